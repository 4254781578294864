/* pages.h — the public pages and feeds, for their table of routes; and what templates show. */
#ifndef MODULES_OPENACTS_PAGES_H
#define MODULES_OPENACTS_PAGES_H

#include "core/http/http.h"
#include "modules/openacts/openacts.h"
#include "ui/form/form.h"
#include "ui/layout/layout.h"
#include "ui/parts/parts.h"

/* ---- What templates show ---- */

typedef struct {
	ActList acts;
	CouncilSessionList sessions; /* that come */
	Instant *at;                 /* when each begins */
	bool has_csv, has_council, has_licence;
} OpenactsHomeView;

typedef struct {
	Text name;
	CouncilSeatList seats;
} OpenactsBody;

typedef LIST(OpenactsBody) OpenactsBodyList;

typedef struct {
	ActList acts;
	Str q, year, nature; /* as in the address */
	FormOptions years, natures;
	Str next, feed; /* addresses; next is empty on the last page */
	bool is_filtered;
} OpenactsListView;

typedef struct {
	Str siret;
	OpenactsRowList left_out; /* at most 200 */
	int rows, missing;        /* in the file, and not in it */
	bool is_too_long, is_french;
} OpenactsManageView;

/* ---- What pages share ---- */

/* What ?q, ?annee, ?nature and ?avant ask for. */
ActFilter openacts_filter(Req *req);

/* "https://…/path", and the same with the filter in its query. */
Str openacts_site(Ctx *ctx, const char *path);
Str openacts_filtered(Ctx *ctx, const char *path, const ActFilter *filter);

/* Programs of other sites may read what everyone may read. */
void openacts_let_others_read(Req *req);

/* ---- Pages ---- */

/* pages_feeds.c */
Err *openacts_page_csv(Req *req);
Err *openacts_page_atom(Req *req);

/* pages_sessions.c */
Err *openacts_page_members(Req *req);
Err *openacts_page_calendar(Req *req);
Err *openacts_page_sessions_feed(Req *req);

/* pages_oparl.c */
Err *openacts_page_oparl(Req *req);
Err *openacts_page_oparl_bodies(Req *req);
Err *openacts_page_oparl_body(Req *req);
Err *openacts_page_oparl_papers(Req *req);
Err *openacts_page_oparl_paper(Req *req);
Err *openacts_page_oparl_file(Req *req);

/* pages_oparl_council.c */
Err *openacts_page_oparl_organizations(Req *req);
Err *openacts_page_oparl_organization(Req *req);
Err *openacts_page_oparl_people(Req *req);
Err *openacts_page_oparl_person(Req *req);
Err *openacts_page_oparl_memberships(Req *req);
Err *openacts_page_oparl_membership(Req *req);
Err *openacts_page_oparl_meetings(Req *req);
Err *openacts_page_oparl_meetings_of(Req *req);
Err *openacts_page_oparl_meeting(Req *req);
Err *openacts_page_oparl_location(Req *req);
Err *openacts_page_oparl_item(Req *req);
Err *openacts_page_oparl_consultation(Req *req);

/* pages_manage.c */
Err *openacts_page_manage(Req *req);
Err *openacts_page_siret_prepare(Req *req);
Err *openacts_page_siret(Req *req);

#endif
