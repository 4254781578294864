/* own.c — a signature by a person's own key, which never leaves their device: the platform says
 * what to sign, takes the answer and checks it. */
#include "gen/book_queries.h"
#include "modules/book/signing.h"

static Str text_of(Bytes bytes)
{
	return (Str){ bytes.ptr, bytes.len };
}

static Bytes bytes_of(Str text)
{
	return (Bytes){ text.ptr, text.len };
}

static Str read_blob(Ctx *ctx, Arena *work, Id id)
{
	Ctx its = *ctx;
	its.arena = work;
	const Blob *blob = blob_find(&its, id);
	return blob && blob->scan != SCAN_INFECTED ? blob_read_all(&its, blob, PADES_BYTES_MAX)
	                                           : (Str){ 0 };
}

/* ---- The first step ---- */

static Err *check_stage(Ctx *ctx, const FolderRow *f, BookKind kind)
{
	if (kind != BOOK_SIGNATURE)
		return err_conflict(ctx, "Ce dossier ne se signe pas à cette étape. Ouvrez-le pour "
		                         "voir ce qui est demandé.");
	if (str_eq(f->method, S("server")))
		return err_conflict(ctx, "Ce type se signe avec le certificat de la collectivité, "
		                         "non avec un certificat personnel.");
	return NULL;
}

static Err *read_cert(Ctx *ctx, Str certificate, CmsCert *ret_cert)
{
	CmsCertList certs = { 0 };
	Err *e = cms_read_certs(ctx->arena, certificate, &certs);
	if (e)
		return e;
	if (certs.len == 0 || !certs.at[0].may_sign)
		return err_invalid(ctx, "Ce certificat n’est pas fait pour signer des documents. "
		                        "Choisissez un certificat de cachet ou de signature.");
	if (certs.at[0].until.us <= ctx->now.us || certs.at[0].since.us > ctx->now.us)
		return err_invalid(ctx, "Ce certificat n’est pas valable aujourd’hui.");
	*ret_cert = certs.at[0];
	return NULL;
}

typedef struct {
	Ctx *ctx;
	Arena *work;
	const FolderRow *f;
	const BookAct *act;
	BookStampWords words;
	CmsCert cert;
} Readying;

/* A PDF gets its hole and its stamp; of any other file, the file itself is signed. */
static Err *order_of(const Readying *r, const BookPaper *p, CmsOrder *order, BookReady *ready)
{
	Str bytes = read_blob(r->ctx, r->work, p->blob);
	if (bytes.len == 0)
		return err_conflict(r->ctx, "Un document du dossier ne peut plus être ouvert.");
	if (!str_eq(p->media_type, S("application/pdf"))) {
		*order = (CmsOrder){ .data = bytes, .at = r->ctx->now };
		ready->row.prepared = p->blob;
		return NULL;
	}
	PadesStamp stamp;
	PadesPrepared prepared;
	book_stamp(r->ctx, r->f, p->id, &r->words, &stamp);
	Err *e = pades_prepare(r->work, bytes, &stamp, &prepared);
	if (e)
		return e;
	*order = pades_order(r->work, &prepared, (CmsStamper){ 0 });
	ready->row.hole_at = (int64_t)prepared.hole_at;
	ready->row.hole_len = (int64_t)prepared.hole_len;
	ready->has_blob = true;
	return blob_make(r->ctx, prepared.pdf, &ready->blob);
}

static Err *ready_one(const Readying *r, const BookPaper *p, BookReadyList *list)
{
	CmsOrder order = { 0 };
	CmsToSign to_sign;
	BookReady *ready = list_push(r->ctx->arena, list);
	ready->row = (PendingRow){
		.folder = r->f->id,
		.document = p->id,
		.person = r->ctx->actor.person,
		.office = r->act->deed.office,
		.round = r->act->round,
		.stage = r->act->deed.stage,
		.source = p->blob,
		.certificate = bytes_of(r->cert.der),
		.at = r->ctx->now,
	};
	Err *e = order_of(r, p, &order, ready);
	if (!e)
		e = cms_digest_to_sign(r->work, &r->cert, &order, &to_sign);
	if (e)
		return err_copy(r->ctx->arena, e);
	ready->row.attributes = bytes_of(str_copy(r->ctx->arena, to_sign.attributes));
	ready->row.digest = bytes_of(str_copy(r->ctx->arena, to_sign.digest));
	arena_reset(r->work);
	return NULL;
}

Err *book_ready(Ctx *ctx, const BookAct *act, Str certificate, BookReadyList *ret_list)
{
	const FolderRow *f = book_folder_find(ctx, act->folder);
	if (!f)
		return err_not_found(ctx, "Ce dossier n’existe pas dans le parapheur, ou vous n’y "
		                          "avez pas de part.");
	BookHand hand;
	BookKind kind;
	Readying r = { .ctx = ctx, .f = f, .act = act };
	Err *e = book_may_do(ctx, f, act, &hand, &kind);
	if (!e)
		e = check_stage(ctx, f, kind);
	if (!e)
		e = read_cert(ctx, certificate, &r.cert);
	if (e)
		return e;
	BookOfficeList offices = book_office_list(ctx);
	r.words = (BookStampWords){
		.name = ctx->actor.name,
		.capacity = text_in(book_office_name(&offices, act->deed.office),
		                    ctx->authority->language),
		.absent = account_person_title(ctx, hand.absent),
		.reason = MESSAGE("Signature"),
	};
	Arena **work = book_work(ctx);
	r.work = *work;
	BookPaperList papers = book_papers(ctx, f, f->round);
	for (size_t i = 0; i < papers.len && !e; i++)
		if (!papers.at[i].annex)
			e = ready_one(&r, &papers.at[i], ret_list);
	book_work_end(work);
	return e;
}

