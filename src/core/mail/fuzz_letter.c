/* fuzz_letter.c — any bytes as one of our letters; and any text, composed, is read again as it was.
 */
#include "core/mail/letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	Letter letter, again;
	Str const bytes = { (const char *)data, size };
	(void)(letter_read(arena, bytes, &letter) && letter.to.len > 0);
	Buf quoted = { .arena = arena };
	letter_put_quoted(&quoted, bytes);
	if (size < 100000 && str_is_utf8(bytes) && !str_has(bytes, S("\r"))) {
		Letter const sent = { .to = S("a@b.example"),
			              .text = bytes,
			              .from = S("c@d.example"),
			              .message_id = S("1@d.example"),
			              .lang = S("fr") };
		assert(letter_read(arena, letter_compose(arena, &sent), &again));
		assert(str_eq(again.text, str_format(arena, "%.*s\n", STR(bytes))));
	}
	arena_free(arena);
	return 0;
}
