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

typedef struct {
	Id id;
	Str state;
	Bytes wrapped_key, shown, folded;
} SatchelTextRow;

/* text.c: the words of that file, as they are shown and folded, in the same lines.  False: they
 * were not read. */
bool satchel_file_text(Ctx *ctx, Id blob, Str *ret_shown, Str *ret_folded);

/* Folds line by line; "\n" and "\f" stay where they are. */
Str satchel_fold_lines(Arena *arena, Str text);

/* device.c, text.c */
extern const JobKind satchel_jobs[];
Err *satchel_read_prepare(Ctx *ctx, const Job *job, void **ret_prepared);
Err *satchel_read_apply(Ctx *ctx, const Job *job, void *prepared);
Err *satchel_read_annex_prepare(Ctx *ctx, const Job *job, void **ret_prepared);
Err *satchel_read_file_prepare(Ctx *ctx, const Job *job, void **ret_prepared);
Err *satchel_read_file_apply(Ctx *ctx, const Job *job, void *prepared);

extern const Check satchel_checks[];

#endif
