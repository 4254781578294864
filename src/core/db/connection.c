#include "core/db/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

enum { BUSY_MS = 5000, READER_CACHE_KB = 1000, WRITER_CACHE_KB = 8000 };

static void settings(Db *db, const Database *database)
{
	int ignored;
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, &ignored);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, &ignored);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &ignored);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &ignored);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &ignored);
	sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, 64 << 20);
	sqlite3_busy_timeout(db->handle, BUSY_MS);
	char script[300];
	sqlite3_snprintf(sizeof script, script,
	                 "pragma journal_mode = wal; pragma synchronous = %s;"
	                 "pragma foreign_keys = on; pragma temp_store = memory;"
	                 "pragma mmap_size = %lld; pragma cache_size = %d;"
	                 "pragma wal_autocheckpoint = 0; pragma query_only = %s",
	                 database->sync_off ? "off" : "full", 1ll << 30,
	                 db->writes ? -WRITER_CACHE_KB : -READER_CACHE_KB,
	                 db->writes || database->in_memory ? "off" : "on");
	db_script(db, script);
}

/* The file is made here and not by the engine, so that nobody else may read it. */
static void create(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		fault("could not create the database \"%s\": %s", path, strerror(errno));
	close(fd);
}

typedef struct {
	Db *db;
	Database *database;
} Opening;

static void open_handle(void *opening)
{
	Db *db = ((Opening *)opening)->db;
	Database *database = ((Opening *)opening)->database;
	if (database->in_memory && !db->writes) {
		db->handle = database->writer->handle;
		return;
	}
	if (!database->in_memory && db->writes)
		create(database->path);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE |
	            (database->in_memory ? SQLITE_OPEN_MEMORY | SQLITE_OPEN_FULLMUTEX
	                                 : SQLITE_OPEN_NOMUTEX);
	int rc = sqlite3_open_v2(database->path, &db->handle, flags, NULL);
	if (rc != SQLITE_OK)
		fault("could not open the database \"%s\": %s", database->path, sqlite3_errstr(rc));
	settings(db, database);
}

Db *db_connection_open(Database *database, bool writes)
{
	Arena *arena = arena_new(sizeof(Db) + ((size_t)1 << 20));
	Db *db = alloc(arena, Db);
	*db = (Db){ .arena = arena, .database = database, .writes = writes };
	memset(db->buckets, -1, sizeof db->buckets);
	const char *reason = fault_guard(open_handle, &(Opening){ db, database });
	if (reason) {
		db_connection_close(db);
		fault("%s", reason);
	}
	return db;
}

void db_connection_close(Db *db)
{
	if (!db)
		return;
	db_connection_reset(db);
	for (int i = 0; i < db->prepared_len; i++)
		sqlite3_finalize(db->prepared[i].stmt);
	if (db->writes || !db->database->in_memory)
		sqlite3_close(db->handle);
	arena_free(db->arena);
}

/* ---- Statements ---- */

static _Atomic int64_t statements;

int64_t db_connection_statements(void)
{
	return atomic_load_explicit(&statements, memory_order_relaxed);
}

static void take_back(Db *db, Prepared *prepared)
{
	sqlite3_reset(prepared->stmt);
	sqlite3_clear_bindings(prepared->stmt);
	prepared->lent = false;
	prepared->ticket++;
	db->lent--;
}

void db_connection_reset(Db *db)
{
	for (int i = 0; i < db->prepared_len && db->lent > 0; i++)
		if (db->prepared[i].lent)
			take_back(db, &db->prepared[i]);
}

