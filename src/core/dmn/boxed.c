/* boxed.c — the expressions of a model, from XML to what core/feel evaluates. */
#include "core/dmn/model.h"

enum { BOXED_DEPTH_MAX = 100, BOXED_ITEMS_MAX = 20000 };

typedef struct {
	Arena *arena;
	const DmnElement *element; /* the one whose names are seen */
	DmnElement *owner;         /* the one that is being built */
	FeelBuilder *b;
	int depth;
} Boxer;

static FeelNode *boxed(Boxer *x, const DmnXml *node);

static FeelNode *text(Boxer *x, Str text)
{
	return feel_build_text(x->b, text, x->element->name);
}

static FeelNode *nothing(Boxer *x)
{
	return text(x, S("null"));
}

static const FeelType *type_of(const Boxer *x, const DmnXml *node)
{
	return node ? dmn_type_of(x->element->model, dmn_xml_attribute(node, "typeRef")) : NULL;
}

static bool is_expression(const DmnXml *node)
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
		if (dmn_xml_is(node, names[i]))
			return true;
	return false;
}

const DmnXml *dmn_expression_in(const DmnXml *node)
{
	for (const DmnXml *n = dmn_xml_first(node); n; n = dmn_xml_next(n))
		if (is_expression(n))
			return n;
	return NULL;
}

static FeelNode *boxed_in(Boxer *x, const DmnXml *node)
{
	const DmnXml *inner = node ? dmn_expression_in(node) : NULL;
	return inner ? boxed(x, inner) : nothing(x);
}

typedef LIST(FeelNode *) Nodes;
typedef LIST(Str) Names;
typedef LIST(int) Slots;

static FeelNode *boxed_context(Boxer *x, const DmnXml *xml)
{
	const void *mark = feel_build_mark(x->b);
	Nodes values = { 0 };
	Names names = { 0 };
	Slots slots = { 0 };
	FeelNode *result = NULL;
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n)) {
		if (!dmn_xml_is(n, "contextEntry"))
			continue;
		const DmnXml *variable = dmn_xml_child(n, "variable");
		FeelNode *value = boxed_in(x, n);
		if (!variable) {
			result = value;
			continue;
		}
		Str name = dmn_xml_attribute(variable, "name");
		*list_push(x->arena, &values) = feel_build_typed(x->b, value, type_of(x, variable));
		*list_push(x->arena, &names) = name;
		*list_push(x->arena, &slots) = feel_build_open(x->b, name);
	}
	feel_build_close(x->b, mark);
	return feel_build_context(x->b, names.at, values.at, slots.at, values.len, result);
}

static FeelNode *boxed_list(Boxer *x, const DmnXml *xml)
{
	Nodes items = { 0 };
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n))
		if (is_expression(n))
			*list_push(x->arena, &items) = boxed(x, n);
	return feel_build_list(x->b, items.at, items.len);
}

static FeelNode *boxed_relation(Boxer *x, const DmnXml *xml)
{
	Names columns = { 0 };
	Nodes rows = { 0 };
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n)) {
		if (dmn_xml_is(n, "column"))
			*list_push(x->arena, &columns) = dmn_xml_attribute(n, "name");
		if (!dmn_xml_is(n, "row"))
			continue;
		Nodes cells = { 0 };
		Slots slots = { 0 };
		for (const DmnXml *c = dmn_xml_first(n); c && cells.len < columns.len;
		     c = dmn_xml_next(c)) {
			if (!is_expression(c))
				continue;
			*list_push(x->arena, &cells) = boxed(x, c);
			const void *mark = feel_build_mark(x->b);
			*list_push(x->arena, &slots) = feel_build_open(x->b, S("\x01"));
			feel_build_close(x->b, mark);
		}
		*list_push(x->arena, &rows) =
			feel_build_context(x->b, columns.at, cells.at, slots.at, cells.len, NULL);
	}
	return feel_build_list(x->b, rows.at, rows.len);
}

