/* pages_dossier.c — the resident follows, answers, writes, withdraws, downloads. */
#include "gen/portal_templates.h"
#include "modules/portal/follow.h"
#include "modules/portal/pages.h"

enum { TEXT_MAX = 5000 };

const char *portal_state_class(DossierState state)
{
	static const char *const classes[DOSSIER_STATES] = {
		[DOSSIER_DRAFT] = "off",       [DOSSIER_FILED] = "info",
		[DOSSIER_INCOMPLETE] = "warn", [DOSSIER_UNDER_REVIEW] = "info",
		[DOSSIER_ACCEPTED] = "ok",     [DOSSIER_REFUSED] = "bad",
		[DOSSIER_CLOSED] = "off",      [DOSSIER_WITHDRAWN] = "off",
	};
	return classes[state];
}

void portal_put_line(Page *page, const ClockResult *clock)
{
	int total = clock->days_total > 0 ? clock->days_total : 1;
	int gone = clock->days_gone < 0 ? 0 : clock->days_gone > total ? total : clock->days_gone;
	int at = 2 + 96 * gone / total;
	const char *anchor = at < 30 ? "start" : at > 70 ? "end" : "middle";
	buf_addf(&page->out,
	         "<svg class=\"line\" aria-hidden=\"true\" height=\"56\"><text x=\"%d%%\" y=\"14\" "
	         "text-anchor=\"%s\">",
	         at, anchor);
	html_put(page, "Aujourd’hui");
	buf_addf(&page->out,
	         "</text><line x1=\"%d%%\" x2=\"99%%\" y1=\"38\" y2=\"38\"/><line class=\"run\" "
	         "x1=\"8\" x2=\"%d%%\" y1=\"38\" y2=\"38\"/><circle cx=\"8\" cy=\"38\" r=\"7\"/>"
	         "<circle class=\"now\" cx=\"%d%%\" cy=\"38\" r=\"10\"/><circle class=\"due\" "
	         "cx=\"99%%\" cy=\"38\" r=\"7\"/></svg>",
	         at, at, at);
}

/* ---- The list ---- */

Err *portal_dossiers(Req *req)
{
	Ctx *ctx = req->ctx;
	FollowListView v = { 0 };
	DossierList own = dossier_list_own(ctx);
	for (size_t i = 0; i < own.len; i++) {
		const Dossier *d = &own.at[i];
		bool todo = d->state == DOSSIER_DRAFT || d->state == DOSSIER_INCOMPLETE;
		FollowItemList *list = todo ? &v.todo : &v.rest;
		*list_push(ctx->arena, list) =
			(FollowItem){ d, procedure_of_revision(ctx, d->revision)->title };
	}
	portal_dossiers_html(page(req, "Mes dossiers"), &v);
	return NULL;
}

/* ---- One dossier ---- */

static Err *own_of(Req *req, const Dossier **ret_dossier)
{
	const Dossier *d = dossier_find_own(req->ctx, path_id(req, "id"));
	if (!d)
		return err_not_found(req->ctx, "Ce dossier n’existe pas, ou n’est pas le vôtre.");
	*ret_dossier = d;
	return NULL;
}

static PieceList pieces_of(Ctx *ctx, const PieceList *all, Id request, Id message)
{
	PieceList list = { 0 };
	for (size_t i = 0; i < all->len; i++)
		if ((request != 0 && all->at[i].request == request) ||
		    (message != 0 && all->at[i].message == message))
			*list_push(ctx->arena, &list) = all->at[i];
	return list;
}

static void gather_thread(Ctx *ctx, FollowView *v)
{
	PieceList pieces = dossier_pieces(ctx, v->dossier->id);
	PieceRequestList requests = dossier_requests(ctx, v->dossier);
	for (size_t i = 0; i < requests.len; i++)
		*list_push(ctx->arena, &v->requests) =
			(RequestView){ requests.at[i],
			               pieces_of(ctx, &pieces, requests.at[i].id, 0) };
	MessageList messages = dossier_messages(ctx, v->dossier);
	for (size_t i = 0; i < messages.len; i++)
		*list_push(ctx->arena, &v->messages) =
			(MessageView){ messages.at[i],
			               pieces_of(ctx, &pieces, 0, messages.at[i].id) };
}

static void gather(Ctx *ctx, const Dossier *d, FollowView *v)
{
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const ProcedureRule *rule = procedure_rule(p, ctx->authority->country);
	v->dossier = d;
	v->procedure = p;
	v->service = town_service_find(ctx, d->service);
	v->service_address = town_address(ctx, v->service);
	v->clock = dossier_clock(ctx, d);
	v->history = dossier_history(ctx, d);
	v->documents = dossier_documents(ctx, d);
	v->retention_months = rule ? rule->retention_months : 0;
	for (size_t i = 0; i < v->documents.len; i++)
		if (str_eq(v->documents.at[i].kind, S("decision")))
			v->decision = v->documents.at[i].id;
	v->review = (ReviewView){
		.dossier = d,
		.procedure = p,
		.steps = portal_answer_steps(ctx, d, p, dossier_answers(ctx, d)),
	};
	gather_thread(ctx, v);
}

