/* pages_seal.c — the certificate with which the authority signs and seals. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { PASSWORD_BYTES_MAX = 200, PKCS12_BYTES_MAX = 1 << 20, SOON_DAYS = 60, NAME_CHARS_MAX = 30 };

Err *book_page_seal(Req *req)
{
	const SealRow *seal = book_seal(req->ctx);
	Instant soon = instant_add(req->ctx->now, (int64_t)SOON_DAYS * 86400);
	BookSealView v = {
		.seal = seal,
		.expired = seal && seal->last_at.us <= req->ctx->now.us,
		.soon = seal && seal->last_at.us <= soon.us,
		.is_device = seal && str_eq(seal->kind, S("token")),
		.has_device = book_has_device(),
	};
	book_seal_html(page(req, "Certificat de la collectivité"), &v);
	return NULL;
}

static const Upload *file_of(Req *req, const char *field)
{
	for (size_t i = 0; i < req->uploads.len; i++)
		if (str_eq(req->uploads.at[i].field, str_of(field)))
			return &req->uploads.at[i];
	return NULL;
}

/* The file is read here and never kept: what is kept is sealed under the authority's key. */
Err *book_page_seal_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const Upload *u = file_of(req, "certificat");
	Str password = form_raw(req, "mot_de_passe");
	SealRow *seal = alloc(ctx->arena, SealRow);
	req->prepared = seal;
	if (!u || u->refusal || u->blob.size_bytes > PKCS12_BYTES_MAX)
		form_problem(req, S("certificat"),
		             "Choisissez le fichier du certificat, au format PKCS#12 (.p12 ou "
		             ".pfx).");
	if (password.len > PASSWORD_BYTES_MAX)
		form_problem(req, S("mot_de_passe"), "Ce mot de passe est trop long.");
	if (form_wrong(req))
		return book_page_seal(req);
	Str bytes = blob_draft_read(ctx, &u->blob, PKCS12_BYTES_MAX);
	Err *e = book_seal_read(ctx, bytes, password, seal);
	if (!e)
		return NULL;
	form_set_problem(req, S("certificat"), e->message, e->args,
	                 e->args_len < 2 ? e->args_len : 2);
	return book_page_seal(req);
}

Err *book_page_seal_set(Req *req)
{
	Err *e = book_seal_save(req->ctx, req->prepared);
	if (e)
		return e;
	flash(req, "Le certificat est installé : le parapheur peut signer.");
	redirect(req, "/parapheur/reglages/cachet");
	return NULL;
}

/* ---- A key in a device ---- */

Err *book_page_device_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	SealRow *seal = alloc(ctx->arena, SealRow);
	const Upload *u = file_of(req, "certificat_cle");
	BookDevice device = {
		.token = form_line(req, "dispositif", 1, NAME_CHARS_MAX),
		.object = form_line(req, "cle", 1, NAME_CHARS_MAX),
		.pin = form_raw(req, "code"),
	};
	req->prepared = seal;
	if (!u || u->refusal || u->blob.size_bytes > PKCS12_BYTES_MAX)
		form_problem(req, S("certificat_cle"),
		             "Choisissez le certificat de la clé (.pem, .crt ou .cer).");
	if (device.pin.len == 0 || device.pin.len > PASSWORD_BYTES_MAX)
		form_problem(req, S("code"), "Écrivez le code du dispositif.");
	if (form_wrong(req))
		return book_page_seal(req);
	device.certs = blob_draft_read(ctx, &u->blob, PKCS12_BYTES_MAX);
	Err *e = book_seal_read_device(ctx, &device, seal);
	if (!e)
		return NULL;
	form_set_problem(req, e->code == ERR_FORBIDDEN ? S("code") : S("dispositif"), e->message,
	                 e->args, e->args_len < 2 ? e->args_len : 2);
	return book_page_seal(req);
}

Err *book_page_seal_remove(Req *req)
{
	Err *e = book_seal_remove(req->ctx);
	if (e)
		return e;
	flash(req, "Le certificat est retiré, et sa clé oubliée.");
	redirect(req, "/parapheur/reglages/cachet");
	return NULL;
}
