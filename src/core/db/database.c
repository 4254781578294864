/* database.c — opening a file, lending its readers, closing it. */
#include <string.h>

#include "base/err.h"
#include "core/db/connection.h"

enum { READERS_DEFAULT = 8 };

static _Atomic int64_t versions; /* of all databases of the process, so that none comes twice */
static DbCounters counters;
static pthread_mutex_t counters_lock = PTHREAD_MUTEX_INITIALIZER;

static void engine_start(void)
{
	/* One lock less for each allocation; connections are used by one thread at a time. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	sqlite3_initialize();
}

void database_count(int64_t units, int64_t commits, int opened)
{
	pthread_mutex_lock(&counters_lock);
	counters.units += units;
	counters.commits += commits;
	counters.open += opened;
	pthread_mutex_unlock(&counters_lock);
}

DbCounters db_counters(void)
{
	pthread_mutex_lock(&counters_lock);
	DbCounters copy = counters;
	pthread_mutex_unlock(&counters_lock);
	copy.statements = db_connection_statements();
	return copy;
}

void database_touch(Database *database)
{
	atomic_store(&database->version, atomic_fetch_add(&versions, 1) + 1);
}

int64_t db_version(const Database *database)
{
	return atomic_load(&database->version);
}

void db_fail_at(Database *database, int n)
{
	atomic_store(&database->fail_at, n);
}

void db_lose_commits(Database *database, int n)
{
	atomic_store(&database->lose_commits, n);
}

typedef struct {
	Database *database;
	const DbSchema *schemas;
} Opening;

static void open_writer(void *opening)
{
	Database *database = ((Opening *)opening)->database;
	database->writer = db_connection_open(database, true);
	db_migration_run(database->writer, ((Opening *)opening)->schemas);
}

Database *database_open(const DbOptions *options)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, engine_start);

	Arena *arena = arena_new((size_t)16 << 20);
	Database *database = alloc(arena, Database);
	int readers_max = options->readers_max > 0 ? options->readers_max : READERS_DEFAULT;
	*database = (Database){
		.arena = arena,
		.path = str_cstr(arena, str_of(options->path)),
		.in_memory = strcmp(options->path, ":memory:") == 0,
		.sync_off = options->sync_off,
		.forget_order = true, /* who asked for it may have been killed before it was done */
		.readers_max = readers_max < READERS_MAX ? readers_max : READERS_MAX,
	};
	database->last = &database->first;
	const char *reason = fault_guard(open_writer, &(Opening){ database, options->schemas });
	if (reason) {
		db_connection_close(database->writer);
		arena_free(arena);
		fault("%s", reason);
	}
	pthread_mutex_init(&database->lock, NULL);
	pthread_cond_init(&database->changed, NULL);
	database_touch(database);
	database_count(0, 0, 1);
	return database;
}

void database_close(Database *database)
{
	if (!database)
		return;
	pthread_mutex_lock(&database->lock);
	while (database->draining || database->first || database->lent > 0)
		pthread_cond_wait(&database->changed, &database->lock);
	pthread_mutex_unlock(&database->lock);
	while (database->idle_len > 0)
		db_connection_close(database->idle[--database->idle_len]);
	db_connection_close(database->writer); /* the last one: writes the log back into the file */
	pthread_cond_destroy(&database->changed);
	pthread_mutex_destroy(&database->lock);
	arena_free(database->arena);
	database_count(0, 0, -1);
}

/* ---- Readers ---- */

static const DbStatement begin = { "begin", (const char *const[]){ "begin", NULL } };
static const DbStatement commit = { "commit", (const char *const[]){ "commit", NULL } };

static void give_back(void *reader)
{
	Db *db = reader;
	Database *database = db->database;
	if (database->in_memory) {
		db_connection_close(db);
	} else {
		db_connection_reset(db);
		(void)db_connection_do(db, &commit);
	}
	pthread_mutex_lock(&database->lock);
	database->lent--;
	if (!database->in_memory)
		database->idle[database->idle_len++] = db;
	pthread_cond_broadcast(&database->changed);
	pthread_mutex_unlock(&database->lock);
}

/* A reader of its own on the one connection there is: so that threads share no statement. */
static Db *lend_in_memory(Database *database)
{
	Db *db = db_connection_open(database, false);
	pthread_mutex_lock(&database->lock);
	database->lent++;
	pthread_mutex_unlock(&database->lock);
	return db;
}

typedef struct {
	Database *database;
	Db *db;
} Lending;

static void open_reader(void *lending)
{
	Lending *l = lending;
	if (!l->db)
		l->db = db_connection_open(l->database, false);
	if (!db_connection_do(l->db, &begin))
		fault("could not begin to read \"%s\"", l->database->path);
}

static Db *lend(Database *database)
{
	pthread_mutex_lock(&database->lock);
	while (database->lent == database->readers_max)
		pthread_cond_wait(&database->changed, &database->lock);
	database->lent++;
	Lending lending = { database, NULL };
	if (database->idle_len > 0)
		lending.db = database->idle[--database->idle_len];
	pthread_mutex_unlock(&database->lock);

	const char *reason = fault_guard(open_reader, &lending);
	if (!reason)
		return lending.db;
	db_connection_close(lending.db);
	pthread_mutex_lock(&database->lock);
	database->lent--;
	pthread_cond_broadcast(&database->changed);
	pthread_mutex_unlock(&database->lock);
	fault("%s", reason);
}

Db *db_reader(Database *database, Arena *arena)
{
	Db *db = database->in_memory ? lend_in_memory(database) : lend(database);
	arena_defer(arena, give_back, db);
	return db;
}