static FeelNode *boxed_invocation(Boxer *x, const DmnXml *xml)
{
	Names names = { 0 };
	Nodes args = { 0 };
	FeelNode *callee = boxed_in(x, xml);
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n)) {
		const DmnXml *parameter =
			dmn_xml_is(n, "binding") ? dmn_xml_child(n, "parameter") : NULL;
		if (!parameter)
			continue;
		*list_push(x->arena, &names) = dmn_xml_attribute(parameter, "name");
		*list_push(x->arena, &args) = boxed_in(x, n);
	}
	return feel_build_call(x->b, callee, names.at, args.at, args.len);
}

static FeelNode *boxed_function(Boxer *x, const DmnXml *xml, const FeelType *result)
{
	LIST(FeelMember) parameters = { 0 };
	Str kind = dmn_xml_attribute(xml, "kind");
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "formalParameter"))
			*list_push(x->arena, &parameters) =
				(FeelMember){ dmn_xml_attribute(n, "name"), type_of(x, n) };
	void *function = feel_build_function(x->b, parameters.at, parameters.len);
	bool foreign = kind.len && !str_eq(kind, S("FEEL"));
	FeelNode *body = foreign ? text(x, S("fonction externe")) : boxed_in(x, xml);
	return feel_build_function_end(x->b, function, body, result);
}

static FeelNode *boxed_conditional(Boxer *x, const DmnXml *xml)
{
	FeelNode *test = boxed_in(x, dmn_xml_child(xml, "if"));
	FeelNode *yes = boxed_in(x, dmn_xml_child(xml, "then"));
	FeelNode *no = boxed_in(x, dmn_xml_child(xml, "else"));
	return feel_build_if(x->b, test, yes, no);
}

static FeelNode *boxed_loop(Boxer *x, const DmnXml *xml)
{
	bool filter = dmn_xml_is(xml, "filter");
	FeelLoop loop = filter                    ? FEEL_FILTER
	                : dmn_xml_is(xml, "for")  ? FEEL_FOR
	                : dmn_xml_is(xml, "some") ? FEEL_SOME
	                                          : FEEL_EVERY;
	const void *mark = feel_build_mark(x->b);
	FeelNode *list = boxed_in(x, dmn_xml_child(xml, "in"));
	int slot = feel_build_open_item(x->b, loop, dmn_xml_attribute(xml, "iteratorVariable"));
	const char *part = filter ? "match" : loop == FEEL_FOR ? "return" : "satisfies";
	FeelNode *body = boxed_in(x, dmn_xml_child(xml, part));
	feel_build_close(x->b, mark);
	return feel_build_loop(x->b, loop, slot, list, body);
}

/* ---- decision tables ---- */

static FeelHit hit_of(Str name)
{
	static const struct {
		const char *name;
		FeelHit hit;
	} hits[] = { { "ANY", HIT_ANY },
		     { "PRIORITY", HIT_PRIORITY },
		     { "FIRST", HIT_FIRST },
		     { "COLLECT", HIT_COLLECT },
		     { "RULE ORDER", HIT_RULE_ORDER },
		     { "OUTPUT ORDER", HIT_OUTPUT_ORDER } };
	for (size_t i = 0; i < ARRAY_LEN(hits); i++)
		if (str_eq(name, str_of(hits[i].name)))
			return hits[i].hit;
	return HIT_UNIQUE;
}

static FeelAggregate aggregate_of(Str name)
{
	return str_eq(name, S("SUM"))     ? AGGREGATE_SUM
	       : str_eq(name, S("COUNT")) ? AGGREGATE_COUNT
	       : str_eq(name, S("MIN"))   ? AGGREGATE_MIN
	       : str_eq(name, S("MAX"))   ? AGGREGATE_MAX
	                                  : AGGREGATE_NONE;
}

typedef struct {
	LIST(FeelColumn) inputs, outputs;
	Names cells;
	size_t rules;
} Table;

/* What the type of a variable allows: a table need not answer to more. */
static Str domain_of(Boxer *x, Str input)
{
	for (size_t i = 0; i < x->element->needs.len; i++) {
		const DmnElement *need = x->element->needs.at[i];
		if (!str_eq(need->name, input))
			continue;
		if (str_eq(need->type_name, S("boolean")))
			return S("true, false");
		for (const DmnXml *n = dmn_xml_first(need->model->root); n; n = dmn_xml_next(n))
			if (dmn_xml_is(n, "itemDefinition") &&
			    str_eq(dmn_xml_attribute(n, "name"), need->type_name))
				return dmn_xml_text_of(dmn_xml_child(n, "allowedValues"));
	}
	return (Str){ 0 };
}

