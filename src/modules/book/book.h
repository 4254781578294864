/* book.h — the signature book (parapheur): a folder of documents goes through its circuit.
 *
 * A *type* ("Arrêté") gives a folder its circuit: stages of visas, readings, signatures and seals,
 * each asked of one or several *offices* — functions such as "Maire" or "Direction générale", which
 * persons hold, and in which a deputy acts while a holder is away.  An office of a stage may be
 * chosen by a rule in FEEL over the folder's data.  The circuit is settled when the folder is
 * opened: what changes in a type later changes no folder under way.
 *
 * What happened is a chain of events; where a folder stands is a fold of them (circuit.h),
 * projected into rows for lists.  What people wrote, and the data of the folder, lie in records
 * sealed under a key of its own.
 *
 * A module has its documents signed so, in the transaction of its own deed:
 *
 *   BlobDraft …; Id blob = blob_keep(ctx, &draft, S("arrete.pdf"));
 *   BookOpening o = { .type = S("arrete"), .title = title, .owner_job = "act.folder_ended",
 *                     .owner_ref = S("12") };
 *   *list_push(ctx->arena, &o.files) = (BookFile){ .blob = blob, .title = S("Arrêté") };
 *   Id folder;
 *   Err *e = book_open(ctx, &o, &folder);
 *
 * When the folder ends, the job "act.folder_ended" is added in the same transaction, with the
 * folder's number as its payload; it reads book_result() and goes on.  Such a job may run twice. */
#ifndef MODULES_BOOK_BOOK_H
#define MODULES_BOOK_BOOK_H

#include "core/blob/blob.h"
#include "core/config/config.h"
#include "modules/account/account.h"
#include "modules/book/circuit.h"

#define BOOK_USE        "book.use"        /* permission: open folders, act on those that wait */
#define BOOK_ADMINISTER "book.administer" /* offices, types, absences of others, the seal */

enum {
	BOOK_TITLE_MAX = 500, /* characters */
	BOOK_TEXT_MAX = 5000,
	BOOK_CODE_MAX = 40,
	BOOK_FILES_MAX = 60, /* documents and annexes of one folder */
	BOOK_FIELDS_MAX = 30,
};

const char *book_kind_code(BookKind kind); /* "visa": as stored */
const char *book_kind_name(BookKind kind); /* a message: "Visa" */
bool book_kind_find(Str code, BookKind *kind);
const char *book_state_code(BookState state); /* "running" */
const char *book_state_name(BookState state); /* a message: "En cours" */
bool book_state_find(Str code, BookState *state);

/* ---- For the modules that have something signed ---- */

typedef struct {
	Id blob; /* kept: the book refers to it, and never erases it */
	Str title;
	bool annex; /* goes along to be read; is not signed */
} BookFile;

typedef LIST(BookFile) BookFileList;

/* What rules of the circuit may ask: its name is one of the type's fields. */
typedef struct {
	Str name, value; /* "montant", "12500.50"; dates as 2026-03-10, yes or no */
} BookDatum;

typedef struct {
	Str type;  /* code of a type: "arrete" */
	Str title; /* 1..500 characters */
	Str note;  /* for those who will act; may be empty */
	BookFileList files;
	LIST(BookDatum) data;
	Date due;              /* when it should have ended; none: whenever */
	const char *owner_job; /* a job of the caller's; NULL: none */
	Str owner_ref;         /* what the caller knows it by; ASCII, at most 100 bytes */
} BookOpening;

/* Opens a folder on the writer: the first offices are told.  The actor is who opened it, and must
 * hold BOOK_USE unless the system.  Refuses a type that is not there or is closed, no file to act
 * on, data that are not of the type's fields, a rule
 * that fails or names no office, an office that nobody holds, and a circuit without a stage
 * (ERR_INVALID or ERR_CONFLICT).  Records "book.opened". */
