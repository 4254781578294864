/* votes.h — a council that votes while processes of ours are killed and connections are cut.
 *
 * The secretary opens one ballot after the other on the acts of an agenda: by hand, by roll call,
 * from each member's device, in secret.  A member, or the secretary, who has no answer sends again,
 * as people do.  What was acknowledged must be counted, once: votes_verify(). */
#ifndef VOTES_H
#define VOTES_H

#include "faults.h"

enum { BALLOTS_MAX = 300, MEMBERS_MAX = 60, CHOICES = 3 };

typedef enum { BY_HAND, BY_ROLL, BY_DEVICE, IN_SECRET, WAYS } Way;

typedef struct {
	Id ballot, item;
	Way way;
	bool is_closed;                /* and that was acknowledged */
	signed char said[MEMBERS_MAX]; /* acknowledged; -1: nothing was */
} Poll;

struct Votes {
	Id session;
	Id items[BALLOTS_MAX], members[MEMBERS_MAX];
	char tokens[MEMBERS_MAX + 1][80]; /* of sessions; the last is the secretary's */
	int items_len, members_len;

	Poll polls[BALLOTS_MAX];
	int polls_len; /* opened, and that was acknowledged */
	atomic_int cut, asked_again;

	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	Poll *open; /* in which members vote now; NULL: none */
	int said;   /* members who are done with it */
};

/* Reads what `beffroi-load council` wrote.  NULL: it cannot be read. */
Votes *votes_read(Arena *arena, const char *scene);

/* The whole of it, until all ballots are closed, or the plan's time is over. */
void votes_run(Run *run);

/* Takes from the town's file what keeps a second secret ballot of one member out, so that
 * votes_verify() must see doubled ones.  False: it cannot. */
bool votes_forget_who_took_part(const Run *run);

/* Holds what was acknowledged against the files, which nobody may have open. */
void votes_verify(const Run *run, Result *result);

#endif
