/* operators.c — comparing, calculating, membership, properties. */
#include "core/feel/inside.h"
#include "core/feel/number.h"
#include "core/feel/temporal.h"

static FeelValue not_comparable(FeelMachine *m, const FeelNode *node, FeelValue a, FeelValue b)
{
	return feel_problem(m, node, "{a} et {b} ne se comparent pas", feel_kind_name(a),
	                    feel_kind_name(b));
}

FeelValue feel_compare(FeelMachine *m, const FeelNode *node, FeelOp op, FeelValue a, FeelValue b)
{
	if (op == OP_EQ || op == OP_NE) {
		FeelTernary equal = feel_equal_ternary(a, b, 0);
		if (equal == FEEL_UNKNOWN)
			return not_comparable(m, node, a, b);
		return feel_boolean((equal == FEEL_TRUE) == (op == OP_EQ));
	}
	int order;
	if (!feel_order(a.kind == FEEL_DATE || b.kind == FEEL_DATE ? feel_arena(m) : NULL, a, b,
	                &order))
		return not_comparable(m, node, a, b);
	switch (op) {
	case OP_LT: return feel_boolean(order < 0);
	case OP_LE: return feel_boolean(order <= 0);
	case OP_GT: return feel_boolean(order > 0);
	case OP_GE: return feel_boolean(order >= 0);
	case OP_EQ:
	case OP_NE:
	case OP_ADD:
	case OP_SUB:
	case OP_MUL:
	case OP_DIV:
	case OP_POW: break;
	}
	return feel_null();
}

static FeelValue in_test_range(FeelMachine *m, const FeelNode *node, FeelValue value,
                               const FeelRange *range)
{
	FeelOp op = range->op;
	return feel_compare(m, node, op, value,
	                    op == OP_LT || op == OP_LE ? range->high : range->low);
}

FeelValue feel_in_range(FeelMachine *m, const FeelNode *node, FeelValue value,
                        const FeelRange *range)
{
	if (range->is_test)
		return in_test_range(m, node, value, range);
	if (value.kind == FEEL_NULL)
		return not_comparable(m, node, value, range->low);
	bool no_low = range->low.kind == FEEL_NULL, no_high = range->high.kind == FEEL_NULL;
	if ((no_low && range->low_included) || (no_high && range->high_included))
		return feel_problem(m, node, "un bout de l’intervalle est inconnu", (Str){ 0 },
		                    (Str){ 0 });
	if (no_low || no_high)
		return feel_null();
	FeelValue low =
		feel_compare(m, node, range->low_included ? OP_GE : OP_GT, value, range->low);
	if (low.kind != FEEL_BOOLEAN || !low.boolean)
		return low;
	return feel_compare(m, node, range->high_included ? OP_LE : OP_LT, value, range->high);
}

static FeelValue in_list(FeelMachine *m, const FeelNode *node, FeelValue value, FeelValue test)
{
	if (value.kind == FEEL_LIST && feel_equal(value, test))
		return feel_boolean(true);
	for (size_t i = 0; i < test.list->len; i++) {
		FeelValue item = test.list->at[i];
		bool ranged = item.kind == FEEL_RANGE && value.kind != FEEL_RANGE;
		FeelValue held = ranged ? feel_in_range(m, node, value, item.range)
		                        : feel_boolean(feel_equal(value, item));
		if (held.kind == FEEL_BOOLEAN && held.boolean)
			return held;
	}
	return feel_boolean(false);
}

FeelValue feel_in(FeelMachine *m, const FeelNode *node, FeelValue value, FeelValue test)
{
	if (test.kind == FEEL_RANGE && value.kind != FEEL_RANGE)
		return feel_in_range(m, node, value, test.range);
	if (test.kind == FEEL_LIST)
		return in_list(m, node, value, test);
	if (test.kind == FEEL_NULL && test.problem)
		return test;
	return feel_compare(m, node, OP_EQ, value, test);
}

static FeelValue arithmetic_numbers(Arena *arena, FeelOp op, FeelValue a, FeelValue b)
{
	switch (op) {
	case OP_ADD: return feel_number_add(arena, a, b);
	case OP_SUB: return feel_number_subtract(arena, a, b);
	case OP_MUL: return feel_number_multiply(arena, a, b);
	case OP_DIV: return feel_number_divide(arena, a, b);
	case OP_POW: return feel_number_power(arena, a, b);
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE: break;
	}
	return feel_null();
}

static bool is_duration(FeelValue v)
{
	return v.kind == FEEL_DAYS_DURATION || v.kind == FEEL_MONTHS_DURATION;
}

