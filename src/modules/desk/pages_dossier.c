/* pages_dossier.c — a dossier as an agent reads it; its files; the decision before it is taken.
 *
 * Whoever reads one leaves a trace that is on disk before the page is sent. */
#include "gen/desk_templates.h"
#include "modules/desk/pages.h"
#include "modules/desk/views.h"

enum { LINE_END = 99 };

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

/* ---- Answers ---- */

static PieceList pieces_of_field(Arena *arena, const PieceList *pieces, Str field, int row)
{
	PieceList list = { 0 };
	for (size_t i = 0; i < pieces->len; i++)
		if (pieces->at[i].row == row && str_eq(pieces->at[i].field, field))
			*list_push(arena, &list) = pieces->at[i];
	return list;
}

typedef struct {
	Ctx *ctx;
	const Procedure *procedure;
	const Answers *answers;
	const PieceList *pieces;
} Reading;

static void add_answer(const Reading *r, const FieldDef *def, int row, AnswerRowList *rows)
{
	Arena *arena = r->ctx->arena;
	bool told = def->type != FIELD_EXPLANATION && def->type != FIELD_BLOCK;
	if (!told || !procedure_field_shown(r->procedure, def, r->answers, row))
		return;
	AnswerRow *a = list_push(arena, rows);
	*a = (AnswerRow){ .label = def->label, .is_file = def->type == FIELD_FILE };
	Str value = procedure_answer(r->answers, def->key, row);
	if (a->is_file)
		a->pieces = pieces_of_field(arena, r->pieces, def->key, row);
	else if (value.len > 0)
		a->value = procedure_answer_text(arena, def, value, r->ctx->lang,
		                                 r->ctx->authority->currency);
}

static void add_block(const Reading *r, const FieldDef *block, AnswerGroupList *groups)
{
	Arena *arena = r->ctx->arena;
	RowList rows = procedure_rows(arena, r->answers, block->key);
	for (size_t i = 0; i < rows.len; i++) {
		AnswerGroup *group = list_push(arena, groups);
		*group = (AnswerGroup){ .label = block->item_label, .number = (int)i + 1 };
		for (size_t j = 0; j < block->fields.len; j++)
			add_answer(r, &block->fields.at[j], rows.at[i], &group->rows);
	}
}

static AnswerStepList steps_of(const Reading *r)
{
	AnswerStepList list = { 0 };
	for (size_t i = 0; i < r->procedure->steps.len; i++) {
		const Step *step = &r->procedure->steps.at[i];
		AnswerStep s = { .title = step->title };
		for (size_t j = 0; j < step->sections.len; j++) {
			const FieldDefList *fields = &step->sections.at[j].fields;
			for (size_t k = 0; k < fields->len; k++) {
				add_answer(r, &fields->at[k], 0, &s.rows);
				if (fields->at[k].type == FIELD_BLOCK)
					add_block(r, &fields->at[k], &s.groups);
			}
		}
		if (s.rows.len + s.groups.len > 0)
			*list_push(r->ctx->arena, &list) = s;
	}
	return list;
}

/* ---- What was given and said ---- */

static PieceViewList piece_views(const Reading *r, Id dossier)
{
	PieceViewList list = { 0 };
	for (size_t i = 0; i < r->pieces->len; i++) {
		const Piece *p = &r->pieces->at[i];
		PieceView *v = list_push(r->ctx->arena, &list);
		*v = (PieceView){ .dossier = dossier, .piece = p };
		const FieldDef *def =
			p->field.len > 0 ? procedure_field(r->procedure, p->field) : NULL;
		if (def)
			v->label = def->label;
		else if (p->request != 0)
			v->about = MESSAGE("Réponse à une demande de pièces");
		else
			v->about = MESSAGE("Joint à un message");
	}
	return list;
}

static RequestViewList request_views(Ctx *ctx, const Dossier *d, const PieceList *pieces)
{
	RequestViewList list = { 0 };
	PieceRequestList requests = dossier_requests(ctx, d);
	for (size_t i = 0; i < requests.len; i++) {
		RequestView *v = list_push(ctx->arena, &list);
		*v = (RequestView){ .request = &requests.at[i] };
		for (size_t j = 0; j < pieces->len; j++)
			if (pieces->at[j].request == requests.at[i].id)
				*list_push(ctx->arena, &v->pieces) = pieces->at[j];
	}
	return list;
}

static MessageViewList message_views(Ctx *ctx, const Dossier *d, const PieceList *pieces)
{
	MessageViewList list = { 0 };
	MessageList messages = dossier_messages(ctx, d);
	for (size_t i = 0; i < messages.len; i++) {
		MessageView *v = list_push(ctx->arena, &list);
		*v = (MessageView){ .message = &messages.at[i] };
		for (size_t j = 0; j < pieces->len; j++)
			if (pieces->at[j].message == messages.at[i].id)
				*list_push(ctx->arena, &v->pieces) = pieces->at[j];
	}
	return list;
}

