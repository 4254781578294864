#include "base/money.h"

#include "base/err.h"

static const struct {
	const char *code;
	int exponent;
} currencies[] = {
	[CURRENCY_NONE] = { "", 0 },
	[CURRENCY_EUR] = { "EUR", 2 },
	[CURRENCY_XPF] = { "XPF", 0 },
	[CURRENCY_MAD] = { "MAD", 2 },
};

#define MINOR_MAX INT64_C(1000000000000000)

const char *currency_code(Currency currency)
{
	assert((size_t)currency < ARRAY_LEN(currencies));
	return currencies[currency].code;
}

int currency_exponent(Currency currency)
{
	assert((size_t)currency < ARRAY_LEN(currencies));
	return currencies[currency].exponent;
}

Currency currency_find(Str code)
{
	for (size_t i = 1; i < ARRAY_LEN(currencies); i++)
		if (str_eq(code, str_of(currencies[i].code)))
			return (Currency)i;
	return CURRENCY_NONE;
}

/* Removes the spaces that people write between thousands: plain, no-break and narrow no-break. */
static size_t copy_without_spaces(Str text, char *out, size_t size)
{
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		Str rest = { text.ptr + i, text.len - i };
		if (str_starts(rest, S("\u00a0"))) {
			i += 1;
		} else if (str_starts(rest, S("\u202f"))) {
			i += 2;
		} else if (text.ptr[i] != ' ') {
			if (len == size)
				return 0;
			out[len++] = text.ptr[i];
		}
	}
	return len;
}

bool money_parse(Str text, Currency currency, Money *money)
{
	char plain[32];
	size_t len = copy_without_spaces(text, plain, sizeof plain), i = 0;
	int decimals = -1, digits = 0;
	int64_t minor = 0;
	bool negative = len > 0 && plain[0] == '-';
	for (i = negative; i < len; i++) {
		if ((plain[i] == '.' || plain[i] == ',') && decimals < 0 && digits > 0) {
			decimals = 0;
			continue;
		}
		if (plain[i] < '0' || plain[i] > '9' || minor > MINOR_MAX)
			return false;
		minor = 10 * minor + (plain[i] - '0');
		digits++;
		decimals += decimals >= 0;
	}
	int exponent = currency_exponent(currency);
	if (digits == 0 || decimals == 0 || decimals > exponent)
		return false;
	for (i = (size_t)(decimals < 0 ? 0 : decimals); i < (size_t)exponent; i++)
		minor *= 10;
	if (minor > MINOR_MAX)
		return false;
	*money = (Money){ negative ? -minor : minor, currency };
	return true;
}

Str money_plain(Arena *arena, Money money)
{
	int exponent = currency_exponent(money.currency);
	int64_t unit = 1;
	for (int i = 0; i < exponent; i++)
		unit *= 10;
	int64_t minor = money.minor < 0 ? -money.minor : money.minor;
	const char *sign = money.minor < 0 ? "-" : "";
	if (exponent == 0)
		return str_format(arena, "%s%lld", sign, (long long)minor);
	return str_format(arena, "%s%lld.%0*lld", sign, (long long)(minor / unit), exponent,
	                  (long long)(minor % unit));
}

Money money_add(Money a, Money b)
{
	assert(a.currency == b.currency);
	if (__builtin_add_overflow(a.minor, b.minor, &a.minor))
		fault("an amount of money that is too big");
	return a;
}
