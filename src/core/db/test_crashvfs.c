/* test_crashvfs.c — a disk that forgets: an SQLite VFS for tests and script/faults.
 *
 * What is written to a database or its log stays in this process until the engine asks for it to be
 * on disk (xSync).  A process that is killed therefore loses all that was not synced, as a machine
 * does that loses its power.  It can also kill itself at a random point: then some of what was not
 * synced, in sectors and in any order, has reached the disk, and the rest has not.
 *
 * In tests: crashvfs_start().  Loaded before a program (LD_PRELOAD), by these variables:
 *   BEFFROI_CRASH_AFTER  kills the process after so many writes and syncs, on average; 0: never
 *   BEFFROI_CRASH_SEED   makes the points differ; the number of the process is added to it */
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 4096, SECTOR = 512, BUCKETS = 1 << 14, FILES_MAX = 256, PATH_BYTES_MAX = 512 };

typedef struct Block {
	struct Block *next;
	int64_t number;
	unsigned char bytes[BLOCK];
} Block;

/* What all connections of the process share of one file. */
typedef struct {
	char path[PATH_BYTES_MAX];
	bool is_used, has_size;
	int64_t size;  /* when has_size: what the engine believes it to be */
	int64_t floor; /* bytes of the real file that still count: less after a truncation */
	Block *blocks[BUCKETS];
	int users;
} Shadow;

typedef struct {
	sqlite3_file base;
	Shadow *shadow;
	sqlite3_file *real; /* follows in the same memory */
} File;

static sqlite3_vfs *real_vfs, vfs;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Shadow *shadows[FILES_MAX];
static int64_t operations_left; /* until it kills itself; 0: never */
static uint64_t dice;
static long crash_after;
static unsigned long seed;
static pid_t counted_in; /* the process for which the above was set */

static uint64_t roll(void) /* xorshift: repeatable from its seed */
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice;
}

static File *file_of(sqlite3_file *file)
{
	return (File *)file;
}

/* ---- Blocks: with the lock held ---- */

static int64_t size_of(File *f)
{
	sqlite3_int64 size = 0;
	if (f->shadow->has_size)
		return f->shadow->size;
	f->real->pMethods->xFileSize(f->real, &size);
	return size;
}

static Block **find(Shadow *s, int64_t number)
{
	Block **link = &s->blocks[number % BUCKETS];
	while (*link && (*link)->number != number)
		link = &(*link)->next;
	return link;
}

static void read_real(File *f, void *bytes, int len, int64_t at)
{
	memset(bytes, 0, (size_t)len);
	int64_t end = f->shadow->has_size ? f->shadow->floor : INT64_MAX;
	if (at >= end)
		return;
	int part = at + len > end ? (int)(end - at) : len;
	f->real->pMethods->xRead(f->real, bytes, part, at); /* short reads are filled with zeros */
}

static Block *block_of(File *f, int64_t number)
{
	Block **link = find(f->shadow, number);
	if (!*link) {
		*link = sqlite3_malloc64(sizeof(Block));
		assert(*link);
		memset(*link, 0, sizeof(Block));
		(*link)->number = number;
		read_real(f, (*link)->bytes, BLOCK, number * BLOCK);
	}
	return *link;
}

static void forget(Shadow *s)
{
	for (int i = 0; i < BUCKETS; i++) {
		for (Block *b = s->blocks[i], *next; b; b = next) {
			next = b->next;
			sqlite3_free(b);
		}
		s->blocks[i] = NULL;
	}
	s->has_size = false;
}

/* Brings everything to the real file. */
static int flush(File *f)
{
	Shadow *s = f->shadow;
	if (!s->has_size)
		return SQLITE_OK;
	int rc = f->real->pMethods->xTruncate(f->real, s->floor < s->size ? s->floor : s->size);
	for (int i = 0; i < BUCKETS && rc == SQLITE_OK; i++) {
		for (Block *b = s->blocks[i]; b && rc == SQLITE_OK; b = b->next) {
			int64_t at = b->number * BLOCK;
			int len = at + BLOCK > s->size ? (int)(s->size - at) : BLOCK;
			if (len > 0)
				rc = f->real->pMethods->xWrite(f->real, b->bytes, len, at);
		}
	}
	if (rc == SQLITE_OK)
		rc = f->real->pMethods->xTruncate(f->real, s->size);
	if (rc == SQLITE_OK)
		forget(s);
	return rc;
}

/* ---- The end ---- */

