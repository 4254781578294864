/* model.c — a model as a graph of names, and replaying what a trace says was decided. */
#include <string.h>

#include "replay.h"

/* ---- reading ---- */

Str import_of(const Model *model, const Element *need)
{
	for (size_t i = 0; i < model->imports.len; i++)
		if (model->imports.at[i].model == need->model)
			return model->imports.at[i].name;
	return (Str){ 0 };
}

static bool kind_of(const xmlNode *n, DmnKind *ret)
{
	static const char *const names[] = { [DMN_INPUT] = "inputData",
		                             [DMN_DECISION] = "decision",
		                             [DMN_FUNCTION] = "businessKnowledgeModel",
		                             [DMN_SERVICE] = "decisionService" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (tree_is(n, names[i])) {
			*ret = (DmnKind)i;
			return true;
		}
	return false;
}

/* The type of what a function gives. */
static const Type *result_of(const Type *type)
{
	const Type *t = type;
	while (t && t->form == SAME_AS)
		t = t->item;
	return t && t->form == FUNCTION_OF ? t->item : type;
}

static Element *read_element(Model *model, const xmlNode *n, DmnKind kind)
{
	Arena *arena = model->set->arena;
	Element *e = alloc(arena, Element);
	const xmlNode *variable = tree_child(n, "variable");
	*e = (Element){ .kind = kind,
		        .name = single_spaces(arena, tree_attribute(arena, n, "name")),
		        .id = tree_attribute(arena, n, "id"),
		        .number = model->set->elements++,
		        .model = model,
		        .xml = n };
	if (variable)
		e->type = model_type(model, tree_attribute(arena, variable, "typeRef"));
	e->result = result_of(e->type);
	return e;
}

/* Dated elements of one name are versions of one. */
static void add_element(Model *model, Element *e)
{
	Arena *arena = model->set->arena;
	const xmlNode *extension = tree_child(e->xml, "extensionElements");
	const xmlNode *version = extension ? tree_child(extension, "version") : NULL;
	Element *group = NULL;
	if (version && e->kind != DMN_INPUT) {
		(void)!date_parse(tree_attribute(arena, version, "from"), &e->from);
		(void)!date_parse(tree_attribute(arena, version, "to"), &e->to);
		e->law = tree_attribute(arena, version, "law");
		for (size_t i = 0; i < model->elements.len && !group; i++)
			if (model->elements.at[i]->versions.len &&
			    str_eq(model->elements.at[i]->name, e->name))
				group = model->elements.at[i];
		if (!group) {
			group = alloc(arena, Element);
			*group = *e;
			*list_push(arena, &model->elements) = group;
		}
		e->number = group->number;
		*list_push(arena, &group->versions) = e;
		return;
	}
	*list_push(arena, &model->elements) = e;
}

static Element *by_id(const Model *model, Str id)
{
	for (size_t i = 0; i < model->elements.len; i++) {
		Element *e = model->elements.at[i];
		bool found = str_eq(e->id, id);
		for (size_t k = 0; k < e->versions.len; k++)
			found = found || str_eq(e->versions.at[k]->id, id);
		if (found)
			return e;
	}
	return NULL;
}

static void refer(Element *e, const xmlNode *n, Elements *list)
{
	Str id = tree_attribute(e->model->set->arena, n, "href"), space = { 0 };
	const ModelSet *set = e->model->set;
	if (str_has(id, S("#")))
		space = str_cut(&id, '#');
	const Model *model = e->model;
	for (size_t i = 0; i < set->models.len && space.len; i++)
		if (str_eq(set->models.at[i]->space, space))
			model = set->models.at[i];
	Element *target = by_id(model, id);
	if (target)
		*list_push(set->arena, list) = target;
}

static void refer_all(Element *e, const char *outer, const char *inner, Elements *list)
{
	for (const xmlNode *n = tree_inside(e->xml); n; n = tree_beside(n)) {
		if (!tree_is(n, outer))
			continue;
		const xmlNode *target = inner ? tree_child(n, inner) : n;
		if (target)
			refer(e, target, list);
	}
}

static bool has(const Elements *list, const Element *e)
{
	for (size_t i = 0; i < list->len; i++)
		if (list->at[i] == e)
			return true;
	return false;
}

static void link_element(Element *e)
{
	Arena *arena = e->model->set->arena;
	if (e->versions.len == 0) {
		refer_all(e, "informationRequirement", "requiredDecision", &e->needs);
		refer_all(e, "informationRequirement", "requiredInput", &e->needs);
		refer_all(e, "knowledgeRequirement", "requiredKnowledge", &e->needs);
	}
	if (e->kind == DMN_SERVICE) {
		refer_all(e, "inputData", NULL, &e->inputs);
		refer_all(e, "inputDecision", NULL, &e->inputs);
		refer_all(e, "outputDecision", NULL, &e->outputs);
		refer_all(e, "encapsulatedDecision", NULL, &e->inside);
	}
	for (size_t i = 0; i < e->versions.len; i++) {
		Element *v = e->versions.at[i];
		link_element(v);
		for (size_t k = 0; k < v->needs.len; k++)
			if (!has(&e->needs, v->needs.at[k]))
				*list_push(arena, &e->needs) = v->needs.at[k];
	}
}

static Model *read_one(ModelSet *set, Str xml)
{
	Arena *arena = set->arena;
	Model *model = alloc(arena, Model);
	DmnKind kind;
	model->set = set;
	model->root = tree_read(arena, xml);
	if (!model->root)
		return NULL;
	model->space = tree_attribute(arena, model->root, "namespace");
	*list_push(arena, &set->models) = model;
	for (const xmlNode *n = tree_inside(model->root); n; n = tree_beside(n)) {
		if (!tree_is(n, "import"))
			continue;
		Import import = { .name = tree_attribute(arena, n, "name"),
			          .space = tree_attribute(arena, n, "namespace") };
		Str text, location = tree_attribute(arena, n, "locationURI");
		for (size_t i = 0; i < set->models.len; i++)
			if (str_eq(set->models.at[i]->space, import.space))
				import.model = set->models.at[i];
		if (!import.model && set->finder &&
		    set->finder->find(set->finder->context, arena, import.space, location, &text))
			import.model = read_one(set, text);
		if (import.model)
			*list_push(arena, &model->imports) = import;
	}
	read_types(model);
	for (const xmlNode *n = tree_inside(model->root); n; n = tree_beside(n))
		if (kind_of(n, &kind))
			add_element(model, read_element(model, n, kind));
	for (size_t i = 0; i < model->elements.len; i++)
		link_element(model->elements.at[i]);
	return model;
}

Model *model_read(Arena *arena, Str xml, const DmnImports *imports)
{
	ModelSet *set = alloc(arena, ModelSet);
	set->arena = arena;
	set->finder = imports;
	Model *model = read_one(set, xml);
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++)
			read_logic(set->models.at[i]->elements.at[k]);
	return model;
}

