/* law.c — the laws, and what follows from them.
 *
 * Texts that were at hand: Sénat, question 00343 (answer of 14 February 2013) and CE 13 October
 * 1993, d'André, on clear days; CGCT L3121-19 and L4132-18 on departments and regions; Sénat,
 * question 24626 (answer of 1 March 2007) and CE 19 January 1983, Chauré, on members with an
 * interest; TA Toulouse 28 June 1987, Dubrez, and answer 8750 (Assemblée nationale, 24 January
 * 1994), on the majority of the members; and the account in the press (Soualiga Post) of a
 * judgement of the administrative court of Saint-Martin, which reads "the majority of its members"
 * (LO6353-9) as of those who make it up, present or not.  What is not covered by these is marked.
 */
#include "modules/council/law.h"

const CouncilLaw council_laws[] = {
	{
		.code = "fr-commune",
		.country = "fr",
		.name = MESSAGE("Commune de moins de 3 500 habitants"),
		.notice_days = 3,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.free_from = 2,
		.delegates_leave_members = true,
		.casting_vote = true,
		.list_days = 7,
		.minutes_days = 7,
		.proxy_sessions = 3,
		.source = "CGCT L2121-10, L2121-11, L2121-15, L2121-17, L2121-20, L2121-21, "
			  "L2121-25, L2131-11",
	},
	{
		.code = "fr-commune-3500",
		.country = "fr",
		.name = MESSAGE("Commune de 3 500 habitants et plus"),
		.notice_days = 5,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.free_from = 2,
		.delegates_leave_members = true,
		.casting_vote = true,
		.note = true,
		.list_days = 7,
		.minutes_days = 7,
		.proxy_sessions = 3,
		.source = "CGCT L2121-10, L2121-12, L2121-15, L2121-17, L2121-20, L2121-21, "
			  "L2121-25, L2131-11",
	},
	{
		.code = "fr-epci",
		.country = "fr",
		.name = MESSAGE("Intercommunalité"),
		.notice_days = 5,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.free_from = 2,
		.remote_is_present = true,
		.delegates_leave_members = true,
		.casting_vote = true,
		.note = true,
		.list_days = 7,
		.minutes_days = 7,
		.proxy_sessions = 3,
		.source = "CGCT L5211-1, L5211-11-1, L2121-12, L2121-15, L2121-17, L2121-20, "
			  "L2121-21, L2121-25",
		.confirm = MESSAGE("À confirmer : le délai d’une intercommunalité sans commune de "
	                           "3 500 habitants, et les séances où la visioconférence est "
	                           "exclue."),
	},
	{
		.code = "fr-departement",
		.country = "fr",
		.name = MESSAGE("Département"),
		.notice_days = 12,
		.notice_count = COUNT_PLAIN,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.again_days_max = 3,
		.free_from = 2,
		.remote_is_present = true,
		.casting_vote = true,
		.note = true,
		.source = "CGCT L3121-9-1, L3121-14, L3121-15, L3121-16, L3121-19",
		.confirm = MESSAGE("À confirmer : les séances où la visioconférence est exclue."),
	},
	{
		.code = "fr-region",
		.country = "fr",
		.name = MESSAGE("Région"),
		.notice_days = 12,
		.notice_count = COUNT_PLAIN,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.again_days_max = 3,
		.free_from = 2,
		.remote_is_present = true,
		.casting_vote = true,
		.note = true,
		.source = "CGCT L4132-9-1, L4132-13, L4132-14, L4132-15, L4132-18",
		.confirm = MESSAGE("À confirmer : les séances où la visioconférence est exclue."),
	},
	{
		.code = "mf-conseil-territorial",
		.country = "mf",
		.name = MESSAGE("Conseil territorial de Saint-Martin"),
		.notice_days = 12,
		.notice_count = COUNT_PLAIN,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.again_days_max = 3,
		.free_from = 2,
		.casting_vote = true,
		.note = true,
		.source = "CGCT LO6321-1 à LO6321-35",
		.confirm = MESSAGE(
			"À confirmer dans le texte : le délai de douze jours, l’urgence, le "
			"quorum et la voix prépondérante suivent ici les règles des "
			"départements."),
	},
	{
		.code = "mf-conseil-executif",
		.country = "mf",
		.name = MESSAGE("Conseil exécutif de Saint-Martin"),
		.notice_days = 1,
		.urgent_days = 0,
		.again_days = 1,
		.again_count = COUNT_PLAIN,
		.free_from = 99,
		.casting_vote = true,
		.of_members = true,
		.source = "CGCT LO6353-9",
		.confirm = MESSAGE("À confirmer dans le texte : les décisions y sont prises à la "
	                           "majorité des membres qui le composent, présents ou non, comme "
	                           "l’a jugé le tribunal administratif ; le délai de convocation "
	                           "n’a pas été trouvé."),
	},
	{
		.code = "nc-commune",
		.country = "nc",
		.name = MESSAGE("Commune de Nouvelle-Calédonie"),
		.notice_days = 3,
		.urgent_days = 1,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.free_from = 2,
		.casting_vote = true,
		.source = "code des communes de la Nouvelle-Calédonie, L121-1 à L121-39",
		.confirm =
			MESSAGE("À confirmer dans le texte : les délais et le quorum suivent ici "
	                        "ceux d’une commune de moins de 3 500 habitants."),
	},
	{
		.code = "ma-commune",
		.country = "ma",
		.name = MESSAGE("Commune du Maroc"),
		.notice_days = 10,
		.notice_count = COUNT_PLAIN,
		.urgent_days = 0,
		.again_days = 3,
		.again_count = COUNT_PLAIN,
		.again_days_max = 5,
		.free_from = 3,
		.casting_vote = true,
		.source = "loi organique 113-14, articles 33 à 48",
		.confirm = MESSAGE(
			"À confirmer dans le texte : le délai de dix jours, les deuxième et "
			"troisième réunions et la voix prépondérante."),
	},
	{
		.code = "comite",
		.country = "",
		.name = MESSAGE("Commission, comité : sans délai ni quorum légaux"),
		.notice_days = 0,
		.notice_count = COUNT_PLAIN,
		.free_from = 1,
		.remote_is_present = true,
		.casting_vote = true,
		.source = "CGCT L2121-22",
		.confirm =
			MESSAGE("Le règlement intérieur de l’assemblée peut en fixer : rien n’est "
	                        "vérifié ici."),
	},
	{ 0 },
};

