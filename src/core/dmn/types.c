/* types.c — item definitions: the types that a model names. */
#include "core/dmn/model.h"

enum { TYPE_DEPTH_MAX = 50 };

/* A reference may have a prefix of XML, as DMN 1.1 wrote them: "feel:number".  NULL: unknown. */
static const FeelType *find(const DmnModel *model, Str reference)
{
	const FeelType *type = feel_type_find(model->names, reference);
	if (type)
		return type;
	Str rest = reference;
	(void)str_cut(&rest, ':');
	type = rest.len ? feel_type_find(model->names, rest) : NULL;
	return type ? type : feel_type_read(model->names, reference);
}

const FeelType *dmn_type_of(const DmnModel *model, Str reference)
{
	return reference.len ? find(model, reference) : NULL;
}

static const DmnXml *definition(const DmnModel *model, Str name)
{
	const DmnXml *n = dmn_xml_first(model->root);
	while (n &&
	       !(dmn_xml_is(n, "itemDefinition") && str_eq(dmn_xml_attribute(n, "name"), name)))
		n = dmn_xml_next(n);
	return n;
}

/* That of an item definition, or of the type that it stands for. */
Str dmn_unit_of(const DmnModel *model, Str reference)
{
	for (int i = 0; i < TYPE_DEPTH_MAX; i++) {
		for (size_t k = 0; k < model->imports.len; k++) {
			const DmnImport *import = &model->imports.at[k];
			Str prefix = str_format(model->set->arena, "%.*s.", STR(import->name));
			if (import->name.len && str_starts(reference, prefix))
				return dmn_unit_of(import->model,
				                   str_part(reference, prefix.len, reference.len));
		}
		const DmnXml *n = definition(model, reference);
		Str unit = n ? dmn_xml_own(n, "unit") : (Str){ 0 };
		const DmnXml *same = n ? dmn_xml_child(n, "typeRef") : NULL;
		if (unit.len || !same)
			return unit;
		reference = str_trim(dmn_xml_text(same));
	}
	return (Str){ 0 };
}

/* ---- references to types that are not there ---- */

static Err *unknown(const DmnModel *model, Str reference, const DmnXml *node, Str name)
{
	return err_new(model->set->arena, ERR_INVALID,
	               "« {name} » (ligne {line}) est du type « {type} », qui n’existe pas.",
	               arg("name", name.len ? name : node->name), arg("line", node->line),
	               arg("type", reference));
}

/* `name`: of the nearest element around that has one. */
static Err *check_types(const DmnModel *model, const DmnXml *node, Str name)
{
	static const char *const attributes[] = { "typeRef", "outputTypeRef" };
	Str own = dmn_xml_attribute(node, "name");
	if (own.len)
		name = own;
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		Str reference = dmn_xml_attribute(node, attributes[i]);
		if (reference.len && !find(model, reference))
			return unknown(model, reference, node, name);
	}
	Str written = dmn_xml_is(node, "typeRef") ? str_trim(dmn_xml_text(node)) : (Str){ 0 };
	if (written.len && !find(model, written))
		return unknown(model, written, node, name);
	for (const DmnXml *n = dmn_xml_first(node); n; n = dmn_xml_next(n)) {
		/* What others have put in is not ours to judge. */
		Err *e = dmn_xml_is(n, "extensionElements") ? NULL : check_types(model, n, name);
		if (e)
			return e;
	}
	return NULL;
}

/* ---- definitions ---- */

static Err *define(DmnModel *model, FeelType *type, const DmnXml *xml, int depth);

static Err *define_members(DmnModel *model, FeelType *type, const DmnXml *xml, int depth)
{
	Arena *arena = model->set->arena;
	LIST(FeelMember) members = { 0 };
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n)) {
		if (!dmn_xml_is(n, "itemComponent"))
			continue;
		FeelType *inner = feel_type_new(model->names, (Str){ 0 });
		Err *e = define(model, inner, n, depth + 1);
		if (e)
			return e;
		*list_push(arena, &members) = (FeelMember){ dmn_xml_attribute(n, "name"), inner };
	}
	feel_type_set_context(model->names, type, members.at, members.len);
	return NULL;
}

