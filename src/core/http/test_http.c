/* Pages of a module of its own, through the whole application. */
#include "app/testapp.h"

#include "base/log.h"

#include <string.h>

static Err *hello(Req *req)
{
	html_put_text(page(req, "Se connecter"), path_str(req, "name"));
	return NULL;
}

static Err *literal(Req *req)
{
	html_put_text(page_bare(req, "text/plain"), S("literal"));
	return NULL;
}

static Err *shared(Req *req)
{
	html_raw(page(req, "Accueil"), "<p>Bonjour</p>");
	return NULL;
}

static Err *form(Req *req)
{
	html_token(page(req, "Formulaire"));
	return NULL;
}

static Err *prepare_note(Req *req)
{
	Str text = form_text(req, "text", 3, 10);
	if (form_wrong(req)) {
		html_put_text(page(req, "Formulaire"), html_field(&req->page, S("text"))->value);
		return NULL;
	}
	req->prepared = alloc(req->ctx->arena, Str);
	*(Str *)req->prepared = text;
	return NULL;
}

static Err *add_note(Req *req)
{
	Str text = *(Str *)req->prepared;
	db_script(req->ctx->db, "insert into probe (text) values ('kept')");
	if (str_eq(text, S("refuse")))
		return err_conflict(req->ctx, "Refusé : {text}.", arg("text", text));
	if (str_eq(text, S("fault")))
		fault("the page broke");
	flash(req, "Se connecter");
	redirect(req, "/sonde/formulaire");
	return NULL;
}

static Err *count(Req *req)
{
	static const char *const pieces[] = { "select count(*) from probe", NULL };
	static const DbStatement all = { "all", pieces };
	Query *q = db_query(req->ctx->db, req->ctx->arena, &all, 1);
	int64_t n = 0;
	while (db_next(q))
		db_read_int(q, 0, &n);
	html_put_int(page_bare(req, "text/plain"), n);
	return NULL;
}

static Err *breaks(Req *req)
{
	html_raw(page(req, "Accueil"), "<p>half a page");
	fault("the page broke");
}

static Err *silent(Req *req)
{
	(void)req;
	return NULL;
}

static Err *platform_note(Req *req)
{
	db_script(req->ctx->platform_db, "insert into probe_platform (text) values ('kept')");
	redirect(req, "/");
	return NULL;
}

static Err *elsewhere(Req *req)
{
	redirect(req, "//evil.example/\r\nSet-Cookie: a=b");
	return NULL;
}

static const Route routes[] = {
	{ GET, "/sonde/bonjour/{name}", hello, ANYONE, NULL, 0 },
	{ GET, "/sonde/bonjour/tous", literal, ANYONE, NULL, 0 },
	{ GET, "/sonde/partage", shared, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/sonde/formulaire", form, ANYONE, NULL, 0 },
	{ POST, "/sonde/notes", add_note, ANYONE, prepare_note, 0 },
	{ GET, "/sonde/notes", count, ANYONE, NULL, 0 },
	{ POST, "/sonde/plateforme", platform_note, ANYONE, NULL, ROUTE_PLATFORM },
	{ GET, "/sonde/casse", breaks, ANYONE, NULL, 0 },
	{ GET, "/sonde/muette", silent, ANYONE, NULL, 0 },
	{ GET, "/sonde/moi", shared, SIGNED_IN, NULL, 0 },
	{ GET, "/sonde/agents", shared, "probe.use", NULL, 0 },
	{ POST, "/sonde/agents", silent, "probe.use", NULL, 0 },
	{ GET, "/sonde/ailleurs", elsewhere, ANYONE, NULL, 0 },
	{ POST, "/sonde/machine", elsewhere, ANYONE, NULL, ROUTE_MACHINE },
	{ 0 },
};

static const char *const schema[] = { "create table probe (id @key, text text not null) @strict",
	                              NULL };
static const char *const platform_schema[] = {
	"create table probe_platform (id @key, text text not null) @strict", NULL
};

static const Module probe = {
	.name = "probe", .schema = schema, .platform = platform_schema, .routes = routes
};

static Ctx *app(void)
{
	log_silence();
	return test_app_with((const Module *const[]){ &probe, NULL }, DATE(2026, 3, 10));
}

static Str notes(Ctx *ctx)
{
	return test_get(ctx, "/sonde/notes").body;
}

TEST(a_path_finds_its_page_and_a_literal_segment_wins_over_a_slot)
{
	Ctx *ctx = app();
	CHECK_STR(test_get(ctx, "/sonde/bonjour/tous").body, S("literal"));
	Reply reply = test_get(ctx, "/sonde/bonjour/A%3Cb%3E%20c%2Fd");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, S("A&lt;b&gt; c/d")));
	CHECK_INT(test_get(ctx, "/sonde/bonjour").status, 404);
	CHECK_INT(test_get(ctx, "/sonde/bonjour/a/b").status, 404);
	CHECK_INT(test_get(ctx, "/sonde//bonjour/a").status, 404);
}

