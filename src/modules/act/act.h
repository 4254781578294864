/* act.h — an administrative act, from its first draft to its publication: one object, one number.
 *
 * A service drafts it; services give their visas; a deliberation goes on an agenda and is voted, an
 * order or a contract skips that; it is signed, transmitted to the prefecture, published.  What
 * happened is a chain of events, and the state is a fold of them (act_step), projected into the row
 * for lists.  Higher modules move it on by the functions below; each checks that the step is
 * allowed from the state in which the act is *now*, and refuses in words.
 *
 *   draft ⇄ in_visa → ready → on_agenda → adopted │ rejected │ postponed (→ draft, on_agenda)
 *                        └─ not voted ──┐    │
 *                                       ▼    ▼
 *                          in_signature → signed → transmitted → acknowledged │ refused
 *                                            └──────── published ─┘
 *   withdrawn: from any state before the vote or the signature
 *
 * The text lies in records sealed under the act's own key; events attest it by salted digests.
 *
 * Law, France (CGCT): signed by the mayor and the secretary of the session, kept in a register
 * (L2121-23, R2121-9); executory once published and, where it must be, transmitted (L2131-1);
 * published with the date, two months at least (R2131-1). */
#ifndef MODULES_ACT_ACT_H
#define MODULES_ACT_ACT_H

#include "core/blob/blob.h"
#include "core/event/event.h"
#include "modules/account/account.h"
#include "modules/town/town.h"

#define ACT_READ   "act.read"   /* permissions, held on a service or on all: read its acts */
#define ACT_WRITE  "act.write"  /* draft, edit, ask for visas */
#define ACT_MANAGE "act.manage" /* number, sign, publish; templates: on all services */

enum {
	ACT_TITLE_MAX = 500, /* characters */
	ACT_TEXT_MAX = 200000,
	ACT_ANNEXES_MAX = 50,
	ACT_PUBLISHED_MONTHS_MIN = 2,
};

/* As @CTES has them. */
typedef enum {
	ACT_DELIBERATION, /* DE */
	ACT_ORDER,        /* AR: regulatory */
	ACT_INDIVIDUAL,   /* AI: names persons; never published here */
	ACT_CONTRACT,     /* CC */
	ACT_BUDGET,       /* BF: voted, as a deliberation */
	ACT_OTHER,        /* AU */
	ACT_NATURES,
} ActNature;

const char *act_nature_code(ActNature nature); /* "DE": as stored */
const char *act_nature_name(ActNature nature); /* a message: "Délibération" */
bool act_nature_find(Str code, ActNature *nature);
bool act_is_voted(ActNature nature); /* by a council; the others are signed without a vote */

typedef enum {
	ACT_DRAFT,
	ACT_IN_VISA,
	ACT_READY,
	ACT_ON_AGENDA,
	ACT_ADOPTED,
	ACT_REJECTED,
	ACT_POSTPONED,
	ACT_WITHDRAWN,
	ACT_IN_SIGNATURE,
	ACT_SIGNED,
	ACT_TRANSMITTED,
	ACT_ACKNOWLEDGED,
	ACT_REFUSED, /* by the prefecture, or on the way there */
	ACT_PUBLISHED,
	ACT_STATES,
} ActState;

const char *act_state_code(ActState state); /* "on_agenda": as stored */
const char *act_state_name(ActState state); /* a message: "À l’ordre du jour" */
bool act_state_find(Str code, ActState *state);

/* The votes on a deliberation, as open data (SCDL) count them: of `effective` members, `real` took
 * part; abstentions, and blank ballots, are among `abstentions`. */
typedef struct {
	int effective, real, in_favour, against, abstentions;
} ActVote;

/* 0 ≤ each, real = in_favour + against + abstentions, effective ≥ real. */
bool act_vote_is_sound(const ActVote *vote);

typedef struct {
	Id id;
	ActNature nature;
	ActState state;
	Str number;      /* "2026-DE-0012"; empty until it is taken */
	Str series;      /* "DE": whose numbers it takes; 1..4 of A-Z 0-9 */
	Str title;       /* its object, 1..500 characters */
	Str matter;      /* code of the classification: "7.5"; may be empty */
	Str theme;       /* may be empty */
	Str rapporteur;  /* a name; may be empty */
	Id service;      /* that drafts it */
	Id author;       /* person */
	Lang lang;       /* of its text */
	int64_t version; /* of the text: grows with each edit */
	Instant created;
	Date decided; /* voted; or signed, of those that are not voted */
	bool has_vote;
	ActVote vote;
	Instant transmitted, acknowledged;
	Str receipt; /* the prefecture's identifier: "059-215900001-20260310-2026_DE_0012-DE" */
	Date published, until; /* the day it was put online; the last day, or none */
	Id folder;          /* of the signature book: the one under way, or the last one; 0: none */
	Id document;        /* blob: the PDF that is to be signed, or was; 0: none yet */
	Id signed_document; /* blob; 0: not signed */
	Bytes wrapped_key, salt;
} Act;