/* What agents wrote counts as read once the page is shown. */
static Err *leave_seen(Req *req)
{
	const Dossier *d = dossier_find_own(req->ctx, path_id(req, "id"));
	if (d)
		dossier_seen_by_applicant(req->ctx, d);
	return NULL;
}

static bool has_unseen(const FollowView *v)
{
	for (size_t i = 0; i < v->messages.len; i++)
		if (v->messages.at[i].message.by_agent && v->messages.at[i].message.seen.us == 0)
			return true;
	return false;
}

Err *portal_dossier(Req *req)
{
	const Dossier *d = NULL;
	FollowView v = { 0 };
	Err *e = own_of(req, &d);
	if (e)
		return e;
	if (d->state == DOSSIER_DRAFT) {
		redirectf(req, "/dossiers/%lld/etape/1", (long long)d->id);
		return NULL;
	}
	gather(req->ctx, d, &v);
	portal_dossier_html(page_titled(req, text_in(v.procedure->title, req->ctx->lang)), &v);
	if (has_unseen(&v))
		http_leave(req, leave_seen);
	return NULL;
}

/* ---- Answering and writing ---- */

typedef struct {
	const Dossier *dossier;
	Str text;
	Attached files;
} Sent;

/* A file that was refused stops the whole: nothing of it was kept, and the text is shown again. */
static Err *read_sent(Req *req, Sent *sent)
{
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		if (u->refusal)
			return err_copy(req->ctx->arena, u->refusal);
		*list_push(req->ctx->arena, &sent->files) = (AttachedFile){ u->blob, u->file_name };
	}
	return own_of(req, &sent->dossier);
}

Err *portal_answer_prepare(Req *req)
{
	Sent *sent = alloc(req->ctx->arena, Sent);
	Err *e = read_sent(req, sent);
	if (e)
		return e;
	sent->text = form_text(req, "texte", 0, TEXT_MAX);
	req->prepared = sent;
	return NULL;
}

Err *portal_answer(Req *req)
{
	const Sent *sent = req->prepared;
	Err *e = dossier_answer(req->ctx, sent->dossier, sent->text, &sent->files);
	if (e)
		return e;
	flash(req, "Votre réponse est envoyée. Le service l’a reçue.");
	redirectf(req, "/dossiers/%lld", (long long)sent->dossier->id);
	return NULL;
}

Err *portal_message_prepare(Req *req)
{
	Sent *sent = alloc(req->ctx->arena, Sent);
	Err *e = read_sent(req, sent);
	if (e)
		return e;
	sent->text = form_text(req, "message", 1, TEXT_MAX);
	if (form_wrong(req)) {
		FollowView v = { .text = sent->text,
			         .text_problem = html_field(&req->page, S("message"))->problem };
		gather(req->ctx, sent->dossier, &v);
		portal_dossier_html(page_titled(req, text_in(v.procedure->title, req->ctx->lang)),
		                    &v);
		return NULL;
	}
	req->prepared = sent;
	return NULL;
}

Err *portal_message(Req *req)
{
	const Sent *sent = req->prepared;
	Err *e = dossier_write(req->ctx, sent->dossier, sent->text, &sent->files);
	if (e)
		return e;
	flash(req, "Votre message est envoyé.");
	redirectf(req, "/dossiers/%lld#msg", (long long)sent->dossier->id);
	return NULL;
}

Err *portal_withdraw_page(Req *req)
{
	const Dossier *d = NULL;
	Err *e = own_of(req, &d);
	if (e)
		return e;
	portal_withdraw_html(page(req, "Retirer votre demande ?"), d,
	                     procedure_of_revision(req->ctx, d->revision)->title);
	return NULL;
}

Err *portal_withdraw(Req *req)
{
	const Dossier *d = NULL;
	Err *e = own_of(req, &d);
	if (!e)
		e = dossier_withdraw(req->ctx, d);
	if (e)
		return e;
	flash(req, "Votre demande est retirée.");
	redirectf(req, "/dossiers/%lld", (long long)d->id);
	return NULL;
}

/* ---- Downloads ---- */

Err *portal_document(Req *req)
{
	const Dossier *d = NULL;
	Err *e = own_of(req, &d);
	if (e)
		return e;
	const Document *document =
		d->state == DOSSIER_DRAFT
			? NULL
			: dossier_document_find(req->ctx, d, path_id(req, "document"));
	if (!document)
		return err_not_found(req->ctx, "Ce document n’existe pas.");
	reply_bytes(req, "application/pdf", document->file_name,
	            dossier_document_pdf(req->ctx, document));
	return NULL;
}

Err *portal_piece(Req *req)
{
	const Dossier *d = NULL;
	Err *e = own_of(req, &d);
	if (e)
		return e;
	const Piece *piece = dossier_piece_find(req->ctx, d->id, path_id(req, "piece"));
	if (!piece)
		return err_not_found(req->ctx, "Ce fichier n’est plus dans le dossier.");
	return reply_blob(req, piece->blob, piece->file_name);
}

Err *portal_looks(Req *req)
{
	const Dossier *d = NULL;
	Err *e = own_of(req, &d);
	if (e)
		return e;
	portal_looks_html(page(req, "Qui a consulté mon dossier"), d,
	                  dossier_looks(req->ctx, d->id));
	return NULL;
}
