/* calendar.c — the days that are not worked: weekends, and public holidays by law.
 *
 * France: code du travail, art. L3133-1 (eleven days).  Saint-Martin: the same, and the abolition
 * of slavery (law 83-550, decree 83-1003 as amended by decree 2012-553: 27 May; kept on 28 May
 * since 2018, by yearly circulars under code du travail, art. L3422-2).  New Caledonia: the same as
 * France, and 24 September.  Morocco: decree 2-77-169 for public administrations, as amended (14
 * January since 2024, 31 October since 2026: decree 2-25-1140).
 *
 * The lunar holidays of Morocco follow the moon as it is seen, announced a day or some days before.
 * Where the announcement is known it is in the table; every other year follows the tabular Islamic
 * calendar, which may be wrong by a day or two: such a day is provisional. */
#include "core/clock/clock.h"

#include <string.h>

typedef struct {
	int month, day;
	int from, until; /* years; 0: no limit */
	const char *countries;
	const char *name;
} FixedDay;

static const FixedDay fixed_days[] = {
	{ 1, 1, 0, 0, "fr mf nc ma", MESSAGE("Jour de l’an") },
	{ 5, 1, 0, 0, "fr mf nc ma", MESSAGE("Fête du travail") },
	{ 5, 8, 0, 0, "fr mf nc", MESSAGE("Victoire de 1945") },
	{ 5, 27, 0, 2017, "mf", MESSAGE("Abolition de l’esclavage") },
	{ 5, 28, 2018, 0, "mf", MESSAGE("Abolition de l’esclavage") },
	{ 7, 14, 0, 0, "fr mf nc", MESSAGE("Fête nationale") },
	{ 8, 15, 0, 0, "fr mf nc", MESSAGE("Assomption") },
	{ 9, 24, 0, 0, "nc", MESSAGE("Fête de la citoyenneté") },
	{ 11, 1, 0, 0, "fr mf nc", MESSAGE("Toussaint") },
	{ 11, 11, 0, 0, "fr mf nc", MESSAGE("Armistice de 1918") },
	{ 12, 25, 0, 0, "fr mf nc", MESSAGE("Noël") },
	{ 1, 11, 0, 0, "ma", MESSAGE("Manifeste de l’indépendance") },
	{ 1, 14, 2024, 0, "ma", MESSAGE("Nouvel an amazigh") },
	{ 7, 30, 0, 0, "ma", MESSAGE("Fête du Trône") },
	{ 8, 14, 0, 0, "ma", MESSAGE("Allégeance Oued Eddahab") },
	{ 8, 20, 0, 0, "ma", MESSAGE("Révolution du Roi et du peuple") },
	{ 8, 21, 0, 0, "ma", MESSAGE("Fête de la jeunesse") },
	{ 10, 31, 2026, 0, "ma", MESSAGE("Fête de l’unité") },
	{ 11, 6, 0, 0, "ma", MESSAGE("Marche verte") },
	{ 11, 18, 0, 0, "ma", MESSAGE("Fête de l’indépendance") },
};

typedef struct {
	int after_easter; /* days */
	const char *name;
} EasterDay;

static const EasterDay easter_days[] = {
	{ 1, MESSAGE("Lundi de Pâques") },
	{ 39, MESSAGE("Ascension") },
	{ 50, MESSAGE("Lundi de Pentecôte") },
};

typedef struct {
	int month, day; /* of the Islamic year */
	int days;       /* how long it lasts */
	const char *name, *name_provisional;
} LunarFeast;

static const LunarFeast lunar_feasts[] = {
	{ 1, 1, 1, MESSAGE("Premier Moharram"), MESSAGE("Premier Moharram (date prévue)") },
	{ 3, 12, 2, MESSAGE("Aïd al-Mawlid"), MESSAGE("Aïd al-Mawlid (date prévue)") },
	{ 10, 1, 2, MESSAGE("Aïd el-Fitr"), MESSAGE("Aïd el-Fitr (date prévue)") },
	{ 12, 10, 2, MESSAGE("Aïd el-Adha"), MESSAGE("Aïd el-Adha (date prévue)") },
};

/* First days as the ministry of Habous and Islamic affairs announced them, by Islamic year, in the
 * order of lunar_feasts.  A zero is not known here. */
typedef struct {
	int year;
	Date first[ARRAY_LEN(lunar_feasts)];
} LunarYear;

