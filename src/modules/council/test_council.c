/* Sessions from the convocation to the votes: the rules at their edges. */
#include "app/testapp.h"
#include "core/job/job.h"
#include "modules/council/test_scene.h"

static Str value(CouncilScene *s, const char *sql)
{
	return test_value(s->ctx, sql);
}

static void arrive(CouncilScene *s, int member)
{
	s->member = s->ids[member];
	council_scene_go(s, &s->samira, council_scene_arrive);
}

static void depart(CouncilScene *s, int member)
{
	s->member = s->ids[member];
	council_scene_go(s, &s->samira, council_scene_depart);
}

static Err *proxy(CouncilScene *s, int giver, int holder)
{
	s->member = s->ids[giver];
	s->holder = s->ids[holder];
	return council_scene_try(s, &s->samira, council_scene_proxy);
}

static void aside(CouncilScene *s, int item, int member, Aside kind)
{
	s->item = s->items[item];
	s->member = s->ids[member];
	s->aside = kind;
	council_scene_go(s, &s->samira, council_scene_aside);
}

static Err *ballot(CouncilScene *s, int item, BallotMethod method)
{
	s->item = s->items[item];
	s->method = method;
	return council_scene_try(s, &s->samira, council_scene_ballot);
}

/* The vote of a member's voice, cast by somebody. */
static Err *vote(CouncilScene *s, const Actor *by, int voice, CouncilChoice choice)
{
	s->member = s->ids[voice];
	s->choice = choice;
	return council_scene_try(s, by, council_scene_vote);
}

static Err *secret(CouncilScene *s, int by, int voice, int number)
{
	s->member = s->ids[voice];
	s->number = number;
	return council_scene_try(s, &s->members[by], council_scene_secret);
}

static const Act *act_now(CouncilScene *s, int i)
{
	return act_get(council_scene_ctx(s, &s->samira), s->acts[i]);
}

/* ---- Bodies ---- */

TEST(a_member_gets_the_role_of_the_elected_and_no_second_seat)
{
	CouncilScene *s = council_scene();
	CHECK_STR(value(s, "select count(*) || '' from account_role where role = 'elu'"), S("15"));
	CHECK_STR(value(s, "select count(*) || '' from council_seat where until is null"), S("15"));
	Ctx *ctx = council_scene_ctx(s, &s->members[3]);
	CHECK_INT(council_member_here(ctx), s->ids[3]);
	CHECK_INT(council_member_here(council_scene_ctx(s, &s->omar)), 0);
}

static Err *seat_again(Ctx *ctx, CouncilScene *s)
{
	Id id;
	return council_seat_add(ctx,
	                        &(CouncilSeat){ .body = s->body,
	                                        .name = S("Membre A"),
	                                        .email = s->members[0].email,
	                                        .role = S("member"),
	                                        .since = ctx->today },
	                        &id);
}

static Err *new_term(Ctx *ctx, CouncilScene *s)
{
	return council_term_begin(ctx, s->body, DATE(2026, 3, 28));
}

TEST(a_new_term_ends_all_seats_on_the_day_before)
{
	CouncilScene *s = council_scene();
	Err *e = council_scene_try(s, &s->samira, seat_again);
	CHECK(e && e->code == ERR_CONFLICT);
	e = council_scene_try(s, &s->omar, seat_again);
	CHECK(e && e->code == ERR_FORBIDDEN);
	council_scene_go(s, &s->samira, new_term);
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	CHECK_INT((int64_t)council_seats(ctx, s->body, DATE(2026, 3, 27)).len, 15);
	CHECK_INT((int64_t)council_seats(ctx, s->body, DATE(2026, 3, 28)).len, 0);
	CHECK(!council_scene_try(s, &s->samira, seat_again));
}

/* ---- Convocation ---- */

static Err *convene(Ctx *ctx, CouncilScene *s)
{
	return council_convene(ctx, s->session, s->flag);
}

static Err *remind(Ctx *ctx, CouncilScene *s)
{
	return council_remind(ctx, s->session);
}

