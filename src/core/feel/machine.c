/* machine.c — running an expression: memory, limits, problems. */
#include <time.h>

#include "core/feel/parse.h"

enum {
	STEPS_MAX = 10000000,
	CALLS_MAX = 200,
	BYTES_MAX = 64 << 20,
	MACHINE_BYTES_MAX = 8 << 20,
	CPU_MS_MAX = 5000,
	LOOK_EVERY = 32, /* steps at least: looking at the clock costs some of them */
	LOOK_AGAIN_MS = 10,
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
	m->cpu_ms_max = limits.cpu_ms_max ? limits.cpu_ms_max : CPU_MS_MAX;
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

/* Why an evaluation was stopped is told even when there are too many mistakes before it. */
static void record_last(FeelMachine *m, const FeelProblem *problem)
{
	if (m->problems.len == PROBLEMS_MAX)
		m->problems.len--;
	record(m, problem);
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

static void stop(FeelMachine *m, const char *why)
{
	bool full = m->problems.len == PROBLEMS_MAX;
	m->stopped = feel_problem(m, m->at, why, (Str){ 0 }, (Str){ 0 }).problem;
	if (full)
		record_last(m, m->stopped);
}

static int64_t clock_ms(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The coarse clock costs nothing; that of the thread is asked when the coarse one has moved on. */
static void look_at_clock(FeelMachine *m)
{
	int64_t now = clock_ms(CLOCK_MONOTONIC_COARSE);
	m->until_look = LOOK_EVERY;
	if (m->look_ms && now < m->look_ms)
		return;
	int64_t used = clock_ms(CLOCK_THREAD_CPUTIME_ID);
	if (!m->look_ms)
		m->cpu_ms_end = used + m->cpu_ms_max;
	m->look_ms = now + LOOK_AGAIN_MS;
	if (used >= m->cpu_ms_end)
		stop(m, "le calcul prend trop de temps : il a été arrêté");
}

bool feel_spend(FeelMachine *m, int64_t steps)
{
	if (m->stopped)
		return false;
	m->steps_left -= steps;
	if (m->steps_left < 0)
		stop(m, "le calcul est trop long : il a été arrêté");
	else if (--m->until_look <= 0)
		look_at_clock(m);
	return !m->stopped;
}

void feel_machine_begin(FeelMachine *m, const FeelValue *globals)
{
	if (m->used)
		arena_reset(m->arena);
	m->used = false;
	m->stopped = NULL;
	m->until_look = LOOK_EVERY;
	m->look_ms = 0;
	m->exhausted = false;
	m->globals = globals;
	m->stack_used = 0;
	m->depth = 0;
	m->steps_left = m->steps_max;
	m->problems.len = 0;
	m->at = NULL;
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
	FeelStep *trace = m->trace;
	if (!m->exhausted && !fault_guard(fn, arg))
		return feel_boolean(true);
	/* Where it was when memory ran out is nowhere once that memory is gone. */
	m->at = NULL;
	m->trace = trace;
	m->used = true;
	m->exhausted = true;
	record_last(m, &no_memory);
	return (FeelValue){ .kind = FEEL_NULL, .problem = &no_memory };
}

/* What was stopped gives nothing: half of a list is no list. */
static FeelValue complete(const FeelMachine *m, FeelValue result)
{
	return m->stopped ? (FeelValue){ .kind = FEEL_NULL, .problem = m->stopped } : result;
}

FeelValue feel_evaluate(FeelMachine *m, const FeelExpression *expression, const FeelValue *inputs)
{
	feel_machine_begin(m, inputs);
	m->stack_used = (size_t)expression->slots_len;
	if (!expression->grows)
		return expression->root->eval(expression->root, m, m->stack);
	Run r = { m, expression, feel_null() };
	FeelValue done = feel_guarded(m, run, &r);
	return done.kind == FEEL_NULL ? done : complete(m, r.result);
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
	return done.kind == FEEL_NULL ? done : complete(m, r.result);
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
	return done.kind == FEEL_NULL ? done : complete(m, a.result);
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
