/* fuzz_actes.c — any bytes as a message or a name; what is read and can be written reads back. */
#include "core/actes/actes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	Str bytes = { (const char *)data, size }, xml, again_xml;
	ActesMessage *message, *again;
	if (!actes_read(arena, bytes, &message)) {
		(void)actes_anomaly(message->kind, message->code, message->text);
		if (!actes_write(arena, message, &xml)) {
			assert(!actes_read(arena, xml, &again));
			assert(again->kind == message->kind);
			assert(!actes_write(arena, again, &again_xml));
			assert(str_eq(xml, again_xml));
		}
	}
	ActesName name;
	ActesId id;
	if (actes_name_read(bytes, &name) && name.has_act)
		(void)actes_id(arena, &name.id);
	if (actes_id_read(bytes, &id))
		assert(str_eq(actes_id(arena, &id), bytes));
	(void)actes_email_is_valid(bytes);
	Str number = actes_number(arena, bytes);
	assert(number.len == 0 || actes_number_is_valid(number));
	arena_free(arena);
	return 0;
}
