/* clock.h — legal deadlines: a pure function of events, rule, calendar and day.
 *
 * What the law says of a delay (how long, counted how, from when, what a request for pieces does to
 * it, what silence means) is a ClockRule; what happened is a list of ClockEvents; holidays come
 * from a Calendar.  clock_compute() yields the due date, the days left, and the steps that led
 * there, each a sentence with its arguments, shown alike to both sides.
 *
 * How it counts.  The day of an event does not count: a delay begins on the day after (regulation
 * (EEC) 1182/71, art. 3).  A delay in months ends on the day of the same number, or on the last day
 * of a shorter month (the same, art. 3(2)(c)).  The last day is not moved when it is a Sunday or a
 * holiday: art. 3(4) of the regulation binds acts of the Union only, and no text was found that
 * moves the day on which silence becomes a decision (France: CRPA L231-1, L231-4; of Moroccan law
 * 55-19 the articles themselves were not at hand), so the plain calendar counts.  The silent
 * decision arises when the last day has ended, that is on the day after.  A request for pieces
 * either suspends the delay from the day after it until the day of the answer, or the end of the
 * time given to answer (CRPA L114-5, from decree 2001-492, art. 2: silence that refuses), or resets
 * it: it begins again when they come (the same article: silence that accepts; code de l’urbanisme
 * R423-39), or changes nothing.  Where a delay runs from completeness, a dossier in which nothing
 * was missed is complete from the day it was filed (code de l’urbanisme R423-19, R423-22): the
 * delay is shown from then on, and begins again with the pieces once some were asked for.  What a
 * law really says of one procedure is its ClockRule, with its sources in the catalogue. */
#ifndef CORE_CLOCK_CLOCK_H
#define CORE_CLOCK_CLOCK_H

#include "base/date.h"
#include "base/err.h"

typedef enum { CLOCK_CALENDAR_DAYS, CLOCK_WORKING_DAYS, CLOCK_MONTHS } ClockUnit;
typedef enum { CLOCK_FROM_FILING, CLOCK_FROM_COMPLETENESS } ClockStart;
typedef enum { CLOCK_SUSPEND, CLOCK_RESET, CLOCK_CONTINUE } ClockPieces;
typedef enum { SILENCE_NONE, SILENCE_ACCEPTANCE, SILENCE_REFUSAL } Silence;

typedef struct {
	int length; /* 0: the law sets no delay */
	ClockUnit unit;
	ClockStart start;
	ClockPieces pieces; /* effect of a request for pieces */
	int pieces_max;     /* how many requests may be made; 0: no limit */
	int extensions_max;
	Silence silence;
} ClockRule;

typedef enum {
	CLOCK_FILED,
	CLOCK_PIECES_ASKED,
	CLOCK_PIECES_GIVEN,
	CLOCK_COMPLETE, /* declared complete by an agent: also ends an open request for pieces */
	CLOCK_EXTENDED, /* by `days`: working days where the rule counts so, else calendar days */
	CLOCK_DECIDED,  /* or withdrawn: the clock stops for good */
} ClockEventKind;

typedef struct {
	ClockEventKind kind;
	Date day; /* in the authority's time zone */
	int days; /* of CLOCK_EXTENDED; of CLOCK_PIECES_ASKED: given to answer, 0: no limit was set
	           */
} ClockEvent;

typedef LIST(ClockEvent) ClockEventList;

/* A country's or an authority's days that are not worked. */
typedef struct {
	Str country;        /* fr, mf, nc, ma: see calendar.c for each one's law */
	const Date *closed; /* further days of the authority itself, sorted */
	size_t closed_len;
} Calendar;

/* The name of a public holiday as a French literal (a message), or NULL.  The lunar holidays of
 * Morocco are those that were announced where that is known, else forecast: then they are
 * provisional, and their name says so. */
const char *calendar_holiday(const Calendar *calendar, Date day);
bool calendar_is_provisional(const Calendar *calendar, Date day);

/* Neither a Saturday or Sunday, nor a public holiday, nor a day on which the authority is closed.
 */
bool calendar_is_working(const Calendar *calendar, Date day);

typedef enum {
	CLOCK_NO_DELAY,
	CLOCK_NOT_STARTED, /* not filed */
	CLOCK_RUNNING,
	CLOCK_SUSPENDED,
	CLOCK_PASSED,
	CLOCK_STOPPED
} ClockState;

/* A whole sentence in French: show it with html_put_sentence(), or with html_put_plural() when it
 * has a plural. */
typedef struct {
	const char *message; /* "La demande a été déposée le {day}." */
	const char *plural;  /* for n other than one; NULL: the message has one form */
	int64_t n;           /* of the plural: also among the arguments, as {n} */
	Arg args[4];
	size_t args_len;
} ClockStep;

typedef LIST(ClockStep) ClockStepList;

typedef struct {
	ClockState state;
	Date due; /* the last day of the delay; none when there is none, when it has not started, or
	             while it is suspended */
	Date implied;  /* the day the silent decision arises: the day after `due`; none when silence
	                  means nothing, or the decision came in time */
	int days_left; /* to `due`, in calendar days; negative when passed; while suspended: those
	                  that were left */
	int days_total; /* from the start to `due`, for the line in time */
	int days_gone;  /* of them, 0 to days_total */
	ClockStepList why;
} ClockResult;

/* Deterministic: no time is asked of the system.  Events may come in any order; those of one day
 * are taken as listed, those after `today` are left out. */
ClockResult clock_compute(Arena *arena, const ClockRule *rule, const ClockEventList *events,
                          const Calendar *calendar, Date today);

#endif
