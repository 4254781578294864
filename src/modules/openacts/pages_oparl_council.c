/* pages_oparl_council.c — bodies, members and sessions as OParl has them. */
#include "modules/openacts/oparl_reply.h"
#include "modules/openacts/pages.h"

enum { SESSIONS_OF_A_CALL = 100, CALLS_MAX = 20 };

static Str number_of(Ctx *ctx, Id id)
{
	return str_format(ctx->arena, "%lld", (long long)id);
}

static Str address(Ctx *ctx, const char *kind, Id id)
{
	return openacts_oparl_address(ctx, kind, number_of(ctx, id));
}

static void add_text(Ctx *ctx, StrList *list, Str text)
{
	*list_push(ctx->arena, list) = text;
}

static Str words(Ctx *ctx, const char *message)
{
	return str_of(i18n_message(ctx->authority->language, message));
}

/* ---- Bodies, which OParl calls organizations ---- */

static OparlOrganization organization_of(Ctx *ctx, const CouncilBody *body,
                                         const CouncilSeatList *seats)
{
	OparlOrganization o = {
		.head = { .id = address(ctx, "assemblees", body->id),
		          .web = openacts_site(ctx, "/vie-municipale/elus"),
		          .license = openacts_licence(ctx) },
		.body = openacts_site(ctx, "/oparl/collectivite"),
		.name = text_in(body->name, ctx->authority->language),
		.classification = body->kind,
		.meetings = str_format(ctx->arena, "%.*s/seances",
		                       STR(address(ctx, "assemblees", body->id))),
	};
	for (size_t i = 0; i < seats->len; i++) {
		if (seats->at[i].body != body->id)
			continue;
		add_text(ctx, &o.memberships, address(ctx, "sieges", seats->at[i].id));
		o.members += seats->at[i].deputy_of == 0;
	}
	return o;
}

Err *openacts_page_oparl_organizations(Req *req)
{
	Ctx *ctx = req->ctx;
	OparlFilter filter = { 0 };
	Err *e = openacts_oparl_filter(req, &filter);
	if (e)
		return e;
	CouncilBodyList bodies = council_bodies(ctx);
	CouncilSeatList seats = openacts_seats(ctx);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_open_list(&w);
	for (size_t i = 0; i < bodies.len; i++) {
		OparlOrganization o = organization_of(ctx, &bodies.at[i], &seats);
		if (oparl_filter_has(&filter, &o.head))
			oparl_add_organization(&w, &o);
	}
	openacts_oparl_end(req, &w, "/oparl/assemblees");
	return NULL;
}

Err *openacts_page_oparl_organization(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilBody *body = council_body_find(ctx, path_id(req, "id"));
	if (!body)
		return err_not_found(ctx, "Aucune assemblée n’est à cette adresse.");
	CouncilSeatList seats = openacts_seats(ctx);
	OparlOrganization o = organization_of(ctx, body, &seats);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_organization(&w, &o);
	return NULL;
}

/* ---- Members ---- */

static OparlMembership membership_of(Ctx *ctx, const CouncilSeat *seat)
{
	Instant since = tz_instant(ctx->authority->tz, seat->since, 0);
	return (OparlMembership){ .head = { .id = address(ctx, "sieges", seat->id),
		                            .license = openacts_licence(ctx),
		                            .created = since,
		                            .modified = since },
		                  .person = address(ctx, "elus", seat->member),
		                  .organization = address(ctx, "assemblees", seat->body),
		                  .role = words(ctx, openacts_role(seat)),
		                  .votes = seat->deputy_of == 0,
		                  .since = seat->since,
		                  .until = seat->until };
}

/* Their seats together; the name is that of the first.  False: they have none. */
static bool person_of(Ctx *ctx, Id member, const CouncilSeatList *seats, OparlPerson *ret_person)
{
	OparlPerson p = { .head = { .id = address(ctx, "elus", member),
		                    .web = openacts_site(ctx, "/vie-municipale/elus"),
		                    .license = openacts_licence(ctx) },
		          .body = openacts_site(ctx, "/oparl/collectivite") };
	for (size_t i = 0; i < seats->len; i++) {
		if (seats->at[i].member != member)
			continue;
		OparlMembership m = membership_of(ctx, &seats->at[i]);
		if (p.memberships.len == 0 || m.head.created.us < p.head.created.us)
			p.head.created = m.head.created;
		if (m.head.modified.us > p.head.modified.us)
			p.head.modified = m.head.modified;
		p.name = seats->at[i].name;
		*list_push(ctx->arena, &p.memberships) = m;
	}
	*ret_person = p;
	return p.memberships.len > 0;
}

static bool is_first_seat(const CouncilSeatList *seats, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (seats->at[i].member == seats->at[at].member)
			return false;
	return true;
}

