/* pages_types.c — types of folders: names, data, and the stages of their circuits. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

typedef struct {
	const char *code, *name;
} Choice;

static const Choice kinds[] = {
	{ "visa", MESSAGE("Visa") },
	{ "reading", MESSAGE("Lecture, attestée par qui a ouvert les documents") },
	{ "signature", MESSAGE("Signature") },
	{ "seal", MESSAGE("Cachet de la collectivité") },
	{ 0 },
};

static const Choice modes[] = {
	{ "all", MESSAGE("De chacune des fonctions") },
	{ "any", MESSAGE("D’une des fonctions, n’importe laquelle") },
	{ 0 },
};

static const Choice methods[] = {
	{ "server",
	  MESSAGE("Le certificat de la collectivité, avec nom et qualité du signataire") },
	{ "own", MESSAGE("Le certificat personnel du signataire") },
	{ "either", MESSAGE("L’un ou l’autre, au choix du signataire") },
	{ 0 },
};

static const Choice data_kinds[] = {
	{ "text", MESSAGE("Texte") },
	{ "number", MESSAGE("Nombre") },
	{ "date", MESSAGE("Date") },
	{ "yes_no", MESSAGE("Oui ou non") },
	{ 0 },
};

static FormOptions options_of(Arena *arena, const Choice *choices)
{
	FormOptions options = { 0 };
	for (const Choice *c = choices; c->code; c++)
		form_option(arena, &options, str_of(c->code), c->name);
	return options;
}

static bool is_one_of(Str code, const Choice *choices)
{
	for (const Choice *c = choices; c->code; c++)
		if (str_eq(code, str_of(c->code)))
			return true;
	return false;
}

static Text names_of(Ctx *ctx, const BookOfficeList *offices, const BookIds *ids)
{
	Text names = { 0 };
	for (Lang lang = 0; lang < LANG_COUNT; lang++) {
		Buf out = { .arena = ctx->arena };
		for (size_t i = 0; i < ids->len; i++) {
			Str name = text_in(book_office_name(offices, ids->at[i]), lang);
			buf_addf(&out, "%s%.*s", i > 0 ? ", " : "", STR(name));
		}
		names.in[lang] = buf_str(&out);
	}
	return names;
}

static FormOptions office_options(Ctx *ctx, const BookOfficeList *offices)
{
	FormOptions options = { 0 };
	for (size_t i = 0; i < offices->len; i++)
		if (!offices->at[i].is_closed)
			form_option(ctx->arena, &options,
			            str_format(ctx->arena, "%lld", (long long)offices->at[i].id),
			            offices->at[i].name);
	return options;
}

Err *book_page_type(Req *req)
{
	static const BookType none = { .method = { "server", 6 } };
	Ctx *ctx = req->ctx;
	bool is_new = str_eq(path_str(req, "id"), S("nouveau"));
	const BookType *type = is_new ? &none : book_type_find(ctx, path_id(req, "id"));
	if (!type)
		return err_not_found(ctx, "Ce type de dossier n’existe pas.");
	BookOfficeList offices = book_office_list(ctx);
	BookTypeView v = {
		.type = type,
		.id = path_str(req, "id"),
		.stages = book_type_stages(ctx, type->id),
		.fields = book_type_fields(ctx, type->id),
		.offices = office_options(ctx, &offices),
		.kinds = options_of(ctx->arena, kinds),
		.modes = options_of(ctx->arena, modes),
		.methods = options_of(ctx->arena, methods),
		.data_kinds = options_of(ctx->arena, data_kinds),
		.languages = ctx->authority->languages,
	};
	for (size_t i = 0; i < v.stages.len; i++)
		*list_push(ctx->arena, &v.names) = names_of(ctx, &offices, &v.stages.at[i].offices);
	book_type_html(
		page(req, is_new ? MESSAGE("Nouveau type de dossier") : MESSAGE("Type de dossier")),
		&v);
	return NULL;
}

const char *book_field_kind_name(Str kind)
{
	for (const Choice *c = data_kinds; c->code; c++)
		if (str_eq(kind, str_of(c->code)))
			return c->name;
	return "";
}

Err *book_page_type_prepare(Req *req)
{
	BookType *type = alloc(req->ctx->arena, BookType);
	bool is_new = str_eq(path_str(req, "id"), S("nouveau"));
	type->id = path_id(req, "id");
	if (type->id == 0 && !is_new)
		return err_not_found(req->ctx, "Ce type de dossier n’existe pas.");
	type->name = book_form_name(req);
	type->code = book_form_code(req);
	type->method = form_raw(req, "signature");
	if (!is_one_of(type->method, methods))
		form_problem(req, S("signature"), "Choisissez comment se signe ce type.");
	req->prepared = type;
	return form_wrong(req) ? book_page_type(req) : NULL;
}

Err *book_page_type_save(Req *req)
{
	Id id;
	Err *e = book_type_save(req->ctx, req->prepared, &id);
	if (e)
		return e;
	flash(req, "Le type est enregistré.");
	redirectf(req, "/parapheur/reglages/types/%lld", (long long)id);
	return NULL;
}

static Err *back_to_type(Req *req, Err *e, const char *message)
{
	if (e)
		return e;
	flash(req, message);
	redirectf(req, "/parapheur/reglages/types/%lld", (long long)path_id(req, "id"));
	return NULL;
}

Err *book_page_type_close(Req *req)
{
	bool closed = str_eq(form_raw(req, "ferme"), S("1"));
	return back_to_type(req, book_type_close(req->ctx, path_id(req, "id"), closed),
	                    closed ? MESSAGE("Ce type n’est plus proposé.")
	                           : MESSAGE("Ce type est de nouveau proposé."));
}

/* ---- Stages ---- */

