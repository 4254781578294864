/* pages_member.c — what an elected member sees: sessions, papers, the answer, the vote; and the
 * link of a convocation, which needs no account. */
#include "core/ical/ical.h"
#include "gen/council_queries.h"
#include "gen/council_templates.h"
#include "modules/council/pages.h"
#include "modules/council/rows.h"

typedef struct {
	const CouncilSession *session;
	const CouncilCall *call;
	Str answer;
	Id holder, ballot, member;
	CouncilChoice choice;
	int number;
} Doing;

/* ---- The page ---- */

static FormOptions answer_options(Arena *arena, const CouncilSession *s)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("present"), MESSAGE("Je serai présent"));
	if (s->video.len > 0)
		form_option(arena, &options, S("remote"), MESSAGE("Je serai présent à distance"));
	form_option(arena, &options, S("absent"), MESSAGE("Je serai absent"));
	return options;
}

static Id holder_of(Ctx *ctx, const CouncilSession *s, Id giver)
{
	ProxyRowList proxies = council_proxies(ctx, s->id);
	for (size_t i = 0; i < proxies.len; i++)
		if (proxies.at[i].giver == giver)
			return proxies.at[i].holder;
	return 0;
}

/* The open ballot, and the voices that this member casts in it. */
static void add_ballot(Ctx *ctx, MemberView *v)
{
	Id open = council_ballot_open_of(ctx, v->session->id);
	if (open == 0)
		return;
	const CouncilBallot *b = council_ballot_find(ctx, open);
	CouncilVoiceList voices = council_voices(ctx, v->session, b->item, open);
	for (size_t i = 0; i < voices.len; i++)
		if (voices.at[i].voter == v->call->member)
			*list_push(ctx->arena, &v->own) = voices.at[i];
	if (v->own.len == 0 || (b->method != METHOD_DEVICE && b->method != METHOD_SECRET))
		return;
	v->ballot = b;
	v->item = council_item_find(ctx, b->item);
	v->options = council_options(ctx, open);
}

static MemberView view_of(Ctx *ctx, const CouncilSession *s, const CouncilCall *call)
{
	CouncilPaperList papers = council_papers(ctx, s->id);
	Id holder = holder_of(ctx, s, call->member);
	return (MemberView){
		.session = s,
		.call = call,
		.at = council_session_at(ctx, s),
		.points = council_points(ctx, s),
		.papers = council_papers_of(ctx, &papers, 0),
		.answers = answer_options(ctx->arena, s),
		.holders = council_member_options(ctx, s, call->member),
		.answer = call->answer,
		.holder = council_id_text(ctx->arena, holder),
	};
}

static void read_answer(Req *req, Doing *d)
{
	d->answer = form_raw(req, "reponse");
	d->holder = str_eq(d->answer, S("absent")) ? form_id(req, "pouvoir") : 0;
	if (d->answer.len == 0)
		form_problem(req, S("reponse"), "Choisissez une réponse.");
}

static void reply_calendar(Req *req, const CouncilSession *s)
{
	reply_bytes(req, ical_media_type(ICAL_PUBLISH), S("seance.ics"),
	            council_calendar(req->ctx, s));
}

/* The draft of an item, as it reads now; and its annexes. */
static Err *find_act(Req *req, Id session, const Act **ret_act)
{
	const CouncilItem *item = council_item_find(req->ctx, path_id(req, "item"));
	if (!item || item->session != session || item->act == 0)
		return err_not_found(req->ctx, "Ce point n’a pas de projet.");
	*ret_act = act_get(req->ctx, item->act);
	return NULL;
}

static Err *reply_draft(Req *req, Id session)
{
	const Act *act = NULL;
	Err *e = find_act(req, session, &act);
	if (e)
		return e;
	if (act_document(act) != 0)
		return reply_blob(req, act_document(act), act_file_name(req->ctx, act));
	reply_bytes(req, "application/pdf", act_file_name(req->ctx, act),
	            act_render(req->ctx, act));
	return NULL;
}

/* ---- Signed in ---- */

