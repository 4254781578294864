#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/test.h"
#include "core/db/db.h"

enum { THREADS = 8, UNITS_EACH = 200 };

static const char *const first_tables[] = {
	"create table note (id @key, text text not null check (length(text) < 100),"
	" author @bigint, taken @instant, seen text, done @bool not null default 0, photo @bytes)"
	" @strict",
	NULL,
};
static const char *const later_tables[] = {
	"create table note (id @key, text text not null check (length(text) < 100),"
	" author @bigint, taken @instant, seen text, done @bool not null default 0, photo @bytes)"
	" @strict",
	"alter table note add column place text not null default 'here'",
	NULL,
};
static const DbSchema first_release[] = { { "note", first_tables }, { 0 } };
static const DbSchema later_release[] = { { "note", later_tables }, { 0 } };

#define SQL(variable, ...)                                                                         \
	static const DbStatement variable = { #variable,                                           \
		                              (const char *const[]){ __VA_ARGS__, NULL } }
SQL(add_note, "insert into note (text, author) values (?1, ?2)");
SQL(count_notes, "select count(*) from note");
SQL(count_of_author, "select count(*) from note where author = ?1");
SQL(some_notes, "select id, text from note where 1 = 1\n", " and author = ?1\n", " and text = ?2\n",
    " order by id\n", " order by text desc\n");

SQL(add_full, "insert into note (text, author, taken, seen, done, photo)"
              " values (?1, ?2, ?3, ?4, ?5, ?6)");
SQL(select_full,
    "select text, author, taken, seen, done, photo, seen is null from note order by id");
SQL(place_of, "select place from note");
SQL(search_notes, "select rowid from note_search where note_search match ?1 limit 5");

static void remove_all(void *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char name[200];
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, sizeof name, "%s%s", (char *)path, ends[i]);
		unlink(name);
	}
}

/* The name of a file that is not there; removed after the test. */
static char *temporary(void)
{
	static int n;
	char *path = arena_alloc(test_arena(), 100, 1);
	snprintf(path, 100, "/tmp/beffroi-db-test-%d-%d.db", (int)getpid(), n++);
	remove_all(path);
	arena_defer(test_arena(), remove_all, path);
	return path;
}

static void close_it(void *database)
{
	database_close(database);
}

static Database *open_file(const char *path, const DbSchema *schemas)
{
	Database *database = database_open(&(DbOptions){ .path = path, .schemas = schemas });
	arena_defer(test_arena(), close_it, database);
	return database;
}

static int64_t number(Db *db, const DbStatement *statement, int64_t parameter)
{
	Query *q = db_query(db, test_arena(), statement, 1);
	db_bind(q, 1, parameter);
	int64_t n = -1;
	if (db_next(q))
		db_read_any(q, 0, &n);
	db_end(q);
	return n;
}

static int64_t count(Database *database)
{
	Arena *arena = arena_new(1 << 20);
	int64_t n = number(db_reader(database, arena), &count_notes, 0);
	arena_free(arena);
	return n;
}

typedef struct {
	Db *db;
	Arena *arena;
	const char *text;
	int64_t author;
} Adding;

static void add_it(void *adding)
{
	Adding *a = adding;
	Query *q = db_query(a->db, a->arena, &add_note, 1);
	db_bind(q, 1, str_of(a->text));
	db_bind_id(q, 2, a->author);
	db_next(q);
}

/* On any thread: the arena of the test is for one. */
static void add_text(Db *db, const char *text, int64_t author)
{
	Adding adding = { db, arena_new(1 << 20), text, author };
	const char *reason = fault_guard(add_it, &adding);
	arena_free(adding.arena);
	if (reason)
		fault("%s", reason);
}

static bool add_one(Db *db, void *text)
{
	add_text(db, text, 0);
	return true;
}

static bool add_and_refuse(Db *db, void *text)
{
	add_text(db, text, 0);
	return false;
}

static bool add_and_fault(Db *db, void *text)
{
	add_text(db, text, 0);
	fault("on purpose");
}

typedef struct {
	Database *database;
	bool (*run)(Db *db, void *arg);
	void *arg;
} Writing;

static void write_it(void *writing)
{
	Writing *w = writing;
	(void)db_write(w->database, w->run, w->arg);
}

static const char *write_guarded(Database *database, bool (*run)(Db *db, void *arg), void *arg)
{
	return fault_guard(write_it, &(Writing){ database, run, arg });
}

TEST(what_was_written_is_there_after_closing_and_opening_again)
{
	const char *path = temporary();
	Database *database = database_open(&(DbOptions){ .path = path, .schemas = first_release });
	CHECK(db_write(database, add_one, "one"));
	database_close(database);
	CHECK_INT(count(open_file(path, first_release)), 1);
}

