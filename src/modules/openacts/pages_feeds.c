/* pages_feeds.c — files and feeds of what is on display. */
#include "core/atom/atom.h"
#include "modules/openacts/pages.h"

enum { FEED_ROWS = 30 };

Err *openacts_page_csv(Req *req)
{
	Ctx *ctx = req->ctx;
	if (openacts_siret(ctx).len == 0)
		return err_not_found(ctx, "La collectivité ne publie pas encore ce fichier.");
	OpenactsRowList rows = { 0 };
	int year = openacts_filter(req).year;
	Err *e = openacts_rows(ctx, year, &rows);
	if (e)
		return e;
	Buf out = { .arena = ctx->arena };
	scdl_add_header(&out);
	for (size_t i = 0; i < rows.len; i++)
		if (!rows.at[i].problem)
			scdl_add_row(&out, &rows.at[i].row);
	openacts_let_others_read(req);
	Str name = year ? str_format(ctx->arena, "deliberations-%d.csv", year)
	                : S("deliberations.csv");
	reply_bytes(req, "text/csv; charset=utf-8", name, buf_str(&out));
	return NULL;
}

static AtomEntry entry_of(Ctx *ctx, const Act *act)
{
	Str address = openacts_address(ctx, act);
	return (AtomEntry){
		.id = address,
		.title = act->title,
		.address = address,
		.file = str_format(ctx->arena, "%.*s/document", STR(address)),
		.summary = str_format(ctx->arena, "%s %.*s",
		                      i18n_message(ctx->lang, act_nature_name(act->nature)),
		                      STR(act->number)),
		.category = str_of(act_nature_code(act->nature)),
		.language = str_of(lang_code(act->lang)),
		.published = openacts_created(ctx, act),
		.updated = openacts_modified(ctx, act),
	};
}

Err *openacts_page_atom(Req *req)
{
	Ctx *ctx = req->ctx;
	ActFilter filter = openacts_filter(req), whole = filter;
	Str self = openacts_filtered(ctx, "/actes.atom", &filter);
	whole.before = 0; /* all pages are of one feed */
	filter.max = FEED_ROWS + 1;
	ActList acts = act_list_public(ctx, &filter);
	AtomEntry *entries = alloc_n(ctx->arena, AtomEntry, FEED_ROWS);
	AtomFeed feed = {
		.id = openacts_filtered(ctx, "/actes.atom", &whole),
		.title = i18n_text(ctx->arena, ctx->lang, ctx->authority->tz,
		                   "{town} : actes publiés",
		                   arg("town", text_in(ctx->authority->title, ctx->lang))),
		.author = text_in(ctx->authority->title, ctx->lang),
		.language = str_of(lang_code(ctx->lang)),
		.address = openacts_filtered(ctx, "/actes", &whole),
		.self = self,
		.updated = tz_instant(ctx->authority->tz, ctx->today, 0),
		.entries = entries,
	};
	for (size_t i = 0; i < acts.len && i < FEED_ROWS; i++)
		entries[feed.entries_len++] = entry_of(ctx, &acts.at[i]);
	if (acts.len > FEED_ROWS) {
		filter.before = acts.at[FEED_ROWS - 1].id;
		feed.next = openacts_filtered(ctx, "/actes.atom", &filter);
	}
	openacts_let_others_read(req);
	atom_add(&page_bare(req, ATOM_MEDIA_TYPE)->out, &feed);
	return NULL;
}
