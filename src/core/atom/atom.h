/* atom.h — a writer of Atom feeds (RFC 4287), with pages (RFC 5005): what readers and machines
 * follow.
 *
 *   AtomFeed feed = { .id = …, .title = …, .entries = entries, .entries_len = n };
 *   atom_add(&out, &feed);
 *
 * Identifiers never change, whatever becomes of addresses: an entry is known by its own.  Texts are
 * plain, never markup. */
#ifndef CORE_ATOM_ATOM_H
#define CORE_ATOM_ATOM_H

#include "base/date.h"

#define ATOM_MEDIA_TYPE "application/atom+xml; charset=utf-8"

typedef struct {
	Str id; /* an address, or "tag:…" */
	Str title;
	Str address;       /* of the page for people */
	Str file;          /* of a PDF; may be empty */
	Str summary;       /* may be empty */
	Str category;      /* may be empty */
	Str language;      /* "fr": of the texts; may be empty */
	Instant published; /* none: not said */
	Instant updated;
} AtomEntry;

typedef struct {
	Str id, title, subtitle; /* the subtitle may be empty */
	Str author;              /* who speaks: the authority */
	Str language;            /* may be empty */
	Str address, self;       /* of the page for people, and of this page of the feed */
	Str next;                /* of the page with older entries; empty: none */
	Instant updated;         /* of a feed without entries; else the latest of them counts */
	const AtomEntry *entries;
	size_t entries_len;
} AtomFeed;

/* Adds the whole document, with its declaration. */
void atom_add(Buf *out, const AtomFeed *feed);

#endif
