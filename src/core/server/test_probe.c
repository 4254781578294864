/* test_probe.c — requests as no browser sends them: see each one's status. */
#include <string.h>

#include "core/server/test_server.h"

typedef struct {
	const char *request;
	int status;
} Probe;

#define HOST "Host: a\r\n"

/* Releases of the library differ. */
enum { ANY_REFUSAL = 4 };

static void check_probes(const Probe *probes, size_t len)
{
	site_start();
	for (size_t i = 0; i < len; i++) {
		Str response = client_ask(probes[i].request);
		int status = client_status(response);
		if (probes[i].status == ANY_REFUSAL ? status / 100 != 4
		                                    : status != probes[i].status)
			fault("probe %zu (%.60s): %.*s", i, probes[i].request,
			      STR(str_part(response, 0, 200)));
	}
}

TEST(whom_a_request_is_for_is_said_once)
{
	static const Probe probes[] = {
		{ "GET / HTTP/1.1\r\n" HOST "\r\n", 200 },
		{ "GET / HTTP/1.1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
		{ "GET http://a/ HTTP/1.1\r\n" HOST "\r\n", 200 },
		{ "GET http://b/ HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET / HTTP/1.0\r\n" HOST "\r\n", 200 },
	};
	check_probes(probes, ARRAY_LEN(probes));
}

TEST(how_long_a_body_is_is_said_once_and_clearly)
{
	static const Probe probes[] = {
		{ "POST /add HTTP/1.1\r\n" HOST
		  "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "0\r\n\r\n",
		  400 },
		{ "POST /add HTTP/1.1\r\n" HOST
		  "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
		  "0\r\n\r\n",
		  400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
		  400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
		  400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length: 3, 4\r\n\r\nabc", 400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length: 3x\r\n\r\nabc", 400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length: -3\r\n\r\nabc", 400 },
		{ "POST /add HTTP/1.1\r\n" HOST "Content-Length : 3\r\n\r\nabc", 400 },
		{ "POST /add HTTP/1.1\r\n" HOST "\r\n", 411 },
		{ "POST /add HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		  501 },
		{ "POST /add HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", 501 },
		{ "GET / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
	};
	check_probes(probes, ARRAY_LEN(probes));
}

TEST(chunks_that_are_not_quite_chunks_are_refused)
{
#define CHUNKED "POST /add HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
	static const Probe probes[] = {
		{ CHUNKED "0x3\r\nabc\r\n0\r\n\r\n", 400 },
		{ CHUNKED "-3\r\nabc\r\n0\r\n\r\n", 400 },
		{ CHUNKED "fffffffffffffffff\r\nabc\r\n0\r\n\r\n", ANY_REFUSAL },
		{ CHUNKED "3\r\nabcd\r\n0\r\n\r\n", 400 },
	};
	check_probes(probes, ARRAY_LEN(probes));
}

TEST(headers_are_well_formed_or_refused)
{
	static const Probe probes[] = {
		{ "GET / HTTP/1.1\r\n" HOST "X y: 1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "X\x80: 1\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "X: a\x01\r\n\r\n", 400 },
		{ "GET / HTTP/1.1\r\n" HOST "X: a\tb\r\n\r\n", 200 },
		{ "GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /a%2f..%2fb HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "GET /../../etc/passwd HTTP/1.1\r\n" HOST "\r\n", 400 },
		{ "DELETE / HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "POST / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 405 },
	};
	check_probes(probes, ARRAY_LEN(probes));
}

/* Two readers of one request must see the same headers: what is not refused is read as a line of
 * its own, so that the rules above apply to it. */
TEST(a_bare_carriage_return_hides_no_length_of_a_body)
{
	site_start();
	Str response = client_ask("POST /add HTTP/1.1\r\n" HOST
	                          "X: a\rContent-Length: 5\r\nContent-Length: 0\r\n\r\n");
	CHECK_INT(client_status(response), 400);
}

TEST(headers_and_addresses_that_are_too_long_are_refused)
{
	site_start();
	Buf request = { .arena = test_arena() };
	buf_add(&request, S("GET / HTTP/1.1\r\n" HOST "X: "));
	for (int i = 0; i < 200000; i++)
		buf_char(&request, 'x');
	buf_add(&request, S("\r\n\r\n\0"));
	CHECK_INT(client_status(client_ask(request.ptr)), 431);
	request.len = 0;
	buf_add(&request, S("GET /"));
	for (int i = 0; i < 100000; i++)
		buf_char(&request, 'x');
	buf_add(&request, S(" HTTP/1.1\r\n" HOST "\r\n\0"));
	CHECK_INT(client_status(client_ask(request.ptr)), 414);
	request.len = 0;
	buf_add(&request, S("GET /"));
	for (int i = 0; i < 5000; i++)
		buf_char(&request, 'x');
	buf_add(&request, S(" HTTP/1.1\r\n" HOST "\r\n\0"));
	CHECK_INT(client_status(client_ask(request.ptr)), 414);
}

TEST(three_requests_in_one_breath_get_three_answers_in_order)
{
	site_start();
	int fd = client_connect();
	client_send(fd, S("GET /gate HTTP/1.1\r\n" HOST "\r\nGET /absent HTTP/1.1\r\n" HOST
	                  "\r\nGET / HTTP/1.1\r\n" HOST "\r\n"));
	CHECK_STR(client_body(client_receive(fd, false)), S("through the gate\n"));
	CHECK_INT(client_status(client_receive(fd, false)), 404);
	CHECK_INT(client_status(client_receive(fd, false)), 200);
}

TEST(after_a_refused_request_the_connection_ends)
{
	site_start();
	int fd = client_connect();
	client_send(fd, S("GET / HTTP/1.1\r\n" HOST "Content-Length: 30\r\n\r\n"
	                  "GET /gate HTTP/1.1\r\n" HOST "\r\n"));
	CHECK_INT(client_status(client_receive(fd, false)), 400);
	CHECK_INT(client_status(client_receive(fd, false)), 0);
	CHECK(client_is_closed(fd));
}

TEST(a_head_has_the_headers_of_the_page_and_no_body)
{
	site_start();
	int fd = client_connect();
	client_send(fd, S("HEAD / HTTP/1.1\r\n" HOST "\r\nGET /gate HTTP/1.1\r\n" HOST "\r\n"));
	Str head = client_receive(fd, true);
	CHECK_INT(client_status(head), 200);
	CHECK(!str_eq(client_header(head, "content-length"), S("0")));
	CHECK_STR(client_body(client_receive(fd, false)), S("through the gate\n"));
}

TEST(who_waits_to_be_told_to_go_on_is_told)
{
	Str cookie, token;
	site_start();
	client_token(&cookie, &token);
	Str body = str_format(test_arena(), "token=%.*s&text=hello", STR(token));
	int fd = client_connect();
	client_send(fd, str_format(test_arena(),
	                           "POST /add HTTP/1.1\r\n" HOST
	                           "Cookie: %.*s\r\nExpect: 100-continue\r\nContent-Length: %zu\r\n"
	                           "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
	                           STR(cookie), body.len));
	CHECK_INT(client_status(client_receive(fd, true)), 100);
	client_send(fd, body);
	CHECK_INT(client_status(client_receive(fd, false)), 303);
}
