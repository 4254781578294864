/* rules.c — "beffroi feel" and "beffroi dmn eval|check|test". */
#include "app/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/rules_files.h"
#include "core/dmn/dmn.h"

enum { COMMAND_BYTES_MAX = 512 << 20, STEPS_MAX = 10000, EXIT_USAGE = 2 };

typedef struct {
	const char *name; /* "--context" */
	bool flag;        /* takes no value */
	const char *value;
} Option;

/* Takes options wherever they stand; what is left stays in argv.  False for one that is unknown. */
static bool take_options(int *argc, char **argv, Option *options, size_t options_len)
{
	int kept = 0;
	for (int i = 0; i < *argc; i++) {
		Option *found = NULL;
		for (size_t k = 0; k < options_len; k++)
			if (strcmp(argv[i], options[k].name) == 0)
				found = &options[k];
		if (!found && strncmp(argv[i], "--", 2) == 0) {
			fprintf(stderr, "beffroi: option inconnue : %s\n", argv[i]);
			return false;
		}
		if (!found) {
			argv[kept++] = argv[i];
			continue;
		}
		if (!found->flag && i + 1 == *argc) {
			fprintf(stderr, "beffroi: %s attend une valeur\n", argv[i]);
			return false;
		}
		found->value = found->flag ? argv[i] : argv[++i];
	}
	*argc = kept;
	return true;
}

static int refuse(Arena *arena, const Err *e)
{
	Str sentence = rules_sentence(arena, e);
	fprintf(stderr, "beffroi: %.*s\n", STR(sentence));
	return EXIT_FAILURE;
}

static void print_problems(Arena *arena, const FeelProblems *problems)
{
	for (size_t i = 0; i < problems->len; i++) {
		Str sentence = feel_problem_sentence(arena, problems->at[i]);
		fprintf(stderr, "beffroi: %.*s\n", STR(sentence));
	}
}

static void print_json(Arena *arena, FeelValue value)
{
	Buf buf = { .arena = arena };
	JsonWriter w = { .buf = &buf };
	feel_to_json(&w, arena, value);
	printf("%.*s\n", STR(buf_str(&buf)));
}

static void print_trace(Arena *arena, const FeelStep *step)
{
	Buf buf = { .arena = arena };
	JsonWriter w = { .buf = &buf };
	feel_trace_json(&w, arena, step);
	printf("%.*s\n", STR(buf_str(&buf)));
	Str sentences = feel_trace_sentences(arena, step, FEEL_FRENCH);
	printf("%.*s\n", STR(sentences));
}

/* An object, from the command line or, when the text begins with @, from a file. */
static Err *read_object(Arena *arena, const char *text, const Json **ret_json)
{
	Str json = str_of(text ? text : "{}");
	if (str_starts(json, S("@"))) {
		Err *e = rules_read_file(arena, str_part(json, 1, json.len), &json);
		if (e)
			return e;
	}
	const Json *object;
	Err *e = json_parse(arena, json, &object);
	if (!e && object->kind != JSON_OBJECT)
		e = err_new(arena, ERR_INVALID, "Un objet JSON est attendu, comme {example}.",
		            arg("example", S("{\"âge\": 12}")));
	if (!e)
		*ret_json = object;
	return e;
}

static int64_t members(FeelNames *names, const Json *json)
{
	int64_t found = 0;
	for (size_t i = 0; i < json->items_len; i++) {
		if (json->kind == JSON_OBJECT)
			feel_names_add_member(names, json->items[i].name);
		found += 1 + members(names, &json->items[i]);
	}
	return found;
}

static int run_feel(Arena *arena, Str text, const Json *context, bool trace)
{
	FeelNames *names = feel_names_new(arena);
	FeelValue *inputs = alloc_n(arena, FeelValue, context->items_len);
	for (size_t i = 0; i < context->items_len; i++) {
		feel_names_add(names, context->items[i].name);
		(void)members(names, &context->items[i]);
		inputs[i] = feel_of_json(arena, &context->items[i]);
	}
	FeelExpression *e = feel_compile(names, text);
	const FeelProblem *problem = feel_expression_problem(e);
	if (problem) {
		Str sentence = feel_problem_sentence(arena, problem);
		fprintf(stderr, "beffroi: %.*s\n", STR(sentence));
		return EXIT_FAILURE;
	}
	FeelMachine *machine = feel_machine_new(arena, (FeelLimits){ 0 });
	FeelStep root = { .label = "expression", .source = text, .end = text.len };
	root.name = S("Résultat");
	if (trace) {
		feel_traceable(e);
		feel_trace(machine, &root, STEPS_MAX);
	}
	root.value = feel_evaluate(machine, e, inputs);
	print_json(arena, root.value);
	print_problems(arena, feel_problems(machine));
	if (trace)
		print_trace(arena, &root);
	return EXIT_SUCCESS;
}

int rules_feel_main(int argc, char **argv)
{
	Option options[] = { { "--context", false, NULL }, { "--trace", true, NULL } };
	bool known = take_options(&argc, argv, options, ARRAY_LEN(options));
	if (!known || argc != 2) {
		fputs("usage : beffroi feel 'EXPRESSION' [--context JSON] [--trace]\n", stderr);
		return EXIT_USAGE;
	}
	Arena *arena = arena_new(COMMAND_BYTES_MAX);
	const Json *context;
	Err *e = read_object(arena, options[0].value, &context);
	int status = e ? refuse(arena, e)
	               : run_feel(arena, str_of(argv[1]), context, options[1].value != NULL);
	arena_free(arena);
	return status;
}

/* ---- dmn ---- */

