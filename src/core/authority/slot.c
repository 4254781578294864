/* slot.c — the authorities' files that are open, at most OPEN_MAX, the longest unused closed first.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/authority/platform.h"
#include "gen/authority_platform_queries.h"
#include "gen/authority_queries.h"

enum { WAIT_SECONDS = 30, READERS_OF_AUTHORITY = 32 };

/* ---- Opening a file: outside the lock ---- */

typedef struct {
	Platform *platform;
	Str slug;
	Arena *arena; /* until it is open: rows, and the readers they came from */
	const AuthorityRow *row;
	Database *database;
	Key key;
} Opening;

/* The file's key, and its copy of the profile. */
static bool complete(Db *db, void *opening)
{
	Opening *o = opening;
	if (authority_profile_version(db, o->arena) < o->row->version)
		authority_profile_set(db, o->arena, o->row);
	if (authority_sealed_key(db, o->arena).len > 0)
		return true;
	Key wrapping, fresh;
	platform_key(o->platform, "authority", wrapping.bytes);
	crypto_random(fresh.bytes, KEY_BYTES);
	Str sealed = crypto_seal(o->arena, &wrapping, (Str){ (const char *)fresh.bytes, KEY_BYTES },
	                         o->row->slug);
	authority_sealed_key_add(db, o->arena, (Bytes){ sealed.ptr, sealed.len });
	return true;
}

static void read_key(Opening *o)
{
	Bytes sealed = authority_sealed_key(db_reader(o->database, o->arena), o->arena);
	Key wrapping;
	Str key;
	platform_key(o->platform, "authority", wrapping.bytes);
	if (!crypto_open(o->arena, &wrapping, (Str){ sealed.ptr, sealed.len }, o->row->slug,
	                 &key) ||
	    key.len != KEY_BYTES)
		fault("the key of the platform does not open that of the authority \"%.*s\"",
		      STR(o->row->slug));
	memcpy(o->key.bytes, key.ptr, KEY_BYTES);
}

static void open_file(void *opening)
{
	Opening *o = opening;
	Platform *p = o->platform;
	o->row = authority_row_by_slug(db_reader(p->database, o->arena), o->arena, o->slug);
	if (!o->row)
		fault("there is no authority \"%.*s\"", STR(o->slug));
	const char *folder =
		str_format(o->arena, "%s/authorities/%.*s%c", p->folder, STR(o->slug), 0).ptr;
	const char *path = str_format(o->arena, "%s/authority.db%c", folder, 0).ptr;
	if (!p->in_memory && o->row->is_created && access(path, F_OK) != 0)
		fault("the file \"%s\" is gone: put it back from its copy", path);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		fault("could not make the folder \"%s\": %s", folder, strerror(errno));
	o->database = database_open(&(DbOptions){
		.path = p->in_memory ? ":memory:" : path,
		.schemas = p->authority_schemas,
		.readers_max = READERS_OF_AUTHORITY,
		.sync_off = platform_sync_off(),
	});
	(void)db_write(o->database, complete, o);
	read_key(o);
}

/* ---- Slots ---- */

static Slot *find(Platform *p, Id authority)
{
	for (Slot *slot = p->slots; slot < p->slots + OPEN_MAX; slot++)
		if (slot->state != SLOT_FREE && slot->authority == authority)
			return slot;
	return NULL;
}

static Slot *choose(Platform *p) /* a free one, else the longest unused; NULL when all are in use */
{
	Slot *chosen = NULL;
	for (Slot *slot = p->slots; slot < p->slots + OPEN_MAX; slot++) {
		if (slot->state == SLOT_FREE)
			return slot;
		if (slot->state == SLOT_OPEN && slot->users == 0 && !p->in_memory &&
		    (!chosen || slot->last_use < chosen->last_use))
			chosen = slot;
	}
	return chosen;
}

static void close_slot(Platform *p, Slot *slot) /* with the lock held, and again at the end */
{
	slot->state = SLOT_CLOSING;
	pthread_mutex_unlock(&p->lock);
	database_close(slot->database);
	pthread_mutex_lock(&p->lock);
	crypto_wipe(&slot->key, sizeof slot->key);
	*slot = (Slot){ .state = SLOT_FREE };
	pthread_cond_broadcast(&p->changed);
}

