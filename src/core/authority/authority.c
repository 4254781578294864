#include "core/authority/authority.h"

#include <string.h>

#include "core/authority/platform.h"
#include "gen/authority_platform_queries.h"
#include "gen/authority_queries.h"

/* ---- Profiles: what is cached of the directory ---- */

typedef struct {
	Str host, slug;
	bool any; /* also the only one there is */
} Wanted;

static bool fits(const Platform *p, const Profile *profile, const Wanted *wanted)
{
	if (wanted->slug.len > 0 && str_eq(profile->authority.slug, wanted->slug))
		return true;
	if (wanted->host.len > 0 && (str_eq_nocase(profile->host, wanted->host) ||
	                             str_eq_nocase(profile->local_host, wanted->host)))
		return true;
	return wanted->any && p->only && profile->authority.id == p->only;
}

static Profile *find(Platform *p, const Wanted *wanted)
{
	for (int i = 0; i < p->profiles_len; i++)
		if (fits(p, p->profiles[i], wanted))
			return p->profiles[i];
	return NULL;
}

/* Takes it out of the cache, with the lock held; it is freed here or by its last user. */
static void drop(Platform *p, int index)
{
	Profile *profile = p->profiles[index];
	p->profiles[index] = p->profiles[--p->profiles_len];
	profile->is_dropped = true;
	if (profile->users == 0)
		arena_free(profile->arena);
}

static void keep(Platform *p, Profile *profile)
{
	int oldest = -1;
	for (int i = 0; i < p->profiles_len; i++)
		if (p->profiles[i]->users == 0 &&
		    (oldest < 0 || p->profiles[i]->last_use < p->profiles[oldest]->last_use))
			oldest = i;
	if (p->profiles_len == PROFILES_MAX && oldest >= 0)
		drop(p, oldest);
	profile->is_dropped = p->profiles_len == PROFILES_MAX; /* all in use: only for its users */
	if (!profile->is_dropped)
		p->profiles[p->profiles_len++] = profile;
}

/* Forgets an authority; 0: all of them. */
void platform_drop_profile(Platform *p, Id authority)
{
	pthread_mutex_lock(&p->lock);
	p->changes++;
	p->only = 0;
	for (int i = p->profiles_len - 1; i >= 0; i--)
		if (authority == 0 || p->profiles[i]->authority.id == authority)
			drop(p, i);
	pthread_mutex_unlock(&p->lock);
}

typedef struct {
	Platform *platform;
	const Wanted *wanted;
	Arena *reading;
	Profile *profile; /* NULL: there is none */
	bool is_only;
} Loading;

static void load(void *loading)
{
	Loading *l = loading;
	Arena *arena = l->profile->arena;
	Db *db = db_reader(l->platform->database, l->reading);
	Str slug = l->wanted->slug;
	if (str_ends(l->wanted->host, S(".localhost")))
		slug = str_part(l->wanted->host, 0, l->wanted->host.len - strlen(".localhost"));
	const AuthorityRow *row = authority_row_by_host(db, arena, l->wanted->host, slug);
	AuthorityRowList two = authority_rows(db, l->reading, 2);
	l->is_only = two.len == 1;
	if (!row && l->wanted->any && l->is_only)
		row = authority_row_by_slug(db, arena, two.at[0].slug);
	if (!row) {
		l->profile = NULL;
		return;
	}
	l->profile->authority = authority_of_row(row);
	l->profile->host = row->host;
	l->profile->local_host = str_format(arena, "%.*s.localhost", STR(row->slug));
}

/* Reads it from the directory; NULL when there is none. */
static Profile *read_profile(Platform *p, const Wanted *wanted, bool *is_only)
{
	Arena *arena = arena_new((size_t)1 << 20);
	Profile *profile = alloc(arena, Profile);
	profile->arena = arena;
	Loading l = { p, wanted, arena_new((size_t)1 << 20), profile, false };
	const char *reason = fault_guard(load, &l);
	arena_free(l.reading);
	if (reason || !l.profile)
		arena_free(arena);
	if (reason)
		fault("%s", reason);
	*is_only = l.is_only;
	return l.profile;
}

typedef struct {
	Platform *platform;
	Profile *profile;
} Use;

static void end_use(void *use)
{
	Use *u = use;
	if (!u->profile)
		return;
	pthread_mutex_lock(&u->platform->lock);
	bool unused = --u->profile->users == 0 && u->profile->is_dropped;
	pthread_mutex_unlock(&u->platform->lock);
	if (unused)
		arena_free(u->profile->arena);
}

static const Authority *use(Platform *p, Arena *arena, const Wanted *wanted)
{
	Use *u = alloc(arena, Use);
	*u = (Use){ p, NULL };
	arena_defer(arena, end_use, u);
	while (!u->profile) {
		pthread_mutex_lock(&p->lock);
		int64_t changes = p->changes;
		u->profile = find(p, wanted);
		if (u->profile)
			u->profile->users++;
		pthread_mutex_unlock(&p->lock);
		if (u->profile)
			break;

		bool is_only;
		Profile *profile = read_profile(p, wanted, &is_only);
		if (!profile)
			return NULL;
		pthread_mutex_lock(&p->lock);
		bool is_current = p->changes == changes && !find(p, wanted);
		if (is_current) {
			keep(p, profile);
			p->only = is_only ? profile->authority.id : 0;
			profile->users++;
			u->profile = profile;
		}
		pthread_mutex_unlock(&p->lock);
		if (!is_current)
			arena_free(profile->arena);
	}
	pthread_mutex_lock(&p->lock);
	u->profile->last_use = ++p->uses;
	pthread_mutex_unlock(&p->lock);
	return &u->profile->authority;
}

