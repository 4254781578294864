/* Decisions that are signed first: from the desk through the signature book to the applicant. */
#include "app/demo.h"
#include "app/testapp.h"
#include "base/log.h"
#include "core/cms/cms.h"
#include "core/job/job.h"
#include "core/seal/seal.h"
#include "modules/book/book.h"
#include "modules/dossier/rows.h"

enum { DAY = 86400 };

typedef struct {
	Ctx *ctx;
	Actor nadia, karim, samira, maire; /* resident, instructeur, decideur, signatory */
	Id dossier;
} Scene;

/* ---- Doing as somebody ---- */

typedef struct {
	Scene *scene;
	Actor *actor;
	Err *(*rule)(Ctx *ctx, Scene *scene);
} Doing;

static Err *do_as(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = *doing->actor;
	doing->actor->person = account_person_here(ctx);
	return doing->rule ? doing->rule(ctx, doing->scene) : NULL;
}

static Err *try_as(Scene *s, Actor *actor, Err *(*rule)(Ctx *ctx, Scene *scene))
{
	return ctx_write(s->ctx, do_as, &(Doing){ s, actor, rule });
}

static void act_as(Scene *s, Actor *actor, Err *(*rule)(Ctx *ctx, Scene *scene))
{
	Err *e = try_as(s, actor, rule);
	if (e)
		fault("the scene: %s", e->message);
}

static Reply post(Scene *s, const Actor *actor, const char *path, const char *form)
{
	test_as_actor(s->ctx, actor);
	return test_post(s->ctx, path, form);
}

static Reply get(Scene *s, const Actor *actor, const char *path)
{
	test_as_actor(s->ctx, actor);
	return test_get(s->ctx, path);
}

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

/* "/bureau/dossiers/1/decision" and the like. */
static const char *path(const Scene *s, const char *before, const char *after)
{
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "%s%lld%s", before,
	                                          (long long)s->dossier, after));
}

static Str value(const Scene *s, const char *sql)
{
	return test_value(s->ctx, sql);
}

/* ---- The scene ---- */

static Actor person(Scene *s, Id account, const char *name, const char *email)
{
	(void)s;
	return (Actor){ .kind = account == 1 ? ACTOR_RESIDENT : ACTOR_AGENT,
		        .account = account,
		        .name = str_of(name),
		        .email = str_of(email),
		        .email_confirmed = true };
}

static void grant(Scene *s, Actor *actor, const char *permission)
{
	*list_push(s->ctx->arena, &actor->grants) = (Grant){ str_of(permission), 0 };
}

static Err *open_town(Ctx *ctx, Scene *s)
{
	Id service;
	(void)s;
	Service works = { .role = S("urbanisme"), .name = { { S("Urbanisme") } } };
	Err *e = town_service_save(ctx, &works, &service);
	if (!e)
		e = procedure_adopt(ctx, S("declaration-prealable"), service);
	if (!e)
		e = procedure_publish(ctx, S("declaration-prealable"));
	seal_create_key(ctx);
	return e;
}