static void read_columns(Boxer *x, const DmnXml *xml, Table *t)
{
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n)) {
		if (dmn_xml_is(n, "input") && t->inputs.len < 500) {
			const DmnXml *expression = dmn_xml_child(n, "inputExpression");
			Str text = dmn_xml_text_of(expression);
			*list_push(x->arena, &t->inputs) = (FeelColumn){
				.text = text,
				.domain = domain_of(x, text),
				.values = dmn_xml_text_of(dmn_xml_child(n, "inputValues")),
			};
		}
		if (dmn_xml_is(n, "output") && t->outputs.len < 500) {
			const DmnXml *otherwise = dmn_xml_child(n, "defaultOutputEntry");
			*list_push(x->arena, &t->outputs) = (FeelColumn){
				.text = dmn_xml_attribute(n, "name"),
				.values = dmn_xml_text_of(dmn_xml_child(n, "outputValues")),
				.otherwise = dmn_xml_text_of(otherwise),
				.type = type_of(x, n),
			};
		}
	}
}

/* A rule with fewer cells than the table has columns is filled up with "any". */
static void read_rules(Boxer *x, const DmnXml *xml, Table *t)
{
	for (const DmnXml *n = dmn_xml_first(xml); n && t->rules < BOXED_ITEMS_MAX;
	     n = dmn_xml_next(n)) {
		if (!dmn_xml_is(n, "rule"))
			continue;
		const char *parts[] = { "inputEntry", "outputEntry" };
		size_t lens[] = { t->inputs.len, t->outputs.len };
		for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
			size_t found = 0;
			for (const DmnXml *c = dmn_xml_first(n); c && found < lens[p];
			     c = dmn_xml_next(c)) {
				if (!dmn_xml_is(c, parts[p]))
					continue;
				*list_push(x->arena, &t->cells) = dmn_xml_text_of(c);
				found++;
			}
			for (; found < lens[p]; found++)
				*list_push(x->arena, &t->cells) = (Str){ 0 };
		}
		t->rules++;
	}
}

static FeelNode *boxed_table(Boxer *x, const DmnXml *xml)
{
	Table t = { 0 };
	read_columns(x, xml, &t);
	read_rules(x, xml, &t);
	/* The only output has the type of the decision, if any: that is checked there. */
	if (t.outputs.len == 0)
		return nothing(x);
	FeelTableSource source = {
		.hit = hit_of(dmn_xml_attribute(xml, "hitPolicy")),
		.aggregate = aggregate_of(dmn_xml_attribute(xml, "aggregation")),
		.inputs = t.inputs.at,
		.outputs = t.outputs.at,
		.inputs_len = t.inputs.len,
		.outputs_len = t.outputs.len,
		.rules_len = t.rules,
		.cells = t.cells.at,
		.title = x->element->name,
	};
	FeelNode *node = feel_build_table(x->b, &source);
	*list_push(x->arena, &x->owner->tables) = node;
	return node;
}

static FeelNode *boxed(Boxer *x, const DmnXml *node)
{
	if (x->depth >= BOXED_DEPTH_MAX)
		return nothing(x);
	x->depth++;
	FeelNode *result;
	if (dmn_xml_is(node, "literalExpression")) {
		Str source = dmn_xml_text_of(node);
		result = source.len ? text(x, source) : nothing(x);
	} else if (dmn_xml_is(node, "context"))
		result = boxed_context(x, node);
	else if (dmn_xml_is(node, "list"))
		result = boxed_list(x, node);
	else if (dmn_xml_is(node, "relation"))
		result = boxed_relation(x, node);
	else if (dmn_xml_is(node, "invocation"))
		result = boxed_invocation(x, node);
	else if (dmn_xml_is(node, "functionDefinition"))
		result = boxed_function(x, node, NULL);
	else if (dmn_xml_is(node, "conditional"))
		result = boxed_conditional(x, node);
	else if (dmn_xml_is(node, "decisionTable"))
		result = boxed_table(x, node);
	else
		result = boxed_loop(x, node);
	x->depth--;
	return feel_build_typed(x->b, result, type_of(x, node));
}

