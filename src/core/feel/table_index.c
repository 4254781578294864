/* table_index.c — cutting the columns of a table into classes. */
#include <stdlib.h>
#include <string.h>

#include "core/feel/number.h"
#include "core/feel/table.h"
#include "core/feel/temporal.h"

enum { FEW_CUTS = 8 };

static bool is_constant(const FeelNode *node)
{
	return node && node->eval == feel_run_constant;
}

static bool is_always(const FeelNode *test)
{
	return is_constant(test) && test->constant.kind == FEEL_BOOLEAN && test->constant.boolean;
}

/* ---- do constant tests hold? ---- */

static bool compares(FeelValue value, FeelOp op, FeelValue end)
{
	int order = 0;
	if (op == OP_EQ || op == OP_NE)
		return feel_equal(value, end) == (op == OP_EQ);
	if (!feel_order(NULL, value, end, &order))
		return false;
	return op == OP_LT   ? order < 0
	       : op == OP_LE ? order <= 0
	       : op == OP_GT ? order > 0
	                     : order >= 0;
}

static bool in_range(const FeelNode *range, FeelValue value)
{
	return compares(value, range->low_included ? OP_GE : OP_GT, range->a->constant) &&
	       compares(value, range->high_included ? OP_LE : OP_LT, range->b->constant);
}

bool feel_table_holds(const FeelNode *test, FeelValue value)
{
	if (is_always(test))
		return true;
	if (test->eval == feel_run_not_tests)
		return !feel_table_holds(test->a, value);
	if (test->eval == feel_run_test_compare)
		return compares(value, test->op, test->a->constant);
	if (test->eval == feel_run_test_value)
		return is_constant(test->a) ? feel_equal(value, test->a->constant)
		                            : in_range(test->a, value);
	for (size_t i = 0; i < test->items_len; i++)
		if (feel_table_holds(test->items[i], value))
			return true;
	return false;
}

/* ---- which constants do the tests compare with? ---- */

typedef struct {
	Arena *arena;
	LIST(FeelValue) cuts;
	FeelKind kind;
	bool ordered; /* some test needs the order, not equality alone */
} Collector;

static bool add_cut(Collector *c, FeelValue value)
{
	bool fits = value.kind == FEEL_NUMBER || value.kind == FEEL_STRING ||
	            value.kind == FEEL_BOOLEAN || value.kind == FEEL_DATE;
	if (!fits || (c->cuts.len && value.kind != c->kind))
		return false;
	c->kind = value.kind;
	*list_push(c->arena, &c->cuts) = value;
	return true;
}

static bool collect(Collector *c, const FeelNode *test)
{
	if (is_always(test))
		return true;
	if (test->eval == feel_run_not_tests)
		return collect(c, test->a);
	if (test->eval == feel_run_test_compare) {
		c->ordered = c->ordered || (test->op != OP_EQ && test->op != OP_NE);
		return is_constant(test->a) && add_cut(c, test->a->constant);
	}
	if (test->eval == feel_run_test_value && !test->high_included) {
		const FeelNode *a = test->a;
		if (is_constant(a))
			return add_cut(c, a->constant);
		c->ordered = true;
		return a->eval == feel_run_range && !a->op && is_constant(a->a) &&
		       is_constant(a->b) && add_cut(c, a->a->constant) &&
		       add_cut(c, a->b->constant);
	}
	if (test->eval != feel_run_tests)
		return false;
	for (size_t i = 0; i < test->items_len; i++)
		if (!collect(c, test->items[i]))
			return false;
	return true;
}

bool feel_table_is_constant(const FeelNode *test)
{
	Arena *arena = arena_new((size_t)1 << 20);
	Collector c = { .arena = arena };
	bool constant = collect(&c, test);
	arena_free(arena);
	return constant;
}

static int compare_cuts(const void *a, const void *b)
{
	FeelValue const *x = a, *y = b;
	int order = 0;
	if (x->kind == FEEL_BOOLEAN)
		return x->boolean - y->boolean;
	(void)!feel_order(NULL, *x, *y, &order);
	return order;
}

