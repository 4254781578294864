/* update.h — an incremental update: objects to append to a PDF; private to core/pades' child. */
#ifndef CORE_PADES_UPDATE_H
#define CORE_PADES_UPDATE_H

#include "core/pades/open.h"

enum { UPDATE_OBJECTS_MAX = 20000 };

typedef struct {
	const Pdf *pdf;
	int first_new; /* objects from this number on are new */
	int signature; /* the object that is written with a hole */
	LIST(int) changed;
	Buf tail;
	LIST(struct {
		int id;
		size_t at; /* in the file */
	}) written;
	size_t hole_at, hole_len; /* in the tail */
	bool bad;                 /* an object of another generation would have to change */
} Update;

/* Where the file says that its table of objects is; zero: it does not say. */
size_t update_last_table(Str pdf);

/* Makes sure that new objects get numbers beyond those the file has.  False: it is absurd. */
MUST_USE bool update_begin(Update *update, const Pdf *pdf);

/* An object that exists will be written again.  Faults for a direct one. */
void update_change(Update *update, int id);

/* Writes everything: signature, other new objects, changed ones, table, trailer. */
void update_write(Update *update, const PadesJob *job);

#endif
