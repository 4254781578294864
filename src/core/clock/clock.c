/* clock.c — walks the events once and keeps what is left of the delay. */
#include "core/clock/clock.h"

#include <string.h>

typedef struct {
	Arena *arena;
	const ClockRule *rule;
	const Calendar *calendar;
	ClockResult result;
	bool started, complete, asked, stopped;
	bool again; /* with the pieces that were asked for, the whole delay begins again */
	Date start, due, asked_on, stopped_on;
	int answer_days; /* given to answer; 0: no limit */
	int64_t left;    /* units that were left when pieces were asked for */
	int pieces, extensions;
	int64_t extended; /* units granted */
} Clock;

/* ---- The explanation ---- */

static void explain(Clock *clock, const char *message, const Arg *args, size_t args_len)
{
	ClockStep *step = list_push(clock->arena, &clock->result.why);
	step->message = message;
	assert(args_len <= ARRAY_LEN(step->args));
	memcpy(step->args, args, args_len * sizeof *args);
	step->args_len = args_len;
}

#define step(clock, ...) explain((clock), ERR_MESSAGE(__VA_ARGS__, 0), ARGS(__VA_ARGS__))

/* A sentence about so many; script/messages finds its two forms. */
static void step_count(Clock *clock, int64_t n, const char *one, const char *many)
{
	step(clock, one, arg("n", n));
	ClockStep *last = &clock->result.why.at[clock->result.why.len - 1];
	last->plural = many;
	last->n = n;
}

static void explain_length(Clock *clock)
{
	int n = clock->rule->length;
	switch (clock->rule->unit) {
	case CLOCK_MONTHS:
		step_count(clock, n, "Le délai est de {n} mois.", "Le délai est de {n} mois.");
		return;
	case CLOCK_CALENDAR_DAYS:
		step_count(clock, n, "Le délai est de {n} jour. Tous les jours comptent.",
		           "Le délai est de {n} jours. Tous les jours comptent.");
		return;
	case CLOCK_WORKING_DAYS:
		step_count(clock, n,
		           "Le délai est de {n} jour ouvré. Les samedis, les dimanches et les "
		           "jours fériés ne comptent pas.",
		           "Le délai est de {n} jours ouvrés. Les samedis, les dimanches et les "
		           "jours fériés ne comptent pas.");
		return;
	}
}

/* ---- Counting ---- */

/* The n-th day that counts after `from`; `from` itself for none. */
static Date advance(const Clock *clock, Date from, int64_t n)
{
	if (clock->rule->unit != CLOCK_WORKING_DAYS)
		return date_add_days(from, n);
	Date day = from;
	while (n > 0) {
		day = date_add_days(day, 1);
		n -= calendar_is_working(clock->calendar, day);
	}
	return day;
}

/* How many days count after `from`, up to `to`. */
static int64_t units_between(const Clock *clock, Date from, Date to)
{
	if (clock->rule->unit != CLOCK_WORKING_DAYS)
		return date_to_days(to) - date_to_days(from);
	int64_t n = 0;
	for (Date day = date_add_days(from, 1); date_compare(day, to) <= 0;
	     day = date_add_days(day, 1))
		n += calendar_is_working(clock->calendar, day);
	return n;
}

static int days_between(Date from, Date to)
{
	return (int)(date_to_days(to) - date_to_days(from));
}

static bool is_running(const Clock *clock)
{
	return clock->started && !clock->asked && !clock->stopped;
}

/* Begins the whole delay, with what it was extended by, on the day after `day`. */
static void begin(Clock *clock, Date day)
{
	const ClockRule *rule = clock->rule;
	clock->started = true;
	clock->asked = false;
	clock->start = day;
	clock->due = rule->unit == CLOCK_MONTHS ? date_add_months(day, rule->length)
	                                        : advance(clock, day, rule->length);
	clock->due = advance(clock, clock->due, clock->extended);
}

/* ---- Events ---- */

static void on_filed(Clock *clock, Date day)
{
	if (clock->started)
		return;
	clock->complete = clock->rule->start == CLOCK_FROM_FILING;
	if (clock->complete)
		step(clock,
		     "La demande a été déposée le {day}. Le délai court à partir du lendemain.",
		     arg("day", day));
	else
		step(clock,
		     "La demande a été déposée le {day}. Si rien n’y manque, le délai court à "
		     "partir du "
		     "lendemain.",
		     arg("day", day));
	begin(clock, day);
	explain_length(clock);
}

