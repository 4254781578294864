#include "app/demo.h"
#include "app/testapp.h"
#include "core/seal/seal.h"
#include "modules/dossier/rows.h"

#include <string.h>

static const DemoPerson nadia = { "nadia@example.org", "Nadia Karimi", NULL, NULL, LANG_FR };

/* ---- The scene ---- */

static Err *open_town(Ctx *ctx, void *code)
{
	Id service;
	Err *e = town_service_save(ctx,
	                           &(Service){ .role = S("etat-civil"),
	                                       .name = { { S("État civil") } },
	                                       .address = S("1 place du Beffroi"),
	                                       .phone = S("+33199000100") },
	                           &service);
	if (!e)
		e = procedure_adopt(ctx, str_of(code), service);
	if (!e)
		e = procedure_publish(ctx, str_of(code));
	seal_create_key(ctx);
	return e;
}

static void as_resident(Ctx *ctx, Id account, const char *email)
{
	ctx->actor = (Actor){ .kind = ACTOR_RESIDENT,
		              .account = account,
		              .name = S("Nadia Karimi"),
		              .email = str_of(email),
		              .email_confirmed = true };
}

static Err *know(Ctx *ctx, void *ret_person)
{
	*(Id *)ret_person = account_person_here(ctx);
	return NULL;
}

static void make_person(Ctx *ctx)
{
	Id person = 0;
	CHECK(!ctx_write(ctx, know, &person));
	CHECK(person != 0);
	ctx->actor.person = person;
}

static Ctx *town_on(Date day)
{
	Ctx *ctx = test_app(day);
	char code[] = "acte-naissance";
	CHECK(!ctx_write(ctx, open_town, code));
	as_resident(ctx, 1, "nadia@example.org");
	make_person(ctx);
	return ctx;
}

static Ctx *town(void)
{
	return town_on(DATE(2026, 3, 10));
}

static void as_agent(Ctx *ctx, const char *permission)
{
	ctx->actor = (Actor){ .kind = ACTOR_AGENT,
		              .account = 2,
		              .name = S("Samira Haddad"),
		              .email = S("samira@example.org"),
		              .email_confirmed = true };
	make_person(ctx);
	*list_push(ctx->arena, &ctx->actor.grants) = (Grant){ S(DOSSIER_READ), 0 };
	if (permission)
		*list_push(ctx->arena, &ctx->actor.grants) = (Grant){ str_of(permission), 0 };
}

/* A fresh snapshot: the test's own was taken when it began. */
static Ctx *now(Ctx *ctx)
{
	Ctx *fresh = alloc(ctx->arena, Ctx);
	*fresh = *ctx;
	ctx_read(fresh);
	return fresh;
}

typedef struct {
	Id id;
	int64_t version;
	Answers *answers;
	DecisionKind kind;
	const char *text;
} Act;

static Err *draft(Ctx *ctx, void *arg)
{
	Act *a = arg;
	Err *e = dossier_draft(ctx, S("acte-naissance"), &a->id);
	if (!e)
		a->version = dossier_find_own(ctx, a->id)->version;
	return e;
}

static Err *save(Ctx *ctx, void *arg)
{
	Act *a = arg;
	return dossier_save(ctx, dossier_find_own(ctx, a->id), a->answers, a->version, &a->version);
}

static Err *file(Ctx *ctx, void *arg)
{
	Act *a = arg;
	return dossier_file(ctx, dossier_find_own(ctx, a->id), a->version);
}

static Err *take(Ctx *ctx, void *arg)
{
	return dossier_take_charge(ctx, dossier_find(ctx, ((Act *)arg)->id));
}

static Err *ask(Ctx *ctx, void *arg)
{
	return dossier_ask(ctx, dossier_find(ctx, ((Act *)arg)->id), S("Un justificatif ?"),
	                   (Date){ 0 });
}

static Err *answer(Ctx *ctx, void *arg)
{
	return dossier_answer(ctx, dossier_find_own(ctx, ((Act *)arg)->id), S("Le voici."),
	                      &(Attached){ 0 });
}

static Err *decide(Ctx *ctx, void *arg)
{
	Act *a = arg;
	return dossier_decide(ctx, dossier_find(ctx, a->id), a->kind, str_of(a->text));
}

static Err *withdraw(Ctx *ctx, void *arg)
{
	return dossier_withdraw(ctx, dossier_find_own(ctx, ((Act *)arg)->id));
}

