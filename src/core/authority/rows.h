/* rows.h — an authority as its line of the directory has it: everything is text. */
#ifndef CORE_AUTHORITY_ROWS_H
#define CORE_AUTHORITY_ROWS_H

#include "core/authority/authority.h"

typedef struct {
	Id id;
	Str slug, host;
	bool is_created;
	Str name, title_fr, title_ar, title_en, country, currency, zone, languages, language;
	Str accent, logo, address, phone, email, site_url;
	int64_t version;
} AuthorityRow;

typedef LIST(AuthorityRow) AuthorityRowList;

/* The two ways between a row and what pages see.  Reading faults when the row cannot be used. */
AuthorityRow authority_to_row(Arena *arena, const Authority *authority);
Authority authority_of_row(const AuthorityRow *row);

/* What is wrong with it, for the person who entered it; NULL: nothing. */
Err *authority_problem(Arena *arena, const Authority *authority);

#endif