/* Whether a request has no effect; says why. */
static bool is_in_vain(Clock *clock, Date day)
{
	const ClockRule *rule = clock->rule;
	if (date_compare(day, clock->due) > 0) {
		step(clock,
		     "Des pièces ont été demandées le {day}, après la fin du délai : cela n’y "
		     "change "
		     "rien.",
		     arg("day", day));
		return true;
	}
	clock->pieces++;
	if (rule->pieces_max && clock->pieces > rule->pieces_max) {
		step(clock,
		     "Des pièces ont été demandées de nouveau le {day}. La loi ne le permet plus : "
		     "le "
		     "délai continue.",
		     arg("day", day));
		return true;
	}
	if (rule->pieces == CLOCK_CONTINUE && clock->complete) {
		step(clock, "Des pièces ont été demandées le {day}. Le délai continue.",
		     arg("day", day));
		return true;
	}
	return false;
}

static void on_asked(Clock *clock, const ClockEvent *event)
{
	Date day = event->day;
	if (!is_running(clock) || is_in_vain(clock, day))
		return;
	clock->asked = true;
	clock->asked_on = day;
	clock->answer_days = event->days;
	clock->again = clock->rule->pieces == CLOCK_RESET || !clock->complete;
	clock->left = units_between(clock, day, clock->due);
	if (clock->again)
		step(clock,
		     "Des pièces ont été demandées le {day}. Le délai recommencera à leur "
		     "réception.",
		     arg("day", day));
	else
		step(clock,
		     "Des pièces ont été demandées le {day}. Le délai est suspendu jusqu’à leur "
		     "réception.",
		     arg("day", day));
}

/* The suspension has ended: the delay goes on with what was left. */
static void resume(Clock *clock, Date day)
{
	clock->asked = false;
	clock->due = advance(clock, day, clock->left);
	step_count(clock, days_between(clock->asked_on, day),
	           "Le délai reprend après {n} jour de suspension.",
	           "Le délai reprend après {n} jours de suspension.");
}

/* An open request has ended: the pieces came, or the dossier was declared complete without them. */
static void on_given(Clock *clock, Date day)
{
	if (!clock->asked)
		return;
	clock->complete = true;
	if (!clock->again) {
		step(clock, "Les pièces ont été reçues le {day}.", arg("day", day));
		resume(clock, day);
		return;
	}
	step(clock,
	     "Les pièces ont été reçues le {day}. Le délai recommence en entier à partir du "
	     "lendemain.",
	     arg("day", day));
	begin(clock, day);
}

/* A suspension lasts no longer than the time given to answer. */
static void lapse(Clock *clock, Date day)
{
	if (!clock->asked || clock->again || clock->answer_days <= 0)
		return;
	Date until = date_add_days(clock->asked_on, clock->answer_days);
	if (date_compare(day, until) <= 0)
		return;
	step(clock, "Les pièces n’ont pas été reçues avant la fin du temps donné, le {day}.",
	     arg("day", until));
	resume(clock, until);
}

static void on_complete(Clock *clock, Date day)
{
	if (clock->asked) {
		on_given(clock, day);
		return;
	}
	if (clock->started && !clock->complete)
		step(clock, "Le dossier a été déclaré complet le {day}.", arg("day", day));
	clock->complete = true;
}

static void on_extended(Clock *clock, Date day, int days)
{
	bool late = is_running(clock) && date_compare(day, clock->due) > 0;
	if (!clock->started || days <= 0)
		return;
	if (late || clock->extensions == clock->rule->extensions_max) {
		step(clock,
		     "Une prolongation a été décidée le {day}. La loi ne la permet pas : le délai "
		     "ne "
		     "change pas.",
		     arg("day", day));
		return;
	}
	clock->extensions++;
	clock->extended += days;
	clock->left += days;
	if (is_running(clock))
		clock->due = advance(clock, clock->due, days);
	step_count(clock, days, "Le délai a été prolongé de {n} jour.",
	           "Le délai a été prolongé de {n} jours.");
}

static void on_event(Clock *clock, const ClockEvent *event)
{
	lapse(clock, event->day);
	switch (event->kind) {
	case CLOCK_FILED: on_filed(clock, event->day); return;
	case CLOCK_PIECES_ASKED: on_asked(clock, event); return;
	case CLOCK_PIECES_GIVEN: on_given(clock, event->day); return;
	case CLOCK_COMPLETE: on_complete(clock, event->day); return;
	case CLOCK_EXTENDED: on_extended(clock, event->day, event->days); return;
	case CLOCK_DECIDED:
		clock->stopped = true;
		clock->stopped_on = event->day;
		return;
	}
}

