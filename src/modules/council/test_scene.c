#include "modules/council/test_scene.h"

#include "app/testapp.h"
#include "base/log.h"

typedef struct {
	CouncilScene *scene;
	const Actor *actor;
	CouncilRule *rule;
} Doing;

static Err *as_actor(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = *doing->actor;
	(void)account_person_here(ctx);
	return doing->rule(ctx, doing->scene);
}

Err *council_scene_try(CouncilScene *scene, const Actor *actor, CouncilRule *rule)
{
	return ctx_write(scene->ctx, as_actor, &(Doing){ scene, actor, rule });
}

void council_scene_go(CouncilScene *scene, const Actor *actor, CouncilRule *rule)
{
	Err *e = council_scene_try(scene, actor, rule);
	if (e)
		fault("the scene: %s", e->message);
}

Ctx *council_scene_ctx(CouncilScene *s, const Actor *actor)
{
	Ctx *ctx = alloc(s->ctx->arena, Ctx);
	*ctx = *s->ctx;
	ctx->actor = *actor;
	ctx_read(ctx);
	if (ctx->actor.person == 0 && ctx->actor.account != 0) {
		Str sql = str_format(ctx->arena,
		                     "select cast(id as text) from account_person where account = "
		                     "%lld",
		                     (long long)actor->account);
		if (!str_to_int(test_value(s->ctx, str_cstr(ctx->arena, sql)), &ctx->actor.person))
			ctx->actor.person = 0;
	}
	return ctx;
}

void council_scene_as(CouncilScene *s, const Actor *actor)
{
	test_as_actor(s->ctx, &council_scene_ctx(s, actor)->actor);
}

/* ---- People ---- */

static Actor person(Arena *arena, Id account, Str name, const char *const *rights)
{
	Actor actor = {
		.kind = ACTOR_AGENT,
		.account = account,
		.name = name,
		.email = str_format(arena, "p%lld@valbourg.example", (long long)account),
		.email_confirmed = true,
	};
	for (; *rights; rights++)
		*list_push(arena, &actor.grants) = (Grant){ str_of(*rights), 0 };
	return actor;
}

static Err *build_town(Ctx *ctx, CouncilScene *s)
{
	Service service = { .role = S("culture"), .name = { { S("Culture") } } };
	Err *e = town_service_save(ctx, &service, &s->service);
	CouncilBody body = {
		.code = S("conseil"),
		.kind = S("council"),
		.name = { { S("Conseil municipal"), S("المجلس البلدي"), S("Town council") } },
		.law = council_law_find(S("fr-commune")),
		.series = S("DE"),
	};
	return e ? e : council_body_save(ctx, &body, &s->body);
}

static Err *seat_members(Ctx *ctx, CouncilScene *s)
{
	Err *e = NULL;
	for (int i = 0; i < SCENE_MEMBERS && !e; i++) {
		Id seat;
		e = council_seat_add(ctx,
		                     &(CouncilSeat){ .body = s->body,
		                                     .name = s->members[i].name,
		                                     .email = s->members[i].email,
		                                     .party = i % 2 ? S("Ensemble") : S("Demain"),
		                                     .role = i == 0 ? S("president") : S("member"),
		                                     .rank = i + 1,
		                                     .since = DATE(2020, 7, 1) },
		                     &seat);
	}
	CouncilSeatList seats = council_seats(ctx, s->body, ctx->today);
	for (size_t i = 0; i < seats.len; i++)
		s->ids[i] = seats.at[i].member;
	return e;
}

static Err *come(Ctx *ctx, CouncilScene *s)
{
	(void)s;
	return account_person_here(ctx) != 0 ? NULL : err_conflict(ctx, "Personne.");
}

/* ---- The session ---- */

static Err *plan(Ctx *ctx, CouncilScene *s)
{
	CouncilSession p = { .body = s->body,
		             .kind = S("ordinary"),
		             .day = DATE(2026, 3, 20),
		             .minute = 18 * 60 + 30,
		             .place = S("Salle du conseil"),
		             .is_public = true };
	Err *e = council_plan(ctx, &p, &s->session);
	for (int i = 0; i < 4 && !e; i++) {
		ActDraft d = { .nature = ACT_DELIBERATION,
			       .series = S("DE"),
			       .title = str_format(ctx->arena, "Délibération %d <b>", i + 1),
			       .service = s->service,
			       .text = { .articles = S("Le conseil approuve.") } };
		e = act_draft(ctx, &d, &s->acts[i]);
		if (!e)
			e = act_declare_ready(ctx, act_get(ctx, s->acts[i]));
		if (!e)
			e = council_item_add_act(ctx, s->session, s->acts[i]);
	}
	if (!e)
		e = council_item_add(ctx, s->session,
		                     &(CouncilItem){ .kind = S("election"),
		                                     .title = S("Délégué au syndicat"),
		                                     .is_public = true });
	CouncilItemList items = council_items(ctx, s->session);
	for (size_t i = 0; i < 4 && !e; i++)
		s->items[i] = items.at[i].id;
	s->election = e ? 0 : items.at[4].id;
	return e;
}

