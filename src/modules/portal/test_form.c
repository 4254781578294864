#include "app/testapp.h"
#include "modules/dossier/dossier.h"

typedef struct {
	Ctx *ctx;
	Id draft;
	const char *path; /* of its first step */
} Scene;

static Err *open_town(Ctx *ctx, void *arg)
{
	(void)arg;
	Id service, news;
	Err *e = town_service_save(
		ctx, &(Service){ .role = S("scolarite"), .name = { { S("École") } } }, &service);
	if (!e)
		e = procedure_adopt(ctx, S("inscription-scolaire"), service);
	if (!e)
		e = procedure_publish(ctx, S("inscription-scolaire"));
	if (!e)
		e = town_news_save(ctx,
		                   &(News){ .title = { { S("Le marché") } },
		                            .day = date_add_days(ctx->today, -9),
		                            .until = date_add_days(ctx->today, -1) },
		                   &news);
	return e;
}

static Err *come(Ctx *ctx, void *arg)
{
	Actor *nadia = arg;
	ctx->actor = *nadia;
	nadia->person = account_person_here(ctx);
	return NULL;
}

static Err *begin(Ctx *ctx, void *ret_id)
{
	return dossier_draft(ctx, S("inscription-scolaire"), ret_id);
}

static Scene scene(void)
{
	Scene s = { .ctx = test_app(DATE(2026, 3, 10)) };
	Actor nadia = { .kind = ACTOR_RESIDENT,
		        .account = 1,
		        .name = S("Nadia Karimi"),
		        .email = S("nadia@valbourg.example"),
		        .email_confirmed = true };
	CHECK(!ctx_write(s.ctx, open_town, NULL));
	CHECK(!ctx_write(s.ctx, come, &nadia));
	s.ctx->actor = nadia;
	CHECK(!ctx_write(s.ctx, begin, &s.draft));
	test_as_actor(s.ctx, &nadia);
	s.path = str_cstr(s.ctx->arena,
	                  str_format(s.ctx->arena, "/dossiers/%lld/etape/1", (long long)s.draft));
	return s;
}

static const Answers *answers(const Scene *s)
{
	Ctx *now = alloc(s->ctx->arena, Ctx);
	*now = *s->ctx;
	ctx_read(now);
	return dossier_answers(now, dossier_find_own(now, s->draft));
}

static size_t rows(const Scene *s)
{
	return procedure_rows(s->ctx->arena, answers(s), S("responsables")).len;
}

TEST(invisible_signs_that_come_with_what_is_pasted_do_not_empty_an_answer)
{
	Scene s = scene();
	CHECK_INT(test_post(s.ctx, s.path, "ajouter=responsables").status, 303);
	CHECK_INT(test_post(s.ctx, s.path,
	                    "responsables.vu=1&responsables.telephone:1="
	                    "%E2%80%AA06+12+34+56+78%E2%80%AC")
	                  .status,
	          303);
	CHECK_STR(procedure_answer(answers(&s), S("responsables.telephone"), 1),
	          S("06 12 34 56 78"));
}

TEST(rows_are_added_to_blocks_only_and_no_more_than_they_take)
{
	static const char *const odd[] = {
		"ajouter=../../x",           "ajouter=annee",
		"ajouter=responsables.lien", "ajouter=%00",
		"enlever=annee:0",           "enlever=responsables:-1",
		"enlever=responsables:x",    "enlever=responsables:99999999999999999999",
		"aller=nulle-part",          "ajouter=responsables%0Ax",
	};
	Scene s = scene();
	size_t before = answers(&s)->list.len;
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		CHECK_INT(test_post(s.ctx, s.path, odd[i]).status, 303);
		CHECK_INT((int64_t)answers(&s)->list.len, (int64_t)before);
	}
	for (int i = 0; i < 10; i++)
		CHECK_INT(test_post(s.ctx, s.path, "ajouter=responsables").status, 303);
	CHECK_INT((int64_t)rows(&s), 3);
	CHECK_INT(test_post(s.ctx, s.path, "enlever=responsables:2").status, 303);
	CHECK_INT((int64_t)rows(&s), 2);
}

TEST(a_version_that_was_not_shown_saves_nothing)
{
	static const char *const versions[] = { "0", "-1", "99", "9223372036854775807" };
	Scene s = scene();
	for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
		Str form = str_format(s.ctx->arena, "ajouter=responsables&version=%s", versions[i]);
		CHECK_INT(test_post(s.ctx, s.path, str_cstr(s.ctx->arena, form)).status, 412);
	}
	CHECK_INT((int64_t)rows(&s), 0);
}

TEST(enter_in_a_form_takes_the_way_on_and_no_other_button)
{
	Scene s = scene();
	CHECK_INT(test_post(s.ctx, s.path, "ajouter=responsables").status, 303);
	Str body = test_get(s.ctx, s.path).body, form = S("data-autosave"), first = S("<button");
	while (body.len > 0 && !str_starts(body, form))
		body = str_part(body, 1, body.len);
	while (body.len > 0 && !str_starts(body, first))
		body = str_part(body, 1, body.len);
	Str button = str_cut(&body, '>');
	CHECK(str_has(button, S("name=\"aller\" value=\"suite\"")));
}

TEST(news_are_over_after_their_last_day_wherever_they_are_asked_for)
{
	Scene s = scene();
	CHECK_INT(test_get(s.ctx, "/actualites/1").status, 404);
	test_wait(s.ctx, -2 * 86400);
	CHECK_INT(test_get(s.ctx, "/actualites/1").status, 200);
}

TEST(a_long_address_with_a_slash_at_its_end_is_not_an_incident)
{
	Scene s = scene();
	char path[4000];
	for (size_t i = 0; i < sizeof path; i++)
		path[i] = 'a';
	path[0] = path[sizeof path - 2] = '/';
	path[sizeof path - 1] = '\0';
	CHECK_INT(test_get(s.ctx, path).status, 404);
	Reply reply = test_get(s.ctx, "//example.org/");
	CHECK(!str_starts(test_header(reply, "Location"), S("//")));
}
