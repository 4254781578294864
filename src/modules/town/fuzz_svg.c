/* fuzz_svg.c — drawings from people: what is accepted is accepted again and does not change. */
#include "modules/town/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)16 << 20);
	Str once, twice;
	if (!town_logo_read(arena, (Str){ (const char *)data, size }, &once)) {
		Err *e = town_logo_read(arena, once, &twice);
		assert(!e && str_eq(once, twice));
	}
	arena_free(arena);
	return 0;
}