static void define_function(DmnModel *model, FeelType *type, const DmnXml *xml)
{
	Arena *arena = model->set->arena;
	LIST(FeelMember) parameters = { 0 };
	for (const DmnXml *n = dmn_xml_first(xml); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "parameters"))
			*list_push(arena, &parameters) =
				(FeelMember){ dmn_xml_attribute(n, "name"),
				              dmn_type_of(model, dmn_xml_attribute(n, "typeRef")) };
	feel_type_set_function(model->names, type, parameters.at, parameters.len,
	                       dmn_type_of(model, dmn_xml_attribute(xml, "outputTypeRef")));
}

static Err *define(DmnModel *model, FeelType *type, const DmnXml *xml, int depth)
{
	if (depth > TYPE_DEPTH_MAX)
		return dmn_refuse(model, "Le type « {name} » (ligne {line}) a trop de niveaux.",
		                  dmn_xml_attribute(xml, "name"), xml->line);
	bool is_list = str_eq(dmn_xml_attribute(xml, "isCollection"), S("true"));
	FeelType *base = is_list ? feel_type_new(model->names, (Str){ 0 }) : type;
	const DmnXml *reference = dmn_xml_child(xml, "typeRef");
	const DmnXml *function = dmn_xml_child(xml, "functionItem");
	if (function) {
		define_function(model, base, function);
	} else if (reference) {
		const FeelType *same = dmn_type_of(model, str_trim(dmn_xml_text(reference)));
		if (same != base)
			feel_type_set(base, same);
	} else if (dmn_xml_child(xml, "itemComponent")) {
		Err *e = define_members(model, base, xml, depth);
		if (e)
			return e;
	}
	if (is_list)
		feel_type_set_list(model->names, type, base);
	Str allowed = dmn_xml_text_of(dmn_xml_child(xml, "allowedValues"));
	if (allowed.len)
		feel_type_allow(base, feel_compile_tests(model->names, allowed), false);
	Str constraint = dmn_xml_text_of(dmn_xml_child(xml, "typeConstraint"));
	if (constraint.len)
		feel_type_allow(type, feel_compile_tests(model->names, constraint), false);
	return NULL;
}

/* Types may name those that come later: all are made first, then defined. */
Err *dmn_load_types(DmnModel *model)
{
	Arena *arena = model->set->arena;
	LIST(FeelType *) types = { 0 };
	for (const DmnXml *n = dmn_xml_first(model->root); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "itemDefinition"))
			*list_push(arena, &types) =
				feel_type_new(model->names, dmn_xml_attribute(n, "name"));
	for (size_t i = 0; i < model->imports.len; i++) {
		const DmnImport *import = &model->imports.at[i];
		const DmnXml *root = import->model->root;
		for (const DmnXml *n = dmn_xml_first(root); n; n = dmn_xml_next(n)) {
			if (!dmn_xml_is(n, "itemDefinition"))
				continue;
			Str name = dmn_xml_attribute(n, "name");
			FeelType *alias = feel_type_new(
				model->names, import->name.len
						      ? str_format(arena, "%.*s.%.*s",
			                                           STR(import->name), STR(name))
						      : name);
			feel_type_set(alias, dmn_type_of(import->model, name));
		}
	}
	Err *wrong = check_types(model, model->root, model->name);
	if (wrong)
		return wrong;
	size_t i = 0;
	for (const DmnXml *n = dmn_xml_first(model->root); n; n = dmn_xml_next(n)) {
		Err *e =
			dmn_xml_is(n, "itemDefinition") ? define(model, types.at[i++], n, 0) : NULL;
		if (e)
			return e;
	}
	return NULL;
}
