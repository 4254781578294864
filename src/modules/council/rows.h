/* rows.h — what this module's statements yield. */
#ifndef MODULES_COUNCIL_ROWS_H
#define MODULES_COUNCIL_ROWS_H

#include "core/job/job.h"
#include "modules/council/proof.h"
#include "modules/council/room.h"
#include "modules/council/saved.h"
#include "modules/council/writing.h"

typedef struct {
	Id id;
	Str code, kind, name_fr, name_ar, name_en, law, series;
} BodyRow;

typedef LIST(BodyRow) BodyRowList;

typedef struct {
	CouncilSession s;
	Str state, body_fr, body_ar, body_en;
} SessionRow;

typedef LIST(SessionRow) SessionRowList;

typedef struct {
	CouncilItem i;
	Str state;
} ItemRow;

typedef LIST(ItemRow) ItemRowList;

typedef struct {
	Id member;
	bool remote;
} PresenceRow;

typedef LIST(PresenceRow) PresenceRowList;

typedef struct {
	Str name;
	Instant arrived, departed;
} StayRow;

typedef LIST(StayRow) StayRowList;

typedef struct {
	CouncilSaved s;
	Str body_fr, body_ar, body_en;
} SavedRow;

typedef LIST(SavedRow) SavedRowList;

typedef struct {
	CouncilNews n;
	Str body_fr, body_ar, body_en;
} NewsRow;

typedef LIST(NewsRow) NewsRowList;

typedef struct {
	CouncilWriting w;
	Str kind, state;
} WritingRow;

typedef LIST(WritingRow) WritingRowList;

typedef struct {
	Id giver, holder;
	int sessions; /* that it holds for, this one among them */
} ProxyRow;

typedef LIST(ProxyRow) ProxyRowList;

typedef struct {
	Id member;
	Str kind;
} AsideRow;

typedef LIST(AsideRow) AsideRowList;

typedef struct {
	CouncilBallot b;
	Str method, state;
} BallotRow;

typedef LIST(BallotRow) BallotRowList;

typedef struct {
	Id member, cast_by;
	Str choice;
} VoteRow;

typedef LIST(VoteRow) VoteRowList;

typedef struct {
	int choice, votes;
} SecretRow;

typedef LIST(SecretRow) SecretRowList;

/* Who may do what; refusals. */
MUST_USE Err *council_need_manager(Ctx *ctx);
MUST_USE Err *council_need_session(Ctx *ctx, Id id, const CouncilSession **ret_session);
MUST_USE Err *council_need_running(Ctx *ctx, Id id, const CouncilSession **ret_session);
MUST_USE Err *council_need_item(Ctx *ctx, Id id, const CouncilItem **ret_item,
                                const CouncilSession **ret_session);

/* Records what happened in a session; names of members. */
void council_event(Ctx *ctx, const char *kind, Id session, Str data);
Str council_member_title(Ctx *ctx, Id member); /* empty for 0 */
/* Gives a proxy; asks nothing of the actor.  Refuses a holder who holds one. */
MUST_USE Err *council_proxy_write(Ctx *ctx, const CouncilSession *session, Id giver, Id holder,
                                  int sessions);
/* Takes over from the session before what was given for several; once, when it is convened. */
void council_proxies_carry(Ctx *ctx, const CouncilSession *session);
bool council_sits(Ctx *ctx, const CouncilSession *session, Id member); /* on its day */
const CouncilLaw *council_law_of(const CouncilSession *session);
CouncilSessionList council_sessions_of_rows(Ctx *ctx, SessionRowList rows);

/* Settles an item with what was decided of it; heading and result as for act_decide(). */
MUST_USE Err *council_settle(Ctx *ctx, const CouncilItem *item, ItemState state,
                             const CouncilBallot *ballot);

/* An empty document with the head of that body; the title is a message (minutes.c). */
struct Doc *council_paper(Ctx *ctx, Text body, const char *title);

/* Jobs of writings (writing.c). */
MUST_USE Err *council_writing_draw(Ctx *ctx, const Job *job, void **ret_prepared);
MUST_USE Err *council_writing_drawn(Ctx *ctx, const Job *job, void *prepared);
MUST_USE Err *council_writing_ended(Ctx *ctx, const Job *job, void *prepared);

/* To everybody who was convened: it is off. */
void council_letters_cancelled(Ctx *ctx, Id session);

extern const EventKind council_events[];
extern const Check council_checks[];
extern const JobKind council_jobs[];

#endif
