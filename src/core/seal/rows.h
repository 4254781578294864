/* rows.h — a pair of keys as its row has it; private to core/seal. */
#ifndef CORE_SEAL_ROWS_H
#define CORE_SEAL_ROWS_H

#include "core/seal/seal.h"

typedef struct {
	Id id;
	Bytes public_key, sealed;
	Instant since, until; /* no end: the current one */
} SealKey;

typedef LIST(SealKey) SealKeyList;

#endif
