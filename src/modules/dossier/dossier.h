/* dossier.h — a dossier, from its draft to its decision.
 *
 * A resident drafts, files, answers and reads; an agent takes charge, asks for pieces, decides.
 * What happened is a chain of events; the state of a dossier is a fold of them, projected into its
 * row for lists.  What people wrote lies in records encrypted under the dossier's own key.
 *
 *   draft ─file─▶ filed ─take charge─▶ under_review ─decide─▶ accepted │ refused │ closed
 *                   └──────── ask for pieces ⇄ answer ────────┘           (incomplete while
 * waiting) filed, incomplete, under_review ─withdraw─▶ withdrawn
 *
 * Law: receipt on filing (France, CRPA R112-11-1; Morocco, law 55-19), one request for pieces where
 * the rule says so, refusals with reasons (CRPA L211-2).  The tacit outcome is computed, not
 * enacted. */
#ifndef MODULES_DOSSIER_DOSSIER_H
#define MODULES_DOSSIER_DOSSIER_H

#include "core/blob/blob.h"
#include "core/clock/clock.h"
#include "core/event/event.h"
#include "modules/account/account.h"
#include "modules/dossier/signature.h"
#include "modules/procedure/procedure.h"

#define DOSSIER_READ    "dossier.read"    /* permissions, held on a service */
#define DOSSIER_PROCESS "dossier.process" /* take charge, assign, ask, write */
#define DOSSIER_DECIDE  "dossier.decide"

/* Refusals common to all below: no such dossier, or not one of this person's (ERR_NOT_FOUND: the
 * two answer alike); done already or not possible in this state (ERR_CONFLICT). */

/* ---- The resident ---- */

/* A new draft of the published revision, prefilled from the account; refuses a procedure that is
 * not published.  One untouched draft of the same procedure and person is given again. */
MUST_USE Err *dossier_draft(Ctx *ctx, Str procedure_code, Id *ret_id);

/* The dossier when it is the actor's own; NULL otherwise.  dossier_find() is for agents: NULL
 * unless the actor may read the service's dossiers. */
const Dossier *dossier_find_own(Ctx *ctx, Id id);
const Dossier *dossier_find(Ctx *ctx, Id id);

/* Those of the draft, or as filed. */
Answers *dossier_answers(Ctx *ctx, const Dossier *dossier);

/* Replaces the answers of a draft, but for its files: those of fields and rows that are there stay.
 * `version` is the one that was shown: a newer draft is not overwritten (ERR_STALE). */
MUST_USE Err *dossier_save(Ctx *ctx, const Dossier *dossier, const Answers *answers,
                           int64_t version, int64_t *ret_version);

typedef struct {
	Id id, blob;
	Id request; /* given in answer to that request; 0 otherwise */
	Id message; /* attached to that message; 0 otherwise */
	Str field;  /* of the form; empty otherwise */
	int row;
	Str file_name, media_type;
	int64_t size_bytes;
	ScanState scan;
	Instant at;
	bool by_agent;
} Piece;
typedef LIST(Piece) PieceList;

/* Files of a draft's field, of its formats and size; of a field of one file the last one stays. */
MUST_USE Err *dossier_piece_add(Ctx *ctx, const Dossier *dossier, Str field, int row,
                                const BlobDraft *blob, Str file_name);
MUST_USE Err *dossier_piece_remove(Ctx *ctx, const Dossier *dossier, Id piece);
PieceList dossier_pieces(Ctx *ctx, Id dossier); /* oldest first, at most 500 */
const Piece *dossier_piece_find(Ctx *ctx, Id dossier, Id piece);

/* Files the draft: checks all answers, gives the number, records the event, writes receipt and
 * mail. Idempotent: filing what is filed succeeds and changes nothing.  Refuses answers that are
 * not complete (ERR_INVALID), an address that is not confirmed (ERR_FORBIDDEN), a closed form. */
