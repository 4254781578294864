/* write.c — files one after the other, compressed on the way. */
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "core/tar/block.h"

enum { OUT_BYTES = 64 << 10, GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8 };

struct TarWriter {
	TarSink *sink;
	void *arg;
	Err *refusal;
	Instant at;
	int64_t left; /* bytes of the file under way that are still to come */
	int64_t size;
	z_stream stream;
	unsigned char out[OUT_BYTES];
};

static void end_stream(void *stream)
{
	(void)deflateEnd(stream);
}

TarWriter *tar_begin(Arena *arena, TarSink *sink, void *arg, Instant at)
{
	TarWriter *w = alloc(arena, TarWriter);
	w->sink = sink;
	w->arg = arg;
	w->at = at;
	if (deflateInit2(&w->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
	                 Z_DEFAULT_STRATEGY) != Z_OK)
		fault("zlib has no memory");
	arena_defer(arena, end_stream, &w->stream);
	return w;
}

static void put(TarWriter *w, const void *bytes, size_t len, int flush)
{
	/* zlib reads only, but says so nowhere. */
	union {
		const void *given;
		Bytef *taken;
	} in = { .given = bytes };
	w->stream.next_in = in.taken;
	w->stream.avail_in = (uInt)len;
	do {
		w->stream.next_out = w->out;
		w->stream.avail_out = OUT_BYTES;
		int result = deflate(&w->stream, flush);
		assert(result != Z_STREAM_ERROR);
		Str made = { (const char *)w->out, OUT_BYTES - w->stream.avail_out };
		if (made.len && !w->refusal)
			w->refusal = w->sink(w->arg, made);
	} while (w->stream.avail_out == 0);
}

bool tar_name_is_valid(Str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~' || name.ptr[i] == '/' ||
		    name.ptr[i] == '\\')
			return false;
	return name.len > 0 && name.len <= TAR_NAME_MAX && name.ptr[0] != '.';
}

unsigned tar_checksum(const TarBlock *block)
{
	unsigned sum = 0;
	const unsigned char *bytes = (const unsigned char *)block;
	for (size_t i = 0; i < BLOCK_BYTES; i++) {
		bool own = i >= offsetof(TarBlock, checksum) && i < offsetof(TarBlock, type);
		sum += own ? ' ' : bytes[i];
	}
	return sum;
}

static void pad(TarWriter *w)
{
	static const char zeroes[BLOCK_BYTES];
	assert(w->left == 0);
	if (w->size % BLOCK_BYTES)
		put(w, zeroes, (size_t)(BLOCK_BYTES - w->size % BLOCK_BYTES), Z_NO_FLUSH);
	w->size = 0;
}

void tar_file(TarWriter *w, Str name, int64_t size)
{
	TarBlock block = { .type = '0', .magic = "ustar", .version = { '0', '0' } };
	assert(tar_name_is_valid(name));
	assert(size >= 0 && size < (int64_t)1 << 33);
	pad(w);
	memcpy(block.name, name.ptr, name.len);
	(void)snprintf(block.mode, sizeof block.mode, "%07o", 0644U);
	(void)snprintf(block.uid, sizeof block.uid, "%07o", 0U);
	(void)snprintf(block.gid, sizeof block.gid, "%07o", 0U);
	(void)snprintf(block.size, sizeof block.size, "%011llo", (unsigned long long)size);
	(void)snprintf(block.mtime, sizeof block.mtime, "%011llo",
	               (unsigned long long)(w->at.us / 1000000));
	(void)snprintf(block.checksum, sizeof block.checksum, "%06o", tar_checksum(&block));
	block.checksum[7] = ' ';
	put(w, &block, sizeof block, Z_NO_FLUSH);
	w->left = w->size = size;
}

void tar_data(TarWriter *w, Str bytes)
{
	assert((int64_t)bytes.len <= w->left);
	w->left -= (int64_t)bytes.len;
	while (bytes.len) {
		Str part = str_part(bytes, 0, (size_t)1 << 20);
		put(w, part.ptr, part.len, Z_NO_FLUSH);
		bytes = str_part(bytes, part.len, bytes.len);
	}
}

Err *tar_end(TarWriter *w)
{
	static const char zeroes[BLOCK_BYTES * BLOCKS_AT_END];
	pad(w);
	put(w, zeroes, sizeof zeroes, Z_FINISH);
	return w->refusal;
}
