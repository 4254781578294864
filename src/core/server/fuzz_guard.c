/* fuzz_guard.c — any lines as a request: refused, or what is let through keeps its promises. */
#include <string.h>

#include "core/server/guard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const RawRequest *raw, const CheckedRequest *checked)
{
	int lengths = 0, encodings = 0, hosts = 0;
	for (size_t i = 0; i < raw->headers.len; i++) {
		Str name = raw->headers.at[i].name;
		lengths += str_eq_nocase(name, S("content-length"));
		encodings += str_eq_nocase(name, S("transfer-encoding"));
		hosts += str_eq_nocase(name, S("host"));
		assert(name.len > 0 && !memchr(name.ptr, ' ', name.len));
	}
	assert(hosts == 1 && lengths + encodings <= 1);
	assert(checked->path.len > 0 && checked->path.ptr[0] == '/');
	assert(!str_has(checked->path, S("/../")) && !str_has(checked->path, S("\n")));
	assert(checked->host.len > 0 && checked->body_bytes >= -1);
	assert(checked->method == POST || !checked->has_body);
}

/* The first line is the address, the others headers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const methods[] = { "GET", "POST", "HEAD", "PUT" };
	if (size == 0)
		return 0;
	Arena *arena = arena_new((size_t)16 << 20);
	Str rest = { (const char *)data + 1, size - 1 };
	RawRequest raw = { .method = methods[data[0] % 4],
		           .version = data[0] & 4 ? "HTTP/1.0" : "HTTP/1.1",
		           .uri = str_cut(&rest, '\n') };
	while (rest.len > 0) {
		Str line = str_cut(&rest, '\n');
		Header *header = list_push(arena, &raw.headers);
		header->name = str_cut(&line, ':');
		header->value = str_trim(line);
	}
	CheckedRequest checked;
	if (guard_check(arena, &raw, &checked) == 0)
		check(&raw, &checked);
	arena_free(arena);
	return 0;
}
