/* inside.h — what the files of the signature book share: rules, and what pages ask of them. */
#ifndef MODULES_BOOK_INSIDE_H
#define MODULES_BOOK_INSIDE_H

#include "core/event/event.h"
#include "core/feel/feel.h"
#include "core/job/job.h"
#include "modules/book/rows.h"

/* ---- offices.c: who may act ---- */

typedef struct {
	Id id;
	Str code;
	Text name;
	bool is_closed;
	PersonList holders;
} BookOffice;

typedef LIST(BookOffice) BookOfficeList;

BookOfficeList book_office_list(Ctx *ctx); /* open ones first, with their holders */
const BookOffice *book_office_in(const BookOfficeList *offices, Id id);
Text book_office_name(const BookOfficeList *offices, Id id);

/* a-z 0-9 -, 1..40 characters. */
bool book_code_is_valid(Str code);

/* id 0 makes a new one.  Refuses a code that is not valid (ERR_INVALID) or taken (ERR_CONFLICT).
 * Record "book.office-saved". */
MUST_USE Err *book_office_save(Ctx *ctx, const BookOffice *office, Id *ret_id);

/* Refuses a person who may not use the book (ERR_INVALID); the last holder is not removed while the
 * office is in a circuit or folders wait for it (ERR_CONFLICT).  Record "book.holder-added",
 * "book.holder-removed". */
MUST_USE Err *book_holder_give(Ctx *ctx, Id office, Id person);
MUST_USE Err *book_holder_take(Ctx *ctx, Id office, Id person);

/* No new circuit may name it.  Refuses one that is in use (ERR_CONFLICT). */
MUST_USE Err *book_office_close(Ctx *ctx, Id office, bool closed);

/* Persons who may be holders or deputies: agents, and whoever else has a role. */
PersonList book_people(Ctx *ctx);

typedef struct {
	Id office, absent, deputy;
	Date first, last;
} BookAbsence;

/* From day to day, both included, the deputy may act for that holder.  The actor is the holder or
 * administers the book.  Refuses days in the wrong order or past, a deputy who is the absent person
 * (ERR_INVALID), days that overlap another absence of the same holder in that office
 * (ERR_CONFLICT).  Record "book.absence-set", "book.absence-ended". */
MUST_USE Err *book_absence_set(Ctx *ctx, const BookAbsence *absence);

/* From tomorrow on, or altogether when it has not begun. */
MUST_USE Err *book_absence_end(Ctx *ctx, Id id);

/* Of one person, or of all (0): those that are not past, at most 500. */
AbsenceRowList book_list_absences(Ctx *ctx, Id absent);

typedef struct {
	bool may;
	Id absent; /* in whose stead; 0: a holder */
} BookHand;

/* Whether the actor may act for an office today. */
BookHand book_hand(Ctx *ctx, Id office);

/* ---- types.c: circuits of types, and of a folder ---- */

typedef struct {
	Id id;
	int position;
	BookKind kind;
	bool any;
	Str rule;
	BookIds offices;
} BookTypeStage;

typedef LIST(BookTypeStage) BookTypeStageList;

typedef struct {
	Id id;
	Str name, kind;
} BookField;

typedef LIST(BookField) BookFieldList;

/* NULL when there is none. */
const BookType *book_type_find(Ctx *ctx, Id id);
BookTypeStageList book_type_stages(Ctx *ctx, Id type);
BookFieldList book_type_fields(Ctx *ctx, Id type);

/* As offices are saved and closed.  Record "book.type-saved". */
MUST_USE Err *book_type_save(Ctx *ctx, const BookType *type, Id *ret_id);
MUST_USE Err *book_type_close(Ctx *ctx, Id type, bool closed);

/* At the end of the circuit.  Refuses a stage of nobody, one too many, a rule that cannot be read
 * (ERR_INVALID).  Each records "book.type-saved". */
MUST_USE Err *book_stage_add(Ctx *ctx, Id type, const BookTypeStage *stage);
MUST_USE Err *book_stage_remove(Ctx *ctx, Id type, Id stage);
MUST_USE Err *book_stage_raise(Ctx *ctx, Id type, Id stage); /* before the one above it */
MUST_USE Err *book_field_add(Ctx *ctx, Id type, Str name, Str kind);
MUST_USE Err *book_field_remove(Ctx *ctx, Id type, Id field);

/* Refuses a rule that cannot be read with the fields of that type, or that asks for a name which
 * neither they nor FEEL know (ERR_INVALID).  The rule is tried with some values, so a name in a
 * part that none of them reaches is found when a folder reaches it. */
MUST_USE Err *book_rule_check(Ctx *ctx, Id type, Str rule);

/* What was typed as the value of a field, as it is kept; false when it is none of that kind. */
bool book_datum_read(Arena *arena, Str kind, Str typed, Str *ret_value);

/* The circuit of a folder that is opened now. */
MUST_USE Err *book_circuit_of(Ctx *ctx, Id type, const BookOpening *opening,
                              BookCircuit *ret_circuit);

/* "visa.all.3.4/signature.any.1": as the event of opening has it. */
Str book_circuit_write(Arena *arena, const BookCircuit *circuit);
BookCircuit book_circuit_read(Arena *arena, Str text); /* faults when it is not one */

