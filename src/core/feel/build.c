/* build.c — scopes, slots and nodes: what a text is compiled into. */
#include "core/feel/table.h"

FeelNames *feel_names_new(Arena *arena)
{
	FeelNames *names = alloc(arena, FeelNames);
	names->arena = arena;
	names->shared = arena_alloc(arena, 1, sizeof *names->shared);
	return names;
}

FeelNames *feel_names_scope(const FeelNames *outer)
{
	FeelNames *names = alloc(outer->arena, FeelNames);
	names->arena = outer->arena;
	names->shared = outer->shared;
	return names;
}

void feel_names_add_at(FeelNames *names, Str name, int slot)
{
	*list_push(names->arena, &names->globals) =
		(Global){ feel_normal_name(names->arena, name), slot };
	if (slot >= names->shared->slots_len)
		names->shared->slots_len = slot + 1;
}

int feel_names_add(FeelNames *names, Str name)
{
	int slot = names->shared->slots_len;
	feel_names_add_at(names, name, slot);
	return slot;
}

int feel_names_count(const FeelNames *names)
{
	return names->shared->slots_len;
}

int feel_names_find(const FeelNames *names, Str name)
{
	for (size_t i = 0; i < names->globals.len; i++)
		if (str_eq(names->globals.at[i].name, name))
			return names->globals.at[i].slot;
	return -1;
}

void feel_names_add_member(FeelNames *names, Str name)
{
	Str normal = feel_normal_name(names->arena, name);
	for (size_t i = 0; i < names->shared->members.len; i++)
		if (str_eq(names->shared->members.at[i], normal))
			return;
	*list_push(names->arena, &names->shared->members) = normal;
}

FeelNode *feel_new_node(FeelBuilder *b, FeelEval *eval, const char *label)
{
	FeelNode *node = alloc(b->arena, FeelNode);
	node->eval = eval;
	node->label = label;
	node->slot = -1;
	return node;
}

FeelBuilder *feel_builder_new(Arena *arena, FeelNames *names)
{
	FeelBuilder *b = alloc(arena, FeelBuilder);
	b->arena = arena;
	b->names = names;
	b->frame = alloc(arena, Frame);
	b->uses = alloc_n(arena, bool, (size_t)names->shared->slots_len);
	return b;
}

Variable *feel_declare(FeelBuilder *b, Str name)
{
	Variable *v = alloc(b->arena, Variable);
	*v = (Variable){
		.next = b->variables, .name = name, .frame = b->frame, .slot = b->frame->slots_len++
	};
	b->variables = v;
	return v;
}

Variable *feel_declare_filter(FeelBuilder *b)
{
	Variable *v = feel_declare(b, S("item"));
	v->is_filter = true;
	return v;
}

/* The slot in `frame` that holds a variable of an outer frame: captured when a closure is made. */
static int capture(FeelBuilder *b, Frame *frame, const Variable *v)
{
	if (v->frame == frame)
		return v->slot;
	int from = capture(b, frame->outer, v);
	for (size_t i = 0; i < frame->from.len; i++)
		if (frame->from.at[i] == from)
			return frame->to.at[i];
	*list_push(b->arena, &frame->from) = from;
	*list_push(b->arena, &frame->to) = frame->slots_len;
	return frame->slots_len++;
}

static FeelNode *local(FeelBuilder *b, Variable *v)
{
	FeelNode *node = feel_new_node(b, feel_run_local, "variable");
	node->slot = capture(b, b->frame, v);
	node->name = v->name;
	v->used = true;
	return node;
}

static FeelNode *global_or_builtin(FeelBuilder *b, Str name)
{
	int slot = feel_names_find(b->names, name);
	if (slot >= 0) {
		FeelNode *node = feel_new_node(b, feel_run_global, "variable");
		node->slot = slot;
		node->name = name;
		b->uses[slot] = true;
		return node;
	}
	const Builtin *builtin = feel_builtin_find(name);
	if (builtin) {
		FeelFunction *function = alloc(b->arena, FeelFunction);
		function->builtin = builtin;
		FeelNode *node = feel_new_node(b, feel_run_constant, "fonction");
		node->constant = (FeelValue){ .kind = FEEL_FUNCTION, .function = function };
		return node;
	}
	FeelNode *node = feel_new_node(b, feel_run_problem, "nom inconnu");
	node->extra = "le nom {a} n’est pas connu ici";
	node->name = name;
	return node;
}

