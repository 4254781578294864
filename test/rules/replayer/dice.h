/* dice.h — random texts in FEEL and DMN: mostly of the right types, now and then not. */
#ifndef REPLAY_DICE_H
#define REPLAY_DICE_H

#include "core/feel/build.h"

typedef enum {
	A_NUMBER,
	A_TEXT,
	A_BOOLEAN,
	A_DATE,
	A_TIME,
	A_MOMENT,
	A_DAYS,
	A_MONTHS,
	A_LIST,
	A_CONTEXT,
	A_RANGE,
	A_FUNCTION,
	SORTS,
} Sort;

typedef struct {
	Str name;
	Sort sort;
} Var;

typedef struct {
	uint64_t state;
	Arena *arena;
	int left; /* how much more may be nested */
	LIST(Var) vars;
	bool in_cell; /* "?" means something */
	Buf out;
} Dice;

/* A number below `below`; true once in so many. */
uint64_t roll(Dice *d, uint64_t below);
bool once_in(Dice *d, uint64_t many);

/* An expression that is likely to be of a sort; a plain value of it; the tests of a cell. */
Str dice_expression(Dice *d, Sort sort);
Str dice_value(Dice *d, Sort sort);
Str dice_cell(Dice *d, Sort sort);
Sort dice_sort(Dice *d);

/* The variables that every case has. */
void dice_variables(Dice *d);

FeelTableSource dice_table(Dice *d);
Str dice_model(Dice *d);

#endif
