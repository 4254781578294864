/* pages_session.c — a session before it opens: agenda, papers, convocation; and what is written of
 * it afterwards. */
#include "gen/council_queries.h"
#include "gen/council_templates.h"
#include "modules/council/pages.h"
#include "modules/council/rows.h"

typedef struct {
	const CouncilSession *session;
	CouncilItem item;
	Id act, paper;
	BlobDraft blob;
	Str file_name, text;
	bool urgent;
} Doing;

void council_put_state(Page *page, SessionState state)
{
	static const PartTone tones[SESSION_STATES] = {
		[SESSION_DRAFT] = PART_OFF,  [SESSION_CONVENED] = PART_INFO,
		[SESSION_OPEN] = PART_OK,    [SESSION_SUSPENDED] = PART_WARN,
		[SESSION_CLOSED] = PART_OFF, [SESSION_CANCELLED] = PART_BAD,
	};
	part_tag(page, tones[state], council_session_name(state));
}

void council_put_item_state(Page *page, ItemState state)
{
	static const PartTone tones[ITEM_STATES] = {
		[ITEM_WAITING] = PART_INFO,  [ITEM_ADOPTED] = PART_OK,
		[ITEM_REJECTED] = PART_BAD,  [ITEM_POSTPONED] = PART_WARN,
		[ITEM_WITHDRAWN] = PART_OFF, [ITEM_NOTED] = PART_OK,
		[ITEM_ELECTED] = PART_OK,
	};
	part_tag(page, tones[state], council_item_name(state));
}

Err *council_page_find(Req *req, const CouncilSession **ret_session)
{
	const CouncilSession *s = council_session_find(req->ctx, path_id(req, "id"));
	if (!s)
		return err_not_found(req->ctx, "Cette séance n’existe pas.");
	*ret_session = s;
	return NULL;
}

/* ---- The agenda ---- */

CouncilPaperList council_papers_of(Ctx *ctx, const CouncilPaperList *papers, Id item)
{
	CouncilPaperList some = { 0 };
	for (size_t i = 0; i < papers->len; i++)
		if (papers->at[i].item == item)
			*list_push(ctx->arena, &some) = papers->at[i];
	return some;
}

static CouncilVoiceList who_stands_aside(Ctx *ctx, const CouncilSession *s, Id item)
{
	CouncilVoiceList all = { 0 }, some = { 0 };
	if (council_asides(ctx, item).len > 0)
		all = council_voices(ctx, s, item, 0);
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].aside != ASIDE_NO)
			*list_push(ctx->arena, &some) = all.at[i];
	return some;
}

PointViewList council_points(Ctx *ctx, const CouncilSession *s)
{
	PointViewList points = { 0 };
	CouncilItemList items = council_items(ctx, s->id);
	CouncilPaperList papers = council_papers(ctx, s->id);
	CouncilBallotList ballots = council_ballots(ctx, s->id);
	for (size_t i = 0; i < items.len; i++) {
		const CouncilItem *item = &items.at[i];
		PointView *p = list_push(ctx->arena, &points);
		*p = (PointView){
			.item = item,
			.papers = council_papers_of(ctx, &papers, item->id),
			.aside = who_stands_aside(ctx, s, item->id),
			.is_first = i == 0,
			.is_last = i + 1 == items.len,
			.may_vote = item->state == ITEM_WAITING &&
			            !str_eq(item->kind, S("information")),
			.discussion = council_item_discussion(ctx, item->id),
		};
		for (size_t j = 0; j < ballots.len; j++)
			if (ballots.at[j].item == item->id && !ballots.at[j].is_open)
				*list_push(ctx->arena, &p->ballots) = ballots.at[j];
	}
	return points;
}