/* ---- replaying ---- */

/* What is known of each element; in a service only what was handed to it. */
typedef struct {
	FeelValue *values;
	bool *known;
} Known;

struct Run {
	const Model *model;
	Known top;
	Date day;
};

static Known nothing_known(Walk *w)
{
	size_t len = w->run->model->set->elements;
	return (Known){ alloc_n(w->arena, FeelValue, len), alloc_n(w->arena, bool, len) };
}

static FeelValue value_of(Walk *w, const Known *known, const Element *e);

/* The names that an element sees, and their values. */
static const Env *env_for(Walk *w, const Known *known, const Element *e, Globals *g)
{
	for (size_t i = 0; i < e->needs.len; i++) {
		const Element *need = e->needs.at[i];
		Str prefix = import_of(e->model, need);
		FeelValue value = need == e ? feel_null() : value_of(w, known, need);
		Str name = prefix.len ? prefix : need->name;
		size_t at = 0;
		while (at < g->names.len && !str_eq(g->names.at[at], name))
			at++;
		if (at == g->names.len) {
			*list_push(w->arena, &g->names) = name;
			*list_push(w->arena, &g->values) =
				prefix.len ? feel_context_of(w->arena, NULL, 0) : value;
		}
		if (prefix.len == 0)
			continue;
		/* Names that are seen through an import are the entries of a context. */
		const FeelContext *before = g->values.at[at].context;
		FeelEntry *entries = alloc_n(w->arena, FeelEntry, before->len + 1);
		for (size_t k = 0; k < before->len; k++)
			entries[k] = before->at[k];
		entries[before->len] = (FeelEntry){ need->name, value };
		g->values.at[at] = feel_context_of(w->arena, entries, before->len + 1);
	}
	return env_of(w, g);
}

