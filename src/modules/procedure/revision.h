/* revision.h — revisions that were read: kept per process, by the digest of their text. */
#ifndef MODULES_PROCEDURE_REVISION_H
#define MODULES_PROCEDURE_REVISION_H

#include "modules/procedure/definition.h"

enum { REVISIONS_KEPT_MAX = 256 };

/* The SHA-256 of a text, in hex. */
Str procedure_digest(Arena *arena, Str source);

/* The procedure of that digest if it is kept, else NULL; valid while the arena lives. */
const Procedure *procedure_kept(Arena *arena, Str digest);

/* Reads a text and keeps it.  Faults when it has errors: it had none when it was adopted. */
const Procedure *procedure_keep(Arena *arena, Str digest, Str source);

/* How many are kept: for tests. */
int procedure_kept_count(void);

#endif
