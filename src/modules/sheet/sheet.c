#include "modules/sheet/sheet.h"

#include "gen/sheet_templates.h"
#include "modules/sheet/inside.h"

enum { LINE_END = 99 };

SheetReader sheet_reader(Ctx *ctx, const Dossier *d, SheetSide side)
{
	const char *folder = side == SHEET_AGENT ? "/bureau" : "";
	Str files = str_format(ctx->arena, "%s/dossiers/%lld/fichiers/", folder, (long long)d->id);
	return (SheetReader){ side, files };
}

/* ---- Answers ---- */

PieceList sheet_pieces_of(Arena *arena, const PieceList *pieces, Str field, int row)
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
	int step;
	SheetGroupList *groups;
} Reading;

/* The group of that number at the end of the step: a new one where the last is another. */
static SheetGroup *group_of(const Reading *r, int number, Text label)
{
	size_t len = r->groups->len;
	if (len > 0 && number == 0 && r->groups->at[len - 1].number == 0)
		return &r->groups->at[len - 1];
	SheetGroup *group = list_push(r->ctx->arena, r->groups);
	*group = (SheetGroup){ .label = label, .number = number };
	return group;
}

static void add_answer(const Reading *r, const FieldDef *def, int row, SheetGroup *group)
{
	Arena *arena = r->ctx->arena;
	SheetAnswer *a = list_push(arena, &group->answers);
	*a = (SheetAnswer){ .def = def, .step = r->step, .row = row };
	Str value = procedure_answer(r->answers, def->key, row);
	if (def->type == FIELD_FILE)
		a->pieces = sheet_pieces_of(arena, r->pieces, def->key, row);
	else if (value.len > 0)
		a->value = procedure_answer_text(arena, def, value, r->ctx->lang,
		                                 r->ctx->authority->currency);
}

static bool is_told(const Reading *r, const FieldDef *def, int row)
{
	return def->type != FIELD_EXPLANATION &&
	       procedure_field_shown(r->procedure, def, r->answers, row);
}

static void add_block(const Reading *r, const FieldDef *block)
{
	RowList rows = procedure_rows(r->ctx->arena, r->answers, block->key);
	for (size_t i = 0; i < rows.len; i++) {
		SheetGroup *group = NULL;
		for (size_t j = 0; j < block->fields.len; j++) {
			if (!is_told(r, &block->fields.at[j], rows.at[i]))
				continue;
			if (!group)
				group = group_of(r, (int)i + 1, block->item_label);
			add_answer(r, &block->fields.at[j], rows.at[i], group);
		}
	}
}

static void add_section(const Reading *r, const Section *section)
{
	for (size_t i = 0; i < section->fields.len; i++) {
		const FieldDef *def = &section->fields.at[i];
		if (!is_told(r, def, 0))
			continue;
		if (def->type == FIELD_BLOCK)
			add_block(r, def);
		else
			add_answer(r, def, 0, group_of(r, 0, (Text){ 0 }));
	}
}

SheetStepList sheet_steps(Ctx *ctx, const Procedure *procedure, const Answers *answers,
                          const PieceList *pieces)
{
	SheetStepList list = { 0 };
	for (size_t i = 0; i < procedure->steps.len; i++) {
		const Step *step = &procedure->steps.at[i];
		SheetStep s = { .title = step->title };
		Reading r = { ctx, procedure, answers, pieces, (int)i, &s.groups };
		for (size_t j = 0; j < step->sections.len; j++)
			add_section(&r, &step->sections.at[j]);
		if (s.groups.len > 0)
			*list_push(ctx->arena, &list) = s;
	}
	return list;
}

/* ---- Files, requests, messages ---- */

static SheetPieceList pieces_of(Ctx *ctx, const Procedure *procedure, const PieceList *pieces)
{
	SheetPieceList list = { 0 };
	for (size_t i = 0; i < pieces->len; i++) {
		const Piece *p = &pieces->at[i];
		SheetPiece *shown = list_push(ctx->arena, &list);
		*shown = (SheetPiece){ .piece = p };
		const FieldDef *def =
			p->field.len > 0 ? procedure_field(procedure, p->field) : NULL;
		if (def)
			shown->label = def->label;
		else if (p->request != 0)
			shown->about = MESSAGE("Réponse à une demande de pièces");
		else
			shown->about = MESSAGE("Joint à un message");
	}
	return list;
}

/* Those given in answer to a request, or attached to a message; the other is 0. */
static PieceList pieces_given(Arena *arena, const PieceList *pieces, Id request, Id message)
{
	PieceList list = { 0 };
	for (size_t i = 0; i < pieces->len; i++)
		if (pieces->at[i].request == request && pieces->at[i].message == message)
			*list_push(arena, &list) = pieces->at[i];
	return list;
}

