/* builtin_temporal.c — functions on dates, times and durations; not() and is(). */
#include "core/feel/builtin.h"
#include "core/feel/number.h"
#include "core/feel/temporal.h"

enum { MICRO_NANO = 1000, SECOND_US = 1000000 };

FeelValue feel_not(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	if (args[0].kind == FEEL_BOOLEAN)
		return feel_boolean(!args[0].boolean);
	if (args[0].kind == FEEL_NULL)
		return args[0];
	return feel_wrong(m, "seul ce qui est vrai ou faux a un contraire");
}

FeelValue feel_is(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_boolean(feel_is_same(args[0], args[1]));
}

static FeelValue or_problem(FeelMachine *m, FeelValue value, const char *message)
{
	return value.kind == FEEL_NULL ? feel_wrong(m, message) : value;
}

static bool whole(FeelValue v, int64_t least, int64_t most, int64_t *n)
{
	return v.kind == FEEL_NUMBER && feel_number_to_int(v, n) && *n >= least && *n <= most;
}

static FeelValue single(FeelValue v)
{
	return v.kind == FEEL_LIST && v.list->len == 1 ? v.list->at[0] : v;
}

static bool days_of_parts(const FeelValue *args, int64_t *days)
{
	int64_t year, month, day;
	if (!whole(args[0], -YEAR_MAX, YEAR_MAX, &year) || !whole(args[1], 1, 12, &month) ||
	    !whole(args[2], 1, 31, &day) || !feel_calendar_is_day(year, month, day))
		return false;
	*days = feel_calendar_days(year, (int)month, (int)day);
	return true;
}

FeelValue feel_make_date_of(FeelMachine *m, const FeelValue *args, size_t len)
{
	FeelValue from = single(args[0]);
	int64_t days;
	if (len == 3)
		return days_of_parts(args, &days) ? feel_make_date(days)
		                                  : feel_wrong(m, "ce jour n’existe pas");
	if (from.kind == FEEL_DATE || from.kind == FEEL_DATE_TIME)
		return feel_make_date(feel_days_of(from));
	return or_problem(m,
	                  from.kind == FEEL_STRING ? feel_parse_date(feel_text(from)) : feel_null(),
	                  "ceci n’est pas une date");
}

static bool clock_of_parts(const FeelValue *args, FeelMoment *moment)
{
	int64_t hour, minute, seconds;
	uint32_t nano;
	if (!whole(args[0], 0, 23, &hour) || !whole(args[1], 0, 59, &minute) ||
	    args[2].kind != FEEL_NUMBER || !feel_number_to_seconds(args[2], &seconds, &nano) ||
	    seconds < 0 || seconds > 59)
		return false;
	moment->nano = ((hour * 60 + minute) * 60 + seconds) * NANO + nano;
	return true;
}

static bool take_offset(FeelValue offset, FeelMoment *moment)
{
	if (offset.kind == FEEL_NULL)
		return true;
	if (offset.kind == FEEL_STRING) {
		moment->tz = tz_find(feel_text(offset));
		return moment->tz != NULL;
	}
	if (offset.kind != FEEL_DAYS_DURATION || offset.whole > 18 * 3600 ||
	    offset.whole < -18 * 3600)
		return false;
	moment->has_offset = true;
	moment->offset_s = (int32_t)offset.whole;
	return true;
}

FeelValue feel_make_time_of(FeelMachine *m, const FeelValue *args, size_t len)
{
	FeelValue from = single(args[0]);
	FeelMoment moment = { 0 };
	if (len > 1) {
		if (!clock_of_parts(args, &moment) || !take_offset(args[3], &moment))
			return feel_wrong(m, "cette heure n’existe pas");
		return feel_make_time(feel_arena(m), moment);
	}
	if (from.kind == FEEL_TIME)
		return from;
	if (from.kind == FEEL_DATE_TIME)
		return feel_make_time(feel_arena(m), *from.moment);
	if (from.kind == FEEL_DATE)
		return feel_make_time(feel_arena(m), (FeelMoment){ .has_offset = true });
	return or_problem(m,
	                  from.kind == FEEL_STRING ? feel_parse_time(feel_arena(m), feel_text(from))
	                                           : feel_null(),
	                  "ceci n’est pas une heure");
}

