/* builtin_range.c — how points and ranges lie to each other, and ranges from text. */
#include "core/feel/builtin.h"
#include "core/feel/parse.h"

/* A point is a range of one value. */
typedef struct {
	FeelValue low, high;
	bool low_in, high_in;
} Span;

static Span span_of(FeelValue v)
{
	if (v.kind == FEEL_LIST && v.list->len == 1)
		v = v.list->at[0];
	if (v.kind != FEEL_RANGE)
		return (Span){ v, v, true, true };
	return (Span){ v.range->low, v.range->high, v.range->low_included, v.range->high_included };
}

/* What a relation asks: each answer is an order of two ends; one that has none is a problem. */
typedef struct {
	FeelMachine *m;
	Span a, b;
	bool failed;
} Pair;

static Pair pair_of(FeelMachine *m, const FeelValue *args)
{
	return (Pair){ .m = m, .a = span_of(args[0]), .b = span_of(args[1]) };
}

static int order_of(Pair *p, FeelValue x, FeelValue y)
{
	int order = 0;
	if (!feel_order(feel_arena(p->m), x, y, &order))
		p->failed = true;
	return order;
}

static FeelValue answer(Pair *p, bool holds)
{
	if (p->failed)
		return feel_wrong(p->m, "ces bornes ne se comparent pas");
	return feel_boolean(holds);
}

/* a ends before b begins. */
static bool is_before(Pair *p, Span a, Span b)
{
	int order = order_of(p, a.high, b.low);
	return order < 0 || (order == 0 && !(a.high_in && b.low_in));
}

/* a begins no later than b does; ends no earlier. */
static bool begins_by(Pair *p, Span a, Span b)
{
	int order = order_of(p, a.low, b.low);
	return order < 0 || (order == 0 && (a.low_in || !b.low_in));
}

static bool ends_by(Pair *p, Span a, Span b)
{
	int order = order_of(p, a.high, b.high);
	return order > 0 || (order == 0 && (a.high_in || !b.high_in));
}

static bool same_start(Pair *p, Span a, Span b)
{
	return order_of(p, a.low, b.low) == 0 && a.low_in == b.low_in;
}

static bool same_end(Pair *p, Span a, Span b)
{
	return order_of(p, a.high, b.high) == 0 && a.high_in == b.high_in;
}

FeelValue feel_before(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, is_before(&p, p.a, p.b));
}

FeelValue feel_after(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, is_before(&p, p.b, p.a));
}

FeelValue feel_meets(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, order_of(&p, p.a.high, p.b.low) == 0 && p.a.high_in && p.b.low_in);
}

FeelValue feel_met_by(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, order_of(&p, p.b.high, p.a.low) == 0 && p.b.high_in && p.a.low_in);
}

FeelValue feel_overlaps(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, !is_before(&p, p.a, p.b) && !is_before(&p, p.b, p.a));
}

/* a begins first and ends inside b. */
static bool overlaps_before(Pair *p, Span a, Span b)
{
	int low = order_of(p, a.low, b.low);
	bool first = low < 0 || (low == 0 && a.low_in && !b.low_in);
	return first && !is_before(p, a, b) && ends_by(p, b, a);
}

FeelValue feel_overlaps_before(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, overlaps_before(&p, p.a, p.b));
}

FeelValue feel_overlaps_after(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	Span a = p.a, b = p.b;
	int low = order_of(&p, b.low, a.low);
	bool first = low < 0 || (low == 0 && b.low_in && !a.low_in);
	return answer(&p, first && !is_before(&p, b, a) && ends_by(&p, a, b));
}

FeelValue feel_finishes(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, same_end(&p, p.a, p.b) && begins_by(&p, p.b, p.a));
}

FeelValue feel_finished_by(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, same_end(&p, p.a, p.b) && begins_by(&p, p.a, p.b));
}

FeelValue feel_includes(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, begins_by(&p, p.a, p.b) && ends_by(&p, p.a, p.b));
}

FeelValue feel_during(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, begins_by(&p, p.b, p.a) && ends_by(&p, p.b, p.a));
}

FeelValue feel_starts(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, same_start(&p, p.a, p.b) && ends_by(&p, p.b, p.a));
}

FeelValue feel_started_by(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, same_start(&p, p.a, p.b) && ends_by(&p, p.a, p.b));
}

FeelValue feel_coincides(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Pair p = pair_of(m, args);
	return answer(&p, same_start(&p, p.a, p.b) && same_end(&p, p.a, p.b));
}

/* ---- range("[1..10]") ---- */

/* An endpoint is a literal, or a call of a constructor with one. */
static bool is_endpoint(const FeelNode *node)
{
	static const char *const constructors[] = { "date", "time", "date and time", "duration",
		                                    "number" };
	if (!node || node->eval == feel_run_constant)
		return node != NULL;
	if (node->eval != feel_run_builtin || node->items_len != 1 ||
	    node->items[0]->eval != feel_run_constant)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(constructors); i++)
		if (str_eq(node->name, str_of(constructors[i])))
			return true;
	return false;
}

FeelValue feel_make_range(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelNames *names = feel_names_new(feel_arena(m));
	FeelExpression *e = feel_compile(names, feel_text(args[0]));
	const FeelNode *node = e->root;
	if (e->problem || node->eval != feel_run_range || node->op || !is_endpoint(node->a) ||
	    !is_endpoint(node->b))
		return feel_wrong(m, "ceci n’est pas un intervalle");
	FeelValue value = node->eval(node, m, m->stack + m->stack_used);
	int order;
	if (value.kind != FEEL_RANGE ||
	    !feel_order(m->arena, value.range->low, value.range->high, &order) || order > 0)
		return feel_wrong(m, "ceci n’est pas un intervalle");
	return value;
}
