/* Signatures with the authority's certificate: what is signed, what is refused, what a reader sees.
 */
#include "app/testapp.h"
#include "core/pdf/pdf.h"
#include "modules/book/signing.h"
#include "modules/book/test_signing.h"

#include <string.h>

#define DONE(at, who) ((BookDeed){ DEED_DONE, (at), (who), 0 })

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

/* ---- Asking ---- */

static Reply post(BookScene *s, const Actor *who, Id folder, const char *word, Id office, int stage)
{
	Arena *arena = s->ctx->arena;
	book_scene_as(s, who);
	return test_post(
		s->ctx,
		str_cstr(arena,
	                 str_format(arena, "/parapheur/dossiers/%lld/actes", (long long)folder)),
		str_cstr(arena, str_format(arena, "faire=%s&fonction=%lld&avis=0&etape=%d&tour=1",
	                                   word, (long long)office, stage)));
}

/* ---- The way ---- */

TEST(a_signed_document_bears_name_and_office_and_keeps_earlier_signatures)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	Str before = book_scene_document(s, folder);
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 303);
	CHECK_INT(post(s, &s->samira, folder, "signer", s->dgs, 0).status, 303);
	CHECK_INT(post(s, &s->lea, folder, "signer", s->legal, 1).status, 303);
	const BookResult *r = book_result(book_scene_reads(s, &s->ines), folder);
	CHECK_INT(r->state, BOOK_COMPLETED);
	CHECK(r->files.at[0].is_signed && r->files.at[0].blob != r->files.at[0].original);
	CHECK(str_starts(book_scene_document(s, folder), before));
	PadesReport found = book_scene_report(s, folder);
	CHECK_INT((int64_t)found.signatures.len, 3);
	CHECK_STR(found.signatures.at[0].name, S("Anne Lefèvre"));
	CHECK_STR(found.signatures.at[1].name, S("Samira Haddad"));
	CHECK_STR(found.signatures.at[2].name, S("Commune de Valbourg"));
	for (size_t i = 0; i < 3; i++) {
		const PadesSignature *sig = &found.signatures.at[i];
		CHECK_INT(sig->cms.integrity, CMS_INTACT);
		CHECK_INT(sig->cms.level, CMS_LEVEL_B);
		CHECK_STR(sig->cms.cert->name, S("Cachet de Valbourg"));
		CHECK(!cms_has_finding(&sig->cms.findings, "covered"));
	}
	CHECK(found.signatures.at[2].covers_all);
}

TEST(what_is_no_pdf_is_signed_beside_it)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Str picture = S("\x89PNG\r\n\x1a\n of the test");
	Id folder = book_scene_open_file(s, picture);
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 303);
	CHECK_STR(book_scene_document(s, folder), picture);
	Arena *arena = s->ctx->arena;
	Reply reply = test_get(s->ctx, str_cstr(arena, str_format(arena,
	                                                          "/parapheur/dossiers/%lld/"
	                                                          "documents/1/signature",
	                                                          (long long)folder)));
	CHECK_INT(reply.status, 200);
	Ctx *ctx = book_scene_reads(s, &s->maire);
	Str id = book_scene_value(s, "select blob || '' from book_signature");
	int64_t blob;
	CHECK(str_to_int(id, &blob));
	CmsReport found = cms_verify(
		arena, &(CmsQuestion){ .cms = blob_read_all(ctx, blob_find(ctx, blob), 1 << 20),
	                               .data = picture,
	                               .now = ctx->now });
	CHECK_INT((int64_t)found.signatures.len, 1);
	CHECK_INT(found.signatures.at[0].integrity, CMS_INTACT);
}

/* ---- What is refused ---- */

TEST(nothing_is_signed_without_a_seal_or_after_it_expired)
{
	BookScene *s = book_scene_signing("server");
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	Str traces = book_scene_traces(s);
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 409);
	CHECK_STR(book_scene_traces(s), traces);
	book_scene_install(s);
	traces = book_scene_traces(s);
	CHECK_INT(post(s, &s->maire, folder, "viser", s->mayor, 0).status, 409);
	CHECK_INT(post(s, &s->lea, folder, "signer", s->legal, 1).status, 409);
	CHECK_INT(post(s, &s->omar, folder, "signer", s->mayor, 0).status, 404);
	test_wait(s->ctx, (int64_t)3 * 366 * 86400);
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 409);
	CHECK_STR(book_scene_traces(s), traces);
}

