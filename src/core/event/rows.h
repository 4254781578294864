/* rows.h — the end of the chain. */
#ifndef CORE_EVENT_ROWS_H
#define CORE_EVENT_ROWS_H

#include "core/event/event.h"

typedef struct {
	Id seq;
	Bytes hash, seal;
} EventHead;

#endif
