/* limit.h — how often: token buckets in memory for everything that guesses or costs. */
#ifndef CORE_LIMIT_LIMIT_H
#define CORE_LIMIT_LIMIT_H

#include "base/date.h"

/* Takes one of `burst` tokens, which come back one every `seconds`, from the bucket of (what, who):
 * ("sign-in", address).  Returns 0, or after how many seconds to try again.  Thread-safe; holds
 * 65,536 buckets, the fullest forgotten first. */
int limit_take(const char *what, Str who, int burst, int seconds, Instant now);

/* Empties that bucket's debt: after a success. */
void limit_forgive(const char *what, Str who);

void limit_reset(void); /* for tests */

#endif
