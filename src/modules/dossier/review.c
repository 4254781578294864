/* review.c — what agents do: take charge, assign, declare complete, extend, decide. */
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

enum { PRESENCE_SECONDS = 120, EXTENSION_DAYS_MAX = 365 };

Err *dossier_need_agent(Ctx *ctx, const Dossier *d, const char *permission)
{
	if (!d || d->state == DOSSIER_DRAFT || !ctx_may_on(ctx, DOSSIER_READ, d->service))
		return err_not_found(ctx, "Ce dossier n’existe pas, ou n’est pas de vos services.");
	if (!ctx_may_on(ctx, permission, d->service))
		return err_forbidden(ctx, "Votre rôle dans ce service ne permet pas cette action. "
		                          "Demandez-la à une personne qui en a le droit.");
	return NULL;
}

/* An act on a dossier wants the permission in its service, and that it is open. */
Err *dossier_need_act(Ctx *ctx, const Dossier *d, const char *permission)
{
	Err *e = dossier_need_agent(ctx, d, permission);
	if (e)
		return e;
	if (!dossier_is_open(d->state))
		return err_conflict(ctx, "Ce dossier est clos : {state}.",
		                    arg("state", dossier_state_name(d->state)));
	return NULL;
}

static Str person_data(Ctx *ctx, const char *key, Id person)
{
	return str_format(ctx->arena, "%s=%lld\n", key, (long long)person);
}

/* Being in charge begins the review, unless pieces are awaited. */
static void put_in_charge(Ctx *ctx, const Dossier *d, Id agent, const char *event)
{
	dossier_event(ctx, d, event, person_data(ctx, "agent", agent), (Str){ 0 }, (Str){ 0 });
	(void)dossier_set_agent(ctx, d->id, agent);
	bool waiting = d->state == DOSSIER_INCOMPLETE;
	dossier_project(ctx, d, waiting ? DOSSIER_INCOMPLETE : DOSSIER_UNDER_REVIEW);
}

Err *dossier_take_charge(Ctx *ctx, const Dossier *shown)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	Id me = account_person_here(ctx);
	if (d->agent == me)
		return NULL; /* a second click */
	if (d->agent != shown->agent)
		return err_conflict(ctx, "{name} vient de prendre ce dossier en charge.",
		                    arg("name", account_person_title(ctx, d->agent)));
	put_in_charge(ctx, d, me, "dossier.taken-charge");
	return NULL;
}

Err *dossier_assign(Ctx *ctx, const Dossier *shown, Id agent)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	PersonList agents = account_agent_list(ctx, DOSSIER_PROCESS, d->service);
	bool known = false;
	for (size_t i = 0; i < agents.len; i++)
		known |= agents.at[i].id == agent;
	if (!known)
		return err_invalid(
			ctx, "Choisissez une personne qui traite les dossiers de ce service.");
	if (d->agent != agent)
		put_in_charge(ctx, d, agent, "dossier.assigned");
	return NULL;
}

size_t dossier_count_events(Ctx *ctx, const Dossier *d, Str kind)
{
	EventList events = event_list(ctx, S("dossier"), d->id);
	size_t n = 0;
	for (size_t i = 0; i < events.len; i++)
		n += str_eq(events.at[i].kind, kind);
	return n;
}

Err *dossier_declare_complete(Ctx *ctx, const Dossier *shown)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	if (d->state == DOSSIER_INCOMPLETE)
		return err_conflict(ctx, "Une demande de pièces attend encore une réponse.");
	if (dossier_count_events(ctx, d, S("dossier.completed")) > 0)
		return err_conflict(ctx, "Ce dossier a déjà été déclaré complet.");
	dossier_event(ctx, d, "dossier.completed", (Str){ 0 }, (Str){ 0 }, (Str){ 0 });
	dossier_project(ctx, d, d->state);
	return NULL;
}

