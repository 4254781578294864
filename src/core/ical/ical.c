/* ical.c — lines, values, zones and events of iCalendar. */
#include "core/ical/ical.h"

enum {
	LINE_BYTES_MAX = 75, /* RFC 5545 §3.1, without the line end */
	DAY_S = 86400,
	SECOND_US = 1000000,
	CHANGES_MAX = 200,           /* of one zone: some zones change four times a year */
	SPAN_BEFORE_S = 400 * DAY_S, /* so that the change before the first event is seen */
	SPAN_AFTER_S = 400 * DAY_S,  /* and a late reader still finds the next one */
	SPAN_DAYS_MAX = 40 * 366,    /* of the events of one calendar */
};

#define PRODUCT "-//Beffroi//Beffroi//FR"

static const char *const methods[] = { "PUBLISH", "REQUEST", "CANCEL" };
static const char *const statuses[] = { "CONFIRMED", "TENTATIVE", "CANCELLED" };

const char *ical_media_type(IcalMethod method)
{
	static const char *const types[] = { "text/calendar; charset=utf-8; method=PUBLISH",
		                             "text/calendar; charset=utf-8; method=REQUEST",
		                             "text/calendar; charset=utf-8; method=CANCEL" };
	return types[method];
}

/* ---- Lines ---- */

static bool is_inside_character(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static void add_line(Buf *out, Str line)
{
	size_t room = LINE_BYTES_MAX;
	while (line.len > room) {
		size_t cut = room;
		while (cut > 1 && is_inside_character(line.ptr[cut]))
			cut--;
		buf_add(out, str_part(line, 0, cut));
		buf_add(out, S("\r\n "));
		line = str_part(line, cut, line.len - cut);
		room = LINE_BYTES_MAX - 1; /* the blank that marks a continuation counts */
	}
	buf_add(out, line);
	buf_add(out, S("\r\n"));
}

static bool is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7F;
}

/* The value of type TEXT, §3.3.11. */
static void add_text(Buf *line, Str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '\n')
			buf_add(line, S("\\n"));
		else if (c == '\\' || c == ';' || c == ',')
			buf_addf(line, "\\%c", c);
		else if (!is_control(c))
			buf_char(line, c);
	}
}

/* A quoted parameter, with the escapes of RFC 6868 for what quotes cannot hold. */
static void add_parameter(Buf *line, Str value)
{
	buf_char(line, '"');
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (c == '\n')
			buf_add(line, S("^n"));
		else if (c == '^')
			buf_add(line, S("^^"));
		else if (c == '"')
			buf_add(line, S("^'"));
		else if (!is_control(c))
			buf_char(line, c);
	}
	buf_char(line, '"');
}

/* An address: nothing that could begin another line or property. */
static void add_uri(Buf *line, Str uri)
{
	for (size_t i = 0; i < uri.len; i++)
		if ((unsigned char)uri.ptr[i] > 0x20 && uri.ptr[i] != 0x7F)
			buf_char(line, uri.ptr[i]);
}

static void add_text_line(Buf *out, const char *name, Str text)
{
	if (text.len == 0)
		return;
	Buf line = { .arena = out->arena };
	buf_addf(&line, "%s:", name);
	add_text(&line, text);
	add_line(out, buf_str(&line));
}

static void add_uri_line(Buf *out, const char *name, Str uri)
{
	if (uri.len == 0)
		return;
	Buf line = { .arena = out->arena };
	buf_addf(&line, "%s:", name);
	add_uri(&line, uri);
	add_line(out, buf_str(&line));
}

/* ---- Times ---- */

static Str local_text(Arena *arena, Date date, int second)
{
	return str_format(arena, "%04d%02d%02dT%02d%02d%02d", date.year, date.month, date.day,
	                  second / 3600, second / 60 % 60, second % 60);
}

