/* guard.c — the rules of RFC 9112 that keep two readers of one request in agreement. */
#include "core/server/guard.h"

#include <string.h>

enum { HOST_BYTES_MAX = 255 };

typedef struct {
	int hosts, lengths, encodings;
	Str host, length, encoding;
} Framing;

static bool is_token_char(char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return letter || (c >= '0' && c <= '9') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_token(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_token_char(s.ptr[i]))
			return false;
	return s.len > 0;
}

static bool has_control(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (((unsigned char)s.ptr[i] < ' ' && s.ptr[i] != '\t') || s.ptr[i] == 0x7f)
			return true;
	return false;
}

static int check_method(const char *method, CheckedRequest *checked)
{
	Str m = str_of(method);
	checked->is_head = str_eq(m, S("HEAD"));
	checked->method = str_eq(m, S("POST")) ? POST : GET;
	return checked->is_head || checked->method == POST || str_eq(m, S("GET")) ? 0 : 405;
}

static int check_headers(const HeaderList *headers, Framing *framing)
{
	size_t bytes = 0;
	if (headers->len > GUARD_HEADERS_MAX)
		return 431;
	for (size_t i = 0; i < headers->len; i++) {
		Str name = headers->at[i].name, value = headers->at[i].value;
		bytes += name.len + value.len + 4;
		if (!is_token(name) || has_control(value))
			return 400;
		if (str_eq_nocase(name, S("host"))) {
			framing->hosts++;
			framing->host = value;
		} else if (str_eq_nocase(name, S("content-length"))) {
			framing->lengths++;
			framing->length = value;
		} else if (str_eq_nocase(name, S("transfer-encoding"))) {
			framing->encodings++;
			framing->encoding = value;
		}
	}
	return bytes > GUARD_HEADERS_BYTES_MAX ? 431 : 0;
}

/* Digits only: no sign, no list, no blank. */
static bool read_length(Str text, int64_t *length)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return str_to_int(text, length);
}

static int check_framing(const RawRequest *raw, const Framing *framing, CheckedRequest *checked)
{
	bool is_1_1 = strcmp(raw->version, "HTTP/1.1") == 0;
	if (!is_1_1 && strcmp(raw->version, "HTTP/1.0") != 0)
		return 400;
	if (framing->lengths > 1 || framing->encodings > 1)
		return 400;
	if (framing->lengths && framing->encodings)
		return 400;
	if (framing->encodings && !is_1_1)
		return 400;
	if (framing->encodings && !str_eq_nocase(framing->encoding, S("chunked")))
		return 501;
	if (framing->lengths && !read_length(framing->length, &checked->body_bytes))
		return 400;
	if (framing->encodings)
		checked->body_bytes = -1;
	checked->has_body = checked->body_bytes != 0;
	/* A body where nobody expects one is a second request for whoever overlooks it. */
	if (checked->has_body && checked->method == GET)
		return 400;
	if (checked->method == POST && !framing->lengths && !framing->encodings)
		return is_1_1 ? 411 : 400;
	return 0;
}

static bool is_host_char(char c)
{
	bool letter = c >= 'a' && c <= 'z';
	return letter || (c >= '0' && c <= '9') || (c && strchr("-._:[]", c));
}

/* "town.example.org:8080" or "[::1]:8080", in lower case. */
static int check_host(Arena *arena, const Framing *framing, CheckedRequest *checked)
{
	if (framing->hosts != 1 || framing->host.len == 0 || framing->host.len > HOST_BYTES_MAX)
		return 400;
	char *host = alloc_n(arena, char, framing->host.len);
	size_t len = framing->host.len, port = len;
	for (size_t i = 0; i < len; i++) {
		char c = framing->host.ptr[i];
		host[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
		if (!is_host_char(host[i]))
			return 400;
		if (c == ':')
			port = i;
		if (c == ']')
			port = len;
	}
	for (size_t i = port + 1; i < len; i++)
		if (host[i] < '0' || host[i] > '9')
			return 400;
	if (port == 0 || (host[0] != '[' && memchr(host, ':', port)))
		return 400;
	checked->host = (Str){ host, len };
	return 0;
}

/* What one segment says once decoded: valid UTF-8, without a slash or a control character hidden in
 * it, and not a step up or nowhere. */
static bool is_segment(Arena *arena, Str segment)
{
	char *decoded = alloc_n(arena, char, segment.len);
	size_t len = 0;
	for (size_t i = 0; i < segment.len; i++) {
		int c = (unsigned char)segment.ptr[i];
		if (c == '%') {
			if (segment.len - i < 3)
				return false;
			int high = str_hex_digit(segment.ptr[i + 1]),
			    low = str_hex_digit(segment.ptr[i + 2]);
			if (high < 0 || low < 0)
				return false;
			c = high << 4 | low;
			i += 2;
		}
		if (c < ' ' || c == 0x7f || c == '/' || c == '\\')
			return false;
		decoded[len++] = (char)c;
	}
	Str text = { decoded, len };
	return str_is_utf8(text) && !str_eq(text, S(".")) && !str_eq(text, S(".."));
}

/* `path` begins with a slash. */
static bool is_path(Arena *arena, Str path)
{
	for (int segments = 0; path.len > 0; segments++) {
		path = str_part(path, 1, path.len);
		size_t len = 0;
		while (len < path.len && path.ptr[len] != '/')
			len++;
		if (segments == GUARD_SEGMENTS_MAX || !is_segment(arena, str_part(path, 0, len)))
			return false;
		path = str_part(path, len, path.len);
	}
	return true;
}

/* "http://host/path" (RFC 9112 §3.2.2): whom it names must be whom Host names. */
static bool cut_origin(Str *uri, Str host)
{
	Str schemes[] = { S("http://"), S("https://") };
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		if (!str_eq_nocase(str_part(*uri, 0, schemes[i].len), schemes[i]))
			continue;
		Str rest = str_part(*uri, schemes[i].len, uri->len);
		Str origin = rest;
		for (size_t j = 0; j < rest.len && origin.len == rest.len; j++)
			if (rest.ptr[j] == '/' || rest.ptr[j] == '?')
				origin = str_part(rest, 0, j);
		*uri = origin.len == rest.len ? S("/") : str_part(rest, origin.len, rest.len);
		return str_eq_nocase(origin, host);
	}
	return true;
}

static int check_uri(Arena *arena, Str uri, Str host, CheckedRequest *checked)
{
	if (uri.len > GUARD_URI_BYTES_MAX)
		return 414;
	for (size_t i = 0; i < uri.len; i++)
		if ((unsigned char)uri.ptr[i] <= ' ' || uri.ptr[i] == 0x7f || uri.ptr[i] == '#')
			return 400;
	if (!cut_origin(&uri, host) || uri.len == 0 || uri.ptr[0] != '/')
		return 400;
	checked->path = str_cut(&uri, '?');
	checked->query = uri;
	return is_path(arena, checked->path) ? 0 : 400;
}

int guard_check(Arena *arena, const RawRequest *raw, CheckedRequest *ret_checked)
{
	CheckedRequest checked = { 0 };
	Framing framing = { 0 };
	int status = check_method(raw->method, &checked);
	if (!status)
		status = check_headers(&raw->headers, &framing);
	if (!status)
		status = check_framing(raw, &framing, &checked);
	if (!status)
		status = check_host(arena, &framing, &checked);
	if (!status)
		status = check_uri(arena, raw->uri, framing.host, &checked);
	if (!status)
		*ret_checked = checked;
	return status;
}
