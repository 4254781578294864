/* Visas and signatures by the signature book: a folder goes its way by the pages of the book, and
 * the act follows. */
#include "app/testapp.h"
#include "core/cms/cms.h"
#include "core/job/job.h"
#include "modules/act/test_scene.h"
#include "modules/book/book.h"

/* Circuits "visa" (samira looks) and "acte" (samira signs); samira holds the only office. */
static Err *plan_book(Ctx *ctx, void *arg)
{
	(void)arg;
	BookIds holders = { 0 };
	*list_push(ctx->arena, &holders) = account_person_here(ctx);
	Err *e = book_office_plan(ctx, S("maire"), (Text){ { S("Le Maire") } }, &holders);
	const struct {
		Str code;
		BookKind kind;
	} types[] = { { S("visa"), BOOK_VISA }, { S("acte"), BOOK_SIGNATURE } };
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
	                                       .organisation = S("Commune de Valbourg"),
	                                       .country = S("FR"),
	                                       .since = tz_instant(tz, DATE(2025, 1, 1), 0),
	                                       .until = tz_instant(tz, DATE(2028, 1, 1), 0),
	                                       .curve = true,
	                                       .password = S("cheval vert tambour") });
	return e ? e : book_seal_install(ctx, seal, S("cheval vert tambour"));
}

static void as_samira(ActScene *s)
{
	Ctx *ctx = act_scene_ctx(s, &s->samira);
	Actor known = ctx->actor;
	if (!str_to_int(test_value(s->ctx, "select cast(id as text) from account_person where "
	                                   "account = 11"),
	                &known.person))
		known.person = 0;
	test_as_actor(s->ctx, &known);
}

static ActScene *scene(ActNature nature)
{
	ActScene *s = act_scene();
	*list_push(s->ctx->arena, &s->samira.grants) = (Grant){ S(BOOK_USE), 0 };
	*list_push(s->ctx->arena, &s->samira.grants) = (Grant){ S(BOOK_ADMINISTER), 0 };
	test_script(s->ctx, "insert into account_role (person, role, given)"
	                    " select id, 'secretaire', 1 from account_person where account = 11");
	Err *e = act_scene_try(s, &s->samira, plan_book);
	if (e)
		fault("the scene: %s", e->message);
	s->act = act_scene_draft(s, nature, "Fanfare");
	as_samira(s);
	return s;
}

static int post(ActScene *s, const char *rest, const char *form)
{
	Str path = str_format(s->ctx->arena, "/bureau/actes/%lld%s", (long long)s->act, rest);
	return test_post(s->ctx, str_cstr(s->ctx->arena, path), form).status;
}

/* The button of the folder's page that samira presses. */
static int press(ActScene *s, Id folder, const char *button)
{
	Str path = str_format(s->ctx->arena, "/parapheur/dossiers/%lld/actes", (long long)folder);
	Str form = str_format(s->ctx->arena, "faire=%s&tour=1&etape=0&fonction=1", button);
	return test_post(s->ctx, str_cstr(s->ctx->arena, path), str_cstr(s->ctx->arena, form))
	        .status;
}

static void run_jobs(ActScene *s)
{
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
}

static const Act *act_now(ActScene *s)
{
	return act_scene_get(s, &s->samira, s->act);
}

TEST(a_draft_with_its_visas_is_ready_and_one_refused_is_a_draft_again)
{
	ActScene *s = scene(ACT_DELIBERATION);
	CHECK_INT(post(s, "/visas", "circuit="), 422);
	CHECK_INT(post(s, "/visas", "circuit=autre"), 400);
	CHECK_INT(post(s, "/visas", "circuit=visa"), 303);
	CHECK_INT(act_now(s)->state, ACT_IN_VISA);
	CHECK_INT(post(s, "/visas", "circuit=visa"), 409);
	CHECK_INT(post(s, "/rediger", "objet=Autre&service=1&nature=DE&version=1"), 409);
	CHECK_INT(press(s, act_now(s)->folder, "rejeter&motif=Non"), 303);
	run_jobs(s);
	CHECK_INT(act_now(s)->state, ACT_DRAFT);
	CHECK_INT(post(s, "/visas", "circuit=visa"), 303);
	CHECK_INT(press(s, act_now(s)->folder, "viser"), 303);
	run_jobs(s);
	CHECK_INT(act_now(s)->state, ACT_READY);
	CHECK(!act_scene_check(s));
}

