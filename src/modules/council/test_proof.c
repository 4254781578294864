/* When convocations were sent and read, by the word of a time-stamping authority; openssl's own
 * command judges it. */
#include "app/testapp.h"
#include "core/cms/testcms.h"
#include "core/job/job.h"
#include "modules/book/book.h"
#include "modules/council/proof.h"
#include "modules/council/test_scene.h"

enum { ON_12_MARCH = 1773273600 }; /* certificates of the scene are valid then */

static CouncilScene *scene(bool stamped)
{
	CouncilScene *s = council_scene();
	*list_push(s->ctx->arena, &s->samira.grants) = (Grant){ S(BOOK_USE), 0 };
	*list_push(s->ctx->arena, &s->samira.grants) = (Grant){ S(BOOK_ADMINISTER), 0 };
	council_scene_as(s, &s->samira);
	if (stamped)
		CHECK_INT(test_post(s->ctx, "/parapheur/reglages/horodatage", "qui=own").status,
		          303);
	council_scene_convene(s);
	return s;
}

static void run_jobs(CouncilScene *s)
{
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
}

static Err *open_call(Ctx *ctx, CouncilScene *s)
{
	council_call_opened(ctx, council_call_of_member(ctx, s->session, s->member)->id);
	return NULL;
}

static CouncilProofList proofs(CouncilScene *s)
{
	return council_proofs(council_scene_ctx(s, &s->samira), s->session);
}

static Reply get(CouncilScene *s, Id proof, const char *part)
{
	Str path = str_format(s->ctx->arena, "/seances/%lld/preuves", (long long)s->session);
	if (proof != 0)
		path = str_format(s->ctx->arena, "%.*s/%lld/%s", STR(path), (long long)proof, part);
	return test_get(s->ctx, str_cstr(s->ctx->arena, path));
}

/* Puts the three files of a proof where openssl finds them. */
static int judge(CouncilScene *s, Id proof, const char *also)
{
	const char *folder = testcms_folder();
	testcms_write(folder, "text", get(s, proof, "texte").body);
	testcms_write(folder, "token", get(s, proof, "jeton").body);
	testcms_write(folder, "roots.pem", get(s, proof, "certificats").body);
	return testcms_run(folder,
	                   "%s; openssl ts -verify -data text -in token -token_in -CAfile "
	                   "roots.pem -attime %d",
	                   also, (int)ON_12_MARCH);
}

TEST(a_convocation_that_is_sent_and_read_is_time_stamped_for_all_to_check)
{
	CouncilScene *s = scene(true);
	CHECK_INT((int)proofs(s).len, 1);
	CHECK(str_has(get(s, 0, "").body, S("le service n’a pas encore répondu")));
	CHECK_INT(get(s, proofs(s).at[0].id, "jeton").status, 404);
	run_jobs(s);
	test_wait(s->ctx, 3600);
	s->member = s->ids[4];
	council_scene_go(s, &s->members[4], open_call);
	council_scene_go(s, &s->members[4], open_call); /* read once */
	run_jobs(s);
	CouncilProofList list = proofs(s);
	CHECK_INT((int)list.len, 2);
	CHECK(list.at[0].call == 0 && list.at[1].call != 0);
	CHECK(str_has(list.at[0].text, S("what=convocation sent\nauthority=valbourg\n")));
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	for (size_t i = 0; i < list.len; i++) {
		CmsStamp stamp = council_proof_stamp(ctx, &list.at[i]);
		CHECK_INT(stamp.integrity, CMS_INTACT);
		CHECK(stamp.at.us / 1000000 == list.at[i].at.us / 1000000);
		CHECK_INT(judge(s, list.at[i].id, "true"), 0);
		CHECK(judge(s, list.at[i].id, "echo >> text") != 0);
	}
	Reply page = get(s, 0, "");
	CHECK(str_has(page.body, S("Horodatage - Commune de Valbourg")));
	CHECK(str_has(page.body, S("Membre E")));
	CHECK_INT(get(s, list.at[0].id, "autre").status, 404);
	CHECK(!council_scene_check(s));
}

TEST(what_is_stamped_names_those_who_were_convened_and_one_who_has_read)
{
	CouncilScene *s = scene(true);
	s->member = s->ids[4];
	council_scene_go(s, &s->members[4], open_call);
	CouncilProofList list = proofs(s);
	Str all = list.at[0].text, one = list.at[1].text;
	int n = 0;
	for (Str rest = all; rest.len > 0;)
		n += str_starts(str_cut(&rest, '\n'), S("member="));
	CHECK_INT(n, SCENE_MEMBERS);
	CHECK(str_ends(one, str_format(s->ctx->arena, "\nmember=%lld\n", (long long)s->ids[4])));
	CHECK(!str_has(all, S("Membre")) && !str_has(one, S("Membre"))); /* numbers, no names */
	council_scene_as(s, &s->omar);
	CHECK_INT(get(s, 0, "").status, 403);
	CHECK_INT(get(s, list.at[0].id, "texte").status, 403);
}

TEST(where_nobody_stamps_the_page_says_so)
{
	CouncilScene *s = scene(false);
	CHECK_INT((int)proofs(s).len, 0);
	CHECK(str_has(get(s, 0, "").body, S("Personne n’horodate")));
}
