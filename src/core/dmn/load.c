/* load.c — from XML to a graph of elements that is known to be sound. */
#include <string.h>

#include "core/dmn/model.h"

static Err *load_model(DmnSet *set, Str xml, DmnModel **ret_model);

Err *dmn_refuse(const DmnModel *model, const char *message, Str name, int line)
{
	return err_new(model->set->arena, ERR_INVALID, message, arg("name", name),
	               arg("line", line));
}

Str dmn_name(const DmnModel *model)
{
	return model->name;
}

Str dmn_namespace(const DmnModel *model)
{
	return model->namespace;
}

Str dmn_element_name(const DmnElement *element)
{
	return element->name;
}

DmnKind dmn_element_kind(const DmnElement *element)
{
	return element->kind;
}

int dmn_element_line(const DmnElement *element)
{
	return element->line;
}

const DmnElement *dmn_element(const DmnModel *model, size_t index)
{
	return index < model->elements.len ? model->elements.at[index] : NULL;
}

const DmnElement *dmn_find(const DmnModel *model, Str name)
{
	for (size_t i = 0; i < model->elements.len; i++)
		if (str_eq(model->elements.at[i]->name, name))
			return model->elements.at[i];
	return NULL;
}

/* ---- elements ---- */

static bool kind_of(const DmnXml *node, DmnKind *kind)
{
	static const struct {
		const char *name;
		DmnKind kind;
	} kinds[] = { { "inputData", DMN_INPUT },
		      { "decision", DMN_DECISION },
		      { "businessKnowledgeModel", DMN_FUNCTION },
		      { "decisionService", DMN_SERVICE } };
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!dmn_xml_is(node, kinds[i].name))
			continue;
		*kind = kinds[i].kind;
		return true;
	}
	return false;
}

/* Names are compared with single spaces between their words. */
static Str normal(Arena *arena, Str name)
{
	Buf buf = { .arena = arena };
	name = str_trim(name);
	for (size_t i = 0; i < name.len; i++) {
		bool blank = name.ptr[i] == ' ' || name.ptr[i] == '\n' || name.ptr[i] == '\t' ||
		             name.ptr[i] == '\r';
		if (!blank)
			buf_char(&buf, name.ptr[i]);
		else if (buf.len && buf.ptr[buf.len - 1] != ' ')
			buf_char(&buf, ' ');
	}
	return buf_str(&buf);
}

static Err *load_elements(DmnModel *model)
{
	Arena *arena = model->set->arena;
	for (const DmnXml *n = dmn_xml_first(model->root); n; n = dmn_xml_next(n)) {
		DmnKind kind;
		if (!kind_of(n, &kind))
			continue;
		if (model->elements.len == DMN_ELEMENTS_MAX)
			return dmn_refuse(model,
			                  "Le modèle a trop d’éléments (« {name} », ligne {line}).",
			                  dmn_xml_attribute(n, "name"), n->line);
		DmnElement *e = alloc(arena, DmnElement);
		const DmnXml *variable = dmn_xml_child(n, "variable");
		*e = (DmnElement){ .kind = kind,
			           .name = normal(arena, dmn_xml_attribute(n, "name")),
			           .id = dmn_xml_attribute(n, "id"),
			           .line = n->line,
			           .model = model,
			           .xml = n,
			           .slot = model->set->slots_len++ };
		if (variable) {
			e->type_name = dmn_xml_attribute(variable, "typeRef");
			e->unit = dmn_xml_own(variable, "unit");
		}
		if (e->unit.len == 0)
			e->unit = dmn_unit_of(model, e->type_name);
		e->type = dmn_type_of(model, e->type_name);
		*list_push(arena, &model->elements) = e;
	}
	return NULL;
}

