/* tables.c — decision tables rule by rule, and what each hit policy makes of the rules that hold.
 */
#include "replay.h"

static const Node *cell(Reading *r, Str text, bool tests)
{
	text = str_trim(text);
	bool empty = text.len == 0 || str_eq(text, S("-"));
	if (tests)
		return read_tests(r, empty ? S("-") : text);
	return read_expression(r, empty ? S("null") : text);
}

static const Node *typed(Arena *arena, const Node *inner, const Type *type)
{
	if (!type)
		return inner;
	Node *node = alloc(arena, Node);
	*node = (Node){ .kind = IS_TYPED, .a = inner, .type = type };
	return node;
}

const Node *read_table(Reading *r, const FeelTableSource *s, const Types *types)
{
	Arena *arena = r->arena;
	Table *t = alloc(arena, Table);
	*t = (Table){ .hit = s->hit,
		      .aggregate = s->aggregate,
		      .inputs = s->inputs_len,
		      .outputs = s->outputs_len,
		      .rules = s->rules_len };
	for (size_t i = 0; i < s->inputs_len; i++) {
		*list_push(arena, &t->texts) = s->inputs[i].text;
		*list_push(arena, &t->asked) = read_expression(r, s->inputs[i].text);
		*list_push(arena, &t->allowed) =
			s->inputs[i].values.len ? read_tests(r, s->inputs[i].values) : NULL;
	}
	for (size_t i = 0; i < s->outputs_len; i++) {
		const FeelColumn *c = &s->outputs[i];
		Str list = str_format(arena, "[%.*s]", STR(c->values));
		*list_push(arena, &t->names) = single_spaces(arena, c->text);
		*list_push(arena, &t->otherwise) =
			c->otherwise.len ? read_expression(r, c->otherwise) : NULL;
		*list_push(arena, &t->ranks) = c->values.len ? read_expression(r, list) : NULL;
		if (s->outputs_len > 1)
			add_member(arena, r->members, c->text);
	}
	for (size_t rule = 0; rule < s->rules_len; rule++) {
		const Str *cells = s->cells + rule * (s->inputs_len + s->outputs_len);
		for (size_t i = 0; i < s->inputs_len; i++)
			*list_push(arena, &t->cells) = cell(r, cells[i], true);
		for (size_t i = 0; i < s->outputs_len; i++)
			*list_push(arena, &t->answers) =
				typed(arena, cell(r, cells[s->inputs_len + i], false),
			              types && i < types->len ? types->at[i] : NULL);
	}
	Node *node = alloc(arena, Node);
	*node = (Node){ .kind = IS_TABLE, .label = "table", .table = t, .source = s->title };
	return node;
}

/* ---- which rules hold ---- */

static bool holds(Walk *w, const Node *tests, const Env *env, FeelValue value)
{
	FeelValue held = walk_tests(w, tests, env_with(w, env, S("?"), value), value);
	return held.kind == FEEL_BOOLEAN && held.boolean;
}

/* For each rule the first input that it does not hold for; -1: it holds. */
static int *look_through(Walk *w, const Table *t, const Env *env, const FeelValue *values)
{
	int *missed = alloc_n(w->arena, int, t->rules);
	FeelStep *outer = w->at;
	w->at = NULL; /* a trace says which cell failed, not how */
	for (size_t r = 0; r < t->rules; r++) {
		missed[r] = -1;
		for (size_t i = 0; i < t->inputs && missed[r] < 0; i++)
			if (!holds(w, t->cells.at[r * t->inputs + i], env, values[i]))
				missed[r] = (int)i;
	}
	w->at = outer;
	return missed;
}

/* ---- what they answer ---- */

static FeelValue answer_of(Walk *w, const Table *t, const Node *const *nodes, const Env *env)
{
	FeelEntry *entries = alloc_n(w->arena, FeelEntry, t->outputs);
	for (size_t i = 0; i < t->outputs; i++)
		entries[i] = (FeelEntry){ t->names.at[i],
			                  nodes[i] ? walk(w, nodes[i], env) : feel_null() };
	return t->outputs == 1 ? entries[0].value : feel_context_of(w->arena, entries, t->outputs);
}

static size_t rank_of(const Table *t, size_t column, FeelValue answer)
{
	const Node *ranks = t->ranks.at[column];
	FeelValue value = t->outputs == 1 ? answer : answer.context->at[column].value;
	if (!ranks || ranks->kind != IS_LIST)
		return 0;
	for (size_t i = 0; i < ranks->items.len; i++)
		if (feel_equal(ranks->items.at[i]->value, value))
			return i;
	return ranks->items.len;
}

