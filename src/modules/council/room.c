/* room.c — a session under way: who is there, who speaks for whom, who stands aside. */
#include "gen/council_queries.h"
#include "modules/council/rows.h"

Str council_member_title(Ctx *ctx, Id member)
{
	return member != 0 ? council_member_name(ctx, member) : (Str){ 0 };
}

Err *council_need_running(Ctx *ctx, Id id, const CouncilSession **ret_session)
{
	Err *e = council_need_session(ctx, id, ret_session);
	if (e)
		return e;
	SessionState state = (*ret_session)->state;
	if (state != SESSION_OPEN && state != SESSION_SUSPENDED)
		return err_conflict(ctx, "La séance n’est pas ouverte : {state}.",
		                    arg("state", council_session_name(state)));
	return NULL;
}

/* ---- Voices ---- */

typedef struct {
	CouncilSeatList seats;
	PresenceRowList present;
	ProxyRowList proxies;
	AsideRowList asides;
	VoteRowList votes, parts;
	bool remote_counts;
} Room;

static const PresenceRow *presence(const Room *r, Id member)
{
	for (size_t i = 0; i < r->present.len; i++)
		if (r->present.at[i].member == member &&
		    (!r->present.at[i].remote || r->remote_counts))
			return &r->present.at[i];
	return NULL;
}

static Aside aside_of(const Room *r, Id member)
{
	for (size_t i = 0; i < r->asides.len; i++)
		if (r->asides.at[i].member == member)
			return str_eq(r->asides.at[i].kind, S("delegate")) ? ASIDE_DELEGATE
			                                                   : ASIDE_INTEREST;
	return ASIDE_NO;
}

static Id holder_of(const Room *r, Id giver)
{
	for (size_t i = 0; i < r->proxies.len; i++)
		if (r->proxies.at[i].giver == giver)
			return r->proxies.at[i].holder;
	return 0;
}

static Str name_of(const Room *r, Id member)
{
	for (size_t i = 0; i < r->seats.len; i++)
		if (r->seats.at[i].member == member)
			return r->seats.at[i].name;
	return (Str){ 0 };
}

/* Who sits instead of an absent member. */
static const CouncilSeat *deputy_of(const Room *r, Id member)
{
	for (size_t i = 0; i < r->seats.len; i++)
		if (r->seats.at[i].deputy_of == member && presence(r, r->seats.at[i].member))
			return &r->seats.at[i];
	return NULL;
}

static CouncilChoice choice_of(const VoteRowList *votes, Id member)
{
	for (size_t i = 0; i < votes->len; i++) {
		if (votes->at[i].member != member)
			continue;
		Str choice = votes->at[i].choice;
		return str_eq(choice, S("for"))       ? CHOICE_FOR
		       : str_eq(choice, S("against")) ? CHOICE_AGAINST
		                                      : CHOICE_ABSTAIN;
	}
	return CHOICE_NONE;
}

static bool took_part(const VoteRowList *parts, Id member)
{
	for (size_t i = 0; i < parts->len; i++)
		if (parts->at[i].member == member)
			return true;
	return false;
}

static CouncilVoice voice_of(const Room *r, const CouncilSeat *seat)
{
	const PresenceRow *here = presence(r, seat->member);
	const CouncilSeat *deputy = here ? NULL : deputy_of(r, seat->member);
	CouncilVoice v = {
		.member = seat->member,
		.person = seat->person,
		.name = seat->name,
		.role = seat->role,
		.party = seat->party,
		.born = seat->born,
		.present = here != NULL,
		.remote = here && here->remote,
		.deputy = deputy ? deputy->member : 0,
		.deputy_name = deputy ? deputy->name : (Str){ 0 },
		.aside = aside_of(r, seat->member),
		.choice = choice_of(&r->votes, seat->member),
		.took_part = took_part(&r->parts, seat->member),
	};
	if (!here && !deputy)
		v.proxy = holder_of(r, seat->member);
	v.proxy_name = v.proxy != 0 ? name_of(r, v.proxy) : (Str){ 0 };
	Id voter = here ? v.member : deputy ? v.deputy : v.proxy;
	bool voter_is_here = voter != 0 && presence(r, voter) && aside_of(r, voter) == ASIDE_NO;
	v.voter = v.aside == ASIDE_NO && voter_is_here ? voter : 0;
	v.took_part |= v.choice != CHOICE_NONE;
	return v;
}

