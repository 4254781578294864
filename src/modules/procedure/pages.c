/* pages.c — procedures as the administrator of an authority sees them: adopt, read, open, close. */
#include "core/http/http.h"
#include "gen/procedure_schema.h"
#include "gen/procedure_templates.h"
#include "modules/procedure/procedure.h"
#include "modules/procedure/views.h"

/* ---- Words ---- */

static const struct {
	const char *domain, *words;
} domains[] = {
	{ "etat-civil", MESSAGE("État civil") }, { "scolarite", MESSAGE("École et enfance") },
	{ "urbanisme", MESSAGE("Urbanisme") },   { "espace-public", MESSAGE("Espace public") },
	{ "economie", MESSAGE("Économie") },     { "associations", MESSAGE("Associations") },
	{ "finances", MESSAGE("Finances") },     { "citoyennete", MESSAGE("Citoyenneté") },
	{ "emploi", MESSAGE("Emploi") },
};

const char *procedure_domain_words(Str domain)
{
	for (size_t i = 0; i < ARRAY_LEN(domains); i++)
		if (str_eq(str_of(domains[i].domain), domain))
			return domains[i].words;
	return "";
}

const char *procedure_type_words(FieldType type)
{
	static const char *const words[] = {
		[FIELD_TEXT] = MESSAGE("texte"),
		[FIELD_LONG_TEXT] = MESSAGE("texte long"),
		[FIELD_EMAIL] = MESSAGE("adresse électronique"),
		[FIELD_PHONE] = MESSAGE("téléphone"),
		[FIELD_INTEGER] = MESSAGE("nombre entier"),
		[FIELD_DECIMAL] = MESSAGE("nombre"),
		[FIELD_AMOUNT] = MESSAGE("montant"),
		[FIELD_DATE] = MESSAGE("date"),
		[FIELD_YES_NO] = MESSAGE("oui ou non"),
		[FIELD_CHOICE] = MESSAGE("un choix"),
		[FIELD_CHOICES] = MESSAGE("plusieurs choix"),
		[FIELD_ADDRESS] = MESSAGE("adresse"),
		[FIELD_NAME] = MESSAGE("nom et prénom"),
		[FIELD_BLOCK] = MESSAGE("bloc répété"),
		[FIELD_FILE] = MESSAGE("pièce à joindre"),
		[FIELD_EXPLANATION] = MESSAGE("explication"),
		[FIELD_HONOUR] = MESSAGE("déclaration sur l’honneur"),
	};
	return words[type];
}

void procedure_put_facts(Page *page, unsigned about)
{
	static const char *const facts[] = { MESSAGE("délai"), MESSAGE("sens du silence"),
		                             MESSAGE("prix"), MESSAGE("voies de recours"),
		                             MESSAGE("conservation") };
	bool first = true;
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		if (!(about & 1u << i))
			continue;
		if (!first)
			html_put_text(page, page->lang == LANG_AR ? S("، ") : S(", "));
		html_put_message(page, facts[i]);
		first = false;
	}
}

void procedure_put_delay(Page *page, const ClockRule *clock)
{
	if (clock->length == 0)
		html_put_message(page, "la loi n’en fixe pas");
	else if (clock->unit == CLOCK_MONTHS)
		html_put_plural(page, clock->length, "{n} mois", "{n} mois", NULL, 0);
	else if (clock->unit == CLOCK_CALENDAR_DAYS)
		html_put_plural(page, clock->length, "{n} jour", "{n} jours", NULL, 0);
	else
		html_put_plural(page, clock->length, "{n} jour ouvré", "{n} jours ouvrés", NULL, 0);
}

/* ---- Views ---- */

static void view_state(AdoptedView *view)
{
	Str state = view->adopted->state;
	view->tone = PART_WARN;
	view->state = MESSAGE("En préparation");
	if (str_eq(state, S("published"))) {
		view->tone = PART_OK;
		view->state = MESSAGE("Ouverte");
	} else if (str_eq(state, S("closed"))) {
		view->tone = PART_OFF;
		view->state = MESSAGE("Fermée");
	}
}

