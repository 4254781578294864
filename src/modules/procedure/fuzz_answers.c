/* fuzz_answers.c — any bytes as a record of answers: what is read is written as the same bytes. */
#include <string.h>

#include "modules/procedure/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	Answers answers = { .arena = arena };
	if (procedure_answers_decode((Bytes){ (const char *)data, size }, &answers)) {
		Bytes again = procedure_answers_encode(arena, &answers);
		assert(again.len == size && memcmp(again.ptr, data, size) == 0);
	}
	arena_free(arena);
	return 0;
}