static const LunarYear announced[] = {
	{ 1437, { { 0 }, { 0 }, { 2016, 7, 6 }, { 0 } } },
	{ 1439, { { 0 }, { 2017, 12, 1 }, { 0 }, { 2018, 8, 22 } } },
	{ 1440, { { 2018, 9, 11 }, { 0 }, { 0 }, { 2019, 8, 12 } } },
	{ 1441, { { 2019, 9, 1 }, { 0 }, { 0 }, { 0 } } },
	{ 1442, { { 0 }, { 2020, 10, 29 }, { 2021, 5, 13 }, { 0 } } },
	{ 1443, { { 0 }, { 0 }, { 2022, 5, 2 }, { 0 } } },
	{ 1444, { { 0 }, { 0 }, { 2023, 4, 22 }, { 2023, 6, 29 } } },
	{ 1445, { { 0 }, { 0 }, { 2024, 4, 10 }, { 2024, 6, 17 } } },
	{ 1446, { { 2024, 7, 7 }, { 2024, 9, 16 }, { 2025, 3, 31 }, { 2025, 6, 7 } } },
	{ 1447, { { 2025, 6, 27 }, { 2025, 9, 5 }, { 0 }, { 0 } } },
};

/* Easter Sunday of a Gregorian year: the anonymous algorithm of Nature (1876). */
static Date easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int g = (8 * b + 13) / 25;
	int h = (19 * a + b - b / 4 - g + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 19 * l) / 433;
	int month = (h + l - 7 * m + 90) / 25;
	return DATE(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

enum { ISLAMIC_EPOCH_DAYS = -492148, ISLAMIC_CYCLE_DAYS = 10631, ISLAMIC_CYCLE_YEARS = 30 };

/* The day, counted from 1970, of a date of the tabular Islamic calendar: cycles of thirty years, of
 * which eleven have a day more; months of 30 and 29 days in turn, counted from 19 July 622. */
static int64_t tabular(int64_t year, int month, int day)
{
	return ISLAMIC_EPOCH_DAYS + (year - 1) * 354 + (3 + 11 * year) / ISLAMIC_CYCLE_YEARS +
	       29 * (month - 1) + month / 2 + day - 1;
}

static bool has_word(const char *words, Str word)
{
	Str rest = str_of(words);
	while (rest.len)
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

static const LunarYear *announced_year(int64_t year)
{
	for (size_t i = 0; i < ARRAY_LEN(announced); i++)
		if (announced[i].year == year)
			return &announced[i];
	return NULL;
}

/* The feast that begins in an Islamic year and has that day. */
static const char *lunar_of_year(int64_t year, int64_t days, bool *provisional)
{
	const LunarYear *known = announced_year(year);
	for (size_t i = 0; i < ARRAY_LEN(lunar_feasts); i++) {
		const LunarFeast *feast = &lunar_feasts[i];
		bool sure = known && date_is_set(known->first[i]);
		int64_t first = sure ? date_to_days(known->first[i])
		                     : tabular(year, feast->month, feast->day);
		if (days < first || days >= first + feast->days)
			continue;
		*provisional = !sure;
		return sure ? feast->name : feast->name_provisional;
	}
	return NULL;
}

static const char *lunar(Date day, bool *provisional)
{
	int64_t days = date_to_days(day);
	int64_t year = (days - ISLAMIC_EPOCH_DAYS) * ISLAMIC_CYCLE_YEARS / ISLAMIC_CYCLE_DAYS + 1;
	const char *name = lunar_of_year(year, days, provisional);
	if (!name) /* an announcement may be a day beside the tabular year */
		name = lunar_of_year(year - 1, days, provisional);
	return name ? name : lunar_of_year(year + 1, days, provisional);
}

static const char *holiday(const Calendar *calendar, Date day, bool *provisional)
{
	*provisional = false;
	for (size_t i = 0; i < ARRAY_LEN(fixed_days); i++) {
		const FixedDay *f = &fixed_days[i];
		if (f->month == day.month && f->day == day.day && day.year >= f->from &&
		    (!f->until || day.year <= f->until) &&
		    has_word(f->countries, calendar->country))
			return f->name;
	}
	if (str_eq(calendar->country, S("ma")))
		return lunar(day, provisional);
	if (!has_word("fr mf nc", calendar->country))
		return NULL;
	int64_t since = date_to_days(day) - date_to_days(easter(day.year));
	for (size_t i = 0; i < ARRAY_LEN(easter_days); i++)
		if (easter_days[i].after_easter == since)
			return easter_days[i].name;
	return NULL;
}

const char *calendar_holiday(const Calendar *calendar, Date day)
{
	bool provisional;
	return holiday(calendar, day, &provisional);
}

bool calendar_is_provisional(const Calendar *calendar, Date day)
{
	bool provisional;
	return holiday(calendar, day, &provisional) && provisional;
}

bool calendar_is_working(const Calendar *calendar, Date day)
{
	if (date_weekday(day) > 5 || calendar_holiday(calendar, day))
		return false;
	for (size_t i = 0; i < calendar->closed_len; i++)
		if (date_compare(calendar->closed[i], day) == 0)
			return false;
	return true;
}
