/* pages_sessions.c — members, and sessions as a calendar that others subscribe to. */
#include "core/atom/atom.h"
#include "core/ical/ical.h"
#include "gen/openacts_templates.h"
#include "modules/openacts/pages.h"

enum {
	LASTS_S = 2 * 3600, /* nobody knows when a session ends: so that it is seen in calendars */
	PAST_DAYS = 365,    /* how far back the calendar goes */
	DAYS_AHEAD = 366,   /* and the feed ahead */
	FEED_ROWS = 30,
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
		.sequence = s->version + (s->state == SESSION_CANCELLED),
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

/* ---- The feed ---- */

static AtomEntry entry_of(Ctx *ctx, const CouncilSession *s)
{
	Str address = openacts_session_address(ctx, s);
	Buf title = { .arena = ctx->arena };
	buf_add(&title, text_in(s->body_name, ctx->lang));
	buf_add(&title, S(", "));
	i18n_put_date(&title, ctx->lang, s->day);
	return (AtomEntry){ .id = address,
		            .title = buf_str(&title),
		            .address = address,
		            .summary = agenda_of(ctx, s),
		            .category = str_of(council_session_code(s->state)),
		            .language = str_of(lang_code(ctx->lang)),
		            .published = s->convened,
		            .updated = openacts_session_modified(s) };
}

Err *openacts_page_sessions_feed(Req *req)
{
	Ctx *ctx = req->ctx;
	CouncilSessionList sessions =
		openacts_sessions(ctx, date_add_days(ctx->today, DAYS_AHEAD), true);
	AtomEntry *entries = alloc_n(ctx->arena, AtomEntry, FEED_ROWS);
	AtomFeed feed = {
		.id = openacts_site(ctx, "/vie-municipale/seances.atom"),
		.title = i18n_text(ctx->arena, ctx->lang, ctx->authority->tz, "{town} : séances",
		                   arg("town", text_in(ctx->authority->title, ctx->lang))),
		.author = text_in(ctx->authority->title, ctx->lang),
		.language = str_of(lang_code(ctx->lang)),
		.address = openacts_site(ctx, "/vie-municipale/seances"),
		.self = openacts_site(ctx, "/vie-municipale/seances.atom"),
		.updated = tz_instant(ctx->authority->tz, ctx->today, 0),
		.entries = entries,
	};
	for (size_t i = 0; i < sessions.len && i < FEED_ROWS; i++)
		entries[feed.entries_len++] = entry_of(ctx, &sessions.at[i]);
	openacts_let_others_read(req);
	atom_add(&page_bare(req, ATOM_MEDIA_TYPE)->out, &feed);
	return NULL;
}
