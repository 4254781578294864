/* folders.c — a batch of signatures: the folders that wait, the batch, and the same signatures
 * without all that is around them. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/app.h"
#include "core/crypto/crypto.h"
#include "core/pades/pades.h"
#include "gen/account_platform_queries.h"
#include "load.h"
#include "modules/account/account.h"
#include "modules/act/act.h"
#include "modules/book/book.h"

enum { ARENA_BYTES_MAX = 256 << 20, DAY_S = 24 * 3600, LOOK_MS = 200, BATCH_S_MAX = 900 };

static const char mayor_email[] = "maire@valbourg.example";
static const char clerk_email[] = "nora@valbourg.example";
static const char password[] = "beffroi-demonstration";

typedef struct {
	Platform *platform;
	const Authority *authority;
	Str token, pdf;
	BlobDraft blob;
	int64_t index;
	Id type;
} Scene;

static void must(Err *e)
{
	if (e)
		fault("%s", e->message);
}

/* ---- The folders ---- */

static Err *sign_in(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	unsigned char digest[SHA256_BYTES];
	const Account *mayor = account_find_confirmed(ctx, str_of(mayor_email));
	Str host = str_format(ctx->arena, "%.*s.localhost", STR(s->authority->slug));
	if (!mayor)
		fault("nobody has the address %s", mayor_email);
	s->token = crypto_token(arena_process(), 32);
	crypto_sha256(s->token, digest);
	account_session_add(ctx, (Bytes){ (const char *)digest, sizeof digest }, mayor->id, host,
	                    S(""), ctx->now, instant_add(ctx->now, DAY_S), false);
	return NULL;
}

static Err *add_type(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	BookTypePlan type = { .code = S("mesure"), .name = { { S("Mesure") } } };
	BookStagePlan *stage = list_push(ctx->arena, &type.stages);
	stage->kind = BOOK_SIGNATURE;
	*list_push(ctx->arena, &stage->offices) = S("maire");
	must(book_type_plan(ctx, &type));
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (str_eq(types.at[i].code, type.code))
			s->type = types.at[i].id;
	return NULL;
}

static Err *open_folder(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	Id folder, blob = blob_keep(ctx, &s->blob, S("acte.pdf"));
	Str title = str_format(ctx->arena, "Acte de mesure %03lld", (long long)s->index);
	BookOpening opening = { .type = S("mesure"), .title = title };
	*list_push(ctx->arena, &opening.files) = (BookFile){ .blob = blob, .title = title };
	return book_open(ctx, &opening, &folder);
}

/* What a mayor signs: an act of the demonstration, as the platform prints it. */
static Str print_act(const Scene *s, Arena *arena)
{
	Ctx *ctx = ctx_new(arena, s->platform, s->authority, instant_now());
	ctx_read(ctx);
	must(account_actor(ctx, str_of(clerk_email), &ctx->actor));
	return act_render(ctx, act_get(ctx, 1));
}

int scene_folders(void)
{
	app_start();
	Arena *process = arena_process();
	Scene s = { .platform = platform_open(option("data", NULL),
		                              module_schemas(process, app_modules, false),
		                              module_schemas(process, app_modules, true)) };
	s.authority = authority_find(s.platform, process, str_of(option("slug", NULL)));
	if (!s.authority)
		fault("there is no such authority");
	Instant now = instant_now();
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	must(ctx_write_platform(ctx_new(arena, s.platform, s.authority, now), sign_in, &s));
	must(ctx_write(ctx_new(arena, s.platform, s.authority, now), add_type, &s));
	arena_free(arena);
	Arena *own = arena_new(ARENA_BYTES_MAX);
	s.pdf = print_act(&s, own);
	load_write_file(option("pdf", NULL), s.pdf);
	for (s.index = 1; s.index <= option_number("count", 500); s.index++) {
		arena = arena_new(ARENA_BYTES_MAX);
		Ctx *ctx = ctx_new(arena, s.platform, s.authority, now);
		must(blob_make(ctx, s.pdf, &s.blob));
		must(ctx_write(ctx, open_folder, &s));
		arena_free(arena);
	}
	Str scene = str_format(process, "%.*s %lld\n", STR(s.token), (long long)s.type);
	load_write_file(option("scene", NULL), scene);
	arena_free(own);
	platform_close(s.platform);
	return 0;
}

/* ---- The batch ---- */

typedef struct {
	Client *client;
	char host[CLIENT_TEXT_BYTES], cookie[3 * CLIENT_TEXT_BYTES];
	char session[CLIENT_TEXT_BYTES], visit[CLIENT_TEXT_BYTES], token[CLIENT_TEXT_BYTES];
	long long type;
} Mayor;