TEST(a_type_that_is_signed_by_own_certificates_is_not_signed_by_the_seal)
{
	BookScene *s = book_scene_signing("own");
	book_scene_install(s);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 409);
}

TEST(a_file_that_cannot_be_signed_says_why)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Id folder = book_scene_open_file(s, S("%PDF-1.4\n% of the tests\n"));
	Reply reply = post(s, &s->maire, folder, "signer", s->mayor, 0);
	CHECK(reply.status >= 400 && reply.status < 500);
}

typedef struct {
	BookAct act;
	Err *e;
} Late;

static Err *act_late(Ctx *ctx, void *arg)
{
	const Late *late = arg;
	return book_act(ctx, &late->act);
}

/* Two sign at once: the second signed what is no longer the document. */
TEST(a_signature_over_what_was_signed_meanwhile_is_made_again)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	Late late = { .act = { .folder = folder, .deed = DONE(0, s->dgs), .round = 1 } };
	Ctx *samira = book_scene_reads(s, &s->samira);
	CHECK(!book_sign(samira, &late.act));
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 303);
	Err *e = book_scene_try(s, &s->samira, act_late, &late);
	CHECK(e && e->code == ERR_CONFLICT);
	CHECK_INT(post(s, &s->samira, folder, "signer", s->dgs, 0).status, 303);
	CHECK_INT((int64_t)book_scene_report(s, folder).signatures.len, 2);
}

/* ---- Verifying ---- */

static Reply verify(BookScene *s, Str file, Str content)
{
	const BookSent files[] = { { S("fichier"), file },
		                   { S("contenu"), content },
		                   { { 0 }, { 0 } } };
	return book_scene_send(s, "/parapheur/verifier", "", files, 0);
}

TEST(a_signed_file_is_looked_at_in_words_and_not_kept)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(post(s, &s->maire, folder, "signer", s->mayor, 0).status, 303);
	CHECK_INT(test_get(s->ctx, "/parapheur/verifier").status, 200);
	Str traces = book_scene_traces(s), pdf = book_scene_document(s, folder);
	Reply reply = verify(s, pdf, (Str){ 0 });
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Anne Lefèvre"));
	CHECK(has(reply, "Cachet de Valbourg"));
	CHECK(has(reply, "le certificat de cette collectivité"));
	CHECK(has(reply, "Signature valable"));
	char *changed = alloc_n(s->ctx->arena, char, pdf.len);
	memcpy(changed, pdf.ptr, pdf.len);
	changed[9] ^= 1; /* in the comment of the head, within what is signed */
	reply = verify(s, (Str){ changed, pdf.len }, (Str){ 0 });
	CHECK(has(reply, "class=\"tag bad\""));
	reply = verify(s, book_scene_contract(s->ctx->arena), (Str){ 0 });
	CHECK(has(reply, "Aucune signature"));
	CHECK_INT(verify(s, (Str){ 0 }, (Str){ 0 }).status, 422);
	CHECK_STR(book_scene_traces(s), traces);
}

TEST(a_signature_beside_a_file_is_looked_at_with_that_file)
{
	BookScene *s = book_scene();
	Signer *signer;
	Str data = S("%PDF-1.4\n% data\n"), cms;
	Str file = book_scene_pkcs12(s, 2025, 2028, CMS_MAKE_PERSON);
	CHECK(!cms_open_pkcs12(s->ctx->arena, file, S(BOOK_SCENE_PASSWORD), &signer));
	CHECK(!cms_sign_detached(s->ctx->arena, signer,
	                         &(CmsOrder){ .data = data, .at = s->ctx->now }, &cms));
	cms_signer_close(signer);
	book_scene_as(s, &s->nadia);
	CHECK(has(verify(s, cms, data), "class=\"tag warn\""));
	CHECK(has(verify(s, cms, S("%PDF-1.4\n% other\n")), "class=\"tag bad\""));
}