const CouncilLaw *council_law_find(Str code)
{
	for (const CouncilLaw *law = council_laws; law->code; law++)
		if (str_eq(code, str_of(law->code)))
			return law;
	return NULL;
}

/* ---- Days ---- */

static int working_days(Date sent, Date meeting, const Calendar *calendar)
{
	int days = 0;
	for (Date day = date_add_days(sent, 1); date_compare(day, meeting) <= 0;
	     day = date_add_days(day, 1))
		days += calendar_is_working(calendar, day);
	return days;
}

int council_days(CouncilCount count, Date sent, Date meeting, const Calendar *calendar)
{
	int64_t apart = date_to_days(meeting) - date_to_days(sent);
	if (count == COUNT_WORKING && apart >= 0)
		return working_days(sent, meeting, calendar);
	return (int)(count == COUNT_CLEAR ? apart - 1 : apart);
}

/* The last day on which so many days are still given. */
static Date last_day(CouncilCount count, int days, Date meeting, const Calendar *calendar)
{
	Date day = meeting;
	while (council_days(count, day, meeting, calendar) < days)
		day = date_add_days(day, -1);
	return day;
}

CouncilNotice council_notice(const CouncilLaw *law, Date sent, Date meeting, bool urgent,
                             const Calendar *calendar)
{
	CouncilNotice n = {
		.days = council_days(law->notice_count, sent, meeting, calendar),
		.days_needed = law->notice_days,
		.last = last_day(law->notice_count, law->notice_days, meeting, calendar),
	};
	n.is_enough = n.days >= law->notice_days;
	if (law->urgent_days == 0)
		return n;
	n.last_urgent = last_day(COUNT_CLEAR, law->urgent_days, meeting, calendar);
	if (!n.is_enough && urgent)
		n.is_enough = n.urgent =
			council_days(COUNT_CLEAR, sent, meeting, calendar) >= law->urgent_days;
	return n;
}

