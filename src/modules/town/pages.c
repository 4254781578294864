/* pages.c — what the administrator of a town changes, and what the law has it say of itself. */
#include "core/event/event.h"
#include "core/http/http.h"
#include "core/job/job.h"
#include "core/mail/mail.h"
#include "core/seal/seal.h"
#include "gen/town_schema.h"
#include "gen/town_templates.h"
#include "modules/town/identity.h"
#include "modules/town/town.h"

enum { NAME_CHARS = 120, LINES_CHARS = 500, TITLE_CHARS = 200, BODY_CHARS = 5000 };

/* ---- Fields in three languages: name_fr, name_ar, name_en ---- */

static Text form_texts(Req *req, const char *name, size_t min, size_t max)
{
	Text text = { 0 };
	for (Lang lang = 0; lang < LANG_COUNT; lang++) {
		Str field = str_format(req->ctx->arena, "%s_%s", name, lang_code(lang));
		text.in[lang] = form_text(req, str_cstr(req->ctx->arena, field),
		                          lang == LANG_FR ? min : 0, max);
	}
	return text;
}

static Str form_email(Req *req, const char *name)
{
	Str email = form_line(req, name, 0, 254);
	if (email.len > 0 && !str_has(email, S("@")))
		form_problem(req, str_of(name),
		             "Une adresse électronique a un signe @. Exemple :"
		             " accueil@exemple.fr");
	return email;
}

/* ---- Services ---- */

static Err *services(Req *req)
{
	town_services_html(page(req, "Services"), town_service_list(req->ctx));
	return NULL;
}

static Err *service(Req *req)
{
	static const Service none;
	bool is_new = str_eq(path_str(req, "id"), S("nouveau"));
	const Service *s = is_new ? &none : town_service_find(req->ctx, path_id(req, "id"));
	if (!s)
		return err_not_found(req->ctx, "Ce service n’existe pas.");
	town_service_html(page(req, is_new ? MESSAGE("Nouveau service") : MESSAGE("Service")), s,
	                  path_str(req, "id"), req->ctx->authority->languages);
	return NULL;
}

static Err *service_prepare(Req *req)
{
	Service *s = alloc(req->ctx->arena, Service);
	s->id = path_id(req, "id");
	s->role = form_line(req, "role", 1, TOWN_ROLE_MAX);
	s->name = form_texts(req, "name", 1, NAME_CHARS);
	s->address = form_text(req, "address", 0, LINES_CHARS);
	s->phone = form_line(req, "phone", 0, 40);
	s->email = form_email(req, "email");
	s->hours = form_texts(req, "hours", 0, LINES_CHARS);
	if (s->role.len > 0 && !town_role_is_valid(s->role))
		form_problem(req, S("role"),
		             "Écrivez le code en lettres minuscules sans accent,"
		             " chiffres et tirets : etat-civil");
	const Service *same = town_service_by_role(req->ctx, s->role);
	if (same && str_eq(same->role, s->role) && same->id != s->id)
		form_problem(req, S("role"), "Ce code est déjà celui du service {name}.",
		             arg("name", text_in(same->name, req->ctx->lang)));
	req->prepared = s;
	return form_wrong(req) ? service(req) : NULL;
}

static Err *service_save(Req *req)
{
	Id id;
	const Service *s = req->prepared;
	if (s->id == 0 && !str_eq(path_str(req, "id"), S("nouveau")))
		return err_not_found(req->ctx, "Ce service n’existe pas.");
	Err *e = town_service_save(req->ctx, s, &id);
	if (e)
		return e;
	flash(req, "Le service est enregistré.");
	redirect(req, "/bureau/services");
	return NULL;
}

/* ---- News ---- */

static Err *news_list(Req *req)
{
	town_news_all_html(page(req, "Actualités"), town_news_all(req->ctx), req->ctx->today);
	return NULL;
}

static Err *news(Req *req)
{
	News blank = { .day = req->ctx->today };
	bool is_new = str_eq(path_str(req, "id"), S("nouvelle"));
	const News *n = is_new ? &blank : town_news_find(req->ctx, path_id(req, "id"));
	if (!n)
		return err_not_found(req->ctx, "Cette actualité n’existe pas, ou plus.");
	town_news_html(page(req, is_new ? MESSAGE("Nouvelle actualité") : MESSAGE("Actualité")), n,
	               path_str(req, "id"), req->ctx->authority->languages);
	return NULL;
}

static Err *news_prepare(Req *req)
{
	News *n = alloc(req->ctx->arena, News);
	n->id = path_id(req, "id");
	n->title = form_texts(req, "title", 1, TITLE_CHARS);
	n->body = form_texts(req, "body", 0, BODY_CHARS);
	n->day = form_day(req, "day", true);
	n->until = form_day(req, "until", false);
	if (date_is_set(n->day) && date_is_set(n->until) && date_compare(n->until, n->day) < 0)
		form_problem(req, S("until"), "Le dernier jour ne peut pas précéder le premier.");
	req->prepared = n;
	return form_wrong(req) ? news(req) : NULL;
}

