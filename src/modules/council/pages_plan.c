/* pages_plan.c — the list of sessions; planning one, and changing it. */
#include "gen/council_templates.h"
#include "modules/council/pages.h"

enum { SHORT_CHARS = 300, HOUR_MINUTES = 60 };

Str council_id_text(Arena *arena, Id id)
{
	return str_format(arena, "%lld", (long long)id);
}

Str council_time_text(Arena *arena, int minute)
{
	return str_format(arena, "%02d:%02d", minute / HOUR_MINUTES, minute % HOUR_MINUTES);
}

/* Digits, something that is no digit, digits: the second part may be missing. */
int council_time_read(Str text)
{
	int parts[2] = { 0, 0 }, at = 0, digits = 0;
	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c >= '0' && c <= '9') {
			if (++digits > 4 || (parts[at] = parts[at] * 10 + (c - '0')) > 99)
				return -1;
		} else if (c == ':' || c == 'h' || c == 'H') {
			if (at++ == 1 || digits == 0)
				return -1;
		} else if (c != ' ') {
			return -1;
		}
	}
	bool is_time = digits > 0 && parts[0] < 24 && parts[1] < HOUR_MINUTES;
	return is_time ? parts[0] * HOUR_MINUTES + parts[1] : -1;
}

Err *council_page_sessions(Req *req)
{
	Ctx *ctx = req->ctx;
	SessionsView v = {
		.coming = council_sessions(ctx, ctx->today, false, false),
		.past = council_sessions(ctx, ctx->today, true, false),
		.base = "/seances",
		.may_manage = true,
	};
	council_sessions_html(page(req, "Séances"), &v);
	return NULL;
}

/* ---- The form ---- */

typedef struct {
	CouncilSession plan;
	const CouncilSession *session;
} Planning;

static FormOptions body_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	CouncilBodyList bodies = council_bodies(ctx);
	for (size_t i = 0; i < bodies.len; i++)
		form_option(ctx->arena, &options, council_id_text(ctx->arena, bodies.at[i].id),
		            bodies.at[i].name);
	return options;
}

static FormOptions kind_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("ordinary"), MESSAGE("Ordinaire"));
	form_option(arena, &options, S("extraordinary"), MESSAGE("Extraordinaire"));
	return options;
}

static void show(Req *req, const CouncilSession *shown, bool is_new)
{
	Arena *arena = req->ctx->arena;
	Str own = str_format(arena, "/seances/%lld", (long long)shown->id);
	PlanView v = {
		.session = shown,
		.kinds = kind_options(arena),
		.title = is_new ? MESSAGE("Nouvelle séance") : MESSAGE("Modifier la séance"),
		.address = is_new ? S("/seances/nouvelle")
		                  : str_format(arena, "%.*s/modifier", STR(own)),
		.cancel = is_new ? S("/seances") : own,
		.time = council_time_text(arena, shown->minute),
	};
	if (is_new)
		v.bodies = body_options(req->ctx);
	council_plan_html(page(req, v.title), &v);
}

static void read_plan(Req *req, CouncilSession *p)
{
	p->kind = form_line(req, "sorte", 1, 20);
	p->day = form_day(req, "jour", true);
	p->minute = council_time_read(form_line(req, "heure", 1, 10));
	p->place = form_line(req, "lieu", 0, SHORT_CHARS);
	p->video = form_line(req, "visio", 0, SHORT_CHARS);
	p->is_public = !form_has(req, "huis_clos");
	if (p->minute < 0)
		form_problem(req, S("heure"), "Écrivez l’heure ainsi : 18:30");
	if (p->video.len > 0 && !str_starts(p->video, S("https://")))
		form_problem(req, S("visio"), "Le lien commence par https://");
	if (p->minute < 0)
		p->minute = 0;
}

Err *council_page_new(Req *req)
{
	CouncilSession blank = { .kind = S("ordinary"), .minute = 1110, .is_public = true };
	if (council_bodies(req->ctx).len == 0)
		return err_conflict(req->ctx, "Créez d’abord une assemblée et ses membres.");
	show(req, &blank, true);
	return NULL;
}

Err *council_page_new_prepare(Req *req)
{
	Planning *p = alloc(req->ctx->arena, Planning);
	read_plan(req, &p->plan);
	p->plan.body = form_id(req, "assemblee");
	if (p->plan.body == 0)
		form_problem(req, S("assemblee"), "Choisissez une assemblée.");
	req->prepared = p;
	if (form_wrong(req))
		show(req, &p->plan, true);
	return NULL;
}

Err *council_page_new_save(Req *req)
{
	const Planning *p = req->prepared;
	Id id;
	Err *e = council_plan(req->ctx, &p->plan, &id);
	if (e)
		return e;
	flash(req, "La séance est prévue. Ajoutez son ordre du jour.");
	redirectf(req, "/seances/%lld", (long long)id);
	return NULL;
}

Err *council_page_change(Req *req)
{
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	if (!e)
		show(req, s, false);
	return e;
}

Err *council_page_change_prepare(Req *req)
{
	Planning *p = alloc(req->ctx->arena, Planning);
	Err *e = council_page_find(req, &p->session);
	if (e)
		return e;
	p->plan = *p->session;
	read_plan(req, &p->plan);
	p->plan.version = form_id(req, "version");
	req->prepared = p;
	if (form_wrong(req))
		show(req, &p->plan, false);
	return NULL;
}

Err *council_page_change_save(Req *req)
{
	const Planning *p = req->prepared;
	Err *e = council_replan(req->ctx, &p->plan);
	if (e)
		return e;
	flash(req,
	      p->session->convened.us != 0
	              ? MESSAGE("La séance est modifiée. Convoquez de nouveau pour le dire aux "
	                        "membres.")
	              : MESSAGE("La séance est modifiée."));
	redirectf(req, "/seances/%lld", (long long)p->plan.id);
	return NULL;
}
