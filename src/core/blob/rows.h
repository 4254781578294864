/* rows.h — a blob as its table has it, and what the files of this unit share. */
#ifndef CORE_BLOB_ROWS_H
#define CORE_BLOB_ROWS_H

#include "core/blob/blob.h"
#include "core/crypto/crypto.h"

typedef struct {
	Id id;
	Str name, media_type, file_name;
	int64_t size_bytes;
	Bytes sha256, wrapped_key;
	int scan;
	Instant at;
} BlobRow;

/* A file is this mark, the header of its stream, then sealed pieces of PIECE_BYTES of text; the
 * last one, maybe shorter, says that it is the last. */
#define BLOB_MARK "BFR1"
enum {
	BLOB_NAME_BYTES = 16,
	BLOB_PIECE_BYTES = 64 * 1024,
	BLOB_SEALED_BYTES = BLOB_PIECE_BYTES + STREAM_OVERHEAD_BYTES,
	BLOB_SNIFF_BYTES_MAX = 8192,
	BLOB_PATH_BYTES_MAX = 4096,
};

/* ".../authorities/NAME/blobs", or with the folder of a file in it, or with the file. */
const char *blob_folder(Arena *arena, const Platform *platform, const Authority *authority);
const char *blob_subfolder(Arena *arena, const char *folder, Str name);
const char *blob_path(Arena *arena, const char *folder, Str name);

/* The media type that these first bytes of a file say; empty when it is not an accepted one, or of
 * a kind that is not among these. */
Str blob_sniff(Str head, unsigned kinds);

/* Whether the file stays when the arena of its writer is released. */
void blob_set_kept(const BlobDraft *draft, bool kept);

#endif
