/* tzif.c — reading TZif files, and the rule in their footer for the years after the table. */
#include "core/tz/tzif.h"

#include <string.h>

enum {
	HEADER_BYTES = 44,
	TIMES_MAX = 5000,
	TYPES_MAX = 256,
	DAY_S = 86400,
	OFFSET_S_MAX = 26 * 3600
};

static int64_t big_endian(const char *at, int bytes)
{
	uint64_t n = (at[0] & 0x80) ? ~(uint64_t)0 : 0;
	for (int i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)at[i];
	return (int64_t)n;
}

typedef struct {
	size_t utc, standard, leaps, times, types, chars;
} Counts;

static bool read_header(Str file, size_t at, Counts *counts)
{
	if (file.len < at + HEADER_BYTES || memcmp(file.ptr + at, "TZif", 4) != 0)
		return false;
	size_t n[6];
	for (size_t i = 0; i < 6; i++) {
		int64_t count = big_endian(file.ptr + at + 20 + 4 * i, 4);
		if (count < 0 || count > TIMES_MAX)
			return false;
		n[i] = (size_t)count;
	}
	*counts = (Counts){ n[0], n[1], n[2], n[3], n[4], n[5] };
	return counts->types > 0 && counts->types <= TYPES_MAX;
}

static size_t block_bytes(Counts c, size_t time_bytes)
{
	return c.times * (time_bytes + 1) + c.types * 6 + c.chars + c.leaps * (time_bytes + 4) +
	       c.standard + c.utc;
}

/* Footer: a POSIX TZ string such as CET-1CEST,M3.5.0,M10.5.0/3, read from `*p`. */
static bool skip_name(const char **p)
{
	const char *start = *p;
	if (**p == '<') {
		while (**p && **p != '>')
			(*p)++;
		if (**p != '>')
			return false;
		(*p)++;
		return true;
	}
	while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z'))
		(*p)++;
	return *p - start >= 3;
}

static bool read_number(const char **p, int max, int *number)
{
	if (**p < '0' || **p > '9')
		return false;
	int n = 0;
	while (**p >= '0' && **p <= '9' && n <= max)
		n = 10 * n + (*(*p)++ - '0');
	*number = n;
	return n <= max;
}

static bool read_seconds(const char **p, int *seconds)
{
	int sign = 1, hours, minutes = 0, s = 0;
	if (**p == '-' || **p == '+')
		sign = *(*p)++ == '-' ? -1 : 1;
	if (!read_number(p, 167, &hours))
		return false;
	if (**p == ':' && ((*p)++, !read_number(p, 59, &minutes)))
		return false;
	if (**p == ':' && ((*p)++, !read_number(p, 59, &s)))
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60 + s);
	return true;
}

static bool read_change(const char **p, TzChange *change)
{
	*change = (TzChange){ .kind = CHANGE_DAY, .second = 7200 };
	if (*(*p)++ != ',')
		return false;
	if (**p == 'M') {
		change->kind = CHANGE_WEEKDAY;
		(*p)++;
		if (!read_number(p, 12, &change->month) || *(*p)++ != '.' ||
		    !read_number(p, 5, &change->week) || *(*p)++ != '.' ||
		    !read_number(p, 6, &change->day) || change->month == 0 || change->week == 0)
			return false;
	} else {
		if (**p == 'J') {
			change->kind = CHANGE_JULIAN;
			(*p)++;
		}
		if (!read_number(p, 365, &change->day))
			return false;
	}
	if (**p != '/')
		return true;
	(*p)++;
	return read_seconds(p, &change->second);
}

static bool is_offset(int32_t seconds)
{
	return seconds <= OFFSET_S_MAX && seconds >= -OFFSET_S_MAX;
}

static bool read_rule(const char *p, Tz *tz)
{
	int west;
	if (!skip_name(&p) || !read_seconds(&p, &west) || !is_offset(west))
		return false;
	tz->has_rule = true;
	tz->offset_standard = -west;
	if (!*p)
		return true;
	west -= 3600;
	if (!skip_name(&p))
		return false;
	if ((*p != ',' && !read_seconds(&p, &west)) || !is_offset(west))
		return false;
	tz->offset_summer = -west;
	tz->has_summer = true;
	return read_change(&p, &tz->to_summer) && read_change(&p, &tz->to_standard) && !*p;
}

