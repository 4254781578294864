/* test_routes.c — what must hold of every page of every module, present and future. */
#include "app/demo.h"
#include "app/testapp.h"
#include "core/seal/seal.h"
#include "modules/dossier/dossier.h"

#include <string.h>

TEST(a_visitor_is_kept_out_of_all_that_is_not_public)
{
	Ctx *ctx = test_app(DATE(2026, 1, 1));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (strcmp(r->needs, ANYONE) == 0)
				continue;
			int status = r->method == GET ? test_get(ctx, r->path).status
			                              : test_post(ctx, r->path, "").status;
			CHECK(status == (r->method == GET ? 303 : 401));
		}
}

TEST(a_form_without_its_token_does_nothing)
{
	Ctx *ctx = test_app(DATE(2026, 1, 1));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (r->method != POST || r->flags & ROUTE_MACHINE)
				continue;
			test_as(ctx, r->needs);
			CHECK_INT(test_send(ctx, test_request(ctx, POST, r->path, "")).status, 403);
		}
}

/* ---- Each address for each kind of person ---- */

typedef struct {
	Ctx *ctx;
	Id works, records;         /* services */
	Id filed, draft, others;   /* nadia's two dossiers, julien's */
	Id piece, document;        /* of the one that nadia filed */
	Actor nadia, julien;       /* residents */
	Actor samira, karim, lead; /* agents: of records, of works; an administrator */
} Town;

typedef struct {
	Town *town;
	Actor *actor;
	bool file;
	Id *ret_id;
} Doing;

static Err *open_town(Ctx *ctx, void *arg)
{
	Town *t = arg;
	Service works = { .role = S("urbanisme"), .name = { { S("Urbanisme") } } };
	Service records = { .role = S("etat-civil"), .name = { { S("État civil") } } };
	seal_create_key(ctx);
	Err *e = town_service_save(ctx, &works, &t->works);
	if (!e)
		e = town_service_save(ctx, &records, &t->records);
	if (!e)
		e = procedure_adopt(ctx, S("acte-naissance"), t->records);
	return e ? e : procedure_publish(ctx, S("acte-naissance"));
}

static Err *come(Ctx *ctx, void *arg)
{
	Actor *actor = arg;
	ctx->actor = *actor;
	actor->person = account_person_here(ctx);
	return NULL;
}

static Actor person(Town *t, Id account, const char *name)
{
	Arena *arena = t->ctx->arena;
	Actor actor = {
		.kind = ACTOR_RESIDENT,
		.account = account,
		.name = str_of(name),
		.email = str_format(arena, "%s@valbourg.example", name),
		.email_confirmed = true,
	};
	CHECK(!ctx_write(t->ctx, come, &actor));
	return actor;
}

static Actor agent(Town *t, Id account, const char *name, Id service, const char *const *may)
{
	Actor actor = person(t, account, name);
	actor.kind = ACTOR_AGENT;
	for (; *may; may++)
		*list_push(t->ctx->arena, &actor.grants) = (Grant){ str_of(*may), service };
	return actor;
}

static Err *add_files(Ctx *ctx, Id id, const Answers *answers)
{
	Err *e = NULL;
	DemoFiles files =
		demo_files(ctx->arena, procedure_catalogue_find(S("acte-naissance")), answers);
	for (size_t i = 0; i < files.len && !e; i++) {
		BlobDraft blob;
		e = blob_make(ctx, S("%PDF-1.4\n"), &blob);
		if (!e)
			e = dossier_piece_add(ctx, dossier_find_own(ctx, id), files.at[i]->key, 0,
			                      &blob, S("piece.pdf"));
	}
	return e;
}

static Err *ask_for_a_record(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	DemoDice dice = { 42 };
	DemoPerson who = { "nadia@example.org", "Nadia Karimi", NULL, NULL, LANG_FR };
	Answers answers = { .arena = ctx->arena };
	int64_t version;
	ctx->actor = *doing->actor;
	Err *e = dossier_draft(ctx, S("acte-naissance"), doing->ret_id);
	if (e)
		return e;
	demo_fill(&dice, &demo_towns[0], &who, ctx->today,
	          procedure_catalogue_find(S("acte-naissance")), &answers);
	e = dossier_save(ctx, dossier_find_own(ctx, *doing->ret_id), &answers, 1, &version);
	if (!e)
		e = add_files(ctx, *doing->ret_id, &answers);
	if (!e && doing->file)
		e = dossier_file(ctx, dossier_find_own(ctx, *doing->ret_id), version);
	return e;
}

