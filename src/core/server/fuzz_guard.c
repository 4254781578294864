/* fuzz_guard.c — any bytes as the head of a request: what passes the guard can be read in one way
 * only, and passes again as it was understood. */
#include "core/server/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADERS_TRIED_MAX = 200 };

static Str line_of(Str *rest)
{
	Str line = str_cut(rest, '\n');
	return str_ends(line, S("\r")) ? str_part(line, 0, line.len - 1) : line;
}

static RawRequest request_of(Arena *arena, Str head)
{
	Str line = line_of(&head), method = str_cut(&line, ' '), uri = str_cut(&line, ' ');
	RawRequest raw = { .method = str_cstr(arena, method),
		           .version = str_cstr(arena, line),
		           .uri = uri };
	while (head.len > 0 && raw.headers.len < HEADERS_TRIED_MAX) {
		Str value = line_of(&head), name = str_cut(&value, ':');
		*list_push(arena, &raw.headers) = (Header){ name, str_trim(value) };
	}
	return raw;
}

static size_t count(const RawRequest *raw, Str name)
{
	size_t found = 0;
	for (size_t i = 0; i < raw->headers.len; i++)
		found += str_eq_nocase(raw->headers.at[i].name, name);
	return found;
}

static void check_passed(Arena *arena, const RawRequest *raw, const CheckedRequest *c)
{
	assert(count(raw, S("host")) == 1);
	size_t framings = count(raw, S("content-length")) + count(raw, S("transfer-encoding"));
	assert(framings <= 1);
	assert(c->has_body == (c->body_bytes != 0));
	assert(!c->has_body || (framings == 1 && c->method == POST && !c->is_head));
	assert(c->body_bytes >= -1);
	assert(str_starts(c->path, S("/")) && !str_has(c->path, S("\n")) && c->host.len > 0);
	for (size_t i = 0; i < raw->headers.len; i++)
		assert(raw->headers.at[i].name.len > 0 &&
		       !str_has(raw->headers.at[i].name, S(" ")));
	assert(!str_has(c->path, S("/../")) && !str_ends(c->path, S("/..")));

	Buf uri = { .arena = arena };
	buf_add(&uri, c->path);
	if (c->query.len > 0) {
		buf_char(&uri, '?');
		buf_add(&uri, c->query);
	}
	RawRequest again = *raw;
	again.uri = buf_str(&uri);
	CheckedRequest second;
	int status = guard_check(arena, &again, &second);
	assert(status == 0 || status == 414);
	assert(status != 0 || (str_eq(second.path, c->path) && str_eq(second.query, c->query) &&
	                       str_eq(second.host, c->host)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	RawRequest raw = request_of(arena, (Str){ (const char *)data, size });
	CheckedRequest checked;
	int status = guard_check(arena, &raw, &checked);
	assert(status == 0 || (status >= 400 && status <= 501));
	if (status == 0)
		check_passed(arena, &raw, &checked);
	arena_free(arena);
	return 0;
}
