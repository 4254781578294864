/* test_tz.c — zones against dates that are known, and against the C library's own reading. */
#include "core/tz/tzif.h"

#include <stdlib.h>
#include <time.h>

#include "base/test.h"

static Instant at(const char *text)
{
	Instant instant = { 0 };
	CHECK(instant_parse(str_of(text), &instant));
	return instant;
}

TEST(paris_is_two_hours_ahead_in_summer_and_one_in_winter)
{
	const Tz *paris = tz_find(S("Europe/Paris"));
	CHECK(paris);
	Date date;
	int second, offset;
	tz_local(paris, at("2026-07-14T22:30:00.000000Z"), &date, &second, &offset);
	CHECK_STR(date_iso(test_arena(), date), S("2026-07-15"));
	CHECK_INT(second, 30 * 60);
	CHECK_INT(offset, 7200);
	CHECK_STR(date_iso(test_arena(), tz_date(paris, at("2026-01-14T22:30:00.000000Z"))),
	          S("2026-01-14"));
}

TEST(the_clock_changes_at_one_in_utc_long_after_the_end_of_the_table)
{
	const Tz *paris = tz_find(S("Europe/Paris"));
	int offset;
	tz_local(paris, at("2126-03-31T00:59:59.000000Z"), NULL, NULL, &offset);
	CHECK_INT(offset, 3600);
	tz_local(paris, at("2126-03-31T01:00:00.000000Z"), NULL, NULL, &offset);
	CHECK_INT(offset, 7200);
}

TEST(a_local_time_that_does_not_exist_is_read_with_the_offset_before)
{
	const Tz *paris = tz_find(S("Europe/Paris"));
	Instant instant = tz_instant(paris, DATE(2026, 3, 29), 2 * 3600 + 1800);
	CHECK_STR(instant_iso(test_arena(), instant), S("2026-03-29T01:30:00.000000Z"));
}

TEST(a_local_time_that_exists_twice_is_the_first)
{
	const Tz *paris = tz_find(S("Europe/Paris"));
	Instant instant = tz_instant(paris, DATE(2026, 10, 25), 2 * 3600 + 1800);
	CHECK_STR(instant_iso(test_arena(), instant), S("2026-10-25T00:30:00.000000Z"));
}

TEST(a_zone_without_a_name_of_the_table_is_unknown)
{
	CHECK(!tz_find(S("Mars/Olympus")));
	CHECK(!tz_find(S("../zoneinfo/UTC")));
	CHECK(!tz_find(S("/etc/passwd")));
	CHECK(!tz_find(S("tzdata.zi")));
	CHECK(!tz_find(S("Europe")));
	CHECK(!tz_find((Str){ 0 }));
	CHECK(tz_find(S("UTC")) == tz_find(S("UTC")));
}

/* A file with one offset, UTC, and that rule for all years. */
static bool is_zone(const char *rule)
{
	static const char block[] = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				    "\0\0\0\0\0\0\0\1\0\0\0\0"
				    "\0\0\0\0\0\0";
	Buf file = { .arena = test_arena() };
	buf_add(&file, (Str){ block, sizeof block - 1 });
	buf_add(&file, (Str){ block, sizeof block - 1 });
	buf_addf(&file, "\n%s\n", rule);
	Tz tz = { .arena = test_arena() };
	return tz_file_read(test_arena(), buf_str(&file), &tz);
}

TEST(a_rule_whose_offset_is_more_than_a_day_is_no_zone)
{
	CHECK(is_zone("CET-1CEST,M3.5.0,M10.5.0/3"));
	CHECK(!is_zone("ABC42"));
	CHECK(!is_zone("CET-1CEST-42,M3.5.0,M10.5.0/3"));
}

TEST(zones_agree_with_the_c_library)
{
	static const char *const names[] = { "Europe/Paris",      "Pacific/Noumea",
		                             "Africa/Casablanca", "America/New_York",
		                             "Asia/Kolkata",      "Australia/Lord_Howe",
		                             "America/Asuncion",  "Pacific/Apia",
		                             "Europe/Dublin" };
	uint64_t seed = 1;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const Tz *tz = tz_find(str_of(names[i]));
		CHECK(tz);
		setenv("TZ", names[i], 1);
		tzset();
		for (int n = 0; n < 2000; n++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			time_t unix_s = (time_t)(seed >> 31) - 3000000000;
			struct tm local;
			localtime_r(&unix_s, &local);
			CHECK_INT(tz_offset_s(tz, unix_s), local.tm_gmtoff);
		}
	}
	unsetenv("TZ");
	tzset();
}
