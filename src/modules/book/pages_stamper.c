/* pages_stamper.c — who stamps the time on signatures: nobody, our own key, a service. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { URL_CHARS_MAX = 400, LOGIN_CHARS_MAX = 200 };

Err *book_page_stamper(Req *req)
{
	Ctx *ctx = req->ctx;
	const StamperRow *row = book_stamper(ctx);
	BookStamperView v = {
		.row = row,
		.is_own = row && str_eq(row->kind, S("own")),
		.is_silent = row && book_stamper_is_silent(ctx, row),
	};
	form_option(
		ctx->arena, &v.kinds, S("none"),
		MESSAGE("Personne : les signatures portent l’heure de ce serveur (niveau B-B)"));
	form_option(ctx->arena, &v.kinds, S("own"),
	            MESSAGE("Ce parapheur, avec une clé à lui (niveau B-T)"));
	form_option(ctx->arena, &v.kinds, S("url"),
	            MESSAGE("Un service d’horodatage (niveau B-T)"));
	book_stamper_html(page(req, "Horodatage des signatures"), &v);
	return NULL;
}

static Err *try_service(Req *req, StamperRow *row)
{
	Str url = form_line(req, "adresse", 1, URL_CHARS_MAX);
	Str login = form_line(req, "identifiant", 0, LOGIN_CHARS_MAX);
	Str password = form_raw(req, "mot_de_passe");
	if (password.len > LOGIN_CHARS_MAX)
		form_problem(req, S("mot_de_passe"), "Ce mot de passe est trop long.");
	if (form_wrong(req))
		return NULL;
	Err *e = book_stamper_try(req->ctx, url, login, password, row);
	if (e)
		form_set_problem(req, S("adresse"), e->message, e->args,
		                 e->args_len < 2 ? e->args_len : 2);
	return NULL;
}

Err *book_page_stamper_prepare(Req *req)
{
	Str kind = form_raw(req, "qui");
	StamperRow *row = alloc(req->ctx->arena, StamperRow);
	Err *e = NULL;
	if (str_eq(kind, S("own")))
		e = book_stamper_make(req->ctx, row);
	else if (str_eq(kind, S("url")))
		e = try_service(req, row);
	else if (!str_eq(kind, S("none")))
		form_problem(req, S("qui"), "Choisissez qui horodate.");
	req->prepared = row;
	if (e)
		return e;
	return form_wrong(req) ? book_page_stamper(req) : NULL;
}

Err *book_page_stamper_set(Req *req)
{
	const StamperRow *row = req->prepared;
	Err *e = book_stamper_save(req->ctx, row->kind.len > 0 ? row : NULL);
	if (e)
		return e;
	flash(req, row->kind.len > 0 ? MESSAGE("Les signatures seront horodatées.")
	                             : MESSAGE("Les signatures ne sont plus horodatées."));
	redirect(req, "/parapheur/reglages/horodatage");
	return NULL;
}
