/* Notice, quorum and votes: cases from the law, each cited, and what holds of any council. */
#include <stdio.h>

#include "base/test.h"
#include "modules/council/law.h"

static const CouncilLaw *law(const char *code)
{
	const CouncilLaw *found = council_law_find(str_of(code));
	assert(found);
	return found;
}

/* ---- Days ---- */

static const struct {
	const char *law, *why;
	Date sent, meeting;
	bool urgent, enough;
} notices[] = {
	/* L2121-11: three clear days: sent on Monday, at the earliest on Friday. */
	{ "fr-commune", "L2121-11", { 2026, 3, 2 }, { 2026, 3, 6 }, false, true },
	{ "fr-commune", "L2121-11", { 2026, 3, 2 }, { 2026, 3, 5 }, false, false },
	/* Sent 21 December 1989 for the 26th: with Saturday, Sunday and Christmas between. */
	{ "fr-commune",
	  "CE 13 October 1993, d'André",
	  { 1989, 12, 21 },
	  { 1989, 12, 26 },
	  false,
	  true },
	/* A holiday is counted as any day: the 25th a holiday, 25, 26 and 27 are clear days. */
	{ "fr-commune",
	  "Sénat, answer to question 00343",
	  { 2024, 12, 24 },
	  { 2024, 12, 28 },
	  false,
	  true },
	{ "fr-commune", "the same", { 2024, 12, 25 }, { 2024, 12, 28 }, false, false },
	/* L2121-12: five clear days. */
	{ "fr-commune-3500", "L2121-12", { 2026, 3, 2 }, { 2026, 3, 8 }, false, true },
	{ "fr-commune-3500", "L2121-12", { 2026, 3, 2 }, { 2026, 3, 7 }, false, false },
	/* Urgency shortens it, never below one clear day. */
	{ "fr-commune", "L2121-11, urgency", { 2026, 3, 2 }, { 2026, 3, 4 }, true, true },
	{ "fr-commune", "L2121-11, urgency", { 2026, 3, 2 }, { 2026, 3, 3 }, true, false },
	{ "fr-commune", "L2121-11, urgency", { 2026, 3, 2 }, { 2026, 3, 4 }, false, false },
	{ "fr-commune-3500", "L2121-12, urgency", { 2026, 3, 2 }, { 2026, 3, 4 }, true, true },
	/* L3121-19, L4132-18: twelve days at least before; urgency as above. */
	{ "fr-departement", "L3121-19", { 2026, 3, 2 }, { 2026, 3, 14 }, false, true },
	{ "fr-departement", "L3121-19", { 2026, 3, 3 }, { 2026, 3, 14 }, false, false },
	{ "fr-region", "L4132-18", { 2026, 3, 2 }, { 2026, 3, 14 }, false, true },
	{ "fr-region", "L4132-18, urgency", { 2026, 3, 12 }, { 2026, 3, 14 }, true, true },
	{ "fr-region", "L4132-18, urgency", { 2026, 3, 13 }, { 2026, 3, 14 }, true, false },
	/* Nothing shortens what has no urgency. */
	{ "ma-commune", "113-14", { 2026, 3, 2 }, { 2026, 3, 12 }, false, true },
	{ "ma-commune", "113-14", { 2026, 3, 3 }, { 2026, 3, 12 }, true, false },
};

TEST(a_convocation_is_in_time_or_not_as_the_law_counts)
{
	for (size_t i = 0; i < ARRAY_LEN(notices); i++) {
		CouncilNotice n = council_notice(law(notices[i].law), notices[i].sent,
		                                 notices[i].meeting, notices[i].urgent, NULL);
		if (n.is_enough != notices[i].enough)
			printf("# case %zu: %s\n", i, notices[i].why);
		CHECK(n.is_enough == notices[i].enough);
	}
}

TEST(the_last_day_to_convene_is_in_time_and_the_next_one_is_not)
{
	for (const CouncilLaw *l = council_laws; l->code; l++)
		for (int i = 0; i < 400; i++) {
			Date meeting = date_add_days(DATE(2026, 1, 1), i);
			CouncilNotice n = council_notice(l, meeting, meeting, false, NULL);
			Date next = date_add_days(n.last, 1);
			CHECK(council_notice(l, n.last, meeting, false, NULL).is_enough);
			CHECK(!council_notice(l, next, meeting, false, NULL).is_enough);
			CHECK(!date_is_set(n.last_urgent) == (l->urgent_days == 0));
			if (!date_is_set(n.last_urgent))
				continue;
			next = date_add_days(n.last_urgent, 1);
			CouncilNotice u = council_notice(l, n.last_urgent, meeting, true, NULL);
			CHECK(u.is_enough);
			CHECK(u.urgent == (date_compare(n.last_urgent, n.last) > 0));
			CHECK(!council_notice(l, next, meeting, true, NULL).is_enough);
		}
}