Err *council_page_mine(Req *req)
{
	Ctx *ctx = req->ctx;
	Id member = council_member_here(ctx);
	CouncilSessionList all = { 0 };
	SessionsView v = { .base = "/elus/seances" };
	if (member != 0)
		all = council_sessions_of_member(ctx, member);
	for (size_t i = 0; i < all.len; i++) {
		bool past = date_compare(all.at[i].day, ctx->today) < 0;
		*list_push(ctx->arena, past ? &v.past : &v.coming) = all.at[i];
	}
	council_sessions_html(page(req, "Mes séances"), &v);
	return NULL;
}

/* The session of the address when this member was convened to it. */
static Err *find_mine(Req *req, const CouncilSession **ret_session, const CouncilCall **ret_call)
{
	Ctx *ctx = req->ctx;
	Id member = council_member_here(ctx);
	const CouncilSession *s = council_session_find(ctx, path_id(req, "id"));
	const CouncilCall *call =
		s && member != 0 ? council_call_of_member(ctx, s->id, member) : NULL;
	if (!call)
		return err_not_found(ctx, "Cette séance n’existe pas, ou vous n’y êtes pas "
		                          "convoqué.");
	*ret_session = s;
	*ret_call = call;
	return NULL;
}

static Err *trace(Req *req)
{
	Id member = council_member_here(req->ctx);
	const CouncilCall *call = council_call_of_member(req->ctx, path_id(req, "id"), member);
	if (call)
		council_call_opened(req->ctx, call->id);
	return NULL;
}

static void show_mine(Req *req, const CouncilSession *s, const CouncilCall *call)
{
	Arena *arena = req->ctx->arena;
	MemberView v = view_of(req->ctx, s, call);
	v.is_signed_in = true;
	v.base = str_format(arena, "/elus/seances/%lld", (long long)s->id);
	v.address = str_format(arena, "%.*s/reponse", STR(v.base));
	add_ballot(req->ctx, &v);
	council_member_html(page_titled(req, text_in(s->body_name, req->ctx->lang)), &v);
	if (call->opened.us == 0)
		http_leave(req, trace); /* read: with its time, before the page is sent */
}

Err *council_page_my_session(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call = NULL;
	Err *e = find_mine(req, &s, &call);
	if (!e)
		show_mine(req, s, call);
	return e;
}

Err *council_page_my_paper(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	Err *e = find_mine(req, &s, &call);
	return e ? e : council_reply_paper(req, s->id, path_id(req, "paper"));
}

Err *council_page_my_draft(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	Err *e = find_mine(req, &s, &call);
	return e ? e : reply_draft(req, s->id);
}

Err *council_page_my_annex(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	const Act *act = NULL;
	Err *e = find_mine(req, &s, &call);
	if (!e)
		e = find_act(req, s->id, &act);
	if (e)
		return e;
	const ActAnnex *annex = act_annex_find(req->ctx, act->id, path_id(req, "annex"));
	if (!annex)
		return err_not_found(req->ctx, "Cette annexe n’est pas dans l’acte.");
	return reply_blob(req, annex->blob, annex->file_name);
}

Err *council_page_my_calendar(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	Err *e = find_mine(req, &s, &call);
	if (!e)
		reply_calendar(req, s);
	return e;
}

Err *council_page_my_answer_prepare(Req *req)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	Err *e = find_mine(req, &d->session, &d->call);
	if (e)
		return e;
	read_answer(req, d);
	req->prepared = d;
	if (form_wrong(req))
		show_mine(req, d->session, d->call);
	return NULL;
}

Err *council_page_my_answer(Req *req)
{
	const Doing *d = req->prepared;
	Err *e = council_answer(req->ctx, d->call->id, d->answer, d->holder);
	if (e)
		return e;
	flash(req, "Votre réponse est enregistrée.");
	redirectf(req, "/elus/seances/%lld", (long long)d->session->id);
	return NULL;
}

static bool read_vote(Req *req, Doing *d, const CouncilBallot *b)
{
	int64_t number = 0;
	Str word = form_raw(req, "choix");
	d->choice = str_eq(word, S("pour"))         ? CHOICE_FOR
	            : str_eq(word, S("contre"))     ? CHOICE_AGAINST
	            : str_eq(word, S("abstention")) ? CHOICE_ABSTAIN
	                                            : CHOICE_NONE;
	d->number = (int)d->choice; /* for, against, blank: 1, 2, 3 */
	if (b->is_election && str_to_int(word, &number) && number > 0 && number < 100)
		d->number = (int)number;
	return b->is_election ? d->number > 0 : d->choice != CHOICE_NONE;
}

