/* pades.h — signed PDF documents: PAdES, made and looked at.
 *
 * A signature is added as an incremental update (ISO 32000-2 §7.5.6): not one earlier byte changes,
 * so that earlier signatures stay as they were.  A PDF is opened only in the sandboxed child, which
 * says what to append, with a hole; here the hole is checked, what is around it is hashed, signed
 * by core/cms and put in.  Keys never enter the child.
 *
 *   PadesStamp stamp = { .name = S("Jeanne Martin"), .capacity = S("Maire"), .at = now, … };
 *   Err *e = pades_sign(arena, pdf, &stamp, seal, stamper, &signed_pdf);
 *
 * By a person's own key: pades_prepare(), cms_digest_to_sign() on pades_order(), then, when the
 * device has answered, cms_accept() and pades_finish().
 *
 * pades_verify() says for each signature of a PDF whether it is right, and what was changed after
 * it: what a reader sees may differ from what was signed (incremental saving, shadow attacks).
 *
 * Everything here spawns the child and takes ~0.1 s: not on the writer. */
#ifndef CORE_PADES_PADES_H
#define CORE_PADES_PADES_H

#include "core/cms/cms.h"
#include "core/i18n/i18n.h"
#include "core/sandbox/sandbox.h"

enum {
	PADES_BYTES_MAX = 64 << 20,    /* of a PDF */
	PADES_SIGNATURES_MAX = 64,     /* of one PDF */
	PADES_CHANGES_MAX = 100,       /* told for one signature */
	PADES_TEXT_BYTES_MAX = 1000,   /* of each text of a stamp */
	PADES_RESERVE_BYTES = 24 << 10 /* for the CMS with its chain and a time stamp */
};

/* What a signature says of itself, and where it is seen.  Texts may be empty. */
typedef struct {
	Str name;     /* who signs */
	Str capacity; /* "Maire" */
	Str absent;   /* in whose absence: "Paul Durand, maire" */
	Str reason, location;
	Instant at; /* when it is claimed to be made */
	const Tz *tz;
	Lang lang; /* of the words on the stamp */

	int page;          /* 1..; negative: from the end; 0: nothing is seen */
	int slot;          /* 1..: the nth place from the bottom of that page; 0: x and y */
	int x, y;          /* points from the left and the top of the page as it is shown */
	int width, height; /* points; zero: 200 by 64 */
} PadesStamp;

/* A PDF with a hole where the CMS goes. */
typedef struct {
	Str pdf;
	size_t hole_at, hole_len; /* of "<000…>" in it */
} PadesPrepared;

/* Refuses what is no PDF, is damaged, encrypted, locked by a certification, or a dynamic (XFA)
 * form, and a page that is not there. */
MUST_USE Err *pades_prepare(Arena *arena, Str pdf, const PadesStamp *stamp,
                            PadesPrepared *ret_prepared);

/* What to sign: the digest of all but the hole.  Without a time in the CMS, as PAdES wants it. */
CmsOrder pades_order(Arena *arena, const PadesPrepared *prepared, CmsStamper stamper);

/* Fills the hole.  Refuses a CMS that is too long for it. */
MUST_USE Err *pades_finish(Arena *arena, const PadesPrepared *prepared, Str cms, Str *ret_pdf);

/* All of it, with a key at hand: PAdES B-B, or B-T with a stamper. */
MUST_USE Err *pades_sign(Arena *arena, Str pdf, const PadesStamp *stamp, Signer *signer,
                         CmsStamper stamper, Str *ret_pdf);

/* What was changed after a signature.  Harmless are the three first. */
typedef enum {
	PADES_SIGNED_AGAIN, /* a signature or its field was added: text is its name */
	PADES_PROOFS_ADDED, /* certificates, revocations (DSS) */
	PADES_PROPERTIES,   /* title, author, XMP, tags */
	PADES_FORM_FILLED,  /* text is the field's name */
	PADES_NOTE_ADDED,   /* an annotation, on page number; text is its kind */
	PADES_NOTE_CHANGED,
	PADES_NOTE_REMOVED,
	PADES_PAGE_ADDED,
	PADES_PAGE_REMOVED,
	PADES_PAGE_CHANGED,  /* what is drawn on it, or what that uses */
	PADES_SETUP_CHANGED, /* actions, layers, names…: text is the key of the catalog */
	PADES_COVERED,       /* by what was added with a signature, on page number */
	PADES_CHANGE_KINDS,
} PadesChangeKind;

typedef struct {
	PadesChangeKind kind;
	int page; /* 1..; 0: none */
	Str text;
} PadesChange;

typedef LIST(PadesChange) PadesChangeList;

typedef struct {
	Str field, name, reason, location; /* as the PDF claims */
	Instant claimed;                   /* its /M */
	Str format;                        /* "ETSI.CAdES.detached" */
	bool is_stamp;                     /* a document time stamp, not a signature */
	int permission; /* of a certification: 1 nothing, 2 forms, 3 notes; 0: none */
	size_t covers;  /* bytes from the start of the file; all of them but the hole */
	bool covers_all;
	CmsSignature cms; /* of a stamp, too; its findings include those below */
	CmsVerdict verdict;
	PadesChangeList changes; /* after it */
} PadesSignature;

typedef LIST(PadesSignature) PadesSignatureList;

typedef struct {
	bool readable;
	int pages;
	PadesSignatureList signatures; /* in the order in which they were made */
	CmsFindingList findings;       /* of the file; readable words when it is not */
} PadesReport;

/* Looks at all signatures of a PDF.  `roots` may be empty.  Never refuses. */
PadesReport pades_verify(Arena *arena, Str pdf, const CmsCertList *roots, Instant now);

/* A change as a message with arguments. */
Err *pades_change_words(Arena *arena, const PadesChange *change);

/* `beffroi child pades`. */
extern const SandboxKind pades_kind;

#endif
