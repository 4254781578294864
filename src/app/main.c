/* main.c — the commands of beffroi. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/catalogue.h"
#include "app/check.h"
#include "app/commands.h"
#include "app/demo.h"
#include "app/rules.h"
#include "app/verify.h"
#include "core/dmn/dmn.h"
#include "core/judge/judge.h"
#include "core/pades/pades.h"
#include "core/pdf/pdf.h"
#include "core/sandbox/sandbox.h"
#include "core/tar/tar.h"

static const SandboxKind *const children[] = { &dmn_kind,      &pdf_kind,   &pdf_stamp_kind,
	                                       &pdf_text_kind, &pades_kind, &tar_kind,
	                                       &judge_kind,    NULL };

static int child(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	sandbox_child_main(children, argv[1]);
}

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *usage;
} commands[] = {
	{ "serve", serve_main,
	  "serve [--data DIR] [--listen ADDRESS:PORT] [--config FILE] [--demo]" },
	{ "demo", demo_main, "demo DIR [--json] [--list] [--port N]" },
	{ "authority", authority_main, "authority add|list|show --data DIR …" },
	{ "check", check_main, "check --data DIR" },
	{ "catalogue", catalogue_main, "catalogue check FILE…" },
	{ "verify-receipt", verify_main, "verify-receipt [--keys FILE] TEXT|-" },
	{ "feel", rules_feel_main, "feel 'EXPRESSION' [--context JSON] [--trace]" },
	{ "dmn", rules_dmn_main, "dmn eval|check|test …" },
	{ "doc", doc_main, "doc FOLDER" },
	{ "child", child, NULL },
};

static int usage(void)
{
	fprintf(stderr, "usage:\n");
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (commands[i].usage)
			fprintf(stderr, "  beffroi %s\n", commands[i].usage);
	return 2;
}

typedef struct {
	int (*main)(int argc, char **argv);
	int argc;
	char **argv;
	int status;
} Call;

static void call(void *arg)
{
	Call *c = arg;
	c->status = c->main(c->argc, c->argv);
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (commands[i].main != child)
			app_start();
		Call c = { commands[i].main, argc - 1, argv + 1, 1 };
		const char *reason = fault_guard(call, &c);
		if (reason)
			fprintf(stderr, "beffroi %s: %s\n", argv[1], reason);
		return reason ? 1 : c.status;
	}
	return usage();
}
