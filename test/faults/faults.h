/* faults.h — what script/faults is made of: residents who file and members who vote over HTTP while
 * processes of ours are killed, and a list of what was acknowledged to them, held against what is
 * there afterwards.
 *
 * A Run has a platform of its own (a copy of the demonstration), a server that is killed and
 * started again, and its residents, one thread each.  The driver knows the server only from
 * outside: by its addresses, its processes, and in the end by its files. */
#ifndef FAULTS_H
#define FAULTS_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "base/str.h"

enum { TOWNS = 3, NUMBER_CHARS = 13, PATH_BYTES = 300 };

extern const char *const town_slugs[TOWNS];

typedef struct {
	const char *name;   /* "kill" */
	bool crashing_disk; /* the disk forgets what was not synced, and kills the server */
	bool sync_off;      /* the negative control */
	int crash_after;    /* writes and syncs, on average */
	int pause_ms;       /* between two kills by us, at least, and at most six times that */
	int filings_wanted, clients, seconds_max;
	bool votes;       /* a council votes: filings_wanted are ballots; see votes.h */
	bool votes_twice; /* another negative control: nothing keeps a second secret ballot out */
} Plan;

/* Acknowledged: the form was answered by "filed".  Its number is empty until the page that shows it
 * was read. */
typedef struct {
	int town;
	Id dossier;
	char marker[24]; /* a word of its answers that no other filing has */
	char number[NUMBER_CHARS + 1];
} Filing;

typedef struct Votes Votes;

typedef struct {
	const Plan *plan;
	Votes *votes; /* NULL: residents file */
	const char *program, *crashvfs;
	char folder[PATH_BYTES]; /* with the platform and the log */
	int port;
	uint64_t dice; /* of the killer alone */

	_Atomic int supervisor; /* process id; 0: none */
	atomic_bool stop;
	atomic_int kills, server_kills; /* of all processes; of the server by us */
	atomic_int started;             /* filings begun */
	atomic_int finished;            /* with their number read */
	atomic_int drafts_lost, sessions_lost, faults;
	atomic_int answers; /* to members who vote */

	pthread_mutex_t lock; /* of what follows */
	Filing *filings;
	size_t filings_len;
} Run;

typedef struct {
	int acknowledged, kills, lost, doubled;
	bool complete; /* all that was wanted could be filed */
} Result;

/* ---- The server's processes: server.c ---- */

/* Any number below `sides`, the same for the same seed. */
int roll(uint64_t *dice, int sides);

void sleep_ms(int ms);

/* Starts the server with the disk of the plan; without it when `plainly`. */
void server_start(Run *run, bool plainly);

/* Kills processes at random, and starts the server again, until run->stop.  While a council votes,
 * only once there were some answers since the last time: a slow machine shall vote, too.  For a
 * thread. */
void *server_kill_around(void *run);

/* Kills all of it. */
void server_end(Run *run);

/* Lets it start once more, answer, and stop in good order.  False: it could not. */
bool server_recover(Run *run);

/* How often the supervisor has seen its server die. */
int server_deaths(Run *run);

/* ---- A resident's browser: browser.c ---- */

typedef struct {
	int status;         /* 0: there was no answer, or only the beginning of one */
	Str location, body; /* live until the next request */
} Answer;

typedef struct Browser Browser;

/* One that calls `host` from 127.0.0.`address`. */
Browser *browser_new(const char *host, int port, int address);
void browser_free(Browser *browser);
Answer browser_get(Browser *browser, const char *path);
Answer browser_post(Browser *browser, const char *path, const char *type, Str body);

/* Sends it and hangs up after so many milliseconds, whatever may have come. */
void browser_post_and_leave(Browser *browser, const char *path, const char *type, Str body, int ms);

void browser_set_cookie(Browser *browser, const char *name, const char *value);

/* The value of the hidden input of that name; empty when the page has none. */
Str browser_hidden(Answer answer, const char *name);

/* ---- Residents: resident.c ---- */

/* Files until enough is filed or run->stop.  For a thread each. */
typedef struct {
	Run *run;
	int index;
} ResidentArg;
void *resident_file_on(void *resident_arg);

/* ---- Afterwards: verify.c ---- */

/* Holds the list against the files, which nobody may have open. */
void verify_run(const Run *run, Result *result);

#endif
