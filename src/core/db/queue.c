/* queue.c — the commit queue: many units of work, one transaction, one wait for the disk. */
#include <assert.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "core/db/connection.h"

enum { REASON_BYTES = 300, CHECKPOINT_PAGES = 1000, TRUNCATE_PAGES = 8000 };

#define WORDS(variable, sql)                                                                       \
	static const DbStatement variable = { #variable, (const char *const[]){ sql, NULL } }
WORDS(begin_immediate, "begin immediate");
WORDS(savepoint, "savepoint unit");
WORDS(rollback_to, "rollback to unit");
WORDS(release, "release unit");
WORDS(commit_all, "commit");

typedef struct {
	DbUnit *unit;
	DbOutcome outcome;
	char reason[REASON_BYTES];
} Run;

/* ---- Units ---- */

typedef struct {
	Db *db;
	DbUnit *unit;
	bool keep;
} Call;

static void call(void *arg)
{
	Call *c = arg;
	c->keep = c->unit->run(c->db, c->unit->arg);
}

static void set_failed(Run *run, const char *reason)
{
	run->outcome = DB_FAILED;
	size_t len = strnlen(reason, REASON_BYTES - 1);
	memcpy(run->reason, reason, len);
	run->reason[len] = '\0';
}

/* Runs one unit in its savepoint.  False when the transaction itself was lost, as it is when the
 * disk is full. */
static bool run_unit(Db *db, Run *run)
{
	if (!db_connection_do(db, &savepoint))
		return false;
	Call c = { .db = db, .unit = run->unit };
	const char *reason = fault_guard(call, &c);
	db_connection_reset(db);
	run->outcome = c.keep ? DB_KEPT : DB_UNDONE;
	if (reason)
		set_failed(run, reason);
	if (sqlite3_get_autocommit(db->handle))
		return false;
	if (run->outcome != DB_KEPT && !db_connection_do(db, &rollback_to))
		return false;
	return db_connection_do(db, &release);
}

static bool begin(Db *db)
{
	return db_connection_do(db, &begin_immediate);
}

static bool commit(Db *db)
{
	_Atomic int *lose = &db->database->lose_commits;
	if (atomic_load(lose) > 0) {
		atomic_fetch_sub(lose, 1);
		return false;
	}
	return db_connection_do(db, &commit_all);
}

static void undo(Db *db)
{
	db_connection_reset(db);
	if (!sqlite3_get_autocommit(db->handle))
		(void)db_connection_run(db, "rollback");
}

static bool run_together(Db *db, Run *runs, int len)
{
	if (!begin(db))
		return false;
	for (int i = 0; i < len; i++)
		if (!run_unit(db, &runs[i]))
			return false;
	return commit(db);
}

/* The second chance: a transaction was lost, and with it the work of units that did no wrong. */
static void run_alone(Db *db, Run *run)
{
	bool kept = begin(db) && run_unit(db, run) && commit(db);
	if (!kept) {
		char reason[REASON_BYTES];
		sqlite3_snprintf(sizeof reason, reason, "the transaction was lost twice: %s",
		                 sqlite3_errmsg(db->handle));
		if (run->outcome != DB_FAILED)
			set_failed(run, reason);
		undo(db);
	}
}

static void run_batch(Database *database, Run *runs, int len)
{
	Db *db = database->writer;
	int64_t changes = sqlite3_total_changes64(db->handle);
	int commits = 0;
	bool together = run_together(db, runs, len);
	if (!together) {
		undo(db);
		for (int i = 0; i < len; i++) {
			runs[i].outcome = DB_KEPT;
			run_alone(db, &runs[i]);
		}
	}
	if (sqlite3_total_changes64(db->handle) != changes) {
		commits = together ? 1 : len;
		database_touch(database);
	}
	database_count(len, commits, 0);
}

static void done(void *arg)
{
	Run *run = arg;
	run->unit->done(run->unit->arg, run->outcome,
	                run->outcome == DB_FAILED ? run->reason : NULL);
}

/* ---- The log ---- */

static int log_grew(void *database, sqlite3 *handle, const char *name, int pages)
{
	(void)handle, (void)name;
	((Database *)database)->wal_pages = pages;
	return SQLITE_OK;
}

void db_forget_order(Db *db)
{
	assert(db->writes);
	db->database->forget_order = true;
}

/* Writes the log back into the file.  Never waits for readers: a page that takes long only keeps
 * the log from starting afresh. */
static void checkpoint(Database *database)
{
	if (database->in_memory)
		return;
	if (database->wal_pages < CHECKPOINT_PAGES)
		database->checkpoint_at = CHECKPOINT_PAGES; /* it started afresh */
	if (database->wal_pages < database->checkpoint_at && !database->forget_order)
		return;
	sqlite3 *handle = database->writer->handle;
	bool empties = database->forget_order || database->wal_pages >= TRUNCATE_PAGES;
	int mode = empties ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
	sqlite3_busy_timeout(handle, 0);
	int rc = sqlite3_wal_checkpoint_v2(handle, NULL, mode, NULL, NULL);
	sqlite3_busy_timeout(handle, 5000);
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		log_line("checkpoint", log_str("problem", str_of(sqlite3_errstr(rc))));
	if (rc == SQLITE_OK)
		database->forget_order = false;
	database->checkpoint_at = database->wal_pages + CHECKPOINT_PAGES;
}

/* ---- The queue ---- */

static int take(Database *database, Run *runs)
{
	int len = 0;
	while (database->first && len < BATCH_MAX) {
		runs[len++] = (Run){ .unit = database->first };
		database->first = database->first->next;
		database->queued--;
	}
	if (!database->first)
		database->last = &database->first;
	return len;
}

/* A thread that waits in db_write(), on a condition of its own: so that nobody wakes in vain. */
typedef struct DbCaller {
	struct DbCaller *next;
	Database *database;
	pthread_cond_t told;
	bool is_done, kept, failed;
	char reason[REASON_BYTES];
	bool (*run)(Db *db, void *arg);
	void *arg;
} Caller;

/* The caller that can go on draining: the first that is not done. */
static Caller *successor(const Database *database)
{
	Caller *c = database->callers;
	while (c && c->is_done)
		c = c->next;
	return c;
}

/* Ends when the queue is empty, or when *own_done and another caller waits who can go on: nobody
 * works for the others for ever. */
void database_drain(Database *database, const bool *own_done)
{
	Run runs[BATCH_MAX];
	sqlite3_wal_hook(database->writer->handle, log_grew, database);
	for (;;) {
		pthread_mutex_lock(&database->lock);
		Caller *next = own_done && *own_done ? successor(database) : NULL;
		int len = next ? 0 : take(database, runs);
		if (len == 0) {
			database->draining = false;
			if (next)
				pthread_cond_signal(&next->told);
			else
				pthread_cond_broadcast(&database->changed);
			pthread_mutex_unlock(&database->lock);
			return;
		}
		pthread_mutex_unlock(&database->lock);
		run_batch(database, runs, len);
		for (int i = 0; i < len; i++) {
			const char *reason = fault_guard(done, &runs[i]);
			if (reason)
				log_line("fault", log_str("after", S("commit")),
				         log_str("reason", str_of(reason)));
		}
		checkpoint(database);
	}
}

static bool add(Database *database, DbUnit *unit)
{
	if (database->queued == WAITING_MAX)
		return false;
	unit->next = NULL;
	*database->last = unit;
	database->last = &unit->next;
	database->queued++;
	return true;
}

bool db_submit(Database *database, DbUnit *unit)
{
	pthread_mutex_lock(&database->lock);
	bool added = add(database, unit);
	bool drain = added && !database->draining;
	if (drain) {
		database->draining = true;
		database->drainer = pthread_self();
	}
	pthread_mutex_unlock(&database->lock);
	if (drain)
		database_drain(database, NULL);
	return added;
}

static bool run_for_caller(Db *db, void *arg)
{
	Caller *c = arg;
	return c->run(db, c->arg);
}

static void tell_caller(void *arg, DbOutcome outcome, const char *reason)
{
	Caller *c = arg;
	pthread_mutex_lock(&c->database->lock);
	c->kept = outcome == DB_KEPT;
	c->failed = outcome == DB_FAILED;
	if (c->failed)
		memcpy(c->reason, reason, strlen(reason) + 1);
	c->is_done = true;
	pthread_cond_signal(&c->told);
	pthread_mutex_unlock(&c->database->lock);
}

/* With the lock held.  Drains when nobody does: then it is given up meanwhile. */
static void wait_until_done(Caller *c)
{
	Database *database = c->database;
	Caller **end = &database->callers;
	while (*end)
		end = &(*end)->next;
	*end = c;
	while (!c->is_done) {
		if (database->draining) {
			pthread_cond_wait(&c->told, &database->lock);
			continue;
		}
		database->draining = true;
		database->drainer = pthread_self();
		pthread_mutex_unlock(&database->lock);
		database_drain(database, &c->is_done);
		pthread_mutex_lock(&database->lock);
	}
	Caller **link = &database->callers;
	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
}

bool db_write(Database *database, bool (*run)(Db *db, void *arg), void *arg)
{
	Caller c = { .database = database, .run = run, .arg = arg };
	DbUnit unit = { .run = run_for_caller, .done = tell_caller, .arg = &c };
	pthread_cond_init(&c.told, NULL);
	pthread_mutex_lock(&database->lock);
	/* A unit that waits for a further unit of its own queue would wait for ever. */
	bool nested = database->draining && pthread_equal(database->drainer, pthread_self());
	bool added = !nested && add(database, &unit);
	if (added)
		wait_until_done(&c);
	pthread_mutex_unlock(&database->lock);
	pthread_cond_destroy(&c.told);
	if (nested)
		fault("a unit of work asked for another one of its own database");
	if (!added)
		fault("more than %d units of work wait for the database", WAITING_MAX);
	if (c.failed)
		fault("%s", c.reason);
	return c.kept;
}