static CouncilVoiceList voices_in(Ctx *ctx, const Room *room)
{
	CouncilVoiceList list = { 0 };
	for (size_t i = 0; i < room->seats.len; i++)
		if (room->seats.at[i].deputy_of == 0)
			*list_push(ctx->arena, &list) = voice_of(room, &room->seats.at[i]);
	return list;
}

CouncilVoiceList council_attendance(Ctx *ctx, const CouncilSession *s)
{
	Room room = {
		.seats = council_seats(ctx, s->body, s->day),
		.present = council_presence_ever(ctx, s->id),
		.proxies = council_proxies(ctx, s->id),
		.remote_counts = council_law_of(s)->remote_is_present,
	};
	return voices_in(ctx, &room);
}

CouncilVoiceList council_voices(Ctx *ctx, const CouncilSession *s, Id item, Id ballot)
{
	Room room = {
		.seats = council_seats(ctx, s->body, s->day),
		.present = council_presence_now(ctx, s->id),
		.proxies = council_proxies(ctx, s->id),
		.remote_counts = council_law_of(s)->remote_is_present,
	};
	if (item != 0)
		room.asides = council_asides(ctx, item);
	if (ballot != 0) {
		room.votes = council_vote_rows(ctx, ballot);
		room.parts = council_part_rows(ctx, ballot);
	}
	return voices_in(ctx, &room);
}

const CouncilVoice *council_voice_now(Ctx *ctx, const CouncilBallot *b, Id member)
{
	const CouncilSession *s = council_session_find(ctx, b->session);
	Room room = {
		.seats = council_seats_around(ctx, s->body, s->day, member),
		.present = council_presence_now(ctx, s->id),
		.proxies = council_proxies(ctx, s->id),
		.asides = council_asides(ctx, b->item),
		.votes = council_vote_rows_of(ctx, b->id, member),
		.parts = council_part_rows_of(ctx, b->id, member),
		.remote_counts = council_law_of(s)->remote_is_present,
	};
	CouncilVoiceList *voices = alloc(ctx->arena, CouncilVoiceList);
	*voices = voices_in(ctx, &room);
	return council_voice_of(voices, member);
}

const CouncilVoice *council_voice_of(const CouncilVoiceList *voices, Id member)
{
	for (size_t i = 0; i < voices->len; i++)
		if (voices->at[i].member == member)
			return &voices->at[i];
	return NULL;
}

int council_voices_count(const CouncilVoiceList *voices)
{
	int n = 0;
	for (size_t i = 0; i < voices->len; i++)
		n += voices->at[i].voter != 0;
	return n;
}

CouncilQuorum council_quorum_now(Ctx *ctx, const CouncilSession *s, const CouncilVoiceList *voices)
{
	(void)ctx;
	CouncilRoom room = { .members = (int)voices->len, .convocation = s->convocation };
	for (size_t i = 0; i < voices->len; i++) {
		const CouncilVoice *v = &voices->at[i];
		room.present += (v->present || v->deputy != 0) && v->aside == ASIDE_NO;
		room.delegates += v->aside == ASIDE_DELEGATE;
	}
	return council_quorum(council_law_of(s), &room);
}

/* ---- Opening and closing ---- */

bool council_sits(Ctx *ctx, const CouncilSession *s, Id member)
{
	CouncilSeatList seats = council_seats(ctx, s->body, s->day);
	for (size_t i = 0; i < seats.len; i++)
		if (seats.at[i].member == member)
			return true;
	return false;
}

Err *council_open(Ctx *ctx, Id id, Id president, Id secretary)
{
	const CouncilSession *s;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	if (s->state != SESSION_CONVENED)
		return err_conflict(ctx, "Seule une séance convoquée s’ouvre.");
	if (!council_sits(ctx, s, president) ||
	    (secretary != 0 && !council_sits(ctx, s, secretary)))
		return err_invalid(ctx, "Le président et le secrétaire de séance sont des membres "
		                        "de l’assemblée.");
	council_session_set_opened(ctx, id, ctx->now, president, secretary);
	council_event(ctx, "council.opened", id,
	              str_format(ctx->arena, "president=%lld\nsecretary=%lld\n",
	                         (long long)president, (long long)secretary));
	return NULL;
}

