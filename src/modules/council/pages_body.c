/* pages_body.c — assemblies and who sits in them. */
#include "gen/council_templates.h"
#include "modules/council/pages.h"

enum { NAME_CHARS = 120, RANK_MAX = 999 };

typedef struct {
	CouncilBody body;
	CouncilSeat seat;
	Id seat_id;
	Date day;
} Forming;

static FormOptions law_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	Str country = ctx->authority->country;
	for (const CouncilLaw *law = council_laws; law->code; law++)
		if (law->country[0] == '\0' || str_eq(country, str_of(law->country)))
			form_option(ctx->arena, &options, str_of(law->code), law->name);
	return options;
}

static FormOptions kind_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("council"), MESSAGE("Conseil"));
	form_option(arena, &options, S("executive"), MESSAGE("Exécutif, bureau"));
	form_option(arena, &options, S("committee"), MESSAGE("Commission"));
	return options;
}

static FormOptions role_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("member"), MESSAGE("Membre"));
	form_option(arena, &options, S("president"), MESSAGE("Maire ou président"));
	form_option(arena, &options, S("vice_president"), MESSAGE("Adjoint ou vice-président"));
	return options;
}

Err *council_page_bodies(Req *req)
{
	BodyView v = { .bodies = council_bodies(req->ctx) };
	council_bodies_html(page(req, "Assemblées"), &v);
	return NULL;
}

static void show(Req *req, const CouncilBody *body, Id id)
{
	Ctx *ctx = req->ctx;
	Arena *arena = ctx->arena;
	BodyView v = {
		.body = body,
		.kinds = kind_options(arena),
		.laws = law_options(ctx),
		.roles = role_options(arena),
		.id = path_str(req, "id"),
	};
	if (id != 0)
		v.seats = council_seats(ctx, id, ctx->today);
	form_option(arena, &v.members, S("0"), MESSAGE("Personne : membre titulaire"));
	for (size_t i = 0; i < v.seats.len; i++)
		if (v.seats.at[i].deputy_of == 0)
			form_option(arena, &v.members, council_id_text(arena, v.seats.at[i].member),
			            ((Text){ { v.seats.at[i].name } }));
	council_body_html(page(req, id == 0 ? MESSAGE("Nouvelle assemblée") : MESSAGE("Assemblée")),
	                  &v);
}

static Err *find(Req *req, const CouncilBody **ret_body)
{
	static const CouncilBody none = { .kind = { "council", 7 }, .series = { "DE", 2 } };
	bool is_new = str_eq(path_str(req, "id"), S("nouveau"));
	const CouncilBody *body = is_new ? &none : council_body_find(req->ctx, path_id(req, "id"));
	if (!body)
		return err_not_found(req->ctx, "Cette assemblée n’existe pas.");
	*ret_body = body;
	return NULL;
}

Err *council_page_body(Req *req)
{
	const CouncilBody *body = NULL;
	Err *e = find(req, &body);
	if (!e)
		show(req, body, body->id);
	return e;
}

Err *council_page_body_prepare(Req *req)
{
	Forming *f = alloc(req->ctx->arena, Forming);
	const CouncilBody *body = NULL;
	Err *e = find(req, &body);
	if (e)
		return e;
	f->body = (CouncilBody){
		.id = body->id,
		.code = form_line(req, "code", 1, TOWN_ROLE_MAX),
		.kind = form_line(req, "sorte", 1, 20),
		.law = council_law_find(form_raw(req, "regle")),
		.series = form_line(req, "serie", 1, 4),
		.name = { { form_line(req, "nom", 1, NAME_CHARS),
		            form_line(req, "nom_ar", 0, NAME_CHARS),
		            form_line(req, "nom_en", 0, NAME_CHARS) } },
	};
	if (f->body.code.len > 0 && !town_role_is_valid(f->body.code))
		form_problem(req, S("code"),
		             "Écrivez le code en lettres minuscules sans accent, "
		             "chiffres et tirets : conseil");
	if (!f->body.law)
		form_problem(req, S("regle"), "Choisissez une règle.");
	req->prepared = f;
	if (form_wrong(req))
		show(req, &f->body, f->body.id);
	return NULL;
}