CouncilScene *council_scene(void)
{
	static const char *const all[] = { COUNCIL_MANAGE, ACT_READ, ACT_WRITE, ACT_MANAGE, NULL };
	static const char *const some[] = { ACT_READ, NULL };
	static const char *const sits[] = { COUNCIL_SIT, NULL };
	log_silence();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	CouncilScene *s = alloc(ctx->arena, CouncilScene);
	s->ctx = ctx;
	s->samira = person(ctx->arena, 11, S("Samira Haddad"), all);
	s->omar = person(ctx->arena, 12, S("Omar Diallo"), some);
	for (int i = 0; i < SCENE_MEMBERS; i++)
		s->members[i] = person(ctx->arena, 100 + i,
		                       str_format(ctx->arena, "Membre %c", 'A' + i), sits);
	council_scene_go(s, &s->samira, build_town);
	council_scene_go(s, &s->samira, seat_members);
	for (int i = 0; i < SCENE_MEMBERS; i++)
		council_scene_go(s, &s->members[i], come);
	council_scene_go(s, &s->samira, plan);
	return s;
}

static Err *convene(Ctx *ctx, CouncilScene *s)
{
	return council_convene(ctx, s->session, false);
}

static Err *open_it(Ctx *ctx, CouncilScene *s)
{
	return council_open(ctx, s->session, s->ids[0], s->ids[1]);
}

void council_scene_convene(CouncilScene *s)
{
	council_scene_go(s, &s->samira, convene);
}

void council_scene_open(CouncilScene *s, int present)
{
	test_wait(s->ctx, (int64_t)10 * 86400 + 9 * 3600);
	council_scene_go(s, &s->samira, open_it);
	for (int i = 0; i < present; i++) {
		s->member = s->ids[i];
		council_scene_go(s, &s->samira, council_scene_arrive);
	}
}

/* ---- Steps ---- */

Err *council_scene_arrive(Ctx *ctx, CouncilScene *s)
{
	return council_arrive(ctx, s->session, s->member, s->flag);
}

Err *council_scene_depart(Ctx *ctx, CouncilScene *s)
{
	return council_depart(ctx, s->session, s->member);
}

Err *council_scene_proxy(Ctx *ctx, CouncilScene *s)
{
	return council_proxy_give(ctx, s->session, s->member, s->holder, 1);
}

Err *council_scene_aside(Ctx *ctx, CouncilScene *s)
{
	return council_stand_aside(ctx, s->item, s->member, s->aside);
}

Err *council_scene_ballot(Ctx *ctx, CouncilScene *s)
{
	return council_ballot_open(ctx, s->item, s->method, &s->nominees, &s->ballot);
}

Err *council_scene_vote(Ctx *ctx, CouncilScene *s)
{
	return council_vote(ctx, s->ballot, s->member, s->choice);
}

Err *council_scene_secret(Ctx *ctx, CouncilScene *s)
{
	return council_vote_secret(ctx, s->ballot, s->member, s->number);
}

Err *council_scene_count(Ctx *ctx, CouncilScene *s)
{
	return council_ballot_close(ctx, s->ballot);
}

Err *council_scene_settle_postponed(Ctx *ctx, CouncilScene *s)
{
	return council_item_settle(ctx, s->item, ITEM_POSTPONED);
}

Err *council_scene_close(Ctx *ctx, CouncilScene *s)
{
	return council_close(ctx, s->session);
}

const char *council_scene_check(CouncilScene *s)
{
	const Module *const modules[] = { &event_module, &act_module, &council_module };
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	Id id;
	for (size_t i = 0; i < ARRAY_LEN(modules); i++)
		for (const Check *c = modules[i]->checks; c && c->name; c++) {
			const char *wrong = c->run(ctx, &id);
			if (wrong)
				return wrong;
		}
	return NULL;
}
