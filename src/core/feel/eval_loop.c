/* eval_loop.c — for, some, every and filters. */
#include "core/feel/number.h"
#include "core/feel/parse.h"
#include "core/feel/temporal.h"

/* What a loop goes through: a list, or whole numbers or days from a start to an end. */
typedef struct {
	const FeelList *list;
	int64_t from, step, len;
	bool days;
} Domain;

static FeelValue item_of(const Domain *domain, int64_t i)
{
	if (domain->list)
		return domain->list->at[i];
	int64_t n = domain->from + i * domain->step;
	return domain->days ? feel_make_date(n) : feel_whole(n);
}

static bool domain_of_ends(FeelValue from, FeelValue to, bool from_in, bool to_in, Domain *domain)
{
	int64_t a, b;
	bool dates = from.kind == FEEL_DATE && to.kind == FEEL_DATE;
	bool numbers = from.kind == FEEL_NUMBER && to.kind == FEEL_NUMBER &&
	               feel_number_to_int(from, &a) && feel_number_to_int(to, &b);
	if (!dates && !numbers)
		return false;
	if (dates) {
		a = from.whole;
		b = to.whole;
	}
	int64_t step = a <= b ? 1 : -1;
	/* Open ends may lie one beyond what 64 bits hold. */
	__extension__ __int128 from_here = a, to_here = b;
	from_here += from_in ? 0 : step;
	to_here -= to_in ? 0 : step;
	__extension__ __int128 len = (to_here - from_here) * step + 1;
	if (len > INT64_MAX)
		return false;
	*domain = (Domain){ .from = (int64_t)from_here,
		            .step = step,
		            .len = len < 0 ? 0 : (int64_t)len,
		            .days = dates };
	return true;
}

static bool domain_of(FeelMachine *m, const FeelNode *iterator, FeelValue *frame, Domain *domain,
                      FeelValue *problem)
{
	FeelValue a = EVAL(iterator->a);
	bool found;
	if (iterator->b)
		found = domain_of_ends(a, EVAL(iterator->b), true, true, domain);
	else if (a.kind == FEEL_RANGE)
		found = !a.range->is_test &&
		        domain_of_ends(a.range->low, a.range->high, a.range->low_included,
		                       a.range->high_included, domain);
	else {
		found = a.kind != FEEL_NULL;
		if (found && a.kind != FEEL_LIST)
			a = feel_list_of(feel_arena(m), &a, 1);
		if (found)
			*domain = (Domain){ .list = a.list, .len = (int64_t)a.list->len };
	}
	if (!found)
		*problem = feel_problem(m, iterator, "on ne peut pas parcourir {a}",
		                        feel_kind_name(a), (Str){ 0 });
	return found;
}

/* One loop over all iterators: calls visit() for each combination; it says whether to go on. */
typedef struct Loop Loop;
struct Loop {
	const FeelNode *node;
	FeelMachine *m;
	FeelValue *frame;
	bool (*visit)(Loop *loop);
	FeelValue *results;
	size_t results_len, results_cap;
	FeelValue result;
	bool failed;
};

static bool walk(Loop *loop, size_t depth)
{
	FeelMachine *m = loop->m;
	const FeelNode *iterator = loop->node->items[depth];
	Domain domain;
	if (!domain_of(m, iterator, loop->frame, &domain, &loop->result)) {
		loop->failed = true;
		return false;
	}
	bool last = depth + 1 == loop->node->items_len;
	for (int64_t i = 0; i < domain.len; i++) {
		if (!feel_spend(m, 1))
			return false;
		loop->frame[iterator->slot] = item_of(&domain, i);
		if (!(last ? loop->visit(loop) : walk(loop, depth + 1)))
			return false;
	}
	return true;
}

