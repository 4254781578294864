/* arena.h — memory with one lifetime.
 *
 * Every request, job and test owns one arena.  What is allocated from it is zeroed, is never
 * freed piecemeal, and is gone when the arena is reset.  A function that is given neither an
 * Arena nor a Ctx (which holds one) allocates nothing. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

typedef struct Arena Arena;

/* A new arena that holds at most `bytes_max`. */
Arena *arena_new(size_t bytes_max);

/* Runs the deferred calls, latest first, then releases all memory.  NULL is allowed. */
void arena_free(Arena *arena);

/* Runs the deferred calls and forgets what was allocated, but keeps one chunk for what comes. */
void arena_reset(Arena *arena);

/* Bytes taken from the system so far: what the limit counts. */
size_t arena_bytes(const Arena *arena);

/* The arena of the process, for tables and configuration: never released.  Not for threads. */
Arena *arena_process(void);

/* Zeroed memory for `count` things of `size` bytes.  Never NULL; faults beyond the limit. */
void *arena_alloc(Arena *arena, size_t count, size_t size);

/* Calls fn(arg) when the arena is released.  Every descriptor, handle and child process that
 * is not memory is tied to an arena in this way on the line after it is opened. */
void arena_defer(Arena *arena, void (*fn)(void *), void *arg);

#define alloc(arena, T)      ((T *)arena_alloc((arena), 1, sizeof(T)))
#define alloc_n(arena, T, n) ((T *)arena_alloc((arena), (n), sizeof(T)))

/* A list: `typedef LIST(Notice) NoticeList;`, then list.at[i] for i below list.len. */
#define LIST(T)                                                                                    \
	struct {                                                                                   \
		T *at;                                                                             \
		size_t len, cap;                                                                   \
	}

/* A pointer to a new, zeroed last element. */
#define list_push(arena, list)                                                                     \
	((list)->at =                                                                              \
	         list_grow((arena), (list)->at, (list)->len, &(list)->cap, sizeof *(list)->at),    \
	 &(list)->at[(list)->len++])
void *list_grow(Arena *arena, void *at, size_t len, size_t *cap, size_t size);

#endif
