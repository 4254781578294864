/* xml.c — from a document to the plain tree that all others see. */
#include <string.h>

#include "core/dmn/model.h"
#include "core/xml/xml.h"

/* ---- refusals ---- */

enum { NO_XML, DOCTYPE, TOO_LARGE };

enum { NODES_MAX = 4 << 20 };

static const char *const refusals[] = {
	[NO_XML] = MESSAGE("Ce fichier n’est pas du XML (ligne {line}) : {why}"),
	[DOCTYPE] = MESSAGE("Un modèle n’a pas de déclaration DOCTYPE."),
	[TOO_LARGE] = MESSAGE("Ce fichier est trop grand ou trop profond : {max} octets au plus."),
};

Err *dmn_xml_refuse(Arena *arena, int number, int line, Str why)
{
	if (number < 0 || number >= (int)ARRAY_LEN(refusals))
		number = NO_XML;
	ErrCode code = number == TOO_LARGE ? ERR_TOO_LARGE : ERR_INVALID;
	return err_new(arena, code, refusals[number], arg("line", line), arg("why", why),
	               arg("max", (int64_t)DMN_BYTES_MAX));
}

int dmn_xml_refusal(const Err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (strcmp(e->message, refusals[i]) == 0)
			return (int)i;
	return -1;
}

/* ---- from a document to our tree ---- */

/* Texts are views of the document, which lives as long. */
static DmnXml *convert(Arena *arena, const XmlNode *from, int depth)
{
	DmnXml *to = alloc(arena, DmnXml), **last = &to->first;
	*to = (DmnXml){ .namespace = xml_namespace(from),
		        .name = xml_name(from),
		        .text = xml_text(arena, from),
		        .line = xml_line(from) };
	XmlAttributeList attributes = xml_attributes(arena, from);
	DmnAttribute *own = alloc_n(arena, DmnAttribute, attributes.len);
	for (size_t i = 0; i < attributes.len; i++)
		own[i] = (DmnAttribute){ attributes.at[i].namespace, attributes.at[i].name,
			                 attributes.at[i].value };
	to->attributes = own;
	to->attributes_len = attributes.len;
	for (const XmlNode *n = xml_first(from); n && depth <= DMN_XML_DEPTH_MAX; n = xml_next(n)) {
		*last = convert(arena, n, depth + 1);
		last = &(*last)->next;
	}
	return to;
}

/* In the words of models: which of our refusals it is, the reader's own tells by its arguments. */
static Err *refuse(Arena *arena, const Err *e)
{
	if (e->code == ERR_TOO_LARGE)
		return dmn_xml_refuse(arena, TOO_LARGE, 0, (Str){ 0 });
	if (e->args_len < 2)
		return dmn_xml_refuse(arena, DOCTYPE, 0, (Str){ 0 });
	return dmn_xml_refuse(arena, NO_XML, (int)e->args[0].number, e->args[1].str);
}

Err *dmn_xml_read(Arena *arena, Str text, const DmnXml **ret_root)
{
	const XmlNode *root;
	XmlRules rules = { .bytes_max = DMN_BYTES_MAX,
		           .depth_max = DMN_XML_DEPTH_MAX,
		           .nodes_max = NODES_MAX };
	Err *e = xml_parse(arena, text, &rules, &root);
	if (e)
		return refuse(arena, e);
	*ret_root = convert(arena, root, 0);
	return NULL;
}

/* ---- looking at it ---- */

bool dmn_xml_is(const DmnXml *node, const char *local_name)
{
	return str_eq(node->name, str_of(local_name));
}

const DmnXml *dmn_xml_first(const DmnXml *node)
{
	return node->first;
}

const DmnXml *dmn_xml_next(const DmnXml *node)
{
	return node->next;
}

const DmnXml *dmn_xml_child(const DmnXml *node, const char *local_name)
{
	for (const DmnXml *n = node->first; n; n = n->next)
		if (dmn_xml_is(n, local_name))
			return n;
	return NULL;
}

Str dmn_xml_attribute(const DmnXml *node, const char *name)
{
	for (size_t i = 0; i < node->attributes_len; i++)
		if (str_eq(node->attributes[i].name, str_of(name)))
			return node->attributes[i].value;
	return (Str){ 0 };
}

Str dmn_xml_own(const DmnXml *node, const char *name)
{
	for (size_t i = 0; i < node->attributes_len; i++)
		if (str_eq(node->attributes[i].name, str_of(name)) &&
		    str_eq(node->attributes[i].namespace, S(DMN_OWN_NAMESPACE)))
			return node->attributes[i].value;
	return (Str){ 0 };
}

Str dmn_xml_text(const DmnXml *node)
{
	return node->text;
}

Str dmn_xml_text_of(const DmnXml *node)
{
	const DmnXml *text = node ? dmn_xml_child(node, "text") : NULL;
	return text ? str_trim(text->text) : (Str){ 0 };
}
