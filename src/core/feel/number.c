/* number.c — decimals: the fast path on int64, and the slow one on Intel's library. */
#include "core/feel/number.h"

#include <string.h>

#define DECIMAL_CALL_BY_REFERENCE      0
#define DECIMAL_GLOBAL_ROUNDING        0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

enum {
	SCALE_MAX = 18,
	EXPONENT_BIAS = 6176,
	NANO = 1000000000,
	TEXT_BYTES_MAX = 400,
	PLAIN_ZEROS_MAX = 60,
	NEAREST_EVEN = 0, /* the library's numbers of roundings */
	TOWARDS_ZERO = 3,
};

static const int64_t powers[] = {
	1,
	10,
	100,
	1000,
	10000,
	100000,
	1000000,
	10000000,
	100000000,
	1000000000,
	10000000000,
	100000000000,
	1000000000000,
	10000000000000,
	100000000000000,
	1000000000000000,
	10000000000000000,
	100000000000000000,
	1000000000000000000,
};

static FeelValue small(int64_t coefficient, int scale)
{
	return (FeelValue){ .kind = FEEL_NUMBER, .scale = (uint8_t)scale, .whole = coefficient };
}

FeelValue feel_whole(int64_t whole)
{
	return small(whole, 0);
}

FeelValue feel_decimal(int64_t coefficient, int scale)
{
	assert(scale >= 0 && scale <= SCALE_MAX);
	return small(coefficient, scale);
}

static BID_UINT128 make(uint64_t coefficient, int exponent, bool negative)
{
	BID_UINT128 x;
	x.w[0] = coefficient;
	x.w[1] = (uint64_t)(exponent + EXPONENT_BIAS) << 49 | (uint64_t)negative << 63;
	return x;
}

static BID_UINT128 big_of(FeelValue v)
{
	if (!v.is_big) {
		bool negative = v.whole < 0;
		uint64_t magnitude = negative ? 0 - (uint64_t)v.whole : (uint64_t)v.whole;
		return make(magnitude, -v.scale, negative);
	}
	BID_UINT128 x;
	memcpy(&x, v.big, sizeof x);
	return x;
}

/* The smallest form of a result: small when it fits, null when it is no finite number. */
static FeelValue keep(Arena *arena, BID_UINT128 x)
{
	if (bid128_isNaN(x) || bid128_isInf(x))
		return feel_null();
	int exponent = (int)(x.w[1] >> 49 & 0x3FFF) - EXPONENT_BIAS;
	uint64_t high = x.w[1] & 0x1FFFFFFFFFFFF;
	bool canonical = (x.w[1] >> 61 & 3) != 3;
	bool negative = x.w[1] >> 63;
	if (canonical && high == 0 && x.w[0] == 0)
		return small(0, 0);
	if (canonical && high == 0 && x.w[0] <= INT64_MAX && exponent <= SCALE_MAX &&
	    exponent >= -SCALE_MAX) {
		int64_t coefficient = (int64_t)x.w[0];
		if (negative)
			coefficient = -coefficient;
		if (exponent <= 0)
			return small(coefficient, -exponent);
		if (!__builtin_mul_overflow(coefficient, powers[exponent], &coefficient))
			return small(coefficient, 0);
	}
	BID_UINT128 *kept = arena_alloc(arena, 1, sizeof *kept);
	*kept = x;
	return (FeelValue){ .kind = FEEL_NUMBER, .is_big = true, .big = kept };
}

/* Digits that were right in full may come back with zeros behind them: 6 / 2 is 3. */
static BID_UINT128 without_zeros(BID_UINT128 x)
{
	unsigned flags = 0;
	for (int step = 16; step >= 1; step /= 2) {
		for (;;) {
			int exponent = (int)(x.w[1] >> 49 & 0x3FFF) - EXPONENT_BIAS;
			if (exponent >= 0)
				return x;
			int to = exponent + step > 0 ? 0 : exponent + step;
			flags = 0;
			BID_UINT128 y =
				bid128_quantize(x, make(1, to, false), NEAREST_EVEN, &flags);
			if (flags & BID_INEXACT_EXCEPTION || bid128_isNaN(y))
				break;
			x = y;
		}
	}
	return x;
}

static bool is_exponent(Str text)
{
	int64_t exponent;
	if (str_starts(text, S("+")))
		text = str_part(text, 1, text.len);
	return str_to_int(text, &exponent);
}

