/* procedure.h — procedures: the shared catalogue, and those that an authority adopted.
 *
 * The catalogue comes with the program (or from the folder BEFFROI_CATALOGUE).  An authority adopts
 * a procedure: a revision is copied from the catalogue, as text.  An administrator reads it, sees
 * what is to be confirmed, says which service is in charge, and publishes it: from then on that
 * revision never changes, and what is filed refers to it for ever.  A newer text of the catalogue
 * comes as a further revision, published in its turn.
 *
 *   adopted ──publish──▶ published ──close──▶ closed ──publish──▶ published
 *
 * How a procedure is written is definition.h; how answers are kept and checked is answers.h. */
#ifndef MODULES_PROCEDURE_PROCEDURE_H
#define MODULES_PROCEDURE_PROCEDURE_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"
#include "modules/procedure/answers.h"

#define PROCEDURE_MANAGE "procedure.manage" /* permission to adopt, publish and close */

/* ---- The catalogue ---- */

/* All procedures that come with the program, by code.  Read once per process. */
const ProcedureList *procedure_catalogue(void);

/* Its procedure of that code, or NULL; and the text it was read from. */
const Procedure *procedure_catalogue_find(Str code);
Str procedure_catalogue_source(Str code);

/* ---- What an authority adopted ---- */

typedef struct {
	Id id;
	Str code;             /* also the address /demarches/CODE */
	Str state;            /* adopted published closed */
	Id service;           /* in charge; 0: not chosen yet */
	Id revision;          /* the one in force; 0: none was published yet */
	Id draft;             /* the one to be published next; 0: none */
	int number;           /* of the revision in force: 1, 2, 3 … */
	Instant published_at; /* of the revision in force */
	Str digest;           /* of its text */
} AdoptedProcedure;

typedef LIST(AdoptedProcedure) AdoptedProcedureList;

AdoptedProcedureList procedure_list_adopted(Ctx *ctx);   /* by code */
AdoptedProcedureList procedure_list_published(Ctx *ctx); /* those open to the public */

/* NULL when there is none of that code; _published also when it is not open. */
const AdoptedProcedure *procedure_find_adopted(Ctx *ctx, Str code);
const AdoptedProcedure *procedure_find_published(Ctx *ctx, Str code);
const AdoptedProcedure *procedure_get_adopted(Ctx *ctx, Id id); /* must exist */

/* The procedure of a revision: read once per process and text, and kept (the 256 latest used);
 * valid while ctx->arena lives.  Faults when there is no such revision. */
const Procedure *procedure_of_revision(Ctx *ctx, Id revision);

/* The procedure of the revision in force: of many, without a statement for each. */
const Procedure *procedure_in_force(Ctx *ctx, const AdoptedProcedure *adopted);

/* Adopts a procedure of the catalogue.  Service 0: the one of the role that the procedure names, if
 * there is one.  Refuses one that is not in it or not
 * for this country (ERR_NOT_FOUND), or is adopted already (ERR_CONFLICT).  Records
 * "procedure.adopted". */
MUST_USE Err *procedure_adopt(Ctx *ctx, Str code, Id service);

/* Whether the catalogue has another text than the latest revision. */
bool procedure_has_update(Ctx *ctx, const AdoptedProcedure *adopted);

/* Takes the catalogue's present text as the next revision, to be published.  Refuses when it is the
 * one in force already (ERR_CONFLICT).  Records "procedure.updated". */
MUST_USE Err *procedure_update(Ctx *ctx, Str code);

/* Says which service is in charge.  Records "procedure.assigned". */
MUST_USE Err *procedure_assign(Ctx *ctx, Str code, Id service);

/* Puts the next revision in force, or opens again what was closed.  Refuses when no service is in
 * charge (ERR_INVALID), or when there is nothing new to publish (ERR_CONFLICT).  Records
 * "procedure.published". */
MUST_USE Err *procedure_publish(Ctx *ctx, Str code);

/* Ends filing; what was filed goes on.  Refuses what is not open (ERR_CONFLICT).  Records
 * "procedure.closed". */
MUST_USE Err *procedure_close(Ctx *ctx, Str code);

extern const Module procedure_module;

#endif