TEST(a_council_without_quorum_meets_again_three_days_later_at_the_earliest)
{
	Date meeting = DATE(2026, 3, 10), first, last;
	first = council_again_first(law("fr-commune"), meeting, NULL);
	CHECK_INT(date_compare(first, DATE(2026, 3, 13)), 0); /* L2121-17 */
	CHECK(!date_is_set(council_again_last(law("fr-commune"), meeting, NULL)));
	first = council_again_first(law("fr-departement"), meeting, NULL);
	last = council_again_last(law("fr-departement"), meeting, NULL);
	CHECK(date_compare(first, last) == 0); /* L3121-14: three days later */
	last = council_again_last(law("ma-commune"), meeting, NULL);
	CHECK_INT(date_compare(last, DATE(2026, 3, 15)), 0);
}

TEST(working_days_leave_out_sundays_and_holidays)
{
	const Calendar calendar = { .country = S("fr") };
	CHECK_INT(council_days(COUNT_WORKING, DATE(2026, 4, 30), DATE(2026, 5, 5), &calendar), 2);
	CHECK_INT(council_days(COUNT_PLAIN, DATE(2026, 4, 30), DATE(2026, 5, 5), &calendar), 5);
	CHECK_INT(council_days(COUNT_CLEAR, DATE(2026, 4, 30), DATE(2026, 5, 5), &calendar), 4);
}

/* ---- Quorum ---- */

static const struct {
	const char *law, *why;
	CouncilRoom room;
	int needed;
	bool reached;
} rooms[] = {
	/* "More than half", not "half and one" (TA Toulouse 28 June 1987, Dubrez). */
	{ "fr-commune", "answer 8750: 11 members, 6", { 11, 6, 0, 1 }, 6, true },
	{ "fr-commune", "answer 8750: 8 members, 5", { 8, 4, 0, 1 }, 5, false },
	{ "fr-commune", "8 members, 5", { 8, 5, 0, 1 }, 5, true },
	{ "fr-commune", "15 members, 8", { 15, 8, 0, 1 }, 8, true },
	{ "fr-commune", "15 members, 7", { 15, 7, 0, 1 }, 8, false },
	/* Two of ten present out of nineteen leave for an interest of their own: eight are left,
	 * of the same nineteen (Sénat, question 24626; CE 19 January 1983, Chauré). */
	{ "fr-commune", "question 24626", { 19, 8, 0, 1 }, 10, false },
	/* Delegates who stand aside are not among the members (L2131-11, L1111-6). */
	{ "fr-commune", "L2131-11: 19 less 2", { 19, 9, 2, 1 }, 9, true },
	{ "fr-commune", "L2131-11: 19 less 2", { 19, 8, 2, 1 }, 9, false },
	/* That rule is of communes only (Sénat, question 01392 of 2024). */
	{ "fr-departement", "question 01392", { 19, 9, 2, 1 }, 10, false },
	/* Convened again: whatever the number (L2121-17). */
	{ "fr-commune", "L2121-17", { 19, 1, 0, 2 }, 1, true },
	{ "fr-commune", "L2121-17: nobody came", { 19, 0, 0, 2 }, 1, false },
	{ "ma-commune", "113-14: not before the third", { 19, 9, 0, 2 }, 10, false },
	{ "ma-commune", "113-14: the third", { 19, 3, 0, 3 }, 1, true },
};

TEST(a_quorum_is_more_than_half_of_the_members_who_count)
{
	for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
		CouncilQuorum q = council_quorum(law(rooms[i].law), &rooms[i].room);
		if (q.needed != rooms[i].needed || q.is_reached != rooms[i].reached)
			printf("# case %zu: %s\n", i, rooms[i].why);
		CHECK_INT(q.needed, rooms[i].needed);
		CHECK(q.is_reached == rooms[i].reached);
	}
}

