/* What is drawn up of sessions: minutes, lists, extracts, registers; by hand and in the book. */
#include "app/testapp.h"
#include "core/cms/cms.h"
#include "core/job/job.h"
#include "modules/book/book.h"
#include "modules/council/test_scene.h"
#include "modules/council/writing.h"

/* ---- The scene ---- */

/* Circuits "signature" and "visa"; samira holds the only office. */
static Err *plan_book(Ctx *ctx, CouncilScene *s)
{
	(void)s;
	BookIds holders = { 0 };
	*list_push(ctx->arena, &holders) = account_person_here(ctx);
	Err *e = book_office_plan(ctx, S("maire"), (Text){ { S("Le Maire") } }, &holders);
	const struct {
		Str code;
		BookKind kind;
	} types[] = { { S("visa"), BOOK_VISA }, { S("signature"), BOOK_SIGNATURE } };
	for (size_t i = 0; i < ARRAY_LEN(types) && !e; i++) {
		BookTypePlan type = { .code = types[i].code, .name = { { types[i].code } } };
		BookStagePlan *stage = list_push(ctx->arena, &type.stages);
		stage->kind = types[i].kind;
		*list_push(ctx->arena, &stage->offices) = S("maire");
		e = book_type_plan(ctx, &type);
	}
	const Tz *tz = ctx->authority->tz;
	Str seal = cms_make_pkcs12(ctx->arena,
	                           &(CmsMake){ .purpose = CMS_MAKE_SEAL,
	                                       .name = S("Cachet de Valbourg"),
	                                       .country = S("FR"),
	                                       .since = tz_instant(tz, DATE(2025, 1, 1), 0),
	                                       .until = tz_instant(tz, DATE(2028, 1, 1), 0),
	                                       .curve = true,
	                                       .password = S("cheval vert tambour") });
	return e ? e : book_seal_install(ctx, seal, S("cheval vert tambour"));
}

static Err *add_closed_item(Ctx *ctx, CouncilScene *s)
{
	return council_item_add(
		ctx, s->session,
		&(CouncilItem){ .kind = S("election"), .title = S("Affaire de M. X") });
}

static void adopt(CouncilScene *s, Id item)
{
	s->item = item;
	s->method = METHOD_HAND;
	council_scene_go(s, &s->samira, council_scene_ballot);
	for (int i = 0; i < 8; i++) {
		s->member = s->ids[i];
		s->choice = CHOICE_FOR;
		council_scene_go(s, &s->samira, council_scene_vote);
	}
	council_scene_go(s, &s->samira, council_scene_count);
}

/* A session of 20 March with one deliberation adopted, closed. */
static CouncilScene *closed_scene(bool with_closed_item)
{
	CouncilScene *s = council_scene();
	*list_push(s->ctx->arena, &s->samira.grants) = (Grant){ S(BOOK_USE), 0 };
	*list_push(s->ctx->arena, &s->samira.grants) = (Grant){ S(BOOK_ADMINISTER), 0 };
	test_script(s->ctx, "insert into account_role (person, role, given)"
	                    " select id, 'secretaire', 1 from account_person where account = 11");
	council_scene_go(s, &s->samira, plan_book);
	if (with_closed_item)
		council_scene_go(s, &s->samira, add_closed_item);
	council_scene_convene(s);
	council_scene_open(s, 8);
	adopt(s, s->items[0]);
	council_scene_go(s, &s->samira, council_scene_close);
	council_scene_as(s, &s->samira);
	return s;
}

static void run_jobs(CouncilScene *s)
{
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
}

/* The page of writings (0), or one of them. */
static const char *at(CouncilScene *s, const char *front, Id id)
{
	Arena *arena = s->ctx->arena;
	Str path = str_format(arena, "%s/%lld/pieces", front, (long long)s->session);
	if (id != 0)
		path = str_format(arena, "%.*s/%lld", STR(path), (long long)id);
	return str_cstr(arena, path);
}

static int ask(CouncilScene *s, const char *form)
{
	return test_post(s->ctx, at(s, "/seances", 0), form).status;
}

static CouncilWritingList writings(CouncilScene *s)
{
	return council_writings(council_scene_ctx(s, &s->samira), s->session);
}