Err *council_suspend(Ctx *ctx, Id id, bool again)
{
	const CouncilSession *s;
	Err *e = council_need_running(ctx, id, &s);
	if (e)
		return e;
	if ((s->state == SESSION_SUSPENDED) != again)
		return err_conflict(ctx, "La séance est déjà {state}.",
		                    arg("state", council_session_name(s->state)));
	council_session_set_state(ctx, id, again ? S("open") : S("suspended"));
	council_event(ctx, again ? "council.resumed" : "council.suspended", id, (Str){ 0 });
	return NULL;
}

Err *council_close(Ctx *ctx, Id id)
{
	const CouncilSession *s;
	Err *e = council_need_running(ctx, id, &s);
	if (e)
		return e;
	if (council_ballot_open_of(ctx, id) != 0)
		return err_conflict(ctx, "Un scrutin est ouvert : proclamez-le ou annulez-le "
		                         "d’abord.");
	CouncilItemList items = council_items(ctx, id);
	for (size_t i = 0; i < items.len && !e; i++)
		if (items.at[i].state == ITEM_WAITING)
			e = council_settle(ctx, &items.at[i], ITEM_POSTPONED, NULL);
	if (e)
		return e;
	council_session_set_closed(ctx, id, ctx->now);
	council_event(ctx, "council.closed", id, (Str){ 0 });
	job_add(ctx, "council.count-pages", str_format(ctx->arena, "%lld", (long long)id));
	return NULL;
}

/* ---- Presence ---- */

static Str member_data(Ctx *ctx, Id member)
{
	return str_format(ctx->arena, "member=%lld\n", (long long)member);
}

Err *council_arrive(Ctx *ctx, Id id, Id member, bool remote)
{
	const CouncilSession *s;
	Err *e = council_need_running(ctx, id, &s);
	if (e)
		return e;
	if (!council_sits(ctx, s, member))
		return err_not_found(ctx, "Cette personne ne siège pas dans l’assemblée.");
	if (council_presence_add(ctx, id, member, remote, ctx->now) == 0)
		return NULL; /* a second click */
	council_proxy_close(ctx, id, member, ctx->now);
	council_event(
		ctx, "council.arrived", id,
		str_format(ctx->arena, "member=%lld\nremote=%d\n", (long long)member, remote));
	return NULL;
}

Err *council_depart(Ctx *ctx, Id id, Id member)
{
	const CouncilSession *s;
	Err *e = council_need_running(ctx, id, &s);
	if (e)
		return e;
	if (council_presence_end(ctx, id, member, ctx->now) > 0)
		council_event(ctx, "council.departed", id, member_data(ctx, member));
	return NULL;
}

/* ---- Standing aside ---- */

Err *council_stand_aside(Ctx *ctx, Id item_id, Id member, Aside aside)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, item_id, &item, &s);
	if (!e)
		e = council_need_running(ctx, s->id, &s);
	if (e)
		return e;
	if (item->state != ITEM_WAITING)
		return err_conflict(ctx, "Ce point est déjà décidé.");
	Id ballot = council_ballot_open_of(ctx, s->id);
	const CouncilBallot *open = ballot != 0 ? council_ballot_find(ctx, ballot) : NULL;
	if (open && open->item == item_id)
		return err_conflict(ctx, "Un scrutin est ouvert sur ce point : annulez-le avant de "
		                         "changer les retraits.");
	if (!council_sits(ctx, s, member))
		return err_not_found(ctx, "Cette personne ne siège pas dans l’assemblée.");
	if (aside == ASIDE_NO) {
		if (council_aside_delete(ctx, item_id, member) == 0)
			return NULL;
	} else {
		council_aside_write(ctx, item_id, member,
		                    aside == ASIDE_DELEGATE ? S("delegate") : S("interest"));
	}
	council_event(ctx, aside == ASIDE_NO ? "council.rejoined" : "council.stood-aside", s->id,
	              str_format(ctx->arena, "item=%lld\nkind=%s\nmember=%lld\n",
	                         (long long)item_id,
	                         aside == ASIDE_NO         ? "none"
	                         : aside == ASIDE_DELEGATE ? "delegate"
	                                                   : "interest",
	                         (long long)member));
	return NULL;
}
