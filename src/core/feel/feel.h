/* feel.h — FEEL, the language of rules of OMG DMN 1.5: compile once, evaluate many times.
 *
 *   FeelNames *names = feel_names_new(arena);
 *   feel_names_add(names, S("quotient familial"));             → slot 0
 *   FeelExpression *fee = feel_compile(names, S("if quotient familial < 700 then 4.20 else 6"));
 *   FeelMachine *machine = feel_machine_new(&(FeelLimits){ 0 });
 *   FeelValue inputs[] = { feel_whole(655) };
 *   FeelValue result = feel_evaluate(machine, fee, inputs);
 *
 * Names become slots when the text is compiled, so an evaluation looks nothing up.  A name may
 * have spaces and operators in it ("Mike's age - net"): the longest known name wins.
 *
 * Nothing in FEEL stops an evaluation: what has no meaning is null.  A null that stands for a
 * mistake knows its reason and where in the text it arose: feel_problems().  An expression that
 * cannot be read is compiled all the same, into such a null.
 *
 * Values are immutable.  They live in the arena of their machine and are gone with its next
 * evaluation, or in the arena they were copied to.  A machine belongs to one thread at a time; an
 * expression is constant once compiled and may be shared. */
#ifndef CORE_FEEL_FEEL_H
#define CORE_FEEL_FEEL_H

#include "base/err.h"
#include "core/json/json.h"

/* ---- values ---- */

typedef enum {
	FEEL_NULL,
	FEEL_BOOLEAN,
	FEEL_NUMBER, /* decimal, 34 digits */
	FEEL_STRING,
	FEEL_DATE,
	FEEL_TIME,
	FEEL_DATE_TIME,
	FEEL_DAYS_DURATION,   /* days, hours, minutes, seconds */
	FEEL_MONTHS_DURATION, /* years and months */
	FEEL_LIST,
	FEEL_CONTEXT,
	FEEL_RANGE,
	FEEL_FUNCTION,
} FeelKind;

typedef struct FeelList FeelList;
typedef struct FeelContext FeelContext;
typedef struct FeelRange FeelRange;
typedef struct FeelFunction FeelFunction;
typedef struct FeelMoment FeelMoment;
typedef struct FeelProblem FeelProblem;

/* Sixteen bytes, passed by value. */
typedef struct FeelValue {
	uint8_t kind;   /* FeelKind */
	uint8_t is_big; /* a number that does not fit whole × 10^-scale */
	uint8_t scale;  /* of a small number: digits after the point, 0 to 18 */
	uint8_t absent; /* of a null: an argument that was not given */
	uint32_t len;   /* of a string: bytes; of a days duration: nanoseconds */
	union {
		bool boolean;
		int64_t whole; /* number: coefficient; date: days since 1970; durations: seconds,
		                  months */
		const void *big;
		const char *text;
		const FeelMoment *moment; /* time, date and time */
		const FeelList *list;
		const FeelContext *context;
		const FeelRange *range;
		const FeelFunction *function;
		const FeelProblem *problem; /* of a null: why; NULL when it is no mistake */
	};
} FeelValue;

struct FeelList {
	size_t len;
	const FeelValue *at;
};

typedef struct {
	Str name;
	FeelValue value;
} FeelEntry;

struct FeelContext {
	size_t len;
	const FeelEntry *at; /* in the order in which they were written */
};

/* Why a null is a mistake.  `message` is a French literal with {a} and {b} in it. */
struct FeelProblem {
	const char *message;
	Str a, b;
	Str source;   /* the text of the expression */
	size_t start; /* where in it, in bytes */
	size_t end;
};

/* Values of each kind. */
FeelValue feel_null(void);
FeelValue feel_boolean(bool boolean);
FeelValue feel_whole(int64_t whole);
FeelValue feel_decimal(int64_t coefficient,
                       int scale); /* coefficient × 10^-scale, 0 <= scale <= 18 */
FeelValue feel_string(Str text);   /* a view: `text` must live as long */
FeelValue feel_date(Date date);

/* A number written as in FEEL or XML ("12.50", "-1e3"); a null when it is none. */
FeelValue feel_number_of(Arena *arena, Str text);

/* Copies of items or entries into a value. */
FeelValue feel_list_of(Arena *arena, const FeelValue *items, size_t len);
FeelValue feel_context_of(Arena *arena, const FeelEntry *entries, size_t len);

/* The text of a string value; empty for others. */
Str feel_text(FeelValue value);

/* The entry of a context; NULL when `value` is no context or has no such entry. */
const FeelValue *feel_entry(FeelValue value, Str name);

/* Any value as FEEL's own text: what string() gives, and with quotes around strings within. */
Str feel_write(Arena *arena, FeelValue value);

/* The same value in another arena, functions excepted: they become null. */
FeelValue feel_copy(Arena *arena, FeelValue value);

/* Equal as "=" has it; values of two kinds are not equal. */
bool feel_equal(FeelValue a, FeelValue b);

/* JSON to values and back.  Numbers keep all their digits; dates and durations become text. */
FeelValue feel_of_json(Arena *arena, const Json *json);
void feel_to_json(JsonWriter *writer, Arena *arena, FeelValue value);

/* Text of a kind, as XML has it: "2026-03-10", "PT2H"…  Null when it is not of that kind. */
FeelValue feel_of_text(Arena *arena, FeelKind kind, Str text);

typedef struct FeelNames FeelNames;
typedef struct FeelType FeelType;
typedef struct FeelExpression FeelExpression;

/* What a compilation knows: variables, types, members of contexts.  Grows; never shrinks. */
FeelNames *feel_names_new(Arena *arena);