Err *dossier_extend(Ctx *ctx, const Dossier *shown, int days, Str reasons)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	if (days < 1 || days > EXTENSION_DAYS_MAX)
		return err_invalid(ctx, "La prolongation est de 1 à {n} jours.",
		                   arg("n", (int)EXTENSION_DAYS_MAX));
	size_t before = dossier_count_events(ctx, d, S("dossier.extended"));
	if (before >= (size_t)dossier_clock_rule(ctx, d)->extensions_max)
		return err_conflict(ctx, "La règle de cette démarche ne permet pas de prolonger "
		                         "davantage le délai.");
	Str stream = str_format(ctx->arena, "extension:%zu", before + 1);
	dossier_record_put(ctx, d, stream, reasons);
	dossier_event(ctx, d, "dossier.extended", str_format(ctx->arena, "plus_days=%d\n", days),
	              stream, reasons);
	dossier_project(ctx, d, d->state);
	return NULL;
}

/* ---- Deciding ---- */

Err *dossier_need_decision(Ctx *ctx, const Dossier *d, DecisionKind kind, Str reasons)
{
	Err *e = dossier_need_not_in_signature(ctx, d);
	if (e)
		return e;
	if (d->person == account_person_here(ctx))
		return err_forbidden(ctx, "Cette demande est la vôtre : une autre personne doit "
		                          "décider.");
	if (kind != DECISION_ACCEPT && reasons.len == 0)
		return err_invalid(ctx, "Une décision défavorable doit être motivée : "
		                        "écrivez les raisons.");
	return NULL;
}

void dossier_settle(Ctx *ctx, const Dossier *d, const Decision *decision)
{
	static const struct {
		DossierState state;
		const char *event;
	} outcomes[] = {
		[DECISION_ACCEPT] = { DOSSIER_ACCEPTED, "dossier.accepted" },
		[DECISION_REFUSE] = { DOSSIER_REFUSED, "dossier.refused" },
		[DECISION_CLOSE] = { DOSSIER_CLOSED, "dossier.closed" },
	};
	assert((size_t)decision->kind < ARRAY_LEN(outcomes));
	const char *event = outcomes[decision->kind].event;
	Str data = decision->folder != 0
	                   ? str_format(ctx->arena, "folder=%lld\n", (long long)decision->folder)
	                   : (Str){ 0 };
	dossier_record_put(ctx, d, S("decision"), decision->reasons);
	dossier_event(ctx, d, event, data, S("decision"), decision->reasons);
	(void)dossier_set_decided(ctx, d->id, ctx->now);
	(void)dossier_set_folder(ctx, d->id, 0);
	if (d->agent == 0)
		(void)dossier_set_agent(ctx, d->id, decision->by);
	dossier_project(ctx, d, outcomes[decision->kind].state);
	d = dossier_again(ctx, d);
	dossier_write_decision(ctx, d, decision);
	dossier_mail_decided(ctx, d);
}

Err *dossier_decide(Ctx *ctx, const Dossier *shown, DecisionKind kind, Str reasons)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_DECIDE);
	if (!e)
		e = dossier_need_decision(ctx, d, kind, reasons);
	if (e)
		return e;
	if (dossier_signature_type(ctx, d, kind).len > 0)
		return err_conflict(ctx,
		                    "Les décisions de cette démarche se signent au parapheur : "
		                    "rouvrez le dossier et envoyez celle-ci à la signature.");
	Id me = account_person_here(ctx);
	dossier_settle(ctx, d,
	               &(Decision){ .kind = kind,
	                            .reasons = reasons,
	                            .by = me,
	                            .signatory = account_person_title(ctx, me) });
	return NULL;
}

/* ---- Who is looking ---- */

PersonList dossier_others_present(Ctx *ctx, Id dossier)
{
	return dossier_presence_list(ctx, dossier, ctx->actor.person,
	                             instant_add(ctx->now, -PRESENCE_SECONDS));
}

void dossier_looked(Ctx *ctx, Id dossier)
{
	Id me = account_person_here(ctx);
	(void)dossier_look_add(ctx, dossier, me, ctx->now);
	(void)dossier_presence_set(ctx, dossier, me, ctx->now);
	(void)dossier_set_read(ctx, dossier);
	(void)dossier_message_seen(ctx, dossier, false, ctx->now);
}
