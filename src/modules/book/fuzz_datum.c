/* fuzz_datum.c — anything typed as the value of a field: what is taken is taken again as it is. */
#include "modules/book/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const kinds[] = { "text", "number", "date", "yes_no" };
	Arena *arena = arena_new((size_t)16 << 20);
	Str typed = { (const char *)data, size < 800 ? size : 800 };
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		Str value, again;
		if (!book_datum_read(arena, str_of(kinds[i]), typed, &value))
			continue;
		bool taken = book_datum_read(arena, str_of(kinds[i]), value, &again);
		assert(taken && str_eq(value, again));
	}
	arena_free(arena);
	return 0;
}