const Authority *authority_find_host(Platform *platform, Arena *arena, Str host)
{
	return use(platform, arena, &(Wanted){ .host = host, .any = true });
}

const Authority *authority_find(Platform *platform, Arena *arena, Str slug)
{
	return use(platform, arena, &(Wanted){ .slug = slug });
}

typedef struct {
	Platform *platform;
	Arena *arena, *reading;
	AuthorityList *list;
} Listing;

static void list_all(void *listing)
{
	Listing *l = listing;
	Db *db = db_reader(l->platform->database, l->reading);
	AuthorityRowList rows = authority_rows(db, l->arena, AUTHORITIES_MAX);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(l->arena, l->list) = authority_of_row(&rows.at[i]);
}

AuthorityList authority_list(Platform *platform, Arena *arena)
{
	AuthorityList list = { 0 };
	Listing listing = { platform, arena, arena_new((size_t)1 << 20), &list };
	const char *reason = fault_guard(list_all, &listing);
	arena_free(listing.reading);
	if (reason)
		fault("%s", reason);
	return list;
}

/* ---- Changes ---- */

typedef struct {
	Arena *arena;
	AuthorityRow row;
	Err *problem;
} Change;

static bool add_row(Db *db, void *change)
{
	Change *c = change;
	if (authority_row_by_host(db, c->arena, c->row.host, c->row.slug)) {
		c->problem = err_new(c->arena, ERR_CONFLICT,
		                     "Une collectivité porte déjà ce nom court ou cette adresse.");
		return false;
	}
	c->row.id = authority_row_add(db, c->arena, &c->row);
	return true;
}

static bool set_created(Db *db, void *change)
{
	Change *c = change;
	return authority_row_set_created(db, c->arena, c->row.id) == 1;
}

Err *authority_add(Platform *platform, Arena *arena, const Authority *authority)
{
	Err *e = authority_problem(arena, authority);
	if (e)
		return e;
	Change change = { .arena = arena, .row = authority_to_row(arena, authority) };
	if (!db_write(platform->database, add_row, &change))
		return change.problem;
	platform_drop_profile(platform, 0);
	Authority added = *authority;
	added.id = change.row.id;
	(void)authority_database(platform, arena, &added); /* makes its file and its key */
	(void)db_write(platform->database, set_created, &change);
	return NULL;
}

/* The copy in the authority's file follows when its queue comes to it: the caller may himself be
 * a unit of that queue. */
typedef struct {
	DbUnit unit;
	Arena *arena; /* of its own: holds it */
	AuthorityRow row;
} Copy;

static bool copy_profile(Db *db, void *copy)
{
	Copy *c = copy;
	if (authority_profile_version(db, c->arena) < c->row.version)
		authority_profile_set(db, c->arena, &c->row);
	return true;
}

static void end_copy(void *copy, DbOutcome outcome, const char *reason)
{
	(void)outcome, (void)reason; /* when it failed, it is made when the file is next opened */
	arena_free(((Copy *)copy)->arena);
}

typedef struct {
	Platform *platform;
	const Authority *authority;
	Copy *copy;
	Err *problem;
	Arena *arena;
} Saving;

static bool set_row(Db *db, void *saving)
{
	Saving *s = saving;
	Arena *arena = s->copy->arena;
	AuthorityRow row = authority_to_row(arena, s->authority);
	const AuthorityRow *holder = authority_row_by_host(db, arena, row.host, S(""));
	if (holder && holder->id != row.id)
		s->problem = err_new(s->arena, ERR_CONFLICT,
		                     "Une autre collectivité a déjà cette adresse.");
	else if (authority_row_set(db, arena, &row) == 0)
		s->problem = err_new(s->arena, ERR_NOT_FOUND, "Cette collectivité n’existe pas.");
	else
		s->copy->row = *authority_row_by_slug(db, arena, row.slug);
	return !s->problem;
}

static void save(void *saving)
{
	Saving *s = saving;
	if (!db_write(s->platform->database, set_row, s))
		return;
	platform_drop_profile(s->platform, s->authority->id);
	Database *file = authority_database(s->platform, s->copy->arena, s->authority);
	if (db_submit(file, &s->copy->unit))
		s->copy = NULL; /* end_copy() frees it, or has already */
}

Err *authority_save(Platform *platform, Arena *arena, const Authority *authority)
{
	Err *e = authority_problem(arena, authority);
	if (e)
		return e;
	Arena *own = arena_new((size_t)1 << 20);
	Copy *copy = alloc(own, Copy);
	copy->arena = own;
	copy->unit = (DbUnit){ .run = copy_profile, .done = end_copy, .arg = copy };
	Saving saving = { platform, authority, copy, NULL, arena };
	const char *reason = fault_guard(save, &saving);
	if (saving.copy)
		arena_free(own);
	if (reason)
		fault("%s", reason);
	return saving.problem;
}