static void sort_cuts(Collector *c)
{
	size_t kept = 0;
	qsort(c->cuts.at, c->cuts.len, sizeof *c->cuts.at, compare_cuts);
	for (size_t i = 0; i < c->cuts.len; i++)
		if (kept == 0 || compare_cuts(&c->cuts.at[kept - 1], &c->cuts.at[i]) != 0)
			c->cuts.at[kept++] = c->cuts.at[i];
	c->cuts.len = kept;
}

/* ---- finding classes ---- */

static bool scaled(FeelValue v, int scale, int64_t *whole)
{
	*whole = v.whole;
	if (v.kind == FEEL_DATE)
		return true;
	if (v.is_big || v.scale > scale)
		return false;
	for (int i = v.scale; i < scale; i++)
		if (__builtin_mul_overflow(*whole, 10, whole))
			return false;
	return true;
}

static void make_whole(Arena *arena, TableIndex *index)
{
	if (index->kind != FEEL_NUMBER && index->kind != FEEL_DATE)
		return;
	for (size_t i = 0; i < index->cuts_len && index->kind == FEEL_NUMBER; i++)
		if (!index->cuts[i].is_big && index->cuts[i].scale > index->scale)
			index->scale = index->cuts[i].scale;
	int64_t *whole = alloc_n(arena, int64_t, index->cuts_len);
	for (size_t i = 0; i < index->cuts_len; i++)
		if (!scaled(index->cuts[i], index->scale, &whole[i]))
			return;
	index->whole = whole;
}

