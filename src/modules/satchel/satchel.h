/* satchel.h — the elected member's satchel: sessions, papers, notes, also without network.
 *
 * What a member sees is what the member was convened to: the sessions of modules/council, their
 * papers, and the texts of the acts on their agenda (modules/act).  A *document* of a session is
 * one of these; its code says which: "a12" the text of act 12, "x3" an annex of an act, "p7" a
 * paper.  "s" stands for the session as a whole.
 *
 * A *note* is on a document, or on a page of it; for its author alone, for the author's political
 * group, or for all who were convened.  Its text is personal: it lies sealed in a row of its own,
 * is in no event, and goes when it is deleted.  Notes that are written on several devices are
 * brought together without loss: see merge.h.  They are W3C Web Annotations at the border, see
 * jsonld.c.
 *
 * A device may keep a session: the server gives it a key of its own member, with the last day of
 * the mandate, after which the device forgets all (see satchel.js). */
#ifndef MODULES_SATCHEL_SATCHEL_H
#define MODULES_SATCHEL_SATCHEL_H

#include "modules/council/council.h"
#include "modules/satchel/merge.h"

enum {
	SATCHEL_TEXT_MAX = 5000, /* characters of a note */
	SATCHEL_QUOTE_MAX = 500,
	SATCHEL_NOTES_MAX = 500,     /* of a member in a session */
	SATCHEL_HEADS_MAX = 30,      /* of one note */
	SATCHEL_REPLACED_MAX = 2000, /* versions that a note remembers */
	SATCHEL_PAGE_MAX = 9999,
	SATCHEL_DEVICES_MAX = 10, /* that are told, of one member */
	SATCHEL_LEASE_DAYS = 60,  /* for which a device keeps what it has without asking again */
};

/* ---- Who ---- */

typedef struct {
	Id member, person;
	Str party;  /* political group; may be empty */
	Date until; /* last day of the mandate; none: not known */
} SatchelMember;

/* The member that the actor is.  Refuses who is none (ERR_FORBIDDEN), and one whose mandate has
 * ended (ERR_GONE): a device that is told so forgets all. */
MUST_USE Err *satchel_member(Ctx *ctx, SatchelMember *ret_member);

/* A session that this member was convened to (ERR_NOT_FOUND). */
MUST_USE Err *satchel_session(Ctx *ctx, const SatchelMember *member, Id id,
                              const CouncilSession **ret_session);

/* ---- Documents ---- */

typedef struct {
	Str code; /* "a12", "x3", "p7" */
	Id item;  /* 0: of the whole session */
	Str title;
	Id act;  /* whose text it is; 0: a file */
	Id blob; /* of a file; 0: none */
	Str file_name, media_type;
	int64_t size_bytes, version;
	bool is_late;
} SatchelDocument;

typedef LIST(SatchelDocument) SatchelDocumentList;

/* In the order of the agenda; those of the whole session first. */
SatchelDocumentList satchel_documents(Ctx *ctx, Id session);
const SatchelDocument *satchel_document_find(const SatchelDocumentList *documents, Str code);

typedef enum {
	SATCHEL_TEXT_NOT_YET, /* a job will read them */
	SATCHEL_TEXT_READ,
	SATCHEL_TEXT_IMAGE,      /* there are none, as in a scan */
	SATCHEL_TEXT_UNREADABLE, /* it is no PDF, is broken, or wants a password */
} SatchelTextState;

/* Whether the words of a file are known. */
SatchelTextState satchel_text_state(Ctx *ctx, const SatchelDocument *document);
bool satchel_is_pdf(const SatchelDocument *document); /* a file that is one */

/* The words of a document by pages, each ended by "\f": of an act's text, which has one page, or
 * of a file that was read; empty: there are none. */
Str satchel_words(Ctx *ctx, const SatchelDocument *document);

/* The text of the act as it reads now; empty for files. */
ActText satchel_text(Ctx *ctx, const SatchelDocument *document);

