#include "core/ctx/ctx.h"

#include <string.h>

static bool holds(const Ctx *ctx, const char *permission, bool any, Id service)
{
	if (ctx->actor.kind == ACTOR_SYSTEM)
		return true;
	for (size_t i = 0; i < ctx->actor.grants.len; i++) {
		const Grant *grant = &ctx->actor.grants.at[i];
		if ((any || grant->service == 0 || grant->service == service) &&
		    str_eq(grant->permission, str_of(permission)))
			return true;
	}
	return false;
}

bool ctx_may(const Ctx *ctx, const char *permission)
{
	return holds(ctx, permission, true, 0);
}

bool ctx_may_on(const Ctx *ctx, const char *permission, Id service)
{
	return holds(ctx, permission, false, service);
}

Ctx *ctx_new(Arena *arena, Platform *platform, const Authority *authority, Instant now)
{
	Ctx *ctx = alloc(arena, Ctx);
	*ctx = (Ctx){
		.arena = arena,
		.platform = platform,
		.authority = authority,
		.actor = { .kind = ACTOR_SYSTEM, .name = S("Système") },
		.now = now,
		.lang = authority ? authority->language : LANG_FR,
	};
	const Tz *tz = authority ? authority->tz : tz_find(S("UTC"));
	ctx->today = tz ? tz_date(tz, now) : date_of_days(now.us / 86400000000);
	return ctx;
}

void ctx_read(Ctx *ctx)
{
	ctx->platform_db = db_reader(platform_database(ctx->platform), ctx->arena);
	if (ctx->authority)
		ctx->db = db_reader(authority_database(ctx->platform, ctx->arena, ctx->authority),
		                    ctx->arena);
}

typedef struct {
	Ctx *ctx;
	Err *(*run)(Ctx *ctx, void *arg);
	void *arg;
	bool on_platform;
	Err *refusal;
} Writing;

static bool write_unit(Db *db, void *writing)
{
	Writing *w = writing;
	Ctx inside = *w->ctx;
	*(w->on_platform ? &inside.platform_db : &inside.db) = db;
	w->refusal = w->run(&inside, w->arg);
	return !w->refusal;
}

Err *ctx_write(Ctx *ctx, Err *(*run)(Ctx *ctx, void *arg), void *arg)
{
	Writing writing = { ctx, run, arg, false, NULL };
	db_write(authority_database(ctx->platform, ctx->arena, ctx->authority), write_unit,
	         &writing);
	return writing.refusal;
}

Err *ctx_write_platform(Ctx *ctx, Err *(*run)(Ctx *ctx, void *arg), void *arg)
{
	Writing writing = { ctx, run, arg, true, NULL };
	db_write(platform_database(ctx->platform), write_unit, &writing);
	return writing.refusal;
}
