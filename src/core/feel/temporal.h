/* temporal.h — dates, times, zones and durations: private to core/feel.
 *
 * The calendar is the proleptic Gregorian one, of the years -999,999,999 to 999,999,999.  A time
 * has no zone, an offset from UTC, or the name of a zone: three different things. */
#ifndef CORE_FEEL_TEMPORAL_H
#define CORE_FEEL_TEMPORAL_H

#include "core/feel/feel.h"
#include "core/tz/tz.h"

enum { YEAR_MAX = 999999999, DAY_S = 86400, NANO = 1000000000 };

struct FeelMoment {
	int64_t days; /* since 1970, on the local calendar; 0 for a time */
	int64_t nano; /* of the local day */
	const Tz *tz; /* NULL when there is only an offset, or nothing */
	int32_t offset_s;
	bool has_offset;
};

/* Days since 1970, and back. */
int64_t feel_calendar_days(int64_t year, int month, int day);
void feel_calendar_of(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day);
bool feel_calendar_is_day(int64_t year, int64_t month, int64_t day);
bool feel_calendar_holds(int64_t days);
int feel_calendar_month_days(int64_t year, int month);

/* The day of one value that has a date. */
int64_t feel_days_of(FeelValue value);

/* Values of what is known to be sound; a date and time out of range is null. */
FeelValue feel_make_date(int64_t days);
FeelValue feel_make_time(Arena *arena, FeelMoment moment);
FeelValue feel_make_date_time(Arena *arena, FeelMoment moment);
FeelValue feel_make_days_duration(int64_t seconds, uint32_t nanoseconds);
FeelValue feel_make_months_duration(int64_t months);

/* Null when the text is not of that form. */
FeelValue feel_parse_date(Str text);
FeelValue feel_parse_time(Arena *arena, Str text);
FeelValue feel_parse_date_time(Arena *arena, Str text);
FeelValue feel_parse_duration(Str text);
FeelValue feel_parse_temporal(Arena *arena, Str text); /* any of these: @"…" */

/* As FEEL writes it. */
void feel_temporal_write(Buf *buf, FeelValue value);

/* Whether a value has an offset or zone; which offset it has. */
bool feel_moment_has_zone(const FeelMoment *moment);
int feel_moment_offset_s(const FeelMoment *moment);

/* Seconds since 1970 (of a time: of the day), in UTC when there is a zone. */
int64_t feel_moment_seconds(const FeelMoment *moment);

/* Both of one kind.  False when they cannot be ordered: one has a zone, the other none. */
MUST_USE bool feel_temporal_compare(FeelValue a, FeelValue b, int *order);

/* Null when it has no meaning. */
FeelValue feel_temporal_add(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_temporal_subtract(Arena *arena, FeelValue a, FeelValue b);
FeelValue feel_temporal_scale(Arena *arena, FeelValue duration, FeelValue factor, bool divide);
FeelValue feel_temporal_negate(FeelValue duration);
FeelValue feel_months_between(FeelValue from, FeelValue to);

/* A property such as "year" or "time offset".  False when the kind has no such property. */
MUST_USE bool feel_temporal_property(Arena *arena, FeelValue value, Str name, FeelValue *ret);

/* A date as the date and time of its midnight in UTC. */
FeelValue feel_midnight(Arena *arena, FeelValue date);

#endif
