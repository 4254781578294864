/* read.c — an archive, opened within limits. */
#include <string.h>
#include <zlib.h>

#include "core/tar/block.h"

enum { GZIP_WINDOW = 15 + 16, PIECE_BYTES = 256 << 10 };

static Err *damaged(Arena *arena)
{
	return err_new(arena, ERR_INVALID,
	               "Cette archive est abîmée, ou n’est pas une archive .tar.gz.");
}

static Err *too_large(Arena *arena)
{
	return err_new(arena, ERR_TOO_LARGE, "Cette archive contient trop de données.");
}

static void end_stream(void *stream)
{
	(void)inflateEnd(stream);
}

static Err *unzip(Arena *arena, Str archive, size_t bytes_max, Str *ret_bytes)
{
	z_stream *stream = alloc(arena, z_stream);
	char *piece = alloc_n(arena, char, PIECE_BYTES);
	Buf buf = { .arena = arena };
	union {
		const char *given;
		Bytef *taken;
	} in = { .given = archive.ptr };
	if (inflateInit2(stream, GZIP_WINDOW) != Z_OK)
		fault("zlib has no memory");
	arena_defer(arena, end_stream, stream);
	if (archive.len > UINT32_MAX)
		return too_large(arena);
	stream->next_in = in.taken;
	stream->avail_in = (uInt)archive.len;
	int result = Z_OK;
	while (result == Z_OK) {
		stream->next_out = (Bytef *)piece;
		stream->avail_out = PIECE_BYTES;
		result = inflate(stream, Z_NO_FLUSH);
		Str made = { piece, PIECE_BYTES - stream->avail_out };
		if (made.len > bytes_max - buf.len)
			return too_large(arena);
		buf_add(&buf, made);
	}
	if (result != Z_STREAM_END)
		return damaged(arena);
	*ret_bytes = buf_str(&buf);
	return NULL;
}

/* Octal digits, with blanks or zeroes around.  -1: no number. */
static int64_t number_of(const char *field, size_t len)
{
	int64_t number = 0;
	size_t i = 0;
	while (i < len && field[i] == ' ')
		i++;
	size_t from = i;
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		number = number * 8 + (field[i] - '0');
	for (size_t k = i; k < len; k++)
		if (field[k] != ' ' && field[k] != '\0')
			return -1;
	return i == from ? -1 : number;
}

static bool is_blank(Str block)
{
	for (size_t i = 0; i < block.len; i++)
		if (block.ptr[i])
			return false;
	return true;
}

/* What it is, as far as we care: 'f' a file, '-' to be passed over, '!' to be refused. */
static char kind_of(char type)
{
	switch (type) {
	case '0':
	case '\0':
	case '7': return 'f';
	case '5':
	case 'x':
	case 'g': return '-';
	default: return '!';
	}
}

static Err *read_files(Arena *arena, Str bytes, TarFileList *files)
{
	while (bytes.len >= BLOCK_BYTES && !is_blank(str_part(bytes, 0, BLOCK_BYTES))) {
		TarBlock block;
		memcpy(&block, bytes.ptr, sizeof block);
		bytes = str_part(bytes, BLOCK_BYTES, bytes.len);
		int64_t sum = number_of(block.checksum, sizeof block.checksum);
		int64_t size = number_of(block.size, sizeof block.size);
		if (sum != (int64_t)tar_checksum(&block) || size < 0 || (uint64_t)size > bytes.len)
			return damaged(arena);
		Str content = str_part(bytes, 0, (size_t)size);
		size_t whole = ((size_t)size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
		bytes = str_part(bytes, whole < bytes.len ? whole : bytes.len, bytes.len);
		char kind = kind_of(block.type);
		Str name = { block.name, strnlen(block.name, sizeof block.name) };
		if (str_starts(name, S("./")))
			name = str_part(name, 2, name.len);
		if (kind == '-')
			continue;
		if (kind == '!' || block.prefix[0] || !tar_name_is_valid(name))
			return err_new(
				arena, ERR_INVALID,
				"Cette archive contient autre chose que de simples fichiers.");
		if (files->len == TAR_FILES_MAX)
			return too_large(arena);
		*list_push(arena, files) = (TarFile){ str_copy(arena, name), content };
	}
	return NULL;
}

Err *tar_read(Arena *arena, Str archive, size_t bytes_max, TarFileList *ret_files)
{
	Str bytes;
	TarFileList files = { 0 };
	Err *e = unzip(arena, archive, bytes_max, &bytes);
	if (!e)
		e = read_files(arena, bytes, &files);
	if (e)
		return e;
	*ret_files = files;
	return NULL;
}
