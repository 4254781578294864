/* rows.h — what this module's statements yield, and what its files share among themselves. */
#ifndef MODULES_DOSSIER_ROWS_H
#define MODULES_DOSSIER_ROWS_H

#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "modules/dossier/dossier.h"

typedef struct {
	Id id;
	Str number, state, procedure_code, applicant;
	Id procedure, revision, service, person, agent;
	int64_t version;
	Instant created, filed, decided;
	Date filed_on, due, implied;
	Id folder;
	Bytes wrapped_key, salt;
} DossierRow;

typedef LIST(DossierRow) DossierRowList;

typedef struct {
	Id id;
	Bytes sealed;
	Instant at;
} RecordRow;

typedef struct {
	Id id, dossier, blob, request, message;
	Str field, file_name, media_type;
	int row_number, scan;
	int64_t size_bytes;
	Instant at;
	bool by_agent;
} PieceRow;

typedef LIST(PieceRow) PieceRowList;

typedef struct {
	Id id, by;
	int number;
	Instant at, answered;
	Date until;
} RequestRow;

typedef LIST(RequestRow) RequestRowList;

typedef struct {
	Id id, person;
	Instant at, seen;
	bool by_agent;
	Str name, email;
} MessageRow;

typedef LIST(MessageRow) MessageRowList;

typedef struct {
	Id id;
	Str kind;
	Instant at;
	Id blob;
} DocumentRow;

typedef LIST(DocumentRow) DocumentRowList;

typedef struct {
	Id id;
	Str number, applicant, procedure_code, state, agent_name;
	Date filed_on, due;
	Str due_key; /* 9999-12-31 where there is no deadline, so that those come last */
	Instant filed;
	Id agent, folder;
	int64_t unread;
} InboxDbRow;

typedef LIST(InboxDbRow) InboxDbRowList;

typedef struct {
	Str code;
	int64_t count;
} ProcedureCount;

typedef LIST(ProcedureCount) ProcedureCountList;

enum { DUE_ASC, DUE_DESC, FILED_ASC, FILED_DESC, APPLICANT_ASC, APPLICANT_DESC };

/* The filter of the inbox as the statement needs it. */
typedef struct {
	Str state, procedure, match;
	bool open, in_signature, some_services, after;
	Id agent, service, s1, s2, s3, s4, s5, s6, s7, s8;
	Date due_from, due_to;
	int64_t count_max; /* nobody counts further */
	int order;
	Str after_key;
	Instant after_filed;
	Id after_id;
} InboxQuery;

typedef struct {
	Str procedure_code, state;
	int64_t total, late;
} TallyRow;

typedef LIST(TallyRow) TallyRowList;

typedef struct {
	Id id;
	Str stream;
} StreamRow;

typedef LIST(StreamRow) StreamRowList;

typedef struct {
	int64_t year, last;
} CounterRow;

typedef LIST(CounterRow) CounterRowList;

/* Restricts to a service (0: all), and to those that the actor may read.  False: there is none. */
bool dossier_restrict_services(Ctx *ctx, Id service, InboxQuery *query);

/* A record of the dossier: sealed under its own key.  stream: draft, filed, message:7 … */
void dossier_record_put(Ctx *ctx, const Dossier *d, Str stream, Str text);
Str dossier_record_get(Ctx *ctx, const Dossier *d, Str stream); /* empty when there is none */

/* Records an event about it; `data` is "key=value" lines, to which the digest of the record named
 * `stream` is added unless that is empty. */
void dossier_event(Ctx *ctx, const Dossier *d, const char *kind, Str data, Str stream, Str text);

/* Writes state and due date as the events now say. */
void dossier_project(Ctx *ctx, const Dossier *d, DossierState state);

/* "2026-000123-K" from a year and a number. */
Str dossier_number(Arena *arena, int year, int64_t number);
bool dossier_number_is_valid(Str number);

/* A row as others see it; faults when its state is not known. */
const Dossier *dossier_of_row(Ctx *ctx, const DossierRow *row);

/* The row as it is now, on the writer: what was shown may have changed meanwhile.  NULL: gone. */
const Dossier *dossier_again(Ctx *ctx, const Dossier *shown);

/* A decision that is taken. */
typedef struct {
	DecisionKind kind;
	Str reasons;
	Id by;         /* who decides, or proposed it */
	Str signatory; /* as the document says */
	Id folder;     /* of the signature book; 0: it was not signed there */
	Id pdf;        /* signed; 0: the document is rendered */
} Decision;

/* Takes it, without asking anything: of an open dossier. */
void dossier_settle(Ctx *ctx, const Dossier *d, const Decision *decision);

/* What deciding and proposing refuse alike. */
MUST_USE Err *dossier_need_decision(Ctx *ctx, const Dossier *d, DecisionKind kind, Str reasons);

/* An open dossier on which the actor may do that; and one whose decision does not wait to be
 * signed. */
MUST_USE Err *dossier_need_act(Ctx *ctx, const Dossier *d, const char *permission);
MUST_USE Err *dossier_need_not_in_signature(Ctx *ctx, const Dossier *d);

/* The applicant ends the dossier: its decision leaves the signature book, unless it was signed just
 * now. */
MUST_USE Err *dossier_leave_book(Ctx *ctx, const Dossier *d);

/* How many events of that kind it has. */
size_t dossier_count_events(Ctx *ctx, const Dossier *d, Str kind);

/* Common checks: the applicant's own open dossier; an agent's with that permission. */
MUST_USE Err *dossier_need_own(Ctx *ctx, const Dossier *d);
MUST_USE Err *dossier_need_agent(Ctx *ctx, const Dossier *d, const char *permission);

/* Documents: their data is written on the writer, the PDF made of it later. */
void dossier_write_receipt(Ctx *ctx, const Dossier *d, const Procedure *p);
void dossier_write_decision(Ctx *ctx, const Dossier *d, const Decision *decision);

/* The same data before it is signed: without a day, a signatory and a seal, which come with the
 * signature; and the PDF of such data. */
Str dossier_proposal_data(Ctx *ctx, const Dossier *d, DecisionKind kind, Str reasons);
Str dossier_render(Ctx *ctx, Str kind, Str title, Str data);

/* Draft: the answers as they are kept. */
void dossier_put_draft(Ctx *ctx, const Dossier *d, const Answers *answers);

/* Removes the files that no answer names any more: of a row or a field that went, or replaced. */
void dossier_pieces_prune(Ctx *ctx, const Dossier *d, const Answers *answers);

/* Whether the answers have that row of a field: 0 outside of blocks, else one of its block. */
bool dossier_has_row(Arena *arena, const Answers *answers, Str field, int row);

/* What one dossier may hold: lists show no more of it. */
enum { DRAFT_PIECES_MAX = 200, DOSSIER_PIECES_MAX = 500, DOSSIER_MESSAGES_MAX = 500 };

/* Letters. */
void dossier_mail_filed(Ctx *ctx, const Dossier *d);
void dossier_mail_asked(Ctx *ctx, const Dossier *d, Str text, Date until);
void dossier_mail_decided(Ctx *ctx, const Dossier *d);
void dossier_mail_message(Ctx *ctx, const Dossier *d, bool to_agent);
void dossier_mail_withdrawn(Ctx *ctx, const Dossier *d);
void dossier_mail_late(Ctx *ctx, const Dossier *d, Id agent);

extern const EventKind dossier_events[];
extern const struct Check dossier_checks[];
extern const JobKind dossier_jobs[];

#endif
