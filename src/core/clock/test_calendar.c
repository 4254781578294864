/* test_calendar.c — which days are worked, by the law of each country. */
#include "core/clock/clock.h"

#include <string.h>

#include "base/test.h"

static bool holiday(const char *country, int year, int month, int day)
{
	Calendar calendar = { .country = str_of(country) };
	return calendar_holiday(&calendar, DATE(year, month, day)) != NULL;
}

static int holidays_of(const char *country, int year)
{
	Calendar calendar = { .country = str_of(country) };
	int n = 0;
	for (Date day = DATE(year, 1, 1); day.year == year; day = date_add_days(day, 1))
		n += calendar_holiday(&calendar, day) != NULL;
	return n;
}

TEST(france_has_eleven_public_holidays)
{
	/* Code du travail, L3133-1; in 2008 the first of May was Ascension Day too. */
	CHECK_INT(holidays_of("fr", 2026), 11);
	CHECK_INT(holidays_of("fr", 2008), 10);
	CHECK(holiday("fr", 2026, 4, 6) && holiday("fr", 2026, 5, 14) &&
	      holiday("fr", 2026, 5, 25));
	CHECK(!holiday("fr", 2026, 4, 5) && !holiday("fr", 2026, 4, 3));
}

TEST(easter_monday_is_the_day_after_easter_of_the_published_tables)
{
	static const Date mondays[] = {
		{ 1999, 4, 5 }, { 2000, 4, 24 }, { 2008, 3, 24 }, { 2011, 4, 25 }, { 2019, 4, 22 },
		{ 2024, 4, 1 }, { 2025, 4, 21 }, { 2027, 3, 29 }, { 2038, 4, 26 }, { 2049, 4, 19 },
	};
	Calendar calendar = { .country = S("fr") };
	for (size_t i = 0; i < ARRAY_LEN(mondays); i++)
		CHECK(!strcmp(calendar_holiday(&calendar, mondays[i]), "Lundi de Pâques"));
}

TEST(saint_martin_keeps_the_abolition_of_slavery_on_28_may_since_2018)
{
	CHECK_INT(holidays_of("mf", 2026), 12);
	CHECK(holiday("mf", 2017, 5, 27) && !holiday("mf", 2017, 5, 28));
	CHECK(!holiday("mf", 2018, 5, 27) && holiday("mf", 2018, 5, 28));
	CHECK(!holiday("fr", 2026, 5, 28));
}

TEST(new_caledonia_has_the_day_of_citizenship)
{
	CHECK_INT(holidays_of("nc", 2026), 12);
	CHECK(holiday("nc", 2026, 9, 24) && !holiday("fr", 2026, 9, 24));
}

TEST(morocco_has_its_national_days_from_the_year_of_each_decree)
{
	/* Ten fixed days, and seven of the moon. */
	CHECK_INT(holidays_of("ma", 2025), 17);
	CHECK(!holiday("ma", 2023, 1, 14) && holiday("ma", 2024, 1, 14));
	CHECK(!holiday("ma", 2025, 10, 31) && holiday("ma", 2026, 10, 31));
	CHECK(!holiday("ma", 2026, 5, 8) && !holiday("ma", 2026, 4, 6));
}

TEST(what_was_announced_is_sure_and_what_is_forecast_says_so)
{
	Calendar calendar = { .country = S("ma") };
	CHECK(!strcmp(calendar_holiday(&calendar, DATE(2025, 3, 31)), "Aïd el-Fitr"));
	CHECK(!strcmp(calendar_holiday(&calendar, DATE(2025, 4, 1)), "Aïd el-Fitr"));
	CHECK(!calendar_holiday(&calendar, DATE(2025, 4, 2)));
	CHECK(!calendar_holiday(&calendar, DATE(2025, 3, 30)));
	CHECK(!calendar_is_provisional(&calendar, DATE(2025, 3, 31)));
	CHECK(!strcmp(calendar_holiday(&calendar, DATE(2027, 3, 10)), "Aïd el-Fitr (date prévue)"));
	CHECK(calendar_is_provisional(&calendar, DATE(2027, 3, 10)));
	CHECK(!calendar_is_provisional(&calendar, DATE(2027, 3, 12)));
	CHECK(!calendar_is_provisional(&calendar, DATE(2027, 7, 30)));
}

TEST(the_new_year_of_the_moon_that_was_seen_a_day_early_is_counted_once)
{
	/* The tables say 8 July 2024, the ministry saw the crescent on the evening of the 6th. */
	CHECK(holiday("ma", 2024, 7, 7));
	CHECK(!holiday("ma", 2024, 7, 8));
}

TEST(each_year_of_the_moon_has_its_seven_days)
{
	Calendar calendar = { .country = S("ma") };
	int n = 0;
	Date day = DATE(2027, 6, 6); /* 1 Moharram 1449 by the tables */
	CHECK(calendar_is_provisional(&calendar, day));
	for (int64_t i = 0; i < 10631; i++, day = date_add_days(day, 1))
		n += calendar_is_provisional(&calendar, day);
	/* Thirty years of the moon, less the days that fell on a national day, which is named
	 * first. */
	CHECK(n > 30 * 7 - 20 && n <= 30 * 7);
}

TEST(a_day_is_worked_unless_it_is_a_weekend_a_holiday_or_a_closed_day)
{
	Date closed[] = { { 2025, 6, 9 } };
	Calendar calendar = { S("ma"), closed, 1 };
	CHECK(!calendar_is_working(&calendar, DATE(2025, 6, 7)));
	CHECK(!calendar_is_working(&calendar, DATE(2025, 6, 8)));
	CHECK(!calendar_is_working(&calendar, DATE(2025, 6, 9)));
	CHECK(calendar_is_working(&calendar, DATE(2025, 6, 10)));
	CHECK(!calendar_is_working(&calendar, DATE(2025, 6, 27)));
}

TEST(a_country_that_is_not_known_has_weekends_only)
{
	Calendar calendar = { .country = S("zz") };
	CHECK_INT(holidays_of("zz", 2026), 0);
	CHECK(!calendar_is_working(&calendar, DATE(2026, 1, 3)));
	CHECK(calendar_is_working(&calendar, DATE(2026, 1, 1)));
}

TEST(the_first_and_the_last_years_of_the_calendar_have_no_surprise)
{
	Calendar calendar = { .country = S("ma") };
	CHECK(!calendar_is_provisional(&calendar, DATE(1, 2, 3)));
	CHECK(calendar_is_working(&calendar, DATE(9999, 12, 31)) ||
	      calendar_holiday(&calendar, DATE(9999, 12, 31)));
}