TEST(a_convocation_goes_to_each_member_with_a_link_of_their_own)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	CHECK_STR(value(s, "select count(*) || '' from council_call"), S("15"));
	CHECK_STR(value(s, "select count(*) || '' from mail_letter where calendar like "
	                   "'BEGIN:VCALENDAR%DTSTART;TZID=Europe/Paris:20260320T183000%' and "
	                   "attachment_name = 'seance.ics'"),
	          S("15"));
	CHECK_STR(value(s, "select count(distinct data) || '' from event where kind = "
	                   "'council.call-sent'"),
	          S("15"));
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	CouncilCallList calls = council_calls(ctx, s->session);
	for (size_t i = 0; i < calls.len; i++) {
		Str token = council_call_token(ctx, calls.at[i].id);
		const CouncilCall *call = council_call_of_token(ctx, token);
		CHECK(call && call->id == calls.at[i].id);
		CHECK(!council_call_of_token(ctx, str_part(token, 0, token.len - 1)));
	}
	CHECK(!council_call_of_token(ctx, S("1.")));
	CHECK(!council_call_of_token(ctx, S("1")));
	CHECK(!council_call_of_token(ctx, S("")));
}

TEST(a_convocation_too_late_is_refused_unless_it_is_urgent)
{
	CouncilScene *s = council_scene();
	test_wait(s->ctx, (int64_t)7 * 86400); /* the 17th, for the 20th: two clear days */
	Err *e = council_scene_try(s, &s->samira, convene);
	CHECK(e && e->code == ERR_CONFLICT);
	s->flag = true;
	CHECK(!council_scene_try(s, &s->samira, convene));
	CHECK_STR(value(s, "select urgent || '' from council_session"), S("1"));
	s = council_scene();
	test_wait(s->ctx, (int64_t)6 * 86400); /* the 16th: three */
	s->flag = true;
	CHECK(!council_scene_try(s, &s->samira, convene));
	CHECK_STR(value(s, "select urgent || '' from council_session"), S("0"));
	s = council_scene();
	test_wait(s->ctx, (int64_t)9 * 86400); /* the 19th: none */
	s->flag = true;
	CHECK(council_scene_try(s, &s->samira, convene));
}

static Err *read_call(Ctx *ctx, CouncilScene *s)
{
	council_call_opened(ctx, council_call_of_member(ctx, s->session, s->member)->id);
	return NULL;
}

static Err *answer(Ctx *ctx, CouncilScene *s)
{
	return council_answer(ctx, council_call_of_member(ctx, s->session, s->member)->id, s->text,
	                      s->holder, 1);
}

static Err *put_off(Ctx *ctx, CouncilScene *s)
{
	CouncilSession plan = *council_session_find(ctx, s->session);
	plan.day = DATE(2026, 3, 27);
	return council_replan(ctx, &plan);
}

TEST(who_has_not_answered_is_reminded_two_days_before_the_day_that_holds)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_go(s, &s->samira, put_off);
	const char *reminded = "select count(*) || '' from council_call where reminded is not null";
	test_wait(s->ctx,
	          (int64_t)9 * 86400); /* the 19th: two days before what was planned first */
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
	CHECK_STR(value(s, reminded), S("0"));
	s->member = s->ids[4];
	s->text = S("present");
	s->holder = 0;
	council_scene_go(s, &s->members[4], answer);
	test_wait(s->ctx, (int64_t)7 * 86400); /* the 26th */
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
	CHECK_STR(value(s, reminded), S("14"));
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
	CHECK_STR(value(s, "select count(*) || '' from event where kind = "
	                   "'council.call-reminded'"),
	          S("14"));
}

