/* xml.c — the reader: libxml2 with limits, and a walk over its tree. */
#include "core/xml/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <string.h>

#include "core/xml/inside.h"

typedef struct {
	int depth, depth_max, nodes, nodes_max;
	bool too_much, has_type;
} Count;

/* Parsers of several threads share tables that must exist before. */
__attribute__((constructor)) static void begin_library(void)
{
	xmlInitParser();
}

/* ---- while it is read: these are called by libxml2, and must not fault ---- */

static bool counts(xmlParserCtxt *context, int nodes)
{
	Count *count = context->_private;
	count->nodes += nodes;
	if (count->nodes <= count->nodes_max && count->depth <= count->depth_max)
		return true;
	count->too_much = true;
	xmlStopParser(context);
	return false;
}

static void element_begins(void *ctx, const xmlChar *name, const xmlChar *prefix,
                           const xmlChar *uri, int namespaces_len, const xmlChar **namespaces,
                           int attributes_len, int defaulted_len, const xmlChar **attributes)
{
	xmlParserCtxt *context = ctx;
	((Count *)context->_private)->depth++;
	if (counts(context, 1 + namespaces_len + attributes_len))
		xmlSAX2StartElementNs(ctx, name, prefix, uri, namespaces_len, namespaces,
		                      attributes_len, defaulted_len, attributes);
}

static void element_ends(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	xmlParserCtxt *context = ctx;
	((Count *)context->_private)->depth--;
	xmlSAX2EndElementNs(ctx, name, prefix, uri);
}

static void comment(void *ctx, const xmlChar *text)
{
	if (counts(ctx, 1))
		xmlSAX2Comment(ctx, text);
}

static void instruction(void *ctx, const xmlChar *target, const xmlChar *data)
{
	if (counts(ctx, 1))
		xmlSAX2ProcessingInstruction(ctx, target, data);
}

static void type_begins(void *ctx, const xmlChar *name, const xmlChar *external,
                        const xmlChar *system)
{
	(void)name, (void)external, (void)system;
	xmlParserCtxt *context = ctx;
	((Count *)context->_private)->has_type = true;
	xmlStopParser(context);
}

/* ---- reading ---- */

static void free_document(void *document)
{
	xmlFreeDoc(document);
}

static Err *not_xml(Arena *arena, int line, const char *why)
{
	return err_new(arena, ERR_INVALID, "Ce fichier n’est pas du XML (ligne {line}) : {why}",
	               arg("line", line), arg("why", str_trim(str_copy(arena, str_of(why)))));
}

static Err *too_large(Arena *arena)
{
	return err_new(arena, ERR_TOO_LARGE,
	               "Ce fichier XML est trop grand ou trop profond pour être lu.");
}

