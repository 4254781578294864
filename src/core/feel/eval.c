/* eval.c — what simple nodes do. */
#include "core/feel/number.h"
#include "core/feel/parse.h"
#include "core/feel/temporal.h"

FeelValue feel_run_constant(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	(void)m;
	(void)frame;
	return node->constant;
}

FeelValue feel_run_global(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	(void)frame;
	return m->globals[node->slot];
}

FeelValue feel_run_local(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	(void)m;
	return frame[node->slot];
}

FeelValue feel_run_problem(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	(void)frame;
	return feel_problem(m, node, node->extra, node->name, (Str){ 0 });
}

/* In a filter: an entry of the item, else what the name means outside. */
FeelValue feel_run_member(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue item = frame[node->slot];
	const FeelValue *entry = feel_entry(item, node->name);
	if (entry)
		return *entry;
	FeelValue property;
	if (item.kind == FEEL_CONTEXT && feel_is_node(node->a, feel_run_problem))
		return feel_null(); /* not every item of a list has all entries */
	if (feel_temporal_property(feel_arena(m), item, node->name, &property))
		return property;
	return EVAL(node->a);
}

FeelValue feel_run_list(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue *items = alloc_n(feel_arena(m), FeelValue, node->items_len);
	for (size_t i = 0; i < node->items_len; i++)
		items[i] = EVAL(node->items[i]);
	return feel_view(m->arena, items, node->items_len);
}

FeelValue feel_run_context(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelContext *context = alloc(feel_arena(m), FeelContext);
	FeelEntry *entries = alloc_n(m->arena, FeelEntry, node->items_len);
	const int *slots = node->extra;
	for (size_t i = 0; i < node->items_len; i++) {
		entries[i].name = node->names[i];
		entries[i].value = EVAL(node->items[i]);
		frame[slots[i]] = entries[i].value;
	}
	/* A boxed context with a final result has that for its value. */
	if (node->a)
		return EVAL(node->a);
	*context = (FeelContext){ node->items_len, entries };
	return (FeelValue){ .kind = FEEL_CONTEXT, .context = context };
}

FeelValue feel_run_range(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelRange *range = alloc(feel_arena(m), FeelRange);
	*range = (FeelRange){ .low_included = node->low_included,
		              .high_included = node->high_included,
		              .is_test = node->op > 0,
		              .op = node->op ? (uint8_t)(node->op - 1) : 0 };
	range->low = node->a ? EVAL(node->a) : feel_null();
	range->high = !node->b ? feel_null() : node->b == node->a ? range->low : EVAL(node->b);
	int order;
	if (range->low.kind != FEEL_NULL && range->high.kind != FEEL_NULL && !range->is_test &&
	    !feel_order(m->arena, range->low, range->high, &order))
		return feel_problem(m, node, "un intervalle va de {a} à {b}",
		                    feel_kind_name(range->low), feel_kind_name(range->high));
	return (FeelValue){ .kind = FEEL_RANGE, .range = range };
}

FeelValue feel_run_if(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue condition = EVAL(node->a);
	if (condition.kind == FEEL_BOOLEAN)
		return condition.boolean ? EVAL(node->b) : EVAL(node->c);
	if (condition.kind == FEEL_NULL)
		return EVAL(node->c);
	return feel_problem(m, node->a, "une condition est vraie ou fausse, ceci est {a}",
	                    feel_kind_name(condition), (Str){ 0 });
}

FeelValue feel_run_compare(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue a = EVAL(node->a);
	FeelValue b = EVAL(node->b);
	return feel_compare(m, node, node->op, a, b);
}

/* Compares with a small constant: the usual condition. */
FeelValue feel_run_number_compare(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue a = EVAL(node->a);
	const FeelValue b = node->b->constant;
	if (a.kind != FEEL_NUMBER || a.is_big || a.scale != b.scale)
		return feel_compare(m, node, node->op, a, b);
	switch ((FeelOp)node->op) {
	case OP_EQ: return feel_boolean(a.whole == b.whole);
	case OP_NE: return feel_boolean(a.whole != b.whole);
	case OP_LT: return feel_boolean(a.whole < b.whole);
	case OP_LE: return feel_boolean(a.whole <= b.whole);
	case OP_GT: return feel_boolean(a.whole > b.whole);
	case OP_GE: return feel_boolean(a.whole >= b.whole);
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
	case OP_POW: break;
	}
	return feel_null();
}

