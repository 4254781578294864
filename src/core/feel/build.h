/* build.h — building expressions that are not one text: the boxed expressions, types and decision
 * tables of DMN.  For core/dmn alone.
 *
 * An expression is built from nodes, the inner ones first.  Names are seen as in a text: those of
 * the FeelNames, and variables that are opened, used by the nodes built next, and closed. */
#ifndef CORE_FEEL_BUILD_H
#define CORE_FEEL_BUILD_H

#include "core/feel/feel.h"

typedef struct FeelType FeelType;
typedef struct FeelNode FeelNode;
typedef struct FeelBuilder FeelBuilder;
typedef struct FeelTable FeelTable;

/* Other names with the members and types of `outer`; a variable with a slot of one's choice. */
FeelNames *feel_names_scope(const FeelNames *outer);
void feel_names_add_at(FeelNames *names, Str name, int slot);

/* Types by name; NULL: unknown.  A new one is any type until it is given a form. */
const FeelType *feel_type_find(const FeelNames *names, Str name);
FeelType *feel_type_new(FeelNames *names, Str name);
const FeelType *feel_type_read(FeelNames *names, Str text); /* as FEEL writes it: "list<number>" */
typedef struct {
	Str name; /* of a member or parameter */
	const FeelType *type;
} FeelMember;
void feel_type_set(FeelType *type, const FeelType *same_as);
const FeelType *feel_type_result(const FeelType *type); /* of a function type; else itself */
void feel_type_set_list(FeelNames *names, FeelType *type, const FeelType *item);
void feel_type_set_context(FeelNames *names, FeelType *type, const FeelMember *members, size_t len);
void feel_type_set_function(FeelNames *names, FeelType *type, const FeelMember *parameters,
                            size_t len, const FeelType *result);
/* JSON as a value of that type: texts become dates where dates are asked for. */
FeelValue feel_of_json_as(Arena *arena, const Json *json, const FeelType *type);

/* Unary tests on its values, or on the items of its lists. */
void feel_type_allow(FeelType *type, const FeelExpression *tests, bool of_items);

/* An expression is built from nodes, the inner ones first; `title` says where a text stands. */
FeelBuilder *feel_builder_new(Arena *arena, FeelNames *names);
FeelExpression *feel_builder_done(FeelBuilder *builder, FeelNode *root);
FeelNode *feel_build_text(FeelBuilder *builder, Str text, Str title);
FeelNode *feel_build_typed(FeelBuilder *builder, FeelNode *node, const FeelType *type);
/* A node with a step of its own in traces: a decision inside a service; one with none: what nobody
 * wrote, as the variables of feel_build_variable(). */
FeelNode *feel_build_step(FeelBuilder *builder, FeelNode *node, const char *label, Str name);
FeelNode *feel_build_silent(FeelNode *node);
FeelNode *feel_build_if(FeelBuilder *builder, FeelNode *test, FeelNode *yes, FeelNode *no);
FeelNode *feel_build_list(FeelBuilder *builder, FeelNode *const *items, size_t len);
FeelNode *feel_build_call(FeelBuilder *builder, FeelNode *callee, const Str *names,
                          FeelNode *const *args, size_t len);

/* Variables of the expression itself: opened, seen by the nodes built next, closed. */
int feel_build_open(FeelBuilder *builder, Str name);
FeelNode *feel_build_variable(FeelBuilder *builder, Str name);
const void *feel_build_mark(const FeelBuilder *builder);
void feel_build_close(FeelBuilder *builder, const void *mark);

/* Each value was built when the slots before it were open.  `result`: what it is worth; NULL: the
 * context itself. */
FeelNode *feel_build_context(FeelBuilder *builder, const Str *names, FeelNode *const *values,
                             const int *slots, size_t len, FeelNode *result);

/* The slot is that of the item, open while the body was built. */
typedef enum { FEEL_FOR, FEEL_SOME, FEEL_EVERY, FEEL_FILTER } FeelLoop;
int feel_build_open_item(FeelBuilder *builder, FeelLoop loop, Str name);
FeelNode *feel_build_loop(FeelBuilder *builder, FeelLoop loop, int slot, FeelNode *list,
                          FeelNode *body);

/* Opens the parameters; the body is built; closes them. */
void *feel_build_function(FeelBuilder *builder, const FeelMember *parameters, size_t len);
FeelNode *feel_build_function_end(FeelBuilder *builder, void *function, FeelNode *body,
                                  const FeelType *result);

/* ---- decision tables ---- */

typedef enum {
	HIT_UNIQUE,
	HIT_ANY,
	HIT_PRIORITY,
	HIT_FIRST,
	HIT_COLLECT,
	HIT_RULE_ORDER,
	HIT_OUTPUT_ORDER
} FeelHit;
typedef enum {
	AGGREGATE_NONE,
	AGGREGATE_SUM,
	AGGREGATE_COUNT,
	AGGREGATE_MIN,
	AGGREGATE_MAX
} FeelAggregate;

typedef struct {
	Str text;      /* an input: its expression; an output: its name, may be empty */
	Str domain;    /* of an input: tests that its values pass in any case, may be empty */
	Str values;    /* allowed values, may be empty; of an output also their priority */
	Str otherwise; /* of an output: its default, may be empty */
	const FeelType *type; /* NULL: any */
} FeelColumn;

typedef struct {
	FeelHit hit;
	FeelAggregate aggregate;
	const FeelColumn *inputs, *outputs;
	size_t inputs_len, outputs_len, rules_len;
	const Str *cells; /* rule by rule: the tests of the inputs, then the outputs */
	Str title;
} FeelTableSource;

/* At most 20,000 rules and 500 columns. */
FeelNode *feel_build_table(FeelBuilder *builder, const FeelTableSource *source);

/* What is wrong with a table as a whole, each with an example: a value for each input, null where
 * any will do. */
typedef enum { FEEL_GAP, FEEL_OVERLAP, FEEL_DEAD, FEEL_MASKED, FEEL_UNPROVEN } FeelFindingKind;
typedef struct {
	FeelFindingKind kind;
	size_t rule, other; /* from 1; 0: none */
	const FeelValue *example;
} FeelFinding;
typedef LIST(FeelFinding) FeelFindings;

/* Looks for them; at most 100.  Nothing is claimed that is not so. */
void feel_prove_table(Arena *arena, const FeelNode *table, FeelFindings *ret_findings);
Str feel_finding_sentence(Arena *arena, const FeelNode *table, const FeelFinding *finding);

/* A mistake that no expression made. */
FeelValue feel_mistake(FeelMachine *machine, const char *message, Str a, Str b);

/* What is still to be known.  settle() makes a variable known if it can (true), else notes with
 * feel_need() which inputs are missing for it. */
typedef struct FeelSeeker FeelSeeker;
struct FeelSeeker {
	FeelMachine *machine;
	void *context;
	bool (*settle)(FeelSeeker *seeker, int slot);
	LIST(int) needed; /* slots, in the order in which they count */
};
void feel_need(FeelSeeker *seeker, int slot);

/* The value of an expression, when the inputs that are unknown cannot change it.  False, and the
 * inputs noted, when they can. */
MUST_USE bool feel_settle(FeelSeeker *seeker, const FeelExpression *expression, FeelValue *ret);

#endif