/* A variable; returns its slot among the inputs of an evaluation: 0, 1, 2… */
int feel_names_add(FeelNames *names, Str name);
int feel_names_count(const FeelNames *names);
int feel_names_find(const FeelNames *names, Str name); /* its slot, or -1 */

/* The name of an entry that contexts may have: it may then hold spaces and operators after a dot
 * or in a filter. */
void feel_names_add_member(FeelNames *names, Str name);

/* Compiles an expression, or the unary tests of a cell.  Never NULL: see
 * feel_expression_problem(). */
FeelExpression *feel_compile(FeelNames *names, Str text);
FeelExpression *feel_compile_tests(FeelNames *names, Str text);

/* Why the text could not be read; NULL when it could. */
const FeelProblem *feel_expression_problem(const FeelExpression *expression);

/* The slots of the variables that the result can depend on. */
bool feel_expression_uses(const FeelExpression *expression, int slot);

typedef struct FeelMachine FeelMachine;

/* Zero means the usual limit. */
typedef struct {
	int64_t steps_max; /* calls, items and iterations: 10 million */
	int depth_max;     /* calls within calls: 200 */
	size_t bytes_max;  /* memory of one evaluation: 64 MB */
	int cpu_ms_max;    /* time of the processor: 5 seconds */
} FeelLimits;

/* A machine with memory of its own, released with `arena`. */
FeelMachine *feel_machine_new(Arena *arena, FeelLimits limits);

/* What now() and today() say; the clock of the machine when never set. */
void feel_machine_set_now(FeelMachine *machine, Instant now);

/* The value of an expression for these inputs, one for each name.  Valid until the next one. */
FeelValue feel_evaluate(FeelMachine *machine, const FeelExpression *expression,
                        const FeelValue *inputs);

/* Several expressions in one evaluation: begins it; evaluates one more with the same memory and
 * limits.  Inputs may be filled in between. */
void feel_begin(FeelMachine *machine, const FeelValue *inputs);
FeelValue feel_continue(FeelMachine *machine, const FeelExpression *expression);
Arena *feel_machine_arena(FeelMachine *machine);

/* The value as one of that type, by FEEL's implicit conversions; a mistake when it is none. */
FeelValue feel_convert(FeelMachine *machine, FeelValue value, const FeelType *type, Str what);

/* Calls a function with arguments by name; those left out are null. */
FeelValue feel_apply(FeelMachine *machine, FeelValue function, const FeelEntry *args, size_t len);

/* The mistakes of the last evaluation, first ones first, at most 100. */
typedef LIST(const FeelProblem *) FeelProblems;
const FeelProblems *feel_problems(const FeelMachine *machine);

/* A sentence in French: what happened, and where. */
Str feel_problem_sentence(Arena *arena, const FeelProblem *problem);

/* ---- why: the tree of an evaluation ---- */

/* What a decision table saw: which rules were hit, and why the others were not. */
typedef struct {
	Str title;
	size_t rules_len, inputs_len;
	const Str *input_texts, *cells; /* cells: rules × inputs */
	const FeelValue *inputs;
	const int *missed; /* what feel_table_missed() says, when it was found already */
	const uint64_t *hits;
	const struct FeelTable *table;
} FeelTableTrail;

/* The first input whose cell does not hold for a rule, counted from zero; -1: the rule was hit. */
int feel_table_missed(const FeelTableTrail *trail, size_t rule);

/* One node of an expression and its value; constants are left out. */
typedef struct FeelStep FeelStep;
struct FeelStep {
	const char *label; /* what kind of node: "table", "calcul"… */
	Str name;          /* of a variable, function or decision */
	Str unit;          /* of its value: an ISO 4217 code, or as it is written: "m³" */
	Str source, title; /* the text it is in, and where that text stands */
	size_t start, end; /* where in it */
	FeelValue value;
	FeelStep *first, *last, *next; /* steps inside, and the next beside */
	const FeelTableTrail *table;   /* of a decision table */
};

/* From now on the expression may leave a trace; it is some nanoseconds slower for it. */
void feel_traceable(FeelExpression *expression);

/* The steps of what is evaluated next belong to `step`, at most `steps_max` of them; NULL ends it.
 * A trace lives as long as the evaluation. */
void feel_trace(FeelMachine *machine, FeelStep *step, size_t steps_max);
void feel_trace_json(JsonWriter *writer, Arena *arena, const FeelStep *step);

typedef enum { FEEL_FRENCH, FEEL_ARABIC, FEEL_ENGLISH } FeelLanguage;

/* The reasons in sentences, one a line: "Tarif : 4,20 €, parce que Quotient familial (655) est
 * compris entre 400 inclus et 700 exclu."  Numbers have the units of what was given and decided. */
Str feel_trace_sentences(Arena *arena, const FeelStep *step, FeelLanguage language);

/* Cells as people write them, and back: "de 400 à 700" is [400..700], "12,50 €" is 12.50, "avant le
 * 1er septembre 2026" is < date("2026-09-01").  `kind`: of the column, FEEL_NULL when unknown (then
 * texts are not taken).  False when the text is none of the sentences that are known. */
MUST_USE bool feel_cell_read(Arena *arena, Str text, FeelLanguage language, FeelKind kind,
                             Str *ret_feel);

/* FEEL that no sentence says stays as it is. */
Str feel_cell_write(Arena *arena, Str feel, FeelLanguage language);

/* Whether unary tests hold of a value: true, false, or null. */
FeelValue feel_evaluate_tests(FeelMachine *machine, const FeelExpression *tests,
                              const FeelValue *inputs, FeelValue value);

#endif