static Str utc_text(Arena *arena, Instant instant)
{
	int64_t seconds = instant.us / SECOND_US - (instant.us % SECOND_US < 0);
	int64_t days = seconds / DAY_S - (seconds % DAY_S < 0);
	return str_format(
		arena, "%.*sZ",
		STR(local_text(arena, date_of_days(days), (int)(seconds - days * DAY_S))));
}

static void add_time(Buf *out, const char *name, const Tz *tz, Instant instant)
{
	if (tz) {
		Date date;
		int second;
		tz_local(tz, instant, &date, &second, NULL);
		Instant back = tz_instant(tz, date, second);
		if (back.us / SECOND_US == instant.us / SECOND_US) {
			add_line(out,
			         str_format(out->arena, "%s;TZID=%.*s:%.*s", name, STR(tz_name(tz)),
			                    STR(local_text(out->arena, date, second))));
			return;
		}
	}
	add_line(out, str_format(out->arena, "%s:%.*s", name, STR(utc_text(out->arena, instant))));
}

/* ---- The zone ---- */

static Str offset_text(Arena *arena, int offset_s)
{
	int s = offset_s < 0 ? -offset_s : offset_s;
	Str text = str_format(arena, "%c%02d%02d", offset_s < 0 ? '-' : '+', s / 3600, s / 60 % 60);
	return s % 60 == 0 ? text : str_format(arena, "%.*s%02d", STR(text), s % 60);
}

/* What the clock does from an instant on. */
typedef struct {
	int64_t unix_s;
	int from_s, to_s; /* offsets before and after */
} Change;

typedef LIST(Change) ChangeList;

