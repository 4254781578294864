/* Batches: many folders at once, done by jobs, told one by one. */
#include "app/testapp.h"
#include "modules/book/batch.h"
#include "modules/book/test_signing.h"

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static Str choice(BookScene *s, Id folder, Id office)
{
	return str_format(s->ctx->arena, "&choix=%lld.1.0.%lld", (long long)folder,
	                  (long long)office);
}

static Reply post(BookScene *s, const Actor *who, const char *verb, Str choices)
{
	book_scene_as(s, who);
	return test_post(
		s->ctx, "/parapheur/lot",
		str_cstr(s->ctx->arena, str_format(s->ctx->arena, "%s%.*s", verb, STR(choices))));
}

/* What became of each folder of all batches, by name. */
static Str outcomes(BookScene *s)
{
	return book_scene_value(s, "select group_concat(state, ' ') from (select state from"
	                           " book_batch_item order by id)");
}

#define CONFIRMED_VISA "faire=viser&confirme=yes&note=Lot"
#define CONFIRMED_SIGN "faire=signer&confirme=yes"

/* ---- The way ---- */

TEST(several_folders_are_given_their_visa_at_once_after_one_more_look)
{
	BookScene *s = book_scene();
	Id first = book_scene_open(s, "courrier", NULL),
	   second = book_scene_open(s, "courrier", NULL);
	Str choices = str_format(s->ctx->arena, "%.*s%.*s", STR(choice(s, first, s->dgs)),
	                         STR(choice(s, second, s->dgs)));
	Reply reply = post(s, &s->samira, "faire=viser", choices);
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Viser ces 2 dossiers"));
	reply = post(s, &s->samira, CONFIRMED_VISA, choices);
	CHECK_INT(reply.status, 303);
	CHECK_STR(test_header(reply, "location"), S("/parapheur/lots/1"));
	reply = test_get(s->ctx, "/parapheur");
	CHECK(has(reply, "Visa en cours : 0 dossiers sur 2."));
	CHECK(has(reply, "Dans un lot"));
	CHECK(has(test_get(s->ctx, "/parapheur/lots/1"), "0 faits, 0 refusés, 2 en attente."));
	book_scene_run(s);
	reply = test_get(s->ctx, "/parapheur/lots/1");
	CHECK(has(reply, "2 faits, 0 refusés, 0 en attente."));
	CHECK(has(reply, "tous les dossiers ont avancé"));
	CHECK(has(test_get(s->ctx, "/parapheur"), "Rien ne vous attend"));
	CHECK(has(test_get(s->ctx, "/parapheur/lots"), "Visa de 2 dossiers"));
	CHECK(has(test_get(s->ctx, "/parapheur/dossiers/1"), "Lot"));
	CHECK_STR(book_scene_value(s, "select length(note) || ' ' || length(wrapped_key)"
	                              " from book_batch"),
	          S("0 0"));
	CHECK_STR(book_scene_value(s, "select group_concat(distinct person) from event"
	                              " where kind = 'book.visa'"),
	          str_format(s->ctx->arena, "%lld", (long long)s->samira.person));
}

TEST(several_folders_are_signed_at_once_and_each_refusal_is_told)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Str pdf = book_scene_contract(s->ctx->arena);
	Id first = book_scene_open_file(s, pdf), second = book_scene_open_file(s, pdf);
	Id broken = book_scene_open_file(s, S("%PDF-1.4\n% of the tests\n"));
	Id visa = book_scene_open(s, "courrier", NULL);
	Str choices = str_format(s->ctx->arena, "%.*s%.*s%.*s%.*s", STR(choice(s, first, s->dgs)),
	                         STR(choice(s, second, s->dgs)), STR(choice(s, broken, s->dgs)),
	                         STR(choice(s, visa, s->dgs)));
	Reply reply = post(s, &s->samira, "faire=signer", choices);
	CHECK(has(reply, "Signer ces 4 dossiers"));
	CHECK(has(reply, "Cachet de Valbourg"));
	CHECK_INT(post(s, &s->samira, CONFIRMED_SIGN, choices).status, 303);
	book_scene_run(s);
	CHECK_STR(outcomes(s), S("done done refused refused"));
	reply = test_get(s->ctx, "/parapheur/lots/1");
	CHECK(has(reply, "2 faits, 2 refusés, 0 en attente."));
	CHECK(has(reply, "Ce PDF est endommagé"));
	CHECK(has(reply, "Ce dossier ne se signe pas à cette étape."));
	CHECK_INT((int64_t)book_scene_report(s, first).signatures.len, 1);
	PadesReport report = book_scene_report(s, second);
	CHECK_INT((int64_t)report.signatures.len, 1);
	CHECK_STR(report.signatures.at[0].name, S("Samira Haddad"));
}

TEST(of_a_batch_those_that_moved_meanwhile_are_told)
{
	BookScene *s = book_scene();
	Id first = book_scene_open(s, "courrier", NULL),
	   second = book_scene_open(s, "courrier", NULL);
	Str choices = str_format(s->ctx->arena, "%.*s%.*s", STR(choice(s, first, s->dgs)),
	                         STR(choice(s, second, s->dgs)));
	CHECK_INT(post(s, &s->samira, CONFIRMED_VISA, choices).status, 303);
	book_scene_do(s, &s->karim, second, (BookDeed){ DEED_DONE, 0, s->dgs, 0 }, "");
	book_scene_run(s);
	CHECK_STR(outcomes(s), S("done refused"));
	book_scene_as(s, &s->samira);
	CHECK(has(test_get(s->ctx, "/parapheur/lots/1"), "Ce dossier a avancé depuis"));
}

