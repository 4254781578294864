/* walk.c — what each kind of node means: one function a kind, names looked up by name. */
#include "replay.h"

FeelValue mistake(Walk *w)
{
	return feel_problem(w->machine, NULL, "faute", (Str){ 0 }, (Str){ 0 });
}

const Env *env_with(Walk *w, const Env *outer, Str name, FeelValue value)
{
	Env *env = alloc(w->arena, Env);
	*env = (Env){ .outer = outer, .name = name, .value = value };
	return env;
}

const Env *env_of(Walk *w, const Globals *globals)
{
	Env *env = alloc(w->arena, Env);
	env->globals = globals;
	return env;
}

/* ---- the trace ---- */

FeelStep *step_begin(Walk *w, const char *label, Str name, const Node *place, FeelStep **ret_outer)
{
	FeelStep *outer = *ret_outer = w->at;
	if (!outer || w->left == 0)
		return NULL;
	w->left--;
	w->steps++;
	FeelStep *step = alloc(w->arena, FeelStep);
	*step = (FeelStep){ .label = label, .name = name };
	if (place) {
		step->source = place->source;
		step->start = place->start;
		step->end = place->end;
	}
	if (outer->last)
		outer->last->next = step;
	else
		outer->first = step;
	outer->last = step;
	w->at = step;
	return step;
}

FeelValue step_end(Walk *w, FeelStep *step, FeelStep *outer, FeelValue value)
{
	w->at = outer;
	if (step)
		step->value = value;
	return value;
}

/* ---- names ---- */

static bool global(const Globals *globals, Str name, FeelValue *ret)
{
	for (size_t i = 0; i < globals->names.len; i++)
		if (str_eq(globals->names.at[i], name)) {
			*ret = globals->values.at[i];
			return true;
		}
	return false;
}

bool is_variable(const Env *env, Str name, FeelValue *ret)
{
	while (!env->globals && !env->filter && !str_eq(env->name, name))
		env = env->outer;
	if (env->globals)
		return global(env->globals, name, ret);
	*ret = env->value;
	return str_eq(env->name, name);
}

/* Whether anything around may have the name. */
static bool may_be(const Env *env, Str name)
{
	FeelValue ignored;
	for (; !env->globals; env = env->outer)
		if (env->filter || str_eq(env->name, name))
			return true;
	return global(env->globals, name, &ignored) || feel_builtin_find(name);
}

static FeelValue builtin_value(Walk *w, const Builtin *builtin)
{
	FeelFunction *function = alloc(w->arena, FeelFunction);
	function->builtin = builtin;
	return (FeelValue){ .kind = FEEL_FUNCTION, .function = function };
}

static FeelValue look_up(Walk *w, const Node *node, const Env *env);

/* In a filter: an entry or property of the item, else what the name means outside. */
static FeelValue in_item(Walk *w, const Node *node, const Env *env)
{
	const FeelValue *entry = feel_entry(env->value, node->name);
	FeelValue property;
	if (entry)
		return *entry;
	if (env->value.kind == FEEL_CONTEXT && !may_be(env->outer, node->name))
		return feel_null();
	if (feel_temporal_property(w->arena, env->value, node->name, &property))
		return property;
	return look_up(w, node, env->outer);
}

static FeelValue look_up(Walk *w, const Node *node, const Env *env)
{
	FeelValue value;
	while (!env->globals && !env->filter && !str_eq(env->name, node->name))
		env = env->outer;
	FeelStep *outer;
	const Builtin *builtin = feel_builtin_find(node->name);
	bool known = !env->globals || global(env->globals, node->name, &value);
	if (!known && builtin)
		return builtin_value(w, builtin);
	FeelStep *step =
		step_begin(w, known ? "variable" : "nom inconnu", node->name, node, &outer);
	if (!known)
		value = mistake(w);
	else if (!env->globals)
		value = str_eq(env->name, node->name) ? env->value : in_item(w, node, env);
	return step_end(w, step, outer, value);
}

/* ---- values ---- */