/* ---- One's own key ---- */

typedef struct {
	BookScene *s;
	Id folder;
	Signer *key;
	const char *path, *answer;
} Own;

static const char *path_of(BookScene *s, Id folder, const char *rest)
{
	return str_cstr(s->ctx->arena,
	                str_format(s->ctx->arena, "/parapheur/dossiers/%lld/signature%s",
	                           (long long)folder, rest));
}

static Str pem_of(Arena *arena, Str der)
{
	Str url = crypto_base64url(arena, der);
	Buf out = { .arena = arena };
	buf_add(&out, S("-----BEGIN CERTIFICATE-----\n"));
	for (size_t i = 0; i < url.len; i++) {
		char c = url.ptr[i];
		buf_char(&out, (char)(c == '-' ? '+' : c == '_' ? '/' : c));
		if (i % 64 == 63)
			buf_char(&out, '\n');
	}
	for (size_t i = url.len; i % 4 != 0; i++)
		buf_char(&out, '=');
	buf_add(&out, S("\n-----END CERTIFICATE-----\n"));
	return buf_str(&out);
}

/* The mayor's turn, with a key of her own. */
static Own own_scene(const char *method, Str file)
{
	Own own = { .s = book_scene_signing(method) };
	Arena *arena = own.s->ctx->arena;
	own.folder = book_scene_open_file(own.s, file.len > 0 ? file : book_scene_contract(arena));
	Str p12 = book_scene_pkcs12(own.s, 2025, 2028, CMS_MAKE_PERSON);
	CHECK(!cms_open_pkcs12(arena, p12, S(BOOK_SCENE_PASSWORD), &own.key));
	own.path = path_of(own.s, own.folder, "");
	own.answer = path_of(own.s, own.folder, "/deposer");
	book_scene_as(own.s, &own.s->maire);
	return own;
}

static Reply send_cert(const Own *own, Str bytes, int n)
{
	const BookSent files[] = { { S("certificat"), bytes }, { { 0 }, { 0 } } };
	Str form = str_format(own->s->ctx->arena, "fonction=%lld&etape=0&tour=1",
	                      (long long)own->s->mayor);
	return book_scene_send(own->s, own->path, str_cstr(own->s->ctx->arena, form), files, n);
}

static int make_ready(const Own *own)
{
	Arena *arena = own->s->ctx->arena;
	return send_cert(own, pem_of(arena, cms_signer_cert(own->key)->der), 0).status;
}

/* What the device says to the file that it was given. */
static const char *signed_form(const Own *own)
{
	Arena *arena = own->s->ctx->arena;
	Reply given = test_get(own->s->ctx, path_of(own->s, own->folder, "/1"));
	CHECK_INT(given.status, 200);
	Str value;
	CHECK(!cms_sign_raw(arena, own->key, CMS_SHA256, given.body, &value));
	return str_cstr(arena,
	                str_format(arena, "signature-1=%.*s", STR(crypto_base64url(arena, value))));
}

TEST(a_person_signs_with_a_key_that_never_leaves_their_device)
{
	Own own = own_scene("either", (Str){ 0 });
	CHECK(has(test_get(own.s->ctx, own.path), "Donnez votre certificat"));
	CHECK_INT(make_ready(&own), 303);
	Reply reply = test_get(own.s->ctx, own.path);
	CHECK(has(reply, "Fichier à signer"));
	CHECK_INT(test_post(own.s->ctx, own.answer, signed_form(&own)).status, 303);
	PadesReport found = book_scene_report(own.s, own.folder);
	CHECK_INT((int64_t)found.signatures.len, 1);
	CHECK_INT(found.signatures.at[0].cms.integrity, CMS_INTACT);
	CHECK_STR(found.signatures.at[0].cms.cert->fingerprint,
	          cms_signer_cert(own.key)->fingerprint);
	CHECK_STR(found.signatures.at[0].name, S("Anne Lefèvre"));
	CHECK_STR(book_scene_value(own.s, "select count(*) || '' from book_pending"), S("0"));
	CHECK_STR(book_scene_value(own.s, "select count(*) || '' from blob"), S("2"));
	CHECK_INT(test_post(own.s->ctx, own.answer, "signature-1=AAAA").status, 409);
}