Err *book_page_stage_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	BookTypeStage *s = alloc(ctx->arena, BookTypeStage);
	Id type = path_id(req, "id");
	if (!book_type_find(ctx, type))
		return err_not_found(ctx, "Ce type de dossier n’existe pas.");
	if (!book_kind_find(form_raw(req, "nature"), &s->kind))
		form_problem(req, S("nature"), "Choisissez ce qui est demandé.");
	s->any = str_eq(form_raw(req, "mode"), S("any"));
	StrList offices = form_all(req, "fonctions");
	for (size_t i = 0; i < offices.len; i++) {
		int64_t id = 0;
		if (str_to_int(offices.at[i], &id))
			*list_push(ctx->arena, &s->offices) = id;
	}
	s->rule = form_text(req, "regle", 0, BOOK_TEXT_MAX);
	if (s->offices.len == 0 && s->rule.len == 0)
		form_problem(req, S("fonctions"),
		             "Choisissez une fonction, ou écrivez la règle qui la choisit.");
	const Err *wrong = s->rule.len > 0 ? book_rule_check(ctx, type, s->rule) : NULL;
	if (wrong)
		form_set_problem(req, S("regle"), wrong->message, wrong->args, wrong->args_len);
	req->prepared = s;
	return form_wrong(req) ? book_page_type(req) : NULL;
}

Err *book_page_stage_add(Req *req)
{
	return back_to_type(req, book_stage_add(req->ctx, path_id(req, "id"), req->prepared),
	                    MESSAGE("L’étape est ajoutée au circuit."));
}

Err *book_page_stage_remove(Req *req)
{
	return back_to_type(req,
	                    book_stage_remove(req->ctx, path_id(req, "id"), path_id(req, "stage")),
	                    MESSAGE("L’étape est enlevée du circuit."));
}

Err *book_page_stage_raise(Req *req)
{
	return back_to_type(req,
	                    book_stage_raise(req->ctx, path_id(req, "id"), path_id(req, "stage")),
	                    MESSAGE("L’étape est avancée."));
}

/* ---- Data ---- */

Err *book_page_field_prepare(Req *req)
{
	BookField *f = alloc(req->ctx->arena, BookField);
	if (!book_type_find(req->ctx, path_id(req, "id")))
		return err_not_found(req->ctx, "Ce type de dossier n’existe pas.");
	f->name = form_line(req, "donnee", 1, 60);
	f->kind = form_raw(req, "donnee_nature");
	if (!is_one_of(f->kind, data_kinds))
		form_problem(req, S("donnee_nature"), "Choisissez la nature de la donnée.");
	req->prepared = f;
	return form_wrong(req) ? book_page_type(req) : NULL;
}

Err *book_page_field_add(Req *req)
{
	const BookField *f = req->prepared;
	return back_to_type(req, book_field_add(req->ctx, path_id(req, "id"), f->name, f->kind),
	                    MESSAGE("La donnée est ajoutée."));
}

Err *book_page_field_remove(Req *req)
{
	return back_to_type(req,
	                    book_field_remove(req->ctx, path_id(req, "id"), path_id(req, "field")),
	                    MESSAGE("La donnée est enlevée."));
}
