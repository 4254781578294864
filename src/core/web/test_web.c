/* test_web.c — a request to a server of this test. */
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/test.h"
#include "core/web/web.h"

enum { REQUEST_BYTES_MAX = 4096 };

typedef struct {
	int listener, port;
	const char *answer;
	char request[REQUEST_BYTES_MAX];
	size_t len;
	pthread_t thread;
} Server;

static void *serve(void *server)
{
	Server *s = server;
	struct pollfd wait = { .fd = s->listener, .events = POLLIN };
	int fd = poll(&wait, 1, 5000) > 0 ? accept(s->listener, NULL, NULL) : -1;
	if (fd < 0)
		return NULL;
	while (s->len + 1 < sizeof s->request && !strstr(s->request, "le corps")) {
		ssize_t got = read(fd, s->request + s->len, sizeof s->request - 1 - s->len);
		if (got <= 0)
			break;
		s->len += (size_t)got;
		s->request[s->len] = '\0';
	}
	(void)!write(fd, s->answer, strlen(s->answer));
	(void)close(fd);
	return NULL;
}

static void start(Server *s)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(s->listener >= 0);
	CHECK(bind(s->listener, (struct sockaddr *)&address, len) == 0);
	CHECK(listen(s->listener, 4) == 0);
	CHECK(getsockname(s->listener, (struct sockaddr *)&address, &len) == 0);
	s->port = ntohs(address.sin_port);
	CHECK(pthread_create(&s->thread, NULL, serve, s) == 0);
}

static void stop(Server *s)
{
	CHECK(pthread_join(s->thread, NULL) == 0);
	(void)close(s->listener);
}

TEST(a_request_brings_its_headers_and_body_and_the_answer_comes_back)
{
	Arena *arena = test_arena();
	Server *s = alloc(arena, Server);
	s->answer = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfait";
	start(s);
	WebRequest request = { .url = str_format(arena, "http://127.0.0.1:%d/envoi", s->port),
		               .body = S("le corps") };
	*list_push(arena, &request.headers) = S("TTL: 60");
	WebAnswer answer = web_post(arena, &request);
	stop(s);
	CHECK_INT(answer.status, 201);
	CHECK_STR(answer.body, S("fait"));
	Str sent = str_of(s->request);
	CHECK(str_starts(sent, S("POST /envoi HTTP/1.1\r\n")));
	CHECK(str_has(sent, S("\r\nTTL: 60\r\n")));
	CHECK(str_ends(sent, S("\r\n\r\nle corps")));
	CHECK(!str_has(sent, S("Expect")));
}

TEST(a_redirection_is_an_answer_and_is_not_followed)
{
	Arena *arena = test_arena();
	Server *s = alloc(arena, Server);
	s->answer = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n"
		    "Connection: close\r\n\r\n";
	start(s);
	WebRequest request = { .url = str_format(arena, "http://127.0.0.1:%d/", s->port),
		               .body = S("le corps") };
	CHECK_INT(web_post(arena, &request).status, 302);
	stop(s);
}

TEST(a_server_that_is_not_there_is_said_in_words)
{
	WebRequest request = { .url = S("http://127.0.0.1:1/"), .body = S("le corps") };
	WebAnswer answer = web_post(test_arena(), &request);
	CHECK_INT(answer.status, 0);
	CHECK(answer.why.len > 0);
	request.url = S("ftp://127.0.0.1/");
	CHECK_INT(web_post(test_arena(), &request).status, 0);
}
