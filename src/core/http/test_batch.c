/* More requests in one commit than a file has readers. */
#include "app/app.h"
#include "base/log.h"
#include "base/test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 100 }; /* an authority's file has 32 readers */

static Err *note(Req *req)
{
	if (str_eq(req->query, S("casse")))
		fault("the page broke");
	redirect(req, "/");
	return NULL;
}

static const Route routes[] = {
	{ POST, "/serie", note, ANYONE, NULL, ROUTE_PLATFORM | ROUTE_MACHINE },
	{ 0 },
};
static const Module series = { .name = "series", .routes = routes };
static const Module *const modules[] = { &series, NULL };

typedef struct {
	Req req;
	Ctx ctx;
	DbUnit unit;
} Waiting;

typedef struct {
	Platform *platform;
	char folder[40];
	HttpSite site;
	Waiting all[REQUESTS];
} Series;

static bool apply(Db *db, void *arg)
{
	return http_apply(db, &((Waiting *)arg)->req);
}

static void done(void *arg, DbOutcome outcome, const char *reason)
{
	Waiting *w = arg;
	http_finish(&w->req, outcome, reason);
}

static void begin(Series *s, Waiting *w, const char *query)
{
	w->ctx = (Ctx){ .arena = arena_new(1 << 22), .now = instant_now() };
	w->req = (Req){ .ctx = &w->ctx,
		        .site = &s->site,
		        .method = POST,
		        .path = S("/serie"),
		        .query = str_of(query),
		        .host = S("valbourg.localhost") };
	w->unit = (DbUnit){ .run = apply, .done = done, .arg = w };
	CHECK(!http_begin(&w->req));
}

/* From within a unit, so that all of them wait for the same commits. */
static bool submit(Db *db, void *arg)
{
	Series *s = arg;
	(void)db;
	for (int i = 0; i < REQUESTS; i++)
		if (!db_submit(platform_database(s->platform), &s->all[i].unit))
			return false;
	return true;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static void close_platform(void *arg)
{
	Series *s = arg;
	for (int i = 0; i < REQUESTS; i++)
		arena_free(s->all[i].ctx.arena);
	platform_close(s->platform);
	(void)nftw(s->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void open_platform(Series *s)
{
	Arena *arena = test_arena();
	memcpy(s->folder, "/tmp/beffroi-batch-XXXXXX", sizeof "/tmp/beffroi-batch-XXXXXX");
	CHECK(mkdtemp(s->folder) != NULL);
	arena_defer(arena, close_platform, s);
	s->platform = platform_open(s->folder, module_schemas(arena, app_modules, false),
	                            module_schemas(arena, app_modules, true));
	CHECK(!authority_add(s->platform, arena,
	                     &(Authority){ .slug = S("valbourg"),
	                                   .name = S("Valbourg"),
	                                   .title = { { S("Valbourg") } },
	                                   .country = S("fr"),
	                                   .currency = CURRENCY_EUR,
	                                   .tz = tz_find(S("Europe/Paris")),
	                                   .languages = 1,
	                                   .accent = S("#7a1f3d"),
	                                   .site_url = S("http://valbourg.localhost") }));
	app_site(&s->site, modules, s->platform);
}

static Series *answer(const char *query)
{
	Series *s = alloc(test_arena(), Series);
	log_silence();
	open_platform(s);
	for (int i = 0; i < REQUESTS; i++)
		begin(s, &s->all[i], query);
	CHECK(db_write(platform_database(s->platform), submit, s));
	return s;
}

TEST(requests_that_wait_for_the_same_commit_keep_no_snapshot)
{
	Series *s = answer("");
	for (int i = 0; i < REQUESTS; i++)
		CHECK_INT(s->all[i].req.reply.status, 303);
}

TEST(requests_that_fault_in_the_same_commit_keep_no_snapshot)
{
	Series *s = answer("casse");
	for (int i = 0; i < REQUESTS; i++)
		CHECK_INT(s->all[i].req.reply.status, 500);
}