Err *council_page_my_vote_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Doing *d = alloc(ctx->arena, Doing);
	const CouncilBallot *b = council_ballot_find(ctx, path_id(req, "ballot"));
	Id member = council_member_here(ctx);
	if (!b || member == 0 || !council_call_of_member(ctx, b->session, member))
		return err_not_found(ctx, "Ce scrutin n’existe pas.");
	d->session = council_session_find(ctx, b->session);
	d->ballot = b->id;
	d->member = form_id(req, "voix");
	req->prepared = d;
	if (!read_vote(req, d, b))
		return err_invalid(ctx, "Choisissez une réponse, puis votez.");
	return NULL;
}

Err *council_page_my_vote(Req *req)
{
	const Doing *d = req->prepared;
	Ctx *ctx = req->ctx;
	const CouncilBallot *b = council_ballot_find(ctx, d->ballot);
	Err *e = b->method == METHOD_SECRET
	                 ? council_vote_secret(ctx, d->ballot, d->member, d->number)
	                 : council_vote(ctx, d->ballot, d->member, d->choice);
	if (e)
		return e;
	flash(req, "Le vote est enregistré.");
	redirectf(req, "/elus/seances/%lld", (long long)d->session->id);
	return NULL;
}

/* ---- By the link of a convocation ---- */

static Err *find_link(Req *req, const CouncilSession **ret_session, const CouncilCall **ret_call)
{
	const CouncilCall *call = council_call_of_token(req->ctx, path_str(req, "token"));
	if (!call)
		return err_not_found(req->ctx,
		                     "Ce lien n’ouvre plus de convocation. Connectez-vous, "
		                     "ou demandez au secrétariat des assemblées.");
	*ret_session = council_session_find(req->ctx, call->session);
	*ret_call = call;
	return NULL;
}

static void show_link(Req *req, const CouncilSession *s, const CouncilCall *call)
{
	Arena *arena = req->ctx->arena;
	MemberView v = view_of(req->ctx, s, call);
	v.base = str_format(arena, "/convocations/%.*s", STR(path_str(req, "token")));
	v.address = str_format(arena, "%.*s/reponse", STR(v.base));
	Page *page = page_titled(req, text_in(s->body_name, req->ctx->lang));
	/* Programs that look into letters follow links: only who presses the button has read it. */
	if (call->opened.us == 0)
		council_unopened_html(page, &v);
	else
		council_member_html(page, &v);
}

Err *council_page_link(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call = NULL;
	Err *e = find_link(req, &s, &call);
	if (!e)
		show_link(req, s, call);
	return e;
}

Err *council_page_link_open_prepare(Req *req)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	req->prepared = d;
	return find_link(req, &d->session, &d->call);
}

Err *council_page_link_open(Req *req)
{
	const Doing *d = req->prepared;
	council_call_opened(req->ctx, d->call->id);
	redirectf(req, "/convocations/%.*s", STR(path_str(req, "token")));
	return NULL;
}

Err *council_page_link_answer_prepare(Req *req)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	Err *e = find_link(req, &d->session, &d->call);
	if (e)
		return e;
	read_answer(req, d);
	req->prepared = d;
	if (form_wrong(req))
		show_link(req, d->session, d->call);
	return NULL;
}

Err *council_page_link_answer(Req *req)
{
	const Doing *d = req->prepared;
	Err *e = council_answer(req->ctx, d->call->id, d->answer, d->holder);
	if (e)
		return e;
	flash(req, "Votre réponse est enregistrée.");
	redirectf(req, "/convocations/%.*s", STR(path_str(req, "token")));
	return NULL;
}

Err *council_page_link_paper(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	Err *e = find_link(req, &s, &call);
	return e ? e : council_reply_paper(req, s->id, path_id(req, "paper"));
}

Err *council_page_link_draft(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	Err *e = find_link(req, &s, &call);
	return e ? e : reply_draft(req, s->id);
}

Err *council_page_link_calendar(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call;
	Err *e = find_link(req, &s, &call);
	if (!e)
		reply_calendar(req, s);
	return e;
}