/* The second between low and high at which the offset of `low` ends: there is one change. */
static int64_t find_change(const Tz *tz, int64_t low, int64_t high)
{
	int before = tz_offset_s(tz, low);
	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;
		if (tz_offset_s(tz, middle) == before)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* Day by day: no zone moves its clock to and fro within one. */
static ChangeList find_changes(Arena *arena, const Tz *tz, int64_t first_s, int64_t last_s)
{
	ChangeList changes = { 0 };
	int offset_s = tz_offset_s(tz, first_s);
	*list_push(arena, &changes) = (Change){ first_s, offset_s, offset_s };
	for (int64_t at = first_s; at < last_s && changes.len < CHANGES_MAX; at += DAY_S) {
		int next_s = tz_offset_s(tz, at + DAY_S);
		if (next_s == offset_s)
			continue;
		*list_push(arena, &changes) =
			(Change){ find_change(tz, at, at + DAY_S), offset_s, next_s };
		offset_s = next_s;
	}
	return changes;
}

/* Our data do not say which clock the law calls summer time, and readers do not ask: it is the one
 * that is further ahead than the other. */
static void add_change(Buf *out, const Change *change, int offset_least_s)
{
	const char *kind = change->to_s > offset_least_s ? "DAYLIGHT" : "STANDARD";
	int64_t local_s = change->unix_s + change->from_s;
	int64_t days = local_s / DAY_S - (local_s % DAY_S < 0);
	add_line(out, str_format(out->arena, "BEGIN:%s", kind));
	add_line(out, str_format(out->arena, "DTSTART:%.*s",
	                         STR(local_text(out->arena, date_of_days(days),
	                                        (int)(local_s - days * DAY_S)))));
	add_line(out, str_format(out->arena, "TZOFFSETFROM:%.*s",
	                         STR(offset_text(out->arena, change->from_s))));
	add_line(out, str_format(out->arena, "TZOFFSETTO:%.*s",
	                         STR(offset_text(out->arena, change->to_s))));
	add_line(out, str_format(out->arena, "END:%s", kind));
}

static int64_t unix_of(Instant instant)
{
	return instant.us / SECOND_US;
}

/* From the first event to the last: false when there are none, or decades between them. */
static bool find_span(const Ical *calendar, int64_t *ret_first_s, int64_t *ret_last_s)
{
	int64_t first_s = INT64_MAX, last_s = INT64_MIN;
	for (size_t i = 0; i < calendar->events_len; i++) {
		const IcalEvent *event = &calendar->events[i];
		int64_t end_s = unix_of(event->end.us != 0 ? event->end : event->start);
		first_s = unix_of(event->start) < first_s ? unix_of(event->start) : first_s;
		last_s = end_s > last_s ? end_s : last_s;
	}
	if (calendar->events_len == 0 || last_s - first_s > (int64_t)SPAN_DAYS_MAX * DAY_S)
		return false;
	*ret_first_s = first_s - SPAN_BEFORE_S;
	*ret_last_s = last_s + SPAN_AFTER_S;
	return true;
}

static void add_zone(Buf *out, const Tz *tz, int64_t first_s, int64_t last_s)
{
	ChangeList changes = find_changes(out->arena, tz, first_s, last_s);
	int least_s = changes.at[0].to_s;
	for (size_t i = 1; i < changes.len; i++)
		least_s = changes.at[i].to_s < least_s ? changes.at[i].to_s : least_s;
	add_line(out, S("BEGIN:VTIMEZONE"));
	add_line(out, str_format(out->arena, "TZID:%.*s", STR(tz_name(tz))));
	for (size_t i = 0; i < changes.len; i++)
		add_change(out, &changes.at[i], least_s);
	add_line(out, S("END:VTIMEZONE"));
}

/* ---- Events ---- */

static void add_person(Buf *out, const char *property, const IcalPerson *person)
{
	if (person->address.len == 0)
		return;
	Buf line = { .arena = out->arena };
	buf_addf(&line, "%s", property);
	if (person->name.len > 0) {
		buf_add(&line, S(";CN="));
		add_parameter(&line, person->name);
	}
	buf_add(&line, S(":mailto:"));
	add_uri(&line, person->address);
	add_line(out, buf_str(&line));
}

static void add_event(Buf *out, const IcalEvent *event, IcalMethod method, const Tz *tz)
{
	add_line(out, S("BEGIN:VEVENT"));
	add_text_line(out, "UID", event->uid);
	add_line(out, str_format(out->arena, "SEQUENCE:%lld", (long long)event->sequence));
	add_time(out, "DTSTAMP", NULL, event->stamp);
	add_time(out, "DTSTART", tz, event->start);
	if (event->end.us != 0)
		add_time(out, "DTEND", tz, event->end);
	add_line(out, str_format(out->arena, "STATUS:%s", statuses[event->status]));
	add_text_line(out, "SUMMARY", event->summary);
	add_text_line(out, "LOCATION", event->location);
	add_text_line(out, "DESCRIPTION", event->description);
	add_uri_line(out, "URL", event->url);
	add_person(out, "ORGANIZER", &event->organizer);
	const char *attendee =
		method == ICAL_REQUEST
			? "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
			: "ATTENDEE;ROLE=REQ-PARTICIPANT";
	for (size_t i = 0; i < event->attendees_len && method != ICAL_PUBLISH; i++)
		add_person(out, attendee, &event->attendees[i]);
	add_line(out, S("END:VEVENT"));
}

void ical_add(Buf *out, const Ical *calendar)
{
	add_line(out, S("BEGIN:VCALENDAR"));
	add_line(out, S("VERSION:2.0"));
	add_line(out, S("PRODID:" PRODUCT));
	add_line(out, str_format(out->arena, "METHOD:%s", methods[calendar->method]));
	add_text_line(out, "NAME", calendar->name);         /* RFC 7986 */
	add_text_line(out, "X-WR-CALNAME", calendar->name); /* those that do not know it yet */
	int64_t first_s, last_s;
	const Tz *tz = calendar->tz && find_span(calendar, &first_s, &last_s) ? calendar->tz : NULL;
	if (tz)
		add_zone(out, tz, first_s, last_s);
	for (size_t i = 0; i < calendar->events_len; i++)
		add_event(out, &calendar->events[i], calendar->method, tz);
	add_line(out, S("END:VCALENDAR"));
}