FormOptions council_span_options(Ctx *ctx, const CouncilSession *s)
{
	static const char *const words[] = {
		MESSAGE("Cette séance"),
		MESSAGE("Cette séance et la suivante"),
		MESSAGE("Cette séance et les deux suivantes"),
	};
	FormOptions options = { 0 };
	const CouncilLaw *law = council_law_find(s->body_law);
	for (int n = 1; n <= (int)ARRAY_LEN(words) && law->proxy_sessions > 1; n++)
		if (council_proxy_may_last(law, n))
			form_option(ctx->arena, &options, council_id_text(ctx->arena, n),
			            words[n - 1]);
	return options;
}

/* A number that no proxy lasts for is refused with its words by the rule. */
int council_sessions_read(Req *req)
{
	Id n = form_id(req, "duree");
	return n == 0 ? 1 : n > COUNCIL_MEMBERS_MAX ? COUNCIL_MEMBERS_MAX : (int)n;
}

/* ---- The page ---- */

static FormOptions act_options(Ctx *ctx)
{
	static const ActState from[] = { ACT_READY, ACT_POSTPONED };
	FormOptions options = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		ActList acts = act_list_in_state(ctx, from[i]);
		for (size_t j = 0; j < acts.len; j++)
			if (act_is_voted(acts.at[j].nature))
				form_option(ctx->arena, &options,
				            council_id_text(ctx->arena, acts.at[j].id),
				            ((Text){ { acts.at[j].title } }));
	}
	return options;
}

static FormOptions item_options(Ctx *ctx, const PointViewList *points)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S("0"), MESSAGE("Toute la séance"));
	for (size_t i = 0; i < points->len; i++)
		form_option(ctx->arena, &options,
		            council_id_text(ctx->arena, points->at[i].item->id),
		            ((Text){ { points->at[i].item->title } }));
	return options;
}

FormOptions council_member_options(Ctx *ctx, const CouncilSession *s, Id but)
{
	FormOptions options = { 0 };
	CouncilSeatList seats = council_seats(ctx, s->body, s->day);
	form_option(ctx->arena, &options, S("0"), MESSAGE("Choisissez un membre"));
	for (size_t i = 0; i < seats.len; i++)
		if (seats.at[i].member != but)
			form_option(ctx->arena, &options,
			            council_id_text(ctx->arena, seats.at[i].member),
			            ((Text){ { seats.at[i].name } }));
	return options;
}

static bool some_wait_to_be_signed(Ctx *ctx, const PointViewList *points)
{
	for (size_t i = 0; i < points->len; i++) {
		const CouncilItem *item = points->at[i].item;
		if (item->state == ITEM_ADOPTED && item->act != 0 &&
		    act_get(ctx, item->act)->state == ACT_ADOPTED)
			return true;
	}
	return false;
}

void council_show(Req *req, const CouncilSession *s, const char *open)
{
	Ctx *ctx = req->ctx;
	CouncilPaperList papers = council_papers(ctx, s->id);
	SessionView v = {
		.session = s,
		.law = council_law_find(s->body_law),
		.at = council_session_at(ctx, s),
		.base = str_format(ctx->arena, "/seances/%lld", (long long)s->id),
		.notice = council_notice_today(ctx, s, false),
		.points = council_points(ctx, s),
		.papers = council_papers_of(ctx, &papers, 0),
		.calls = council_calls(ctx, s->id),
		.is_editable = s->state < SESSION_CLOSED,
		.may_convene = s->state == SESSION_DRAFT || s->state == SESSION_CONVENED,
		.open = open,
	};
	for (size_t i = 0; i < v.calls.len; i++) {
		v.read += v.calls.at[i].opened.us != 0;
		v.answered += v.calls.at[i].answer.len > 0;
	}
	if (v.is_editable)
		v.acts = act_options(ctx);
	v.items = item_options(ctx, &v.points);
	v.members = council_member_options(ctx, s, 0);
	v.may_sign = some_wait_to_be_signed(ctx, &v.points);
	v.circuits = council_circuit_options(ctx, true);
	council_session_html(page_titled(req, text_in(s->body_name, ctx->lang)), &v);
}

