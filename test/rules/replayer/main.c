/* main.c — "replay [--tck FOLDER] [--cases N] [--seed N] [--first N]": TAP, one line for each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "suite.h"

static double now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool say(int number, const char *what, const Tally *t, double start)
{
	bool good = t->differences == 0 && t->cases > 0;
	printf("%s %d - %s: %zu cases, %zu steps replayed, %zu differences, %zu at a limit, %.1f "
	       "s\n",
	       good ? "ok" : "not ok", number, what, t->cases, t->steps, t->differences, t->limits,
	       now_s() - start);
	return good;
}

int main(int argc, char **argv)
{
	const char *tck = NULL;
	size_t cases = 0, first = 0;
	uint64_t seed = 20260310;
	int number = 1;
	bool good = true;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--tck") == 0)
			tck = argv[i + 1];
		if (strcmp(argv[i], "--cases") == 0)
			cases = strtoull(argv[i + 1], NULL, 10);
		if (strcmp(argv[i], "--first") == 0)
			first = strtoull(argv[i + 1], NULL, 10);
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		if (strcmp(argv[i], "--number") == 0)
			number = (int)strtol(argv[i + 1], NULL, 10);
	}
	if (tck) {
		Tally t = { 0 };
		double start = now_s();
		replay_suite(tck, 0, &t);
		good = say(number++, "every step of the public suite is derived again", &t, start);
	}
	if (cases) {
		Tally t = { 0 };
		double start = now_s();
		printf("# seed %llu\n", (unsigned long long)seed);
		replay_random(seed, first, cases, &t);
		printf("# %zu expressions, %zu tests, %zu tables, %zu models; %zu steps gave "
		       "null\n",
		       t.by_kind[0], t.by_kind[1], t.by_kind[2], t.by_kind[3], t.nulls);
		good = say(number, "every step of random cases is derived again", &t, start) &&
		       good;
	}
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