TEST(a_path_that_ends_with_a_slash_is_sent_to_the_one_without)
{
	Reply reply = test_get(app(), "/sonde/partage/");
	CHECK_INT(reply.status, 301);
	CHECK_STR(test_header(reply, "Location"), S("/sonde/partage"));
}

TEST(a_method_that_a_page_does_not_have_is_refused_and_the_others_named)
{
	Ctx *ctx = app();
	Reply reply = test_get(ctx, "/sonde/machine");
	CHECK_INT(reply.status, 405);
	CHECK_STR(test_header(reply, "Allow"), S("POST"));
	CHECK_STR(test_header(test_post(ctx, "/sonde/casse", ""), "Allow"), S("GET, HEAD"));
}

TEST(a_host_without_an_authority_has_no_pages)
{
	Ctx *ctx = app();
	Authority other = *ctx->authority;
	other.slug = S("autre");
	other.site_url = S("http://autre.localhost:8080");
	CHECK(!authority_add(ctx->platform, ctx->arena, &other));
	Req *req = test_request(ctx, GET, "/sonde/partage", NULL);
	req->host = S("nowhere.localhost:8080");
	CHECK_INT(test_send(ctx, req).status, 404);
}

TEST(a_visitor_is_sent_to_sign_in_and_comes_back)
{
	Ctx *ctx = app();
	Reply reply = test_get(ctx, "/sonde/moi?a=1&b=%20");
	CHECK_INT(reply.status, 303);
	CHECK_STR(test_header(reply, "Location"),
	          S("/connexion?suite=%2Fsonde%2Fmoi%3Fa%3D1%26b%3D%2520"));
	CHECK_INT(test_post(ctx, "/sonde/agents", "").status, 401);
	test_as(ctx, "probe.use");
	CHECK_INT(test_get(ctx, "/sonde/moi").status, 200);
}

TEST(an_agent_without_the_permission_is_kept_out)
{
	Ctx *ctx = app();
	test_as(ctx, "other.use");
	Reply reply = test_get(ctx, "/sonde/agents");
	CHECK_INT(reply.status, 403);
	CHECK(str_has(reply.body, S("réservée aux agents")));
	test_as(ctx, "probe.use");
	reply = test_get(ctx, "/sonde/agents");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, S("<body class=\"desk\">")));
	CHECK_STR(test_header(reply, "Cache-Control"), S("no-store"));
}

TEST(a_form_is_kept_only_with_its_token_and_from_this_site)
{
	Ctx *ctx = app();
	CHECK_INT(test_send(ctx, test_request(ctx, POST, "/sonde/notes", "text=abc")).status, 403);
	CHECK_INT(test_send(ctx, test_request(ctx, POST, "/sonde/notes", "text=abc&token=AAAA"))
	                  .status,
	          403);
	CHECK_STR(notes(ctx), S("0"));
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=abc").status, 303);
	CHECK_STR(notes(ctx), S("1"));

	Str body = str_format(ctx->arena, "text=abc&token=%.*s", STR(test_token(ctx)));
	Req *req = test_request(ctx, POST, "/sonde/notes", str_cstr(ctx->arena, body));
	*list_push(req->ctx->arena, &req->headers) =
		(Header){ S("origin"), S("http://evil.example") };
	CHECK_INT(test_send(ctx, req).status, 403);
	req = test_request(ctx, POST, "/sonde/notes", str_cstr(ctx->arena, body));
	*list_push(req->ctx->arena, &req->headers) =
		(Header){ S("origin"), S("http://valbourg.localhost:8080") };
	CHECK_INT(test_send(ctx, req).status, 303);
}

TEST(a_token_is_different_each_time_and_bound_to_the_browser)
{
	Ctx *ctx = app();
	CHECK(!str_eq(test_token(ctx), test_token(ctx)));
	Str body = str_format(ctx->arena, "text=abc&token=%.*s", STR(test_token(ctx)));
	Req *req = test_request(ctx, POST, "/sonde/notes", str_cstr(ctx->arena, body));
	req->headers.at[0].value = S("visit=another-browser-has-it");
	CHECK_INT(test_send(ctx, req).status, 403);
}