FeelValue compare_values(Walk *w, FeelOp op, FeelValue a, FeelValue b)
{
	int order;
	if (op == OP_EQ || op == OP_NE) {
		FeelTernary equal = feel_equal_ternary(a, b, 0);
		bool want = op == OP_EQ;
		return equal == FEEL_UNKNOWN ? mistake(w)
		                             : feel_boolean((equal == FEEL_TRUE) == want);
	}
	if (!feel_order(w->arena, a, b, &order))
		return mistake(w);
	return feel_boolean(op == OP_LT   ? order < 0
	                    : op == OP_LE ? order <= 0
	                    : op == OP_GT ? order > 0
	                                  : order >= 0);
}

static bool is_true(FeelValue v)
{
	return v.kind == FEEL_BOOLEAN && v.boolean;
}

static bool is_false(FeelValue v)
{
	return v.kind == FEEL_BOOLEAN && !v.boolean;
}

static FeelValue with_numbers(Walk *w, FeelOp op, FeelValue a, FeelValue b)
{
	return op == OP_ADD   ? feel_number_add(w->arena, a, b)
	       : op == OP_SUB ? feel_number_subtract(w->arena, a, b)
	       : op == OP_MUL ? feel_number_multiply(w->arena, a, b)
	       : op == OP_DIV ? feel_number_divide(w->arena, a, b)
	                      : feel_number_power(w->arena, a, b);
}

static bool is_duration(FeelValue v)
{
	return v.kind == FEEL_DAYS_DURATION || v.kind == FEEL_MONTHS_DURATION;
}

static FeelValue with_durations(Walk *w, FeelOp op, FeelValue a, FeelValue b)
{
	if (op == OP_MUL && a.kind == FEEL_NUMBER && is_duration(b))
		return feel_temporal_scale(w->arena, b, a, false);
	if (op == OP_MUL && is_duration(a) && b.kind == FEEL_NUMBER)
		return feel_temporal_scale(w->arena, a, b, false);
	if (op == OP_DIV && is_duration(a) && b.kind == FEEL_NUMBER)
		return feel_temporal_scale(w->arena, a, b, true);
	if (op == OP_DIV && is_duration(a) && a.kind == b.kind)
		return feel_number_divide(w->arena,
		                          feel_number_of_seconds(w->arena, a.whole, a.len),
		                          feel_number_of_seconds(w->arena, b.whole, b.len));
	return feel_null();
}

static FeelValue calculated(Walk *w, FeelOp op, FeelValue a, FeelValue b)
{
	FeelValue result = feel_null();
	if (a.kind == FEEL_NUMBER && b.kind == FEEL_NUMBER)
		result = with_numbers(w, op, a, b);
	else if (op == OP_ADD && a.kind == FEEL_STRING && b.kind == FEEL_STRING)
		result = feel_string(
			str_format(w->arena, "%.*s%.*s", STR(feel_text(a)), STR(feel_text(b))));
	else if (op == OP_ADD)
		result = feel_temporal_add(w->arena, a, b);
	else if (op == OP_SUB)
		result = feel_temporal_subtract(w->arena, a, b);
	else
		result = with_durations(w, op, a, b);
	return result.kind == FEEL_NULL ? mistake(w) : result;
}

static FeelValue negated(Walk *w, FeelValue v)
{
	if (v.kind == FEEL_NUMBER)
		return feel_number_negate(w->arena, v);
	return is_duration(v) ? feel_temporal_negate(v) : mistake(w);
}

static FeelValue between(Walk *w, const Node *n, const Env *env)
{
	FeelValue value = walk(w, n->a, env);
	FeelValue low = walk(w, n->b, env);
	FeelValue high = walk(w, n->c, env);
	FeelValue above = compare_values(w, OP_GE, value, low);
	FeelValue below = compare_values(w, OP_LE, value, high);
	/* "value >= low and value <= high": one that is false is enough. */
	if (is_false(above) || is_false(below))
		return feel_boolean(false);
	return above.kind == FEEL_NULL ? above : below;
}

static FeelValue list_of(Walk *w, const Node *n, const Env *env)
{
	FeelValue *items = alloc_n(w->arena, FeelValue, n->items.len);
	for (size_t i = 0; i < n->items.len; i++)
		items[i] = walk(w, n->items.at[i], env);
	return feel_list_of(w->arena, items, n->items.len);
}

