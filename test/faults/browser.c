/* browser.c — just enough HTTP: one connection that is kept, cookies, forms. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "faults.h"

enum { COOKIES_MAX = 8, COOKIE_BYTES = 300, ANSWER_BYTES_MAX = 4 << 20, ANSWER_SECONDS_MAX = 60 };

typedef struct {
	char name[40], value[COOKIE_BYTES];
} Cookie;

struct Browser {
	const char *host;
	int port, address, fd;
	Cookie cookies[COOKIES_MAX];
	Arena *own;   /* where this is */
	Arena *arena; /* of one request and its answer */
};

Browser *browser_new(const char *host, int port, int address)
{
	Arena *own = arena_new((size_t)1 << 18);
	Browser *b = alloc(own, Browser);
	*b = (Browser){ .host = host, .port = port, .address = address, .fd = -1, .own = own };
	b->arena = arena_new((size_t)32 << 20);
	return b;
}

static void hang_up(Browser *b)
{
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}

void browser_free(Browser *b)
{
	hang_up(b);
	arena_free(b->arena);
	arena_free(b->own);
}

static struct sockaddr_in address_of(int last, int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(0x7f000000u + (unsigned)last),
	};
}

static bool call(Browser *b)
{
	if (b->fd >= 0)
		return true;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	struct timeval wait = { .tv_sec = ANSWER_SECONDS_MAX };
	struct sockaddr_in from = address_of(b->address, 0), to = address_of(1, b->port);
	b->fd = fd;
	if (fd < 0)
		return false;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	if (bind(fd, (struct sockaddr *)&from, sizeof from) == 0 &&
	    connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return true;
	hang_up(b);
	return false;
}

static bool send_all(Browser *b, Str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = send(b->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes = str_part(bytes, (size_t)n, bytes.len);
	}
	return true;
}

static bool receive_more(Browser *b, Buf *all)
{
	char bytes[16384];
	ssize_t n = recv(b->fd, bytes, sizeof bytes, 0);
	if (n <= 0 || all->len + (size_t)n > ANSWER_BYTES_MAX)
		return false;
	buf_add(all, (Str){ bytes, (size_t)n });
	return true;
}

static size_t end_of_head(const Buf *all)
{
	const char *found = all->len > 0 ? memmem(all->ptr, all->len, "\r\n\r\n", 4) : NULL;
	return found ? (size_t)(found - all->ptr) + 4 : 0;
}

static void set_cookie(Browser *b, Str name, Str value)
{
	Cookie *place = NULL;
	for (int i = COOKIES_MAX - 1; i >= 0; i--)
		if (b->cookies[i].name[0] == 0 || str_eq(str_of(b->cookies[i].name), name))
			place = !place || b->cookies[i].name[0] ? &b->cookies[i] : place;
	if (!place || name.len >= sizeof place->name || value.len >= sizeof place->value)
		return;
	memset(place, 0, sizeof *place);
	memcpy(place->name, name.ptr, name.len);
	memcpy(place->value, value.ptr, value.len);
}

void browser_set_cookie(Browser *b, const char *name, const char *value)
{
	set_cookie(b, str_of(name), str_of(value));
}

static void keep_cookie(Browser *b, Str line)
{
	Str value = str_cut(&line, ';'), name = str_cut(&value, '=');
	set_cookie(b, name, str_has(line, S("Max-Age=0")) ? S("") : value);
}

typedef struct {
	int64_t body_len; /* -1: until the connection ends */
	bool ends;
} Head;

static Head read_head(Browser *b, Str head, Answer *answer)
{
	Head h = { .body_len = -1 };
	Str status = str_cut(&head, '\n');
	int64_t code;
	answer->status = str_to_int(str_part(status, 9, 3), &code) ? (int)code : 0;
	if (code == 204 || code == 304)
		h.body_len = 0;
	while (head.len > 0) {
		Str value = str_trim(str_cut(&head, '\n')), name = str_cut(&value, ':');
		value = str_trim(value);
		if (str_eq_nocase(name, S("content-length")) && !str_to_int(value, &h.body_len))
			h.body_len = -1;
		else if (str_eq_nocase(name, S("location")))
			answer->location = value;
		else if (str_eq_nocase(name, S("set-cookie")))
			keep_cookie(b, value);
		else if (str_eq_nocase(name, S("connection")))
			h.ends = str_eq_nocase(value, S("close"));
	}
	return h;
}

static Answer receive(Browser *b)
{
	Buf all = { .arena = b->arena };
	size_t head_len;
	while ((head_len = end_of_head(&all)) == 0)
		if (!receive_more(b, &all))
			return (Answer){ 0 };
	Answer answer = { 0 };
	Str copy = str_copy(b->arena, str_part(buf_str(&all), 0, head_len));
	Head head = read_head(b, copy, &answer);
	while (head.body_len < 0 || all.len < head_len + (size_t)head.body_len) {
		if (receive_more(b, &all))
			continue;
		if (head.body_len >= 0)
			return (Answer){ 0 };
		head.ends = true;
		break;
	}
	answer.body = str_part(buf_str(&all), head_len, all.len);
	if (head.ends)
		hang_up(b);
	return answer;
}

static bool send_request(Browser *b, const char *method, const char *path, const char *type,
                         Str body)
{
	arena_reset(b->arena);
	Buf out = { .arena = b->arena };
	buf_addf(&out, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: faults\r\n", method, path,
	         b->host);
	buf_add(&out, S("Accept-Language: fr\r\nCookie: seen=1"));
	for (int i = 0; i < COOKIES_MAX; i++)
		if (b->cookies[i].value[0])
			buf_addf(&out, "; %s=%s", b->cookies[i].name, b->cookies[i].value);
	buf_add(&out, S("\r\n"));
	if (type)
		buf_addf(&out, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, body.len);
	buf_add(&out, S("\r\n"));
	buf_add(&out, body);
	return call(b) && send_all(b, buf_str(&out));
}

static Answer ask(Browser *b, const char *method, const char *path, const char *type, Str body)
{
	if (send_request(b, method, path, type, body)) {
		Answer answer = receive(b);
		if (answer.status != 0)
			return answer;
	}
	hang_up(b);
	return (Answer){ 0 };
}

Answer browser_get(Browser *b, const char *path)
{
	return ask(b, "GET", path, NULL, (Str){ 0 });
}

Answer browser_post(Browser *b, const char *path, const char *type, Str body)
{
	return ask(b, "POST", path, type, body);
}

void browser_post_and_leave(Browser *b, const char *path, const char *type, Str body, int ms)
{
	if (send_request(b, "POST", path, type, body))
		sleep_ms(ms);
	hang_up(b);
}

Str browser_hidden(Answer answer, const char *name)
{
	char wanted[100];
	snprintf(wanted, sizeof wanted, "name=\"%s\" value=\"", name);
	const char *found = answer.body.len > 0 ? memmem(answer.body.ptr, answer.body.len, wanted,
	                                                 strlen(wanted))
	                                        : NULL;
	if (!found)
		return (Str){ 0 };
	size_t at = (size_t)(found - answer.body.ptr) + strlen(wanted);
	Str rest = str_part(answer.body, at, answer.body.len);
	return str_cut(&rest, '"');
}
