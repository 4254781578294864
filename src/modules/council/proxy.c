/* proxy.c — who speaks for whom: a proxy is given for a session, or for several in a row where the
 * law allows it (CGCT L2121-20: three at most, one held at a time, revoked whenever the giver
 * wants, and by coming). */
#include "gen/council_queries.h"
#include "modules/council/rows.h"

static Str proxy_data(Ctx *ctx, Id giver, Id holder, int sessions)
{
	return str_format(ctx->arena, "giver=%lld\nholder=%lld\nsessions=%d\n", (long long)giver,
	                  (long long)holder, sessions);
}

Err *council_proxy_write(Ctx *ctx, const CouncilSession *s, Id giver, Id holder, int sessions)
{
	const CouncilLaw *law = council_law_of(s);
	if (giver == holder || !council_sits(ctx, s, giver) || !council_sits(ctx, s, holder))
		return err_invalid(ctx, "Un pouvoir se donne d’un membre de l’assemblée à un "
		                        "autre.");
	if (!council_proxy_may_last(law, sessions))
		return err_invalid(ctx,
		                   "Un pouvoir vaut pour {n} séances de suite au plus (CGCT, "
		                   "L2121-20).",
		                   arg("n", law->proxy_sessions > 1 ? law->proxy_sessions : 1));
	council_proxy_close(ctx, s->id, giver, ctx->now);
	if (council_proxy_add(ctx, s->id, giver, holder, sessions, ctx->now) == 0)
		return err_conflict(ctx,
		                    "{name} porte déjà un pouvoir : un membre n’en porte qu’un "
		                    "(CGCT, L2121-20).",
		                    arg("name", council_member_title(ctx, holder)));
	council_event(ctx, "council.proxy-given", s->id, proxy_data(ctx, giver, holder, sessions));
	return NULL;
}

Err *council_proxy_give(Ctx *ctx, Id id, Id giver, Id holder, int sessions)
{
	const CouncilSession *s;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	if (s->state == SESSION_CLOSED || s->state == SESSION_CANCELLED)
		return err_conflict(ctx, "La séance est terminée.");
	return council_proxy_write(ctx, s, giver, holder, sessions);
}

Err *council_proxy_end(Ctx *ctx, Id id, Id giver)
{
	const CouncilSession *s;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	if (council_proxy_close(ctx, id, giver, ctx->now) > 0)
		council_event(ctx, "council.proxy-ended", id,
		              str_format(ctx->arena, "giver=%lld\n", (long long)giver));
	return NULL;
}

/* Those of the session before that were given for more than one, and stood when it ended: its giver
 * has not come nor revoked.  Where the holder sits no more, or holds another, it has lapsed. */
void council_proxies_carry(Ctx *ctx, const CouncilSession *s)
{
	Id before = council_session_before(ctx, s);
	ProxyRowList proxies = { 0 };
	if (before != 0)
		proxies = council_proxies(ctx, before);
	for (size_t i = 0; i < proxies.len; i++) {
		const ProxyRow *p = &proxies.at[i];
		if (p->sessions < 2 || !council_sits(ctx, s, p->giver) ||
		    !council_sits(ctx, s, p->holder))
			continue;
		int left = p->sessions - 1;
		if (council_proxy_add(ctx, s->id, p->giver, p->holder, left, ctx->now) > 0)
			council_event(ctx, "council.proxy-given", s->id,
			              proxy_data(ctx, p->giver, p->holder, left));
	}
}