static void open_book(Mayor *m)
{
	FILE *scene = fopen(option("scene", NULL), "r");
	if (!scene || fscanf(scene, "%199s %lld", m->session, &m->type) != 2)
		fault("could not read the scene");
	fclose(scene);
	m->client = client_new();
	snprintf(m->host, sizeof m->host, "%s.localhost", option("slug", NULL));
	snprintf(m->cookie, sizeof m->cookie, "lang=fr; session=%s", m->session);
	if (client_get(m->client, m->host, "/parapheur", m->cookie) != 200)
		fault("no signature book: %.600s", m->client->bytes);
	client_copy_until(m->client->bytes, "visit=", ';', m->visit);
	client_copy_until(m->client->bytes, "name=\"token\" value=\"", '"', m->token);
	snprintf(m->cookie, sizeof m->cookie, "lang=fr; session=%s; visit=%s", m->session,
	         m->visit);
}

static void wait_for_batch(Mayor *m, const char *path)
{
	for (int64_t until = now_us() + (int64_t)BATCH_S_MAX * 1000000; now_us() < until;) {
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
		if (client_get(m->client, m->host, path, m->cookie) != 200)
			fault("%s: %.600s", path, m->client->bytes);
		if (str_has(m->client->body, S("tous les dossiers ont avancé")))
			return;
		if (str_has(m->client->body, S("Ce lot est terminé")))
			fault("some folders were refused");
	}
	fault("the batch does not end");
}

/* Asks for all that waits to be signed, and looks at the page of the batch until it has ended. */
int load_sign(void)
{
	Mayor m = { 0 };
	char form[3 * CLIENT_TEXT_BYTES], path[CLIENT_TEXT_BYTES];
	open_book(&m);
	int64_t began = now_us();
	int len = snprintf(form, sizeof form, "token=%s&tous=signer&type=%lld&confirme=yes",
	                   m.token, m.type);
	if (client_post(m.client, m.host, "/parapheur/lot", m.cookie, (Str){ form, (size_t)len }) !=
	    303)
		fault("the batch was not taken: %.1200s", m.client->bytes);
	client_copy_until(m.client->bytes, "Location: ", '\r', path);
	printf("asked_ms %.0f\n", (double)(now_us() - began) / 1e3);
	wait_for_batch(&m, path);
	printf("seconds %.2f\n", (double)(now_us() - began) / 1e6);
	client_free(m.client);
	return 0;
}

/* ---- Without all that is around ---- */

static Str read_file(Arena *arena, const char *path)
{
	FILE *file = fopen(path, "r");
	char *bytes = alloc_n(arena, char, PADES_BYTES_MAX);
	size_t len = file ? fread(bytes, 1, PADES_BYTES_MAX, file) : 0;
	if (len == 0)
		fault("could not read \"%s\"", path);
	fclose(file);
	return (Str){ bytes, len };
}

static Signer *make_signer(Arena *arena, Instant now)
{
	Signer *signer;
	Str pkcs12 = cms_make_pkcs12(arena, &(CmsMake){ .purpose = CMS_MAKE_SEAL,
	                                                .name = S("Mesure"),
	                                                .country = S("FR"),
	                                                .since = instant_add(now, -DAY_S),
	                                                .until = instant_add(now, DAY_S),
	                                                .curve = true,
	                                                .password = str_of(password) });
	load_write_file(option("p12", NULL), pkcs12);
	must(cms_open_pkcs12(arena, pkcs12, str_of(password), &signer));
	return signer;
}

int load_bare(void)
{
	app_start();
	Arena *arena = arena_new(ARENA_BYTES_MAX), *work = arena_new(ARENA_BYTES_MAX);
	Instant now = instant_now();
	Str pdf = read_file(arena, option("pdf", NULL)), made;
	Signer *signer = make_signer(arena, now);
	PadesStamp stamp = { .name = S("Anne Lefèvre"),
		             .capacity = S("Maire"),
		             .reason = S("Signature"),
		             .at = now,
		             .tz = tz_find(S("Europe/Paris")),
		             .lang = LANG_FR,
		             .page = -1,
		             .slot = 1 };
	int64_t count = option_number("count", 500), began = now_us();
	for (int64_t i = 0; i < count; i++, arena_reset(work))
		must(pades_sign(work, pdf, &stamp, signer, (CmsStamper){ 0 }, &made));
	printf("pades_ms %.3f\n", (double)(now_us() - began) / 1e3 / (double)count);
	began = now_us();
	for (int64_t i = 0; i < count; i++, arena_reset(work))
		must(cms_sign_detached(work, signer, &(CmsOrder){ .data = pdf, .at = now }, &made));
	printf("cms_ms %.3f\n", (double)(now_us() - began) / 1e3 / (double)count);
	cms_signer_close(signer);
	arena_free(work);
	arena_free(arena);
	return 0;
}
