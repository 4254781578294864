/* rows.h — what this module's statements yield, and what its files share among themselves. */
#ifndef MODULES_SATCHEL_ROWS_H
#define MODULES_SATCHEL_ROWS_H

#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "core/record/record.h"
#include "modules/satchel/satchel.h"

typedef struct {
	Id id, person, session;
	Str document, name, person_name;
	Bytes wrapped_key, sealed;
} SatchelNoteRow;

typedef LIST(SatchelNoteRow) SatchelNoteRowList;

typedef struct {
	Id id, person;
	Bytes wrapped_key, sealed;
	Instant added, used;
} SatchelDeviceRow;

typedef LIST(SatchelDeviceRow) SatchelDeviceRowList;

extern const JobKind satchel_jobs[];
extern const Check satchel_checks[];

#endif
