/* council.h — councils and their sessions: from the agenda to the votes and what is written of
 * them.
 *
 * A *body* (council, committee, executive) has members for a *term*; a *session* has an *agenda* of
 * items, most of which are acts of modules/act; members are *convened*, answer, come, leave, give
 * proxies, stand aside; on an item there are *ballots*, and what comes of them goes back to the act
 * (act_decide).  What the law says of notice, quorum and votes is data (law.h).
 *
 * A voice is one member's vote: cast by the member, by the deputy who sits instead, or by who holds
 * the member's proxy.  A vote is one row for a voice and a ballot, so that none is counted twice;
 * in a secret ballot that row says who took part, and the ballot itself lies elsewhere under a
 * random number: no order, no time, no name (CGCT L2121-21).
 *
 * Law, France: CGCT L2121-10 to L2121-28; see law.c for the others. */
#ifndef MODULES_COUNCIL_COUNCIL_H
#define MODULES_COUNCIL_COUNCIL_H

#include "modules/act/act.h"
#include "modules/council/law.h"

#define COUNCIL_MANAGE "council.manage" /* permission: bodies, sessions, the secretary's work */
#define COUNCIL_SIT    "council.sit"    /* of elected members: read, answer, vote */

enum {
	COUNCIL_TITLE_MAX = 300,
	COUNCIL_MEMBERS_MAX = 300, /* of one body at one time */
	COUNCIL_ITEMS_MAX = 300,
	COUNCIL_PAPERS_MAX = 300,
	COUNCIL_DISCUSSION_MAX = 20000,
};

/* ---- Bodies and members ---- */

typedef struct {
	Id id;
	Str code; /* "conseil": a-z 0-9 -, unique */
	Str kind; /* council committee executive */
	Text name;
	const CouncilLaw *law;
	Str series; /* of the numbers of its acts: "DE" */
} CouncilBody;

typedef LIST(CouncilBody) CouncilBodyList;

CouncilBodyList council_bodies(Ctx *ctx);              /* by kind, then name; at most 100 */
const CouncilBody *council_body_find(Ctx *ctx, Id id); /* NULL: there is none */
MUST_USE Err *council_body_save(Ctx *ctx, const CouncilBody *body, Id *ret_id);

typedef struct {
	Id id; /* of the seat */
	Id body, member, person;
	Id deputy_of; /* the member whose deputy this is; 0: a full member */
	Str name, email;
	Str party; /* political group; may be empty */
	Str role;  /* president vice_president member */
	int rank;  /* order of the table */
	Date since, until, born;
} CouncilSeat;

typedef LIST(CouncilSeat) CouncilSeatList;

/* Who sits in a body on that day, by rank and name; deputies after the others. */
CouncilSeatList council_seats(Ctx *ctx, Id body, Date day);

/* The member that the actor is; 0: none. */
Id council_member_here(Ctx *ctx);

/* Gives a seat to the person of that address, who gets the role of an elected member.  Refuses a
 * second seat in the same body (ERR_CONFLICT).  Its end, on the last day of it. */
MUST_USE Err *council_seat_add(Ctx *ctx, const CouncilSeat *seat, Id *ret_id);
MUST_USE Err *council_seat_end(Ctx *ctx, Id seat, Date until);

/* Begins a term: all seats of the body that are open end on the day before. */
MUST_USE Err *council_term_begin(Ctx *ctx, Id body, Date since);

/* ---- Sessions ---- */

typedef enum {
	SESSION_DRAFT,
	SESSION_CONVENED,
	SESSION_OPEN,
	SESSION_SUSPENDED,
	SESSION_CLOSED,
	SESSION_CANCELLED,
	SESSION_STATES,
} SessionState;

const char *council_session_code(SessionState state); /* "convened": as stored */
const char *council_session_name(SessionState state); /* a message: "Convoquée" */

