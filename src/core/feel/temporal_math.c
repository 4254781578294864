/* temporal_math.c — comparing, adding and taking apart dates, times and durations. */
#include "core/feel/number.h"
#include "core/feel/temporal.h"

#define DAY_NANO ((int64_t)DAY_S * NANO)

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

bool feel_temporal_compare(FeelValue a, FeelValue b, int *order)
{
	switch (a.kind) {
	case FEEL_DATE:
	case FEEL_MONTHS_DURATION: *order = compare(a.whole, b.whole); return true;
	case FEEL_DAYS_DURATION:
		*order = compare(a.whole, b.whole);
		if (*order == 0)
			*order = compare(a.len, b.len);
		return true;
	case FEEL_TIME:
	case FEEL_DATE_TIME:
		if (feel_moment_has_zone(a.moment) != feel_moment_has_zone(b.moment))
			return false;
		*order = compare(feel_moment_seconds(a.moment), feel_moment_seconds(b.moment));
		if (*order == 0)
			*order = compare(a.moment->nano % NANO, b.moment->nano % NANO);
		return true;
	default: return false;
	}
}

FeelValue feel_temporal_negate(FeelValue v)
{
	if (v.whole == INT64_MIN)
		return feel_null();
	if (v.kind == FEEL_MONTHS_DURATION || v.len == 0)
		return (FeelValue){ .kind = v.kind, .whole = -v.whole };
	return feel_make_days_duration(-v.whole - 1, NANO - v.len);
}

static FeelValue add_months(Arena *arena, FeelValue v, int64_t months)
{
	int64_t year, total;
	int month, day;
	feel_calendar_of(feel_days_of(v), &year, &month, &day);
	if (__builtin_add_overflow(year * 12 + month - 1, months, &total))
		return feel_null();
	year = floor_div(total, 12);
	month = (int)(total - year * 12) + 1;
	if (year < -YEAR_MAX || year > YEAR_MAX)
		return feel_null();
	int last = feel_calendar_month_days(year, month);
	int64_t days = feel_calendar_days(year, month, day < last ? day : last);
	if (v.kind == FEEL_DATE)
		return feel_make_date(days);
	FeelMoment m = *v.moment;
	m.days = days;
	return feel_make_date_time(arena, m);
}

/* Moves a date and time along the line of time: with a zone, over the changes of its clock. */
static FeelValue add_seconds(Arena *arena, FeelMoment m, int64_t seconds, uint32_t nanoseconds)
{
	int64_t local = m.days * DAY_S + m.nano / NANO;
	int before = m.tz ? tz_offset_local_s(m.tz, local) : 0;
	int64_t nano = m.nano % NANO + nanoseconds;
	if (__builtin_add_overflow(local - before + nano / NANO, seconds, &local))
		return feel_null();
	if (!feel_calendar_holds(floor_div(local, DAY_S)))
		return feel_null();
	if (m.tz)
		local += tz_offset_s(m.tz, local);
	m.days = floor_div(local, DAY_S);
	m.nano = (local - m.days * DAY_S) * NANO + nano % NANO;
	return feel_make_date_time(arena, m);
}

static FeelValue add_to_time(Arena *arena, FeelMoment m, FeelValue duration)
{
	int64_t nano = m.nano + duration.whole % DAY_S * NANO + duration.len;
	m.nano = (nano % DAY_NANO + DAY_NANO) % DAY_NANO;
	return feel_make_time(arena, m);
}

static FeelValue add_durations(FeelValue a, FeelValue b)
{
	int64_t sum;
	if (__builtin_add_overflow(a.whole, b.whole, &sum))
		return feel_null();
	if (a.kind == FEEL_MONTHS_DURATION)
		return feel_make_months_duration(sum);
	uint32_t nano = a.len + b.len;
	if (nano >= NANO && __builtin_add_overflow(sum, 1, &sum))
		return feel_null();
	return feel_make_days_duration(sum, nano % NANO);
}

static bool is_duration(FeelValue v)
{
	return v.kind == FEEL_DAYS_DURATION || v.kind == FEEL_MONTHS_DURATION;
}

FeelValue feel_temporal_add(Arena *arena, FeelValue a, FeelValue b)
{
	if (is_duration(a) && !is_duration(b)) {
		FeelValue swapped = a;
		a = b;
		b = swapped;
	}
	if (is_duration(a) && a.kind == b.kind)
		return add_durations(a, b);
	if (b.kind == FEEL_MONTHS_DURATION && (a.kind == FEEL_DATE || a.kind == FEEL_DATE_TIME))
		return add_months(arena, a, b.whole);
	if (b.kind != FEEL_DAYS_DURATION)
		return feel_null();
	if (a.kind == FEEL_TIME)
		return add_to_time(arena, *a.moment, b);
	if (a.kind == FEEL_DATE_TIME)
		return add_seconds(arena, *a.moment, b.whole, b.len);
	if (a.kind != FEEL_DATE)
		return feel_null();
	FeelValue moved = add_seconds(arena, (FeelMoment){ .days = a.whole }, b.whole, b.len);
	return moved.kind == FEEL_NULL ? moved : feel_make_date(moved.moment->days);
}

static FeelValue between(const FeelMoment *a, const FeelMoment *b)
{
	if (feel_moment_has_zone(a) != feel_moment_has_zone(b))
		return feel_null();
	int64_t seconds = feel_moment_seconds(a) - feel_moment_seconds(b);
	int64_t nano = a->nano % NANO - b->nano % NANO;
	if (nano < 0) {
		seconds--;
		nano += NANO;
	}
	return feel_make_days_duration(seconds, (uint32_t)nano);
}

