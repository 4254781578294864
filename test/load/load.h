/* load.h — what the parts of beffroi-load share: see load.c for what each command does. */
#ifndef LOAD_H
#define LOAD_H

#include "base/date.h"
#include "base/err.h"

/* --name value, or `otherwise`; a missing option without one ends the program. */
const char *option(const char *name, const char *otherwise);
int64_t option_number(const char *name, int64_t otherwise);

int64_t now_us(void); /* monotonic */

/* The drafts that wait to be filed: lines of "SESSION E-MAIL DOSSIER VERSION". */
typedef struct {
	char session[64], email[64];
	int64_t dossier, version;
} Draft;

typedef LIST(Draft) DraftList;

DraftList drafts_read(Arena *arena, const char *path); /* faults when it cannot */

/* Runs step(arg, draft) from `clients` threads on the drafts from --from on, each once, until
 * --seconds are over; then prints how many, per second, p50, p99 and where the next run begins.
 * begin() makes what a thread needs. */
int drafts_race(const DraftList *drafts, void *(*begin)(void), void (*step)(void *, const Draft *));

/* ---- A client, with one connection: http.c ---- */

enum { CLIENT_TEXT_BYTES = 200, CLIENT_REQUEST_BYTES = 1000 };

typedef struct {
	int fd;
	char *bytes; /* of the answer, ended by a NUL */
	Str body;    /* in these bytes */
	Arena *arena;
} Client;

/* All fault when something is not as it should be. */
Client *client_new(void); /* connected to --port */
void client_free(Client *client);
int client_connect(int64_t port); /* a socket; -1: nobody listens */

/* Each sends one request and reads the answer whole: its status. */
int client_ask(Client *client, const char *request, size_t request_len);
int client_get(Client *client, const char *host, const char *path, const char *cookie);
int client_post(Client *client, const char *host, const char *path, const char *cookie, Str form);

/* Reads a body of any length and forgets it: how many bytes.  Faults when it is not what is
 * expected (NULL: anything), or the status is not 200. */
int64_t client_fetch(Client *client, const char *host, const char *path, const char *cookie,
                     const Str *expected);

/* What stands in the text after those words, until that character. */
void client_copy_until(const char *text, const char *after, char end, char *copy);

/* Writes a file, and the folders to it. */
void load_write_file(const char *path, Str bytes);

/* ---- A crowd: crowd.c ---- */

typedef void CrowdStep(void *arg, int index);

/* So many threads do prepare() (NULL: nothing), wait for each other, and do go() at once; in us[i]
 * how long each took for it.  Returns how long all took. */
int64_t crowd_run(int len, CrowdStep *prepare, CrowdStep *go, void *arg, int64_t *ret_us);

/* Prints NAME_p50_ms and NAME_p99_ms; sorts the times. */
void crowd_print(const char *name, int64_t *us, size_t len);

/* ---- A council and its members: council.c ---- */

typedef struct {
	Id id;
	char session[CLIENT_TEXT_BYTES]; /* token: who is signed in */
	char visit[CLIENT_TEXT_BYTES], token[CLIENT_TEXT_BYTES];
	Client *client;
} Voter;

typedef struct {
	Id session;
	LIST(Id) items;
	Voter secretary;
	LIST(Voter) members;
	char host[CLIENT_TEXT_BYTES];
} Council;

/* Reads what the command "council" wrote to --scene. */
Council *load_council_read(Arena *arena);

/* Commands: each returns the status of the process. */
int scene_authorities(void);
int scene_drafts(void);
int scene_file(void);
int scene_council(void);
int scene_folders(void);
int load_sign(void);
int load_bare(void);
int load_pack(void);
int load_take(void);
int load_vote(void);
int client_file(void);
int client_visit(void);
int client_start(char **argv);
int disk_probe(void);

#endif
