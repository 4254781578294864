/* What agents do with a dossier: each act, each refusal, who may not, and the failing disk. */
#include "app/testapp.h"
#include "modules/desk/test_scene.h"

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static Reply post(Scene *s, const Actor *actor, const char *rest, const char *form)
{
	desk_scene_as(s, actor);
	return test_post(s->ctx, desk_scene_path(s, rest), form);
}

static Reply show(Scene *s)
{
	return test_get(s->ctx, desk_scene_path(s, ""));
}

static Str state(const Scene *s)
{
	return desk_scene_value(s, "select state from dossier order by id limit 1");
}

static const char *id_form(const Scene *s, const char *name, const char *sql)
{
	Str id = desk_scene_value(s, sql);
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "%s=%.*s", name, STR(id)));
}

static const char *form_for_karim(const Scene *s)
{
	return id_form(s, "agent", "select id || '' from account_person where account = 12");
}

/* ---- Each act ---- */

TEST(an_agent_takes_charge_and_a_second_click_changes_nothing)
{
	Scene *s = desk_scene();
	Reply reply = post(s, &s->karim, "/prise-en-charge", "vu=0");
	CHECK_INT(reply.status, 303);
	CHECK_STR(test_header(reply, "location"), str_of(desk_scene_path(s, "")));
	CHECK_STR(state(s), S("under_review"));
	Str traces = desk_scene_traces(s);
	CHECK_INT(post(s, &s->karim, "/prise-en-charge", "vu=0").status, 303);
	CHECK_STR(desk_scene_traces(s), traces);
	CHECK(has(show(s), "Vous êtes en charge de ce dossier."));
	CHECK(has(show(s), "confié à <bdi>Karim Tazi</bdi>"));
	CHECK(!has(show(s), "/prise-en-charge"));
}

TEST(who_was_faster_is_named_to_the_second_agent)
{
	Scene *s = desk_scene();
	(void)post(s, &s->karim, "/prise-en-charge", "vu=0");
	Reply reply = post(s, &s->samira, "/prise-en-charge", "vu=0");
	CHECK_INT(reply.status, 409);
	CHECK(has(reply, "<bdi>Karim Tazi</bdi> vient de prendre ce dossier en charge"));
	CHECK_INT(post(s, &s->samira, "/prise-en-charge", form_for_karim(s)).status, 409);
	Str seen = str_format(s->ctx->arena, "vu=%s", form_for_karim(s) + 6);
	CHECK_INT(post(s, &s->samira, "/prise-en-charge", str_cstr(s->ctx->arena, seen)).status,
	          303);
	CHECK(has(show(s), "confié à <bdi>Samira Haddad</bdi>"));
}

TEST(a_dossier_is_given_to_an_agent_of_its_service_only)
{
	Scene *s = desk_scene();
	CHECK_INT(post(s, &s->samira, "/agent", form_for_karim(s)).status, 303);
	CHECK(has(show(s), "confié à <bdi>Karim Tazi</bdi>"));
	const char *omar =
		id_form(s, "agent", "select id || '' from account_person where account = 14");
	CHECK_INT(post(s, &s->samira, "/agent", omar).status, 400);
	Reply reply = post(s, &s->samira, "/agent", "agent=");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Choisissez une personne."));
	CHECK(has(reply, "<details class=\"more\" open><summary>Confier à…"));
}

TEST(a_dossier_is_declared_complete_once_and_its_clock_says_so)
{
	Scene *s = desk_scene();
	CHECK_INT(post(s, &s->karim, "/complet", "").status, 303);
	Reply reply = show(s);
	CHECK(has(reply, "À décider au plus tard le <time datetime=\"2026-04-10\">"));
	CHECK(has(reply, "Le dossier a été déclaré complet"));
	CHECK(has(reply, "<svg class=\"line\""));
	CHECK(!has(reply, "/complet\""));
	CHECK_INT(post(s, &s->karim, "/complet", "").status, 409);
}

