/* writing.h — what the secretary draws up of sessions and acts: minutes, the list of what was
 * examined, certified extracts, the register of a year.
 *
 * A *writing* is asked for, made as PDF by a job, and signed in the signature book when a circuit
 * is named, else as soon as it is made: then it is signed by hand, on paper.  The list goes online
 * as soon as it is done, the minutes when the secretary says so; both keep the instant.
 *
 * Law, France (CGCT): minutes are adopted at the beginning of the next meeting, signed, and put
 * online for good within the week (L2121-15); the list, within a week (L2121-25); the register
 * closes each session with the numbers of its deliberations, the members present and a place for
 * signatures, and has tables by date and by object (R2121-9).  It is kept on paper; what is made
 * here is to be printed, and its digital double.  Private to this module. */
#ifndef MODULES_COUNCIL_WRITING_H
#define MODULES_COUNCIL_WRITING_H

#include "modules/council/council.h"

typedef enum {
	WRITING_MINUTES,
	WRITING_LIST,
	WRITING_EXTRACT,
	WRITING_REGISTER,
	WRITINGS,
} WritingKind;

typedef enum {
	WRITING_MAKING,
	WRITING_IN_SIGNATURE,
	WRITING_DONE,
	WRITING_REFUSED, /* in the book: another one can be asked for */
	WRITING_STATES,
} WritingState;

const char *council_writing_kind_name(WritingKind kind); /* a message */
const char *council_writing_state_name(WritingState state);

typedef struct {
	Id id;
	WritingKind kind;
	WritingState state;
	Id session;    /* of minutes and lists; of an extract that was asked for there; else 0 */
	Id act;        /* of an extract */
	Id body;       /* of a register, and */
	int year;      /*   its year */
	Str circuit;   /* of the signature book; empty: none */
	bool whole;    /* minutes with the items that are not public: these never go online */
	Date approved; /* minutes: the day on which the body adopted them */
	Id folder;     /* of the signature book; 0: none */
	Id document, signed_document; /* blobs; 0: none yet */
	Instant asked, ended, posted;
	Str act_number, act_title;
	Bytes salt; /* of its digest in the chain */
} CouncilWriting;

typedef LIST(CouncilWriting) CouncilWritingList;

CouncilWritingList council_writings(Ctx *ctx, Id session);   /* newest first, at most 200 */
CouncilWritingList council_writings_apart(Ctx *ctx);         /* of no session: the same */
const CouncilWriting *council_writing_find(Ctx *ctx, Id id); /* NULL: there is none */
Id council_writing_document(const CouncilWriting *writing);  /* signed, when it is; 0: none yet */

/* Asks for one: of `order`, the kind and what it is of, circuit, whole, approved.  Refuses minutes
 * and lists of a session that is not closed, or that are under way (ERR_CONFLICT); minutes without
 * the day of their adoption where the law wants one; an extract of an act that is not decided, or
 * without a circuit: a signature certifies it; a register of a year without sessions.  Records
 * "council.writing-asked"; the job makes it. */
MUST_USE Err *council_writing_ask(Ctx *ctx, const CouncilWriting *order, Id *ret_id);

/* Puts minutes online.  Refuses what is not done, and what is not for the public. */
MUST_USE Err *council_writing_post(Ctx *ctx, Id writing);

/* Sessions of a body that were closed in a year, oldest first, at most 400. */
CouncilSessionList council_sessions_closed(Ctx *ctx, Id body, int year);

#endif