/* ---- Notes ---- */

typedef struct {
	Str name; /* 22 characters of base64url, made where it was first written */
	Id session;
	Str document; /* code; "s": the session */
	Id person;
	Str person_name;
	bool is_mine;
	NoteState state; /* of others: only the heads that are shared with this member */
} SatchelNote;

typedef LIST(SatchelNote) SatchelNoteList;

/* Mine, deleted ones among them, and what others share with me; document empty: of all. */
SatchelNoteList satchel_notes(Ctx *ctx, const SatchelMember *member, const CouncilSession *session,
                              Str document);

/* A write of one of my notes, on the writer: makes the note when its name is new.  Refuses a text
 * that is empty or too long, and anything beyond the limits above (ERR_INVALID, ERR_TOO_MANY). */
MUST_USE Err *satchel_note_write(Ctx *ctx, const SatchelMember *member, Id session, Str document,
                                 Str name, const NoteWrite *write);

/* Names and versions: 22 characters of base64url. */
Str satchel_name(Arena *arena);
bool satchel_name_is_valid(Str name);
bool satchel_document_is_valid(Str code);

/* ---- Notes as Web Annotations ---- */

/* What is asked for in a text of annotations: one write each. */
typedef struct {
	Str name, document;
	NoteWrite write;
} SatchelAnnotation;

typedef LIST(SatchelAnnotation) SatchelAnnotationList;

/* Reads an annotation, a list or a page of them.  Refuses what is not JSON, or has more than 500;
 * leaves out what is no annotation on a document. */
MUST_USE Err *satchel_annotations_read(Arena *arena, Str text,
                                       SatchelAnnotationList *ret_annotations);

/* All of these as an AnnotationPage; `site`: "https://valbourg.example". */
void satchel_annotations_put(Buf *out, Str site, Id session, const SatchelNoteList *notes);

/* ---- Search ---- */

typedef struct {
	Id session;
	Date day;
	Text body_name;
	Str document; /* code */
	Str title;
	Str passage; /* the first line that has one of the words; may be empty */
	int page;    /* of a file, on which that line is; 0: none */
	bool is_note;
} SatchelFound;

typedef LIST(SatchelFound) SatchelFoundList;

/* Documents and notes in which all words are, in titles, texts of acts, PDF files or notes: of
 * sessions since that day to which the member was convened, latest first, at most 100.  Opens each
 * text: nothing of them stands in clear on disk for the sake of search. */
SatchelFoundList satchel_search(Ctx *ctx, const SatchelMember *member, Str words, Date since);

/* ---- Devices ---- */

/* The key under which this member's devices keep what they take along. */
void satchel_device_key(Ctx *ctx, const SatchelMember *member, unsigned char key[32]);

/* The day on which a device forgets, unless it asks again. */
Date satchel_lease(Ctx *ctx, const SatchelMember *member);

typedef struct {
	Id id;
	Str host; /* of its push service */
	Instant added, used;
} SatchelDevice;

typedef LIST(SatchelDevice) SatchelDeviceList;

/* Of that person, oldest first. */
SatchelDeviceList satchel_devices(Ctx *ctx, Id person);

/* Tells this browser from now on, as it asked with these texts; refuses as push_subscription_read()
 * does, and an eleventh one (ERR_TOO_MANY). */
MUST_USE Err *satchel_device_add(Ctx *ctx, Id person, Str endpoint, Str key, Str secret);
MUST_USE Err *satchel_device_remove(Ctx *ctx, Id person, Id device);

/* The public key that browsers ask for, in base64url. */
Str satchel_push_key(Ctx *ctx);

/* What becomes of a device by the answer of its push service (0: none). */
typedef enum { SATCHEL_TOLD, SATCHEL_GONE, SATCHEL_LATER } SatchelOutcome;
SatchelOutcome satchel_outcome(int status);

extern const Module satchel_module;
const struct Asset *satchel_assets(void); /* for server_assets(); ends with an empty row */

#endif
