/* tar.h — archives .tar.gz (POSIX.1-1988 ustar in RFC 1952): written as a stream, read in memory.
 *
 * Only plain files in one folder: names of 1..100 ASCII characters without a slash.  The same files
 * at the same instant make the same bytes.  An archive of unknown origin belongs in the sandboxed
 * child: see core/sandbox. */
#ifndef CORE_TAR_TAR_H
#define CORE_TAR_TAR_H

#include "base/err.h"
#include "core/sandbox/sandbox.h"

enum { TAR_NAME_MAX = 100, TAR_FILES_MAX = 1000, TAR_APART_BYTES_MAX = 16 << 20 };

typedef struct TarWriter TarWriter;

/* Takes the bytes of the archive as they come; what it refuses, tar_end() returns. */
typedef Err *TarSink(void *arg, Str bytes);

/* Begins an archive; its files are dated `at`. */
TarWriter *tar_begin(Arena *arena, TarSink *sink, void *arg, Instant at);

/* The file that comes next, then its bytes, `size` in all (asserted). */
void tar_file(TarWriter *writer, Str name, int64_t size);
void tar_data(TarWriter *writer, Str bytes);

/* The end; the first refusal of the sink. */
MUST_USE Err *tar_end(TarWriter *writer);

/* Whether a file may be called so. */
bool tar_name_is_valid(Str name);

typedef struct {
	Str name, bytes;
} TarFile;

typedef LIST(TarFile) TarFileList;

/* Reads an archive whose contents have at most bytes_max bytes.  Folders and extended headers are
 * passed over.  Refuses (INVALID) what is damaged, links, and names that are not plain;
 * (TOO_LARGE) what is beyond the limits. */
MUST_USE Err *tar_read(Arena *arena, Str archive, size_t bytes_max, TarFileList *ret_files);

/* The same for an archive of unknown origin, of at most TAR_APART_BYTES_MAX: opened in a child.
 * Blocks: not on the writer. */
MUST_USE Err *tar_read_apart(Arena *arena, Str archive, TarFileList *ret_files);

/* `beffroi child tar` */
extern const SandboxKind tar_kind;

#endif
