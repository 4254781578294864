/* module.h — a part of the domain, as the application sees it: a handful of tables. */
#ifndef CORE_MODULE_MODULE_H
#define CORE_MODULE_MODULE_H

#include "core/db/db.h"

struct Route;   /* core/http/http.h */
struct JobKind; /* core/job/job.h */
struct Check;   /* core/ctx/ctx.h */

/* What can happen, for the record: see core/event. */
typedef struct {
	const char *name;    /* "dossier.filed" */
	const char *meaning; /* what the history shows, a French literal: "Dossier déposé" */
} EventKind;

/* A right that a role can hold.  Its name is "module.verb". */
typedef struct {
	const char *name;
	const char *meaning; /* a French literal, for the administrator */
} Permission;

typedef struct {
	const char *name;          /* also the prefix of its symbols and of its tables */
	const char *const *schema; /* migrations of an authority's file, in order; ends with NULL */
	const char *const *platform;   /* migrations of the platform's file; ends with NULL */
	const struct Route *routes;    /* ends with an empty row; NULL when it has no pages */
	const EventKind *events;       /* ends with an empty row */
	const Permission *permissions; /* ends with an empty row */
	const struct JobKind *jobs;    /* ends with an empty row */
	const struct Check *checks;    /* ends with an empty row */
} Module;

/* The migrations of all modules, for platform_open(): of authorities' files, or of the platform's.
 * `modules` ends with NULL. */
DbSchema *module_schemas(Arena *arena, const Module *const *modules, bool platform);

#endif
