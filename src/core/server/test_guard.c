#include "core/server/guard.h"

#include <string.h>

#include "base/test.h"

static CheckedRequest checked;

/* The verdict on a request written as "GET /path" and its headers, one a line. */
static int verdict(const char *method, const char *uri, const char *lines)
{
	RawRequest raw = { .method = method, .version = "HTTP/1.1", .uri = str_of(uri) };
	Str rest = str_of(lines);
	while (rest.len > 0) {
		Str line = str_cut(&rest, '\n');
		Header *header = list_push(test_arena(), &raw.headers);
		header->name = str_cut(&line, ':');
		header->value = str_trim(line);
	}
	return guard_check(test_arena(), &raw, &checked);
}

static int get(const char *uri)
{
	return verdict("GET", uri, "Host: a.localhost");
}

static int with(const char *headers)
{
	return verdict("POST", "/", headers);
}

TEST(a_plain_request_passes_and_is_taken_apart)
{
	CHECK_INT(verdict("GET", "/demarches/acte%20de%20naissance/?q=%C3%A9t%C3%A9&page=2",
	                  "Host: Valbourg.LOCALHOST:8080\nAccept: */*"),
	          0);
	CHECK_STR(checked.path, S("/demarches/acte%20de%20naissance/"));
	CHECK_STR(checked.query, S("q=%C3%A9t%C3%A9&page=2"));
	CHECK_STR(checked.host, S("valbourg.localhost:8080"));
	CHECK(!checked.has_body && !checked.is_head && checked.method == GET);
	CHECK_INT(get("/"), 0);
	CHECK_STR(checked.path, S("/"));
}

TEST(only_reading_and_sending_forms_are_methods)
{
	CHECK_INT(verdict("HEAD", "/", "Host: a"), 0);
	CHECK(checked.is_head && checked.method == GET);
	const char *others[] = {
		"PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"
	};
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		CHECK_INT(verdict(others[i], "/", "Host: a"), 405);
}

TEST(exactly_one_host_is_named)
{
	CHECK_INT(verdict("GET", "/", "Accept: */*"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nHost: a"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nhost: b"), 400);
	CHECK_INT(verdict("GET", "/", "Host:"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a/b"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a b"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a:80:80"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a:8x"), 400);
	CHECK_INT(verdict("GET", "/", "Host: :80"), 400);
	CHECK_INT(verdict("GET", "/", "Host: user@a"), 400);
	CHECK_INT(verdict("GET", "/", "Host: [::1]:8080"), 0);
	CHECK_STR(checked.host, S("[::1]:8080"));
}

TEST(the_length_of_a_body_is_said_once_and_in_one_way)
{
	CHECK_INT(with("Host: a\nContent-Length: 3"), 0);
	CHECK_INT(checked.body_bytes, 3);
	CHECK_INT(with("Host: a\nTransfer-Encoding: chunked"), 0);
	CHECK_INT(checked.body_bytes, -1);
	CHECK_INT(with("Host: a\nContent-Length: 0"), 0);
	CHECK(!checked.has_body);
	CHECK_INT(with("Host: a"), 411);
	CHECK_INT(with("Host: a\nContent-Length: 3\nTransfer-Encoding: chunked"), 400);
	CHECK_INT(with("Host: a\nContent-Length: 3\nContent-Length: 4"), 400);
	CHECK_INT(with("Host: a\nContent-Length: 3\nContent-Length: 3"), 400);
	CHECK_INT(with("Host: a\nContent-Length: 3, 4"), 400);
	CHECK_INT(with("Host: a\nContent-Length: +3"), 400);
	CHECK_INT(with("Host: a\nContent-Length: 3x"), 400);
	CHECK_INT(with("Host: a\nContent-Length: 99999999999999999999"), 400);
	CHECK_INT(with("Host: a\nContent-Length:"), 400);
	CHECK_INT(with("Host: a\nContent-Length : 3"), 400);
	CHECK_INT(with("Host: a\nTransfer-Encoding: gzip, chunked"), 501);
	CHECK_INT(with("Host: a\nTransfer-Encoding: identity"), 501);
	CHECK_INT(with("Host: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nContent-Length: 3"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nTransfer-Encoding: chunked"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nContent-Length: 0"), 0);
}