TEST(reading_is_kept_once_with_its_time_and_answers_may_change)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	s->member = s->ids[4];
	council_scene_go(s, &s->members[4], read_call);
	Str first = value(s, "select max(opened) || '' from council_call");
	test_wait(s->ctx, 60);
	council_scene_go(s, &s->members[4], read_call);
	CHECK_STR(value(s, "select max(opened) || '' from council_call"), first);
	CHECK_STR(value(s, "select count(*) || '' from event where kind = 'council.call-opened'"),
	          S("1"));
	s->text = S("absent");
	s->holder = s->ids[5];
	council_scene_go(s, &s->members[4], answer);
	CHECK_STR(value(s, "select count(*) || '' from council_proxy where ended is null"), S("1"));
	s->member = s->ids[6]; /* one proxy each */
	Err *e = council_scene_try(s, &s->members[6], answer);
	CHECK(e && e->code == ERR_CONFLICT);
	s->member = s->ids[4];
	s->text = S("present");
	s->holder = 0;
	council_scene_go(s, &s->members[4], answer);
	CHECK_STR(value(s, "select count(*) || '' from council_proxy where ended is null"), S("0"));
	s->text = S("remote"); /* there is no video */
	CHECK(council_scene_try(s, &s->members[4], answer));
	council_scene_go(s, &s->samira, remind);
	CHECK_STR(value(s, "select count(*) || '' from council_call where reminded is not null"),
	          S("14"));
}

/* ---- Quorum ---- */

TEST(without_quorum_there_is_no_vote_and_proxies_do_not_help)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 7);
	CHECK(!proxy(s, 8, 0));
	CHECK(!proxy(s, 9, 1));
	Err *e = ballot(s, 0, METHOD_HAND);
	CHECK(e && e->code == ERR_CONFLICT && e->args_len == 2);
	CHECK_INT(e->args[0].number, 7);
	CHECK_INT(e->args[1].number, 8);
	arrive(s, 7);
	CHECK(!ballot(s, 0, METHOD_HAND));
}

TEST(who_stands_aside_leaves_the_quorum_and_has_no_voice)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	aside(s, 0, 3, ASIDE_INTEREST);
	CHECK(ballot(s, 0, METHOD_ROLL));  /* 7 of 15 */
	CHECK(!ballot(s, 1, METHOD_ROLL)); /* another item: 8 of 15 */
	CHECK(council_scene_try(s, &s->samira, council_scene_settle_postponed)); /* it is open */
}

static Err *void_it(Ctx *ctx, CouncilScene *s)
{
	return council_ballot_void(ctx, s->ballot);
}

TEST(delegates_who_stand_aside_are_not_among_the_members)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	aside(s, 0, 3, ASIDE_DELEGATE);
	aside(s, 0, 14, ASIDE_DELEGATE);
	CHECK(!ballot(s, 0, METHOD_ROLL)); /* 7 of 13 */
	Err *e = vote(s, &s->members[3], 3, CHOICE_FOR);
	CHECK(e && e->code == ERR_FORBIDDEN);
	e = vote(s, &s->samira, 3, CHOICE_FOR);
	CHECK(e && e->code == ERR_CONFLICT);
	council_scene_go(s, &s->samira, void_it);
	CHECK_STR(value(s, "select state from council_item where rank = 1"), S("waiting"));
}

/* ---- Votes ---- */

TEST(each_votes_from_their_device_and_for_who_gave_them_a_proxy)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!proxy(s, 14, 2));
	CHECK(!ballot(s, 0, METHOD_DEVICE));
	for (int i = 0; i < 8; i++)
		CHECK(!vote(s, &s->members[i], i, i < 5 ? CHOICE_FOR : CHOICE_AGAINST));
	CHECK(!vote(s, &s->members[2], 14, CHOICE_ABSTAIN));
	CHECK(vote(s, &s->members[3], 14, CHOICE_FOR)); /* not the holder */
	CHECK(vote(s, &s->members[9], 9, CHOICE_FOR));  /* not there */
	CHECK(vote(s, &s->members[1], 0, CHOICE_AGAINST));
	CHECK(!vote(s, &s->members[6], 6, CHOICE_ABSTAIN)); /* changes */
	council_scene_go(s, &s->samira, council_scene_count);
	const Act *act = act_now(s, 0);
	CHECK_INT(act->state, ACT_ADOPTED);
	CHECK_STR(act->number, S("2026-DE-0001"));
	CHECK_INT(act->vote.in_favour, 5);
	CHECK_INT(act->vote.against, 2);
	CHECK_INT(act->vote.abstentions, 2);
	CHECK_INT(act->vote.real, 9);
	CHECK_INT(act->vote.effective, 15);
	CHECK(!council_scene_check(s));
	CHECK(vote(s, &s->members[0], 0, CHOICE_FOR)); /* it is closed */
}

