/* circuit.h — who may act now: the whole rule of the signature book, as one pure function.
 *
 * A circuit is a row of stages.  A stage asks one or several offices at once for a visa, a
 * signature, a seal or a reading: all of them, or any one.  What was done is a row of deeds, of
 * which book_next() makes where the folder stands, who may act, and who may take back what.
 *
 *   running ── every stage done ──▶ completed
 *      │ ├──── one office rejects ─▶ rejected ── recycle ──▶ running, from the first stage
 *      │ └──── who opened it ──────▶ withdrawn
 *      └ take back: one's own visa or reading, until somebody of the next stage has acted
 *
 * A folder always ends: while it runs somebody may act, and what does not lead forward (asking an
 * opinion, transferring, taking back, recycling) is counted and limited. */
#ifndef MODULES_BOOK_CIRCUIT_H
#define MODULES_BOOK_CIRCUIT_H

#include "base/str.h"

enum {
	BOOK_STAGES_MAX = 30,
	BOOK_OFFICES_MAX = 12, /* of one stage */
	BOOK_DETOURS_MAX = 60, /* opinions asked, transfers, take-backs of one folder */
	BOOK_ROUNDS_MAX = 10,
};

typedef enum { BOOK_VISA, BOOK_READING, BOOK_SIGNATURE, BOOK_SEAL, BOOK_KINDS } BookKind;

typedef LIST(Id) BookIds;

typedef struct {
	BookKind kind;
	bool any; /* one of the offices is enough; else each of them */
	BookIds offices;
} BookStage;

typedef LIST(BookStage) BookCircuit;

typedef enum { BOOK_RUNNING, BOOK_COMPLETED, BOOK_REJECTED, BOOK_WITHDRAWN, BOOK_STATES } BookState;

typedef enum {
	DEED_DONE,     /* the visa, signature, seal or reading that was asked */
	DEED_REJECT,   /* ends the folder */
	DEED_ASK,      /* the opinion of another office, which comes back */
	DEED_OPINION,  /* of `office`, asked by the office `to` */
	DEED_TRANSFER, /* another office acts instead */
	DEED_TAKE_BACK,
	DEED_WITHDRAW, /* by who opened the folder */
	DEED_RECYCLE,  /* by who opened it: a rejected or withdrawn folder begins again */
	DEED_KINDS,
} BookDeedKind;

typedef struct {
	BookDeedKind kind;
	int stage; /* from 0; of withdraw and recycle: not looked at */
	Id office; /* who acts */
	Id to;     /* ask, transfer: whom; opinion: who asked */
} BookDeed;

typedef LIST(BookDeed) BookDeeds;

/* It is this office's turn. */
typedef struct {
	int stage;
	Id office;
	BookKind kind;
	Id asked_by; /* an opinion, for that office; 0: what the stage asks */
} BookTurn;

typedef LIST(BookTurn) BookTurns;

/* An office at a stage, as it stands in the running round. */
typedef struct {
	Id office; /* after transfers */
	Id asked;  /* whose opinion it waits for; 0: nobody's */
	bool done;
	size_t deed; /* which deed did it: its place in the list */
} BookSlot;

typedef LIST(BookSlot) BookSlots;

typedef struct {
	BookState state;
	int stage;        /* that runs, or where it ended; all done: how many there are */
	int round;        /* from 1: grows each time the folder is recycled */
	int detours_left; /* asking, transferring, taking back */
	BookTurns turns;  /* who may act; empty unless running */
	BookTurns back;   /* who may take back; asked_by: the question, else what they did */
	BookSlots *slots; /* of each stage */
	bool valid;       /* every deed was allowed when it was done */
} BookNext;

/* Where a folder stands.  Offices of one stage are all different, and each stage has one at least.
 */
BookNext book_next(Arena *arena, const BookCircuit *circuit, const BookDeeds *deeds);

/* Whether a deed is allowed after those: what book_next() checks of each. */
bool book_allows(Arena *arena, const BookCircuit *circuit, const BookDeeds *deeds,
                 const BookDeed *deed);

/* The turn of an office at a stage; opinion: the one that was asked of it.  NULL: it is not. */
const BookTurn *book_turn_find(const BookTurns *turns, Id office, bool opinion);

#endif