/* A function knows itself by its name. */
static FeelValue function_of(Walk *w, const Element *e)
{
	Globals *g = alloc(w->arena, Globals);
	FeelStep *outer = w->at;
	const Env *env = env_for(w, &w->run->top, e, g);
	size_t own = 0;
	while (own < g->names.len && !str_eq(g->names.at[own], e->name))
		own++;
	if (own == g->names.len) {
		*list_push(w->arena, &g->names) = e->name;
		*list_push(w->arena, &g->values) = feel_null();
	}
	w->at = NULL;
	FeelValue value = walk(w, e->logic, env);
	w->at = outer;
	g->values.at[own] = value;
	return value;
}

static FeelValue value_of(Walk *w, const Known *known, const Element *e)
{
	if (known->known[e->number])
		return known->values[e->number];
	if (e->kind != DMN_FUNCTION && e->kind != DMN_SERVICE)
		return known == &w->run->top ? feel_null() : mistake(w);
	Known *top = &w->run->top;
	if (!top->known[e->number]) {
		top->known[e->number] = true;
		top->values[e->number] = function_of(w, e);
	}
	return top->values[e->number];
}

static const Element *in_force(const Element *e, Date day)
{
	if (e->versions.len == 0)
		return e;
	for (size_t i = 0; i < e->versions.len; i++) {
		const Element *v = e->versions.at[i];
		bool begun = !date_is_set(v->from) || date_compare(v->from, day) <= 0;
		bool over = date_is_set(v->to) && date_compare(v->to, day) < 0;
		if (begun && !over)
			return v;
	}
	return NULL;
}

static void decide(Walk *w, Known *known, const Element *e)
{
	FeelStep *outer;
	Globals *g = alloc(w->arena, Globals);
	const Element *version = in_force(e, w->run->day);
	const Env *env = env_for(w, known, version ? version : e, g);
	FeelStep *step = step_begin(w, "décision", e->name, NULL, &outer);
	w->left = REPLAY_STEPS_MAX;
	FeelValue value = !version         ? mistake(w)
	                  : version->logic ? walk(w, version->logic, env)
	                                   : feel_null();
	if (step && version)
		step->title = version->law;
	known->known[e->number] = true;
	known->values[e->number] = step_end(w, step, outer, value);
}

static void in_order(Walk *w, const Element *service, Element *e, Elements *order)
{
	if (has(order, e) || has(&service->inputs, e))
		return;
	for (size_t i = 0; i < e->needs.len; i++)
		if (e->needs.at[i]->kind == DMN_DECISION)
			in_order(w, service, e->needs.at[i], order);
	*list_push(w->arena, order) = e;
}

FeelValue walk_service(Walk *w, const Element *service, const Env *env)
{
	Known known = nothing_known(w);
	Elements order = { 0 };
	size_t len = service->outputs.len;
	for (size_t i = 0; i < service->inputs.len; i++) {
		const Element *e = service->inputs.at[i];
		known.known[e->number] = is_variable(env, e->name, &known.values[e->number]);
	}
	for (size_t i = 0; i < len; i++)
		in_order(w, service, service->outputs.at[i], &order);
	for (size_t i = 0; i < order.len; i++) {
		size_t left = w->left;
		decide(w, &known, order.at[i]);
		w->left = left; /* only decisions of the model have a budget of their own */
	}
	FeelEntry *entries = alloc_n(w->arena, FeelEntry, len);
	for (size_t i = 0; i < len; i++)
		entries[i] = (FeelEntry){ service->outputs.at[i]->name,
			                  known.values[service->outputs.at[i]->number] };
	return len == 1 ? entries[0].value : feel_context_of(w->arena, entries, len);
}