static int press(CouncilScene *s, Id folder, const char *button)
{
	Str path = str_format(s->ctx->arena, "/parapheur/dossiers/%lld/actes", (long long)folder);
	Str form = str_format(s->ctx->arena, "faire=%s&tour=1&etape=0&fonction=1", button);
	return test_post(s->ctx, str_cstr(s->ctx->arena, path), str_cstr(s->ctx->arena, form))
	        .status;
}

#define MINUTES "faire=proces-verbal&arrete-d=20&arrete-m=3&arrete-y=2026&circuit_pv="

/* ---- What is asked for ---- */

TEST(a_list_goes_online_as_soon_as_it_is_made_with_its_day)
{
	CouncilScene *s = closed_scene(false);
	CHECK(str_has(test_get(s->ctx, at(s, "/seances", 0)).body,
	              S("se met en ligne le <time datetime=\"2026-03-27\"")));
	CHECK_INT(ask(s, "faire=liste&circuit_liste="), 303);
	CHECK_INT(writings(s).at[0].state, WRITING_MAKING);
	CHECK_INT(ask(s, "faire=liste&circuit_liste="), 409);
	run_jobs(s);
	CouncilWriting w = writings(s).at[0];
	CHECK_INT(w.state, WRITING_DONE);
	CHECK(w.posted.us != 0 && w.signed_document == 0);
	CHECK(!str_has(test_get(s->ctx, at(s, "/seances", 0)).body,
	               S("au plus tard (CGCT, L2121-25)")));
	test_as_visitor(s->ctx);
	Str session =
		str_format(s->ctx->arena, "/vie-municipale/seances/%lld", (long long)s->session);
	Reply page = test_get(s->ctx, str_cstr(s->ctx->arena, session));
	CHECK(str_has(page.body, S("mis en ligne le <time datetime=\"2026-03-20")));
	Reply pdf = test_get(s->ctx, at(s, "/vie-municipale/seances", w.id));
	CHECK_INT(pdf.status, 200);
	CHECK(!council_scene_check(s));
}

TEST(a_list_that_is_late_says_so)
{
	CouncilScene *s = closed_scene(false);
	test_wait(s->ctx, (int64_t)8 * 86400);
	council_scene_as(s, &s->samira);
	CHECK(str_has(test_get(s->ctx, at(s, "/seances", 0)).body,
	              S("devait être en ligne le <time datetime=\"2026-03-27\"")));
}

TEST(nothing_is_drawn_up_of_a_session_that_is_not_closed)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_as(s, &s->samira);
	CHECK_INT(test_get(s->ctx, at(s, "/seances", 0)).status, 200);
	CHECK_INT(ask(s, "faire=liste&circuit_liste="), 409);
	CHECK_INT(ask(s, MINUTES), 409);
	CHECK_INT(ask(s, "faire=registre&assemblee=1&annee=2026"), 400);
	CHECK_INT(ask(s, "faire=autre"), 400);
	CHECK_INT((int)writings(s).len, 0);
}

TEST(minutes_are_adopted_signed_in_the_book_and_then_put_online)
{
	CouncilScene *s = closed_scene(false);
	CHECK_INT(ask(s, "faire=proces-verbal&circuit_pv=signature"), 400);
	CHECK_INT(ask(s, "faire=proces-verbal&arrete-d=19&arrete-m=3&arrete-y=2026&circuit_pv="),
	          400);
	CHECK_INT(ask(s, "faire=proces-verbal&arrete-d=21&arrete-m=3&arrete-y=2026&circuit_pv="),
	          400);
	CHECK_INT(ask(s, "faire=proces-verbal&arrete-d=30&arrete-m=2&arrete-y=2026&circuit_pv="),
	          422);
	CHECK_INT(ask(s, MINUTES "autre"), 400);
	CHECK_INT(ask(s, MINUTES "signature"), 303);
	run_jobs(s);
	CouncilWriting w = writings(s).at[0];
	CHECK_INT(w.state, WRITING_IN_SIGNATURE);
	const char *one = at(s, "/seances", w.id);
	CHECK_INT(test_post(s->ctx, one, "").status, 409);
	CHECK_INT(press(s, w.folder, "signer"), 303);
	run_jobs(s);
	run_jobs(s);
	w = writings(s).at[0];
	CHECK_INT(w.state, WRITING_DONE);
	CHECK(w.signed_document != 0 && w.signed_document != w.document && w.posted.us == 0);
	const char *public = at(s, "/vie-municipale/seances", w.id);
	test_as_visitor(s->ctx);
	CHECK_INT(test_get(s->ctx, public).status, 404);
	council_scene_as(s, &s->samira);
	CHECK(str_has(test_get(s->ctx, at(s, "/seances", 0)).body,
	              S("Le procès-verbal se met en ligne le <time datetime=\"2026-03-27\"")));
	CHECK_INT(test_post(s->ctx, one, "").status, 303);
	test_as_visitor(s->ctx);
	CHECK(str_has(test_get(s->ctx, public).body, S("/ByteRange")));
	CHECK(!council_scene_check(s));
}

