/* test_ical.c — iCalendar by its letter, and as python3-icalendar and dateutil read it. */
#include "core/ical/ical.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

enum { HOUR_S = 3600 };

static Str made(const Ical *calendar)
{
	Buf out = { .arena = test_arena() };
	ical_add(&out, calendar);
	return buf_str(&out);
}

static Str made_of(const IcalEvent *event, const char *zone)
{
	return made(&(Ical){ .method = ICAL_PUBLISH,
	                     .tz = zone ? tz_find(str_of(zone)) : NULL,
	                     .events = event,
	                     .events_len = 1 });
}

static IcalEvent session_at(const char *zone, Date day, int hour)
{
	Instant start = tz_instant(tz_find(str_of(zone)), day, hour * HOUR_S);
	return (IcalEvent){ .uid = S("session-1@town.example.org"),
		            .stamp = { 1767225600000000 },
		            .start = start,
		            .end = instant_add(start, (int64_t)2 * HOUR_S),
		            .summary = S("Conseil municipal") };
}

TEST(an_event_is_written_line_by_line)
{
	IcalEvent event = session_at("Europe/Paris", DATE(2026, 3, 10), 18);
	event.sequence = 2;
	event.location = S("Salle du conseil");
	event.url = S("https://town.example.org/vie-municipale/seances/1");
	event.status = ICAL_CANCELLED;
	CHECK_STR(made_of(&event, NULL),
	          S("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Beffroi//Beffroi//FR\r\n"
	            "METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:session-1@town.example.org\r\n"
	            "SEQUENCE:2\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260310T170000Z\r\n"
	            "DTEND:20260310T190000Z\r\nSTATUS:CANCELLED\r\nSUMMARY:Conseil municipal\r\n"
	            "LOCATION:Salle du conseil\r\n"
	            "URL:https://town.example.org/vie-municipale/seances/1\r\n"
	            "END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

TEST(what_has_a_meaning_in_calendars_is_escaped)
{
	IcalEvent event = session_at("Europe/Paris", DATE(2026, 3, 10), 18);
	event.summary = S("a,b;c\\d\r\nEND:VEVENT\x01\x7F\te");
	event.url = S("https://x.example.org/\r\nATTACH:evil");
	event.organizer = (IcalPerson){ S("Mairie \"de\" ^\nX:y"), S("a@b.fr\r\nX-Z:1") };
	Str text = made_of(&event, NULL);
	CHECK(str_has(text, S("SUMMARY:a\\,b\\;c\\\\d\\nEND:VEVENT\te\r\n")));
	CHECK(str_has(text, S("URL:https://x.example.org/ATTACH:evil\r\n")));
	CHECK(str_has(text, S("ORGANIZER;CN=\"Mairie ^'de^' ^^^nX:y\":mailto:a@b.frX-Z:1\r\n")));
}

TEST(lines_have_at_most_75_bytes_and_whole_characters)
{
	static const char *const pieces[] = { "a", "é", "漢", "🏛", " ", "," };
	for (int shift = 0; shift < 12; shift++) {
		for (size_t p = 0; p < ARRAY_LEN(pieces); p++) {
			Buf text = { .arena = test_arena() };
			for (int i = 0; i < shift; i++)
				buf_char(&text, 'x');
			for (int i = 0; i < 120; i++)
				buf_add(&text, str_of(pieces[p]));
			IcalEvent event = session_at("UTC", DATE(2026, 1, 1), 9);
			event.summary = buf_str(&text);
			Str rest = made_of(&event, "UTC");
			CHECK(str_is_utf8(rest));
			Buf back = { .arena = test_arena() };
			while (rest.len > 0) {
				Str line = str_cut(&rest, '\n');
				CHECK(str_ends(line, S("\r")));
				line.len--;
				CHECK(line.len <= 75 && str_is_utf8(line));
				if (str_starts(line, S(" ")))
					buf_add(&back, str_part(line, 1, line.len));
				else
					buf_addf(&back, "\n%.*s", STR(line));
			}
			Buf want = { .arena = test_arena() };
			buf_add(&want, S("\nSUMMARY:"));
			for (size_t i = 0; i < event.summary.len; i++) {
				if (event.summary.ptr[i] == ',')
					buf_char(&want, '\\');
				buf_char(&want, event.summary.ptr[i]);
			}
			buf_char(&want, '\n');
			CHECK(str_has(buf_str(&back), buf_str(&want)));
		}
	}
}

TEST(times_stand_on_the_clock_of_the_zone)
{
	static const struct {
		const char *zone;
		Date day;
		const char *start, *change;
	} cases[] = {
		/* Both sides of 29 March and 25 October 2026, directive 2000/84/EC. */
		{ "Europe/Paris",
		  { 2026, 3, 28 },
		  "Europe/Paris:20260328T180000",
		  "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+"
		  "0200" },
		{ "Europe/Paris",
		  { 2026, 3, 30 },
		  "Europe/Paris:20260330T180000",
		  "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+"
		  "0100" },
		{ "Pacific/Noumea",
		  { 2026, 7, 1 },
		  "Pacific/Noumea:20260701T180000",
		  "TZOFFSETFROM:+1100\r\nTZOFFSETTO:+1100" },
		/* Back by an hour for Ramadan: from 15 February to 22 March 2026. */
		{ "Africa/Casablanca",
		  { 2026, 2, 20 },
		  "Africa/Casablanca:20260220T180000",
		  "BEGIN:STANDARD\r\nDTSTART:20260215T030000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+"
		  "0000" },
		{ "Africa/Casablanca",
		  { 2026, 5, 20 },
		  "Africa/Casablanca:20260520T180000",
		  "BEGIN:DAYLIGHT\r\nDTSTART:20260322T020000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+"
		  "0100" },
		{ "America/Cayenne",
		  { 2026, 2, 20 },
		  "America/Cayenne:20260220T180000",
		  "TZOFFSETFROM:-0300\r\nTZOFFSETTO:-0300" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		IcalEvent event = session_at(cases[i].zone, cases[i].day, 18);
		Str text = made_of(&event, cases[i].zone);
		Str start = str_format(test_arena(), "DTSTART;TZID=%s\r\n", cases[i].start);
		CHECK(str_has(text, start));
		CHECK(str_has(text, str_of(cases[i].change)));
	}
}

TEST(the_second_of_two_equal_hours_is_written_in_utc)
{
	const Tz *paris = tz_find(S("Europe/Paris"));
	IcalEvent event = session_at("Europe/Paris", DATE(2026, 10, 25), 0);
	event.start = tz_instant(paris, DATE(2026, 10, 25), 2 * HOUR_S + HOUR_S / 2);
	CHECK(str_has(made_of(&event, "Europe/Paris"),
	              S("DTSTART;TZID=Europe/Paris:20261025T023000\r\n")));
	event.start = instant_add(event.start, HOUR_S);
	CHECK(str_has(made_of(&event, "Europe/Paris"), S("DTSTART:20261025T013000Z\r\n")));
}

TEST(events_of_many_decades_are_written_in_utc)
{
	IcalEvent events[] = { session_at("Europe/Paris", DATE(1971, 3, 10), 18),
		               session_at("Europe/Paris", DATE(2199, 3, 10), 18) };
	Str text = made(
		&(Ical){ .tz = tz_find(S("Europe/Paris")), .events = events, .events_len = 2 });
	CHECK(!str_has(text, S("VTIMEZONE")));
	CHECK(str_has(text, S("DTSTART:21990310T170000Z\r\n")));
}

TEST(invitations_name_who_is_invited_and_feeds_name_nobody)
{
	IcalEvent event = session_at("UTC", DATE(2026, 3, 10), 18);
	IcalPerson invited = { S("Awa Diallo"), S("awa@example.org") };
	event.attendees = &invited;
	event.attendees_len = 1;
	Ical calendar = { .method = ICAL_REQUEST, .events = &event, .events_len = 1 };
	Str text = made(&calendar);
	CHECK(str_has(text, S("METHOD:REQUEST\r\n")));
	CHECK(str_has(text, S("RSVP=TRUE;CN=\"Awa Dia")));
	calendar.method = ICAL_CANCEL;
	CHECK(str_has(made(&calendar), S("CN=\"Awa Diallo\":mailto:awa")));
	CHECK(!str_has(made(&calendar), S("RSVP")));
	calendar.method = ICAL_PUBLISH;
	CHECK(!str_has(made(&calendar), S("ATTENDEE")));
	CHECK_STR(str_of(ical_media_type(ICAL_CANCEL)),
	          S("text/calendar; charset=utf-8; method=CANCEL"));
}

static const char *const zones[] = { "Europe/Paris",        "Pacific/Noumea",  "Africa/Casablanca",
	                             "America/St_Johns",    "America/Cayenne", "Pacific/Tahiti",
	                             "Australia/Lord_Howe", "America/Marigot", "UTC" };

/* An event every 29 hours and 30 minutes of a year: each clock's changes are passed. */
static IcalEvent *year_of_events(size_t count)
{
	IcalEvent *events = alloc_n(test_arena(), IcalEvent, count);
	for (size_t i = 0; i < count; i++) {
		Instant start = { (1767225600 + (int64_t)i * 106200) * 1000000 };
		events[i] = (IcalEvent){
			.uid = str_format(test_arena(), "%zu@example.org", i),
			.stamp = { 1767225600000000 },
			.start = start,
			.end = instant_add(start, 5400 + (int64_t)i),
			.summary =
				str_format(test_arena(), "Séance n° %zu ; « budget, impôts » \\ %s",
			                   i, i % 3 == 0 ? "مجلس الجماعة — الدورة العادية" : "n"),
		};
	}
	return events;
}

static Str hex_of(Str text)
{
	Buf hex = { .arena = test_arena() };
	for (size_t i = 0; i < text.len; i++)
		buf_addf(&hex, "%02x", (unsigned char)text.ptr[i]);
	return buf_str(&hex);
}

static void judge_zone(const char *zone)
{
	enum { EVENTS = 300 };
	IcalEvent *events = year_of_events(EVENTS);
	Str text = made(&(Ical){ .tz = tz_find(str_of(zone)),
	                         .name = S("Séances"),
	                         .events = events,
	                         .events_len = EVENTS });
	char path[] = "/tmp/beffroi-ical-XXXXXX";
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len);
	CHECK(close(fd) == 0);
	Str command = str_format(test_arena(), "/usr/bin/python3 %s/test/judges/ical.py %s",
	                         TEST_SOURCE, path);
	FILE *pipe = popen(str_cstr(test_arena(), command), "r");
	CHECK(pipe != NULL);
	char line[4096];
	size_t seen = 0;
	while (fgets(line, sizeof line, pipe) && seen < EVENTS) {
		const IcalEvent *event = &events[seen++];
		CHECK_STR(str_trim(str_of(line)), str_format(test_arena(), "%lld %lld %.*s",
		                                             (long long)(event->start.us / 1000000),
		                                             (long long)(event->end.us / 1000000),
		                                             STR(hex_of(event->summary))));
	}
	CHECK_INT(pclose(pipe), 0);
	CHECK_INT((int64_t)seen, EVENTS);
	(void)unlink(path);
}

TEST(another_reader_finds_the_same_instants_in_every_zone)
{
	if (system("/usr/bin/python3 -c 'import icalendar, dateutil' 2>/dev/null") != 0)
		SKIP("no python3-icalendar");
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		judge_zone(zones[i]);
}
