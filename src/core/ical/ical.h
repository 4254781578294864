/* ical.h — a writer of iCalendar (RFC 5545): what calendars take from us, by subscription or
 * letter.
 *
 *   IcalEvent session = { .uid = …, .start = …, .summary = … };
 *   Ical calendar = { .method = ICAL_PUBLISH, .tz = town zone, .events = &session, .events_len = 1
 * }; Buf out = { .arena = arena }; ical_add(&out, &calendar);
 *
 * Times are written on the local clock of a zone, under its IANA name and with the changes of that
 * clock around the events, taken from core/tz.  So a session that was convened for 18:00 stays at
 * 18:00 where a country moves its clocks at short notice and the reader's calendar knows it
 * already. An instant that its local time does not name — the second of two equal hours in autumn —
 * is written in UTC.
 *
 * A calendar that has changed is sent again under the same uid with a greater sequence; one that is
 * called off, with ICAL_CANCEL and ICAL_CANCELLED. */
#ifndef CORE_ICAL_ICAL_H
#define CORE_ICAL_ICAL_H

#include "core/tz/tz.h"

typedef enum {
	ICAL_PUBLISH, /* to be read: a feed, a file */
	ICAL_REQUEST, /* an invitation of those in `attendees` (RFC 5546) */
	ICAL_CANCEL,  /* it is called off */
} IcalMethod;

typedef enum { ICAL_CONFIRMED, ICAL_TENTATIVE, ICAL_CANCELLED } IcalStatus;

typedef struct {
	Str name, address; /* an e-mail address */
} IcalPerson;

typedef struct {
	Str uid;          /* the same in all its versions: "session-12@town.example.org" */
	int64_t sequence; /* of the version, from 0 */
	Instant stamp;    /* when this version was made */
	Instant start;    /* to the second */
	Instant end;      /* none: not said */
	Str summary;      /* one line */
	Str location, description, url; /* empty: not said */
	IcalStatus status;
	IcalPerson organizer; /* required by RFC 5546 unless the method is ICAL_PUBLISH */
	const IcalPerson *attendees;
	size_t attendees_len; /* written as the method allows: never in ICAL_PUBLISH */
} IcalEvent;

typedef struct {
	IcalMethod method;
	const Tz *tz; /* NULL: all times in UTC; so they are, too, of events 40 years apart */
	Str name;     /* of a feed; may be empty */
	const IcalEvent *events;
	size_t events_len;
} Ical;

/* Adds the calendar: lines of at most 75 bytes, never cut within a character, ended by CR LF.
 * Control characters of texts are left out, line ends kept as such. */
void ical_add(Buf *out, const Ical *calendar);

/* "text/calendar; charset=utf-8; method=REQUEST" */
const char *ical_media_type(IcalMethod method);

#endif
