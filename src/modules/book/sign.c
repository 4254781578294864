/* sign.c — signatures with the authority's seal: in a PDF (PAdES), beside any other file (CAdES,
 * detached). */
#include "gen/book_queries.h"
#include "modules/book/signing.h"

enum { WORK_BYTES_MAX = 512 << 20 };

/* ---- Signing ---- */

typedef struct {
	Ctx *ctx;
	Arena *work; /* of one document after the other */
	const FolderRow *f;
	BookKind kind;
	Str office, absent;
	Signer *signer;
	BookStamper stamper;
} Signing;

static void free_work(void *arg)
{
	Arena **work = arg;
	arena_free(*work);
	*work = NULL;
}

Arena **book_work(Ctx *ctx)
{
	Arena **work = alloc(ctx->arena, Arena *);
	*work = arena_new(WORK_BYTES_MAX);
	arena_defer(ctx->arena, free_work, work);
	return work;
}

void book_work_end(Arena **work)
{
	free_work(work);
}

/* Nth signature of a document: its stamp goes to the nth place from the bottom of the last page. */
static int slot_of(Ctx *ctx, const FolderRow *f, Id document)
{
	int slot = 1;
	SignatureRowList rows = book_signature_rows(ctx, f->id);
	for (size_t i = 0; i < rows.len; i++)
		slot += rows.at[i].document == document && !rows.at[i].detached;
	return slot;
}

void book_stamp(Ctx *ctx, const FolderRow *f, Id document, const BookStampWords *words,
                PadesStamp *ret_stamp)
{
	*ret_stamp = (PadesStamp){
		.name = words->name,
		.capacity = words->capacity,
		.absent = words->absent,
		.reason = str_of(i18n_message(ctx->authority->language, words->reason)),
		.at = ctx->now,
		.tz = ctx->authority->tz,
		.lang = ctx->authority->language,
		.page = -1,
		.slot = slot_of(ctx, f, document),
	};
}

static Err *sign_pdf(const Signing *s, const BookPaper *p, Str pdf, Str *ret_bytes)
{
	bool seal = s->kind == BOOK_SEAL;
	Str town = text_in(s->ctx->authority->title, s->ctx->authority->language);
	BookStampWords words = {
		.name = seal ? town : s->ctx->actor.name,
		.capacity = seal ? (Str){ 0 } : s->office,
		.absent = s->absent,
		.reason = seal ? MESSAGE("Cachet de la collectivité") : MESSAGE("Signature"),
	};
	PadesStamp stamp;
	book_stamp(s->ctx, s->f, p->id, &words, &stamp);
	return pades_sign(s->work, pdf, &stamp, s->signer, s->stamper.cms, ret_bytes);
}

/* As the kind of file wants it: inside a PDF (PAdES), inside an XML document (XAdES), else beside
 * the file (CAdES). */
static Err *sign_bytes(const Signing *s, const BookPaper *p, Str bytes, Str *ret_made,
                       bool *ret_detached)
{
	if (str_eq(p->media_type, S("application/pdf")))
		return sign_pdf(s, p, bytes, ret_made);
	if (str_eq(p->media_type, S("application/xml"))) {
		XadesOrder order = { .at = s->ctx->now,
			             .role = s->office,
			             .stamper = s->stamper.cms };
		return xades_sign(s->work, s->signer, bytes, &order, ret_made);
	}
	CmsOrder order = { .data = bytes, .at = s->ctx->now, .stamper = s->stamper.cms };
	*ret_detached = true;
	return cms_sign_detached(s->work, s->signer, &order, ret_made);
}

static Err *sign_one(const Signing *s, const BookPaper *p, BookSignedList *files)
{
	Ctx its = *s->ctx;
	its.arena = s->work;
	const Blob *blob = blob_find(&its, p->blob);
	if (!blob || blob->scan == SCAN_INFECTED)
		return err_conflict(s->ctx, "Un document du dossier ne peut plus être ouvert.");
	Str made = { 0 };
	bool detached = false;
	Err *e = sign_bytes(s, p, blob_read_all(&its, blob, PADES_BYTES_MAX), &made, &detached);
	if (e)
		return err_copy(s->ctx->arena, e);
	BookSigned *file = list_push(s->ctx->arena, files);
	*file = (BookSigned){
		.document = p->id,
		.from = p->blob,
		.detached = detached,
		.file_name =
			detached ? str_format(s->ctx->arena, "%.*s.p7s", STR(p->title)) : p->title,
	};
	e = blob_make(s->ctx, made, &file->blob);
	arena_reset(s->work);
	return e;
}

static Err *need_seal(Ctx *ctx, const FolderRow *f, BookKind kind, Signer **ret_signer)
{
	const SealRow *row = book_seal_row(ctx);
	if (kind == BOOK_SIGNATURE && str_eq(f->method, S("own")))
		return err_conflict(ctx, "Ce type se signe avec le certificat personnel du "
		                         "signataire.");
	if (!row)
		return err_conflict(ctx, "La collectivité n’a pas encore installé de certificat "
		                         "dans le parapheur. Demandez-le à son administrateur.");
	if (row->last_at.us <= ctx->now.us)
		return err_conflict(ctx,
		                    "Le certificat de la collectivité a expiré le {at}. "
		                    "Demandez à l’administrateur du parapheur d’en "
		                    "installer un autre.",
		                    arg("at", row->last_at));
	return book_seal_open(ctx, row, ret_signer);
}

Err *book_sign(Ctx *ctx, BookAct *act)
{
	const FolderRow *f = book_folder_find(ctx, act->folder);
	if (!f)
		return err_not_found(ctx, "Ce dossier n’existe pas dans le parapheur, ou vous n’y "
		                          "avez pas de part.");
	BookHand hand;
	BookKind kind;
	Err *e = book_may_do(ctx, f, act, &hand, &kind);
	if (e)
		return e;
	if (kind != BOOK_SIGNATURE && kind != BOOK_SEAL)
		return err_conflict(ctx, "Ce dossier ne se signe pas à cette étape. Ouvrez-le pour "
		                         "voir ce qui est demandé.");
	BookOfficeList offices = book_office_list(ctx);
	Arena **work = book_work(ctx);
	Signing s = {
		.ctx = ctx,
		.f = f,
		.kind = kind,
		.office = text_in(book_office_name(&offices, act->deed.office),
		                  ctx->authority->language),
		.absent = account_person_title(ctx, hand.absent),
		.work = *work,
	};
	e = need_seal(ctx, f, kind, &s.signer);
	if (!e)
		e = book_stamper_open(ctx, &s.stamper);
	BookPaperList papers = book_papers(ctx, f, f->round);
	for (size_t i = 0; i < papers.len && !e; i++)
		if (!papers.at[i].annex)
			e = sign_one(&s, &papers.at[i], &act->files);
	if (s.signer)
		cms_signer_close(s.signer);
	book_stamper_close(&s.stamper);
	book_work_end(work);
	return e;
}