TEST(of_any_council_one_more_present_never_loses_the_quorum)
{
	for (const CouncilLaw *l = council_laws; l->code; l++)
		for (int members = 1; members <= 69; members++)
			for (int delegates = 0; delegates < members; delegates++)
				for (int present = 0; present <= members - delegates; present++) {
					CouncilRoom room = { members, present, delegates, 1 };
					CouncilQuorum q = council_quorum(l, &room);
					room.present++;
					CHECK(!q.is_reached || council_quorum(l, &room).is_reached);
					if (q.is_waived)
						continue;
					CHECK(q.is_reached == (2 * present > q.members));
				}
}

/* ---- Votes ---- */

static const struct {
	const char *why;
	CouncilTally tally;
	bool adopted, casting;
} votes[] = {
	{ "L2121-20: majority of votes cast", { 8, 7, 0, false, CHOICE_FOR, 15 }, true, false },
	{ "L2121-20: majority of votes cast", { 7, 8, 0, false, CHOICE_FOR, 15 }, false, false },
	{ "abstentions are not cast", { 2, 1, 12, false, CHOICE_ABSTAIN, 15 }, true, false },
	{ "a tie: the president's vote", { 7, 7, 1, false, CHOICE_FOR, 15 }, true, true },
	{ "a tie: the president's vote", { 7, 7, 1, false, CHOICE_AGAINST, 15 }, false, true },
	{ "a tie: the president abstained", { 7, 7, 1, false, CHOICE_ABSTAIN, 15 }, false, false },
	{ "a tie: the president left", { 7, 7, 0, false, CHOICE_NONE, 15 }, false, false },
	{ "a tie in a secret ballot adopts nothing",
	  { 7, 7, 1, true, CHOICE_FOR, 15 },
	  false,
	  false },
	{ "nothing cast adopts nothing", { 0, 0, 15, false, CHOICE_ABSTAIN, 15 }, false, false },
	{ "one vote is enough", { 1, 0, 14, false, CHOICE_ABSTAIN, 15 }, true, false },
};

TEST(a_vote_is_won_by_more_than_half_of_the_votes_cast)
{
	for (size_t i = 0; i < ARRAY_LEN(votes); i++) {
		CouncilOutcome o = council_outcome(law("fr-commune"), &votes[i].tally);
		if (o.is_adopted != votes[i].adopted || o.by_casting_vote != votes[i].casting)
			printf("# case %zu: %s\n", i, votes[i].why);
		CHECK(o.is_adopted == votes[i].adopted);
		CHECK(o.by_casting_vote == votes[i].casting);
	}
}

/* LO6353-9 as the administrative court of Saint-Martin reads it: of seven members four, whoever
 * came.
 */
TEST(where_the_majority_is_of_the_members_who_is_away_counts)
{
	static const struct {
		const char *why;
		CouncilTally tally;
		bool adopted, casting;
	} cases[] = {
		{ "four of seven", { 4, 0, 0, false, CHOICE_FOR, 7 }, true, false },
		{ "three of seven, nobody against",
		  { 3, 0, 0, false, CHOICE_FOR, 7 },
		  false,
		  false },
		{ "three against three, one away",
		  { 3, 3, 0, false, CHOICE_FOR, 7 },
		  false,
		  false },
		{ "half of six against half", { 3, 3, 0, false, CHOICE_FOR, 6 }, true, true },
		{ "half of six against half", { 3, 3, 0, false, CHOICE_AGAINST, 6 }, false, true },
		{ "half of six against less", { 3, 2, 1, false, CHOICE_FOR, 6 }, false, false },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CouncilOutcome o = council_outcome(law("mf-conseil-executif"), &cases[i].tally);
		if (o.is_adopted != cases[i].adopted || o.by_casting_vote != cases[i].casting)
			printf("# case %zu: %s\n", i, cases[i].why);
		CHECK(o.is_adopted == cases[i].adopted);
		CHECK(o.by_casting_vote == cases[i].casting);
	}
	/* Of any council: who adopts by its members would adopt by the votes cast. */
	for (int yes = 0; yes <= 12; yes++)
		for (int no = 0; yes + no <= 12; no++) {
			CouncilTally t = { yes, no, 0, true, CHOICE_NONE, 12 };
			CHECK(!council_outcome(law("mf-conseil-executif"), &t).is_adopted ||
			      council_outcome(law("fr-commune"), &t).is_adopted);
		}
}

/* CGCT L2121-20: "valable pour plus de trois séances consécutives" it is not; L5211-1 for joint
 * bodies; others say nothing of it. */
