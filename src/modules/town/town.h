/* town.h — what an authority says of itself: services, opening hours, news, days it is closed.
 *
 * A service (état civil, urbanisme…) is in charge of dossiers; receipts name it with its address
 * and phone, as the law asks.  Procedures name a role ("etat-civil") and the authority maps it to
 * one of its services. */
#ifndef MODULES_TOWN_TOWN_H
#define MODULES_TOWN_TOWN_H

#include "core/clock/clock.h"
#include "core/ctx/ctx.h"
#include "core/module/module.h"

#define TOWN_MANAGE "town.manage" /* permission: services, hours, news, identity */

enum { TOWN_SERVICES_MAX = 200, TOWN_CLOSED_DAYS_MAX = 2000, TOWN_ROLE_MAX = 40 };

typedef struct {
	Id id;
	Str role;    /* "etat-civil": what procedures ask for; unique */
	Text name;   /* 1..120 characters in French; others may be empty */
	Str address; /* lines; may be empty: then the authority's */
	Str phone, email;
	Text hours; /* lines such as "Lundi au vendredi : 8 h 30 – 17 h" */
} Service;

typedef LIST(Service) ServiceList;

typedef struct {
	Id id;
	Text title, body; /* plain text, blank lines part paragraphs */
	Date day, until;  /* shown from day; until the last day, or for ever when none */
} News;

typedef LIST(News) NewsList;

ServiceList town_service_list(Ctx *ctx);                 /* by French name, at most 200 */
const Service *town_service_find(Ctx *ctx, Id id);       /* NULL when there is none */
const Service *town_service_by_role(Ctx *ctx, Str role); /* falls back on the role "accueil" */

/* a-z 0-9 -, 1..40 characters. */
bool town_role_is_valid(Str role);

/* Writes a service; id 0 makes a new one and returns its number in ret_id.  Refuses a role that is
 * not valid (ERR_INVALID), that is taken, or a 201st service (ERR_CONFLICT).  A service is never
 * removed: receipts name it.  Records "town.service-saved". */
MUST_USE Err *town_service_save(Ctx *ctx, const Service *service, Id *ret_id);

NewsList town_news_list(Ctx *ctx, Date day, int max); /* on display that day, latest first */
NewsList town_news_all(Ctx *ctx);                     /* for the administrator, at most 500 */
const News *town_news_find(Ctx *ctx, Id id);

/* Refuse a last day before the first (ERR_INVALID), and news that are not there (ERR_NOT_FOUND).
 * Record "town.news-saved", "town.news-removed". */
MUST_USE Err *town_news_save(Ctx *ctx, const News *news, Id *ret_id);
MUST_USE Err *town_news_remove(Ctx *ctx, Id id);

/* The calendar of the authority: its country's holidays and its own closed days. */
const Calendar *town_calendar(Ctx *ctx);

/* Refuse a day that is closed already, more than 2,000 (ERR_CONFLICT), or that is not closed
 * (ERR_NOT_FOUND).  Record "town.closed-day-added", "town.closed-day-removed". */
MUST_USE Err *town_closed_day_add(Ctx *ctx, Date day);
MUST_USE Err *town_closed_day_remove(Ctx *ctx, Date day);

/* The service's, else the authority's; NULL: the authority's. */
Str town_address(Ctx *ctx, const Service *service);

extern const Module town_module;

#endif
