#include <pthread.h>
#include <string.h>
#include <time.h>

#include "core/job/rows.h"
#include "gen/job_platform_queries.h"
#include "gen/job_queries.h"

enum { BUCKETS = 4096, HINTS_MAX = 20000, PAUSE_SECONDS = 30, REST_SECONDS = 60 };

typedef struct Hint {
	struct Hint *next;
	int64_t platform; /* platform_number() */
	char slug[JOB_SLUG_BYTES];
	Instant due; /* none: no job */
	Instant rest_until;
	int64_t additions;
	bool is_known, is_busy;
} Hint;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static Hint *buckets[BUCKETS];
static Arena *arena; /* of the hints */
static bool stopped;

static Str slug_of(const Authority *authority)
{
	return authority ? authority->slug : (Str){ 0 };
}

static Hint **find(int64_t platform, Str slug)
{
	Hint **link = &buckets[(str_hash(slug) + (uint64_t)platform) % BUCKETS];
	while (*link && !((*link)->platform == platform && str_eq(str_of((*link)->slug), slug)))
		link = &(*link)->next;
	return link;
}

static void add_hint(void *hint)
{
	if (!arena)
		arena = arena_new((size_t)64 << 20);
	*(Hint **)hint = alloc(arena, Hint);
}

/* With the lock held.  A hint stays for good, and its arena with it. */
static Hint *hint_of(int64_t platform, Str slug)
{
	Hint **link = find(platform, slug);
	if (!*link && slug.len < JOB_SLUG_BYTES && !fault_guard(add_hint, link)) {
		(*link)->platform = platform;
		memcpy((*link)->slug, slug.ptr ? slug.ptr : "", slug.len);
	}
	assert(*link);
	return *link;
}

/* ---- The platform's file ---- */

typedef struct {
	Platform *platform;
	bool (*run)(Db *db, void *change);
	Arena *arena;
	Str slug;
	Instant due, now;
	int64_t additions;
} Change;

static void write_change(void *change)
{
	Change *c = change;
	(void)db_write(platform_database(c->platform), c->run, c);
}

static void write_guarded(Change *change)
{
	change->arena = arena_new((size_t)1 << 16);
	const char *reason = fault_guard(write_change, change);
	arena_free(change->arena);
	if (reason)
		fault("%s", reason);
}

static bool lower(Db *db, void *change)
{
	Change *c = change;
	job_hint_lower(db, c->arena, c->slug, c->due);
	return true;
}

/* Decides and raises the one in memory while no addition can come between: one that comes later
 * sees it raised, and lowers both. */
static bool raise(Db *db, void *change)
{
	Change *c = change;
	pthread_mutex_lock(&lock);
	Hint *hint = hint_of(platform_number(c->platform), c->slug);
	bool current = hint->additions == c->additions;
	if (current) {
		hint->due = c->due;
		hint->is_known = true;
	}
	pthread_mutex_unlock(&lock);
	if (current && c->slug.len > 0 && c->due.us)
		job_hint_set(db, c->arena, c->slug, c->due);
	else if (current && c->slug.len > 0)
		job_hint_remove(db, c->arena, c->slug);
	return current;
}

/* ---- Additions ---- */

