/* history.c — what happened to an act; and whether what is kept of it is as it was written. */
#include "gen/act_queries.h"
#include "modules/act/rows.h"

const EventKind act_events[] = {
	{ "act.drafted", MESSAGE("Projet rédigé") },
	{ "act.edited", MESSAGE("Projet modifié") },
	{ "act.annex-added", MESSAGE("Annexe ajoutée") },
	{ "act.annex-removed", MESSAGE("Annexe retirée") },
	{ "act.visa-asked", MESSAGE("Visas demandés") },
	{ "act.visa-given", MESSAGE("Visas donnés") },
	{ "act.visa-refused", MESSAGE("Visa refusé") },
	{ "act.declared-ready", MESSAGE("Projet déclaré prêt") },
	{ "act.reopened", MESSAGE("Projet rouvert") },
	{ "act.withdrawn", MESSAGE("Projet abandonné") },
	{ "act.put-on-agenda", MESSAGE("Inscrit à l’ordre du jour") },
	{ "act.taken-off-agenda", MESSAGE("Retiré de l’ordre du jour") },
	{ "act.adopted", MESSAGE("Adopté par le conseil") },
	{ "act.rejected", MESSAGE("Rejeté par le conseil") },
	{ "act.postponed", MESSAGE("Ajourné par le conseil") },
	{ "act.sent-to-signature", MESSAGE("Envoyé à la signature") },
	{ "act.document-made", MESSAGE("Document à signer établi") },
	{ "act.signature-refused", MESSAGE("Signature refusée") },
	{ "act.signed", MESSAGE("Acte signé") },
	{ "act.transmitted", MESSAGE("Transmis à la préfecture") },
	{ "act.acknowledged", MESSAGE("Reçu par la préfecture") },
	{ "act.transmission-refused", MESSAGE("Transmission refusée") },
	{ "act.transmission-cancelled", MESSAGE("Transmission annulée") },
	{ "act.published", MESSAGE("Acte publié") },
	{ "act.template-saved", MESSAGE("Modèle d’acte enregistré") },
	{ "act.template-removed", MESSAGE("Modèle d’acte retiré") },
	{ 0 },
};

static const char *meaning_of(Str kind)
{
	for (const EventKind *k = act_events; k->name; k++)
		if (str_eq(kind, str_of(k->name)))
			return k->meaning;
	return "";
}

ActHistory act_history(Ctx *ctx, const Act *act)
{
	ActHistory list = { 0 };
	EventList events = event_list(ctx, S("act"), act->id);
	for (size_t i = 0; i < events.len; i++) {
		const Event *e = &events.at[i];
		*list_push(ctx->arena, &list) = (ActHistoryLine){
			.at = e->at,
			.kind = e->kind,
			.what = meaning_of(e->kind),
			.who = account_person_title(ctx, e->person),
		};
	}
	return list;
}

/* ---- Checks ---- */

enum { ARENA_BYTES_MAX = 64 << 20 }; /* for one act at a time */

typedef struct {
	Ctx *ctx; /* with an arena of its own */
	const char *wrong;
	Id id;
} Walk;

static void free_arena(void *arena)
{
	arena_free(arena);
}

static Str last_digest(const EventList *events, const char *const *kinds)
{
	Str digest = { 0 };
	for (size_t i = 0; i < events->len; i++)
		for (const char *const *k = kinds; *k; k++)
			if (str_eq(events->at[i].kind, str_of(*k)))
				digest = event_value(&events->at[i], "digest");
	return digest;
}

static bool record_is_attested(Ctx *ctx, const Act *act, const EventList *events, Str stream,
                               const char *const *kinds)
{
	Str text = act_take(ctx, act, stream), attested = last_digest(events, kinds);
	Str digest = text.len > 0 ? act_digest(ctx, act, text) : (Str){ 0 };
	return str_eq(digest, attested);
}

static bool check_one(const ActRow *row, void *arg)
{
	static const char *const texts[] = { "act.drafted", "act.edited", NULL };
	static const char *const decisions[] = { "act.adopted", "act.rejected", "act.postponed",
		                                 NULL };
	Walk *w = arg;
	const Act *act = act_of_row(w->ctx, row);
	EventList events = event_list(w->ctx, S("act"), act->id);
	if (act_fold(w->ctx, act) != act->state)
		w->wrong = "its state is not what its events say";
	else if (!record_is_attested(w->ctx, act, &events, S("text"), texts))
		w->wrong = "its text is not the one that was recorded";
	else if (!record_is_attested(w->ctx, act, &events, S("decision"), decisions))
		w->wrong = "its decision is not the one that was recorded";
	w->id = act->id;
	arena_reset(w->ctx->arena);
	return !w->wrong;
}

static const char *check_acts(Ctx *ctx, Id *ret_id)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	arena_defer(ctx->arena, free_arena, arena);
	Ctx one = *ctx;
	one.arena = arena;
	Walk w = { .ctx = &one };
	act_row_each(ctx, check_one, &w);
	if (w.wrong)
		*ret_id = w.id;
	return w.wrong;
}

/* As many acts have a number of a series and year as were given out: none is missing. */
static const char *check_numbers(Ctx *ctx, Id *ret_id)
{
	ActCounterRowList counters = act_counters(ctx);
	for (size_t i = 0; i < counters.len; i++) {
		const ActCounterRow *c = &counters.at[i];
		Str pattern = str_format(ctx->arena, "%04lld-%.*s-%%", (long long)c->year,
		                         STR(c->series));
		if (act_numbers_taken(ctx, pattern) != c->last) {
			*ret_id = c->year;
			return "a number of the register is missing";
		}
	}
	return NULL;
}

const Check act_checks[] = {
	{ "acts", check_acts },
	{ "act numbers", check_numbers },
	{ 0 },
};
