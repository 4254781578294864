/* block.h — the header of a file in an archive; private to core/tar. */
#ifndef CORE_TAR_BLOCK_H
#define CORE_TAR_BLOCK_H

#include "core/tar/tar.h"

enum { BLOCK_BYTES = 512, BLOCKS_AT_END = 2 };

/* POSIX.1-1988, ustar. */
typedef struct {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type;
	char link[100], magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155];
	char padding[12];
} TarBlock;

_Static_assert(sizeof(TarBlock) == BLOCK_BYTES, "a header is a block");

/* The sum of its bytes, its own field taken as blanks. */
unsigned tar_checksum(const TarBlock *block);

#endif
