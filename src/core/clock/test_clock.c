/* test_clock.c — cases from the law, then random histories against a day-by-day simulation. */
#include "core/clock/clock.h"

#include <string.h>

#include "base/test.h"

static const Calendar france = { .country = { "fr", 2 } };
static const Calendar morocco = { .country = { "ma", 2 } };

static const ClockRule two_months = { .length = 2,
	                              .unit = CLOCK_MONTHS,
	                              .silence = SILENCE_REFUSAL };

static void add(ClockEventList *list, ClockEventKind kind, Date day, int days)
{
	*list_push(test_arena(), list) = (ClockEvent){ kind, day, days };
}

static ClockResult filed(const ClockRule *rule, const Calendar *calendar, Date day, Date today)
{
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, day, 0);
	return clock_compute(test_arena(), rule, &list, calendar, today);
}

static bool says(const ClockResult *result, const char *part)
{
	for (size_t i = 0; i < result->why.len; i++)
		if (strstr(result->why.at[i].message, part))
			return true;
	return false;
}

TEST(delays_end_on_the_days_that_the_law_says)
{
	static const struct {
		int length;
		ClockUnit unit;
		const char *country;
		Date filed, due;
	} cases[] = {
		/* CRPA L231-1, L231-4: two months, from date to date. */
		{ 2, CLOCK_MONTHS, "fr", { 2026, 3, 10 }, { 2026, 5, 10 } },
		{ 2, CLOCK_MONTHS, "fr", { 2025, 12, 31 }, { 2026, 2, 28 } },
		{ 2, CLOCK_MONTHS, "fr", { 2023, 12, 31 }, { 2024, 2, 29 } },
		{ 2, CLOCK_MONTHS, "fr", { 2026, 2, 28 }, { 2026, 4, 28 } },
		/* It may end on a Sunday or a holiday: here 1 November 2026, both. */
		{ 2, CLOCK_MONTHS, "fr", { 2026, 9, 1 }, { 2026, 11, 1 } },
		/* Code de l’urbanisme R423-23: one month for a preliminary declaration, two for a
		 * house, three for other building permits. */
		{ 1, CLOCK_MONTHS, "fr", { 2026, 1, 31 }, { 2026, 2, 28 } },
		{ 3, CLOCK_MONTHS, "fr", { 2026, 11, 30 }, { 2027, 2, 28 } },
		/* CRPA R311-13: one month for access to a document. */
		{ 1, CLOCK_MONTHS, "fr", { 2026, 8, 15 }, { 2026, 9, 15 } },
		/* Morocco, law 55-19: sixty days, thirty for investment. */
		{ 60, CLOCK_CALENDAR_DAYS, "ma", { 2026, 3, 1 }, { 2026, 4, 30 } },
		{ 30, CLOCK_CALENDAR_DAYS, "ma", { 2026, 2, 1 }, { 2026, 3, 3 } },
		/* Morocco, law 31-13: twenty working days, over 6 and 18 November. */
		{ 20, CLOCK_WORKING_DAYS, "ma", { 2026, 11, 2 }, { 2026, 12, 2 } },
		/* Five working days over Ascension Day 2026, and over a weekend. */
		{ 5, CLOCK_WORKING_DAYS, "fr", { 2026, 5, 11 }, { 2026, 5, 19 } },
		/* Filed on a Saturday: Monday is the first day. */
		{ 1, CLOCK_WORKING_DAYS, "fr", { 2026, 3, 7 }, { 2026, 3, 9 } },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ClockRule rule = { .length = cases[i].length,
			           .unit = cases[i].unit,
			           .silence = SILENCE_ACCEPTANCE };
		Calendar calendar = { .country = str_of(cases[i].country) };
		ClockResult r = filed(&rule, &calendar, cases[i].filed, cases[i].filed);
		CHECK_STR(date_iso(test_arena(), r.due), date_iso(test_arena(), cases[i].due));
		CHECK_INT(date_compare(r.implied, date_add_days(r.due, 1)), 0);
	}
}

