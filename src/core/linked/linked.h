/* linked.h — JSON-LD in the words of schema.org: what search engines read in our public pages.
 *
 * A Legislation is an act of an authority, an Event one of its public sessions.  What these write
 * is one JSON object in which "<", ">" and "&" are escaped, so that it may stand in a page. */
#ifndef CORE_LINKED_LINKED_H
#define CORE_LINKED_LINKED_H

#include "core/tz/tz.h"

typedef struct {
	Str name, address; /* "Commune de Valbourg", "https://valbourg.example.org/" */
} LinkedOrganization;

typedef struct {
	Str address; /* of its page, which is its identifier */
	Str number;  /* "2026-DE-0012" */
	Str kind;    /* "Délibération", in its language */
	Str title;
	Str language;            /* "fr" */
	Date decided, published; /* none: not said */
	bool in_force;
	Str file; /* of the PDF; may be empty */
	LinkedOrganization by;
} LinkedLegislation;

typedef struct {
	Str address, name;
	Str description;          /* may be empty */
	Instant start, end;       /* end: none when it is not known */
	const Tz *tz;             /* in which they are written */
	Str place, place_address; /* may be empty */
	Str video;                /* address where it is shown; may be empty */
	bool is_cancelled;
	LinkedOrganization by;
} LinkedEvent;

/* Add one object. */
void linked_add_legislation(Buf *out, const LinkedLegislation *act);
void linked_add_event(Buf *out, const LinkedEvent *event);

#endif
