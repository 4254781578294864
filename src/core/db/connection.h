/* connection.h — one connection and its statements, and what a Database is made of.
 *
 * Private to core/db.  A statement is prepared once per connection and mask of optional lines, and
 * kept: up to STATEMENTS_MAX, the longest unused making room.  A Query borrows one; its ticket
 * tells whether it still does, because a connection takes all its statements back when a unit of
 * work or a page ends, whatever became of their queries. */
#ifndef CORE_DB_CONNECTION_H
#define CORE_DB_CONNECTION_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

#include "core/db/db.h"

enum {
	STATEMENTS_MAX = 256,
	STATEMENT_BUCKETS = 512,
	READERS_MAX = 64,
	BATCH_MAX = 64,
	WAITING_MAX = 4096,
};

typedef struct {
	const DbStatement *statement;
	uint64_t mask;
	sqlite3_stmt *stmt;
	uint64_t last_use, ticket; /* the ticket changes each time it is lent or taken back */
	bool lent;
	int next; /* of its bucket; -1: none */
} Prepared;

struct Db {
	Arena *arena; /* of its own: holds it */
	Database *database;
	sqlite3 *handle;
	bool writes;
	Prepared prepared[STATEMENTS_MAX];
	int buckets[STATEMENT_BUCKETS]; /* -1: empty */
	int prepared_len, lent;
	uint64_t uses;
};

struct Query {
	Db *db;
	Arena *arena; /* where rows are copied to */
	Arena *alone; /* for one row at a time: see db_next_alone() */
	Prepared *prepared;
	uint64_t ticket;
};

struct Database {
	Arena *arena;
	const char *path;
	bool in_memory, sync_off;
	Db *writer;
	Db *idle[READERS_MAX]; /* readers that are open and not lent */
	int readers_max, idle_len, lent;

	pthread_mutex_t lock;
	pthread_cond_t changed; /* a reader is back, the queue is empty */
	DbUnit *first, **last;
	int queued;
	struct DbCaller *callers; /* that wait in db_write(), in their order */
	bool draining, closing;
	pthread_t drainer; /* while draining */

	_Atomic int64_t version;
	_Atomic int fail_at, lose_commits;
	bool forget_order;            /* see db_forget_order(); of the draining thread */
	int wal_pages, checkpoint_at; /* of the log after the last commit; when to write it back */
};

/* A connection with the settings all have; faults. */
Db *db_connection_open(Database *database, bool writes);
void db_connection_close(Db *db); /* NULL is allowed */

/* Takes back every statement that is lent. */
void db_connection_reset(Db *db);

/* Runs statements that give no rows; the engine's answer. */
int db_connection_run(Db *db, const char *sql);

/* The same for one that is run often, such as "begin"; true when it went well. */
bool db_connection_do(Db *db, const DbStatement *statement);

/* How many queries of all databases were begun. */
int64_t db_connection_statements(void);

/* Applies the migrations that a file has not seen; faults. */
void db_migration_run(Db *db, const DbSchema *schemas);

/* Empties the queue; on the thread that set `draining`, without the lock. */
void database_drain(Database *database, const bool *own_done);

/* Something was committed: the version grows. */
void database_touch(Database *database);

/* Adds to what db_counters() tells. */
void database_count(int64_t units, int64_t commits, int opened);

#endif
