/* replay.h — the replayer: a second reading of FEEL and DMN, to check the first.
 *
 * It has a parser, a walk over what was parsed, conversions, tables and models of its own, all as
 * plain as can be: no slots, no masks, no folding of what need not be folded; names are looked up
 * by name.  What it shares with the evaluator are values, numbers, dates and the built-in
 * functions, no more.  It leaves a trace as the evaluator does; then both are compared, step by
 * step.
 *
 * A closure that a built-in function calls (sort, list replace) comes back through a node of the
 * evaluator whose only work is to call the walk. */
#ifndef REPLAY_H
#define REPLAY_H

#include <libxml/tree.h>

#include "core/dmn/dmn.h"
#include "core/feel/inside.h"
#include "core/feel/number.h"
#include "core/feel/temporal.h"

enum { REPLAY_STEPS_MAX = 100000, REPLAY_DEPTH_MAX = 400 };

/* ---- what was read ---- */

typedef enum {
	IS_CONSTANT,
	IS_FAULT,
	IS_NAME,
	IS_LIST,
	IS_CONTEXT,
	IS_RANGE,
	IS_IF,
	IS_COMPARE,
	IS_CALCULATE,
	IS_NEGATE,
	IS_AND,
	IS_OR,
	IS_BETWEEN,
	IS_IN,
	IS_TEST,
	IS_TESTS,
	IS_NONE_OF,
	IS_PATH,
	IS_INSTANCE,
	IS_TYPED,
	IS_FILTER,
	IS_FOR,
	IS_SOME,
	IS_EVERY,
	IS_FUNCTION,
	IS_CALL,
	IS_TABLE,
	IS_SERVICE,
} Kind;

typedef struct Type Type;
typedef struct Node Node;
typedef struct Table Table;
typedef LIST(const Node *) Nodes;
typedef LIST(const Type *) Types;

struct Node {
	Kind kind;
	FeelOp op;
	bool compares;        /* of a test: it has an operator */
	bool apart;           /* of a context: its entries do not see each other */
	bool low_in, high_in; /* of a range */
	bool says_itself;     /* of a test: it mentions "?"; of a loop: "partial" */
	const Node *a, *b, *c;
	Nodes items;
	StrList names; /* of entries, arguments, parameters or iterators */
	Types types;   /* of parameters */
	const Type *type;
	Str name;
	FeelValue value;
	const Builtin *builtin; /* of a name that can mean nothing else */
	const Table *table;
	const struct Element *service;
	const char *label;
	Str source;
	size_t start, end;
	size_t outer; /* where it begins with the parentheses around it */
};

/* ---- types ---- */

typedef enum { ANY, NOTHING, PLAIN, LIST_OF, CONTEXT_OF, RANGE_OF, FUNCTION_OF, SAME_AS } Form;

struct Type {
	Form form;
	FeelKind kind;
	Str name;
	const Type *item; /* of a list or range; the result of a function; what it is the same as */
	StrList names;    /* of members */
	Types members;    /* of a context; parameters of a function */
	const Node *allowed;
};

typedef struct {
	StrList names;
	Types types;
} TypeNames;

/* The type of that name: of `known` (may be NULL) or one of FEEL's; NULL when there is none. */
const Type *type_named(const TypeNames *known, Str name);

/* ---- reading ---- */

/* Names that a text may use besides its own variables. */
typedef struct {
	StrList names;
	LIST(FeelValue) values;
} Globals;

typedef struct {
	Arena *arena;
	const Globals *globals;
	const TypeNames *types;
	StrList *members; /* names that entries have: more come while texts are read */
	StrList locals;   /* variables of boxed expressions around the text, the inner ones last */
	StrList filters;  /* for each: "item" of a filter when it is not empty */
} Reading;

const Node *read_expression(Reading *r, Str text);
const Node *read_tests(Reading *r, Str text);

void add_member(Arena *arena, StrList *members, Str name);
Str single_spaces(Arena *arena, Str raw);

/* ---- walking ---- */

/* A variable and those around it. */
typedef struct Env Env;
struct Env {
	const Env *outer;
	Str name;
	FeelValue value;
	bool filter;            /* entries of the value are names as well */
	const Globals *globals; /* of the last one */
};

typedef struct {
	FeelMachine *machine; /* for the built-in functions */
	Arena *arena;
	FeelStep *at; /* where the next step belongs; NULL: no trace */
	size_t left;
	int depth;
	size_t steps;    /* all those that were left */
	bool gave_up;    /* a limit was met: nothing can be said */
	struct Run *run; /* of a model; NULL: an expression alone */
} Walk;

FeelValue walk(Walk *w, const Node *node, const Env *env);