typedef LIST(Act) ActList;
typedef struct {
	Str visas;    /* "Vu …", one a line */
	Str grounds;  /* considérants, or the report: paragraphs */
	Str articles; /* paragraphs, numbered when the act is made */
} ActText;

/* Refusals common to all that follow: no such act, or not one the actor may see (ERR_NOT_FOUND);
 * not possible in the state it is in (ERR_CONFLICT); the actor may not (ERR_FORBIDDEN). */

/* ---- Finding ---- */

/* NULL unless the actor may read the acts of its service.  act_get() is for modules: it must exist,
 * and nothing is asked of the actor. */
const Act *act_find(Ctx *ctx, Id id);
const Act *act_get(Ctx *ctx, Id id);

/* One that is on display today, by its number: for the public.  NULL: there is none. */
const Act *act_find_public(Ctx *ctx, Str number);

typedef struct {
	Str state;  /* code; empty: all */
	Str nature; /* code; empty: all */
	Id service; /* 0: all that the actor may read */
	Str text;   /* words of title, number, theme, rapporteur; empty: all */
	Id before;  /* keyset: acts older than this one; 0: the newest */
	int max;    /* 1..200; 0: 30 */
	int year;   /* these three of act_list_public() only: of the number; 0: all */
	Str number; /* that one; empty: all */
	bool ended; /* with those that programs must forget, whose display has ended */
} ActFilter;

/* Newest first; of what the actor may read. */
ActList act_list(Ctx *ctx, const ActFilter *filter);

/* For modules: all acts in that state, oldest first, at most 500. */
ActList act_list_in_state(Ctx *ctx, ActState state);

/* On display today, latest first; state and service do not count.  Years of their numbers. */
ActList act_list_public(Ctx *ctx, const ActFilter *filter);
StrList act_years_public(Ctx *ctx);

/* Those that have a number of that year, by series and number, at most 2,000: the register. */
ActList act_register(Ctx *ctx, int year);

/* As it was last saved. */
ActText act_text(Ctx *ctx, const Act *act);

/* ---- Drafting ---- */

typedef struct {
	ActNature nature;
	Str series, title, matter, theme, rapporteur;
	Id service;
	Lang lang;
	ActText text;
} ActDraft;

/* A new draft of a service in which the actor may write; or new contents of a draft.  `version` is
 * the one that was shown: a newer text is not overwritten (ERR_STALE).  Refuse a title or text that
 * is empty or too long, a matter that is not like "7.5" (ERR_INVALID). */
MUST_USE Err *act_draft(Ctx *ctx, const ActDraft *draft, Id *ret_id);
MUST_USE Err *act_edit(Ctx *ctx, const Act *act, const ActDraft *draft, int64_t version);

typedef struct {
	Id id, blob;
	Str title, file_name, media_type;
	Str kind; /* type of piece of @CTES: "99_SE"; may be empty */
	int64_t size_bytes;
	bool is_public; /* published with the act */
} ActAnnex;

typedef LIST(ActAnnex) ActAnnexList;
/* Added and removed until it is voted or sent to be signed. */
MUST_USE Err *act_annex_add(Ctx *ctx, const Act *act, const BlobDraft *blob, Str file_name,
                            Str title, Str kind, bool is_public);
MUST_USE Err *act_annex_remove(Ctx *ctx, const Act *act, Id annex);
ActAnnexList act_annexes(Ctx *ctx, Id act); /* in the order in which they were added */
const ActAnnex *act_annex_find(Ctx *ctx, Id act, Id annex);

/* Asks for visas: a folder of that type of the signature book is opened with the draft as PDF
 * (act_render) and its annexes; its end makes the draft ready, or a draft again. */
MUST_USE Err *act_ask_visas(Ctx *ctx, const Act *act, Str type, const BlobDraft *pdf);

/* Calls it back from the signature book, whichever it was there for. */
MUST_USE Err *act_recall(Ctx *ctx, const Act *act);

/* The draft is complete: no visa is wanted, or those that were are given.  Back to the draft.  The
 * end of an act that is not voted or signed yet, with the reasons. */
