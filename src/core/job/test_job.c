#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/test.h"
#include "core/job/job.h"

/* What the kinds of jobs below do and have done. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int prepared, applied;
	bool refuses, faults_before, faults_while;
	Id platform_jobs;
} world = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static Err *ring_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	world.prepared++;
	if (world.faults_before)
		fault("no bell");
	if (world.refuses)
		return err_conflict(ctx, "La cloche {n} est prise.", arg("n", job->payload));
	*ret_prepared = &world;
	return NULL;
}

static Err *ring_apply(Ctx *ctx, const Job *job, void *prepared)
{
	assert(prepared == &world && job->attempts > 0);
	if (ctx->authority)
		db_script(ctx->db, "insert into bell default values");
	else
		world.platform_jobs++;
	if (world.faults_while)
		fault("the bell broke");
	pthread_mutex_lock(&world.lock);
	world.applied++;
	pthread_cond_broadcast(&world.changed);
	pthread_mutex_unlock(&world.lock);
	return NULL;
}

static Err *chain_apply(Ctx *ctx, const Job *job, void *prepared)
{
	(void)job, (void)prepared;
	job_add(ctx, "bell.ring", S("2"));
	return NULL;
}

static const char *const tables[] = { "create table bell (id @key) @strict", NULL };
static const JobKind kinds[] = { { "bell.ring", ring_prepare, ring_apply, "Sonnerie" },
	                         { "bell.chain", NULL, chain_apply, "Suite" },
	                         { 0 } };
static const Module bell = { .name = "bell", .schema = tables, .jobs = kinds };
static const Module *const modules[] = { &job_module, &bell, NULL };
static const Instant start = { 1773000000000000 };

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Platform *new_platform(const char *folder)
{
	world.prepared = world.applied = 0;
	world.refuses = world.faults_before = world.faults_while = false;
	world.platform_jobs = 0;
	log_silence();
	Platform *platform = platform_open(folder, module_schemas(test_arena(), modules, false),
	                                   module_schemas(test_arena(), modules, true));
	arena_defer(test_arena(), close_platform, platform);
	return platform;
}

static Ctx *town(Platform *platform, const char *slug)
{
	Authority a = { .slug = str_of(slug),
		        .name = S("Val"),
		        .country = S("fr"),
		        .currency = CURRENCY_EUR,
		        .tz = tz_find(S("Europe/Paris")),
		        .languages = 1u << LANG_FR,
		        .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, test_arena(), &a));
	Ctx *ctx = ctx_new(test_arena(), platform,
	                   authority_find(platform, test_arena(), str_of(slug)), start);
	ctx_read(ctx);
	return ctx;
}

typedef struct {
	const char *kind;
	Instant due;
	bool refuse;
} Adding;

static Err *add(Ctx *ctx, void *adding)
{
	Adding *a = adding;
	job_add_at(ctx, a->kind, S("1"), a->due);
	return a->refuse ? err_conflict(ctx, "Non.") : NULL;
}

static void add_job(Ctx *ctx, const char *kind, Instant due)
{
	CHECK(!ctx_write(ctx, add, &(Adding){ kind, due, false }));
}

static int run_at(const Ctx *ctx, Instant now)
{
	return job_run_due(ctx->platform, ctx->authority, modules, now, 100);
}

static int64_t number(Db *db, const char *sql)
{
	const char *const pieces[] = { sql, NULL };
	DbStatement *statement = alloc(test_arena(), DbStatement);
	const char **kept = alloc_n(test_arena(), const char *, 2);
	kept[0] = pieces[0];
	*statement = (DbStatement){ "number", kept };
	Query *q = db_query(db, test_arena(), statement, 1);
	int64_t n = -1;
	if (db_next(q))
		db_read_any(q, 0, &n);
	db_end(q);
	return n;
}

static int64_t rung(const Ctx *ctx)
{
	return number(ctx->db, "select count(*) from bell");
}

static int64_t rung_now(const Ctx *ctx) /* not what ctx has a snapshot of */
{
	Arena *arena = arena_new((size_t)1 << 20);
	Database *file = authority_database(ctx->platform, arena, ctx->authority);
	int64_t n = number(db_reader(file, arena), "select count(*) from bell");
	arena_free(arena);
	return n;
}

