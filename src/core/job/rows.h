/* rows.h — when the next job of an authority is due, at the earliest.
 *
 * The platform's file and a table in memory say so of each authority.  They may say too early,
 * which costs a look; too late would forget a job.  Therefore a job lowers the hint before it is
 * itself committed, and the hint is raised only when no job was added since the jobs were counted:
 * all additions of an authority happen on its writer, and each is counted here. */
#ifndef CORE_JOB_ROWS_H
#define CORE_JOB_ROWS_H

#include "core/job/job.h"

typedef struct {
	Str slug;
	Instant due;
} JobHint;

typedef LIST(JobHint) JobHintList;

/* Called on the writer of the authority, or of the platform when it is NULL, for a job to come. */
void job_hint_add(Platform *platform, const Authority *authority, Instant due);

/* On the same writer: the number of additions so far. */
int64_t job_hint_additions(Platform *platform, const Authority *authority);

/* Not on a writer: there are no more jobs (no instant), or none before `due`, provided that none
 * was added since `additions`. */
void job_hint_raise(Platform *platform, const Authority *authority, int64_t additions, Instant due,
                    Instant now);

/* Reads the hints of the file: once, when the threads start. */
void job_hint_load(Platform *platform);

/* Waits until an authority has a job due and reserves it: copies its slug, empty for the platform.
 * False once job_hint_stop() was called. */
enum { JOB_SLUG_BYTES = 64 };
bool job_hint_wait(Platform *platform, char slug[JOB_SLUG_BYTES]);

/* Gives it back; when it could not be served, nobody tries for a minute. */
void job_hint_done(Platform *platform, const char *slug, bool well);
void job_hint_stop(bool stop);

#endif
