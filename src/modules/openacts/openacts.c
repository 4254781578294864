/* openacts.c — deliberations as rows of open data, and when an act was put online. */
#include "modules/openacts/openacts.h"

#include <string.h>

#include "gen/openacts_queries.h"
#include "modules/openacts/rows.h"

enum { CHUNK = 200 };

const EventKind openacts_events[] = {
	{ "openacts.siret-saved", MESSAGE("Numéro SIRET enregistré") },
	{ 0 },
};

/* ---- The number of the authority ---- */

Str openacts_siret(Ctx *ctx)
{
	const OpenactsSettingRow *row = openacts_setting_row(ctx);
	return row ? row->siret : (Str){ 0 };
}

Err *openacts_siret_save(Ctx *ctx, Str siret)
{
	if (siret.len > 0 && !scdl_siret_is_valid(siret))
		return err_invalid(ctx,
		                   "Le numéro SIRET a 14 chiffres, dont le dernier est une clé."
		                   " Vérifiez-le.");
	openacts_setting_write(ctx, siret);
	event_add(ctx, "openacts.siret-saved", "authority", ctx->authority->id,
	          str_format(ctx->arena, "siret=%.*s\n", STR(siret)));
	return NULL;
}

/* ---- The law of the country ---- */

bool openacts_is_french(const Ctx *ctx)
{
	return !str_eq(ctx->authority->country, S("ma"));
}

/* The one that administrations use (code des relations entre le public et l'administration,
 * D323-2-1). */
Str openacts_licence(const Ctx *ctx)
{
	return openacts_is_french(ctx)
	               ? S("https://www.etalab.gouv.fr/licence-ouverte-open-licence")
	               : (Str){ 0 };
}

/* ---- An act, as others see it ---- */

Str openacts_address(Ctx *ctx, const Act *act)
{
	return str_format(ctx->arena, "%.*s/actes/%.*s", STR(ctx->authority->site_url),
	                  STR(act->number));
}

Instant openacts_created(Ctx *ctx, const Act *act)
{
	return tz_instant(ctx->authority->tz, act->published, 0);
}

/* Online, acknowledged, and offline are what becomes of it. */
Instant openacts_modified(Ctx *ctx, const Act *act)
{
	Instant created = openacts_created(ctx, act);
	if (date_is_set(act->until) && date_compare(act->until, ctx->today) < 0)
		return tz_instant(ctx->authority->tz, date_add_days(act->until, 1), 0);
	return act->acknowledged.us > created.us ? act->acknowledged : created;
}

/* ---- Rows ---- */

static ScdlRow row_of(Ctx *ctx, const Act *act, Str siret)
{
	ScdlRow row = {
		.authority = text_in(ctx->authority->title, LANG_FR),
		.siret = siret,
		.id = act->number,
		.decided = act->decided,
		.matter = scdl_matter(act->matter),
		.title = act->title,
		.vote = SCDL_NO_VOTE,
		.address = openacts_address(ctx, act),
	};
	row.matter_name = scdl_matter_name(row.matter);
	if (act->acknowledged.us != 0)
		row.registered = tz_date(ctx->authority->tz, act->acknowledged);
	if (act->has_vote)
		row.vote = (ScdlVote){ act->vote.effective, act->vote.real, act->vote.in_favour,
			               act->vote.against, act->vote.abstentions };
	return row;
}

Err *openacts_rows(Ctx *ctx, int year, OpenactsRowList *ret_rows)
{
	OpenactsRowList rows = { 0 };
	ActFilter filter = { .year = year, .max = CHUNK };
	Str siret = openacts_siret(ctx);
	ActList acts;
	do {
		acts = act_list_public(ctx, &filter);
		for (size_t i = 0; i < acts.len; i++) {
			const Act *act = &acts.at[i];
			filter.before = act->id;
			if (!act_is_voted(act->nature))
				continue;
			OpenactsRow *r = list_push(ctx->arena, &rows);
			r->act = *act;
			r->row = row_of(ctx, act, siret);
			r->problem = scdl_check(&r->row);
		}
		if (rows.len > OPENACTS_ROWS_MAX)
			return err_new(ctx->arena, ERR_TOO_LARGE,
			               "Il y a trop de délibérations pour un seul fichier."
			               " Demandez-les année par année.");
	} while (acts.len == CHUNK);
	*ret_rows = rows;
	return NULL;
}

/* By check and column: what an agent can do about it.  Others cannot come from an act. */
static const struct {
	const char *column, *message;
} problems[] = {
	{ "COLL_SIRET", MESSAGE("Le numéro SIRET de la collectivité manque. Enregistrez-le ici.") },
	{ "DELIB_DATE", MESSAGE("La date de la décision manque.") },
	{ "DELIB_MATIERE_CODE",
	  MESSAGE("La matière manque, ou n’a qu’un niveau : écrivez par exemple 7.5.") },
	{ "DELIB_MATIERE_NOM",
	  MESSAGE("La matière n’est pas dans la nomenclature nationale : vérifiez son code.") },
	{ "PREF_DATE",
	  MESSAGE("La réception en préfecture précède la décision : vérifiez les dates.") },
};

const char *openacts_problem(const ScdlProblem *problem)
{
	for (size_t i = 0; i < ARRAY_LEN(problems); i++)
		if (strcmp(problems[i].column, problem->column) == 0)
			return problems[i].message;
	return MESSAGE("Une donnée manque ou ne va pas avec les autres : vérifiez l’acte.");
}