TEST(minutes_refused_in_the_book_can_be_drawn_up_again)
{
	CouncilScene *s = closed_scene(false);
	CHECK_INT(ask(s, MINUTES "signature"), 303);
	run_jobs(s);
	CHECK_INT(press(s, writings(s).at[0].folder, "rejeter&motif=Une+erreur"), 303);
	run_jobs(s);
	CHECK_INT(writings(s).at[0].state, WRITING_REFUSED);
	CHECK_INT(ask(s, MINUTES), 303);
	run_jobs(s);
	CHECK_INT(writings(s).at[0].state, WRITING_DONE);
	CHECK_INT((int)writings(s).len, 2);
}

TEST(what_is_said_behind_closed_doors_does_not_go_online)
{
	CouncilScene *s = closed_scene(true);
	CHECK_INT(ask(s, MINUTES), 303);
	run_jobs(s);
	Id whole = writings(s).at[0].id;
	Reply refused = test_post(s->ctx, at(s, "/seances", whole), "");
	CHECK_INT(refused.status, 409);
	CHECK(str_has(refused.body, S("ne sont pas publics")));
	CHECK_INT(ask(s, "sans_huis_clos=yes&" MINUTES), 303);
	run_jobs(s);
	Id some = writings(s).at[0].id;
	CHECK_INT(test_post(s->ctx, at(s, "/seances", some), "").status, 303);
	/* Paper has the same bytes for the same text: the list does not know of the item. */
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	const CouncilSession *session = council_session_find(ctx, s->session);
	Str list = council_list_pdf(ctx, session),
	    minutes = council_minutes_pdf(ctx, session, false);
	test_script(s->ctx, "update council_item set title = 'Autre' where is_public = 0");
	ctx = council_scene_ctx(s, &s->samira);
	CHECK_STR(council_list_pdf(ctx, session), list);
	CHECK_STR(council_minutes_pdf(ctx, session, false), minutes);
	test_script(s->ctx, "update council_item set title = 'Autre' where is_public = 1");
	ctx = council_scene_ctx(s, &s->samira);
	CHECK(!str_eq(council_list_pdf(ctx, session), list));
	CHECK(!str_eq(council_minutes_pdf(ctx, session, false), minutes));
}

TEST(a_session_behind_closed_doors_puts_nothing_online)
{
	CouncilScene *s = closed_scene(false);
	test_script(s->ctx, "update council_session set is_public = 0");
	CHECK_INT(ask(s, "faire=liste&circuit_liste="), 303);
	CHECK_INT(ask(s, MINUTES), 303);
	run_jobs(s);
	CouncilWritingList list = writings(s);
	CHECK(list.at[0].state == WRITING_DONE && list.at[1].state == WRITING_DONE);
	CHECK(list.at[0].posted.us == 0 && list.at[1].posted.us == 0);
	CHECK_INT(test_post(s->ctx, at(s, "/seances", list.at[0].id), "").status, 409);
}