/* What a tool of the person's own makes of the content. */
static Reply send_cms(const Own *own, Signer *signer, Str content)
{
	Str cms;
	CmsOrder order = { .data = content, .at = own->s->ctx->now };
	CHECK(!cms_sign_detached(own->s->ctx->arena, signer, &order, &cms));
	const BookSent files[] = { { S("fichier-1"), cms }, { { 0 }, { 0 } } };
	return book_scene_send(own->s, own->answer, "", files, 0);
}

TEST(a_person_may_send_a_whole_cms_over_the_content_and_no_other)
{
	Own own = own_scene("own", (Str){ 0 });
	CHECK_INT(make_ready(&own), 303);
	Reply given = test_get(own.s->ctx, path_of(own.s, own.folder, "/1/contenu"));
	CHECK_INT(given.status, 200);
	Str traces = book_scene_traces(own.s),
	    p12 = book_scene_pkcs12(own.s, 2025, 2028, CMS_MAKE_PERSON);
	Signer *other;
	CHECK(!cms_open_pkcs12(own.s->ctx->arena, p12, S(BOOK_SCENE_PASSWORD), &other));
	Reply reply = send_cms(&own, own.key, S("something else"));
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "pas celle de ce document"));
	reply = send_cms(&own, other, given.body);
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Choisissez l’autre certificat"));
	CHECK_STR(book_scene_traces(own.s), traces);
	CHECK_INT(send_cms(&own, own.key, given.body).status, 303);
	PadesReport found = book_scene_report(own.s, own.folder);
	CHECK_INT((int64_t)found.signatures.len, 1);
	CHECK_INT(found.signatures.at[0].cms.integrity, CMS_INTACT);
	CHECK(found.signatures.at[0].covers_all);
}

TEST(a_signature_by_ones_own_key_is_stamped_however_it_was_made)
{
	for (int whole = 0; whole < 2; whole++) {
		Own own = own_scene("own", (Str){ 0 });
		book_scene_as(own.s, &own.s->admin);
		CHECK_INT(test_post(own.s->ctx, "/parapheur/reglages/horodatage", "qui=own").status,
		          303);
		book_scene_as(own.s, &own.s->maire);
		CHECK_INT(make_ready(&own), 303);
		Reply given = test_get(own.s->ctx, path_of(own.s, own.folder, "/1/contenu"));
		Reply reply = whole ? send_cms(&own, own.key, given.body)
		                    : test_post(own.s->ctx, own.answer, signed_form(&own));
		CHECK_INT(reply.status, 303);
		PadesReport found = book_scene_report(own.s, own.folder);
		CHECK_INT(found.signatures.at[0].cms.integrity, CMS_INTACT);
		CHECK_INT(found.signatures.at[0].cms.level, CMS_LEVEL_T);
	}
}

TEST(the_page_of_a_folder_leads_to_ones_own_key_where_its_type_takes_one)
{
	static const struct {
		const char *method;
		bool seal, own;
	} cases[] = { { "server", true, false }, { "own", false, true }, { "either", true, true } };
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BookScene *s = book_scene_signing(cases[i].method);
		book_scene_install(s);
		Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
		Str path = str_format(s->ctx->arena, "/parapheur/dossiers/%lld", (long long)folder);
		book_scene_as(s, &s->maire);
		Reply reply = test_get(s->ctx, str_cstr(s->ctx->arena, path));
		CHECK(has(reply, "value=\"signer\"") == cases[i].seal);
		CHECK(has(reply, "Signer avec votre certificat") == cases[i].own);
	}
}

TEST(another_file_is_signed_beside_it_by_ones_own_key)
{
	Own own = own_scene("own", S("\x89PNG\r\n\x1a\n of the test"));
	CHECK_INT(make_ready(&own), 303);
	CHECK_INT(test_post(own.s->ctx, own.answer, signed_form(&own)).status, 303);
	CHECK_STR(book_scene_value(own.s, "select detached || '' from book_signature"), S("1"));
	CHECK_STR(book_scene_value(own.s, "select count(*) || '' from blob"), S("2"));
}