static Err *news_save(Req *req)
{
	Id id;
	const News *n = req->prepared;
	if (n->id == 0 && !str_eq(path_str(req, "id"), S("nouvelle")))
		return err_not_found(req->ctx, "Cette actualité n’existe pas, ou plus.");
	Err *e = town_news_save(req->ctx, n, &id);
	if (e)
		return e;
	flash(req, "L’actualité est enregistrée.");
	redirect(req, "/bureau/actualites");
	return NULL;
}

static Err *news_remove(Req *req)
{
	Err *e = town_news_remove(req->ctx, path_id(req, "id"));
	if (e)
		return e;
	flash(req, "L’actualité est retirée.");
	redirect(req, "/bureau/actualites");
	return NULL;
}

/* ---- Closed days ---- */

static Err *closed_days(Req *req)
{
	Ctx *ctx = req->ctx;
	const Calendar *calendar = town_calendar(ctx);
	TownDays holidays = { 0 };
	Date day = DATE(ctx->today.year, 1, 1), end = DATE(ctx->today.year + 1, 12, 31);
	for (; date_compare(day, end) <= 0; day = date_add_days(day, 1)) {
		const char *name = calendar_holiday(calendar, day);
		if (name && date_compare(day, ctx->today) >= 0)
			*list_push(ctx->arena, &holidays) = (TownDay){ day, name };
	}
	TownDays own = { 0 };
	for (size_t i = 0; i < calendar->closed_len; i++)
		*list_push(ctx->arena, &own) = (TownDay){ calendar->closed[i], NULL };
	town_closed_days_html(page(req, "Jours de fermeture"), own, holidays);
	return NULL;
}

static Err *closed_day_prepare(Req *req)
{
	Date *day = alloc(req->ctx->arena, Date);
	*day = form_day(req, "day", true);
	req->prepared = day;
	return form_wrong(req) ? closed_days(req) : NULL;
}

static Err *closed_day_add(Req *req)
{
	Err *e = town_closed_day_add(req->ctx, *(const Date *)req->prepared);
	if (e)
		return e;
	flash(req,
	      "Le jour de fermeture est ajouté. Les délais en jours ouvrés en tiennent compte.");
	redirect(req, "/bureau/fermetures");
	return NULL;
}

static Err *closed_day_remove(Req *req)
{
	Date day;
	if (!date_parse(path_str(req, "day"), &day))
		return err_not_found(req->ctx, "Ce jour n’existe pas.");
	Err *e = town_closed_day_remove(req->ctx, day);
	if (e)
		return e;
	flash(req, "Le jour de fermeture est retiré.");
	redirect(req, "/bureau/fermetures");
	return NULL;
}

/* ---- Identity ---- */

static Err *identity(Req *req)
{
	town_identity_html(page(req, "Identité de la collectivité"), req->ctx->authority);
	return NULL;
}

static void read_accent(Req *req, Authority *a)
{
	Arena *arena = req->ctx->arena;
	Str accent = town_accent_read(arena, form_line(req, "accent", 1, 20));
	if (accent.len == 0)
		form_problem(req, S("accent"),
		             "Écrivez la couleur avec un dièse et six signes : #7a1f3d");
	else if (town_accent_contrast(accent) < 450)
		form_problem(req, S("accent"),
		             "Du texte blanc ne se lirait pas sur cette couleur. Prenez-en une plus"
		             " foncée, par exemple {colour}.",
		             arg("colour", town_accent_darker(arena, accent)));
	a->accent = accent;
}

static void read_logo(Req *req, Authority *a)
{
	Str typed = form_text(req, "logo", 0, 200000);
	a->logo = (Str){ 0 };
	if (typed.len == 0)
		return;
	Err *e = town_logo_read(req->ctx->arena, typed, &a->logo);
	if (e)
		form_set_problem(req, S("logo"), e->message, e->args, e->args_len);
}

/* The identity is in the platform's directory, which authority_save() writes by itself, so it is
 * done before the unit of work that records the deed in the authority's file. */
static Err *identity_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Authority a = *ctx->authority;
	a.title = form_texts(req, "title", 1, NAME_CHARS);
	a.name = a.title.in[LANG_FR];
	a.address = form_text(req, "address", 0, LINES_CHARS);
	a.phone = form_line(req, "phone", 0, 40);
	a.email = form_email(req, "email");
	read_accent(req, &a);
	read_logo(req, &a);
	if (form_wrong(req))
		return identity(req);
	return authority_save(ctx->platform, ctx->arena, &a);
}

static Err *identity_apply(Req *req)
{
	event_add(req->ctx, "town.identity-saved", "authority", req->ctx->authority->id,
	          (Str){ 0 });
	flash(req, "L’identité de la collectivité est enregistrée.");
	redirect(req, "/bureau/identite");
	return NULL;
}

