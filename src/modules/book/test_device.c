/* The seal of the authority in a device: what it signs, what it refuses, what is never tried again.
 */
#include "app/testapp.h"
#include "core/cms/testcms.h"
#include "modules/book/test_signing.h"

#define FORM "dispositif=mairie&cle=cachet&code=1234"

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static void forget_device(void *unused)
{
	(void)unused;
	book_configure(&(Config){ 0 });
}

/* The device's folder; NULL: none here. */
static const char *device(BookScene *s)
{
	const char *folder = testcms_device();
	book_configure(&(Config){ .pkcs11_module = S(TESTCMS_MODULE) });
	arena_defer(s->ctx->arena, forget_device, NULL);
	book_scene_as(s, &s->admin);
	return folder;
}

static void free_replies(void *arena)
{
	arena_free(arena);
}

static Reply install(BookScene *s, const char *form, Str certs, int n)
{
	Str body = str_format(s->ctx->arena, "%s&token=%.*s", form, STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, "/parapheur/reglages/cachet/dispositif",
	                        str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	Upload *upload = list_push(its.arena, &req->uploads);
	*upload = (Upload){ .field = S("certificat_cle"), .file_name = S("cachet.pem") };
	CHECK(!blob_make(&its, certs, &upload->blob));
	its.arena = arena_new(8 << 20);
	arena_defer(s->ctx->arena, free_replies, its.arena);
	test_fail_at(s->ctx, n);
	Reply reply = test_send(&its, req);
	test_fail_at(s->ctx, 0);
	return reply;
}

static Reply sign(BookScene *s, Id folder)
{
	Arena *arena = s->ctx->arena;
	Str path = str_format(arena, "/parapheur/dossiers/%lld/actes", (long long)folder);
	Str form = str_format(arena, "faire=signer&fonction=%lld&avis=0&etape=0&tour=1",
	                      (long long)s->mayor);
	book_scene_as(s, &s->maire);
	return test_post(s->ctx, str_cstr(arena, path), str_cstr(arena, form));
}

TEST(the_book_signs_with_a_key_that_stays_in_its_device)
{
	BookScene *s = book_scene_signing("server");
	const char *folder = device(s);
	if (!folder)
		SKIP("softhsm2 is not installed");
	Str cert = testcms_read(folder, "cachet.pem");
	CHECK_INT(install(s, FORM, cert, 0).status, 303);
	Reply reply = test_get(s->ctx, "/parapheur/reglages/cachet");
	CHECK(has(reply, "dans un dispositif"));
	CHECK(has(reply, "Commune de Valbourg"));
	CHECK(!has(reply, "1234"));
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_seal where uri like '%1234%'"
	                              " or instr(sealed, '1234') > 0"),
	          S("0"));
	Id id = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(sign(s, id).status, 303);
	PadesReport report = book_scene_report(s, id);
	CHECK_INT((int64_t)report.signatures.len, 1);
	CHECK_INT(report.signatures.at[0].cms.integrity, CMS_INTACT);
	CmsCertList certs = { 0 };
	CHECK(!cms_read_certs(s->ctx->arena, cert, &certs));
	CHECK_STR(report.signatures.at[0].cms.cert->fingerprint, certs.at[0].fingerprint);
}

TEST(a_device_is_tried_before_it_is_installed)
{
	static const struct {
		const char *form, *file, *words, *field;
	} cases[] = {
		{ "dispositif=mairie&cle=cachet&code=0000", "cachet.pem", "a refusé le code",
		  "code" },
		{ "dispositif=mairie&cle=autre&code=1234", "cachet.pem", "pas cette clé",
		  "dispositif" },
		{ "dispositif=ailleurs&cle=cachet&code=1234", "cachet.pem", "ne répond pas",
		  "dispositif" },
		{ "dispositif=mairie&cle=cachet&code=", "cachet.pem", "Écrivez le code", "code" },
	};
	BookScene *s = book_scene_signing("server");
	const char *folder = device(s);
	if (!folder)
		SKIP("softhsm2 is not installed");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Reply reply = install(s, cases[i].form, testcms_read(folder, cases[i].file), 0);
		CHECK_INT(reply.status, 422);
		CHECK(has(reply, cases[i].words));
		Str link = str_format(s->ctx->arena, "<a href=\"#%s\">", cases[i].field);
		CHECK(str_has(reply.body, link));
	}
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_seal"), S("0"));
	book_scene_as(s, &s->samira);
	CHECK_INT(install(s, FORM, testcms_read(folder, "cachet.pem"), 0).status, 403);
	forget_device(NULL);
	book_scene_as(s, &s->admin);
	CHECK(has(test_get(s->ctx, "/parapheur/reglages/cachet"), "Aucun dispositif"));
	CHECK_INT(install(s, FORM, testcms_read(folder, "cachet.pem"), 0).status, 422);
}

/* Devices lock themselves after a few wrong codes: a batch of five hundred has five hundred tries.
 */
TEST(a_code_that_the_device_refuses_is_tried_once)
{
	BookScene *s = book_scene_signing("server");
	const char *folder = device(s);
	if (!folder)
		SKIP("softhsm2 is not installed");
	CHECK_INT(install(s, FORM, testcms_read(folder, "cachet.pem"), 0).status, 303);
	Id id = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	Ctx *ctx = book_scene_reads(s, &s->admin);
	Str wrong = crypto_hex(ctx->arena, "", 0), secret, certs;
	const SealRow *row = book_seal(ctx);
	book_unwrap(ctx, "book:seal", row->sealed, &secret, &certs);
	Bytes sealed = book_wrap(ctx, "book:seal", S("4321"), certs);
	wrong = crypto_hex(ctx->arena, sealed.ptr, sealed.len);
	test_script(s->ctx, str_cstr(ctx->arena,
	                             str_format(ctx->arena, "update book_seal set sealed = x'%.*s'",
	                                        STR(wrong))));
	for (int i = 0; i < 2; i++) {
		Reply reply = sign(s, id);
		CHECK_INT(reply.status, 409);
		CHECK(has(reply, "a refusé son code"));
		/* Even the right one is not tried now: only who installs it again says that it is.
		 */
		sealed = row->sealed;
		wrong = crypto_hex(ctx->arena, sealed.ptr, sealed.len);
		test_script(s->ctx,
		            str_cstr(ctx->arena,
		                     str_format(ctx->arena, "update book_seal set sealed = x'%.*s'",
		                                STR(wrong))));
	}
	book_scene_as(s, &s->admin);
	CHECK_INT(install(s, FORM, testcms_read(folder, "cachet.pem"), 0).status, 303);
	CHECK_INT(sign(s, id).status, 303);
}

TEST(a_failing_disk_leaves_the_seal_in_its_device)
{
	static const char state[] = "select count(*) || ' ' || count(removed) || ' '"
				    " || (select count(*) from event) from book_seal";
	BookScene *s = book_scene_signing("server");
	const char *folder = device(s);
	if (!folder)
		SKIP("softhsm2 is not installed");
	Str cert = testcms_read(folder, "cachet.pem"), before = book_scene_value(s, state);
	int n = 1, status = 0;
	for (; n < 200 && (status = install(s, FORM, cert, n).status) != 303; n++) {
		CHECK_INT(status, 500);
		CHECK_STR(book_scene_value(s, state), before);
	}
	CHECK(n > 3 && status == 303);
}
