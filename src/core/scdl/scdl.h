/* scdl.h — deliberations as open data: the table « Délibérations » 2.1.5 of the SCDL (Socle commun
 * des données locales, OpenDataFrance, Licence Ouverte), as a CSV file of 17 columns (RFC 4180).
 *
 *   scdl_add_header(&out);
 *   if (!scdl_check(&row))
 *           scdl_add_row(&out, &row);
 *
 * The schema has constraints of columns and eleven checks across them; scdl_check() knows them all
 * and says which one a row breaks, so that nothing is published that a validator refuses. */
#ifndef CORE_SCDL_SCDL_H
#define CORE_SCDL_SCDL_H

#include "base/date.h"

enum { SCDL_NOT_SAID = -1 };

/* SCDL_NOT_SAID, or not below zero; all five or none. */
typedef struct {
	int effective, real, in_favour, against, abstentions;
} ScdlVote;

#define SCDL_NO_VOTE                                                                               \
	((ScdlVote){ SCDL_NOT_SAID, SCDL_NOT_SAID, SCDL_NOT_SAID, SCDL_NOT_SAID, SCDL_NOT_SAID })

typedef struct {
	Str authority;    /* COLL_NOM */
	Str siret;        /* COLL_SIRET, 14 digits */
	Str id;           /* DELIB_ID */
	Date decided;     /* DELIB_DATE */
	Str matter;       /* DELIB_MATIERE_CODE: "7.5" */
	Str matter_name;  /* DELIB_MATIERE_NOM: see scdl_matter_name() */
	Str title;        /* DELIB_OBJET */
	Str budget_years; /* BUDGET_ANNEE: "2026", "2026/2027" or empty */
	Str budget_name;  /* BUDGET_NOM: with the years, or empty as they are */
	Str prefecture;   /* PREF_ID: "PREF045"; may be empty */
	Date registered;  /* PREF_DATE, not before the decision; or none */
	ScdlVote vote;
	Str address; /* DELIB_URL; may be empty */
} ScdlRow;

/* What is wrong with a row. */
typedef struct {
	const char *check;  /* as the schema names it: "required", "pattern", "sum-columns-value" */
	const char *column; /* "VOTE_REEL" */
	const char *with;   /* the other column, or columns, of the check; NULL: none */
} ScdlProblem;

/* The first constraint or check that does not hold.  NULL: the row is valid. */
const ScdlProblem *scdl_check(const ScdlRow *row);

/* Whether it has 14 digits and the last is their key. */
bool scdl_siret_is_valid(Str siret);

/* The two levels of a matter that open data have: "7.5.1" gives "7.5".  Empty: it has not two. */
Str scdl_matter(Str matter);

/* What it is called in the national classification, as the schema wants it written: "7.5" gives
 * "finances locales/subventions".  Empty: there is no such matter. */
Str scdl_matter_name(Str matter);

/* The first line of a file, and one of its rows: UTF-8, lines ended by CR LF. */
void scdl_add_header(Buf *out);
void scdl_add_row(Buf *out, const ScdlRow *row);

#endif