/* Some sectors of this file arrive, others do not. */
static void scatter(File *f)
{
	for (int i = 0; i < BUCKETS; i++) {
		for (Block *b = f->shadow->blocks[i]; b; b = b->next) {
			for (int at = 0; at < BLOCK; at += SECTOR) {
				if (b->number * BLOCK + at < f->shadow->size && roll() % 2)
					f->real->pMethods->xWrite(f->real, b->bytes + at, SECTOR,
					                          b->number * BLOCK + at);
			}
		}
	}
}

static void count(File *f)
{
	if (counted_in != getpid()) { /* a process that was forked has a fate of its own */
		counted_in = getpid();
		dice = (seed + (unsigned long)getpid()) * 0x9e3779b97f4a7c15u + 1;
		operations_left =
			crash_after ? 1 + (int64_t)(roll() % (2 * (uint64_t)crash_after)) : 0;
	}
	if (operations_left == 0 || --operations_left > 0)
		return;
	scatter(f);
	kill(getpid(), SIGKILL);
}

/* ---- Files ---- */

static int vfs_close(sqlite3_file *file)
{
	File *f = file_of(file);
	pthread_mutex_lock(&lock);
	if (--f->shadow->users == 0) {
		flush(f); /* a machine that lives writes it in the end */
		f->shadow->is_used = false;
	}
	pthread_mutex_unlock(&lock);
	return f->real->pMethods->xClose(f->real);
}

static int vfs_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
	File *f = file_of(file);
	pthread_mutex_lock(&lock);
	int64_t size = size_of(f);
	for (int64_t done = 0; done < len;) {
		int64_t number = (at + done) / BLOCK, within = (at + done) % BLOCK;
		int part = (int)(BLOCK - within < len - done ? BLOCK - within : len - done);
		Block *b = *find(f->shadow, number);
		if (b)
			memcpy((char *)bytes + done, b->bytes + within, (size_t)part);
		else
			read_real(f, (char *)bytes + done, part, at + done);
		done += part;
	}
	pthread_mutex_unlock(&lock);
	if (at + len <= size)
		return SQLITE_OK;
	int64_t there = at < size ? size - at : 0;
	memset((char *)bytes + there, 0, (size_t)(len - there));
	return SQLITE_IOERR_SHORT_READ;
}

static int vfs_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	File *f = file_of(file);
	pthread_mutex_lock(&lock);
	if (!f->shadow->has_size) {
		f->shadow->size = f->shadow->floor = size_of(f);
		f->shadow->has_size = true;
	}
	for (int64_t done = 0; done < len;) {
		int64_t within = (at + done) % BLOCK;
		int part = (int)(BLOCK - within < len - done ? BLOCK - within : len - done);
		Block *b = block_of(f, (at + done) / BLOCK);
		memcpy(b->bytes + within, (const char *)bytes + done, (size_t)part);
		done += part;
	}
	if (at + len > f->shadow->size)
		f->shadow->size = at + len;
	count(f);
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int vfs_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	File *f = file_of(file);
	pthread_mutex_lock(&lock);
	Shadow *s = f->shadow;
	if (!s->has_size)
		s->floor = size_of(f);
	s->has_size = true;
	s->size = size;
	if (size < s->floor)
		s->floor = size;
	for (int i = 0; i < BUCKETS; i++)
		for (Block *b = s->blocks[i]; b; b = b->next)
			if (b->number * BLOCK >= size)
				memset(b->bytes, 0, BLOCK);
			else if (b->number * BLOCK + BLOCK > size)
				memset(b->bytes + size % BLOCK, 0, (size_t)(BLOCK - size % BLOCK));
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int vfs_sync(sqlite3_file *file, int flags)
{
	(void)flags; /* the real disk need not wait: no real machine is at stake */
	File *f = file_of(file);
	pthread_mutex_lock(&lock);
	count(f);
	int rc = flush(f);
	pthread_mutex_unlock(&lock);
	return rc;
}

