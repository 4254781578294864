#include "modules/book/test_signing.h"

#include "app/testapp.h"
#include "core/pdf/pdf.h"

Str book_scene_pkcs12(BookScene *s, int first_year, int last_year, CmsPurpose purpose)
{
	const Tz *tz = s->ctx->authority->tz;
	return cms_make_pkcs12(s->ctx->arena,
	                       &(CmsMake){ .purpose = purpose,
	                                   .name = S("Cachet de Valbourg"),
	                                   .organisation = S("Commune de Valbourg"),
	                                   .country = S("FR"),
	                                   .since = tz_instant(tz, DATE(first_year, 1, 1), 0),
	                                   .until = tz_instant(tz, DATE(last_year, 1, 1), 0),
	                                   .curve = true,
	                                   .password = S(BOOK_SCENE_PASSWORD) });
}

static Err *install(Ctx *ctx, void *arg)
{
	return book_seal_install(ctx, *(Str *)arg, S(BOOK_SCENE_PASSWORD));
}

void book_scene_install(BookScene *s)
{
	Str file = book_scene_pkcs12(s, 2025, 2028, CMS_MAKE_SEAL);
	CHECK(!book_scene_try(s, &s->admin, install, &file));
}

/* director and mayor sign at once, then the seal. */
static Err *add_type(Ctx *ctx, void *arg)
{
	BookTypePlan plan = { .code = S("contrat"),
		              .name = { { S("Contrat") } },
		              .method = str_of(arg) };
	BookStagePlan *both = list_push(ctx->arena, &plan.stages);
	both->kind = BOOK_SIGNATURE;
	*list_push(ctx->arena, &both->offices) = S("dgs");
	*list_push(ctx->arena, &both->offices) = S("maire");
	BookStagePlan *seal = list_push(ctx->arena, &plan.stages);
	seal->kind = BOOK_SEAL;
	*list_push(ctx->arena, &seal->offices) = S("juridique");
	return book_type_plan(ctx, &plan);
}

Str book_scene_contract(Arena *arena)
{
	Doc *doc = doc_new(
		arena,
		&(DocStyle){ .title = S("Contrat"), .lang = LANG_FR, .accent = S("#7a1f3d") });
	doc_heading(doc, 1, S("Contrat"));
	return doc_render(arena, doc);
}

typedef struct {
	Str bytes;
	Id folder;
} Open;

static Err *open_contract(Ctx *ctx, void *arg)
{
	Open *open = arg;
	BlobDraft blob;
	BookOpening o = { .type = S("contrat"), .title = S("Marché de voirie") };
	Err *e = blob_make(ctx, open->bytes, &blob);
	if (e)
		return e;
	*list_push(ctx->arena, &o.files) = (BookFile){
		.blob = blob_keep(ctx, &blob, S("contrat")),
		.title = S("Contrat"),
	};
	return book_open(ctx, &o, &open->folder);
}

Id book_scene_open_file(BookScene *s, Str bytes)
{
	Open open = { .bytes = bytes };
	Err *e = book_scene_try(s, &s->ines, open_contract, &open);
	CHECK(!e);
	return open.folder;
}

BookScene *book_scene_signing(const char *method)
{
	BookScene *s = book_scene();
	CHECK(!book_scene_try(s, &s->admin, add_type, (void *)(uintptr_t)method));
	return s;
}

Str book_scene_document(BookScene *s, Id folder)
{
	Ctx *ctx = book_scene_reads(s, &s->ines);
	const BookResult *r = book_result(ctx, folder);
	return blob_read_all(ctx, blob_find(ctx, r->files.at[0].blob), 1 << 20);
}

PadesReport book_scene_report(BookScene *s, Id folder)
{
	CmsCertList roots = { 0 };
	return pades_verify(s->ctx->arena, book_scene_document(s, folder), &roots, s->ctx->now);
}

static void free_replies(void *arena)
{
	arena_free(arena);
}

Reply book_scene_send(BookScene *s, const char *path, const char *form, const BookSent *files,
                      int n)
{
	Str body = str_format(s->ctx->arena, "%s&token=%.*s", form, STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, path, str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	for (; files->bytes.len > 0; files++) {
		Upload *upload = list_push(its.arena, &req->uploads);
		*upload = (Upload){ .field = files->field, .file_name = S("un <fichier>") };
		CHECK(!blob_make(&its, files->bytes, &upload->blob));
	}
	its.arena = arena_new(16 << 20);
	arena_defer(s->ctx->arena, free_replies, its.arena);
	test_fail_at(s->ctx, n);
	Reply reply = test_send(&its, req);
	test_fail_at(s->ctx, 0);
	return reply;
}
