/* http.c — a client over a plain socket: one request, one answer. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

enum { REPLY_BYTES_MAX = 512 * 1024 };

int client_connect(int64_t port)
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

Client *client_new(void)
{
	Arena *arena = arena_new((size_t)4 << 20);
	Client *c = alloc(arena, Client);
	*c = (Client){ .fd = client_connect(option_number("port", -1)), .arena = arena };
	c->bytes = alloc_n(arena, char, REPLY_BYTES_MAX + 1);
	if (c->fd < 0)
		fault("could not connect: %s", strerror(errno));
	return c;
}

void client_free(Client *c)
{
	close(c->fd);
	arena_free(c->arena);
}

static void send_all(const Client *c, const char *request, size_t len)
{
	for (size_t sent = 0; sent < len;) {
		ssize_t n = send(c->fd, request + sent, len - sent, MSG_NOSIGNAL);
		if (n <= 0)
			fault("could not send: %s", strerror(errno));
		sent += (size_t)n;
	}
}

/* Reads more behind `len` bytes; how many there are then. */
static size_t receive(const Client *c, size_t len)
{
	ssize_t n =
		len < REPLY_BYTES_MAX ? recv(c->fd, c->bytes + len, REPLY_BYTES_MAX - len, 0) : 0;
	if (n <= 0)
		fault("the server closed the connection after %zu bytes", len);
	c->bytes[len + (size_t)n] = '\0';
	return len + (size_t)n;
}

static int64_t body_bytes(const char *head)
{
	const char *at = strcasestr(head, "\r\ncontent-length:");
	long long bytes = 0;
	return at && sscanf(at + 17, " %lld", &bytes) == 1 ? bytes : 0;
}

static int status_of(const Client *c)
{
	int status = 0;
	if (sscanf(c->bytes, "HTTP/1.1 %d", &status) != 1)
		fault("the answer is not HTTP");
	return status;
}

/* Reads until the head is whole: how many bytes there are, and where the body begins. */
static size_t receive_head(const Client *c, size_t *ret_body)
{
	size_t len = 0;
	const char *end = NULL;
	while (!end) {
		len = receive(c, len);
		end = strstr(c->bytes, "\r\n\r\n");
	}
	*ret_body = (size_t)(end + 4 - c->bytes);
	return len;
}

int client_ask(Client *c, const char *request, size_t request_len)
{
	size_t body, len;
	send_all(c, request, request_len);
	len = receive_head(c, &body);
	size_t wanted = body + (size_t)body_bytes(c->bytes);
	while (len < wanted)
		len = receive(c, len);
	c->body = (Str){ c->bytes + body, wanted - body };
	return status_of(c);
}

static int write_get(char *request, size_t size, const char *host, const char *path,
                     const char *cookie)
{
	return snprintf(request, size, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", path,
	                host, cookie);
}

int client_get(Client *c, const char *host, const char *path, const char *cookie)
{
	char request[CLIENT_REQUEST_BYTES];
	int len = write_get(request, sizeof request, host, path, cookie);
	return client_ask(c, request, (size_t)len);
}

int client_post(Client *c, const char *host, const char *path, const char *cookie, Str form)
{
	Buf request = { .arena = arena_new((size_t)1 << 20) };
	buf_addf(&request,
	         "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n"
	         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n",
	         path, host, cookie, form.len);
	buf_add(&request, form);
	Str bytes = buf_str(&request);
	int status = client_ask(c, bytes.ptr, bytes.len);
	arena_free(request.arena);
	return status;
}

int64_t client_fetch(Client *c, const char *host, const char *path, const char *cookie,
                     const Str *expected)
{
	char request[CLIENT_REQUEST_BYTES];
	size_t body;
	send_all(c, request, (size_t)write_get(request, sizeof request, host, path, cookie));
	size_t len = receive_head(c, &body), at = 0;
	int64_t wanted = body_bytes(c->bytes);
	if (status_of(c) != 200)
		fault("%s: %.300s", path, c->bytes);
	if (expected && wanted != (int64_t)expected->len)
		fault("%s has %lld bytes, not %zu", path, (long long)wanted, expected->len);
	for (;;) {
		if (expected && (at + len - body > expected->len ||
		                 memcmp(expected->ptr + at, c->bytes + body, len - body) != 0))
			fault("%s has other bytes near %zu", path, at);
		at += len - body;
		if ((int64_t)at >= wanted)
			return wanted;
		len = receive(c, 0);
		body = 0;
	}
}

void client_copy_until(const char *text, const char *after, char end, char *copy)
{
	const char *from = strstr(text, after),
		   *to = from ? strchr(from + strlen(after), end) : NULL;
	size_t skip = strlen(after), len = to ? (size_t)(to - from) - skip : 0;
	if (!to || len >= CLIENT_TEXT_BYTES)
		fault("there is no %s in the answer", after);
	memcpy(copy, from + skip, len);
	copy[len] = '\0';
}
