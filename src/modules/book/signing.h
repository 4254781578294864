/* signing.h — signatures of the signature book, as its files share them: with the authority's seal,
 * and with a person's own key. */
#ifndef MODULES_BOOK_SIGNING_H
#define MODULES_BOOK_SIGNING_H

#include "core/pades/pades.h"
#include "modules/book/inside.h"

/* ---- halt.c ---- */

/* Leaves that one of an authority ("stamper", a literal) alone until then, in this process. */
void book_halt(Ctx *ctx, const char *what, Id id, Instant until);
bool book_is_halted(Ctx *ctx, const char *what, Id id);

/* ---- seal.c: the certificate of the authority ---- */

/* A secret and a file, under the authority's key, bound to what they are ("book:seal"). */
Bytes book_wrap(Ctx *ctx, const char *about, Str secret, Str file);
void book_unwrap(Ctx *ctx, const char *about, Bytes sealed, Str *ret_secret, Str *ret_file);

/* Refuses who does not administer the book. */
MUST_USE Err *book_need_administer(Ctx *ctx);

const SealRow *book_seal(Ctx *ctx); /* in use; NULL: none */

/* Opens a PKCS#12 file.  Refuses a wrong password, a certificate that has expired or is not made to
 * sign documents. */
MUST_USE Err *book_seal_read(Ctx *ctx, Str pkcs12, Str password, SealRow *ret_seal);

/* The same for a key in a device: the names of its token and of the key, the PIN, and the
 * certificates (PEM or DER).  The device is tried.  Refuses also when the operator has set none. */
typedef struct {
	Str token, object, pin, certs;
} BookDevice;
MUST_USE Err *book_seal_read_device(Ctx *ctx, const BookDevice *device, SealRow *ret_seal);
bool book_has_device(void);

/* In the place of the one before, whose key is forgotten.  Record "book.seal-set",
 * "book.seal-removed". */
MUST_USE Err *book_seal_save(Ctx *ctx, const SealRow *seal);
MUST_USE Err *book_seal_remove(Ctx *ctx);

/* Its key; close it soon.  A device that has refused its PIN is not asked again (ERR_CONFLICT): it
 * would lock itself. */
MUST_USE Err *book_seal_open(Ctx *ctx, const SealRow *row, Signer **ret_signer);

/* ---- stamper.c: who says when a signature existed ---- */

/* Who stamps the time on signatures, in use; NULL: nobody, they are of level B-B. */
const StamperRow *book_stamper(Ctx *ctx);

typedef struct {
	CmsStamper cms; /* without `ask`: nobody stamps */
	Signer *key;    /* of our own one; NULL: another's */
} BookStamper;

/* Opens the one in use.  Asked for a stamp, one that does not answer, or answers wrongly, refuses
 * with ERR_BUSY, and nothing is signed; for a minute nobody else waits for it then. */
MUST_USE Err *book_stamper_open(Ctx *ctx, BookStamper *ret_stamper);
void book_stamper_close(BookStamper *stamper);

/* Whether it was silent a moment ago. */
bool book_stamper_is_silent(Ctx *ctx, const StamperRow *row);

/* A new one: with a key of our own, or at an address.  The latter is asked for a stamp: refuses
 * (ERR_INVALID) an address that is not https, and what book_stamper_open() would (ERR_BUSY).
 * Slow. */
MUST_USE Err *book_stamper_make(Ctx *ctx, StamperRow *ret_row);
MUST_USE Err *book_stamper_try(Ctx *ctx, Str url, Str login, Str password, StamperRow *ret_row);

/* In the place of the one before, whose key is forgotten; NULL: nobody stamps.  Records
 * "book.stamper-set". */
MUST_USE Err *book_stamper_save(Ctx *ctx, const StamperRow *row);

/* ---- trust.c: who is believed when signatures of others are looked at ---- */

TrustRowList book_trusted(Ctx *ctx); /* by name, at most 200 */
CmsCertList book_roots(Ctx *ctx);    /* the same as certificates, of which only `der` is there */

/* Reads certificates of authorities, in PEM or DER: refuses others (ERR_INVALID). */
MUST_USE Err *book_trust_read(Ctx *ctx, Str bytes, CmsCertList *ret_certs);

/* Those that are not there yet are believed from now on, that one no longer.  Record
 * "book.trust-given", "book.trust-taken". */
MUST_USE Err *book_trust_give(Ctx *ctx, const CmsCertList *certs);
MUST_USE Err *book_trust_take(Ctx *ctx, Id id);

/* ---- sign.c: with the seal of the authority ---- */

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

/* What a CMS made by the person's own tool is to be over: of a PDF, all but its hole.  May be
 * large: in the arena. */
Str book_pending_content(Ctx *ctx, Arena *arena, const PendingRow *row);

/* The second: takes the signature of each pending document, bare or as a CMS, and checks it; fills
 * act->files and the deed.  Slow; book_act() and book_pending_drop() follow on the writer. */
MUST_USE Err *book_accept(Ctx *ctx, const FolderRow *f, const StrList *answers, BookAct *act);
void book_pending_drop(Ctx *ctx, const FolderRow *f);

#endif
