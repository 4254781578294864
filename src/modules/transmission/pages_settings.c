/* pages_settings.c — who the authority is to the ministry, by whom it sends, the nomenclature. */
#include "modules/transmission/pages.h"

#include "gen/transmission_templates.h"
#include "modules/transmission/rows.h"

enum { PEM_CHARS_MAX = 20000 };

static const char *const connectors[] = { "aucun", "formation", "s2low" };

static FormOptions connector_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("aucun"), MESSAGE("Personne : les actes ne partent pas"));
	form_option(arena, &options, S("formation"),
	            MESSAGE("Le ministère simulé, pour la formation"));
	form_option(arena, &options, S("s2low"), MESSAGE("Un opérateur S²LOW"));
	return options;
}

static FormOptions scenario_options(Arena *arena)
{
	FormOptions options = { 0 };
	for (int i = 0; i < SCENARIO_COUNT; i++)
		form_option(arena, &options, str_of(transmission_scenario_code((Scenario)i)),
		            transmission_scenario_name((Scenario)i));
	return options;
}

Err *transmission_page_settings(Req *req)
{
	Ctx *ctx = req->ctx;
	ActesNomenclature table = transmission_nomenclature(ctx);
	TransmissionSettingsView v = {
		.s = transmission_settings(ctx),
		.training = transmission_training(ctx),
		.connectors = connector_options(ctx->arena),
		.scenarios = scenario_options(ctx->arena),
		.matters = (int64_t)table.matters.len,
		.types = (int64_t)table.types.len,
	};
	transmission_settings_html(page(req, "Réglages de la télétransmission"), &v,
	                           str_of(connectors[v.s->connector]));
	return NULL;
}

typedef struct {
	TransmissionSettings settings;
	TransmissionSecret secret;
} Saving;

static void check_format(Req *req, const TransmissionSettings *s)
{
	if (s->connector == CONNECTOR_NONE)
		return;
	if (!actes_siren_is_valid(s->siren))
		form_problem(req, S("siren"),
		             "Le SIREN a neuf chiffres, dont le dernier contrôle les autres.");
	if (!actes_department_is_valid(s->department))
		form_problem(req, S("departement"), "Trois signes : 059, 02A, 978.");
	if (s->arrondissement.len != 1)
		form_problem(req, S("arrondissement"), "Un seul chiffre.");
	if (s->nature.len != 2)
		form_problem(req, S("nature"), "Deux chiffres.");
	if (s->addresses.len == 0)
		form_problem(req, S("adresses"), "Donnez une adresse.");
	if (s->connector == CONNECTOR_S2LOW && !str_starts(s->url, S("https://")))
		form_problem(req, S("url"), "L’adresse commence par https://.");
}

Err *transmission_page_settings_prepare(Req *req)
{
	Saving *saving = alloc(req->ctx->arena, Saving);
	TransmissionSettings *s = &saving->settings;
	Str connector = form_line(req, "connecteur", 1, 20);
	for (size_t i = 0; i < ARRAY_LEN(connectors); i++)
		if (str_eq(connector, str_of(connectors[i])))
			s->connector = (ConnectorKind)i;
	s->siren = form_line(req, "siren", 0, 9);
	s->department = form_line(req, "departement", 0, 3);
	s->arrondissement = form_line(req, "arrondissement", 0, 1);
	s->nature = form_line(req, "nature", 0, 2);
	s->contact = form_line(req, "contact", 0, 120);
	s->phone = form_line(req, "telephone", 0, 40);
	s->email = form_line(req, "courriel", 0, 254);
	s->addresses = form_text(req, "adresses", 0, 1000);
	s->two_steps = form_has(req, "deux");
	if (!str_to_int(form_line(req, "plafond", 1, 4), &s->size_mb) || s->size_mb < 1 ||
	    s->size_mb > 1000)
		form_problem(req, S("plafond"), "Un nombre de 1 à 1000.");
	s->url = form_line(req, "url", 0, 300);
	s->login = form_line(req, "identifiant", 0, 120);
	saving->secret.certificate = form_text(req, "certificat", 0, PEM_CHARS_MAX);
	saving->secret.key = form_text(req, "cle", 0, PEM_CHARS_MAX);
	saving->secret.password = form_raw(req, "passe");
	check_format(req, s);
	req->prepared = saving;
	return form_wrong(req) ? transmission_page_settings(req) : NULL;
}

static Err *done(Req *req, Err *e, const char *message)
{
	if (e)
		return e;
	flash(req, message);
	redirect(req, "/teletransmission/reglages");
	return NULL;
}

Err *transmission_page_settings_save(Req *req)
{
	const Saving *saving = req->prepared;
	return done(req, transmission_settings_save(req->ctx, &saving->settings, &saving->secret),
	            MESSAGE("Les réglages sont enregistrés."));
}

Err *transmission_page_nomenclature(Req *req)
{
	return done(req, transmission_ask_nomenclature(req->ctx),
	            MESSAGE("La classification est demandée ; elle s’affichera ici."));
}

typedef struct {
	Scenario next;
	int64_t delay_seconds;
	bool new_nomenclature;
} Training;

Err *transmission_page_training_prepare(Req *req)
{
	Training *t = alloc(req->ctx->arena, Training);
	Str scenario = form_line(req, "scenario", 1, 20);
	for (int i = 0; i < SCENARIO_COUNT; i++)
		if (str_eq(scenario, str_of(transmission_scenario_code((Scenario)i))))
			t->next = (Scenario)i;
	if (!str_to_int(form_line(req, "delai", 1, 6), &t->delay_seconds) || t->delay_seconds < 0 ||
	    t->delay_seconds > 604800)
		form_problem(req, S("delai"), "Un nombre de secondes : de 0 à 604 800.");
	t->new_nomenclature = form_has(req, "nouvelle");
	req->prepared = t;
	return form_wrong(req) ? transmission_page_settings(req) : NULL;
}

Err *transmission_page_training(Req *req)
{
	const Training *t = req->prepared;
	return done(
		req,
		transmission_training_set(req->ctx, t->next, t->delay_seconds, t->new_nomenclature),
		MESSAGE("Le ministère simulé est réglé."));
}
