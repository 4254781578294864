/* test_pages.c — the satchel as a member sees it: each page, each form, who may not, the failing
 * disk; and what devices ask for. */
#include "app/testapp.h"
#include "core/job/job.h"
#include "core/json/json.h"
#include "modules/council/test_scene.h"
#include "modules/satchel/satchel.h"

#include <string.h>

static Id scene_paper;

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static Err *add_papers(Ctx *ctx, CouncilScene *s)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% plan\n%%EOF\n"), &blob);
	if (!e)
		e = council_paper_add(ctx, s->session, s->items[0], &blob, S("plan.pdf"),
		                      S("Le <i>plan</i>"));
	if (!e)
		e = blob_make(ctx, S("\x89PNG\r\n\x1a\n"), &blob);
	if (!e)
		e = council_paper_add(ctx, s->session, 0, &blob, S("photo.png"), S("La photo"));
	CouncilPaperList papers = council_papers(ctx, s->session);
	for (size_t i = 0; i < papers.len; i++)
		if (papers.at[i].item == s->items[0])
			scene_paper = papers.at[i].id;
	return e;
}

/* Convened, with papers; requests come from the first member. */
static CouncilScene *scene(void)
{
	CouncilScene *s = council_scene();
	council_scene_go(s, &s->samira, add_papers);
	council_scene_convene(s);
	council_scene_as(s, &s->members[0]);
	return s;
}

static const char *path(const CouncilScene *s, const char *rest)
{
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/cartable/seances/%lld%s",
	                                          (long long)s->session, rest));
}

static const char *paper_path(const CouncilScene *s, const char *rest)
{
	return path(s, str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/documents/p%lld%s",
	                                                  (long long)scene_paper, rest)));
}

static const char *act_path(const CouncilScene *s, const char *rest)
{
	return path(s, str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/documents/a%lld%s",
	                                                  (long long)s->acts[0], rest)));
}

TEST(the_satchel_shows_what_comes_and_what_was)
{
	CouncilScene *s = scene();
	Reply home = test_get(s->ctx, "/cartable");
	CHECK_INT(home.status, 200);
	CHECK(has(home, "Conseil municipal") && has(home, "Réponse attendue"));
	CHECK(has(home, "6 documents"));
	CHECK(has(home, "rel=\"manifest\" href=\"/cartable/application.webmanifest\""));
	CHECK(has(home, "Espace des élus"));
	CHECK(has(test_get(s->ctx, "/cartable/seances"), "Aucune séance passée"));
	test_wait(s->ctx, (int64_t)20 * 86400);
	council_scene_as(s, &s->members[0]);
	CHECK(has(test_get(s->ctx, "/cartable/seances"), "Conseil municipal"));
	CHECK(has(test_get(s->ctx, "/cartable"), "Aucune séance annoncée"));
}

TEST(opening_a_session_is_on_record_once)
{
	CouncilScene *s = scene();
	static const char *const opened =
		"select count(*) from event where kind = 'council.call-opened'";
	Reply reply = test_get(s->ctx, path(s, ""));
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Délibération 1 &lt;b&gt;") && has(reply, "Salle du conseil"));
	CHECK(has(reply, "Le &lt;i&gt;plan&lt;/i&gt;") && has(reply, "La photo"));
	CHECK_STR(test_value(s->ctx, opened), S("1"));
	CHECK_INT(test_get(s->ctx, path(s, "")).status, 200);
	CHECK_STR(test_value(s->ctx, opened), S("1"));
	CHECK(has(test_get(s->ctx, path(s, "/seance.ics")), "BEGIN:VCALENDAR"));
}

TEST(the_satchel_leads_to_the_answer_and_shows_it)
{
	CouncilScene *s = scene();
	Arena *arena = s->ctx->arena;
	const char *seat =
		str_cstr(arena, str_format(arena, "/elus/seances/%lld", (long long)s->session));
	const char *answer = str_cstr(arena, str_format(arena, "%s/reponse", seat));
	Reply reply = test_get(s->ctx, path(s, ""));
	CHECK(has(reply, "Répondre à la convocation") && has(reply, seat));
	CHECK(!has(reply, "name=\"reponse\""));
	CHECK(has(test_get(s->ctx, seat), path(s, "")));
	CHECK_INT(test_post(s->ctx, answer, "reponse=absent").status, 303);
	CHECK(has(test_get(s->ctx, path(s, "")), "Changer ma réponse"));
	CHECK(has(test_get(s->ctx, "/cartable"), "Absent"));
}