TEST(a_unit_that_refuses_or_faults_leaves_nothing_and_its_neighbours_alone)
{
	Database *database = open_file(temporary(), first_release);
	CHECK(!db_write(database, add_and_refuse, "two"));
	CHECK_INT(count(database), 0);
	const char *reason = write_guarded(database, add_and_fault, "three");
	CHECK_STR(str_of(reason), S("on purpose"));
	CHECK_INT(count(database), 0);
	CHECK(db_write(database, add_one, "four"));
	CHECK_INT(count(database), 1);
}

TEST(a_constraint_that_is_broken_is_a_fault_that_names_the_statement)
{
	Database *database = open_file(temporary(), first_release);
	char text[121];
	memset(text, 'x', 120);
	text[120] = '\0';
	CHECK(str_has(str_of(write_guarded(database, add_one, text)), S("add_note")));
	CHECK_INT(count(database), 0);
}

static bool write_values(Db *db, void *arg)
{
	bool empty = *(bool *)arg;
	Query *q = db_query(db, test_arena(), &add_full, 1);
	db_bind(q, 1, empty ? (Str){ 0 } : S("d’été"));
	db_bind_id(q, 2, empty ? 0 : 7);
	db_bind(q, 3, (Instant){ empty ? 0 : 1234567890123456 });
	db_bind(q, 4, empty ? (Date){ 0 } : DATE(2026, 3, 10));
	db_bind(q, 5, !empty);
	db_bind(q, 6, empty ? (Bytes){ 0 } : ((Bytes){ "\0\1\xff", 3 }));
	db_next(q);
	CHECK_INT(db_inserted(db), empty ? 2 : 1);
	return true;
}

TEST(every_type_comes_back_as_it_went_in_and_none_as_none)
{
	Database *database = open_file(temporary(), first_release);
	db_write(database, write_values, &(bool){ false });
	db_write(database, write_values, &(bool){ true });
	Query *q = db_query(db_reader(database, test_arena()), test_arena(), &select_full, 1);
	for (int i = 0; i < 2; i++) {
		Str text;
		int64_t author;
		Instant taken;
		Date seen;
		bool done, none;
		Bytes photo;
		CHECK(db_next(q));
		db_read_text(q, 0, &text);
		db_read_number(q, 1, &author);
		db_read_number(q, 2, &taken);
		db_read_text(q, 3, &seen);
		db_read_number(q, 4, &done);
		db_read_bytes(q, 5, &photo);
		db_read_any(q, 6, &none);
		CHECK_STR(text, i ? S("") : S("d’été"));
		CHECK_INT(author, i ? 0 : 7);
		CHECK_INT(taken.us, i ? 0 : 1234567890123456);
		CHECK(date_compare(seen, i ? (Date){ 0 } : DATE(2026, 3, 10)) == 0);
		CHECK(done == !i && none == (i == 1));
		CHECK_INT((int64_t)photo.len, i ? 0 : 3);
	}
	CHECK(!db_next(q));
}

TEST(optional_lines_make_variants_each_prepared_once)
{
	Database *database = open_file(temporary(), first_release);
	db_write(database, add_one, "b");
	db_write(database, add_one, "a");
	Db *db = db_reader(database, test_arena());
	for (int i = 0; i < 3; i++) {
		Query *q = db_query(db, test_arena(), &some_notes, 1 | 8);
		Str text;
		CHECK(db_next(q));
		db_read_text(q, 1, &text);
		CHECK_STR(text, S("b"));
		Query *same = db_query(db, test_arena(), &some_notes, 1 | 8); /* while lent */
		CHECK(db_next(same) && db_next(same) && !db_next(same));
		q = db_query(db, test_arena(), &some_notes, 1 | 4 | 16);
		db_bind(q, 1, 99); /* not in this variant */
		db_bind(q, 2, S("a"));
		CHECK(db_next(q) && !db_next(q));
	}
}

TEST(a_reader_sees_one_snapshot_until_its_arena_goes)
{
	Database *database = open_file(temporary(), first_release);
	db_write(database, add_one, "before");
	Arena *arena = arena_new(1 << 20);
	Db *db = db_reader(database, arena);
	CHECK_INT(number(db, &count_notes, 0), 1);
	db_write(database, add_one, "after");
	CHECK_INT(number(db, &count_notes, 0), 1);
	arena_free(arena);
	CHECK_INT(count(database), 2);
}

static void write_as_reader(void *db)
{
	add_text(db, "no", 0);
}

