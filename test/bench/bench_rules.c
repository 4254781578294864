/* bench_rules.c — CPU time per evaluation of two rules: a condition with a fee, and a table of 30
 * rules; of proving a large table; and of the public suite.  Prints "NAME NANOSECONDS" a line; run
 * by script/bench-rules. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/rules_files.h"
#include "core/dmn/dmn.h"

enum { ROUNDS = 5, EVALUATIONS = 1000000, LOADS = 200, RULES = 1000, COLUMNS = 8 };

static double cpu_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void report(const char *name, double best, double count)
{
	printf("%s %.1f\n", name, best / count);
}

static void condition(Arena *arena)
{
	FeelNames *names = feel_names_new(arena);
	feel_names_add(names, S("age"));
	feel_names_add(names, S("income"));
	feel_names_add(names, S("fee"));
	FeelExpression *e =
		feel_compile(names, S("if age >= 18 and income < 20000 then 0.5*fee else fee"));
	FeelMachine *machine = feel_machine_new(arena, (FeelLimits){ 0 });
	double best = 1e18;
	int64_t sum = 0;
	for (int r = 0; r < ROUNDS; r++) {
		double start = cpu_ns();
		for (int i = 0; i < EVALUATIONS; i++) {
			FeelValue inputs[] = { feel_whole(10 + i % 20), feel_whole(i % 40000),
				               feel_decimal(1250, 2) };
			sum += feel_evaluate(machine, e, inputs).whole;
		}
		double took = cpu_ns() - start;
		best = took < best ? took : best;
	}
	report(sum ? "condition" : "nothing", best, EVALUATIONS);
}

/* Ten brackets of the family quotient for residents, with two activities, and for others. */
static Str model_of(Arena *arena)
{
	static const char *const kinds[][2] = { { "true", "\"music\"" },
		                                { "true", "\"sport\"" },
		                                { "false", "-" } };
	Buf b = { .arena = arena };
	buf_add(&b, S("<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='B' "
	              "namespace='b'>"));
	static const char *const inputs[] = { "quotient", "resident", "activity" };
	static const char *const types[] = { "number", "boolean", "string" };
	for (size_t i = 0; i < 3; i++)
		buf_addf(&b,
		         "<inputData name='%s' id='i%zu'><variable name='%s' "
		         "typeRef='%s'/></inputData>",
		         inputs[i], i, inputs[i], types[i]);
	buf_add(&b, S("<decision name='fee' id='d'><variable name='fee'/>"));
	for (size_t i = 0; i < 3; i++)
		buf_addf(&b,
		         "<informationRequirement><requiredInput "
		         "href='#i%zu'/></informationRequirement>",
		         i);
	buf_add(&b, S("<decisionTable hitPolicy='UNIQUE'>"));
	for (size_t i = 0; i < 3; i++)
		buf_addf(&b, "<input><inputExpression><text>%s</text></inputExpression></input>",
		         inputs[i]);
	buf_add(&b, S("<output name='fee'/>"));
	for (int r = 0; r < 30; r++)
		buf_addf(&b,
		         "<rule><inputEntry><text>[%d..%d)</text></"
		         "inputEntry><inputEntry><text>%s</text>"
		         "</inputEntry><inputEntry><text>%s</text></"
		         "inputEntry><outputEntry><text>%d.50"
		         "</text></outputEntry></rule>",
		         r / 3 * 200, r / 3 * 200 + 200, kinds[r % 3][0], kinds[r % 3][1], r + 1);
	buf_add(&b, S("</decisionTable></decision></definitions>"));
	return buf_str(&b);
}