static int vfs_size(sqlite3_file *file, sqlite3_int64 *size)
{
	pthread_mutex_lock(&lock);
	*size = size_of(file_of(file));
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

/* What is about locks, shared memory and the device is the real file's. */
#define REAL(file) (file_of(file)->real)
#define FORWARD(name, method, parameters, ...)                                                     \
	static int name parameters                                                                 \
	{                                                                                          \
		return REAL(file)->pMethods->method(__VA_ARGS__);                                  \
	}
FORWARD(vfs_lock, xLock, (sqlite3_file * file, int kind), REAL(file), kind)
FORWARD(vfs_unlock, xUnlock, (sqlite3_file * file, int kind), REAL(file), kind)
FORWARD(vfs_check, xCheckReservedLock, (sqlite3_file * file, int *held), REAL(file), held)
FORWARD(vfs_control, xFileControl, (sqlite3_file * file, int op, void *arg), REAL(file), op, arg)
FORWARD(vfs_sector, xSectorSize, (sqlite3_file * file), REAL(file))
FORWARD(vfs_device, xDeviceCharacteristics, (sqlite3_file * file), REAL(file))
FORWARD(vfs_shm_map, xShmMap,
        (sqlite3_file * file, int page, int size, int extend, void volatile **map), REAL(file),
        page, size, extend, map)
FORWARD(vfs_shm_lock, xShmLock, (sqlite3_file * file, int offset, int n, int flags), REAL(file),
        offset, n, flags)
FORWARD(vfs_shm_unmap, xShmUnmap, (sqlite3_file * file, int remove), REAL(file), remove)

static void vfs_shm_barrier(sqlite3_file *file)
{
	REAL(file)->pMethods->xShmBarrier(REAL(file));
}

/* Version 2: no memory-mapped reading, which would not see what is only here. */
static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = vfs_close,
	.xRead = vfs_read,
	.xWrite = vfs_write,
	.xTruncate = vfs_truncate,
	.xSync = vfs_sync,
	.xFileSize = vfs_size,
	.xLock = vfs_lock,
	.xUnlock = vfs_unlock,
	.xCheckReservedLock = vfs_check,
	.xFileControl = vfs_control,
	.xSectorSize = vfs_sector,
	.xDeviceCharacteristics = vfs_device,
	.xShmMap = vfs_shm_map,
	.xShmLock = vfs_shm_lock,
	.xShmBarrier = vfs_shm_barrier,
	.xShmUnmap = vfs_shm_unmap,
};

static Shadow *shadow_of(const char *path)
{
	Shadow **free_place = NULL;
	for (int i = 0; i < FILES_MAX; i++) {
		if (shadows[i] && shadows[i]->is_used && strcmp(shadows[i]->path, path) == 0)
			return shadows[i];
		if (!free_place && (!shadows[i] || !shadows[i]->is_used))
			free_place = &shadows[i];
	}
	assert(free_place && strlen(path) < PATH_BYTES_MAX);
	if (!*free_place)
		*free_place = sqlite3_malloc64(sizeof(Shadow));
	assert(*free_place);
	memset(*free_place, 0, sizeof(Shadow));
	memcpy((*free_place)->path, path, strlen(path) + 1);
	(*free_place)->is_used = true;
	return *free_place;
}

static int vfs_open(sqlite3_vfs *v, const char *path, sqlite3_file *file, int flags, int *out)
{
	(void)v;
	if (!path || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)))
		return real_vfs->xOpen(real_vfs, path, file, flags, out); /* temporary files */
	File *f = file_of(file);
	memset(f, 0, sizeof *f);
	f->real = (sqlite3_file *)(f + 1);
	int rc = real_vfs->xOpen(real_vfs, path, f->real, flags, out);
	if (rc != SQLITE_OK)
		return rc;
	f->base.pMethods = &methods;
	pthread_mutex_lock(&lock);
	f->shadow = shadow_of(path);
	f->shadow->users++;
	pthread_mutex_unlock(&lock);
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *v, const char *path, int sync)
{
	(void)v;
	return real_vfs->xDelete(real_vfs, path, sync);
}

/* From now on SQLite's files are on this disk.  Declared where it is used: a test has no header. */
void crashvfs_start(long after, unsigned long with_seed);
void crashvfs_start(long after, unsigned long with_seed)
{
	crash_after = after;
	seed = with_seed;
	counted_in = 0;
	if (real_vfs)
		return;
	real_vfs = sqlite3_vfs_find(NULL);
	vfs = *real_vfs;
	vfs.zName = "crash";
	vfs.pNext = NULL;
	vfs.szOsFile = (int)sizeof(File) + real_vfs->szOsFile;
	vfs.xOpen = vfs_open;
	vfs.xDelete = vfs_delete;
	sqlite3_vfs_register(&vfs, 1);
}

__attribute__((constructor)) static void start_when_asked(void)
{
	const char *after = getenv("BEFFROI_CRASH_AFTER"), *text = getenv("BEFFROI_CRASH_SEED");
	if (after)
		crashvfs_start(strtol(after, NULL, 10), text ? strtoul(text, NULL, 10) : 0);
}