static FeelValue ratio(Arena *arena, FeelValue a, FeelValue b)
{
	return feel_number_divide(arena, feel_number_of_seconds(arena, a.whole, a.len),
	                          feel_number_of_seconds(arena, b.whole, b.len));
}

static FeelValue other_arithmetic(Arena *arena, FeelOp op, FeelValue a, FeelValue b)
{
	if (op == OP_ADD && a.kind == FEEL_STRING && b.kind == FEEL_STRING) {
		Buf buf = { .arena = arena };
		buf_add(&buf, feel_text(a));
		buf_add(&buf, feel_text(b));
		return buf.len > TEXT_LEN_MAX ? feel_null() : feel_string(buf_str(&buf));
	}
	if (op == OP_ADD)
		return feel_temporal_add(arena, a, b);
	if (op == OP_SUB)
		return feel_temporal_subtract(arena, a, b);
	if (op == OP_MUL && is_duration(b) && a.kind == FEEL_NUMBER)
		return feel_temporal_scale(arena, b, a, false);
	if (op == OP_MUL && is_duration(a) && b.kind == FEEL_NUMBER)
		return feel_temporal_scale(arena, a, b, false);
	if (op == OP_DIV && is_duration(a) && b.kind == FEEL_NUMBER)
		return feel_temporal_scale(arena, a, b, true);
	if (op == OP_DIV && is_duration(a) && a.kind == b.kind)
		return ratio(arena, a, b);
	return feel_null();
}

FeelValue feel_arithmetic(FeelMachine *m, const FeelNode *node, FeelOp op, FeelValue a, FeelValue b)
{
	static const char *const impossible[] = {
		[OP_ADD] = "{a} et {b} ne s’ajoutent pas",
		[OP_SUB] = "{b} ne se retranche pas : le premier terme est {a}",
		[OP_MUL] = "{a} et {b} ne se multiplient pas",
		[OP_DIV] = "{a} ne se divise pas par ceci ({b})",
		[OP_POW] = "{a} n’a pas cette puissance ({b})",
	};
	if (a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER) {
		FeelValue result = arithmetic_numbers(feel_arena(m), op, a, b);
		if (result.kind == FEEL_NUMBER)
			return result;
		bool zero = op == OP_DIV && feel_number_sign(b) == 0;
		return feel_problem(m, node,
		                    zero ? "on ne peut pas diviser par zéro"
		                         : "le résultat n’est pas un nombre",
		                    (Str){ 0 }, (Str){ 0 });
	}
	FeelValue result = other_arithmetic(feel_arena(m), op, a, b);
	if (result.kind != FEEL_NULL)
		return result;
	return feel_problem(m, node, impossible[op], feel_kind_name(a), feel_kind_name(b));
}

static bool range_property(const FeelRange *range, Str name, FeelValue *ret)
{
	if (str_eq(name, S("start")))
		*ret = range->low;
	else if (str_eq(name, S("end")))
		*ret = range->high;
	else if (str_eq(name, S("start included")))
		*ret = feel_boolean(range->low_included);
	else if (str_eq(name, S("end included")))
		*ret = feel_boolean(range->high_included);
	else
		return false;
	return true;
}

static FeelValue path_of_list(FeelMachine *m, const FeelNode *node, const FeelList *list, Str name)
{
	FeelValue *items = alloc_n(feel_arena(m), FeelValue, list->len);
	if (!feel_spend(m, (int64_t)list->len))
		return feel_null();
	for (size_t i = 0; i < list->len; i++) {
		const FeelValue *entry = feel_entry(list->at[i], name);
		if (entry)
			items[i] = *entry;
		else if (list->at[i].kind == FEEL_CONTEXT || list->at[i].kind == FEEL_LIST)
			items[i] = feel_null();
		else
			items[i] = feel_path(m, node, list->at[i], name);
	}
	return feel_view(m->arena, items, list->len);
}

FeelValue feel_path(FeelMachine *m, const FeelNode *node, FeelValue value, Str name)
{
	FeelValue property;
	const FeelValue *entry = feel_entry(value, name);
	if (entry)
		return *entry;
	if (value.kind == FEEL_NULL)
		return value;
	if (value.kind == FEEL_LIST)
		return path_of_list(m, node, value.list, name);
	if (value.kind == FEEL_RANGE && range_property(value.range, name, &property))
		return property;
	if (feel_temporal_property(feel_arena(m), value, name, &property))
		return property;
	return feel_problem(m, node, "{b} n’a pas de propriété « {a} »", name,
	                    feel_kind_name(value));
}