static void fill(Ctx *ctx, Act *a)
{
	DemoDice dice = { 42 };
	a->answers = alloc(ctx->arena, Answers);
	a->answers->arena = ctx->arena;
	demo_fill(&dice, &demo_towns[0], &nadia, ctx->today,
	          procedure_catalogue_find(S("acte-naissance")), a->answers);
}

static Err *add_files(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	DemoFiles files =
		demo_files(ctx->arena, procedure_catalogue_find(S("acte-naissance")), a->answers);
	Err *e = NULL;
	for (size_t i = 0; i < files.len && !e; i++) {
		BlobDraft blob;
		e = blob_make(ctx, S("%PDF-1.4\n"), &blob);
		if (!e)
			e = dossier_piece_add(ctx, dossier_find_own(ctx, a->id), files.at[i]->key,
			                      0, &blob, S("piece.pdf"));
	}
	return e;
}

static Act filled_draft(Ctx *ctx)
{
	Act a = { 0 };
	CHECK(!ctx_write(ctx, draft, &a));
	fill(ctx, &a);
	CHECK(!ctx_write(ctx, save, &a));
	CHECK(!ctx_write(ctx, add_files, &a));
	return a;
}

static Act filed(Ctx *ctx)
{
	Act a = filled_draft(ctx);
	CHECK(!ctx_write(ctx, file, &a));
	return a;
}

static size_t events_of(Ctx *ctx, Id id, const char *kind)
{
	EventList events = event_list(now(ctx), S("dossier"), id);
	size_t n = 0;
	for (size_t i = 0; i < events.len; i++)
		n += str_eq(events.at[i].kind, str_of(kind));
	return n;
}

/* What a failing disk does to a unit of work: true when it was kept. */
typedef struct {
	Ctx *ctx;
	Act *act;
	Err *refusal;
} Attempt;

static void try_to_file(void *arg)
{
	Attempt *attempt = arg;
	attempt->refusal = ctx_write(attempt->ctx, file, attempt->act);
}

static void read_answers(void *arg)
{
	Attempt *attempt = arg;
	(void)dossier_answers(attempt->ctx, dossier_find_own(attempt->ctx, attempt->act->id));
}

/* ---- Numbers ---- */

TEST(a_wrong_digit_or_an_exchange_of_neighbours_is_seen_in_a_number)
{
	for (int64_t n = 1; n < 999999; n += 7919) {
		Str number = dossier_number(test_arena(), 2026, n);
		CHECK(dossier_number_is_valid(number));
		char wrong[13];
		for (size_t i = 0; i < 11; i++) {
			if (i == 4)
				continue;
			memcpy(wrong, number.ptr, sizeof wrong);
			wrong[i] = wrong[i] == '9' ? '0' : (char)(wrong[i] + 1);
			CHECK(!dossier_number_is_valid((Str){ wrong, 13 }));
			memcpy(wrong, number.ptr, sizeof wrong);
			if (i == 3 || i == 10 || wrong[i] == wrong[i + 1])
				continue;
			wrong[i] = number.ptr[i + 1];
			wrong[i + 1] = number.ptr[i];
			CHECK(!dossier_number_is_valid((Str){ wrong, 13 }));
		}
	}
}

/* ---- Drafts ---- */

TEST(an_untouched_draft_is_given_again)
{
	Ctx *ctx = town();
	Act first = { 0 }, second = { 0 };
	CHECK(!ctx_write(ctx, draft, &first));
	CHECK(!ctx_write(ctx, draft, &second));
	CHECK_INT(first.id, second.id);
	fill(ctx, &first);
	CHECK(!ctx_write(ctx, save, &first));
	CHECK(!ctx_write(ctx, draft, &second));
	CHECK(first.id != second.id);
}

TEST(an_older_page_does_not_overwrite_a_newer_draft)
{
	Ctx *ctx = town();
	Act a = filled_draft(ctx);
	Act old = a;
	CHECK(!ctx_write(ctx, save, &a));
	Err *e = ctx_write(ctx, save, &old);
	CHECK(e && e->code == ERR_STALE);
}

TEST(nobody_else_finds_a_dossier)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	as_resident(ctx, 9, "julien@example.org");
	make_person(ctx);
	CHECK(!dossier_find_own(now(ctx), a.id));
	Err *e = ctx_write(ctx, withdraw, &a);
	CHECK(e && e->code == ERR_NOT_FOUND);
	CHECK(!dossier_find(now(ctx), a.id));
}

