/* News of the secretary for the members of a body. */
#include "app/testapp.h"
#include "modules/council/test_scene.h"

static CouncilScene *scene(void)
{
	CouncilScene *s = council_scene();
	council_scene_as(s, &s->samira);
	return s;
}

static Reply write_news(CouncilScene *s, const char *rest)
{
	Str form = str_format(s->ctx->arena, "assemblee=%lld&%s", (long long)s->body, rest);
	return test_post(s->ctx, "/seances/nouvelles", str_cstr(s->ctx->arena, form));
}

static Str traces(CouncilScene *s)
{
	return test_value(s->ctx, "select (select count(*) from council_news) || ' ' || (select "
	                          "count(*) from mail_letter) || ' ' || (select count(*) from "
	                          "event) || ' ' || (select count(*) from job)");
}

static bool sees(CouncilScene *s, const Actor *actor, const char *path, const char *words)
{
	council_scene_as(s, actor);
	return str_has(test_get(s->ctx, path).body, str_of(words));
}

TEST(what_the_secretary_writes_reaches_each_member_by_letter_and_in_the_satchel)
{
	CouncilScene *s = scene();
	CHECK_INT(test_get(s->ctx, "/seances/nouvelles").status, 200);
	CHECK_INT(write_news(s, "titre=Visite+<b>&texte=Samedi+%C3%A0+dix+heures").status, 303);
	CHECK_STR(test_value(s->ctx,
	                     "select count(distinct recipient) || '' from mail_letter where "
	                     "subject = 'Visite <b>' and body like '%Samedi à dix heures%'"),
	          S("15"));
	CHECK(sees(s, &s->members[4], "/cartable", "Visite &lt;b&gt;"));
	CHECK(sees(s, &s->members[4], "/cartable/nouvelles", "Samedi à dix heures"));
	CHECK(sees(s, &s->members[4], "/cartable/nouvelles", "Samira Haddad"));
	/* Who sits no more reads what is for those who sit no more. */
	test_script(s->ctx, "update council_seat set until = '2026-03-09' where rank = 5");
	CHECK(!sees(s, &s->members[4], "/cartable/nouvelles", "Samedi"));
	CHECK(sees(s, &s->members[5], "/cartable/nouvelles", "Samedi"));
	council_scene_as(s, &s->samira);
	CHECK_INT(test_post(s->ctx, "/seances/nouvelles/1/retirer", "").status, 303);
	CHECK(!sees(s, &s->members[5], "/cartable/nouvelles", "Samedi"));
	council_scene_as(s, &s->samira);
	CHECK_INT(test_post(s->ctx, "/seances/nouvelles/1/retirer", "").status, 404);
	CHECK(!council_scene_check(s));
}

TEST(news_without_a_title_a_text_or_readers_are_not_sent)
{
	CouncilScene *s = scene();
	Str before = traces(s);
	CHECK_INT(write_news(s, "titre=&texte=A").status, 422);
	CHECK_INT(write_news(s, "titre=A&texte=").status, 422);
	CHECK_INT(test_post(s->ctx, "/seances/nouvelles", "titre=A&texte=B").status, 422);
	CHECK_INT(test_post(s->ctx, "/seances/nouvelles", "assemblee=99&titre=A&texte=B").status,
	          404);
	council_scene_as(s, &s->omar);
	CHECK_INT(write_news(s, "titre=A&texte=B").status, 403);
	council_scene_as(s, &s->members[0]);
	CHECK_INT(write_news(s, "titre=A&texte=B").status, 403);
	test_script(s->ctx, "update council_seat set until = '2026-03-01'");
	council_scene_as(s, &s->samira);
	CHECK_INT(write_news(s, "titre=A&texte=B").status, 409);
	CHECK_STR(traces(s), before);
}

/* Sends it until no step of the database fails any more; nothing is left of what failed. */
static void send_on_a_failing_disk(CouncilScene *s, const char *path, const char *form)
{
	Str before = traces(s);
	int n = 1, status = 0;
	while (n < 5000) {
		Str body =
			str_format(s->ctx->arena, "%s&token=%.*s", form, STR(test_token(s->ctx)));
		Req *req = test_request(s->ctx, POST, path, str_cstr(s->ctx->arena, body));
		test_fail_at(s->ctx, n);
		status = test_send(s->ctx, req).status;
		test_fail_at(s->ctx, 0);
		if (status == 303)
			break;
		CHECK_INT(status, 500);
		CHECK_STR(traces(s), before);
		n += 1 + n / 12;
	}
	CHECK_INT(status, 303);
	CHECK(n > 3);
	CHECK(!str_eq(traces(s), before));
}

TEST(a_failing_disk_leaves_no_news_half_told)
{
	CouncilScene *s = scene();
	send_on_a_failing_disk(s, "/seances/nouvelles", "assemblee=1&titre=Visite&texte=Samedi");
	send_on_a_failing_disk(s, "/seances/nouvelles/1/retirer", "a=b");
}