static size_t class_of_whole(const TableIndex *index, int64_t value)
{
	size_t low = 0, high = index->cuts_len;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (index->whole[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && index->whole[low - 1] == value ? 2 * low - 1 : 2 * low;
}

static size_t class_of_order(const TableIndex *index, FeelValue value)
{
	size_t low = 0, high = index->cuts_len;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare_cuts(&index->cuts[middle], &value) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && compare_cuts(&index->cuts[low - 1], &value) == 0 ? 2 * low - 1 : 2 * low;
}

/* Few constants are found fastest one after the other. */
static size_t class_of_text(const TableIndex *index, FeelValue value)
{
	size_t i = 0;
	while (i < index->cuts_len &&
	       (index->cuts[i].len != value.len ||
	        (value.len && memcmp(index->cuts[i].text, value.text, value.len) != 0)))
		i++;
	return i;
}

static size_t class_of_boolean(const TableIndex *index, FeelValue value)
{
	size_t i = 0;
	while (i < index->cuts_len && index->cuts[i].boolean != value.boolean)
		i++;
	return i;
}

bool feel_table_class(const TableIndex *index, FeelValue value, size_t *ret_class)
{
	int64_t whole;
	if (index->form == INDEX_NONE || value.kind != index->kind)
		return false;
	if (index->kind == FEEL_BOOLEAN) {
		*ret_class = class_of_boolean(index, value);
		return true;
	}
	if (index->kind == FEEL_STRING && index->cuts_len <= FEW_CUTS) {
		*ret_class = class_of_text(index, value);
		return true;
	}
	size_t class = index->whole && scaled(value, index->scale, &whole)
	                       ? class_of_whole(index, whole)
	                       : class_of_order(index, value);
	if (index->form == INDEX_EQUAL)
		class = class % 2 ? class / 2 : index->cuts_len;
	*ret_class = class;
	return true;
}

static FeelValue between(Arena *arena, FeelValue a, FeelValue b)
{
	FeelValue total = feel_number_add(arena, a, b);
	return feel_number_multiply(arena, total, feel_decimal(5, 1));
}

/* A text that is none of the constants. */
static FeelValue other_text(Arena *arena, const TableIndex *index)
{
	Buf buf = { .arena = arena };
	buf_add(&buf, S("autre"));
	for (bool found = true; found;) {
		found = false;
		for (size_t i = 0; i < index->cuts_len; i++)
			found = found || str_eq(feel_text(index->cuts[i]), buf_str(&buf));
		if (found)
			buf_char(&buf, '+');
	}
	return feel_string(buf_str(&buf));
}

static bool example_of_order(Arena *arena, const TableIndex *index, size_t class, FeelValue *ret)
{
	const FeelValue *cuts = index->cuts;
	size_t after = class / 2; /* the class lies before cut number `after` */
	bool date = index->kind == FEEL_DATE;
	FeelValue one = feel_whole(1);
	if (class % 2) {
		*ret = cuts[after];
		return true;
	}
	if (index->cuts_len == 0)
		return false;
	if (after == 0 || after == index->cuts_len) {
		FeelValue end = after == 0 ? cuts[0] : cuts[after - 1];
		int64_t step = after == 0 ? -1 : 1;
		*ret = date         ? feel_make_date(end.whole + step)
		       : after == 0 ? feel_number_subtract(arena, end, one)
		                    : feel_number_add(arena, end, one);
		return true;
	}
	if (!date) {
		*ret = between(arena, cuts[after - 1], cuts[after]);
		/* Whole numbers make better examples. */
		FeelValue next = feel_number_round(arena, *ret, 0, ROUND_FLOOR);
		if (feel_number_compare(next, cuts[after - 1]) > 0)
			*ret = next;
		return true;
	}
	*ret = feel_make_date(cuts[after - 1].whole + 1);
	return cuts[after].whole - cuts[after - 1].whole > 1;
}

bool feel_table_example(Arena *arena, const TableIndex *index, size_t class, FeelValue *ret)
{
	if (index->form == INDEX_ORDER)
		return example_of_order(arena, index, class, ret);
	if (class < index->cuts_len) {
		*ret = index->cuts[class];
		return true;
	}
	if (index->kind == FEEL_BOOLEAN) {
		*ret = feel_boolean(index->cuts_len == 0 || !index->cuts[0].boolean);
		return index->cuts_len < 2;
	}
	if (index->kind == FEEL_STRING) {
		*ret = other_text(arena, index);
		return true;
	}
	*ret = index->kind == FEEL_DATE
	               ? feel_make_date(index->cuts[index->cuts_len - 1].whole + 1)
	               : feel_number_add(arena, index->cuts[index->cuts_len - 1], feel_whole(1));
	return true;
}

bool feel_table_cut(Arena *arena, const FeelTable *table, size_t column, const FeelNode *domain,
                    TableIndex *index)
{
	Collector c = { .arena = arena };
	size_t inputs = table->source.inputs_len, rules = table->source.rules_len;
	for (size_t r = 0; r < rules; r++)
		if (!collect(&c, table->tests[r * inputs + column]))
			return false;
	if (domain && !collect(&c, domain))
		return false;
	bool orders = c.kind == FEEL_NUMBER || c.kind == FEEL_DATE;
	if (c.cuts.len == 0 || (c.ordered && !orders))
		return false;
	sort_cuts(&c);
	index->form = c.ordered ? INDEX_ORDER : INDEX_EQUAL;
	index->kind = c.kind;
	index->cuts = c.cuts.at;
	index->cuts_len = c.cuts.len;
	index->classes = c.ordered ? 2 * c.cuts.len + 1 : c.cuts.len + 1;
	make_whole(arena, index);
	return true;
}

static void index_column(Arena *arena, FeelTable *table, size_t column)
{
	TableIndex *index = &table->indexes[column];
	size_t inputs = table->source.inputs_len, rules = table->source.rules_len;
	if (!feel_table_cut(arena, table, column, NULL, index))
		return;
	index->masks = alloc_n(arena, uint64_t, index->classes * table->words);
	for (size_t class = 0; class < index->classes; class ++) {
		FeelValue example;
		if (!feel_table_example(arena, index, class, &example))
			continue;
		uint64_t *mask = index->masks + class * table->words;
		for (size_t r = 0; r < rules; r++)
			if (feel_table_holds(table->tests[r * inputs + column], example))
				mask[r / WORD_BITS] |= (uint64_t)1 << r % WORD_BITS;
	}
}

void feel_table_index(Arena *arena, FeelTable *table)
{
	table->indexes = alloc_n(arena, TableIndex, table->source.inputs_len);
	for (size_t i = 0; i < table->source.inputs_len; i++)
		index_column(arena, table, i);
}
