/* pages_trust.c — the certification authorities that are believed when a signature is looked at. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { CERTS_BYTES_MAX = 1 << 20 };

Err *book_page_trust(Req *req)
{
	BookTrustView v = { .rows = book_trusted(req->ctx), .now = req->ctx->now };
	book_trust_html(page(req, "Autorités de certification reconnues"), &v);
	return NULL;
}

Err *book_page_trust_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	CmsCertList *certs = alloc(ctx->arena, CmsCertList);
	const Upload *u = req->uploads.len > 0 ? &req->uploads.at[0] : NULL;
	req->prepared = certs;
	if (!u || u->refusal || u->blob.size_bytes > CERTS_BYTES_MAX) {
		form_problem(req, S("certificat"),
		             "Choisissez un certificat, ou plusieurs en un fichier PEM.");
		return book_page_trust(req);
	}
	Err *e = book_trust_read(ctx, blob_draft_read(ctx, &u->blob, CERTS_BYTES_MAX), certs);
	if (!e)
		return NULL;
	form_set_problem(req, S("certificat"), e->message, e->args,
	                 e->args_len < 2 ? e->args_len : 2);
	return book_page_trust(req);
}

Err *book_page_trust_give(Req *req)
{
	Err *e = book_trust_give(req->ctx, req->prepared);
	if (e)
		return e;
	flash(req, "Les signatures dont le certificat vient de là seront dites valables.");
	redirect(req, "/parapheur/reglages/confiance");
	return NULL;
}

Err *book_page_trust_take(Req *req)
{
	Err *e = book_trust_take(req->ctx, path_id(req, "id"));
	if (e)
		return e;
	flash(req, "Cette autorité n’est plus reconnue.");
	redirect(req, "/parapheur/reglages/confiance");
	return NULL;
}
