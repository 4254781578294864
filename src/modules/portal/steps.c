#include "modules/portal/steps.h"

void portal_put_error_link(Page *page, const ErrorLink *link)
{
	const Problem *p = link->problem;
	html_raw(page, "<a href=\"");
	html_put_attribute(page, link->href);
	html_raw(page, "\">");
	html_put_sentence(page, p->message, p->args, p->args_len);
	html_raw(page, "</a>");
}

typedef struct {
	Ctx *ctx;
	const Procedure *procedure;
	const Answers *answers;
	PieceList pieces;
	int step;
	AnswerRowList *rows;
} Walk;

static PieceList pieces_of(const Walk *w, Str key, int row)
{
	PieceList list = { 0 };
	for (size_t i = 0; i < w->pieces.len; i++)
		if (w->pieces.at[i].row == row && str_eq(w->pieces.at[i].field, key))
			*list_push(w->ctx->arena, &list) = w->pieces.at[i];
	return list;
}

static Str target_of(Ctx *ctx, const FieldDef *def, int row)
{
	Problem p = { .field = def->key, .row = row, .part = -1, .def = def };
	return portal_problem_target(ctx->arena, &p);
}

static void add(const Walk *w, const FieldDef *def, int row, int number, Text item)
{
	if (def->type == FIELD_EXPLANATION ||
	    !procedure_field_shown(w->procedure, def, w->answers, row))
		return;
	if (def->type == FIELD_BLOCK) {
		RowList rows = procedure_rows(w->ctx->arena, w->answers, def->key);
		for (size_t i = 0; i < rows.len; i++)
			for (size_t j = 0; j < def->fields.len; j++)
				add(w, &def->fields.at[j], rows.at[i], (int)i + 1, def->item_label);
		return;
	}
	*list_push(w->ctx->arena, w->rows) = (AnswerRow){
		.step = w->step,
		.number = number,
		.label = def->label,
		.item = item,
		.text = procedure_answer_text(w->ctx->arena, def,
		                              procedure_answer(w->answers, def->key, row),
		                              w->ctx->lang, w->ctx->authority->currency),
		.target = target_of(w->ctx, def, row),
		.pieces = pieces_of(w, def->key, row),
	};
}

AnswerStepList portal_answer_steps(Ctx *ctx, const Dossier *dossier, const Procedure *procedure,
                                   const Answers *answers)
{
	AnswerStepList list = { 0 };
	Walk w = { .ctx = ctx,
		   .procedure = procedure,
		   .answers = answers,
		   .pieces = dossier_pieces(ctx, dossier->id) };
	for (size_t i = 0; i < procedure->steps.len; i++) {
		const Step *step = &procedure->steps.at[i];
		AnswerStep *s = list_push(ctx->arena, &list);
		s->title = step->title;
		w.step = (int)i;
		w.rows = &s->rows;
		for (size_t j = 0; j < step->sections.len; j++)
			for (size_t k = 0; k < step->sections.at[j].fields.len; k++)
				add(&w, &step->sections.at[j].fields.at[k], 0, 0, (Text){ 0 });
	}
	return list;
}
