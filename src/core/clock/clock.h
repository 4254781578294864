/* clock.h — legal deadlines: a pure function of events, rule, calendar and day.
 *
 * What the law says of a delay (how long, counted how, from when, what a request for pieces does to
 * it, what silence means) is a ClockRule; what happened is a list of ClockEvents; holidays come
 * from a Calendar.  clock_compute() yields the due date, the days left, and the steps that led
 * there, each a sentence with its arguments, shown alike to both sides.
 *
 * Sources: France, code des relations entre le public et l’administration (CRPA), art. L114-5,
 * L231-1 to L231-6 and R112-11-1; Morocco, law 55-19, art. 16 and 19; regulation (EEC) 1182/71 for
 * counting. */
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
	CLOCK_COMPLETE, /* declared complete by an agent */
	CLOCK_EXTENDED, /* by `days` */
	CLOCK_DECIDED,  /* or withdrawn: the clock stops for good */
} ClockEventKind;

typedef struct {
	ClockEventKind kind;
	Date day; /* in the authority's time zone */
	int days; /* of CLOCK_EXTENDED */
} ClockEvent;

typedef LIST(ClockEvent) ClockEventList;

/* A country's or an authority's days that are not worked. */
typedef struct {
	Str country;        /* fr, mf, nc, ma: see calendar.c for each one's law */
	const Date *closed; /* further days of the authority itself, sorted */
	size_t closed_len;
} Calendar;

/* The name of a public holiday as a French literal (a message), or NULL.  Lunar holidays of Morocco
 * are from the published table 2015–2030 and marked provisional where they are forecast. */
const char *calendar_holiday(const Calendar *calendar, Date day);
bool calendar_is_working(const Calendar *calendar, Date day);

typedef enum {
	CLOCK_NO_DELAY,
	CLOCK_NOT_STARTED,
	CLOCK_RUNNING,
	CLOCK_SUSPENDED,
	CLOCK_PASSED,
	CLOCK_STOPPED
} ClockState;

typedef struct {
	const char *message; /* "Déposé le {day} : le délai de {n} mois court dès ce jour." */
	Arg args[4];
	size_t args_len;
} ClockStep;

typedef LIST(ClockStep) ClockStepList;

typedef struct {
	ClockState state;
	Date due;      /* the last day of the delay; none when not started or without delay */
	Date implied;  /* the day the silent decision arises: the day after `due`; none when silence
	                  means nothing */
	int days_left; /* to `due`, in calendar days; negative when passed */
	int days_total; /* from the start to `due`, for the line in time */
	int days_gone;
	ClockStepList why;
} ClockResult;

/* Deterministic: no time is asked of the system. */
ClockResult clock_compute(Arena *arena, const ClockRule *rule, const ClockEventList *events,
                          const Calendar *calendar, Date today);

#endif
