/* eval.c — what simple nodes do, and the machine that runs them. */
#include "core/feel/number.h"
#include "core/feel/parse.h"
#include "core/feel/temporal.h"

enum {
	STEPS_MAX = 10000000,
	CALLS_MAX = 200,
	BYTES_MAX = 64 << 20,
	MACHINE_BYTES_MAX = 8 << 20,
};

static void release(void *arena)
{
	arena_free(arena);
}

FeelMachine *feel_machine_new(Arena *arena, FeelLimits limits)
{
	Arena *own = arena_new(MACHINE_BYTES_MAX);
	arena_defer(arena, release, own);
	FeelMachine *m = alloc(own, FeelMachine);
	m->arena = arena_new(limits.bytes_max ? limits.bytes_max : BYTES_MAX);
	arena_defer(own, release, m->arena);
	m->stack = alloc_n(own, FeelValue, STACK_VALUES_MAX);
	m->steps_max = limits.steps_max ? limits.steps_max : STEPS_MAX;
	m->depth_max = limits.depth_max ? limits.depth_max : CALLS_MAX;
	m->problems.at = alloc_n(own, const FeelProblem *, PROBLEMS_MAX);
	return m;
}

void feel_machine_set_now(FeelMachine *machine, Instant now)
{
	machine->now = now;
}

const FeelProblems *feel_problems(const FeelMachine *machine)
{
	return &machine->problems;
}

static void record(FeelMachine *m, const FeelProblem *problem)
{
	if (m->problems.len < PROBLEMS_MAX)
		m->problems.at[m->problems.len++] = problem;
}

static const FeelProblem no_memory = {
	.message = "le calcul demande trop de mémoire : il a été arrêté"
};

FeelValue feel_problem(FeelMachine *m, const FeelNode *node, const char *message, Str a, Str b)
{
	if (m->exhausted)
		return (FeelValue){ .kind = FEEL_NULL, .problem = &no_memory };
	FeelProblem *problem = alloc(feel_arena(m), FeelProblem);
	*problem = (FeelProblem){ .message = message, .a = a, .b = b };
	if (node && node->source) {
		problem->source = node->source->text;
		problem->start = node->start;
		problem->end = node->end;
	}
	record(m, problem);
	return (FeelValue){ .kind = FEEL_NULL, .problem = problem };
}

FeelValue feel_mistake(FeelMachine *m, const char *message, Str a, Str b)
{
	return feel_problem(m, NULL, message, a, b);
}

bool feel_spend(FeelMachine *m, int64_t steps)
{
	if (m->stopped)
		return false;
	m->steps_left -= steps;
	if (m->steps_left >= 0)
		return true;
	m->stopped = true;
	(void)feel_problem(m, m->at, "le calcul est trop long : il a été arrêté", (Str){ 0 },
	                   (Str){ 0 });
	return false;
}

void feel_machine_begin(FeelMachine *m, const FeelValue *globals)
{
	if (m->used)
		arena_reset(m->arena);
	m->used = false;
	m->stopped = false;
	m->exhausted = false;
	m->globals = globals;
	m->stack_used = 0;
	m->depth = 0;
	m->steps_left = m->steps_max;
	m->problems.len = 0;
	m->stack_base = __builtin_frame_address(0);
}

typedef struct {
	FeelMachine *machine;
	const FeelExpression *expression;
	FeelValue result;
} Run;

static void run(void *arg)
{
	Run *r = arg;
	const FeelNode *root = r->expression->root;
	r->result = root->eval(root, r->machine, r->machine->stack);
}

FeelValue feel_guarded(FeelMachine *m, void (*fn)(void *), void *arg)
{
	if (!m->exhausted && !fault_guard(fn, arg))
		return feel_boolean(true);
	m->used = true;
	m->exhausted = true;
	record(m, &no_memory);
	return (FeelValue){ .kind = FEEL_NULL, .problem = &no_memory };
}

