/* Paper and postage: what is counted, and what is made of it. */
#include "app/testapp.h"
#include "core/job/job.h"
#include "core/pdf/pdf.h"
#include "modules/council/saved.h"
#include "modules/council/test_scene.h"

TEST(sheets_are_those_of_a_set_for_each_member)
{
	static const struct {
		CouncilPrinting printing;
		int64_t sheets;
	} cases[] = {
		{ { 0, 15, true }, 0 },   { { 1, 15, true }, 15 },  { { 2, 15, true }, 15 },
		{ { 3, 15, true }, 30 },  { { 3, 15, false }, 45 }, { { 100, 0, true }, 0 },
		{ { 61, 7, true }, 217 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK_INT(council_sheets(&cases[i].printing), cases[i].sheets);
	/* One side takes at least as many sheets, and at most twice as many. */
	for (int pages = 0; pages < 50; pages++) {
		int64_t both = council_sheets(&(CouncilPrinting){ pages, 3, true });
		int64_t one = council_sheets(&(CouncilPrinting){ pages, 3, false });
		CHECK(both <= one && one <= 2 * both);
	}
}

static Err *add_papers(Ctx *ctx, CouncilScene *s)
{
	DocStyle style = { .title = S("Plan"), .author = S("Valbourg"), .lang = LANG_FR };
	Doc *doc = doc_new(ctx->arena, &style);
	for (int i = 0; i < 120; i++)
		doc_paragraphs(doc, S("Une ligne."));
	BlobDraft pdf, broken;
	Err *e = blob_make(ctx, doc_render(ctx->arena, doc), &pdf);
	if (!e)
		e = blob_make(ctx, S("%PDF-1.4\n% nothing\n"), &broken);
	if (!e)
		e = council_paper_add(ctx, s->session, 0, &pdf, S("plan.pdf"), S("Plan"));
	return e ? e : council_paper_add(ctx, s->session, 0, &broken, S("b.pdf"), S("Cassé"));
}

/* Whether this machine can take text out of PDFs; where it cannot, nothing is counted. */
static bool can_count(CouncilScene *s)
{
	Str text;
	Doc *doc = doc_new(s->ctx->arena, &(DocStyle){ .title = S("A"), .lang = LANG_FR });
	doc_paragraphs(doc, S("A"));
	return !pdf_take_text(s->ctx->arena, doc_render(s->ctx->arena, doc), &text);
}

TEST(the_pages_of_a_session_are_counted_when_it_is_closed)
{
	CouncilScene *s = council_scene();
	council_scene_go(s, &s->samira, add_papers);
	council_scene_convene(s);
	council_scene_as(s, &s->samira);
	CHECK(str_has(test_get(s->ctx, "/seances/papier").body, S("Aucune séance comptée")));
	council_scene_open(s, 8);
	council_scene_go(s, &s->samira, council_scene_close);
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
	CouncilSavedList list = council_saved(council_scene_ctx(s, &s->samira), 2026);
	CHECK_INT((int)list.len, 1);
	CHECK_INT(list.at[0].members, SCENE_MEMBERS);
	if (can_count(s)) {
		/* The convocation, four drafts, at least two pages of the plan; one is broken. */
		CHECK(list.at[0].pages >= 7);
		CHECK_INT(list.at[0].uncounted, 1);
	} else {
		CHECK_INT(list.at[0].pages, 0);
		CHECK_INT(list.at[0].uncounted, 7);
	}
	council_scene_as(s, &s->samira);
	Reply page = test_get(s->ctx, "/seances/papier?annee=2026&prix=2,50");
	CHECK(str_has(page.body, S("37,50"))); /* fifteen letters */
	CHECK(!str_has(test_get(s->ctx, "/seances/papier?prix=x").body, S("Affranchissement")));
	CHECK(str_has(test_get(s->ctx, "/seances/papier?annee=2025").body,
	              S("Aucune séance comptée")));
	council_scene_as(s, &s->omar);
	CHECK_INT(test_get(s->ctx, "/seances/papier").status, 403);
}