static Err *load(Arena *arena, const char *path, DmnModel **ret_model)
{
	Str xml;
	Str *folder = alloc(arena, Str);
	*folder = rules_folder_of(str_of(path));
	DmnImports *imports = alloc(arena, DmnImports);
	*imports = (DmnImports){ rules_find_model, folder };
	Err *e = rules_read_file(arena, str_of(path), &xml);
	return e ? e : dmn_load(arena, xml, imports, ret_model);
}

typedef struct {
	const char *input, *decision, *date;
	bool trace;
} EvalOptions;

static Err *set_inputs(Arena *arena, DmnRun *run, const char *text)
{
	const Json *input;
	Err *e = read_object(arena, text, &input);
	for (size_t i = 0; !e && i < input->items_len; i++)
		if (!dmn_set_json(run, input->items[i].name, &input->items[i]))
			e = err_new(arena, ERR_NOT_FOUND,
			            "Le modèle n’a pas de donnée d’entrée « {name} ».",
			            arg("name", input->items[i].name));
	return e;
}

static void decide_all(Arena *arena, DmnRun *run, const DmnModel *model)
{
	LIST(FeelEntry) results = { 0 };
	const DmnElement *element;
	for (size_t i = 0; (element = dmn_element(model, i)); i++)
		if (dmn_element_kind(element) == DMN_DECISION)
			*list_push(arena, &results) =
				(FeelEntry){ dmn_element_name(element), dmn_decide(run, element) };
	print_json(arena, feel_context_of(arena, results.at, results.len));
}

static Err *eval(Arena *arena, const char *path, const EvalOptions *o)
{
	DmnModel *model;
	Date date;
	Instant now = { 0 };
	if (o->date && !date_parse(str_of(o->date), &date))
		return err_new(arena, ERR_INVALID, "Une date s’écrit comme 2026-03-10.");
	if (o->date)
		now.us = date_to_days(date) * 86400 * 1000000;
	Err *e = load(arena, path, &model);
	if (e)
		return e;
	if (o->trace)
		dmn_traceable(model);
	DmnRun *run = dmn_run_new(arena, model, (FeelLimits){ 0 });
	dmn_trace(run, o->trace);
	dmn_begin(run, now);
	e = set_inputs(arena, run, o->input);
	if (e)
		return e;
	const DmnElement *element = o->decision ? dmn_find(model, str_of(o->decision)) : NULL;
	if (o->decision && !element)
		return err_new(arena, ERR_NOT_FOUND, "Le modèle n’a pas de décision « {name} ».",
		               arg("name", str_of(o->decision)));
	if (element)
		print_json(arena, dmn_decide(run, element));
	else
		decide_all(arena, run, model);
	print_problems(arena, dmn_problems(run));
	if (o->trace)
		print_trace(arena, dmn_trace_root(run));
	return NULL;
}

static int eval_main(int argc, char **argv)
{
	Option options[] = { { "--input", false, NULL },
		             { "--decision", false, NULL },
		             { "--date", false, NULL },
		             { "--trace", true, NULL } };
	if (!take_options(&argc, argv, options, ARRAY_LEN(options)) || argc != 1) {
		fputs("usage : beffroi dmn eval MODÈLE.dmn [--input JSON] [--decision NOM] [--date "
		      "JOUR] "
		      "[--trace]\n",
		      stderr);
		return EXIT_USAGE;
	}
	EvalOptions o = { options[0].value, options[1].value, options[2].value,
		          options[3].value != NULL };
	Arena *arena = arena_new(COMMAND_BYTES_MAX);
	Err *e = eval(arena, argv[0], &o);
	int status = e ? refuse(arena, e) : EXIT_SUCCESS;
	arena_free(arena);
	return status;
}

static Err *check(Arena *arena, const char *path, bool *ret_sound)
{
	DmnModel *model;
	Err *e = load(arena, path, &model);
	if (e)
		return e;
	DmnFaults faults = { 0 };
	dmn_check(arena, model, &faults);
	for (size_t i = 0; i < faults.len; i++) {
		Str name = dmn_element_name(faults.at[i].element);
		Str sentence = feel_problem_sentence(arena, faults.at[i].problem);
		printf("%s:%d: %.*s : %.*s\n", path, dmn_element_line(faults.at[i].element),
		       STR(name), STR(sentence));
	}
	StrList findings = { 0 };
	dmn_prove(arena, model, &findings);
	for (size_t i = 0; i < findings.len; i++)
		printf("%s: %.*s\n", path, STR(findings.at[i]));
	*ret_sound = faults.len == 0 && findings.len == 0;
	if (*ret_sound)
		printf("%s: rien à signaler\n", path);
	return NULL;
}

static int check_main(int argc, char **argv)
{
	int status = EXIT_SUCCESS;
	for (int i = 0; i < argc; i++) {
		Arena *arena = arena_new(COMMAND_BYTES_MAX);
		bool sound = false;
		Err *e = check(arena, argv[i], &sound);
		if (e)
			(void)refuse(arena, e);
		if (e || !sound)
			status = EXIT_FAILURE;
		arena_free(arena);
	}
	return status;
}

int rules_dmn_main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = { { "eval", eval_main },
		         { "check", check_main },
		         { "test", rules_test_main } };
	for (size_t i = 0; argc >= 3 && i < ARRAY_LEN(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 2, argv + 2);
	fputs("usage : beffroi dmn eval MODÈLE.dmn [--input JSON] [--decision NOM] [--date JOUR] "
	      "[--trace]\n"
	      "        beffroi dmn check MODÈLE.dmn…\n"
	      "        beffroi dmn test CHEMIN…\n",
	      stderr);
	return EXIT_USAGE;
}
