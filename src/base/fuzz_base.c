/* fuzz_base.c — any text as a number, a date, an instant and an amount: what is read is written so
 * that it is read again as the same. */
#include "base/date.h"
#include "base/err.h"
#include "base/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_money(Arena *arena, Str text, Currency currency)
{
	Money money, again;
	if (!money_parse(text, currency, &money))
		return;
	assert(money.currency == currency);
	assert(money_parse(money_plain(arena, money), currency, &again));
	assert(again.minor == money.minor);
}

static void check_dates(Arena *arena, Str text)
{
	Date date;
	Instant instant, again;
	if (date_parse(text, &date)) {
		assert(date_is_valid(date) && str_eq(date_iso(arena, date), text));
		assert(date_compare(date_of_days(date_to_days(date)), date) == 0);
		int weekday = date_weekday(date);
		assert(weekday >= 1 && weekday <= 7);
	}
	if (instant_parse(text, &instant) && instant.us != 0) {
		assert(instant_parse(instant_iso(arena, instant), &again));
		assert(again.us == instant.us);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)16 << 20);
	Str text = { (const char *)data, size };
	int64_t number;
	if (str_to_int(text, &number)) {
		int64_t again;
		assert(str_to_int(str_format(arena, "%lld", (long long)number), &again));
		assert(again == number);
	}
	check_dates(arena, text);
	check_money(arena, text, CURRENCY_EUR);
	check_money(arena, text, CURRENCY_XPF);
	check_money(arena, text, CURRENCY_MAD);
	if (str_is_utf8(text))
		assert(str_code_points(text) <= size);
	Str rest = text;
	size_t pieces = 0;
	while (rest.len > 0)
		pieces += str_cut(&rest, ',').len + 1;
	assert(pieces <= size + 1);
	arena_free(arena);
	return 0;
}