TEST(while_a_session_is_held_its_page_says_what_is_voted)
{
	CouncilScene *s = scene();
	CHECK(!has(test_get(s->ctx, path(s, "")), "data-refresh"));
	council_scene_open(s, 9);
	council_scene_as(s, &s->members[0]);
	CHECK(has(test_get(s->ctx, path(s, "")), "Aucun vote"));
	s->item = s->items[0];
	s->method = METHOD_DEVICE;
	council_scene_go(s, &s->samira, council_scene_ballot);
	council_scene_as(s, &s->members[0]);
	Req *req = test_request(s->ctx, GET, path(s, ""), NULL);
	*list_push(req->ctx->arena, &req->headers) = (Header){ S("x-fragment"), S("direct") };
	Reply reply = test_send(s->ctx, req);
	CHECK(has(reply, "Vote en cours") && has(reply, "Délibération 1 &lt;b&gt;"));
	CHECK(has(reply, "/elus/seances/") && !has(reply, "<html"));
}

TEST(after_a_vote_a_member_sees_how_the_own_voice_was_cast)
{
	CouncilScene *s = scene();
	council_scene_open(s, 9);
	s->item = s->items[0];
	s->method = METHOD_HAND;
	council_scene_go(s, &s->samira, council_scene_ballot);
	s->member = s->ids[0];
	s->choice = CHOICE_AGAINST;
	council_scene_go(s, &s->samira, council_scene_vote);
	council_scene_as(s, &s->members[0]);
	Reply reply = test_get(s->ctx, path(s, ""));
	CHECK(has(reply, "Voter") && !has(reply, "mon vote"));
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK(has(test_get(s->ctx, path(s, "")), "mon vote : contre"));
	council_scene_as(s, &s->members[1]);
	CHECK(has(test_get(s->ctx, path(s, "")), "je n’ai pas voté"));
}

TEST(papers_are_read_and_texts_of_acts_are_pages)
{
	CouncilScene *s = scene();
	CHECK(has(test_get(s->ctx, act_path(s, "")), "Le conseil approuve."));
	CHECK(str_starts(test_get(s->ctx, act_path(s, "/fichier")).body, S("%PDF-")));
	Reply page = test_get(s->ctx, paper_path(s, ""));
	CHECK(has(page, "Lire le PDF") && has(page, "Page du document"));
	Reply file = test_get(s->ctx, paper_path(s, "/fichier"));
	CHECK_INT(file.status, 200);
	CHECK_STR(test_header(file, "Content-Disposition"), S("inline"));
	CHECK_STR(test_header(file, "Content-Type"), S("application/pdf"));
	CHECK(!str_has(test_header(file, "Content-Security-Policy"), S("script-src")));
	CHECK_INT(test_get(s->ctx, path(s, "/documents/p999")).status, 404);
	CHECK_INT(test_get(s->ctx, path(s, "/documents/s")).status, 303);
}

TEST(a_file_that_is_no_pdf_is_for_saving)
{
	CouncilScene *s = scene();
	Str other = test_value(s->ctx, "select cast(id as text) from council_paper where item is "
	                               "null");
	Reply file = test_get(s->ctx,
	                      path(s, str_cstr(s->ctx->arena,
	                                       str_format(s->ctx->arena, "/documents/p%.*s/fichier",
	                                                  STR(other)))));
	CHECK_INT(file.status, 200);
	CHECK(str_starts(test_header(file, "Content-Disposition"), S("attachment")));
}

/* The address of the only note. */
static const char *edit_path(const CouncilScene *s)
{
	Str body = test_get(s->ctx, paper_path(s, "")).body, mark = S("/cartable/seances/");
	const char *at = NULL;
	for (size_t i = 0; i + mark.len < body.len && !at; i++) {
		Str rest = str_part(body, i, body.len);
		if (str_starts(rest, mark) && str_has(str_part(rest, 0, 30), S("/notes/")))
			at = body.ptr + i;
	}
	CHECK(at != NULL);
	Str rest = str_part(body, (size_t)(at - body.ptr), body.len);
	return str_cstr(s->ctx->arena, str_cut(&rest, '"'));
}

