/* fuzz_clock.c — any rule and any events, in any order: a clock that is within its bounds, says
 * why, and says the same again. */
#include "core/clock/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	const uint8_t *data;
	size_t size;
} Bits;

/* A number from 0 to max. */
static int take(Bits *bits, int max)
{
	if (bits->size == 0)
		return 0;
	int value = *bits->data % (max + 1);
	bits->data++;
	bits->size--;
	return value;
}

static ClockRule rule_of(Bits *bits)
{
	ClockRule rule = { .length = take(bits, 60) };
	rule.unit = (ClockUnit)take(bits, CLOCK_MONTHS);
	rule.start = (ClockStart)take(bits, CLOCK_FROM_COMPLETENESS);
	rule.pieces = (ClockPieces)take(bits, CLOCK_CONTINUE);
	rule.pieces_max = take(bits, 3);
	rule.extensions_max = take(bits, 3);
	rule.silence = (Silence)take(bits, SILENCE_REFUSAL);
	return rule;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const countries[] = { "fr", "mf", "nc", "ma" };
	Arena *arena = arena_new((size_t)64 << 20);
	Bits bits = { data, size < 400 ? size : 400 };
	ClockRule rule = rule_of(&bits);
	Calendar calendar = { .country = str_of(countries[take(&bits, 3)]) };
	Date const first = date_add_days(DATE(2026, 1, 1), take(&bits, 250));
	ClockEventList events = { 0 };
	while (bits.size > 2)
		*list_push(arena, &events) = (ClockEvent){
			.kind = (ClockEventKind)take(&bits, CLOCK_DECIDED),
			.day = date_add_days(first, take(&bits, 250)),
			.days = take(&bits, 90),
		};
	Date today = date_add_days(first, take(&bits, 250));
	ClockResult r = clock_compute(arena, &rule, &events, &calendar, today);
	assert(r.days_gone >= 0 && r.days_gone <= r.days_total);
	assert(!date_is_set(r.due) || date_compare(r.due, first) >= 0);
	assert(!date_is_set(r.implied) || rule.silence != SILENCE_NONE);
	assert(r.state == CLOCK_NOT_STARTED || r.why.len > 0);
	ClockResult same = clock_compute(arena, &rule, &events, &calendar, today);
	assert(same.state == r.state && date_compare(same.due, r.due) == 0 &&
	       same.days_left == r.days_left && same.why.len == r.why.len);
	arena_free(arena);
	return 0;
}