static bool collect(Loop *loop)
{
	FeelMachine *m = loop->m;
	FeelValue *frame = loop->frame;
	if (loop->node->slot >= 0)
		frame[loop->node->slot] =
			feel_view(feel_arena(m), loop->results, loop->results_len);
	FeelValue value = EVAL(loop->node->a);
	if (loop->results_len == LIST_LEN_MAX)
		return false;
	loop->results = list_grow(feel_arena(m), loop->results, loop->results_len,
	                          &loop->results_cap, sizeof *loop->results);
	loop->results[loop->results_len++] = value;
	return true;
}

FeelValue feel_run_for(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	Loop loop = { .node = node, .m = m, .frame = frame, .visit = collect };
	walk(&loop, 0);
	if (loop.failed)
		return loop.result;
	return feel_view(feel_arena(m), loop.results, loop.results_len);
}

/* "some" ends with the first true, "every" with the first false. */
static bool judge(Loop *loop)
{
	FeelMachine *m = loop->m;
	FeelValue *frame = loop->frame;
	bool some = feel_is_node(loop->node, feel_run_some);
	FeelValue one = EVAL(loop->node->a);
	if (one.kind == FEEL_BOOLEAN && one.boolean == some) {
		loop->result = one;
		return false;
	}
	if (one.kind != FEEL_BOOLEAN)
		loop->result =
			one.kind == FEEL_NULL
				? one
				: feel_problem(m, loop->node->a,
		                               "une condition est vraie ou fausse, ceci est {a}",
		                               feel_kind_name(one), (Str){ 0 });
	return true;
}

FeelValue feel_run_some(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	Loop loop = { .node = node, .m = m, .frame = frame, .visit = judge };
	loop.result = feel_boolean(false);
	walk(&loop, 0);
	return loop.result;
}

FeelValue feel_run_every(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	Loop loop = { .node = node, .m = m, .frame = frame, .visit = judge };
	loop.result = feel_boolean(true);
	walk(&loop, 0);
	return loop.result;
}

/* ---- filters ---- */

static FeelValue at_position(FeelMachine *m, const FeelNode *node, const FeelList *list,
                             FeelValue position)
{
	int64_t i;
	if (!feel_number_is_whole(position) || !feel_number_to_int(position, &i))
		return feel_problem(m, node, "un rang dans une liste est un nombre entier",
		                    (Str){ 0 }, (Str){ 0 });
	if (i < 0)
		i += (int64_t)list->len + 1;
	if (i < 1 || i > (int64_t)list->len)
		return feel_null();
	return list->at[i - 1];
}

static FeelValue keep_items(const FeelNode *node, FeelMachine *m, FeelValue *frame,
                            const FeelList *list, FeelValue first)
{
	FeelValue *kept = alloc_n(feel_arena(m), FeelValue, list->len);
	size_t kept_len = 0;
	for (size_t i = 0; i < list->len && feel_spend(m, 1); i++) {
		frame[node->slot] = list->at[i];
		FeelValue holds = i == 0 ? first : EVAL(node->b);
		if (holds.kind == FEEL_BOOLEAN && holds.boolean)
			kept[kept_len++] = list->at[i];
		if (holds.kind != FEEL_BOOLEAN && holds.kind != FEEL_NULL)
			return feel_problem(m, node->b,
			                    "une condition est vraie ou fausse, ceci est {a}",
			                    feel_kind_name(holds), (Str){ 0 });
	}
	return feel_view(m->arena, kept, kept_len);
}

FeelValue feel_run_filter(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelValue value = EVAL(node->a);
	if (value.kind == FEEL_NULL && value.problem)
		return value;
	if (value.kind != FEEL_LIST) {
		size_t len = value.kind != FEEL_NULL;
		value = feel_list_of(feel_arena(m), &value, len);
	}
	const FeelList *list = value.list;
	/* Whether it is a position or a condition shows with the first item. */
	frame[node->slot] = list->len ? list->at[0] : feel_null();
	FeelValue first = EVAL(node->b);
	if (first.kind == FEEL_NUMBER)
		return at_position(m, node->b, list, first);
	return keep_items(node, m, frame, list, first);
}
