#include "modules/transmission/test_scene.h"
#include "app/testapp.h"

#include "base/log.h"

typedef struct {
	TransmissionScene *scene;
	const Actor *actor;
	Err *(*rule)(Ctx *ctx, void *scene);
} Doing;

static Err *as_actor(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = *doing->actor;
	ctx->actor.person = account_person_here(ctx);
	return doing->rule(ctx, doing->scene);
}

Err *transmission_scene_try(TransmissionScene *s, const Actor *actor,
                            Err *(*rule)(Ctx *ctx, void *scene))
{
	return ctx_write(s->ctx, as_actor, &(Doing){ s, actor, rule });
}

void transmission_scene_do(TransmissionScene *s, const Actor *actor,
                           Err *(*rule)(Ctx *ctx, void *scene))
{
	Err *e = transmission_scene_try(s, actor, rule);
	if (e)
		fault("the scene: %s", e->message);
}

Ctx *transmission_scene_ctx(const TransmissionScene *s, const Actor *actor)
{
	Ctx *ctx = alloc(s->ctx->arena, Ctx);
	*ctx = *s->ctx;
	ctx->actor = *actor;
	ctx_read(ctx);
	return ctx;
}

const Transmission *transmission_scene_get(const TransmissionScene *s)
{
	return transmission_find(transmission_scene_ctx(s, &s->clerk), s->transmission);
}

const Act *transmission_scene_get_act(const TransmissionScene *s)
{
	return act_get(transmission_scene_ctx(s, &s->clerk), s->act);
}

TransmissionMessageList transmission_scene_messages(const TransmissionScene *s)
{
	return transmission_messages(transmission_scene_ctx(s, &s->clerk), s->transmission);
}

void transmission_scene_jobs(TransmissionScene *s)
{
	int before = -1;
	for (int i = 0; i < 20 && before != 0; i++)
		before = job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now,
		                     50);
}

/* ---- The town ---- */

static Err *build(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	Service works = { .role = S("urbanisme"), .name = { { S("Urbanisme") } } };
	return town_service_save(ctx, &works, &s->service);
}

static Actor person(Arena *arena, Id account, Str name, int rights)
{
	static const char *const permissions[] = { TRANSMISSION_READ, TRANSMISSION_SEND,
		                                   ACT_READ,          ACT_WRITE,
		                                   ACT_MANAGE,        TRANSMISSION_MANAGE };
	Actor actor = { .kind = ACTOR_AGENT,
		        .account = account,
		        .name = name,
		        .email = str_format(arena, "t%lld@valbourg.example", (long long)account),
		        .email_confirmed = true };
	for (int i = 0; i < rights; i++)
		*list_push(arena, &actor.grants) = (Grant){ str_of(permissions[i]), 0 };
	return actor;
}

static Err *come(Ctx *ctx, void *arg)
{
	(void)arg;
	return account_person_here(ctx) != 0 ? NULL : err_conflict(ctx, "Personne.");
}

static Err *settle(Ctx *ctx, void *arg)
{
	(void)arg;
	TransmissionSettings settings = { .connector = CONNECTOR_TRAINING,
		                          .siren = S("214502494"),
		                          .department = S("045"),
		                          .arrondissement = S("1"),
		                          .nature = S("31"),
		                          .contact = S("Inès Roux"),
		                          .phone = S("02 38 00 00 00"),
		                          .addresses = S("actes@mairie-valbourg.fr"),
		                          .size_mb = 150 };
	Err *e = transmission_settings_save(ctx, &settings, &(TransmissionSecret){ 0 });
	if (!e)
		e = transmission_training_set(ctx, SCENARIO_RECEIPT, 0, false);
	return e ? e : transmission_ask_nomenclature(ctx);
}

TransmissionScene *transmission_scene(void)
{
	log_silence();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	TransmissionScene *s = alloc(ctx->arena, TransmissionScene);
	s->ctx = ctx;
	s->clerk = person(ctx->arena, 21, S("Inès Roux"), 6);
	s->second = person(ctx->arena, 22, S("Karim Sy"), 2);
	s->reader = person(ctx->arena, 23, S("Léa Roux"), 1);
	Err *e = ctx_write(ctx, build, s);
	if (e)
		fault("the scene: %s", e->message);
	Actor *const people[] = { &s->clerk, &s->second, &s->reader };
	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		transmission_scene_do(s, people[i], come);
		people[i]->person = (Id)i + 1;
	}
	transmission_scene_do(s, &s->clerk, settle);
	transmission_scene_jobs(s);
	return s;
}

/* ---- An act ---- */

Str transmission_scene_pdf(void)
{
	return S("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	         "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
	         "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
	         "trailer<</Root 1 0 R/Size 4>>\n%%EOF\n");
}

static Err *write_act(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	BlobDraft blob, annex;
	ActDraft draft = { .nature = ACT_ORDER,
		           .series = S("AR"),
		           .title = str_of(s->title),
		           .matter = S("7.5"),
		           .service = s->service,
		           .text = { .articles = S("La rue est fermée.") } };
	Err *e = act_draft(ctx, &draft, &s->act);
	if (!e)
		e = blob_make(ctx, transmission_scene_pdf(), &annex);
	if (!e)
		e = act_annex_add(ctx, act_get(ctx, s->act), &annex, S("plan.pdf"), S("Plan"),
		                  S("21_RP"), true);
	if (!e)
		e = act_declare_ready(ctx, act_get(ctx, s->act));
	if (!e)
		e = act_send_to_signature(ctx, act_get(ctx, s->act), S(""));
	if (!e)
		e = blob_make(ctx, transmission_scene_pdf(), &blob);
	return e ? e
	         : act_sign(ctx, act_get(ctx, s->act), blob_keep(ctx, &blob, S("signe.pdf")), true);
}

static Err *prepare(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	return transmission_prepare(ctx, act_get(ctx, s->act), &s->transmission);
}

void transmission_scene_act(TransmissionScene *s, const char *title)
{
	s->title = title;
	transmission_scene_do(s, &s->clerk, write_act);
}

void transmission_scene_prepare(TransmissionScene *s)
{
	transmission_scene_do(s, &s->clerk, prepare);
}

static Err *send(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	return transmission_send(ctx, transmission_find(ctx, s->transmission));
}

void transmission_scene_send(TransmissionScene *s)
{
	transmission_scene_do(s, &s->clerk, send);
	transmission_scene_jobs(s);
}

typedef struct {
	Scenario next;
	bool new_nomenclature;
} Next;

static Next wanted;

static Err *set_next(Ctx *ctx, void *arg)
{
	(void)arg;
	return transmission_training_set(ctx, wanted.next, 0, wanted.new_nomenclature);
}

void transmission_scene_next(TransmissionScene *s, Scenario next, bool new_nomenclature)
{
	wanted = (Next){ next, new_nomenclature };
	transmission_scene_do(s, &s->clerk, set_next);
}
