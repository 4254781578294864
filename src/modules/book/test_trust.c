/* test_trust.c — the authorities that are believed: what they make of a signature, and their page.
 */
#include "app/testapp.h"
#include "modules/book/test_signing.h"

#define PAGE "/parapheur/reglages/confiance"

static Signer *made(BookScene *s, CmsPurpose purpose, const char *name, Signer *issuer)
{
	const Tz *tz = s->ctx->authority->tz;
	Signer *signer;
	CmsMake make = { .purpose = purpose,
		         .name = str_of(name),
		         .country = S("FR"),
		         .since = tz_instant(tz, DATE(2025, 1, 1), 0),
		         .until = tz_instant(tz, DATE(2028, 1, 1), 0),
		         .issuer = issuer,
		         .curve = true,
		         .password = S(BOOK_SCENE_PASSWORD) };
	Str file = cms_make_pkcs12(s->ctx->arena, &make);
	CHECK(!cms_open_pkcs12(s->ctx->arena, file, S(BOOK_SCENE_PASSWORD), &signer));
	return signer;
}

static Reply give(BookScene *s, const Actor *who, Str bytes, int n)
{
	const BookSent files[] = { { S("certificat"), bytes }, { { 0 }, { 0 } } };
	book_scene_as(s, who);
	return book_scene_send(s, PAGE, "", files, n);
}

static Reply verify(BookScene *s, Str cms, Str data)
{
	const BookSent files[] = { { S("fichier"), cms },
		                   { S("contenu"), data },
		                   { { 0 }, { 0 } } };
	return book_scene_send(s, "/parapheur/verifier", "", files, 0);
}

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

TEST(a_signature_is_valid_when_its_authority_is_believed_and_only_then)
{
	BookScene *s = book_scene();
	Signer *root = made(s, CMS_MAKE_AUTHORITY, "Autorité d’essai", NULL);
	Signer *person = made(s, CMS_MAKE_PERSON, "Jeanne Martin", root);
	Str data = S("%PDF-1.4\n% data\n"), cms;
	CHECK(!cms_sign_detached(s->ctx->arena, person,
	                         &(CmsOrder){ .data = data, .at = s->ctx->now }, &cms));
	book_scene_as(s, &s->samira);
	CHECK(has(verify(s, cms, data), "class=\"tag warn\""));

	CHECK_INT(give(s, &s->admin, cms_signer_cert(root)->der, 0).status, 303);
	CHECK_INT(give(s, &s->admin, cms_signer_cert(root)->der, 0).status, 303); /* once */
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_trust"), S("1"));
	CHECK(has(test_get(s->ctx, PAGE), "Autorité d’essai"));
	Reply reply = verify(s, cms, data);
	CHECK(has(reply, "class=\"tag ok\"") && has(reply, "Signature valable"));

	CHECK_INT(test_post(s->ctx, PAGE "/1/retirer", "").status, 303);
	CHECK(has(verify(s, cms, data), "class=\"tag warn\""));
	CHECK_INT(test_post(s->ctx, PAGE "/1/retirer", "").status, 404);
	CHECK(!has(test_get(s->ctx, PAGE), "Autorité d’essai"));
}

TEST(who_certifies_nobody_is_not_believed_nor_is_who_may_not_say_so)
{
	BookScene *s = book_scene();
	Signer *root = made(s, CMS_MAKE_AUTHORITY, "Autorité d’essai", NULL);
	Signer *person = made(s, CMS_MAKE_PERSON, "Jeanne Martin", root);
	Reply reply = give(s, &s->admin, cms_signer_cert(person)->der, 0);
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Jeanne Martin"));
	CHECK_INT(give(s, &s->admin, S("%PDF-1.4 rien"), 0).status, 422);
	CHECK_INT(give(s, &s->admin, (Str){ 0 }, 0).status, 422);
	CHECK_INT(give(s, &s->samira, cms_signer_cert(root)->der, 0).status, 403);
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_trust"), S("0"));
}

TEST(a_failing_disk_leaves_those_who_are_believed_as_they_were)
{
	static const char state[] = "select count(*) || ' ' || count(removed) || ' '"
				    " || (select count(*) from event) from book_trust";
	BookScene *s = book_scene();
	Str der = cms_signer_cert(made(s, CMS_MAKE_AUTHORITY, "Autorité d’essai", NULL))->der;
	for (int taking = 0; taking < 2; taking++) {
		Str before = book_scene_value(s, state);
		int n = 0, status = 0;
		while (status != 303 && ++n < 200) {
			if (taking)
				test_fail_at(s->ctx, n);
			status = taking ? test_post(s->ctx, PAGE "/1/retirer", "").status
			                : give(s, &s->admin, der, n).status;
			test_fail_at(s->ctx, 0);
			if (status == 303)
				break;
			CHECK_INT(status, 500);
			CHECK_STR(book_scene_value(s, state), before);
		}
		CHECK(n > 3 && status == 303);
	}
}
