#include "app/testapp.h"

#include <string.h>

enum { MODULES_MAX = 40 };

static Arena *arena; /* of the ctx that tests are given, and of replies */
static Platform *platform;
static HttpSite site;
static const Actor *actor; /* of requests; NULL: by the session's cookie */
static FieldList cookies;
static void (*identify)(Req *); /* of the application */

static void identify_for_test(Req *req)
{
	if (actor)
		req->ctx->actor = *actor;
	else if (identify)
		identify(req);
}

static void close_last(void)
{
	arena_free(arena);
	if (platform)
		platform_close(platform);
	platform = NULL;
}

static const Module *const *modules_with(const Module *const *more)
{
	const Module **all = alloc_n(arena, const Module *, MODULES_MAX);
	size_t len = 0;
	for (const Module *const *m = app_modules; *m; m++)
		all[len++] = *m;
	for (const Module *const *m = more; m && *m; m++) {
		assert(len + 1 < MODULES_MAX);
		all[len++] = *m;
	}
	return all;
}

Ctx *test_app_with(const Module *const *more, Date today)
{
	static bool started;
	if (!started)
		app_start();
	started = true;
	app_assets(); /* a test of the server may have put others */
	close_last();
	arena = arena_new(64 << 20);
	actor = NULL;
	cookies = (FieldList){ 0 };
	*list_push(arena, &cookies) =
		(Field){ .name = S("visit"), .value = S("visit-of-the-test-only") };

	const Module *const *modules = modules_with(more);
	platform = platform_open(":memory:", module_schemas(arena, modules, false),
	                         module_schemas(arena, modules, true));
	Authority valbourg = {
		.slug = S("valbourg"),
		.name = S("Commune de Valbourg"),
		.title = { { S("Commune de Valbourg"), S("جماعة فالبور"), S("Town of Valbourg") } },
		.country = S("fr"),
		.currency = CURRENCY_EUR,
		.tz = tz_find(S("Europe/Paris")),
		.languages = 1U << LANG_FR | 1U << LANG_AR | 1U << LANG_EN,
		.language = LANG_FR,
		.accent = S("#7a1f3d"),
		.address = S("1 place de la Mairie, 59000 Valbourg"),
		.phone = S("03 20 00 00 00"),
		.email = S("mairie@valbourg.example"),
		.site_url = S("http://valbourg.localhost:8080"),
	};
	Err *e = authority_add(platform, arena, &valbourg);
	if (e)
		fault("the authority of the tests: %s", e->message);
	app_site(&site, modules, platform);
	identify = site.identify;
	site.identify = identify_for_test;

	Instant now = tz_instant(valbourg.tz, today, 9 * 3600 + 30 * 60);
	Ctx *ctx = ctx_new(arena, platform, authority_find(platform, arena, S("valbourg")), now);
	ctx_read(ctx);
	return ctx;
}

Ctx *test_app(Date today)
{
	return test_app_with(NULL, today);
}

void test_as_actor(Ctx *ctx, const Actor *who)
{
	Actor *copy = alloc(ctx->arena, Actor);
	*copy = *who;
	actor = copy;
}

void test_as(Ctx *ctx, const char *permission)
{
	Actor agent = { .kind = ACTOR_AGENT, .name = S("Samira Haddad"), .email_confirmed = true };
	*list_push(ctx->arena, &agent.grants) = (Grant){ .permission = str_of(permission) };
	test_as_actor(ctx, &agent);
}

void test_as_visitor(Ctx *ctx)
{
	(void)ctx;
	actor = NULL;
}

void test_wait(Ctx *ctx, int64_t seconds)
{
	ctx->now = instant_add(ctx->now, seconds);
	ctx->today = tz_date(ctx->authority->tz, ctx->now);
}

/* ---- Requests ---- */

static Str cookie_header(Arena *to)
{
	Buf header = { .arena = to };
	if (actor)
		buf_add(&header, S("session=of-the-test; "));
	for (size_t i = 0; i < cookies.len; i++)
		if (cookies.at[i].value.len > 0)
			buf_addf(&header, "%.*s=%.*s; ", STR(cookies.at[i].name),
			         STR(cookies.at[i].value));
	return buf_str(&header);
}

static void keep_cookies(Reply reply)
{
	for (size_t i = 0; i < reply.headers.len; i++) {
		Str value = reply.headers.at[i].value;
		if (!str_eq(reply.headers.at[i].name, S("Set-Cookie")))
			continue;
		Str cookie = str_cut(&value, ';'), name = str_cut(&cookie, '=');
		if (str_has(value, S("Max-Age=0")))
			cookie.len = 0;
		Field *field = NULL;
		for (size_t j = 0; j < cookies.len; j++)
			if (str_eq(cookies.at[j].name, name))
				field = &cookies.at[j];
		if (!field)
			field = list_push(arena, &cookies);
		*field = (Field){ .name = str_copy(arena, name), .value = str_copy(arena, cookie) };
	}
}