TEST(without_script_a_note_is_written_changed_and_deleted)
{
	CouncilScene *s = scene();
	CHECK_INT(test_post(s->ctx, paper_path(s, "/notes"), "texte=&pour=me").status, 422);
	CHECK_INT(test_post(s->ctx, paper_path(s, "/notes"), "texte=x&page=zz").status, 422);
	Reply reply = test_post(s->ctx, paper_path(s, "/notes"),
	                        "texte=Revoir+<le>+plan&page=4&pour=members&passage=article+2");
	CHECK_INT(reply.status, 303);
	CHECK(str_ends(test_header(reply, "Location"), S("#notes")));
	Reply page = test_get(s->ctx, paper_path(s, ""));
	CHECK(has(page, "Revoir &lt;le&gt; plan") && has(page, "page 4") && has(page, "article 2"));
	const char *edit = edit_path(s);
	CHECK(has(test_get(s->ctx, edit), "Supprimer la note"));
	Str name = str_part(str_of(edit), strlen(path(s, "/notes/")), 22);
	Str version = str_part(str_of(edit), strlen(edit) - 22, 22);
	Str form = str_format(s->ctx->arena, "nom=%.*s&version=%.*s&texte=Relu+ensemble&pour=me",
	                      STR(name), STR(version));
	CHECK_INT(test_post(s->ctx, paper_path(s, "/notes"), str_cstr(s->ctx->arena, form)).status,
	          303);
	page = test_get(s->ctx, paper_path(s, ""));
	CHECK(has(page, "Relu ensemble") && !has(page, "Revoir") && !has(page, "warn\">Copie"));
	CHECK_INT(test_get(s->ctx, edit).status, 404);

	/* From the page of before, which another device shows: both texts stay. */
	form = str_format(s->ctx->arena, "nom=%.*s&version=%.*s&texte=Lu+ailleurs+aussi&pour=me",
	                  STR(name), STR(version));
	CHECK_INT(test_post(s->ctx, paper_path(s, "/notes"), str_cstr(s->ctx->arena, form)).status,
	          303);
	page = test_get(s->ctx, paper_path(s, ""));
	CHECK(has(page, "Relu ensemble") && has(page, "Lu ailleurs aussi") &&
	      has(page, "warn\">Copie"));
	form = str_format(s->ctx->arena, "nom=%.*s&version=%.*s&aller=supprimer", STR(name),
	                  STR(str_part(str_of(edit_path(s)), strlen(edit) - 22, 22)));
	CHECK_INT(test_post(s->ctx, paper_path(s, "/notes"), str_cstr(s->ctx->arena, form)).status,
	          303);
	page = test_get(s->ctx, paper_path(s, ""));
	CHECK(has(page, "Relu ensemble") != has(page, "Lu ailleurs aussi"));
	CHECK(has(test_get(s->ctx, path(s, "")), "1 note"));
}

TEST(a_device_hands_over_its_notes_and_is_given_all)
{
	CouncilScene *s = scene();
	static const char sent[] =
		"annotations=%%5B%%7B%%22type%%22:%%22Annotation%%22,%%22id%%22:%%22http://x/notes/"
		"AAAAAAAAAAAAAAAAAAAAA1/vvvvvvvvvvvvvvvvvvvvv1%%22,%%22canonical%%22:%%22http://x/"
		"notes/AAAAAAAAAAAAAAAAAAAAA1%%22,%%22modified%%22:%%222026-03-10T08:30:00.000000Z"
		"%%22,%%22body%%22:%%7B%%22value%%22:%%22Du "
		"train%%22%%7D,%%22target%%22:%%22http://"
		"x/seances/%lld/documents/p%lld%%22%%7D,%%7B%%22type%%22:%%22Annotation%%22,"
		"%%22bodyValue%%22:%%22%%22,%%22target%%22:%%22http://x/seances/1%%22%%7D%%5D";
	Str form = str_format(s->ctx->arena, sent, (long long)s->session, (long long)scene_paper);
	Reply reply = test_post(s->ctx, path(s, "/notes"), str_cstr(s->ctx->arena, form));
	CHECK_INT(reply.status, 303);
	CHECK_STR(test_header(reply, "Location"), str_of(path(s, "/notes")));
	reply = test_get(s->ctx, path(s, "/notes"));
	CHECK(str_starts(test_header(reply, "Content-Type"), S("application/ld+json")));
	CHECK(has(reply, "Du train") && has(reply, "vvvvvvvvvvvvvvvvvvvvv1"));
	/* The second one was empty: it is refused by itself, and said on the next page. */
	CHECK(has(test_get(s->ctx, paper_path(s, "")), "Écrivez le texte de la note."));
	CHECK_INT(test_post(s->ctx, path(s, "/notes"), str_cstr(s->ctx->arena, form)).status, 303);
	CHECK_STR(test_value(s->ctx, "select count(*) from satchel_note"), S("1"));
	CHECK_INT(test_post(s->ctx, path(s, "/notes"), "annotations={").status, 400);
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=TRAIN"), "dans une note"));
}

