/* number.h — decimals of 34 digits: private to core/feel.
 *
 * Nearly all numbers of rules are an int64 with up to 18 digits after the point; sums and products
 * of these take two nanoseconds.  What does not fit goes to Intel's decimal library. */
#ifndef CORE_FEEL_NUMBER_H
#define CORE_FEEL_NUMBER_H

#include "core/feel/feel.h"

/* A result that is no number (a division by zero, a root of a negative) is a null without reason.
 */
FeelValue feel_number_parse(Arena *arena, Str text);
FeelValue feel_number_add(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_number_subtract(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_number_multiply(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_number_divide(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_number_power(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_number_modulo(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_number_negate(Arena *arena, FeelValue a);
FeelValue feel_number_absolute(Arena *arena, FeelValue a);
FeelValue feel_number_root(Arena *arena, FeelValue a);
FeelValue feel_number_exp(Arena *arena, FeelValue a);
FeelValue feel_number_log(Arena *arena, FeelValue a);

typedef enum {
	ROUND_HALF_EVEN,
	ROUND_FLOOR,
	ROUND_CEILING,
	ROUND_DOWN,
	ROUND_UP,
	ROUND_HALF_UP,
	ROUND_HALF_DOWN,
} Rounding;

/* To `scale` digits after the point; negative: before it. */
FeelValue feel_number_round(Arena *arena, FeelValue a, int64_t scale, Rounding rounding);

/* Below, equal to or above zero. */
int feel_number_compare(FeelValue a, FeelValue b);
int feel_number_sign(FeelValue a);
bool feel_number_is_whole(FeelValue a);

/* The whole part, towards zero.  False when it does not fit. */
MUST_USE bool feel_number_to_int(FeelValue a, int64_t *whole);

/* Plain digits without trailing zeros. */
void feel_number_write(Buf *buf, FeelValue a);

/* Seconds with nanoseconds, and back: what durations are multiplied with.  Cuts what is finer. */
FeelValue feel_number_of_seconds(Arena *arena, int64_t seconds, uint32_t nanoseconds);
MUST_USE bool feel_number_to_seconds(FeelValue a, int64_t *seconds, uint32_t *nanoseconds);

#endif
