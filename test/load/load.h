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

/* Commands: each returns the status of the process. */
int scene_authorities(void);
int scene_drafts(void);
int scene_file(void);
int client_file(void);
int client_visit(void);
int client_start(char **argv);
int disk_probe(void);

#endif