TEST(search_finds_words_of_titles_texts_and_notes_without_accents)
{
	CouncilScene *s = scene();
	CHECK(has(test_get(s->ctx, "/cartable/recherche"), "Mots à chercher"));
	Reply reply = test_get(s->ctx, "/cartable/recherche?q=deliberation+approuve");
	CHECK(has(reply, "4 résultats") && has(reply, "Le conseil approuve."));
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=plan.pdf"), "1 résultat"));
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=introuvable"), "0 résultat"));
	council_scene_as(s, &s->members[1]);
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=approuve&tout=oui"), "4 résultats"));
}

TEST(a_device_is_told_what_to_take_along_and_under_which_key)
{
	CouncilScene *s = scene();
	const Json *json;
	Reply pack = test_get(s->ctx, path(s, "/hors-ligne.json"));
	CHECK(!json_parse(s->ctx->arena, pack.body, &json));
	/* Five pages, six documents, two files, and the words of all. */
	CHECK_INT((int64_t)json_get(json, S("files"))->items_len, 14);
	for (size_t i = 0; i < json_get(json, S("files"))->items_len; i++) {
		Str url = json_text(json_get(&json_get(json, S("files"))->items[i], S("url")));
		CHECK_INT(test_get(s->ctx, str_cstr(s->ctx->arena, url)).status, 200);
	}
	Reply key = test_get(s->ctx, "/cartable/cle");
	CHECK(!json_parse(s->ctx->arena, key.body, &json));
	CHECK_INT((int64_t)json_text(json_get(json, S("key"))).len, 43);
	CHECK_STR(json_text(json_get(json, S("until"))), S("2026-05-09"));
	CHECK(json_text(json_get(json, S("token"))).len > 0);
	CHECK_STR(test_header(key, "Cache-Control"), S("no-store"));
}

TEST(the_worker_and_the_manifest_need_no_one_to_sign_in)
{
	CouncilScene *s = scene();
	test_as_visitor(s->ctx);
	Reply worker = test_get(s->ctx, "/cartable/service.js");
	CHECK_INT(worker.status, 200);
	CHECK_STR(test_header(worker, "Service-Worker-Allowed"), S("/cartable"));
	Reply manifest = test_get(s->ctx, "/cartable/application.webmanifest");
	const Json *json;
	CHECK(!json_parse(s->ctx->arena, manifest.body, &json));
	CHECK_STR(json_text(json_get(json, S("scope"))), S("/cartable"));
	CHECK_STR(json_text(json_get(json, S("dir"))), S("ltr"));
}

#define POINT                                                                                      \
	"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
#define DEVICE(host)                                                                               \
	"endpoint=https://" host "/send/abc&key=" POINT "&secret=BTBZMqHH6r4Tts7J_aSIgg"

TEST(a_browser_asks_to_be_told_and_is_taken_off_the_list)
{
	CouncilScene *s = scene();
	CHECK(has(test_get(s->ctx, "/cartable/appareils"), "Aucun appareil"));
	CHECK_INT(test_post(s->ctx, "/cartable/appareils", DEVICE("evil.example")).status, 400);
	CHECK_INT(test_post(s->ctx, "/cartable/appareils",
	                    DEVICE("updates.push.services.mozilla.com"))
	                  .status,
	          303);
	CHECK_INT(test_post(s->ctx, "/cartable/appareils",
	                    DEVICE("updates.push.services.mozilla.com"))
	                  .status,
	          303);
	CHECK_STR(test_value(s->ctx, "select count(*) from satchel_device"), S("1"));
	CHECK(has(test_get(s->ctx, "/cartable/appareils"), "updates.push.services.mozilla.com"));
	Str id = test_value(s->ctx, "select cast(id as text) from satchel_device");
	const char *remove =
		str_cstr(s->ctx->arena,
	                 str_format(s->ctx->arena, "/cartable/appareils/%.*s/retirer", STR(id)));
	council_scene_as(s, &s->members[1]);
	CHECK_INT(test_post(s->ctx, remove, "").status, 404);
	council_scene_as(s, &s->members[0]);
	CHECK_INT(test_post(s->ctx, remove, "").status, 303);
	CHECK_STR(test_value(s->ctx, "select count(*) from satchel_device"), S("0"));
}

static Err *convene_again(Ctx *ctx, CouncilScene *s)
{
	return council_convene(ctx, s->session, false);
}