static DmnElement *by_id(const DmnModel *model, Str id)
{
	for (size_t i = 0; i < model->elements.len; i++) {
		DmnElement *e = model->elements.at[i];
		if (str_eq(e->id, id))
			return e;
		for (size_t k = 0; k < e->versions.len; k++)
			if (str_eq(e->versions.at[k]->id, id))
				return e;
	}
	return NULL;
}

/* "#id", or "namespace#id" of an imported model. */
static DmnElement *find_reference(const DmnModel *model, Str reference)
{
	Str id = reference;
	Str namespace = str_has(reference, S("#")) ? str_cut(&id, '#') : (Str){ 0 };
	if (namespace.len == 0 || str_eq(namespace, model->namespace))
		return by_id(model, id);
	const DmnSet *set = model->set;
	for (size_t i = 0; i < set->models.len; i++)
		if (str_eq(set->models.at[i]->namespace, namespace))
			return by_id(set->models.at[i], id);
	return NULL;
}

static Err *add_reference(DmnElement *e, const DmnXml *node, ElementList *list)
{
	Arena *arena = e->model->set->arena;
	Str href = dmn_xml_attribute(node, "href");
	DmnElement *target = find_reference(e->model, href);
	if (!target)
		return err_new(
			arena, ERR_INVALID,
			"« {name} » (ligne {line}) se réfère à « {reference} », qui n’existe pas.",
			arg("name", e->name), arg("line", node->line), arg("reference", href));
	*list_push(arena, list) = target;
	return NULL;
}

static Err *link_one(DmnElement *e)
{
	static const struct {
		const char *outer, *inner;
	} needs[] = { { "informationRequirement", "requiredDecision" },
		      { "informationRequirement", "requiredInput" },
		      { "knowledgeRequirement", "requiredKnowledge" } };
	for (const DmnXml *n = dmn_xml_first(e->xml); n; n = dmn_xml_next(n)) {
		ElementList *list = dmn_xml_is(n, "outputDecision")         ? &e->outputs
		                    : dmn_xml_is(n, "encapsulatedDecision") ? &e->inside
		                    : dmn_xml_is(n, "inputDecision")        ? &e->inputs
		                    : dmn_xml_is(n, "inputData")            ? &e->inputs
		                                                            : NULL;
		Err *err = list && e->kind == DMN_SERVICE ? add_reference(e, n, list) : NULL;
		for (size_t i = 0; i < ARRAY_LEN(needs) && !err; i++) {
			const DmnXml *inner = dmn_xml_is(n, needs[i].outer)
			                              ? dmn_xml_child(n, needs[i].inner)
			                              : NULL;
			if (inner)
				err = add_reference(e, inner, &e->needs);
		}
		if (err)
			return err;
	}
	/* Parameters of a service: its input data come before its input decisions. */
	ElementList sorted = { 0 };
	for (int decisions = 0; decisions < 2; decisions++)
		for (size_t i = 0; i < e->inputs.len; i++)
			if ((e->inputs.at[i]->kind == DMN_DECISION) == (decisions == 1))
				*list_push(e->model->set->arena, &sorted) = e->inputs.at[i];
	e->inputs = sorted;
	return NULL;
}

static bool holds(const ElementList *list, const DmnElement *e)
{
	for (size_t i = 0; i < list->len; i++)
		if (list->at[i] == e)
			return true;
	return false;
}

/* What has versions needs what any of them needs. */
static Err *link_element(DmnElement *e)
{
	if (e->versions.len == 0)
		return link_one(e);
	for (size_t i = 0; i < e->versions.len; i++) {
		DmnElement *version = e->versions.at[i];
		Err *err = link_one(version);
		if (err)
			return err;
		for (size_t k = 0; k < version->needs.len; k++)
			if (!holds(&e->needs, version->needs.at[k]))
				*list_push(e->model->set->arena, &e->needs) = version->needs.at[k];
	}
	return NULL;
}

/* ---- cycles, and the order of evaluation ---- */

enum { UNSEEN, OPEN, DONE, GRAPH_DEPTH_MAX = 1000 };

