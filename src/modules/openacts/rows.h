/* rows.h — what this module's statements yield. */
#ifndef MODULES_OPENACTS_ROWS_H
#define MODULES_OPENACTS_ROWS_H

#include "modules/openacts/openacts.h"

typedef struct {
	Str siret;
} OpenactsSettingRow;

extern const EventKind openacts_events[];

#endif
