/* client.c — a client over plain sockets: files drafts, visits authorities, waits for a first page.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "load.h"

enum { REPLY_BYTES_MAX = 512 * 1024, PATIENCE_US = 20 * 1000000, TEXT_BYTES = 200 };

/* ---- One request, one answer ---- */

typedef struct {
	int fd;
	char *bytes; /* of the answer, ended by a NUL */
	Arena *arena;
} Client;

static int connect_to(int64_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_port = htons((uint16_t)port),
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static Client *client_new(void)
{
	Arena *arena = arena_new((size_t)4 << 20);
	Client *c = alloc(arena, Client);
	*c = (Client){ .fd = connect_to(option_number("port", -1)), .arena = arena };
	c->bytes = alloc_n(arena, char, REPLY_BYTES_MAX + 1);
	if (c->fd < 0)
		fault("could not connect: %s", strerror(errno));
	return c;
}

static void client_free(Client *c)
{
	close(c->fd);
	arena_free(c->arena);
}

static int64_t body_bytes(const char *head)
{
	const char *at = strcasestr(head, "\r\ncontent-length:");
	long long bytes = 0;
	return at && sscanf(at + 17, " %lld", &bytes) == 1 ? bytes : 0;
}

/* Sends a request and reads the answer; its status. */
static int ask(Client *c, const char *request, size_t request_len)
{
	for (size_t sent = 0; sent < request_len;) {
		ssize_t n = send(c->fd, request + sent, request_len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			fault("could not send: %s", strerror(errno));
		sent += (size_t)n;
	}
	size_t len = 0, wanted = SIZE_MAX;
	while (len < wanted) {
		ssize_t n = len < REPLY_BYTES_MAX
		                    ? recv(c->fd, c->bytes + len, REPLY_BYTES_MAX - len, 0)
		                    : 0;
		if (n <= 0)
			fault("the server closed the connection after %zu bytes", len);
		len += (size_t)n;
		c->bytes[len] = '\0';
		const char *end = wanted == SIZE_MAX ? strstr(c->bytes, "\r\n\r\n") : NULL;
		if (end)
			wanted = (size_t)(end + 4 - c->bytes) + (size_t)body_bytes(c->bytes);
	}
	int status = 0;
	if (sscanf(c->bytes, "HTTP/1.1 %d", &status) != 1)
		fault("the answer is not HTTP");
	return status;
}

static int get(Client *c, const char *host, const char *path, const char *cookie)
{
	char request[1000];
	int len = snprintf(request, sizeof request,
	                   "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", path, host, cookie);
	return ask(c, request, (size_t)len);
}

static void copy_until(const char *text, const char *after, char end, char *copy)
{
	const char *from = strstr(text, after),
		   *to = from ? strchr(from + strlen(after), end) : NULL;
	size_t skip = strlen(after), len = to ? (size_t)(to - from) - skip : 0;
	if (!to || len >= TEXT_BYTES)
		fault("there is no %s in the answer", after);
	memcpy(copy, from + skip, len);
	copy[len] = '\0';
}

/* ---- Filing ---- */

static char host[TEXT_BYTES], visit[TEXT_BYTES], token[TEXT_BYTES];

static void set_host(const char *slug)
{
	snprintf(host, sizeof host, "%s.localhost", slug);
}

/* A browser's first page: its cookie, and the token of its forms. */
static void open_browser(void)
{
	Client *c = client_new();
	if (get(c, host, "/connexion", "lang=fr") != 200)
		fault("the page of signing in does not come");
	copy_until(c->bytes, "visit=", ';', visit);
	copy_until(c->bytes, "name=\"token\" value=\"", '"', token);
	client_free(c);
}

static void *begin(void)
{
	return client_new();
}

static void file(void *client, const Draft *d)
{
	char form[TEXT_BYTES + 100], request[2 * TEXT_BYTES + 1000];
	int form_len =
		snprintf(form, sizeof form, "token=%s&version=%lld", token, (long long)d->version);
	int len = snprintf(request, sizeof request,
	                   "POST /dossiers/%lld/deposer HTTP/1.1\r\nHost: %s\r\n"
	                   "Cookie: visit=%s; session=%s\r\n"
	                   "Content-Type: application/x-www-form-urlencoded\r\n"
	                   "Content-Length: %d\r\n\r\n%s",
	                   (long long)d->dossier, host, visit, d->session, form_len, form);
	Client *c = client;
	int status = ask(c, request, (size_t)len);
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
		if (get(c, host, "/", "lang=fr") != 200)
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
	while ((fd = connect_to(port)) < 0) {
		if (now_us() - began > PATIENCE_US)
			fault("the server does not listen");
		nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
	}
	close(fd);
	Client *c = client_new();
	if (get(c, host, "/", "lang=fr") != 200)
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
