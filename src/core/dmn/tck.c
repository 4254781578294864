/* tck.c — running the test files of the public suite (TCK). */
#include "core/dmn/model.h"

#include <string.h>

enum { VALUE_DEPTH_MAX = 100 };

typedef struct {
	Arena *arena;
	DmnRun *run;
	const DmnModel *model;
	Str file;
	Buf *report;
	DmnScore *score;
} Suite;

/* ---- values ---- */

static Str local_part(Str name)
{
	Str rest = name;
	(void)str_cut(&rest, ':');
	return rest.len ? rest : name;
}

static FeelValue scalar(Arena *arena, const DmnXml *node)
{
	static const struct {
		const char *type;
		FeelKind kind;
	} kinds[] = { { "decimal", FEEL_NUMBER },    { "double", FEEL_NUMBER },
		      { "integer", FEEL_NUMBER },    { "int", FEEL_NUMBER },
		      { "float", FEEL_NUMBER },      { "boolean", FEEL_BOOLEAN },
		      { "date", FEEL_DATE },         { "time", FEEL_TIME },
		      { "dateTime", FEEL_DATE_TIME } };
	if (str_eq(dmn_xml_attribute(node, "nil"), S("true")))
		return feel_null();
	Str type = local_part(dmn_xml_attribute(node, "type"));
	Str text = dmn_xml_text(node);
	if (str_eq(type, S("string")) || type.len == 0)
		return feel_string(text);
	text = str_trim(text);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(type, str_of(kinds[i].type)))
			return feel_of_text(arena, kinds[i].kind, text);
	FeelValue days = feel_of_text(arena, FEEL_DAYS_DURATION, text);
	return days.kind != FEEL_NULL ? days : feel_of_text(arena, FEEL_MONTHS_DURATION, text);
}

/* The value inside an input, a component, an item or what is expected. */
static FeelValue value_in(Arena *arena, const DmnXml *node, int depth)
{
	LIST(FeelEntry) entries = { 0 };
	LIST(FeelValue) items = { 0 };
	bool list = false;
	if (depth > VALUE_DEPTH_MAX)
		return feel_null();
	for (const DmnXml *n = dmn_xml_first(node); n; n = dmn_xml_next(n)) {
		if (dmn_xml_is(n, "value"))
			return scalar(arena, n);
		if (dmn_xml_is(n, "component"))
			*list_push(arena, &entries) = (FeelEntry){ dmn_xml_attribute(n, "name"),
				                                   value_in(arena, n, depth + 1) };
		if (!dmn_xml_is(n, "list"))
			continue;
		list = true;
		for (const DmnXml *i = dmn_xml_first(n); i; i = dmn_xml_next(i))
			*list_push(arena, &items) = value_in(arena, i, depth + 1);
	}
	if (list)
		return feel_list_of(arena, items.at, items.len);
	return entries.len ? feel_context_of(arena, entries.at, entries.len) : feel_null();
}

/* ---- comparing ---- */

static bool same(Arena *arena, FeelValue got, FeelValue want, int depth);

/* Numbers may differ by 10^-8, as everywhere where the suite is run. */
static bool same_number(Arena *arena, FeelValue got, FeelValue want)
{
	if (feel_equal(got, want))
		return true;
	FeelNames *names = feel_names_new(arena);
	(void)feel_names_add(names, S("a"));
	(void)feel_names_add(names, S("b"));
	FeelMachine *machine = feel_machine_new(arena, (FeelLimits){ 0 });
	FeelValue pair[] = { got, want };
	FeelValue near =
		feel_evaluate(machine, feel_compile(names, S("abs(a - b) < 0.00000001")), pair);
	return near.kind == FEEL_BOOLEAN && near.boolean;
}

static bool same_list(Arena *arena, const FeelList *got, const FeelList *want, int depth)
{
	if (got->len != want->len)
		return false;
	for (size_t i = 0; i < got->len; i++)
		if (!same(arena, got->at[i], want->at[i], depth + 1))
			return false;
	return true;
}

static bool same_context(Arena *arena, FeelValue got, FeelValue want, int depth)
{
	if (got.context->len != want.context->len)
		return false;
	for (size_t i = 0; i < want.context->len; i++) {
		const FeelValue *entry = feel_entry(got, want.context->at[i].name);
		if (!entry || !same(arena, *entry, want.context->at[i].value, depth + 1))
			return false;
	}
	return true;
}

static bool same(Arena *arena, FeelValue got, FeelValue want, int depth)
{
	if (got.kind != want.kind || depth > VALUE_DEPTH_MAX)
		return false;
	switch ((FeelKind)got.kind) {
	case FEEL_NUMBER: return same_number(arena, got, want);
	case FEEL_LIST: return same_list(arena, got.list, want.list, depth);
	case FEEL_CONTEXT: return same_context(arena, got, want, depth);
	case FEEL_NULL:
	case FEEL_BOOLEAN:
	case FEEL_STRING:
	case FEEL_DATE:
	case FEEL_TIME:
	case FEEL_DATE_TIME:
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION:
	case FEEL_RANGE:
	case FEEL_FUNCTION: break;
	}
	return feel_equal(got, want);
}