static SheetRequestList requests_of(Ctx *ctx, const Dossier *d, const PieceList *pieces)
{
	SheetRequestList list = { 0 };
	PieceRequestList requests = dossier_requests(ctx, d);
	for (size_t i = 0; i < requests.len; i++)
		*list_push(ctx->arena, &list) =
			(SheetRequest){ requests.at[i],
			                pieces_given(ctx->arena, pieces, requests.at[i].id, 0) };
	return list;
}

static SheetMessageList messages_of(Ctx *ctx, const Dossier *d, const PieceList *pieces)
{
	SheetMessageList list = { 0 };
	MessageList messages = dossier_messages(ctx, d);
	for (size_t i = 0; i < messages.len; i++)
		*list_push(ctx->arena, &list) =
			(SheetMessage){ messages.at[i],
			                pieces_given(ctx->arena, pieces, 0, messages.at[i].id) };
	return list;
}

/* What prepares a decision is not handed out before it is taken (CRPA L311-2). */
static bool is_of_service(Str kind)
{
	return str_starts(kind, S("dossier.decision-"));
}

static HistoryList history_of(Ctx *ctx, const Dossier *d, SheetSide side)
{
	HistoryList lines = dossier_history(ctx, d), list = { 0 };
	if (side == SHEET_RESIDENT) {
		for (size_t i = 0; i < lines.len; i++)
			if (!is_of_service(lines.at[i].kind))
				*list_push(ctx->arena, &list) = lines.at[i];
		return list;
	}
	for (size_t i = lines.len; i > 0; i--)
		*list_push(ctx->arena, &list) = lines.at[i - 1];
	return list;
}

/* ---- The delay ---- */

static int place_of(const SheetClock *c, Date day)
{
	int64_t whole = date_to_days(c->end) - date_to_days(c->start);
	int64_t gone = date_to_days(day) - date_to_days(c->start);
	gone = gone < 0 ? 0 : gone > whole ? whole : gone;
	return whole > 0 ? (int)(1 + gone * (LINE_END - 1) / whole) : 1;
}

static void add_part(Ctx *ctx, SheetClock *c, int from, int to, bool is_held)
{
	if (from < to)
		*list_push(ctx->arena, &c->parts) = (SheetPart){ from, to, is_held };
}

/* From filing to today, in parts: while pieces are awaited the delay stands still, or will begin
 * again. */
static void draw(Ctx *ctx, SheetClock *c, const SheetRequestList *requests, const ClockRule *rule)
{
	const Tz *tz = ctx->authority->tz;
	int at = place_of(c, c->start);
	c->now = place_of(c, ctx->today);
	c->day = (int)(date_to_days(ctx->today) - date_to_days(c->start));
	for (size_t i = 0; i < requests->len && rule->pieces != CLOCK_CONTINUE; i++) {
		const PieceRequest *r = &requests->at[i].request;
		bool is_open = r->answered.us == 0;
		int from = place_of(c, tz_date(tz, r->at));
		int to = is_open ? c->now : place_of(c, tz_date(tz, r->answered));
		add_part(ctx, c, at, from, false);
		add_part(ctx, c, from, to, true);
		at = to;
	}
	add_part(ctx, c, at, c->now, false);
}

static SheetClock clock_of(Ctx *ctx, const Dossier *d, const SheetRequestList *requests)
{
	SheetClock c = { .result = dossier_clock(ctx, d) };
	const ClockResult *result = &c.result;
	bool runs = result->state == CLOCK_RUNNING || result->state == CLOCK_PASSED;
	if (runs && date_is_set(result->due))
		c.end = result->due;
	else if (result->state == CLOCK_SUSPENDED)
		c.end = date_add_days(ctx->today, result->days_left > 0 ? result->days_left : 1);
	if (date_is_set(c.end) && date_is_set(d->filed_on)) {
		c.start = d->filed_on;
		draw(ctx, &c, requests, dossier_clock_rule(ctx, d));
	}
	return c;
}

/* ---- All of it ---- */

Sheet sheet_of(Ctx *ctx, const Dossier *d, SheetSide side)
{
	PieceList pieces = dossier_pieces(ctx, d->id);
	Sheet s = {
		.reader = sheet_reader(ctx, d, side),
		.dossier = d,
		.procedure = procedure_of_revision(ctx, d->revision),
		.requests = requests_of(ctx, d, &pieces),
		.messages = messages_of(ctx, d, &pieces),
		.history = history_of(ctx, d, side),
		.documents = dossier_documents(ctx, d),
	};
	s.steps = sheet_steps(ctx, s.procedure, dossier_answers(ctx, d), &pieces);
	s.pieces = pieces_of(ctx, s.procedure, &pieces);
	s.clock = clock_of(ctx, d, &s.requests);
	const ProcedureRule *rule = procedure_rule(s.procedure, ctx->authority->country);
	if (rule) {
		s.clock.silence = rule->clock.silence;
		s.clock.appeal = rule->appeal;
	}
	return s;
}

/* ---- Into a page ---- */

