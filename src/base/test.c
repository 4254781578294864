#include "base/test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

enum { TESTS_MAX = 10000, ARENA_BYTES_MAX = 64 << 20 };

static struct {
	const char *file, *name;
	void (*fn)(void);
} tests[TESTS_MAX];
static int tests_len;
static Arena *arena;

void test_add(const char *file, const char *name, void (*fn)(void))
{
	assert(tests_len < TESTS_MAX);
	tests[tests_len].file = file;
	tests[tests_len].name = name;
	tests[tests_len].fn = fn;
	tests_len++;
}

void test_check(bool holds, const char *file, int line, const char *condition)
{
	_assert_true(holds, condition, file, line);
}

void test_check_str(Str got, Str want, const char *file, int line)
{
	if (str_eq(got, want))
		return;
	print_message("# got:  \"%.*s\"\n# want: \"%.*s\"\n", STR(got), STR(want));
	_fail(file, line);
}

void test_check_int(int64_t got, int64_t want, const char *file, int line)
{
	if (got == want)
		return;
	print_message("# got: %lld, want: %lld\n", (long long)got, (long long)want);
	_fail(file, line);
}

void test_skip(const char *why)
{
	print_message("# skipped: %s\n", why);
	skip();
}

Arena *test_arena(void)
{
	if (!arena)
		arena = arena_new(ARENA_BYTES_MAX);
	return arena;
}

const char *test_data(void)
{
	return getenv("BEFFROI_DATA");
}

static void call(void *state)
{
	void (*fn)(void);
	memcpy(&fn, state, sizeof fn); /* a pointer to a function does not fit a void * in ISO C */
	fn();
}

static void run_one(void **state)
{
	arena_free(arena);
	arena = NULL;
	const char *reason = fault_guard(call, *state);
	if (!reason)
		return;
	print_message("# fault: %s\n", reason);
	_fail("a fault", 0);
}

int test_run_all(const char *part)
{
	static struct CMUnitTest chosen[TESTS_MAX];
	size_t chosen_len = 0;
	for (int i = 0; i < tests_len; i++)
		if (!part || strstr(tests[i].name, part) || strstr(tests[i].file, part))
			chosen[chosen_len++] = (struct CMUnitTest){ .name = tests[i].name,
				                                    .test_func = run_one,
				                                    .initial_state = &tests[i].fn };
	if (getenv("TESTS_TAP"))
		cmocka_set_message_output(CM_OUTPUT_TAP);
	int failed =
		_cmocka_run_group_tests(part ? part : "beffroi", chosen, chosen_len, NULL, NULL);
	arena_free(arena);
	return failed;
}
