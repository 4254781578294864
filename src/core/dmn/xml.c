/* xml.c — the few things we ask of libxml2: no DTD, no entities, no network; and the plain tree
 * that all others see. */
#include <libxml/parser.h>
#include <string.h>

#include "core/dmn/model.h"

/* ---- refusals ---- */

enum { NO_XML, DOCTYPE, EMPTY, TOO_LARGE, TOO_DEEP };

static const char *const refusals[] = {
	[NO_XML] = MESSAGE("Ce fichier n’est pas du XML (ligne {line}) : {why}"),
	[DOCTYPE] = MESSAGE("Un modèle n’a pas de déclaration DOCTYPE."),
	[EMPTY] = MESSAGE("Ce fichier est vide."),
	[TOO_LARGE] = MESSAGE("Ce fichier est trop grand : {max} octets au plus."),
	[TOO_DEEP] =
		MESSAGE("Ce fichier a trop d’éléments les uns dans les autres (ligne {line})."),
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

/* ---- from libxml2 to our tree ---- */

static void free_document(void *document)
{
	xmlFreeDoc(document);
}

/* Texts are views of the document, which lives as long. */
static Str view(const xmlChar *text)
{
	return str_of((const char *)text);
}

static Str namespace_of(const xmlNs *ns)
{
	return ns ? view(ns->href) : (Str){ 0 };
}

static bool is_words(const xmlNode *n)
{
	return (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content;
}

/* The text directly inside; in one piece unless an element or a comment parts it. */
static Str text_of(Arena *arena, const xmlNode *from)
{
	Buf buf = { .arena = arena };
	Str first = { 0 };
	for (const xmlNode *n = from->children; n; n = n->next) {
		if (!is_words(n))
			continue;
		if (first.len == 0) {
			first = view(n->content);
			continue;
		}
		if (buf.len == 0)
			buf_add(&buf, first);
		buf_add(&buf, view(n->content));
	}
	return buf.len ? buf_str(&buf) : first;
}

static void convert_attributes(Arena *arena, const xmlNode *from, DmnXml *to)
{
	size_t len = 0;
	for (const xmlAttr *a = from->properties; a; a = a->next)
		len++;
	if (len == 0)
		return;
	DmnAttribute *attributes = alloc_n(arena, DmnAttribute, len);
	for (const xmlAttr *a = from->properties; a; a = a->next) {
		const xmlNode *value = a->children;
		attributes[to->attributes_len++] = (DmnAttribute){
			.namespace = namespace_of(a->ns),
			.name = view(a->name),
			.value = value ? view(value->content) : (Str){ 0 },
		};
	}
	to->attributes = attributes;
}

static DmnXml *convert(Arena *arena, const xmlNode *from, int depth)
{
	DmnXml *to = alloc(arena, DmnXml), **last = &to->first;
	*to = (DmnXml){ .namespace = namespace_of(from->ns),
		        .name = view(from->name),
		        .text = text_of(arena, from),
		        .line = (int)xmlGetLineNo(from) };
	convert_attributes(arena, from, to);
	for (const xmlNode *n = from->children; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE || depth > DMN_XML_DEPTH_MAX)
			continue;
		*last = convert(arena, n, depth + 1);
		last = &(*last)->next;
	}
	return to;
}

Err *dmn_xml_read(Arena *arena, Str text, const DmnXml **ret_root)
{
	if (text.len > DMN_BYTES_MAX)
		return dmn_xml_refuse(arena, TOO_LARGE, 0, (Str){ 0 });
	xmlParserCtxt *context = xmlNewParserCtxt();
	if (!context)
		fault("libxml2 has no memory");
	xmlDoc *document = xmlCtxtReadMemory(
		context, text.len ? text.ptr : "", (int)text.len, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	bool well_formed = context->wellFormed && document;
	int line = context->lastError.line;
	Str why = str_trim(str_copy(arena, str_of(context->lastError.message)));
	xmlFreeParserCtxt(context);
	if (document)
		arena_defer(arena, free_document, document);
	if (!well_formed)
		return dmn_xml_refuse(arena, NO_XML, line, why);
	if (document->intSubset || document->extSubset)
		return dmn_xml_refuse(arena, DOCTYPE, line, why);
	const xmlNode *root = xmlDocGetRootElement(document);
	if (!root)
		return dmn_xml_refuse(arena, EMPTY, line, why);
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