static AdoptedView adopted_view(Ctx *ctx, const AdoptedProcedure *adopted)
{
	AdoptedView view = { .code = adopted->code, .adopted = adopted };
	Id latest = adopted->draft ? adopted->draft : adopted->revision;
	view.procedure = procedure_of_revision(ctx, latest);
	view.service = adopted->service ? town_service_find(ctx, adopted->service) : NULL;
	view.has_update = procedure_has_update(ctx, adopted);
	if (adopted->draft)
		view.to_confirm =
			procedure_to_confirm(ctx->arena, view.procedure, ctx->authority->country);
	view_state(&view);
	return view;
}

/* What the catalogue has for this country and nobody adopted yet. */
static OfferedViewList offered_views(Ctx *ctx)
{
	OfferedViewList list = { 0 };
	const ProcedureList *all = procedure_catalogue();
	Str country = ctx->authority->country;
	for (size_t i = 0; i < all->len; i++) {
		const Procedure *p = all->at[i];
		if (!procedure_rule(p, country) || procedure_find_adopted(ctx, p->code))
			continue;
		OfferedView *view = list_push(ctx->arena, &list);
		view->procedure = p;
		view->domain = procedure_domain_words(p->domain);
		view->to_confirm = procedure_to_confirm(ctx->arena, p, country).len;
	}
	return list;
}

/* ---- Pages ---- */

static Err *list(Req *req)
{
	Ctx *ctx = req->ctx;
	AdoptedPage *v = alloc(ctx->arena, AdoptedPage);
	AdoptedProcedureList adopted = procedure_list_adopted(ctx);
	for (size_t i = 0; i < adopted.len; i++) {
		AdoptedView *view = list_push(ctx->arena, &v->adopted);
		*view = adopted_view(ctx, &adopted.at[i]);
		v->open += str_eq(adopted.at[i].state, S("published"));
		v->preparing += adopted.at[i].draft != 0;
		v->to_confirm += view->to_confirm.len;
	}
	v->offered = offered_views(ctx).len;
	procedure_list_html(page(req, "Démarches de la collectivité"), v);
	return NULL;
}

static Err *catalogue(Req *req)
{
	procedure_offered_html(page(req, "Adopter une démarche"), offered_views(req->ctx));
	return NULL;
}

static void list_services(Ctx *ctx, DetailView *v)
{
	ServiceList services = town_service_list(ctx);
	if (!v->head.service)
		form_option(ctx->arena, &v->services, S(""), MESSAGE("Choisissez un service"));
	for (size_t i = 0; i < services.len; i++) {
		Str id = str_format(ctx->arena, "%lld", (long long)services.at[i].id);
		form_option(ctx->arena, &v->services, id, services.at[i].name);
	}
	if (services.len == 0)
		v->services.len = 0;
	v->service = v->head.service
	                     ? str_format(ctx->arena, "%lld", (long long)v->head.service->id)
	                     : S("");
}

static Err *show(Req *req)
{
	Ctx *ctx = req->ctx;
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, path_str(req, "code"));
	if (!adopted)
		return err_not_found(
			ctx, "Cette démarche n’est pas adoptée. Choisissez-la dans le catalogue.");
	DetailView *v = alloc(ctx->arena, DetailView);
	v->head = adopted_view(ctx, adopted);
	v->rule = procedure_rule(v->head.procedure, ctx->authority->country);
	list_services(ctx, v);
	procedure_detail_html(page_titled(req, text_in(v->head.procedure->title, ctx->lang)), v);
	return NULL;
}

static Err *to_detail(Req *req, Err *e, const char *said)
{
	if (e)
		return e;
	flash(req, said);
	redirectf(req, "/bureau/demarches/%.*s", STR(path_str(req, "code")));
	return NULL;
}