TEST(the_first_form_gives_the_browser_its_cookie)
{
	Ctx *ctx = app();
	Req *req = test_request(ctx, GET, "/sonde/formulaire", NULL);
	req->headers.len = 0;
	req->tls = true;
	Str cookie = test_header(test_send(ctx, req), "Set-Cookie");
	CHECK(str_starts(cookie, S("__Host-visit=")));
	CHECK(str_has(cookie, S("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure")));
	req = test_request(ctx, GET, "/sonde/partage", NULL);
	req->headers.len = 0;
	CHECK_INT((int64_t)test_header(test_send(ctx, req), "Set-Cookie").len, 0);
}

TEST(a_form_with_problems_comes_back_with_what_was_typed_and_writes_nothing)
{
	Ctx *ctx = app();
	Reply reply = test_post(ctx, "/sonde/notes", "text=++a+");
	CHECK_INT(reply.status, 422);
	CHECK(str_has(reply.body, S("<title>1 problème – Formulaire")));
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=abcdefghijk").status, 422);
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=ab%E2%80%AEcd").status, 422);
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=ab%FFcd").status, 422);
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=ab%01cd").status, 422);
	CHECK_STR(notes(ctx), S("0"));
}

TEST(lengths_are_code_points_after_composition)
{
	Ctx *ctx = app();
	/* Ten letters of two code points each, which compose into ten. */
	CHECK_INT(test_post(ctx, "/sonde/notes",
	                    "text=e%CC%81e%CC%81e%CC%81e%CC%81e%CC%81e%CC%81e%CC%81e%CC%81e%CC%81"
	                    "e%CC%81")
	                  .status,
	          303);
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=a%0D%0Ab%0D%0Ac%0D%0Ad%0D%0Aef").status,
	          303);
}

TEST(a_refusal_on_the_writer_undoes_what_was_written)
{
	Ctx *ctx = app();
	Reply reply = test_post(ctx, "/sonde/notes", "text=refuse");
	CHECK_INT(reply.status, 409);
	CHECK(str_has(reply.body, S("Refusé : <bdi>refuse</bdi>.")));
	CHECK_STR(notes(ctx), S("0"));
}

TEST(a_fault_shows_an_incident_and_keeps_nothing)
{
	Ctx *ctx = app();
	Reply reply = test_post(ctx, "/sonde/notes", "text=fault");
	CHECK_INT(reply.status, 500);
	CHECK(str_has(reply.body, S("donnez ce numéro")));
	CHECK_STR(notes(ctx), S("0"));
	reply = test_get(ctx, "/sonde/casse");
	CHECK_INT(reply.status, 500);
	CHECK(!str_has(reply.body, S("half a page")));
	CHECK_INT(test_get(ctx, "/sonde/muette").status, 500);
}

TEST(the_platform_is_written_by_the_routes_that_say_so)
{
	Ctx *ctx = app();
	CHECK_INT(test_post(ctx, "/sonde/plateforme", "").status, 303);
}

TEST(a_notice_is_shown_once_on_the_next_page)
{
	Ctx *ctx = app();
	CHECK_INT(test_post(ctx, "/sonde/notes", "text=abc").status, 303);
	CHECK(str_has(test_get(ctx, "/sonde/partage").body, S("role=\"status\" tabindex=\"-1\"")));
	CHECK(!str_has(test_get(ctx, "/sonde/partage").body, S("role=\"status\" tabindex=\"-1\"")));
}

TEST(the_language_is_chosen_by_address_cookie_and_browser)
{
	Ctx *ctx = app();
	Req *req = test_request(ctx, GET, "/sonde/partage", NULL);
	*list_push(req->ctx->arena, &req->headers) =
		(Header){ S("accept-language"), S("ar,fr;q=0.5") };
	CHECK(str_has(test_send(ctx, req).body, S("<html lang=\"ar\" dir=\"rtl\">")));
	CHECK(str_has(test_get(ctx, "/sonde/partage?lang=en").body,
	              S("<html lang=\"en\" dir=\"ltr\">")));
	CHECK(str_has(test_get(ctx, "/sonde/partage").body, S("<html lang=\"en\"")));
	CHECK(str_has(test_get(ctx, "/sonde/partage?lang=xx").body, S("<html lang=\"en\"")));
}