/* The events up to `today` by day; those of one day stay in their order. */
static ClockEventList sorted(Arena *arena, const ClockEventList *events, Date today)
{
	ClockEventList list = { 0 };
	for (size_t i = 0; i < events->len; i++) {
		if (date_compare(events->at[i].day, today) > 0)
			continue;
		*list_push(arena, &list) = events->at[i];
		for (size_t j = list.len - 1;
		     j > 0 && date_compare(list.at[j - 1].day, list.at[j].day) > 0; j--) {
			ClockEvent later = list.at[j - 1];
			list.at[j - 1] = list.at[j];
			list.at[j] = later;
		}
	}
	return list;
}

/* ---- The result ---- */

static ClockState state_of(const Clock *clock, Date today)
{
	if (clock->rule->length == 0)
		return CLOCK_NO_DELAY;
	if (clock->stopped)
		return CLOCK_STOPPED;
	if (!clock->started)
		return CLOCK_NOT_STARTED;
	if (clock->asked)
		return CLOCK_SUSPENDED;
	return date_compare(today, clock->due) > 0 ? CLOCK_PASSED : CLOCK_RUNNING;
}

/* Days of the moon that were counted as holidays before they were announced. */
static void explain_provisional(Clock *clock)
{
	if (clock->rule->unit != CLOCK_WORKING_DAYS)
		return;
	for (Date day = clock->start; date_compare(day, clock->due) < 0;
	     day = date_add_days(day, 1))
		if (date_weekday(day) <= 5 && calendar_is_provisional(clock->calendar, day)) {
			step(clock,
			     "Le {day} est compté comme férié d’après le calendrier prévu. "
			     "L’échéance peut changer d’un jour ou deux.",
			     arg("day", day));
			return;
		}
}

static void explain_end(Clock *clock)
{
	Date due = clock->due;
	Silence silence = clock->rule->silence;
	step(clock, "Le dernier jour du délai est le {day}.", arg("day", due));
	explain_provisional(clock);
	if (clock->stopped && date_compare(clock->stopped_on, due) <= 0) {
		step(clock, "Le délai s’est arrêté le {day} : la demande est close.",
		     arg("day", clock->stopped_on));
		return;
	}
	if (silence != SILENCE_NONE)
		clock->result.implied = date_add_days(due, 1);
	if (silence == SILENCE_ACCEPTANCE)
		step(clock,
		     "Sans réponse à cette date, la demande est acceptée : la décision naît le "
		     "{day}.",
		     arg("day", clock->result.implied));
	else if (silence == SILENCE_REFUSAL)
		step(clock,
		     "Sans réponse à cette date, la demande est refusée : la décision naît le "
		     "{day}.",
		     arg("day", clock->result.implied));
	if (clock->stopped)
		step(clock, "La demande a été close le {day}, après la fin du délai.",
		     arg("day", clock->stopped_on));
}

static int clamp(int value, int min, int max)
{
	return value < min ? min : value > max ? max : value;
}

/* Numbers for the line in time. */
static void measure(Clock *clock, Date today)
{
	ClockResult *r = &clock->result;
	Date now = clock->stopped && date_compare(clock->stopped_on, today) < 0 ? clock->stopped_on
	                                                                        : today;
	r->days_total = days_between(clock->start, clock->due);
	if (clock->asked) {
		now = clock->again ? clock->start : clock->asked_on;
		r->days_left = days_between(now, clock->due);
	} else {
		r->due = clock->due;
		r->days_left = days_between(now, clock->due);
	}
	r->days_gone = clamp(days_between(clock->start, now), 0, r->days_total);
}

ClockResult clock_compute(Arena *arena, const ClockRule *rule, const ClockEventList *events,
                          const Calendar *calendar, Date today)
{
	Clock clock = { .arena = arena, .rule = rule, .calendar = calendar };
	if (rule->length == 0) {
		step(&clock, "La loi ne fixe pas de délai pour cette démarche.");
		return clock.result;
	}
	ClockEventList list = sorted(arena, events, today);
	for (size_t i = 0; i < list.len && !clock.stopped; i++)
		on_event(&clock, &list.at[i]);
	if (!clock.stopped)
		lapse(&clock, today);
	clock.result.state = state_of(&clock, today);
	if (!clock.started) {
		if (clock.stopped)
			step(&clock, "La demande a été close le {day}.",
			     arg("day", clock.stopped_on));
		return clock.result;
	}
	measure(&clock, today);
	if (!clock.asked)
		explain_end(&clock);
	else if (clock.stopped)
		step(&clock, "La demande a été close le {day}, pendant la suspension du délai.",
		     arg("day", clock.stopped_on));
	return clock.result;
}
