/* evaluate.c — reads expressions, one a line, and writes what each is worth: for test/rules/run. */
#include <stdio.h>
#include <string.h>

#include "core/feel/feel.h"

int main(void)
{
	static char line[10000];
	Arena *whole = arena_new((size_t)64 << 20);
	FeelMachine *machine = feel_machine_new(whole, (FeelLimits){ 0 });
	while (fgets(line, sizeof line, stdin)) {
		Arena *arena = arena_new((size_t)64 << 20);
		Str text = str_trim(str_of(line));
		FeelExpression *e = feel_compile(feel_names_new(arena), text);
		Str value = feel_write(arena, feel_evaluate(machine, e, NULL));
		printf("%.*s\n", STR(value));
		arena_free(arena);
	}
	arena_free(whole);
	return 0;
}
