/* scene.c — platforms and drafts to measure with, made by the rules themselves. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/demo.h"
#include "core/crypto/crypto.h"
#include "core/seal/seal.h"
#include "gen/account_platform_queries.h"
#include "load.h"
#include "modules/account/account.h"
#include "modules/dossier/dossier.h"
#include "modules/town/town.h"

enum { ARENA_BYTES_MAX = 64 << 20, DRAFTS_EACH = 50, DAY_S = 24 * 3600 };

static const char procedure_code[] = "acte-deces"; /* asks for no file */

static Platform *platform;
static const Authority *authority;

static void must(Err *e)
{
	if (e)
		fault("%s", e->message);
}

static void open_platform(void)
{
	app_start();
	Arena *arena = arena_process();
	platform = platform_open(option("data", NULL), module_schemas(arena, app_modules, false),
	                         module_schemas(arena, app_modules, true));
}

static void find_authority(void)
{
	authority = authority_find(platform, arena_process(), str_of(option("slug", NULL)));
	if (!authority)
		fault("there is no such authority");
}

/* ---- Authorities ---- */

static Err *furnish(Ctx *ctx, void *arg)
{
	(void)arg;
	Id service;
	seal_create_key(ctx);
	must(town_service_save(
		ctx,
		&(Service){ .role = S("accueil"),
	                    .name = { { S("Accueil"), S("الاستقبال"), S("Reception") } } },
		&service));
	must(procedure_adopt(ctx, str_of(procedure_code), service));
	return procedure_publish(ctx, str_of(procedure_code));
}

static void add_authority(Arena *arena, int64_t number)
{
	Str slug = str_format(arena, "town-%04lld", (long long)number);
	Str name = str_format(arena, "Commune %lld", (long long)number);
	Authority a = {
		.slug = slug,
		.name = name,
		.title = { { name, name, name } },
		.country = S("fr"),
		.currency = CURRENCY_EUR,
		.tz = tz_find(S("Europe/Paris")),
		.languages = (1u << LANG_COUNT) - 1,
		.language = LANG_FR,
		.accent = S("#7a1f3d"),
		.site_url = str_format(arena, "http://%.*s.localhost:8080", STR(slug)),
	};
	must(authority_add(platform, arena, &a));
	const Authority *made = authority_find(platform, arena, slug);
	must(ctx_write(ctx_new(arena, platform, made, instant_now()), furnish, NULL));
}

int scene_authorities(void)
{
	open_platform();
	int64_t count = option_number("count", -1);
	for (int64_t i = 1; i <= count; i++) {
		Arena *arena = arena_new(ARENA_BYTES_MAX);
		add_authority(arena, i);
		arena_free(arena);
	}
	platform_close(platform);
	return 0;
}

/* ---- Residents who are signed in, and their drafts ---- */

typedef struct {
	DemoPerson person;
	DemoDice dice;
	Str token, host;
	Answers *answers;
	Draft draft;
} Resident;

/* Signing in costs what a password must cost; a session is a row. */
static Err *sign_in(Ctx *ctx, void *arg)
{
	Resident *r = arg;
	unsigned char digest[SHA256_BYTES];
	Id account = account_add(ctx, str_of(r->person.email), str_of(r->person.name), S("fr"),
	                         S(""), ctx->now, ctx->now);
	crypto_sha256(r->token, digest);
	account_session_add(ctx, (Bytes){ (const char *)digest, sizeof digest }, account, r->host,
	                    S(""), ctx->now, instant_add(ctx->now, DAY_S), false);
	return NULL;
}

static Err *draft(Ctx *ctx, void *arg)
{
	Resident *r = arg;
	Err *e = dossier_draft(ctx, str_of(procedure_code), &r->draft.dossier);
	if (e)
		return e;
	const Dossier *d = dossier_find_own(ctx, r->draft.dossier);
	return dossier_save(ctx, d, r->answers, d->version, &r->draft.version);
}

static Ctx *actor_ctx(Arena *arena, const char *email)
{
	Ctx *ctx = ctx_new(arena, platform, authority, instant_now());
	ctx_read(ctx);
	must(account_actor(ctx, str_of(email), &ctx->actor));
	return ctx;
}

static void add_draft(Resident *r)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Ctx *ctx = actor_ctx(arena, r->person.email);
	const AdoptedProcedure *p = procedure_find_published(ctx, str_of(procedure_code));
	if (!p)
		fault("the procedure %s is not open here", procedure_code);
	r->answers = alloc(arena, Answers);
	r->answers->arena = arena;
	demo_fill(&r->dice, &demo_towns[0], &r->person, ctx->today,
	          procedure_of_revision(ctx, p->revision), r->answers);
	must(ctx_write(ctx, draft, r));
	printf("%.*s %s %lld %lld\n", STR(r->token), r->person.email, (long long)r->draft.dossier,
	       (long long)r->draft.version);
	arena_free(arena);
}

int scene_drafts(void)
{
	open_platform();
	find_authority();
	int64_t count = option_number("count", -1);
	for (int64_t done = 0, number = 1; done < count; number++) {
		Arena *arena = arena_new(ARENA_BYTES_MAX);
		Resident r = { .dice = { 88172645463325252u + (uint64_t)number } };
		r.person.email = str_cstr(
			arena, str_format(arena, "charge-%lld@exemple.fr", (long long)number));
		r.person.name = "Camille Charge";
		r.token = crypto_token(arena, 32);
		r.host = str_format(arena, "%.*s.localhost", STR(authority->slug));
		must(ctx_write_platform(ctx_new(arena, platform, authority, instant_now()), sign_in,
		                        &r));
		for (int i = 0; i < DRAFTS_EACH && done < count; i++, done++)
			add_draft(&r);
		arena_free(arena);
	}
	platform_close(platform);
	return 0;
}

/* ---- Filing in this process ---- */

static void *begin(void)
{
	return arena_new(ARENA_BYTES_MAX);
}

static Err *file(Ctx *ctx, void *arg)
{
	const Draft *d = arg;
	const Dossier *dossier = dossier_find_own(ctx, d->dossier);
	return dossier_file(ctx, dossier, d->version);
}

static void file_one(void *arena, const Draft *d)
{
	Draft copy = *d;
	must(ctx_write(actor_ctx(arena, d->email), file, &copy));
	arena_reset(arena);
}

int scene_file(void)
{
	Arena *arena = arena_new(1 << 30);
	DraftList drafts = drafts_read(arena, option("drafts", NULL));
	open_platform();
	find_authority();
	int status = drafts_race(&drafts, begin, file_one);
	platform_close(platform);
	arena_free(arena);
	return status;
}