MUST_USE Err *act_declare_ready(Ctx *ctx, const Act *act);
MUST_USE Err *act_reopen(Ctx *ctx, const Act *act);
MUST_USE Err *act_withdraw(Ctx *ctx, const Act *act);

/* ---- For councils ---- */

/* Put on the agenda of a session (a reference of the caller, kept in the event), and taken off. */
MUST_USE Err *act_put_on_agenda(Ctx *ctx, const Act *act, Id session);
MUST_USE Err *act_take_off_agenda(Ctx *ctx, const Act *act);

typedef struct {
	ActState outcome; /* ACT_ADOPTED, ACT_REJECTED or ACT_POSTPONED */
	Date day;
	Id session;
	const ActVote *vote; /* NULL: there was none to count */
	Str heading; /* paragraphs above the visas: session, members present, in the act's language
	              */
	Str result;  /* a sentence below the articles: who voted how */
} ActDecision;

/* What the council decided.  An act that is adopted or rejected takes its number.  Asserts that the
 * vote is sound. */
MUST_USE Err *act_decide(Ctx *ctx, const Act *act, const ActDecision *decision);

/* ---- Signature ---- */

/* From adopted, or from ready when it is not voted: takes the number if it has none; a job makes
 * the PDF (act_document) and opens a folder of that type of the signature book; an empty type: it
 * is signed by hand.  Refuses a type that is not there (ERR_INVALID). */
MUST_USE Err *act_send_to_signature(Ctx *ctx, const Act *act, Str type);

/* Signed: `blob` is the signed PDF, kept already.  by_hand: it is the scan of a paper. */
MUST_USE Err *act_sign(Ctx *ctx, const Act *act, Id blob, bool by_hand);
MUST_USE Err *act_refuse_signature(Ctx *ctx, const Act *act);

/* The document to give: signed when it is, else as it goes to be signed; 0: none yet. */
Id act_document(const Act *act);
Str act_file_name(Ctx *ctx, const Act *act); /* "2026-DE-0012.pdf" */

/* The PDF of the act as it reads now; as an extract of the register.  Slow: never on the writer. */
Str act_render(Ctx *ctx, const Act *act);
Str act_render_extract(Ctx *ctx, const Act *act);

/* ---- For transmission ---- */

MUST_USE Err *act_transmit(Ctx *ctx, const Act *act); /* it was sent */
/* The receipt of the prefecture: its identifier, 1..100 ASCII characters, and its instant. */
MUST_USE Err *act_acknowledge(Ctx *ctx, const Act *act, Str receipt, Instant at);
MUST_USE Err *act_refuse_transmission(Ctx *ctx, const Act *act); /* may be sent again */
MUST_USE Err *act_cancel_transmission(Ctx *ctx, const Act *act); /* 6-1 was accepted */

/* ---- Publication ---- */

/* From today on, until a day (none: for good) that is not before two months have passed.  Refuses
 * acts that are not signed, and individual ones. */
MUST_USE Err *act_publish(Ctx *ctx, const Act *act, Date until);

/* Executory: published and, where the country asks for it, acknowledged (CGCT L2131-1). */
bool act_is_executory(const Act *act);
typedef struct {
	Instant at;
	Str kind;
	const char *what; /* a message */
	Str who;          /* empty: the system */
} ActHistoryLine;

typedef LIST(ActHistoryLine) ActHistory;
ActHistory act_history(Ctx *ctx, const Act *act); /* oldest first */

/* What an event (without its prefix: "adopted") makes of a state; false when it is not possible
 * there.  Pure: rules ask it before they record, and the fold of a history is its repetition. */
bool act_step(ActNature nature, ActState state, Str event, ActState *ret_state);

/* The state as the events say: what the row must have. */
ActState act_fold(Ctx *ctx, const Act *act);

/* ---- Templates ---- */

typedef struct {
	Id id;
	ActNature nature;
	Str name;
	Lang lang;
	Str title;
	ActText text;
} ActTemplate;

typedef LIST(ActTemplate) ActTemplateList;
/* By name, at most 200.  Placeholders: {{collectivite}} {{date}} {{numero}} {{titre}}
 * {{rapporteur}} {{theme}} {{service}}; those that are not known stay as they stand, so that a
 * mistake is seen.  They are filled when the act is made, not when it is drafted. */
ActTemplateList act_templates(Ctx *ctx);
const ActTemplate *act_template_find(Ctx *ctx, Id id);
MUST_USE Err *act_template_save(Ctx *ctx, const ActTemplate *t, Id *ret_id);
MUST_USE Err *act_template_remove(Ctx *ctx, Id id);
extern const Module act_module;

#endif