TEST(a_delay_is_lengthened_once_where_the_rule_says_once)
{
	Scene *s = desk_scene();
	(void)post(s, &s->karim, "/complet", "");
	Reply reply = post(s, &s->karim, "/prolongation", "jours=30&raisons=Avis+attendu");
	CHECK_INT(reply.status, 303);
	CHECK(has(show(s), "2026-05-10"));
	CHECK(!has(show(s), "/prolongation\""));
	CHECK_INT(post(s, &s->karim, "/prolongation", "jours=30&raisons=Encore").status, 409);
}

TEST(a_lengthening_says_how_long_and_why)
{
	Scene *s = desk_scene();
	const char *const wrong[] = { "jours=0&raisons=x", "jours=366&raisons=x",
		                      "jours=x&raisons=x", "jours=&raisons=x" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		Reply reply = post(s, &s->karim, "/prolongation", wrong[i]);
		CHECK_INT(reply.status, 422);
		CHECK(has(reply, "<a href=\"#jours\">"));
	}
	Reply reply = post(s, &s->karim, "/prolongation", "jours=15&raisons=");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "<a href=\"#raisons\">"));
	CHECK(has(reply, "value=\"15\""));
}

TEST(pieces_are_asked_for_and_the_dossier_waits)
{
	Scene *s = desk_scene();
	Reply reply = post(s, &s->karim, "/pieces",
	                   "demande=Le+plan+de+masse&limite-d=1&limite-m=4&limite-y=2026");
	CHECK_INT(reply.status, 303);
	CHECK_STR(state(s), S("incomplete"));
	reply = show(s);
	CHECK(has(reply, "Le plan de masse"));
	CHECK(has(reply, "En attente de réponse"));
	CHECK(has(reply, "<time datetime=\"2026-04-01\">"));
	CHECK(!has(reply, "/pieces\""));
	CHECK_INT(post(s, &s->karim, "/pieces", "demande=Encore").status, 409);
}

TEST(a_request_that_cannot_be_sent_comes_back_as_it_was_typed)
{
	Scene *s = desk_scene();
	Str traces = desk_scene_traces(s);
	Reply reply = post(s, &s->karim, "/pieces", "demande=");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "<a href=\"#demande\">"));
	reply = post(s, &s->karim, "/pieces",
	             "demande=Un+%3Cplan%3E&limite-d=31&limite-m=2&limite-y=2026");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Un &lt;plan&gt;</textarea>"));
	CHECK(has(reply, "value=\"31\""));
	CHECK(has(reply, "<a href=\"#limite\">"));
	CHECK(has(reply, "<details class=\"more\" open><summary>Demander une pièce"));
	reply = post(s, &s->karim, "/pieces", "demande=x&limite-d=10&limite-m=3&limite-y=2026");
	CHECK(has(reply, "Choisissez un jour à venir."));
	CHECK_STR(desk_scene_traces(s), traces);
}

static void free_replies(void *arena)
{
	arena_free(arena);
}

/* A form with a file, as the server hands it over; the n-th step from then on fails, if any. */
static Reply post_file(Scene *s, const char *form, const char *bytes, Err *refusal, int n)
{
	Str body = str_format(s->ctx->arena, "%s&token=%.*s", form, STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, desk_scene_path(s, "/messages"),
	                        str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	Upload *upload = list_push(its.arena, &req->uploads);
	*upload =
		(Upload){ .field = S("fichiers"), .file_name = S("avis.pdf"), .refusal = refusal };
	if (!refusal)
		CHECK(!blob_make(&its, str_of(bytes), &upload->blob));
	its.arena = arena_new(8 << 20);
	arena_defer(s->ctx->arena, free_replies, its.arena);
	test_fail_at(s->ctx, n);
	Reply reply = test_send(&its, req);
	test_fail_at(s->ctx, 0);
	return reply;
}

TEST(a_message_goes_out_with_its_file)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->karim);
	CHECK_INT(post_file(s, "message=Voici+l%27avis", "%PDF-1.4\n% avis\n", NULL, 0).status,
	          303);
	Reply reply = show(s);
	CHECK(has(reply, "Voici l&#39;avis"));
	CHECK(has(reply, "<bdi>avis.pdf</bdi>"));
	CHECK(has(reply, "<strong><bdi>Karim Tazi</bdi></strong>"));
	CHECK_STR(desk_scene_value(s, "select count(*) || '' from mail_letter"
	                              " where recipient = 'nadia@valbourg.example'"),
	          S("2"));
}

