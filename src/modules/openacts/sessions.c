/* sessions.c — which sessions, items and members may leave. */
#include "modules/openacts/openacts.h"

/* Held in public, and convened: what is being prepared is nobody else's yet.  One that was called
 * off after that was announced, so that it is said to be called off. */
bool openacts_session_is_public(const CouncilSession *session)
{
	return session->is_public && session->convened.us != 0 && session->state != SESSION_DRAFT;
}

const CouncilSession *openacts_session_find(Ctx *ctx, Id id)
{
	const CouncilSession *session = council_session_find(ctx, id);
	return session && openacts_session_is_public(session) ? session : NULL;
}

CouncilSessionList openacts_sessions(Ctx *ctx, Date day, bool before)
{
	CouncilSessionList all = council_sessions(ctx, day, before, true), some = { 0 };
	for (size_t i = 0; i < all.len; i++)
		if (openacts_session_is_public(&all.at[i]))
			*list_push(ctx->arena, &some) = all.at[i];
	return some;
}

Instant openacts_session_modified(const CouncilSession *session)
{
	const Instant times[] = { session->convened, session->opened, session->closed };
	Instant latest = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		if (times[i].us > latest.us)
			latest = times[i];
	return latest;
}

Str openacts_session_address(Ctx *ctx, const CouncilSession *session)
{
	return str_format(ctx->arena, "%.*s/vie-municipale/seances/%lld",
	                  STR(ctx->authority->site_url), (long long)session->id);
}

CouncilItemList openacts_items(Ctx *ctx, const CouncilSession *session)
{
	CouncilItemList some = { 0 };
	if (!openacts_session_is_public(session))
		return some;
	CouncilItemList all = council_items(ctx, session->id);
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].is_public)
			*list_push(ctx->arena, &some) = all.at[i];
	return some;
}

const CouncilItem *openacts_item_find(Ctx *ctx, Id id)
{
	const CouncilItem *item = council_item_find(ctx, id);
	return item && item->is_public && openacts_session_find(ctx, item->session) ? item : NULL;
}

CouncilItemList openacts_items_of_act(Ctx *ctx, const Act *act)
{
	CouncilItemList all = council_items_of_act(ctx, act->id), some = { 0 };
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].is_public && openacts_session_find(ctx, all.at[i].session))
			*list_push(ctx->arena, &some) = all.at[i];
	return some;
}

const Act *openacts_item_act(Ctx *ctx, const CouncilItem *item)
{
	return item->act_number.len > 0 ? act_find_public(ctx, item->act_number) : NULL;
}

/* The office and who holds it; nothing else that the council knows of the person. */
static CouncilSeat as_office(const CouncilSeat *seat)
{
	return (CouncilSeat){ .id = seat->id,
		              .body = seat->body,
		              .member = seat->member,
		              .deputy_of = seat->deputy_of,
		              .name = seat->name,
		              .role = seat->role,
		              .rank = seat->rank,
		              .since = seat->since,
		              .until = seat->until };
}

/* A member who sits in several bodies is there once for each. */
CouncilSeatList openacts_seats(Ctx *ctx)
{
	CouncilSeatList seats = { 0 };
	CouncilBodyList bodies = council_bodies(ctx);
	for (size_t i = 0; i < bodies.len; i++) {
		CouncilSeatList some = council_seats(ctx, bodies.at[i].id, ctx->today);
		for (size_t j = 0; j < some.len; j++)
			*list_push(ctx->arena, &seats) = as_office(&some.at[j]);
	}
	return seats;
}

const char *openacts_role(const CouncilSeat *seat)
{
	if (seat->deputy_of != 0)
		return MESSAGE("Suppléance");
	if (str_eq(seat->role, S("president")))
		return MESSAGE("Présidence");
	return str_eq(seat->role, S("vice_president")) ? MESSAGE("Vice-présidence")
	                                               : MESSAGE("Membre");
}

bool openacts_has_charge(const CouncilSeat *seat)
{
	return seat->deputy_of != 0 || !str_eq(seat->role, S("member"));
}