typedef struct {
	Id id, body;
	Str kind; /* ordinary extraordinary */
	Date day;
	int minute; /* of the day, in the authority's time zone */
	Str place, video;
	SessionState state;
	bool is_public, urgent;
	int convocation;         /* 1; 2: convened again after a session without quorum */
	Id after;                /* that session; 0 */
	Id president, secretary; /* members; 0: not said yet */
	Instant convened, opened, closed;
	int64_t version;
	Text body_name;
	Str body_law;
} CouncilSession;

typedef LIST(CouncilSession) CouncilSessionList;

/* NULL: there is none. */
const CouncilSession *council_session_find(Ctx *ctx, Id id);
/* From that day on, or before it; nearest first, at most 100.  for_public: those that were convened
 * and are held in public; also when they were called off after that, which who comes must know. */
CouncilSessionList council_sessions(Ctx *ctx, Date day, bool before, bool for_public);
CouncilSessionList council_sessions_of_member(Ctx *ctx, Id member); /* latest first, at most 100 */

Instant council_session_at(Ctx *ctx, const CouncilSession *session); /* when it begins */

/* A new session, or other facts of one that is not open yet: `version` as it was shown (ERR_STALE).
 * A session that was convened and changes is convened again by its secretary. */
MUST_USE Err *council_plan(Ctx *ctx, const CouncilSession *plan, Id *ret_id);
MUST_USE Err *council_replan(Ctx *ctx, const CouncilSession *plan);
MUST_USE Err *council_cancel(Ctx *ctx, Id session);

typedef enum {
	ITEM_WAITING,
	ITEM_ADOPTED,
	ITEM_REJECTED,
	ITEM_POSTPONED,
	ITEM_WITHDRAWN,
	ITEM_NOTED,
	ITEM_ELECTED,
	ITEM_STATES,
} ItemState;

const char *council_item_code(ItemState state); /* as stored */
const char *council_item_name(ItemState state);

typedef struct {
	Id id, session;
	int rank;
	Str kind; /* deliberation information election */
	Id act;   /* 0: none */
	Str title, theme, rapporteur;
	bool is_public;
	ItemState state;
	Str act_number; /* empty: none yet */
} CouncilItem;

typedef LIST(CouncilItem) CouncilItemList;

CouncilItemList council_items(Ctx *ctx, Id session); /* by rank */
const CouncilItem *council_item_find(Ctx *ctx, Id id);
/* Of all sessions that had an act on their agenda, latest first, at most 20. */
CouncilItemList council_items_of_act(Ctx *ctx, Id act);

/* Until the session is closed.  An act must be ready, or postponed. */
MUST_USE Err *council_item_add_act(Ctx *ctx, Id session, Id act);
MUST_USE Err *council_item_add(Ctx *ctx, Id session, const CouncilItem *item);
MUST_USE Err *council_item_move(Ctx *ctx, Id item, bool up);
MUST_USE Err *council_item_remove(Ctx *ctx, Id item);

/* Whether the public reads of it: a council may decide to sit behind closed doors for an item, even
 * once the session has begun (CGCT L2121-18).  The act that comes of it is published, or not, by
 * itself.  Records "council.item-disclosed", "council.item-withheld". */
MUST_USE Err *council_item_set_public(Ctx *ctx, Id item, bool is_public);

/* Sends all that was adopted in the session and waits to be signed into that circuit (empty: by
 * hand), as act_send_to_signature() does.  Refuses when there is none (ERR_CONFLICT). */
MUST_USE Err *council_send_to_signature(Ctx *ctx, Id session, Str type);

/* The substance of the discussion, for the minutes. */
MUST_USE Err *council_item_discuss(Ctx *ctx, Id item, Str text);

typedef struct {
	Id id, session, item; /* item 0: of the whole session */
	Id blob;
	Str title, file_name, media_type;
	int64_t size_bytes;
	bool is_late; /* added after the convocation */
} CouncilPaper;

typedef LIST(CouncilPaper) CouncilPaperList;

/* By item, those of the whole session first; late ones are marked. */
CouncilPaperList council_papers(Ctx *ctx, Id session);
MUST_USE Err *council_paper_add(Ctx *ctx, Id session, Id item, const BlobDraft *blob, Str file_name,
                                Str title);
