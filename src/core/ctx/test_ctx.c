#include "base/test.h"
#include "core/ctx/ctx.h"

static Ctx agent(void)
{
	Ctx ctx = { .arena = test_arena(), .actor = { .kind = ACTOR_AGENT } };
	*list_push(ctx.arena, &ctx.actor.grants) = (Grant){ S("dossier.decide"), 3 };
	*list_push(ctx.arena, &ctx.actor.grants) = (Grant){ S("dossier.read"), 0 };
	return ctx;
}

TEST(a_grant_on_one_service_is_none_on_another)
{
	Ctx ctx = agent();
	CHECK(ctx_may(&ctx, "dossier.decide"));
	CHECK(ctx_may_on(&ctx, "dossier.decide", 3));
	CHECK(!ctx_may_on(&ctx, "dossier.decide", 4));
	CHECK(!ctx_may_on(&ctx, "dossier.decide", 0));
	CHECK(!ctx_may(&ctx, "dossier"));
	CHECK(!ctx_may(&ctx, "town.manage"));
}

TEST(a_grant_on_all_services_is_one_on_each)
{
	Ctx ctx = agent();
	CHECK(ctx_may_on(&ctx, "dossier.read", 3) && ctx_may_on(&ctx, "dossier.read", 0));
}

TEST(a_visitor_may_nothing_and_the_system_all)
{
	Ctx ctx = { .actor = { .kind = ACTOR_VISITOR } };
	CHECK(!ctx_may(&ctx, "dossier.read"));
	ctx.actor.kind = ACTOR_SYSTEM;
	CHECK(ctx_may_on(&ctx, "dossier.read", 9));
}

TEST(today_is_a_day_of_the_authority)
{
	Authority nouvelle = { .tz = tz_find(S("Pacific/Noumea")), .language = LANG_FR };
	Instant evening;
	CHECK(instant_parse(S("2026-03-10T20:00:00.000000Z"), &evening));
	CHECK(date_compare(ctx_new(test_arena(), NULL, &nouvelle, evening)->today,
	                   DATE(2026, 3, 11)) == 0);
	CHECK(date_compare(ctx_new(test_arena(), NULL, NULL, evening)->today, DATE(2026, 3, 10)) ==
	      0);
}