MUST_USE Err *dossier_file(Ctx *ctx, const Dossier *dossier, int64_t version);

/* Removes a draft with its answers and files; and ends what was filed, for good, with a letter. */
MUST_USE Err *dossier_remove_draft(Ctx *ctx, const Dossier *dossier);
MUST_USE Err *dossier_withdraw(Ctx *ctx, const Dossier *dossier);

typedef LIST(Dossier) DossierList;
DossierList dossier_list_own(Ctx *ctx); /* drafts first, then latest first; at most 200 */

/* ---- Requests for pieces, messages ---- */

typedef struct {
	Id id;
	int number;           /* 1, 2 … in the dossier */
	Instant at, answered; /* answered: none while open */
	Date until;           /* wanted by that day; none: no day */
	Id by;
	Str text;   /* what is asked for and why */
	Str answer; /* of the applicant; empty while open */
} PieceRequest;

typedef LIST(PieceRequest) PieceRequestList;

/* Asks for pieces; the state becomes incomplete and the clock does what the rule says.  Refuses a
 * second open request, or more than the rule allows (Morocco, law 55-19: one). */
MUST_USE Err *dossier_ask(Ctx *ctx, const Dossier *dossier, Str text, Date until);

/* Files that come with an answer or a message. */
typedef struct {
	BlobDraft blob;
	Str file_name;
} AttachedFile;

typedef LIST(AttachedFile) Attached;

/* The applicant answers the open request with a text and files, one of them at least. */
MUST_USE Err *dossier_answer(Ctx *ctx, const Dossier *dossier, Str text, const Attached *files);
PieceRequestList dossier_requests(Ctx *ctx, const Dossier *dossier);

typedef struct {
	Id id;
	Instant at;
	bool by_agent;
	Str author;
	Str text;     /* 1..5000 characters */
	Instant seen; /* by the other side; none while unread */
} Message;

typedef LIST(Message) MessageList;

/* From the actor: the applicant, or an agent of the service.  Writes a mail to the other side. */
MUST_USE Err *dossier_write(Ctx *ctx, const Dossier *dossier, Str text, const Attached *files);
MessageList dossier_messages(Ctx *ctx, const Dossier *dossier);

/* The applicant has read what agents wrote: on the writer. */
void dossier_seen_by_applicant(Ctx *ctx, const Dossier *dossier);

/* ---- The agent ---- */

/* The actor, or another agent of the service, is in charge from now on; a filed dossier is then
 * under review.  Refuses when somebody else has just taken it (ERR_CONFLICT). */
MUST_USE Err *dossier_take_charge(Ctx *ctx, const Dossier *dossier);
MUST_USE Err *dossier_assign(Ctx *ctx, const Dossier *dossier, Id agent);

/* Says that all is there, where the rule counts from then; refuses a second time. */
MUST_USE Err *dossier_declare_complete(Ctx *ctx, const Dossier *dossier);

/* Lengthens the delay by 1..365 days, as often as the rule allows. */
MUST_USE Err *dossier_extend(Ctx *ctx, const Dossier *dossier, int days, Str reasons);

/* Decides, on another's request: needs DOSSIER_DECIDE on the service, and reasons of 1..5000
 * characters to refuse and to close.  Writes the document from the template, and the mail.  Refuses
 * what is to be signed first (ERR_CONFLICT): see signature.h. */
MUST_USE Err *dossier_decide(Ctx *ctx, const Dossier *dossier, DecisionKind kind, Str reasons);

typedef struct {
	Lang lang; /* the applicant's */
	Str title, body;
} DecisionText;
/* What the decision's document would say if it were taken now: for who decides to read first. */
DecisionText dossier_decision_text(Ctx *ctx, const Dossier *dossier, DecisionKind kind,
                                   Str reasons);

/* Which other agents had it open these last two minutes: see dossier_looked(). */
PersonList dossier_others_present(Ctx *ctx, Id dossier);

/* ---- Both sides ---- */

