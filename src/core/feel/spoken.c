/* spoken.c — values as people of a language write them: "12,5", "1er septembre 2026", "4,20 €". */
#include "base/money.h"
#include "core/feel/number.h"
#include "core/feel/parse.h"
#include "core/feel/temporal.h"

enum { EXPONENT_MAX = 3 }; /* of a currency */

static const struct {
	const char *nothing, *yes, *no;
} plain[] = {
	[FEEL_FRENCH] = { "rien", "oui", "non" },
	[FEEL_ARABIC] = { "لا شيء", "نعم", "لا" },
	[FEEL_ENGLISH] = { "nothing", "yes", "no" },
};

static const char *const months[][12] = {
	[FEEL_FRENCH] = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	                  "septembre", "octobre", "novembre", "décembre" },
	[FEEL_ARABIC] = { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس",
	                  "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر" },
	[FEEL_ENGLISH] = { "January", "February", "March", "April", "May", "June", "July", "August",
	                   "September", "October", "November", "December" },
};

const char *const *feel_month_names(FeelLanguage language)
{
	return months[language];
}

/* French writes "12,5" and "1er septembre 2026". */
Str feel_spoken(Arena *arena, FeelValue v, FeelLanguage language)
{
	if (v.kind == FEEL_NULL)
		return str_of(plain[language].nothing);
	if (v.kind == FEEL_BOOLEAN)
		return str_of(v.boolean ? plain[language].yes : plain[language].no);
	if (v.kind == FEEL_DATE) {
		int64_t year;
		int month, day;
		feel_calendar_of(v.whole, &year, &month, &day);
		bool first = day == 1 && language == FEEL_FRENCH;
		return str_format(arena, "%d%s %s %lld", day, first ? "er" : "",
		                  months[language][month - 1], (long long)year);
	}
	Str text = feel_write(arena, v);
	if (v.kind != FEEL_NUMBER || language == FEEL_ENGLISH)
		return text;
	Buf buf = { .arena = arena };
	for (size_t i = 0; i < text.len; i++)
		buf_char(&buf, text.ptr[i] == '.' ? ',' : text.ptr[i]);
	return buf_str(&buf);
}

/* ---- with units ---- */

#define GAP "\u00a0"

/* Before and behind the number; as core/i18n writes amounts, on which this unit does not stand. */
static const struct {
	const char *before[3], *behind[3];
} symbols[] = {
	[CURRENCY_EUR] = { { "", "", "€" }, { GAP "€", GAP "€", "" } },
	[CURRENCY_XPF] = { { "", "", "" },
	                   { GAP "F" GAP "CFP", GAP "F" GAP "CFP", GAP "F" GAP "CFP" } },
	[CURRENCY_MAD] = { { "", "", "" }, { GAP "DH", GAP "د.م.", GAP "DH" } },
};

/* All decimals that the currency has, and no digit less than the number has. */
static void put_amount(Buf *buf, FeelValue v, Currency currency, FeelLanguage language)
{
	Str digits = feel_spoken(buf->arena, v, language);
	size_t point = 0;
	while (point < digits.len && digits.ptr[point] != ',' && digits.ptr[point] != '.')
		point++;
	int decimals = point < digits.len ? (int)(digits.len - point - 1) : 0;
	int wanted = currency_exponent(currency);
	bool negative = str_starts(digits, S("-"));
	buf_add(buf, negative ? S("-") : (Str){ 0 });
	buf_add(buf, str_of(symbols[currency].before[language]));
	buf_add(buf, str_part(digits, negative, digits.len));
	if (decimals == 0 && wanted > 0)
		buf_char(buf, language == FEEL_ENGLISH ? '.' : ',');
	for (; decimals < wanted && wanted <= EXPONENT_MAX; decimals++)
		buf_char(buf, '0');
	buf_add(buf, str_of(symbols[currency].behind[language]));
}

Str feel_quantity(Arena *arena, FeelValue v, Str unit, FeelLanguage language)
{
	Buf buf = { .arena = arena };
	Currency currency = currency_find(unit);
	if (v.kind != FEEL_NUMBER || unit.len == 0)
		return feel_spoken(arena, v, language);
	if (currency != CURRENCY_NONE) {
		put_amount(&buf, v, currency, language);
		return buf_str(&buf);
	}
	buf_add(&buf, feel_spoken(arena, v, language));
	buf_add(&buf, S(GAP));
	buf_add(&buf, unit);
	return buf_str(&buf);
}