Err *openacts_page_oparl_people(Req *req)
{
	Ctx *ctx = req->ctx;
	OparlFilter filter = { 0 };
	Err *e = openacts_oparl_filter(req, &filter);
	if (e)
		return e;
	CouncilSeatList seats = openacts_seats(ctx);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_open_list(&w);
	for (size_t i = 0; i < seats.len; i++) {
		OparlPerson p;
		if (is_first_seat(&seats, i) && person_of(ctx, seats.at[i].member, &seats, &p) &&
		    oparl_filter_has(&filter, &p.head))
			oparl_add_person(&w, &p);
	}
	openacts_oparl_end(req, &w, "/oparl/elus");
	return NULL;
}

Err *openacts_page_oparl_person(Req *req)
{
	CouncilSeatList seats = openacts_seats(req->ctx);
	OparlPerson p;
	if (!person_of(req->ctx, path_id(req, "id"), &seats, &p))
		return err_not_found(req->ctx, "Aucun élu en fonction n’est à cette adresse.");
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_person(&w, &p);
	return NULL;
}

Err *openacts_page_oparl_memberships(Req *req)
{
	Ctx *ctx = req->ctx;
	OparlFilter filter = { 0 };
	Err *e = openacts_oparl_filter(req, &filter);
	if (e)
		return e;
	CouncilSeatList seats = openacts_seats(ctx);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_open_list(&w);
	for (size_t i = 0; i < seats.len; i++) {
		OparlMembership m = membership_of(ctx, &seats.at[i]);
		if (oparl_filter_has(&filter, &m.head))
			oparl_add_membership(&w, &m);
	}
	openacts_oparl_end(req, &w, "/oparl/sieges");
	return NULL;
}

Err *openacts_page_oparl_membership(Req *req)
{
	CouncilSeatList seats = openacts_seats(req->ctx);
	for (size_t i = 0; i < seats.len; i++) {
		if (seats.at[i].id != path_id(req, "id"))
			continue;
		OparlMembership m = membership_of(req->ctx, &seats.at[i]);
		OparlWriter w = openacts_oparl_begin(req);
		oparl_add_membership(&w, &m);
		return NULL;
	}
	return err_not_found(req->ctx, "Aucun élu en fonction n’est à cette adresse.");
}

/* ---- Sessions and their items ---- */

static OparlAgendaItem item_of(Ctx *ctx, const CouncilSession *s, const CouncilItem *item)
{
	bool is_decided = item->state != ITEM_WAITING;
	return (OparlAgendaItem){
		.head = { .id = address(ctx, "points", item->id),
		          .license = openacts_licence(ctx),
		          .created = s->convened,
		          .modified = openacts_session_modified(s) },
		.meeting = address(ctx, "seances", s->id),
		.number = number_of(ctx, item->rank),
		.order = item->rank,
		.name = item->title,
		.consultation = openacts_item_act(ctx, item) ? address(ctx, "examens", item->id)
		                                             : (Str){ 0 },
		.result = is_decided ? words(ctx, council_item_name(item->state)) : (Str){ 0 },
	};
}

static OparlLocation location_of(Ctx *ctx, const CouncilSession *s)
{
	return (OparlLocation){ .head = { .id = address(ctx, "lieux", s->id),
		                          .license = openacts_licence(ctx),
		                          .created = s->convened,
		                          .modified = openacts_session_modified(s) },
		                .description = s->place };
}

static OparlMeeting meeting_of(Ctx *ctx, const CouncilSession *s)
{
	OparlMeeting m = { .head = { .id = address(ctx, "seances", s->id),
		                     .web = openacts_session_address(ctx, s),
		                     .license = openacts_licence(ctx),
		                     .created = s->convened,
		                     .modified = openacts_session_modified(s) },
		           .name = text_in(s->body_name, ctx->authority->language),
		           .state = words(ctx, council_session_name(s->state)),
		           .is_cancelled = s->state == SESSION_CANCELLED,
		           .start = council_session_at(ctx, s),
		           .end = s->closed };
	add_text(ctx, &m.organizations, address(ctx, "assemblees", s->body));
	if (s->place.len > 0) {
		OparlLocation *place = alloc(ctx->arena, OparlLocation);
		*place = location_of(ctx, s);
		m.location = place;
	}
	CouncilItemList items = openacts_items(ctx, s);
	for (size_t i = 0; i < items.len; i++)
		*list_push(ctx->arena, &m.agenda) = item_of(ctx, s, &items.at[i]);
	return m;
}

/* ---- Lists of sessions: ?avant is a day, and a page has all sessions of a day or none ---- */

typedef struct {
	const OparlFilter *filter;
	Id body;                  /* 0: of all */
	CouncilSessionList found; /* latest first */
	Date before; /* what is looked at next: sessions before that day; none: no more */
	bool is_full;
} MeetingSearch;

/* Looks at the sessions before search->before, as many as one call gives.  When it gives all it
 * can, there may be more of the last day: that day is left to the next call. */
