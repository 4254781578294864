/* suite.c — every case of the public suite: evaluated with a trace, replayed, compared. */
#include "suite.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/rules_files.h"

enum { FILE_BYTES_MAX = 512 << 20, VALUE_DEPTH_MAX = 100, FOLDER_DEPTH_MAX = 20 };

/* ---- the inputs of a case ---- */

static FeelValue scalar(Arena *arena, const xmlNode *node)
{
	Str type = tree_attribute(arena, node, "type"), text = tree_text(arena, node);
	Str name = type;
	static const struct {
		const char *name;
		FeelKind kind;
	} kinds[] = { { "decimal", FEEL_NUMBER },    { "double", FEEL_NUMBER },
		      { "integer", FEEL_NUMBER },    { "boolean", FEEL_BOOLEAN },
		      { "date", FEEL_DATE },         { "time", FEEL_TIME },
		      { "dateTime", FEEL_DATE_TIME } };
	if (str_eq(tree_attribute(arena, node, "nil"), S("true")))
		return feel_null();
	(void)str_cut(&name, ':');
	if (name.len == 0)
		name = type;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(name, str_of(kinds[i].name)))
			return feel_of_text(arena, kinds[i].kind, str_trim(text));
	if (!str_eq(name, S("duration")))
		return feel_string(text);
	FeelValue days = feel_of_text(arena, FEEL_DAYS_DURATION, str_trim(text));
	return days.kind == FEEL_NULL ? feel_of_text(arena, FEEL_MONTHS_DURATION, str_trim(text))
	                              : days;
}

static FeelValue value_in(Arena *arena, const xmlNode *node, int depth)
{
	LIST(FeelEntry) entries = { 0 };
	LIST(FeelValue) items = { 0 };
	const xmlNode *list = tree_child(node, "list"), *value = tree_child(node, "value");
	if (depth > VALUE_DEPTH_MAX)
		return feel_null();
	if (value)
		return scalar(arena, value);
	for (const xmlNode *n = list ? tree_inside(list) : NULL; n; n = tree_beside(n))
		*list_push(arena, &items) = value_in(arena, n, depth + 1);
	if (list)
		return feel_list_of(arena, items.at, items.len);
	for (const xmlNode *n = tree_inside(node); n; n = tree_beside(n))
		if (tree_is(n, "component"))
			*list_push(arena, &entries) = (FeelEntry){ tree_attribute(arena, n, "name"),
				                                   value_in(arena, n, depth + 1) };
	return entries.len ? feel_context_of(arena, entries.at, entries.len) : feel_null();
}

/* ---- one case ---- */

typedef struct {
	Arena *arena;
	DmnModel *evaluated;
	Model *replayed;
	DmnRun *run;
	FeelMachine *machine;
	Str file;
	Tally *tally;
} Suite;

static void evaluate(Suite *s, const xmlNode *test, const DmnElement *element)
{
	LIST(FeelEntry) args = { 0 };
	Arena *arena = dmn_arena(s->run);
	for (const xmlNode *n = tree_inside(test); n; n = tree_beside(n))
		if (tree_is(n, "inputNode"))
			*list_push(arena, &args) = (FeelEntry){ tree_attribute(arena, n, "name"),
				                                value_in(arena, n, 0) };
	DmnKind kind = dmn_element_kind(element);
	if (kind == DMN_FUNCTION || kind == DMN_SERVICE) {
		(void)dmn_invoke(s->run, element, args.at, args.len);
		return;
	}
	for (size_t i = 0; i < args.len; i++)
		(void)dmn_set(s->run, args.at[i].name, args.at[i].value);
	(void)dmn_decide(s->run, element);
}

static void run_case(Suite *s, const xmlNode *test, const xmlNode *node)
{
	const Instant now = { 1772000000000000 };
	Str id = tree_attribute(s->arena, test, "id");
	Str name = tree_attribute(s->arena, node, "name");
	Str invocable = tree_attribute(s->arena, test, "invocableName");
	const DmnElement *e = dmn_find(s->evaluated, invocable.len ? invocable : name);
	if (!e)
		return;
	dmn_begin(s->run, now);
	feel_machine_set_now(s->machine, now);
	feel_begin(s->machine, NULL);
	evaluate(s, test, e);
	const FeelStep *trace = dmn_trace_root(s->run);
	Walk w = { .machine = s->machine, .arena = feel_machine_arena(s->machine) };
	Buf why = { .arena = s->arena };
	const FeelStep *again =
		model_replay(&w, s->replayed, trace, date_of_days(now.us / 86400000000));
	s->tally->cases++;
	s->tally->steps += w.steps;
	if (w.gave_up)
		s->tally->limits++;
	else if (!same_trace(s->arena, trace, again, &why)) {
		Str said = buf_str(&why);
		s->tally->differences++;
		printf("# %.*s %.*s %.*s: %.*s\n", STR(s->file), STR(id), STR(name), STR(said));
	}
}

/* ---- files ---- */

static void run_file(Str path, Tally *tally)
{
	Arena *arena = arena_new(FILE_BYTES_MAX);
	Str text, model, folder = rules_folder_of(path);
	DmnImports imports = { rules_find_model, &folder };
	Suite s = { .arena = arena, .file = path, .tally = tally };
	const xmlNode *root = NULL;
	if (!rules_read_file(arena, path, &text))
		root = tree_read(arena, text);
	const xmlNode *name = root ? tree_child(root, "modelName") : NULL;
	if (name &&
	    rules_find_model(&folder, arena, (Str){ 0 }, str_trim(tree_text(arena, name)),
	                     &model) &&
	    !dmn_load(arena, model, &imports, &s.evaluated)) {
		tally->files++;
		dmn_traceable(s.evaluated);
		s.run = dmn_run_new(arena, s.evaluated, (FeelLimits){ 0 });
		dmn_trace(s.run, true);
		s.replayed = model_read(arena, model, &imports);
		s.machine = feel_machine_new(arena, (FeelLimits){ .bytes_max = 256 << 20 });
		for (const xmlNode *n = tree_inside(root); n; n = tree_beside(n))
			for (const xmlNode *r = tree_inside(n); r && tree_is(n, "testCase");
			     r = tree_beside(r))
				if (tree_is(r, "resultNode"))
					run_case(&s, n, r);
	} else {
		printf("# %.*s: this model is not read\n", STR(path));
		tally->differences++;
	}
	arena_free(arena);
}

void replay_suite(const char *path, int depth, Tally *tally)
{
	struct stat info;
	if (stat(path, &info) != 0 || depth > FOLDER_DEPTH_MAX)
		return;
	if (!S_ISDIR(info.st_mode)) {
		Str file = str_of(path);
		if (str_has(file, S("-test-")) && str_ends(file, S(".xml")))
			run_file(file, tally);
		return;
	}
	DIR *folder = opendir(path);
	Arena *arena = arena_new((size_t)16 << 20);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		Str inner = str_format(arena, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.')
			replay_suite(str_cstr(arena, inner), depth + 1, tally);
	}
	if (folder)
		closedir(folder);
	arena_free(arena);
}