TEST(what_is_the_same_for_all_may_be_shared_and_the_rest_not)
{
	Ctx *ctx = app();
	CHECK(test_get(ctx, "/sonde/partage").is_shared);
	CHECK(!test_get(ctx, "/sonde/bonjour/a").is_shared);
	CHECK(!test_get(ctx, "/sonde/partage?lang=en").is_shared);
	test_as(ctx, "probe.use");
	CHECK(!test_get(ctx, "/sonde/partage").is_shared);
}

TEST(a_page_that_did_not_change_is_not_sent_again)
{
	Ctx *ctx = app();
	Str tag = test_header(test_get(ctx, "/sonde/partage"), "ETag");
	CHECK(tag.len > 0);
	Req *req = test_request(ctx, GET, "/sonde/partage", NULL);
	*list_push(req->ctx->arena, &req->headers) = (Header){ S("if-none-match"), tag };
	Reply reply = test_send(ctx, req);
	CHECK_INT(reply.status, 304);
	CHECK_INT((int64_t)reply.body.len, 0);
	CHECK_INT((int64_t)test_header(test_get(ctx, "/sonde/formulaire"), "ETag").len, 0);
}

TEST(a_redirection_stays_on_this_site)
{
	CHECK_STR(test_header(test_get(app(), "/sonde/ailleurs"), "Location"), S("/"));
}

TEST(a_program_needs_no_form_token)
{
	Ctx *ctx = app();
	CHECK_INT(test_send(ctx, test_request(ctx, POST, "/sonde/machine", "")).status, 303);
}

TEST(every_reply_has_its_policies)
{
	Ctx *ctx = app();
	static const char *const paths[] = { "/sonde/partage", "/sonde/casse", "/nowhere",
		                             "/sonde/notes" };
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		Reply reply = test_get(ctx, paths[i]);
		Str csp = test_header(reply, "Content-Security-Policy");
		CHECK(str_has(csp, S("default-src 'none'")) &&
		      str_has(csp, S("frame-ancestors 'none'")));
		CHECK(!str_has(csp, S("unsafe")));
		CHECK_STR(test_header(reply, "X-Content-Type-Options"), S("nosniff"));
	}
}

TEST(a_form_of_too_many_fields_is_refused)
{
	Ctx *ctx = app();
	Buf body = { .arena = ctx->arena };
	for (int i = 0; i < 2100; i++)
		buf_addf(&body, "f%d=&", i);
	CHECK_INT(test_post(ctx, "/sonde/notes", str_cstr(ctx->arena, buf_str(&body))).status, 413);
}

static Str day_of(const char *body, bool required, bool *is_wrong)
{
	Arena *arena = test_arena();
	Req req = { .ctx = &(Ctx){ .arena = arena }, .page = html_page(arena, LANG_FR, NULL) };
	for (Str rest = str_of(body); rest.len > 0;) {
		Str value = str_cut(&rest, '&');
		Field *field = list_push(arena, &req.page.fields);
		field->name = str_cut(&value, '=');
		field->value = value;
	}
	Date date = form_day(&req, "le", required);
	*is_wrong = form_wrong(&req);
	return date_iso(arena, date);
}

TEST(three_inputs_make_a_day_that_exists_or_a_problem)
{
	bool is_wrong;
	CHECK_STR(day_of("le-d=1&le-m=03&le-y=2026", true, &is_wrong), S("2026-03-01"));
	CHECK(!is_wrong);
	CHECK_STR(day_of("le-d=&le-m=&le-y=", false, &is_wrong), S(""));
	CHECK(!is_wrong);
	static const char *const bad[] = { "le-d=&le-m=&le-y=", "le-d=29&le-m=2&le-y=2026",
		                           "le-d=1&le-m=3&le-y=26", "le-d=x&le-m=3&le-y=2026", "" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		CHECK_STR(day_of(bad[i], true, &is_wrong), S(""));
		CHECK(is_wrong);
	}
}

TEST(a_failing_disk_keeps_nothing_and_says_so)
{
	int status = 500;
	for (int n = 1; status == 500 && n < 20; n++) {
		Ctx *ctx = app();
		test_fail_at(ctx, n);
		status = test_post(ctx, "/sonde/notes", "text=abc").status;
		test_fail_at(ctx, 0);
		CHECK_STR(notes(ctx), status == 303 ? S("1") : S("0"));
	}
	CHECK_INT(status, 303);
}
