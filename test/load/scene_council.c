/* scene_council.c — an assembly to measure with: its members, signed in, and a session under way
 * with its papers; made by the rules themselves. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "core/crypto/crypto.h"
#include "gen/account_platform_queries.h"
#include "load.h"
#include "modules/account/account.h"
#include "modules/council/council.h"
#include "modules/council/room.h"

enum {
	ARENA_BYTES_MAX = 256 << 20,
	DAY_S = 24 * 3600,
	NOTICE_DAYS = 10,
	EVENING = 18 * 60 + 30,
	PARAGRAPHS = 12, /* of an act: about four pages */
};

static const char clerk_email[] = "nora@valbourg.example";

typedef struct {
	Platform *platform;
	const Authority *authority;
	Instant before; /* when it was convened */
	int64_t members, papers, paper_bytes, acts;
	Id body, session;
	LIST(Str) tokens;
	Id who[COUNCIL_MEMBERS_MAX]; /* members, by rank */
	int64_t index;               /* of the paper or person that is made */
	BlobDraft blob;
	FILE *out;
} Scene;

static void must(Err *e)
{
	if (e)
		fault("the scene: %s", e->message);
}

static Str email_of(Arena *arena, int64_t i)
{
	return str_format(arena, "membre-%03lld@valbourg.example", (long long)i);
}

static Str name_of(Arena *arena, int64_t i)
{
	return str_format(arena, "Camille Membre %03lld", (long long)i);
}

/* ---- Doing as somebody, at some time ---- */

static void as(Scene *s, Str email, Instant now, Err *(*rule)(Ctx *, void *))
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Ctx *ctx = ctx_new(arena, s->platform, s->authority, now);
	ctx_read(ctx);
	must(account_actor(ctx, email, &ctx->actor));
	must(ctx_write(ctx, rule, s));
	arena_free(arena);
}

static void as_clerk(Scene *s, Instant now, Err *(*rule)(Ctx *, void *))
{
	as(s, str_of(clerk_email), now, rule);
}

/* ---- People ---- */

static void add_session(Ctx *ctx, Scene *s, Id account)
{
	unsigned char digest[SHA256_BYTES];
	Str token = crypto_token(arena_process(), 32);
	Str host = str_format(ctx->arena, "%.*s.localhost", STR(s->authority->slug));
	crypto_sha256(token, digest);
	account_session_add(ctx, (Bytes){ (const char *)digest, sizeof digest }, account, host,
	                    S(""), ctx->now, instant_add(ctx->now, DAY_S), false);
	*list_push(arena_process(), &s->tokens) = token;
}

/* Signing in costs what a password must cost; a session is a row. */
static Err *sign_in(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	const Account *clerk = account_find_confirmed(ctx, str_of(clerk_email));
	if (!clerk)
		fault("nobody has the address %s", clerk_email);
	add_session(ctx, s, clerk->id);
	for (int64_t i = 0; i < s->members; i++)
		add_session(ctx, s,
		            account_add(ctx, email_of(ctx->arena, i), name_of(ctx->arena, i),
		                        S("fr"), S(""), ctx->now, ctx->now));
	return NULL;
}

static Err *come(Ctx *ctx, void *arg)
{
	(void)arg;
	return account_person_here(ctx) != 0 ? NULL : err_not_found(ctx, "Personne.");
}

/* ---- The assembly and its session ---- */

static Err *seat(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	must(council_body_save(ctx,
	                       &(CouncilBody){ .code = S("assemblee"),
	                                       .kind = S("council"),
	                                       .name = { { S("Assemblée") } },
	                                       .law = council_law_find(S("fr-commune")),
	                                       .series = S("AS") },
	                       &s->body));
	for (int64_t i = 0; i < s->members; i++) {
		Id id;
		must(council_seat_add(ctx,
		                      &(CouncilSeat){ .body = s->body,
		                                      .name = name_of(ctx->arena, i),
		                                      .email = email_of(ctx->arena, i),
		                                      .role = i == 0 ? S("president") : S("member"),
		                                      .rank = (int)i + 1,
		                                      .since = date_add_days(ctx->today, -100) },
		                      &id));
	}
	CouncilSeatList seats = council_seats(ctx, s->body, ctx->today);
	for (size_t i = 0; i < seats.len; i++)
		s->who[i] = seats.at[i].member;
	return NULL;
}

static Id add_act(Ctx *ctx, int64_t i)
{
	Id act;
	Buf grounds = { .arena = ctx->arena };
	for (int p = 1; p <= PARAGRAPHS; p++)
		buf_addf(&grounds,
		         "Considérant, pour le point %d de la délibération %lld, que l’assemblée "
		         "a été informée des conditions dans lesquelles le service est rendu, de "
		         "son coût et de ce qu’en pensent celles et ceux qui s’en servent ;\n\n",
		         p, (long long)i);
	must(act_draft(ctx,
	               &(ActDraft){ .nature = ACT_DELIBERATION,
	                            .series = S("AS"),
	                            .title = str_format(ctx->arena, "Délibération de mesure %lld",
	                                                (long long)i),
	                            .matter = S("7.5"),
	                            .service = town_service_by_role(ctx, S("accueil"))->id,
	                            .text = { .grounds = buf_str(&grounds),
	                                      .articles = S("L’assemblée approuve.") } },
	               &act));
	must(act_declare_ready(ctx, act_get(ctx, act)));
	return act;
}