TEST(a_convocation_is_followed_by_a_message_to_each_device)
{
	CouncilScene *s = scene();
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
	CHECK_INT(test_post(s->ctx, "/cartable/appareils",
	                    DEVICE("updates.push.services.mozilla.com"))
	                  .status,
	          303);
	council_scene_go(s, &s->samira, convene_again);
	CHECK_STR(test_value(s->ctx, "select payload from job where kind = 'satchel.tell'"),
	          str_format(s->ctx->arena, "%lld", (long long)s->session));
	CHECK_INT(satchel_outcome(201), SATCHEL_TOLD);
	CHECK_INT(satchel_outcome(410), SATCHEL_GONE);
	CHECK_INT(satchel_outcome(404), SATCHEL_GONE);
	CHECK_INT(satchel_outcome(429), SATCHEL_LATER);
	CHECK_INT(satchel_outcome(503), SATCHEL_LATER);
	CHECK_INT(satchel_outcome(0), SATCHEL_LATER);
}

static Err *write_news(Ctx *ctx, CouncilScene *s)
{
	Id id;
	return council_news_write(ctx, s->body, S("Visite"), S("Samedi"), &id);
}

TEST(news_of_the_secretary_are_followed_by_a_message_to_each_device)
{
	CouncilScene *s = scene();
	CHECK_INT(test_post(s->ctx, "/cartable/appareils",
	                    DEVICE("updates.push.services.mozilla.com"))
	                  .status,
	          303);
	council_scene_go(s, &s->samira, write_news);
	test_script(s->ctx, "delete from job where kind <> 'satchel.tell-news'");
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 1);
	CHECK_STR(test_value(s->ctx, "select payload from job where kind = 'satchel.push'"),
	          S("1 n 1"));
}

TEST(who_was_not_convened_finds_nothing)
{
	CouncilScene *s = scene();
	static const char *const paths[] = { "/cartable", "/cartable/seances",
		                             "/cartable/recherche", "/cartable/appareils",
		                             "/cartable/cle" };
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		test_as_visitor(s->ctx);
		CHECK_INT(test_get(s->ctx, paths[i]).status, 303);
		test_as(s->ctx, ACT_READ);
		CHECK_INT(test_get(s->ctx, paths[i]).status, 403);
		test_as(s->ctx, COUNCIL_SIT); /* the right, but no seat */
		CHECK_INT(test_get(s->ctx, paths[i]).status, 403);
	}
	council_scene_as(s, &s->members[0]);
	CHECK_INT(test_get(s->ctx, "/cartable/seances/999").status, 404);
	CHECK_INT(test_post(s->ctx, "/cartable/seances/999/notes", "annotations=[]").status, 404);
	test_script(s->ctx, "delete from council_call");
	CHECK_INT(test_get(s->ctx, path(s, "")).status, 404);
	CHECK_INT(test_get(s->ctx, paper_path(s, "/fichier")).status, 404);
	CHECK_INT(test_get(s->ctx, path(s, "/notes")).status, 404);
}

static Str traces(const CouncilScene *s)
{
	return test_value(s->ctx,
	                  "select (select count(*) from event) || ' ' || (select count(*) from "
	                  "satchel_note) || ' ' || (select count(*) from satchel_device) || ' ' || "
	                  "coalesce((select group_concat(hex(sealed)) from satchel_note), '')");
}

#define ONE_ANNOTATION                                                                             \
	"%7B%22type%22:%22Annotation%22,%22id%22:%22http://x/1%22,%22bodyValue%22:%22Un%22,"       \
	"%22target%22:%22http://x/seances/1%22%7D"

static int post_until(CouncilScene *s, const char *where, const char *form)
{
	for (int step = 1; step < 200; step++) {
		Str before = traces(s);
		test_fail_at(s->ctx, step);
		Reply reply = test_post(s->ctx, where, form);
		test_fail_at(s->ctx, 0);
		if (reply.status == 303)
			return step;
		CHECK(reply.status == 500 || reply.status == 503);
		CHECK_STR(traces(s), before);
	}
	return 0;
}

TEST(a_failing_disk_leaves_no_half_note_and_no_half_device)
{
	CouncilScene *s = scene();
	CHECK(post_until(s, paper_path(s, "/notes"), "texte=Une+note&pour=group") > 1);
	CHECK(post_until(s, "/cartable/appareils", DEVICE("fcm.googleapis.com")) > 1);
	CHECK(post_until(s, path(s, "/notes"), "annotations=" ONE_ANNOTATION) > 1);
	CHECK_STR(test_value(s->ctx, "select count(*) from satchel_note"), S("2"));
	CHECK_STR(test_value(s->ctx, "select count(*) from satchel_device"), S("1"));
	CHECK(post_until(s, "/cartable/appareils/1/retirer", "") > 1);
	CHECK_STR(test_value(s->ctx, "select count(*) from satchel_device"), S("0"));
}