FeelValue feel_number_parse(Arena *arena, Str text)
{
	char digits[TEXT_BYTES_MAX];
	unsigned flags = 0;
	size_t at = 0, digit_count = 0;
	if (text.len == 0 || text.len >= sizeof digits)
		return feel_null();
	bool negative = text.ptr[0] == '-', seen_point = false;
	int64_t coefficient = 0;
	int scale = 0;
	bool fits = true;
	if (negative || text.ptr[0] == '+')
		at++;
	for (; at < text.len && text.ptr[at] != 'e' && text.ptr[at] != 'E'; at++) {
		char c = text.ptr[at];
		if (c == '.' && !seen_point) {
			seen_point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return feel_null();
		digit_count++;
		fits = fits && !__builtin_mul_overflow(coefficient, 10, &coefficient) &&
		       !__builtin_add_overflow(coefficient, c - '0', &coefficient);
		scale += seen_point;
	}
	if (digit_count == 0)
		return feel_null();
	if (at == text.len && fits && scale <= SCALE_MAX)
		return small(negative ? -coefficient : coefficient, scale);
	if (at < text.len && !is_exponent(str_part(text, at + 1, text.len)))
		return feel_null();
	memcpy(digits, text.ptr, text.len);
	digits[text.len] = 0;
	return keep(arena, bid128_from_string(digits, NEAREST_EVEN, &flags));
}

FeelValue feel_number_of(Arena *arena, Str text)
{
	return feel_number_parse(arena, text);
}

/* Brings two small numbers to one scale.  False when they do not fit. */
static inline bool align(FeelValue a, FeelValue b, int64_t *x, int64_t *y, int *scale)
{
	*x = a.whole;
	*y = b.whole;
	*scale = a.scale;
	if (a.scale == b.scale)
		return true;
	if (a.scale < b.scale) {
		*scale = b.scale;
		return !__builtin_mul_overflow(a.whole, powers[b.scale - a.scale], x);
	}
	return !__builtin_mul_overflow(b.whole, powers[a.scale - b.scale], y);
}

FeelValue feel_number_add(Arena *arena, FeelValue a, FeelValue b)
{
	int64_t x, y, sum;
	int scale;
	unsigned flags = 0;
	if (!a.is_big && !b.is_big && align(a, b, &x, &y, &scale) &&
	    !__builtin_add_overflow(x, y, &sum))
		return small(sum, scale);
	return keep(arena, bid128_add(big_of(a), big_of(b), NEAREST_EVEN, &flags));
}

FeelValue feel_number_subtract(Arena *arena, FeelValue a, FeelValue b)
{
	int64_t x, y, difference;
	int scale;
	unsigned flags = 0;
	if (!a.is_big && !b.is_big && align(a, b, &x, &y, &scale) &&
	    !__builtin_sub_overflow(x, y, &difference))
		return small(difference, scale);
	return keep(arena, bid128_sub(big_of(a), big_of(b), NEAREST_EVEN, &flags));
}

FeelValue feel_number_multiply(Arena *arena, FeelValue a, FeelValue b)
{
	int64_t product;
	unsigned flags = 0;
	if (!a.is_big && !b.is_big && a.scale + b.scale <= SCALE_MAX &&
	    !__builtin_mul_overflow(a.whole, b.whole, &product))
		return small(product, a.scale + b.scale);
	return keep(arena, bid128_mul(big_of(a), big_of(b), NEAREST_EVEN, &flags));
}

FeelValue feel_number_divide(Arena *arena, FeelValue a, FeelValue b)
{
	unsigned flags = 0;
	if (feel_number_sign(b) == 0)
		return feel_null();
	if (!a.is_big && !b.is_big && a.scale == b.scale && b.whole != -1 && a.whole % b.whole == 0)
		return small(a.whole / b.whole, 0);
	return keep(arena, without_zeros(bid128_div(big_of(a), big_of(b), NEAREST_EVEN, &flags)));
}

static bool power_of_whole(Arena *arena, FeelValue a, int64_t exponent, FeelValue *ret)
{
	/* Exact while it fits: the library's pow() is right to 34 digits, but not exact by nature.
	 */
	if (a.is_big || exponent < 0 || exponent > 64)
		return false;
	FeelValue result = feel_whole(1);
	for (int64_t i = 0; i < exponent; i++) {
		result = feel_number_multiply(arena, result, a);
		if (result.kind != FEEL_NUMBER || result.is_big)
			return false;
	}
	*ret = result;
	return true;
}

FeelValue feel_number_power(Arena *arena, FeelValue a, FeelValue b)
{
	unsigned flags = 0;
	FeelValue result;
	if (!b.is_big && b.scale == 0 && power_of_whole(arena, a, b.whole, &result))
		return result;
	if (feel_number_sign(a) == 0 && feel_number_sign(b) < 0)
		return feel_null();
	BID_UINT128 x = bid128_pow(big_of(a), big_of(b), NEAREST_EVEN, &flags);
	return keep(arena, without_zeros(x));
}

/* dividend - divisor × floor(dividend / divisor) */
FeelValue feel_number_modulo(Arena *arena, FeelValue a, FeelValue b)
{
	unsigned flags = 0;
	if (feel_number_sign(b) == 0)
		return feel_null();
	BID_UINT128 divisor = big_of(b);
	BID_UINT128 rest = bid128_fmod(big_of(a), divisor, &flags);
	FeelValue value = keep(arena, rest);
	if (value.kind != FEEL_NUMBER)
		return value;
	int sign = feel_number_sign(value);
	if (sign == 0 || sign == feel_number_sign(b))
		return value;
	return keep(arena, bid128_add(rest, divisor, NEAREST_EVEN, &flags));
}

FeelValue feel_number_negate(Arena *arena, FeelValue a)
{
	if (!a.is_big && a.whole != INT64_MIN)
		return small(-a.whole, a.scale);
	return keep(arena, bid128_negate(big_of(a)));
}

FeelValue feel_number_absolute(Arena *arena, FeelValue a)
{
	return feel_number_sign(a) < 0 ? feel_number_negate(arena, a) : a;
}

FeelValue feel_number_root(Arena *arena, FeelValue a)
{
	unsigned flags = 0;
	if (feel_number_sign(a) < 0)
		return feel_null();
	return keep(arena, without_zeros(bid128_sqrt(big_of(a), NEAREST_EVEN, &flags)));
}

FeelValue feel_number_exp(Arena *arena, FeelValue a)
{
	unsigned flags = 0;
	return keep(arena, without_zeros(bid128_exp(big_of(a), NEAREST_EVEN, &flags)));
}

FeelValue feel_number_log(Arena *arena, FeelValue a)
{
	unsigned flags = 0;
	if (feel_number_sign(a) <= 0)
		return feel_null();
	return keep(arena, without_zeros(bid128_log(big_of(a), NEAREST_EVEN, &flags)));
}

/* Whether what is cut off moves a truncated magnitude one up. */
static bool rounds_up(Rounding rounding, bool negative, int half, bool odd)
{
	switch (rounding) {
	case ROUND_FLOOR: return negative;
	case ROUND_CEILING: return !negative;
	case ROUND_DOWN: return false;
	case ROUND_UP: return true;
	case ROUND_HALF_UP: return half >= 0;
	case ROUND_HALF_DOWN: return half > 0;
	case ROUND_HALF_EVEN: return half > 0 || (half == 0 && odd);
	}
	return false;
}

static FeelValue round_small(FeelValue a, int scale, Rounding rounding)
{
	int cut = a.scale - scale;
	int64_t unit = powers[cut];
	int64_t quotient = a.whole / unit, rest = a.whole % unit;
	if (rest == 0)
		return small(quotient, scale);
	int64_t magnitude = rest < 0 ? -rest : rest;
	int half = magnitude > unit - magnitude ? 1 : magnitude == unit - magnitude ? 0 : -1;
	bool negative = a.whole < 0;
	if (rounds_up(rounding, negative, half, quotient % 2 != 0))
		quotient += negative ? -1 : 1;
	return small(quotient, scale);
}

FeelValue feel_number_round(Arena *arena, FeelValue a, int64_t scale, Rounding rounding)
{
	unsigned flags = 0;
	if (!a.is_big && scale >= a.scale)
		return a;
	if (!a.is_big && scale >= 0)
		return round_small(a, (int)scale, rounding);
	if (scale < -EXPONENT_BIAS || scale > EXPONENT_BIAS)
		return a;
	BID_UINT128 x = big_of(a);
	BID_UINT128 unit = make(1, (int)-scale, false);
	int exponent = bid128_quantexp(x, &flags);
	if (exponent >= -scale)
		return a;
	/* Truncates, then looks at what was cut. */
	BID_UINT128 cut = bid128_quantize(x, unit, TOWARDS_ZERO, &flags);
	if (bid128_isNaN(cut))
		return a;
	BID_UINT128 rest = bid128_abs(bid128_sub(x, cut, NEAREST_EVEN, &flags));
	if (bid128_isZero(rest))
		return keep(arena, cut);
	BID_UINT128 twice = bid128_add(rest, rest, NEAREST_EVEN, &flags);
	int half = bid128_quiet_less(twice, unit, &flags)    ? -1
	           : bid128_quiet_equal(twice, unit, &flags) ? 0
	                                                     : 1;
	bool negative = bid128_isSigned(x);
	if (rounds_up(rounding, negative, half, cut.w[0] & 1))
		cut = negative ? bid128_sub(cut, unit, NEAREST_EVEN, &flags)
		               : bid128_add(cut, unit, NEAREST_EVEN, &flags);
	return keep(arena, cut);
}

int feel_number_compare(FeelValue a, FeelValue b)
{
	int64_t x, y;
	int scale;
	unsigned flags = 0;
	if (!a.is_big && !b.is_big && align(a, b, &x, &y, &scale))
		return x < y ? -1 : x > y;
	BID_UINT128 p = big_of(a), q = big_of(b);
	if (bid128_quiet_less(p, q, &flags))
		return -1;
	return bid128_quiet_equal(p, q, &flags) ? 0 : 1;
}

int feel_number_sign(FeelValue a)
{
	if (!a.is_big)
		return a.whole < 0 ? -1 : a.whole > 0;
	BID_UINT128 x = big_of(a);
	return bid128_isZero(x) ? 0 : bid128_isSigned(x) ? -1 : 1;
}

bool feel_number_is_whole(FeelValue a)
{
	if (!a.is_big)
		return a.whole % powers[a.scale] == 0;
	unsigned flags = 0;
	BID_UINT128 x = big_of(a);
	return bid128_quiet_equal(x, bid128_round_integral_zero(x, &flags), &flags);
}

bool feel_number_to_int(FeelValue a, int64_t *whole)
{
	if (!a.is_big) {
		*whole = a.whole / powers[a.scale];
		return true;
	}
	unsigned flags = 0;
	int64_t n = bid128_to_int64_int(big_of(a), &flags);
	if (flags & BID_INVALID_EXCEPTION)
		return false;
	*whole = n;
	return true;
}

/* Digits of a magnitude, and where the point goes, without zeros at the end. */
static void write_digits(Buf *buf, bool negative, const char *digits, int count, int exponent)
{
	while (count > 1 && digits[count - 1] == '0') {
		count--;
		exponent++;
	}
	if (count == 1 && digits[0] == '0')
		negative = false, exponent = 0;
	if (negative)
		buf_char(buf, '-');
	if (exponent > PLAIN_ZEROS_MAX || exponent + count < -PLAIN_ZEROS_MAX) {
		buf_addf(buf, "%c%s%.*se%d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
		         exponent + count - 1);
		return;
	}
	int before = count + exponent;
	if (before <= 0) {
		buf_add(buf, S("0."));
		for (int i = before; i < 0; i++)
			buf_char(buf, '0');
		buf_addf(buf, "%.*s", count, digits);
		return;
	}
	buf_addf(buf, "%.*s", before < count ? before : count, digits);
	for (int i = count; i < before; i++)
		buf_char(buf, '0');
	if (before < count)
		buf_addf(buf, ".%.*s", count - before, digits + before);
}

void feel_number_write(Buf *buf, FeelValue a)
{
	char text[64];
	unsigned flags = 0;
	bid128_to_string(text, big_of(a), &flags); /* ±digitsE±exponent */
	char *e = strchr(text, 'E');
	int64_t exponent = 0;
	if (e && !str_to_int(str_of(e[1] == '+' ? e + 2 : e + 1), &exponent))
		exponent = 0;
	int count = (int)(e ? e - text : (ptrdiff_t)strlen(text)) - 1;
	const char *digits = text + 1;
	while (count > 1 && *digits == '0')
		digits++, count--;
	write_digits(buf, text[0] == '-', digits, count, (int)exponent);
}

FeelValue feel_number_of_seconds(Arena *arena, int64_t seconds, uint32_t nanoseconds)
{
	return feel_number_add(arena, feel_whole(seconds), small(nanoseconds, 9));
}

bool feel_number_to_seconds(FeelValue a, int64_t *seconds, uint32_t *nanoseconds)
{
	unsigned flags = 0;
	BID_UINT128 x = big_of(a);
	BID_UINT128 floor = bid128_round_integral_negative(x, &flags);
	flags = 0;
	int64_t s = bid128_to_int64_int(floor, &flags);
	if (flags & BID_INVALID_EXCEPTION)
		return false;
	BID_UINT128 rest = bid128_sub(x, floor, NEAREST_EVEN, &flags);
	BID_UINT128 nano = bid128_mul(rest, make(NANO, 0, false), NEAREST_EVEN, &flags);
	int64_t n = bid128_to_int64_int(nano, &flags);
	*seconds = s;
	*nanoseconds = (uint32_t)n;
	return true;
}