FeelValue feel_make_date_and_time(FeelMachine *m, const FeelValue *args, size_t len)
{
	FeelValue from = single(args[0]);
	FeelMoment moment = { 0 };
	if (len == 7) {
		if (!days_of_parts(args, &moment.days) || !clock_of_parts(args + 3, &moment) ||
		    !take_offset(args[6], &moment))
			return feel_wrong(m, "cette date et heure n’existe pas");
		return feel_make_date_time(feel_arena(m), moment);
	}
	if (len == 2) {
		moment = *args[1].moment;
		moment.days = feel_days_of(args[0]);
		return feel_make_date_time(feel_arena(m), moment);
	}
	if (from.kind == FEEL_DATE_TIME)
		return from;
	if (from.kind == FEEL_DATE)
		return feel_midnight(feel_arena(m), from);
	return or_problem(m,
	                  from.kind == FEEL_STRING
	                          ? feel_parse_date_time(feel_arena(m), feel_text(from))
	                          : feel_null(),
	                  "ceci n’est pas une date et heure");
}

FeelValue feel_make_duration(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return or_problem(m, feel_parse_duration(feel_text(args[0])), "ceci n’est pas une durée");
}

FeelValue feel_make_months_between(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_months_between(args[0], args[1]);
}

static FeelMoment now(FeelMachine *m)
{
	int64_t us = m->now.us ? m->now.us : instant_now().us;
	int64_t day_us = (int64_t)DAY_S * SECOND_US;
	int64_t days = us / day_us - (us % day_us < 0);
	return (FeelMoment){ .days = days,
		             .nano = (us - days * day_us) * MICRO_NANO,
		             .has_offset = true };
}

FeelValue feel_today(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)args;
	(void)len;
	return feel_make_date(now(m).days);
}

FeelValue feel_now(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)args;
	(void)len;
	return feel_make_date_time(feel_arena(m), now(m));
}

static void parts(FeelValue v, int64_t *year, int *month, int *day)
{
	feel_calendar_of(feel_days_of(v), year, month, day);
}

static int64_t weekday(int64_t days)
{
	return ((days + 3) % 7 + 7) % 7 + 1;
}

FeelValue feel_day_of_year(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	int64_t year;
	int month, day;
	parts(args[0], &year, &month, &day);
	return feel_whole(feel_days_of(args[0]) - feel_calendar_days(year, 1, 1) + 1);
}

FeelValue feel_day_of_week(FeelMachine *m, const FeelValue *args, size_t len)
{
	static const char *const names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
		                             "Friday", "Saturday", "Sunday" };
	(void)m;
	(void)len;
	return feel_string(str_of(names[weekday(feel_days_of(args[0])) - 1]));
}

FeelValue feel_month_of_year(FeelMachine *m, const FeelValue *args, size_t len)
{
	static const char *const names[] = { "January",   "February", "March",    "April",
		                             "May",       "June",     "July",     "August",
		                             "September", "October",  "November", "December" };
	(void)m;
	(void)len;
	int64_t year;
	int month, day;
	parts(args[0], &year, &month, &day);
	return feel_string(str_of(names[month - 1]));
}

/* ISO 8601: a week belongs to the year that has its Thursday. */
FeelValue feel_week_of_year(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	int64_t days = feel_days_of(args[0]), year;
	int month, day;
	int64_t thursday = days - weekday(days) + 4;
	feel_calendar_of(thursday, &year, &month, &day);
	return feel_whole((thursday - feel_calendar_days(year, 1, 1)) / 7 + 1);
}