static bool read_block(Arena *arena, const char *at, Counts c, Tz *tz)
{
	const char *indexes = at + 8 * c.times;
	const char *types = indexes + c.times;
	tz->times = alloc_n(arena, int64_t, c.times);
	tz->offsets = alloc_n(arena, int32_t, c.times);
	tz->times_len = c.times;
	tz->offset_first = (int32_t)big_endian(types, 4);
	for (size_t i = 0; i < c.times; i++) {
		size_t type = (unsigned char)indexes[i];
		if (type >= c.types)
			return false;
		tz->times[i] = big_endian(at + 8 * i, 8);
		tz->offsets[i] = (int32_t)big_endian(types + 6 * type, 4);
		if (i > 0 && tz->times[i] <= tz->times[i - 1])
			return false;
		if (!is_offset(tz->offsets[i]))
			return false;
	}
	return is_offset(tz->offset_first);
}

bool tz_file_read(Arena *arena, Str file, Tz *tz)
{
	Counts c;
	if (!read_header(file, 0, &c) || file.ptr[4] < '2')
		return false;
	size_t at = HEADER_BYTES + block_bytes(c, 4);
	if (!read_header(file, at, &c))
		return false;
	at += HEADER_BYTES;
	size_t bytes = block_bytes(c, 8);
	if (file.len < at + bytes || !read_block(arena, file.ptr + at, c, tz))
		return false;
	Str footer = str_part(file, at + bytes, file.len);
	(void)str_cut(&footer, '\n');
	Str rule = str_cut(&footer, '\n');
	return rule.len == 0 || read_rule(str_cstr(arena, rule), tz);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to 1 January of a year of any size. */
static int64_t days_before_year(int64_t year)
{
	int64_t y = year - 1;
	return 365 * (year - 1970) + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) - 477;
}

static int64_t year_of_days(int64_t days)
{
	int64_t year = 1970 + floor_div(days * 400, 146097);
	while (days_before_year(year) > days)
		year--;
	while (days_before_year(year + 1) <= days)
		year++;
	return year;
}

/* When the clock changes in a year, in seconds since 1970 on the local clock before the change. */
static int64_t change_in(const TzChange *change, int64_t year)
{
	static const int before_month[] = { 0,   31,  59,  90,  120, 151, 181,
		                            212, 243, 273, 304, 334, 365 };
	int64_t first = days_before_year(year);
	bool leap = is_leap(year);
	if (change->kind == CHANGE_DAY)
		return (first + change->day) * DAY_S + change->second;
	if (change->kind == CHANGE_JULIAN)
		return (first + change->day - 1 + (leap && change->day >= 60)) * DAY_S +
		       change->second;
	int month = change->month;
	int64_t month_first = first + before_month[month - 1] + (leap && month > 2);
	int64_t month_days = before_month[month] - before_month[month - 1] + (leap && month == 2);
	int64_t weekday = ((month_first + 4) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
	int64_t day = (change->day - weekday + 7) % 7 + 7 * (change->week - 1);
	if (day >= month_days)
		day -= 7;
	return (month_first + day) * DAY_S + change->second;
}

static int rule_offset_s(const Tz *tz, int64_t unix_s)
{
	if (!tz->has_summer)
		return tz->offset_standard;
	int64_t year = year_of_days(floor_div(unix_s + tz->offset_standard, DAY_S));
	int64_t summer = change_in(&tz->to_summer, year) - tz->offset_standard;
	int64_t standard = change_in(&tz->to_standard, year) - tz->offset_summer;
	bool is_summer = summer < standard ? unix_s >= summer && unix_s < standard
	                                   : unix_s >= summer || unix_s < standard;
	return is_summer ? tz->offset_summer : tz->offset_standard;
}

int tz_file_offset_s(const Tz *tz, int64_t unix_s)
{
	size_t low = 0, high = tz->times_len;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (tz->times[middle] <= unix_s)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tz->times_len && tz->has_rule)
		return rule_offset_s(tz, unix_s);
	return low == 0 ? tz->offset_first : tz->offsets[low - 1];
}
