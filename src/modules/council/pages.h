/* pages.h — the pages of sessions, for their table of routes; and what their templates show. */
#ifndef MODULES_COUNCIL_PAGES_H
#define MODULES_COUNCIL_PAGES_H

#include "core/http/http.h"
#include "modules/council/proof.h"
#include "modules/council/room.h"
#include "modules/council/saved.h"
#include "modules/council/writing.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

/* ---- What templates show ---- */

typedef struct {
	CouncilSessionList coming, past;
	const char *base; /* addresses of sessions begin with it: "/seances" */
	bool may_manage;
} SessionsView;

typedef struct {
	CouncilBodyList bodies;
	const CouncilBody *body; /* the one that is shown; NULL: a new one, or the list */
	CouncilSeatList seats;
	FormOptions kinds, laws, roles, members;
	Str id; /* as in the address */
} BodyView;

/* One point of the agenda with all that belongs to it. */
typedef struct {
	const CouncilItem *item;
	CouncilPaperList papers;
	CouncilBallotList ballots;
	CouncilVoiceList aside; /* who stands aside */
	bool is_first, is_last, may_vote;
	Str discussion;
} PointView;

typedef LIST(PointView) PointViewList;

typedef struct {
	const CouncilSession *session;
	const CouncilLaw *law;
	Instant at;
	Str base; /* where papers are: "/seances/7" */
	CouncilNotice notice;
	PointViewList points;
	CouncilPaperList papers; /* of the whole session */
	CouncilCallList calls;
	int read, answered; /* of the calls */
	FormOptions acts, items, members, circuits;
	bool may_sign; /* some that were adopted wait to be signed */
	bool is_editable, may_convene;
	const char *open; /* which form comes back with its problems; NULL: none */
} SessionView;

typedef struct {
	const CouncilBody *body; /* of a new session; NULL: it exists */
	const CouncilSession *session;
	FormOptions bodies, kinds;
	Str address, cancel, time;
	const char *title;
} PlanView;

typedef struct {
	const CouncilSession *session;
	const CouncilLaw *law;
	Instant at;
	CouncilVoiceList voices; /* on the item that is voted, else of the session */
	CouncilQuorum quorum;    /* of the session */
	int voices_count;
	PointViewList points;
	const CouncilBallot *ballot; /* open; NULL: none */
	const CouncilItem *item;     /* of it */
	CouncilOptionList options;
	CouncilWritingList writings; /* that are online, for the public */
	FormOptions members, absent, methods, kinds;
	FormOptions spans; /* for how many sessions a proxy may be given; none: for one */
	Date again;
	bool is_another_day; /* convened for another day than today */
	const char *open;
} LiveView;

typedef struct {
	const CouncilSession *session; /* NULL: of the page of registers */
	const CouncilLaw *law;
	Instant at;
	Str base; /* addresses of writings begin with it */
	CouncilWritingList writings;
	Date list_last, minutes_last; /* none: the law says none, or not yet */
	bool is_list_posted, are_minutes_posted, has_closed_items;
	FormOptions circuits, seals, acts, bodies; /* seals: circuits, without "by hand" */
	Date today;
	const char *open;
} WritingsView;

/* For a member who is signed in, or for who follows the link of a convocation: that one has the
 * points and papers, too. */
typedef struct {
	const CouncilSession *session;
	const CouncilCall *call;
	Instant at;
	Str base;    /* addresses of papers and of the calendar */
	Str address; /* of the answer */
	PointViewList points;
	CouncilPaperList papers;
	FormOptions answers, holders, spans;
	Str answer, holder;
	const CouncilBallot *ballot; /* open, and this member has voices in it; NULL */
	const CouncilItem *item;
	CouncilVoiceList own; /* voices that this member casts */
	CouncilOptionList options;
} MemberView;

typedef struct {
	const CouncilProof *proof;
	CmsStamp stamp; /* of one that has its token */
} ProofView;

typedef struct {
	const CouncilSession *session;
	Instant at;
	CouncilCallList calls;
	LIST(ProofView) proofs;
	bool has_stamper;
} ProofsView;

typedef struct {
	CouncilNewsList news;
	FormOptions bodies;
} NewsView;

typedef struct {
	int year;
	Str price_text; /* as it was typed */
	Money price, postage;
	bool has_price, both_sides;
	CouncilSavedList sessions;
	int64_t pages, sheets, letters;
	int uncounted;
} SavedView;

/* ---- Pages ---- */

/* pages_plan.c */
Err *council_page_sessions(Req *req);
Err *council_page_new(Req *req);
Err *council_page_new_prepare(Req *req);
Err *council_page_new_save(Req *req);
Err *council_page_change(Req *req);
Err *council_page_change_prepare(Req *req);
Err *council_page_change_save(Req *req);