TEST(silence_becomes_a_decision_on_the_day_after_the_last_day)
{
	ClockResult r = filed(&two_months, &france, DATE(2026, 2, 1), DATE(2026, 4, 1));
	CHECK_INT(r.state, CLOCK_RUNNING);
	CHECK_INT(r.days_left, 0);
	r = filed(&two_months, &france, DATE(2026, 2, 1), DATE(2026, 4, 2));
	CHECK_INT(r.state, CLOCK_PASSED);
	CHECK_INT(r.days_left, -1);
	CHECK_INT(date_compare(r.implied, DATE(2026, 4, 2)), 0);
	CHECK_INT(r.days_gone, r.days_total);
}

TEST(a_law_without_delay_gives_no_date)
{
	ClockRule rule = { .silence = SILENCE_NONE };
	ClockResult r = filed(&rule, &france, DATE(2026, 2, 1), DATE(2027, 2, 1));
	CHECK_INT(r.state, CLOCK_NO_DELAY);
	CHECK(!date_is_set(r.due) && !date_is_set(r.implied));
	CHECK(r.why.len == 1);
}

TEST(nothing_runs_before_filing)
{
	ClockEventList none = { 0 };
	ClockResult r = clock_compute(test_arena(), &two_months, &none, &france, DATE(2026, 2, 1));
	CHECK_INT(r.state, CLOCK_NOT_STARTED);
	CHECK(!date_is_set(r.due));
}

/* Filed on 1 March, pieces asked for on 11 March, received on the 31st. */
static ClockResult with_pieces(ClockPieces pieces, Date today)
{
	ClockRule rule = two_months;
	rule.pieces = pieces;
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	add(&list, CLOCK_PIECES_ASKED, DATE(2026, 3, 11), 0);
	add(&list, CLOCK_PIECES_GIVEN, DATE(2026, 3, 31), 0);
	return clock_compute(test_arena(), &rule, &list, &france, today);
}

TEST(a_request_for_pieces_suspends_resets_or_changes_nothing_as_the_law_says)
{
	Date today = DATE(2026, 4, 2);
	CHECK_INT(date_compare(with_pieces(CLOCK_SUSPEND, today).due, DATE(2026, 5, 21)), 0);
	CHECK_INT(date_compare(with_pieces(CLOCK_RESET, today).due, DATE(2026, 5, 31)), 0);
	CHECK_INT(date_compare(with_pieces(CLOCK_CONTINUE, today).due, DATE(2026, 5, 1)), 0);
}

TEST(while_pieces_are_awaited_there_is_no_last_day)
{
	ClockResult r = with_pieces(CLOCK_SUSPEND, DATE(2026, 3, 20));
	CHECK_INT(r.state, CLOCK_SUSPENDED);
	CHECK(!date_is_set(r.due) && !date_is_set(r.implied));
	CHECK_INT(r.days_gone, 10);
	CHECK_INT(r.days_left, 51);
	CHECK_INT(r.days_total, 61);
	CHECK(says(&r, "suspendu"));
	CHECK_INT(with_pieces(CLOCK_CONTINUE, DATE(2026, 3, 20)).state, CLOCK_RUNNING);
}

TEST(a_second_request_has_no_effect_where_the_law_allows_one)
{
	/* Morocco, law 55-19: a single request for missing documents. */
	ClockRule rule = { .length = 60, .unit = CLOCK_CALENDAR_DAYS, .pieces_max = 1 };
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	add(&list, CLOCK_PIECES_ASKED, DATE(2026, 3, 5), 0);
	add(&list, CLOCK_PIECES_GIVEN, DATE(2026, 3, 10), 0);
	add(&list, CLOCK_PIECES_ASKED, DATE(2026, 3, 15), 0);
	ClockResult r = clock_compute(test_arena(), &rule, &list, &morocco, DATE(2026, 3, 20));
	CHECK_INT(r.state, CLOCK_RUNNING);
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 5)), 0);
	CHECK(says(&r, "ne le permet plus"));
}

