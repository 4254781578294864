/* pages.c — public pages of what is decided, and the addresses of all. */
#include "modules/openacts/pages.h"

#include "gen/openacts_schema.h"
#include "gen/openacts_templates.h"
#include "modules/openacts/rows.h"

enum { LATEST_ROWS = 5, SESSION_ROWS = 3, LIST_ROWS = 30, QUERY_BYTES_MAX = 400 };

/* ---- What pages share ---- */

ActFilter openacts_filter(Req *req)
{
	ActFilter filter = { .text = query_str(req, "q") };
	int64_t year;
	ActNature nature;
	if (filter.text.len > QUERY_BYTES_MAX)
		filter.text = (Str){ 0 };
	if (str_to_int(query_str(req, "annee"), &year) && year >= 1900 && year <= 9999)
		filter.year = (int)year;
	if (act_nature_find(query_str(req, "nature"), &nature))
		filter.nature = str_of(act_nature_code(nature));
	if (!str_to_int(query_str(req, "avant"), &filter.before) || filter.before < 0)
		filter.before = 0;
	return filter;
}

Str openacts_site(Ctx *ctx, const char *path)
{
	return str_format(ctx->arena, "%.*s%s", STR(ctx->authority->site_url), path);
}

static Str with_filter(Arena *arena, Str path, const ActFilter *f)
{
	Page out = html_page(arena, LANG_FR, NULL);
	buf_add(&out.out, path);
	html_add_query(&out, "q", f->text);
	html_add_query(&out, "annee", f->year ? str_format(arena, "%d", f->year) : S(""));
	html_add_query(&out, "nature", f->nature);
	html_add_query(&out, "avant",
	               f->before ? str_format(arena, "%lld", (long long)f->before) : S(""));
	return html_str(&out);
}

Str openacts_filtered(Ctx *ctx, const char *path, const ActFilter *filter)
{
	return with_filter(ctx->arena, openacts_site(ctx, path), filter);
}

void openacts_let_others_read(Req *req)
{
	reply_header(req, "Access-Control-Allow-Origin", S("*"));
}

/* ---- Pages ---- */

static void announce_feed(Req *req)
{
	reply_header(req, "Link",
	             S("</actes.atom>; rel=\"alternate\";"
	               " type=\"application/atom+xml\""));
}

static Err *home(Req *req)
{
	Ctx *ctx = req->ctx;
	OpenactsHomeView v = {
		.acts = act_list_public(ctx, &(ActFilter){ .max = LATEST_ROWS }),
		.sessions = openacts_sessions(ctx, ctx->today, false),
		.has_csv = openacts_siret(ctx).len > 0,
		.has_council = council_bodies(ctx).len > 0,
		.has_licence = openacts_licence(ctx).len > 0,
	};
	v.at = alloc_n(ctx->arena, Instant, SESSION_ROWS);
	v.sessions.len = v.sessions.len < SESSION_ROWS ? v.sessions.len : SESSION_ROWS;
	for (size_t i = 0; i < v.sessions.len; i++)
		v.at[i] = council_session_at(ctx, &v.sessions.at[i]);
	announce_feed(req);
	openacts_home_html(page(req, "Vie municipale"), &v);
	return NULL;
}

static FormOptions year_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	StrList years = act_years_public(ctx);
	form_option(ctx->arena, &options, S(""), MESSAGE("Toutes"));
	for (size_t i = 0; i < years.len; i++)
		form_option(ctx->arena, &options, years.at[i],
		            ((Text){ { [LANG_FR] = years.at[i] } }));
	return options;
}

static FormOptions nature_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S(""), MESSAGE("Toutes"));
	for (int i = 0; i < ACT_NATURES; i++)
		if (i != ACT_INDIVIDUAL) /* never published */
			form_option(ctx->arena, &options, str_of(act_nature_code((ActNature)i)),
			            act_nature_name((ActNature)i));
	return options;
}

static Err *list(Req *req)
{
	Ctx *ctx = req->ctx;
	ActFilter f = openacts_filter(req);
	f.max = LIST_ROWS + 1;
	OpenactsListView v = {
		.acts = act_list_public(ctx, &f),
		.q = f.text,
		.year = f.year ? str_format(ctx->arena, "%d", f.year) : (Str){ 0 },
		.nature = f.nature,
		.years = year_options(ctx),
		.natures = nature_options(ctx),
		.is_filtered = f.text.len > 0 || f.year != 0 || f.nature.len > 0,
	};
	if (v.acts.len > LIST_ROWS) {
		v.acts.len = LIST_ROWS;
		f.before = v.acts.at[LIST_ROWS - 1].id;
		v.next = with_filter(ctx->arena, S("/actes"), &f);
	}
	f.before = 0;
	v.feed = with_filter(ctx->arena, S("/actes.atom"), &f);
	announce_feed(req);
	openacts_list_html(page(req, "Actes publiés"), &v);
	return NULL;
}

/* ---- Routes and the module ---- */

static const Route routes[] = {
	{ GET, "/vie-municipale", home, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/actes", list, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/actes.atom", openacts_page_atom, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/vie-municipale/deliberations.csv", openacts_page_csv, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/vie-municipale/elus", openacts_page_members, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/vie-municipale/seances.ics", openacts_page_calendar, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/vie-municipale/seances.atom", openacts_page_sessions_feed, ANYONE, NULL,
	  ROUTE_CACHED },
	{ GET, "/oparl", openacts_page_oparl, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/collectivites", openacts_page_oparl_bodies, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/collectivite", openacts_page_oparl_body, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/actes", openacts_page_oparl_papers, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/actes/{number}", openacts_page_oparl_paper, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/actes/{number}/fichiers/{file}", openacts_page_oparl_file, ANYONE, NULL,
	  ROUTE_CACHED },
	{ GET, "/oparl/assemblees", openacts_page_oparl_organizations, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/assemblees/{id}", openacts_page_oparl_organization, ANYONE, NULL,
	  ROUTE_CACHED },
	{ GET, "/oparl/assemblees/{id}/seances", openacts_page_oparl_meetings_of, ANYONE, NULL,
	  ROUTE_CACHED },
	{ GET, "/oparl/elus", openacts_page_oparl_people, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/elus/{id}", openacts_page_oparl_person, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/sieges", openacts_page_oparl_memberships, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/sieges/{id}", openacts_page_oparl_membership, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/seances", openacts_page_oparl_meetings, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/seances/{id}", openacts_page_oparl_meeting, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/lieux/{id}", openacts_page_oparl_location, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/points/{id}", openacts_page_oparl_item, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/oparl/examens/{id}", openacts_page_oparl_consultation, ANYONE, NULL,
	  ROUTE_CACHED },
	{ GET, "/bureau/donnees-ouvertes", openacts_page_manage, OPENACTS_MANAGE, NULL, 0 },
	{ POST, "/bureau/donnees-ouvertes", openacts_page_siret, OPENACTS_MANAGE,
	  openacts_page_siret_prepare, 0 },
	{ 0 },
};

static const Permission permissions[] = {
	{ OPENACTS_MANAGE, MESSAGE("Régler les données ouvertes"), "secretaire administrateur",
	  true },
	{ 0 },
};

const Module openacts_module = {
	.name = "openacts",
	.schema = openacts_schema,
	.routes = routes,
	.events = openacts_events,
	.permissions = permissions,
};
