/* table.h — a compiled decision table: private to core/feel.
 *
 * A column whose cells compare the input with constants is cut into classes: each constant, and
 * what lies between two of them.  All values of a class satisfy the same rules, so a class has a
 * mask of bits, one for each rule; the rules hit are the AND of the masks of the columns. */
#ifndef CORE_FEEL_TABLE_H
#define CORE_FEEL_TABLE_H

#include "core/feel/parse.h"

enum { RULES_MAX = 20000, COLUMNS_MAX = 500, WORD_BITS = 64, STACK_WORDS = 16 };

typedef enum { INDEX_NONE, INDEX_ORDER, INDEX_EQUAL } IndexForm;

typedef struct {
	IndexForm form;
	FeelKind kind;   /* of the values of the cuts */
	FeelValue *cuts; /* ascending; INDEX_EQUAL: distinct constants, sorted when texts */
	size_t cuts_len;
	int64_t *whole; /* cuts as integers of one scale; NULL: some do not fit */
	int scale;
	size_t classes; /* INDEX_ORDER: 2 × cuts + 1; INDEX_EQUAL: cuts + 1, the last for others */
	uint64_t *masks; /* classes × words */
} TableIndex;

struct FeelTable {
	FeelTableSource source;
	size_t words; /* of a mask */
	FeelNode **inputs, **allowed;
	FeelNode **domains; /* of each input: constant tests that limit it; NULL: none */
	int *slots;         /* of the value of each input */
	FeelNode **tests;   /* rules × inputs */
	FeelNode **results; /* rules × outputs */
	FeelNode **otherwise;
	FeelValue **priorities; /* of each output; NULL: none */
	size_t *priorities_len;
	Str *output_names, *input_texts, *test_texts;
	TableIndex *indexes;
};

/* Cuts the columns of a table into classes. */
void feel_table_index(Arena *arena, FeelTable *table);

/* Cuts one column, with the constants of `domain` (may be NULL) as well.  False when it cannot. */
MUST_USE bool feel_table_cut(Arena *arena, const FeelTable *table, size_t column,
                             const FeelNode *domain, TableIndex *index);

/* The class of a value; false when the index has none for its kind. */
MUST_USE bool feel_table_class(const TableIndex *index, FeelValue value, size_t *ret_class);

/* A value of a class, for examples; false when no value lies there. */
MUST_USE bool feel_table_example(Arena *arena, const TableIndex *index, size_t class,
                                 FeelValue *ret);

/* Whether tests are made of constants alone; and then whether they hold of a value. */
bool feel_table_is_constant(const FeelNode *test);
bool feel_table_holds(const FeelNode *test, FeelValue value);

/* The answer when the values of the inputs are in their slots already. */
FeelValue feel_table_answer(const FeelNode *node, FeelMachine *m, FeelValue *frame);

/* Leaves what a table saw in the trace. */
void feel_table_trail(const FeelTable *table, FeelMachine *m, FeelValue *frame,
                      const uint64_t *bits);

/* The rules that the values hit, as bits. */
void feel_table_hits(const FeelTable *table, FeelMachine *m, FeelValue *frame, uint64_t *bits);

#endif