static Err *visit(DmnElement *e, int depth)
{
	if (e->visit == DONE)
		return NULL;
	if (e->visit == OPEN)
		return dmn_refuse(
			e->model,
			"« {name} » (ligne {line}) dépend de lui-même : une décision ne peut "
			"pas avoir besoin de son propre résultat.",
			e->name, e->line);
	if (depth > GRAPH_DEPTH_MAX)
		return dmn_refuse(e->model, "« {name} » (ligne {line}) dépend de trop d’étapes.",
		                  e->name, e->line);
	e->visit = OPEN;
	for (size_t i = 0; i < e->needs.len; i++) {
		DmnElement *need = e->needs.at[i];
		/* A function may call itself: its own name is known to it in any case. */
		Err *err = need == e && e->kind == DMN_FUNCTION ? NULL : visit(need, depth + 1);
		if (err)
			return err;
	}
	e->visit = DONE;
	Arena *arena = e->model->set->arena;
	for (size_t i = 0; i < e->needs.len; i++)
		for (size_t k = 0; k < e->needs.at[i]->order.len; k++)
			if (!holds(&e->order, e->needs.at[i]->order.at[k]))
				*list_push(arena, &e->order) = e->needs.at[i]->order.at[k];
	*list_push(arena, &e->order) = e;
	return NULL;
}

/* What the decisions of a service need from outside, functions above all. */
static void need_of_service(DmnElement *service)
{
	ElementList *lists[] = { &service->outputs, &service->inside };
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		for (size_t i = 0; i < lists[l]->len; i++)
			for (size_t k = 0; k < lists[l]->at[i]->needs.len; k++) {
				DmnElement *need = lists[l]->at[i]->needs.at[k];
				bool function =
					need->kind == DMN_FUNCTION || need->kind == DMN_SERVICE;
				if (function && !holds(&service->needs, need))
					*list_push(service->model->set->arena, &service->needs) =
						need;
			}
}

/* ---- models ---- */

static bool is_dmn(const DmnXml *root)
{
	static const char *const namespaces[] = {
		"http://www.omg.org/spec/DMN/20151101/dmn.xsd",
		"http://www.omg.org/spec/DMN/20180521/MODEL/",
		"https://www.omg.org/spec/DMN/20191111/MODEL/",
		"https://www.omg.org/spec/DMN/20211108/MODEL/",
		"https://www.omg.org/spec/DMN/20230324/MODEL/",
		"https://www.omg.org/spec/DMN/20240513/MODEL/",
	};
	for (size_t i = 0; i < ARRAY_LEN(namespaces); i++)
		if (str_eq(root->namespace, str_of(namespaces[i])))
			return dmn_xml_is(root, "definitions");
	return false;
}

static DmnModel *known(const DmnSet *set, Str namespace)
{
	for (size_t i = 0; i < set->models.len; i++)
		if (str_eq(set->models.at[i]->namespace, namespace))
			return set->models.at[i];
	return NULL;
}

static Err *load_import(DmnModel *model, const DmnXml *node)
{
	DmnSet *set = model->set;
	Arena *arena = set->arena;
	DmnImport import = { .name = dmn_xml_attribute(node, "name"),
		             .namespace = dmn_xml_attribute(node, "namespace") };
	Str kind = dmn_xml_attribute(node, "importType");
	if (!str_has(kind, S("DMN")) && !str_has(kind, S("dmn")))
		return NULL;
	import.model = known(set, import.namespace);
	if (!import.model) {
		Str xml;
		Str location = dmn_xml_attribute(node, "locationURI");
		const DmnImports *finder = set->finder;
		if (!finder ||
		    !finder->find(finder->context, arena, import.namespace, location, &xml))
			return dmn_refuse(
				model,
				"Le modèle importé « {name} » (ligne {line}) est introuvable.",
				import.namespace, node->line);
		Err *e = load_model(set, xml, &import.model);
		if (e)
			return e;
	}
	*list_push(arena, &model->imports) = import;
	return NULL;
}

