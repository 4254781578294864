#include "core/authority/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gen/authority_platform.h"
#include "gen/authority_schema.h"

enum { SCHEMAS_MAX = 100, READERS_OF_PLATFORM = 64 };

static _Atomic int64_t platforms; /* opened so far */

/* ---- The folder ---- */

static void make_folder(const char *path)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		fault("could not make the folder \"%s\": %s", path, strerror(errno));
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

/* Nobody else may open the same files: the commit queue of an authority is in one process. */
static void lock_folder(Platform *platform)
{
	const char *path =
		str_format(platform->arena, "%s/platform.lock%c", platform->folder, 0).ptr;
	platform->lock_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (platform->lock_file < 0)
		fault("could not open \"%s\": %s", path, strerror(errno));
	if (flock(platform->lock_file, LOCK_EX | LOCK_NB) != 0)
		fault("the folder \"%s\" is in use by another process", platform->folder);
}

static void sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool well = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	if (!well)
		fault("could not write the folder \"%s\" to disk: %s", path, strerror(errno));
}

/* ---- The key ---- */

static bool read_hex(const char *text, Key *key)
{
	for (int i = 0; i < KEY_BYTES; i++) {
		unsigned value;
		if (strspn(text + 2 * i, "0123456789abcdef") < 2 ||
		    sscanf(text + 2 * i, "%2x", &value) != 1)
			return false;
		key->bytes[i] = (unsigned char)value;
	}
	return text[2 * KEY_BYTES] == '\n';
}

static void write_key(Platform *platform, const char *path)
{
	crypto_random(platform->key.bytes, KEY_BYTES);
	Str text = crypto_hex(platform->arena, platform->key.bytes, KEY_BYTES);
	const char *fresh = str_format(platform->arena, "%s.new%c", path, 0).ptr;
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool well = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len &&
	            write(fd, "\n", 1) == 1 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	if (!well || rename(fresh, path) != 0)
		fault("could not write the key \"%s\": %s", path, strerror(errno));
	crypto_wipe((void *)(uintptr_t)text.ptr, text.len);
	const char *slash = strrchr(path, '/');
	sync_folder(slash ? str_cstr(platform->arena, (Str){ path, (size_t)(slash - path) + 1 })
	                  : ".");
}

void platform_read_key(Platform *platform)
{
	const char *path = getenv("BEFFROI_KEY_FILE");
	if (!path || !*path)
		path = str_format(platform->arena, "%s/platform.key%c", platform->folder, 0).ptr;
	const char *database =
		str_format(platform->arena, "%s/platform.db%c", platform->folder, 0).ptr;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && access(database, F_OK) != 0) {
		write_key(platform, path);
		return;
	}
	if (fd < 0)
		fault("could not open the key \"%s\": %s", path, strerror(errno));
	char text[2 * KEY_BYTES + 2] = { 0 };
	struct stat st;
	ssize_t len = fstat(fd, &st) == 0 ? read(fd, text, sizeof text - 1) : -1;
	close(fd);
	if (len >= 0 && (st.st_mode & 077) != 0)
		fault("the key \"%s\" may be read by others: set its mode to 600", path);
	if (len != 2 * KEY_BYTES + 1 || !read_hex(text, &platform->key))
		fault("the key \"%s\" is not 64 hexadecimal digits and a line end", path);
	crypto_wipe(text, sizeof text);
}

bool platform_sync_off(void)
{
	const char *sync = getenv("BEFFROI_SYNC");
	return sync && strcmp(sync, "off") == 0;
}

/* ---- Opening ---- */

/* The tables of this unit come before those of the others. */
static const DbSchema *with_own(Arena *arena, const char *const *own, const DbSchema *others)
{
	DbSchema *all = alloc_n(arena, DbSchema, SCHEMAS_MAX + 1);
	int len = 0;
	all[len++] = (DbSchema){ "authority", own };
	for (; others && others->unit; others++) {
		assert(len < SCHEMAS_MAX);
		all[len++] = *others;
	}
	return all;
}

typedef struct {
	Platform *platform;
	const DbSchema *platform_schemas;
} Opening;

static void open_files(void *opening)
{
	Platform *p = ((Opening *)opening)->platform;
	if (p->in_memory) {
		char *folder = arena_alloc(p->arena, 100, 1);
		snprintf(folder, 100, "/tmp/beffroi-XXXXXX");
		if (!mkdtemp(folder))
			fault("could not make a folder in /tmp: %s", strerror(errno));
		p->folder = folder;
		crypto_random(p->key.bytes, KEY_BYTES);
	} else {
		make_folder(p->folder);
		lock_folder(p);
		platform_read_key(p);
	}
	make_folder(str_format(p->arena, "%s/authorities%c", p->folder, 0).ptr);
	const char *path = str_format(p->arena, "%s/platform.db%c", p->folder, 0).ptr;
	p->database = database_open(&(DbOptions){
		.path = p->in_memory ? ":memory:" : path,
		.schemas = ((Opening *)opening)->platform_schemas,
		.readers_max = READERS_OF_PLATFORM,
		.sync_off = platform_sync_off(),
	});
}

static void release(Platform *p)
{
	database_close(p->database);
	if (p->lock_file >= 0)
		close(p->lock_file);
	if (p->in_memory)
		(void)nftw(p->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	crypto_wipe(&p->key, sizeof p->key);
	arena_free(p->arena);
}

Platform *platform_open(const char *folder, const DbSchema *authority_schemas,
                        const DbSchema *platform_schemas)
{
	crypto_start();
	Arena *arena = arena_new((size_t)4 << 20);
	Platform *platform = alloc(arena, Platform);
	*platform = (Platform){
		.arena = arena,
		.folder = str_cstr(arena, str_of(folder)),
		.in_memory = strcmp(folder, ":memory:") == 0,
		.lock_file = -1,
		.number = atomic_fetch_add(&platforms, 1) + 1,
		.authority_schemas = with_own(arena, authority_schema, authority_schemas),
	};
	platform_schemas = with_own(arena, authority_platform, platform_schemas);
	const char *reason = fault_guard(open_files, &(Opening){ platform, platform_schemas });
	if (reason) {
		release(platform);
		fault("%s", reason);
	}
	pthread_mutex_init(&platform->lock, NULL);
	pthread_cond_init(&platform->changed, NULL);
	return platform;
}

void platform_close(Platform *platform)
{
	if (!platform)
		return;
	platform_close_slots(platform);
	platform_drop_profile(platform, 0);
	pthread_cond_destroy(&platform->changed);
	pthread_mutex_destroy(&platform->lock);
	release(platform);
}

Database *platform_database(Platform *platform)
{
	return platform->database;
}

const char *platform_folder(const Platform *platform)
{
	return platform->folder;
}

int64_t platform_number(const Platform *platform)
{
	return platform->number;
}

void platform_key(const Platform *platform, const char *purpose, unsigned char key[32])
{
	Key derived;
	crypto_derive(&platform->key, str_of(purpose), &derived);
	memcpy(key, derived.bytes, KEY_BYTES);
	crypto_wipe(&derived, sizeof derived);
}