TEST(the_same_vote_sent_again_changes_nothing)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!ballot(s, 0, METHOD_DEVICE));
	CHECK(!vote(s, &s->members[0], 0, CHOICE_FOR));
	Str before = value(s, "select count(*) || '' from event");
	for (int i = 0; i < 5; i++)
		CHECK(!vote(s, &s->members[0], 0, CHOICE_FOR));
	CHECK_STR(value(s, "select count(*) || '' from event"), before);
	CHECK_STR(value(s, "select count(*) || '' from council_vote"), S("1"));
}

TEST(a_tie_is_decided_by_the_president_and_a_secret_one_by_nobody)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!ballot(s, 0, METHOD_DEVICE));
	for (int i = 0; i < 8; i++)
		CHECK(!vote(s, &s->members[i], i, i < 4 ? CHOICE_FOR : CHOICE_AGAINST));
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK_INT(act_now(s, 0)->state, ACT_ADOPTED);
	CHECK_STR(value(s, "select by_casting || '' from council_ballot"), S("1"));
	CHECK(!ballot(s, 1, METHOD_SECRET));
	for (int i = 0; i < 8; i++)
		CHECK(!secret(s, i, i, i < 4 ? 1 : 2));
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK_INT(act_now(s, 1)->state, ACT_REJECTED);
	CHECK_STR(act_now(s, 1)->number, S("2026-DE-0002"));
	CHECK(!council_scene_check(s));
}

TEST(a_secret_ballot_says_who_took_part_and_nothing_else)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!proxy(s, 14, 2));
	CHECK(!ballot(s, 0, METHOD_SECRET));
	for (int i = 0; i < 8; i++)
		CHECK(!secret(s, i, i, i % 3 + 1));
	CHECK(!secret(s, 2, 14, 1));
	CHECK(secret(s, 2, 14, 2)); /* it is cast */
	CHECK(secret(s, 3, 3, 1));
	CHECK(vote(s, &s->samira, 4, CHOICE_FOR));
	CHECK(secret(s, 0, 0, 4));
	CHECK_STR(value(s, "select count(*) || '' from council_part"), S("9"));
	CHECK_STR(value(s, "select count(*) || '' from council_secret"), S("9"));
	CHECK_STR(value(s, "select count(*) || '' from council_vote"), S("0"));
	CHECK_STR(
		value(s, "select group_concat(name, ' ') from pragma_table_info('council_secret')"),
		S("id ballot choice"));
	CHECK_STR(value(s, "select count(*) || '' from event where kind = 'council.took-part' and "
	                   "data like '%choice%'"),
	          S("0"));
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK_INT(act_now(s, 0)->vote.in_favour, 4);
	CHECK_INT(act_now(s, 0)->vote.against, 3);
	CHECK_INT(act_now(s, 0)->vote.abstentions, 2);
}

/* Drawn by lot: the order of the numbers is not the order of the votes. */
TEST(the_numbers_of_secret_ballots_tell_no_order)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 15);
	int in_order = 0;
	for (int round = 0; round < 4; round++) {
		CHECK(!ballot(s, round, METHOD_SECRET));
		Str last = { 0 };
		bool rising = true;
		for (int i = 0; i < 15; i++) {
			CHECK(!secret(s, i, i, 1));
			Str newest =
				value(s, "select max(id) || '' from council_secret where ballot = "
			                 "(select max(id) from council_ballot)");
			rising &= !str_eq(newest, last);
			last = newest;
		}
		in_order += rising;
		council_scene_go(s, &s->samira, council_scene_count);
	}
	CHECK_INT(in_order, 0); /* by chance: once in 15! */
}