FeelValue feel_run_arithmetic(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue a = EVAL(node->a);
	FeelValue b = EVAL(node->b);
	return feel_arithmetic(m, node, node->op, a, b);
}

FeelValue feel_run_negate(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue a = EVAL(node->a);
	if (a.kind == FEEL_NUMBER)
		return feel_number_negate(feel_arena(m), a);
	if (a.kind == FEEL_DAYS_DURATION || a.kind == FEEL_MONTHS_DURATION)
		return feel_temporal_negate(a);
	return feel_problem(m, node, "{a} n’a pas d’opposé", feel_kind_name(a), (Str){ 0 });
}

FeelValue feel_run_and(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue a = EVAL(node->a);
	if (a.kind == FEEL_BOOLEAN && !a.boolean)
		return a;
	FeelValue b = EVAL(node->b);
	if (b.kind == FEEL_BOOLEAN && (!b.boolean || a.kind == FEEL_BOOLEAN))
		return b;
	return feel_null();
}

FeelValue feel_run_or(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue a = EVAL(node->a);
	if (a.kind == FEEL_BOOLEAN && a.boolean)
		return a;
	FeelValue b = EVAL(node->b);
	if (b.kind == FEEL_BOOLEAN && (b.boolean || a.kind == FEEL_BOOLEAN))
		return b;
	return feel_null();
}

FeelValue feel_run_between(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue value = EVAL(node->a);
	FeelValue low = EVAL(node->b);
	FeelValue high = EVAL(node->c);
	FeelValue above = feel_compare(m, node, OP_GE, value, low);
	FeelValue below = feel_compare(m, node, OP_LE, value, high);
	/* As "value >= low and value <= high": one that is false is enough. */
	if (above.kind == FEEL_BOOLEAN && (!above.boolean || below.kind == FEEL_BOOLEAN))
		return above.boolean ? below : above;
	bool no = below.kind == FEEL_BOOLEAN && !below.boolean;
	return no || above.kind == FEEL_BOOLEAN ? below : above;
}

FeelValue feel_run_in(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	frame[node->slot] = EVAL(node->a);
	return EVAL(node->b);
}

FeelValue feel_run_test_compare(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue end = EVAL(node->a);
	return feel_compare(m, node, node->op, frame[node->slot], end);
}

FeelValue feel_run_test_value(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue value = frame[node->slot];
	FeelValue test = EVAL(node->a);
	if (node->high_included ||
	    (test.kind == FEEL_BOOLEAN && value.kind != FEEL_BOOLEAN && value.kind != FEEL_NULL &&
	     !feel_is_node(node->a, feel_run_constant)))
		return test;
	return feel_in(m, node, value, test);
}

FeelValue feel_run_tests(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue result = feel_boolean(false);
	for (size_t i = 0; i < node->items_len; i++) {
		FeelValue one = EVAL(node->items[i]);
		if (one.kind == FEEL_BOOLEAN && one.boolean)
			return one;
		if (one.kind != FEEL_BOOLEAN)
			result = one;
	}
	return result;
}

FeelValue feel_run_not_tests(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue result = EVAL(node->a);
	return result.kind == FEEL_BOOLEAN ? feel_boolean(!result.boolean) : result;
}

FeelValue feel_run_path(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue object = EVAL(node->a);
	return feel_path(m, node, object, node->name);
}

FeelValue feel_run_instance(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue value = EVAL(node->a);
	return feel_boolean(feel_conforms(value, node->extra));
}

FeelValue feel_run_coerce(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue value = EVAL(node->a);
	return feel_coerce(m, node, value, node->extra);
}

FeelValue feel_run_step(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	return EVAL(node->a);
}
