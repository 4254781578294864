/* builtin_number.c — functions on numbers. */
#include "core/feel/builtin.h"
#include "core/feel/number.h"
#include "core/feel/temporal.h"

enum { SCALE_LEAST = -6111, SCALE_MOST = 6176 };

static FeelValue result(FeelMachine *m, FeelValue value)
{
	if (value.kind == FEEL_NULL)
		return feel_wrong(m, "le résultat n’est pas un nombre");
	return value;
}

static FeelValue rounded(FeelMachine *m, const FeelValue *args, Rounding rounding)
{
	int64_t scale = 0;
	if (!args[1].absent &&
	    (!feel_number_to_int(args[1], &scale) || scale < SCALE_LEAST || scale > SCALE_MOST))
		return feel_wrong(m, "le nombre de décimales est hors limites");
	return result(m, feel_number_round(feel_arena(m), args[0], scale, rounding));
}

FeelValue feel_decimal_of(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_HALF_EVEN);
}

FeelValue feel_floor(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_FLOOR);
}

FeelValue feel_ceiling(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_CEILING);
}

FeelValue feel_round_up(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_UP);
}

FeelValue feel_round_down(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_DOWN);
}

FeelValue feel_round_half_up(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_HALF_UP);
}

FeelValue feel_round_half_down(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return rounded(m, args, ROUND_HALF_DOWN);
}

FeelValue feel_abs(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue v = args[0];
	if (v.kind == FEEL_LIST && v.list->len == 1)
		v = v.list->at[0];
	if (v.kind == FEEL_NUMBER)
		return feel_number_absolute(feel_arena(m), v);
	if (v.kind == FEEL_DAYS_DURATION || v.kind == FEEL_MONTHS_DURATION)
		return v.whole < 0 ? feel_temporal_negate(v) : v;
	return feel_wrong(m, "un nombre ou une durée est attendu");
}

FeelValue feel_modulo(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return result(m, feel_number_modulo(feel_arena(m), args[0], args[1]));
}

FeelValue feel_sqrt(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return result(m, feel_number_root(feel_arena(m), args[0]));
}

FeelValue feel_log(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return result(m, feel_number_log(feel_arena(m), args[0]));
}

FeelValue feel_exp(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return result(m, feel_number_exp(feel_arena(m), args[0]));
}

static bool divides_by_two(FeelMachine *m, FeelValue n)
{
	FeelValue rest = feel_number_modulo(feel_arena(m), n, feel_whole(2));
	return rest.kind == FEEL_NUMBER && feel_number_sign(rest) == 0;
}

FeelValue feel_odd(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return feel_boolean(feel_number_is_whole(args[0]) && !divides_by_two(m, args[0]));
}

FeelValue feel_even(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return feel_boolean(feel_number_is_whole(args[0]) && divides_by_two(m, args[0]));
}
