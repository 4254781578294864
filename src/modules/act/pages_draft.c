/* pages_draft.c — the form in which an act, or a template, is written. */
#include "gen/act_templates.h"
#include "modules/act/pages.h"

enum { SHORT_CHARS = 120, PART_CHARS = 60000 };

typedef struct {
	ActDraft draft;
	const Act *act; /* NULL: a new one */
	int64_t version;
	Id template;
	Str name;
} Writing;

/* ---- What can be chosen ---- */

static FormOptions nature_options(Arena *arena)
{
	FormOptions options = { 0 };
	for (int i = 0; i < ACT_NATURES; i++)
		form_option(arena, &options, str_of(act_nature_code((ActNature)i)),
		            act_nature_name((ActNature)i));
	return options;
}

static FormOptions service_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	ServiceList services = town_service_list(ctx);
	for (size_t i = 0; i < services.len; i++)
		if (ctx_may_on(ctx, ACT_WRITE, services.at[i].id))
			form_option(ctx->arena, &options,
			            str_format(ctx->arena, "%lld", (long long)services.at[i].id),
			            services.at[i].name);
	return options;
}

static FormOptions lang_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	for (int lang = 0; lang < LANG_COUNT; lang++)
		if (ctx->authority->languages & 1U << lang)
			form_option(ctx->arena, &options, str_of(lang_code((Lang)lang)),
			            ((Text){ { str_of(lang_name((Lang)lang)) } }));
	return options;
}

static void show_form(Req *req, ActFormView *v)
{
	v->natures = nature_options(req->ctx->arena);
	v->services = service_options(req->ctx);
	v->langs = lang_options(req->ctx);
	v->placeholders = S("{{collectivite}} {{date}} {{numero}} {{titre}} {{rapporteur}} "
	                    "{{theme}} {{service}}");
	act_form_html(page(req, v->title), v);
}

/* ---- Reading the form ---- */

static void read_text(Req *req, ActDraft *d)
{
	d->title = form_line(req, "objet", 0, ACT_TITLE_MAX);
	d->text.visas = form_text(req, "visas", 0, PART_CHARS);
	d->text.grounds = form_text(req, "motifs", 0, PART_CHARS);
	d->text.articles = form_text(req, "articles", 0, PART_CHARS);
	if (!act_nature_find(form_raw(req, "nature"), &d->nature))
		form_problem(req, S("nature"), "Choisissez la nature de l’acte.");
	if (!lang_find(form_raw(req, "langue"), &d->lang))
		d->lang = req->ctx->authority->language;
}

static void read_draft(Req *req, ActDraft *d)
{
	read_text(req, d);
	d->matter = form_line(req, "matiere", 0, 14);
	d->theme = form_line(req, "theme", 0, SHORT_CHARS);
	d->rapporteur = form_line(req, "rapporteur", 0, SHORT_CHARS);
	d->series = form_line(req, "serie", 0, 4);
	d->service = form_id(req, "service");
	if (d->series.len == 0)
		d->series = str_of(act_nature_code(d->nature));
	if (d->title.len == 0)
		form_problem(req, S("objet"), "Écrivez l’objet de l’acte.");
	if (d->service == 0)
		form_problem(req, S("service"), "Choisissez le service qui rédige l’acte.");
}

/* ---- A new act ---- */

static void show_new(Req *req, const ActDraft *d)
{
	ActFormView v = {
		.title = MESSAGE("Nouvel acte"),
		.address = S("/bureau/actes/nouveau"),
		.cancel = S("/bureau/actes"),
		.draft = d,
		.is_new = true,
	};
	show_form(req, &v);
}

Err *act_page_new(Req *req)
{
	Ctx *ctx = req->ctx;
	int64_t id;
	const ActTemplate *t =
		str_to_int(query_str(req, "modele"), &id) ? act_template_find(ctx, id) : NULL;
	ActDraft d = { .lang = ctx->authority->language };
	if (t)
		d = (ActDraft){
			.nature = t->nature, .title = t->title, .lang = t->lang, .text = t->text
		};
	if (!t && query_str(req, "nature").len == 0) {
		act_choose_html(page(req, "Nouvel acte"), act_templates(ctx));
		return NULL;
	}
	if (!t && !act_nature_find(query_str(req, "nature"), &d.nature))
		return err_not_found(ctx, "Cette nature d’acte n’existe pas.");
	show_new(req, &d);
	return NULL;
}

Err *act_page_new_prepare(Req *req)
{
	Writing *w = alloc(req->ctx->arena, Writing);
	read_draft(req, &w->draft);
	req->prepared = w;
	if (form_wrong(req))
		show_new(req, &w->draft);
	return NULL;
}

Err *act_page_new_save(Req *req)
{
	const Writing *w = req->prepared;
	Id id;
	Err *e = act_draft(req->ctx, &w->draft, &id);
	if (e)
		return e;
	flash(req, "Le projet est enregistré.");
	redirectf(req, "/bureau/actes/%lld", (long long)id);
	return NULL;
}