static void table(Arena *arena, Str xml, bool trace)
{
	DmnModel *model;
	if (dmn_load(arena, xml, NULL, &model))
		return;
	if (trace)
		dmn_traceable(model);
	DmnRun *run = dmn_run_new(arena, model, (FeelLimits){ 0 });
	dmn_trace(run, trace);
	const DmnElement *fee = dmn_find(model, S("fee"));
	const int slots[] = { dmn_slot(dmn_find(model, S("quotient"))),
		              dmn_slot(dmn_find(model, S("resident"))),
		              dmn_slot(dmn_find(model, S("activity"))) };
	double best = 1e18;
	int64_t sum = 0;
	for (int r = 0; r < ROUNDS; r++) {
		double start = cpu_ns();
		for (int i = 0; i < EVALUATIONS; i++) {
			dmn_begin(run, (Instant){ 1 });
			dmn_set_slot(run, slots[0], feel_whole(i % 2000));
			dmn_set_slot(run, slots[1], feel_boolean(i % 3 != 0));
			dmn_set_slot(run, slots[2], feel_string(i % 2 ? S("music") : S("sport")));
			sum += dmn_decide(run, fee).whole;
		}
		double took = cpu_ns() - start;
		best = took < best ? took : best;
	}
	report(sum ? (trace ? "table-trace" : "table") : "nothing", best, EVALUATIONS);
}

static void load(Str xml)
{
	double best = 1e18;
	for (int r = 0; r < ROUNDS; r++) {
		double start = cpu_ns();
		for (int i = 0; i < LOADS; i++) {
			Arena *arena = arena_new((size_t)64 << 20);
			DmnModel *model;
			Err *e = dmn_load(arena, xml, NULL, &model);
			assert(!e);
			arena_free(arena);
		}
		double took = cpu_ns() - start;
		best = took < best ? took : best;
	}
	report("load", best, LOADS);
}

/* A thousand rules over eight columns: the first leaves a gap before its last bracket, the others
 * halve their numbers now and then, so that rules overlap. */
static Str large_table(Arena *arena)
{
	Buf b = { .arena = arena };
	buf_add(&b, S("<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='L' "
	              "namespace='l'><decision name='D' id='d'><variable name='D'/>"
	              "<decisionTable hitPolicy='UNIQUE'>"));
	for (int c = 0; c < COLUMNS; c++)
		buf_addf(&b, "<input><inputExpression><text>c%d</text></inputExpression></input>",
		         c);
	buf_add(&b, S("<output name='D'/>"));
	for (int r = 0; r < RULES; r++) {
		buf_add(&b, S("<rule>"));
		buf_addf(&b, "<inputEntry><text>[%d..%d)</text></inputEntry>", r / 8 * 10,
		         r / 8 * 10 + (r / 8 == 100 ? 9 : 10));
		for (int c = 1; c < COLUMNS; c++)
			buf_addf(&b, "<inputEntry><text>%s</text></inputEntry>",
			         c > 3              ? "-"
			         : r >> (c - 1) & 1 ? "&lt; 50"
			                            : ">= 50");
		buf_addf(&b, "<outputEntry><text>%d</text></outputEntry></rule>", r);
	}
	buf_add(&b, S("</decisionTable></decision></definitions>"));
	return buf_str(&b);
}

static void prove(Arena *arena)
{
	DmnModel *model;
	StrList findings = { 0 };
	Err *e = dmn_load(arena, large_table(arena), NULL, &model);
	assert(!e);
	double start = cpu_ns();
	dmn_prove(arena, model, &findings);
	report(findings.len ? "prove" : "nothing", cpu_ns() - start, 1);
}

/* All test files of the public suite below a folder, read, checked, compiled and run. */
static void suite(Arena *arena, const char *folder)
{
	Buf written = { .arena = arena };
	DmnScore score;
	double start = cpu_ns();
	bool read = rules_test_path(str_of(folder), &written, &score);
	report(read && score.cases ? "suite" : "nothing", cpu_ns() - start, 1);
	printf("suite-cases %zu\n", score.cases);
}

int main(int argc, char **argv)
{
	Arena *arena = arena_new((size_t)512 << 20);
	Str xml = model_of(arena);
	if (argc == 2 && strcmp(argv[1], "model") == 0) {
		printf("%.*s\n", STR(xml));
		arena_free(arena);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "suite") == 0) {
		suite(arena, argv[2]);
		arena_free(arena);
		return 0;
	}
	condition(arena);
	table(arena, xml, false);
	table(arena, xml, true);
	load(xml);
	prove(arena);
	arena_free(arena);
	return 0;
}