/* ---- what an element sees ---- */

/* The name of the import through which one model sees another; empty in the same model. */
static Str prefix_of(const DmnModel *model, const DmnElement *need)
{
	for (size_t i = 0; i < model->imports.len; i++)
		if (model->imports.at[i].model == need->model)
			return model->imports.at[i].name;
	return (Str){ 0 };
}

static Str hidden_name(Arena *arena, const DmnElement *e)
{
	return str_format(arena, "\x01%d", e->slot);
}

/* Names that are seen through an import are the entries of a context: "Model B.Fee". */
typedef struct {
	Names names;
	Nodes values;
	Slots slots;
} Wrap;

static void wrap_one(Boxer *x, Wrap *wrap, Str name, FeelNode *value)
{
	*list_push(x->arena, &wrap->names) = name;
	*list_push(x->arena, &wrap->values) = value;
	*list_push(x->arena, &wrap->slots) = feel_build_open(x->b, name);
}

static void wrap_import(Boxer *x, Wrap *wrap, Str prefix, const ElementList *needs)
{
	Names names = { 0 };
	Nodes values = { 0 };
	Slots slots = { 0 };
	for (size_t i = 0; i < needs->len; i++) {
		const DmnElement *need = needs->at[i];
		if (!str_eq(prefix_of(x->element->model, need), prefix))
			continue;
		*list_push(x->arena, &names) = need->name;
		*list_push(x->arena, &values) =
			feel_build_variable(x->b, hidden_name(x->arena, need));
		const void *mark = feel_build_mark(x->b);
		*list_push(x->arena, &slots) = feel_build_open(x->b, S("\x01"));
		feel_build_close(x->b, mark);
	}
	wrap_one(x, wrap, prefix,
	         feel_build_silent(feel_build_context(x->b, names.at, values.at, slots.at,
	                                              values.len, NULL)));
}

static bool has_name(const Names *names, Str name)
{
	for (size_t i = 0; i < names->len; i++)
		if (str_eq(names->at[i], name))
			return true;
	return false;
}

/* In a service all needs are locals; elsewhere only those of imports have to be wrapped. */
static FeelNode *seen_through(Boxer *x, const ElementList *needs, bool in_service,
                              FeelNode *(*build)(Boxer *x, const DmnElement *e))
{
	const void *mark = feel_build_mark(x->b);
	Wrap wrap = { 0 };
	for (size_t i = 0; i < needs->len; i++) {
		Str prefix = prefix_of(x->element->model, needs->at[i]);
		if (prefix.len == 0 && in_service)
			wrap_one(x, &wrap, needs->at[i]->name,
			         feel_build_variable(x->b, hidden_name(x->arena, needs->at[i])));
		if (prefix.len && !has_name(&wrap.names, prefix))
			wrap_import(x, &wrap, prefix, needs);
	}
	FeelNode *node = build(x, x->element);
	feel_build_close(x->b, mark);
	if (wrap.names.len == 0)
		return node;
	return feel_build_silent(feel_build_context(x->b, wrap.names.at, wrap.values.at,
	                                            wrap.slots.at, wrap.values.len, node));
}

static FeelNode *build_decision(Boxer *x, const DmnElement *e)
{
	return feel_build_typed(x->b, boxed_in(x, e->xml), e->type);
}

static FeelNode *build_function(Boxer *x, const DmnElement *e)
{
	const DmnXml *logic = dmn_xml_child(e->xml, "encapsulatedLogic");
	const FeelType *result = feel_type_result(e->type);
	return logic ? boxed_function(x, logic, result) : nothing(x);
}

/* ---- services: a function whose body is the graph between its inputs and outputs ---- */

