#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/test.h"
#include "core/db/db.h"

/* Of test_crashvfs.c: a disk that forgets what was not synced. */
void crashvfs_start(long after, unsigned long seed);

enum {
	THREADS = 4,
	ROUNDS = 12,
	NUMBERS_OF_ROUND = 20000,
	NUMBERS_MAX = ROUNDS * NUMBERS_OF_ROUND,
	WRITES_UNTIL_CRASH = 600,
	WRITES_WITH_CHECKPOINTS = 4000,
};

static const char *const tables[] = { "create table filing (number integer not null,"
	                              " receipt text not null) @strict;"
	                              "create index filing_number on filing (number)",
	                              NULL };
static const DbSchema schemas[] = { { "filing", tables }, { 0 } };
static const DbStatement add_filing = {
	"add_filing",
	(const char *const[]){ "insert into filing (number, receipt) values (?1, ?2)", NULL }
};
static const DbStatement bad_receipts = {
	"bad_receipts",
	(const char *const[]){ "select count(*) from filing where receipt <> 'receipt ' || number",
	                       NULL }
};
static const DbStatement has_filing = {
	"has_filing", (const char *const[]){ "select count(*) from filing where number = ?1", NULL }
};

/* ---- The process that will die ---- */

typedef struct {
	Database *database;
	int acknowledgements; /* the pipe */
	int64_t first, end, step;
	Arena *arena;
	int64_t number;
} Filer;

static bool file_one(Db *db, void *filer)
{
	Filer *f = filer;
	Query *q = db_query(db, f->arena, &add_filing, 1);
	db_bind(q, 1, f->number);
	db_bind(q, 2, str_format(f->arena, "receipt %lld", (long long)f->number));
	db_next(q);
	return true;
}

static void *file_without_end(void *filer)
{
	Filer *f = filer;
	f->arena = arena_new((size_t)1 << 20);
	for (f->number = f->first; f->number < f->end; f->number += f->step) {
		if (!db_write(f->database, file_one, f))
			abort();
		if (write(f->acknowledgements, &f->number, sizeof f->number) != sizeof f->number)
			abort();
		arena_reset(f->arena);
	}
	return NULL;
}

static _Noreturn void live_and_die(const char *path, int pipe_end, int64_t first, bool sync_off,
                                   unsigned long seed)
{
	/* Every third lives long enough for its log to be written back into the file. */
	crashvfs_start(seed % 3 == 2 ? WRITES_WITH_CHECKPOINTS : WRITES_UNTIL_CRASH, seed);
	Database *database = database_open(
		&(DbOptions){ .path = path, .schemas = schemas, .sync_off = sync_off });
	pthread_t threads[THREADS];
	Filer filers[THREADS];
	for (int i = 0; i < THREADS; i++) {
		filers[i] = (Filer){ .database = database,
			             .acknowledgements = pipe_end,
			             .first = first + i,
			             .end = first + NUMBERS_OF_ROUND,
			             .step = THREADS };
		if (pthread_create(&threads[i], NULL, file_without_end, &filers[i]) != 0)
			abort();
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	_exit(0);
}

/* ---- The one that counts ---- */

typedef struct {
	bool acknowledged[NUMBERS_MAX];
	int64_t acknowledged_len, lost, doubled;
	int kills, damaged;
} Toll;

static void print_toll(const Toll *toll, bool sync_off)
{
	printf("# figure faults, synchronous=%s: %lld acknowledged, %d kills, %lld lost, %lld "
	       "doubled, "
	       "%d damaged\n",
	       sync_off ? "off" : "full", (long long)toll->acknowledged_len, toll->kills,
	       (long long)toll->lost, (long long)toll->doubled, toll->damaged);
}

/* Each round has numbers of its own: one that was kept but not acknowledged does not come again. */
static void run_and_kill(const char *path, Toll *toll, bool sync_off, int round)
{
	int ends[2];
	CHECK(pipe(ends) == 0);
	pid_t child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		close(ends[0]);
		live_and_die(path, ends[1], (int64_t)round * NUMBERS_OF_ROUND, sync_off,
		             (unsigned long)round);
	}
	close(ends[1]);
	for (int64_t number; read(ends[0], &number, sizeof number) == sizeof number;) {
		toll->acknowledged[number] = true;
		toll->acknowledged_len++;
	}
	close(ends[0]);
	int status;
	CHECK(waitpid(child, &status, 0) == child);
	toll->kills += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

typedef struct {
	const char *path;
	Toll *toll;
	Database *database;
	Arena *arena;
} Counting;

static int64_t number_of(Db *db, Arena *arena, const DbStatement *statement, int64_t parameter)
{
	Query *q = db_query(db, arena, statement, 1);
	db_bind(q, 1, parameter);
	int64_t n = 0;
	if (db_next(q))
		db_read_any(q, 0, &n);
	db_end(q);
	return n;
}

static void count(void *counting)
{
	Counting *c = counting;
	c->database = database_open(&(DbOptions){ .path = c->path, .schemas = schemas });
	Db *db = db_reader(c->database, c->arena);
	if (!str_eq(db_check(db, c->arena), S("ok")))
		fault("damaged");
	for (int64_t n = 0; n < NUMBERS_MAX; n++) {
		if (!c->toll->acknowledged[n])
			continue;
		int64_t there = number_of(db, c->arena, &has_filing, n);
		c->toll->lost += there == 0;
		c->toll->doubled += there > 1;
	}
	c->toll->lost += number_of(db, c->arena, &bad_receipts, 0);
}

static void count_guarded(const char *path, Toll *toll)
{
	Counting c = { .path = path, .toll = toll, .arena = arena_new((size_t)256 << 20) };
	toll->damaged += fault_guard(count, &c) != NULL;
	arena_free(c.arena);
	database_close(c.database);
}

static void remove_files(void *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[200];
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, sizeof name, "%s%s", (char *)path, ends[i]);
		unlink(name);
	}
}

static Toll *crash_often(bool sync_off, int rounds)
{
	char *path = arena_alloc(test_arena(), 100, 1);
	snprintf(path, 100, "/tmp/beffroi-crash-%d-%d.db", (int)getpid(), sync_off);
	remove_files(path);
	arena_defer(test_arena(), remove_files, path);
	Toll *toll = alloc(test_arena(), Toll);
	for (int i = 0; i < rounds && !toll->damaged && !toll->lost; i++) {
		run_and_kill(path, toll, sync_off, i);
		count_guarded(path, toll);
	}
	print_toll(toll, sync_off);
	return toll;
}

TEST(what_was_acknowledged_is_there_once_whatever_the_disk_forgets)
{
	Toll *toll = crash_often(false, ROUNDS);
	CHECK(toll->acknowledged_len > 100);
	CHECK_INT(toll->kills, ROUNDS);
	CHECK_INT(toll->lost, 0);
	CHECK_INT(toll->doubled, 0);
	CHECK_INT(toll->damaged, 0);
}

TEST(the_same_disk_loses_what_was_not_waited_for)
{
	/* Else the test above would prove nothing. */
	Toll *toll = crash_often(true, ROUNDS);
	CHECK(toll->lost > 0 || toll->damaged > 0);
}
