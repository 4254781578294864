/* doc.c — `beffroi doc FOLDER`: the tables of the program as reference pages. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/commands.h"
#include "core/config/config.h"
#include "core/job/job.h"

enum { ARENA_BYTES_MAX = 16 << 20 };

static void routes(Buf *out)
{
	buf_add(out, S("# Routes\n\n| method | address | who | module |\n|---|---|---|---|\n"));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++)
			buf_addf(out, "| %s | `%s` | %s | %s |\n",
			         r->method == GET ? "GET" : "POST", r->path, r->needs, (*m)->name);
}

static void permissions(Buf *out)
{
	buf_add(out, S("# Permissions\n\n| permission | what it allows | roles | scope "
	               "|\n|---|---|---|---|\n"));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Permission *p = (*m)->permissions; p && p->name; p++)
			buf_addf(out, "| `%s` | %s | %s | %s |\n", p->name, p->meaning, p->roles,
			         p->is_whole ? "authority" : "service");
}

static void events(Buf *out)
{
	buf_add(out, S("# Events\n\n| event | what the history shows |\n|---|---|\n"));
	for (const Module *const *m = app_modules; *m; m++)
		for (const EventKind *e = (*m)->events; e && e->name; e++)
			buf_addf(out, "| `%s` | %s |\n", e->name, e->meaning);
}

static void jobs(Buf *out)
{
	buf_add(out, S("# Jobs\n\n| job | what it does |\n|---|---|\n"));
	for (const Module *const *m = app_modules; *m; m++)
		for (const JobKind *j = (*m)->jobs; j && j->name; j++)
			buf_addf(out, "| `%s` | %s |\n", j->name, j->meaning);
	buf_add(out, S("\n| event | job that follows it |\n|---|---|\n"));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Follow *f = (*m)->follows; f && f->event; f++)
			buf_addf(out, "| `%s` | `%s` |\n", f->event, f->job);
}

static void settings(Buf *out)
{
	buf_add(out, S("# Settings\n\nThe file `beffroi.conf`, with every setting at its default; "
	               "on the "
	               "command line, `--key value`.\n\n```\n"));
	config_doc(out);
	buf_add(out, S("```\n"));
}

static const struct {
	const char *name;
	void (*write)(Buf *out);
} pages[] = {
	{ "routes.md", routes }, { "permissions.md", permissions }, { "events.md", events },
	{ "jobs.md", jobs },     { "settings.md", settings },
};

int doc_main(int argc, char **argv)
{
	if (argc != 2)
		return fprintf(stderr, "usage: beffroi doc FOLDER\n"), 2;
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		Buf out = { .arena = arena };
		pages[i].write(&out);
		Str path = str_format(arena, "%s/%s", argv[1], pages[i].name);
		FILE *f = fopen(str_cstr(arena, path), "w");
		if (!f || fwrite(out.ptr, 1, out.len, f) != out.len || fclose(f) != 0)
			fault("could not write '%.*s'", STR(path));
	}
	arena_free(arena);
	return 0;
}
