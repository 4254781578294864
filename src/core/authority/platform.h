/* platform.h — what a Platform is made of.  Private to core/authority. */
#ifndef CORE_AUTHORITY_PLATFORM_H
#define CORE_AUTHORITY_PLATFORM_H

#include <pthread.h>

#include "core/authority/rows.h"
#include "core/crypto/crypto.h"

enum { OPEN_MAX = 32, PROFILES_MAX = 128, AUTHORITIES_MAX = 20000 };

typedef enum { SLOT_FREE, SLOT_OPENING, SLOT_OPEN, SLOT_CLOSING } SlotState;

/* An authority's file.  Opened and closed outside the lock, while its state keeps others away. */
typedef struct {
	SlotState state;
	Id authority;
	Database *database;
	Key key;
	int users;
	uint64_t last_use;
} Slot;

/* What pages need of an authority.  Immutable: a change makes a new one. */
typedef struct {
	Arena *arena; /* of its own: holds it */
	Authority authority;
	Str host, local_host; /* "valbourg.localhost" */
	bool is_created, is_dropped;
	int users;
	uint64_t last_use;
} Profile;

struct Platform {
	Arena *arena;
	const char *folder;
	bool in_memory;
	int lock_file;
	int64_t number;
	Key key;
	const DbSchema *authority_schemas;
	Database *database;

	pthread_mutex_t lock;
	pthread_cond_t changed; /* a slot has another state or one user less */
	Slot slots[OPEN_MAX];
	Profile *profiles[PROFILES_MAX];
	int profiles_len;
	int64_t changes; /* of the directory */
	Id only;         /* the one authority there is; 0: none or several */
	uint64_t uses;
};

/* Whether the variable BEFFROI_SYNC is "off". */
bool platform_sync_off(void);

/* Reads or makes platform.key; faults when others may read it. */
void platform_read_key(Platform *platform);

/* Forgets what is cached of that authority; 0: of all. */
void platform_drop_profile(Platform *platform, Id authority);

/* Lends the slot of an authority until the arena goes, opening its file when it is not. */
Slot *platform_slot_use(Platform *platform, Arena *arena, const Authority *authority);
void platform_close_slots(Platform *platform);

#endif