/* ---- A draft ---- */

static void show_edit(Req *req, const Act *act, const ActDraft *d, int64_t version)
{
	ActFormView v = {
		.title = MESSAGE("Rédiger l’acte"),
		.address = str_format(req->ctx->arena, "/bureau/actes/%lld/rediger",
		                      (long long)act->id),
		.cancel = str_format(req->ctx->arena, "/bureau/actes/%lld", (long long)act->id),
		.draft = d,
		.version = version,
	};
	show_form(req, &v);
}

Err *act_page_edit(Req *req)
{
	const Act *act;
	Err *e = act_page_find(req, &act);
	if (e)
		return e;
	ActDraft d = {
		.nature = act->nature,
		.series = act->series,
		.title = act->title,
		.matter = act->matter,
		.theme = act->theme,
		.rapporteur = act->rapporteur,
		.service = act->service,
		.lang = act->lang,
		.text = act_text(req->ctx, act),
	};
	show_edit(req, act, &d, act->version);
	return NULL;
}

Err *act_page_edit_prepare(Req *req)
{
	Writing *w = alloc(req->ctx->arena, Writing);
	Err *e = act_page_find(req, &w->act);
	if (e)
		return e;
	read_draft(req, &w->draft);
	w->version = form_id(req, "version");
	req->prepared = w;
	/* What was typed comes back; the next time it may replace what is there now. */
	if (w->version != w->act->version && w->act->state == ACT_DRAFT)
		form_problem(
			req, S("objet"),
			"Ce projet a été modifié entre-temps par quelqu’un d’autre. Rien n’est "
			"écrasé : voici ce que vous aviez écrit. Comparez avec la page de l’acte, "
			"puis enregistrez de nouveau : votre texte remplacera l’autre.");
	if (form_wrong(req))
		show_edit(req, w->act, &w->draft, w->act->version);
	return NULL;
}

Err *act_page_edit_save(Req *req)
{
	const Writing *w = req->prepared;
	Err *e = act_edit(req->ctx, w->act, &w->draft, w->version);
	if (e)
		return e;
	flash(req, "Le projet est enregistré.");
	redirectf(req, "/bureau/actes/%lld", (long long)w->act->id);
	return NULL;
}

/* ---- Templates ---- */

Err *act_page_templates(Req *req)
{
	act_templates_html(page(req, "Modèles d’actes"), act_templates(req->ctx));
	return NULL;
}

static void show_template(Req *req, Id id, Str name, const ActDraft *d)
{
	ActFormView v = {
		.title = id == 0 ? MESSAGE("Nouveau modèle") : MESSAGE("Modèle d’acte"),
		.address = str_format(req->ctx->arena, "/bureau/actes/modeles/%.*s",
		                      STR(path_str(req, "id"))),
		.cancel = S("/bureau/actes/modeles"),
		.draft = d,
		.is_new = true,
		.is_template = true,
		.name = name,
		.remove = id,
	};
	show_form(req, &v);
}

Err *act_page_template(Req *req)
{
	static const ActTemplate none = { 0 };
	bool is_new = str_eq(path_str(req, "id"), S("nouveau"));
	const ActTemplate *t = is_new ? &none : act_template_find(req->ctx, path_id(req, "id"));
	if (!t)
		return err_not_found(req->ctx, "Ce modèle n’existe pas, ou plus.");
	ActDraft d = { .nature = t->nature, .title = t->title, .lang = t->lang, .text = t->text };
	show_template(req, t->id, t->name, &d);
	return NULL;
}

Err *act_page_template_prepare(Req *req)
{
	Writing *w = alloc(req->ctx->arena, Writing);
	w->template = path_id(req, "id");
	if (w->template == 0 && !str_eq(path_str(req, "id"), S("nouveau")))
		return err_not_found(req->ctx, "Ce modèle n’existe pas, ou plus.");
	read_text(req, &w->draft);
	w->name = form_line(req, "nom", 1, SHORT_CHARS);
	req->prepared = w;
	if (form_wrong(req))
		show_template(req, w->template, w->name, &w->draft);
	return NULL;
}

Err *act_page_template_save(Req *req)
{
	const Writing *w = req->prepared;
	ActTemplate t = {
		.id = w->template,
		.nature = w->draft.nature,
		.name = w->name,
		.lang = w->draft.lang,
		.title = w->draft.title,
		.text = w->draft.text,
	};
	Id id;
	Err *e = act_template_save(req->ctx, &t, &id);
	if (e)
		return e;
	flash(req, "Le modèle est enregistré.");
	redirect(req, "/bureau/actes/modeles");
	return NULL;
}

Err *act_page_template_remove(Req *req)
{
	Err *e = act_template_remove(req->ctx, path_id(req, "id"));
	if (e)
		return e;
	flash(req, "Le modèle est retiré. Les actes qui en viennent ne changent pas.");
	redirect(req, "/bureau/actes/modeles");
	return NULL;
}
