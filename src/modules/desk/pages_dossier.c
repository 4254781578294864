/* pages_dossier.c — a dossier as an agent reads it; its files; the decision before it is taken.
 *
 * Whoever reads one leaves a trace that is on disk before the page is sent. */
#include "gen/desk_templates.h"
#include "modules/desk/pages.h"
#include "modules/desk/views.h"

static Err *trace(Req *req)
{
	dossier_looked(req->ctx, path_id(req, "id"));
	return NULL;
}

Err *desk_find(Req *req, const Dossier **ret_dossier)
{
	const Dossier *d = dossier_find(req->ctx, path_id(req, "id"));
	if (!d)
		return err_not_found(req->ctx,
		                     "Ce dossier n’existe pas, ou n’est pas de vos services.");
	*ret_dossier = d;
	return NULL;
}

/* ---- What may be done ---- */

static int count_kind(const HistoryList *history, Str kind)
{
	int n = 0;
	for (size_t i = 0; i < history->len; i++)
		n += str_eq(history->at[i].kind, kind);
	return n;
}

static void set_may(Ctx *ctx, DossierView *v)
{
	const Dossier *d = v->dossier;
	const ClockRule *rule = dossier_clock_rule(ctx, d);
	bool process = ctx_may_on(ctx, DOSSIER_PROCESS, d->service);
	bool open = process && dossier_is_open(d->state);
	bool asked = d->state == DOSSIER_INCOMPLETE;
	bool free = dossier_is_open(d->state) && d->folder == 0;
	v->requests_left =
		rule->pieces_max > 0 ? rule->pieces_max - (int)v->sheet.requests.len : -1;
	v->extensions_left =
		rule->extensions_max - count_kind(&v->sheet.history, S("dossier.extended"));
	v->may = (DeskMay){
		.take = open && (d->agent == 0 || d->agent != ctx->actor.person),
		.assign = open,
		.complete = open && !asked && rule->start == CLOCK_FROM_COMPLETENESS &&
		            count_kind(&v->sheet.history, S("dossier.completed")) == 0,
		.extend = open && v->extensions_left > 0,
		.ask = open && free && !asked && v->requests_left != 0,
		.write = process,
		.decide = free && dossier_may_decide(ctx, d, DECISION_ACCEPT),
		.close = free && dossier_may_decide(ctx, d, DECISION_CLOSE),
		.take_back = process && d->folder != 0,
	};
}

static FormOptions agents_of(Ctx *ctx, const Dossier *d)
{
	FormOptions options = { 0 };
	PersonList agents = account_agent_list(ctx, DOSSIER_PROCESS, d->service);
	form_option(ctx->arena, &options, S(""), MESSAGE("Choisissez une personne"));
	for (size_t i = 0; i < agents.len; i++) {
		const Person *a = &agents.at[i];
		Text name = { .in[LANG_FR] = a->name.len > 0 ? a->name : a->email };
		form_option(ctx->arena, &options, str_format(ctx->arena, "%lld", (long long)a->id),
		            name);
	}
	return options;
}

static StrList others_of(Ctx *ctx, Id dossier)
{
	StrList names = { 0 };
	PersonList others = dossier_others_present(ctx, dossier);
	for (size_t i = 0; i < others.len; i++)
		*list_push(ctx->arena, &names) =
			others.at[i].name.len > 0 ? others.at[i].name : others.at[i].email;
	return names;
}

/* ---- Pages ---- */

void desk_show(Req *req, const Dossier *d, const char *open)
{
	Ctx *ctx = req->ctx;
	const Service *service = town_service_find(ctx, d->service);
	DossierView v = {
		.dossier = d,
		.sheet = sheet_of(ctx, d, SHEET_AGENT),
		.service = service ? service->name : (Text){ 0 },
		.agent = d->agent != 0 ? account_person_title(ctx, d->agent) : (Str){ 0 },
		.others = others_of(ctx, d->id),
		.agents = agents_of(ctx, d),
		.open = open,
		.proposal = dossier_proposal(ctx, d),
	};
	if (v.proposal)
		v.proposer = account_person_title(ctx, v.proposal->by);
	set_may(ctx, &v);
	desk_dossier_html(page_titled(req, d->number), &v);
	http_leave(req, trace);
}

Err *desk_dossier(Req *req)
{
	const Dossier *d;
	Err *e = desk_find(req, &d);
	if (e)
		return e;
	desk_show(req, d, NULL);
	return NULL;
}