static Err *plan_book(Ctx *ctx, Scene *s)
{
	BookIds holders = { 0 };
	*list_push(ctx->arena, &holders) = s->maire.person;
	Err *e = book_office_plan(ctx, S("maire"), (Text){ { S("Le Maire") } }, &holders);
	BookTypePlan type = { .code = S("arrete"), .name = { { S("Arrêté") } } };
	BookStagePlan *stage = list_push(ctx->arena, &type.stages);
	stage->kind = BOOK_SIGNATURE;
	*list_push(ctx->arena, &stage->offices) = S("maire");
	if (!e)
		e = book_type_plan(ctx, &type);
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

static Err *file_one(Ctx *ctx, Scene *s)
{
	static const DemoPerson nadia = { "nadia@example.org", "Nadia Karimi", NULL, NULL,
		                          LANG_FR };
	const Procedure *p = procedure_catalogue_find(S("declaration-prealable"));
	DemoDice dice = { 42 };
	Answers answers = { .arena = ctx->arena };
	int64_t version;
	Err *e = dossier_draft(ctx, S("declaration-prealable"), &s->dossier);
	demo_fill(&dice, &demo_towns[0], &nadia, ctx->today, p, &answers);
	if (!e)
		e = dossier_save(ctx, dossier_find_own(ctx, s->dossier), &answers, 1, &version);
	DemoFiles files = demo_files(ctx->arena, p, &answers);
	for (size_t i = 0; !e && i < files.len; i++) {
		BlobDraft blob;
		e = blob_make(ctx, S("%PDF-1.4\n"), &blob);
		if (!e)
			e = dossier_piece_add(ctx, dossier_find_own(ctx, s->dossier),
			                      files.at[i]->key, 0, &blob, S("piece.pdf"));
	}
	const Dossier *d = e ? NULL : dossier_find_own(ctx, s->dossier);
	return e ? e : dossier_file(ctx, d, d->version);
}

/* The procedure of the catalogue, with a line more; silence accepts after a month. */
static void have_decisions_signed(Scene *s)
{
	test_script(s->ctx,
	            "update procedure_revision set digest = substr(digest, 1, 60) || 'abcd',"
	            " source = replace(replace(replace(source, '{{decision.date}}', ''),"
	            " '{{decision.signatory}}', ''), char(10) || 'decision:' || char(10),"
	            " char(10) || 'decision:' || char(10) || '  signature: arrete' || char(10))");
}

static Scene *scene(void)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	Scene *s = alloc(ctx->arena, Scene);
	log_silence();
	s->ctx = ctx;
	s->nadia = person(s, 1, "Nadia Karimi", "nadia@example.org");
	s->karim = person(s, 2, "Karim Tazi", "karim@valbourg.example");
	s->samira = person(s, 3, "Samira Haddad", "samira@valbourg.example");
	s->maire = person(s, 4, "Anne Lefèvre", "maire@valbourg.example");
	grant(s, &s->karim, DOSSIER_READ);
	grant(s, &s->karim, DOSSIER_PROCESS);
	grant(s, &s->karim, BOOK_USE);
	grant(s, &s->samira, DOSSIER_READ);
	grant(s, &s->samira, DOSSIER_PROCESS);
	grant(s, &s->samira, DOSSIER_DECIDE);
	grant(s, &s->samira, BOOK_USE);
	grant(s, &s->maire, BOOK_USE);
	Actor system = ctx->actor;
	act_as(s, &system, open_town);
	act_as(s, &s->karim, NULL);
	act_as(s, &s->samira, NULL);
	act_as(s, &s->maire, NULL);
	test_script(ctx, "insert into account_role (person, role, given) select id,"
	                 " 'signataire', 1 from account_person where account = 4");
	act_as(s, &system, plan_book);
	have_decisions_signed(s);
	act_as(s, &s->nadia, file_one);
	return s;
}

#define ACCEPT "sens=accepter&faire=decider"
#define REFUSE "sens=refuser&faire=decider&motifs=Trop+haut"

static int propose(Scene *s, const char *form)
{
	return post(s, &s->karim, path(s, "/bureau/dossiers/", "/decision"), form).status;
}

static int take_back(Scene *s)
{
	return post(s, &s->karim, path(s, "/bureau/dossiers/", "/decision/reprendre"), "").status;
}

static Reply desk(Scene *s)
{
	return get(s, &s->karim, path(s, "/bureau/dossiers/", ""));
}

static Reply own(Scene *s)
{
	return get(s, &s->nadia, path(s, "/dossiers/", ""));
}

/* The button that somebody presses on the page of the latest folder. */
static int press(Scene *s, const Actor *actor, const char *button)
{
	Str id = value(s, "select max(id) || '' from book_folder");
	Str where = str_format(s->ctx->arena, "/parapheur/dossiers/%.*s/actes", STR(id));
	Str form = str_format(s->ctx->arena, "faire=%s&tour=1&etape=0&fonction=1", button);
	return post(s, actor, str_cstr(s->ctx->arena, where), str_cstr(s->ctx->arena, form)).status;
}

/* The end of the folder only: letters stay where they can be counted. */
static void run_jobs(Scene *s)
{
	test_script(s->ctx, "update job set due = 9000000000000000"
	                    " where kind <> 'dossier.folder-ended'");
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 1);
}

static void run_jobs_guarded(void *scene)
{
	run_jobs(scene);
}

static Str state(const Scene *s)
{
	return value(s, "select state from dossier");
}

static Str letters_to(const Scene *s, const char *email)
{
	Str sql =
		str_format(s->ctx->arena,
	                   "select count(*) || '' from mail_letter where recipient = '%s'", email);
	return value(s, str_cstr(s->ctx->arena, sql));
}

/* Everything that is kept of dossiers is as its events say. */
static void check_all(Scene *s)
{
	Ctx *fresh = alloc(s->ctx->arena, Ctx);
	*fresh = *s->ctx;
	ctx_read(fresh);
	for (const Check *c = dossier_checks; c->name; c++) {
		Id id;
		const char *problem = c->run(fresh, &id);
		CHECK_STR(str_of(problem ? problem : ""), S(""));
	}
}