Err *council_page_session(Req *req)
{
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	if (!e)
		council_show(req, s, NULL);
	return e;
}

Err *council_reply_paper(Req *req, Id session, Id paper)
{
	CouncilPaperList papers = council_papers(req->ctx, session);
	for (size_t i = 0; i < papers.len; i++)
		if (papers.at[i].id == paper)
			return reply_blob(req, papers.at[i].blob, papers.at[i].file_name);
	return err_not_found(req->ctx, "Ce document n’est pas dans la séance.");
}

Err *council_page_paper(Req *req)
{
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	return e ? e : council_reply_paper(req, s->id, path_id(req, "paper"));
}

static Str whole_minutes(Ctx *ctx, const CouncilSession *s)
{
	return council_minutes_pdf(ctx, s, true);
}

Err *council_page_pdf(Req *req)
{
	static const struct {
		const char *name;
		Str (*render)(Ctx *ctx, const CouncilSession *session);
	} papers[] = {
		{ "convocation", council_convocation_pdf },
		{ "liste", council_list_pdf },
		{ "proces-verbal", whole_minutes },
	};
	const CouncilSession *s;
	Str name = path_str(req, "document");
	Err *e = council_page_find(req, &s);
	if (e)
		return e;
	for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
		if (!str_eq(name, str_of(papers[i].name)))
			continue;
		reply_bytes(req, "application/pdf",
		            str_format(req->ctx->arena, "%s-%.*s.pdf", papers[i].name,
		                       STR(date_iso(req->ctx->arena, s->day))),
		            papers[i].render(req->ctx, s));
		return NULL;
	}
	return err_not_found(req->ctx, "Ce document n’existe pas.");
}

/* ---- Forms ---- */

static Err *prepare(Req *req, Doing **ret_doing)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	Err *e = council_page_find(req, &d->session);
	req->prepared = d;
	*ret_doing = d;
	return e;
}

static Err *checked(Req *req, const Doing *d, const char *open)
{
	if (form_wrong(req))
		council_show(req, d->session, open);
	return NULL;
}

static Err *done(Req *req, Err *e, const char *message)
{
	const Doing *d = req->prepared;
	if (e)
		return e;
	flash(req, message);
	redirectf(req, "/seances/%lld", (long long)d->session->id);
	return NULL;
}

Err *council_page_item_add_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (e)
		return e;
	if (str_eq(form_raw(req, "faire"), S("acte"))) {
		d->act = form_id(req, "acte");
		if (d->act == 0)
			form_problem(req, S("acte"), "Choisissez un projet prêt.");
		return checked(req, d, "acte");
	}
	d->item.kind = form_line(req, "sorte", 1, 20);
	d->item.title = form_line(req, "objet", 1, COUNCIL_TITLE_MAX);
	d->item.rapporteur = form_line(req, "rapporteur", 0, 120);
	d->item.is_public = !form_has(req, "non_public");
	return checked(req, d, "point");
}

Err *council_page_item_add(Req *req)
{
	const Doing *d = req->prepared;
	Err *e = d->act != 0 ? council_item_add_act(req->ctx, d->session->id, d->act)
	                     : council_item_add(req->ctx, d->session->id, &d->item);
	return done(req, e, MESSAGE("Le point est à l’ordre du jour."));
}

/* An item of this session. */
static Err *need_own_item(Req *req, const Doing *d)
{
	const CouncilItem *item = council_item_find(req->ctx, path_id(req, "item"));
	if (!item || item->session != d->session->id)
		return err_not_found(req->ctx, "Ce point n’est pas à l’ordre du jour.");
	return NULL;
}

Err *council_page_item_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	return e ? e : need_own_item(req, d);
}

