/* fuzz_tests.c — any bytes as the unary tests of a cell, and as what the constructors read. */
#include "core/feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	FeelNames *names = feel_names_new(arena);
	feel_names_add(names, S("words"));
	Str text = { (const char *)data, size };
	FeelValue inputs[] = { feel_string(str_is_utf8(text) ? text : S("a")) };
	FeelLimits limits = { .steps_max = 20000, .bytes_max = (size_t)32 << 20 };
	FeelMachine *machine = feel_machine_new(arena, limits);
	FeelValue values[] = { feel_null(), feel_whole(12), feel_boolean(true),
		               feel_string(S("a")) };
	FeelExpression *tests = feel_compile_tests(names, text);
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		(void)feel_evaluate_tests(machine, tests, inputs, values[i]);
	static const char *const uses[] = { "range(words)", "number(words, \" \", \",\")",
		                            "date(words)", "duration(words)", "time(words)" };
	for (size_t i = 0; i < ARRAY_LEN(uses); i++)
		(void)feel_evaluate(machine, feel_compile(names, str_of(uses[i])), inputs);
	arena_free(arena);
	return 0;
}
