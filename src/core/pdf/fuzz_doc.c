/* fuzz_doc.c — any bytes as a document: refused, or read as what it would be written as again. */
#include "core/pdf/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	Doc *doc;
	Str const bytes = { (const char *)data, size };
	if (doc_decode(arena, bytes, &doc))
		assert(str_eq(doc_encode(arena, doc), bytes));
	arena_free(arena);
	return 0;
}
