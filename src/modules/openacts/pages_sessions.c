/* pages_sessions.c — members, and sessions as a calendar that others subscribe to. */
#include "core/ical/ical.h"
#include "gen/openacts_templates.h"
#include "modules/openacts/pages.h"

enum {
	LASTS_S = 2 * 3600, /* nobody knows when a session ends: so that it is seen in calendars */
	PAST_DAYS = 365,    /* how far back the calendar goes */
};

/* ---- Members ---- */

Err *openacts_page_members(Req *req)
{
	Ctx *ctx = req->ctx;
	OpenactsBodyList list = { 0 };
	CouncilBodyList bodies = council_bodies(ctx);
	CouncilSeatList seats = openacts_seats(ctx);
	for (size_t i = 0; i < bodies.len; i++) {
		OpenactsBody body = { .name = bodies.at[i].name };
		for (size_t j = 0; j < seats.len; j++)
			if (seats.at[j].body == bodies.at[i].id)
				*list_push(ctx->arena, &body.seats) = seats.at[j];
		if (body.seats.len > 0)
			*list_push(ctx->arena, &list) = body;
	}
	openacts_members_html(page(req, "Élus"), list);
	return NULL;
}

/* ---- The calendar ---- */

static Str agenda_of(Ctx *ctx, const CouncilSession *session)
{
	CouncilItemList items = openacts_items(ctx, session);
	Buf text = { .arena = ctx->arena };
	for (size_t i = 0; i < items.len; i++)
		buf_addf(&text, "%s%zu. %.*s", i > 0 ? "\n" : "", i + 1, STR(items.at[i].title));
	return buf_str(&text);
}

static IcalEvent event_of(Ctx *ctx, const CouncilSession *s)
{
	Instant start = council_session_at(ctx, s);
	/* The identifier is that of the convocation, so that a member has the session once. */
	return (IcalEvent){
		.uid = str_format(ctx->arena, "seance-%lld@%.*s", (long long)s->id,
		                  STR(ctx->authority->slug)),
		.sequence = s->version,
		.stamp = openacts_session_modified(s),
		.start = start,
		.end = s->closed.us > start.us ? s->closed : instant_add(start, LASTS_S),
		.summary = text_in(s->body_name, ctx->lang),
		.location = s->place,
		.description = agenda_of(ctx, s),
		.url = openacts_session_address(ctx, s),
		.status = s->state == SESSION_CANCELLED ? ICAL_CANCELLED : ICAL_CONFIRMED,
	};
}

Err *openacts_page_calendar(Req *req)
{
	Ctx *ctx = req->ctx;
	CouncilSessionList sessions =
		openacts_sessions(ctx, date_add_days(ctx->today, -PAST_DAYS), false);
	IcalEvent *events = alloc_n(ctx->arena, IcalEvent, sessions.len + 1);
	for (size_t i = 0; i < sessions.len; i++)
		events[i] = event_of(ctx, &sessions.at[i]);
	openacts_let_others_read(req);
	Str name = i18n_text(ctx->arena, ctx->lang, ctx->authority->tz, "{town} : séances",
	                     arg("town", text_in(ctx->authority->title, ctx->lang)));
	Ical calendar = { .method = ICAL_PUBLISH,
		          .tz = ctx->authority->tz,
		          .name = name,
		          .events = events,
		          .events_len = sessions.len };
	ical_add(&page_bare(req, ical_media_type(ICAL_PUBLISH))->out, &calendar);
	return NULL;
}
