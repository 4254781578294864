/* xml.c — the little that is asked of libxml2, and the types of a model. */
#include <libxml/parser.h>
#include <string.h>

#include "replay.h"

static void release(void *document)
{
	xmlFreeDoc(document);
}

const xmlNode *tree_read(Arena *arena, Str text)
{
	xmlDoc *document = xmlReadMemory(text.ptr, (int)text.len, NULL, NULL,
	                                 XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (!document)
		return NULL;
	arena_defer(arena, release, document);
	return xmlDocGetRootElement(document);
}

bool tree_is(const xmlNode *node, const char *name)
{
	return strcmp((const char *)node->name, name) == 0;
}

static const xmlNode *element(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

const xmlNode *tree_inside(const xmlNode *node)
{
	return element(node->children);
}

const xmlNode *tree_beside(const xmlNode *node)
{
	return element(node->next);
}

const xmlNode *tree_child(const xmlNode *node, const char *name)
{
	const xmlNode *n = tree_inside(node);
	while (n && !tree_is(n, name))
		n = tree_beside(n);
	return n;
}

Str tree_attribute(Arena *arena, const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
	Str text = str_copy(arena, str_of((const char *)value));
	xmlFree(value);
	return text;
}

Str tree_text(Arena *arena, const xmlNode *node)
{
	Buf buf = { .arena = arena };
	for (const xmlNode *n = node->children; n; n = n->next)
		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			buf_add(&buf, str_of((const char *)n->content));
	return buf_str(&buf);
}

Str tree_text_of(Arena *arena, const xmlNode *node)
{
	const xmlNode *text = node ? tree_child(node, "text") : NULL;
	return text ? str_trim(tree_text(arena, text)) : (Str){ 0 };
}

/* ---- types ---- */

const Type *model_type(const Model *model, Str reference)
{
	Str rest = reference;
	if (reference.len == 0)
		return NULL;
	const Type *found = type_named(&model->types, reference);
	(void)str_cut(&rest, ':');
	if (!found && rest.len)
		found = type_named(&model->types, rest);
	return found ? found : type_named(NULL, S("Any"));
}

static void read_function(Model *model, Type *type, const xmlNode *xml)
{
	Arena *arena = model->set->arena;
	type->form = FUNCTION_OF;
	type->item = model_type(model, tree_attribute(arena, xml, "outputTypeRef"));
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		if (!tree_is(n, "parameters"))
			continue;
		*list_push(arena, &type->names) = tree_attribute(arena, n, "name");
		*list_push(arena, &type->members) =
			model_type(model, tree_attribute(arena, n, "typeRef"));
	}
}

static void read_type(Model *model, Type *type, const xmlNode *xml);

static void read_members(Model *model, Type *type, const xmlNode *xml)
{
	Arena *arena = model->set->arena;
	type->form = CONTEXT_OF;
	for (const xmlNode *n = tree_inside(xml); n; n = tree_beside(n)) {
		if (!tree_is(n, "itemComponent"))
			continue;
		Type *inner = alloc(arena, Type);
		read_type(model, inner, n);
		Str name = single_spaces(arena, tree_attribute(arena, n, "name"));
		*list_push(arena, &type->names) = name;
		*list_push(arena, &type->members) = inner;
		add_member(arena, &model->members, name);
	}
}

static const Node *tests_of(Model *model, const xmlNode *xml, const char *name)
{
	static const Globals none;
	Reading r = { .arena = model->set->arena,
		      .globals = &none,
		      .types = &model->types,
		      .members = &model->members };
	Str text = tree_text_of(r.arena, tree_child(xml, name));
	return text.len ? read_tests(&r, text) : NULL;
}

static void read_type(Model *model, Type *type, const xmlNode *xml)
{
	Arena *arena = model->set->arena;
	bool is_list = str_eq(tree_attribute(arena, xml, "isCollection"), S("true"));
	Type *base = is_list ? alloc(arena, Type) : type;
	const xmlNode *reference = tree_child(xml, "typeRef");
	const xmlNode *function = tree_child(xml, "functionItem");
	if (function) {
		read_function(model, base, function);
	} else if (reference) {
		const Type *same = model_type(model, str_trim(tree_text(arena, reference)));
		if (same != base)
			*base = (Type){ .form = SAME_AS, .item = same, .name = base->name };
	} else if (tree_child(xml, "itemComponent")) {
		read_members(model, base, xml);
	}
	base->allowed = tests_of(model, xml, "allowedValues");
	if (is_list) {
		type->form = LIST_OF;
		type->item = base;
	}
	const Node *constraint = tests_of(model, xml, "typeConstraint");
	if (constraint)
		type->allowed = constraint;
}

static Type *declare(Model *model, Str name)
{
	Arena *arena = model->set->arena;
	Type *type = alloc(arena, Type);
	type->name = single_spaces(arena, name);
	*list_push(arena, &model->types.names) = type->name;
	*list_push(arena, &model->types.types) = type;
	return type;
}

void read_types(Model *model)
{
	Arena *arena = model->set->arena;
	LIST(Type *) own = { 0 };
	for (const xmlNode *n = tree_inside(model->root); n; n = tree_beside(n))
		if (tree_is(n, "itemDefinition"))
			*list_push(arena, &own) = declare(model, tree_attribute(arena, n, "name"));
	for (size_t i = 0; i < model->imports.len; i++) {
		const Import *import = &model->imports.at[i];
		const xmlNode *root = import->model->root;
		for (const xmlNode *n = tree_inside(root); n; n = tree_beside(n)) {
			if (!tree_is(n, "itemDefinition"))
				continue;
			Str name = tree_attribute(arena, n, "name");
			bool prefix = import->name.len > 0;
			Type *type =
				declare(model, prefix ? str_format(arena, "%.*s.%.*s",
			                                           STR(import->name), STR(name))
			                              : name);
			type->form = SAME_AS;
			type->item = model_type(import->model, name);
		}
	}
	size_t i = 0;
	for (const xmlNode *n = tree_inside(model->root); n; n = tree_beside(n))
		if (tree_is(n, "itemDefinition"))
			read_type(model, own.at[i++], n);
}
