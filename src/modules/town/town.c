/* town.c — the rules of services, news and closed days. */
#include "modules/town/town.h"

#include "core/event/event.h"
#include "gen/town_queries.h"

/* ---- Services ---- */

static Service service_of(const ServiceRow *r)
{
	return (Service){
		.id = r->id,
		.role = r->role,
		.name = { { r->name_fr, r->name_ar, r->name_en } },
		.address = r->address,
		.phone = r->phone,
		.email = r->email,
		.hours = { { r->hours_fr, r->hours_ar, r->hours_en } },
	};
}

static const Service *service_made(Ctx *ctx, const ServiceRow *row)
{
	if (!row)
		return NULL;
	Service *service = alloc(ctx->arena, Service);
	*service = service_of(row);
	return service;
}

ServiceList town_service_list(Ctx *ctx)
{
	ServiceRowList rows = town_service_rows(ctx);
	ServiceList services = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &services) = service_of(&rows.at[i]);
	return services;
}

const Service *town_service_find(Ctx *ctx, Id id)
{
	return service_made(ctx, town_service_row(ctx, id));
}

const Service *town_service_by_role(Ctx *ctx, Str role)
{
	const ServiceRow *row = town_service_row_by_role(ctx, role);
	return service_made(ctx, row ? row : town_service_row_by_role(ctx, S("accueil")));
}

bool town_role_is_valid(Str role)
{
	for (size_t i = 0; i < role.len; i++) {
		char c = role.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return role.len > 0 && role.len <= TOWN_ROLE_MAX;
}

Err *town_service_save(Ctx *ctx, const Service *s, Id *ret_id)
{
	assert(s->name.in[LANG_FR].len > 0);

	if (!town_role_is_valid(s->role))
		return err_invalid(ctx, "Le code d’un service s’écrit en lettres minuscules sans"
		                        " accent, chiffres et tirets : 40 au plus.");
	const ServiceRow *same = town_service_row_by_role(ctx, s->role);
	if (same && same->id != s->id)
		return err_conflict(ctx,
		                    "Le code {role} est déjà celui du service {name}. Choisissez-en"
		                    " un autre.",
		                    arg("role", s->role), arg("name", same->name_fr));
	if (s->id == 0 && town_service_count(ctx) >= TOWN_SERVICES_MAX)
		return err_conflict(ctx, "La collectivité a déjà 200 services, le nombre le plus"
		                         " grand qui soit prévu.");

	ServiceRow row = {
		s->id,
		s->role,
		s->name.in[LANG_FR],
		s->name.in[LANG_AR],
		s->name.in[LANG_EN],
		s->address,
		s->phone,
		s->email,
		s->hours.in[LANG_FR],
		s->hours.in[LANG_AR],
		s->hours.in[LANG_EN],
	};
	if (s->id == 0)
		row.id = town_service_insert(ctx, &row);
	else if (town_service_update(ctx, &row) == 0)
		return err_not_found(ctx, "Ce service n’existe pas.");
	event_add(ctx, "town.service-saved", "service", row.id, (Str){ 0 });
	*ret_id = row.id;
	return NULL;
}

/* ---- News ---- */

static News news_of(const NewsRow *r)
{
	return (News){
		.id = r->id,
		.title = { { r->title_fr, r->title_ar, r->title_en } },
		.body = { { r->body_fr, r->body_ar, r->body_en } },
		.day = r->day,
		.until = r->until,
	};
}

static NewsList news_list_of(Ctx *ctx, NewsRowList rows)
{
	NewsList news = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &news) = news_of(&rows.at[i]);
	return news;
}

NewsList town_news_list(Ctx *ctx, Date day, int max)
{
	assert(max > 0 && max <= 500);
	return news_list_of(ctx, town_news_on_display(ctx, day, max));
}

NewsList town_news_all(Ctx *ctx)
{
	return news_list_of(ctx, town_news_rows(ctx));
}

const News *town_news_find(Ctx *ctx, Id id)
{
	const NewsRow *row = town_news_row(ctx, id);
	if (!row)
		return NULL;
	News *news = alloc(ctx->arena, News);
	*news = news_of(row);
	return news;
}

Err *town_news_save(Ctx *ctx, const News *n, Id *ret_id)
{
	assert(n->title.in[LANG_FR].len > 0 && date_is_set(n->day));

	if (date_is_set(n->until) && date_compare(n->until, n->day) < 0)
		return err_invalid(ctx, "Le dernier jour d’une actualité ne peut pas précéder le"
		                        " premier.");
	NewsRow row = {
		n->id,
		n->title.in[LANG_FR],
		n->title.in[LANG_AR],
		n->title.in[LANG_EN],
		n->body.in[LANG_FR],
		n->body.in[LANG_AR],
		n->body.in[LANG_EN],
		n->day,
		n->until,
	};
	if (n->id == 0)
		row.id = town_news_insert(ctx, &row);
	else if (town_news_update(ctx, &row) == 0)
		return err_not_found(ctx, "Cette actualité n’existe pas, ou plus.");
	event_add(ctx, "town.news-saved", "news", row.id, (Str){ 0 });
	*ret_id = row.id;
	return NULL;
}

Err *town_news_remove(Ctx *ctx, Id id)
{
	if (town_news_delete(ctx, id) == 0)
		return err_not_found(ctx, "Cette actualité n’existe pas, ou plus.");
	event_add(ctx, "town.news-removed", "news", id, (Str){ 0 });
	return NULL;
}

/* ---- Days ---- */

const Calendar *town_calendar(Ctx *ctx)
{
	ClosedDayList days = town_closed_days(ctx);
	Date *closed = alloc_n(ctx->arena, Date, days.len + 1);
	for (size_t i = 0; i < days.len; i++)
		closed[i] = days.at[i].day;
	Calendar *calendar = alloc(ctx->arena, Calendar);
	*calendar = (Calendar){ ctx->authority->country, closed, days.len };
	return calendar;
}

Err *town_closed_day_add(Ctx *ctx, Date day)
{
	assert(date_is_valid(day));

	if (town_closed_day_count(ctx) >= TOWN_CLOSED_DAYS_MAX)
		return err_conflict(ctx, "Il y a déjà 2 000 jours de fermeture. Retirez les plus"
		                         " anciens.");
	if (town_closed_day_insert(ctx, day) == 0)
		return err_conflict(ctx, "Le {day} est déjà un jour de fermeture.",
		                    arg("day", day));
	event_add(ctx, "town.closed-day-added", "day", date_to_days(day), (Str){ 0 });
	return NULL;
}

Err *town_closed_day_remove(Ctx *ctx, Date day)
{
	if (town_closed_day_delete(ctx, day) == 0)
		return err_not_found(ctx, "Le {day} n’est pas un jour de fermeture.",
		                     arg("day", day));
	event_add(ctx, "town.closed-day-removed", "day", date_to_days(day), (Str){ 0 });
	return NULL;
}

Str town_address(Ctx *ctx, const Service *service)
{
	return service && service->address.len > 0 ? service->address : ctx->authority->address;
}
