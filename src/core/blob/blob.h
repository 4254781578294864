/* blob.h — files people send and documents we make: on disk, encrypted, under random names.
 *
 * Each blob has a key of its own (libsodium secretstream), wrapped by the authority's key, which is
 * wrapped by the platform's.  A blob is written to the authority's blobs/ folder while it streams
 * in; it belongs to nobody until blob_keep() makes its row in the same transaction as what refers
 * to it.  What is never kept is removed.  Nothing is shared between dossiers: erasing is removing a
 * key. */
#ifndef CORE_BLOB_BLOB_H
#define CORE_BLOB_BLOB_H

#include "core/ctx/ctx.h"

typedef enum { SCAN_PENDING, SCAN_CLEAN, SCAN_INFECTED, SCAN_OFF } ScanState;

/* Written and synced, but not kept yet. */
typedef struct {
	Str name;       /* random, of the file */
	Str media_type; /* sniffed from its bytes: "application/pdf" */
	int64_t size_bytes;
	unsigned char sha256[32], key[32];
	ScanState scan;
} BlobDraft;

typedef struct {
	Id id;
	Str name, media_type, file_name;
	int64_t size_bytes;
	Bytes sha256, wrapped_key;
	ScanState scan;
	Instant at;
} Blob;

typedef struct BlobWriter BlobWriter;

/* Begins a blob of at most size_max bytes; removed with the arena unless blob_keep() was called. */
BlobWriter *blob_begin(Arena *arena, Platform *platform, const Authority *authority,
                       int64_t size_max);
MUST_USE Err *blob_write(BlobWriter *writer,
                         Str bytes); /* refuses ERR_TOO_LARGE; faults: disk full */
MUST_USE Err *blob_end(BlobWriter *writer,
                       BlobDraft *ret_draft); /* synced; refuses ERR_BAD_TYPE, infected */

/* Makes the row, on the writer. */
Id blob_keep(Ctx *ctx, const BlobDraft *draft, Str file_name);
const Blob *blob_find(Ctx *ctx, Id id);                         /* NULL when there is none */
Str blob_read_all(Ctx *ctx, const Blob *blob, size_t size_max); /* faults when damaged */
/* Forgets the key and the row; the file is removed after the commit by a job. */
void blob_erase(Ctx *ctx, Id id);

#endif
