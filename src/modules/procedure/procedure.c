/* procedure.c — adopting, publishing and closing procedures. */
#include "modules/procedure/procedure.h"

#include "core/event/event.h"
#include "gen/procedure_queries.h"
#include "modules/procedure/revision.h"
#include "modules/procedure/rows.h"
#include "modules/town/town.h"

const AdoptedProcedure *procedure_find_published(Ctx *ctx, Str code)
{
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, code);
	return adopted && str_eq(adopted->state, S("published")) ? adopted : NULL;
}

const AdoptedProcedure *procedure_get_adopted(Ctx *ctx, Id id)
{
	const AdoptedProcedure *adopted = procedure_find_id(ctx, id);
	if (!adopted)
		fault("could not find procedure %lld", (long long)id);
	return adopted;
}

const Procedure *procedure_of_revision(Ctx *ctx, Id revision)
{
	const Procedure *procedure =
		procedure_kept(ctx->arena, procedure_revision_digest(ctx, revision));
	if (procedure)
		return procedure;
	const RevisionRow *row = procedure_find_revision(ctx, revision);
	if (!row)
		fault("could not find revision %lld", (long long)revision);
	return procedure_keep(ctx->arena, row->digest, row->source);
}

const Procedure *procedure_in_force(Ctx *ctx, const AdoptedProcedure *adopted)
{
	const Procedure *procedure = procedure_kept(ctx->arena, adopted->digest);
	return procedure ? procedure : procedure_of_revision(ctx, adopted->revision);
}

static void record(Ctx *ctx, const char *kind, Id id, Str data)
{
	(void)event_add(ctx, kind, "procedure", id, data);
}

/* The catalogue's procedure, when it is for the country of the authority; else NULL. */
static const Procedure *offered(const Ctx *ctx, Str code)
{
	const Procedure *p = procedure_catalogue_find(code);
	for (size_t i = 0; p && i < p->countries.len; i++)
		if (str_eq(p->countries.at[i], ctx->authority->country))
			return p;
	return NULL;
}

static Err *unknown(Ctx *ctx)
{
	return err_not_found(ctx, "Cette démarche n’existe pas. Choisissez-en une dans la liste.");
}

static Id service_of_role(Ctx *ctx, Str role)
{
	const Service *service = town_service_by_role(ctx, role);
	return service && str_eq(service->role, role) ? service->id : 0;
}

/* Adds the catalogue's text as the next revision. */
static Id add_revision(Ctx *ctx, Id procedure, Str code)
{
	Str source = procedure_catalogue_source(code);
	Id revision =
		procedure_revision_add(ctx, procedure, procedure_last_number(ctx, procedure) + 1,
	                               source, procedure_digest(ctx->arena, source), ctx->now);
	procedure_set_draft(ctx, procedure, revision);
	return revision;
}

Err *procedure_adopt(Ctx *ctx, Str code, Id service)
{
	const Procedure *p = offered(ctx, code);
	if (!p)
		return unknown(ctx);
	if (procedure_find_adopted(ctx, code))
		return err_conflict(ctx,
		                    "Cette démarche est déjà adoptée. Ouvrez-la dans la liste.");
	if (!service)
		service = service_of_role(ctx, p->service);
	Id id = procedure_add(ctx, code, service);
	Id revision = add_revision(ctx, id, code);
	record(ctx, "procedure.adopted", id,
	       str_format(ctx->arena, "code=%.*s\nrevision=%lld", STR(code), (long long)revision));
	return NULL;
}

bool procedure_has_update(Ctx *ctx, const AdoptedProcedure *adopted)
{
	Id latest = adopted->draft ? adopted->draft : adopted->revision;
	Str source = procedure_catalogue_source(adopted->code);
	return offered(ctx, adopted->code) && !str_eq(procedure_revision_digest(ctx, latest),
	                                              procedure_digest(ctx->arena, source));
}

Err *procedure_update(Ctx *ctx, Str code)
{
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, code);
	if (!adopted || !offered(ctx, code))
		return unknown(ctx);
	if (!procedure_has_update(ctx, adopted))
		return err_conflict(ctx, "Vous avez déjà la dernière version de cette démarche.");
	Id revision = adopted->draft;
	Str source = procedure_catalogue_source(code);
	if (revision)
		procedure_revision_replace(ctx, revision, source,
		                           procedure_digest(ctx->arena, source), ctx->now);
	else
		revision = add_revision(ctx, adopted->id, code);
	record(ctx, "procedure.updated", adopted->id,
	       str_format(ctx->arena, "revision=%lld", (long long)revision));
	return NULL;
}

Err *procedure_assign(Ctx *ctx, Str code, Id service)
{
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, code);
	if (!adopted)
		return unknown(ctx);
	if (!town_service_find(ctx, service))
		return err_invalid(ctx, "Ce service n’existe plus. Choisissez-en un autre.");
	procedure_set_service(ctx, adopted->id, service);
	record(ctx, "procedure.assigned", adopted->id,
	       str_format(ctx->arena, "service=%lld", (long long)service));
	return NULL;
}

Err *procedure_publish(Ctx *ctx, Str code)
{
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, code);
	if (!adopted)
		return unknown(ctx);
	if (!adopted->service)
		return err_invalid(
			ctx, "Aucun service n’est chargé de cette démarche. Choisissez-en un, puis "
			     "ouvrez-la.");
	Id revision = adopted->draft ? adopted->draft : adopted->revision;
	if (!adopted->draft && !str_eq(adopted->state, S("closed")))
		return err_conflict(ctx, "Cette démarche est déjà ouverte dans cette version.");
	if (adopted->draft)
		procedure_revision_publish(ctx, revision, ctx->now, ctx->actor.person);
	procedure_set_published(ctx, adopted->id, revision);
	record(ctx, "procedure.published", adopted->id,
	       str_format(ctx->arena, "revision=%lld", (long long)revision));
	return NULL;
}

Err *procedure_close(Ctx *ctx, Str code)
{
	const AdoptedProcedure *adopted = procedure_find_adopted(ctx, code);
	if (!adopted)
		return unknown(ctx);
	if (procedure_set_closed(ctx, adopted->id) == 0)
		return err_conflict(ctx, "Cette démarche n’est pas ouverte.");
	record(ctx, "procedure.closed", adopted->id,
	       str_format(ctx->arena, "revision=%lld", (long long)adopted->revision));
	return NULL;
}
