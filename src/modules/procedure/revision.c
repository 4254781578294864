/* revision.c — the longest unused is let go first; what someone still reads is not.
 *
 * Many authorities adopt the same text of the catalogue: by digest, it is read and kept once. */
#include "modules/procedure/revision.h"

#include <pthread.h>
#include <string.h>

#include "core/crypto/crypto.h"

enum { DIGEST_HEX = 2 * SHA256_BYTES, PROCEDURE_BYTES_MAX = 32 << 20 };

typedef struct {
	char digest[DIGEST_HEX];
	Arena *arena; /* NULL: the place is free */
	const Procedure *procedure;
	int readers;
	uint64_t used; /* when, counted in uses */
} Kept;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Kept kept[REVISIONS_KEPT_MAX];
static uint64_t uses;

Str procedure_digest(Arena *arena, Str source)
{
	unsigned char digest[SHA256_BYTES];
	crypto_sha256(source, digest);
	return crypto_hex(arena, digest, sizeof digest);
}

static void let_go(void *arg)
{
	Kept *place = arg;
	pthread_mutex_lock(&lock);
	place->readers--;
	pthread_mutex_unlock(&lock);
}

/* With the lock held: the place of a digest, or NULL. */
static Kept *place_of(Str digest)
{
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		if (kept[i].arena && memcmp(kept[i].digest, digest.ptr, DIGEST_HEX) == 0)
			return &kept[i];
	return NULL;
}

/* With the lock held: a free place, else that of the longest unused, or NULL when all are read. */
static Kept *place_for_new(void)
{
	Kept *best = NULL;
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		if (!kept[i].arena)
			return &kept[i];
		if (kept[i].readers == 0 && (!best || kept[i].used < best->used))
			best = &kept[i];
	}
	return best;
}

static const Procedure *read_by(Arena *arena, Kept *place)
{
	/* The lock is not held: the place has a reader already, so that nobody takes it away. */
	arena_defer(arena, let_go, place);
	return place->procedure;
}

const Procedure *procedure_kept(Arena *arena, Str digest)
{
	if (digest.len != DIGEST_HEX)
		return NULL;
	pthread_mutex_lock(&lock);
	Kept *place = place_of(digest);
	if (place) {
		place->readers++;
		place->used = ++uses;
	}
	pthread_mutex_unlock(&lock);
	return place ? read_by(arena, place) : NULL;
}

/* Puts a procedure in its place, unless another thread did; returns the place, or NULL when all are
 * read.  *ret_unused is what is to be released then. */
static Kept *settle(Str digest, Arena *own, const Procedure *procedure, Arena **ret_unused)
{
	pthread_mutex_lock(&lock);
	Kept *place = place_of(digest);
	*ret_unused = own;
	if (!place && (place = place_for_new())) {
		*ret_unused = place->arena;
		*place = (Kept){ .arena = own, .procedure = procedure };
		memcpy(place->digest, digest.ptr, DIGEST_HEX);
	}
	if (place) {
		place->readers++;
		place->used = ++uses;
	}
	pthread_mutex_unlock(&lock);
	return place;
}

static void release(void *arena)
{
	arena_free(arena);
}

const Procedure *procedure_keep(Arena *arena, Str digest, Str source)
{
	assert(digest.len == DIGEST_HEX);
	ProcedureErrorList errors;
	Arena *own = arena_new(PROCEDURE_BYTES_MAX), *unused;
	const Procedure *procedure = procedure_read(own, source, &errors);
	if (!procedure) {
		int line = errors.at[0].line;
		const char *name = errors.at[0].name;
		arena_free(own);
		fault("could not read a revision: line %d, %s", line, name);
	}
	Kept *place = settle(digest, own, procedure, &unused);
	if (!place) { /* all places have readers: this one belongs to its caller alone */
		arena_defer(arena, release, own);
		return procedure;
	}
	arena_free(unused);
	return read_by(arena, place);
}

int procedure_kept_count(void)
{
	int n = 0;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		n += kept[i].arena != NULL;
	pthread_mutex_unlock(&lock);
	return n;
}