TEST(a_request_after_the_last_day_cannot_save_the_delay)
{
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	add(&list, CLOCK_PIECES_ASKED, DATE(2026, 5, 2), 0);
	ClockResult r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 5, 20));
	CHECK_INT(r.state, CLOCK_PASSED);
	CHECK_INT(date_compare(r.implied, DATE(2026, 5, 2)), 0);
	CHECK(says(&r, "après la fin du délai"));
}

TEST(a_dossier_in_which_nothing_is_missed_was_complete_when_it_was_filed)
{
	/* Code de l’urbanisme R423-19, R423-22. */
	ClockRule rule = two_months;
	rule.start = CLOCK_FROM_COMPLETENESS;
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	ClockResult r = clock_compute(test_arena(), &rule, &list, &france, DATE(2026, 3, 2));
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 1)), 0);
	CHECK(says(&r, "Si rien n’y manque"));
	add(&list, CLOCK_COMPLETE, DATE(2026, 3, 15), 0);
	r = clock_compute(test_arena(), &rule, &list, &france, DATE(2026, 4, 1));
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 1)), 0);
	CHECK(says(&r, "déclaré complet"));
}

TEST(a_suspension_ends_with_the_time_given_to_answer)
{
	/* CRPA L114-5: suspended during the time given, which the pieces cut short. */
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	add(&list, CLOCK_PIECES_ASKED, DATE(2026, 3, 11), 15);
	ClockResult r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 3, 26));
	CHECK_INT(r.state, CLOCK_SUSPENDED);
	r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 3, 27));
	CHECK_INT(r.state, CLOCK_RUNNING);
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 16)), 0);
	CHECK(says(&r, "avant la fin du temps donné"));
	add(&list, CLOCK_PIECES_GIVEN, DATE(2026, 4, 20), 0);
	r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 4, 21));
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 16)), 0);
	list.at[2].day = DATE(2026, 3, 21);
	r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 4, 21));
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 11)), 0);
}

TEST(missing_pieces_that_come_make_the_dossier_complete)
{
	/* Code de l’urbanisme R423-39: the delay begins when the missing pieces are received. */
	ClockRule rule = two_months;
	rule.start = CLOCK_FROM_COMPLETENESS;
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	add(&list, CLOCK_PIECES_ASKED, DATE(2026, 3, 11), 0);
	add(&list, CLOCK_PIECES_GIVEN, DATE(2026, 4, 2), 0);
	ClockResult r = clock_compute(test_arena(), &rule, &list, &france, DATE(2026, 4, 3));
	CHECK_INT(date_compare(r.due, DATE(2026, 6, 2)), 0);
}

TEST(a_delay_is_extended_as_often_as_the_law_allows)
{
	ClockRule rule = { .length = 20, .unit = CLOCK_WORKING_DAYS, .extensions_max = 1 };
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 11, 2), 0);
	add(&list, CLOCK_EXTENDED, DATE(2026, 11, 20), 20);
	ClockResult r = clock_compute(test_arena(), &rule, &list, &morocco, DATE(2026, 11, 21));
	CHECK_INT(date_compare(r.due, DATE(2026, 12, 30)), 0);
	add(&list, CLOCK_EXTENDED, DATE(2026, 11, 21), 20);
	r = clock_compute(test_arena(), &rule, &list, &morocco, DATE(2026, 11, 21));
	CHECK_INT(date_compare(r.due, DATE(2026, 12, 30)), 0);
	CHECK(says(&r, "La loi ne la permet pas"));
}