static void ask_for(Town *t, Actor *actor, bool file, Id *ret_id)
{
	Doing doing = { t, actor, file, ret_id };
	CHECK(!ctx_write(t->ctx, ask_for_a_record, &doing));
}

static Town *town(void)
{
	static const char *const of_desk[] = { DOSSIER_READ, DOSSIER_PROCESS, DOSSIER_DECIDE,
		                               NULL };
	static const char *const of_lead[] = { PROCEDURE_MANAGE, TOWN_MANAGE, ACCOUNT_MANAGE,
		                               NULL };
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	Town *t = alloc(ctx->arena, Town);
	t->ctx = ctx;
	CHECK(!ctx_write(ctx, open_town, t));
	t->nadia = person(t, 1, "nadia");
	t->julien = person(t, 2, "julien");
	t->samira = agent(t, 3, "samira", t->records, of_desk);
	t->karim = agent(t, 4, "karim", t->works, of_desk);
	t->lead = agent(t, 5, "lead", 0, of_lead);
	ask_for(t, &t->nadia, true, &t->filed);
	ask_for(t, &t->nadia, false, &t->draft);
	ask_for(t, &t->julien, true, &t->others);
	Ctx *now = alloc(ctx->arena, Ctx);
	*now = *ctx;
	now->actor = t->nadia;
	ctx_read(now);
	t->piece = dossier_pieces(now, t->filed).at[0].id;
	t->document = dossier_documents(now, dossier_find_own(now, t->filed)).at[0].id;
	return t;
}

/* The address of a route, with the numbers of that dossier. */
static const char *address(const Town *t, const Route *r, Id dossier)
{
	Buf out = { .arena = t->ctx->arena };
	Str rest = str_of(r->path);
	while (rest.len > 0) {
		Str part = str_cut(&rest, '{'), slot = str_cut(&rest, '}');
		buf_add(&out, part);
		if (str_eq(slot, S("id")))
			buf_addf(&out, "%lld", (long long)dossier);
		else if (str_eq(slot, S("piece")))
			buf_addf(&out, "%lld", (long long)t->piece);
		else if (str_eq(slot, S("document")))
			buf_addf(&out, "%lld", (long long)t->document);
		else if (str_eq(slot, S("step")))
			buf_addf(&out, "1");
		else if (slot.len > 0)
			buf_add(&out, S("acte-naissance"));
	}
	return str_cstr(t->ctx->arena, buf_str(&out));
}

static int status_of(const Town *t, const Actor *who, const Route *r, Id dossier)
{
	if (who)
		test_as_actor(t->ctx, who);
	else
		test_as_visitor(t->ctx);
	const char *path = address(t, r, dossier);
	return r->method == GET ? test_get(t->ctx, path).status
	                        : test_post(t->ctx, path, "").status;
}

static bool is_of_dossier(const Route *r, const char *begin)
{
	return str_starts(str_of(r->path), str_of(begin)) && str_has(str_of(r->path), S("{id}"));
}

TEST(a_dossier_is_there_for_its_applicant_and_for_no_other_resident_or_agent)
{
	Town *t = town();
	const Actor *const strangers[] = { &t->julien, &t->samira, &t->karim, &t->lead };
	int routes = 0;
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (!is_of_dossier(r, "/dossiers/"))
				continue;
			routes++;
			CHECK_INT(status_of(t, NULL, r, t->filed), r->method == GET ? 303 : 401);
			for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
				CHECK_INT(status_of(t, strangers[i], r, t->filed), 404);
				CHECK_INT(status_of(t, strangers[i], r, t->draft), 404);
			}
			if (r->method == GET && !str_has(str_of(r->path), S("document")))
				CHECK(status_of(t, &t->nadia, r, t->filed) != 404);
		}
	CHECK(routes > 10);
}

TEST(a_dossier_is_there_for_agents_of_its_service_only_and_drafts_for_none)
{
	Town *t = town();
	int routes = 0;
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (!is_of_dossier(r, "/bureau/dossiers/"))
				continue;
			routes++;
			CHECK_INT(status_of(t, NULL, r, t->filed), r->method == GET ? 303 : 401);
			CHECK_INT(status_of(t, &t->nadia, r, t->filed), 403);
			CHECK_INT(status_of(t, &t->lead, r, t->filed), 403);
			CHECK_INT(status_of(t, &t->karim, r, t->filed), 404);
			CHECK_INT(status_of(t, &t->samira, r, t->draft), 404);
			if (r->method == GET && str_ends(str_of(r->path), S("{id}")))
				CHECK_INT(status_of(t, &t->samira, r, t->filed), 200);
		}
	CHECK(routes > 8);
}

