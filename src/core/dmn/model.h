/* model.h — a model in memory: private to core/dmn. */
#ifndef CORE_DMN_MODEL_H
#define CORE_DMN_MODEL_H

#include "core/dmn/dmn.h"
#include "core/feel/build.h"

/* An element of XML, and all that is kept of one. */
typedef struct DmnXml DmnXml;
typedef struct {
	Str namespace, name, value;
} DmnAttribute;
struct DmnXml {
	Str namespace, name; /* the name without its prefix */
	Str text;            /* directly inside */
	int line;
	const DmnAttribute *attributes;
	size_t attributes_len;
	DmnXml *first, *next; /* the first element inside, and the next beside */
};

typedef Err *DmnXmlReader(Arena *arena, Str text, const DmnXml **ret_root);

typedef LIST(DmnElement *) ElementList;

struct DmnElement {
	DmnKind kind;
	Str name, id;
	int line;
	DmnModel *model;
	const DmnXml *xml;
	Str type_name;
	Str unit; /* of its numbers: an ISO 4217 code, or as it is written */
	const FeelType *type;
	int slot; /* among the variables of the whole set of models */
	ElementList needs;
	ElementList order; /* all that it needs, what needs nothing first; itself last */
	ElementList inputs, outputs, inside; /* of a service */
	int visit;                           /* of the search for cycles */
	/* Dated law: what stands for the element from one day to another; empty: it has no dates.
	 * The versions share its slot. */
	ElementList versions;
	Date from, to; /* of a version; no date: without end on that side */
	Str law;       /* of a version: the text that it comes from */
	FeelExpression *expression;
	LIST(const FeelNode *) tables; /* in it */
	bool has_logic;
};

typedef struct {
	Str name, namespace;
	DmnModel *model;
} DmnImport;

/* A model with all that it imports: they share their variables. */
typedef struct {
	Arena *arena;
	const DmnImports *finder;
	DmnXmlReader *read;
	LIST(DmnModel *) models;
	int slots_len;
	bool dated; /* some element has versions */
} DmnSet;

struct DmnModel {
	DmnSet *set;
	Str name, namespace;
	const DmnXml *root;
	FeelNames *names; /* types and members; no variables */
	ElementList elements;
	LIST(DmnImport) imports;
};

/* ---- XML ---- */
enum { DMN_XML_DEPTH_MAX = 256 };

/* Reads XML within the limits of core/xml. */
DmnXmlReader dmn_xml_read;

/* What a reader refuses: the message of that number, and back (-1: none of them). */
MUST_USE Err *dmn_xml_refuse(Arena *arena, int number, int line, Str why);
int dmn_xml_refusal(const Err *e);

/* Looking at a tree; what is not there is NULL or empty. */
bool dmn_xml_is(const DmnXml *node, const char *local_name);
const DmnXml *dmn_xml_first(const DmnXml *node); /* the first element inside */
const DmnXml *dmn_xml_next(const DmnXml *node);  /* the next element beside */
const DmnXml *dmn_xml_child(const DmnXml *node, const char *local_name);
Str dmn_xml_attribute(const DmnXml *node, const char *name);
Str dmn_xml_own(const DmnXml *node, const char *name); /* an attribute of urn:beffroi:dmn */
Str dmn_xml_text(const DmnXml *node);                  /* the text inside */
Str dmn_xml_text_of(const DmnXml *node);               /* of its <text> child, trimmed */

/* A tree as bytes, and back: what the sandboxed child hands over.  False when they are none. */
Str dmn_xml_write(Arena *arena, const DmnXml *root);
MUST_USE bool dmn_xml_decode(Arena *arena, Str bytes, const DmnXml **ret_root);

/* ---- parts of loading ---- */
MUST_USE Err *dmn_load_with(Arena *arena, Str xml, const DmnImports *imports, DmnXmlReader *read,
                            DmnModel **ret_model);
MUST_USE Err *dmn_load_types(DmnModel *model);
const FeelType *dmn_type_of(const DmnModel *model, Str reference);
Str dmn_unit_of(const DmnModel *model, Str type_reference); /* empty: none is declared */
MUST_USE Err *dmn_refuse(const DmnModel *model, const char *message, Str name, int line);
void dmn_build(DmnElement *element);

/* The first expression inside an element; NULL when there is none. */
const DmnXml *dmn_expression_in(const DmnXml *node);

#define DMN_OWN_NAMESPACE "urn:beffroi:dmn"

/* ---- dated law ---- */
MUST_USE Err *dmn_group_versions(DmnModel *model);

/* What stands for an element on a day: the element itself when it has no dates; NULL: nothing. */
const DmnElement *dmn_version_on(const DmnElement *element, Date day);

typedef enum { DMN_UNKNOWN, DMN_GIVEN, DMN_DECIDED } DmnKnown;

struct DmnRun {
	Arena *arena; /* it lives in */
	Arena *steps; /* of the trace of the model: kept apart, so that they are there when the
	                 evaluation ran out of memory; NULL: none was asked for */
	const DmnModel *model;
	FeelMachine *machine;
	FeelValue *values; /* by slot */
	uint8_t *known;    /* by slot: DmnKnown */
	Date day;          /* the reference date: which law is in force */
	bool traces;
	FeelStep *root;
	bool complete; /* the trace shows what was given */
};

#endif
