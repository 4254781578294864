/* pages_own.c — signing with one's own key: the certificate first, then what to sign, then the
 * answers. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { CERT_BYTES_MAX = 64 << 10, ANSWER_CHARS_MAX = 200000 };

typedef struct {
	const FolderRow *f;
	BookReadyList ready;
	BookAct act;
} Prepared;

static Err *find(Req *req, const FolderRow **ret_folder)
{
	const FolderRow *f = book_folder_find(req->ctx, path_id(req, "id"));
	if (!f)
		return err_not_found(req->ctx,
		                     "Ce dossier n’existe pas dans le parapheur, ou vous n’y avez "
		                     "pas de part.");
	*ret_folder = f;
	return NULL;
}

static const BookPaper *paper_of(const BookPaperList *papers, Id document)
{
	for (size_t i = 0; i < papers->len; i++)
		if (papers->at[i].id == document)
			return &papers->at[i];
	return NULL;
}

static Err *show(Req *req)
{
	Ctx *ctx = req->ctx;
	const FolderRow *f = NULL;
	Err *e = find(req, &f);
	if (e)
		return e;
	BookOwnView v = { .folder = f };
	BookChain chain = book_chain(ctx, f, false);
	BookNext next = book_next(ctx->arena, &chain.circuit, &chain.deeds);
	for (size_t i = 0; i < next.turns.len && !v.turn; i++) {
		const BookTurn *t = &next.turns.at[i];
		if (t->asked_by == 0 && t->kind == BOOK_SIGNATURE && book_hand(ctx, t->office).may)
			v.turn = t;
	}
	if (!v.turn || str_eq(f->method, S("server")))
		return err_conflict(ctx, "Rien n’attend ici votre certificat personnel.");
	PendingRowList rows = book_pending(ctx, f);
	BookPaperList papers = book_papers(ctx, f, f->round);
	for (size_t i = 0; i < rows.len; i++) {
		const PendingRow *row = &rows.at[i];
		const BookPaper *p = paper_of(&papers, row->document);
		*list_push(ctx->arena, &v.rows) = (BookPendingView){
			.document = row->document,
			.title = p ? p->title : (Str){ 0 },
			.digest = crypto_hex(ctx->arena, row->digest.ptr, row->digest.len),
			.input = str_format(ctx->arena, "signature-%lld", (long long)row->document),
			.file = str_format(ctx->arena, "fichier-%lld", (long long)row->document),
		};
	}
	book_own_html(page(req, "Signer avec votre certificat"), &v);
	return NULL;
}

Err *book_page_own(Req *req)
{
	return show(req);
}

static Err *find_pending(Req *req, const PendingRow **ret_row)
{
	const FolderRow *f = NULL;
	Err *e = find(req, &f);
	if (e)
		return e;
	PendingRowList rows = book_pending(req->ctx, f);
	for (size_t i = 0; i < rows.len; i++) {
		if (rows.at[i].document != path_id(req, "document"))
			continue;
		*ret_row = &rows.at[i];
		return NULL;
	}
	return err_not_found(req->ctx, "Ce fichier n’est plus à signer. Préparez de nouveau les "
	                               "documents.");
}

static Str name_of(Req *req, const char *what)
{
	return str_format(req->ctx->arena, "%s-%lld.bin", what,
	                  (long long)path_id(req, "document"));
}

/* What the key is to sign: a small file. */
Err *book_page_own_file(Req *req)
{
	const PendingRow *row = NULL;
	Err *e = find_pending(req, &row);
	if (e)
		return e;
	reply_bytes(req, "application/octet-stream", name_of(req, "a-signer"),
	            (Str){ row->attributes.ptr, row->attributes.len });
	return NULL;
}

/* What a tool that makes a whole CMS is to sign. */
Err *book_page_own_content(Req *req)
{
	const PendingRow *row = NULL;
	Err *e = find_pending(req, &row);
	if (e)
		return e;
	Arena **work = book_work(req->ctx); /* as long as the reply */
	reply_bytes(req, "application/octet-stream", name_of(req, "contenu"),
	            book_pending_content(req->ctx, *work, row));
	return NULL;
}

/* ---- The certificate ---- */

static int number_of(Req *req, const char *name)
{
	int64_t n = 0;
	return str_to_int(form_raw(req, name), &n) && n >= 0 && n < 1000 ? (int)n : -1;
}