typedef struct {
	Id id;
	Str kind;      /* receipt decision */
	Str title;     /* in the applicant's language */
	Str file_name; /* "recepisse-2026-000123-K.pdf" */
	Instant at;
	Str data; /* what is rendered: see document.c */
	Id blob;  /* the PDF as it was signed, to be given as it is; 0: it is rendered */
} Document;

typedef LIST(Document) DocumentList;

/* What was written for the applicant to keep: receipt, decision; oldest first, at most 100. */
DocumentList dossier_documents(Ctx *ctx, const Dossier *dossier);
const Document *dossier_document_find(Ctx *ctx, const Dossier *dossier, Id id);
/* Renders one that has no blob; slow: never on the writer. */
Str dossier_document_pdf(Ctx *ctx, const Document *document);

/* The sealed text of the QR of the receipt. */
Str dossier_receipt_seal(Ctx *ctx, const Dossier *dossier);

typedef struct {
	Instant at;
	Str kind;         /* of the event */
	const char *what; /* a message: "Dossier déposé" */
	Str who;          /* a name, or empty for the system */
	bool by_agent;
} HistoryLine;

typedef LIST(HistoryLine) HistoryList;

/* What happened, oldest first; and what it means for the delay on ctx->today. */
HistoryList dossier_history(Ctx *ctx, const Dossier *dossier);
ClockResult dossier_clock(Ctx *ctx, const Dossier *dossier); /* of ctx->today */
const ClockRule *dossier_clock_rule(Ctx *ctx, const Dossier *dossier);

/* An agent opened it: on the writer, before the page is sent.  Also says that the agent is there,
 * and that what the applicant wrote is read. */
void dossier_looked(Ctx *ctx, Id dossier);

typedef struct {
	Instant at;
	Str who;
} Look;

typedef LIST(Look) LookList;

/* Which agents opened it, latest first, at most 200: for the applicant. */
LookList dossier_looks(Ctx *ctx, Id dossier);

/* Codes of the procedures that were filed most these last 90 days, at most 10: for the home page.
 */
StrList dossier_popular(Ctx *ctx);

/* ---- The inbox ---- */

typedef enum {
	INBOX_BY_DUE,
	INBOX_BY_FILED,
	INBOX_BY_APPLICANT
} InboxSort; /* numbers follow filing */

typedef struct {
	Id service;    /* 0: all that the actor may read */
	Str procedure; /* code; empty: all */
	Str state;     /* code; "open": all open ones; "in_signature": of those, whose decision
	                  waits to be signed; empty: all but drafts */
	Id agent;      /* in charge; 0: all; -1: nobody */
	Str deadline;  /* late, week, month; empty: all */
	Str text;      /* full text: words, each a prefix */
	InboxSort sort;
	bool descending;
	Str after; /* keyset: of InboxPage.next; empty: the first page */
} InboxFilter;

typedef struct {
	Id id;
	Str number, applicant, procedure_code;
	DossierState state;
	Date filed_on, due;
	Id agent;
	Str agent_name;
	bool unread; /* a message or pieces since an agent last looked */
	bool in_signature;
} InboxRow;

typedef struct {
	LIST(InboxRow) rows;  /* at most 30 */
	int64_t count;        /* of all that match, counted to 1,000 */
	bool more_than_count; /* "plus de 1 000" */
	Str next;             /* empty on the last page */
} InboxPage;

/* One page of what the actor may read; ordered by the filter, then by number. */
InboxPage dossier_inbox(Ctx *ctx, const InboxFilter *filter);

/* How many dossiers of a procedure are in a state, of the services that the actor may read. */
typedef struct {
	Str procedure_code;
	DossierState state;
	int64_t count, late; /* late: open, and due before today */
} DossierTally;

typedef LIST(DossierTally) DossierTallyList;

DossierTallyList dossier_tally(Ctx *ctx); /* by procedure, then state; drafts are not counted */

extern const Module dossier_module;

#endif
