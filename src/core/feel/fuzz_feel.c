/* fuzz_feel.c — any bytes as an expression: a value, written and explained, within the limits. */
#include "core/feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	FeelNames *names = feel_names_new(arena);
	feel_names_add(names, S("a"));
	feel_names_add(names, S("b - c"));
	feel_names_add(names, S("list"));
	feel_names_add_member(names, S("x y"));
	FeelValue numbers[] = { feel_whole(1), feel_decimal(25, 1), feel_null() };
	FeelValue inputs[] = { feel_whole(3), feel_string(S("é")),
		               feel_list_of(arena, numbers, 3) };
	FeelExpression *e = feel_compile(names, (Str){ (const char *)data, size });
	FeelLimits limits = { .steps_max = 20000, .bytes_max = (size_t)32 << 20 };
	FeelMachine *machine = feel_machine_new(arena, limits);
	feel_machine_set_now(machine, (Instant){ 1772000000000000 });
	Str plain = feel_write(arena, feel_evaluate(machine, e, inputs));
	FeelStep root = { .label = "expression" };
	feel_traceable(e);
	feel_trace(machine, &root, 1000);
	root.value = feel_evaluate(machine, e, inputs);
	feel_trace(machine, NULL, 0);
	/* A trace must not change what is traced; a limit may be met a little earlier. */
	assert(root.value.kind == FEEL_NULL || str_eq(plain, feel_write(arena, root.value)));
	(void)feel_trace_sentences(arena, &root, FEEL_ARABIC);
	for (size_t i = 0; i < feel_problems(machine)->len; i++)
		(void)feel_problem_sentence(arena, feel_problems(machine)->at[i]);
	arena_free(arena);
	return 0;
}