Err *xml_parse(Arena *arena, Str bytes, const XmlRules *rules, const XmlNode **ret_root)
{
	XmlRules r = rules ? *rules : (XmlRules){ 0 };
	Count count = { .depth_max = r.depth_max ? r.depth_max : XML_DEPTH_MAX,
		        .nodes_max = r.nodes_max ? r.nodes_max : XML_NODES_MAX };
	if (bytes.len > (r.bytes_max ? r.bytes_max : XML_BYTES_MAX))
		return too_large(arena);
	bool western = r.liberal && xml_is_western(bytes);
	Str text = western ? xml_from_western(arena, bytes) : bytes;
	xmlParserCtxt *context = xmlNewParserCtxt();
	if (!context)
		fault("libxml2 has no memory");
	context->_private = &count;
	context->sax->startElementNs = element_begins;
	context->sax->endElementNs = element_ends;
	context->sax->comment = comment;
	context->sax->processingInstruction = instruction;
	context->sax->internalSubset = type_begins;
	xmlDoc *document = xmlCtxtReadMemory(
		context, text.len ? text.ptr : "", (int)text.len, NULL, western ? "UTF-8" : NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
	bool well_formed = context->wellFormed && context->nsWellFormed && document;
	int line = context->lastError.line;
	char why[200];
	const char *message = context->lastError.message;
	strncpy(why, message ? message : "", sizeof why - 1);
	why[sizeof why - 1] = '\0';
	xmlFreeParserCtxt(context);
	if (document)
		arena_defer(arena, free_document, document);
	if (count.has_type)
		return err_new(arena, ERR_INVALID,
		               "Ce fichier XML a une déclaration DOCTYPE : elle n’est pas admise.");
	if (count.too_much)
		return too_large(arena);
	const xmlNode *root = well_formed ? xmlDocGetRootElement(document) : NULL;
	if (!root)
		return not_xml(arena, line, why);
	*ret_root = root;
	return NULL;
}

/* ---- walking ---- */

Str xml_name(const XmlNode *node)
{
	return str_of((const char *)node->name);
}

Str xml_namespace(const XmlNode *node)
{
	return node->ns ? str_of((const char *)node->ns->href) : (Str){ 0 };
}

bool xml_is(const XmlNode *node, const char *local_name)
{
	return node && strcmp((const char *)node->name, local_name) == 0;
}

bool xml_is_in(const XmlNode *node, Str namespace, const char *local_name)
{
	return xml_is(node, local_name) && str_eq(xml_namespace(node), namespace);
}

static const xmlNode *element_from(const xmlNode *node)
{
	while (node && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

const XmlNode *xml_parent(const XmlNode *node)
{
	const xmlNode *parent = node ? node->parent : NULL;
	return parent && parent->type == XML_ELEMENT_NODE ? parent : NULL;
}

const XmlNode *xml_first(const XmlNode *node)
{
	return node ? element_from(node->children) : NULL;
}

const XmlNode *xml_next(const XmlNode *node)
{
	return node ? element_from(node->next) : NULL;
}

const XmlNode *xml_child(const XmlNode *node, const char *local_name)
{
	for (const XmlNode *n = xml_first(node); n; n = xml_next(n))
		if (xml_is(n, local_name))
			return n;
	return NULL;
}

const XmlNode *xml_next_same(const XmlNode *node)
{
	for (const XmlNode *n = xml_next(node); n; n = xml_next(n))
		if (strcmp((const char *)n->name, (const char *)node->name) == 0)
			return n;
	return NULL;
}

const XmlNode *xml_after(const XmlNode *root, const XmlNode *node)
{
	const XmlNode *below = xml_first(node);
	if (below)
		return below;
	for (; node && node != root; node = xml_parent(node)) {
		const XmlNode *beside = xml_next(node);
		if (beside)
			return beside;
	}
	return NULL;
}

const XmlNode *xml_find(const XmlNode *root, const char *local_name)
{
	for (const XmlNode *n = root; n; n = xml_after(root, n))
		if (xml_is(n, local_name))
			return n;
	return NULL;
}

/* ---- attributes and text ---- */

static const xmlAttr *find_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node ? node->properties : NULL; a; a = a->next)
		if (strcmp((const char *)a->name, name) == 0)
			return a;
	return NULL;
}

static void add_text(Buf *buf, const xmlNode *node)
{
	bool is_text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
	if (is_text && node->content)
		buf_add(buf, str_of((const char *)node->content));
}

/* The text of these nodes beside each other: mostly one, of which a view is enough. */
static Str text_of(Arena *arena, const xmlNode *first)
{
	if (first && !first->next && first->type == XML_TEXT_NODE)
		return str_of((const char *)first->content);
	Buf buf = { .arena = arena };
	for (const xmlNode *n = first; n; n = n->next)
		add_text(&buf, n);
	return buf_str(&buf);
}

Str xml_attribute(Arena *arena, const XmlNode *node, const char *local_name)
{
	const xmlAttr *a = find_attribute(node, local_name);
	return a ? text_of(arena, a->children) : (Str){ 0 };
}

Str xml_attribute_in(Arena *arena, const XmlNode *node, Str namespace, const char *local_name)
{
	for (const xmlAttr *a = find_attribute(node, local_name); a; a = a->next) {
		Str of = a->ns ? str_of((const char *)a->ns->href) : (Str){ 0 };
		if (strcmp((const char *)a->name, local_name) == 0 && str_eq(of, namespace))
			return text_of(arena, a->children);
	}
	return (Str){ 0 };
}

bool xml_has_attribute(const XmlNode *node, const char *local_name)
{
	return find_attribute(node, local_name) != NULL;
}

XmlAttributeList xml_attributes(Arena *arena, const XmlNode *node)
{
	XmlAttributeList list = { 0 };
	for (const xmlAttr *a = node->properties; a; a = a->next)
		*list_push(arena, &list) =
			(XmlAttribute){ .namespace = a->ns ? str_of((const char *)a->ns->href)
			                                   : (Str){ 0 },
			                .name = str_of((const char *)a->name),
			                .value = text_of(arena, a->children) };
	return list;
}

static bool has_id(const xmlNode *node, Str id)
{
	for (const xmlAttr *a = node->properties; a; a = a->next) {
		bool is_id = a->ns ? strcmp((const char *)a->name, "id") == 0 &&
		                             strcmp((const char *)a->ns->href,
		                                    (const char *)XML_XML_NAMESPACE) == 0
		                   : strcasecmp((const char *)a->name, "id") == 0;
		const xmlNode *value = a->children;
		if (is_id && value && !value->next && value->content &&
		    str_eq(str_of((const char *)value->content), id))
			return true;
	}
	return false;
}

const XmlNode *xml_by_id(const XmlNode *node, Str id)
{
	const XmlNode *root = xmlDocGetRootElement(node->doc), *found = NULL;
	for (const XmlNode *n = root; n; n = xml_after(root, n)) {
		if (!has_id(n, id))
			continue;
		if (found)
			return NULL;
		found = n;
	}
	return found;
}

Str xml_text(Arena *arena, const XmlNode *node)
{
	return node ? text_of(arena, node->children) : (Str){ 0 };
}

Str xml_text_all(Arena *arena, const XmlNode *node)
{
	Buf buf = { .arena = arena };
	for (const xmlNode *n = node ? node->children : NULL; n;) {
		add_text(&buf, n);
		if (n->type == XML_ELEMENT_NODE && n->children) {
			n = n->children;
			continue;
		}
		while (n != node && !n->next)
			n = n->parent;
		n = n == node ? NULL : n->next;
	}
	return buf_str(&buf);
}

int xml_line(const XmlNode *node)
{
	return (int)xmlGetLineNo(node);
}
