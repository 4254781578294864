/* What must not be seen without a trace. */
#include "app/testapp.h"

#include "base/log.h"

static Err *look(Req *req)
{
	static const char *const pieces[] = { "insert into trace (text) values ('seen')", NULL };
	static const DbStatement insert = { "insert", pieces };
	(void)db_next(db_query(req->ctx->db, req->ctx->arena, &insert, 1));
	return NULL;
}

static Err *look_then_refuse(Req *req)
{
	(void)look(req);
	return err_conflict(req->ctx, "Cette page vient de disparaître.");
}

static Err *secret(Req *req)
{
	html_raw(page(req, "Secret"), "<p>the secret</p>");
	http_leave(req, look);
	return NULL;
}

static Err *vanished(Req *req)
{
	html_raw(page(req, "Secret"), "<p>the secret</p>");
	http_leave(req, look_then_refuse);
	return NULL;
}

static Err *refused(Req *req)
{
	http_leave(req, look);
	return err_not_found(req->ctx, "Rien ici.");
}

static Err *prepare(Req *req)
{
	(void)form_text(req, "text", 1, 10);
	if (form_wrong(req))
		return secret(req);
	return NULL;
}

static Err *act(Req *req)
{
	redirect(req, "/trace/secret");
	return NULL;
}

static int64_t streamed(void *arg, int64_t at, char *bytes, size_t len)
{
	(void)arg;
	if (at > 0 || len == 0)
		return -1;
	bytes[0] = 's';
	return 1;
}

static Err *file(Req *req)
{
	static const ReplyStream stream = { .size = 1, .read = streamed };
	reply_stream(req, "application/pdf", S("s.pdf"), &stream);
	http_leave(req, look);
	return NULL;
}

static Err *count(Req *req)
{
	static const char *const pieces[] = { "select count(*) from trace", NULL };
	static const DbStatement all = { "all", pieces };
	Query *q = db_query(req->ctx->db, req->ctx->arena, &all, 1);
	int64_t n = 0;
	while (db_next(q))
		db_read_int(q, 0, &n);
	html_put_int(page_bare(req, "text/plain"), n);
	return NULL;
}

static const Route routes[] = {
	{ GET, "/trace/secret", secret, ANYONE, NULL, 0 },
	{ GET, "/trace/disparue", vanished, ANYONE, NULL, 0 },
	{ GET, "/trace/refusee", refused, ANYONE, NULL, 0 },
	{ POST, "/trace/acte", act, ANYONE, prepare, 0 },
	{ GET, "/trace/fichier", file, ANYONE, NULL, 0 },
	{ GET, "/trace/compte", count, ANYONE, NULL, 0 },
	{ 0 },
};

static const char *const schema[] = { "create table trace (id @key, text text not null) @strict",
	                              NULL };

static const Module leave = { .name = "leave", .schema = schema, .routes = routes };

static Ctx *app(void)
{
	log_silence();
	return test_app_with((const Module *const[]){ &leave, NULL }, DATE(2026, 3, 10));
}

static Str traces(Ctx *ctx)
{
	return test_get(ctx, "/trace/compte").body;
}

TEST(a_page_that_leaves_a_trace_is_shown_whole_and_its_trace_is_kept)
{
	Ctx *ctx = app();
	Reply reply = test_get(ctx, "/trace/secret");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, S("the secret")));
	CHECK(str_has(reply.body, S("</html>")));
	CHECK_STR(traces(ctx), S("1"));
	CHECK(test_header(reply, "content-security-policy").len > 0);
}

TEST(without_its_trace_on_disk_nothing_of_the_page_is_sent)
{
	Ctx *ctx = app();
	for (int n = 1; n <= 50; n++) {
		test_fail_at(ctx, n);
		Reply reply = test_get(ctx, "/trace/secret");
		test_fail_at(ctx, 0);
		Str kept = traces(ctx);
		if (reply.status == 200) {
			CHECK(n > 1);
			CHECK_STR(kept, S("1"));
			return;
		}
		CHECK_INT(reply.status, 500);
		CHECK(!str_has(reply.body, S("the secret")));
		CHECK_STR(kept, S("0"));
	}
	CHECK(false);
}

TEST(a_trace_that_refuses_shows_the_refusal_instead_of_the_page)
{
	Ctx *ctx = app();
	Reply reply = test_get(ctx, "/trace/disparue");
	CHECK_INT(reply.status, 409);
	CHECK(!str_has(reply.body, S("the secret")));
	CHECK(str_has(reply.body, S("vient de disparaître")));
	CHECK_STR(traces(ctx), S("0"));
}

TEST(a_page_that_is_refused_leaves_no_trace)
{
	Ctx *ctx = app();
	CHECK_INT(test_get(ctx, "/trace/refusee").status, 404);
	CHECK_STR(traces(ctx), S("0"));
}

TEST(a_form_that_shows_the_page_again_leaves_a_trace_and_one_that_acts_does_not)
{
	Ctx *ctx = app();
	Reply reply = test_post(ctx, "/trace/acte", "text=");
	CHECK_INT(reply.status, 422);
	CHECK(str_has(reply.body, S("the secret")));
	CHECK_STR(traces(ctx), S("1"));
	CHECK_INT(test_post(ctx, "/trace/acte", "text=oui").status, 303);
	CHECK_STR(traces(ctx), S("1"));
}

TEST(a_file_that_is_streamed_leaves_a_trace_too)
{
	Ctx *ctx = app();
	CHECK_STR(test_get(ctx, "/trace/fichier").body, S("s"));
	CHECK_STR(traces(ctx), S("1"));
}
