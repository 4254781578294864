/* db.h — databases: one file each, many readers, one writer with a commit queue.
 *
 * A Database is one SQLite file (an authority's, or the platform's).  A Db is one connection to it,
 * used by one thread at a time.  Statements live in queries.sql (and platform-queries.sql) and are
 * compiled by tools/sqlgen into typed functions; only that generated code calls db_query() and
 * below.  Every failure of the engine is a fault.
 *
 * Reading: db_reader() lends a connection with a snapshot begun; a statement that writes faults.
 * Writing: a unit of work is submitted to the queue of the Database.  Whoever drains the queue runs
 * up to 64 units, each in its savepoint, commits once, and only then are their done() called: what
 * is reported as done is on disk.  Modules never begin or commit. */
#ifndef CORE_DB_DB_H
#define CORE_DB_DB_H

#include "base/date.h"

typedef struct Database Database;
typedef struct Db Db;
typedef struct Query Query;

/* The migrations of one unit, in order.  Applied once each, recorded as (unit, number). */
typedef struct {
	const char *unit;
	const char *const *scripts; /* ends with NULL */
} DbSchema;

typedef struct {
	const char *path;        /* ":memory:" gives one connection for everything: tests */
	const DbSchema *schemas; /* in the order of LAYERS; ends with an empty row */
	int readers_max;         /* connections for reading at one time; 0: 8 */
	bool sync_off; /* synchronous=OFF: for comparisons only, acknowledged work can be lost */
} DbOptions;

/* Opens, creating and migrating as needed.  Faults when the file is damaged or of a later release.
 */
Database *database_open(const DbOptions *options);
void database_close(Database *database); /* waits for its queue; NULL is allowed */

/* Lends a connection until the arena is released; blocks while all are lent.  The snapshot ends
 * with it.  In memory there is one connection: readers see what is being written. */
Db *db_reader(Database *database, Arena *arena);

typedef enum {
	DB_KEPT,   /* committed and on disk */
	DB_UNDONE, /* run() returned false: rolled back, nothing was kept */
	DB_FAILED, /* it faulted, or the commit was lost twice: rolled back */
} DbOutcome;

/* One unit of writing.  The struct belongs to the caller and lives until done() is called. */
typedef struct DbUnit {
	bool (*run)(Db *db,
	            void *arg); /* true: keep; may be run a second time after a lost commit */
	void (*done)(void *arg, DbOutcome outcome, const char *reason); /* reason: of DB_FAILED */
	void *arg;
	struct DbUnit *next; /* of the queue */
} DbUnit;

/* Adds to the queue, and drains it when nobody does: done() may be called before this returns, on
 * this or on another thread, with no lock held.  False, and nothing is called, when 4096 wait. */
MUST_USE bool db_submit(Database *database, DbUnit *unit);

/* The same for callers that wait: commands, jobs, tests.  Faults when the unit failed. */
bool db_write(Database *database, bool (*run)(Db *db, void *arg), void *arg);

/* On the writer: the log, which shows what was written together and in which order, is emptied into
 * the file after this commit, or else after the first later one during which nobody reads. */
void db_forget_order(Db *db);

/* Statements outside any module: migrations, tests, checks.  In a savepoint of the caller. */
void db_script(Db *db, const char *sql);

/* The n-th step of any statement from now on faults, as if the disk had failed.  0: none does. */
void db_fail_at(Database *database, int n);

/* The next n commits are lost, as if the disk had failed while they were written. */
void db_lose_commits(Database *database, int n);

/* A number that grows with each commit that changed something, and that no other state of any
 * database of this process has had: for caches of public pages. */
int64_t db_version(const Database *database);

/* Since the process started, of all databases: what /metrics shows. */
typedef struct {
	int64_t units, commits; /* run; that waited for the disk */
	int open;               /* databases, now */
	int64_t statements;     /* of queries.sql, begun */
} DbCounters;
DbCounters db_counters(void);

/* "ok", or what is damaged: pragma integrity_check and foreign_key_check. */
Str db_check(Db *db, Arena *arena);

/* ---- For generated code ---- */

/* A statement with optional lines: piece i is part of it when bit i of the mask is set. */
typedef struct {
	const char *name;
	const char *const *pieces; /* ends with NULL */
} DbStatement;

/* Prepared once per connection and mask, then reused; taken back by the last db_next(), and at the
 * end of the unit of work or of the reader's arena.  Texts that are bound are not copied. */
Query *db_query(Db *db, Arena *arena, const DbStatement *statement, uint64_t mask);
bool db_next(Query *q);       /* true: a row can be read; false: no more */
bool db_next_alone(Query *q); /* the same; what was read of the row before is gone */
void db_end(Query *q);        /* before its last row */
void db_end_one(Query *q);    /* faults when there is a further row */
int64_t db_changed(Db *db);   /* rows changed by the last statement */
Id db_inserted(Db *db);       /* number of the row it inserted; 0: none */

/* clang-format off */
#define db_bind(q, index, value) _Generic((value), \
	int: db_bind_int, \
	int64_t: db_bind_int, \
	bool: db_bind_bool, \
	Str: db_bind_str, \
	Bytes: db_bind_bytes, \
	Date: db_bind_date, \
	Instant: db_bind_instant)((q), (index), (value))
#define db_read_any(q, column, field) _Generic((field), \
	int *: db_read_small, \
	int64_t *: db_read_int, \
	bool *: db_read_bool, \
	Str *: db_read_str, \
	Bytes *: db_read_bytes, \
	Date *: db_read_date, \
	Instant *: db_read_instant)((q), (column), (field))
/* The same for columns whose type is known, so that the compiler finds fields of another one. */
#define db_read_number(q, column, field) _Generic((field), \
	int *: db_read_small, \
	int64_t *: db_read_int, \
	bool *: db_read_bool, \
	Instant *: db_read_instant)((q), (column), (field))
#define db_read_text(q, column, field) _Generic((field), \
	Str *: db_read_str, \
	Date *: db_read_date)((q), (column), (field))
/* clang-format on */

/* By type: what db_bind() and db_read_any() choose from.  Indexes of parameters count from 1,
 * columns from 0.  NULL is read as zero, empty, no date. */
void db_bind_int(Query *q, int index, int64_t value);
void db_bind_id(Query *q, int index, Id value); /* zero binds NULL: for a parameter written `Id?` */
void db_bind_bool(Query *q, int index, bool value);
void db_bind_str(Query *q, int index, Str value);
void db_bind_bytes(Query *q, int index, Bytes value);
void db_bind_date(Query *q, int index, Date value);       /* none binds NULL */
void db_bind_instant(Query *q, int index, Instant value); /* as µs; none binds NULL */
void db_read_small(Query *q, int column, int *field);
void db_read_int(Query *q, int column, int64_t *field);
void db_read_bool(Query *q, int column, bool *field);
void db_read_str(Query *q, int column, Str *field); /* copied into the query's arena */
void db_read_bytes(Query *q, int column, Bytes *field);
void db_read_date(Query *q, int column, Date *field);
void db_read_instant(Query *q, int column, Instant *field);

/* What full text (FTS5) is asked for words that somebody typed: each of the first 8 becomes a
 * quoted prefix, so that nothing typed is syntax: nad kar → "nad"* "kar"*.  Empty when there is no
 * word. */
Str db_match(Arena *arena, Str words);

#endif
