#include "modules/act/test_scene.h"

#include "app/testapp.h"
#include "base/log.h"

typedef struct {
	ActScene *scene;
	const Actor *actor;
	Err *(*rule)(Ctx *ctx, void *scene);
} Doing;

static Err *as_actor(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = *doing->actor;
	(void)account_person_here(ctx);
	return doing->rule(ctx, doing->scene);
}

Err *act_scene_try(ActScene *scene, const Actor *actor, Err *(*rule)(Ctx *ctx, void *scene))
{
	return ctx_write(scene->ctx, as_actor, &(Doing){ scene, actor, rule });
}

static Err *build(Ctx *ctx, void *arg)
{
	ActScene *s = arg;
	Service culture = { .role = S("culture"), .name = { { S("Culture") } } };
	Service works = { .role = S("urbanisme"), .name = { { S("Urbanisme") } } };
	Err *e = town_service_save(ctx, &culture, &s->culture);
	return e ? e : town_service_save(ctx, &works, &s->works);
}

static Err *come(Ctx *ctx, void *arg)
{
	(void)arg;
	return account_person_here(ctx) != 0 ? NULL : err_conflict(ctx, "Personne.");
}

static Actor person(Arena *arena, Id account, Str name, Id service, int rights)
{
	static const char *const permissions[] = { ACT_READ, ACT_WRITE, ACT_MANAGE };
	Actor actor = {
		.kind = rights > 0 ? ACTOR_AGENT : ACTOR_RESIDENT,
		.account = account,
		.name = name,
		.email = str_format(arena, "p%lld@valbourg.example", (long long)account),
		.email_confirmed = true,
	};
	for (int i = 0; i < rights; i++)
		*list_push(arena, &actor.grants) = (Grant){ str_of(permissions[i]), service };
	return actor;
}

ActScene *act_scene(void)
{
	log_silence();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	ActScene *s = alloc(ctx->arena, ActScene);
	s->ctx = ctx;
	Err *e = ctx_write(ctx, build, s);
	s->samira = person(ctx->arena, 11, S("Samira Haddad"), 0, 3);
	s->lea = person(ctx->arena, 12, S("Léa Roux"), s->culture, 1);
	s->omar = person(ctx->arena, 13, S("Omar Diallo"), s->works, 3);
	s->nadia = person(ctx->arena, 14, S("Nadia Karimi"), 0, 0);
	const Actor *const people[] = { &s->samira, &s->lea, &s->omar, &s->nadia };
	for (size_t i = 0; i < ARRAY_LEN(people) && !e; i++)
		e = act_scene_try(s, people[i], come);
	if (e)
		fault("the scene: %s", e->message);
	return s;
}

ActDraft act_scene_writing(const ActScene *s, ActNature nature, const char *title)
{
	return (ActDraft){
		.nature = nature,
		.series = str_of(act_nature_code(nature)),
		.title = str_of(title),
		.matter = S("7.5"),
		.service = s->culture,
		.text = { .visas = S("Vu le code général des collectivités"),
		          .grounds = S("Considérant la demande de la fanfare,"),
		          .articles = S("Une subvention est accordée.\n\nElle est versée en une "
		                        "fois.") },
	};
}

static Err *draft(Ctx *ctx, void *arg)
{
	ActScene *s = arg;
	return act_draft(ctx, &s->draft, &s->act);
}

Id act_scene_draft(ActScene *s, ActNature nature, const char *title)
{
	s->draft = act_scene_writing(s, nature, title);
	Err *e = act_scene_try(s, &s->samira, draft);
	if (e)
		fault("the scene: %s", e->message);
	return s->act;
}

Ctx *act_scene_ctx(const ActScene *s, const Actor *actor)
{
	Ctx *ctx = alloc(s->ctx->arena, Ctx);
	*ctx = *s->ctx;
	ctx->actor = *actor;
	ctx_read(ctx);
	return ctx;
}

const Act *act_scene_get(const ActScene *s, const Actor *actor, Id act)
{
	return act_find(act_scene_ctx(s, actor), act);
}

ActText act_scene_text(const ActScene *s, Id act)
{
	Ctx *ctx = act_scene_ctx(s, &s->samira);
	return act_text(ctx, act_get(ctx, act));
}

const char *act_scene_check(const ActScene *s)
{
	Id id;
	for (const Check *c = act_module.checks; c->name; c++) {
		const char *wrong = c->run(act_scene_ctx(s, &s->samira), &id);
		if (wrong)
			return wrong;
	}
	return NULL;
}
