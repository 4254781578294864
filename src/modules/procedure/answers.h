/* answers.h — what a person answered, and whether it is right.
 *
 * Answers are texts keyed by (field, row): row 0 outside of blocks, 1, 2, 3 … in the rows of a
 * block; numbers of rows stay with their rows when others are removed.  A text is canonical once
 * procedure_check_step() found nothing wrong with it; until then it is as it was typed, so that the
 * form can be shown again:
 *
 *   integer, decimal, amount  "12", "-3.5", "12.50" (the currency's decimals)
 *   date                      "2026-03-10"
 *   phone                     "+33612345678"
 *   yes_no, honour            "yes", "no"
 *   choices, file             one value or one number of a piece a line
 *   address, name             one part a line, empty ones too: procedure_part()
 *   block                     nothing: its rows are listed by procedure_rows()
 *
 * Kept as one compact record (a version, then lengths and bytes): procedure_answers_encode(). */
#ifndef MODULES_PROCEDURE_ANSWERS_H
#define MODULES_PROCEDURE_ANSWERS_H

#include "modules/procedure/definition.h"

typedef struct {
	Str field; /* the key of a FieldDef */
	int row;
	Str value; /* never empty, but for the row of a block */
} Answer;

typedef struct {
	Arena *arena; /* set it first: { .arena = ctx->arena } */
	LIST(Answer) list;
} Answers;

typedef LIST(int) RowList;

enum { ANSWERS_MAX = 5000, ANSWERS_BYTES_MAX = 1 << 20 };

/* The text of an answer; empty when there is none. */
Str procedure_answer(const Answers *answers, Str field, int row);

/* Sets it; an empty text removes it.  Copies the text.  Faults beyond ANSWERS_MAX. */
void procedure_answer_set(Answers *answers, Str field, int row, Str value);

/* One input of an address or a name, from 0; of any other answer its line of that number. */
Str procedure_part(Str value, int part);

/* The answer made of such inputs; empty when all are.  Line ends inside of a part become blanks. */
Str procedure_parts_join(Arena *arena, const Str *parts, int parts_len);

/* The lines of an answer: picks, or numbers of pieces. */
StrList procedure_lines(Arena *arena, Str value);

/* The rows of a block, in the order in which they were added. */
RowList procedure_rows(Arena *arena, const Answers *answers, Str block);
int procedure_row_add(Answers *answers,
                      Str block); /* its number; 0: PROCEDURE_ROWS_MAX are there */
void procedure_row_remove(Answers *answers, Str block, int row);

/* Whether a field is shown: its condition holds, and the field of the condition is shown itself. */
bool procedure_field_shown(const Procedure *procedure, const FieldDef *field,
                           const Answers *answers, int row);

/* True when something on a step is shown, so that the step is not skipped. */
bool procedure_step_shown(const Procedure *procedure, int step, const Answers *answers);

/* Removes what is not shown or not of this procedure: done at filing. */
void procedure_answers_prune(const Procedure *procedure, Answers *answers);

/* The compact record, and back.  False when the bytes are not such a record. */
Bytes procedure_answers_encode(Arena *arena, const Answers *answers);
MUST_USE bool procedure_answers_decode(Bytes record, Answers *answers);

/* Something wrong with an answer. */
typedef struct {
	Str field;
	int row;
	int part;            /* which input, from 0; -1: the whole field */
	const char *message; /* a French literal: what happened, then what to do */
	Arg args[2];
	size_t args_len;
	const FieldDef *def;
} Problem;

typedef LIST(Problem) ProblemList;

/* With what answers are checked; problems are added in the order of the form. */
typedef struct {
	Arena *arena;
	const Procedure *procedure;
	Str country; /* for telephone numbers without a country's code */
	Currency currency;
	Date today;
	ProblemList problems;
} AnswersCheck;

/* Checks the shown fields of one step, or of all; brings what is right into its canonical form. */
void procedure_check_step(AnswersCheck *check, int step, Answers *answers);
void procedure_check_all(AnswersCheck *check, Answers *answers);

/* An answer for people: labels of options, an address on one line, a date as the language writes
 * it, "Oui".  Empty for files: show their names instead. */
Str procedure_answer_text(Arena *arena, const FieldDef *field, Str value, Lang lang,
                          Currency currency);

#endif
