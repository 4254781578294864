/* temporal.c — the calendar; reading and writing dates, times and durations. */
#include "core/feel/temporal.h"

int64_t feel_calendar_days(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t shifted = month > 2 ? month - 3 : month + 9;
	int64_t day_of_year = (153 * shifted + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

void feel_calendar_of(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * day_of_year + 2) / 153;
	*ret_day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
	*ret_month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	*ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

int feel_calendar_month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (leap && month == 2);
}

bool feel_calendar_is_day(int64_t year, int64_t month, int64_t day)
{
	return year >= -YEAR_MAX && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
	       day <= feel_calendar_month_days(year, (int)month);
}

bool feel_calendar_holds(int64_t days)
{
	return days >= feel_calendar_days(-YEAR_MAX, 1, 1) &&
	       days <= feel_calendar_days(YEAR_MAX, 12, 31);
}

FeelValue feel_make_date(int64_t days)
{
	return (FeelValue){ .kind = FEEL_DATE, .whole = days };
}

FeelValue feel_date(Date date)
{
	return feel_make_date(feel_calendar_days(date.year, date.month, date.day));
}

FeelValue feel_make_time(Arena *arena, FeelMoment moment)
{
	FeelMoment *kept = alloc(arena, FeelMoment);
	*kept = moment;
	kept->days = 0;
	return (FeelValue){ .kind = FEEL_TIME, .moment = kept };
}

FeelValue feel_make_date_time(Arena *arena, FeelMoment moment)
{
	if (!feel_calendar_holds(moment.days))
		return feel_null();
	FeelMoment *kept = alloc(arena, FeelMoment);
	*kept = moment;
	return (FeelValue){ .kind = FEEL_DATE_TIME, .moment = kept };
}

FeelValue feel_make_days_duration(int64_t seconds, uint32_t nanoseconds)
{
	return (FeelValue){ .kind = FEEL_DAYS_DURATION, .whole = seconds, .len = nanoseconds };
}

FeelValue feel_make_months_duration(int64_t months)
{
	return (FeelValue){ .kind = FEEL_MONTHS_DURATION, .whole = months };
}

int64_t feel_days_of(FeelValue value)
{
	return value.kind == FEEL_DATE ? value.whole : value.moment->days;
}

bool feel_moment_has_zone(const FeelMoment *moment)
{
	return moment->tz || moment->has_offset;
}

int feel_moment_offset_s(const FeelMoment *moment)
{
	if (!moment->tz)
		return moment->offset_s;
	return tz_offset_local_s(moment->tz, moment->days * DAY_S + moment->nano / NANO);
}

int64_t feel_moment_seconds(const FeelMoment *moment)
{
	return moment->days * DAY_S + moment->nano / NANO - feel_moment_offset_s(moment);
}

FeelValue feel_midnight(Arena *arena, FeelValue date)
{
	return feel_make_date_time(arena, (FeelMoment){ .days = date.whole, .has_offset = true });
}

/* ---- reading ---- */

typedef struct {
	Str text;
	size_t at;
} Reader;

static char next(const Reader *r)
{
	return r->at < r->text.len ? r->text.ptr[r->at] : 0;
}

static bool accept(Reader *r, char c)
{
	if (next(r) != c || c == 0)
		return false;
	r->at++;
	return true;
}

static bool at_digit(const Reader *r)
{
	return next(r) >= '0' && next(r) <= '9';
}

/* A run of digits.  False when there is none, or more than `most`. */
static bool digits(Reader *r, int least, int most, int64_t *number)
{
	int64_t n = 0;
	int count = 0;
	for (; at_digit(r); r->at++, count++) {
		if (count == most)
			return false;
		n = 10 * n + (next(r) - '0');
	}
	*number = n;
	return count >= least;
}

static bool read_fraction(Reader *r, int64_t *nano)
{
	int64_t unit = NANO / 10;
	for (; at_digit(r); r->at++, unit /= 10)
		*nano += unit * (next(r) - '0');
	return true;
}

static bool read_date(Reader *r, int64_t *days)
{
	int64_t year, month, day;
	bool before = accept(r, '-');
	size_t start = r->at;
	if (!digits(r, 4, 9, &year) || (r->at - start > 4 && r->text.ptr[start] == '0'))
		return false;
	if (!accept(r, '-') || !digits(r, 2, 2, &month) || !accept(r, '-') ||
	    !digits(r, 2, 2, &day))
		return false;
	if (before)
		year = -year;
	if (!feel_calendar_is_day(year, month, day))
		return false;
	*days = feel_calendar_days(year, (int)month, (int)day);
	return true;
}

static bool read_zone(Reader *r, FeelMoment *m)
{
	int64_t hours, minutes, seconds = 0;
	if (accept(r, 'Z')) {
		m->has_offset = true;
		return true;
	}
	if (accept(r, '@')) {
		m->tz = tz_find(str_part(r->text, r->at, r->text.len));
		r->at = r->text.len;
		return m->tz != NULL;
	}
	int sign = next(r) == '-' ? -1 : 1;
	if (!accept(r, '+') && !accept(r, '-'))
		return true;
	if (!digits(r, 2, 2, &hours) || !accept(r, ':') || !digits(r, 2, 2, &minutes))
		return false;
	if (accept(r, ':') && !digits(r, 2, 2, &seconds))
		return false;
	int64_t offset = hours * 3600 + minutes * 60 + seconds;
	if (minutes > 59 || seconds > 59 || offset > 18 * 3600)
		return false;
	m->offset_s = (int32_t)(sign * offset);
	m->has_offset = true;
	return true;
}

/* True at the end of the text; 24:00:00 is the midnight that ends the day. */
static bool read_time(Reader *r, FeelMoment *m)
{
	int64_t hour, minute, second, nano = 0;
	if (!digits(r, 2, 2, &hour) || !accept(r, ':') || !digits(r, 2, 2, &minute) ||
	    !accept(r, ':') || !digits(r, 2, 2, &second))
		return false;
	if (accept(r, '.') && (!at_digit(r) || !read_fraction(r, &nano)))
		return false;
	bool end = hour == 24 && minute == 0 && second == 0 && nano == 0;
	if ((hour > 23 && !end) || minute > 59 || second > 59)
		return false;
	m->nano = end ? 0 : ((hour * 60 + minute) * 60 + second) * NANO + nano;
	m->days += end;
	return read_zone(r, m) && r->at == r->text.len;
}

FeelValue feel_parse_date(Str text)
{
	Reader r = { .text = text };
	int64_t days;
	if (!read_date(&r, &days) || r.at != text.len)
		return feel_null();
	return feel_make_date(days);
}

FeelValue feel_parse_time(Arena *arena, Str text)
{
	Reader r = { .text = text };
	FeelMoment m = { 0 };
	(void)accept(&r, 'T');
	if (!read_time(&r, &m))
		return feel_null();
	return feel_make_time(arena, m);
}

FeelValue feel_parse_date_time(Arena *arena, Str text)
{
	Reader r = { .text = text };
	FeelMoment m = { 0 };
	if (!read_date(&r, &m.days))
		return feel_null();
	if (r.at == text.len)
		return feel_make_date_time(arena, m);
	if (!accept(&r, 'T') || !read_time(&r, &m))
		return feel_null();
	return feel_make_date_time(arena, m);
}

/* The parts of a duration in the order in which they must come; those after T are of the time. */
static bool read_part(Reader *r, const char *units, size_t *unit, int64_t *number, int64_t *nano)
{
	*nano = 0;
	if (!digits(r, 1, 18, number))
		return false;
	bool fraction = accept(r, '.');
	if (fraction)
		(void)read_fraction(r, nano);
	while (units[*unit] && units[*unit] != next(r))
		(*unit)++;
	if (!units[*unit] || (fraction && units[*unit] != 'S'))
		return false;
	r->at++;
	return true;
}

static bool add_scaled(int64_t *sum, int64_t number, int64_t unit)
{
	int64_t product;
	return !__builtin_mul_overflow(number, unit, &product) &&
	       !__builtin_add_overflow(*sum, product, sum);
}

static bool read_months(Reader *r, int64_t *months, bool *any)
{
	static const int64_t worth[] = { 12, 1 };
	int64_t number, nano;
	size_t before = r->at;
	for (size_t unit = 0; at_digit(r); unit++, before = r->at) {
		if (!read_part(r, "YM", &unit, &number, &nano)) {
			r->at = before;
			return true;
		}
		if (!add_scaled(months, number, worth[unit]))
			return false;
		*any = true;
	}
	return true;
}

static bool read_days(Reader *r, int64_t *seconds, int64_t *nano, bool *any)
{
	static const int64_t worth[] = { 3600, 60, 1 };
	int64_t number, fraction;
	size_t day = 0;
	if (at_digit(r)) {
		if (!read_part(r, "D", &day, &number, &fraction) ||
		    !add_scaled(seconds, number, DAY_S))
			return false;
		*any = true;
	}
	if (!accept(r, 'T'))
		return true;
	bool any_time = false;
	for (size_t unit = 0; at_digit(r); unit++) {
		if (!read_part(r, "HMS", &unit, &number, &fraction) ||
		    !add_scaled(seconds, number, worth[unit]))
			return false;
		*nano += fraction;
		any_time = true;
	}
	*any = *any || any_time;
	return any_time;
}

FeelValue feel_parse_duration(Str text)
{
	Reader r = { .text = text };
	int64_t months = 0, seconds = 0, nano = 0;
	bool any_months = false, any_days = false;
	bool negative = accept(&r, '-');
	if (!accept(&r, 'P') || !read_months(&r, &months, &any_months) ||
	    !read_days(&r, &seconds, &nano, &any_days) || r.at != text.len)
		return feel_null();
	if (any_months == any_days)
		return feel_null();
	FeelValue value = any_months ? feel_make_months_duration(months)
	                             : feel_make_days_duration(seconds, (uint32_t)nano);
	return negative ? feel_temporal_negate(value) : value;
}

FeelValue feel_parse_temporal(Arena *arena, Str text)
{
	FeelValue value = feel_parse_date(text);
	if (value.kind == FEEL_NULL && str_has(text, S("-")))
		value = feel_parse_date_time(arena, text);
	if (value.kind == FEEL_NULL)
		value = feel_parse_time(arena, text);
	if (value.kind == FEEL_NULL)
		value = feel_parse_duration(text);
	return value;
}

/* ---- writing ---- */

static void write_date(Buf *buf, int64_t days)
{
	int64_t year;
	int month, day;
	feel_calendar_of(days, &year, &month, &day);
	buf_addf(buf, "%s%04lld-%02d-%02d", year < 0 ? "-" : "",
	         (long long)(year < 0 ? -year : year), month, day);
}

static void write_fraction(Buf *buf, int64_t nano)
{
	if (nano == 0)
		return;
	int width = 9;
	for (; nano % 10 == 0; nano /= 10)
		width--;
	buf_addf(buf, ".%0*lld", width, (long long)nano);
}

static void write_time(Buf *buf, const FeelMoment *m)
{
	int64_t s = m->nano / NANO;
	buf_addf(buf, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	write_fraction(buf, m->nano % NANO);
	if (m->tz) {
		buf_char(buf, '@');
		buf_add(buf, tz_name(m->tz));
		return;
	}
	if (!m->has_offset)
		return;
	if (m->offset_s == 0) {
		buf_char(buf, 'Z');
		return;
	}
	int offset = m->offset_s < 0 ? -m->offset_s : m->offset_s;
	buf_addf(buf, "%c%02d:%02d", m->offset_s < 0 ? '-' : '+', offset / 3600, offset / 60 % 60);
	if (offset % 60)
		buf_addf(buf, ":%02d", offset % 60);
}

static void write_months(Buf *buf, int64_t months)
{
	uint64_t n = months < 0 ? 0 - (uint64_t)months : (uint64_t)months;
	buf_add(buf, months < 0 ? S("-P") : S("P"));
	if (n >= 12)
		buf_addf(buf, "%lluY", (unsigned long long)(n / 12));
	if (n % 12 || n == 0)
		buf_addf(buf, "%lluM", (unsigned long long)(n % 12));
}

static void write_days(Buf *buf, FeelValue v)
{
	if (v.whole < 0) {
		buf_char(buf, '-');
		v = feel_temporal_negate(v);
	}
	int64_t s = v.whole % DAY_S;
	buf_char(buf, 'P');
	if (v.whole >= DAY_S)
		buf_addf(buf, "%lldD", (long long)(v.whole / DAY_S));
	if (s == 0 && v.len == 0) {
		if (v.whole == 0)
			buf_add(buf, S("T0S"));
		return;
	}
	buf_char(buf, 'T');
	if (s >= 3600)
		buf_addf(buf, "%lldH", (long long)(s / 3600));
	if (s / 60 % 60)
		buf_addf(buf, "%lldM", (long long)(s / 60 % 60));
	if (s % 60 == 0 && v.len == 0)
		return;
	buf_addf(buf, "%lld", (long long)(s % 60));
	write_fraction(buf, v.len);
	buf_char(buf, 'S');
}

void feel_temporal_write(Buf *buf, FeelValue value)
{
	switch (value.kind) {
	case FEEL_DATE: write_date(buf, value.whole); return;
	case FEEL_TIME: write_time(buf, value.moment); return;
	case FEEL_DATE_TIME:
		write_date(buf, value.moment->days);
		buf_char(buf, 'T');
		write_time(buf, value.moment);
		return;
	case FEEL_DAYS_DURATION: write_days(buf, value); return;
	case FEEL_MONTHS_DURATION: write_months(buf, value.whole); return;
	default: assert(false);
	}
}