static Date first_after(CouncilCount count, int days, Date meeting, const Calendar *calendar)
{
	Date day = meeting;
	while (council_days(count, meeting, day, calendar) < days)
		day = date_add_days(day, 1);
	return day;
}

Date council_again_first(const CouncilLaw *law, Date meeting, const Calendar *calendar)
{
	return first_after(law->again_count, law->again_days, meeting, calendar);
}

Date council_again_last(const CouncilLaw *law, Date meeting, const Calendar *calendar)
{
	if (law->again_days_max == 0)
		return (Date){ 0 };
	return first_after(law->again_count, law->again_days_max, meeting, calendar);
}

/* ---- What is put up afterwards ---- */

static Date within(Date from, int days)
{
	return days == 0 ? (Date){ 0 } : date_add_days(from, days);
}

/* CGCT L2121-25: within a week. */
Date council_list_last(const CouncilLaw *law, Date meeting)
{
	return within(meeting, law->list_days);
}

/* CGCT L2121-15: in the week after the meeting in which they were adopted. */
Date council_minutes_last(const CouncilLaw *law, Date approved)
{
	return within(approved, law->minutes_days);
}

/* ---- Proxies ---- */

bool council_proxy_may_last(const CouncilLaw *law, int sessions)
{
	return sessions == 1 || (sessions > 1 && sessions <= law->proxy_sessions);
}

/* ---- Quorum ---- */

CouncilQuorum council_quorum(const CouncilLaw *law, const CouncilRoom *room)
{
	CouncilQuorum q = { .members = room->members, .present = room->present };
	if (law->delegates_leave_members)
		q.members -= room->delegates;
	q.is_waived = room->convocation >= law->free_from;
	q.needed = q.is_waived ? 1 : q.members / 2 + 1;
	q.is_reached = q.present >= q.needed;
	return q;
}

/* ---- Votes ---- */

CouncilOutcome council_outcome(const CouncilLaw *law, const CouncilTally *t)
{
	CouncilOutcome o = { .cast = t->in_favour + t->against };
	int of = law->of_members ? t->members : o.cast;
	o.needed = of / 2 + 1;
	o.is_adopted = t->in_favour >= o.needed;
	bool is_tie = of > 0 && 2 * t->in_favour == of && t->in_favour == t->against;
	if (is_tie && law->casting_vote && !t->is_secret &&
	    (t->president == CHOICE_FOR || t->president == CHOICE_AGAINST)) {
		o.by_casting_vote = true;
		o.is_adopted = t->president == CHOICE_FOR;
	}
	return o;
}

/* Of two with as many votes: the older one; -2 when that is not known. */
static int older(const CouncilCandidate *candidates, int a, int b)
{
	if (!date_is_set(candidates[a].born) || !date_is_set(candidates[b].born))
		return -2;
	int order = date_compare(candidates[a].born, candidates[b].born);
	return order == 0 ? -2 : order < 0 ? a : b;
}

int council_elected(const CouncilCandidate *candidates, size_t len, int round)
{
	int cast = 0, best = -1;
	for (size_t i = 0; i < len; i++)
		cast += candidates[i].votes;
	if (cast == 0)
		return -1;
	for (int i = 0; i < (int)len; i++) {
		if (best < 0 || candidates[i].votes > candidates[best].votes)
			best = i;
	}
	if (round < COUNCIL_ROUNDS)
		return candidates[best].votes > cast / 2 ? best : -1;
	int winner = best;
	for (int i = 0; i < (int)len && winner >= 0; i++)
		if (i != winner && candidates[i].votes == candidates[best].votes)
			winner = older(candidates, winner, i);
	return winner;
}