TEST(chunks_belong_to_http_1_1_only)
{
	RawRequest raw = { .method = "POST", .version = "HTTP/1.0", .uri = S("/") };
	*list_push(test_arena(), &raw.headers) = (Header){ S("Host"), S("a") };
	*list_push(test_arena(), &raw.headers) = (Header){ S("Transfer-Encoding"), S("chunked") };
	CHECK_INT(guard_check(test_arena(), &raw, &checked), 400);
	raw.version = "HTTP/3.9";
	CHECK_INT(guard_check(test_arena(), &raw, &checked), 400);
}

TEST(header_names_are_tokens_and_values_have_no_control_characters)
{
	CHECK_INT(verdict("GET", "/", "Host: a\nX y: 1"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nX\x80: 1"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\n: 1"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nX: a\rb"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nX: a\x01 b"), 400);
	CHECK_INT(verdict("GET", "/", "Host: a\nX: a\tb"), 0);
}

TEST(addresses_that_hide_something_are_refused)
{
	CHECK_INT(get("/a%2Fb"), 400);
	CHECK_INT(get("/a%00b"), 400);
	CHECK_INT(get("/a%0d%0ab"), 400);
	CHECK_INT(get("/a%5cb"), 400);
	CHECK_INT(get("/../etc"), 400);
	CHECK_INT(get("/%2e%2e/etc"), 400);
	CHECK_INT(get("/a/./b"), 400);
	CHECK_INT(get("/%c3%28"), 400);
	CHECK_INT(get("/%zz"), 400);
	CHECK_INT(get("/%4"), 400);
	CHECK_INT(get("/%"), 400);
	CHECK_INT(get("/a b"), 400);
	CHECK_INT(get("/a#b"), 400);
	CHECK_INT(get("a"), 400);
	CHECK_INT(get("*"), 400);
	CHECK_INT(get(""), 400);
	CHECK_INT(get("/%C3%A9"), 0);
	CHECK_STR(checked.path, S("/%C3%A9"));
	CHECK_INT(get("//a"), 0);
	CHECK_STR(checked.path, S("//a"));
}

TEST(an_absolute_address_must_name_the_host)
{
	CHECK_INT(get("http://a.localhost/x?y"), 0);
	CHECK_STR(checked.path, S("/x"));
	CHECK_STR(checked.query, S("y"));
	CHECK_INT(get("http://a.localhost"), 0);
	CHECK_STR(checked.path, S("/"));
	CHECK_INT(get("http://b.localhost/x"), 400);
	CHECK_INT(get("ftp://a.localhost/x"), 400);
}

TEST(addresses_and_headers_have_limits)
{
	char *uri = alloc_n(test_arena(), char, GUARD_URI_BYTES_MAX + 2);
	memset(uri, 'a', GUARD_URI_BYTES_MAX + 1);
	uri[0] = '/';
	CHECK_INT(get(uri), 414);
	uri[GUARD_URI_BYTES_MAX] = '\0';
	CHECK_INT(get(uri), 0);
	Buf lines = { .arena = test_arena() };
	buf_add(&lines, S("Host: a\n"));
	for (int i = 0; i < GUARD_HEADERS_MAX; i++)
		buf_add(&lines, S("X: y\n"));
	buf_char(&lines, '\0');
	CHECK_INT(verdict("GET", "/", lines.ptr), 431);
	lines.len = 0;
	buf_add(&lines, S("Host: a\nX: "));
	for (int i = 0; i < GUARD_HEADERS_BYTES_MAX; i++)
		buf_char(&lines, 'y');
	buf_char(&lines, '\0');
	CHECK_INT(verdict("GET", "/", lines.ptr), 431);
	Buf deep = { .arena = test_arena() };
	for (int i = 0; i <= GUARD_SEGMENTS_MAX; i++)
		buf_add(&deep, S("/a"));
	buf_char(&deep, '\0');
	CHECK_INT(get(deep.ptr), 400);
}