TEST(a_file_that_was_refused_keeps_the_message_back_and_says_why)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->karim);
	Str traces = desk_scene_traces(s);
	Err *refusal = err_new(s->ctx->arena, ERR_BAD_TYPE, "Ce fichier n’est pas accepté.");
	Reply reply = post_file(s, "message=Voici", NULL, refusal, 0);
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Ce fichier n’est pas accepté."));
	CHECK(has(reply, "Voici</textarea>"));
	CHECK_INT(post(s, &s->karim, "/messages", "message=").status, 422);
	CHECK_STR(desk_scene_traces(s), traces);
}

/* ---- Deciding ---- */

TEST(the_text_of_a_decision_is_read_before_it_is_taken)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->samira);
	Str traces = desk_scene_traces(s);
	Reply reply = test_get(s->ctx, desk_scene_path(s, "/decision?sens=accepter"));
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "La collectivité ne s’oppose pas à vos travaux"));
	CHECK(has(reply, "2026-000001-"));
	CHECK(!has(reply, "{{"));
	reply = test_get(s->ctx, desk_scene_path(s, "/decision?sens=refuser"));
	CHECK(has(reply, "La collectivité s’oppose à vos travaux"));
	CHECK(has(reply, "[les raisons]"));
	reply = post(s, &s->samira, "/decision",
	             "sens=refuser&faire=relire&motifs=Trop+%3Chaut%3E");
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "<p>Trop &lt;haut&gt;</p>"));
	CHECK(has(reply, "Trop &lt;haut&gt;</textarea>"));
	CHECK_STR(desk_scene_traces(s), traces);
}

TEST(a_refusal_needs_its_reasons)
{
	Scene *s = desk_scene();
	Str traces = desk_scene_traces(s);
	Reply reply = post(s, &s->samira, "/decision", "sens=refuser&faire=decider&motifs=");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "<a href=\"#motifs\">"));
	CHECK_INT(post(s, &s->samira, "/decision", "sens=classer&faire=decider&motifs=+").status,
	          422);
	CHECK_INT(post(s, &s->samira, "/decision", "sens=autre&faire=decider").status, 400);
	CHECK_STR(desk_scene_traces(s), traces);
}

TEST(a_decision_closes_the_dossier_and_leaves_a_document)
{
	static const struct {
		const char *form, *state;
	} decisions[] = {
		{ "sens=accepter&faire=decider&motifs=", "accepted" },
		{ "sens=refuser&faire=decider&motifs=Trop+haut", "refused" },
		{ "sens=classer&faire=decider&motifs=Sans+objet", "closed" },
	};
	for (size_t i = 0; i < ARRAY_LEN(decisions); i++) {
		Scene *s = desk_scene();
		CHECK_INT(post(s, &s->samira, "/decision", decisions[i].form).status, 303);
		CHECK_STR(state(s), str_of(decisions[i].state));
		Reply reply = show(s);
		CHECK(has(reply, "Ce dossier est clos."));
		CHECK(has(reply, "/documents/2\""));
		CHECK(!has(reply, "/decision"));
		CHECK_INT(post(s, &s->samira, "/decision", decisions[i].form).status, 409);
		CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/decision?sens=accepter")).status,
		          409);
		CHECK_INT(post(s, &s->karim, "/prise-en-charge", "vu=0").status, 409);
	}
}

/* ---- Who may not, and the failing disk ---- */

