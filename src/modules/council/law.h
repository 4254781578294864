/* law.h — what the law says of notice, quorum and votes: data, and pure functions of them.
 *
 * Each law is a row of law.c with its source; what could not be held against the text itself says
 * so in `confirm`, and pages show it.  Nothing here asks for a database, a clock or a language. */
#ifndef MODULES_COUNCIL_LAW_H
#define MODULES_COUNCIL_LAW_H

#include "core/clock/clock.h"

/* How days of notice are counted.  Clear days (jours francs): neither the day on which the
 * convocation is sent nor that of the meeting; Sundays and holidays count (CE 13 October 1993,
 * d'André).  Plain days: the day of sending does not count, the meeting may be on the last one. */
typedef enum { COUNT_CLEAR, COUNT_PLAIN, COUNT_WORKING } CouncilCount;

typedef struct {
	const char *code;    /* "fr-commune": as stored */
	const char *country; /* where it is offered: fr mf nc ma */
	const char *name;    /* a message: "Commune de moins de 3 500 habitants" */
	int notice_days;
	CouncilCount notice_count;
	int urgent_days; /* clear days, never fewer; 0: urgency shortens nothing */
	int again_days;  /* between a meeting without quorum and the next one */
	CouncilCount again_count;
	int again_days_max;           /* and at most so many; 0: no limit */
	int free_from;                /* which convocation deliberates without a quorum: 2, or 3 */
	bool remote_is_present;       /* by video, members count as present */
	bool delegates_leave_members; /* who stand aside as delegates to a body that the law puts
	                                 them on are not among the members in exercise */
	bool casting_vote;            /* the president's decides a tie, but for a secret ballot */
	bool note;                    /* a note that explains goes with the convocation */
	int list_days;    /* after the meeting: the list of deliberations is put up; 0: not said */
	int minutes_days; /* after the next meeting adopts them: the minutes are; 0: not said */
	int proxy_sessions; /* consecutive ones for which a proxy may be given; 0: just one */
	bool of_members; /* decisions take more than half of the members, not of the votes cast */
	const char *source;  /* articles */
	const char *confirm; /* a message: what is still to be confirmed; NULL: nothing */
} CouncilLaw;

extern const CouncilLaw council_laws[];       /* ends with an empty row */
const CouncilLaw *council_law_find(Str code); /* NULL: there is none */

/* Days of that kind between the two; negative when the meeting is before.  `calendar`: of working
 * days only. */
int council_days(CouncilCount count, Date sent, Date meeting, const Calendar *calendar);

typedef struct {
	int days; /* given, counted as the law counts */
	int days_needed;
	bool is_enough;
	bool urgent;      /* it is enough only because the matter is urgent: the council rules on
	                     that when the meeting opens */
	Date last;        /* the last day on which it can be sent */
	Date last_urgent; /* the same when it is urgent; none where urgency shortens nothing */
} CouncilNotice;

/* Whether a convocation sent on that day is in time; urgent: the president says that it is. */
CouncilNotice council_notice(const CouncilLaw *law, Date sent, Date meeting, bool urgent,
                             const Calendar *calendar);

/* The first day on which a council may meet again that had no quorum on `meeting`; and the last
 * one (none: no limit). */
Date council_again_first(const CouncilLaw *law, Date meeting, const Calendar *calendar);
Date council_again_last(const CouncilLaw *law, Date meeting, const Calendar *calendar);

/* The last day for the list of what a council has examined; for its minutes, from the day on which
 * they were adopted.  None: the law says none. */
Date council_list_last(const CouncilLaw *law, Date meeting);
Date council_minutes_last(const CouncilLaw *law, Date approved);

typedef struct {
	int members;     /* in exercise */
	int present;     /* in the room (or by video, where that counts), without those who stand
	                    aside; who is represented by a proxy is not present */
	int delegates;   /* of the members, those who stand aside as delegates: present or not */
	int convocation; /* 1; 2 or 3: again, after a meeting without quorum, on what it had */
} CouncilRoom;

typedef struct {
	int members; /* that count */
	int present, needed;
	bool is_waived; /* this convocation asks for none */
	bool is_reached;
} CouncilQuorum;

/* Whether a proxy may be given for so many consecutive sessions (CGCT L2121-20: three at most, but
 * for an illness that is certified: then it is given again). */
bool council_proxy_may_last(const CouncilLaw *law, int sessions);

/* More than half of the members (CGCT L2121-17). */
CouncilQuorum council_quorum(const CouncilLaw *law, const CouncilRoom *room);

typedef enum { CHOICE_NONE, CHOICE_FOR, CHOICE_AGAINST, CHOICE_ABSTAIN } CouncilChoice;

typedef struct {
	int in_favour, against, abstentions; /* abstentions: with blank and void ballots */
	bool is_secret;
	CouncilChoice president; /* of who presides; NONE: took no part */
	int members;             /* that count; asked for where a majority is of them */
} CouncilTally;

typedef struct {
	int cast;   /* votes that count: for and against */
	int needed; /* to adopt: more than half of them, or of the members */
	bool is_adopted;
	bool by_casting_vote;
} CouncilOutcome;

/* The absolute majority of the votes cast; a tie is decided by the president's vote, but for a
 * secret ballot (CGCT L2121-20).  Where it is of the members, a tie is half of them against half.
 */
CouncilOutcome council_outcome(const CouncilLaw *law, const CouncilTally *tally);

enum { COUNCIL_CANDIDATES_MAX = 20, COUNCIL_ROUNDS = 3 };

typedef struct {
	int votes;
	Date born; /* none: not known */
} CouncilCandidate;

/* Who is elected in a round (1, 2, 3): an absolute majority of the votes cast in the first two, the
 * most votes in the third, and of equals the oldest (CGCT L2121-21, L2122-7).  -1: nobody in this
 * round; -2: equals whose ages are not known. */
int council_elected(const CouncilCandidate *candidates, size_t len, int round);

#endif
