/* pages_public.c — what anyone may see of sessions: when they are, what is on the agenda, what came
 * of it (CGCT L2121-25: the list of deliberations within a week), and the screen in the room. */
#include "core/linked/linked.h"
#include "gen/council_templates.h"
#include "modules/council/pages.h"

Err *council_page_public(Req *req)
{
	Ctx *ctx = req->ctx;
	SessionsView v = {
		.coming = council_sessions(ctx, ctx->today, false, true),
		.past = council_sessions(ctx, ctx->today, true, true),
		.base = "/vie-municipale/seances",
	};
	council_sessions_html(page(req, "Vie municipale"), &v);
	return NULL;
}

static Err *find(Req *req, const CouncilSession **ret_session)
{
	const CouncilSession *s = council_session_find(req->ctx, path_id(req, "id"));
	if (!s || !s->is_public || s->state == SESSION_DRAFT || s->convened.us == 0)
		return err_not_found(req->ctx, "Aucune séance publique n’est à cette adresse.");
	*ret_session = s;
	return NULL;
}

/* Items that are not public are not even counted. */
static PointViewList public_points(Ctx *ctx, const CouncilSession *s)
{
	PointViewList all = council_points(ctx, s), some = { 0 };
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].item->is_public)
			*list_push(ctx->arena, &some) = all.at[i];
	return some;
}

static Str linked(Ctx *ctx, const CouncilSession *s)
{
	const Authority *a = ctx->authority;
	LinkedEvent facts = {
		.address = str_format(ctx->arena, "%.*s/vie-municipale/seances/%lld",
		                      STR(a->site_url), (long long)s->id),
		.name = text_in(s->body_name, ctx->lang),
		.start = council_session_at(ctx, s),
		.end = s->closed,
		.tz = a->tz,
		.is_cancelled = s->state == SESSION_CANCELLED,
		.place = s->place, /* the link of its video is for those who sit */
		.by = { text_in(a->title, ctx->lang),
		        str_format(ctx->arena, "%.*s/", STR(a->site_url)) },
	};
	Buf out = { .arena = ctx->arena };
	linked_add_event(&out, &facts);
	return buf_str(&out);
}

Err *council_page_public_session(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilSession *s = NULL;
	Err *e = find(req, &s);
	if (e)
		return e;
	LiveView v = {
		.session = s,
		.at = council_session_at(ctx, s),
		.points = public_points(ctx, s),
	};
	CouncilWritingList all = council_writings(ctx, s->id);
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].posted.us != 0)
			*list_push(ctx->arena, &v.writings) = all.at[i];
	council_public_html(page_titled(req, text_in(s->body_name, ctx->lang)), &v, linked(ctx, s));
	return NULL;
}

/* For the wall of the room: what is being decided, and the last result.  Nothing of a ballot is
 * shown while it is open. */
Err *council_page_screen(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilSession *s = NULL;
	Err *e = find(req, &s);
	if (!e && s->state == SESSION_CANCELLED)
		e = err_not_found(ctx, "Cette séance est annulée.");
	if (e)
		return e;
	LiveView v = {
		.session = s,
		.at = council_session_at(ctx, s),
		.points = public_points(ctx, s),
		.voices = council_voices(ctx, s, 0, 0),
	};
	CouncilBallotList ballots = council_ballots(ctx, s->id);
	for (size_t i = 0; i < ballots.len; i++)
		if (!ballots.at[i].is_void)
			v.ballot = &ballots.at[i];
	v.item = v.ballot ? council_item_find(ctx, v.ballot->item) : NULL;
	if (v.item && !v.item->is_public)
		v.item = NULL;
	if (v.ballot)
		v.options = council_options(ctx, v.ballot->id);
	v.quorum = council_quorum_now(ctx, s, &v.voices);
	v.voices_count = council_voices_count(&v.voices);
	if (str_eq(header_str(req, "x-fragment"), S("ecran"))) {
		council_screen_part_html(page_bare(req, "text/html; charset=utf-8"), &v);
		return NULL;
	}
	council_screen_html(page(req, "Écran de la séance"), &v);
	return NULL;
}