static const struct {
	const char *rest, *form;
	bool decides;
} acts[] = {
	{ "/prise-en-charge", "vu=0", false },
	{ "/agent", NULL, false },
	{ "/complet", "", false },
	{ "/prolongation", "jours=15&raisons=Avis", false },
	{ "/pieces", "demande=Le+plan", false },
	{ "/messages", "message=Bonjour", false },
	{ "/decision", "sens=refuser&faire=decider&motifs=Trop+haut", true },
	{ "/decision", "sens=accepter&faire=decider", true },
};

TEST(whoever_may_not_act_changes_nothing)
{
	Scene *s = desk_scene();
	Str traces = desk_scene_traces(s);
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		const char *form = acts[i].form ? acts[i].form : form_for_karim(s);
		test_as_visitor(s->ctx);
		CHECK_INT(test_post(s->ctx, desk_scene_path(s, acts[i].rest), form).status, 401);
		CHECK_INT(post(s, &s->nadia, acts[i].rest, form).status, 403);
		CHECK_INT(post(s, &s->lea, acts[i].rest, form).status, 403);
		CHECK_INT(post(s, &s->omar, acts[i].rest, form).status, 404);
		if (acts[i].decides)
			CHECK_INT(post(s, &s->karim, acts[i].rest, form).status, 403);
		CHECK_STR(desk_scene_traces(s), traces);
	}
}

/* Who decides elsewhere and only reads here passes the route, but not the rule. */
TEST(a_right_on_another_service_is_no_right_here)
{
	Scene *s = desk_scene();
	Str traces = desk_scene_traces(s);
	Actor mixed = s->omar;
	mixed.grants = (GrantList){ 0 };
	for (size_t i = 0; i < s->omar.grants.len; i++)
		*list_push(s->ctx->arena, &mixed.grants) = s->omar.grants.at[i];
	*list_push(s->ctx->arena, &mixed.grants) = (Grant){ S(DOSSIER_READ), s->works };
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		const char *form = acts[i].form ? acts[i].form : form_for_karim(s);
		CHECK_INT(post(s, &mixed, acts[i].rest, form).status, 403);
	}
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/decision?sens=refuser")).status, 403);
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "")).status, 200);
	CHECK_STR(desk_scene_traces(s), traces);
}

TEST(a_failing_disk_leaves_no_act_half_done)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		Scene *s = desk_scene();
		const char *form = acts[i].form ? acts[i].form : form_for_karim(s);
		Str traces = desk_scene_traces(s);
		desk_scene_as(s, &s->samira);
		Str token = test_token(s->ctx);
		Str body = str_format(s->ctx->arena, "%s&token=%.*s", form, STR(token));
		int failures = 0, status = 0;
		for (int n = 1; n < 2000 && status != 303; n++) {
			Req *req = test_request(s->ctx, POST, desk_scene_path(s, acts[i].rest),
			                        str_cstr(s->ctx->arena, body));
			Ctx its = *s->ctx;
			its.arena = arena_new(8 << 20);
			test_fail_at(s->ctx, n);
			status = test_send(&its, req).status;
			test_fail_at(s->ctx, 0);
			arena_free(its.arena);
			if (status == 303)
				break;
			CHECK_INT(status, 500);
			CHECK_STR(desk_scene_traces(s), traces);
			failures++;
		}
		CHECK_INT(status, 303);
		CHECK(failures > 10);
		CHECK(!str_eq(desk_scene_traces(s), traces));
	}
}

TEST(a_failing_disk_keeps_neither_the_message_nor_its_file)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->karim);
	Str traces = desk_scene_traces(s);
	int status = 0, n = 1;
	while (n < 500) {
		status = post_file(s, "message=Voici", "%PDF-1.4\n% avis\n", NULL, n).status;
		if (status == 303)
			break;
		CHECK_INT(status, 500);
		CHECK_STR(desk_scene_traces(s), traces);
		n++;
	}
	CHECK_INT(status, 303);
	CHECK(n > 10);
	CHECK(has(show(s), "<bdi>avis.pdf</bdi>"));
}
