/* wire.h — what goes to the child and what comes back; private to core/pades. */
#ifndef CORE_PADES_WIRE_H
#define CORE_PADES_WIRE_H

#include "core/pades/pades.h"

typedef enum { JOB_PREPARE, JOB_INSPECT, JOB_KINDS } JobKind;

enum { STAMP_LINES = 5, RANGE_NUMBERS = 4, PROOFS_MAX = 1000 };

typedef struct {
	JobKind kind;
	PadesStamp stamp;       /* page, slot, x, y, width, height, lang, name, reason, location */
	Str lines[STAMP_LINES]; /* that are seen, from top to bottom */
	Str made;               /* "D:20260310083000Z" */
	Str id;                 /* of the new version of the file: 16 bytes */
	uint32_t reserve;       /* bytes of the hole, between its brackets halved */
	Str pdf;
} PadesJob;

typedef enum {
	ANSWER_DONE,
	ANSWER_NO_PDF,
	ANSWER_DAMAGED,
	ANSWER_ENCRYPTED,
	ANSWER_LOCKED,
	ANSWER_XFA,
	ANSWER_NO_PAGE,
	ANSWER_KINDS,
} AnswerKind;

/* A signature as the child found it. */
typedef struct {
	Str field, name, reason, location, made, format, type;
	Str contents;                  /* the CMS, with its zeros */
	uint32_t range[RANGE_NUMBERS]; /* all zero: there is none that makes sense */
	uint32_t permission;
	bool is_own; /* its revision, up to the end of the range, has this very signature */
	PadesChangeList changes;
} FoundSignature;

typedef struct {
	AnswerKind kind;
	Str tail; /* JOB_PREPARE: what to append, and where in it the hole is */
	uint32_t hole_at;
	uint32_t pages; /* JOB_INSPECT */
	bool repaired;  /* not written to the letter: programs may read it differently */
	StrList certs, crls, ocsps;
	LIST(FoundSignature) signatures;
} PadesAnswer;

/* Each pair is one format, written and read. */
Str pades_put_job(Arena *arena, const PadesJob *job);
MUST_USE bool pades_get_job(Str bytes, PadesJob *ret_job);
Str pades_put_answer(Arena *arena, const PadesAnswer *answer);
MUST_USE bool pades_get_answer(Arena *arena, Str bytes, PadesAnswer *ret_answer);

/* The child's work, without a sandbox around it: for the child and for fuzzing. */
void child_work(Arena *arena, const PadesJob *job, PadesAnswer *ret_answer);

#endif
