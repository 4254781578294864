#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { FIRST_CHUNK_BYTES = 4 * 1024, CHUNK_BYTES = 16 * 1024 };

typedef struct Chunk {
	struct Chunk *next;
	size_t used, size;
	_Alignas(max_align_t) char data[];
} Chunk;

typedef struct Defer {
	struct Defer *next;
	void (*fn)(void *);
	void *arg;
} Defer;

struct Arena {
	Chunk *chunks; /* the one being filled comes first */
	Defer *defers; /* latest first */
	size_t bytes, bytes_max;
};

Arena *arena_new(size_t bytes_max)
{
	Arena *arena = calloc(1, sizeof *arena);
	if (!arena)
		fault("out of memory");
	arena->bytes_max = bytes_max;
	return arena;
}

void arena_free(Arena *arena)
{
	if (!arena)
		return;
	for (Defer *d = arena->defers; d; d = d->next)
		d->fn(d->arg);
	for (Chunk *c = arena->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(arena);
}

void arena_reset(Arena *arena)
{
	for (Defer *d = arena->defers; d; d = d->next)
		d->fn(d->arg);
	arena->defers = NULL;
	Chunk *kept = NULL;
	for (Chunk *c = arena->chunks, *next; c; c = next) {
		next = c->next;
		if (c->size <= CHUNK_BYTES && (!kept || c->size > kept->size)) {
			free(kept);
			kept = c;
		} else {
			free(c);
		}
	}
	arena->chunks = kept;
	arena->bytes = kept ? kept->size : 0;
	if (!kept)
		return;
	memset(kept->data, 0, kept->used);
	kept->next = NULL;
	kept->used = 0;
}

size_t arena_bytes(const Arena *arena)
{
	return arena->bytes;
}

Arena *arena_process(void)
{
	static Arena *process;
	if (!process)
		process = arena_new((size_t)1 << 30);
	return process;
}

/* The first chunk is small, because many arenas hold little and all of a chunk is cleared.  What is
 * large has a chunk of its own, behind the one that is being filled. */
static Chunk *add_chunk(Arena *arena, size_t bytes)
{
	Chunk *first = arena->chunks;
	size_t size = first ? CHUNK_BYTES : FIRST_CHUNK_BYTES;
	bool is_large = bytes > size / 2;
	if (is_large)
		size = bytes;
	if (arena->bytes + size > arena->bytes_max)
		fault("arena limit of %zu bytes reached", arena->bytes_max);
	Chunk *c = calloc(1, sizeof *c + size);
	if (!c)
		fault("out of memory");
	c->size = size;
	Chunk **place = is_large && first ? &first->next : &arena->chunks;
	c->next = *place;
	*place = c;
	arena->bytes += size;
	return c;
}

void *arena_alloc(Arena *arena, size_t count, size_t size)
{
	size_t const align = _Alignof(max_align_t);
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes) || bytes > arena->bytes_max)
		fault("allocation of %zu things of %zu bytes is over the limit", count, size);
	bytes = (bytes + align - 1) / align * align;

	Chunk *c = arena->chunks;
	if (!c || c->size - c->used < bytes)
		c = add_chunk(arena, bytes);
	void *p = c->data + c->used;
	c->used += bytes;
	return p;
}

void arena_defer(Arena *arena, void (*fn)(void *), void *arg)
{
	Defer *d = alloc(arena, Defer);
	*d = (Defer){ .next = arena->defers, .fn = fn, .arg = arg };
	arena->defers = d;
}

void *list_grow(Arena *arena, void *at, size_t len, size_t *cap, size_t size)
{
	if (len < *cap)
		return at;
	*cap = *cap ? 2 * *cap : 8;
	void *grown = arena_alloc(arena, *cap, size);
	if (len)
		memcpy(grown, at, len * size);
	return grown;
}