TEST(a_decision_in_time_leaves_no_silent_decision_and_a_late_one_does)
{
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, DATE(2026, 3, 1), 0);
	add(&list, CLOCK_DECIDED, DATE(2026, 5, 1), 0);
	ClockResult r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 7, 1));
	CHECK_INT(r.state, CLOCK_STOPPED);
	CHECK(!date_is_set(r.implied));
	CHECK_INT(r.days_left, 0);
	list.at[1].day = DATE(2026, 5, 3);
	r = clock_compute(test_arena(), &two_months, &list, &france, DATE(2026, 7, 1));
	CHECK_INT(r.state, CLOCK_STOPPED);
	CHECK_INT(date_compare(r.implied, DATE(2026, 5, 2)), 0);
	CHECK_INT(r.days_left, -2);
}

TEST(a_forecast_holiday_in_the_delay_is_pointed_out)
{
	ClockRule rule = { .length = 20, .unit = CLOCK_WORKING_DAYS };
	ClockResult r = filed(&rule, &morocco, DATE(2027, 3, 1), DATE(2027, 3, 2));
	CHECK(says(&r, "calendrier prévu"));
	r = filed(&rule, &morocco, DATE(2026, 11, 2), DATE(2026, 11, 3));
	CHECK(!says(&r, "calendrier prévu"));
}

TEST(what_happens_after_today_is_not_known_yet)
{
	ClockResult r = with_pieces(CLOCK_SUSPEND, DATE(2026, 3, 10));
	CHECK_INT(r.state, CLOCK_RUNNING);
	CHECK_INT(date_compare(r.due, DATE(2026, 5, 1)), 0);
}

/* ---- The oracle: lives through the days one by one, and knows no arithmetic of dates ---- */

typedef struct {
	const ClockRule *rule;
	const Calendar *calendar;
	bool started, open, ended, complete;
	bool restarts;             /* what is open makes the delay begin again */
	int needed, used, granted; /* days of the delay */
	int requests, extensions;
	int patience; /* days of an open request; 0: without end */
	Date due;
	bool has_due;
} Oracle;

static Date next(Date day)
{
	return date_add_days(day, 1);
}

static bool counts(const Oracle *o, Date day)
{
	return o->rule->unit != CLOCK_WORKING_DAYS || calendar_is_working(o->calendar, day);
}

/* How many days a delay in months has, found by walking to the day of that name. */
static int days_of_months(Date from, int months)
{
	int n = 0, left = months;
	for (Date day = next(from);; day = next(day)) {
		n++;
		if (day.day == 1)
			left--;
		if (left == 0 && (day.day == from.day || next(day).day == 1))
			return n;
	}
}

static void start_again(Oracle *o, Date day)
{
	o->started = true;
	o->open = false;
	o->used = 0;
	o->needed = o->rule->unit == CLOCK_MONTHS ? days_of_months(day, o->rule->length)
	                                          : o->rule->length;
	o->needed += o->granted;
}

static void live_event(Oracle *o, const ClockEvent *e)
{
	if (o->ended)
		return;
	switch (e->kind) {
	case CLOCK_FILED:
		if (o->started)
			return;
		o->complete = o->rule->start == CLOCK_FROM_FILING;
		start_again(o, e->day);
		return;
	case CLOCK_PIECES_ASKED:
		if (!o->started || o->open || o->has_due)
			return;
		o->requests++;
		if (o->rule->pieces_max && o->requests > o->rule->pieces_max)
			return;
		o->restarts = o->rule->pieces == CLOCK_RESET || !o->complete;
		o->open = o->restarts || o->rule->pieces == CLOCK_SUSPEND;
		o->patience = o->restarts ? 0 : e->days;
		return;
	case CLOCK_COMPLETE:
	case CLOCK_PIECES_GIVEN:
		o->complete |= o->open || e->kind == CLOCK_COMPLETE;
		if (o->open && o->restarts)
			start_again(o, e->day);
		o->open = false;
		return;
	case CLOCK_EXTENDED:
		if (!o->started || o->has_due || o->extensions == o->rule->extensions_max)
			return;
		o->extensions++;
		o->granted += e->days;
		o->needed += e->days;
		return;
	case CLOCK_DECIDED: o->ended = true; return;
	}
}

/* What a day does by itself, before anything happens on it: an open request loses patience at the
 * end of its last day, and a day that counts is used. */