Err *council_page_body_save(Req *req)
{
	const Forming *f = req->prepared;
	Id id;
	Err *e = council_body_save(req->ctx, &f->body, &id);
	if (e)
		return e;
	flash(req, "L’assemblée est enregistrée.");
	redirectf(req, "/seances/organes/%lld", (long long)id);
	return NULL;
}

/* ---- Seats ---- */

static Err *back(Req *req, Err *e, const char *message)
{
	if (e)
		return e;
	flash(req, message);
	redirectf(req, "/seances/organes/%.*s", STR(path_str(req, "id")));
	return NULL;
}

static Err *prepare(Req *req, Forming **ret_forming, const CouncilBody **ret_body)
{
	Forming *f = alloc(req->ctx->arena, Forming);
	Err *e = find(req, ret_body);
	if (!e && (*ret_body)->id == 0)
		e = err_not_found(req->ctx, "Cette assemblée n’existe pas.");
	req->prepared = f;
	*ret_forming = f;
	return e;
}

Err *council_page_seat_prepare(Req *req)
{
	Forming *f;
	const CouncilBody *body = NULL;
	int64_t rank = 0;
	Err *e = prepare(req, &f, &body);
	if (e)
		return e;
	f->seat = (CouncilSeat){
		.body = body->id,
		.name = form_line(req, "nom_elu", 1, NAME_CHARS),
		.email = form_line(req, "courriel", 1, ACCOUNT_EMAIL_MAX),
		.party = form_line(req, "groupe", 0, NAME_CHARS),
		.role = form_line(req, "fonction", 1, 20),
		.deputy_of = form_id(req, "suppleant_de"),
		.since = form_day(req, "depuis", true),
		.born = form_day(req, "ne", false),
	};
	Str rank_text = form_line(req, "rang", 0, 3);
	if (rank_text.len > 0 && (!str_to_int(rank_text, &rank) || rank < 0 || rank > RANK_MAX))
		form_problem(req, S("rang"), "Écrivez un nombre.");
	f->seat.rank = (int)rank;
	if (f->seat.email.len > 0 && account_email_read(req->ctx->arena, f->seat.email).len == 0)
		form_problem(req, S("courriel"),
		             "Cette adresse électronique n’est pas complète. Exemple : "
		             "prenom.nom@exemple.fr");
	if (form_wrong(req))
		show(req, body, body->id);
	return NULL;
}

Err *council_page_seat_add(Req *req)
{
	const Forming *f = req->prepared;
	Id id;
	return back(req, council_seat_add(req->ctx, &f->seat, &id),
	            MESSAGE("Le membre est ajouté."));
}

Err *council_page_seat_end_prepare(Req *req)
{
	Forming *f;
	const CouncilBody *body = NULL;
	Err *e = prepare(req, &f, &body);
	if (e)
		return e;
	f->seat_id = path_id(req, "seat");
	f->day = form_day(req, "fin", true);
	if (form_wrong(req))
		show(req, body, body->id);
	return NULL;
}

Err *council_page_seat_end(Req *req)
{
	const Forming *f = req->prepared;
	return back(req, council_seat_end(req->ctx, f->seat_id, f->day),
	            MESSAGE("Le mandat est terminé."));
}

Err *council_page_term_prepare(Req *req)
{
	Forming *f;
	const CouncilBody *body = NULL;
	Err *e = prepare(req, &f, &body);
	if (e)
		return e;
	f->day = form_day(req, "debut", true);
	if (form_wrong(req))
		show(req, body, body->id);
	return NULL;
}

Err *council_page_term(Req *req)
{
	const Forming *f = req->prepared;
	return back(
		req, council_term_begin(req->ctx, path_id(req, "id"), f->day),
		MESSAGE("La nouvelle mandature est enregistrée : les mandats en cours finissent "
	                "la veille."));
}