/* ---- Signed ---- */

TEST(a_decision_is_signed_before_it_is_taken_and_the_applicant_learns_it_then)
{
	Scene *s = scene();
	Reply reply = get(s, &s->karim, path(s, "/bureau/dossiers/", "/decision?sens=accepter"));
	CHECK(has(reply, "Envoyer à la signature"));
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_STR(state(s), S("filed"));
	CHECK_STR(letters_to(s, "nadia@example.org"), S("1")); /* the receipt */
	CHECK(has(desk(s), "La décision attend sa signature"));
	CHECK(has(own(s), "La décision attend sa signature"));
	CHECK(has(own(s), "Le délai de réponse court toujours"));
	CHECK(!has(own(s), "Décision soumise à signature"));
	CHECK(!has(own(s), "Acceptation"));
	check_all(s);

	CHECK_INT(press(s, &s->maire, "signer"), 303);
	CHECK_STR(state(s), S("filed")); /* until the job has run */
	run_jobs(s);
	CHECK_STR(state(s), S("accepted"));
	CHECK_STR(letters_to(s, "nadia@example.org"), S("2"));
	CHECK(has(own(s), "La décision est prise"));
	CHECK(has(own(s), "Ce document est signé électroniquement"));
	CHECK_STR(value(s, "select group_concat(d.kind || ' ' || (d.blob = g.blob), ', ')"
	                   " from dossier_document d, book_signature g where d.blob is not null"),
	          S("decision 1"));
	reply = get(s, &s->nadia, path(s, "/dossiers/", "/documents/2"));
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply.body, S("%PDF-")));
	CHECK_INT(desk(s).status, 200);
	check_all(s);
}

TEST(what_is_signed_is_the_deed_of_who_proposed_it)
{
	Scene *s = scene();
	CHECK_INT(propose(s, REFUSE), 303);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	test_script(s->ctx, "delete from account_role"); /* roles change: what was signed stands */
	run_jobs(s);
	CHECK_STR(state(s), S("refused"));
	CHECK_STR(value(s, "select p.name from event e join account_person p on p.id = e.person"
	                   " where e.kind = 'dossier.refused'"),
	          S("Karim Tazi"));
	CHECK(has(own(s), "La décision est prise"));
}

TEST(a_folder_that_ends_twice_decides_once)
{
	Scene *s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	run_jobs(s);
	Str letters = letters_to(s, "nadia@example.org");
	test_script(s->ctx, "insert into job (kind, payload, attempts, due, state)"
	                    " select 'dossier.folder-ended', id || '', 0, 1, 'waiting'"
	                    " from book_folder");
	run_jobs(s);
	CHECK_STR(letters_to(s, "nadia@example.org"), letters);
	CHECK_STR(value(s, "select count(*) || '' from job where failure <> ''"), S("0"));
	check_all(s);
}

/* ---- Meanwhile ---- */

TEST(what_waits_for_its_signature_is_not_decided_again_nor_asked_about)
{
	Scene *s = scene();
	const char *decision = path(s, "/bureau/dossiers/", "/decision");
	CHECK_INT(post(s, &s->samira, decision, ACCEPT).status, 303);
	CHECK_INT(post(s, &s->samira, decision, ACCEPT).status, 409);
	CHECK_INT(post(s, &s->samira, decision, REFUSE).status, 409);
	CHECK_INT(post(s, &s->samira, decision, "sens=classer&faire=decider&motifs=Non").status,
	          409);
	Reply reply = get(s, &s->samira, path(s, "/bureau/dossiers/", "/decision?sens=refuser"));
	CHECK_INT(reply.status, 409);
	CHECK(has(reply, "attend sa signature dans le parapheur"));
	CHECK_INT(
		post(s, &s->karim, path(s, "/bureau/dossiers/", "/pieces"), "demande=Plan").status,
		409);
	CHECK(!has(desk(s), "decision?sens=accepter"));
	CHECK_STR(value(s, "select count(*) || '' from book_folder"), S("1"));
	check_all(s);
}

TEST(the_inbox_shows_and_finds_what_waits_for_a_signature)
{
	Scene *s = scene();
	CHECK(!has(get(s, &s->karim, "/bureau?etat=a-la-signature"), "Karimi"));
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK(has(get(s, &s->karim, "/bureau?etat=a-la-signature"), "Karimi"));
	CHECK(has(get(s, &s->karim, "/bureau"), ">À la signature</span>"));
	CHECK_INT(take_back(s), 303);
	CHECK(!has(get(s, &s->karim, "/bureau?etat=a-la-signature"), "Karimi"));
}

