/* Folders: opened, acted on by who may, ended; who sees them; what other modules learn. */
#include "app/testapp.h"
#include "core/mail/mail.h"
#include "modules/book/test_scene.h"

#define DONE(at, who)       ((BookDeed){ DEED_DONE, (at), (who), 0 })
#define REJECT(at, who)     ((BookDeed){ DEED_REJECT, (at), (who), 0 })
#define BACK(at, who)       ((BookDeed){ DEED_TAKE_BACK, (at), (who), 0 })
#define ASK(at, who, whom)  ((BookDeed){ DEED_ASK, (at), (who), (whom) })
#define TELL(at, who, whom) ((BookDeed){ DEED_OPINION, (at), (who), (whom) })
#define MOVE(at, who, whom) ((BookDeed){ DEED_TRANSFER, (at), (who), (whom) })
#define WITHDRAW            ((BookDeed){ DEED_WITHDRAW, 0, 0, 0 })
#define RECYCLE             ((BookDeed){ DEED_RECYCLE, 0, 0, 0 })

static int code(const Err *e)
{
	return e ? (int)e->code : 0;
}

static int64_t waiting(BookScene *s, const Actor *who)
{
	return book_waiting(book_scene_reads(s, who));
}

static BookState state(BookScene *s, Id folder)
{
	return book_result(book_scene_reads(s, &s->ines), folder)->state;
}

/* ---- The way through ---- */

TEST(a_folder_waits_for_the_holders_of_its_first_stage_and_for_nobody_else)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK_INT(waiting(s, &s->samira), 1);
	CHECK_INT(waiting(s, &s->karim), 1);
	CHECK_INT(waiting(s, &s->omar), 1);
	CHECK_INT(waiting(s, &s->maire), 0);
	CHECK_INT(waiting(s, &s->ines), 0);
	CHECK_INT(state(s, folder), BOOK_RUNNING);
}

TEST(visas_lead_to_the_end_and_say_who_gave_them)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->omar, folder, DONE(0, s->money), "Crédits disponibles");
	book_scene_do(s, &s->karim, folder, DONE(0, s->dgs), "");
	CHECK_INT(waiting(s, &s->samira), 0);
	CHECK_INT(waiting(s, &s->maire), 1);
	book_scene_do(s, &s->maire, folder, DONE(1, s->mayor), "");
	const BookResult *r = book_result(book_scene_reads(s, &s->ines), folder);
	CHECK_INT(r->state, BOOK_COMPLETED);
	CHECK_INT((int64_t)r->deeds.len, 3);
	CHECK_STR(r->deeds.at[0].name, S("Omar Diallo"));
	CHECK_STR(r->deeds.at[2].office, S("Maire"));
	CHECK_INT((int64_t)r->files.len, 2);
	CHECK(!r->files.at[0].annex && r->files.at[1].annex && !r->files.at[0].is_signed);
	CHECK(r->ended.us != 0);
}

TEST(who_holds_another_office_or_none_does_not_act)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	Str traces = book_scene_traces(s);
	CHECK_INT(code(book_scene_act(s, &s->omar, folder, DONE(0, s->dgs), "")), 403);
	CHECK_INT(code(book_scene_act(s, &s->maire, folder, DONE(1, s->mayor), "")), 409);
	CHECK_INT(code(book_scene_act(s, &s->ines, folder, DONE(0, s->dgs), "")), 403);
	CHECK_INT(code(book_scene_act(s, &s->nadia, folder, DONE(0, s->dgs), "")), 404);
	CHECK_INT(code(book_scene_act(s, &s->samira, folder + 1, DONE(0, s->dgs), "")), 404);
	CHECK_STR(book_scene_traces(s), traces);
}

TEST(of_two_holders_the_second_finds_that_it_is_done)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->samira, folder, DONE(0, s->dgs), "");
	CHECK_INT(code(book_scene_act(s, &s->karim, folder, DONE(0, s->dgs), "")), 409);
}

TEST(a_rejection_has_a_reason_that_who_opened_the_folder_reads)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK_INT(code(book_scene_act(s, &s->omar, folder, REJECT(0, s->money), "")), 400);
	book_scene_do(s, &s->omar, folder, REJECT(0, s->money), "Le budget manque");
	const BookResult *r = book_result(book_scene_reads(s, &s->ines), folder);
	CHECK_INT(r->state, BOOK_REJECTED);
	CHECK_STR(r->reason, S("Le budget manque"));
	CHECK_STR(r->rejected_by, S("Omar Diallo"));
	CHECK_INT(waiting(s, &s->samira), 0);
	CHECK_INT(code(book_scene_act(s, &s->samira, folder, DONE(0, s->dgs), "")), 409);
}