Err *book_page_own_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Prepared *p = alloc(ctx->arena, Prepared);
	Err *e = find(req, &p->f);
	if (e)
		return e;
	const Upload *u = req->uploads.len > 0 ? &req->uploads.at[0] : NULL;
	if (!u || u->refusal || u->blob.size_bytes > CERT_BYTES_MAX) {
		form_problem(req, S("certificat"),
		             "Choisissez votre certificat, sans sa clé (.pem, .crt ou .cer).");
		return show(req);
	}
	BookAct act = {
		.folder = p->f->id,
		.round = number_of(req, "tour"),
		.deed = { .kind = DEED_DONE,
		          .stage = number_of(req, "etape"),
		          .office = form_id(req, "fonction") },
	};
	req->prepared = p;
	e = book_ready(ctx, &act, blob_draft_read(ctx, &u->blob, CERT_BYTES_MAX), &p->ready);
	if (!e || e->code != ERR_INVALID)
		return e;
	form_set_problem(req, S("certificat"), e->message, e->args,
	                 e->args_len < 2 ? e->args_len : 2);
	return show(req);
}

Err *book_page_own_ready(Req *req)
{
	const Prepared *p = req->prepared;
	Err *e = book_ready_keep(req->ctx, p->f, &p->ready);
	if (e)
		return e;
	flash(req, "Les documents sont prêts à être signés par votre clé.");
	redirectf(req, "/parapheur/dossiers/%lld/signature", (long long)p->f->id);
	return NULL;
}

/* ---- The answers ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Base64, with line ends; or a CMS in PEM as it is. */
static bool read_answer(Arena *arena, Str typed, Str *ret_answer)
{
	if (str_starts(str_trim(typed), S("-----BEGIN"))) {
		*ret_answer = str_trim(typed);
		return true;
	}
	Buf url = { .arena = arena };
	for (size_t i = 0; i < typed.len; i++) {
		char c = typed.ptr[i];
		if (!is_blank(c) && c != '=')
			buf_char(&url, (char)(c == '+' ? '-' : c == '/' ? '_' : c));
	}
	return url.len > 0 && crypto_base64url_read(arena, buf_str(&url), ret_answer);
}

/* The file that was sent for a document; NULL: none. */
static const Upload *file_for(Req *req, Id document)
{
	Str field = str_format(req->ctx->arena, "fichier-%lld", (long long)document);
	for (size_t i = 0; i < req->uploads.len; i++)
		if (str_eq(req->uploads.at[i].field, field))
			return &req->uploads.at[i];
	return NULL;
}

/* A signature comes as a file, or pasted; false: neither, or it cannot be read. */
static bool take_answer(Req *req, Id document, Str *ret_answer)
{
	Ctx *ctx = req->ctx;
	const Upload *u = file_for(req, document);
	if (u && (u->refusal || u->blob.size_bytes > ANSWER_CHARS_MAX))
		return false;
	if (u) {
		*ret_answer = blob_draft_read(ctx, &u->blob, ANSWER_CHARS_MAX);
		return true;
	}
	Str name = str_format(ctx->arena, "signature-%lld", (long long)document);
	Str typed = form_text(req, str_cstr(ctx->arena, name), 0, ANSWER_CHARS_MAX);
	return read_answer(ctx->arena, typed, ret_answer);
}

Err *book_page_own_answer_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Prepared *p = alloc(ctx->arena, Prepared);
	Err *e = find(req, &p->f);
	if (e)
		return e;
	StrList answers = { 0 };
	Str first = { 0 };
	PendingRowList rows = book_pending(ctx, p->f);
	for (size_t i = 0; i < rows.len; i++) {
		Str name = str_format(ctx->arena, "signature-%lld", (long long)rows.at[i].document);
		first = i == 0 ? name : first;
		if (!take_answer(req, rows.at[i].document, list_push(ctx->arena, &answers)))
			form_set_problem(req, name,
			                 MESSAGE("Déposez le fichier de la signature, ou collez-la "
			                         "en base64 ou en PEM."),
			                 NULL, 0);
	}
	if (form_wrong(req))
		return show(req);
	req->prepared = p;
	e = book_accept(ctx, p->f, &answers, &p->act);
	if (!e || rows.len == 0 || e->code != ERR_INVALID)
		return e;
	form_set_problem(req, first, e->message, e->args, e->args_len < 2 ? e->args_len : 2);
	return show(req);
}

Err *book_page_own_answer(Req *req)
{
	const Prepared *p = req->prepared;
	Err *e = book_act(req->ctx, &p->act);
	if (e)
		return e;
	book_pending_drop(req->ctx, p->f);
	flash(req, "Les documents sont signés.");
	redirectf(req, "/parapheur/dossiers/%lld", (long long)p->f->id);
	return NULL;
}
