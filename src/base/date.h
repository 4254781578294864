/* date.h — days of the calendar, and instants on the line of time.
 *
 * A Date is a day of the proleptic Gregorian calendar without time or zone: deadlines, birth dates.
 * An Instant is a point in time in microseconds since 1970-01-01T00:00:00Z: what happened when.
 * Which day an Instant falls on depends on a time zone: see core/tz. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/str.h"

typedef struct {
	int year, month, day; /* month 1..12, day 1..31; all zero: no date */
} Date;

typedef struct {
	int64_t us; /* microseconds since 1970 in UTC; zero: no instant */
} Instant;

#define DATE(y, m, d) ((Date){ (y), (m), (d) })

/* "2026-03-10", the form that is stored and that sorts as dates do.  Empty for no date. */
Str date_iso(Arena *arena, Date date);

/* Reads that form.  False, and `date` untouched, when the text is anything else. */
MUST_USE bool date_parse(Str text, Date *date);

bool date_is_valid(Date date);    /* a day that exists, of the years 1 to 9999 */
bool date_is_set(Date date);      /* not all zero */
int date_compare(Date a, Date b); /* below, equal to or above zero */
int64_t date_to_days(Date date);  /* days since 1970-01-01, negative before */
Date date_of_days(int64_t days);  /* faults outside the years 1 to 9999 */
Date date_add_days(Date date, int64_t days);

/* The same day of a later month, or its last day where that month is shorter: 31 January and one
 * month is 28 or 29 February. */
Date date_add_months(Date date, int64_t months);

/* ISO 8601: Monday is 1, Sunday is 7. */
int date_weekday(Date date);

/* "2026-03-10T08:30:00.000000Z", the form that is stored and sorts.  Empty for no instant. */
Str instant_iso(Arena *arena, Instant instant);
MUST_USE bool instant_parse(Str text, Instant *instant);

/* The same instant `seconds` later; negative: earlier. */
Instant instant_add(Instant instant, int64_t seconds);

/* The clock of the machine.  For main loops only: rules are given ctx->now. */
Instant instant_now(void);

#endif