static Err *by_hand(Ctx *ctx, CouncilScene *s)
{
	return council_vote_by_hand(ctx, s->ballot, &s->ids[1], 2, &s->ids[3], 1);
}

static Err *wrongly_by_hand(Ctx *ctx, CouncilScene *s)
{
	return council_vote_by_hand(ctx, s->ballot, &s->ids[1], 2, &s->ids[2], 1);
}

static Err *absent_by_hand(Ctx *ctx, CouncilScene *s)
{
	return council_vote_by_hand(ctx, s->ballot, &s->ids[12], 1, NULL, 0);
}

TEST(a_show_of_hands_counts_who_is_against_and_the_others_in_favour)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 10);
	CHECK(!ballot(s, 0, METHOD_HAND));
	CHECK(council_scene_try(s, &s->samira, wrongly_by_hand));
	CHECK(council_scene_try(s, &s->samira, absent_by_hand));
	CHECK_STR(value(s, "select count(*) || '' from council_vote"), S("0"));
	council_scene_go(s, &s->samira, by_hand);
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK_INT(act_now(s, 0)->vote.in_favour, 7);
	CHECK_INT(act_now(s, 0)->vote.against, 2);
	CHECK_INT(act_now(s, 0)->vote.abstentions, 1);
}

static Err *on_paper(Ctx *ctx, CouncilScene *s)
{
	const CouncilPaperCount counts[] = { { 1, s->number }, { 2, 3 }, { 3, 1 } };
	return council_vote_on_paper(ctx, s->ballot, counts, 3);
}

TEST(a_secret_ballot_on_paper_has_as_many_ballots_as_voices)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 10);
	CHECK(!ballot(s, 0, METHOD_SECRET));
	s->number = 7;
	CHECK(council_scene_try(s, &s->samira, on_paper));
	s->number = 6;
	council_scene_go(s, &s->samira, on_paper);
	CHECK(council_scene_try(s, &s->samira, on_paper));
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK_INT(act_now(s, 0)->vote.in_favour, 6);
	CHECK_INT(act_now(s, 0)->vote.real, 10);
	CHECK(!council_scene_check(s));
}

static void nominate(CouncilScene *s, bool ages)
{
	s->nominees = (CouncilNominees){ 0 };
	*list_push(s->ctx->arena, &s->nominees) =
		(CouncilNominee){ S("Awa"), ages ? DATE(1980, 1, 1) : (Date){ 0 } };
	*list_push(s->ctx->arena, &s->nominees) =
		(CouncilNominee){ S("Bruno"), ages ? DATE(1970, 1, 1) : (Date){ 0 } };
	s->item = s->election;
	s->method = METHOD_SECRET;
}

TEST(an_election_takes_up_to_three_rounds_and_of_equals_the_oldest)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	s->item = s->election;
	CHECK(council_scene_try(s, &s->samira, council_scene_ballot)); /* nobody stands */
	for (int round = 1; round <= 3; round++) {
		nominate(s, false);
		if (round == 3) {
			CHECK(council_scene_try(s, &s->samira, council_scene_ballot));
			nominate(s, true);
		}
		council_scene_go(s, &s->samira, council_scene_ballot);
		for (int i = 0; i < 8; i++)
			CHECK(!secret(s, i, i, i < 4 ? 10 : 11));
		council_scene_go(s, &s->samira, council_scene_count);
	}
	CHECK_STR(value(s, "select group_concat(elected, ' ') from council_ballot"), S("0 0 11"));
	CHECK_STR(value(s, "select state from council_item where kind = 'election'"), S("elected"));
	CHECK(!council_scene_check(s));
}

/* ---- Coming, going, again ---- */

TEST(a_quorum_that_is_lost_stops_the_votes_and_the_council_meets_again)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!ballot(s, 0, METHOD_DEVICE));
	for (int i = 0; i < 8; i++)
		CHECK(!vote(s, &s->members[i], i, CHOICE_FOR));
	council_scene_go(s, &s->samira, council_scene_count);
	depart(s, 7);
	CHECK(ballot(s, 1, METHOD_DEVICE));
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	const CouncilSession *first = council_session_find(ctx, s->session);
	CHECK_INT(first->state, SESSION_OPEN);
}

