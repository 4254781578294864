/* format.c — how each language writes numbers, dates and amounts. */
#include "core/i18n/i18n.h"

#include <string.h>

#define NARROW                                                                                     \
	"\u202f" /* no-break spaces: between thousands, and before what belongs to a number */
#define WIDE "\u00a0"

static const char *const months[LANG_COUNT][12] = {
	[LANG_FR] = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	              "septembre", "octobre", "novembre", "décembre" },
	/* As in Morocco: the names of the Levant differ. */
	[LANG_AR] = { "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر",
	              "أكتوبر", "نونبر", "دجنبر" },
	[LANG_EN] = { "January", "February", "March", "April", "May", "June", "July", "August",
	              "September", "October", "November", "December" },
};

static const char *const weekdays[LANG_COUNT][7] = {
	[LANG_FR] = { "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
	[LANG_AR] = { "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد" },
	[LANG_EN] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	              "Sunday" },
};

static void put(Buf *out, const char *text)
{
	buf_add(out, str_of(text));
}

static void put_minus(Buf *out, Lang lang)
{
	/* The mark keeps the sign in front where text runs from right to left. */
	put(out, lang == LANG_AR ? "\u200e-" : "-");
}

enum { DIGITS_MAX = 20 };

/* Decimal digits; how many.  Lists are full of numbers: printf would cost ten times as much. */
static int digits_of(uint64_t number, char digits[DIGITS_MAX])
{
	char reversed[DIGITS_MAX];
	int len = 0;
	do
		reversed[len++] = (char)('0' + number % 10);
	while (number /= 10);
	for (int i = 0; i < len; i++)
		digits[i] = reversed[len - 1 - i];
	return len;
}

static void put_digits(Buf *out, uint64_t number)
{
	char digits[DIGITS_MAX];
	buf_add(out, (Str){ digits, (size_t)digits_of(number, digits) });
}

static void put_thousands(Buf *out, Lang lang, uint64_t number)
{
	char digits[DIGITS_MAX];
	int len = digits_of(number, digits);
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			put(out, lang == LANG_EN ? "," : NARROW);
		buf_char(out, digits[i]);
	}
}

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

void i18n_put_int(Buf *out, Lang lang, int64_t number)
{
	if (number < 0)
		put_minus(out, lang);
	put_thousands(out, lang, magnitude(number));
}

void i18n_put_date(Buf *out, Lang lang, Date date)
{
	if (!date_is_set(date))
		return;
	assert(date.month >= 1 && date.month <= 12);
	put_digits(out, (uint64_t)date.day);
	put(out, lang == LANG_FR && date.day == 1 ? "er" WIDE : WIDE);
	put(out, months[lang][date.month - 1]);
	buf_char(out, ' ');
	put_digits(out, magnitude(date.year));
}

void i18n_put_weekday_date(Buf *out, Lang lang, Date date)
{
	if (!date_is_set(date))
		return;
	put(out, weekdays[lang][date_weekday(date) - 1]);
	buf_char(out, ' ');
	i18n_put_date(out, lang, date);
}

void i18n_put_instant(Buf *out, Lang lang, const Tz *tz, Instant instant)
{
	if (instant.us == 0)
		return;
	Date date;
	int second;
	tz_local(tz, instant, &date, &second, NULL);
	int hour = second / 3600, minute = second / 60 % 60;
	i18n_put_date(out, lang, date);
	switch (lang) {
	case LANG_AR: buf_addf(out, " على الساعة" WIDE "%d:%02d", hour, minute); break;
	case LANG_EN: buf_addf(out, " at" WIDE "%d:%02d", hour, minute); break;
	case LANG_FR:
	case LANG_COUNT: buf_addf(out, " à" WIDE "%d" WIDE "h" WIDE "%02d", hour, minute); break;
	}
}

void i18n_put_money(Buf *out, Lang lang, Money money)
{
	static const struct {
		const char *before[LANG_COUNT], *after[LANG_COUNT];
	} symbols[] = {
		[CURRENCY_NONE] = { { "", "", "" }, { "", "", "" } },
		[CURRENCY_EUR] = { { "", "", "€" }, { WIDE "€", WIDE "€", "" } },
		[CURRENCY_XPF] = { { "", "", "" },
		                   { WIDE "F" WIDE "CFP", WIDE "F" WIDE "CFP",
		                     WIDE "F" WIDE "CFP" } },
		[CURRENCY_MAD] = { { "", "", "" }, { WIDE "DH", WIDE "د.م.", WIDE "DH" } },
	};
	uint64_t unit = 1, minor = magnitude(money.minor);
	int exponent = currency_exponent(money.currency);
	for (int i = 0; i < exponent; i++)
		unit *= 10;
	if (money.minor < 0)
		put_minus(out, lang);
	put(out, symbols[money.currency].before[lang]);
	put_thousands(out, lang, minor / unit);
	if (exponent > 0)
		buf_addf(out, "%c%0*llu", lang == LANG_EN ? '.' : ',', exponent,
		         (unsigned long long)(minor % unit));
	put(out, symbols[money.currency].after[lang]);
}
