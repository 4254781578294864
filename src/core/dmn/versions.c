/* versions.c — dated law: several decisions of one name, each in force from one day to another.
 *
 *   <decision name="SMIC" id="smic2025"> <extensionElements>
 *     <b:version xmlns:b="urn:beffroi:dmn" from="2025-01-01" to="2025-12-31" law="Décret …"/>
 *
 * A reference to any of them means whichever is in force on the reference date. */
#include "core/dmn/model.h"

static const DmnXml *version_in(const DmnElement *e)
{
	const DmnXml *extension = dmn_xml_child(e->xml, "extensionElements");
	const DmnXml *version = extension ? dmn_xml_child(extension, "version") : NULL;
	bool ours = version && str_eq(version->namespace, S(DMN_OWN_NAMESPACE));
	return ours ? version : NULL;
}

static Err *read_day(const DmnElement *e, const DmnXml *version, const char *name, Date *ret_day)
{
	Str text = dmn_xml_attribute(version, name);
	Date day = { 0 };
	if (text.len && !date_parse(text, &day))
		return err_new(e->model->set->arena, ERR_INVALID,
		               "« {name} » (ligne {line}) : « {day} » n’est pas une date comme "
		               "2026-03-10.",
		               arg("name", e->name), arg("line", e->line), arg("day", text));
	*ret_day = day;
	return NULL;
}

static bool overlap(const DmnElement *a, const DmnElement *b)
{
	bool a_ends_first =
		date_is_set(a->to) && date_is_set(b->from) && date_compare(a->to, b->from) < 0;
	bool b_ends_first =
		date_is_set(b->to) && date_is_set(a->from) && date_compare(b->to, a->from) < 0;
	return !a_ends_first && !b_ends_first;
}

static Err *add_version(DmnElement *group, DmnElement *e)
{
	const DmnXml *version = version_in(e);
	Arena *arena = e->model->set->arena;
	if (!version)
		return dmn_refuse(
			e->model,
			"« {name} » (ligne {line}) porte le même nom qu’une décision datée : "
			"donnez-lui des dates ou un autre nom.",
			e->name, e->line);
	Err *err = read_day(e, version, "from", &e->from);
	if (!err)
		err = read_day(e, version, "to", &e->to);
	if (err)
		return err;
	e->law = dmn_xml_attribute(version, "law");
	e->slot = group->slot;
	for (size_t i = 0; i < group->versions.len; i++)
		if (overlap(group->versions.at[i], e))
			return dmn_refuse(
				e->model,
				"« {name} » (ligne {line}) est en vigueur les mêmes jours "
				"qu’une autre version.",
				e->name, e->line);
	*list_push(arena, &group->versions) = e;
	return NULL;
}

static bool is_alike(const DmnElement *a, const DmnElement *b)
{
	return a->kind == b->kind && a->kind != DMN_INPUT && str_eq(a->name, b->name);
}

Err *dmn_group_versions(DmnModel *model)
{
	Arena *arena = model->set->arena;
	ElementList kept = { 0 };
	for (size_t i = 0; i < model->elements.len; i++) {
		DmnElement *e = model->elements.at[i], *group = NULL;
		for (size_t k = 0; k < kept.len && !group; k++)
			if (kept.at[k]->versions.len && is_alike(kept.at[k], e))
				group = kept.at[k];
		if (!group && version_in(e) && e->kind != DMN_INPUT) {
			group = alloc(arena, DmnElement);
			*group = *e;
			*list_push(arena, &kept) = group;
			model->set->dated = true;
		}
		Err *err = group ? add_version(group, e) : NULL;
		if (err)
			return err;
		if (!group)
			*list_push(arena, &kept) = e;
	}
	model->elements = kept;
	return NULL;
}

const DmnElement *dmn_version_on(const DmnElement *element, Date day)
{
	if (element->versions.len == 0)
		return element;
	for (size_t i = 0; i < element->versions.len; i++) {
		const DmnElement *v = element->versions.at[i];
		if ((!date_is_set(v->from) || date_compare(v->from, day) <= 0) &&
		    (!date_is_set(v->to) || date_compare(day, v->to) <= 0))
			return v;
	}
	return NULL;
}
