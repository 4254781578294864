/* random.c — random cases, each made from its seed and number alone: evaluated, replayed, compared.
 */
#include <stdio.h>

#include "dice.h"
#include "suite.h"

enum { CASE_BYTES_MAX = 512 << 20, DIFFERENCES_SHOWN_MAX = 20, CASE_STEPS_MAX = 20000 };

typedef struct {
	Arena *arena; /* of the case */
	FeelMachine *evaluating, *replaying;
	Tally *tally;
	Dice dice;
	size_t number;
	const char *kind;
	Str text;
	FeelStep *got, *again;
} Case;

static const Instant now = { 1772000000000000 };

/* A value of the case itself, whatever the machines do later. */
static FeelValue value_of(Case *c, Str text)
{
	FeelNames *names = feel_names_new(c->arena);
	FeelValue value = feel_evaluate(c->replaying, feel_compile(names, text), NULL);
	return feel_copy(c->arena, value);
}

/* Values for the variables of the dice: functions cannot be copied, so they are left null. */
static void inputs_of(Case *c, FeelNames *names, Globals *globals, FeelValue *inputs)
{
	for (size_t i = 0; i < c->dice.vars.len; i++) {
		const Var *v = &c->dice.vars.at[i];
		Sort sort = once_in(&c->dice, 12) ? dice_sort(&c->dice) : v->sort;
		inputs[i] = value_of(c, dice_value(&c->dice, sort));
		if (once_in(&c->dice, 20))
			inputs[i] = feel_null();
		(void)feel_names_add(names, v->name);
		*list_push(c->arena, &globals->names) = v->name;
		*list_push(c->arena, &globals->values) = inputs[i];
	}
}

/* A limit was met: how far either side came says nothing. */
static bool stopped(Case *c, const FeelProblems *problems)
{
	bool stopped = false;
	for (size_t i = 0; i < problems->len; i++) {
		Str said = str_of(problems->at[i]->message);
		stopped = stopped || str_has(said, S("a été arrêté")) ||
		          str_has(said, S("trop d’appels"));
	}
	c->tally->limits += stopped;
	return stopped;
}

/* How much of it all is null: a suite of nothing but mistakes would prove little. */
static size_t nulls(const FeelStep *step)
{
	size_t found = step->value.kind == FEEL_NULL;
	for (const FeelStep *s = step->first; s; s = s->next)
		found += nulls(s);
	return found;
}

static void compare(Case *c, const Walk *w)
{
	Buf why = { .arena = c->arena };
	c->tally->steps += w->steps;
	c->tally->nulls += nulls(c->got);
	if (w->gave_up) {
		c->tally->limits++;
		return;
	}
	if (same_trace(c->arena, c->got, c->again, &why))
		return;
	if (c->tally->differences++ < DIFFERENCES_SHOWN_MAX) {
		Str said = buf_str(&why);
		printf("# case %zu (%s) %.*s\n#   %.*s\n", c->number, c->kind, STR(c->text),
		       STR(said));
	}
}

static FeelStep *root_of(Case *c)
{
	FeelStep *root = alloc(c->arena, FeelStep);
	root->label = "expression";
	return root;
}

/* An expression or tests; `table` instead of a text for a table. */
static void text_case(Case *c, bool tests, const FeelTableSource *table)
{
	FeelNames *names = feel_names_new(c->arena);
	Globals globals = { 0 };
	StrList members = { 0 };
	FeelValue inputs[20], value = feel_null();
	Reading r = { .arena = c->arena, .globals = &globals, .members = &members };
	inputs_of(c, names, &globals, inputs);
	if (tests)
		value = value_of(c, dice_value(&c->dice, dice_sort(&c->dice)));
	FeelExpression *e;
	if (table) {
		FeelBuilder *b = feel_builder_new(c->arena, names);
		e = feel_builder_done(b, feel_build_table(b, table));
	} else {
		e = tests ? feel_compile_tests(names, c->text) : feel_compile(names, c->text);
	}
	feel_traceable(e);
	c->got = root_of(c);
	feel_machine_set_now(c->evaluating, now);
	feel_trace(c->evaluating, c->got, REPLAY_STEPS_MAX);
	c->got->value = tests ? feel_evaluate_tests(c->evaluating, e, inputs, value)
	                      : feel_evaluate(c->evaluating, e, inputs);
	feel_trace(c->evaluating, NULL, 0);
	if (stopped(c, feel_problems(c->evaluating)))
		return;

	const Node *node = table   ? read_table(&r, table, NULL)
	                   : tests ? read_tests(&r, c->text)
	                           : read_expression(&r, c->text);
	feel_begin(c->replaying, NULL);
	feel_machine_set_now(c->replaying, now);
	Walk w = { .machine = c->replaying,
		   .arena = c->arena,
		   .at = c->again = root_of(c),
		   .left = REPLAY_STEPS_MAX };
	const Env *env = env_of(&w, &globals);
	c->again->value = tests ? walk_tests(&w, node, env_with(&w, env, S("?"), value), value)
	                        : walk(&w, node, env);
	compare(c, &w);
}

