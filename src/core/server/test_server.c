#include "core/server/test_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void wait_until(bool (*holds)(void))
{
	for (int i = 0; i < 1000 && !holds(); i++)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	CHECK(holds());
}

/* ---- Pages ---- */

TEST(a_page_comes_with_its_headers_and_compressed_for_those_who_can)
{
	site_start();
	Str plain = client_ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK_INT(client_status(plain), 200);
	CHECK_STR(client_header(plain, "content-type"), S("text/html; charset=utf-8"));
	CHECK(client_header(plain, "content-security-policy").len > 0);
	CHECK_STR(client_header(plain, "x-content-type-options"), S("nosniff"));
	CHECK(str_has(client_header(plain, "vary"), S("Accept-Encoding")));
	CHECK_STR(client_header(plain, "content-encoding"), S(""));
	Str gzip = client_ask("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip\r\n\r\n");
	CHECK_STR(client_header(gzip, "content-encoding"), S("gzip"));
	CHECK(client_body(gzip).len < client_body(plain).len / 10);
	CHECK(memcmp(client_body(gzip).ptr, "\x1f\x8b", 2) == 0);
	Str refuses = client_ask("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip;q=0\r\n\r\n");
	CHECK_STR(client_header(refuses, "content-encoding"), S(""));
}

