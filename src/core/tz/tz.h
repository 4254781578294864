/* tz.h — time zones: which local date and time an instant has, and the other way round.
 *
 * Zones are read from the system's TZif files (RFC 8536) the first time they are asked for, and
 * kept for good: a `const Tz *` never goes away and may be shared by threads.  glibc's own zone
 * belongs to the whole process and is therefore of no use here.
 *
 *   const Tz *paris = tz_find(S("Europe/Paris"));
 *   Date today = tz_date(paris, ctx->now);
 *
 * Where clocks are put forward, a local time that does not exist is read with the offset in force
 * before; where they are put back, a local time that exists twice is its first occurrence. */
#ifndef CORE_TZ_TZ_H
#define CORE_TZ_TZ_H

#include "base/date.h"

typedef struct Tz Tz;

/* The zone of that IANA name, such as "Europe/Paris" or "UTC".  NULL: unknown.  Any thread. */
const Tz *tz_find(Str name);

/* The name under which it was found. */
Str tz_name(const Tz *tz);

/* The version of the zone data, such as "2024a"; empty when the system does not say. */
Str tz_version(void);

/* The day on which an instant falls there. */
Date tz_date(const Tz *tz, Instant instant);

/* The day, the second of that day (0 to 86,399), and the offset from UTC in seconds, east
 * positive.  Any of the three may be NULL. */
void tz_local(const Tz *tz, Instant instant, Date *ret_date, int *ret_second_of_day,
              int *ret_offset_s);

/* The instant of a local date and time. */
Instant tz_instant(const Tz *tz, Date date, int second_of_day);

/* The offset at a number of seconds since 1970 in UTC, and at one counted on the local clock.
 * For dates outside the years of Date. */
int tz_offset_s(const Tz *tz, int64_t unix_s);
int tz_offset_local_s(const Tz *tz, int64_t local_s);

#endif
