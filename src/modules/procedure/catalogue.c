/* catalogue.c — the procedures that come with the program, read once.
 *
 * The files of catalogue/ are part of the program, so that it stays one file; an operator who keeps
 * a catalogue of his own names its folder in BEFFROI_CATALOGUE (DOMAIN/CODE.yaml). */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gen/procedure_assets.h"
#include "modules/procedure/procedure.h"

typedef struct {
	const Procedure *procedure;
	Str source;
} Entry;

static struct {
	Arena *arena;
	LIST(Entry) entries;
	ProcedureList procedures;
} catalogue;

static pthread_once_t once = PTHREAD_ONCE_INIT;

enum { CATALOGUE_BYTES_MAX = 256 << 20, CATALOGUE_FILES_MAX = 1000 };

/* Adds a file; one with errors is left out and said so: the others are still of use. */
static void add(Str name, Str source)
{
	ProcedureErrorList errors;
	const Procedure *procedure = procedure_read(catalogue.arena, source, &errors);
	if (!procedure) {
		log_line("catalogue-file-left-out", log_str("file", name),
		         log_int("line", errors.at[0].line),
		         log_str("why", str_of(errors.at[0].name)));
		return;
	}
	Entry *entry = list_push(catalogue.arena, &catalogue.entries);
	*entry = (Entry){ procedure, source };
}

static int by_code(const void *a, const void *b)
{
	return str_compare(((const Entry *)a)->procedure->code,
	                   ((const Entry *)b)->procedure->code);
}

static void add_file(Str path)
{
	FILE *file = fopen(str_cstr(catalogue.arena, path), "rb");
	if (!file) {
		log_line("catalogue-file-left-out", log_str("file", path),
		         log_str("why", S("unreadable")));
		return;
	}
	char *bytes = alloc_n(catalogue.arena, char, PROCEDURE_FILE_BYTES_MAX + 1);
	size_t len = fread(bytes, 1, PROCEDURE_FILE_BYTES_MAX + 1, file);
	(void)fclose(file);
	add(path, (Str){ bytes, len });
}

static void add_folder(Str folder, int depth)
{
	DIR *dir = opendir(str_cstr(catalogue.arena, folder));
	if (!dir)
		return;
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		Str name = str_of(entry->d_name);
		Str path = str_format(catalogue.arena, "%.*s/%.*s", STR(folder), STR(name));
		if (str_starts(name, S(".")) || catalogue.entries.len == CATALOGUE_FILES_MAX)
			continue;
		if (str_ends(name, S(".yaml")) && depth == 1)
			add_file(path);
		else if (depth == 0)
			add_folder(path, 1);
	}
	(void)closedir(dir);
}

static void load_all(void *arg)
{
	(void)arg;
	catalogue.arena = arena_new(CATALOGUE_BYTES_MAX);
	const char *folder = getenv("BEFFROI_CATALOGUE");
	if (folder)
		add_folder(str_of(folder), 0);
	for (size_t i = 0; !folder && procedure_catalogue_texts[i]; i++)
		add(str_format(catalogue.arena, "catalogue file %zu", i + 1),
		    str_of(procedure_catalogue_texts[i]));
	if (catalogue.entries.len)
		qsort(catalogue.entries.at, catalogue.entries.len, sizeof *catalogue.entries.at,
		      by_code);
	for (size_t i = 0; i < catalogue.entries.len; i++)
		*list_push(catalogue.arena, &catalogue.procedures) =
			catalogue.entries.at[i].procedure;
}

/* A fault must not leave pthread_once(): what was read before it stays. */
static void load(void)
{
	const char *why = fault_guard(load_all, NULL);
	if (why)
		log_line("catalogue-not-complete", log_str("why", str_of(why)));
}

const ProcedureList *procedure_catalogue(void)
{
	(void)pthread_once(&once, load);
	return &catalogue.procedures;
}

static const Entry *find(Str code)
{
	(void)procedure_catalogue();
	for (size_t i = 0; i < catalogue.entries.len; i++)
		if (str_eq(catalogue.entries.at[i].procedure->code, code))
			return &catalogue.entries.at[i];
	return NULL;
}

const Procedure *procedure_catalogue_find(Str code)
{
	const Entry *entry = find(code);
	return entry ? entry->procedure : NULL;
}

Str procedure_catalogue_source(Str code)
{
	const Entry *entry = find(code);
	return entry ? entry->source : (Str){ 0 };
}