TEST(a_signature_by_another_key_or_over_something_else_is_refused)
{
	Own own = own_scene("own", (Str){ 0 });
	CHECK_INT(make_ready(&own), 303);
	Arena *arena = own.s->ctx->arena;
	Str traces = book_scene_traces(own.s), value,
	    p12 = book_scene_pkcs12(own.s, 2025, 2028, CMS_MAKE_PERSON);
	Reply given = test_get(own.s->ctx, path_of(own.s, own.folder, "/1"));
	Signer *other;
	CHECK(!cms_open_pkcs12(arena, p12, S(BOOK_SCENE_PASSWORD), &other));
	CHECK(!cms_sign_raw(arena, other, CMS_SHA256, given.body, &value));
	Str forged = str_format(arena, "signature-1=%.*s", STR(crypto_base64url(arena, value)));
	CHECK_INT(test_post(own.s->ctx, own.answer, str_cstr(arena, forged)).status, 422);
	CHECK(!cms_sign_raw(arena, own.key, CMS_SHA256, S("something else"), &value));
	forged = str_format(arena, "signature-1=%.*s", STR(crypto_base64url(arena, value)));
	CHECK_INT(test_post(own.s->ctx, own.answer, str_cstr(arena, forged)).status, 422);
	CHECK_INT(test_post(own.s->ctx, own.answer, "signature-1=%21").status, 422);
	CHECK_INT(test_post(own.s->ctx, own.answer, "").status, 422);
	CHECK_STR(book_scene_traces(own.s), traces);
}

TEST(what_was_made_ready_is_not_signed_once_the_document_has_changed)
{
	Own own = own_scene("either", (Str){ 0 });
	book_scene_install(own.s);
	book_scene_as(own.s, &own.s->maire);
	CHECK_INT(make_ready(&own), 303);
	const char *form = signed_form(&own);
	CHECK_INT(post(own.s, &own.s->samira, own.folder, "signer", own.s->dgs, 0).status, 303);
	book_scene_as(own.s, &own.s->maire);
	CHECK_INT(test_post(own.s->ctx, own.answer, form).status, 409);
	CHECK_INT(make_ready(&own), 303);
	CHECK_INT(test_post(own.s->ctx, own.answer, signed_form(&own)).status, 303);
	CHECK_INT((int64_t)book_scene_report(own.s, own.folder).signatures.len, 2);
}

TEST(who_may_not_sign_is_not_given_anything_to_sign)
{
	Own own = own_scene("server", (Str){ 0 });
	CHECK_INT(test_get(own.s->ctx, own.path).status, 409);
	CHECK_INT(make_ready(&own), 409);
	own = own_scene("own", (Str){ 0 });
	CHECK_INT(send_cert(&own, S("-----BEGIN CERTIFICATE-----\nAAAA\n"), 0).status, 422);
	CHECK_INT(make_ready(&own), 303);
	book_scene_as(own.s, &own.s->samira);
	CHECK_INT(make_ready(&own), 403); /* at the mayor's place */
	CHECK_INT(test_get(own.s->ctx, path_of(own.s, own.folder, "/1")).status, 404);
	book_scene_as(own.s, &own.s->nadia);
	CHECK_INT(test_get(own.s->ctx, own.path).status, 404);
	CHECK_INT(make_ready(&own), 404);
}

static const char pending[] =
	"select (select count(*) from book_pending) || ' ' || (select count(*) from blob) || ' '"
	" || (select count(*) from event)";

TEST(a_failing_disk_leaves_nothing_half_signed)
{
	Own own = own_scene("own", (Str){ 0 });
	Str cert = pem_of(own.s->ctx->arena, cms_signer_cert(own.key)->der);
	Str before = book_scene_value(own.s, pending);
	int n = 1, status = 0;
	for (; n < 500 && (status = send_cert(&own, cert, n).status) != 303; n++) {
		CHECK_INT(status, 500);
		CHECK_STR(book_scene_value(own.s, pending), before);
	}
	CHECK(n > 5 && n < 500);
	before = book_scene_value(own.s, pending);
	const char *form = signed_form(&own);
	const BookSent none[] = { { { 0 }, { 0 } } };
	for (n = 1;
	     n < 1000 && (status = book_scene_send(own.s, own.answer, form, none, n).status) != 303;
	     n++) {
		CHECK_INT(status, 500);
		CHECK_STR(book_scene_value(own.s, pending), before);
	}
	CHECK(n > 10 && n < 1000);
}

