/* fuzz_cell.c — any bytes as a cell in each language: FEEL that can be read, or nothing. */
#include "core/feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const FeelKind kinds[] = { FEEL_NULL, FEEL_NUMBER, FEEL_STRING, FEEL_DATE,
		                          FEEL_BOOLEAN };
	Arena *arena = arena_new((size_t)64 << 20);
	Str text = { (const char *)data, size };
	for (int language = FEEL_FRENCH; language <= FEEL_ENGLISH; language++) {
		for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
			Str feel;
			if (!feel_cell_read(arena, text, (FeelLanguage)language, kinds[i], &feel))
				continue;
			FeelExpression *e = feel_compile_tests(feel_names_new(arena), feel);
			assert(!feel_expression_problem(e));
		}
		(void)feel_cell_write(arena, text, (FeelLanguage)language);
	}
	arena_free(arena);
	return 0;
}
