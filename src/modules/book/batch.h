/* batch.h — many folders at once: what a person chose in a list is done by jobs, a folder each.
 *
 * Each folder is one unit of work: its deed, what the batch says of it and the end of its job are
 * written together, so that a server that is killed goes on where it was, and nothing is done
 * twice.  The job acts as the person who asked, with the rights that person has then, and by the
 * same book_sign() and book_act() as the page of the folder.  What they refuse is told per folder.
 * What a busy time-stamping authority refuses (ERR_BUSY) is tried again for a day. */
#ifndef MODULES_BOOK_BATCH_H
#define MODULES_BOOK_BATCH_H

#include "modules/book/signing.h"

enum { BOOK_BATCH_MAX = 500 };

typedef LIST(BookAct) BookActList;

/* On the writer: a batch of the actor, and its jobs.  `note` goes along with each deed.  Leaves out
 * what waits in another batch of the actor; refuses when nothing is left (ERR_CONFLICT). */
MUST_USE Err *book_batch_add(Ctx *ctx, bool signs, const BookActList *acts, Str note, Id *ret_id);

/* A batch of one signature that somebody else's silence has held up: it is tried again in a minute.
 */
MUST_USE Err *book_batch_wait(Ctx *ctx, const BookAct *act, const Err *why, Id *ret_id);

/* NULL when the actor has none of that number. */
const BatchRow *book_batch_find(Ctx *ctx, Id id);
BatchRowList book_batch_list(Ctx *ctx); /* of the actor, the last 20, latest first */
ItemRowList book_batch_items(Ctx *ctx, Id batch);

/* The job "book.batch". */
MUST_USE Err *book_batch_prepare(Ctx *ctx, const Job *job, void **ret_prepared);
MUST_USE Err *book_batch_apply(Ctx *ctx, const Job *job, void *prepared);

#endif