static HistoryList latest_first(Arena *arena, HistoryList lines)
{
	HistoryList list = { 0 };
	for (size_t i = lines.len; i > 0; i--)
		*list_push(arena, &list) = lines.at[i - 1];
	return list;
}

/* ---- The line in time ---- */

static int place_of(const ClockView *c, Date day)
{
	int64_t whole = date_to_days(c->end) - date_to_days(c->start);
	int64_t gone = date_to_days(day) - date_to_days(c->start);
	gone = gone < 0 ? 0 : gone > whole ? whole : gone;
	return whole > 0 ? (int)(1 + gone * (LINE_END - 1) / whole) : 1;
}

static void add_part(Ctx *ctx, ClockView *c, int from, int to, bool is_held)
{
	if (from < to)
		*list_push(ctx->arena, &c->parts) = (LinePart){ from, to, is_held };
}

/* From filing to today, in parts: while pieces are awaited the delay stands still, or will begin
 * again. */
static void draw(Ctx *ctx, ClockView *c, const RequestViewList *requests, const ClockRule *rule)
{
	const Tz *tz = ctx->authority->tz;
	int at = place_of(c, c->start);
	c->now = place_of(c, ctx->today);
	c->day = (int)(date_to_days(ctx->today) - date_to_days(c->start));
	for (size_t i = 0; i < requests->len && rule->pieces != CLOCK_CONTINUE; i++) {
		const PieceRequest *r = requests->at[i].request;
		bool is_open = r->answered.us == 0;
		int from = place_of(c, tz_date(tz, r->at));
		int to = is_open ? c->now : place_of(c, tz_date(tz, r->answered));
		add_part(ctx, c, at, from, false);
		add_part(ctx, c, from, to, true);
		at = to;
	}
	add_part(ctx, c, at, c->now, false);
}

static ClockView clock_view(Ctx *ctx, const Dossier *d, const RequestViewList *requests)
{
	const ClockRule *rule = dossier_clock_rule(ctx, d);
	ClockResult *result = alloc(ctx->arena, ClockResult);
	*result = dossier_clock(ctx, d);
	ClockView c = { .result = result };
	bool runs = result->state == CLOCK_RUNNING || result->state == CLOCK_PASSED;
	if (runs && date_is_set(result->due))
		c.end = result->due;
	else if (result->state == CLOCK_SUSPENDED)
		c.end = date_add_days(ctx->today, result->days_left > 0 ? result->days_left : 1);
	if (date_is_set(c.end) && date_is_set(d->filed_on)) {
		c.start = d->filed_on;
		draw(ctx, &c, requests, rule);
	}
	return c;
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
	v->requests_left = rule->pieces_max > 0 ? rule->pieces_max - (int)v->requests.len : -1;
	v->extensions_left = rule->extensions_max - count_kind(&v->history, S("dossier.extended"));
	v->may = (DeskMay){
		.take = open && (d->agent == 0 || d->agent != ctx->actor.person),
		.assign = open,
		.complete = open && !asked && rule->start == CLOCK_FROM_COMPLETENESS &&
		            count_kind(&v->history, S("dossier.completed")) == 0,
		.extend = open && v->extensions_left > 0,
		.ask = open && !asked && v->requests_left != 0,
		.write = process,
		.decide = dossier_is_open(d->state) && ctx_may_on(ctx, DOSSIER_DECIDE, d->service),
	};
}

static FormOptions agents_of(Ctx *ctx, const Dossier *d)
{
	FormOptions options = { 0 };
	PersonList agents = account_agent_list(ctx, d->service);
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
	PieceList pieces = dossier_pieces(ctx, d->id);
	Reading reading = {
		.ctx = ctx,
		.procedure = procedure_of_revision(ctx, d->revision),
		.answers = dossier_answers(ctx, d),
		.pieces = &pieces,
	};
	const Service *service = town_service_find(ctx, d->service);
	DossierView v = {
		.dossier = d,
		.procedure = reading.procedure,
		.service = service ? service->name : (Text){ 0 },
		.agent = d->agent != 0 ? account_person_title(ctx, d->agent) : (Str){ 0 },
		.others = others_of(ctx, d->id),
		.steps = steps_of(&reading),
		.pieces = piece_views(&reading, d->id),
		.requests = request_views(ctx, d, &pieces),
		.messages = message_views(ctx, d, &pieces),
		.history = latest_first(ctx->arena, dossier_history(ctx, d)),
		.documents = dossier_documents(ctx, d),
		.agents = agents_of(ctx, d),
		.open = open,
	};
	v.clock = clock_view(ctx, d, &v.requests);
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
	reply_bytes(req, "application/pdf", document->file_name,
	            dossier_document_pdf(ctx, document));
	http_leave(req, trace);
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
	};
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
	if (!ctx_may_on(ctx, DOSSIER_DECIDE, d->service))
		return err_forbidden(ctx, "Votre rôle dans ce service ne permet pas de décider.");
	if (!dossier_is_open(d->state))
		return err_conflict(ctx, "Ce dossier est clos : {state}.",
		                    arg("state", dossier_state_name(d->state)));
	desk_show_decision(req, d, kind, (Str){ 0 });
	return NULL;
}
