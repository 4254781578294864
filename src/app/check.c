#include "app/check.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "core/event/event.h"

enum { ARENA_BYTES_MAX = 256 << 20 };

typedef struct {
	Platform *platform;
	const Authority *authority; /* NULL: the platform's own file */
	const Check *check;         /* NULL: the file itself */
	Str said;                   /* empty: all is well */
	Arena *arena;               /* for what is said */
} Asked;

static void look_at_file(Asked *asked, Arena *arena)
{
	Database *database = asked->authority
	                             ? authority_database(asked->platform, arena, asked->authority)
	                             : platform_database(asked->platform);
	Str found = db_check(db_reader(database, arena), arena);
	if (!str_eq(found, S("ok")))
		asked->said = str_copy(asked->arena, found);
}

static void look_with_check(Asked *asked, Arena *arena)
{
	Ctx *ctx = ctx_new(arena, asked->platform, asked->authority, instant_now());
	ctx_read(ctx);
	Id id = 0;
	const char *problem = asked->check->run(ctx, &id);
	if (problem)
		asked->said = str_format(asked->arena, "%s (%lld)", problem, (long long)id);
}

typedef struct {
	Asked *asked;
	Arena *arena;
} Look;

static void look(void *arg)
{
	Look *l = arg;
	if (l->asked->check)
		look_with_check(l->asked, l->arena);
	else
		look_at_file(l->asked, l->arena);
}

/* Each question has memory of its own, and its fault is an answer. */
static void ask(CheckProblems *problems, Asked asked)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	const char *reason = fault_guard(look, &(Look){ &asked, arena });
	Str said = reason ? str_copy(asked.arena, str_of(reason)) : asked.said;
	arena_free(arena);
	if (said.len == 0)
		return;
	Str slug = asked.authority ? asked.authority->slug : S("platform");
	*list_push(asked.arena, problems) =
		str_format(asked.arena, "%.*s: %s: %.*s", STR(slug),
	                   asked.check ? asked.check->name : "file", STR(said));
}

CheckProblems check_platform(Platform *platform, const Module *const *modules, Arena *arena)
{
	CheckProblems problems = { 0 };
	ask(&problems, (Asked){ .platform = platform, .arena = arena });
	AuthorityList authorities = authority_list(platform, arena);
	for (size_t i = 0; i < authorities.len; i++) {
		Asked asked = { .platform = platform,
			        .authority = &authorities.at[i],
			        .arena = arena };
		size_t before = problems.len;
		ask(&problems, asked);
		if (problems.len > before)
			continue; /* a file that is damaged answers nothing else */
		for (const Module *const *m = modules; *m; m++) {
			asked.check = (*m)->checks;
			for (; asked.check && asked.check->name; asked.check++)
				ask(&problems, asked);
		}
	}
	return problems;
}

typedef struct {
	const char *folder;
	Platform *platform;
	int status;
} Command;

static void run(void *command)
{
	Command *c = command;
	Arena *arena = arena_process();
	c->platform = platform_open(c->folder, module_schemas(arena, app_modules, false),
	                            module_schemas(arena, app_modules, true));
	module_declare(app_modules);
	CheckProblems problems = check_platform(c->platform, app_modules, arena);
	for (size_t i = 0; i < problems.len; i++)
		printf("%.*s\n", STR(problems.at[i]));
	printf("%zu authorities checked, %zu problems\n", authority_list(c->platform, arena).len,
	       problems.len);
	c->status = problems.len > 0;
}

int check_main(int argc, char **argv)
{
	if (argc != 3 || strcmp(argv[1], "--data") != 0) {
		fprintf(stderr, "usage: beffroi check --data DIR\n");
		return 2;
	}
	Command c = { .folder = argv[2], .status = 1 };
	const char *reason = fault_guard(run, &c);
	if (reason)
		printf("%s\n", reason);
	platform_close(c.platform);
	return reason ? 1 : c.status;
}
