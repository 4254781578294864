/* room.h — what happens in a session: who is there, who votes, what comes of it.  Private to this
 * module. */
#ifndef MODULES_COUNCIL_ROOM_H
#define MODULES_COUNCIL_ROOM_H

#include "modules/council/council.h"

typedef enum { ASIDE_NO, ASIDE_INTEREST, ASIDE_DELEGATE } Aside;

/* One member of the body, as things stand on an item. */
typedef struct {
	Id member, person;
	Str name, role, party;
	Date born;
	bool present, remote;
	Id deputy; /* who sits instead; 0: nobody */
	Id proxy;  /* who holds the proxy; 0: nobody */
	Str deputy_name, proxy_name;
	Aside aside;
	Id voter;             /* who casts this voice now; 0: it has none */
	CouncilChoice choice; /* in the ballot that is asked about */
	bool took_part;
} CouncilVoice;

typedef LIST(CouncilVoice) CouncilVoiceList;

/* All members of the body on the day of the session, by rank.  item 0: nobody stands aside;
 * ballot 0: no choices. */
CouncilVoiceList council_voices(Ctx *ctx, const CouncilSession *session, Id item, Id ballot);
/* Who was there at any time of the session: for what is written of it. */
CouncilVoiceList council_attendance(Ctx *ctx, const CouncilSession *session);
CouncilQuorum council_quorum_now(Ctx *ctx, const CouncilSession *session,
                                 const CouncilVoiceList *voices);
int council_voices_count(const CouncilVoiceList *voices); /* those that can be cast now */
const CouncilVoice *council_voice_of(const CouncilVoiceList *voices, Id member);

/* One of council_voices() of that ballot, without reading the others: all vote at the same moment.
 * The name of who holds the proxy is left out.  NULL: the body has no such member. */
const CouncilVoice *council_voice_now(Ctx *ctx, const CouncilBallot *ballot, Id member);

/* ---- The secretary: each refuses who may not, and what the session's state does not allow ---- */

/* It must be convened; president and secretary are members. */
MUST_USE Err *council_open(Ctx *ctx, Id session, Id president, Id secretary);
MUST_USE Err *council_suspend(Ctx *ctx, Id session, bool again); /* again: resume */
MUST_USE Err *council_close(Ctx *ctx, Id session);

/* The quorum is not there: closes, and plans the session that is convened again on what was left.
 * Of the plan: kind, day, minute, place, video, is_public. */
MUST_USE Err *council_again(Ctx *ctx, Id session, const CouncilSession *plan, Id *ret_id);

/* Each once: a second click changes nothing.  Who arrives has no proxy any more. */
MUST_USE Err *council_arrive(Ctx *ctx, Id session, Id member, bool remote);
MUST_USE Err *council_depart(Ctx *ctx, Id session, Id member);
/* One proxy each, for so many sessions in a row, this one first (CGCT L2121-20).  Refuses a holder
 * who holds one, or who is not a member, and more sessions than the law allows. */
MUST_USE Err *council_proxy_give(Ctx *ctx, Id session, Id giver, Id holder, int sessions);
MUST_USE Err *council_proxy_end(Ctx *ctx, Id session, Id giver);
MUST_USE Err *council_stand_aside(Ctx *ctx, Id item, Id member, Aside aside); /* NO: rejoins */

/* ---- Ballots ---- */

typedef struct {
	Str label;
	Date born;
} CouncilNominee;

typedef LIST(CouncilNominee) CouncilNominees;

/* Opens a ballot.  Refuses when the quorum is not reached, another one is open, the item is
 * decided, or candidates are wanted and not there. */
MUST_USE Err *council_ballot_open(Ctx *ctx, Id item, BallotMethod method,
                                  const CouncilNominees *nominees, Id *ret_id);

/* The vote of a member, cast by who may: the actor's own devices, or the secretary for the hand and
 * the roll.  A second vote of a public ballot replaces the first while it is open; of a secret one
 * it is refused.  Sending the same again changes nothing. */
MUST_USE Err *council_vote(Ctx *ctx, Id ballot, Id member, CouncilChoice choice);
/* Of a secret ballot: 1 for, 2 against, 3 blank; of an election 3 or the number of an option. */
MUST_USE Err *council_vote_secret(Ctx *ctx, Id ballot, Id member, int choice);

/* By hand: who is against and who abstains; all other voices are in favour. */
MUST_USE Err *council_vote_by_hand(Ctx *ctx, Id ballot, const Id *against, size_t against_len,
                                   const Id *abstain, size_t abstain_len);

/* A secret ballot on paper, counted by hand: as many as there are voices, blank ones among them. */
typedef struct {
	int choice, votes; /* choice as for council_vote_secret() */
} CouncilPaperCount;

MUST_USE Err *council_vote_on_paper(Ctx *ctx, Id ballot, const CouncilPaperCount *counts,
                                    size_t len);

/* Counts, and settles the item: the act is adopted or rejected.  An election without a winner asks
 * for the next round.  A void ballot counts for nothing. */
MUST_USE Err *council_ballot_close(Ctx *ctx, Id ballot);
MUST_USE Err *council_ballot_void(Ctx *ctx, Id ballot);

/* Without a ballot: postponed, withdrawn, noted. */
MUST_USE Err *council_item_settle(Ctx *ctx, Id item, ItemState state);

/* ---- What is written of it ---- */

/* Paragraphs above an act, and the sentences below it, in its language. */
Str council_heading(Ctx *ctx, const CouncilSession *session, const CouncilVoiceList *voices,
                    Lang lang);
Str council_result(Ctx *ctx, const CouncilBallot *ballot, const CouncilVoiceList *voices,
                   Lang lang);

/* As PDF; slow: never on the writer. */
Str council_convocation_pdf(Ctx *ctx, const CouncilSession *session);
/* Of the items that are public, those that were examined. */
Str council_list_pdf(Ctx *ctx, const CouncilSession *session);
/* whole: with what was said and voted of items that are not public. */
Str council_minutes_pdf(Ctx *ctx, const CouncilSession *session, bool whole);
/* Of the sessions of a body that were closed in that year (register.c). */
Str council_register_pdf(Ctx *ctx, const CouncilBody *body, int year);

#endif