/* ---- Filing ---- */

TEST(filing_twice_files_once)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	Str number = dossier_find_own(now(ctx), a.id)->number;
	CHECK_STR(number, dossier_number(ctx->arena, 2026, 1));
	CHECK(!ctx_write(ctx, file, &a));
	CHECK_STR(dossier_find_own(now(ctx), a.id)->number, number);
	CHECK_INT((int64_t)events_of(ctx, a.id, "dossier.filed"), 1);
	Act b = filed(ctx);
	CHECK_STR(dossier_find_own(now(ctx), b.id)->number, dossier_number(ctx->arena, 2026, 2));
}

TEST(what_is_not_complete_is_not_filed_and_takes_no_number)
{
	Ctx *ctx = town();
	Act a = { 0 };
	CHECK(!ctx_write(ctx, draft, &a));
	Err *e = ctx_write(ctx, file, &a);
	CHECK(e && e->code == ERR_INVALID);
	CHECK(dossier_find_own(now(ctx), a.id)->state == DOSSIER_DRAFT);
	Act b = filed(ctx);
	CHECK_STR(dossier_find_own(now(ctx), b.id)->number, dossier_number(ctx->arena, 2026, 1));
}

TEST(an_address_must_be_confirmed_before_filing)
{
	Ctx *ctx = town();
	Act a = filled_draft(ctx);
	ctx->actor.email_confirmed = false;
	Err *e = ctx_write(ctx, file, &a);
	CHECK(e && e->code == ERR_FORBIDDEN);
}

TEST(the_receipt_is_written_with_the_filing_and_its_seal_verifies)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	Ctx *c = now(ctx);
	const Dossier *d = dossier_find_own(c, a.id);
	DocumentList documents = dossier_documents(c, d);
	CHECK_INT((int64_t)documents.len, 1);
	CHECK(str_has(documents.at[0].data, S("1 place du Beffroi")));
	CHECK(str_has(documents.at[0].data, S("+33199000100")));
	SealCheck check = seal_check(c, dossier_receipt_seal(c, d));
	CHECK(check.valid);
	CHECK_STR(seal_value(&check, "number"), d->number);
}

TEST(a_failing_disk_leaves_nothing_half_filed)
{
	int n = 0;
	bool done = false;
	while (!done) {
		Ctx *ctx = town();
		Act a = filled_draft(ctx);
		test_fail_at(ctx, ++n);
		Attempt attempt = { ctx, &a, NULL };
		done = fault_guard(try_to_file, &attempt) == NULL;
		test_fail_at(ctx, 0);
		CHECK(!attempt.refusal);
		Ctx *c = now(ctx);
		const Dossier *d = dossier_find_own(c, a.id);
		CHECK((d->state == DOSSIER_FILED) == done);
		CHECK((d->number.len > 0) == done);
		CHECK_INT((int64_t)dossier_documents(c, d).len, done ? 1 : 0);
		CHECK_INT((int64_t)events_of(ctx, a.id, "dossier.filed"), done ? 1 : 0);
		CHECK(dossier_answers(c, d)->list.len > 0);
	}
	CHECK(n > 10);
}

/* ---- Review ---- */

TEST(one_open_request_for_pieces_at_a_time)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	Actor resident = ctx->actor;
	as_agent(ctx, DOSSIER_PROCESS);
	CHECK(!ctx_write(ctx, take, &a));
	CHECK(!ctx_write(ctx, ask, &a));
	CHECK(dossier_find(now(ctx), a.id)->state == DOSSIER_INCOMPLETE);
	Err *e = ctx_write(ctx, ask, &a);
	CHECK(e && e->code == ERR_CONFLICT);
	ctx->actor = resident;
	CHECK(!ctx_write(ctx, answer, &a));
	CHECK(dossier_find_own(now(ctx), a.id)->state == DOSSIER_UNDER_REVIEW);
	e = ctx_write(ctx, answer, &a);
	CHECK(e && e->code == ERR_CONFLICT);
	PieceRequestList requests = dossier_requests(now(ctx), dossier_find_own(now(ctx), a.id));
	CHECK_INT((int64_t)requests.len, 1);
	CHECK_STR(requests.at[0].text, S("Un justificatif ?"));
	CHECK_STR(requests.at[0].answer, S("Le voici."));
}

