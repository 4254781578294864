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

/* A bundle of permissions that a person is given on a service, or on all.  A module may bring roles
 * of its own and join those of others: which permissions a role holds, the permissions say. */
typedef struct {
	const char *name;    /* "instructeur" */
	const char *meaning; /* "Instructeur : traite les dossiers du service" */
} Role;

/* A right.  Its name is "module.verb". */
typedef struct {
	const char *name;
	const char *meaning; /* a French literal, for the administrator */
	const char *roles;   /* that hold it, with spaces between: "instructeur administrateur" */
	bool is_whole;       /* of the whole authority: a role on one service does not give it */
} Permission;

/* What a module does when an event of a module below it is recorded, which does not know of it: a
 * job is added in the same transaction.  Its payload is the number of the event's subject. */
typedef struct {
	const char *event; /* "council.convened" */
	const char *job;   /* "satchel.tell" */
} Follow;

typedef struct {
	const char *name;          /* also the prefix of its symbols and of its tables */
	const char *const *schema; /* migrations of an authority's file, in order; ends with NULL */
	const char *const *platform;   /* migrations of the platform's file; ends with NULL */
	const struct Route *routes;    /* ends with an empty row; NULL when it has no pages */
	const EventKind *events;       /* ends with an empty row */
	const Role *roles;             /* ends with an empty row */
	const Permission *permissions; /* ends with an empty row */
	const struct JobKind *jobs;    /* ends with an empty row */
	const Follow *follows;         /* ends with an empty row */
	const struct Check *checks;    /* ends with an empty row */
} Module;

/* Once, before anything else: the modules of this process, ending with NULL.  Their tables say what
 * can happen, who may do what, and which jobs there are. */
void module_declare(const Module *const *modules);
const Module *const *module_table(void); /* ends with NULL; of none before */

/* The migrations of all modules, for platform_open(): of authorities' files, or of the platform's.
 * `modules` ends with NULL. */
DbSchema *module_schemas(Arena *arena, const Module *const *modules, bool platform);

#endif
