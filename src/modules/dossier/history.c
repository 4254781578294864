/* history.c — the events of a dossier: as a history for people, and as its legal clock. */
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

const EventKind dossier_events[] = {
	{ "dossier.filed", MESSAGE("Dossier déposé") },
	{ "dossier.taken-charge", MESSAGE("Pris en charge") },
	{ "dossier.assigned", MESSAGE("Confié à un instructeur") },
	{ "dossier.pieces-asked", MESSAGE("Pièces demandées") },
	{ "dossier.pieces-given", MESSAGE("Pièces reçues") },
	{ "dossier.completed", MESSAGE("Dossier déclaré complet") },
	{ "dossier.extended", MESSAGE("Délai prolongé") },
	{ "dossier.message", MESSAGE("Message") },
	{ "dossier.document", MESSAGE("Document établi") },
	{ "dossier.decision-proposed", MESSAGE("Décision soumise à signature") },
	{ "dossier.decision-taken-back", MESSAGE("Projet de décision repris") },
	{ "dossier.decision-returned", MESSAGE("Projet de décision revenu sans effet") },
	{ "dossier.accepted", MESSAGE("Demande acceptée") },
	{ "dossier.refused", MESSAGE("Demande refusée") },
	{ "dossier.closed", MESSAGE("Classé sans suite") },
	{ "dossier.withdrawn", MESSAGE("Retiré par le demandeur") },
	{ 0 },
};

static const char *meaning_of(Str kind)
{
	for (const EventKind *k = dossier_events; k->name; k++)
		if (str_eq(kind, str_of(k->name)))
			return k->meaning;
	return "";
}

HistoryList dossier_history(Ctx *ctx, const Dossier *d)
{
	HistoryList list = { 0 };
	EventList events = event_list(ctx, S("dossier"), d->id);
	for (size_t i = 0; i < events.len; i++) {
		const Event *e = &events.at[i];
		*list_push(ctx->arena, &list) = (HistoryLine){
			.at = e->at,
			.kind = e->kind,
			.what = meaning_of(e->kind),
			.who = e->person != 0 ? account_person_title(ctx, e->person) : (Str){ 0 },
			.by_agent = e->person != d->person,
		};
	}
	return list;
}

const ClockRule *dossier_clock_rule(Ctx *ctx, const Dossier *d)
{
	static const ClockRule none = { 0 };
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const ProcedureRule *rule = procedure_rule(p, ctx->authority->country);
	return rule ? &rule->clock : &none;
}

static bool clock_kind(Str kind, ClockEventKind *clock)
{
	static const struct {
		const char *event;
		ClockEventKind clock;
	} kinds[] = {
		{ "dossier.filed", CLOCK_FILED },
		{ "dossier.pieces-asked", CLOCK_PIECES_ASKED },
		{ "dossier.pieces-given", CLOCK_PIECES_GIVEN },
		{ "dossier.completed", CLOCK_COMPLETE },
		{ "dossier.extended", CLOCK_EXTENDED },
		{ "dossier.accepted", CLOCK_DECIDED },
		{ "dossier.refused", CLOCK_DECIDED },
		{ "dossier.closed", CLOCK_DECIDED },
		{ "dossier.withdrawn", CLOCK_DECIDED },
	};
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_eq(kind, str_of(kinds[i].event))) {
			*clock = kinds[i].clock;
			return true;
		}
	}
	return false;
}

ClockResult dossier_clock(Ctx *ctx, const Dossier *d)
{
	ClockEventList list = { 0 };
	EventList events = event_list(ctx, S("dossier"), d->id);
	for (size_t i = 0; i < events.len; i++) {
		const Event *e = &events.at[i];
		ClockEventKind kind;
		int64_t days = 0;
		if (!clock_kind(e->kind, &kind))
			continue;
		if (!str_to_int(event_value(e, "plus_days"), &days) && kind == CLOCK_EXTENDED)
			fault("event %lld does not say by how many days", (long long)e->seq);
		*list_push(ctx->arena, &list) = (ClockEvent){
			.kind = kind,
			.day = tz_date(ctx->authority->tz, e->at),
			.days = (int)days,
		};
	}
	return clock_compute(ctx->arena, dossier_clock_rule(ctx, d), &list, town_calendar(ctx),
	                     ctx->today);
}
