/* canonical.c — Canonical XML: the bytes over which a signature is made.
 *
 * W3C: Canonical XML 1.0 (2001), 1.1 (2008), Exclusive XML Canonicalization 1.0 (2002).  libxml2
 * writes them; we say which nodes are part of it. */
#include <libxml/c14n.h>
#include <libxml/xmlerror.h>

#include "core/xml/inside.h"

enum { PREFIXES_MAX = 64 };

static bool is_within(const xmlNode *node, const xmlNode *of)
{
	for (; node; node = node->parent)
		if (node == of)
			return true;
	return false;
}

typedef struct {
	const xmlNode *top, *except;
	bool all, document;
} Part;

static bool is_named_like(const xmlNode *node, const xmlNode *other)
{
	if (node->type != XML_ELEMENT_NODE || !xmlStrEqual(node->name, other->name))
		return false;
	return xmlStrEqual(node->ns ? node->ns->href : NULL, other->ns ? other->ns->href : NULL);
}

static bool is_excepted(const Part *part, const xmlNode *node)
{
	if (!part->except || !part->all)
		return part->except && is_within(node, part->except);
	while (node && !is_named_like(node, part->except))
		node = node->parent;
	return node != NULL;
}

/* Called by libxml2: must not fault.  Attributes and namespaces belong to their element. */
static int is_part(void *arg, xmlNode *node, xmlNode *parent)
{
	const Part *part = arg;
	bool is_own = node->type != XML_NAMESPACE_DECL && node->type != XML_ATTRIBUTE_NODE;
	const xmlNode *n = is_own ? node : parent;
	return (part->document || is_within(n, part->top)) && !is_excepted(part, n);
}

static void keep_silent(void *arg, xmlError *error)
{
	(void)arg, (void)error;
}

static void close_output(void *output)
{
	(void)xmlOutputBufferClose(output);
}

/* The list that libxml2 wants: terminated names, then NULL. */
static xmlChar **prefix_list(Arena *arena, Str prefixes)
{
	xmlChar **list = alloc_n(arena, xmlChar *, PREFIXES_MAX + 1);
	for (size_t len = 0; prefixes.len && len < PREFIXES_MAX;) {
		Str prefix = str_trim(str_cut(&prefixes, ' '));
		if (prefix.len == 0)
			continue;
		char *text = alloc_n(arena, char, prefix.len + 1);
		for (size_t i = 0; i < prefix.len; i++)
			text[i] = prefix.ptr[i];
		list[len++] = (xmlChar *)text;
	}
	return list;
}

Err *xml_canonical(Arena *arena, const XmlNode *node, const XmlCanonical *how, Str *ret_bytes)
{
	static const int modes[] = { [XML_C14N] = XML_C14N_1_0,
		                     [XML_C14N_11] = XML_C14N_1_1,
		                     [XML_C14N_EXCLUSIVE] = XML_C14N_EXCLUSIVE_1_0 };
	Part part = { node, how->except, how->all, how->document };
	xmlChar **prefixes = how->method == XML_C14N_EXCLUSIVE && how->prefixes.len
	                             ? prefix_list(arena, how->prefixes)
	                             : NULL;
	xmlOutputBuffer *output = xmlAllocOutputBuffer(NULL);
	if (!output)
		fault("libxml2 has no memory");
	arena_defer(arena, close_output, output);
	xmlSetStructuredErrorFunc(NULL, keep_silent);
	int done = xmlC14NExecute(node->doc, is_part, &part, modes[how->method], prefixes,
	                          how->comments, output);
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (done < 0)
		return err_new(arena, ERR_INVALID,
		               "Ce document XML n’a pas de forme canonique : un de ses espaces de "
		               "noms a une adresse relative.");
	*ret_bytes = str_copy(arena, (Str){ (const char *)xmlOutputBufferGetContent(output),
	                                    xmlOutputBufferGetSize(output) });
	return NULL;
}