static Err *again(Ctx *ctx, CouncilScene *s)
{
	CouncilSession p = { .kind = S("ordinary"),
		             .day = s->day,
		             .minute = 1110,
		             .place = S("Salle"),
		             .is_public = true };
	return council_again(ctx, s->session, &p, &s->session);
}

TEST(what_had_no_quorum_is_carried_over_and_then_asks_for_none)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	s->day = DATE(2026, 3, 24);
	CHECK(council_scene_try(s, &s->samira, again)); /* the quorum is there */
	depart(s, 7);
	s->day = DATE(2026, 3, 22);
	council_scene_go(s, &s->samira, again);
	Err *e = council_scene_try(s, &s->samira, convene); /* two days: three are needed */
	CHECK(e && e->code == ERR_CONFLICT);
	test_script(s->ctx,
	            "update council_session set day = '2026-03-23' where after is not null");
	council_scene_convene(s);
	CHECK_STR(value(s, "select group_concat(session || state, ' ') from council_item"),
	          S("2waiting 2waiting 2waiting 2waiting 2waiting"));
	test_wait(s->ctx, (int64_t)3 * 86400 - 10 * 86400 - 9 * 3600);
	council_scene_open(s, 3);
	s->items[0] = council_items(council_scene_ctx(s, &s->samira), s->session).at[0].id;
	CHECK(!ballot(s, 0, METHOD_DEVICE));
	for (int i = 0; i < 3; i++)
		CHECK(!vote(s, &s->members[i], i, CHOICE_FOR));
	council_scene_go(s, &s->samira, council_scene_count);
	CHECK_INT(act_now(s, 0)->state, ACT_ADOPTED);
	CHECK(!council_scene_check(s));
}

TEST(what_is_left_when_a_session_closes_is_postponed)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!ballot(s, 0, METHOD_HAND));
	CHECK(council_scene_try(s, &s->samira, council_scene_close)); /* a ballot is open */
	council_scene_go(s, &s->samira, void_it);
	council_scene_go(s, &s->samira, council_scene_close);
	for (int i = 0; i < 4; i++)
		CHECK_INT(act_now(s, i)->state, ACT_POSTPONED);
	CHECK_STR(act_now(s, 0)->number, S(""));
	CHECK(council_scene_try(s, &s->samira, council_scene_arrive));
	CHECK(!council_scene_check(s));
}

TEST(who_arrives_speaks_for_themselves_again)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	council_scene_open(s, 8);
	CHECK(!proxy(s, 9, 0));
	arrive(s, 9);
	CHECK_STR(value(s, "select count(*) || '' from council_proxy where ended is null"), S("0"));
	CHECK(proxy(s, 10, 10)); /* to oneself */
	CHECK(!proxy(s, 10, 0));
	CHECK(proxy(s, 11, 0)); /* one each */
	CHECK(!ballot(s, 0, METHOD_DEVICE));
	CHECK(!vote(s, &s->members[0], 10, CHOICE_FOR));
	depart(s, 0);
	CHECK(vote(s, &s->members[0], 10, CHOICE_AGAINST)); /* the holder has left */
}

static Err *show_first(Ctx *ctx, CouncilScene *s)
{
	return council_item_set_public(ctx, s->items[0], s->number == 1);
}

TEST(an_item_goes_behind_closed_doors_until_the_session_is_over)
{
	CouncilScene *s = council_scene();
	s->number = 0;
	CHECK(!council_scene_try(s, &s->samira, show_first));
	CHECK_STR(value(s, "select min(is_public) || '' from council_item"), S("0"));
	s->number = 1;
	test_script(s->ctx, "update council_session set is_public = 0");
	CHECK(council_scene_try(s, &s->samira, show_first)); /* all of it is closed */
	test_script(s->ctx, "update council_session set is_public = 1, state = 'closed'");
	CHECK(council_scene_try(s, &s->samira, show_first));
}