/* ---- Tasks that were given up ---- */

static const char *task_meaning(Str kind)
{
	for (const Module *const *m = module_table(); *m; m++)
		for (const JobKind *k = (*m)->jobs; k && k->name; k++)
			if (str_eq(kind, str_of(k->name)))
				return k->meaning;
	return NULL;
}

static Err *tasks(Req *req)
{
	TownTasks list = { 0 };
	JobList failed = job_list_failed(req->ctx);
	for (size_t i = 0; i < failed.len; i++) {
		const Job *job = &failed.at[i];
		*list_push(req->ctx->arena, &list) = (TownTask){ .id = job->id,
			                                         .what = task_meaning(job->kind),
			                                         .payload = job->payload,
			                                         .failure = job->failure,
			                                         .attempts = job->attempts };
	}
	town_tasks_html(page(req, "Tâches en échec"), list, mail_list_refused(req->ctx));
	return NULL;
}

static Err *task_retry(Req *req)
{
	Err *e = job_retry(req->ctx, path_id(req, "id"));
	if (e)
		return e;
	event_add(req->ctx, "town.task-retried", "authority", req->ctx->authority->id, (Str){ 0 });
	flash(req, "La tâche est reprise. Si elle échoue de nouveau, elle reviendra ici.");
	redirect(req, "/bureau/taches");
	return NULL;
}

/* ---- What the law has a site say ---- */

static Err *legal(Req *req)
{
	town_legal_html(page(req, "Mentions légales"), req->ctx->authority,
	                seal_fingerprint(req->ctx));
	return NULL;
}

static Err *accessibility(Req *req)
{
	town_accessibility_html(page(req, "Accessibilité"), req->ctx->authority);
	return NULL;
}

static Err *personal_data(Req *req)
{
	town_personal_data_html(page(req, "Vos données personnelles"), req->ctx->authority);
	return NULL;
}

static Err *help(Req *req)
{
	town_help_html(page(req, "Aide"), req->ctx->authority);
	return NULL;
}

/* ---- Tables ---- */

static const Route routes[] = {
	{ GET, "/aide", help, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/mentions-legales", legal, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/accessibilite", accessibility, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/donnees-personnelles", personal_data, ANYONE, NULL, ROUTE_CACHED },

	{ GET, "/bureau/services", services, TOWN_MANAGE, NULL, 0 },
	{ GET, "/bureau/services/{id}", service, TOWN_MANAGE, NULL, 0 },
	{ POST, "/bureau/services/{id}", service_save, TOWN_MANAGE, service_prepare, 0 },
	{ GET, "/bureau/actualites", news_list, TOWN_MANAGE, NULL, 0 },
	{ GET, "/bureau/actualites/{id}", news, TOWN_MANAGE, NULL, 0 },
	{ POST, "/bureau/actualites/{id}", news_save, TOWN_MANAGE, news_prepare, 0 },
	{ POST, "/bureau/actualites/{id}/retirer", news_remove, TOWN_MANAGE, NULL, 0 },
	{ GET, "/bureau/fermetures", closed_days, TOWN_MANAGE, NULL, 0 },
	{ POST, "/bureau/fermetures", closed_day_add, TOWN_MANAGE, closed_day_prepare, 0 },
	{ POST, "/bureau/fermetures/{day}/retirer", closed_day_remove, TOWN_MANAGE, NULL, 0 },
	{ GET, "/bureau/identite", identity, TOWN_MANAGE, NULL, 0 },
	{ POST, "/bureau/identite", identity_apply, TOWN_MANAGE, identity_prepare, 0 },
	{ GET, "/bureau/taches", tasks, TOWN_MANAGE, NULL, 0 },
	{ POST, "/bureau/taches/{id}/recommencer", task_retry, TOWN_MANAGE, NULL, 0 },
	{ 0 },
};

static const EventKind events[] = {
	{ "town.service-saved", MESSAGE("Service enregistré") },
	{ "town.news-saved", MESSAGE("Actualité enregistrée") },
	{ "town.news-removed", MESSAGE("Actualité retirée") },
	{ "town.closed-day-added", MESSAGE("Jour de fermeture ajouté") },
	{ "town.closed-day-removed", MESSAGE("Jour de fermeture retiré") },
	{ "town.identity-saved", MESSAGE("Identité de la collectivité changée") },
	{ "town.task-retried", MESSAGE("Tâche en échec reprise") },
	{ 0 },
};

static const Permission permissions[] = {
	{ TOWN_MANAGE, MESSAGE("Changer les services, actualités et l’identité de la collectivité"),
	  "administrateur", true },
	{ 0 },
};

const Module town_module = {
	.name = "town",
	.schema = town_schema,
	.routes = routes,
	.events = events,
	.permissions = permissions,
};
