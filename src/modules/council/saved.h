/* saved.h — how much paper and postage a session would have taken: what each member was convened
 * with, printed and posted.
 *
 * Pages are counted, not guessed: a job opens each PDF in the sandboxed child after the session was
 * closed.  What cannot be counted (pictures, office files, PDFs without Poppler at hand) is said to
 * be so.  The price of a letter is what the secretary says it is.  Private to this module. */
#ifndef MODULES_COUNCIL_SAVED_H
#define MODULES_COUNCIL_SAVED_H

#include "core/job/job.h"
#include "modules/council/council.h"

typedef struct {
	int pages;   /* of one set of papers */
	int members; /* each a set, each a letter */
	bool both_sides;
} CouncilPrinting;

int64_t council_sheets(const CouncilPrinting *printing); /* a set begins on a sheet of its own */

typedef struct {
	Id session;
	Date day;
	Text body_name;
	int pages, uncounted; /* documents that could not be counted */
	int members;
} CouncilSaved;

typedef LIST(CouncilSaved) CouncilSavedList;

/* Of the sessions of that year that were closed and counted, oldest first, at most 400. */
CouncilSavedList council_saved(Ctx *ctx, int year);

/* "council.count-pages": the payload is a session. */
MUST_USE Err *council_count_prepare(Ctx *ctx, const Job *job, void **ret_prepared);
MUST_USE Err *council_count_apply(Ctx *ctx, const Job *job, void *prepared);

#endif