static void dawn(Oracle *o, Date day, bool *ret_last)
{
	if (*ret_last && !o->ended) {
		o->open = *ret_last = false;
		o->has_due = o->used >= o->needed;
		o->due = date_add_days(day, -1);
	}
	if (o->started && !o->open && !o->has_due && o->used < o->needed && counts(o, day))
		o->used++;
	if (o->open && o->patience && --o->patience == 0)
		*ret_last = true;
}

/* Lives from `first` until the delay has ended or nothing can happen any more. */
static void live(Oracle *o, const ClockEventList *events, Date first, Date today)
{
	bool last = false;
	for (Date day = first;; day = next(day)) {
		if (date_compare(day, today) > 0 && (o->has_due || o->open || !o->started))
			return;
		dawn(o, day, &last);
		for (size_t i = 0; i < events->len; i++)
			if (date_compare(events->at[i].day, day) == 0 &&
			    date_compare(day, today) <= 0) {
				live_event(o, &events->at[i]);
				last = last && o->open;
			}
		if (o->started && !o->open && !o->has_due && o->used >= o->needed) {
			o->has_due = true;
			o->due = day;
		}
	}
}

static uint64_t seed = 88172645463325252u;

static int random_below(int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int)(seed % (uint64_t)n);
}

static ClockRule random_rule(void)
{
	static const int lengths[] = { 1, 2, 3, 5, 20, 60 };
	ClockRule rule = { .unit = (ClockUnit)random_below(3),
		           .start = (ClockStart)random_below(2),
		           .pieces = (ClockPieces)random_below(3),
		           .pieces_max = random_below(3),
		           .extensions_max = random_below(3),
		           .silence = SILENCE_REFUSAL };
	rule.length = lengths[random_below(rule.unit == CLOCK_MONTHS ? 4 : 6)];
	return rule;
}

static ClockEventList random_history(Date first)
{
	ClockEventList list = { 0 };
	add(&list, CLOCK_FILED, first, 0);
	Date day = first;
	for (int n = random_below(8); n > 0; n--) {
		day = date_add_days(day, random_below(4) ? random_below(25) : 0);
		add(&list, (ClockEventKind)(1 + random_below(random_below(3) ? 4 : 5)), day,
		    1 + random_below(40));
		if (list.at[list.len - 1].kind == CLOCK_PIECES_ASKED && random_below(2))
			list.at[list.len - 1].days = 0;
	}
	return list;
}

TEST(ten_thousand_histories_end_as_those_who_lived_through_them_say)
{
	static const char *const countries[] = { "fr", "mf", "nc", "ma" };
	for (int i = 0; i < 10000; i++) {
		Arena *arena = arena_new(4 << 20);
		ClockRule rule = random_rule();
		Date first = date_add_days(DATE(2024, 1, 1), random_below(1500));
		Date today = date_add_days(first, random_below(200));
		Calendar calendar = { .country = str_of(countries[random_below(4)]) };
		ClockEventList events = random_history(first);
		Oracle o = { .rule = &rule, .calendar = &calendar };
		live(&o, &events, first, today);
		ClockResult r = clock_compute(arena, &rule, &events, &calendar, today);

		CHECK_INT(date_is_set(r.due), o.has_due);
		if (o.has_due)
			CHECK_STR(date_iso(arena, r.due), date_iso(arena, o.due));
		CHECK_INT(r.state == CLOCK_STOPPED, o.ended);
		if (!o.ended) {
			CHECK_INT(r.state == CLOCK_NOT_STARTED, !o.started);
			CHECK_INT(r.state == CLOCK_SUSPENDED, o.started && o.open);
			CHECK_INT(r.state == CLOCK_PASSED,
			          o.has_due && date_compare(today, o.due) > 0);
		}
		CHECK(r.days_gone >= 0 && r.days_gone <= r.days_total);
		CHECK(r.state == CLOCK_NOT_STARTED || r.why.len > 0);
		arena_free(arena);
	}
}
