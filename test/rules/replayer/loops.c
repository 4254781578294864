/* loops.c — for, some, every and filters, one item after the other. */
#include "replay.h"

enum { ITEMS_MAX = 3000000 };

/* The items of an iterator as a list; false when it cannot be gone through. */
static bool items_between(Walk *w, FeelValue from, FeelValue to, bool from_in, bool to_in,
                          FeelValue *ret)
{
	int64_t a, b;
	LIST(FeelValue) items = { 0 };
	bool dates = from.kind == FEEL_DATE && to.kind == FEEL_DATE;
	bool numbers = from.kind == FEEL_NUMBER && to.kind == FEEL_NUMBER;
	if (dates) {
		a = from.whole;
		b = to.whole;
	} else if (!numbers || !feel_number_to_int(from, &a) || !feel_number_to_int(to, &b)) {
		return false;
	}
	__extension__ __int128 from_here = a, to_here = b, step = a <= b ? 1 : -1;
	if (!from_in)
		from_here += step;
	if (!to_in)
		to_here -= step;
	for (; step > 0 ? from_here <= to_here : from_here >= to_here; from_here += step) {
		if (items.len == ITEMS_MAX) {
			w->gave_up = true;
			break;
		}
		int64_t i = (int64_t)from_here;
		*list_push(w->arena, &items) = dates ? feel_make_date(i) : feel_whole(i);
	}
	*ret = feel_list_of(w->arena, items.at, items.len);
	return true;
}

static bool items_of(Walk *w, const Node *domain, const Env *env, FeelValue *ret)
{
	FeelValue a = walk(w, domain->a, env);
	if (domain->b)
		return items_between(w, a, walk(w, domain->b, env), true, true, ret);
	if (a.kind == FEEL_RANGE)
		return !a.range->is_test &&
		       items_between(w, a.range->low, a.range->high, a.range->low_included,
		                     a.range->high_included, ret);
	*ret = a.kind == FEEL_LIST ? a : feel_list_of(w->arena, &a, 1);
	return a.kind != FEEL_NULL;
}

typedef struct {
	Walk *w;
	const Node *node;
	LIST(FeelValue) results;
	FeelValue result;
	bool done;
} Going;

static void visit(Going *g, const Env *env)
{
	Walk *w = g->w;
	Kind kind = g->node->kind;
	if (kind == IS_FOR && g->node->says_itself)
		env = env_with(w, env, S("partial"),
		               feel_view(w->arena, g->results.at, g->results.len));
	FeelValue value = walk(w, g->node->a, env);
	if (kind == IS_FOR) {
		*list_push(w->arena, &g->results) = value;
		return;
	}
	if (value.kind == FEEL_BOOLEAN && value.boolean == (kind == IS_SOME)) {
		g->result = value;
		g->done = true;
	} else if (value.kind != FEEL_BOOLEAN) {
		g->result = value.kind == FEEL_NULL ? value : mistake(w);
	}
}

static void go(Going *g, size_t depth, const Env *env)
{
	FeelValue items;
	if (depth == g->node->items.len) {
		visit(g, env);
		return;
	}
	if (!items_of(g->w, g->node->items.at[depth], env, &items)) {
		g->result = mistake(g->w);
		g->done = true;
		return;
	}
	for (size_t i = 0; i < items.list->len && !g->done && !g->w->gave_up; i++)
		go(g, depth + 1, env_with(g->w, env, g->node->names.at[depth], items.list->at[i]));
}

FeelValue walk_loop(Walk *w, const Node *node, const Env *env)
{
	Going g = { .w = w, .node = node };
	if (node->kind != IS_FOR)
		g.result = feel_boolean(node->kind == IS_EVERY);
	go(&g, 0, env);
	return node->kind == IS_FOR && !g.done ? feel_list_of(w->arena, g.results.at, g.results.len)
	                                       : g.result;
}

static FeelValue at_position(Walk *w, FeelValue list, FeelValue position)
{
	int64_t i, len = (int64_t)list.list->len;
	if (!feel_number_is_whole(position) || !feel_number_to_int(position, &i))
		return mistake(w);
	if (i < 0)
		i += len + 1;
	return i >= 1 && i <= len ? list.list->at[i - 1] : feel_null();
}

FeelValue walk_filter(Walk *w, const Node *node, const Env *env)
{
	FeelValue list = walk(w, node->a, env);
	LIST(FeelValue) kept = { 0 };
	if (list.kind == FEEL_NULL && list.problem)
		return list;
	if (list.kind != FEEL_LIST)
		list = feel_list_of(w->arena, &list, list.kind != FEEL_NULL);
	/* With no item the condition is asked of null: it may be a position. */
	for (size_t i = 0; i < list.list->len || i == 0; i++) {
		Env *item = alloc(w->arena, Env);
		bool any = i < list.list->len;
		*item = (Env){ .outer = env,
			       .name = S("item"),
			       .value = any ? list.list->at[i] : feel_null(),
			       .filter = true };
		FeelValue holds = walk(w, node->b, item);
		if (i == 0 && holds.kind == FEEL_NUMBER)
			return at_position(w, list, holds);
		if (any && holds.kind != FEEL_BOOLEAN && holds.kind != FEEL_NULL)
			return mistake(w);
		if (any && holds.kind == FEEL_BOOLEAN && holds.boolean)
			*list_push(w->arena, &kept) = item->value;
	}
	return feel_list_of(w->arena, kept.at, kept.len);
}
