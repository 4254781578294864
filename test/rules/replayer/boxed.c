/* boxed.c — the expressions of a model that are not one text. */
#include "replay.h"

typedef struct {
	Reading r;
	Arena *arena;
	const Element *element;
} Boxes;

static Node *boxed(Boxes *x, const xmlNode *xml);

static bool is_expression(const xmlNode *node)
{
	static const char *const names[] = { "literalExpression",
		                             "decisionTable",
		                             "context",
		                             "functionDefinition",
		                             "invocation",
		                             "list",
		                             "relation",
		                             "conditional",
		                             "filter",
		                             "for",
		                             "some",
		                             "every" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (tree_is(node, names[i]))
			return true;
	return false;
}

static const xmlNode *expression_in(const xmlNode *node)
{
	const xmlNode *n = node ? tree_inside(node) : NULL;
	while (n && !is_expression(n))
		n = tree_beside(n);
	return n;
}

static Node *node_of(Boxes *x, Kind kind, const char *label)
{
	Node *node = alloc(x->arena, Node);
	node->kind = kind;
	node->label = label;
	return node;
}

static Node *boxed_in(Boxes *x, const xmlNode *node)
{
	const xmlNode *inner = expression_in(node);
	return inner ? boxed(x, inner) : node_of(x, IS_CONSTANT, NULL);
}

static Node *typed(Boxes *x, Node *inner, const Type *type)
{
	if (!type)
		return inner;
	Node *node = node_of(x, IS_TYPED, NULL);
	*node = (Node){ .kind = IS_TYPED,
		        .a = inner,
		        .type = type,
		        .source = inner->source,
		        .start = inner->start,
		        .end = inner->end };
	return node;
}

static Str attribute(const Boxes *x, const xmlNode *xml, const char *name)
{
	return tree_attribute(x->arena, xml, name);
}

static const Type *type_of(const Boxes *x, const xmlNode *xml)
{
	return model_type(x->element->model, attribute(x, xml, "typeRef"));
}

static void open_variable(Boxes *x, Str name, bool filter)
{
	*list_push(x->arena, &x->r.locals) = single_spaces(x->arena, name);
	*list_push(x->arena, &x->r.filters) = filter ? S("item") : (Str){ 0 };
}

static void close_variables(Boxes *x, size_t len)
{
	x->r.locals.len = x->r.filters.len = len;
}

static Node *boxed_context(Boxes *x, const xmlNode *xml)
{
	size_t before = x->r.locals.len;
	Node *node = node_of(x, IS_CONTEXT, "contexte");
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		if (!tree_is(n, "contextEntry"))
			continue;
		const xmlNode *variable = tree_child(n, "variable");
		Node *value = boxed_in(x, n);
		if (!variable) {
			node->a = value;
			continue;
		}
		Str name = single_spaces(x->arena, attribute(x, variable, "name"));
		*list_push(x->arena, &node->items) = typed(x, value, type_of(x, variable));
		*list_push(x->arena, &node->names) = name;
		add_member(x->arena, x->r.members, name);
		open_variable(x, name, false);
	}
	close_variables(x, before);
	return node;
}

static Node *boxed_list(Boxes *x, const xmlNode *xml)
{
	Node *node = node_of(x, IS_LIST, "liste");
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n))
		if (is_expression(n))
			*list_push(x->arena, &node->items) = boxed(x, n);
	return node;
}

static Node *boxed_relation(Boxes *x, const xmlNode *xml)
{
	StrList columns = { 0 };
	Node *rows = node_of(x, IS_LIST, "liste");
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		if (tree_is(n, "column"))
			*list_push(x->arena, &columns) =
				single_spaces(x->arena, attribute(x, n, "name"));
		if (!tree_is(n, "row"))
			continue;
		Node *row = node_of(x, IS_CONTEXT, "contexte");
		row->apart = true;
		for (const xmlNode *c = tree_inside(n); c; c = tree_beside(c)) {
			if (!is_expression(c) || row->items.len == columns.len)
				continue;
			*list_push(x->arena, &row->names) = columns.at[row->items.len];
			*list_push(x->arena, &row->items) = boxed(x, c);
		}
		for (size_t i = 0; i < columns.len; i++)
			add_member(x->arena, x->r.members, columns.at[i]);
		*list_push(x->arena, &rows->items) = row;
	}
	return rows;
}