TEST(a_public_page_is_made_once_until_something_is_written)
{
	Str cookie, token;
	site_start();
	for (int i = 0; i < 5; i++)
		CHECK_INT(client_status(client_ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
	CHECK_INT(site_pages_made(), 1);
	client_ask("GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n");
	CHECK_INT(site_pages_made(), 2);
	client_ask("GET / HTTP/1.1\r\nHost: a\r\nCookie: session=x\r\n\r\n");
	CHECK_INT(site_pages_made(), 3);
	client_token(&cookie, &token);
	Str body = str_format(test_arena(), "token=%.*s&text=hello", STR(token));
	Str response = client_ask(str_cstr(
		test_arena(), str_format(test_arena(),
	                                 "POST /add HTTP/1.1\r\nHost: a\r\nCookie: %.*s\r\n"
	                                 "Content-Type: application/x-www-form-urlencoded\r\n"
	                                 "Content-Length: %zu\r\n\r\n%.*s",
	                                 STR(cookie), body.len, STR(body))));
	CHECK_INT(client_status(response), 303);
	client_ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK_INT(site_pages_made(), 4);
}

static int64_t metric(Str metrics, Str name)
{
	int64_t value = -1;
	while (metrics.len > 0) {
		Str value_text = str_cut(&metrics, '\n'), what = str_cut(&value_text, ' ');
		if (str_eq(what, name))
			CHECK(str_to_int(value_text, &value));
	}
	return value;
}

TEST(the_pages_that_are_kept_have_a_bound_in_bytes)
{
	Server *server = site_start();
	int fd = client_connect();
	for (int i = 0; i < 250; i++) {
		Str request =
			str_format(test_arena(), "GET /large?n=%d HTTP/1.1\r\nHost: a\r\n\r\n", i);
		client_send(fd, request);
		CHECK_INT(client_status(client_receive(fd, false)), 200);
	}
	int64_t bytes = metric(metrics_text(server, test_arena()), S("beffroi_cache_bytes"));
	CHECK(bytes > 8 << 20 && bytes <= 16 << 20);
}

TEST(who_has_a_page_already_is_told_so)
{
	site_start();
	Str tag = client_header(client_ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "etag");
	CHECK(str_starts(tag, S("W/\"")));
	Str again = client_ask(str_cstr(
		test_arena(),
		str_format(test_arena(), "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: %.*s\r\n\r\n",
	                   STR(tag))));
	CHECK_INT(client_status(again), 304);
	CHECK_INT((int64_t)client_body(again).len, 0);
	CHECK_INT(site_pages_made(), 1);
}

TEST(a_form_without_its_token_writes_nothing)
{
	site_start();
	Str response = client_ask("POST /add HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n"
	                          "Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=x");
	CHECK_INT(client_status(response), 403);
}

TEST(a_form_that_is_too_large_is_refused_with_a_page)
{
	site_start();
	Buf request = { .arena = test_arena() };
	buf_add(&request, S("POST /add HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n"
	                    "Content-Type: application/x-www-form-urlencoded\r\n\r\n"));
	for (int i = 0; i < 2000000; i++)
		buf_char(&request, 'x');
	int fd = client_connect();
	client_send(fd, buf_str(&request));
	Str response = client_receive(fd, false);
	CHECK_INT(client_status(response), 413);
	CHECK(str_has(client_body(response), S("trop volumineux")));
}

TEST(a_page_that_breaks_says_so_with_a_number_and_the_next_one_works)
{
	site_start();
	Str response = client_ask("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK_INT(client_status(response), 500);
	CHECK(str_has(client_body(response), S("numéro")));
	CHECK_INT(client_status(client_ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
}

TEST(a_stream_comes_whole_with_and_without_a_known_length)
{
	site_start();
	Str known = client_ask("GET /known HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK_INT((int64_t)client_body(known).len, 1000000);
	CHECK_STR(str_part(client_body(known), 999990, 10), S("0123456789"));
	Str unknown = client_ask("GET /unknown HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK_STR(client_header(unknown, "transfer-encoding"), S("chunked"));
	CHECK(client_body(unknown).len > 1000000);
}

TEST(a_stream_that_breaks_is_not_taken_for_whole)
{
	site_start();
	Str response = client_ask("GET /broken-stream HTTP/1.1\r\nHost: a\r\n\r\n");
	CHECK(!str_ends(response, S("0\r\n\r\n")));
}

TEST(the_server_says_how_it_is)
{
	site_start();
	CHECK_STR(client_body(client_ask("GET /healthz HTTP/1.1\r\nHost: any\r\n\r\n")), S("ok\n"));
	client_ask("GET /absent HTTP/1.1\r\nHost: a\r\n\r\n");
	Str metrics = client_body(client_ask("GET /metrics HTTP/1.1\r\nHost: any\r\n\r\n"));
	CHECK(str_has(metrics, S("beffroi_requests_total{class=\"4\"} ")));
	CHECK(str_has(metrics, S("beffroi_request_seconds_bucket{le=\"+Inf\"} ")));
	CHECK(str_has(metrics, S("beffroi_resident_bytes ")));
}

TEST(a_proxy_that_nobody_told_us_of_opens_no_metrics)
{
	site_start();
	CHECK_INT(client_status(client_ask("GET /metrics HTTP/1.1\r\nHost: a\r\n"
	                                   "X-Forwarded-For: 192.0.2.1\r\n\r\n")),
	          404);
}

TEST(who_is_behind_the_trusted_proxy_says_its_last_hop_only)
{
	Config config = site_config();
	config.trusted_proxy = S("127.0.0.1");
	site_start_with(&config);
	CHECK_STR(client_body(client_ask(
			  "GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n"
			  "X-Forwarded-For: 198.51.100.1, 192.0.2.1\r\n\r\n")),
	          S("192.0.2.1\n"));
	site_stop();
}

TEST(who_says_a_hop_without_being_the_proxy_is_not_believed)
{
	site_start();
	CHECK_STR(client_body(client_ask(
			  "GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")),
	          S("127.0.0.1\n"));
}

TEST(clients_that_do_not_read_hold_no_connection_to_a_database)
{
	site_start();
	for (int i = 0; i < 12; i++)
		client_send(client_connect(), S("GET /known HTTP/1.1\r\nHost: a\r\n\r\n"));
	CHECK_INT(client_status(client_ask("GET /form HTTP/1.1\r\nHost: a\r\n\r\n")), 200);
}

TEST(metrics_are_for_this_machine_or_those_who_hold_the_token)
{
	Config config = site_config();
	config.trusted_proxy = S("127.0.0.1");
	config.metrics_token = S("secret");
	site_start_with(&config);
	CHECK_INT(client_status(client_ask("GET /metrics HTTP/1.1\r\nHost: a\r\n"
	                                   "X-Forwarded-For: 127.0.0.1, 192.0.2.1\r\n\r\n")),
	          404);
	CHECK_INT(client_status(client_ask(
			  "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1"
			  "\r\nAuthorization: Bearer secre\r\n\r\n")),
	          404);
	CHECK_INT(client_status(client_ask(
			  "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1"
			  "\r\nAuthorization: Bearer secret\r\n\r\n")),
	          200);
}

static const Asset assets[] = {
	{ "style.css", "text/css; charset=utf-8", (const unsigned char *)"a{}", 3 },
	{ 0 },
};

TEST(assets_have_names_that_change_with_them_and_are_kept_for_ever)
{
	crypto_start();
	server_assets(assets);
	site_start();
	Str path = str_of(server_asset_path("style.css"));
	CHECK(str_starts(path, S("/assets/style-")) && str_ends(path, S(".css")));
	Str request = str_format(test_arena(), "GET %.*s HTTP/1.1\r\nHost: any\r\n\r\n", STR(path));
	Str response = client_ask(str_cstr(test_arena(), request));
	CHECK_STR(client_body(response), S("a{}"));
	CHECK(str_has(client_header(response, "cache-control"), S("immutable")));
	CHECK_INT(client_status(client_ask("GET /assets/style-0.css HTTP/1.1\r\nHost: a\r\n\r\n")),
	          404);
}

/* ---- Limits ---- */

TEST(who_never_finishes_a_header_is_cut_off)
{
	site_start();
	links_hurry(200, 200);
	int silent = client_connect(), slow = client_connect();
	client_send(slow, S("GET / HTTP/1.1\r\nHost: a\r\nX: "));
	CHECK(client_is_closed(silent));
	CHECK(client_is_closed(slow));
}

TEST(who_sends_a_body_byte_by_byte_is_cut_off)
{
	site_start();
	links_hurry(60000, 200);
	int fd = client_connect();
	client_send(fd, S("POST /add HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"));
	CHECK(client_is_closed(fd));
}

TEST(one_address_has_only_so_many_connections)
{
	Config config = site_config();
	config.connections_per_address = 3;
	site_start_with(&config);
	for (int i = 0; i < 3; i++) {
		int fd = client_connect();
		client_send(fd, S("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"));
		CHECK_INT(client_status(client_receive(fd, false)), 200);
	}
	CHECK(client_is_closed(client_connect()));
}

static bool gate_has_two(void)
{
	return site_gate_waiting() == 2;
}

TEST(when_too_many_wait_the_next_one_is_told_to_come_back)
{
	Config config = site_config();
	config.connections_per_address = 10000;
	site_start_with(&config);
	site_gate_close();
	int fds[2 + SERVER_QUEUE_MAX];
	for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
		fds[i] = client_connect();
		client_send(fds[i], S("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"));
		if (i == 1)
			wait_until(gate_has_two);
	}
	Str response = { 0 };
	for (int i = 0; i < 100 && client_status(response) != 503; i++) {
		int fd = client_connect();
		client_send(fd, S("GET /absent HTTP/1.1\r\nHost: a\r\n\r\n"));
		struct timespec moment = { .tv_nsec = 20000000 };
		nanosleep(&moment, NULL);
		char byte;
		if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1)
			response = client_receive(fd, false);
	}
	CHECK_INT(client_status(response), 503);
	CHECK(client_header(response, "retry-after").len > 0);
	site_gate_open();
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		CHECK_INT(client_status(client_receive(fds[i], false)), 200);
}

/* ---- Stopping and dying ---- */

static bool gate_has_one(void)
{
	return site_gate_waiting() == 1;
}

static void *open_gate_soon(void *arg)
{
	(void)arg;
	nanosleep(&(struct timespec){ .tv_nsec = 200000000 }, NULL);
	site_gate_open();
	return NULL;
}

TEST(a_server_that_stops_finishes_what_it_answers_and_takes_nothing_new)
{
	pthread_t opener;
	site_start();
	site_gate_close();
	int fd = client_connect(), idle = client_connect();
	client_send(fd, S("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"));
	wait_until(gate_has_one);
	CHECK(pthread_create(&opener, NULL, open_gate_soon, NULL) == 0);
	site_stop();
	pthread_join(opener, NULL);
	CHECK_STR(client_body(client_receive(fd, false)), S("through the gate\n"));
	CHECK(client_is_closed(fd));
	CHECK(client_is_closed(idle));
}

typedef struct {
	int pipe[2];
	int crashes;
} Child;

/* Says that it lives; dies as often as it is told to, then ends by itself. */
static int live(void *arg)
{
	Child *child = arg;
	char lives = 0;
	for (int i = 0; i < 100; i++) /* how many have lived before */
		if (read(child->pipe[0], &lives, 1) == 1)
			break;
	lives++;
	if (write(child->pipe[1], &lives, 1) != 1)
		return 7;
	if (lives <= child->crashes)
		raise(SIGKILL);
	return 0;
}

TEST(a_process_that_dies_is_started_again_until_it_ends_by_itself)
{
	Child child = { .crashes = 2 };
	char lives = 0;
	CHECK(pipe(child.pipe) == 0);
	CHECK(write(child.pipe[1], &lives, 1) == 1);
	int64_t began_us = clock_us();
	CHECK_INT(server_supervise(live, &child), 0);
	CHECK(clock_us() - began_us < 3000000);
	CHECK(read(child.pipe[0], &lives, 1) == 1);
	CHECK_INT(lives, 3);
	close(child.pipe[0]);
	close(child.pipe[1]);
}

_Noreturn static int hold(void *arg)
{
	(void)arg;
	for (;;)
		pause();
}

TEST(the_server_ends_with_its_supervisor)
{
	int alive[2];
	char byte;
	CHECK(pipe(alive) == 0);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0) {
		close(alive[0]);
		_exit(server_supervise(hold, NULL));
	}
	close(alive[1]);
	nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, NULL, 0) == pid);
	/* The end of the pipe is that of the last process that holds it. */
	CHECK_INT(read(alive[0], &byte, 1), 0);
	close(alive[0]);
}

TEST(a_page_that_kills_the_server_costs_only_itself)
{
	int status;
	pid_t pid = site_fork();
	CHECK_STR(client_body(client_ask_again("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")),
	          S("127.0.0.1\n"));
	CHECK_INT(client_status(client_ask("GET /crash HTTP/1.1\r\nHost: a\r\n\r\n")), 0);
	CHECK_STR(client_body(client_ask_again("GET /who HTTP/1.1\r\nHost: a\r\n\r\n")),
	          S("127.0.0.1\n"));
	kill(pid, SIGTERM);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 0);
}

static int cannot_start(void *arg)
{
	(void)arg;
	return SERVER_CANNOT_START;
}

TEST(a_process_that_cannot_start_is_not_tried_again)
{
	CHECK_INT(server_supervise(cannot_start, NULL), SERVER_CANNOT_START);
}

static int wait_for_word(void *arg)
{
	int *ready = arg;
	sigset_t signals;
	int number;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	if (write(ready[1], "x", 1) != 1)
		return 1;
	sigwait(&signals, &number);
	return 5;
}

TEST(a_supervisor_passes_on_the_word_to_stop)
{
	int ready[2], status;
	char byte;
	CHECK(pipe(ready) == 0);
	pid_t pid = fork();
	CHECK(pid >= 0);
	if (pid == 0)
		_exit(server_supervise(wait_for_word, ready));
	CHECK(read(ready[0], &byte, 1) == 1);
	kill(pid, SIGTERM);
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(WIFEXITED(status));
	CHECK_INT(WEXITSTATUS(status), 5);
	close(ready[0]);
	close(ready[1]);
}
