/* form.h — the form of a procedure: from its definition and answers to inputs, and back.
 *
 * The input of a field is named by its key, in row 3 of a block by its key and ":3"; the inputs of
 * a date, an address or a name add ".0", ".1" …  Names are ids as well, so that problems link to
 * them. What is not part of a submission is left as it was: see portal_form_read(). */
#ifndef MODULES_PORTAL_FORM_H
#define MODULES_PORTAL_FORM_H

#include "core/http/http.h"
#include "modules/dossier/dossier.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

/* One field as it is shown. */
typedef struct {
	Arena *arena;
	Id dossier;
	const FieldDef *def;
	int row, number;  /* of a block: the row, and its rank from 1 */
	Str name;         /* of the input, and its id */
	Str value;        /* canonical, or as it was typed */
	Str unit;         /* of an amount: "€" */
	PieceList pieces; /* of a file field */
} FieldView;

typedef LIST(FieldView) FieldViewList;

/* What is shown of one row of a block. */
typedef struct {
	int row, number;
	FieldViewList fields;
} RowView;

typedef LIST(RowView) RowViewList;

/* Everything that showing a step needs. */
typedef struct {
	Ctx *ctx;
	const Dossier *dossier;
	const Procedure *procedure;
	const Answers *answers;
	PieceList pieces;
} FormView;

/* A field of a block is numbered from 1 within its row; others have row and number 0. */
FieldView portal_field_view(const FormView *form, const FieldDef *def, int row, int number);
RowViewList portal_row_views(const FormView *form, const FieldDef *block);
bool portal_field_is_shown(const FormView *form, const FieldDef *def, int row);

/* The name of an input: part -1 for a field of one input. */
Str portal_input_name(Arena *arena, Str key, int row, int part);

/* Hands the problems to the page's fields, for the components and the error summary. */
void portal_form_problems(Req *req, const ProblemList *problems);

/* Where a problem is: the id to link to. */
Str portal_problem_target(Arena *arena, const Problem *problem);

/* Whether one line of an answer is that value: a box that was ticked. */
bool portal_has_line(Str value, Str line);

/* "PDF, JPG", ".pdf,.jpg" and bytes, of a file field. */
Str portal_formats(Arena *arena, const FieldDef *def);
Str portal_accept(Arena *arena, const FieldDef *def);
int64_t portal_bytes_max(const FieldDef *def);

/* Day, month or year (0, 1, 2) of a date, as typed. */
Str portal_date_part(Str value, int part);

/* Writes what was sent of one step into the answers. */
void portal_form_read(Req *req, const Procedure *procedure, int step, Answers *answers);

/* True when the answers now show a field of the step that the submission did not have. */
bool portal_form_has_more(Req *req, const Procedure *procedure, int step, const Answers *answers);

/* Puts a field, whatever its type: what templates call. */
void portal_put_field(Page *page, const FormView *form, const FieldDef *def, int row, int number);

#endif