/* ---- The page of the certificate ---- */

static Reply send_seal(BookScene *s, Str file, const char *password, int n)
{
	const BookSent files[] = { { S("certificat"), file }, { { 0 }, { 0 } } };
	Str form = str_format(s->ctx->arena, "mot_de_passe=%s", password);
	return book_scene_send(s, "/parapheur/reglages/cachet", str_cstr(s->ctx->arena, form),
	                       files, n);
}

static const char seals[] = "select count(*) || ' ' || coalesce(group_concat(removed), '')"
			    " || (select count(*) from event) from book_seal";

TEST(the_certificate_is_installed_on_its_page_and_shown_without_its_key)
{
	BookScene *s = book_scene();
	book_scene_as(s, &s->admin);
	Str file = book_scene_pkcs12(s, 2025, 2028, CMS_MAKE_SEAL);
	CHECK_INT(send_seal(s, file, "faux", 0).status, 422);
	CHECK_INT(send_seal(s, S("%PDF-1.4\n"), "faux", 0).status, 422);
	Str old = book_scene_pkcs12(s, 2020, 2024, CMS_MAKE_SEAL);
	CHECK_INT(send_seal(s, old, "secret+de+test", 0).status, 422);
	CHECK_INT(send_seal(s, file, "secret+de+test", 0).status, 303);
	Reply reply = test_get(s->ctx, "/parapheur/reglages/cachet");
	CHECK(has(reply, "Cachet de Valbourg"));
	CHECK(has(reply, "2027-12-31") || has(reply, "2028-01-01"));
	CHECK(!has(reply, BOOK_SCENE_PASSWORD));
	CHECK_STR(book_scene_value(s, "select count(*) || '' from blob"), S("0"));
	CHECK_STR(book_scene_value(s, "select instr(sealed, 'secret') || '' from book_seal"),
	          S("0"));
	CHECK_INT(test_post(s->ctx, "/parapheur/reglages/cachet/retirer", "").status, 303);
	CHECK_STR(book_scene_value(s, "select length(sealed) || '' from book_seal"), S("0"));
	CHECK_INT(test_post(s->ctx, "/parapheur/reglages/cachet/retirer", "").status, 404);
	book_scene_as(s, &s->samira);
	CHECK_INT(test_get(s->ctx, "/parapheur/reglages/cachet").status, 403);
}

TEST(a_failing_disk_leaves_the_certificate_as_it_was)
{
	BookScene *s = book_scene();
	book_scene_as(s, &s->admin);
	Str file = book_scene_pkcs12(s, 2025, 2028, CMS_MAKE_SEAL),
	    before = book_scene_value(s, seals);
	int n = 1, status = 0;
	for (; n < 500 && status != 303; n++) {
		status = send_seal(s, file, "secret+de+test", n).status;
		if (status == 303)
			break;
		CHECK_INT(status, 500);
		CHECK_STR(book_scene_value(s, seals), before);
	}
	CHECK_INT(status, 303);
	CHECK(n > 5);
	before = book_scene_value(s, seals);
	for (n = 1, status = 0; n < 500 && status != 303; n++) {
		Str body = str_format(s->ctx->arena, "token=%.*s", STR(test_token(s->ctx)));
		Req *req = test_request(s->ctx, POST, "/parapheur/reglages/cachet/retirer",
		                        str_cstr(s->ctx->arena, body));
		Ctx its = *s->ctx;
		its.arena = arena_new(8 << 20);
		test_fail_at(s->ctx, n);
		status = test_send(&its, req).status;
		test_fail_at(s->ctx, 0);
		arena_free(its.arena);
		if (status != 303)
			CHECK_STR(book_scene_value(s, seals), before);
	}
	CHECK_INT(status, 303);
}