static FeelNode *resolve_from(FeelBuilder *b, Variable *v, Str name)
{
	for (; v; v = v->next) {
		if (str_eq(v->name, name))
			return local(b, v);
		if (!v->is_filter)
			continue;
		FeelNode *node = feel_new_node(b, feel_run_member, "variable");
		node->slot = capture(b, b->frame, v);
		node->name = name;
		node->a = resolve_from(b, v->next, name);
		return node;
	}
	return global_or_builtin(b, name);
}

FeelNode *feel_resolve(FeelBuilder *b, Str name, FeelNode *place)
{
	FeelNode *node = resolve_from(b, b->variables, name);
	for (FeelNode *n = node; n; n = n->a) {
		n->source = place->source;
		n->start = place->start;
		n->end = place->end;
	}
	return node;
}

FeelNode *feel_build_text(FeelBuilder *b, Str text, Str title)
{
	FeelSource *source = alloc(b->arena, FeelSource);
	*source = (FeelSource){ str_copy(b->arena, text), title };
	return feel_parse(b, source, false);
}

/* Scalars only: nothing in it can take more than a few bytes of memory or loop. */
static bool is_scalar(const FeelNode *node);

/* One rule, one output: nothing is collected. */
static bool is_scalar_table(const FeelTable *t)
{
	const FeelTableSource *s = &t->source;
	bool single = s->hit == HIT_UNIQUE || s->hit == HIT_FIRST;
	if (!single || s->outputs_len != 1 || t->words > STACK_WORDS)
		return false;
	for (size_t i = 0; i < s->inputs_len; i++)
		if (!is_scalar(t->inputs[i]) || t->allowed[i] || t->indexes[i].form == INDEX_NONE)
			return false;
	for (size_t r = 0; r < s->rules_len; r++)
		if (!is_scalar(t->results[r]))
			return false;
	return is_scalar(t->otherwise[0]);
}

static bool is_scalar(const FeelNode *node)
{
	static FeelEval *const plain[] = {
		feel_run_constant, feel_run_global,  feel_run_local,
		feel_run_if,       feel_run_compare, feel_run_and,
		feel_run_or,       feel_run_between, feel_run_number_compare
	};
	if (!node)
		return true;
	if (node->eval == feel_run_table)
		return is_scalar_table(node->extra);
	bool found = node->eval == feel_run_arithmetic || node->eval == feel_run_coerce;
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		found = found || node->eval == plain[i];
	return found && is_scalar(node->a) && is_scalar(node->b) && is_scalar(node->c);
}

FeelExpression *feel_builder_done(FeelBuilder *b, FeelNode *root)
{
	FeelExpression *e = alloc(b->arena, FeelExpression);
	*e = (FeelExpression){ .root = root,
		               .problem = b->problem,
		               .slots_len = b->frame->slots_len,
		               .value_slot = -1,
		               .uses = b->uses,
		               .uses_len = b->names->shared->slots_len,
		               .grows = !is_scalar(root) };
	return e;
}

FeelExpression *feel_compile(FeelNames *names, Str text)
{
	FeelBuilder *b = feel_builder_new(names->arena, names);
	FeelExpression *e = feel_builder_done(b, feel_build_text(b, text, (Str){ 0 }));
	return e;
}

FeelNode *feel_build_tests(FeelBuilder *b, Str text, Str title, int slot)
{
	FeelSource *source = alloc(b->arena, FeelSource);
	*source = (FeelSource){ str_copy(b->arena, text), title };
	Variable *mark = b->variables;
	Variable *question = feel_declare(b, S("?"));
	if (slot >= 0)
		question->slot = slot;
	FeelNode *node = feel_parse(b, source, true);
	b->variables = mark;
	return node;
}

FeelExpression *feel_compile_tests(FeelNames *names, Str text)
{
	FeelBuilder *b = feel_builder_new(names->arena, names);
	int slot = b->frame->slots_len++;
	FeelNode *root = feel_build_tests(b, text, (Str){ 0 }, slot);
	FeelExpression *e = feel_builder_done(b, root);
	e->value_slot = slot;
	return e;
}

const FeelProblem *feel_expression_problem(const FeelExpression *expression)
{
	return expression->problem;
}

bool feel_expression_uses(const FeelExpression *expression, int slot)
{
	return slot >= 0 && slot < expression->uses_len && expression->uses[slot];
}
