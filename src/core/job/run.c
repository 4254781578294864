/* run.c — runs what is due: counts the attempt, prepares, applies, and remembers failures. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "core/crypto/crypto.h"
#include "core/job/rows.h"
#include "gen/job_queries.h"

enum { ARENA_BYTES_MAX = 64 << 20, FAILURE_BYTES_MAX = 500, THREADS_MAX = 16, JOBS_AT_ONCE = 16 };

/* After the first attempt, the second, …: one more attempt than there are delays. */
static const int64_t delays_seconds[] = {
	60, 5 * 60, 15 * 60, 3600, 4 * 3600, 12 * 3600, 24 * 3600
};

/* Which process runs a job: one that ends leaves its jobs to the next. */
static char owner[33];

static void choose_owner(void)
{
	unsigned char bytes[16];
	crypto_random(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(owner + 2 * i, 3, "%02x", bytes[i]);
}

/* ---- One job ---- */

typedef struct {
	Ctx *ctx;
	const Module *const *modules;
	const Job *job; /* NULL: none is due */
	int64_t additions;
	Instant next_due;
	void *prepared;
	const JobKind *kind;
	Str failure;
} Run;

static Db *db_of(const Ctx *ctx)
{
	return ctx->authority ? ctx->db : ctx->platform_db;
}

static Err *write_in(Ctx *ctx, Err *(*run)(Ctx *ctx, void *arg), void *arg)
{
	return ctx->authority ? ctx_write(ctx, run, arg) : ctx_write_platform(ctx, run, arg);
}

static Instant after(Instant now, int attempts)
{
	int last = (int)ARRAY_LEN(delays_seconds);
	return instant_add(now, delays_seconds[(attempts < last ? attempts : last) - 1]);
}

static bool is_last(int attempts)
{
	return attempts > (int)ARRAY_LEN(delays_seconds);
}

/* Counts the attempt before it is made: a job that takes the process down is given up in the end.
 */
static Err *take(Ctx *ctx, void *run)
{
	Run *r = run;
	Db *db = db_of(ctx);
	r->job = NULL;
	for (;;) {
		const Job *job = job_find_due(db, ctx->arena, ctx->now, str_of(owner));
		if (!job)
			break;
		if (is_last(job->attempts)) {
			job_set_failed(db, ctx->arena, job->id,
			               S("the process ended while it ran the last attempt"));
			continue;
		}
		Job *taken = alloc(ctx->arena, Job);
		*taken = *job;
		taken->attempts++;
		job_set_taken(db, ctx->arena, job->id, str_of(owner),
		              after(ctx->now, taken->attempts));
		r->job = taken;
		return NULL;
	}
	r->additions = job_hint_additions(ctx->platform, ctx->authority);
	r->next_due = job_next_due(db, ctx->arena);
	return NULL;
}

static Err *apply(Ctx *ctx, void *run)
{
	Run *r = run;
	Err *e = r->kind->apply ? r->kind->apply(ctx, r->job, r->prepared) : NULL;
	if (!e)
		job_delete(db_of(ctx), ctx->arena, r->job->id);
	return e;
}

static Err *give_up_or_wait(Ctx *ctx, void *run)
{
	Run *r = run;
	if (is_last(r->job->attempts)) {
		job_set_failed(db_of(ctx), ctx->arena, r->job->id, r->failure);
		return NULL;
	}
	Instant due = after(ctx->now, r->job->attempts);
	job_set_waiting(db_of(ctx), ctx->arena, r->job->id, due, r->failure);
	job_hint_add(ctx->platform, ctx->authority, due);
	return NULL;
}

static const JobKind *kind_find(const Module *const *modules, Str name)
{
	for (const Module *const *m = modules; *m; m++)
		for (const JobKind *kind = (*m)->jobs; kind && kind->name; kind++)
			if (str_eq(name, str_of(kind->name)))
				return kind;
	return NULL;
}

static const Tz *zone_of(const Ctx *ctx)
{
	return ctx->authority ? ctx->authority->tz : tz_find(S("UTC"));
}

static void run_job(void *run)
{
	Run *r = run;
	Err *e = NULL;
	r->kind = kind_find(r->modules, r->job->kind);
	if (!r->kind)
		fault("no module knows this kind of job");
	ctx_read(r->ctx);
	if (r->kind->prepare)
		e = r->kind->prepare(r->ctx, r->job, &r->prepared);
	if (!e)
		e = write_in(r->ctx, apply, r);
	if (e)
		r->failure = i18n_format(r->ctx->arena, LANG_FR, zone_of(r->ctx), e->message,
		                         e->args, e->args_len);
}

/* A job has an arena of its own, and its failure is told in another: its own may be full. */
static void run_one(void *run)
{
	Run *taken = run;
	Ctx *outer = taken->ctx;
	Run r = *taken;
	r.ctx = ctx_new(arena_new(ARENA_BYTES_MAX), outer->platform, outer->authority, outer->now);
	const char *reason = fault_guard(run_job, &r);
	Str failure = reason ? str_of(reason) : r.failure;
	failure = str_copy(outer->arena, str_part(failure, 0, FAILURE_BYTES_MAX));
	arena_free(r.ctx->arena);
	if (failure.len == 0)
		return;
	while (failure.len > 0 && !str_is_utf8(failure))
		failure.len--; /* cut within a character */
	log_line("job", log_str("kind", taken->job->kind), log_int("id", taken->job->id),
	         log_int("attempt", taken->job->attempts), log_str("failure", failure));
	taken->failure = failure;
	Err *e = write_in(outer, give_up_or_wait, taken);
	assert(!e);
}

/* ---- All that is due ---- */

typedef struct {
	Run run;
	int max, count;
} Round;

static void run_round(void *round)
{
	Round *r = round;
	Ctx *ctx = r->run.ctx;
	while (r->count < r->max) {
		Err *e = write_in(ctx, take, &r->run);
		assert(!e);
		if (!r->run.job) {
			job_hint_raise(ctx->platform, ctx->authority, r->run.additions,
			               r->run.next_due, ctx->now);
			return;
		}
		run_one(&r->run);
		r->count++;
	}
}

int job_run_due(Platform *platform, const Authority *authority, const Module *const *modules,
                Instant now, int max)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, choose_owner);
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Round round = { .max = max };
	round.run.ctx = ctx_new(arena, platform, authority, now);
	round.run.modules = modules;
	const char *reason = fault_guard(run_round, &round);
	arena_free(arena);
	if (reason)
		fault("%s", reason);
	return round.count;
}