static Err *adopt(Req *req)
{
	return to_detail(req, procedure_adopt(req->ctx, path_str(req, "code"), 0),
	                 MESSAGE("La démarche est adoptée. Relisez-la, puis ouvrez-la."));
}

static Err *update(Req *req)
{
	return to_detail(req, procedure_update(req->ctx, path_str(req, "code")),
	                 MESSAGE("La nouvelle version est prête. Relisez-la, puis ouvrez-la."));
}

static Err *close_procedure(Req *req)
{
	return to_detail(req, procedure_close(req->ctx, path_str(req, "code")),
	                 MESSAGE("La démarche est fermée."));
}

static Id chosen_service(Req *req)
{
	int64_t id = 0;
	return str_to_int(form_line(req, "service", 0, 20), &id) ? id : 0;
}

static Err *assign_prepare(Req *req)
{
	if (chosen_service(req))
		return NULL;
	form_problem(req, S("service"), "Choisissez un service dans la liste.");
	return show(req);
}

static Err *assign(Req *req)
{
	return to_detail(req,
	                 procedure_assign(req->ctx, path_str(req, "code"), chosen_service(req)),
	                 MESSAGE("Le service est enregistré."));
}

/* A service must be in charge; what the catalogue does not hold for sure must be confirmed. */
static Err *publish_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, path_str(req, "code"));
	if (!adopted)
		return NULL; /* the rule refuses it */
	if (!adopted->service)
		form_problem(req, S("service"),
		             "Choisissez d’abord le service, et enregistrez-le.");
	if (!form_has(req, "confirme") && adopted_view(ctx, adopted).to_confirm.len > 0)
		form_problem(
			req, S("confirme"),
			"Faites valider ces points, puis cochez la case pour ouvrir la démarche.");
	return form_wrong(req) ? show(req) : NULL;
}

static Err *publish(Req *req)
{
	return to_detail(req, procedure_publish(req->ctx, path_str(req, "code")),
	                 MESSAGE("La démarche est ouverte. Elle est visible dès maintenant."));
}

/* ---- Tables ---- */

static const EventKind events[] = {
	{ "procedure.adopted", MESSAGE("Démarche adoptée") },
	{ "procedure.updated", MESSAGE("Nouvelle version de la démarche préparée") },
	{ "procedure.assigned", MESSAGE("Service chargé de la démarche choisi") },
	{ "procedure.published", MESSAGE("Démarche ouverte") },
	{ "procedure.closed", MESSAGE("Démarche fermée") },
	{ 0 },
};

static const Permission permissions[] = {
	/* Procedures are everyone's: who administers one service must not take the dossiers of
	 * another by giving its procedures to his own. */
	{ PROCEDURE_MANAGE, MESSAGE("Adopter, ouvrir et fermer des démarches"), "administrateur",
	  true },
	{ 0 },
};

static const Route routes[] = {
	{ GET, "/bureau/demarches", list, PROCEDURE_MANAGE, NULL, 0 },
	{ GET, "/bureau/demarches/catalogue", catalogue, PROCEDURE_MANAGE, NULL, 0 },
	{ GET, "/bureau/demarches/{code}", show, PROCEDURE_MANAGE, NULL, 0 },
	{ POST, "/bureau/demarches/{code}/adopter", adopt, PROCEDURE_MANAGE, NULL, 0 },
	{ POST, "/bureau/demarches/{code}/mettre-a-jour", update, PROCEDURE_MANAGE, NULL, 0 },
	{ POST, "/bureau/demarches/{code}/service", assign, PROCEDURE_MANAGE, assign_prepare, 0 },
	{ POST, "/bureau/demarches/{code}/ouvrir", publish, PROCEDURE_MANAGE, publish_prepare, 0 },
	{ POST, "/bureau/demarches/{code}/fermer", close_procedure, PROCEDURE_MANAGE, NULL, 0 },
	{ 0 },
};

const Module procedure_module = {
	.name = "procedure",
	.schema = procedure_schema,
	.routes = routes,
	.events = events,
	.permissions = permissions,
};