TEST(all_that_waits_is_taken_over_the_pages_of_the_list)
{
	BookScene *s = book_scene();
	for (int i = 0; i < BOOK_PAGE_ROWS + 3; i++)
		(void)book_scene_open(s, "courrier", NULL);
	book_scene_as(s, &s->samira);
	CHECK(has(test_get(s->ctx, "/parapheur"), "Viser tout ce qui attend"));
	CHECK(has(post(s, &s->samira, "tous=viser", (Str){ 0 }), "Viser ces 53 dossiers"));
	CHECK(has(post(s, &s->samira, "tous=viser&q=introuvable", (Str){ 0 }), "Aucun des"));
	CHECK_INT(post(s, &s->samira, "tous=signer", (Str){ 0 }).status, 400);
}

/* ---- Who, and how often ---- */

TEST(nobody_sees_or_does_the_batch_of_another)
{
	BookScene *s = book_scene();
	Str one = choice(s, book_scene_open(s, "courrier", NULL), s->dgs);
	CHECK_INT(post(s, &s->samira, "choix=x&confirme=yes", (Str){ 0 }).status, 400);
	CHECK_INT(post(s, &s->nadia, CONFIRMED_VISA, one).status, 400);
	CHECK_INT(post(s, &s->samira, CONFIRMED_VISA, one).status, 303);
	CHECK_INT(post(s, &s->samira, CONFIRMED_VISA, one).status, 409);
	book_scene_as(s, &s->karim);
	CHECK_INT(test_get(s->ctx, "/parapheur/lots/1").status, 404);
	CHECK(has(test_get(s->ctx, "/parapheur/lots"), "Aucun lot"));
}

TEST(a_batch_has_a_limit)
{
	BookScene *s = book_scene();
	BookActList acts = { 0 };
	Id id;
	for (int i = 0; i <= BOOK_BATCH_MAX; i++)
		*list_push(s->ctx->arena, &acts) = (BookAct){ .folder = 1, .round = 1 };
	Err *e = book_batch_add(book_scene_reads(s, &s->samira), false, &acts, S(""), &id);
	CHECK(e && e->code == ERR_INVALID);
}

TEST(who_lost_the_role_meanwhile_does_nothing_any_more)
{
	BookScene *s = book_scene();
	Str one = choice(s, book_scene_open(s, "courrier", NULL), s->dgs);
	CHECK_INT(post(s, &s->samira, CONFIRMED_VISA, one).status, 303);
	test_script(s->ctx, "delete from account_role where person ="
	                    " (select id from account_person where account = 22)");
	book_scene_run(s);
	CHECK_STR(outcomes(s), S("refused"));
	CHECK_STR(book_scene_value(s, "select answer from book_batch_item"),
	          S("Votre rôle ne permet plus d’agir dans le parapheur."));
}

/* As if the server had been killed after it signed and before it wrote, and as if a job came twice.
 */
TEST(a_batch_that_was_cut_off_signs_once)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(post(s, &s->samira, CONFIRMED_SIGN, choice(s, folder, s->dgs)).status, 303);
	Ctx *ctx = book_scene_reads(s, &s->samira);
	void *unused = NULL;
	ctx->actor = (Actor){ .kind = ACTOR_SYSTEM };
	CHECK(!book_batch_prepare(ctx, &(Job){ .payload = S("1"), .attempts = 1 }, &unused));
	CHECK(unused);
	test_script(s->ctx, "insert into job (kind, payload, due) select kind, payload, due from"
	                    " job where kind = 'book.batch'");
	book_scene_run(s);
	CHECK_STR(outcomes(s), S("done"));
	CHECK_INT((int64_t)book_scene_report(s, folder).signatures.len, 1);
	CHECK_STR(book_scene_value(s, "select count(*) || '' from event where kind ="
	                              " 'book.signed'"),
	          S("1"));
}

static void run_due(void *scene)
{
	book_scene_run(scene);
}

/* Whatever step fails, the next try finds the folder either done or as it was. */
TEST(a_failing_disk_does_no_folder_of_a_batch_twice)
{
	BookScene *s = book_scene();
	int count = 0, failures = 0;
	bool failed = true;
	for (int n = 1; failed && n < 1000; n += 3) {
		Id folder = book_scene_open(s, "courrier", NULL);
		CHECK_INT(post(s, &s->samira, CONFIRMED_VISA, choice(s, folder, s->dgs)).status,
		          303);
		test_script(s->ctx, "delete from job where kind <> 'book.batch'");
		test_fail_at(s->ctx, n);
		const char *reason = fault_guard(run_due, s);
		test_fail_at(s->ctx, 0);
		failed = reason || !str_eq(book_scene_value(s, "select state from book_batch_item"
		                                               " order by id desc limit 1"),
		                           S("done"));
		failures += failed;
		count++;
		test_wait(s->ctx, 61);
		book_scene_run(s);
	}
	CHECK(failures > 5 && !failed);
	CHECK_STR(book_scene_value(s, "select count(distinct subject_id) || ' ' || count(*) from"
	                              " event where kind = 'book.visa'"),
	          str_format(s->ctx->arena, "%d %d", count, count));
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_batch_item where state <>"
	                              " 'done'"),
	          S("0"));
}

TEST(a_folder_on_which_the_server_fails_again_and_again_is_told_as_refused)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK_INT(post(s, &s->samira, CONFIRMED_VISA, choice(s, folder, s->dgs)).status, 303);
	test_script(s->ctx, "update job set attempts = 3 where kind = 'book.batch'");
	book_scene_run(s);
	CHECK_STR(outcomes(s), S("refused"));
	book_scene_as(s, &s->samira);
	CHECK(has(test_get(s->ctx, "/parapheur/lots/1"), "Prévenez l’administrateur"));
}