static int bucket_of(const DbStatement *statement, uint64_t mask)
{
	uint64_t hash =
		((uint64_t)(uintptr_t)statement ^ mask * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
	return (int)(hash >> 55) % STATEMENT_BUCKETS;
}

static Prepared *longest_unused(Db *db)
{
	Prepared *found = NULL;
	for (int i = 0; i < db->prepared_len; i++) {
		Prepared *p = &db->prepared[i];
		if (!p->lent && (!found || p->last_use < found->last_use))
			found = p;
	}
	assert(found);
	int *link = &db->buckets[bucket_of(found->statement, found->mask)];
	while (*link != (int)(found - db->prepared))
		link = &db->prepared[*link].next;
	*link = found->next;
	sqlite3_finalize(found->stmt);
	found->stmt = NULL;
	return found;
}

static sqlite3_stmt *prepare(Db *db, Arena *arena, const DbStatement *statement, uint64_t mask)
{
	Buf sql = { .arena = arena };
	for (int i = 0; statement->pieces[i]; i++)
		if (mask >> i & 1)
			buf_add(&sql, str_of(statement->pieces[i]));
	sqlite3_stmt *stmt;
	int rc = sqlite3_prepare_v3(db->handle, sql.ptr, (int)sql.len, SQLITE_PREPARE_PERSISTENT,
	                            &stmt, NULL);
	if (rc != SQLITE_OK)
		fault("could not prepare %s: %s", statement->name, sqlite3_errmsg(db->handle));
	if (!db->writes && !sqlite3_stmt_readonly(stmt)) {
		sqlite3_finalize(stmt);
		fault("%s writes, where one may only read", statement->name);
	}
	return stmt;
}

static Prepared *find(Db *db, Arena *arena, const DbStatement *statement, uint64_t mask)
{
	int bucket = bucket_of(statement, mask);
	for (int i = db->buckets[bucket]; i >= 0; i = db->prepared[i].next) {
		Prepared *p = &db->prepared[i];
		if (p->statement == statement && p->mask == mask && !p->lent)
			return p;
	}
	if (db->lent == STATEMENTS_MAX)
		fault("more than %d statements at one time", STATEMENTS_MAX);
	sqlite3_stmt *stmt = prepare(db, arena, statement, mask);
	Prepared *p = db->prepared_len < STATEMENTS_MAX ? &db->prepared[db->prepared_len++]
	                                                : longest_unused(db);
	p->statement = statement;
	p->mask = mask;
	p->stmt = stmt;
	p->next = db->buckets[bucket];
	db->buckets[bucket] = (int)(p - db->prepared);
	return p;
}

static bool is_open(const Query *q)
{
	return q->prepared->ticket == q->ticket;
}

static void free_alone(void *query)
{
	Query *q = query;
	arena_free(q->alone);
	q->alone = NULL;
}

Query *db_query(Db *db, Arena *arena, const DbStatement *statement, uint64_t mask)
{
	if (!db)
		fault("%s has no database here", statement->name);
	atomic_fetch_add_explicit(&statements, 1, memory_order_relaxed);
	Query *q = alloc(arena, Query);
	Prepared *p = find(db, arena, statement, mask);
	p->lent = true;
	p->last_use = ++db->uses;
	db->lent++;
	*q = (Query){ .db = db, .arena = arena, .prepared = p, .ticket = ++p->ticket };
	return q;
}

bool db_next(Query *q)
{
	assert(is_open(q));
	_Atomic int *fail_at = &q->db->database->fail_at;
	if (atomic_load_explicit(fail_at, memory_order_relaxed) > 0 &&
	    atomic_fetch_sub(fail_at, 1) == 1)
		fault("could not run %s: the disk failed, on demand of a test",
		      q->prepared->statement->name);
	int rc = sqlite3_step(q->prepared->stmt);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fault("could not run %s: %s", q->prepared->statement->name,
		      sqlite3_errmsg(q->db->handle));
	take_back(q->db, q->prepared);
	return false;
}

bool db_next_alone(Query *q)
{
	if (!q->alone) {
		q->alone = arena_new((size_t)64 << 20);
		arena_defer(q->arena, free_alone, q);
		q->arena = q->alone;
	}
	arena_reset(q->alone);
	return db_next(q);
}

void db_end(Query *q)
{
	if (is_open(q))
		take_back(q->db, q->prepared);
	free_alone(q);
}

void db_end_one(Query *q)
{
	if (db_next(q))
		fault("%s found more than one row", q->prepared->statement->name);
}

int64_t db_changed(Db *db)
{
	return sqlite3_changes64(db->handle);
}

Id db_inserted(Db *db)
{
	return sqlite3_changes64(db->handle) > 0 ? sqlite3_last_insert_rowid(db->handle) : 0;
}

typedef struct {
	Db *db;
	const DbStatement *statement;
	bool well;
} Doing;

static void do_it(void *doing)
{
	Doing *d = doing;
	Prepared *p = find(d->db, d->db->arena, d->statement, 1);
	d->well = sqlite3_step(p->stmt) == SQLITE_DONE;
	sqlite3_reset(p->stmt);
	p->last_use = ++d->db->uses;
}

bool db_connection_do(Db *db, const DbStatement *statement)
{
	Doing d = { .db = db, .statement = statement };
	return !fault_guard(do_it, &d) && d.well;
}

/* ---- Texts that are not in queries.sql ---- */

int db_connection_run(Db *db, const char *sql)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
}

void db_script(Db *db, const char *sql)
{
	if (db_connection_run(db, sql) != SQLITE_OK)
		fault("could not run a script on the database: %s", sqlite3_errmsg(db->handle));
}

static bool first_problem(Db *db, Arena *arena, const char *pragma, Str *problem)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(db->handle, pragma, -1, &stmt, NULL) != SQLITE_OK) {
		*problem = str_copy(arena, str_of(sqlite3_errmsg(db->handle)));
		return true;
	}
	int rc = sqlite3_step(stmt);
	const char *text = rc == SQLITE_ROW    ? (const char *)sqlite3_column_text(stmt, 0)
	                   : rc == SQLITE_DONE ? "ok"
	                                       : sqlite3_errmsg(db->handle);
	*problem = str_copy(arena, str_of(text));
	sqlite3_finalize(stmt);
	return !str_eq(*problem, S("ok"));
}

Str db_check(Db *db, Arena *arena)
{
	Str problem = S("ok");
	if (first_problem(db, arena, "pragma integrity_check(1)", &problem))
		return problem;
	if (first_problem(db, arena, "pragma foreign_key_check", &problem))
		return str_format(arena, "a row of %.*s names a row that is not there",
		                  STR(problem));
	return problem;
}
