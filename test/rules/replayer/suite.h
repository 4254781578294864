/* suite.h — what is counted while cases are replayed. */
#ifndef REPLAY_SUITE_H
#define REPLAY_SUITE_H

#include "replay.h"

typedef struct {
	size_t files, cases, steps, differences;
	size_t limits; /* cases in which a limit was met: nothing is claimed of them */
	size_t by_kind[4], nulls;
} Tally;

/* The public suite, below a folder. */
void replay_suite(const char *path, int depth, Tally *tally);

/* Random cases: so many, from a seed. */
void replay_random(uint64_t seed, size_t first, size_t cases, Tally *tally);

#endif