/* ---- from a trace ---- */

static bool is_ready(const Known *known, const Element *e)
{
	for (size_t i = 0; i < e->needs.len; i++)
		if (e->needs.at[i]->kind == DMN_DECISION && e->needs.at[i]->logic &&
		    !known->known[e->needs.at[i]->number])
			return false;
	return true;
}

static const Element *callable(const Walk *w, Str name)
{
	const ModelSet *set = w->run->model->set;
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++) {
			const Element *e = set->models.at[i]->elements.at[k];
			if (e->kind != DMN_INPUT && str_eq(e->name, name))
				return e;
		}
	return NULL;
}

/* The element that a step of the trace is about: names of imported models may be the same. */
static const Element *about(const Walk *w, const FeelStep *step, bool input)
{
	const ModelSet *set = w->run->model->set;
	const Known *known = &w->run->top;
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++) {
			const Element *e = set->models.at[i]->elements.at[k];
			bool kind = input || e->kind == DMN_DECISION;
			if (kind && str_eq(e->name, step->name) && !known->known[e->number] &&
			    (input || is_ready(known, e)))
				return e;
		}
	return NULL;
}

static void invoke(Walk *w, const FeelStep *call)
{
	const Element *e = callable(w, call->name);
	StrList names = { 0 };
	LIST(FeelValue) args = { 0 };
	FeelStep *outer;
	if (!e)
		return;
	FeelValue function = value_of(w, &w->run->top, e);
	FeelStep *step = step_begin(w, "appel", call->name, NULL, &outer);
	w->left = REPLAY_STEPS_MAX;
	const Node *n =
		function.kind == FEEL_FUNCTION ? ((const Closure *)function.function)->node : NULL;
	for (const FeelStep *s = call->first; s; s = s->next) {
		if (strcmp(s->label, "argument") != 0)
			continue;
		FeelStep *before, *given = step_begin(w, "argument", s->name, NULL, &before);
		(void)step_end(w, given, before, s->value);
	}
	w->left = REPLAY_STEPS_MAX;
	for (size_t i = 0; n && i < n->names.len; i++) {
		FeelValue value = feel_null();
		for (const FeelStep *s = call->first; s; s = s->next)
			if (strcmp(s->label, "argument") == 0 && str_eq(s->name, n->names.at[i]))
				value = s->value;
		*list_push(w->arena, &names) = n->names.at[i];
		*list_push(w->arena, &args) = value;
	}
	FeelValue value = n ? call_function(w, function, args.at, args.len, NULL) : mistake(w);
	(void)step_end(w, step, outer, value);
}

FeelStep *model_replay(Walk *w, const Model *model, const FeelStep *trace, Date day)
{
	struct Run run = { .model = model, .day = day };
	w->run = &run;
	run.top = nothing_known(w);
	FeelStep *root = alloc(w->arena, FeelStep);
	*root = (FeelStep){ .label = "modèle", .name = trace->name };
	for (const FeelStep *s = trace->first; s; s = s->next) {
		w->at = root;
		w->left = REPLAY_STEPS_MAX;
		const Element *e;
		if (strcmp(s->label, "donnée") == 0 && (e = about(w, s, true))) {
			FeelStep *outer, *step = step_begin(w, "donnée", s->name, NULL, &outer);
			(void)step_end(w, step, outer, s->value);
			run.top.known[e->number] = true;
			run.top.values[e->number] = s->value;
		} else if (strcmp(s->label, "décision") == 0 && (e = about(w, s, false))) {
			decide(w, &run.top, e);
		} else if (strcmp(s->label, "appel") == 0) {
			invoke(w, s);
		}
	}
	w->run = NULL;
	return root;
}