FeelValue feel_temporal_subtract(Arena *arena, FeelValue a, FeelValue b)
{
	if (is_duration(b)) {
		FeelValue negative = feel_temporal_negate(b);
		if (negative.kind == FEEL_NULL || (is_duration(a) && a.kind != b.kind))
			return feel_null();
		return feel_temporal_add(arena, a, negative);
	}
	if (a.kind == FEEL_DATE && b.kind == FEEL_DATE)
		return feel_make_days_duration((a.whole - b.whole) * DAY_S, 0);
	if (a.kind == FEEL_DATE && b.kind == FEEL_DATE_TIME)
		a = feel_midnight(arena, a);
	if (b.kind == FEEL_DATE && a.kind == FEEL_DATE_TIME)
		b = feel_midnight(arena, b);
	if (a.kind != b.kind || (a.kind != FEEL_TIME && a.kind != FEEL_DATE_TIME))
		return feel_null();
	return between(a.moment, b.moment);
}

FeelValue feel_temporal_scale(Arena *arena, FeelValue duration, FeelValue factor, bool divide)
{
	FeelValue length = duration.kind == FEEL_MONTHS_DURATION
	                           ? feel_whole(duration.whole)
	                           : feel_number_of_seconds(arena, duration.whole, duration.len);
	FeelValue scaled = divide ? feel_number_divide(arena, length, factor)
	                          : feel_number_multiply(arena, length, factor);
	int64_t whole;
	uint32_t nano;
	if (scaled.kind != FEEL_NUMBER)
		return scaled;
	if (duration.kind == FEEL_MONTHS_DURATION)
		return feel_number_to_int(scaled, &whole) ? feel_make_months_duration(whole)
		                                          : feel_null();
	return feel_number_to_seconds(scaled, &whole, &nano) ? feel_make_days_duration(whole, nano)
	                                                     : feel_null();
}

FeelValue feel_months_between(FeelValue from, FeelValue to)
{
	int64_t from_year, to_year;
	int from_month, from_day, to_month, to_day;
	feel_calendar_of(feel_days_of(from), &from_year, &from_month, &from_day);
	feel_calendar_of(feel_days_of(to), &to_year, &to_month, &to_day);
	int64_t months = (to_year - from_year) * 12 + to_month - from_month;
	/* A month counts when it is complete; times of day do not count. */
	int rest = compare(to_day, from_day);
	if (months > 0 && rest < 0)
		months--;
	if (months < 0 && rest > 0)
		months++;
	return feel_make_months_duration(months);
}

static bool date_property(FeelValue v, Str name, FeelValue *ret)
{
	int64_t year;
	int month, day;
	feel_calendar_of(feel_days_of(v), &year, &month, &day);
	if (str_eq(name, S("year")))
		*ret = feel_whole(year);
	else if (str_eq(name, S("month")))
		*ret = feel_whole(month);
	else if (str_eq(name, S("day")))
		*ret = feel_whole(day);
	else if (str_eq(name, S("weekday")))
		*ret = feel_whole(((feel_days_of(v) + 3) % 7 + 7) % 7 + 1);
	else
		return false;
	return true;
}

static bool time_property(const FeelMoment *m, Str name, FeelValue *ret)
{
	int64_t s = m->nano / NANO;
	if (str_eq(name, S("hour")))
		*ret = feel_whole(s / 3600);
	else if (str_eq(name, S("minute")))
		*ret = feel_whole(s / 60 % 60);
	else if (str_eq(name, S("second")))
		*ret = feel_whole(s % 60);
	else if (str_eq(name, S("time offset")))
		*ret = feel_moment_has_zone(m) ? feel_make_days_duration(feel_moment_offset_s(m), 0)
		                               : feel_null();
	else if (str_eq(name, S("timezone")))
		*ret = m->tz ? feel_string(tz_name(m->tz)) : feel_null();
	else
		return false;
	return true;
}

static bool duration_property(Arena *arena, FeelValue v, Str name, FeelValue *ret)
{
	if (v.kind == FEEL_MONTHS_DURATION) {
		if (str_eq(name, S("years")))
			*ret = feel_whole(v.whole / 12);
		else if (str_eq(name, S("months")))
			*ret = feel_whole(v.whole % 12);
		else
			return false;
		return true;
	}
	bool negative = v.whole < 0;
	FeelValue positive = negative ? feel_temporal_negate(v) : v;
	int64_t s = positive.whole;
	FeelValue part;
	if (str_eq(name, S("days")))
		part = feel_whole(s / DAY_S);
	else if (str_eq(name, S("hours")))
		part = feel_whole(s % DAY_S / 3600);
	else if (str_eq(name, S("minutes")))
		part = feel_whole(s / 60 % 60);
	else if (str_eq(name, S("seconds")))
		part = feel_number_of_seconds(arena, s % 60, positive.len);
	else
		return false;
	*ret = negative ? feel_number_negate(arena, part) : part;
	return true;
}

bool feel_temporal_property(Arena *arena, FeelValue v, Str name, FeelValue *ret)
{
	switch (v.kind) {
	case FEEL_DATE: return date_property(v, name, ret);
	case FEEL_TIME: return time_property(v.moment, name, ret);
	case FEEL_DATE_TIME:
		return date_property(v, name, ret) || time_property(v.moment, name, ret);
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION: return duration_property(arena, v, name, ret);
	default: return false;
	}
}
