/* boxed.c — expressions that are not one text: contexts, lists, functions, loops, calls. */
#include "core/feel/parse.h"

FeelNode *feel_build_typed(FeelBuilder *b, FeelNode *inner, const FeelType *type)
{
	if (!type)
		return inner;
	FeelNode *node = feel_new_node(b, feel_run_coerce, "type");
	node->a = inner;
	node->extra = type;
	node->source = inner->source;
	node->start = inner->start;
	node->end = inner->end;
	return node;
}

FeelNode *feel_build_step(FeelBuilder *b, FeelNode *inner, const char *label, Str name)
{
	FeelNode *node = feel_new_node(b, feel_run_step, label);
	node->a = inner;
	node->name = name;
	return node;
}

FeelNode *feel_build_silent(FeelNode *node)
{
	node->silent = true;
	return node;
}

FeelNode *feel_build_if(FeelBuilder *b, FeelNode *test, FeelNode *yes, FeelNode *no)
{
	FeelNode *node = feel_new_node(b, feel_run_if, "si");
	node->a = test;
	node->b = yes;
	node->c = no;
	return node;
}

static void take_items(FeelBuilder *b, FeelNode *node, FeelNode *const *items, size_t len)
{
	node->items = alloc_n(b->arena, FeelNode *, len);
	node->items_len = (uint32_t)len;
	for (size_t i = 0; i < len; i++)
		node->items[i] = items[i];
}

FeelNode *feel_build_list(FeelBuilder *b, FeelNode *const *items, size_t len)
{
	FeelNode *node = feel_new_node(b, feel_run_list, "liste");
	take_items(b, node, items, len);
	return node;
}

static Str *normal_names(FeelBuilder *b, const Str *names, size_t len)
{
	Str *copy = alloc_n(b->arena, Str, len);
	for (size_t i = 0; i < len; i++)
		copy[i] = feel_normal_name(b->arena, names[i]);
	return copy;
}

FeelNode *feel_build_call(FeelBuilder *b, FeelNode *callee, const Str *names, FeelNode *const *args,
                          size_t len)
{
	FeelNode *node = feel_new_node(b, feel_run_call, "appel");
	node->a = callee;
	node->source = callee->source;
	node->start = callee->start;
	node->end = callee->end;
	take_items(b, node, args, len);
	node->names = len ? normal_names(b, names, len) : NULL;
	return node;
}

int feel_build_open(FeelBuilder *b, Str name)
{
	return feel_declare(b, feel_normal_name(b->arena, name))->slot;
}

FeelNode *feel_build_variable(FeelBuilder *b, Str name)
{
	FeelNode place = { 0 };
	return feel_build_silent(feel_resolve(b, name, &place));
}

const void *feel_build_mark(const FeelBuilder *b)
{
	return b->variables;
}

void feel_build_close(FeelBuilder *b, const void *mark)
{
	while (b->variables != mark)
		b->variables = b->variables->next;
}

FeelNode *feel_build_context(FeelBuilder *b, const Str *names, FeelNode *const *values,
                             const int *slots, size_t len, FeelNode *result)
{
	FeelNode *node = feel_new_node(b, feel_run_context, "contexte");
	int *copy = alloc_n(b->arena, int, len);
	take_items(b, node, values, len);
	node->names = normal_names(b, names, len);
	for (size_t i = 0; i < len; i++) {
		copy[i] = slots[i];
		feel_names_add_member(b->names, names[i]);
	}
	node->extra = copy;
	node->a = result;
	return node;
}

int feel_build_open_item(FeelBuilder *b, FeelLoop loop, Str name)
{
	if (loop == FEEL_FILTER)
		return feel_declare_filter(b)->slot;
	return feel_build_open(b, name);
}

FeelNode *feel_build_loop(FeelBuilder *b, FeelLoop loop, int slot, FeelNode *list, FeelNode *body)
{
	if (loop == FEEL_FILTER) {
		FeelNode *filter = feel_new_node(b, feel_run_filter, "filtre");
		filter->a = list;
		filter->b = body;
		filter->slot = slot;
		return filter;
	}
	FeelNode *node = feel_new_node(b,
	                               loop == FEEL_FOR    ? feel_run_for
	                               : loop == FEEL_SOME ? feel_run_some
	                                                   : feel_run_every,
	                               "parcours");
	FeelNode *iterator = feel_new_node(b, feel_run_constant, "parcours");
	iterator->a = list;
	iterator->slot = slot;
	take_items(b, node, &iterator, 1);
	node->a = body;
	return node;
}

void *feel_build_function(FeelBuilder *b, const FeelMember *parameters, size_t len)
{
	FeelLambda *lambda = alloc(b->arena, FeelLambda);
	lambda->parameters = alloc_n(b->arena, FeelParameter, len);
	lambda->parameters_len = len;
	for (size_t i = 0; i < len; i++) {
		lambda->parameters[i].name = feel_normal_name(b->arena, parameters[i].name);
		lambda->parameters[i].type = parameters[i].type;
	}
	feel_open_function(b, lambda);
	return lambda;
}

FeelNode *feel_build_function_end(FeelBuilder *b, void *function, FeelNode *body,
                                  const FeelType *result)
{
	FeelLambda *lambda = function;
	Frame *frame = b->frame;
	while (b->variables && b->variables->frame == frame)
		b->variables = b->variables->next;
	lambda->body_node = body;
	lambda->result = result;
	return feel_close_function(b, lambda, feel_new_node(b, feel_run_lambda, "fonction"));
}