Req *test_request(Ctx *ctx, Method method, const char *path, const char *form)
{
	Arena *own = arena_new(64 << 20);
	Req *req = alloc(own, Req);
	Str query = str_of(path), address = str_cut(&query, '?');
	req->ctx = alloc(own, Ctx);
	*req->ctx = (Ctx){ .arena = own, .now = ctx->now };
	req->site = &site;
	req->method = method;
	req->path = str_copy(own, address);
	req->query = str_copy(own, query);
	req->host = S("valbourg.localhost:8080");
	req->address = S("127.0.0.1");
	*list_push(own, &req->headers) = (Header){ S("cookie"), cookie_header(own) };
	if (method == POST) {
		*list_push(own, &req->headers) =
			(Header){ S("content-type"), S("application/x-www-form-urlencoded") };
		req->body = str_copy(own, str_of(form));
	}
	return req;
}

Reply test_send(Ctx *ctx, Req *req)
{
	Reply reply = http_answer(req),
	      copy = { .status = reply.status, .is_shared = reply.is_shared };
	keep_cookies(reply);
	copy.body = str_copy(ctx->arena, reply.body);
	for (size_t i = 0; i < reply.headers.len; i++)
		*list_push(ctx->arena, &copy.headers) =
			(Header){ str_copy(ctx->arena, reply.headers.at[i].name),
			          str_copy(ctx->arena, reply.headers.at[i].value) };
	if (reply.stream) {
		Buf body = { .arena = ctx->arena };
		char bytes[4096];
		int64_t len;
		while ((len = reply.stream->read(reply.stream->arg, (int64_t)body.len, bytes,
		                                 sizeof bytes)) > 0)
			buf_add(&body, (Str){ bytes, (size_t)len });
		copy.body = buf_str(&body);
	}
	arena_free(req->ctx->arena);
	return copy;
}

Str test_token(Ctx *ctx)
{
	Req *req = test_request(ctx, GET, "/", NULL);
	Err *ignored = http_admit(req);
	(void)ignored;
	Str token = str_copy(ctx->arena, req->page.form_token);
	arena_free(req->ctx->arena);
	return token;
}

Reply test_get(Ctx *ctx, const char *path)
{
	return test_send(ctx, test_request(ctx, GET, path, NULL));
}

Reply test_post(Ctx *ctx, const char *path, const char *form)
{
	Str body = str_format(ctx->arena, "%s&token=%.*s", form, STR(test_token(ctx)));
	return test_send(ctx, test_request(ctx, POST, path, str_cstr(ctx->arena, body)));
}

Str test_header(Reply reply, const char *name)
{
	for (size_t i = 0; i < reply.headers.len; i++)
		if (str_eq_nocase(reply.headers.at[i].name, str_of(name)))
			return reply.headers.at[i].value;
	return (Str){ 0 };
}

/* ---- Scenes ---- */

static bool run_script(Db *db, void *sql)
{
	db_script(db, sql);
	return true;
}

static Database *own_database(Ctx *ctx)
{
	return authority_database(platform, ctx->arena, ctx->authority);
}

void test_script(Ctx *ctx, const char *sql)
{
	char *copy = alloc_n(ctx->arena, char, strlen(sql) + 1);
	memcpy(copy, sql, strlen(sql));
	db_write(own_database(ctx), run_script, copy);
}

void test_script_platform(Ctx *ctx, const char *sql)
{
	char *copy = alloc_n(ctx->arena, char, strlen(sql) + 1);
	memcpy(copy, sql, strlen(sql));
	db_write(platform_database(platform), run_script, copy);
}

typedef struct {
	const char *sql;
	Arena *arena;
	Str value;
} Asking;

static bool run_query(Db *db, void *arg)
{
	Asking *asking = arg;
	/* Statements are known by where they stand, so each has a place of its own for ever. */
	const char **pieces = alloc_n(arena_process(), const char *, 2);
	DbStatement *statement = alloc(arena_process(), DbStatement);
	pieces[0] = str_cstr(arena_process(), str_of(asking->sql));
	*statement = (DbStatement){ "of the test", pieces };
	Query *q = db_query(db, asking->arena, statement, 1);
	bool more = db_next(q);
	if (more)
		db_read_str(q, 0, &asking->value);
	while (more)
		more = db_next(q);
	return true;
}

Str test_value(Ctx *ctx, const char *sql)
{
	Asking asking = { sql, ctx->arena, { 0 } };
	db_write(own_database(ctx), run_query, &asking);
	return asking.value;
}

void test_fail_at(Ctx *ctx, int n)
{
	db_fail_at(own_database(ctx), n);
}
