/* job.h — what is to be done later: a row written in the same transaction as its cause.
 *
 * Job threads of the server take the rows that are due, count the attempt before they run it, and
 * run it as prepare() on a snapshot (slow work: SMTP, rendering) and then apply() on the writer.  A
 * job that refuses or faults is tried again after 1, 5, 15 minutes, 1, 4, 12 and 24 hours, then is
 * shown to an administrator as failed.  The platform's file keeps a hint of when each authority's
 * next job is due, so that idle files stay closed. */
#ifndef CORE_JOB_JOB_H
#define CORE_JOB_JOB_H

#include "core/ctx/ctx.h"
#include "core/event/event.h"
#include "core/module/module.h"

typedef struct {
	Id id;
	Str kind;    /* "mail.send" */
	Str payload; /* short: ids, codes; no personal data */
	int attempts;
	Instant due;
	Str failure; /* of the last attempt, for operators */
} Job;

typedef LIST(Job) JobList;

/* Refusing means: again later. */
typedef struct JobKind {
	const char *name;
	Err *(*prepare)(Ctx *ctx, const Job *job, void **ret_prepared); /* NULL: nothing slow */
	Err *(*apply)(Ctx *ctx, const Job *job, void *prepared);        /* NULL: nothing to write */
	const char *meaning; /* for the administrator: "Envoi d’un courriel" */
} JobKind;

/* Adds a job that is due at once, or at that instant; it is in the authority's file, and its
 * payload has at most 1000 bytes. */
void job_add(Ctx *ctx, const char *kind, Str payload);
void job_add_at(Ctx *ctx, const char *kind, Str payload, Instant due);

/* The same in the platform's file, for what belongs to no authority: it runs with ctx->authority
 * NULL, and applies on ctx->platform_db. */
void job_add_platform(Ctx *ctx, const char *kind, Str payload);

/* Adds the jobs that modules do when such an event is recorded (Module.follows): for
 * event_listen(). */
void job_follow(Ctx *ctx, const Event *event);

JobList job_list_failed(Ctx *ctx); /* given up, latest first, at most 200 */

/* Tries a job again that was given up, as if it were new (ERR_NOT_FOUND). */
MUST_USE Err *job_retry(Ctx *ctx, Id id);

/* Runs what is due in one authority (NULL: the platform), at most `max` jobs; returns how many were
 * run.  For the job threads, the demonstration and tests. */
int job_run_due(Platform *platform, const Authority *authority, const Module *const *modules,
                Instant now, int max);

/* The threads of the server: they run until job_stop(), which waits for the jobs under way. */
void job_start(Platform *platform, const Module *const *modules, int threads);
void job_stop(void);

extern const Module job_module;

#endif
