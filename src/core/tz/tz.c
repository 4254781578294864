/* tz.c — finding zones, keeping them, and converting. */
#include "core/tz/tz.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "core/tz/tzif.h"

enum {
	NAME_BYTES_MAX = 64,
	FILE_BYTES_MAX = 64 * 1024,
	ZONE_BYTES_MAX = 256 * 1024,
	BUCKETS = 1024,
	DAY_S = 86400,
	SECOND_US = 1000000,
};

#define ZONEINFO "/usr/share/zoneinfo/"

/* A table that only grows: readers need no lock, and a writer that loses a race throws its own
 * copy away. */
static Tz *buckets[BUCKETS];

static bool is_name(Str name)
{
	if (name.len == 0 || name.len > NAME_BYTES_MAX || name.ptr[0] == '/')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		bool digit = c >= '0' && c <= '9';
		if (!letter && !digit && !(c && strchr("_+-/", c)))
			return false;
	}
	return true;
}

static const Tz *look_up(const Tz *first, Str name)
{
	for (const Tz *tz = first; tz; tz = tz->next)
		if (str_eq(tz->name, name))
			return tz;
	return NULL;
}

static size_t read_file(const char *path, char *bytes, size_t bytes_max)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return 0;
	size_t len = fread(bytes, 1, bytes_max, file);
	fclose(file);
	return len;
}

static Tz *load(Str name)
{
	char path[sizeof ZONEINFO + NAME_BYTES_MAX];
	snprintf(path, sizeof path, ZONEINFO "%.*s", STR(name));
	char bytes[FILE_BYTES_MAX];
	size_t len = read_file(path, bytes, sizeof bytes);
	if (len == 0 || len == sizeof bytes)
		return NULL;
	Arena *arena = arena_new(ZONE_BYTES_MAX);
	Tz *tz = alloc(arena, Tz);
	tz->arena = arena;
	tz->name = str_copy(arena, name);
	if (tz_file_read(arena, (Str){ bytes, len }, tz))
		return tz;
	arena_free(arena);
	return NULL;
}

const Tz *tz_find(Str name)
{
	if (!is_name(name))
		return NULL;
	Tz **bucket = &buckets[str_hash(name) % BUCKETS];
	Tz *first = __atomic_load_n(bucket, __ATOMIC_ACQUIRE);
	const Tz *known = look_up(first, name);
	if (known)
		return known;
	Tz *tz = load(name);
	if (!tz)
		return NULL;
	tz->next = first;
	while (!__atomic_compare_exchange_n(bucket, &tz->next, tz, false, __ATOMIC_ACQ_REL,
	                                    __ATOMIC_ACQUIRE)) {
		known = look_up(tz->next, name);
		if (known) {
			arena_free(tz->arena);
			return known;
		}
	}
	return tz;
}

Str tz_name(const Tz *tz)
{
	return tz->name;
}

Str tz_version(void)
{
	/* The file is small to look into and the answer is one of evidence: it is read each time.
	 */
	static _Thread_local char version[16];
	char bytes[64];
	size_t len = read_file(ZONEINFO "tzdata.zi", bytes, sizeof bytes - 1);
	bytes[len] = 0;
	if (sscanf(bytes, "# version %15s", version) != 1)
		return (Str){ 0 };
	return str_of(version);
}

int tz_offset_s(const Tz *tz, int64_t unix_s)
{
	return tz_file_offset_s(tz, unix_s);
}

int tz_offset_local_s(const Tz *tz, int64_t local_s)
{
	int before = tz_file_offset_s(tz, local_s - DAY_S);
	if (tz_file_offset_s(tz, local_s - before) == before)
		return before;
	int after = tz_file_offset_s(tz, local_s + DAY_S);
	if (tz_file_offset_s(tz, local_s - after) == after)
		return after;
	return before;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void tz_local(const Tz *tz, Instant instant, Date *ret_date, int *ret_second_of_day,
              int *ret_offset_s)
{
	int64_t unix_s = floor_div(instant.us, SECOND_US);
	int offset_s = tz_file_offset_s(tz, unix_s);
	int64_t local_s = unix_s + offset_s;
	int64_t days = floor_div(local_s, DAY_S);
	if (ret_date)
		*ret_date = date_of_days(days);
	if (ret_second_of_day)
		*ret_second_of_day = (int)(local_s - days * DAY_S);
	if (ret_offset_s)
		*ret_offset_s = offset_s;
}

Date tz_date(const Tz *tz, Instant instant)
{
	Date date;
	tz_local(tz, instant, &date, NULL, NULL);
	return date;
}

Instant tz_instant(const Tz *tz, Date date, int second_of_day)
{
	int64_t local_s = date_to_days(date) * DAY_S + second_of_day;
	return (Instant){ (local_s - tz_offset_local_s(tz, local_s)) * SECOND_US };
}
