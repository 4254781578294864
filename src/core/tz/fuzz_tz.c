/* fuzz_tz.c — any bytes as a TZif file: refused, or a zone whose offsets are those of the earth. */
#include "core/tz/tzif.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t days[] = { -1000000, -30000, -1, 0, 1, 17000, 20600, 30000, 2900000 };
	Arena *arena = arena_new((size_t)64 << 20);
	Tz tz = { .arena = arena };
	if (tz_file_read(arena, (Str){ (const char *)data, size }, &tz)) {
		for (size_t i = 0; i < ARRAY_LEN(days); i++) {
			int offset = tz_file_offset_s(&tz, days[i] * 86400 + 4321);
			assert(offset >= -26 * 3600 && offset <= 26 * 3600);
		}
		for (size_t i = 0; i + 1 < tz.times_len; i++)
			assert(tz.times[i] <= tz.times[i + 1]);
	}
	arena_free(arena);
	return 0;
}