TEST(what_needs_a_permission_is_refused_to_who_has_not_that_one)
{
	Town *t = town();
	const Actor *const people[] = { &t->nadia, &t->samira, &t->karim, &t->lead };
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (strcmp(r->needs, ANYONE) == 0 || strcmp(r->needs, SIGNED_IN) == 0)
				continue;
			for (size_t i = 0; i < ARRAY_LEN(people); i++) {
				Ctx as = { .actor = *people[i] };
				if (!ctx_may(&as, r->needs))
					CHECK_INT(status_of(t, people[i], r, 1), 403);
			}
		}
}

static int get_as(const Town *t, const Actor *who, const char *begin, Id a, const char *middle,
                  Id b)
{
	test_as_actor(t->ctx, who);
	Str path = str_format(t->ctx->arena, "%s/%lld/%s/%lld", begin, (long long)a, middle,
	                      (long long)b);
	return test_get(t->ctx, str_cstr(t->ctx->arena, path)).status;
}

TEST(a_file_or_document_is_not_reached_through_another_dossier)
{
	Town *t = town();
	CHECK_INT(get_as(t, &t->nadia, "/dossiers", t->filed, "fichiers", t->piece), 200);
	CHECK_INT(get_as(t, &t->nadia, "/dossiers", t->draft, "fichiers", t->piece), 404);
	CHECK_INT(get_as(t, &t->julien, "/dossiers", t->others, "fichiers", t->piece), 404);
	CHECK_INT(get_as(t, &t->julien, "/dossiers", t->others, "documents", t->document), 404);
	CHECK_INT(get_as(t, &t->nadia, "/dossiers", t->draft, "documents", t->document), 404);
	CHECK_INT(get_as(t, &t->samira, "/bureau/dossiers", t->filed, "fichiers", t->piece), 200);
	CHECK_INT(get_as(t, &t->samira, "/bureau/dossiers", t->others, "fichiers", t->piece), 404);
	CHECK_INT(get_as(t, &t->samira, "/bureau/dossiers", t->others, "documents", t->document),
	          404);
}

TEST(a_step_that_a_form_does_not_have_is_not_found)
{
	static const char *const steps[] = { "0",  "-1",     "99", "99999999999999999999",
		                             "1x", "%31%00", "..", "1%2f2" };
	Town *t = town();
	test_as_actor(t->ctx, &t->nadia);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		Str path = str_format(t->ctx->arena, "/dossiers/%lld/etape/%s", (long long)t->draft,
		                      steps[i]);
		CHECK_INT(test_get(t->ctx, str_cstr(t->ctx->arena, path)).status, 404);
	}
	CHECK_INT(get_as(t, &t->nadia, "/dossiers", t->draft, "etape", 1), 200);
}

/* Accounts behind the actors, in the order of their numbers. */
static Err *open_accounts(Ctx *ctx, void *arg)
{
	Town *t = arg;
	const Actor *const people[] = { &t->nadia, &t->julien, &t->samira, &t->karim, &t->lead };
	Err *e = NULL;
	for (size_t i = 0; i < ARRAY_LEN(people) && !e; i++) {
		Id id;
		e = account_create(ctx, people[i]->email, people[i]->name,
		                   S("beffroi-demonstration"), LANG_FR, &id);
	}
	return e;
}

TEST(pages_of_who_is_signed_in_are_kept_by_nobody)
{
	Town *t = town();
	CHECK(!ctx_write_platform(t->ctx, open_accounts, t));
	const Actor *const people[] = { &t->nadia, &t->samira, &t->lead };
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			/* documents are drawn in a child, which tests of their own do */
			if (r->method != GET || str_has(str_of(r->path), S("{document}")))
				continue;
			for (size_t i = 0; i < ARRAY_LEN(people); i++) {
				test_as_actor(t->ctx, people[i]);
				Reply reply = test_get(t->ctx, address(t, r, t->filed));
				CHECK(reply.status != 500);
				CHECK(!reply.is_shared);
				CHECK_STR(test_header(reply, "Cache-Control"), S("no-store"));
				CHECK(str_has(test_header(reply, "Content-Security-Policy"),
				              S("default-src 'none'")));
				CHECK(str_has(test_header(reply, "Content-Security-Policy"),
				              S("frame-ancestors 'none'")));
				CHECK_STR(test_header(reply, "X-Content-Type-Options"),
				          S("nosniff"));
			}
		}
}