static FeelValue context_of(Walk *w, const Node *n, const Env *env)
{
	FeelEntry *entries = alloc_n(w->arena, FeelEntry, n->items.len);
	for (size_t i = 0; i < n->items.len; i++) {
		entries[i] = (FeelEntry){ n->names.at[i], walk(w, n->items.at[i], env) };
		if (!n->apart)
			env = env_with(w, env, n->names.at[i], entries[i].value);
	}
	return n->a ? walk(w, n->a, env) : feel_context_of(w->arena, entries, n->items.len);
}

static FeelValue range_of(Walk *w, const Node *n, const Env *env)
{
	FeelRange *r = alloc(w->arena, FeelRange);
	int order;
	r->low_included = n->low_in;
	r->high_included = n->high_in;
	if (n->compares) {
		FeelValue end = walk(w, n->a, env);
		bool low = n->op != OP_LT && n->op != OP_LE,
		     high = n->op != OP_GT && n->op != OP_GE;
		r->is_test = true;
		r->op = (uint8_t)n->op;
		r->low = low ? end : feel_null();
		r->high = high ? end : feel_null();
		r->low_included = n->op == OP_GE || n->op == OP_EQ;
		r->high_included = n->op == OP_LE || n->op == OP_EQ;
		return (FeelValue){ .kind = FEEL_RANGE, .range = r };
	}
	r->low = walk(w, n->a, env);
	r->high = walk(w, n->b, env);
	bool both = r->low.kind != FEEL_NULL && r->high.kind != FEEL_NULL;
	if (both && !feel_order(w->arena, r->low, r->high, &order))
		return mistake(w);
	return (FeelValue){ .kind = FEEL_RANGE, .range = r };
}

/* ---- tests ---- */

static FeelValue within(Walk *w, FeelValue value, const FeelRange *r)
{
	bool no_low = r->low.kind == FEEL_NULL, no_high = r->high.kind == FEEL_NULL;
	if (r->is_test)
		return compare_values(w, r->op, value,
		                      r->op == OP_LT || r->op == OP_LE ? r->high : r->low);
	if (value.kind == FEEL_NULL || (no_low && r->low_included) || (no_high && r->high_included))
		return mistake(w);
	if (no_low || no_high)
		return feel_null();
	FeelValue above = compare_values(w, r->low_included ? OP_GE : OP_GT, value, r->low);
	return is_true(above) ? compare_values(w, r->high_included ? OP_LE : OP_LT, value, r->high)
	                      : above;
}

static FeelValue among(Walk *w, FeelValue value, FeelValue list)
{
	bool found = value.kind == FEEL_LIST && feel_equal(value, list);
	for (size_t i = 0; i < list.list->len && !found; i++) {
		FeelValue item = list.list->at[i];
		bool range = item.kind == FEEL_RANGE && value.kind != FEEL_RANGE;
		found = range ? is_true(within(w, value, item.range)) : feel_equal(value, item);
	}
	return feel_boolean(found);
}

static FeelValue one_test(Walk *w, const Node *n, const Env *env, FeelValue value)
{
	FeelValue said = walk(w, n->a, env);
	if (n->compares)
		return compare_values(w, n->op, value, said);
	/* What is true or false of itself, of a value that is neither, is an answer. */
	bool answers = said.kind == FEEL_BOOLEAN && value.kind != FEEL_BOOLEAN &&
	               value.kind != FEEL_NULL && n->a->kind != IS_CONSTANT;
	if (n->says_itself || answers)
		return said;
	if (said.kind == FEEL_RANGE && value.kind != FEEL_RANGE)
		return within(w, value, said.range);
	if (said.kind == FEEL_LIST)
		return among(w, value, said);
	if (said.kind == FEEL_NULL && said.problem)
		return said;
	return compare_values(w, OP_EQ, value, said);
}

static FeelValue plain_tests(Walk *w, const Node *n, const Env *env, FeelValue value)
{
	if (n->kind == IS_TEST)
		return one_test(w, n, env, value);
	if (n->kind == IS_NONE_OF) {
		FeelValue held = walk_tests(w, n->a, env, value);
		return held.kind == FEEL_BOOLEAN ? feel_boolean(!held.boolean) : held;
	}
	FeelValue result = feel_boolean(false);
	for (size_t i = 0; i < n->items.len; i++) {
		FeelValue one = walk_tests(w, n->items.at[i], env, value);
		if (is_true(one))
			return one;
		if (one.kind != FEEL_BOOLEAN)
			result = one;
	}
	return result;
}

