/* pages_member.c — what members do in the councils themselves: they open a convocation by its link,
 * which needs no account, answer it, and vote.  Who is signed in reads in the satchel
 * (modules/satchel) and comes here to answer and to vote. */
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
	int sessions;
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
	Id holder = holder_of(ctx, s, call->member);
	return (MemberView){
		.session = s,
		.call = call,
		.at = council_session_at(ctx, s),
		.answers = answer_options(ctx->arena, s),
		.holders = council_member_options(ctx, s, call->member),
		.spans = council_span_options(ctx, s),
		.answer = call->answer,
		.holder = council_id_text(ctx->arena, holder),
	};
}

static void read_answer(Req *req, Doing *d)
{
	d->answer = form_raw(req, "reponse");
	d->holder = str_eq(d->answer, S("absent")) ? form_id(req, "pouvoir") : 0;
	d->sessions = council_sessions_read(req);
	if (!str_eq(d->answer, S("present")) && !str_eq(d->answer, S("remote")) &&
	    !str_eq(d->answer, S("absent")))
		form_problem(req, S("reponse"), "Choisissez une réponse.");
}

/* ---- Signed in ---- */

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

/* Only what changes while the session goes on is sent again: the ballot. */
static void show_mine(Req *req, const CouncilSession *s, const CouncilCall *call)
{
	Arena *arena = req->ctx->arena;
	MemberView v = view_of(req->ctx, s, call);
	v.address = str_format(arena, "/elus/seances/%lld/reponse", (long long)s->id);
	add_ballot(req->ctx, &v);
	if (str_eq(header_str(req, "x-fragment"), S("vote"))) {
		council_voting_html(page_bare(req, "text/html; charset=utf-8"), &v);
		return;
	}
	council_seat_html(page_titled(req, text_in(s->body_name, req->ctx->lang)), &v);
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
	Err *e = council_answer(req->ctx, d->call->id, d->answer, d->holder, d->sessions);
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

/* The draft of an item, as it reads now. */
static Err *reply_draft(Req *req, Id session)
{
	Ctx *ctx = req->ctx;
	const CouncilItem *item = council_item_find(ctx, path_id(req, "item"));
	if (!item || item->session != session || item->act == 0)
		return err_not_found(ctx, "Ce point n’a pas de projet.");
	const Act *act = act_get(ctx, item->act);
	if (act_document(act) != 0)
		return reply_blob(req, act_document(act), act_file_name(ctx, act));
	reply_bytes(req, "application/pdf", act_file_name(ctx, act), act_render(ctx, act));
	return NULL;
}

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
	Ctx *ctx = req->ctx;
	MemberView v = view_of(ctx, s, call);
	CouncilPaperList papers = council_papers(ctx, s->id);
	v.points = council_points(ctx, s);
	v.papers = council_papers_of(ctx, &papers, 0);
	v.base = str_format(ctx->arena, "/convocations/%.*s", STR(path_str(req, "token")));
	v.address = str_format(ctx->arena, "%.*s/reponse", STR(v.base));
	Page *page = page_titled(req, text_in(s->body_name, ctx->lang));
	/* Programs that look into letters follow links: only who presses the button has read it. */
	if (call->opened.us == 0)
		council_unopened_html(page, &v);
	else
		council_link_html(page, &v);
}

/* Who is signed in as the member that was convened reads in the satchel. */
static bool reads_in_satchel(Req *req, const CouncilCall *call)
{
	return council_member_here(req->ctx) == call->member;
}

Err *council_page_link(Req *req)
{
	const CouncilSession *s = NULL;
	const CouncilCall *call = NULL;
	Err *e = find_link(req, &s, &call);
	if (e)
		return e;
	if (call->opened.us != 0 && reads_in_satchel(req, call))
		redirectf(req, "/cartable/seances/%lld", (long long)s->id);
	else
		show_link(req, s, call);
	return NULL;
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
	if (reads_in_satchel(req, d->call))
		redirectf(req, "/cartable/seances/%lld", (long long)d->session->id);
	else
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
	Err *e = council_answer(req->ctx, d->call->id, d->answer, d->holder, d->sessions);
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
		reply_bytes(req, ical_media_type(ICAL_PUBLISH), S("seance.ics"),
		            council_calendar(req->ctx, s));
	return e;
}