void job_hint_add(Platform *platform, const Authority *authority, Instant due)
{
	Str slug = slug_of(authority);
	pthread_mutex_lock(&lock);
	Hint *hint = hint_of(platform_number(platform), slug);
	hint->additions++;
	bool covered = hint->is_known && hint->due.us && hint->due.us <= due.us;
	pthread_mutex_unlock(&lock);
	/* The platform's own jobs need no hint in the file: it is read at the start. */
	if (!covered && authority)
		write_guarded(
			&(Change){ .platform = platform, .run = lower, .slug = slug, .due = due });
	pthread_mutex_lock(&lock);
	if (!hint->due.us || due.us < hint->due.us)
		hint->due = due;
	hint->is_known = true;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

int64_t job_hint_additions(Platform *platform, const Authority *authority)
{
	pthread_mutex_lock(&lock);
	int64_t additions = hint_of(platform_number(platform), slug_of(authority))->additions;
	pthread_mutex_unlock(&lock);
	return additions;
}

void job_hint_raise(Platform *platform, const Authority *authority, int64_t additions, Instant due,
                    Instant now)
{
	/* A job that is due and was not taken is being run: look again a little later. */
	if (due.us && due.us <= now.us)
		due = instant_add(now, PAUSE_SECONDS);
	Str slug = slug_of(authority);
	pthread_mutex_lock(&lock);
	Hint *hint = hint_of(platform_number(platform), slug);
	bool same = hint->is_known && hint->due.us == due.us;
	pthread_mutex_unlock(&lock);
	if (!same)
		write_guarded(&(Change){ .platform = platform,
		                         .run = raise,
		                         .slug = slug,
		                         .due = due,
		                         .additions = additions });
}

/* ---- Threads ---- */

typedef struct {
	Platform *platform;
	Arena *arena;
	JobHintList hints;
	Instant own;
} Loading;

static void load(void *loading)
{
	Loading *l = loading;
	Db *db = db_reader(platform_database(l->platform), l->arena);
	l->hints = job_hints(db, l->arena, HINTS_MAX);
	l->own = job_next_due(db, l->arena);
}

static void set(int64_t platform, Str slug, Instant due)
{
	Hint *hint = hint_of(platform, slug);
	if (due.us && (!hint->due.us || due.us < hint->due.us))
		hint->due = due;
	hint->is_known = true;
}

void job_hint_load(Platform *platform)
{
	Loading l = { .platform = platform, .arena = arena_new((size_t)16 << 20) };
	const char *reason = fault_guard(load, &l);
	pthread_mutex_lock(&lock);
	int64_t number = platform_number(platform);
	for (size_t i = 0; i < l.hints.len; i++)
		set(number, l.hints.at[i].slug, l.hints.at[i].due);
	set(number, (Str){ 0 }, l.own);
	pthread_mutex_unlock(&lock);
	arena_free(l.arena);
	if (reason)
		fault("%s", reason);
}

/* The one due earliest that nobody serves; NULL: none.  Tells when the next one will be due. */
static Hint *earliest(int64_t platform, Instant now, Instant *next)
{
	Hint *found = NULL;
	for (size_t i = 0; i < BUCKETS; i++) {
		for (Hint *hint = buckets[i]; hint; hint = hint->next) {
			if (hint->platform != platform || !hint->due.us || hint->is_busy)
				continue;
			Instant due =
				hint->due.us > hint->rest_until.us ? hint->due : hint->rest_until;
			if (due.us < next->us)
				*next = due;
			if (due.us <= now.us && (!found || hint->due.us < found->due.us))
				found = hint;
		}
	}
	return found;
}

bool job_hint_wait(Platform *platform, char slug[JOB_SLUG_BYTES])
{
	pthread_mutex_lock(&lock);
	while (!stopped) {
		Instant now = instant_now();
		Instant next = instant_add(now, PAUSE_SECONDS);
		Hint *hint = earliest(platform_number(platform), now, &next);
		if (hint) {
			hint->is_busy = true;
			memcpy(slug, hint->slug, JOB_SLUG_BYTES);
			break;
		}
		struct timespec until = { .tv_sec = next.us / 1000000,
			                  .tv_nsec = next.us % 1000000 * 1000 };
		(void)pthread_cond_timedwait(&changed, &lock, &until);
	}
	bool found = !stopped;
	pthread_mutex_unlock(&lock);
	return found;
}

void job_hint_done(Platform *platform, const char *slug, bool well)
{
	pthread_mutex_lock(&lock);
	Hint *hint = hint_of(platform_number(platform), str_of(slug));
	hint->is_busy = false;
	hint->rest_until = well ? (Instant){ 0 } : instant_add(instant_now(), REST_SECONDS);
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}

void job_hint_stop(bool stop)
{
	pthread_mutex_lock(&lock);
	stopped = stop;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&lock);
}