static int64_t waiting(const Ctx *ctx)
{
	return number(ctx->db, "select count(*) from job where state = 'waiting'");
}

static bool run_script(Db *db, void *sql)
{
	db_script(db, sql);
	return true;
}

TEST(a_job_runs_once_when_it_is_due)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	add_job(ctx, "bell.ring", instant_add(start, 60));
	CHECK_INT(run_at(ctx, start), 0);
	CHECK_INT(run_at(ctx, instant_add(start, 60)), 1);
	CHECK_INT(run_at(ctx, instant_add(start, 9999)), 0);
	CHECK_INT(rung(ctx), 1);
	CHECK_INT(waiting(ctx), 0);
}

TEST(a_job_of_an_act_that_was_refused_does_not_exist)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	CHECK(ctx_write(ctx, add, &(Adding){ "bell.ring", start, true }) != NULL);
	CHECK_INT(run_at(ctx, start), 0);
}

TEST(a_job_may_add_another)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	add_job(ctx, "bell.chain", start);
	CHECK_INT(run_at(ctx, start), 2);
	CHECK_INT(rung(ctx), 1);
}

TEST(a_job_that_refuses_is_tried_again_eight_times_in_all_then_shown)
{
	static const int64_t delays[] = { 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600 };
	Ctx *ctx = town(new_platform(":memory:"), "val");
	world.refuses = true;
	add_job(ctx, "bell.ring", start);
	Instant now = start;
	for (size_t i = 0; i < ARRAY_LEN(delays); i++) {
		CHECK_INT(run_at(ctx, now), 1);
		CHECK_INT(run_at(ctx, instant_add(now, delays[i] - 1)), 0);
		now = instant_add(now, delays[i]);
	}
	CHECK_INT((int64_t)job_list_failed(ctx).len, 0);
	CHECK_INT(run_at(ctx, now), 1);
	CHECK_INT(run_at(ctx, instant_add(now, 999999)), 0);
	JobList failed = job_list_failed(ctx);
	CHECK_INT((int64_t)failed.len, 1);
	CHECK_INT(failed.at[0].attempts, 8);
	CHECK(str_starts(failed.at[0].failure, S("La cloche ")));
	CHECK_INT(world.prepared, 8);
	CHECK_INT(rung(ctx), 0);
}

static Err *retry(Ctx *ctx, void *id)
{
	return job_retry(ctx, *(Id *)id);
}

TEST(a_job_that_was_given_up_can_be_tried_again_by_hand)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	world.faults_before = true;
	add_job(ctx, "bell.ring", start);
	Instant now = start;
	for (int i = 0; i < 8; i++, now = instant_add(now, 90000))
		CHECK_INT(run_at(ctx, now), 1);
	Id id = job_list_failed(ctx).at[0].id;
	CHECK_STR(job_list_failed(ctx).at[0].failure, S("no bell"));
	world.faults_before = false;
	CHECK(!ctx_write(ctx, retry, &id));
	CHECK_INT(ctx_write(ctx, retry, &id)->code, ERR_NOT_FOUND);
	CHECK_INT(run_at(ctx, now), 1);
	CHECK_INT(rung(ctx), 1);
}

TEST(a_job_that_faults_while_it_writes_leaves_nothing_and_waits)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	world.faults_while = true;
	add_job(ctx, "bell.ring", start);
	CHECK_INT(run_at(ctx, start), 1);
	CHECK_INT(rung(ctx), 0);
	CHECK_INT(waiting(ctx), 1);
	world.faults_while = false;
	CHECK_INT(run_at(ctx, instant_add(start, 60)), 1);
	CHECK_INT(rung(ctx), 1);
}

