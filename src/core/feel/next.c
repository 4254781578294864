/* next.c — what is still to be known: an expression with some variables unknown.
 *
 * A part whose variables are all known has a value; a condition that is known leaves one branch; a
 * table that is partly known leaves some of its rules, and a column counts only if two of its
 * values can lead to different answers. */
#include <string.h>

#include "core/feel/table.h"

enum { COMBINATIONS_MAX = 20000 };

static bool settle(FeelSeeker *s, const FeelNode *node, FeelValue *frame, FeelValue *ret);

/* All variables inside: for parts that are not looked into. */
static bool all_known(FeelSeeker *s, const FeelNode *node)
{
	bool known = true;
	if (!node)
		return true;
	if (feel_is_node(node, feel_run_global))
		return s->settle(s, node->slot);
	const FeelNode *inner[] = { node->a, node->b, node->c };
	for (size_t i = 0; i < ARRAY_LEN(inner); i++)
		known = all_known(s, inner[i]) && known;
	for (size_t i = 0; i < node->items_len; i++)
		known = all_known(s, node->items[i]) && known;
	if (feel_is_node(node, feel_run_lambda))
		known = all_known(s, ((const FeelLambda *)node->extra)->body) && known;
	if (!feel_is_node(node, feel_run_table))
		return known;
	const FeelTable *t = node->extra;
	for (size_t i = 0; i < t->source.inputs_len; i++)
		known = all_known(s, t->inputs[i]) && known;
	for (size_t i = 0; i < t->source.inputs_len * t->source.rules_len; i++)
		known = all_known(s, t->tests[i]) && known;
	for (size_t i = 0; i < t->source.outputs_len * t->source.rules_len; i++)
		known = all_known(s, t->results[i]) && known;
	for (size_t i = 0; i < t->source.outputs_len; i++)
		known = all_known(s, t->otherwise[i]) && known;
	return known;
}

static bool evaluate(FeelSeeker *s, const FeelNode *node, FeelValue *frame, FeelValue *ret)
{
	if (!all_known(s, node))
		return false;
	*ret = node->eval(node, s->machine, frame);
	return true;
}

static bool settle_if(FeelSeeker *s, const FeelNode *node, FeelValue *frame, FeelValue *ret)
{
	FeelValue test, ignored;
	if (settle(s, node->a, frame, &test)) {
		bool yes = test.kind == FEEL_BOOLEAN && test.boolean;
		return settle(s, yes ? node->b : node->c, frame, ret);
	}
	(void)settle(s, node->b, frame, &ignored);
	(void)settle(s, node->c, frame, &ignored);
	return false;
}

/* Either side may settle an "and" or "or" alone. */
static bool settle_logic(FeelSeeker *s, const FeelNode *node, FeelValue *frame, FeelValue *ret)
{
	bool decisive = feel_is_node(node, feel_run_or);
	const FeelNode *sides[] = { node->a, node->b };
	FeelValue values[2];
	bool known[2];
	size_t before = s->needed.len;
	for (size_t i = 0; i < 2; i++) {
		known[i] = settle(s, sides[i], frame, &values[i]);
		if (!known[i] || values[i].kind != FEEL_BOOLEAN || values[i].boolean != decisive)
			continue;
		s->needed.len = before; /* what the other side lacks does not matter */
		*ret = values[i];
		return true;
	}
	if (!known[0] || !known[1])
		return false;
	bool truth = values[0].kind == FEEL_BOOLEAN && values[1].kind == FEEL_BOOLEAN;
	*ret = truth ? feel_boolean(!decisive) : feel_null();
	return true;
}

/* ---- tables ---- */

typedef struct {
	FeelSeeker *s;
	const FeelTable *t;
	bool known[COLUMNS_MAX], counts[COLUMNS_MAX];
	size_t class[COLUMNS_MAX];
	size_t open[COLUMNS_MAX], open_len; /* columns that are not known */
	bool *possible[COLUMNS_MAX];        /* which classes have values at all */
	uint64_t *bits;
} Partial;