static void script_as_reader(void *db)
{
	db_script(db, "delete from note");
}

TEST(a_reader_that_writes_faults_on_disk_and_in_memory)
{
	Database *on_disk = open_file(temporary(), first_release);
	Db *db = db_reader(on_disk, test_arena());
	CHECK(str_has(str_of(fault_guard(write_as_reader, db)), S("writes")));
	CHECK(fault_guard(script_as_reader, db) != NULL);
	Database *in_memory = open_file(":memory:", first_release);
	CHECK(fault_guard(write_as_reader, db_reader(in_memory, test_arena())) != NULL);
	CHECK(db_write(in_memory, add_one, "yes"));
	CHECK_INT(count(in_memory), 1);
}

/* ---- The queue ---- */

typedef struct {
	Database *database;
	int64_t author;
	_Atomic int kept, undone, failed;
	_Atomic int64_t last; /* when its last unit was done */
} Worker;

typedef struct {
	DbUnit unit;
	Worker *worker;
	int n;
	_Atomic bool done;
} Work;

static bool work_run(Db *db, void *arg)
{
	Work *w = arg;
	char text[40];
	snprintf(text, sizeof text, "%d", w->n);
	add_text(db, text, w->worker->author);
	if (w->n % 10 == 3)
		fault("every tenth faults");
	return w->n % 10 != 7;
}

static void work_done(void *arg, DbOutcome outcome, const char *reason)
{
	Work *w = arg;
	atomic_fetch_add(outcome == DB_KEPT     ? &w->worker->kept
	                 : outcome == DB_UNDONE ? &w->worker->undone
	                                        : &w->worker->failed,
	                 1);
	if (outcome == DB_FAILED && strcmp(reason, "every tenth faults") != 0)
		atomic_fetch_add(&w->worker->failed, 1000);
	atomic_store(&w->done, true);
}

static void *submit_many(void *worker)
{
	static Work works[THREADS][UNITS_EACH];
	Worker *w = worker;
	Work *mine = works[w->author - 1];
	memset(mine, 0, sizeof works[0]);
	for (int i = 0; i < UNITS_EACH; i++) {
		mine[i].worker = w;
		mine[i].n = i;
		mine[i].unit = (DbUnit){ .run = work_run, .done = work_done, .arg = &mine[i] };
		while (!db_submit(w->database, &mine[i].unit))
			usleep(1000);
	}
	return NULL;
}

static bool work_for_caller(Db *db, void *arg)
{
	Work *w = arg;
	char text[40];
	snprintf(text, sizeof text, "%d", w->n);
	add_text(db, text, w->worker->author);
	return true;
}

static void *write_many(void *worker)
{
	Worker *w = worker;
	for (int i = 0; i < UNITS_EACH; i++) {
		Work work = { .worker = w, .n = i };
		atomic_fetch_add(&w->kept, db_write(w->database, work_for_caller, &work));
	}
	return NULL;
}

