/* openacts.h — what an authority decides, open to all: for people, and for programs.
 *
 * Everything here stands on one rule: only acts that are on display (act_list_public) and sessions
 * that are held in public ever leave, and of a session only its public items.  Nobody is named but
 * members, as holders of their office.  A page that needs more than that belongs elsewhere.
 *
 * Law, France: acts are published on the authority's site (CGCT R2131-1); those of communes of
 * 3,500 inhabitants or more are open data (code des relations entre le public et l'administration,
 * L312-1-1). */
#ifndef MODULES_OPENACTS_OPENACTS_H
#define MODULES_OPENACTS_OPENACTS_H

#include "core/scdl/scdl.h"
#include "modules/act/act.h"
#include "modules/council/council.h"

#define OPENACTS_MANAGE "openacts.manage" /* permission: what open data say of the authority */

enum { OPENACTS_ROWS_MAX = 10000 };

/* The number by which the State knows the authority, 14 digits.  Empty: it was not said, and there
 * is no file of deliberations. */
Str openacts_siret(Ctx *ctx);

/* Writes it; empty takes it back.  Refuses one whose key is wrong (ERR_INVALID).  Records
 * "openacts.siret-saved". */
MUST_USE Err *openacts_siret_save(Ctx *ctx, Str siret);

/* A deliberation on display, as open data have it. */
typedef struct {
	Act act;
	ScdlRow row;
	const ScdlProblem *problem; /* why it is not in the file; NULL: it is */
} OpenactsRow;

typedef LIST(OpenactsRow) OpenactsRowList;

/* Those of one year (0: all), latest first.  Refuses (ERR_TOO_LARGE) more than the limit. */
MUST_USE Err *openacts_rows(Ctx *ctx, int year, OpenactsRowList *ret_rows);

/* What a problem means, and what can be done: a message. */
const char *openacts_problem(const ScdlProblem *problem);

/* Whether French rules of open data are those of this authority: the file of deliberations, and the
 * licence of all data (its address; empty: none that we know of). */
bool openacts_is_french(const Ctx *ctx);
Str openacts_licence(const Ctx *ctx);

/* When an act was put online, and when that last changed, for programs that follow. */
Instant openacts_created(Ctx *ctx, const Act *act);
Instant openacts_modified(Ctx *ctx, const Act *act);

/* "https://valbourg.example.org/actes/2026-DE-0012" */
Str openacts_address(Ctx *ctx, const Act *act);

/* ---- Sessions: those that were convened and are held in public ---- */

/* Whether it is one of those. */
bool openacts_session_is_public(const CouncilSession *session);

/* NULL: there is none, or it is not public. */
const CouncilSession *openacts_session_find(Ctx *ctx, Id id);

/* As council_sessions() has them. */
CouncilSessionList openacts_sessions(Ctx *ctx, Date day, bool before);

/* When it was convened, opened or closed last; and "https://…/vie-municipale/seances/12". */
Instant openacts_session_modified(const CouncilSession *session);
Str openacts_session_address(Ctx *ctx, const CouncilSession *session);

/* Its public items; and one of a public session by its number (NULL: there is none). */
CouncilItemList openacts_items(Ctx *ctx, const CouncilSession *session);
const CouncilItem *openacts_item_find(Ctx *ctx, Id id);

/* The act of an item, when it is on display; else NULL. */
const Act *openacts_item_act(Ctx *ctx, const CouncilItem *item);

/* The public items that brought the act before a session, latest first. */
CouncilItemList openacts_items_of_act(Ctx *ctx, const Act *act);

/* Who holds office today, body by body: names and offices, no address, birth or political group. */
CouncilSeatList openacts_seats(Ctx *ctx);
const char *openacts_role(const CouncilSeat *seat); /* a message: "Présidence" */
bool openacts_has_charge(const CouncilSeat *seat);  /* more, or less, than a member */

extern const Module openacts_module;

#endif
