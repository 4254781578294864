/* test_base.c — the edges of base. */
#include "base/err.h"
#include "base/test.h"

#include <string.h>

TEST(a_date_survives_the_way_to_days_and_back)
{
	for (int64_t days = -719162; days <= 2932896; days += 97) {
		Date d = date_of_days(days);
		CHECK(date_is_valid(d));
		CHECK_INT(date_to_days(d), days);
	}
	CHECK_INT(date_to_days(DATE(1970, 1, 1)), 0);
	CHECK_INT(date_to_days(DATE(2000, 3, 1)), 11017);
	CHECK_INT(date_weekday(DATE(2026, 11, 21)), 6);
}

TEST(a_month_after_the_31st_of_january_is_the_end_of_february)
{
	CHECK(date_compare(date_add_months(DATE(2026, 1, 31), 1), DATE(2026, 2, 28)) == 0);
	CHECK(date_compare(date_add_months(DATE(2028, 1, 31), 1), DATE(2028, 2, 29)) == 0);
	CHECK(date_compare(date_add_months(DATE(2026, 11, 30), 3), DATE(2027, 2, 28)) == 0);
	CHECK(date_compare(date_add_months(DATE(2026, 3, 31), -1), DATE(2026, 2, 28)) == 0);
}

TEST(days_that_do_not_exist_are_not_read)
{
	Date d = { 0 };
	CHECK(!date_parse(S("2026-02-29"), &d));
	CHECK(!date_parse(S("2026-13-01"), &d));
	CHECK(!date_parse(S("2026-1-01"), &d));
	CHECK(!date_parse(S("0000-01-01"), &d));
	CHECK(!date_is_set(d));
	CHECK(date_parse(S("2028-02-29"), &d));
}

TEST(an_instant_is_written_as_it_is_read)
{
	Instant i = { 0 };
	CHECK(instant_parse(S("2026-03-10T08:30:00.000123Z"), &i));
	CHECK_STR(instant_iso(test_arena(), i), S("2026-03-10T08:30:00.000123Z"));
	CHECK_STR(instant_iso(test_arena(), (Instant){ -1 }), S("1969-12-31T23:59:59.999999Z"));
	CHECK(!instant_parse(S("2026-03-10T24:30:00.000123Z"), &i));
}

TEST(an_amount_has_no_more_decimals_than_its_currency)
{
	Money m = { 0 };
	CHECK(money_parse(S("1 234,5"), CURRENCY_EUR, &m) && m.minor == 123450);
	CHECK(money_parse(S("1\u202f234"), CURRENCY_XPF, &m) && m.minor == 1234);
	CHECK(money_parse(S("-0.05"), CURRENCY_MAD, &m) && m.minor == -5);
	CHECK_STR(money_plain(test_arena(), m), S("-0.05"));
	CHECK(!money_parse(S("1,234"), CURRENCY_EUR, &m));
	CHECK(!money_parse(S("1.5"), CURRENCY_XPF, &m));
	CHECK(!money_parse(S("1."), CURRENCY_EUR, &m));
	CHECK(!money_parse(S(",5"), CURRENCY_EUR, &m));
	CHECK(!money_parse(S(""), CURRENCY_EUR, &m));
	CHECK(!money_parse(S("99999999999999999999"), CURRENCY_EUR, &m));
}

TEST(text_that_is_not_utf8_is_seen)
{
	CHECK(str_is_utf8(S("Été à Nouméa – \u0645\u0644\u0641 \U0001f3f0")));
	CHECK(!str_is_utf8((Str){ "a\0b", 3 }));
	CHECK(!str_is_utf8(S("\xc0\xaf")));
	CHECK(!str_is_utf8(S("\xed\xa0\x80")));
	CHECK(!str_is_utf8(S("\xf4\x90\x80\x80")));
	CHECK(!str_is_utf8(S("\xe2\x82")));
	CHECK_INT((int64_t)str_code_points(S("\u0645\u0644\u0641")), 3);
}

TEST(a_whole_number_is_read_to_its_limits)
{
	int64_t n = 0;
	CHECK(str_to_int(S("9223372036854775807"), &n) && n == INT64_MAX);
	CHECK(str_to_int(S("-9223372036854775808"), &n) && n == INT64_MIN);
	CHECK(!str_to_int(S("9223372036854775808"), &n));
	CHECK(!str_to_int(S("12a"), &n) && !str_to_int(S("-"), &n) && !str_to_int(S(""), &n));
}

static void give_up(void *unused)
{
	(void)unused;
	fault("could not write '%s'", "x");
}

TEST(a_fault_ends_at_the_guard_and_says_why)
{
	const char *reason = fault_guard(give_up, NULL);
	CHECK(reason && strcmp(reason, "could not write 'x'") == 0);
}

static void count(void *n)
{
	++*(int *)n;
}

TEST(what_is_deferred_is_run_once_when_the_arena_is_reset)
{
	int n = 0;
	Arena *arena = arena_new(1 << 20);
	arena_defer(arena, count, &n);
	memset(alloc_n(arena, char, 5000), 1, 5000);
	arena_reset(arena);
	CHECK_INT(n, 1);
	const char *fresh = alloc_n(arena, char, 5000);
	for (int i = 0; i < 5000; i++)
		CHECK(fresh[i] == 0);
	arena_free(arena);
	CHECK_INT(n, 1);
}

TEST(a_refusal_keeps_a_copy_of_its_arguments)
{
	char number[] = "2026-000001-K";
	Err *e = err_new(test_arena(), ERR_CONFLICT, "Le dossier {number} est clos.",
	                 arg("number", str_of(number)), arg("n", 3));
	memset(number, 'x', sizeof number - 1);
	CHECK_INT((int64_t)e->args_len, 2);
	CHECK_STR(e->args[0].str, S("2026-000001-K"));
	CHECK_INT((int64_t)err_new(test_arena(), ERR_CONFLICT, "Rien.")->args_len, 0);
}

TEST(hexadecimal_digits_are_read_in_both_cases_and_nothing_else_is)
{
	CHECK(str_hex_digit('0') == 0 && str_hex_digit('9') == 9);
	CHECK(str_hex_digit('a') == 10 && str_hex_digit('F') == 15);
	const char others[] = { '/', ':', '@', 'G', '`', 'g', '\0', '\x10', (char)0xE9 };
	for (size_t i = 0; i < sizeof others; i++)
		CHECK(str_hex_digit(others[i]) == -1);
}

TEST(a_code_point_takes_one_to_four_bytes)
{
	Buf buf = { .arena = test_arena() };
	const uint32_t points[] = { 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF };
	for (size_t i = 0; i < ARRAY_LEN(points); i++)
		buf_code_point(&buf, points[i]);
	CHECK_STR(buf_str(&buf), S("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"
	                           "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}
