/* pages_manage.c — for the administrator: the authority's number, and which deliberations open data
 * leave out, with the reason. */
#include "gen/openacts_templates.h"
#include "modules/openacts/pages.h"

enum { LEFT_OUT_MAX = 200, SIRET_CHARS_MAX = 40 };

Err *openacts_page_manage(Req *req)
{
	Ctx *ctx = req->ctx;
	OpenactsManageView v = { .siret = openacts_siret(ctx),
		                 .is_french = openacts_is_french(ctx) };
	OpenactsRowList rows = { 0 };
	v.is_too_long = openacts_rows(ctx, 0, &rows) != NULL;
	for (size_t i = 0; i < rows.len; i++) {
		v.missing += rows.at[i].problem != NULL;
		if (rows.at[i].problem && v.left_out.len < LEFT_OUT_MAX)
			*list_push(ctx->arena, &v.left_out) = rows.at[i];
	}
	v.rows = (int)rows.len - v.missing;
	openacts_manage_html(page(req, "Données ouvertes"), &v);
	return NULL;
}

/* As people write it: with blanks. */
static Str digits_of(Arena *arena, Str typed)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < typed.len; i++)
		if (typed.ptr[i] != ' ')
			buf_char(&out, typed.ptr[i]);
	return buf_str(&out);
}

Err *openacts_page_siret_prepare(Req *req)
{
	Str *siret = alloc(req->ctx->arena, Str);
	*siret = digits_of(req->ctx->arena, form_line(req, "siret", 0, SIRET_CHARS_MAX));
	if (siret->len > 0 && !scdl_siret_is_valid(*siret))
		form_problem(req, S("siret"),
		             "Le numéro SIRET a 14 chiffres, dont le dernier est"
		             " une clé. Vérifiez-le.");
	req->prepared = siret;
	return form_wrong(req) ? openacts_page_manage(req) : NULL;
}

Err *openacts_page_siret(Req *req)
{
	Err *e = openacts_siret_save(req->ctx, *(const Str *)req->prepared);
	if (e)
		return e;
	flash(req, "Le numéro est enregistré.");
	redirect(req, "/bureau/donnees-ouvertes");
	return NULL;
}
