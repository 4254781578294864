/* fuzz_tar.c — any bytes as an archive; and what is written of them is read back. */
#include "core/tar/tar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Err *keep(void *arg, Str bytes)
{
	buf_add(arg, bytes);
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	Str bytes = { (const char *)data, size };
	TarFileList files = { 0 };
	(void)!tar_read(arena, bytes, (size_t)1 << 20, &files);

	Buf out = { .arena = arena };
	TarWriter *w = tar_begin(arena, keep, &out, (Instant){ 1772000000000000 });
	size_t half = size / 2;
	tar_file(w, S("a.bin"), (int64_t)half);
	tar_data(w, str_part(bytes, 0, half));
	tar_file(w, S("b.bin"), (int64_t)(size - half));
	tar_data(w, str_part(bytes, half, size - half));
	assert(!tar_end(w));
	TarFileList again = { 0 };
	assert(!tar_read(arena, buf_str(&out), (size_t)1 << 20, &again));
	assert(again.len == 2);
	assert(str_eq(again.at[1].bytes, str_part(bytes, half, size - half)));

	arena_free(arena);
	return 0;
}