/* Returns why it could not be opened, or NULL; the reason lives in `reason`. */
static const char *fill(Platform *p, Slot *slot, const Authority *authority, char reason[300])
{
	*slot = (Slot){ .state = SLOT_OPENING, .authority = authority->id };
	pthread_mutex_unlock(&p->lock);
	Opening o = { .platform = p, .slug = authority->slug, .arena = arena_new((size_t)4 << 20) };
	const char *why = fault_guard(open_file, &o);
	if (why) {
		size_t len = strnlen(why, 299);
		memcpy(reason, why, len);
		reason[len] = '\0';
	}
	arena_free(o.arena);
	if (why)
		database_close(o.database);
	pthread_mutex_lock(&p->lock);
	*slot = (Slot){ .state = SLOT_FREE };
	if (!why) {
		*slot = (Slot){ .state = SLOT_OPEN,
			        .authority = authority->id,
			        .database = o.database,
			        .key = o.key };
	}
	crypto_wipe(&o.key, sizeof o.key);
	pthread_cond_broadcast(&p->changed);
	return why ? reason : NULL;
}

/* Finds or makes room, with the lock held.  NULL when there was none for half a minute, or with a
 * reason when the file could not be opened. */
static Slot *take(Platform *p, const Authority *authority, char reason[300])
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_SECONDS;
	for (;;) {
		Slot *slot = find(p, authority->id);
		if (slot && slot->state == SLOT_OPEN)
			return slot;
		Slot *room = slot ? NULL : choose(p);
		if (room && room->state == SLOT_OPEN)
			close_slot(p, room);
		else if (room && fill(p, room, authority, reason))
			return NULL;
		else if (!room && pthread_cond_timedwait(&p->changed, &p->lock, &until) != 0)
			return NULL;
	}
}

typedef struct {
	Platform *platform;
	Slot *slot;
} Use;

static void end_use(void *use)
{
	Use *u = use;
	if (!u->slot)
		return;
	pthread_mutex_lock(&u->platform->lock);
	u->slot->users--;
	pthread_cond_broadcast(&u->platform->changed);
	pthread_mutex_unlock(&u->platform->lock);
}

Slot *platform_slot_use(Platform *p, Arena *arena, const Authority *authority)
{
	Use *use = alloc(arena, Use);
	*use = (Use){ p, NULL };
	arena_defer(arena, end_use, use);
	char reason[300] = "too many authorities are in use at one time";
	pthread_mutex_lock(&p->lock);
	use->slot = take(p, authority, reason);
	if (use->slot) {
		use->slot->users++;
		use->slot->last_use = ++p->uses;
	}
	pthread_mutex_unlock(&p->lock);
	if (!use->slot)
		fault("%s", reason);
	return use->slot;
}

void platform_close_slots(Platform *p)
{
	pthread_mutex_lock(&p->lock);
	for (Slot *slot = p->slots; slot < p->slots + OPEN_MAX; slot++) {
		while (slot->state != SLOT_FREE && (slot->state != SLOT_OPEN || slot->users > 0))
			pthread_cond_wait(&p->changed, &p->lock);
		if (slot->state == SLOT_OPEN)
			close_slot(p, slot);
	}
	pthread_mutex_unlock(&p->lock);
}

Database *authority_database(Platform *platform, Arena *arena, const Authority *authority)
{
	return platform_slot_use(platform, arena, authority)->database;
}

typedef struct {
	Platform *platform;
	const Authority *authority;
	Arena *arena;
} Waking;

static void wake(void *waking)
{
	Waking *w = waking;
	(void)platform_slot_use(w->platform, w->arena, w->authority);
}

/* The key of an open file; false when it is not open. */
static bool copy_key(Platform *platform, Id authority, Key *key)
{
	pthread_mutex_lock(&platform->lock);
	Slot *slot = find(platform, authority);
	bool found = slot && slot->state == SLOT_OPEN;
	if (found)
		*key = slot->key;
	pthread_mutex_unlock(&platform->lock);
	return found;
}

void authority_key(Platform *platform, const Authority *authority, const char *purpose,
                   unsigned char key[32])
{
	Key own, derived;
	if (!copy_key(platform, authority->id, &own)) {
		Waking waking = { platform, authority, arena_new((size_t)1 << 20) };
		const char *reason = fault_guard(wake, &waking);
		bool found = !reason && copy_key(platform, authority->id, &own);
		arena_free(waking.arena);
		if (!found)
			fault("%s", reason ? reason : "the authority's file is not open");
	}
	crypto_derive(&own, str_of(purpose), &derived);
	memcpy(key, derived.bytes, KEY_BYTES);
	crypto_wipe(&own, sizeof own);
	crypto_wipe(&derived, sizeof derived);
}