TEST(an_act_signed_in_the_book_has_its_signed_document)
{
	ActScene *s = scene(ACT_ORDER);
	CHECK_INT(post(s, "/etape", "faire=pret"), 303);
	CHECK_INT(post(s, "/signature", "circuit=autre"), 400);
	CHECK_INT(post(s, "/signature", "circuit=acte"), 303);
	run_jobs(s); /* the document is made, the folder opened */
	Id folder = act_now(s)->folder;
	CHECK(folder != 0);
	CHECK_INT(press(s, folder, "signer"), 303);
	run_jobs(s);
	run_jobs(s);
	const Act *act = act_now(s);
	CHECK_INT(act->state, ACT_SIGNED);
	CHECK(act->signed_document != 0 && act->signed_document != act->document);
	CHECK_STR(act->number, S("2026-AR-0001"));
	CHECK(!act_scene_check(s));
}

TEST(an_act_that_is_not_signed_keeps_its_number_and_may_be_sent_again)
{
	ActScene *s = scene(ACT_ORDER);
	CHECK_INT(post(s, "/etape", "faire=pret"), 303);
	CHECK_INT(post(s, "/signature", "circuit=acte"), 303);
	run_jobs(s);
	CHECK_INT(press(s, act_now(s)->folder, "rejeter&motif=Non"), 303);
	run_jobs(s);
	CHECK_INT(act_now(s)->state, ACT_READY);
	CHECK_INT(post(s, "/signature", "circuit=acte"), 303);
	run_jobs(s);
	CHECK_STR(act_now(s)->number, S("2026-AR-0001"));
	CHECK_INT(post(s, "/etape", "faire=rappeler"), 303);
	CHECK_INT(act_now(s)->state, ACT_READY);
	run_jobs(s);
	CHECK_INT(act_now(s)->state, ACT_READY);
	/* A circuit that ends without a signature signs nothing. */
	CHECK_INT(post(s, "/signature", "circuit=visa"), 303);
	run_jobs(s);
	CHECK_INT(press(s, act_now(s)->folder, "viser"), 303);
	run_jobs(s);
	CHECK_INT(act_now(s)->state, ACT_READY);
	CHECK(!act_scene_check(s));
}

static Err *sign_by_hand(Ctx *ctx, void *arg)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% by hand\n"), &blob);
	return e ? e
	         : act_sign(ctx, act_get(ctx, ((ActScene *)arg)->act),
	                    blob_keep(ctx, &blob, S("acte.pdf")), true);
}

TEST(an_act_that_is_signed_by_hand_leaves_the_book)
{
	ActScene *s = scene(ACT_ORDER);
	CHECK_INT(post(s, "/etape", "faire=pret"), 303);
	CHECK_INT(post(s, "/signature", "circuit=acte"), 303);
	run_jobs(s);
	CHECK(!act_scene_try(s, &s->samira, sign_by_hand));
	CHECK_INT(act_now(s)->state, ACT_SIGNED);
	CHECK_INT(press(s, act_now(s)->folder, "signer"), 409);
	run_jobs(s);
	CHECK_INT(act_now(s)->state, ACT_SIGNED);
}

TEST(a_failing_disk_leaves_no_visas_half_asked)
{
	ActScene *s = scene(ACT_DELIBERATION);
	static const char *const kept =
		"select (select count(*) from event) || ' ' || (select count(*) from book_folder) "
		"|| ' ' || (select count(*) from blob) || ' ' || (select state from act) || ' ' || "
		"(select count(*) from job)";
	Str before = test_value(s->ctx, kept);
	Str path = str_format(s->ctx->arena, "/bureau/actes/%lld/visas", (long long)s->act);
	int n = 1, status = 0;
	while (n < 1000 && status != 303) {
		Str body = str_format(s->ctx->arena, "circuit=visa&token=%.*s",
		                      STR(test_token(s->ctx)));
		Req *req = test_request(s->ctx, POST, str_cstr(s->ctx->arena, path),
		                        str_cstr(s->ctx->arena, body));
		test_fail_at(s->ctx, n);
		status = test_send(s->ctx, req).status;
		test_fail_at(s->ctx, 0);
		if (status == 303)
			break;
		CHECK_INT(status, 500);
		CHECK_STR(test_value(s->ctx, kept), before);
		n += 7;
	}
	CHECK_INT(status, 303);
	CHECK(n > 20);
}
