/* fuzz_json.c — any bytes as JSON: a tree that is written and read again, or a refusal. */
#include "core/json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	const Json *json, *again;
	if (!json_parse(arena, (Str){ (const char *)data, size }, &json)) {
		Buf buf = { .arena = arena };
		JsonWriter w = { .buf = &buf };
		json_add(&w, json);
		assert(!json_parse(arena, buf_str(&buf), &again));
	}
	arena_free(arena);
	return 0;
}
