/* client.c — files drafts, visits authorities, waits for a first page. */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

enum { PATIENCE_US = 20 * 1000000 };

/* ---- Filing ---- */

static char host[CLIENT_TEXT_BYTES], visit[CLIENT_TEXT_BYTES], token[CLIENT_TEXT_BYTES];

static void set_host(const char *slug)
{
	snprintf(host, sizeof host, "%s.localhost", slug);
}

/* A browser's first page: its cookie, and the token of its forms. */
static void open_browser(void)
{
	Client *c = client_new();
	if (client_get(c, host, "/connexion", "lang=fr") != 200)
		fault("the page of signing in does not come");
	client_copy_until(c->bytes, "visit=", ';', visit);
	client_copy_until(c->bytes, "name=\"token\" value=\"", '"', token);
	client_free(c);
}

static void *begin(void)
{
	return client_new();
}

static void file(void *client, const Draft *d)
{
	char form[CLIENT_TEXT_BYTES + 100], request[2 * CLIENT_TEXT_BYTES + 1000];
	int form_len =
		snprintf(form, sizeof form, "token=%s&version=%lld", token, (long long)d->version);
	int len = snprintf(request, sizeof request,
	                   "POST /dossiers/%lld/deposer HTTP/1.1\r\nHost: %s\r\n"
	                   "Cookie: visit=%s; session=%s\r\n"
	                   "Content-Type: application/x-www-form-urlencoded\r\n"
	                   "Content-Length: %d\r\n\r\n%s",
	                   (long long)d->dossier, host, visit, d->session, form_len, form);
	Client *c = client;
	int status = client_ask(c, request, (size_t)len);
	if (status != 303 || !strstr(c->bytes, "/depose\r\n"))
		fault("dossier %lld was not filed: %.2000s", (long long)d->dossier, c->bytes);
}

int client_file(void)
{
	Arena *arena = arena_new(1 << 30);
	DraftList drafts = drafts_read(arena, option("drafts", NULL));
	set_host(option("slug", NULL));
	open_browser();
	int status = drafts_race(&drafts, begin, file);
	arena_free(arena);
	return status;
}

/* ---- Visiting ---- */

int client_visit(void)
{
	Client *c = client_new();
	int64_t count = option_number("count", -1), began = now_us();
	for (int64_t i = 1; i <= count; i++) {
		char slug[40];
		snprintf(slug, sizeof slug, "town-%04lld", (long long)i);
		set_host(slug);
		if (client_get(c, host, "/", "lang=fr") != 200)
			fault("no page of %s: %.300s", slug, c->bytes);
	}
	printf("visited %lld\nms_each %.2f\n", (long long)count,
	       (double)(now_us() - began) / 1e3 / (double)count);
	client_free(c);
	return 0;
}

/* ---- Starting ---- */

extern char **environ;

static void wait_for_page(int64_t port, int64_t began)
{
	int fd;
	while ((fd = client_connect(port)) < 0) {
		if (now_us() - began > PATIENCE_US)
			fault("the server does not listen");
		nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
	}
	close(fd);
	Client *c = client_new();
	if (client_get(c, host, "/", "lang=fr") != 200)
		fault("no page: %.300s", c->bytes);
	printf("ms %.1f\n", (double)(now_us() - began) / 1e3);
	client_free(c);
}

static void *first_page(void *began)
{
	wait_for_page(option_number("port", -1), *(int64_t *)began);
	return NULL;
}

static void wait_guarded(void *began)
{
	(void)first_page(began);
}

int client_start(char **argv)
{
	pid_t pid;
	int status = 0;
	while (*argv && strcmp(*argv, "--") != 0)
		argv++;
	if (!argv[0] || !argv[1])
		return fprintf(stderr, "beffroi-load: -- COMMAND is missing\n"), 2;
	set_host(option("slug", NULL));
	int64_t began = now_us();
	if (posix_spawnp(&pid, argv[1], NULL, NULL, argv + 1, environ) != 0)
		return perror(argv[1]), 1;
	const char *reason = fault_guard(wait_guarded, &began);
	if (reason)
		fprintf(stderr, "beffroi-load: %s\n", reason);
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	return reason != NULL;
}