/* What a combination of classes answers: the texts of the outputs of the rules hit, as a number. */
static uint64_t answer_of(const Partial *p)
{
	const FeelTableSource *src = &p->t->source;
	size_t width = src->inputs_len + src->outputs_len;
	uint64_t answer = 1;
	for (size_t r = 0; r < src->rules_len; r++) {
		bool hit = p->bits[r / WORD_BITS] >> r % WORD_BITS & 1;
		for (size_t i = 0; i < p->open_len && hit; i++) {
			const TableIndex *index = &p->t->indexes[p->open[i]];
			const uint64_t *mask = index->masks + p->class[p->open[i]] * p->t->words;
			hit = index->form == INDEX_NONE ||
			      (mask[r / WORD_BITS] >> r % WORD_BITS & 1);
		}
		if (!hit)
			continue;
		for (size_t i = 0; i < src->outputs_len; i++)
			answer =
				answer * 31 + str_hash(src->cells[r * width + src->inputs_len + i]);
		if (src->hit == HIT_FIRST || src->hit == HIT_ANY)
			break;
	}
	return answer;
}

static size_t classes_of(const Partial *p, size_t column)
{
	const TableIndex *index = &p->t->indexes[column];
	return index->form == INDEX_NONE ? 1 : index->classes;
}

static void find_possible(Partial *p, size_t column)
{
	Arena *arena = feel_arena(p->s->machine);
	const TableIndex *index = &p->t->indexes[column];
	const FeelNode *domain = p->t->domains[column];
	bool constant = domain && feel_table_is_constant(domain);
	p->possible[column] = alloc_n(arena, bool, classes_of(p, column));
	p->possible[column][0] = index->form == INDEX_NONE;
	for (size_t c = 0; c < classes_of(p, column) && index->form != INDEX_NONE; c++) {
		FeelValue example;
		p->possible[column][c] = feel_table_example(arena, index, c, &example) &&
		                         (!constant || feel_table_holds(domain, example));
	}
}

/* Goes through all combinations of the open columns but one, and lets that one vary. */
static bool varies(Partial *p, size_t column, size_t at)
{
	if (at == p->open_len) {
		uint64_t first = 0;
		for (size_t c = 0; c < classes_of(p, column); c++) {
			p->class[column] = c;
			uint64_t answer = p->possible[column][c] ? answer_of(p) : first;
			if (first && answer != first)
				return true;
			first = answer;
		}
		return false;
	}
	if (p->open[at] == column)
		return varies(p, column, at + 1);
	for (size_t c = 0; c < classes_of(p, p->open[at]); c++) {
		p->class[p->open[at]] = c;
		if (p->possible[p->open[at]][c] && varies(p, column, at + 1))
			return true;
	}
	return false;
}

static bool is_small(const Partial *p)
{
	size_t product = 1;
	for (size_t i = 0; i < p->open_len; i++)
		if (__builtin_mul_overflow(product, classes_of(p, p->open[i]), &product) ||
		    product > COMBINATIONS_MAX)
			return false;
	return true;
}

/* Leaves out the rules that a known input excludes. */
static void exclude(Partial *p, size_t column, FeelValue *frame)
{
	FeelMachine *m = p->s->machine;
	for (size_t r = 0; r < p->t->source.rules_len; r++) {
		FeelValue held = EVAL(p->t->tests[r * p->t->source.inputs_len + column]);
		if (held.kind != FEEL_BOOLEAN || !held.boolean)
			p->bits[r / WORD_BITS] &= ~((uint64_t)1 << r % WORD_BITS);
	}
}

static bool is_all_any(const FeelTable *t, size_t column)
{
	for (size_t r = 0; r < t->source.rules_len; r++)
		if (!feel_is_node(t->tests[r * t->source.inputs_len + column], feel_run_constant))
			return false;
	return true;
}

