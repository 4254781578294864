/* merge.h — notes that were written on several devices, brought together without loss.
 *
 * A device that is away writes notes by itself and hands them over later, perhaps twice, in any
 * order.  So a note is not a text but the set of its *writes*.  Each has a version, a random name
 * made where it was written, and says which versions it was written over.  What nobody wrote over
 * is a *head*.  A note with one head is what everybody expects; with several, the latest is the
 * note and the others are shown as copies of it, until their owner writes over them or deletes
 * them.
 *
 *   written at home: a ──────── c         heads: c, and b as a copy
 *   on the tablet:    └── b
 *
 * Heads are the writes less what they replace, and both sets only grow: merging is a union, so that
 * the order, the number and the grouping of arrivals do not matter.  Clocks decide which head
 * stands first, never what is kept.  (Shapiro, Preguiça, Baquero, Zawirski: Conflict-free
 * Replicated Data Types, 2011; the heads are a multi-value register.)
 *
 * A deletion is a write, too (a tombstone): what was changed elsewhere at the same time stays.
 *
 * Pure: no database, no web, no clock. */
#ifndef MODULES_SATCHEL_MERGE_H
#define MODULES_SATCHEL_MERGE_H

#include "base/date.h"

typedef struct {
	Str version;   /* 22 characters of base64url */
	StrList after; /* versions that it replaces; its own is never among them */
	Instant at;    /* by the clock of the device */
	bool deleted;  /* a tombstone: without text */
	int page;      /* of the paper, from 1; 0: of all of it */
	Str quote;     /* the passage it is about; may be empty */
	Str audience;  /* me group members */
	Str text;
} NoteWrite;

typedef LIST(NoteWrite) NoteWriteList;

typedef struct {
	NoteWriteList
		heads;    /* living ones first, then the latest; their versions are all different */
	StrList replaced; /* versions, sorted; none is a head's */
} NoteState;

/* Adds what a device wrote.  The same write again changes nothing.  Keeps the text as a view. */
void satchel_note_add(Arena *arena, NoteState *state, const NoteWrite *write);

/* Adds what another place knows of the same note. */
void satchel_note_join(Arena *arena, NoteState *state, const NoteState *other);

/* How many of the heads are texts: 0 when the note is deleted. */
size_t satchel_note_living(const NoteState *state);

/* Whether that version is known here, as a head or as replaced. */
bool satchel_note_knows(const NoteState *state, Str version);

/* The head of that version; NULL: it is none, or not any more. */
const NoteWrite *satchel_note_head(const NoteState *state, Str version);

#endif