FeelValue walk_tests(Walk *w, const Node *n, const Env *env, FeelValue value)
{
	FeelStep *outer;
	if (n->kind != IS_TEST && n->kind != IS_TESTS && n->kind != IS_NONE_OF)
		return walk(w, n, env);
	FeelStep *step = step_begin(w, n->label, (Str){ 0 }, n, &outer);
	return step_end(w, step, outer, plain_tests(w, n, env, value));
}

/* ---- properties ---- */

static FeelValue property(Walk *w, FeelValue v, Str name)
{
	FeelValue found;
	const FeelValue *entry = feel_entry(v, name);
	if (entry)
		return *entry;
	if (v.kind == FEEL_NULL)
		return v;
	if (v.kind == FEEL_RANGE) {
		const FeelRange *r = v.range;
		return str_eq(name, S("start"))            ? r->low
		       : str_eq(name, S("end"))            ? r->high
		       : str_eq(name, S("start included")) ? feel_boolean(r->low_included)
		       : str_eq(name, S("end included"))   ? feel_boolean(r->high_included)
		                                           : mistake(w);
	}
	if (v.kind != FEEL_LIST)
		return feel_temporal_property(w->arena, v, name, &found) ? found : mistake(w);
	FeelValue *items = alloc_n(w->arena, FeelValue, v.list->len);
	for (size_t i = 0; i < v.list->len; i++) {
		FeelValue item = v.list->at[i];
		bool lacks = item.kind == FEEL_LIST ||
		             (item.kind == FEEL_CONTEXT && !feel_entry(item, name));
		items[i] = lacks ? feel_null() : property(w, item, name);
	}
	return feel_list_of(w->arena, items, v.list->len);
}

/* ---- functions ---- */

static FeelValue call_back(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	const Closure *c = node->extra;
	FeelValue function = { .kind = FEEL_FUNCTION, .function = &c->function };
	(void)m;
	return call_function(c->walk, function, frame, c->node->names.len, NULL);
}

FeelValue closure_of(Walk *w, const Node *n, const Env *env)
{
	Closure *c = alloc(w->arena, Closure);
	c->walk = w;
	c->node = n;
	c->env = env;
	c->body = (FeelNode){ .eval = call_back, .extra = c };
	FeelParameter *parameters = alloc_n(w->arena, FeelParameter, n->names.len);
	for (size_t i = 0; i < n->names.len; i++)
		parameters[i] = (FeelParameter){ n->names.at[i], NULL, (int)i };
	c->lambda = (FeelLambda){ .parameters = parameters,
		                  .parameters_len = n->names.len,
		                  .body = &c->body,
		                  .slots_len = (int)n->names.len };
	c->function.lambda = &c->lambda;
	return (FeelValue){ .kind = FEEL_FUNCTION, .function = &c->function };
}

/* The argument that goes to a parameter; SIZE_MAX: none. */
static size_t argument_for(const StrList *names, Str parameter, size_t position)
{
	if (!names)
		return position;
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < names->len; i++)
		if (str_eq(names->at[i], parameter))
			found = found == SIZE_MAX ? i : SIZE_MAX - 1;
	return found;
}

static FeelValue call_closure(Walk *w, const Closure *c, const FeelValue *args, size_t len,
                              const StrList *names)
{
	const Env *env = c->env;
	const Node *n = c->node;
	if (len != n->names.len)
		return mistake(w);
	if (w->depth >= 200) {
		w->gave_up = true;
		return mistake(w);
	}
	for (size_t i = 0; i < n->names.len; i++) {
		size_t from = argument_for(names, n->names.at[i], i);
		if (from >= len)
			return mistake(w);
		FeelValue value = converted(w, args[from], n->types.at[i]);
		if (value.kind == FEEL_NULL && args[from].kind != FEEL_NULL)
			return value;
		env = env_with(w, env, n->names.at[i], value);
	}
	w->depth++;
	FeelValue result = walk(w, n->a, env);
	w->depth--;
	return converted(w, result, n->type);
}