static Err *plan(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	must(council_plan(ctx,
	                  &(CouncilSession){ .body = s->body,
	                                     .kind = S("ordinary"),
	                                     .day = date_add_days(ctx->today, NOTICE_DAYS),
	                                     .minute = EVENING,
	                                     .place = S("Hémicycle"),
	                                     .is_public = true },
	                  &s->session));
	for (int64_t i = 1; i <= s->acts; i++)
		must(council_item_add_act(ctx, s->session, add_act(ctx, i)));
	CouncilItemList items = council_items(ctx, s->session);
	fprintf(s->out, "session %lld\n", (long long)s->session);
	for (size_t i = 0; i < items.len; i++)
		fprintf(s->out, "item %lld\n", (long long)items.at[i].id);
	return NULL;
}

static Err *convene(Ctx *ctx, void *arg)
{
	return council_convene(ctx, ((Scene *)arg)->session, false);
}

static Err *begin(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	must(council_open(ctx, s->session, s->who[0], s->who[0]));
	for (int64_t i = 0; i < s->members; i++)
		must(council_arrive(ctx, s->session, s->who[i], false));
	return NULL;
}

/* ---- Papers ---- */

/* Bytes that no compression makes smaller, as the pictures of a scanned paper are. */
static Str paper(Arena *arena, int64_t index, size_t len)
{
	static const char head[] = "%PDF-1.7\n";
	uint64_t *bytes = alloc_n(arena, uint64_t, len / 8 + 1);
	uint64_t dice = 88172645463325252u + (uint64_t)index;
	for (size_t i = 0; i <= len / 8; i++) {
		dice ^= dice << 13;
		dice ^= dice >> 7;
		dice ^= dice << 17;
		bytes[i] = dice;
	}
	memcpy(bytes, head, sizeof head - 1);
	return (Str){ (const char *)bytes, len };
}

void load_write_file(const char *path, Str bytes)
{
	char folder[PATH_MAX];
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
		(void)mkdir(folder, 0755);
	}
	FILE *file = fopen(path, "w");
	bool written = file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
	if (!file || fclose(file) != 0 || !written)
		fault("could not write \"%s\"", path);
}

static Err *add_paper(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	CouncilItemList items = council_items(ctx, s->session);
	must(council_paper_add(ctx, s->session, items.at[(size_t)s->index % items.len].id, &s->blob,
	                       str_format(ctx->arena, "rapport-%lld.pdf", (long long)s->index),
	                       str_format(ctx->arena, "Rapport %lld", (long long)s->index)));
	CouncilPaperList papers = council_papers(ctx, s->session);
	for (size_t i = 0; i < papers.len; i++)
		s->index = papers.at[i].id > s->index ? papers.at[i].id : s->index;
	return NULL;
}

/* The same bytes as a plain file, at the same address: for the server that it is compared with. */
static void make_paper(Scene *s, int64_t index)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Str bytes = paper(arena, index, (size_t)s->paper_bytes);
	must(blob_make(ctx_new(arena, s->platform, s->authority, s->before), bytes, &s->blob));
	s->index = index;
	as_clerk(s, s->before, add_paper);
	load_write_file(str_cstr(arena, str_format(arena,
	                                           "%s/cartable/seances/%lld/documents/p%lld/"
	                                           "fichier",
	                                           option("www", NULL), (long long)s->session,
	                                           (long long)s->index)),
	                bytes);
	arena_free(arena);
}

/* ---- All of it ---- */

static void make(Scene *s)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Instant now = instant_now();
	s->before = instant_add(now, -(int64_t)NOTICE_DAYS * DAY_S);
	must(ctx_write_platform(ctx_new(arena, s->platform, s->authority, now), sign_in, s));
	as_clerk(s, s->before, seat);
	for (int64_t i = 0; i < s->members; i++)
		as(s, email_of(arena, i), now, come);
	as_clerk(s, s->before, plan);
	for (int64_t i = 0; i < s->papers; i++)
		make_paper(s, i);
	as_clerk(s, s->before, convene);
	as_clerk(s, now, begin);
	fprintf(s->out, "secretary %.*s 0\n", STR(s->tokens.at[0]));
	for (int64_t i = 0; i < s->members; i++)
		fprintf(s->out, "member %.*s %lld\n", STR(s->tokens.at[i + 1]),
		        (long long)s->who[i]);
	arena_free(arena);
}

int scene_council(void)
{
	app_start();
	Arena *arena = arena_process();
	const char *path = option("scene", NULL);
	Scene s = { .members = option_number("members", 200),
		    .papers = option_number("papers", 12),
		    .paper_bytes = option_number("paper-bytes", 5 << 20),
		    .acts = option_number("acts", 30),
		    .out = fopen(path, "w") };
	if (!s.out)
		return perror(path), 1;
	if (s.members < 1 || s.members > COUNCIL_MEMBERS_MAX)
		fault("an assembly has 1 to %d members", (int)COUNCIL_MEMBERS_MAX);
	s.platform = platform_open(option("data", NULL), module_schemas(arena, app_modules, false),
	                           module_schemas(arena, app_modules, true));
	s.authority = authority_find(s.platform, arena, str_of(option("slug", NULL)));
	if (!s.authority)
		fault("there is no such authority");
	make(&s);
	platform_close(s.platform);
	return fclose(s.out) == 0 ? 0 : 1;
}
