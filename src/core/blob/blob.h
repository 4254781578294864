/* blob.h — files people send and documents we make: on disk, encrypted, under random names.
 *
 * Each blob has a key of its own (libsodium secretstream), wrapped by the authority's key, which is
 * wrapped by the platform's.  A blob is written to the authority's blobs/ folder while it streams
 * in; it belongs to nobody until blob_keep() makes its row in the same transaction as what refers
 * to it.  What is never kept is removed.  Nothing is shared between dossiers: erasing is removing a
 * key.
 *
 * What a file is, its first bytes say, never its name; only PDF, pictures and office documents
 * are accepted. */
#ifndef CORE_BLOB_BLOB_H
#define CORE_BLOB_BLOB_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"

typedef enum { SCAN_PENDING, SCAN_CLEAN, SCAN_INFECTED, SCAN_OFF } ScanState;

typedef struct BlobWriter BlobWriter;

/* Written and synced, but not kept yet. */
typedef struct {
	Str name;       /* random, of the file */
	Str media_type; /* sniffed from its bytes: "application/pdf" */
	int64_t size_bytes;
	unsigned char sha256[32], key[32];
	ScanState scan;
	BlobWriter *writer; /* of blob_begin() */
} BlobDraft;

typedef struct {
	Id id;
	Str name, media_type, file_name;
	int64_t size_bytes;
	Bytes sha256, wrapped_key;
	ScanState scan; /* INFECTED: found by a later scan; not to be given to anybody */
	Instant at;
} Blob;

/* Begins a blob of at most size_max bytes; removed with the arena unless blob_keep() was called.
 * What is written is shown to the scanner as well.  Faults when the disk does. */
BlobWriter *blob_begin(Arena *arena, Platform *platform, const Authority *authority,
                       int64_t size_max);
MUST_USE Err *blob_write(BlobWriter *writer,
                         Str bytes); /* refuses ERR_TOO_LARGE; faults: disk full */

/* What is accepted only where it is asked for. */
enum {
	BLOB_SIGNING = 1, /* signatures (CMS), certificates and keys (PKCS#12) */
	BLOB_XML = 2,     /* that begins with its declaration */
	BLOB_ARCHIVE = 4, /* .tar.gz */
};

/* From now on these are accepted, too. */
void blob_take(BlobWriter *writer, unsigned kinds);

/* Waits for disk and scanner.  Refuses an empty file (ERR_INVALID), a forbidden type (ERR_BAD_TYPE)
 * and an infected one (ERR_INVALID). */
MUST_USE Err *blob_end(BlobWriter *writer, BlobDraft *ret_draft);

/* The three of them, for a document of our own: never scanned. */
MUST_USE Err *blob_make(Ctx *ctx, Str bytes, BlobDraft *ret_draft);

/* Begins a document of our own that is made in pieces: never scanned, and an archive (.tar.gz) is
 * one, too. */
BlobWriter *blob_begin_own(Ctx *ctx, int64_t size_max);

/* Makes the row, on the writer.  A job scans again what is pending. */
Id blob_keep(Ctx *ctx, const BlobDraft *draft, Str file_name);

/* What was written, while its writer's arena lives: of a file that is looked at and not kept.
 * Faults when damaged, or larger than that. */
Str blob_draft_read(Ctx *ctx, const BlobDraft *draft, size_t size_max);

/* The transaction that kept it was undone: the file is removed with the arena after all. */
void blob_unkeep(const BlobDraft *draft);

const Blob *blob_find(Ctx *ctx, Id id);                         /* NULL when there is none */
Str blob_read_all(Ctx *ctx, const Blob *blob, size_t size_max); /* faults when damaged */

/* Reads in pieces; the connection to the database may end before.  blob_read() gives how many bytes
 * it put, 0 at the end, -1 when the file is damaged or missing; it never faults. */
typedef struct BlobReader BlobReader;
BlobReader *blob_open(Ctx *ctx, const Blob *blob);
int64_t blob_read(BlobReader *reader, char *bytes, size_t len);

/* Forgets the key and the row; the file is removed after the commit by a job. */
void blob_erase(Ctx *ctx, Id id);

/* Reads every blob of the authority: NULL, or a sentence that names the first that is damaged. */
const char *blob_check(Ctx *ctx, Id *ret_id);

/* Removes files that no row names and that are older than a day: of uploads cut off by a crash.
 * Returns how many.  A job does it daily where files are kept. */
int blob_sweep(Ctx *ctx);

extern const Module blob_module;

#endif