/* ---- cases ---- */

static FeelValue result_of(Suite *s, const DmnXml *test, const DmnElement *element)
{
	LIST(FeelEntry) args = { 0 };
	for (const DmnXml *n = dmn_xml_first(test); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "inputNode"))
			*list_push(s->arena, &args) = (FeelEntry){ dmn_xml_attribute(n, "name"),
				                                   value_in(s->arena, n, 0) };
	dmn_begin(s->run, (Instant){ 0 });
	if (dmn_element_kind(element) != DMN_DECISION)
		return dmn_invoke(s->run, element, args.at, args.len);
	for (size_t i = 0; i < args.len; i++)
		(void)dmn_set(s->run, args.at[i].name, args.at[i].value);
	return dmn_decide(s->run, element);
}

static bool judge(Suite *s, const DmnXml *test, const DmnXml *node)
{
	Str id = dmn_xml_attribute(test, "id");
	Str name = dmn_xml_attribute(node, "name");
	Str invocable = dmn_xml_attribute(test, "invocableName");
	const DmnXml *expected = dmn_xml_child(node, "expected");
	FeelValue want = expected ? value_in(s->arena, expected, 0) : feel_null();
	bool want_flag = str_eq(dmn_xml_attribute(node, "errorResult"), S("true"));
	const DmnElement *element = dmn_find(s->model, invocable.len ? invocable : name);
	s->score->nodes++;
	if (!element) {
		buf_addf(s->report, "FAIL %.*s %.*s %.*s: expected %.*s got no such element\n",
		         STR(s->file), STR(id), STR(name), STR(feel_write(s->arena, want)));
		return false;
	}
	FeelValue got = result_of(s, test, element);
	bool flag = got.kind == FEEL_NULL && got.problem;
	bool value_same = same(s->arena, got, want, 0);
	s->score->by_value += value_same;
	s->score->by_value_and_flag += value_same && flag == want_flag;
	if (!value_same)
		buf_addf(s->report, "FAIL %.*s %.*s %.*s: expected %.*s got %.*s\n", STR(s->file),
		         STR(id), STR(name), STR(feel_write(s->arena, want)),
		         STR(feel_write(s->arena, got)));
	else if (flag != want_flag)
		buf_addf(s->report, "FLAG %.*s %.*s %.*s: expected %s got %s\n", STR(s->file),
		         STR(id), STR(name), want_flag ? "error" : "no error",
		         flag ? "error" : "no error");
	return value_same;
}

static void run_case(Suite *s, const DmnXml *test)
{
	bool passed = true;
	for (const DmnXml *n = dmn_xml_first(test); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "resultNode"))
			passed = judge(s, test, n) && passed;
	s->score->cases++;
	s->score->cases_passed += passed;
}

static void all_fail(Suite *s, const DmnXml *root, const Err *why)
{
	Str reason = str_of(why->message);
	for (const DmnXml *n = dmn_xml_first(root); n; n = dmn_xml_next(n)) {
		if (!dmn_xml_is(n, "testCase"))
			continue;
		s->score->cases++;
		for (const DmnXml *r = dmn_xml_first(n); r; r = dmn_xml_next(r)) {
			if (!dmn_xml_is(r, "resultNode"))
				continue;
			s->score->nodes++;
			buf_addf(s->report, "FAIL %.*s %.*s %.*s: expected a result got %.*s\n",
			         STR(s->file), STR(dmn_xml_attribute(n, "id")),
			         STR(dmn_xml_attribute(r, "name")), STR(reason));
		}
	}
}

Err *dmn_test(Arena *arena, Str xml, Str file, const DmnImports *models, Buf *report,
              DmnScore *score)
{
	const DmnXml *root;
	Err *e = dmn_xml_read(arena, xml, &root);
	if (e)
		return e;
	const DmnXml *name =
		dmn_xml_is(root, "testCases") ? dmn_xml_child(root, "modelName") : NULL;
	if (!name)
		return err_new(arena, ERR_INVALID,
		               "Ce fichier n’est pas un fichier de cas de test.");
	Suite s = { .arena = arena, .file = file, .report = report, .score = score };
	Str location = str_trim(dmn_xml_text(name)), text;
	DmnModel *model = NULL;
	if (!models->find(models->context, arena, (Str){ 0 }, location, &text))
		e = err_new(arena, ERR_NOT_FOUND, "Le modèle « {name} » est introuvable.",
		            arg("name", location));
	else
		e = dmn_load(arena, text, models, &model);
	if (e) {
		all_fail(&s, root, e);
		return NULL;
	}
	s.model = model;
	s.run = dmn_run_new(arena, model, (FeelLimits){ 0 });
	for (const DmnXml *n = dmn_xml_first(root); n; n = dmn_xml_next(n))
		if (dmn_xml_is(n, "testCase"))
			run_case(&s, n);
	return NULL;
}