/* ---- record.c: what people wrote, and the events of a folder ---- */

/* Sealed under the key of the folder, see core/record. */
void book_record_put(Ctx *ctx, const FolderRow *f, Str stream, Str text);
Str book_record_get(Ctx *ctx, const FolderRow *f, Str stream); /* empty when there is none */

typedef struct {
	Id absent, office, to, document;
	int stage; /* from 1 */
	Str circuit;
	Str text;     /* what a person wrote: kept as a record, of which the event holds a digest */
	Bytes sha256; /* of a file: salted in the same way */
} BookFacts;

/* Records an event of the folder; what is zero or empty in its data is left out. */
Id book_event(Ctx *ctx, const FolderRow *f, const char *kind, const BookFacts *facts);

/* The name of the event of a deed. */
const char *book_deed_event(BookDeedKind kind, BookKind what);

/* A line of the journal. */
typedef struct {
	Id seq;
	Instant at;
	Str kind;
	const char *what;
	Id person, office, to, document;
	Str who;
	Str absent; /* in whose stead */
	int stage;  /* from 1; 0: none */
	int round;
	Str text;
	size_t deed; /* its place among the deeds; NOT_A_DEED */
} BookLine;

enum { NOT_A_DEED = 100000 };

typedef LIST(BookLine) BookLineList;

typedef struct {
	BookCircuit circuit;
	BookDeeds deeds;
	BookLineList lines;
} BookChain;

/* A folder's chain, read; with_words: names and texts of its lines, too. */
BookChain book_chain(Ctx *ctx, const FolderRow *f, bool with_words);

/* ---- folder.c: folders, and what is done with them ---- */

/* NULL when there is none, or the actor has no part in it. */
const FolderRow *book_folder_find(Ctx *ctx, Id id);
const FolderRow *book_folder_get(Ctx *ctx, Id id); /* whoever asks; NULL when there is none */

/* A document or annex of the running round. */
typedef struct {
	Id id, blob, original;
	int number;
	Str title, media_type, file_name; /* of what is given: "arrete-signe.pdf" */
	int64_t size_bytes;
	Bytes sha256; /* of the original */
	bool annex, is_signed, seen, is_infected;
	Id detached; /* blob of a signature beside it; 0: none */
} BookPaper;

typedef LIST(BookPaper) BookPaperList;
BookPaperList book_papers(Ctx *ctx, const FolderRow *f, int round);

/* On the writer: turns and state as they are now; whose turn is new is told. */
void book_project(Ctx *ctx, const FolderRow *f, const BookNext *next);
void book_add_document(Ctx *ctx, const FolderRow *f, int round, int position, const BookFile *file);

/* Whether what that deed did still stands. */
bool book_stands(const BookChain *chain, const BookNext *next, size_t deed);

/* A document that was opened: what a stage of reading asks for. */
void book_looked(Ctx *ctx, Id folder, Id document);
bool book_has_read(Ctx *ctx, const FolderRow *f);

typedef struct {
	Id document;
	Id from; /* blob: what was signed */
	BlobDraft blob;
	Str file_name;
	bool detached;
} BookSigned;

typedef LIST(BookSigned) BookSignedList;

/* What somebody does with a folder. */
typedef struct {
	Id folder;
	BookDeed deed;
	int round; /* as it was shown */
	Str text;
	BookSignedList files;  /* of a signature or a seal: each document, signed */
	BookFileList replaced; /* recycling: the files of the new round; empty: the same */
} BookAct;

/* Refuses who has no part in the folder (ERR_NOT_FOUND) or does not hold the office
 * (ERR_FORBIDDEN), what is not allowed now (ERR_CONFLICT), and what lacks its reason, question or
 * opinion (ERR_INVALID).  Records the deed; tells who is next; ends the folder. */
MUST_USE Err *book_act(Ctx *ctx, const BookAct *act);

/* Whether the actor may do that, now: for what is slow and comes before book_act().  The kind of
 * the stage; BOOK_VISA for what the opener does. */
MUST_USE Err *book_may_do(Ctx *ctx, const FolderRow *f, const BookAct *act, BookHand *ret_hand,
                          BookKind *ret_kind);

/* ---- list.c ---- */

typedef struct {
	Id type, after; /* 0: all; from the beginning */
	Str text;
	bool running, any_state; /* neither: those that ended */
	bool mine;               /* opened by the actor */
} BookFilter;

enum { BOOK_PAGE_ROWS = 50 };

/* At most BOOK_PAGE_ROWS and one more: what waits longest first; folders opened last first. */
WaitingRowList book_list_waiting(Ctx *ctx, const BookFilter *filter);
ListRowList book_list(Ctx *ctx, const BookFilter *filter);

/* ---- notice.c ---- */

/* Those who may act for the office are told by mail, together with what else comes in the next
 * minutes; who acts now is not. */
void book_notify_office(Ctx *ctx, Id folder, Id office, bool opinion);
void book_notify_person(Ctx *ctx, Id folder, Id person, const char *what);
MUST_USE Err *book_notify(Ctx *ctx, const Job *job, void *unused);

/* ---- check.c ---- */

extern const Check book_checks[];

#endif