void sheet_state(Page *page, DossierState state, SheetSide side)
{
	static const PartTone tones[DOSSIER_STATES] = {
		[DOSSIER_DRAFT] = PART_OFF,       [DOSSIER_FILED] = PART_INFO,
		[DOSSIER_INCOMPLETE] = PART_WARN, [DOSSIER_UNDER_REVIEW] = PART_INFO,
		[DOSSIER_ACCEPTED] = PART_OK,     [DOSSIER_REFUSED] = PART_BAD,
		[DOSSIER_CLOSED] = PART_OFF,      [DOSSIER_WITHDRAWN] = PART_OFF,
	};
	/* To agents, what nobody has begun is not yet under way. */
	bool waits = side == SHEET_AGENT && state == DOSSIER_FILED;
	part_tag(page, waits ? PART_OFF : tones[state], dossier_state_name(state));
}

static void put_headline_to_agent(Page *page, const ClockResult *r)
{
	Arg due[] = { arg("day", r->due) };
	switch (r->state) {
	case CLOCK_NO_DELAY: html_put(page, "La loi ne fixe pas de délai"); break;
	case CLOCK_NOT_STARTED:
		html_put(page, "Le délai commencera quand le dossier sera complet");
		break;
	case CLOCK_RUNNING:
		html_put_plural(page, r->days_left,
		                "À décider au plus tard le {day} : il reste {n} jour",
		                "À décider au plus tard le {day} : il reste {n} jours", due, 1);
		break;
	case CLOCK_SUSPENDED:
		html_put_plural(page, r->days_left, "Délai suspendu : il restera {n} jour",
		                "Délai suspendu : il restera {n} jours", NULL, 0);
		break;
	case CLOCK_PASSED:
		html_put_plural(page, -(int64_t)r->days_left,
		                "En retard de {n} jour : le délai a pris fin le {day}",
		                "En retard de {n} jours : le délai a pris fin le {day}", due, 1);
		break;
	case CLOCK_STOPPED: html_put(page, "Le délai ne court plus"); break;
	}
}

/* The day has passed: what silence has decided, and since when. */
static void put_silence_to_resident(Page *page, const SheetClock *clock)
{
	Arg implied[] = { arg("day", clock->result.implied) };
	Arg due[] = { arg("day", clock->result.due) };
	switch (clock->silence) {
	case SILENCE_NONE:
		html_put_sentence(page,
		                  MESSAGE("Vous deviez recevoir une réponse le {day} au plus tard"),
		                  due, 1);
		break;
	case SILENCE_ACCEPTANCE:
		html_put_sentence(page,
		                  MESSAGE("Sans réponse de notre part, votre demande est acceptée "
		                          "depuis le {day}"),
		                  implied, 1);
		break;
	case SILENCE_REFUSAL:
		html_put_sentence(page,
		                  MESSAGE("Sans réponse de notre part, votre demande est réputée "
		                          "refusée depuis le {day}"),
		                  implied, 1);
		break;
	}
}

static void put_headline_to_resident(Page *page, const SheetClock *clock)
{
	const ClockResult *r = &clock->result;
	Arg due[] = { arg("day", r->due) };
	switch (r->state) {
	case CLOCK_NO_DELAY: break;
	case CLOCK_NOT_STARTED:
		html_put(page, "Le délai commencera quand le dossier sera complet");
		break;
	case CLOCK_RUNNING:
		html_put_sentence(page, MESSAGE("Réponse attendue le {day} au plus tard"), due, 1);
		break;
	case CLOCK_PASSED: put_silence_to_resident(page, clock); break;
	case CLOCK_SUSPENDED:
		html_put(page, "Délai suspendu : nous attendons votre réponse");
		break;
	case CLOCK_STOPPED: html_put(page, "Le délai est terminé"); break;
	}
}

void sheet_put_headline(Page *page, const SheetClock *clock, SheetSide side)
{
	if (side == SHEET_AGENT)
		put_headline_to_agent(page, &clock->result);
	else
		put_headline_to_resident(page, clock);
}

void sheet_put_why_step(Page *page, const ClockStep *step)
{
	if (step->plural)
		html_put_plural(page, step->n, step->message, step->plural, step->args,
		                step->args_len);
	else
		html_put_sentence(page, step->message, step->args, step->args_len);
}

void sheet_put_scan(Page *page, ScanState scan, SheetSide side)
{
	bool agent = side == SHEET_AGENT;
	switch (scan) {
	case SCAN_CLEAN: part_tag(page, PART_OK, "Analysé, sans virus"); break;
	case SCAN_PENDING: part_tag(page, PART_WARN, "En attente d’analyse"); break;
	case SCAN_INFECTED:
		part_tag(page, PART_BAD,
		         agent ? MESSAGE("Virus trouvé : fichier retenu")
		               : MESSAGE("Virus trouvé : remplacez ce fichier"));
		break;
	case SCAN_OFF: break;
	}
}