TEST(only_who_may_decide_decides_and_a_refusal_has_reasons)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	a.kind = DECISION_REFUSE;
	as_agent(ctx, DOSSIER_PROCESS);
	Err *e = ctx_write(ctx, decide, &a);
	CHECK(e && e->code == ERR_FORBIDDEN);
	as_agent(ctx, DOSSIER_DECIDE);
	e = ctx_write(ctx, decide, &a);
	CHECK(e && e->code == ERR_INVALID);
	a.text = "Le demandeur n’est pas de la famille.";
	CHECK(!ctx_write(ctx, decide, &a));
	const Dossier *d = dossier_find(now(ctx), a.id);
	CHECK(d->state == DOSSIER_REFUSED);
	CHECK_INT((int64_t)dossier_documents(now(ctx), d).len, 2);
	e = ctx_write(ctx, decide, &a);
	CHECK(e && e->code == ERR_CONFLICT);
}

TEST(what_is_withdrawn_is_closed_for_good)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	CHECK(!ctx_write(ctx, withdraw, &a));
	Err *e = ctx_write(ctx, withdraw, &a);
	CHECK(e && e->code == ERR_CONFLICT);
	as_agent(ctx, DOSSIER_PROCESS);
	e = ctx_write(ctx, take, &a);
	CHECK(e && e->code == ERR_CONFLICT);
}

/* ---- The inbox ---- */

TEST(the_inbox_pages_show_each_dossier_once)
{
	Ctx *ctx = town();
	enum { DOSSIERS = 67 };
	for (int i = 0; i < DOSSIERS; i++)
		(void)filed(ctx);
	as_agent(ctx, NULL);
	for (int sort = INBOX_BY_DUE; sort <= INBOX_BY_APPLICANT; sort++)
		for (int down = 0; down < 2; down++) {
			bool seen[DOSSIERS + 1] = { 0 };
			InboxFilter f = { .sort = (InboxSort)sort, .descending = down == 1 };
			size_t pages = 0, rows = 0;
			do {
				InboxPage p = dossier_inbox(now(ctx), &f);
				CHECK_INT(p.count, DOSSIERS);
				for (size_t i = 0; i < p.rows.len; i++) {
					int64_t n;
					CHECK(str_to_int(str_part(p.rows.at[i].number, 5, 6), &n));
					CHECK(!seen[n]);
					seen[n] = true;
					rows++;
				}
				f.after = p.next;
				pages++;
			} while (f.after.len > 0);
			CHECK_INT((int64_t)rows, DOSSIERS);
			CHECK_INT((int64_t)pages, 3);
		}
}

TEST(a_search_finds_by_the_beginnings_of_words_and_nothing_typed_is_syntax)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	const Dossier *d = dossier_find_own(now(ctx), a.id);
	as_agent(ctx, NULL);
	InboxFilter f = { .text = str_part(d->number, 5, 5) };
	CHECK_INT(dossier_inbox(now(ctx), &f).count, 1);
	f.text = S("nad exam");
	CHECK_INT(dossier_inbox(now(ctx), &f).count, 1);
	f.text = S("zzz");
	CHECK_INT(dossier_inbox(now(ctx), &f).count, 0);
	f.text = S("\" OR body:* NEAR( )");
	CHECK_INT(dossier_inbox(now(ctx), &f).count, 0);
}

TEST(an_agent_sees_only_the_dossiers_of_the_services_of_his_roles)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	as_agent(ctx, NULL);
	Id service = dossier_find(now(ctx), a.id)->service;
	ctx->actor.grants.at[0].service = service + 1;
	CHECK(!dossier_find(now(ctx), a.id));
	CHECK_INT(dossier_inbox(now(ctx), &(InboxFilter){ 0 }).count, 0);
	ctx->actor.grants.at[0].service = service;
	CHECK_INT(dossier_inbox(now(ctx), &(InboxFilter){ 0 }).count, 1);
}

/* ---- The chain ---- */

TEST(a_record_that_was_changed_is_not_read)
{
	Ctx *ctx = town();
	Act a = filed(ctx);
	test_script(ctx, "update dossier_record set sealed = zeroblob(length(sealed))");
	Attempt attempt = { now(ctx), &a, NULL };
	CHECK(fault_guard(read_answers, &attempt) != NULL);
}
