/* pages_settings.c — offices, who holds them, and absences. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { NAME_CHARS_MAX = 120 };

Text book_form_name(Req *req)
{
	static const char *const fields[LANG_COUNT] = { "nom_fr", "nom_ar", "nom_en" };
	Text text = { 0 };
	for (Lang lang = 0; lang < LANG_COUNT; lang++)
		text.in[lang] =
			form_line(req, fields[lang], lang == LANG_FR ? 1 : 0, NAME_CHARS_MAX);
	return text;
}

Str book_form_code(Req *req)
{
	Str code = form_line(req, "code", 1, BOOK_CODE_MAX);
	if (code.len > 0 && !book_code_is_valid(code))
		form_problem(req, S("code"),
		             "Écrivez le code en lettres minuscules sans accent, chiffres et "
		             "tirets : direction-generale");
	return code;
}

FormOptions book_person_options(Ctx *ctx, const PersonList *people)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S(""), MESSAGE("Choisissez une personne"));
	for (size_t i = 0; i < people->len; i++) {
		const Person *p = &people->at[i];
		Text name = { .in[LANG_FR] = p->name.len > 0 ? p->name : p->email };
		form_option(ctx->arena, &options, str_format(ctx->arena, "%lld", (long long)p->id),
		            name);
	}
	return options;
}

Err *book_page_settings(Req *req)
{
	BookSettingsView v = {
		.offices = book_office_list(req->ctx),
		.types = book_type_list(req->ctx),
	};
	book_settings_html(page(req, "Réglages du parapheur"), &v);
	return NULL;
}

/* ---- Offices ---- */

Err *book_page_office(Req *req)
{
	static const BookOffice none;
	bool is_new = str_eq(path_str(req, "id"), S("nouvelle"));
	BookOfficeList offices = book_office_list(req->ctx);
	const BookOffice *o = is_new ? &none : book_office_in(&offices, path_id(req, "id"));
	if (!o)
		return err_not_found(req->ctx, "Cette fonction n’existe pas.");
	PersonList people = book_people(req->ctx);
	BookOfficeView v = {
		.office = o,
		.id = path_str(req, "id"),
		.people = book_person_options(req->ctx, &people),
		.languages = req->ctx->authority->languages,
	};
	book_office_html(page(req, is_new ? MESSAGE("Nouvelle fonction") : MESSAGE("Fonction")),
	                 &v);
	return NULL;
}

Err *book_page_office_prepare(Req *req)
{
	BookOffice *o = alloc(req->ctx->arena, BookOffice);
	bool is_new = str_eq(path_str(req, "id"), S("nouvelle"));
	o->id = path_id(req, "id");
	if (o->id == 0 && !is_new)
		return err_not_found(req->ctx, "Cette fonction n’existe pas.");
	o->name = book_form_name(req);
	o->code = book_form_code(req);
	req->prepared = o;
	return form_wrong(req) ? book_page_office(req) : NULL;
}

Err *book_page_office_save(Req *req)
{
	Id id;
	Err *e = book_office_save(req->ctx, req->prepared, &id);
	if (e)
		return e;
	flash(req, "La fonction est enregistrée. Nommez ses titulaires.");
	redirectf(req, "/parapheur/reglages/fonctions/%lld", (long long)id);
	return NULL;
}

static Err *back_to_office(Req *req, Err *e, const char *message)
{
	if (e)
		return e;
	flash(req, message);
	redirectf(req, "/parapheur/reglages/fonctions/%lld", (long long)path_id(req, "id"));
	return NULL;
}

Err *book_page_office_close(Req *req)
{
	bool closed = str_eq(form_raw(req, "ferme"), S("1"));
	return back_to_office(req, book_office_close(req->ctx, path_id(req, "id"), closed),
	                      closed ? MESSAGE("La fonction est fermée.")
	                             : MESSAGE("La fonction est rouverte."));
}

Err *book_page_holder_give(Req *req)
{
	return back_to_office(
		req, book_holder_give(req->ctx, path_id(req, "id"), form_id(req, "personne")),
		MESSAGE("Le titulaire est nommé."));
}

Err *book_page_holder_take(Req *req)
{
	return back_to_office(
		req, book_holder_take(req->ctx, path_id(req, "id"), path_id(req, "person")),
		MESSAGE("La personne ne tient plus cette fonction."));
}

/* ---- Absences ---- */

/* Of the actor, or of all holders: "3.7" is office 3 of person 7. */
static FormOptions mine_of(Ctx *ctx, bool all)
{
	FormOptions options = { 0 };
	BookOfficeList offices = book_office_list(ctx);
	form_option(ctx->arena, &options, S(""), MESSAGE("Choisissez une fonction"));
	for (size_t i = 0; i < offices.len; i++)
		for (size_t j = 0; j < offices.at[i].holders.len; j++) {
			const Person *p = &offices.at[i].holders.at[j];
			if (!all && p->id != ctx->actor.person)
				continue;
			Str office = text_in(offices.at[i].name, ctx->lang);
			Str name = p->name.len > 0 ? p->name : p->email;
			Text label = { .in[LANG_FR] = str_format(ctx->arena, "%.*s — %.*s",
				                                 STR(office), STR(name)) };
			form_option(ctx->arena, &options,
			            str_format(ctx->arena, "%lld.%lld", (long long)offices.at[i].id,
			                       (long long)p->id),
			            label);
		}
	return options;
}

Err *book_page_absences(Req *req)
{
	Ctx *ctx = req->ctx;
	bool all = ctx_may(ctx, BOOK_ADMINISTER);
	PersonList people = book_people(ctx);
	BookAbsencesView v = {
		.absences = book_list_absences(ctx, all ? 0 : ctx->actor.person),
		.mine = mine_of(ctx, all),
		.people = book_person_options(ctx, &people),
		.today = ctx->today,
		.administers = all,
	};
	book_absences_html(page(req, "Absences et suppléances"), &v);
	return NULL;
}

Err *book_page_absence_prepare(Req *req)
{
	BookAbsence *a = alloc(req->ctx->arena, BookAbsence);
	Str person = form_line(req, "fonction", 1, 40), office = str_cut(&person, '.');
	if (!str_to_int(office, &a->office) || !str_to_int(person, &a->absent))
		form_problem(req, S("fonction"), "Choisissez une fonction.");
	a->deputy = form_id(req, "suppleant");
	if (a->deputy == 0)
		form_problem(req, S("suppleant"), "Choisissez une personne.");
	a->first = form_day(req, "du", true);
	a->last = form_day(req, "au", true);
	if (!form_wrong(req) && date_compare(a->last, a->first) < 0)
		form_problem(req, S("au"), "Le dernier jour est avant le premier.");
	req->prepared = a;
	return form_wrong(req) ? book_page_absences(req) : NULL;
}

Err *book_page_absence_set(Req *req)
{
	Err *e = book_absence_set(req->ctx, req->prepared);
	if (e)
		return e;
	flash(req, "L’absence est déclarée. La personne choisie pourra agir ces jours-là.");
	redirect(req, "/parapheur/absences");
	return NULL;
}

Err *book_page_absence_end(Req *req)
{
	Err *e = book_absence_end(req->ctx, path_id(req, "id"));
	if (e)
		return e;
	flash(req, "L’absence a pris fin.");
	redirect(req, "/parapheur/absences");
	return NULL;
}