/* Whether tests hold of a value, which is "?" in `env` already. */
FeelValue walk_tests(Walk *w, const Node *tests, const Env *env, FeelValue value);

/* A null that is a mistake. */
FeelValue mistake(Walk *w);

const Env *env_with(Walk *w, const Env *outer, Str name, FeelValue value);
const Env *env_of(Walk *w, const Globals *globals);

/* A step in the trace; ends it. */
FeelStep *step_begin(Walk *w, const char *label, Str name, const Node *place, FeelStep **ret_outer);
FeelValue step_end(Walk *w, FeelStep *step, FeelStep *outer, FeelValue value);

FeelValue compare_values(Walk *w, FeelOp op, FeelValue a, FeelValue b);
FeelValue call_function(Walk *w, FeelValue function, const FeelValue *args, size_t len,
                        const StrList *names);
FeelValue walk_loop(Walk *w, const Node *node, const Env *env);
FeelValue walk_filter(Walk *w, const Node *node, const Env *env);
FeelValue walk_service(Walk *w, const struct Element *service, const Env *env);
FeelValue closure_of(Walk *w, const Node *node, const Env *env);

/* Whether a name can only be a variable there. */
bool is_variable(const Env *env, Str name, FeelValue *ret);

/* A closure of the replayer: its first member is what values hold. */
typedef struct {
	FeelFunction function;
	FeelLambda lambda;
	FeelNode body;
	Walk *walk;
	const Node *node;
	const Env *env;
} Closure;

/* ---- conversions ---- */
bool conforms(FeelValue value, const Type *type);
FeelValue converted(Walk *w, FeelValue value, const Type *type);

/* ---- tables ---- */
struct Table {
	FeelHit hit;
	FeelAggregate aggregate;
	size_t inputs, outputs, rules;
	StrList texts;        /* of the inputs */
	Nodes asked, allowed; /* the inputs; allowed: NULL where anything is */
	Nodes cells;          /* rules × inputs */
	Nodes answers;        /* rules × outputs */
	Nodes otherwise;      /* of each output; NULL: none */
	Nodes ranks;          /* lists of values by priority; NULL: none */
	StrList names;        /* of the outputs */
};
const Node *read_table(Reading *r, const FeelTableSource *source, const Types *types);
FeelValue walk_table(Walk *w, const Node *node, const Env *env, FeelStep *step);

/* ---- models ---- */
typedef struct Model Model;
Model *model_read(Arena *arena, Str xml, const DmnImports *imports);

/* Evaluates what a trace evaluated, with the inputs that it recorded. */
FeelStep *model_replay(Walk *w, const Model *model, const FeelStep *trace, Date day);

typedef struct Element Element;
typedef LIST(Element *) Elements;
struct Element {
	DmnKind kind;
	Str name, id;
	size_t number; /* among those of all models */
	const Model *model;
	const xmlNode *xml;
	const Type *type, *result; /* of its variable; of what it gives when it is called */
	Elements needs, inputs, outputs, inside;
	Elements versions; /* dated: what stands for it */
	Date from, to;
	Str law;
	Globals seen;      /* names only */
	const Node *logic; /* NULL: none */
};

typedef struct {
	Str name, space;
	const Model *model;
} Import;

typedef struct {
	Arena *arena;
	const DmnImports *finder;
	LIST(Model *) models;
	size_t elements;
} ModelSet;

struct Model {
	ModelSet *set;
	Str space;
	const xmlNode *root;
	LIST(Import) imports;
	Elements elements;
	TypeNames types;
	StrList members;
};

/* Reading XML. */
bool tree_is(const xmlNode *node, const char *name);
const xmlNode *tree_inside(const xmlNode *node);
const xmlNode *tree_beside(const xmlNode *node);
const xmlNode *tree_child(const xmlNode *node, const char *name);
Str tree_attribute(Arena *arena, const xmlNode *node, const char *name);
Str tree_text(Arena *arena, const xmlNode *node);
Str tree_text_of(Arena *arena, const xmlNode *node); /* of its <text>, trimmed */
const xmlNode *tree_read(Arena *arena, Str text);

/* Parts of reading a model. */
void read_types(Model *model);
const Type *model_type(const Model *model, Str reference);
void read_logic(Element *e);
Str import_of(const Model *model, const Element *need); /* its name; empty: the same model */

/* ---- comparing ---- */

/* Compares two traces.  Writes the first difference, in words; false when there is one. */
bool same_trace(Arena *arena, const FeelStep *got, const FeelStep *want, Buf *why);
bool same_value(Arena *arena, FeelValue a, FeelValue b);

#endif
