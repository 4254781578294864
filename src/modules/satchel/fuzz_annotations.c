/* fuzz_annotations.c — any bytes as annotations that a device hands over: what is read is written
 * and read again as the same. */
#include "modules/satchel/satchel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_one(Arena *arena, const SatchelAnnotation *a)
{
	SatchelNote note = { .name = a->name, .session = 3, .document = a->document, .person = 1 };
	SatchelNoteList notes = { 0 };
	SatchelAnnotationList again;
	Buf out = { .arena = arena };
	assert(satchel_name_is_valid(a->name));
	assert(satchel_name_is_valid(a->write.version));
	assert(satchel_document_is_valid(a->document));
	assert(a->write.page >= 0 && a->write.page <= SATCHEL_PAGE_MAX);
	satchel_note_add(arena, &note.state, &a->write);
	if (note.state.heads.len == 0)
		return; /* it says that it replaces itself */
	*list_push(arena, &notes) = note;
	satchel_annotations_put(&out, S("https://valbourg.example"), 3, &notes);
	Err *e = satchel_annotations_read(arena, buf_str(&out), &again);
	assert(!e);
	assert(again.len == 1);
	assert(str_eq(again.at[0].name, a->name));
	assert(str_eq(again.at[0].write.version, a->write.version));
	assert(a->write.deleted || str_eq(again.at[0].write.text, a->write.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	SatchelAnnotationList list = { 0 };
	Err *e = satchel_annotations_read(arena, (Str){ (const char *)data, size }, &list);
	for (size_t i = 0; !e && i < list.len && i < 20; i++)
		check_one(arena, &list.at[i]);
	arena_free(arena);
	return 0;
}