/* pages_session.c */
Err *council_page_session(Req *req);
Err *council_page_paper(Req *req);
Err *council_page_pdf(Req *req);
Err *council_page_item_add_prepare(Req *req);
Err *council_page_item_add(Req *req);
Err *council_page_item_prepare(Req *req);
Err *council_page_item(Req *req);
Err *council_page_discussion_prepare(Req *req);
Err *council_page_discussion(Req *req);
Err *council_page_paper_prepare(Req *req);
Err *council_page_paper_add(Req *req);
Err *council_page_paper_remove(Req *req);
Err *council_page_call_prepare(Req *req);
Err *council_page_call(Req *req);
Err *council_page_signature_prepare(Req *req);
Err *council_page_signature(Req *req);
void council_show(Req *req, const CouncilSession *session, const char *open);

/* pages_live.c */
Err *council_page_live(Req *req);
Err *council_page_state_prepare(Req *req);
Err *council_page_state(Req *req);
Err *council_page_presence_prepare(Req *req);
Err *council_page_presence(Req *req);
Err *council_page_proxy_prepare(Req *req);
Err *council_page_proxy(Req *req);
Err *council_page_aside_prepare(Req *req);
Err *council_page_aside(Req *req);
Err *council_page_ballot_prepare(Req *req);
Err *council_page_ballot(Req *req);
Err *council_page_count_prepare(Req *req);
Err *council_page_count(Req *req);
Err *council_page_voice_prepare(Req *req);
Err *council_page_voice(Req *req);

/* pages_body.c */
Err *council_page_bodies(Req *req);
Err *council_page_body(Req *req);
Err *council_page_body_prepare(Req *req);
Err *council_page_body_save(Req *req);
Err *council_page_seat_prepare(Req *req);
Err *council_page_seat_add(Req *req);
Err *council_page_seat_end_prepare(Req *req);
Err *council_page_seat_end(Req *req);
Err *council_page_term_prepare(Req *req);
Err *council_page_term(Req *req);

/* pages_member.c */
Err *council_page_my_session(Req *req);
Err *council_page_my_answer_prepare(Req *req);
Err *council_page_my_answer(Req *req);
Err *council_page_my_vote_prepare(Req *req);
Err *council_page_my_vote(Req *req);
Err *council_page_link(Req *req);
Err *council_page_link_open_prepare(Req *req);
Err *council_page_link_open(Req *req);
Err *council_page_link_answer_prepare(Req *req);
Err *council_page_link_answer(Req *req);
Err *council_page_link_paper(Req *req);
Err *council_page_link_draft(Req *req);
Err *council_page_link_calendar(Req *req);

/* pages_saved.c */
Err *council_page_saved(Req *req);

/* pages_news.c */
Err *council_page_news(Req *req);
Err *council_page_news_prepare(Req *req);
Err *council_page_news_write(Req *req);
Err *council_page_news_remove(Req *req);

/* pages_proof.c */
Err *council_page_proofs(Req *req);
Err *council_page_proof(Req *req);

/* pages_writing.c */
Err *council_page_writings(Req *req);
Err *council_page_registers(Req *req);
Err *council_page_register(Req *req);
Err *council_page_register_ask_prepare(Req *req);
Err *council_page_writing_ask_prepare(Req *req);
Err *council_page_writing_ask(Req *req);
Err *council_page_writing(Req *req);
Err *council_page_writing_post(Req *req);
Err *council_page_public_writing(Req *req);

/* pages_public.c */
Err *council_page_public(Req *req);
Err *council_page_public_session(Req *req);
Err *council_page_screen(Req *req);

/* ---- What several of them use ---- */

/* The agenda with its papers, ballots and who stands aside. */
PointViewList council_points(Ctx *ctx, const CouncilSession *session);
CouncilPaperList council_papers_of(Ctx *ctx, const CouncilPaperList *papers, Id item);
FormOptions council_member_options(Ctx *ctx, const CouncilSession *session, Id but);
/* For how many sessions a proxy may be given, of the field "duree"; none where it is just one. What
 * was chosen: 1 when nothing was. */
FormOptions council_span_options(Ctx *ctx, const CouncilSession *session);
int council_sessions_read(Req *req);
/* Circuits of the signature book; by_hand: and none. */
FormOptions council_circuit_options(Ctx *ctx, bool by_hand);
Str council_id_text(Arena *arena, Id id);
MUST_USE Err *council_page_find(Req *req, const CouncilSession **ret_session);
MUST_USE Err *council_reply_paper(Req *req, Id session, Id paper);

/* 1110: "18:30"; -1 when it is no time of a day.  "18:30", "18h30", "18 h". */
Str council_time_text(Arena *arena, int minute);
int council_time_read(Str text);

/* A file of a form; records a problem when there is none. */
const Upload *council_upload(Req *req, const char *field);

/* What templates call. */
void council_put_state(Page *page, SessionState state);
void council_put_item_state(Page *page, ItemState state);
void council_put_result(Page *page, const CouncilBallot *ballot, CouncilOptionList options);

#endif
