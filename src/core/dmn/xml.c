/* xml.c — the few things we ask of libxml2: no DTD, no entities, no network. */
#include <libxml/parser.h>
#include <string.h>

#include "core/dmn/model.h"

static void free_document(void *document)
{
	xmlFreeDoc(document);
}

Err *dmn_xml_read(Arena *arena, Str text, const xmlNode **ret_root)
{
	if (text.len > DMN_BYTES_MAX)
		return err_new(arena, ERR_TOO_LARGE,
		               "Ce fichier est trop grand : {max} octets au plus.",
		               arg("max", (int64_t)DMN_BYTES_MAX));
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
		return err_new(arena, ERR_INVALID,
		               "Ce fichier n’est pas du XML (ligne {line}) : {why}",
		               arg("line", line), arg("why", why));
	if (document->intSubset || document->extSubset)
		return err_new(arena, ERR_INVALID, "Un modèle n’a pas de déclaration DOCTYPE.");
	*ret_root = xmlDocGetRootElement(document);
	if (!*ret_root)
		return err_new(arena, ERR_INVALID, "Ce fichier est vide.");
	return NULL;
}

bool dmn_xml_is(const xmlNode *node, const char *local_name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, local_name) == 0;
}

static const xmlNode *element_from(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

const xmlNode *dmn_xml_first(const xmlNode *node)
{
	return element_from(node->children);
}

const xmlNode *dmn_xml_next(const xmlNode *node)
{
	return element_from(node->next);
}

const xmlNode *dmn_xml_child(const xmlNode *node, const char *local_name)
{
	for (const xmlNode *n = dmn_xml_first(node); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, local_name))
			return n;
	return NULL;
}

Str dmn_xml_attribute(Arena *arena, const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		if (strcmp((const char *)a->name, name) != 0)
			continue;
		const xmlNode *value = a->children;
		return value && value->content
		               ? str_copy(arena, str_of((const char *)value->content))
		               : (Str){ 0 };
	}
	return (Str){ 0 };
}

static void add_text(Buf *buf, const xmlNode *node)
{
	for (const xmlNode *n = node->children; n; n = n->next) {
		if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content)
			buf_add(buf, str_of((const char *)n->content));
	}
}

Str dmn_xml_text(Arena *arena, const xmlNode *node)
{
	Buf buf = { .arena = arena };
	add_text(&buf, node);
	return buf_str(&buf);
}

Str dmn_xml_text_of(Arena *arena, const xmlNode *node)
{
	const xmlNode *text = node ? dmn_xml_child(node, "text") : NULL;
	return text ? str_trim(dmn_xml_text(arena, text)) : (Str){ 0 };
}