TEST(a_decision_that_is_taken_back_leaves_the_book_and_may_be_proposed_again)
{
	Scene *s = scene();
	CHECK_INT(take_back(s), 409); /* there is none */
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(take_back(s), 303);
	CHECK_STR(value(s, "select state from book_folder"), S("withdrawn"));
	CHECK_INT(press(s, &s->maire, "signer"), 409);
	CHECK(!has(own(s), "attend sa signature"));
	CHECK_INT(propose(s, REFUSE), 303);
	check_all(s);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	CHECK_INT(take_back(s), 409); /* it was signed just now */
	run_jobs(s);
	CHECK_STR(state(s), S("refused"));
	CHECK_INT(take_back(s), 409);
	check_all(s);
}

TEST(a_folder_that_is_withdrawn_in_the_book_gives_the_dossier_back)
{
	Scene *s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(press(s, &s->karim, "retirer"), 303);
	run_jobs(s);
	CHECK_STR(state(s), S("filed"));
	CHECK(has(desk(s), "decision?sens=accepter"));
	CHECK(has(desk(s), "Projet de décision repris"));
	check_all(s);
}

TEST(who_rejects_says_why_to_the_service_and_the_applicant_learns_nothing)
{
	Scene *s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(press(s, &s->maire, "rejeter&motif=Le+mur+est+trop+haut"), 303);
	run_jobs(s);
	CHECK_STR(state(s), S("filed"));
	CHECK(has(desk(s), "La décision proposée a été rejetée"));
	CHECK(has(desk(s), "Le mur est trop haut"));
	CHECK(!has(own(s), "Le mur est trop haut"));
	CHECK(!has(own(s), "revenu"));
	CHECK_STR(letters_to(s, "nadia@example.org"), S("1"));
	check_all(s);
	CHECK_INT(propose(s, REFUSE), 303);
	CHECK(has(desk(s), "La décision attend sa signature"));
}

TEST(an_applicant_who_withdraws_takes_the_decision_out_of_the_book_until_it_is_signed)
{
	Scene *s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(post(s, &s->nadia, path(s, "/dossiers/", "/retirer"), "").status, 303);
	CHECK_STR(value(s, "select state from book_folder"), S("withdrawn"));
	CHECK_STR(state(s), S("withdrawn"));
	check_all(s);

	s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	CHECK_INT(post(s, &s->nadia, path(s, "/dossiers/", "/retirer"), "").status, 409);
	run_jobs(s);
	CHECK_STR(state(s), S("accepted"));
}

/* ---- The delay ---- */

TEST(a_refusal_signed_after_silence_has_accepted_is_not_notified)
{
	Scene *s = scene();
	CHECK_INT(propose(s, REFUSE), 303);
	test_wait(s->ctx, 40 * DAY); /* silence accepts after a month */
	CHECK(has(desk(s), "Un refus proposé avant ce jour et signé après n’est pas notifié"));
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	run_jobs(s);
	CHECK_STR(state(s), S("filed"));
	CHECK_STR(letters_to(s, "nadia@example.org"), S("1"));
	CHECK(has(desk(s), "Signée trop tard, la décision n’a pas été notifiée"));
	CHECK_STR(value(s, "select count(*) || '' from mail_letter where recipient ="
	                   " 'karim@valbourg.example' and subject like '%pas été notifiée%'"),
	          S("1"));
	check_all(s);
	/* With the warning before their eyes they may still want it. */
	Reply reply = get(s, &s->karim, path(s, "/bureau/dossiers/", "/decision?sens=refuser"));
	CHECK(has(reply, "c’est retirer cet accord"));
	CHECK_INT(propose(s, REFUSE), 303);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	run_jobs(s);
	CHECK_STR(state(s), S("refused"));
	check_all(s);
}

TEST(an_acceptance_signed_after_silence_has_accepted_confirms_it)
{
	Scene *s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	test_wait(s->ctx, 40 * DAY);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	run_jobs(s);
	CHECK_STR(state(s), S("accepted"));
}

/* ---- Who, and without the book ---- */

TEST(where_nobody_signs_who_decides_must_have_the_right_to)
{
	Scene *s = scene();
	const char *decision = path(s, "/bureau/dossiers/", "/decision");
	CHECK_INT(post(s, &s->karim, decision, "sens=classer&faire=decider&motifs=Non").status,
	          403);
	test_script(s->ctx, "update book_type set closed = 1");
	CHECK_INT(post(s, &s->karim, decision, ACCEPT).status, 403);
	Reply reply = get(s, &s->samira, path(s, "/bureau/dossiers/", "/decision?sens=accepter"));
	CHECK(has(reply, "qui n’a pas de type"));
	CHECK(has(reply, "Accepter la demande</button>"));
	CHECK_INT(post(s, &s->samira, decision, ACCEPT).status, 303);
	CHECK_STR(state(s), S("accepted"));
	CHECK_STR(value(s, "select count(*) || '' from book_folder"), S("0"));
	check_all(s);
}