static Node *boxed_invocation(Boxes *x, const xmlNode *xml)
{
	Node *node = node_of(x, IS_CALL, "appel");
	const Node *callee = boxed_in(x, xml);
	node->a = callee;
	node->source = callee->source;
	node->start = callee->start;
	node->end = callee->end;
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		const xmlNode *parameter =
			tree_is(n, "binding") ? tree_child(n, "parameter") : NULL;
		if (!parameter)
			continue;
		*list_push(x->arena, &node->names) =
			single_spaces(x->arena, attribute(x, parameter, "name"));
		*list_push(x->arena, &node->items) = boxed_in(x, n);
	}
	return node;
}

static Node *boxed_function(Boxes *x, const xmlNode *xml, const Type *result)
{
	size_t before = x->r.locals.len;
	Node *node = node_of(x, IS_FUNCTION, "fonction");
	Str kind = attribute(x, xml, "kind");
	node->type = result;
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		if (!tree_is(n, "formalParameter"))
			continue;
		Str name = single_spaces(x->arena, attribute(x, n, "name"));
		*list_push(x->arena, &node->names) = name;
		*list_push(x->arena, &node->types) = type_of(x, n);
		open_variable(x, name, false);
	}
	bool foreign = kind.len && !str_eq(kind, S("FEEL"));
	node->a = foreign ? read_expression(&x->r, S("fonction externe")) : boxed_in(x, xml);
	close_variables(x, before);
	return node;
}

static Node *boxed_conditional(Boxes *x, const xmlNode *xml)
{
	Node *node = node_of(x, IS_IF, "si");
	node->a = boxed_in(x, tree_child(xml, "if"));
	node->b = boxed_in(x, tree_child(xml, "then"));
	node->c = boxed_in(x, tree_child(xml, "else"));
	return node;
}

static Node *boxed_loop(Boxes *x, const xmlNode *xml)
{
	size_t before = x->r.locals.len;
	const Node *list = boxed_in(x, tree_child(xml, "in"));
	if (tree_is(xml, "filter")) {
		Node *filter = node_of(x, IS_FILTER, "filtre");
		open_variable(x, S("item"), true);
		filter->a = list;
		filter->b = boxed_in(x, tree_child(xml, "match"));
		close_variables(x, before);
		return filter;
	}
	Kind kind = tree_is(xml, "for") ? IS_FOR : tree_is(xml, "some") ? IS_SOME : IS_EVERY;
	Node *node = node_of(x, kind, "parcours");
	Node *domain = node_of(x, IS_LIST, NULL);
	Str name = single_spaces(x->arena, attribute(x, xml, "iteratorVariable"));
	domain->a = list;
	*list_push(x->arena, &node->items) = domain;
	*list_push(x->arena, &node->names) = name;
	open_variable(x, name, false);
	node->a = boxed_in(x, tree_child(xml, kind == IS_FOR ? "return" : "satisfies"));
	close_variables(x, before);
	return node;
}

/* ---- tables ---- */

static FeelHit hit_of(Str name)
{
	static const char *const names[] = { [HIT_UNIQUE] = "UNIQUE",
		                             [HIT_ANY] = "ANY",
		                             [HIT_PRIORITY] = "PRIORITY",
		                             [HIT_FIRST] = "FIRST",
		                             [HIT_COLLECT] = "COLLECT",
		                             [HIT_RULE_ORDER] = "RULE ORDER",
		                             [HIT_OUTPUT_ORDER] = "OUTPUT ORDER" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, str_of(names[i])))
			return (FeelHit)i;
	return HIT_UNIQUE;
}

static FeelAggregate aggregate_of(Str name)
{
	static const char *const names[] = { [AGGREGATE_NONE] = "",
		                             [AGGREGATE_SUM] = "SUM",
		                             [AGGREGATE_COUNT] = "COUNT",
		                             [AGGREGATE_MIN] = "MIN",
		                             [AGGREGATE_MAX] = "MAX" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(name, str_of(names[i])))
			return (FeelAggregate)i;
	return AGGREGATE_NONE;
}

typedef LIST(FeelColumn) Columns;

static void read_rule(Boxes *x, const xmlNode *rule, const char *name, size_t len, StrList *cells)
{
	size_t found = 0;
	for (const xmlNode *n = tree_inside(rule); n && found < len; n = tree_beside(n)) {
		if (!tree_is(n, name))
			continue;
		*list_push(x->arena, cells) = tree_text_of(x->arena, n);
		found++;
	}
	for (; found < len; found++)
		*list_push(x->arena, cells) = (Str){ 0 };
}