void book_pending_drop(Ctx *ctx, const FolderRow *f)
{
	PendingRowList rows = book_pending_rows(ctx, f->id, ctx->actor.person);
	for (size_t i = 0; i < rows.len; i++) {
		(void)book_pending_delete(ctx, rows.at[i].id);
		if (rows.at[i].prepared != rows.at[i].source)
			blob_erase(ctx, rows.at[i].prepared);
	}
}

Err *book_ready_keep(Ctx *ctx, const FolderRow *f, const BookReadyList *list)
{
	Id me = account_person_here(ctx);
	book_pending_drop(ctx, f);
	for (size_t i = 0; i < list->len; i++) {
		PendingRow row = list->at[i].row;
		row.person = me;
		if (list->at[i].has_blob)
			row.prepared = blob_keep(ctx, &list->at[i].blob, S("a-signer.pdf"));
		(void)book_pending_insert(ctx, &row);
	}
	return NULL;
}

/* ---- The second ---- */

PendingRowList book_pending(Ctx *ctx, const FolderRow *f)
{
	PendingRowList rows = book_pending_rows(ctx, f->id, ctx->actor.person), none = { 0 };
	BookPaperList papers = book_papers(ctx, f, f->round);
	if (!str_eq(f->state, S("running")))
		return none;
	for (size_t i = 0; i < rows.len; i++) {
		bool same = false;
		for (size_t j = 0; j < papers.len; j++)
			same |= papers.at[j].id == rows.at[i].document &&
			        papers.at[j].blob == rows.at[i].source;
		if (!same || rows.at[i].stage != f->stage || rows.at[i].round != f->round)
			return none;
	}
	return rows;
}

Str book_pending_content(Ctx *ctx, Arena *arena, const PendingRow *row)
{
	Str bytes = read_blob(ctx, arena, row->prepared);
	size_t hole_at = (size_t)row->hole_at, end = hole_at + (size_t)row->hole_len;
	Buf out = { .arena = arena };
	if (row->hole_len == 0 || end > bytes.len)
		return bytes;
	buf_add(&out, str_part(bytes, 0, hole_at));
	buf_add(&out, str_part(bytes, end, bytes.len));
	return buf_str(&out);
}

typedef struct {
	Ctx *ctx;
	Arena *work;
	BookStamper stamper;
} Accepting;

static Err *accept_pdf(const Accepting *a, const PendingRow *row, Str pdf, const CmsCert *cert,
                       Str answer, Str *ret_bytes)
{
	Str cms;
	CmsCertList chain = { 0 };
	PadesPrepared prepared = {
		.pdf = pdf,
		.hole_at = (size_t)row->hole_at,
		.hole_len = (size_t)row->hole_len,
	};
	CmsToSign to_sign = { text_of(row->attributes), text_of(row->digest) };
	CmsOrder order = pades_order(a->work, &prepared, a->stamper.cms);
	Err *e = cms_accept(a->work, cert, &chain, &order, &to_sign, answer, &cms);
	return e ? e : pades_finish(a->work, &prepared, cms, ret_bytes);
}

static Err *accept_file(const Accepting *a, const PendingRow *row, Str data, const CmsCert *cert,
                        Str answer, Str *ret_bytes)
{
	CmsCertList chain = { 0 };
	CmsToSign to_sign = { text_of(row->attributes), text_of(row->digest) };
	CmsOrder order = { .data = data, .at = row->at, .stamper = a->stamper.cms };
	return cms_accept(a->work, cert, &chain, &order, &to_sign, answer, ret_bytes);
}

static Err *accept_one(const Accepting *a, const PendingRow *row, Str answer, BookAct *act)
{
	Ctx *ctx = a->ctx;
	Arena *work = a->work;
	CmsCertList certs = { 0 };
	Str made = { 0 }, bytes = read_blob(ctx, work, row->prepared);
	bool pdf = row->hole_len > 0;
	Err *e = cms_read_certs(work, text_of(row->certificate), &certs);
	if (!e && pdf)
		e = accept_pdf(a, row, bytes, &certs.at[0], answer, &made);
	else if (!e)
		e = accept_file(a, row, bytes, &certs.at[0], answer, &made);
	if (e)
		return err_copy(ctx->arena, e);
	BookSigned *file = list_push(ctx->arena, &act->files);
	*file = (BookSigned){
		.document = row->document,
		.from = row->source,
		.detached = !pdf,
		.file_name = pdf ? S("signe.pdf") : S("signature.p7s"),
	};
	e = blob_make(ctx, made, &file->blob);
	arena_reset(work);
	return e;
}

Err *book_accept(Ctx *ctx, const FolderRow *f, const StrList *answers, BookAct *act)
{
	PendingRowList rows = book_pending(ctx, f);
	if (rows.len == 0 || rows.len != answers->len)
		return err_conflict(ctx, "Le dossier a avancé depuis que ses documents ont été "
		                         "préparés. Préparez-les de nouveau.");
	act->folder = f->id;
	act->round = rows.at[0].round;
	act->deed = (BookDeed){ .kind = DEED_DONE,
		                .stage = rows.at[0].stage,
		                .office = rows.at[0].office };
	Arena **work = book_work(ctx);
	Accepting a = { .ctx = ctx, .work = *work };
	Err *e = book_stamper_open(ctx, &a.stamper);
	for (size_t i = 0; i < rows.len && !e; i++)
		e = accept_one(&a, &rows.at[i], answers->at[i], act);
	book_stamper_close(&a.stamper);
	book_work_end(work);
	return e;
}