static Err *decide_past_the_book(Ctx *ctx, Scene *s)
{
	return dossier_decide(ctx, dossier_find(ctx, s->dossier), DECISION_ACCEPT, (Str){ 0 });
}

static Err *propose_own(Ctx *ctx, Scene *s)
{
	BlobDraft pdf;
	Err *e = blob_make(ctx, S("%PDF-1.4\n"), &pdf);
	return e ? e
	         : dossier_propose(ctx, dossier_find(ctx, s->dossier), DECISION_ACCEPT, (Str){ 0 },
	                           &pdf);
}

TEST(nobody_decides_past_the_book_or_on_their_own_request)
{
	Scene *s = scene();
	Err *e = try_as(s, &s->samira, decide_past_the_book);
	CHECK(e && e->code == ERR_CONFLICT);
	grant(s, &s->nadia, DOSSIER_READ);
	grant(s, &s->nadia, DOSSIER_PROCESS);
	grant(s, &s->nadia, BOOK_USE);
	e = try_as(s, &s->nadia, propose_own);
	CHECK(e && e->code == ERR_FORBIDDEN);
	CHECK_INT(propose(s, "sens=refuser&faire=decider&motifs="), 422);
	CHECK_STR(value(s, "select count(*) || '' from book_folder"), S("0"));
}

/* ---- The failing disk ---- */

static Str traces(Scene *s)
{
	return value(s, "select (select group_concat(state || coalesce(folder, '')) from dossier)"
	                " || ' ' || (select count(*) from event) || ' ' ||"
	                " (select count(*) from dossier_record) || ' ' ||"
	                " (select coalesce(group_concat(state), '') from book_folder) || ' ' ||"
	                " (select count(*) from book_turn) || ' ' || (select count(*) from job)"
	                " || ' ' || (select count(*) from blob)");
}

static void fail_each_step(Scene *s, const char *where, const char *form)
{
	Str before = traces(s);
	int status = 0, n = 1;
	for (; n < 2000; n++) {
		test_as_actor(s->ctx, &s->karim);
		Str body =
			str_format(s->ctx->arena, "%s&token=%.*s", form, STR(test_token(s->ctx)));
		Req *req = test_request(s->ctx, POST, where, str_cstr(s->ctx->arena, body));
		Ctx its = *s->ctx;
		its.arena = arena_new(16 << 20);
		test_fail_at(s->ctx, n);
		status = test_send(&its, req).status;
		test_fail_at(s->ctx, 0);
		arena_free(its.arena);
		if (status == 303)
			break;
		CHECK_INT(status, 500);
		CHECK_STR(traces(s), before);
	}
	CHECK_INT(status, 303);
	CHECK(n > 10);
	CHECK(!str_eq(traces(s), before));
}

TEST(a_failing_disk_leaves_no_decision_half_proposed_nor_half_taken_back)
{
	Scene *s = scene();
	/* Prepared once: what fails on the way to the document never reaches the writer. */
	fail_each_step(s, path(s, "/bureau/dossiers/", "/decision"), REFUSE);
	fail_each_step(s, path(s, "/bureau/dossiers/", "/decision/reprendre"), "");
	check_all(s);
}

TEST(a_failing_disk_takes_no_signed_decision_by_halves)
{
	Scene *s = scene();
	CHECK_INT(propose(s, ACCEPT), 303);
	CHECK_INT(press(s, &s->maire, "signer"), 303);
	for (int n = 1; n < 400 && !str_eq(state(s), S("accepted")); n++) {
		test_script(s->ctx, "update job set due = 1, attempts = 0, state = 'waiting'"
		                    " where kind = 'dossier.folder-ended'");
		test_fail_at(s->ctx, n);
		(void)fault_guard(run_jobs_guarded, s);
		test_fail_at(s->ctx, 0);
		Str both = value(s, "select state || ' ' || (select count(*) from dossier_document)"
		                    " || ' ' || (folder is null) from dossier");
		CHECK(str_eq(both, S("filed 1 0")) || str_eq(both, S("accepted 2 1")));
	}
	CHECK_STR(state(s), S("accepted"));
	check_all(s);
}
