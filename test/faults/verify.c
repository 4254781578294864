/* verify.c — the list of what was acknowledged, held against the files. */
#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

enum { LETTER_BYTES_MAX = 1 << 20 };

/* Numbers that the letters in the Maildir name, by town: "0 2026-000123-K", sorted. */
typedef LIST(Str) Letters;

typedef struct {
	const Run *run;
	Result *result;
	sqlite3 *towns[TOWNS];
	Letters letters;
	Arena *arena;
} Verify;

/* The first column of the first row; -1: the file cannot be read. */
static int64_t ask(sqlite3 *db, const char *sql, const Filing *f)
{
	sqlite3_stmt *s = NULL;
	int64_t found = -1;
	if (db && sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK) {
		for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
			const char *name = sqlite3_bind_parameter_name(s, i);
			if (strcmp(name, ":id") == 0)
				sqlite3_bind_int64(s, i, f->dossier);
			else
				sqlite3_bind_text(
					s, i, strcmp(name, ":marker") == 0 ? f->marker : f->number,
					-1, SQLITE_STATIC);
		}
		if (sqlite3_step(s) == SQLITE_ROW)
			found = sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return found;
}

/* ---- Letters ---- */

static int compare(const void *a, const void *b)
{
	return str_compare(*(const Str *)a, *(const Str *)b);
}

static int town_of(Str letter)
{
	static const char *const names[TOWNS] = { "valbourg", "levant", "zitoun" };
	for (int i = 0; i < TOWNS; i++)
		if (str_has(letter, str_format(arena_process(), "//%s.localhost", names[i])))
			return i;
	return -1;
}

static void read_letter(Verify *v, const char *path)
{
	static char bytes[LETTER_BYTES_MAX];
	FILE *file = fopen(path, "r");
	size_t len = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	if (file)
		fclose(file);
	int town = town_of((Str){ bytes, len });
	for (size_t i = 0; i + NUMBER_CHARS <= len; i++) {
		const char *n = bytes + i;
		if (n[0] != '2' || n[4] != '-' || n[11] != '-' || strspn(n + 5, "0123456789") != 6)
			continue;
		*list_push(v->arena, &v->letters) =
			str_format(v->arena, "%d %.*s", town, NUMBER_CHARS, n);
	}
}

static void read_letters(Verify *v)
{
	static const char *const parts[] = { "new", "cur" };
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		char folder[PATH_BYTES + 40], path[PATH_BYTES + 400];
		snprintf(folder, sizeof folder, "%s/platform/mail/%s", v->run->folder, parts[i]);
		DIR *all = opendir(folder);
		for (struct dirent *e; all && (e = readdir(all));) {
			snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
			if (e->d_name[0] != '.')
				read_letter(v, path);
		}
		if (all)
			closedir(all);
	}
	if (v->letters.len > 0)
		qsort(v->letters.at, v->letters.len, sizeof(Str), compare);
}

/* Sent to the Maildir, or waiting in the town's file. */
static bool has_letter(const Verify *v, const Filing *f)
{
	Str wanted = str_format(v->arena, "%d %s", f->town, f->number);
	if (v->letters.len > 0 &&
	    bsearch(&wanted, v->letters.at, v->letters.len, sizeof(Str), compare))
		return true;
	return ask(v->towns[f->town],
	           "select count(*) from mail_letter where state = 'waiting'"
	           " and subject like '%' || :number || '%'",
	           f) > 0;
}

/* ---- Filings ---- */

static const char *what_is_lost(const Verify *v, const Filing *f)
{
	sqlite3 *db = v->towns[f->town];
	if (f->number[0] == 0)
		return "its page was not there when it was asked for";
	if (ask(db,
	        "select count(*) from dossier where id = :id and number = :number"
	        " and state <> 'draft'",
	        f) != 1)
		return "it is not there";
	if (ask(db, "select count(*) from dossier_search where rowid = :id and body match :marker",
	        f) != 1)
		return "its answers are not there";
	if (ask(db, "select count(*) from dossier_record where dossier = :id and stream = 'filed'",
	        f) != 1)
		return "its record is not there";
	if (ask(db,
	        "select count(*) from dossier_document d join dossier_record r"
	        " on r.dossier = d.dossier and r.stream = 'document:' || d.id"
	        " where d.dossier = :id and d.kind = 'receipt'",
	        f) < 1)
		return "its receipt is not there";
	if (ask(db,
	        "select count(*) from event where subject = 'dossier' and subject_id = :id"
	        " and kind = 'dossier.filed'",
	        f) < 1)
		return "its event is not there";
	if (!has_letter(v, f))
		return "its letter is not there";
	return NULL;
}

static bool is_doubled(const Verify *v, const Filing *f)
{
	sqlite3 *db = v->towns[f->town];
	return ask(db, "select count(*) from dossier_search where body match :marker", f) > 1 ||
	       ask(db, "select count(*) from dossier where number = :number", f) > 1 ||
	       ask(db,
	           "select count(*) from event where subject = 'dossier' and subject_id = :id"
	           " and kind = 'dossier.filed'",
	           f) > 1 ||
	       ask(db,
	           "select count(*) from dossier_document where dossier = :id"
	           " and kind = 'receipt'",
	           f) > 1;
}

static void verify_one(Verify *v, const Filing *f)
{
	const char *lost = what_is_lost(v, f);
	bool doubled = is_doubled(v, f);
	v->result->lost += lost != NULL;
	v->result->doubled += doubled;
	if (v->run->plan->sync_off)
		return; /* as expected */
	if (lost)
		printf("# lost: %s, dossier %lld of %s, '%s': %s\n", f->number,
		       (long long)f->dossier, town_slugs[f->town], f->marker, lost);
	if (doubled)
		printf("# doubled: %s, dossier %lld of %s, '%s'\n", f->number,
		       (long long)f->dossier, town_slugs[f->town], f->marker);
}

void verify_run(const Run *run, Result *result)
{
	Verify v = { .run = run, .result = result, .arena = arena_new((size_t)256 << 20) };
	for (int i = 0; i < TOWNS; i++) {
		char path[PATH_BYTES + 80];
		snprintf(path, sizeof path, "%s/platform/authorities/%s/authority.db", run->folder,
		         town_slugs[i]);
		if (sqlite3_open_v2(path, &v.towns[i], SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
			sqlite3_close(v.towns[i]);
			v.towns[i] = NULL;
		}
	}
	read_letters(&v);
	for (size_t i = 0; i < run->filings_len; i++)
		verify_one(&v, &run->filings[i]);
	for (int i = 0; i < TOWNS; i++)
		sqlite3_close(v.towns[i]);
	result->acknowledged = (int)run->filings_len;
	arena_free(v.arena);
}