static void add_decision(const DmnElement *service, DmnElement *decision, ElementList *order)
{
	Arena *arena = service->model->set->arena;
	for (size_t i = 0; i < order->len; i++)
		if (order->at[i] == decision)
			return;
	for (size_t i = 0; i < service->inputs.len; i++)
		if (service->inputs.at[i] == decision)
			return;
	for (size_t i = 0; i < decision->needs.len; i++)
		if (decision->needs.at[i]->kind == DMN_DECISION)
			add_decision(service, decision->needs.at[i], order);
	*list_push(arena, order) = decision;
}

static FeelNode *service_result(Boxer *x, const DmnElement *e)
{
	Names names = { 0 };
	Nodes values = { 0 };
	Slots slots = { 0 };
	if (e->outputs.len == 1)
		return feel_build_variable(x->b, hidden_name(x->arena, e->outputs.at[0]));
	for (size_t i = 0; i < e->outputs.len; i++) {
		*list_push(x->arena, &names) = e->outputs.at[i]->name;
		*list_push(x->arena, &values) =
			feel_build_variable(x->b, hidden_name(x->arena, e->outputs.at[i]));
		*list_push(x->arena, &slots) = feel_build_open(x->b, S("\x01"));
	}
	return feel_build_silent(
		feel_build_context(x->b, names.at, values.at, slots.at, values.len, NULL));
}

static FeelNode *service_body(Boxer *x, const DmnElement *e)
{
	Wrap wrap = { 0 };
	ElementList order = { 0 };
	/* The caller knows the inputs by their names, the decisions by their hidden ones. */
	for (size_t i = 0; i < e->inputs.len; i++)
		wrap_one(x, &wrap, hidden_name(x->arena, e->inputs.at[i]),
		         feel_build_variable(x->b, e->inputs.at[i]->name));
	for (size_t i = 0; i < e->outputs.len; i++)
		add_decision(e, e->outputs.at[i], &order);
	for (size_t i = 0; i < order.len; i++) {
		Boxer inner = *x;
		inner.element = order.at[i];
		FeelNode *value = seen_through(&inner, &order.at[i]->needs, true, build_decision);
		value = feel_build_step(x->b, value, "décision", order.at[i]->name);
		wrap_one(x, &wrap, hidden_name(x->arena, order.at[i]), value);
	}
	FeelNode *result = service_result(x, e);
	return feel_build_silent(feel_build_context(x->b, wrap.names.at, wrap.values.at,
	                                            wrap.slots.at, wrap.values.len, result));
}

static FeelNode *build_service(Boxer *x, const DmnElement *e)
{
	LIST(FeelMember) parameters = { 0 };
	for (size_t i = 0; i < e->inputs.len; i++)
		*list_push(x->arena, &parameters) =
			(FeelMember){ e->inputs.at[i]->name, e->inputs.at[i]->type };
	void *function = feel_build_function(x->b, parameters.at, parameters.len);
	FeelNode *body = service_body(x, e);
	return feel_build_function_end(x->b, function, body, feel_type_result(e->type));
}

void dmn_build(DmnElement *e)
{
	Arena *arena = e->model->set->arena;
	for (size_t i = 0; i < e->versions.len; i++)
		dmn_build(e->versions.at[i]);
	if (e->kind == DMN_INPUT || e->versions.len)
		return;
	e->has_logic = e->kind != DMN_DECISION || dmn_expression_in(e->xml);
	if (!e->has_logic)
		return;
	FeelNames *names = feel_names_scope(e->model->names);
	for (size_t i = 0; i < e->needs.len; i++) {
		const DmnElement *need = e->needs.at[i];
		if (prefix_of(e->model, need).len == 0 && e->kind != DMN_SERVICE)
			feel_names_add_at(names, need->name, need->slot);
		feel_names_add_at(names, hidden_name(arena, need), need->slot);
		feel_names_add_member(names, need->name);
	}
	if (e->kind == DMN_FUNCTION)
		feel_names_add_at(names, e->name, e->slot);
	Boxer x = { .arena = arena, .element = e, .owner = e, .b = feel_builder_new(arena, names) };
	FeelNode *root =
		e->kind == DMN_DECISION   ? seen_through(&x, &e->needs, false, build_decision)
		: e->kind == DMN_FUNCTION ? seen_through(&x, &e->needs, false, build_function)
					  : build_service(&x, e);
	e->expression = feel_builder_done(x.b, root);
}
