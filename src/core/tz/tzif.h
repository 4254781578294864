/* tzif.h — the content of a TZif file (RFC 8536): private to core/tz. */
#ifndef CORE_TZ_TZIF_H
#define CORE_TZ_TZIF_H

#include "core/tz/tz.h"

/* When a rule of the footer changes the clock, each year. */
typedef struct {
	enum { CHANGE_JULIAN, CHANGE_DAY, CHANGE_WEEKDAY } kind;
	int month, week, day; /* Mmonth.week.day; Jday (1..365); day (0..365) */
	int second;           /* of that day, on the local clock before the change */
} TzChange;

struct Tz {
	Tz *next;
	Arena *arena;
	Str name;
	int64_t *times;   /* when the offset changes, seconds since 1970, ascending */
	int32_t *offsets; /* from that time on, seconds east of UTC */
	size_t times_len;
	int32_t offset_first; /* before the first change */

	/* What holds after the last change. */
	bool has_rule, has_summer;
	int32_t offset_standard, offset_summer;
	TzChange to_summer, to_standard;
};

/* Reads a file into `tz`.  False when it is not one. */
MUST_USE bool tz_file_read(Arena *arena, Str file, Tz *tz);

/* The offset at a number of seconds since 1970. */
int tz_file_offset_s(const Tz *tz, int64_t unix_s);

#endif