FeelValue call_function(Walk *w, FeelValue function, const FeelValue *args, size_t len,
                        const StrList *names)
{
	const FeelFunction *f = function.function;
	if (f->builtin)
		return feel_call_builtin(w->machine, NULL, f->builtin, args, len,
		                         names ? names->at : NULL);
	return call_closure(w, (const Closure *)f, args, len, names);
}

static FeelValue call(Walk *w, const Node *n, const Env *env)
{
	FeelValue callee = n->a->builtin ? builtin_value(w, n->a->builtin) : walk(w, n->a, env);
	if (callee.kind == FEEL_NULL && callee.problem)
		return callee;
	if (callee.kind != FEEL_FUNCTION)
		return mistake(w);
	FeelValue *args = alloc_n(w->arena, FeelValue, n->items.len);
	for (size_t i = 0; i < n->items.len; i++)
		args[i] = walk(w, n->items.at[i], env);
	return call_function(w, callee, args, n->items.len, n->names.len ? &n->names : NULL);
}

/* ---- all of them ---- */

static FeelValue logic(Walk *w, const Node *n, const Env *env)
{
	bool decisive = n->kind == IS_OR;
	FeelValue a = walk(w, n->a, env);
	if (a.kind == FEEL_BOOLEAN && a.boolean == decisive)
		return a;
	FeelValue b = walk(w, n->b, env);
	if (b.kind == FEEL_BOOLEAN && (b.boolean == decisive || a.kind == FEEL_BOOLEAN))
		return b;
	return feel_null();
}

static FeelValue choose(Walk *w, const Node *n, const Env *env)
{
	FeelValue test = walk(w, n->a, env);
	if (test.kind != FEEL_BOOLEAN && test.kind != FEEL_NULL)
		return mistake(w);
	return walk(w, is_true(test) ? n->b : n->c, env);
}

static FeelValue plain(Walk *w, const Node *n, const Env *env, FeelStep *step)
{
	FeelValue a, b;
	switch (n->kind) {
	case IS_FAULT: return mistake(w);
	case IS_LIST: return list_of(w, n, env);
	case IS_CONTEXT: return context_of(w, n, env);
	case IS_RANGE: return range_of(w, n, env);
	case IS_IF: return choose(w, n, env);
	case IS_AND:
	case IS_OR: return logic(w, n, env);
	case IS_COMPARE:
	case IS_CALCULATE:
		a = walk(w, n->a, env);
		b = walk(w, n->b, env);
		return n->kind == IS_COMPARE ? compare_values(w, n->op, a, b)
		                             : calculated(w, n->op, a, b);
	case IS_NEGATE: return negated(w, walk(w, n->a, env));
	case IS_BETWEEN: return between(w, n, env);
	case IS_IN: return walk_tests(w, n->b, env, walk(w, n->a, env));
	case IS_PATH: return property(w, walk(w, n->a, env), n->name);
	case IS_INSTANCE: return feel_boolean(conforms(walk(w, n->a, env), n->type));
	case IS_FILTER: return walk_filter(w, n, env);
	case IS_FOR:
	case IS_SOME:
	case IS_EVERY: return walk_loop(w, n, env);
	case IS_FUNCTION: return closure_of(w, n, env);
	case IS_CALL: return call(w, n, env);
	case IS_TABLE: return walk_table(w, n, env, step);
	case IS_CONSTANT:
	case IS_NAME:
	case IS_TEST:
	case IS_TESTS:
	case IS_NONE_OF:
	case IS_SERVICE:
	case IS_TYPED: break;
	}
	return mistake(w);
}

FeelValue walk(Walk *w, const Node *n, const Env *env)
{
	FeelStep *outer;
	if (n->kind == IS_CONSTANT)
		return n->value;
	if (n->kind == IS_NAME)
		return look_up(w, n, env);
	if (n->kind == IS_TYPED)
		return converted(w, walk(w, n->a, env), n->type);
	if (n->kind == IS_TEST || n->kind == IS_TESTS || n->kind == IS_NONE_OF)
		return mistake(w);
	if (n->kind == IS_SERVICE)
		return walk_service(w, n->service, env);
	bool named = n->kind == IS_PATH || n->kind == IS_CALL || n->kind == IS_FAULT;
	FeelStep *step = step_begin(w, n->label, named ? n->name : (Str){ 0 }, n, &outer);
	FeelValue value = plain(w, n, env, step);
	return step_end(w, step, outer, value);
}