FeelValue feel_evaluate(FeelMachine *m, const FeelExpression *expression, const FeelValue *inputs)
{
	feel_machine_begin(m, inputs);
	m->stack_used = (size_t)expression->slots_len;
	if (!expression->grows)
		return expression->root->eval(expression->root, m, m->stack);
	Run r = { m, expression, feel_null() };
	FeelValue done = feel_guarded(m, run, &r);
	if (done.kind == FEEL_NULL)
		return done;
	return m->stopped && m->problems.len
	               ? (FeelValue){ .kind = FEEL_NULL,
		                      .problem = m->problems.at[m->problems.len - 1] }
	               : r.result;
}

void feel_begin(FeelMachine *m, const FeelValue *inputs)
{
	feel_machine_begin(m, inputs);
}

FeelValue feel_continue(FeelMachine *m, const FeelExpression *expression)
{
	m->stack_used = (size_t)expression->slots_len;
	if (!expression->grows && !m->trace)
		return expression->root->eval(expression->root, m, m->stack);
	Run r = { m, expression, feel_null() };
	FeelValue done = feel_guarded(m, run, &r);
	m->stack_used = 0;
	m->depth = 0;
	return done.kind == FEEL_NULL ? done : r.result;
}

typedef struct {
	FeelMachine *machine;
	const FeelFunction *function;
	FeelValue args[ARGS_MAX];
	FeelValue result;
} Apply;

static void apply(void *arg)
{
	Apply *a = arg;
	a->result = feel_call_lambda(a->machine, NULL, a->function, a->args,
	                             a->function->lambda->parameters_len, NULL);
}

FeelValue feel_apply(FeelMachine *m, FeelValue function, const FeelEntry *args, size_t len)
{
	if (function.kind != FEEL_FUNCTION || !function.function->lambda)
		return feel_problem(m, NULL, "{a} n’est pas une fonction", feel_kind_name(function),
		                    (Str){ 0 });
	/* Not from the arena: it may be full, and the guard begins below. */
	const FeelLambda *lambda = function.function->lambda;
	Apply a = { .machine = m, .function = function.function };
	for (size_t i = 0; i < lambda->parameters_len && i < ARGS_MAX; i++)
		for (size_t k = 0; k < len; k++)
			if (str_eq(lambda->parameters[i].name, args[k].name))
				a.args[i] = args[k].value;
	FeelValue done = feel_guarded(m, apply, &a);
	return done.kind == FEEL_NULL ? done : a.result;
}

Arena *feel_machine_arena(FeelMachine *m)
{
	return feel_arena(m);
}

FeelValue feel_convert(FeelMachine *m, FeelValue value, const FeelType *type, Str what)
{
	FeelSource source = { .text = what };
	FeelNode node = { .source = &source, .end = (uint32_t)what.len };
	return feel_coerce(m, &node, value, type);
}

FeelValue feel_evaluate_tests(FeelMachine *m, const FeelExpression *tests, const FeelValue *inputs,
                              FeelValue value)
{
	m->stack[tests->value_slot] = value;
	return feel_evaluate(m, tests, inputs);
}

Str feel_problem_sentence(Arena *arena, const FeelProblem *problem)
{
	Buf buf = { .arena = arena };
	Str rest = str_of(problem->message);
	while (rest.len) {
		Str before = str_cut(&rest, '{');
		buf_add(&buf, before);
		if (rest.len >= 2 && rest.ptr[1] == '}') {
			buf_add(&buf, rest.ptr[0] == 'a' ? problem->a : problem->b);
			rest = str_part(rest, 2, rest.len);
		}
	}
	if (problem->source.len) {
		Str here = str_part(problem->source, problem->start, problem->end - problem->start);
		size_t column = str_code_points(str_part(problem->source, 0, problem->start)) + 1;
		buf_addf(&buf, " (au caractère %zu", column);
		if (here.len)
			buf_addf(&buf, " : %.*s", STR(here));
		buf_char(&buf, ')');
	}
	return buf_str(&buf);
}

/* ---- nodes ---- */

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
