/* signing.h — signatures of the signature book, as its files share them: with the authority's seal,
 * and with a person's own key. */
#ifndef MODULES_BOOK_SIGNING_H
#define MODULES_BOOK_SIGNING_H

#include "core/pades/pades.h"
#include "modules/book/inside.h"

/* ---- sign.c: with the seal of the authority ---- */

const SealRow *book_seal(Ctx *ctx); /* in use; NULL: none */

/* Opens a PKCS#12 file.  Refuses a wrong password, a certificate that has expired or is not made to
 * sign documents. */
MUST_USE Err *book_seal_read(Ctx *ctx, Str pkcs12, Str password, SealRow *ret_seal);

/* In the place of the one before, whose key is forgotten.  Record "book.seal-set",
 * "book.seal-removed". */
MUST_USE Err *book_seal_save(Ctx *ctx, const SealRow *seal);
MUST_USE Err *book_seal_remove(Ctx *ctx);

/* Memory for one document after the other, which may be large: until book_work_end(), or else as
 * long as ctx->arena. */
Arena **book_work(Ctx *ctx);
void book_work_end(Arena **work);

/* What the visible stamp says. */
typedef struct {
	Str name, capacity, absent;
	const char *reason; /* a message */
} BookStampWords;

/* On the last page, above the stamps that are there. */
void book_stamp(Ctx *ctx, const FolderRow *f, Id document, const BookStampWords *words,
                PadesStamp *ret_stamp);

/* Signs each document of the folder into act->files.  Refuses what book_act() would, a stage that
 * asks for no signature or for one by the signatory's own certificate, and a seal that is missing
 * or has expired (ERR_CONFLICT).  Slow: not on the writer. */
MUST_USE Err *book_sign(Ctx *ctx, BookAct *act);

/* ---- own.c: with a person's own key, in two steps ---- */

/* What waits for the actor's key, as it is now; empty when the folder has moved on. */
PendingRowList book_pending(Ctx *ctx, const FolderRow *f);

/* A document made ready. */
typedef struct {
	PendingRow row;
	BlobDraft blob; /* of a PDF with its hole */
	bool has_blob;
} BookReady;

typedef LIST(BookReady) BookReadyList;

/* The first step: makes each document ready for that certificate (PEM or DER).  Refuses what
 * book_act() would, a stage or a type that does not take own keys, and a certificate that cannot be
 * read or is not valid today.  Slow: not on the writer; then book_ready_keep() on it, in the place
 * of what was ready before. */
MUST_USE Err *book_ready(Ctx *ctx, const BookAct *act, Str certificate, BookReadyList *ret_list);
MUST_USE Err *book_ready_keep(Ctx *ctx, const FolderRow *f, const BookReadyList *list);

/* The second: takes the signature of each pending document, bare or as a CMS, and checks it; fills
 * act->files and the deed.  Slow; book_act() and book_pending_drop() follow on the writer. */
MUST_USE Err *book_accept(Ctx *ctx, const FolderRow *f, const StrList *answers, BookAct *act);
void book_pending_drop(Ctx *ctx, const FolderRow *f);

#endif
