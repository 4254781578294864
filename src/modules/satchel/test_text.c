/* test_text.c — words inside PDF files: read after the convocation, found by those it went to, kept
 * sealed, and gone with the file. */
#include "app/testapp.h"
#include "core/job/job.h"
#include "core/pdf/pdf.h"
#include "modules/council/test_scene.h"
#include "modules/satchel/satchel.h"

#include <string.h>

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static Str report(Arena *arena)
{
	Doc *doc = doc_new(arena, &(DocStyle){ .title = S("Rapport"), .lang = LANG_FR });
	for (int i = 0; i < 80; i++)
		doc_paragraphs(doc, S("Une ligne du rapport, comme il y en a beaucoup."));
	doc_paragraphs(doc, S("Le coût de la chaufferie à bois est de 42 000 euros."));
	return doc_render(arena, doc);
}

static const char scan[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 "
			   "obj<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 300 500]>>"
			   "endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
			   "trailer<</Root 1 0 R/Size 4>>\n%%EOF\n";

static Err *add_paper(Ctx *ctx, CouncilScene *s)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, s->text, &blob);
	return e ? e
	         : council_paper_add(ctx, s->session, s->items[0], &blob, S("rapport.pdf"),
	                             S("Rapport <i>"));
}

static Err *remove_paper(Ctx *ctx, CouncilScene *s)
{
	return council_paper_remove(ctx, s->session, council_papers(ctx, s->session).at[0].id);
}

static void work(CouncilScene *s)
{
	while (job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100) > 0)
		continue;
	council_scene_as(s, &s->members[0]);
}

static CouncilScene *scene_with(Str pdf)
{
	CouncilScene *s = council_scene();
	s->text = pdf;
	council_scene_go(s, &s->samira, add_paper);
	council_scene_convene(s);
	work(s);
	if (!str_eq(test_value(s->ctx, "select count(*) || '' from satchel_text"), S("1")))
		SKIP("no pdftotext, or no Landlock");
	return s;
}

static const char *path(const CouncilScene *s, const char *rest)
{
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/cartable/seances/%lld%s",
	                                          (long long)s->session, rest));
}

TEST(a_word_in_a_pdf_is_found_with_its_line_and_page)
{
	CouncilScene *s = scene_with(report(test_arena()));
	Reply reply = test_get(s->ctx, "/cartable/recherche?q=chaufferie+cout");
	CHECK(has(reply, "Rapport &lt;i&gt;") && has(reply, "1 résultat"));
	CHECK(has(reply, "Le coût de la chaufferie à bois est de 42 000 euros."));
	CHECK(!has(reply, "page 1<") && has(reply, "/fichier#page="));
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=chaufferies"), "0 résultat"));
	CHECK(has(test_get(s->ctx, path(s, "/textes.json")), "chaufferie à bois"));
	CHECK(has(test_get(s->ctx, path(s, "/hors-ligne.json")), "/textes.json"));
}

TEST(words_of_files_do_not_lie_on_the_disk_in_clear)
{
	CouncilScene *s = scene_with(report(test_arena()));
	CHECK_STR(test_value(s->ctx, "select state from satchel_text"), S("read"));
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from satchel_text where "
	                             "instr(shown, cast('chaufferie' as blob)) > 0 or "
	                             "instr(folded, cast('chaufferie' as blob)) > 0"),
	          S("0"));
}

TEST(who_was_not_convened_finds_no_word_of_a_file)
{
	CouncilScene *s = scene_with(report(test_arena()));
	test_script(s->ctx, "delete from council_call where member = (select min(member) from "
	                    "council_call)");
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=chaufferie"), "0 résultat"));
	CHECK_INT(test_get(s->ctx, path(s, "/textes.json")).status, 404);
	council_scene_as(s, &s->members[1]);
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=chaufferie"), "1 résultat"));
}

TEST(a_scan_is_said_to_have_no_words)
{
	CouncilScene *s = scene_with(str_of(scan));
	CHECK_STR(test_value(s->ctx, "select state from satchel_text"), S("image"));
	Str code = test_value(s->ctx, "select '/documents/p' || id from council_paper");
	CHECK(has(test_get(s->ctx, path(s, str_cstr(s->ctx->arena, code))), "est une image"));
}

TEST(a_file_that_is_broken_is_looked_at_once)
{
	CouncilScene *s = scene_with(S("%PDF-1.4\n% nothing else\n"));
	CHECK_STR(test_value(s->ctx, "select state from satchel_text"), S("unreadable"));
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from job where kind = "
	                             "'satchel.read-file'"),
	          S("0"));
}

TEST(the_words_go_with_the_file)
{
	CouncilScene *s = scene_with(report(test_arena()));
	council_scene_go(s, &s->samira, remove_paper);
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from satchel_text"), S("0"));
}

TEST(a_late_paper_is_read_too_and_a_draft_session_is_not)
{
	CouncilScene *s = scene_with(str_of(scan));
	s->text = report(test_arena());
	council_scene_go(s, &s->samira, add_paper);
	work(s);
	CHECK(has(test_get(s->ctx, "/cartable/recherche?q=chaufferie"), "1 résultat"));
	s = council_scene();
	s->text = report(test_arena());
	council_scene_go(s, &s->samira, add_paper);
	work(s);
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from satchel_text"), S("0"));
}
