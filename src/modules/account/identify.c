/* identify.c — from a session's token to who is asking: for the dispatcher. */
#include "base/log.h"
#include "core/http/http.h"
#include "gen/account_platform_queries.h"
#include "gen/account_queries.h"
#include "modules/account/inside.h"

enum { TOUCH_S = 300, TOUCH_BYTES = 1 << 16 };

/* ---- "Seen", written now and then, without the page waiting for it ---- */

typedef struct {
	DbUnit unit;
	Arena *arena;
	Id session;
	Instant now;
} Touch;

static bool touch(Db *db, void *arg)
{
	Touch *t = arg;
	Ctx ctx = { .arena = t->arena, .platform_db = db, .now = t->now };
	account_session_touch(&ctx, t->session, t->now);
	return true;
}

static void touched(void *arg, DbOutcome outcome, const char *reason)
{
	Touch *t = arg;
	if (outcome == DB_FAILED)
		log_line("session", log_str("problem", str_of(reason)));
	arena_free(t->arena);
}

/* The unit lives longer than the request, in an arena of its own. */
static void touch_later(Ctx *ctx, const Session *session)
{
	if (instant_add(session->seen, TOUCH_S).us > ctx->now.us)
		return;
	Arena *arena = arena_new(TOUCH_BYTES);
	Touch *t = alloc(arena, Touch);
	*t = (Touch){ .arena = arena, .session = session->id, .now = ctx->now };
	t->unit = (DbUnit){ .run = touch, .done = touched, .arg = t };
	if (!db_submit(platform_database(ctx->platform), &t->unit))
		arena_free(arena);
}

/* ---- Who ---- */

/* The authority wants one-time codes of its agents: without one, an agent is a resident. */
static bool is_agent_admitted(Ctx *ctx, const Session *session)
{
	return session->has_code || !account_policy_code_required(ctx);
}

static Id person_of(Ctx *ctx, const Session *session)
{
	const PersonRow *p = account_person_of(ctx, session->account);
	if (!p && session->confirmed.us != 0)
		p = account_person_invited(ctx, session->email);
	return p ? p->id : 0;
}

void account_identify(Req *req)
{
	Ctx *ctx = req->ctx;
	const Session *s = account_session_get(ctx, req->session, req->host);
	if (!s || account_session_is_half(s))
		return;
	bool confirmed = s->confirmed.us != 0;
	GrantList grants = { 0 };
	if (ctx->authority)
		grants = account_grants(ctx, s->account, s->email, confirmed);
	if (account_session_is_idle(s, grants.len > 0, ctx->now))
		return;
	if (grants.len > 0 && !is_agent_admitted(ctx, s))
		grants = (GrantList){ 0 };
	ctx->actor = (Actor){
		.kind = grants.len > 0 ? ACTOR_AGENT : ACTOR_RESIDENT,
		.account = s->account,
		.person = ctx->authority ? person_of(ctx, s) : 0,
		.name = s->name,
		.email = s->email,
		.email_confirmed = confirmed,
		.grants = grants,
	};
	touch_later(ctx, s);
}