/* ---- Threads ---- */

static pthread_t threads[THREADS_MAX];
static int threads_len;
static Platform *served;
static const Module *const *served_modules;

typedef struct {
	const char *slug;
	Arena *arena;
} Serving;

static void serve_one(void *serving)
{
	Serving *s = serving;
	const Authority *authority = NULL;
	if (*s->slug) {
		authority = authority_find(served, s->arena, str_of(s->slug));
		if (!authority)
			fault("there is no authority \"%s\"", s->slug);
	}
	(void)job_run_due(served, authority, served_modules, instant_now(), JOBS_AT_ONCE);
}

static void *serve(void *unused)
{
	(void)unused;
	char slug[JOB_SLUG_BYTES];
	while (job_hint_wait(served, slug)) {
		Serving s = { slug, arena_new((size_t)1 << 20) };
		const char *reason = fault_guard(serve_one, &s);
		arena_free(s.arena);
		if (reason)
			log_line("jobs", log_str("authority", str_of(slug)),
			         log_str("fault", str_of(reason)));
		job_hint_done(served, slug, !reason);
	}
	return NULL;
}

void job_start(Platform *platform, const Module *const *modules, int threads_wanted)
{
	assert(threads_len == 0 && threads_wanted >= 0 && threads_wanted <= THREADS_MAX);
	served = platform;
	served_modules = modules;
	job_hint_load(platform);
	job_hint_stop(false);
	for (; threads_len < threads_wanted; threads_len++)
		if (pthread_create(&threads[threads_len], NULL, serve, NULL) != 0)
			fault("could not start a thread for jobs");
}

void job_stop(void)
{
	job_hint_stop(true);
	while (threads_len > 0)
		pthread_join(threads[--threads_len], NULL);
}