static void look_further(Ctx *ctx, MeetingSearch *search)
{
	CouncilSessionList some = openacts_sessions(ctx, search->before, true);
	Date cut = { 0 }, last = { 0 };
	if (some.len >= SESSIONS_OF_A_CALL)
		cut = some.at[some.len - 1].day;
	search->before = date_is_set(cut) ? date_add_days(cut, 1) : (Date){ 0 };
	for (size_t i = 0; i < some.len; i++) {
		const CouncilSession *s = &some.at[i];
		if (date_is_set(cut) && date_compare(s->day, cut) == 0)
			return;
		if (search->found.len >= OPARL_LIST_MAX && date_compare(s->day, last) != 0) {
			search->before = last;
			search->is_full = true;
			return;
		}
		last = s->day;
		OparlHead head = { .created = s->convened,
			           .modified = openacts_session_modified(s) };
		if ((search->body == 0 || s->body == search->body) &&
		    oparl_filter_has(search->filter, &head))
			*list_push(ctx->arena, &search->found) = *s;
	}
}

static MeetingSearch find_meetings(Req *req, const OparlFilter *filter, Id body)
{
	MeetingSearch search = { .filter = filter, .body = body };
	if (!date_parse(query_str(req, "avant"), &search.before))
		search.before = DATE(9999, 12, 31);
	for (int i = 0; i < CALLS_MAX && !search.is_full && date_is_set(search.before); i++)
		look_further(req->ctx, &search);
	return search;
}

static Err *meetings(Req *req, const char *path, Id body)
{
	Ctx *ctx = req->ctx;
	OparlFilter filter = { 0 };
	Err *e = openacts_oparl_filter(req, &filter);
	if (e)
		return e;
	MeetingSearch search = find_meetings(req, &filter, body);
	OparlList list = { .per_page = OPARL_LIST_MAX,
		           .first = openacts_oparl_page(req, path, (Str){ 0 }),
		           .self = openacts_oparl_page(req, path, query_str(req, "avant")),
		           .web = openacts_site(ctx, "/vie-municipale/seances") };
	if (date_is_set(search.before))
		list.next = openacts_oparl_page(req, path, date_iso(ctx->arena, search.before));
	OparlWriter w = openacts_oparl_begin(req);
	oparl_open_list(&w);
	for (size_t i = 0; i < search.found.len; i++) {
		OparlMeeting m = meeting_of(ctx, &search.found.at[i]);
		oparl_add_meeting(&w, &m);
	}
	oparl_close_list(&w, &list);
	return NULL;
}

Err *openacts_page_oparl_meetings(Req *req)
{
	return meetings(req, "/oparl/seances", 0);
}

Err *openacts_page_oparl_meetings_of(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilBody *body = council_body_find(ctx, path_id(req, "id"));
	if (!body)
		return err_not_found(ctx, "Aucune assemblée n’est à cette adresse.");
	Str path = str_format(ctx->arena, "/oparl/assemblees/%lld/seances", (long long)body->id);
	return meetings(req, str_cstr(ctx->arena, path), body->id);
}

static Err *find(Req *req, const CouncilSession **ret_session)
{
	const CouncilSession *s = openacts_session_find(req->ctx, path_id(req, "id"));
	if (!s)
		return err_not_found(req->ctx, "Aucune séance publique n’est à cette adresse.");
	*ret_session = s;
	return NULL;
}

Err *openacts_page_oparl_meeting(Req *req)
{
	const CouncilSession *s = NULL;
	Err *e = find(req, &s);
	if (e)
		return e;
	OparlMeeting m = meeting_of(req->ctx, s);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_meeting(&w, &m);
	return NULL;
}

Err *openacts_page_oparl_location(Req *req)
{
	const CouncilSession *s = NULL;
	Err *e = find(req, &s);
	if (e)
		return e;
	OparlLocation l = location_of(req->ctx, s);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_location(&w, &l);
	return NULL;
}

Err *openacts_page_oparl_item(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilItem *item = openacts_item_find(ctx, path_id(req, "id"));
	if (!item)
		return err_not_found(ctx, "Aucun point public n’est à cette adresse.");
	OparlAgendaItem i = item_of(ctx, council_session_find(ctx, item->session), item);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_agenda_item(&w, &i);
	return NULL;
}

OparlConsultation openacts_oparl_consultation(Ctx *ctx, const CouncilItem *item, const Act *act)
{
	const CouncilSession *s = council_session_find(ctx, item->session);
	OparlConsultation c = { .head = { .id = address(ctx, "examens", item->id),
		                          .license = openacts_licence(ctx),
		                          .created = openacts_created(ctx, act),
		                          .modified = openacts_modified(ctx, act) },
		                .paper = openacts_oparl_address(ctx, "actes", act->number),
		                .agenda_item = address(ctx, "points", item->id),
		                .meeting = address(ctx, "seances", item->session),
		                .authoritative = item->state != ITEM_POSTPONED };
	add_text(ctx, &c.organizations, address(ctx, "assemblees", s->body));
	return c;
}

Err *openacts_page_oparl_consultation(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilItem *item = openacts_item_find(ctx, path_id(req, "id"));
	const Act *act = item ? openacts_item_act(ctx, item) : NULL;
	if (!act)
		return err_not_found(ctx, "Aucun point public n’est à cette adresse.");
	OparlConsultation c = openacts_oparl_consultation(ctx, item, act);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_consultation(&w, &c);
	return NULL;
}
