/* pages_dossier.c — the resident follows, answers, writes, withdraws, downloads. */
#include "gen/portal_templates.h"
#include "modules/portal/follow.h"
#include "modules/portal/pages.h"

enum { TEXT_MAX = 5000 };

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

static void gather(Ctx *ctx, const Dossier *d, FollowView *v)
{
	v->dossier = d;
	v->sheet = sheet_of(ctx, d, SHEET_RESIDENT);
	const ProcedureRule *rule = procedure_rule(v->sheet.procedure, ctx->authority->country);
	v->service = town_service_find(ctx, d->service);
	v->service_address = town_address(ctx, v->service);
	v->retention_months = rule ? rule->retention_months : 0;
	const DocumentList *documents = &v->sheet.documents;
	for (size_t i = 0; i < documents->len; i++)
		if (str_eq(documents->at[i].kind, S("decision"))) {
			v->decision = documents->at[i].id;
			v->decision_signed = documents->at[i].blob != 0;
		}
}

static void show(Req *req, const FollowView *v)
{
	Str title = text_in(v->sheet.procedure->title, req->ctx->lang);
	portal_dossier_html(page_titled(req, title), v);
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
	for (size_t i = 0; i < v->sheet.messages.len; i++) {
		const Message *m = &v->sheet.messages.at[i].message;
		if (m->by_agent && m->seen.us == 0)
			return true;
	}
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
	show(req, &v);
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
		show(req, &v);
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
	if (document->blob != 0)
		return reply_blob(req, document->blob, document->file_name);
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