/* Whether one answer comes before another in the order of the output values. */
static bool is_before(const Table *t, FeelValue a, FeelValue b)
{
	for (size_t i = 0; i < t->outputs; i++)
		if (rank_of(t, i, a) != rank_of(t, i, b))
			return rank_of(t, i, a) < rank_of(t, i, b);
	return false;
}

/* The first of the best again and again: slow, and plainly stable. */
static void order(Walk *w, const Table *t, FeelValue *answers, size_t len)
{
	bool *taken = alloc_n(w->arena, bool, len);
	FeelValue *sorted = alloc_n(w->arena, FeelValue, len);
	for (size_t n = 0; n < len; n++) {
		size_t best = len;
		for (size_t i = 0; i < len; i++)
			if (!taken[i] && (best == len || is_before(t, answers[i], answers[best])))
				best = i;
		taken[best] = true;
		sorted[n] = answers[best];
	}
	for (size_t i = 0; i < len; i++)
		answers[i] = sorted[i];
}

static FeelValue collected(Walk *w, const Table *t, FeelValue *answers, size_t len)
{
	static const char *const names[] = {
		[AGGREGATE_SUM] = "sum", [AGGREGATE_MIN] = "min", [AGGREGATE_MAX] = "max"
	};
	FeelValue list = feel_list_of(w->arena, answers, len);
	if (t->aggregate == AGGREGATE_NONE)
		return list;
	if (t->aggregate == AGGREGATE_COUNT)
		return feel_whole((int64_t)len);
	return feel_call_builtin(w->machine, NULL, feel_builtin_find(str_of(names[t->aggregate])),
	                         &list, 1, NULL);
}

static FeelValue none_holds(Walk *w, const Table *t, const Env *env)
{
	for (size_t i = 0; i < t->outputs; i++)
		if (t->otherwise.at[i])
			return answer_of(w, t, t->otherwise.at, env);
	if (t->hit != HIT_COLLECT || t->aggregate == AGGREGATE_SUM ||
	    t->aggregate == AGGREGATE_MIN || t->aggregate == AGGREGATE_MAX)
		return feel_null();
	return t->aggregate == AGGREGATE_COUNT ? feel_whole(0) : feel_list_of(w->arena, NULL, 0);
}

static FeelValue fold(Walk *w, const Table *t, FeelValue *answers, size_t len)
{
	if (t->hit == HIT_COLLECT)
		return collected(w, t, answers, len);
	if (t->hit == HIT_PRIORITY || t->hit == HIT_OUTPUT_ORDER)
		order(w, t, answers, len);
	if (t->hit == HIT_RULE_ORDER || t->hit == HIT_OUTPUT_ORDER)
		return feel_list_of(w->arena, answers, len);
	for (size_t i = 1; i < len && t->hit == HIT_ANY; i++)
		if (!feel_equal(answers[0], answers[i]))
			return mistake(w);
	return answers[0];
}

static FeelValue answer(Walk *w, const Table *t, const Env *env, const int *missed)
{
	FeelValue *answers = alloc_n(w->arena, FeelValue, t->rules);
	size_t len = 0, holding = 0;
	for (size_t r = 0; r < t->rules; r++)
		holding += missed[r] < 0;
	if (holding == 0)
		return none_holds(w, t, env);
	if (holding > 1 && t->hit == HIT_UNIQUE)
		return mistake(w);
	for (size_t r = 0; r < t->rules; r++) {
		if (missed[r] >= 0)
			continue;
		answers[len++] = answer_of(w, t, t->answers.at + r * t->outputs, env);
		if (t->hit == HIT_FIRST)
			break;
	}
	return fold(w, t, answers, len);
}

FeelValue walk_table(Walk *w, const Node *node, const Env *env, FeelStep *step)
{
	const Table *t = node->table;
	FeelValue *values = alloc_n(w->arena, FeelValue, t->inputs);
	for (size_t i = 0; i < t->inputs; i++) {
		/* The inputs that are names are in the trail already. */
		const Node *asked = t->asked.at[i];
		FeelStep *outer = w->at;
		if (asked->kind != IS_NAME || !is_variable(env, asked->name, &values[i]))
			values[i] = walk(w, asked, env);
		if (t->allowed.at[i] && values[i].kind != FEEL_NULL) {
			w->at = NULL;
			bool good = holds(w, t->allowed.at[i], env, values[i]);
			w->at = outer;
			if (!good)
				return mistake(w);
		}
	}
	int *missed = look_through(w, t, env, values);
	if (step) {
		FeelTableTrail *trail = alloc(w->arena, FeelTableTrail);
		*trail = (FeelTableTrail){ .rules_len = t->rules,
			                   .inputs_len = t->inputs,
			                   .inputs = values,
			                   .missed = missed };
		step->table = trail;
	}
	return answer(w, t, env, missed);
}
