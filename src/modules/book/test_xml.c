/* test_xml.c — XML documents in the book: signed inside, by one after the other. */
#include "app/testapp.h"
#include "modules/book/test_signing.h"

static const char budget[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<Budget xmlns=\"urn:exemple:budget\"><Total>12500.50</Total></Budget>\n";

static Err *add_type(Ctx *ctx, void *unused)
{
	(void)unused;
	BookTypePlan plan = { .code = S("budget"), .name = { { S("Budget") } } };
	static const char *const offices[] = { "dgs", "maire" };
	for (size_t i = 0; i < ARRAY_LEN(offices); i++) {
		BookStagePlan *stage = list_push(ctx->arena, &plan.stages);
		stage->kind = BOOK_SIGNATURE;
		*list_push(ctx->arena, &stage->offices) = str_of(offices[i]);
	}
	return book_type_plan(ctx, &plan);
}

static Err *open_budget(Ctx *ctx, void *ret_folder)
{
	BlobDraft blob;
	BookOpening o = { .type = S("budget"), .title = S("Budget primitif") };
	Err *e = blob_make(ctx, str_of(budget), &blob);
	if (e)
		return e;
	*list_push(ctx->arena, &o.files) = (BookFile){
		.blob = blob_keep(ctx, &blob, S("budget.xml")),
		.title = S("budget.xml"),
	};
	return book_open(ctx, &o, ret_folder);
}

static void sign(BookScene *s, const Actor *who, Id folder, Id office, int stage)
{
	Arena *arena = s->ctx->arena;
	Str path = str_format(arena, "/parapheur/dossiers/%lld/actes", (long long)folder);
	Str form = str_format(arena, "faire=signer&fonction=%lld&avis=0&etape=%d&tour=1",
	                      (long long)office, stage);
	book_scene_as(s, who);
	CHECK_INT(test_post(s->ctx, str_cstr(arena, path), str_cstr(arena, form)).status, 303);
}

TEST(an_xml_document_is_signed_inside_by_one_after_the_other)
{
	BookScene *s = book_scene();
	Id folder;
	book_scene_install(s);
	CHECK(!book_scene_try(s, &s->admin, add_type, NULL));
	CHECK(!book_scene_try(s, &s->ines, open_budget, &folder));
	sign(s, &s->samira, folder, s->dgs, 0);
	sign(s, &s->maire, folder, s->mayor, 1);
	Ctx *ctx = book_scene_reads(s, &s->ines);
	const BookResult *r = book_result(ctx, folder);
	CHECK_INT(r->state, BOOK_COMPLETED);
	CHECK(r->files.at[0].is_signed);
	Str xml = blob_read_all(ctx, blob_find(ctx, r->files.at[0].blob), 1 << 20);
	CHECK(str_has(xml, S("<Total>12500.50</Total>")));
	CmsReport report = xades_verify(ctx->arena, &(CmsQuestion){ .cms = xml, .now = ctx->now });
	CHECK_INT((int64_t)report.signatures.len, 2);
	for (size_t i = 0; i < report.signatures.len; i++)
		CHECK_INT(report.signatures.at[i].integrity, CMS_INTACT);

	book_scene_as(s, &s->ines);
	const BookSent files[] = { { S("fichier"), xml }, { { 0 }, { 0 } } };
	Reply reply = book_scene_send(s, "/parapheur/verifier", "", files, 0);
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, S("Cachet de Valbourg")));
	CHECK(str_has(reply.body, S("Signature valable"))); /* by our own certificate */
	CHECK(!str_has(reply.body, S("class=\"tag bad\"")));
}
