/* authority.h — the authorities of a platform, and where each lives.
 *
 * A platform is a folder: platform.db, platform.key (mode 0600), and authorities/NAME/ with
 * authority.db and blobs/.  A Platform holds its small database (authorities, accounts, sessions)
 * and opens authorities' files as they are needed, at most 32 at one time, the longest unused
 * closed first.  What a page needs of an authority on every request is in Authority, kept in memory
 * and read again when its settings change. */
#ifndef CORE_AUTHORITY_AUTHORITY_H
#define CORE_AUTHORITY_AUTHORITY_H

#include "base/err.h"
#include "core/db/db.h"
#include "core/i18n/i18n.h"

typedef struct Platform Platform;

typedef struct {
	Id id;
	Str slug;    /* "valbourg": of the host NAME.localhost and of its folder */
	Str name;    /* "Commune de Valbourg" */
	Text title;  /* the name in each language */
	Str country; /* ISO 3166-1 alpha-2 in lower case: fr, mf, nc, ma */
	Currency currency;
	const Tz *tz;
	unsigned languages; /* bits 1 << Lang */
	Lang language;      /* the first one */
	Str accent;         /* "#7a1f3d" */
	Str logo;           /* SVG markup of the arms, checked when it was saved; may be empty */
	Str address, phone, email;
	Str site_url;    /* "http://valbourg.localhost:8080": for links in mails */
	int64_t version; /* grows when anything here changes */
} Authority;

typedef LIST(Authority) AuthorityList;

/* Opens the platform in a folder, creating it when it is empty.  `schemas` of authorities' files
 * and of the platform's, in the order of LAYERS, without this unit's own.  The key is in the
 * folder, or in the file named by the variable BEFFROI_KEY_FILE.  Faults when the folder is in use
 * by another process.  BEFFROI_SYNC=off in the environment opens all files with synchronous=off:
 * for comparisons only, because acknowledged work can be lost.  ":memory:" keeps all databases in
 * memory, for tests: platform_folder() is then a temporary folder, removed when the platform is
 * closed. */
Platform *platform_open(const char *folder, const DbSchema *authority_schemas,
                        const DbSchema *platform_schemas);
void platform_close(Platform *platform);
Database *platform_database(Platform *platform);
const char *platform_folder(const Platform *platform);
int64_t platform_number(const Platform *platform); /* no other one of this process has it */

/* The authority of a host ("valbourg.localhost", without its port); the only one there is, for any
 * host, when there is only one.  NULL: none.  Valid while the arena lives. */
const Authority *authority_find_host(Platform *platform, Arena *arena, Str host);
const Authority *authority_find(Platform *platform, Arena *arena, Str slug);
AuthorityList authority_list(Platform *platform, Arena *arena);

/* Its database, opened and migrated; stays open at least while the arena lives. */
Database *authority_database(Platform *platform, Arena *arena, const Authority *authority);

/* A key of the platform for one purpose ("session", "form-token"), derived from platform.key. */
void platform_key(const Platform *platform, const char *purpose, unsigned char key[32]);

/* A key of the authority for one purpose ("blob", "dossier"), derived from the authority's own key,
 * which its file holds wrapped by the platform's. */
void authority_key(Platform *platform, const Authority *authority, const char *purpose,
                   unsigned char key[32]);

/* Creates an authority with its file and keys.  Refuses a slug or a host of site_url that is taken
 * (ERR_CONFLICT), and what may not be saved (ERR_INVALID): a slug that is not a-z 0-9 -, an accent
 * too light to be read on white, a logo that is not a plain drawing. */
MUST_USE Err *authority_add(Platform *platform, Arena *arena, const Authority *authority);

/* Writes name, languages, colours, … of an existing authority at once, whatever becomes of a unit
 * of work of the authority that calls it; never called in a unit of the platform's file.  Refuses
 * as authority_add() does. */
MUST_USE Err *authority_save(Platform *platform, Arena *arena, const Authority *authority);

#endif