static Err *load_model(DmnSet *set, Str xml, DmnModel **ret_model)
{
	Arena *arena = set->arena;
	DmnModel *model = alloc(arena, DmnModel);
	model->set = set;
	Err *e = set->read(arena, xml, &model->root);
	if (e)
		return e;
	if (!is_dmn(model->root))
		return err_new(arena, ERR_INVALID, "Ce fichier n’est pas un modèle DMN.");
	if (set->models.len == DMN_MODELS_MAX)
		return err_new(arena, ERR_INVALID, "Il y a trop de modèles importés.");
	model->name = dmn_xml_attribute(model->root, "name");
	model->namespace = dmn_xml_attribute(model->root, "namespace");
	model->names = feel_names_new(arena);
	*list_push(arena, &set->models) = model;
	for (const DmnXml *n = dmn_xml_first(model->root); n && !e; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "import"))
			e = load_import(model, n);
	if (!e)
		e = dmn_load_types(model);
	if (!e)
		e = load_elements(model);
	if (!e)
		e = dmn_group_versions(model);
	for (size_t i = 0; i < model->elements.len && !e; i++)
		e = link_element(model->elements.at[i]);
	if (!e)
		*ret_model = model;
	return e;
}

Err *dmn_load(Arena *arena, Str xml, const DmnImports *imports, DmnModel **ret_model)
{
	return dmn_load_with(arena, xml, imports, dmn_xml_read, ret_model);
}

Err *dmn_load_with(Arena *arena, Str xml, const DmnImports *imports, DmnXmlReader *read,
                   DmnModel **ret_model)
{
	DmnSet *set = alloc(arena, DmnSet);
	DmnModel *model;
	*set = (DmnSet){ .arena = arena, .finder = imports, .read = read };
	Err *e = load_model(set, xml, &model);
	if (e)
		return e;
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++)
			if (set->models.at[i]->elements.at[k]->kind == DMN_SERVICE)
				need_of_service(set->models.at[i]->elements.at[k]);
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len && !e; k++)
			e = visit(set->models.at[i]->elements.at[k], 0);
	if (e)
		return e;
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++)
			dmn_build(set->models.at[i]->elements.at[k]);
	*ret_model = model;
	return NULL;
}

static void check_one(Arena *arena, const DmnElement *e, DmnFaults *ret_faults)
{
	const FeelProblem *problem = e->expression ? feel_expression_problem(e->expression) : NULL;
	if (problem)
		*list_push(arena, ret_faults) = (DmnFault){ e, problem };
}

void dmn_check(Arena *arena, const DmnModel *model, DmnFaults *ret_faults)
{
	for (size_t i = 0; i < model->elements.len; i++) {
		const DmnElement *e = model->elements.at[i];
		check_one(arena, e, ret_faults);
		for (size_t k = 0; k < e->versions.len; k++)
			check_one(arena, e->versions.at[k], ret_faults);
	}
}

static void prove_one(Arena *arena, const DmnElement *e, StrList *ret_sentences)
{
	for (size_t t = 0; t < e->tables.len; t++) {
		FeelFindings findings = { 0 };
		feel_prove_table(arena, e->tables.at[t], &findings);
		for (size_t k = 0; k < findings.len; k++)
			*list_push(arena, ret_sentences) =
				feel_finding_sentence(arena, e->tables.at[t], &findings.at[k]);
	}
}

void dmn_prove(Arena *arena, const DmnModel *model, StrList *ret_sentences)
{
	for (size_t i = 0; i < model->elements.len; i++) {
		const DmnElement *e = model->elements.at[i];
		prove_one(arena, e, ret_sentences);
		for (size_t k = 0; k < e->versions.len; k++)
			prove_one(arena, e->versions.at[k], ret_sentences);
	}
}
