/* dmn.h — decision models of OMG DMN: loaded and checked once, evaluated many times.
 *
 *   DmnModel *model;
 *   Err *e = dmn_load(arena, xml, NULL, &model);
 *   if (e) return e;
 *   DmnRun *run = dmn_run_new(arena, model, (FeelLimits){ 0 });
 *   dmn_begin(run, today);
 *   dmn_set(run, S("Quotient familial"), feel_whole(655));
 *   FeelValue fee = dmn_decide(run, dmn_find(model, S("Tarif")));
 *
 * A model is a graph: input data, decisions, functions (business knowledge models) and services.
 * Cycles and references to what is not there are refused when it is loaded, with the name and
 * line of the element.  A decision whose expression cannot be read is loaded all the same: it is
 * null, and dmn_check() says why. */
#ifndef CORE_DMN_DMN_H
#define CORE_DMN_DMN_H

#include "core/feel/feel.h"
#include "core/sandbox/sandbox.h"

enum { DMN_BYTES_MAX = 16 << 20, DMN_ELEMENTS_MAX = 20000, DMN_MODELS_MAX = 50 };

typedef struct DmnModel DmnModel;
typedef struct DmnElement DmnElement;
typedef struct DmnRun DmnRun;

typedef enum { DMN_INPUT, DMN_DECISION, DMN_FUNCTION, DMN_SERVICE } DmnKind;

/* Finds the text of a model that is imported: by its namespace, and by the file that the import
 * names (may be empty).  False when there is none. */
typedef struct {
	bool (*find)(void *context, Arena *arena, Str namespace, Str location, Str *ret_xml);
	void *context;
} DmnImports;

/* Reads a model and those that it imports.  Refuses (INVALID) what is not DMN or not sound.
 * `imports` may be NULL: then none are found. */
MUST_USE Err *dmn_load(Arena *arena, Str xml, const DmnImports *imports, DmnModel **ret_model);

/* The same for the server, to which models come from outside: their XML, and that of imports, is
 * opened in the sandboxed child and comes back as a plain tree.  Blocks for some milliseconds: not
 * on the writer.  Refuses (INVALID) as well what the child did not survive. */
MUST_USE Err *dmn_load_sandboxed(Arena *arena, Str xml, const DmnImports *imports,
                                 DmnModel **ret_model);

/* `beffroi child dmn`: reads XML on standard input, writes its tree on standard output. */
extern const SandboxKind dmn_kind;

/* Of the model as a whole. */
Str dmn_name(const DmnModel *model);
Str dmn_namespace(const DmnModel *model);

/* The element of that name, or NULL. */
const DmnElement *dmn_find(const DmnModel *model, Str name);

/* All elements in the order of the file: NULL after the last. */
const DmnElement *dmn_element(const DmnModel *model, size_t index);
Str dmn_element_name(const DmnElement *element);
DmnKind dmn_element_kind(const DmnElement *element);
int dmn_element_line(const DmnElement *element);

/* Expressions that could not be read: one problem each. */
typedef struct {
	const DmnElement *element;
	const FeelProblem *problem;
} DmnFault;
typedef LIST(DmnFault) DmnFaults;
void dmn_check(Arena *arena, const DmnModel *model, DmnFaults *ret_faults);

/* What is wrong with its tables as a whole, in French: gaps, overlaps, rules that never decide,
 * each with an example. */
void dmn_prove(Arena *arena, const DmnModel *model, StrList *ret_sentences);

/* ---- evaluating ---- */

/* Belongs to one thread at a time; released with `arena`. */
DmnRun *dmn_run_new(Arena *arena, const DmnModel *model, FeelLimits limits);

/* Forgets inputs and results.  `now` is what rules see; zero: the clock of the machine. */
void dmn_begin(DmnRun *run, Instant now);

/* Gives an input, or a decision that is known already.  False when there is no such element. */
bool dmn_set(DmnRun *run, Str name, FeelValue value);

/* The same with JSON: a text becomes a date where the input is one. */
bool dmn_set_json(DmnRun *run, Str name, const Json *json);

/* The same without looking up and checking: for values that are known to be of the input's type. */
int dmn_slot(const DmnElement *element);
void dmn_set_slot(DmnRun *run, int slot, FeelValue value);

/* The value of a decision, or the function of the others.  Valid until the next dmn_begin(). */
FeelValue dmn_decide(DmnRun *run, const DmnElement *element);

/* The inputs that can still change a decision, the most useful first, while some have not been set:
 * empty when the decision is settled.  Ends what may be set or decided until dmn_begin(). */
typedef LIST(const DmnElement *) DmnElements;
void dmn_next(DmnRun *run, const DmnElement *element, DmnElements *ret_inputs);

/* What a service or function answers to arguments, by name; those left out are null. */
FeelValue dmn_invoke(DmnRun *run, const DmnElement *element, const FeelEntry *args, size_t len);

/* Before the first evaluation: the model may leave traces. */
void dmn_traceable(DmnModel *model);

/* From dmn_begin() on decisions leave a trace; see feel.h.  The root has a step for each value that
 * was given ("donnée"), then one for each decision that was evaluated, in their order, or service
 * or function that was called ("appel", with its arguments): all that it takes to do it again. */
void dmn_trace(DmnRun *run, bool trace);
const FeelStep *dmn_trace_root(DmnRun *run);

/* Mistakes since dmn_begin(). */
const FeelProblems *dmn_problems(const DmnRun *run);

/* Memory for inputs: gone with the next dmn_begin(). */
Arena *dmn_arena(DmnRun *run);

/* ---- the public suite of test cases ---- */

typedef struct {
	size_t nodes, by_value, by_value_and_flag; /* results */
	size_t cases, cases_passed;
} DmnScore;

/* Runs a test file of the suite, called `file` in the report: writes a line for each result that
 * differs.  `models` finds the model by the name of its file (as location). */
MUST_USE Err *dmn_test(Arena *arena, Str xml, Str file, const DmnImports *models, Buf *report,
                       DmnScore *score);

#endif