TEST(a_job_whose_process_died_is_run_by_the_next_and_given_up_when_it_kills)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	Database *file = authority_database(ctx->platform, ctx->arena, ctx->authority);
	add_job(ctx, "bell.ring", start);
	CHECK(db_write(file, run_script, "update job set owner = 'dead', attempts = 1"));
	CHECK_INT(run_at(ctx, start), 1);
	add_job(ctx, "bell.ring", start);
	CHECK(db_write(file, run_script, "update job set owner = 'dead', attempts = 8"));
	CHECK_INT(run_at(ctx, start), 0);
	CHECK_INT((int64_t)job_list_failed(ctx).len, 1);
	CHECK_INT(rung(ctx), 1);
}

TEST(a_kind_that_nobody_knows_any_more_fails_with_its_name)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	add_job(ctx, "bell.melt", start);
	CHECK_INT(run_at(ctx, start), 1);
	CHECK_INT(number(ctx->db, "select count(*) from job where failure like '%knows%'"), 1);
}

static Err *add_for_platform(Ctx *ctx, void *unused)
{
	(void)unused;
	job_add_platform(ctx, "bell.ring", S("p"));
	return NULL;
}

TEST(the_platform_has_jobs_of_its_own)
{
	Ctx *ctx = ctx_new(test_arena(), new_platform(":memory:"), NULL, start);
	CHECK(!ctx_write_platform(ctx, add_for_platform, NULL));
	CHECK_INT(run_at(ctx, start), 1);
	CHECK_INT(run_at(ctx, start), 0);
	CHECK_INT(world.platform_jobs, 1);
}

/* ---- Hints ---- */

static int64_t hint(const Ctx *ctx)
{
	Arena *arena = arena_new((size_t)1 << 20);
	Db *db = db_reader(platform_database(ctx->platform), arena);
	int64_t due = number(db, "select coalesce(min(due), 0) from job_hint");
	arena_free(arena);
	return due;
}

TEST(the_hint_is_never_later_than_the_next_job)
{
	Ctx *ctx = town(new_platform(":memory:"), "val");
	CHECK_INT(hint(ctx), 0);
	add_job(ctx, "bell.ring", instant_add(start, 500));
	CHECK_INT(hint(ctx), instant_add(start, 500).us);
	add_job(ctx, "bell.ring", instant_add(start, 900));
	CHECK_INT(hint(ctx), instant_add(start, 500).us);
	add_job(ctx, "bell.ring", instant_add(start, 100));
	CHECK_INT(hint(ctx), instant_add(start, 100).us);
	CHECK_INT(run_at(ctx, instant_add(start, 100)), 1);
	CHECK_INT(hint(ctx), instant_add(start, 500).us);
	world.refuses = true;
	CHECK_INT(run_at(ctx, instant_add(start, 500)), 1);
	CHECK_INT(hint(ctx), instant_add(start, 560).us);
	world.refuses = false;
	CHECK_INT(run_at(ctx, instant_add(start, 900)), 2);
	CHECK_INT(hint(ctx), 0);
}

/* ---- Threads ---- */

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static void remove_tree(void *path)
{
	(void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void wait_for(int applied)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 20;
	pthread_mutex_lock(&world.lock);
	int rc = 0;
	while (world.applied < applied && rc == 0)
		rc = pthread_cond_timedwait(&world.changed, &world.lock, &until);
	int got = world.applied;
	pthread_mutex_unlock(&world.lock);
	CHECK_INT(got, applied);
}

TEST(threads_run_what_waited_before_they_started_and_what_comes_after)
{
	char *folder = arena_alloc(test_arena(), 100, 1);
	snprintf(folder, 100, "/tmp/beffroi-job-XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
	arena_defer(test_arena(), remove_tree, folder);
	Platform *platform = new_platform(folder);
	Ctx *one = town(platform, "one"), *two = town(platform, "two");
	add_job(one, "bell.ring", start);
	job_start(platform, modules, 1);
	wait_for(1);
	for (int i = 0; i < 5; i++) {
		add_job(one, "bell.ring", start);
		add_job(two, "bell.ring", start);
	}
	wait_for(11);
	job_stop();
	CHECK_INT(rung_now(one), 6);
	CHECK_INT(rung_now(two), 5);
}