TEST(a_rejected_folder_begins_again_with_the_files_it_had)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->omar, folder, REJECT(0, s->money), "Non");
	CHECK_INT(code(book_scene_act(s, &s->omar, folder, RECYCLE, "")), 403);
	book_scene_do(s, &s->ines, folder, RECYCLE, "");
	CHECK_INT(state(s, folder), BOOK_RUNNING);
	CHECK_INT(waiting(s, &s->omar), 1);
	const BookResult *r = book_result(book_scene_reads(s, &s->ines), folder);
	CHECK_INT((int64_t)r->files.len, 2);
	CHECK_STR(book_scene_value(s, "select round || '' from book_folder"), S("2"));
}

TEST(a_visa_is_taken_back_by_its_office_until_the_next_has_acted)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->samira, folder, DONE(0, s->dgs), "");
	book_scene_do(s, &s->omar, folder, DONE(0, s->money), "");
	CHECK_INT(code(book_scene_act(s, &s->lea, folder, BACK(0, s->dgs), "")), 404);
	book_scene_do(s, &s->karim, folder, BACK(0, s->dgs), ""); /* the other holder */
	CHECK_INT(waiting(s, &s->maire), 0);
	CHECK_INT(waiting(s, &s->samira), 1);
	book_scene_do(s, &s->samira, folder, DONE(0, s->dgs), "");
	book_scene_do(s, &s->maire, folder, DONE(1, s->mayor), "");
	CHECK_INT(code(book_scene_act(s, &s->samira, folder, BACK(0, s->dgs), "")), 409);
}

TEST(an_opinion_is_asked_given_and_comes_back)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK_INT(code(book_scene_act(s, &s->samira, folder, ASK(0, s->dgs, s->legal), "")), 400);
	book_scene_do(s, &s->samira, folder, ASK(0, s->dgs, s->legal), "Est-ce légal ?");
	CHECK_INT(waiting(s, &s->samira), 0);
	CHECK_INT(waiting(s, &s->lea), 1);
	CHECK_INT(code(book_scene_act(s, &s->lea, folder, TELL(0, s->legal, s->dgs), "")), 400);
	book_scene_do(s, &s->lea, folder, TELL(0, s->legal, s->dgs), "Oui.");
	CHECK_INT(waiting(s, &s->samira), 1);
	CHECK_INT(waiting(s, &s->lea), 0);
	CHECK(book_folder_find(book_scene_reads(s, &s->lea), folder));
}

TEST(a_transfer_goes_to_an_office_that_somebody_holds)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK_INT(code(book_scene_act(s, &s->samira, folder, MOVE(0, s->dgs, 99), "")), 400);
	CHECK_INT(code(book_scene_act(s, &s->samira, folder, MOVE(0, s->dgs, s->money), "")), 409);
	book_scene_do(s, &s->samira, folder, MOVE(0, s->dgs, s->legal), "Plutôt vous");
	CHECK_INT(waiting(s, &s->lea), 1);
	book_scene_do(s, &s->lea, folder, DONE(0, s->legal), "");
	book_scene_do(s, &s->omar, folder, DONE(0, s->money), "");
	CHECK_INT(waiting(s, &s->maire), 1);
}

TEST(who_opened_a_folder_withdraws_it_and_nobody_else_does)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK_INT(code(book_scene_act(s, &s->samira, folder, WITHDRAW, "")), 403);
	book_scene_do(s, &s->ines, folder, WITHDRAW, "");
	CHECK_INT(state(s, folder), BOOK_WITHDRAWN);
	CHECK_INT(waiting(s, &s->samira), 0);
}

/* ---- Readings, and offices chosen by a rule ---- */

static Err *look(Ctx *ctx, void *arg)
{
	const Id *folder = arg;
	BookPaperList papers = book_papers(ctx, book_folder_find(ctx, *folder), 1);
	for (size_t i = 0; i < papers.len; i++)
		if (!papers.at[i].annex)
			book_looked(ctx, *folder, papers.at[i].id);
	return NULL;
}

TEST(a_reading_is_attested_by_who_has_opened_the_documents)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "arrete", "100");
	CHECK_INT(code(book_scene_act(s, &s->lea, folder, DONE(0, s->legal), "")), 409);
	CHECK(!book_scene_try(s, &s->lea, look, &folder));
	book_scene_do(s, &s->lea, folder, DONE(0, s->legal), "");
	CHECK_INT(waiting(s, &s->samira), 1);
}

TEST(an_office_is_chosen_by_the_amount)
{
	static const struct {
		const char *amount;
		const char *circuit;
	} cases[] = {
		{ "40000", "reading.all.2/visa.all.1" },
		{ "40000.01", "reading.all.2/visa.all.4.3" },
		{ NULL, "reading.all.2" }, /* the rule says nobody: the stage is left out */
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BookScene *s = book_scene();
		Id folder = book_scene_open(s, "arrete", cases[i].amount);
		const FolderRow *f = book_folder_find(book_scene_reads(s, &s->ines), folder);
		BookChain chain = book_chain(book_scene_reads(s, &s->ines), f, false);
		CHECK_STR(book_circuit_write(s->ctx->arena, &chain.circuit),
		          str_of(cases[i].circuit));
	}
}

