/* inside.h — what the files of core/feel share: nodes, machine, types, problems. */
#ifndef CORE_FEEL_INSIDE_H
#define CORE_FEEL_INSIDE_H

#include "core/feel/build.h"

enum {
	STACK_VALUES_MAX = 100000,
	PROBLEMS_MAX = 100,
	NODE_DEPTH_MAX = 250, /* expressions within expressions */
	LIST_LEN_MAX = 5000000,
	TEXT_LEN_MAX = 16 << 20,
	ARGS_MAX = 255,
	LINKS_MAX = 5000, /* operators in one text: they nest to the left */
};

typedef FeelValue FeelEval(const FeelNode *node, FeelMachine *machine, FeelValue *frame);

typedef struct {
	Str text;
	Str title; /* of the decision or cell it is in; may be empty */
} FeelSource;

typedef enum {
	OP_EQ,
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_POW
} FeelOp;

struct FeelNode {
	FeelEval *eval;
	FeelEval *plain; /* what `eval` stands for while a trace is made */
	FeelValue constant;
	FeelNode *a, *b, *c;
	FeelNode **items;
	Str *names; /* of entries or named arguments */
	uint32_t items_len;
	int32_t slot;
	uint8_t op;
	bool low_included, high_included; /* of a range */
	bool grows;                       /* may loop, call, or take memory: run under guard */
	bool silent;                      /* leaves no step in a trace: nobody wrote it */
	Str name;
	const void *extra; /* the builtin, function, type or table */
	const FeelSource *source;
	uint32_t start, end;
	const char *label; /* the kind of node, for traces */
};

/* Whether a node is of a kind, traced or not. */
static inline bool feel_is_node(const FeelNode *node, FeelEval *eval)
{
	return node->eval == eval || node->plain == eval;
}

#define EVAL(node) ((node)->eval((node), m, frame))

struct FeelRange {
	FeelValue low, high;
	bool low_included, high_included;
	bool is_test; /* written as a comparison: (< 10) */
	uint8_t op;   /* of that comparison */
};

typedef struct {
	Str name;
	const FeelType *type; /* NULL: any */
	int slot;
} FeelParameter;

/* A function literal: what its closures share. */
typedef struct {
	FeelParameter *parameters;
	size_t parameters_len;
	const FeelType *result; /* NULL: any */
	const FeelNode *body;
	FeelNode *body_node; /* the same, while a trace may still be enabled */
	int slots_len;
	int *captured_from, *captured_to;
	size_t captured_len;
	Str name;
} FeelLambda;

struct FeelFunction {
	const FeelLambda *lambda; /* or */
	const struct Builtin *builtin;
	const FeelValue *captured;
	const FeelValue *globals; /* of the model it belongs to; NULL: those of the caller */
};

typedef enum {
	TYPE_ANY,
	TYPE_NOTHING, /* Null */
	TYPE_PLAIN,   /* `kind` */
	TYPE_LIST,
	TYPE_CONTEXT,
	TYPE_RANGE,
	TYPE_FUNCTION,
	TYPE_NAMED, /* `item`, with a name and constraint of its own */
} FeelTypeForm;

struct FeelType {
	FeelTypeForm form;
	FeelKind kind;
	Str name;
	const FeelType *item; /* of a list, range; the result of a function */
	Str *member_names;
	const FeelType **members; /* of a context; parameters of a function */
	size_t members_len;
	const FeelExpression *allowed; /* unary tests on the value; NULL: any */
	bool allowed_of_items;         /* they are on the items of the list */
};

struct FeelExpression {
	FeelNode *root;
	const FeelProblem *problem;
	int slots_len;
	int value_slot; /* of unary tests: the local slot of the value; -1 */
	const bool *uses;
	int uses_len;
	bool grows;
};

struct FeelMachine {
	Arena *arena;
	const FeelValue *globals;
	FeelValue *stack;
	size_t stack_used;
	int64_t steps_left, steps_max;
	int until_look;                          /* at the clock: so many calls of feel_spend() */
	int64_t cpu_ms_max, cpu_ms_end, look_ms; /* 0: the clock was not looked at yet */
	int depth, depth_max;
	bool used;                  /* the arena holds something */
	const FeelProblem *stopped; /* why it was, too soon; NULL: it was not */
	bool exhausted;             /* memory ran out: nothing more may be taken */
	FeelProblems problems;
	const FeelNode *at;     /* the call whose function runs */
	const void *stack_base; /* of the C stack */
	Instant now;
	FeelStep *trace; /* where the next step belongs; NULL: no trace is made */
	size_t trace_left;
};

