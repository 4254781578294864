/* rows.h — rows that are not shown to others. */
#ifndef MODULES_PROCEDURE_ROWS_H
#define MODULES_PROCEDURE_ROWS_H

#include "modules/procedure/procedure.h"

typedef struct {
	Id id, procedure;
	int number;
	Str source, digest;
	Instant published; /* none: not yet */
} RevisionRow;

#endif