/* ---- What is not opened ---- */

typedef struct {
	const char *type, *title, *name, *value;
	int files;
	Id ret;
} Wrong;

static Err *open_wrong(Ctx *ctx, void *arg)
{
	Wrong *w = arg;
	BookOpening o = { .type = str_of(w->type), .title = str_of(w->title) };
	for (int i = 0; i < w->files; i++) {
		BlobDraft blob;
		Err *e = blob_make(ctx, S("%PDF-1.4\n"), &blob);
		if (e)
			return e;
		*list_push(ctx->arena, &o.files) =
			(BookFile){ .blob = blob_keep(ctx, &blob, S("a.pdf")), .title = S("A") };
	}
	if (w->name)
		*list_push(ctx->arena, &o.data) = (BookDatum){ str_of(w->name), str_of(w->value) };
	return book_open(ctx, &o, &w->ret);
}

TEST(a_folder_that_lacks_something_is_not_opened)
{
	static const Wrong cases[] = {
		{ "courrier", "", NULL, NULL, 1, 0 },
		{ "inconnu", "Titre", NULL, NULL, 1, 0 },
		{ "courrier", "Titre", NULL, NULL, 0, 0 },
		{ "courrier", "Titre", "montant", "1", 1, 0 },
		{ "arrete", "Titre", "montant", "beaucoup", 1, 0 },
	};
	BookScene *s = book_scene();
	Str traces = book_scene_traces(s);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Wrong w = cases[i];
		CHECK(book_scene_try(s, &s->ines, open_wrong, &w));
		CHECK_STR(book_scene_traces(s), traces);
	}
	Wrong fine = { "courrier", "Titre", NULL, NULL, 1, 0 };
	Actor nobody = s->ines;
	nobody.grants = (GrantList){ 0 };
	CHECK_INT(code(book_scene_try(s, &nobody, open_wrong, &fine)), 403);
	CHECK(!book_scene_try(s, &s->ines, open_wrong, &fine));
}

TEST(no_folder_is_opened_that_would_wait_for_nobody)
{
	BookScene *s = book_scene();
	test_script(s->ctx, "delete from book_holder where office = 4");
	Wrong w = { "courrier", "Titre", NULL, NULL, 1, 0 };
	CHECK_INT(code(book_scene_try(s, &s->ines, open_wrong, &w)), 409);
}

/* ---- Absences ---- */

static Err *set_absence(Ctx *ctx, void *arg)
{
	return book_absence_set(ctx, arg);
}

TEST(a_deputy_acts_in_the_days_of_the_absence_and_it_is_said_in_whose_stead)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->samira, folder, DONE(0, s->dgs), "");
	book_scene_do(s, &s->omar, folder, DONE(0, s->money), "");
	BookAbsence away = { s->mayor, s->maire.person, s->nadia.person, DATE(2026, 3, 11),
		             DATE(2026, 3, 12) };
	CHECK(!book_scene_try(s, &s->maire, set_absence, &away));
	CHECK_INT(waiting(s, &s->nadia), 0);
	CHECK_INT(code(book_scene_act(s, &s->nadia, folder, DONE(1, s->mayor), "")), 404);
	test_wait(s->ctx, 86400);
	CHECK_INT(waiting(s, &s->nadia), 1);
	CHECK_INT(waiting(s, &s->maire), 1);
	book_scene_do(s, &s->nadia, folder, DONE(1, s->mayor), "");
	const BookResult *r = book_result(book_scene_reads(s, &s->ines), folder);
	CHECK_STR(r->deeds.at[2].name, S("Nadia Karimi"));
	CHECK_STR(r->deeds.at[2].absent, S("Anne Lefèvre"));
}

TEST(after_its_last_day_an_absence_gives_no_right)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	BookAbsence away = { s->dgs, s->samira.person, s->nadia.person, DATE(2026, 3, 10),
		             DATE(2026, 3, 10) };
	CHECK(!book_scene_try(s, &s->samira, set_absence, &away));
	CHECK_INT(waiting(s, &s->nadia), 1);
	test_wait(s->ctx, 86400);
	CHECK_INT(waiting(s, &s->nadia), 0);
	CHECK_INT(code(book_scene_act(s, &s->nadia, folder, DONE(0, s->dgs), "")), 404);
}