/* A null that is a mistake: records it. */
FeelValue feel_problem(FeelMachine *m, const FeelNode *node, const char *message, Str a, Str b);

/* Counts steps; false when there are none left, which is a problem as well. */
bool feel_spend(FeelMachine *m, int64_t steps);

/* Forgets the last evaluation; and runs a part of this one: null when memory ran out. */
void feel_machine_begin(FeelMachine *m, const FeelValue *globals);
FeelValue feel_guarded(FeelMachine *m, void (*fn)(void *), void *arg);

/* A value and the months as people of a language write them. */
Str feel_spoken(Arena *arena, FeelValue value, FeelLanguage language);

/* The same with a unit, when the value is a number and the unit is not empty: "4,20 €", "130 m³".
 */
Str feel_quantity(Arena *arena, FeelValue value, Str unit, FeelLanguage language);
const char *const *feel_month_names(FeelLanguage language);

/* Memory of the evaluation. */
static inline Arena *feel_arena(FeelMachine *m)
{
	m->used = true;
	return m->arena;
}

/* The French name of what a value is: "un nombre", "une liste". */
Str feel_kind_name(FeelValue value);

/* A list of items that are in the arena already. */
FeelValue feel_view(Arena *arena, const FeelValue *items, size_t len);

/* ---- values ---- */
void feel_write_to(Buf *buf, FeelValue value, bool quoted, int depth);
typedef enum { FEEL_FALSE, FEEL_TRUE, FEEL_UNKNOWN } FeelTernary;
FeelTernary feel_equal_ternary(FeelValue a, FeelValue b, int depth);
bool feel_is_same(FeelValue a, FeelValue b);

/* Below, equal, above; false when the two have no order. */
MUST_USE bool feel_order(Arena *arena, FeelValue a, FeelValue b, int *order);
FeelValue feel_compare(FeelMachine *m, const FeelNode *node, FeelOp op, FeelValue a, FeelValue b);
FeelValue feel_in_range(FeelMachine *m, const FeelNode *node, FeelValue value,
                        const FeelRange *range);
FeelValue feel_in(FeelMachine *m, const FeelNode *node, FeelValue value, FeelValue test);
FeelValue feel_arithmetic(FeelMachine *m, const FeelNode *node, FeelOp op, FeelValue a,
                          FeelValue b);
FeelValue feel_path(FeelMachine *m, const FeelNode *node, FeelValue value, Str name);

/* ---- types ---- */
const FeelType *feel_type_plain_at(size_t index); /* NULL after the last */
const FeelType *feel_type_plain(Str name); /* "number", "date and time"…; NULL: no such type */
bool feel_conforms(FeelValue value, const FeelType *type);

/* The value as one of that type (one in a list, a list of one, midnight of a date); a problem when
 * it is none.  NULL stands for any type. */
FeelValue feel_coerce(FeelMachine *m, const FeelNode *node, FeelValue value, const FeelType *type);
Str feel_type_write(Arena *arena, const FeelType *type);

/* ---- functions ---- */
typedef FeelValue BuiltinRun(FeelMachine *m, const FeelValue *args, size_t len);

/* `forms` lists what it may be called with: "n:n; n?:scale | l:list".  A letter is the kind of
 * an argument (capital: may be null; "?" after it: may be left out; "*": as many as one likes). */
typedef struct Builtin {
	const char *name;
	const char *forms;
	BuiltinRun *run;
} Builtin;

/* The table of builtins. */
const Builtin *feel_builtin_find(Str name);
const Builtin *feel_builtin_at(size_t index); /* NULL after the last */

/* Calls any function value. */
FeelValue feel_call(FeelMachine *m, const FeelNode *node, FeelValue function, const FeelValue *args,
                    size_t len);
FeelValue feel_call_builtin(FeelMachine *m, const FeelNode *node, const Builtin *builtin,
                            const FeelValue *args, size_t len, const Str *names);
FeelValue feel_call_lambda(FeelMachine *m, const FeelNode *node, const FeelFunction *function,
                           const FeelValue *args, size_t len, const Str *names);
size_t feel_function_arity(FeelValue function);

/* What a builtin says of its arguments. */
FeelValue feel_wrong(FeelMachine *m, const char *message);

#endif