TEST(an_extract_is_certified_by_a_signature_or_is_none)
{
	CouncilScene *s = closed_scene(false);
	Str form = str_format(s->ctx->arena,
	                      "faire=extrait&acte=%lld&circuit_extrait=", (long long)s->acts[0]);
	CHECK_INT(ask(s, str_cstr(s->ctx->arena, form)), 400);
	CHECK_INT(ask(s, "faire=extrait&circuit_extrait=signature"), 422);
	Str postponed = str_format(s->ctx->arena, "faire=extrait&acte=%lld&circuit_extrait=visa",
	                           (long long)s->acts[1]);
	CHECK_INT(ask(s, str_cstr(s->ctx->arena, postponed)), 409);
	Str visa = str_format(s->ctx->arena, "%.*svisa", STR(form));
	CHECK_INT(ask(s, str_cstr(s->ctx->arena, visa)), 303);
	run_jobs(s);
	CHECK_INT(press(s, writings(s).at[0].folder, "viser"), 303);
	run_jobs(s);
	CHECK_INT(writings(s).at[0].state, WRITING_REFUSED);
	Str good = str_format(s->ctx->arena, "%.*ssignature", STR(form));
	CHECK_INT(ask(s, str_cstr(s->ctx->arena, good)), 303);
	run_jobs(s);
	CHECK_INT(press(s, writings(s).at[0].folder, "signer"), 303);
	run_jobs(s);
	run_jobs(s);
	CouncilWriting w = writings(s).at[0];
	CHECK(w.state == WRITING_DONE && w.signed_document != 0 && w.posted.us == 0);
	CHECK_INT(test_post(s->ctx, at(s, "/seances", w.id), "").status, 404);
}

TEST(the_register_of_a_year_has_the_sessions_that_were_held)
{
	CouncilScene *s = closed_scene(false);
	CHECK_INT(test_get(s->ctx, "/seances/registres").status, 200);
	CHECK_INT(test_post(s->ctx, "/seances/registres",
	                    "faire=registre&assemblee=1&annee=2025&circuit_registre=")
	                  .status,
	          409);
	CHECK_INT(test_post(s->ctx, "/seances/registres", "faire=registre&assemblee=1&annee=x")
	                  .status,
	          422);
	CHECK_INT(test_post(s->ctx, "/seances/registres", "faire=liste").status, 400);
	CHECK_INT(test_post(s->ctx, "/seances/registres",
	                    "faire=registre&assemblee=1&annee=2026&circuit_registre=")
	                  .status,
	          303);
	CHECK_INT(test_post(s->ctx, "/seances/registres",
	                    "faire=extrait&numero=2026-DE-9999&circuit_extrait=signature")
	                  .status,
	          422);
	CHECK_INT(test_post(s->ctx, "/seances/registres",
	                    "faire=extrait&numero=2026-DE-0001&circuit_extrait=signature")
	                  .status,
	          303);
	run_jobs(s);
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	CouncilWritingList list = council_writings_apart(ctx);
	CHECK_INT((int)list.len, 2);
	CHECK_INT(list.at[0].state, WRITING_IN_SIGNATURE);
	CHECK_INT(list.at[1].state, WRITING_DONE);
	Str path = str_format(s->ctx->arena, "/seances/registres/%lld", (long long)list.at[1].id);
	Reply pdf = test_get(s->ctx, str_cstr(s->ctx->arena, path));
	CHECK_INT(pdf.status, 200);
	/* It is of the acts as they are: another object is another register. */
	const CouncilBody *body = council_body_find(ctx, s->body);
	Str before = council_register_pdf(ctx, body, 2026);
	test_script(s->ctx, "update council_item set title = 'Autre' where state = 'adopted'");
	ctx = council_scene_ctx(s, &s->samira);
	CHECK(!str_eq(council_register_pdf(ctx, body, 2026), before));
}

TEST(only_the_secretary_draws_up_documents)
{
	CouncilScene *s = closed_scene(false);
	council_scene_as(s, &s->omar);
	CHECK_INT(ask(s, "faire=liste&circuit_liste="), 403);
	CHECK_INT(test_get(s->ctx, at(s, "/seances", 0)).status, 403);
	CHECK_INT(test_get(s->ctx, "/seances/registres").status, 403);
	CHECK_INT((int)writings(s).len, 0);
}