MUST_USE Err *book_open(Ctx *ctx, const BookOpening *opening, Id *ret_folder);

/* A file as it stands at the end. */
typedef struct {
	Id document; /* in the order in which they were given */
	Id blob;     /* the signed PDF, else what was given */
	Id original; /* what was given */
	Str title;
	bool annex, is_signed;
} BookResultFile;

/* Who did what on the way, in order: visas, readings, signatures, seals that stand. */
typedef struct {
	BookKind kind;
	Id person;
	Str name;   /* of the person, now */
	Str office; /* "Maire", in the authority's first language */
	Str absent; /* whom the person stood in for; empty: nobody */
	Instant at;
} BookResultDeed;

typedef struct {
	Id folder;
	BookState state; /* running: it has not ended, or was recycled since */
	Str owner_ref;
	Str reason; /* of a rejection */
	Str rejected_by;
	Instant ended;
	LIST(BookResultFile) files;
	LIST(BookResultDeed) deeds;
} BookResult;

/* What has become of a folder; for modules: nothing is asked of the actor.  NULL: there is none. */
const BookResult *book_result(Ctx *ctx, Id folder);

/* The slip of the circuit as PDF: documents with their digests, who did what and when, signed by
 * the authority's key.  Spawns a child: not on the writer. */
MUST_USE Err *book_slip_pdf(Ctx *ctx, Id folder, Str *ret_pdf);

/* Ends a running folder (for its owner's module; people use the page).  Refuses one that has ended
 * (ERR_CONFLICT).  Records "book.withdrawn"; the owner's job is not added. */
MUST_USE Err *book_withdraw(Ctx *ctx, Id folder);

/* How many folders wait for the actor. */
int64_t book_waiting(Ctx *ctx);

/* Types that folders can be opened of, for a list to choose from. */
typedef struct {
	Id id;
	Str code;
	Text name;
	Str method; /* of signatures: server, own, either */
	bool is_closed;
} BookType;

typedef LIST(BookType) BookTypeList;

/* Open ones first, at most 200. */
BookTypeList book_type_list(Ctx *ctx);

typedef struct {
	BookKind kind;
	bool any;
	StrList offices; /* codes */
	Str rule;        /* FEEL: a code, a list of codes, or null for nobody; empty: none */
} BookStagePlan;

typedef struct {
	Str name;
	Str kind; /* text, number, date, yes_no */
} BookFieldPlan;

typedef struct {
	Str code;
	Text name;
	Str method; /* empty: server */
	LIST(BookStagePlan) stages;
	LIST(BookFieldPlan) fields;
} BookTypePlan;

/* A whole type at once: for the demonstration, and for who sets up an authority by program.  Makes
 * it, or replaces circuit and fields of the one with that code.  Refuses what the pages refuse. */
MUST_USE Err *book_type_plan(Ctx *ctx, const BookTypePlan *plan);

/* An office with its first holders: the same, for offices.  People are persons here. */
MUST_USE Err *book_office_plan(Ctx *ctx, Str code, Text name, const BookIds *holders);

/* The authority's own certificate and key, as PKCS#12, with which the book signs and seals from now
 * on.  Kept under the authority's key.  Refuses a wrong password, a certificate that has expired or
 * is not made to sign.  Records "book.seal-set". */
MUST_USE Err *book_seal_install(Ctx *ctx, Str pkcs12, Str password);

/* A time-stamp token (RFC 3161, DER) of these bytes, by whoever stamps the book's signatures: they
 * existed then.  Empty: the authority chose nobody.  Refuses (ERR_BUSY) a service that does not
 * answer.  Slow: not on the writer. */
MUST_USE Err *book_stamp_bytes(Ctx *ctx, Str bytes, Str *ret_token);
bool book_has_stamper(Ctx *ctx);

/* Which library speaks to signing devices: for the operator alone to say.  Before any request. */
void book_configure(const Config *config);

extern const Module book_module;

#endif
