/* Proxies for several sessions in a row (CGCT L2121-20). */
#include "app/testapp.h"
#include "modules/council/test_scene.h"

static int sessions;

static Err *give(Ctx *ctx, CouncilScene *s)
{
	return council_proxy_give(ctx, s->session, s->member, s->holder, sessions);
}

static Err *plan_next(Ctx *ctx, CouncilScene *s)
{
	CouncilSession plan = { .body = s->body,
		                .kind = S("ordinary"),
		                .day = s->day,
		                .minute = 18 * 60,
		                .is_public = true };
	Err *e = council_plan(ctx, &plan, &s->session);
	if (!e)
		e = council_item_add(
			ctx, s->session,
			&(CouncilItem){ .kind = S("information"), .title = S("Vœux") });
	return e ? e : council_convene(ctx, s->session, false);
}

static int grant(CouncilScene *s, int giver, int holder, int n)
{
	s->member = s->ids[giver];
	s->holder = s->ids[holder];
	sessions = n;
	Err *e = council_scene_try(s, &s->samira, give);
	return e ? (int)e->code : 0;
}

/* Who holds the proxy of that member in the session of the scene, for how many sessions yet. */
static Str held(CouncilScene *s, int giver)
{
	Str sql = str_format(s->ctx->arena,
	                     "select coalesce((select holder || '/' || sessions from "
	                     "council_proxy where ended is null and session = %lld and giver = "
	                     "%lld), 'none')",
	                     (long long)s->session, (long long)s->ids[giver]);
	return test_value(s->ctx, str_cstr(s->ctx->arena, sql));
}

static void next(CouncilScene *s, int day)
{
	s->day = DATE(2026, 4, day);
	council_scene_go(s, &s->samira, plan_next);
}

static Str is(CouncilScene *s, int holder, int n)
{
	return str_format(s->ctx->arena, "%lld/%d", (long long)s->ids[holder], n);
}

TEST(a_proxy_for_three_sessions_holds_for_three_and_no_more)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	CHECK_INT(grant(s, 9, 0, 4), ERR_INVALID);
	CHECK_INT(grant(s, 9, 0, 0), ERR_INVALID);
	CHECK_STR(held(s, 9), S("none"));
	CHECK_INT(grant(s, 9, 0, 3), 0);
	CHECK_INT(grant(s, 10, 1, 1), 0);
	next(s, 1);
	CHECK_STR(held(s, 9), is(s, 0, 2));
	CHECK_STR(held(s, 10), S("none"));
	next(s, 8);
	CHECK_STR(held(s, 9), is(s, 0, 1));
	next(s, 15);
	CHECK_STR(held(s, 9), S("none"));
	CHECK(!council_scene_check(s));
}

static Err *revoke(Ctx *ctx, CouncilScene *s)
{
	return council_proxy_end(ctx, s->session, s->member);
}

static Err *convene_again(Ctx *ctx, CouncilScene *s)
{
	return council_convene(ctx, s->session, false);
}

TEST(a_proxy_that_was_revoked_or_whose_giver_came_is_not_carried_over)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	CHECK_INT(grant(s, 9, 0, 3), 0);
	CHECK_INT(grant(s, 10, 1, 3), 0);
	CHECK_INT(grant(s, 11, 2, 3), 0);
	s->member = s->ids[9];
	council_scene_go(s, &s->samira, revoke);
	council_scene_open(s, 8);
	s->member = s->ids[10];
	council_scene_go(s, &s->samira, council_scene_arrive);
	council_scene_go(s, &s->samira, council_scene_close);
	next(s, 8);
	CHECK_STR(held(s, 9), S("none"));
	CHECK_STR(held(s, 10), S("none"));
	CHECK_STR(held(s, 11), is(s, 2, 2));
	/* Convened again, it is not given back to who revoked it. */
	s->member = s->ids[11];
	council_scene_go(s, &s->samira, revoke);
	council_scene_go(s, &s->samira, convene_again);
	CHECK_STR(held(s, 11), S("none"));
}

TEST(a_proxy_lapses_when_its_holder_sits_no_more)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	CHECK_INT(grant(s, 9, 3, 2), 0);
	test_script(s->ctx, "update council_seat set until = '2026-04-01' where member = "
	                    "(select holder from council_proxy)");
	next(s, 8);
	CHECK_STR(held(s, 9), S("none"));
}
