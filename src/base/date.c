#include "base/date.h"

#include <time.h>

#include "base/err.h"

enum { SECOND_US = 1000000, DAY_S = 86400 };

static void put_digits(char *ptr, int count, int number)
{
	while (count-- > 0) {
		ptr[count] = (char)('0' + number % 10);
		number /= 10;
	}
}

Str date_iso(Arena *arena, Date date)
{
	if (!date_is_set(date))
		return (Str){ 0 };
	if (!date_is_valid(date))
		return str_format(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
	char iso[] = "0000-00-00"; /* lists are full of them: printf would cost ten times as much */
	put_digits(iso, 4, date.year);
	put_digits(iso + 5, 2, date.month);
	put_digits(iso + 8, 2, date.day);
	return str_copy(arena, (Str){ iso, sizeof iso - 1 });
}

static bool digits(const char *ptr, int count, int *number)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		if (ptr[i] < '0' || ptr[i] > '9')
			return false;
		n = 10 * n + (ptr[i] - '0');
	}
	*number = n;
	return true;
}

bool date_is_valid(Date d)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > 12)
		return false;
	bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
	int days = month_days[d.month - 1] + (leap && d.month == 2);
	return d.day >= 1 && d.day <= days;
}

bool date_is_set(Date date)
{
	return date.year != 0 || date.month != 0 || date.day != 0;
}

bool date_parse(Str text, Date *date)
{
	Date d;
	if (text.len != 10 || text.ptr[4] != '-' || text.ptr[7] != '-')
		return false;
	if (!digits(text.ptr, 4, &d.year) || !digits(text.ptr + 5, 2, &d.month) ||
	    !digits(text.ptr + 8, 2, &d.day))
		return false;
	if (!date_is_valid(d))
		return false;
	*date = d;
	return true;
}

int date_compare(Date a, Date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return a.day < b.day ? -1 : a.day > b.day;
}

/* Days are counted in eras of 400 years that begin on 1 March, so that the leap day comes last. */
int64_t date_to_days(Date date)
{
	int64_t year = date.month <= 2 ? date.year - 1 : date.year;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

Date date_of_days(int64_t days)
{
	if (days < -719162 || days > 2932896)
		fault("day %lld is outside the years 1 to 9999", (long long)days);
	int64_t z = days + 719468;
	int64_t era = z / 146097;
	int64_t day_of_era = z - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;
	Date date = {
		.year = (int)(year_of_era + era * 400 + (month >= 10)),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
	};
	return date;
}

Date date_add_days(Date date, int64_t days)
{
	return date_of_days(date_to_days(date) + days);
}

Date date_add_months(Date date, int64_t months)
{
	int64_t count = (int64_t)date.year * 12 + date.month - 1 + months;
	if (count < 12 || count >= 10000 * 12)
		fault("a date outside the years 1 to 9999");
	Date moved = { (int)(count / 12), (int)(count % 12) + 1, date.day };
	while (!date_is_valid(moved))
		moved.day--;
	return moved;
}

int date_weekday(Date date)
{
	int64_t days = date_to_days(date) + 3; /* 1970-01-01 was a Thursday */
	return (int)((days % 7 + 7) % 7) + 1;
}

Str instant_iso(Arena *arena, Instant instant)
{
	if (instant.us == 0)
		return (Str){ 0 };
	int64_t seconds = instant.us / SECOND_US, us = instant.us % SECOND_US;
	if (us < 0) {
		us += SECOND_US;
		seconds--;
	}
	int64_t days = seconds / DAY_S, second = seconds % DAY_S;
	if (second < 0) {
		second += DAY_S;
		days--;
	}
	Date d = date_of_days(days);
	return str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", d.year, d.month, d.day,
	                  (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60),
	                  (int)us);
}

bool instant_parse(Str text, Instant *instant)
{
	Date d;
	int hour = 0, minute = 0, second = 0, us = 0;
	if (text.len != 27 || !date_parse((Str){ text.ptr, 10 }, &d))
		return false;
	const char *p = text.ptr;
	if (p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[19] != '.' || p[26] != 'Z')
		return false;
	if (!digits(p + 11, 2, &hour) || !digits(p + 14, 2, &minute) ||
	    !digits(p + 17, 2, &second) || !digits(p + 20, 6, &us))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	int64_t seconds = date_to_days(d) * DAY_S + hour * 3600 + minute * 60 + second;
	instant->us = seconds * SECOND_US + us;
	return true;
}

Instant instant_add(Instant instant, int64_t seconds)
{
	int64_t us;
	if (__builtin_mul_overflow(seconds, (int64_t)SECOND_US, &us) ||
	    __builtin_add_overflow(instant.us, us, &us))
		fault("an instant beyond the end of time");
	return (Instant){ us };
}

Instant instant_now(void)
{
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		fault("could not read the clock");
	return (Instant){ (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000 };
}
