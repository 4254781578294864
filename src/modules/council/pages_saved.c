/* pages_saved.c — the paper and postage that a year of sessions did not take. */
#include "gen/council_templates.h"
#include "modules/council/pages.h"

Err *council_page_saved(Req *req)
{
	Ctx *ctx = req->ctx;
	int64_t year;
	if (!str_to_int(query_str(req, "annee"), &year) || year < 1900 || year > 9999)
		year = ctx->today.year;
	SavedView v = {
		.year = (int)year,
		.price_text = query_str(req, "prix"),
		.both_sides = !str_eq(query_str(req, "recto"), S("yes")),
		.sessions = council_saved(ctx, (int)year),
		.price = { .currency = ctx->authority->currency },
	};
	v.has_price = v.price_text.len > 0 && v.price_text.len <= 12 &&
	              money_parse(v.price_text, ctx->authority->currency, &v.price) &&
	              v.price.minor > 0 && v.price.minor < 1000000;
	for (size_t i = 0; i < v.sessions.len; i++) {
		const CouncilSaved *s = &v.sessions.at[i];
		v.sheets +=
			council_sheets(&(CouncilPrinting){ s->pages, s->members, v.both_sides });
		v.pages += (int64_t)s->pages * s->members;
		v.letters += s->members;
		v.uncounted += s->uncounted;
	}
	v.postage = (Money){ v.price.minor * v.letters, v.price.currency };
	council_saved_html(page(req, "Papier économisé"), &v);
	return NULL;
}
