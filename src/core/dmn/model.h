/* model.h — a model in memory: private to core/dmn. */
#ifndef CORE_DMN_MODEL_H
#define CORE_DMN_MODEL_H

#include <libxml/tree.h>

#include "core/dmn/dmn.h"
#include "core/feel/build.h"

typedef LIST(DmnElement *) ElementList;

struct DmnElement {
	DmnKind kind;
	Str name, id;
	int line;
	DmnModel *model;
	const xmlNode *xml;
	Str type_name;
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
	LIST(DmnModel *) models;
	int slots_len;
	bool dated; /* some element has versions */
} DmnSet;

struct DmnModel {
	DmnSet *set;
	Str name, namespace;
	const xmlNode *root;
	FeelNames *names; /* types and members; no variables */
	ElementList elements;
	LIST(DmnImport) imports;
};

/* ---- XML ---- */
MUST_USE Err *dmn_xml_read(Arena *arena, Str text, const xmlNode **ret_root);
bool dmn_xml_is(const xmlNode *node, const char *local_name);
const xmlNode *dmn_xml_first(const xmlNode *node); /* the first element inside */
const xmlNode *dmn_xml_next(const xmlNode *node);  /* the next element beside */
const xmlNode *dmn_xml_child(const xmlNode *node, const char *local_name);
Str dmn_xml_attribute(Arena *arena, const xmlNode *node, const char *name);
Str dmn_xml_text(Arena *arena, const xmlNode *node);    /* all text inside */
Str dmn_xml_text_of(Arena *arena, const xmlNode *node); /* of its <text> child, trimmed */

/* ---- parts of loading ---- */
MUST_USE Err *dmn_load_types(DmnModel *model);
const FeelType *dmn_type_of(const DmnModel *model, Str reference);
MUST_USE Err *dmn_refuse(const DmnModel *model, const char *message, Str name, int line);
void dmn_build(DmnElement *element);

/* The first expression inside an element; NULL when there is none. */
const xmlNode *dmn_expression_in(const xmlNode *node);

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