MUST_USE Err *council_paper_remove(Ctx *ctx, Id session, Id paper);

/* ---- Convocation ---- */

typedef struct {
	Id id, session, member;
	Str name, email;
	Instant sent, opened, answered, reminded;
	Str answer; /* present remote absent; empty: none yet */
} CouncilCall;

typedef LIST(CouncilCall) CouncilCallList;

/* Whether it is in time if it is sent today. */
CouncilNotice council_notice_today(Ctx *ctx, const CouncilSession *session, bool urgent);

/* Writes to each member and deputy, with a link of their own; a second time, what has changed.
 * Refuses an agenda without items, and a notice that is too short (ERR_CONFLICT). */
MUST_USE Err *council_convene(Ctx *ctx, Id session, bool urgent);
MUST_USE Err *council_remind(Ctx *ctx, Id session); /* those who have not answered */
CouncilCallList council_calls(Ctx *ctx, Id session);

/* The link of a call: its token, and the call of a token (NULL: it is none, or too old). */
Str council_call_token(Ctx *ctx, Id call);
const CouncilCall *council_call_of_token(Ctx *ctx, Str token);
const CouncilCall *council_call_of_member(Ctx *ctx, Id session, Id member);

/* It was read: kept once, with its time.  What the member answers; absent with a holder: a proxy,
 * for so many sessions in a row (1; where the law allows it, more). */
void council_call_opened(Ctx *ctx, Id call);
MUST_USE Err *council_answer(Ctx *ctx, Id call, Str answer, Id proxy_holder, int sessions);

/* The session as iCalendar (RFC 5545). */
Str council_calendar(Ctx *ctx, const CouncilSession *session);

/* ---- Ballots ---- */

typedef enum { METHOD_HAND, METHOD_ROLL, METHOD_DEVICE, METHOD_SECRET, METHODS } BallotMethod;

const char *council_method_name(BallotMethod method); /* a message */

typedef struct {
	int number;
	Str label;
	Date born;
	int votes; /* once closed */
} CouncilOption;

typedef LIST(CouncilOption) CouncilOptionList;

typedef struct {
	Id id, item, session;
	int round;
	BallotMethod method;
	bool is_open, is_void, is_election;
	Instant opened, closed;
	CouncilQuorum quorum;
	ActVote vote; /* once closed */
	bool is_adopted, by_casting_vote;
	int elected;    /* number of an option; 0: nobody */
	int votes_cast; /* so far: of voices that have voted */
} CouncilBallot;

typedef LIST(CouncilBallot) CouncilBallotList;

CouncilBallotList council_ballots(Ctx *ctx, Id session); /* oldest first */
const CouncilBallot *council_ballot_find(Ctx *ctx, Id id);
CouncilOptionList council_options(Ctx *ctx, Id ballot);

/* How that member's voice was cast.  NONE: it was not, or the ballot is secret. */
CouncilChoice council_choice_of(Ctx *ctx, Id ballot, Id member);

/* ---- News for members ---- */

enum { COUNCIL_NEWS_TEXT_MAX = 5000 };

typedef struct {
	Id id, body;
	Text body_name;
	Str title, text, author;
	Instant at;
} CouncilNews;

typedef LIST(CouncilNews) CouncilNewsList;

CouncilNewsList council_news(Ctx *ctx); /* of all bodies, newest first, at most 100 */
/* Of the bodies in which that member sits today: the same. */
CouncilNewsList council_news_of_member(Ctx *ctx, Id member);
const CouncilNews *council_news_find(Ctx *ctx, Id id); /* NULL: there is none */

/* Tells all who sit in the body today, by letter.  Records "council.news-written": who shows it on
 * devices follows that. */
MUST_USE Err *council_news_write(Ctx *ctx, Id body, Str title, Str text, Id *ret_id);
MUST_USE Err *council_news_remove(Ctx *ctx, Id id);

extern const Module council_module;

#endif