/* The inputs of a column are noted only when the column counts: first seen, then perhaps undone. */
static void look_at(Partial *p, FeelValue *frame)
{
	const FeelTable *t = p->t;
	for (size_t i = 0; i < t->source.inputs_len; i++) {
		size_t before = p->s->needed.len;
		p->known[i] = settle(p->s, t->inputs[i], frame, &frame[t->slots[i]]);
		p->s->needed.len = before;
		if (p->known[i])
			exclude(p, i, frame);
		else
			p->open[p->open_len++] = i;
	}
	for (size_t i = 0; i < p->open_len; i++)
		find_possible(p, p->open[i]);
	bool small = is_small(p);
	for (size_t i = 0; i < p->open_len; i++) {
		size_t column = p->open[i];
		bool cut = t->indexes[column].form != INDEX_NONE;
		p->counts[column] =
			!is_all_any(t, column) && (!small || !cut || varies(p, column, 0));
	}
}

/* Whatever the open columns are, the answer is the same: any value will do for them. */
static FeelValue answer_whatever(Partial *p, const FeelNode *node, FeelValue *frame)
{
	FeelMachine *m = p->s->machine;
	for (size_t i = 0; i < p->open_len; i++) {
		const TableIndex *index = &p->t->indexes[p->open[i]];
		FeelValue *value = &frame[p->t->slots[p->open[i]]];
		*value = feel_null();
		for (size_t c = 0; c < index->classes && value->kind == FEEL_NULL; c++)
			(void)!feel_table_example(feel_arena(m), index, c, value);
	}
	return feel_table_answer(node, m, frame);
}

static bool settle_table(FeelSeeker *s, const FeelNode *node, FeelValue *frame, FeelValue *ret)
{
	const FeelTable *t = node->extra;
	Partial *p = alloc(feel_arena(s->machine), Partial);
	FeelValue ignored;
	p->s = s;
	p->t = t;
	p->bits = alloc_n(s->machine->arena, uint64_t, t->words);
	memset(p->bits, 0xFF, t->words * sizeof *p->bits);
	look_at(p, frame);
	bool open = false;
	for (size_t i = 0; i < p->open_len; i++) {
		if (!p->counts[p->open[i]])
			continue;
		open = true;
		(void)settle(s, t->inputs[p->open[i]], frame, &ignored);
	}
	for (size_t r = 0; r < t->source.rules_len; r++)
		for (size_t i = 0; i < t->source.outputs_len; i++)
			if (p->bits[r / WORD_BITS] >> r % WORD_BITS & 1)
				open = !settle(s, t->results[r * t->source.outputs_len + i], frame,
				               &ignored) ||
				       open;
	if (open)
		return false;
	*ret = answer_whatever(p, node, frame);
	return true;
}

static bool settle(FeelSeeker *s, const FeelNode *node, FeelValue *frame, FeelValue *ret)
{
	if (feel_is_node(node, feel_run_if))
		return settle_if(s, node, frame, ret);
	if (feel_is_node(node, feel_run_and) || feel_is_node(node, feel_run_or))
		return settle_logic(s, node, frame, ret);
	if (feel_is_node(node, feel_run_table))
		return settle_table(s, node, frame, ret);
	if (feel_is_node(node, feel_run_coerce)) {
		FeelValue inner;
		if (!settle(s, node->a, frame, &inner))
			return false;
		*ret = feel_coerce(s->machine, node, inner, node->extra);
		return true;
	}
	return evaluate(s, node, frame, ret);
}

bool feel_settle(FeelSeeker *s, const FeelExpression *expression, FeelValue *ret)
{
	size_t base = s->machine->stack_used;
	if (base + (size_t)expression->slots_len > STACK_VALUES_MAX)
		return false;
	s->machine->stack_used += (size_t)expression->slots_len;
	bool known = settle(s, expression->root, s->machine->stack + base, ret);
	s->machine->stack_used = base;
	return known;
}

void feel_need(FeelSeeker *s, int slot)
{
	for (size_t i = 0; i < s->needed.len; i++)
		if (s->needed.at[i] == slot)
			return;
	*list_push(feel_machine_arena(s->machine), &s->needed) = slot;
}