static Node *boxed_table(Boxes *x, const xmlNode *xml)
{
	Columns inputs = { 0 }, outputs = { 0 };
	Types types = { 0 };
	StrList cells = { 0 };
	FeelTableSource s = { .hit = hit_of(attribute(x, xml, "hitPolicy")),
		              .aggregate = aggregate_of(attribute(x, xml, "aggregation")),
		              .title = x->element->name };
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		FeelColumn c = { 0 };
		if (tree_is(n, "input")) {
			c.text = tree_text_of(x->arena, tree_child(n, "inputExpression"));
			c.values = tree_text_of(x->arena, tree_child(n, "inputValues"));
			*list_push(x->arena, &inputs) = c;
		} else if (tree_is(n, "output")) {
			c.text = attribute(x, n, "name");
			c.values = tree_text_of(x->arena, tree_child(n, "outputValues"));
			c.otherwise = tree_text_of(x->arena, tree_child(n, "defaultOutputEntry"));
			*list_push(x->arena, &outputs) = c;
			*list_push(x->arena, &types) = type_of(x, n);
		}
	}
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		if (!tree_is(n, "rule"))
			continue;
		read_rule(x, n, "inputEntry", inputs.len, &cells);
		read_rule(x, n, "outputEntry", outputs.len, &cells);
		s.rules_len++;
	}
	s.inputs = inputs.at;
	s.inputs_len = inputs.len;
	s.outputs = outputs.at;
	s.outputs_len = outputs.len;
	s.cells = cells.at;
	if (outputs.len == 0)
		return node_of(x, IS_CONSTANT, NULL);
	return (Node *)read_table(&x->r, &s, &types);
}

static Node *literal(Boxes *x, const xmlNode *xml)
{
	Str text = tree_text_of(x->arena, xml);
	return text.len ? (Node *)read_expression(&x->r, text) : node_of(x, IS_CONSTANT, NULL);
}

static Node *boxed(Boxes *x, const xmlNode *xml)
{
	Node *node = tree_is(xml, "literalExpression")    ? literal(x, xml)
	             : tree_is(xml, "context")            ? boxed_context(x, xml)
	             : tree_is(xml, "list")               ? boxed_list(x, xml)
	             : tree_is(xml, "relation")           ? boxed_relation(x, xml)
	             : tree_is(xml, "invocation")         ? boxed_invocation(x, xml)
	             : tree_is(xml, "functionDefinition") ? boxed_function(x, xml, NULL)
	             : tree_is(xml, "conditional")        ? boxed_conditional(x, xml)
	             : tree_is(xml, "decisionTable")      ? boxed_table(x, xml)
	                                                  : boxed_loop(x, xml);
	return typed(x, node, type_of(x, xml));
}

/* ---- elements ---- */

static const Node *service_of(Boxes *x, const Element *e)
{
	Node *node = node_of(x, IS_FUNCTION, "fonction"), *body = node_of(x, IS_SERVICE, NULL);
	for (size_t i = 0; i < e->inputs.len; i++) {
		*list_push(x->arena, &node->names) = e->inputs.at[i]->name;
		*list_push(x->arena, &node->types) = e->inputs.at[i]->type;
	}
	body->service = e;
	node->a = body;
	node->type = e->result;
	return node;
}

void read_logic(Element *e)
{
	Arena *arena = e->model->set->arena;
	Boxes x = { .arena = arena, .element = e };
	Model *model = (Model *)e->model;
	for (size_t i = 0; i < e->versions.len; i++)
		read_logic(e->versions.at[i]);
	for (size_t i = 0; i < e->needs.len; i++) {
		Str prefix = import_of(e->model, e->needs.at[i]);
		add_member(arena, &model->members, e->needs.at[i]->name);
		*list_push(arena, &e->seen.names) = prefix.len ? prefix : e->needs.at[i]->name;
		if (prefix.len)
			add_member(arena, &model->members, prefix);
	}
	if (e->kind == DMN_FUNCTION)
		*list_push(arena, &e->seen.names) = e->name;
	x.r = (Reading){ .arena = arena,
		         .globals = &e->seen,
		         .types = &e->model->types,
		         .members = &model->members };
	const xmlNode *function = tree_child(e->xml, "encapsulatedLogic");
	if (e->kind == DMN_SERVICE)
		e->logic = service_of(&x, e);
	else if (e->kind == DMN_FUNCTION)
		e->logic = function ? boxed_function(&x, function, e->result)
		                    : node_of(&x, IS_CONSTANT, NULL);
	else if (e->kind == DMN_DECISION && expression_in(e->xml))
		e->logic = typed(&x, boxed_in(&x, e->xml), e->type);
}