Err *desk_piece(Req *req)
{
	Ctx *ctx = req->ctx;
	const Dossier *d;
	Err *e = desk_find(req, &d);
	if (e)
		return e;
	const Piece *piece = dossier_piece_find(ctx, d->id, path_id(req, "piece"));
	if (!piece)
		return err_not_found(ctx, "Ce fichier n’est pas dans le dossier.");
	e = reply_blob(req, piece->blob, piece->file_name);
	if (!e)
		http_leave(req, trace);
	return e;
}

Err *desk_document(Req *req)
{
	Ctx *ctx = req->ctx;
	const Dossier *d;
	Err *e = desk_find(req, &d);
	if (e)
		return e;
	const Document *document = dossier_document_find(ctx, d, path_id(req, "document"));
	if (!document)
		return err_not_found(ctx, "Ce document n’est pas dans le dossier.");
	http_leave(req, trace);
	if (document->blob != 0)
		return reply_blob(req, document->blob, document->file_name);
	reply_bytes(req, "application/pdf", document->file_name,
	            dossier_document_pdf(ctx, document));
	return NULL;
}

/* ---- Before deciding ---- */

static const struct {
	const char *word, *title;
} senses[] = {
	[DECISION_ACCEPT] = { "accepter", MESSAGE("Accepter la demande") },
	[DECISION_REFUSE] = { "refuser", MESSAGE("Refuser la demande") },
	[DECISION_CLOSE] = { "classer", MESSAGE("Classer la demande sans suite") },
};

bool desk_decision_kind(Str sense, DecisionKind *ret_kind)
{
	for (size_t i = 0; i < ARRAY_LEN(senses); i++) {
		if (str_eq(sense, str_of(senses[i].word))) {
			*ret_kind = (DecisionKind)i;
			return true;
		}
	}
	return false;
}

/* The type of folder that the procedure asks for, where the signature book has none of it. */
static Str type_missing(Ctx *ctx, const Dossier *d, DecisionKind kind)
{
	bool there = kind == DECISION_CLOSE || dossier_signature_type(ctx, d, kind).len > 0;
	return there ? (Str){ 0 } : procedure_of_revision(ctx, d->revision)->signature;
}

Err *desk_need_decision(Ctx *ctx, const Dossier *d, DecisionKind kind)
{
	if (!dossier_may_decide(ctx, d, kind))
		return err_forbidden(ctx, "Votre rôle dans ce service ne permet pas de décider.");
	if (!dossier_is_open(d->state))
		return err_conflict(ctx, "Ce dossier est clos : {state}.",
		                    arg("state", dossier_state_name(d->state)));
	if (d->folder != 0)
		return err_conflict(ctx, "La décision sur ce dossier attend sa signature dans le "
		                         "parapheur. Reprenez-la d’abord si elle doit changer.");
	return NULL;
}

void desk_show_decision(Req *req, const Dossier *d, DecisionKind kind, Str reasons)
{
	if (reasons.len == 0 && kind != DECISION_ACCEPT)
		reasons = str_of(i18n_message(req->ctx->lang, "[les raisons]"));
	DecisionView v = {
		.dossier = d,
		.kind = kind,
		.sense = str_of(senses[kind].word),
		.needs_reasons = kind != DECISION_ACCEPT,
		.text = dossier_decision_text(req->ctx, d, kind, reasons),
		.is_signed = dossier_signature_type(req->ctx, d, kind).len > 0,
		.unsigned_type = type_missing(req->ctx, d, kind),
	};
	ClockResult clock = dossier_clock(req->ctx, d);
	if (clock.state == CLOCK_PASSED) {
		v.implied = clock.implied;
		v.silence = dossier_clock_rule(req->ctx, d)->silence;
	}
	desk_decision_html(page(req, senses[kind].title), &v);
	http_leave(req, trace);
}

Err *desk_decision(Req *req)
{
	Ctx *ctx = req->ctx;
	const Dossier *d;
	DecisionKind kind;
	Err *e = desk_find(req, &d);
	if (e)
		return e;
	if (!desk_decision_kind(query_str(req, "sens"), &kind))
		return err_not_found(ctx, "Cette décision n’existe pas. Revenez au dossier.");
	e = desk_need_decision(ctx, d, kind);
	if (e)
		return e;
	desk_show_decision(req, d, kind, (Str){ 0 });
	return NULL;
}
