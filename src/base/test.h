/* test.h — a test is a sentence: TEST(a_withdrawn_notice_leaves_the_board) { ... }
 *
 * A thin layer over cmocka, so that results come as TAP.  A CHECK that fails ends its test. */
#ifndef BASE_TEST_H
#define BASE_TEST_H

#include "base/str.h"

#define TEST(name)                                                                                 \
	static void test_##name(void);                                                             \
	__attribute__((constructor)) static void add_##name(void)                                  \
	{                                                                                          \
		test_add(__FILE__, #name, test_##name);                                            \
	}                                                                                          \
	static void test_##name(void)

#define CHECK(condition)     test_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_STR(got, want) test_check_str((got), (want), __FILE__, __LINE__)
#define CHECK_INT(got, want) test_check_int((got), (want), __FILE__, __LINE__)

/* What is missing on this machine: the test counts as skipped.  Ends the test. */
#define SKIP(why) test_skip(why)

/* What the macros call. */
void test_add(const char *file, const char *name, void (*fn)(void));
void test_check(bool holds, const char *file, int line, const char *condition);
void test_check_str(Str got, Str want, const char *file, int line);
void test_check_int(int64_t got, int64_t want, const char *file, int line);
void test_skip(const char *why);

/* An arena of 64 MB for this test; released when the next test begins. */
Arena *test_arena(void);

/* The conformance data of the tests: the folder named by the variable BEFFROI_DATA, or NULL when it
 * is unset, in which case the test should SKIP. */
const char *test_data(void);

/* Runs the tests whose file or name has `part` in it (all when NULL).  Returns how many failed. */
int test_run_all(const char *part);

#endif
