/* facts.h — what letters and documents say of a dossier, gathered once, in the applicant's
 * language. */
#ifndef MODULES_DOSSIER_FACTS_H
#define MODULES_DOSSIER_FACTS_H

#include "modules/dossier/rows.h"

typedef struct {
	Lang lang;
	const Tz *tz;
	Str authority, service, address, phone, email; /* of the service in charge */
	Str number, procedure, applicant, applicant_email;
	Instant filed;
	Date due, implied;
	Silence silence;
	Str appeal;
	StrList why;    /* the steps of the clock, each a sentence */
	StrList pieces; /* names of files that were given */
	Str url;        /* of the dossier on the authority's site */
} Facts;

/* Reads applicant, service, procedure and clock; faults when the applicant or service is missing.
 */
const Facts *dossier_facts(Ctx *ctx, const Dossier *d);

/* A procedure's template with {{dotted.names}} replaced; unknown names are left as they stand, so
 * that a mistake is seen rather than a hole. */
Str dossier_fill_template(Ctx *ctx, const Dossier *d, const Facts *facts, Str text, Str reasons);

#endif