TEST(an_absence_that_makes_no_sense_is_refused)
{
	BookScene *s = book_scene();
	Id me = s->samira.person, other = s->nadia.person;
	Date today = DATE(2026, 3, 10), later = DATE(2026, 3, 20), past = DATE(2026, 3, 1);
	const struct {
		BookAbsence absence;
		const Actor *who;
		int code;
	} cases[] = {
		{ { s->dgs, me, other, later, today }, &s->samira, 400 },
		{ { s->dgs, me, other, past, past }, &s->samira, 400 },
		{ { s->dgs, me, me, today, later }, &s->samira, 400 },
		{ { s->mayor, me, other, today, later }, &s->samira, 400 },
		{ { s->dgs, me, 999, today, later }, &s->samira, 400 },
		{ { s->dgs, me, other, today, later }, &s->karim, 403 },
		{ { s->dgs, me, other, today, later }, &s->admin, 0 },
		{ { s->dgs, me, s->lea.person, later, later }, &s->samira, 409 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BookAbsence a = cases[i].absence;
		CHECK_INT(code(book_scene_try(s, cases[i].who, set_absence, &a)), cases[i].code);
	}
}

/* ---- Settings that would leave folders without anybody ---- */

typedef struct {
	Id office, person;
} Holder;

static Err *take_holder(Ctx *ctx, void *arg)
{
	const Holder *h = arg;
	return book_holder_take(ctx, h->office, h->person);
}

static Err *close_office(Ctx *ctx, void *arg)
{
	return book_office_close(ctx, *(Id *)arg, true);
}

TEST(the_last_holder_of_an_office_in_a_circuit_stays)
{
	BookScene *s = book_scene();
	Holder first = { s->dgs, s->samira.person }, last = { s->dgs, s->karim.person };
	CHECK_INT(code(book_scene_try(s, &s->ines, take_holder, &first)), 403);
	CHECK(!book_scene_try(s, &s->admin, take_holder, &first));
	CHECK_INT(code(book_scene_try(s, &s->admin, take_holder, &last)), 409);
	CHECK_INT(code(book_scene_try(s, &s->admin, close_office, &s->dgs)), 409);
}

/* ---- Letters ---- */

/* Of the letters that went out. */
static int letters_to(BookScene *s, const Actor *who)
{
	int count = 0;
	Str folder = str_format(s->ctx->arena, "%s/mail", platform_folder(s->ctx->platform));
	MailFileList letters = mail_maildir_list(s->ctx->arena, str_cstr(s->ctx->arena, folder));
	for (size_t i = 0; i < letters.len; i++)
		count += str_eq(letters.at[i].to, who->email);
	return count;
}

static void run_jobs(BookScene *s)
{
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
}

TEST(folders_that_come_together_are_told_in_one_letter)
{
	BookScene *s = book_scene();
	for (int i = 0; i < 3; i++)
		(void)book_scene_open(s, "courrier", NULL);
	run_jobs(s);
	CHECK_INT(letters_to(s, &s->samira), 0);
	test_wait(s->ctx, 601);
	run_jobs(s);
	CHECK_INT(letters_to(s, &s->samira), 1);
	CHECK_INT(letters_to(s, &s->karim), 1);
	CHECK_INT(letters_to(s, &s->maire), 0);
}

TEST(what_was_done_meanwhile_is_not_told)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->karim, folder, DONE(0, s->dgs), "");
	test_wait(s->ctx, 601);
	run_jobs(s);
	CHECK_INT(letters_to(s, &s->samira), 0);
	CHECK_INT(letters_to(s, &s->omar), 1);
}

TEST(who_opened_a_folder_learns_how_it_ended)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->omar, folder, REJECT(0, s->money), "Non");
	test_wait(s->ctx, 601);
	run_jobs(s);
	CHECK_INT(letters_to(s, &s->ines), 1);
}

/* ---- Checks ---- */

static const char *check_all(BookScene *s)
{
	Ctx *ctx = book_scene_reads(s, &s->admin);
	const char *wrong = NULL;
	for (const Check *c = book_checks; c->name && !wrong; c++) {
		Id id;
		wrong = c->run(ctx, &id);
	}
	return wrong;
}

TEST(what_is_kept_is_checked_against_the_chain)
{
	static const char *const damages[] = {
		"update book_folder set stage = 1",
		"update book_folder set state = 'completed', ended = 1",
		"delete from book_turn",
		"update book_turn set office = 2",
		"update blob set sha256 = zeroblob(32) where id = 1",
	};
	for (size_t i = 0; i <= ARRAY_LEN(damages); i++) {
		BookScene *s = book_scene();
		Id folder = book_scene_open(s, "courrier", NULL);
		book_scene_do(s, &s->omar, folder, DONE(0, s->money), "Vu");
		CHECK(!check_all(s));
		if (i == ARRAY_LEN(damages))
			continue;
		test_script(s->ctx, damages[i]);
		CHECK(check_all(s));
	}
}
