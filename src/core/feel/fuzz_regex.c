/* fuzz_regex.c — any bytes as a pattern, its flags and a text: an answer, or a reason why not. */
#include "core/feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The parts of the input stand between line ends: pattern, flags, text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const uses[] = { "matches(text, pattern)",
		                            "matches(text, pattern, flags)",
		                            "replace(text, pattern, \"<$1>\", flags)",
		                            "replace(text, pattern, flags)",
		                            "split(text, pattern)" };
	Arena *arena = arena_new((size_t)256 << 20);
	Str rest = { (const char *)data, size };
	if (str_is_utf8(rest)) {
		FeelNames *names = feel_names_new(arena);
		FeelValue inputs[3];
		static const char *const parts[] = { "pattern", "flags", "text" };
		for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
			feel_names_add(names, str_of(parts[i]));
			inputs[i] = feel_string(i < 2 ? str_cut(&rest, '\n') : rest);
		}
		FeelLimits limits = { .steps_max = 20000, .bytes_max = (size_t)32 << 20 };
		FeelMachine *machine = feel_machine_new(arena, limits);
		for (size_t i = 0; i < ARRAY_LEN(uses); i++) {
			FeelExpression *e = feel_compile(names, str_of(uses[i]));
			FeelValue v = feel_evaluate(machine, e, inputs);
			assert(v.kind != FEEL_NULL || v.problem);
		}
	}
	arena_free(arena);
	return 0;
}
