/* rules_suite.c — "beffroi dmn test PATH…": runs files of the public suite and counts. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/rules_files.h"
#include "core/dmn/dmn.h"

enum { FOLDER_DEPTH_MAX = 20, FILES_MAX = 100000, FILE_ARENA_BYTES_MAX = 512 << 20 };

typedef struct {
	Str folder;
	DmnScore score;
} FolderScore;

typedef struct {
	Arena *arena;
	StrList files;
	LIST(FolderScore) folders;
	DmnScore total;
	Buf *report;
	bool broken; /* a file could not be read */
} TestRun;

static bool is_test_file(Str path)
{
	return str_has(path, S("-test-")) && str_ends(path, S(".xml"));
}

static void collect(TestRun *t, const char *path, int depth)
{
	struct stat info;
	if (stat(path, &info) != 0 || depth > FOLDER_DEPTH_MAX) {
		fprintf(stderr, "beffroi: could not read \"%s\"\n", path);
		t->broken = true;
		return;
	}
	if (!S_ISDIR(info.st_mode)) {
		if ((depth == 0 || is_test_file(str_of(path))) && t->files.len < FILES_MAX)
			*list_push(t->arena, &t->files) = str_copy(t->arena, str_of(path));
		return;
	}
	DIR *folder = opendir(path);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		Str inner = str_format(t->arena, "%s/%s", path, entry->d_name);
		collect(t, str_cstr(t->arena, inner), depth + 1);
	}
	if (folder)
		closedir(folder);
}

static int compare_paths(const void *a, const void *b)
{
	Str const *x = a, *y = b;
	return str_compare(*x, *y);
}

static void add(DmnScore *sum, DmnScore more)
{
	sum->nodes += more.nodes;
	sum->by_value += more.by_value;
	sum->by_value_and_flag += more.by_value_and_flag;
	sum->cases += more.cases;
	sum->cases_passed += more.cases_passed;
}

static void add_to_folder(TestRun *t, Str path, DmnScore score)
{
	Str folder = rules_folder_of(path);
	for (size_t i = 0; i < t->folders.len; i++) {
		if (!str_eq(t->folders.at[i].folder, folder))
			continue;
		add(&t->folders.at[i].score, score);
		return;
	}
	*list_push(t->arena, &t->folders) = (FolderScore){ folder, score };
}

static void run_file(TestRun *t, Str path)
{
	Arena *arena = arena_new(FILE_ARENA_BYTES_MAX);
	Buf report = { .arena = arena };
	DmnScore score = { 0 };
	Str xml, folder = rules_folder_of(path);
	DmnImports models = { rules_find_model, &folder };
	Err *e = rules_read_file(arena, path, &xml);
	if (!e)
		e = dmn_test(arena, xml, path, &models, &report, &score);
	if (e) {
		Str why = rules_sentence(arena, e);
		fprintf(stderr, "beffroi: %.*s: %.*s\n", STR(path), STR(why));
		t->broken = true;
	}
	buf_add(t->report, buf_str(&report));
	add(&t->total, score);
	add_to_folder(t, path, score);
	arena_free(arena);
}

static double mean_of_folders(const TestRun *t)
{
	double sum = 0;
	size_t counted = 0;
	for (size_t i = 0; i < t->folders.len; i++) {
		const DmnScore *s = &t->folders.at[i].score;
		if (s->nodes == 0)
			continue;
		sum += 100.0 * (double)s->by_value / (double)s->nodes;
		counted++;
	}
	return counted ? sum / (double)counted : 0;
}

static void run_all(TestRun *t)
{
	if (t->files.len)
		qsort(t->files.at, t->files.len, sizeof *t->files.at, compare_paths);
	for (size_t i = 0; i < t->files.len; i++)
		run_file(t, t->files.at[i]);
}

bool rules_test_path(Str path, Buf *report, DmnScore *ret_score)
{
	TestRun t = { .arena = report->arena, .report = report };
	collect(&t, str_cstr(t.arena, path), 0);
	run_all(&t);
	*ret_score = t.total;
	return !t.broken;
}

int rules_test_main(int argc, char **argv)
{
	Arena *arena = arena_new(FILE_ARENA_BYTES_MAX);
	Buf report = { .arena = arena };
	TestRun t = { .arena = arena, .report = &report };
	for (int i = 0; i < argc; i++)
		collect(&t, argv[i], 0);
	run_all(&t);
	fwrite(report.len ? report.ptr : "", 1, report.len, stdout);
	printf("by value: %zu of %zu\n", t.total.by_value, t.total.nodes);
	printf("by value and flag: %zu of %zu\n", t.total.by_value_and_flag, t.total.nodes);
	printf("mean of directories: %.2f %%\n", mean_of_folders(&t));
	printf("%zu passed, %zu failed\n", t.total.cases_passed,
	       t.total.cases - t.total.cases_passed);
	int status = t.broken || t.total.cases_passed < t.total.cases;
	arena_free(arena);
	return status;
}
