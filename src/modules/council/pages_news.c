/* pages_news.c — the secretary's page of news for members. */
#include "gen/council_templates.h"
#include "modules/council/pages.h"

typedef struct {
	Id body;
	Str title, text;
} Doing;

static void show(Req *req)
{
	Ctx *ctx = req->ctx;
	NewsView v = { .news = council_news(ctx) };
	CouncilBodyList bodies = council_bodies(ctx);
	for (size_t i = 0; i < bodies.len; i++)
		form_option(ctx->arena, &v.bodies, council_id_text(ctx->arena, bodies.at[i].id),
		            bodies.at[i].name);
	council_news_html(page(req, "Nouvelles aux élus"), &v);
}

Err *council_page_news(Req *req)
{
	show(req);
	return NULL;
}

Err *council_page_news_prepare(Req *req)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	req->prepared = d;
	d->body = form_id(req, "assemblee");
	d->title = form_line(req, "titre", 1, COUNCIL_TITLE_MAX);
	d->text = form_text(req, "texte", 1, COUNCIL_NEWS_TEXT_MAX);
	if (d->body == 0)
		form_problem(req, S("assemblee"), "Choisissez une assemblée.");
	if (form_wrong(req))
		show(req);
	return NULL;
}

Err *council_page_news_write(Req *req)
{
	const Doing *d = req->prepared;
	Id id;
	Err *e = council_news_write(req->ctx, d->body, d->title, d->text, &id);
	if (e)
		return e;
	flash(req, "La nouvelle est partie à chaque membre.");
	redirect(req, "/seances/nouvelles");
	return NULL;
}

Err *council_page_news_remove(Req *req)
{
	Err *e = council_news_remove(req->ctx, path_id(req, "news"));
	if (e)
		return e;
	flash(req, "La nouvelle n’est plus dans les cartables.");
	redirect(req, "/seances/nouvelles");
	return NULL;
}