static void run_threads(Database *database, Worker *workers, void *(*fn)(void *))
{
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++) {
		workers[i].database = database;
		workers[i].author = i + 1;
		CHECK(pthread_create(&threads[i], NULL, fn, &workers[i]) == 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

TEST(units_of_eight_threads_are_each_kept_once_or_undone_and_told_so)
{
	Database *database = open_file(temporary(), first_release);
	Worker workers[THREADS] = { 0 };
	run_threads(database, workers, submit_many);
	db_write(database, add_one, "the last one: what was queued before is done");
	Db *db = db_reader(database, test_arena());
	for (int i = 0; i < THREADS; i++) {
		CHECK_INT(workers[i].kept, UNITS_EACH / 10 * 8);
		CHECK_INT(workers[i].undone, UNITS_EACH / 10);
		CHECK_INT(workers[i].failed, UNITS_EACH / 10);
		CHECK_INT(number(db, &count_of_author, i + 1), workers[i].kept);
	}
}

TEST(callers_that_wait_take_turns_in_draining_the_queue)
{
	Database *database = open_file(temporary(), first_release);
	Worker workers[THREADS] = { 0 };
	DbCounters before = db_counters();
	run_threads(database, workers, write_many);
	for (int i = 0; i < THREADS; i++)
		CHECK_INT(workers[i].kept, UNITS_EACH);
	CHECK_INT(count(database), THREADS * UNITS_EACH);
	DbCounters after = db_counters();
	CHECK_INT(after.units - before.units, THREADS * UNITS_EACH);
	CHECK(after.commits - before.commits < after.units - before.units);
}

static void *write_or_submit(void *worker)
{
	return ((Worker *)worker)->author % 2 ? write_many(worker) : submit_many(worker);
}

TEST(units_that_nobody_waits_for_are_not_left_behind_by_those_who_wait)
{
	for (int round = 0; round < 3; round++) {
		Database *database = database_open(
			&(DbOptions){ .path = temporary(), .schemas = first_release });
		Worker workers[THREADS] = { 0 };
		run_threads(database, workers, write_or_submit);
		database_close(database); /* waits for what is queued, and drains nothing itself */
		for (int i = 0; i < THREADS; i++)
			CHECK_INT(workers[i].kept, i % 2 ? UNITS_EACH / 10 * 8 : UNITS_EACH);
	}
}

TEST(a_commit_that_is_lost_runs_each_unit_again_alone)
{
	Database *database = open_file(temporary(), first_release);
	db_lose_commits(database, 1);
	CHECK(db_write(database, add_one, "kept at the second try"));
	CHECK_INT(count(database), 1);
	db_lose_commits(database, 2);
	CHECK(str_has(str_of(write_guarded(database, add_one, "lost")), S("lost twice")));
	CHECK_INT(count(database), 1);
	CHECK(db_write(database, add_one, "and then it works again"));
	CHECK_INT(count(database), 2);
}

static int64_t log_bytes(const char *path)
{
	char name[200];
	struct stat is = { 0 };
	snprintf(name, sizeof name, "%s-wal", path);
	CHECK_INT(stat(name, &is), 0);
	return is.st_size;
}

static bool add_and_forget(Db *db, void *text)
{
	db_forget_order(db);
	return add_one(db, text);
}

TEST(the_log_is_emptied_where_its_order_must_be_forgotten)
{
	char *path = temporary();
	Database *database = open_file(path, first_release);
	CHECK(db_write(database, add_one, "the first after opening"));
	CHECK_INT(log_bytes(path), 0); /* somebody may have been killed before it was done */
	CHECK(db_write(database, add_one, "in no hurry"));
	CHECK(log_bytes(path) > 0);
	CHECK(db_write(database, add_and_forget, "to be forgotten"));
	CHECK_INT(log_bytes(path), 0);

	Arena *arena = arena_new(1 << 20);
	CHECK_INT(number(db_reader(database, arena), &count_notes, 0), 3);
	CHECK(db_write(database, add_and_forget, "while a page is read"));
	CHECK(log_bytes(path) > 0);
	arena_free(arena);
	CHECK(db_write(database, add_one, "the next commit does it"));
	CHECK_INT(log_bytes(path), 0);
	CHECK_INT(count(database), 5);
}

static bool end_transaction(Db *db, void *arg)
{
	(void)arg;
	db_script(db, "rollback");
	return true;
}

TEST(a_unit_that_ends_the_transaction_fails_alone)
{
	Database *database = open_file(temporary(), first_release);
	CHECK(write_guarded(database, end_transaction, NULL) != NULL);
	CHECK(db_write(database, add_one, "others go on"));
	CHECK_INT(count(database), 1);
}

static bool add_three(Db *db, void *arg)
{
	(void)arg;
	for (int i = 0; i < 3; i++)
		add_text(db, "of three", 0);
	return number(db, &count_notes, 0) % 3 == 0;
}

TEST(a_disk_that_fails_at_any_step_leaves_all_or_nothing)
{
	Database *database = open_file(temporary(), first_release);
	int n = 1;
	for (;; n++) {
		CHECK(n < 20);
		db_fail_at(database, n);
		if (!write_guarded(database, add_three, NULL))
			break;
		db_fail_at(database, 0);
		CHECK_INT(count(database), 0);
	}
	db_fail_at(database, 0);
	CHECK_INT(n, 5); /* three additions and a count */
	CHECK_INT(count(database), 3);
}

static bool nest(Db *db, void *database)
{
	(void)db;
	return db_write(database, add_one, "inner");
}

TEST(a_unit_may_write_another_database_but_not_wait_for_its_own)
{
	Database *one = open_file(temporary(), first_release);
	Database *other = open_file(temporary(), first_release);
	CHECK(db_write(one, nest, other));
	CHECK_INT(count(other), 1);
	CHECK(write_guarded(one, nest, one) != NULL);
	CHECK_INT(count(one), 0);
}

/* ---- Files ---- */

TEST(a_file_of_an_earlier_release_is_migrated_when_it_is_opened)
{
	const char *path = temporary();
	Database *database = database_open(&(DbOptions){ .path = path, .schemas = first_release });
	db_write(database, add_one, "old");
	database_close(database);
	database = open_file(path, later_release);
	Query *q = db_query(db_reader(database, test_arena()), test_arena(), &place_of, 1);
	Str text;
	CHECK(db_next(q));
	db_read_text(q, 0, &text);
	CHECK_STR(text, S("here"));
	db_end(q);
}

static void open_first(void *path)
{
	database_close(database_open(&(DbOptions){ .path = path, .schemas = first_release }));
}

TEST(a_file_of_a_later_release_is_refused)
{
	char *path = temporary();
	database_close(database_open(&(DbOptions){ .path = path, .schemas = later_release }));
	CHECK(str_has(str_of(fault_guard(open_first, path)), S("later release")));
}

static void open_broken(void *path)
{
	static const char *const broken[] = { "create table note (id @key) @strict",
		                              "create table note (id @key) @strict", NULL };
	static const DbSchema schemas[] = { { "note", broken }, { 0 } };
	database_close(database_open(&(DbOptions){ .path = path, .schemas = schemas }));
}

TEST(a_migration_that_fails_leaves_the_file_as_it_was)
{
	char *path = temporary();
	CHECK(str_has(str_of(fault_guard(open_broken, path)), S("migration 2 of note")));
	open_first(path);
}

static void overwrite(const char *path, long at, const char *text)
{
	int fd = open(path, O_RDWR);
	CHECK(fd >= 0);
	CHECK(pwrite(fd, text, strlen(text), at) == (ssize_t)strlen(text));
	close(fd);
}

TEST(a_file_that_is_no_database_is_refused)
{
	char *path = temporary();
	open_first(path);
	overwrite(path, 0, "this is not a database at all");
	CHECK(str_has(str_of(fault_guard(open_first, path)), S("not a database")));
}

TEST(a_broken_page_is_found_by_the_check)
{
	char *path = temporary();
	Database *database = database_open(&(DbOptions){ .path = path, .schemas = first_release });
	for (int i = 0; i < 500; i++)
		db_write(database, add_one, "some text to fill a few pages of the file");
	database_close(database);
	overwrite(path, 5 * 4096, "\r\377\377\377 this was a page of the table \377\377");
	database = open_file(path, first_release);
	Str found = db_check(db_reader(database, test_arena()), test_arena());
	CHECK(!str_eq(found, S("ok")));
}

TEST(the_version_grows_with_each_commit_that_changed_something)
{
	Database *database = open_file(":memory:", first_release);
	int64_t version = db_version(database);
	CHECK_INT(count(database), 0);
	CHECK_INT(db_version(database), version);
	db_write(database, add_one, "x");
	CHECK(db_version(database) > version);
	Database *other = open_file(":memory:", first_release);
	CHECK(db_version(other) != db_version(database));
}

SQL(add_searchable, "insert into note_search (rowid, text) values (?1, ?2)");

static bool add_searchable_text(Db *db, void *text)
{
	Query *q = db_query(db, test_arena(), &add_searchable, 1);
	db_bind(q, 1, 42);
	db_bind(q, 2, str_of(text));
	db_next(q);
	return true;
}

TEST(full_text_can_be_searched_without_accents)
{
	static const char *const tables[] = {
		"create virtual table note_search using fts5 (text, tokenize = \"unicode61"
		" remove_diacritics 2\", prefix = '2 3')",
		NULL
	};
	static const DbSchema schemas[] = { { "note", tables }, { 0 } };
	Database *database = open_file(temporary(), schemas);
	db_write(database, add_searchable_text, "Müller, à Genève");
	Query *q = db_query(db_reader(database, test_arena()), test_arena(), &search_notes, 1);
	Id id;
	db_bind(q, 1, S("gene* muller"));
	CHECK(db_next(q));
	db_read_number(q, 0, &id);
	CHECK_INT(id, 42);
	CHECK(!db_next(q));
}

TEST(typed_words_become_prefixes_and_never_syntax)
{
	static const struct {
		const char *typed, *asked;
	} cases[] = {
		{ "", "" },
		{ "  ", "" },
		{ "nad kar", "\"nad\"* \"kar\"*" },
		{ " nad  kar ", "\"nad\"* \"kar\"*" },
		{ "\" OR \"a\"b", "\"OR\"* \"ab\"*" },
		{ "a* NEAR(b", "\"a*\"* \"NEAR(b\"*" },
		{ "1 2 3 4 5 6 7 8 9", "\"1\"* \"2\"* \"3\"* \"4\"* \"5\"* \"6\"* \"7\"* \"8\"*" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK_STR(db_match(test_arena(), str_of(cases[i].typed)), str_of(cases[i].asked));
}