TEST(a_proxy_is_for_up_to_three_sessions_where_the_law_says_so)
{
	static const struct {
		const char *law;
		int sessions;
		bool may;
	} cases[] = {
		{ "fr-commune", 0, false },     { "fr-commune", 1, true },
		{ "fr-commune", 3, true },      { "fr-commune", 4, false },
		{ "fr-commune-3500", 2, true }, { "fr-epci", 3, true },
		{ "fr-departement", 1, true },  { "fr-departement", 2, false },
		{ "ma-commune", 2, false },     { "comite", -1, false },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK(council_proxy_may_last(law(cases[i].law), cases[i].sessions) == cases[i].may);
}

TEST(of_any_vote_the_one_side_wins_where_the_other_would_have_lost)
{
	const CouncilLaw *l = law("fr-commune");
	for (int yes = 0; yes <= 30; yes++)
		for (int no = 0; no <= 30; no++) {
			CouncilTally t = { yes, no, 3, false, CHOICE_ABSTAIN, 15 };
			CouncilTally other = { no, yes, 3, false, CHOICE_ABSTAIN, 15 };
			CouncilOutcome o = council_outcome(l, &t);
			CHECK(o.is_adopted == (yes > no));
			CHECK(!(o.is_adopted && council_outcome(l, &other).is_adopted));
			t.president = CHOICE_FOR;
			CHECK(!o.is_adopted || council_outcome(l, &t).is_adopted);
			t.is_secret = true;
			CHECK(council_outcome(l, &t).is_adopted == (yes > no));
		}
}

static const struct {
	const char *why;
	int votes[3];
	bool ages;
	int round, elected;
} elections[] = {
	{ "an absolute majority in the first round", { 8, 4, 3 }, true, 1, 0 },
	{ "none in the first round", { 7, 4, 4 }, true, 1, -1 },
	{ "none in the second", { 7, 4, 3 }, true, 2, -1 },
	{ "half is not a majority", { 7, 4, 3 }, true, 1, -1 },
	{ "the most votes in the third (L2122-7)", { 4, 6, 5 }, true, 3, 1 },
	{ "of equals the oldest (L2122-7)", { 6, 6, 3 }, true, 3, 1 },
	{ "of three equals the oldest", { 5, 5, 5 }, true, 3, 2 },
	{ "equals whose ages are not known", { 6, 6, 3 }, false, 3, -2 },
	{ "nobody voted", { 0, 0, 0 }, true, 3, -1 },
};

TEST(who_is_elected_follows_from_the_votes_the_round_and_the_ages)
{
	static const Date born[] = { { 1980, 5, 1 }, { 1970, 5, 1 }, { 1960, 5, 1 } };
	for (size_t i = 0; i < ARRAY_LEN(elections); i++) {
		CouncilCandidate c[3] = { 0 };
		for (int j = 0; j < 3; j++) {
			c[j].votes = elections[i].votes[j];
			if (elections[i].ages)
				c[j].born = born[j];
		}
		if (council_elected(c, 3, elections[i].round) != elections[i].elected)
			printf("# case %zu: %s\n", i, elections[i].why);
		CHECK_INT(council_elected(c, 3, elections[i].round), elections[i].elected);
	}
}

TEST(each_law_says_its_source_or_what_is_to_be_confirmed)
{
	for (const CouncilLaw *l = council_laws; l->code; l++) {
		CHECK(l->source && l->name && l->free_from > 0);
		CHECK(str_eq(str_of(l->country), S("fr")) || l->confirm);
		CHECK(council_law_find(str_of(l->code)) == l);
	}
	CHECK(!council_law_find(S("autre")));
}

/* CGCT L2121-25 (list: within a week) and L2121-15 (minutes: in the week after their adoption);
 * L5211-1 for joint bodies. */
TEST(a_list_and_minutes_go_online_within_a_week_where_the_law_says_so)
{
	static const struct {
		const char *law;
		Date from, last;
	} cases[] = {
		{ "fr-commune", { 2026, 3, 20 }, { 2026, 3, 27 } },
		{ "fr-commune-3500", { 2026, 12, 28 }, { 2027, 1, 4 } },
		{ "fr-epci", { 2028, 2, 25 }, { 2028, 3, 3 } },
		{ "comite", { 2026, 3, 20 }, { 0, 0, 0 } },
		{ "ma-commune", { 2026, 3, 20 }, { 0, 0, 0 } },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const CouncilLaw *law = council_law_find(str_of(cases[i].law));
		CHECK(law);
		CHECK_INT(date_compare(council_list_last(law, cases[i].from), cases[i].last), 0);
		CHECK_INT(date_compare(council_minutes_last(law, cases[i].from), cases[i].last), 0);
	}
}
