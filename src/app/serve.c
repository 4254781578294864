/* serve.c — `beffroi serve`: a supervisor, and under it the server of one platform. */
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/commands.h"
#include "core/job/job.h"
#include "core/mail/mail.h"
#include "core/scan/scan.h"
#include "core/server/server.h"
#include "modules/book/book.h"
#include "modules/mailbox/mailbox.h"

static int run(void *arg)
{
	const Config *config = arg;
	Arena *arena = arena_process();
	scan_configure(str_cstr(arena, config->clamd_socket));
	mail_configure(config);
	book_configure(config);
	mailbox_enable(config->demo);
	Platform *platform = platform_open(str_cstr(arena, config->data),
	                                   module_schemas(arena, app_modules, false),
	                                   module_schemas(arena, app_modules, true));
	HttpSite *site = alloc(arena, HttpSite);
	app_site(site, app_modules, platform);
	job_start(platform, app_modules, (int)config->job_threads);
	int status = server_run(site, config);
	job_stop();
	platform_close(platform);
	return status;
}

/* --key value, --key=value, and --demo alone. */
static Err *read_options(Arena *arena, int argc, char **argv, Config *config)
{
	const char *file = NULL;
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--config") == 0)
			file = argv[i + 1];
	Err *e = config_read(arena, file, config);
	for (int i = 1; !e && i < argc; i++) {
		Str value = str_of(argv[i]);
		if (!str_starts(value, S("--")))
			return err_new(arena, ERR_INVALID, "« {option} » n’est pas une option.",
			               arg("option", value));
		value = str_part(value, 2, value.len);
		bool joined = str_has(value, S("="));
		Str key = str_cut(&value, '=');
		if (str_eq(key, S("demo")))
			value = S("yes");
		else if (!joined)
			value = str_of(i + 1 < argc ? argv[++i] : NULL);
		if (!str_eq(key, S("config")))
			e = config_set(arena, config, key, value);
	}
	return e;
}

int serve_main(int argc, char **argv)
{
	Config *config = alloc(arena_process(), Config);
	Err *e = read_options(arena_process(), argc, argv, config);
	if (e) {
		Str why = i18n_format(arena_process(), LANG_FR, NULL, e->message, e->args,
		                      e->args_len);
		return fprintf(stderr, "beffroi serve: %.*s\n", STR(why)), 2;
	}
	return server_supervise(run, config);
}