static void model_case(Case *c)
{
	DmnModel *model;
	const DmnElement *element;
	c->text = dice_model(&c->dice);
	if (dmn_load(c->arena, c->text, NULL, &model)) {
		c->tally->differences++;
		printf("# case %zu: not loaded: %.*s\n", c->number, STR(c->text));
		return;
	}
	dmn_traceable(model);
	DmnRun *run = dmn_run_new(
		c->arena, model,
		(FeelLimits){ .steps_max = CASE_STEPS_MAX, .bytes_max = (size_t)8 << 20 });
	dmn_trace(run, true);
	dmn_begin(run, now);
	for (size_t i = 0; i < 5; i++) {
		const Var *v = &c->dice.vars.at[i];
		Sort sort = once_in(&c->dice, 12) ? dice_sort(&c->dice) : v->sort;
		if (!once_in(&c->dice, 15))
			(void)dmn_set(run, v->name, value_of(c, dice_value(&c->dice, sort)));
	}
	for (size_t i = 0; (element = dmn_element(model, i)); i++)
		if (dmn_element_kind(element) == DMN_DECISION)
			(void)dmn_decide(run, element);
	FeelEntry args[] = { { S("n"), feel_whole(7) },
		             { S("p"), feel_whole(3) },
		             { S("q"), feel_string(S("a")) } };
	if (once_in(&c->dice, 2))
		(void)dmn_invoke(run, dmn_find(model, S("le service")), args, 1);
	if (once_in(&c->dice, 2))
		(void)dmn_invoke(run, dmn_find(model, S("fonction tarifaire")), args + 1, 2);
	if (stopped(c, dmn_problems(run)))
		return;
	feel_begin(c->replaying, NULL);
	feel_machine_set_now(c->replaying, now);
	Walk w = { .machine = c->replaying, .arena = c->arena };
	c->got = (FeelStep *)dmn_trace_root(run);
	c->again = model_replay(&w, model_read(c->arena, c->text, NULL), c->got, (Date){ 0 });
	compare(c, &w);
}

static void one_case(void *arg)
{
	Case *c = arg;
	static const char *const kinds[] = { "expression", "tests", "table", "model" };
	uint64_t of = roll(&c->dice, 100);
	size_t kind = of < 60 ? 0 : of < 75 ? 1 : of < 93 ? 2 : 3;
	c->kind = kinds[kind];
	c->tally->by_kind[kind]++;
	dice_variables(&c->dice);
	c->dice.left = 3 + (int)roll(&c->dice, 12);
	if (kind == 3) {
		model_case(c);
		return;
	}
	if (kind == 2) {
		FeelTableSource table = dice_table(&c->dice);
		Buf buf = { .arena = c->arena };
		for (size_t i = 0; i < table.inputs_len; i++)
			buf_addf(&buf, "%.*s (%.*s) | ", STR(table.inputs[i].text),
			         STR(table.inputs[i].values));
		size_t width = table.inputs_len + table.outputs_len;
		buf_addf(&buf, "%d %d", table.hit, table.aggregate);
		for (size_t i = 0; i < width * table.rules_len; i++)
			buf_addf(&buf, "%s%.*s", i % width ? " | " : "\n#   ", STR(table.cells[i]));
		c->text = buf_str(&buf);
		text_case(c, false, &table);
		return;
	}
	c->text = kind == 1 ? dice_cell(&c->dice, dice_sort(&c->dice))
	                    : dice_expression(&c->dice, dice_sort(&c->dice));
	text_case(c, kind == 1, NULL);
}

void replay_random(uint64_t seed, size_t first, size_t cases, Tally *tally)
{
	Arena *whole = arena_new((size_t)64 << 20), *arena = arena_new(CASE_BYTES_MAX);
	FeelLimits limits = { .steps_max = CASE_STEPS_MAX, .bytes_max = (size_t)8 << 20 };
	FeelMachine *evaluating = feel_machine_new(whole, limits);
	limits.bytes_max = (size_t)256 << 20;
	FeelMachine *replaying = feel_machine_new(whole, limits);
	for (size_t i = first; i < first + cases; i++) {
		Case c = { .arena = arena,
			   .evaluating = evaluating,
			   .replaying = replaying,
			   .tally = tally,
			   .number = i };
		c.dice = (Dice){ .state = (seed + i * 0x9E3779B97F4A7C15ULL) | 1, .arena = arena };
		c.dice.out.arena = arena;
		for (int k = 0; k < 5; k++)
			(void)roll(&c.dice, 2);
		tally->cases++;
		const char *fault = fault_guard(one_case, &c);
		if (fault) {
			tally->limits++;
			printf("# case %zu ended early: %s\n", i, fault);
		}
		arena_reset(arena);
	}
	arena_free(arena);
	arena_free(whole);
}