Err *council_page_item(Req *req)
{
	Ctx *ctx = req->ctx;
	Str word = form_raw(req, "faire");
	Id item = path_id(req, "item");
	if (str_eq(word, S("monter")) || str_eq(word, S("descendre")))
		return done(req, council_item_move(ctx, item, str_eq(word, S("monter"))),
		            MESSAGE("Le point est déplacé."));
	if (str_eq(word, S("fermer")) || str_eq(word, S("ouvrir")))
		return done(req, council_item_set_public(ctx, item, str_eq(word, S("ouvrir"))),
		            str_eq(word, S("ouvrir"))
		                    ? MESSAGE("Le public peut lire ce point.")
		                    : MESSAGE("Ce point n’est plus montré au public."));
	if (str_eq(word, S("retirer")))
		return done(req, council_item_remove(ctx, item),
		            MESSAGE("Le point n’est plus à l’ordre du jour."));
	return err_invalid(ctx, "Cette action n’existe pas. Revenez à la séance.");
}

Err *council_page_discussion_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (!e)
		e = need_own_item(req, d);
	if (e)
		return e;
	d->text = form_text(req, "debats", 0, COUNCIL_DISCUSSION_MAX);
	return checked(req, d, "debats");
}

Err *council_page_discussion(Req *req)
{
	const Doing *d = req->prepared;
	return done(req, council_item_discuss(req->ctx, path_id(req, "item"), d->text),
	            MESSAGE("Les débats sont enregistrés pour le procès-verbal."));
}

const Upload *council_upload(Req *req, const char *field)
{
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		if (!str_eq(u->field, str_of(field)))
			continue;
		if (!u->refusal)
			return u;
		form_set_problem(req, str_of(field), u->refusal->message, u->refusal->args,
		                 u->refusal->args_len < 2 ? u->refusal->args_len : 2);
		return NULL;
	}
	form_problem(req, str_of(field), "Choisissez un fichier.");
	return NULL;
}

Err *council_page_paper_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (e)
		return e;
	d->text = form_line(req, "titre", 1, COUNCIL_TITLE_MAX);
	d->paper = form_id(req, "point");
	const Upload *upload = council_upload(req, "fichier");
	if (upload) {
		d->blob = upload->blob;
		d->file_name = upload->file_name;
	}
	return checked(req, d, "document");
}

Err *council_page_paper_add(Req *req)
{
	const Doing *d = req->prepared;
	return done(req,
	            council_paper_add(req->ctx, d->session->id, d->paper, &d->blob, d->file_name,
	                              d->text),
	            MESSAGE("Le document est ajouté."));
}

Err *council_page_paper_remove(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (e)
		return e;
	return done(req, council_paper_remove(req->ctx, d->session->id, path_id(req, "paper")),
	            MESSAGE("Le document est retiré."));
}

/* ---- Signature of all that was adopted ---- */

Err *council_page_signature_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (!e)
		d->text = form_raw(req, "circuit");
	return e;
}

Err *council_page_signature(Req *req)
{
	const Doing *d = req->prepared;
	return done(req, council_send_to_signature(req->ctx, d->session->id, d->text),
	            MESSAGE("Les délibérations adoptées partent à la signature."));
}

/* ---- The convocation ---- */

Err *council_page_call_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (!e)
		d->urgent = form_has(req, "urgence");
	return e;
}

Err *council_page_call(Req *req)
{
	const Doing *d = req->prepared;
	Str word = form_raw(req, "faire");
	Id id = d->session->id;
	if (str_eq(word, S("convoquer")))
		return done(req, council_convene(req->ctx, id, d->urgent),
		            MESSAGE("La convocation est partie à chaque membre."));
	if (str_eq(word, S("rappeler")))
		return done(req, council_remind(req->ctx, id),
		            MESSAGE("Un rappel est parti à qui n’a pas répondu."));
	if (str_eq(word, S("annuler")))
		return done(req, council_cancel(req->ctx, id), MESSAGE("La séance est annulée."));
	return err_invalid(req->ctx, "Cette action n’existe pas. Revenez à la séance.");
}
