/* xml.h — XML: a guarded reader that makes a tree, its canonical form, and a strict writer.
 *
 *   const XmlNode *root;
 *   Err *e = xml_parse(arena, bytes, NULL, &root);
 *   if (e) return e;
 *   Str name = xml_attribute(arena, root, "name");
 *   for (const XmlNode *n = xml_first(root); n; n = xml_next(n)) …
 *
 * A document type is refused, so that there are no entities, no defaults and no other files;
 * nothing is ever fetched.  Depth, size and number of nodes have limits that hold while the text is
 * read. Texts are UTF-8, whatever the encoding of the bytes.  The tree lives as long as the arena
 * and is never changed.  Only elements are seen: comments and instructions matter to
 * xml_canonical() alone. */
#ifndef CORE_XML_XML_H
#define CORE_XML_XML_H

#include "base/err.h"

enum { XML_BYTES_MAX = 32 << 20, XML_DEPTH_MAX = 200, XML_NODES_MAX = 500000 };

typedef struct _xmlNode XmlNode; /* an element */

/* How to read; NULL or zero: the limits above, and to the letter. */
typedef struct {
	size_t bytes_max;
	int depth_max;
	int nodes_max; /* elements, attributes, declarations of namespaces, comments, instructions
	                */

	/* Bytes that are not what they declare are read as windows-1252, and so is ISO-8859-1, as
	 * browsers do.  Never for what is signed: it changes which characters there are. */
	bool liberal;
} XmlRules;

/* Reads a document.  Refuses (INVALID) what is not well-formed, with its line, or has a document
 * type; (TOO_LARGE) what is beyond a limit. */
MUST_USE Err *xml_parse(Arena *arena, Str bytes, const XmlRules *rules, const XmlNode **ret_root);

/* Local name, and address of the namespace (empty: none).  Views. */
Str xml_name(const XmlNode *node);
Str xml_namespace(const XmlNode *node);

/* Whether the local name is that one, in any namespace, or in that one.  False for NULL. */
bool xml_is(const XmlNode *node, const char *local_name);
bool xml_is_in(const XmlNode *node, Str namespace, const char *local_name);

/* Elements around: NULL when there is none, or for NULL. */
const XmlNode *xml_parent(const XmlNode *node);
const XmlNode *xml_first(const XmlNode *node);
const XmlNode *xml_next(const XmlNode *node);
const XmlNode *xml_child(const XmlNode *node, const char *local_name); /* first of that name */
const XmlNode *xml_next_same(const XmlNode *node);                     /* of the same name */
const XmlNode *xml_after(const XmlNode *root, const XmlNode *node);    /* in document order */
const XmlNode *xml_find(const XmlNode *root, const char *local_name);  /* below or root itself */

/* The one element of the document with an attribute Id, ID or id (without namespace) of that
 * value, or an xml:id.  NULL: none, or several, which is how signatures are forged. */
const XmlNode *xml_by_id(const XmlNode *node, Str id);

/* The value of an attribute of that local name, in any namespace or in that one (empty: none).
 * Empty when absent, or for NULL. */
Str xml_attribute(Arena *arena, const XmlNode *node, const char *local_name);
Str xml_attribute_in(Arena *arena, const XmlNode *node, Str namespace, const char *local_name);
bool xml_has_attribute(const XmlNode *node, const char *local_name);

/* All of them, in the order of the text. */
typedef struct {
	Str namespace, name, value;
} XmlAttribute;
typedef LIST(XmlAttribute) XmlAttributeList;
XmlAttributeList xml_attributes(Arena *arena, const XmlNode *node);

/* The text that is directly in an element, or with that of all elements below.  Empty for NULL. */
Str xml_text(Arena *arena, const XmlNode *node);
Str xml_text_all(Arena *arena, const XmlNode *node);

/* The line on which its start tag ends, from 1 to 65,535; beyond: as near as is known. */
int xml_line(const XmlNode *node);

/* Canonical XML 1.0, 1.1, or exclusive 1.0 (W3C), of the part of a document that an element is. */
typedef enum { XML_C14N, XML_C14N_11, XML_C14N_EXCLUSIVE } XmlMethod;

typedef struct {
	XmlMethod method;
	bool comments;         /* kept */
	bool document;         /* all of the node's document, not only the element */
	const XmlNode *except; /* left out with all that is in it; NULL: nothing */
	bool all;              /* with `except`: and every other element of its name */
	Str prefixes;          /* InclusiveNamespaces PrefixList: blanks between; "#default" */
} XmlCanonical;

/* Refuses (INVALID) what has no canonical form: a relative namespace address. */
MUST_USE Err *xml_canonical(Arena *arena, const XmlNode *node, const XmlCanonical *how,
                            Str *ret_bytes);

/* Writes into a Buf.  Names are literals; a prefix that is not declared, an attribute after content
 * or an element left open is a broken promise.  What XML cannot hold (control characters) becomes
 * U+FFFD; line ends and tabs survive.
 *
 *   XmlWriter w = { .buf = &buf };
 *   xml_begin(&w);
 *   xml_open(&w, "a:Acte");
 *   xml_put_namespace(&w, "a", "http://…");
 *   xml_put(&w, "a:Date", date);
 *   xml_add(&w, "a:Objet", text);
 *   xml_close(&w);
 *   xml_end(&w); */
enum { XML_WRITE_DEPTH_MAX = 32, XML_WRITE_PREFIXES_MAX = 8 };

typedef struct {
	Buf *buf;
	bool ascii; /* other characters as &#233; and declared ISO-8859-1: nobody can misread it */
	int depth, prefixes_len;
	bool in_tag;
	const char *names[XML_WRITE_DEPTH_MAX];
	struct {
		const char *prefix;
		int depth;
	} prefixes[XML_WRITE_PREFIXES_MAX];
} XmlWriter;

void xml_begin(XmlWriter *writer); /* the declaration; may be left out */
void xml_open(XmlWriter *writer, const char *name);
void xml_put_namespace(XmlWriter *writer, const char *prefix, const char *uri); /* "": default */
void xml_put(XmlWriter *writer, const char *name, Str value);
void xml_put_int(XmlWriter *writer, const char *name, int64_t value);
void xml_add_text(XmlWriter *writer, Str text);
void xml_close(XmlWriter *writer);
void xml_end(XmlWriter *writer);

/* An element that has only text; and markup that is well-formed already. */
void xml_add(XmlWriter *writer, const char *name, Str text);
void xml_add_raw(XmlWriter *writer, Str markup);

#endif
