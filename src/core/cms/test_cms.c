/* test_cms.c — signatures made and looked at here, with openssl's own command as the judge. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "core/cms/der.h"
#include "core/cms/testcms.h"

static const Str act = { "Le conseil municipal approuve le compte administratif.", 54 };

static CmsReport look_at(Str cms, Str data)
{
	return cms_verify(test_arena(), &(CmsQuestion){ .cms = cms,
	                                                .data = data,
	                                                .roots = testcms_roots(),
	                                                .now = testcms_now() });
}

static Str sign_with(Signer *signer, CmsStamper stamper)
{
	Str cms;
	CHECK(!cms_sign_detached(
		test_arena(), signer,
		&(CmsOrder){ .data = act, .at = testcms_now(), .stamper = stamper }, &cms));
	return cms;
}

TEST(a_seal_signs_a_detached_cades_of_level_b_that_names_its_certificate)
{
	for (int curve = 0; curve < 2; curve++) {
		Signer *seal = testcms_signer(CMS_MAKE_SEAL, curve);
		CmsReport const report = look_at(sign_with(seal, (CmsStamper){ 0 }), act);
		CHECK(report.readable && !report.enveloping && report.signatures.len == 1);
		const CmsSignature *signature = report.signatures.at;
		CHECK_INT(signature->integrity, CMS_INTACT);
		CHECK_INT(signature->trust, CMS_TRUST_CHAINED);
		CHECK_INT(signature->level, CMS_LEVEL_B);
		CHECK(signature->findings.len == 0);
		CHECK_INT(cms_verdict(signature), CMS_VALID);
		CHECK_STR(signature->cert->name, S("Commune de Valbourg"));
		CHECK_STR(signature->cert->organisation, S("Commune de Valbourg"));
		CHECK_INT(signature->claimed.us, testcms_now().us);
		CHECK_INT(signature->proved.us, 0);
	}
}

TEST(a_stamp_of_our_own_authority_makes_a_signature_of_level_t)
{
	Signer *stamper = testcms_signer(CMS_MAKE_STAMPER, true);
	Instant const later = instant_add(testcms_now(), 5);
	Str const cms = sign_with(testcms_signer(CMS_MAKE_SEAL, false),
	                          tsa_own(test_arena(), stamper, later));
	CmsReport const report = look_at(cms, act);
	CHECK(report.signatures.len == 1);
	const CmsSignature *signature = report.signatures.at;
	CHECK_INT(signature->level, CMS_LEVEL_T);
	CHECK(signature->stamps.len == 1);
	CHECK_INT(signature->stamps.at[0].integrity, CMS_INTACT);
	CHECK_INT(signature->stamps.at[0].trust, CMS_TRUST_CHAINED);
	CHECK_INT(signature->proved.us, later.us);
	CHECK_INT(cms_verdict(signature), CMS_VALID);
}

TEST(openssl_accepts_what_we_sign_and_refuses_it_for_other_data)
{
	const char *folder = testcms_folder();
	for (int curve = 0; curve < 2; curve++) {
		testcms_write(
			folder, "cms.der",
			sign_with(testcms_signer(CMS_MAKE_SEAL, curve),
		                  tsa_own(test_arena(), testcms_signer(CMS_MAKE_STAMPER, false),
		                          testcms_now())));
		testcms_write(folder, "act", act);
		testcms_write(folder, "other", S("Le conseil municipal rejette."));
		testcms_write_roots(folder, "roots.pem");
		CHECK_INT(testcms_run(folder,
		                      "openssl cms -verify -cades -binary -inform DER -in cms.der "
		                      "-content act -CAfile roots.pem -purpose any -attime %lld",
		                      (long long)(testcms_now().us / 1000000)),
		          0);
		CHECK(testcms_run(folder,
		                  "openssl cms -verify -cades -binary -inform DER -in cms.der "
		                  "-content other -CAfile roots.pem -purpose any -attime %lld",
		                  (long long)(testcms_now().us / 1000000)) != 0);
	}
}

TEST(openssl_accepts_the_answers_of_our_time_stamping_authority)
{
	const char *folder = testcms_folder();
	Str const digest = cms_hash_of(test_arena(), CMS_SHA256, act);
	Str const request = tsa_request(test_arena(), CMS_SHA256, digest, 0);
	Str const answer = tsa_answer(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true),
	                              testcms_now(), request);
	testcms_write(folder, "act", act);
	testcms_write(folder, "other", S("autre chose"));
	testcms_write(folder, "request.tsq", request);
	testcms_write(folder, "answer.tsr", answer);
	testcms_write_roots(folder, "roots.pem");
	CHECK_INT(testcms_run(folder,
	                      "openssl ts -verify -queryfile request.tsq -in answer.tsr "
	                      "-CAfile roots.pem -attime %lld",
	                      (long long)(testcms_now().us / 1000000)),
	          0);
	CHECK(testcms_run(folder,
	                  "openssl ts -verify -data other -in answer.tsr -CAfile roots.pem "
	                  "-attime %lld",
	                  (long long)(testcms_now().us / 1000000)) != 0);
	Str token;
	CHECK(!tsa_parse(test_arena(), request, answer, &token));
	CHECK(tsa_parse(test_arena(), tsa_request(test_arena(), CMS_SHA256, digest, 7), answer,
	                &token));
}

TEST(requests_made_by_openssl_are_answered_in_a_way_it_accepts)
{
	const char *folder = testcms_folder();
	static const char *const hashes[] = { "-sha256", "-sha384", "-sha512 -cert",
		                              "-sha256 -no_nonce -cert" };
	testcms_write(folder, "act", act);
	testcms_write_roots(folder, "roots.pem");
	Signer *stamper = testcms_signer(CMS_MAKE_STAMPER, false);
	testcms_write_pem(folder, "stamper.pem", cms_signer_cert(stamper));
	for (size_t i = 0; i < ARRAY_LEN(hashes); i++) {
		CHECK_INT(
			testcms_run(folder, "openssl ts -query -data act %s -out q.tsq", hashes[i]),
			0);
		testcms_write(folder, "a.tsr",
		              tsa_answer(test_arena(), stamper, testcms_now(),
		                         testcms_read(folder, "q.tsq")));
		CHECK_INT(testcms_run(folder,
		                      "openssl ts -verify -queryfile q.tsq -in a.tsr "
		                      "-CAfile roots.pem -untrusted stamper.pem -attime %lld",
		                      (long long)(testcms_now().us / 1000000)),
		          0);
	}
	CHECK_INT(testcms_run(folder, "openssl ts -query -data act -sha1 -out q.tsq"), 0);
	testcms_write(
		folder, "a.tsr",
		tsa_answer(test_arena(), stamper, testcms_now(), testcms_read(folder, "q.tsq")));
	CHECK_INT(testcms_run(folder, "openssl ts -reply -in a.tsr -text | grep -q 'Status: "
	                              "Rejected'"),
	          0);
}

TEST(a_rejected_request_is_told_in_the_words_of_the_service)
{
	Str token;
	Str const request = tsa_request(test_arena(), CMS_SHA256,
	                                cms_hash_of(test_arena(), CMS_SHA256, act), 1);
	Str const answer =
		tsa_answer(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true),
	                   instant_add(testcms_now(), INT64_C(100) * 366 * 86400), request);
	Err *e = tsa_parse(test_arena(), request, answer, &token);
	CHECK(e && e->args_len == 1);
	CHECK_STR(e->args[0].str, S("the certificate of this authority is out of date"));
	CHECK(tsa_parse(test_arena(), request, S("pas du DER"), &token));
}

TEST(one_changed_letter_is_a_changed_document)
{
	Str const cms = sign_with(testcms_signer(CMS_MAKE_SEAL, true), (CmsStamper){ 0 });
	Str const changed = str_copy(test_arena(), act);
	memcpy((char *)(uintptr_t)changed.ptr, "la", 2);
	const CmsSignature *signature = look_at(cms, changed).signatures.at;
	CHECK_INT(signature->integrity, CMS_ALTERED);
	CHECK(cms_has_finding(&signature->findings, "digest_differs"));
	CHECK_INT(cms_verdict(signature), CMS_INVALID);
	CmsReport const absent = cms_verify(test_arena(), &(CmsQuestion){ .cms = cms });
	CHECK_INT(absent.signatures.at[0].integrity, CMS_UNDECIDED);
	CHECK(cms_has_finding(&absent.signatures.at[0].findings, "data_missing"));
}

TEST(any_changed_byte_of_a_signature_is_noticed)
{
	Str const cms = sign_with(testcms_signer(CMS_MAKE_SEAL, true), (CmsStamper){ 0 });
	char *bytes = (char *)(uintptr_t)str_copy(test_arena(), cms).ptr;
	int valid = 0;
	for (size_t i = 0; i < cms.len; i++) {
		bytes[i] ^= 0x20;
		CmsReport const report = look_at((Str){ bytes, cms.len }, act);
		bytes[i] ^= 0x20;
		if (report.readable && report.signatures.len == 1 &&
		    cms_verdict(report.signatures.at) == CMS_VALID)
			valid++;
		else
			continue;
		/* What remains is not signed: the version, the set of digests announced, and the
		 * certificates beyond the one that signs. */
		CHECK_INT(report.signatures.at[0].claimed.us, testcms_now().us);
	}
	printf("# %d of %zu bytes of a CMS change nothing that is signed\n", valid, cms.len);
	CHECK(valid < 60);
}

TEST(who_signs_must_lead_to_a_root_at_that_time)
{
	Str const cms = sign_with(testcms_signer(CMS_MAKE_SEAL, true), (CmsStamper){ 0 });
	CmsQuestion question = { .cms = cms, .data = act, .now = testcms_now() };
	CHECK_INT(cms_verify(test_arena(), &question).signatures.at[0].trust, CMS_TRUST_UNKNOWN);
	question.roots = testcms_roots();
	question.now = instant_add(testcms_now(), INT64_C(20) * 366 * 86400);
	const CmsReport late = cms_verify(test_arena(), &question);
	CHECK_INT(late.signatures.at[0].trust, CMS_TRUST_OUTDATED);
	CHECK_INT(cms_verdict(late.signatures.at), CMS_INDETERMINATE);
}

TEST(a_stamp_proves_a_signature_after_the_certificate_has_ended)
{
	Str const cms = sign_with(
		testcms_signer(CMS_MAKE_SEAL, true),
		tsa_own(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true), testcms_now()));
	CmsQuestion const question = { .cms = cms,
		                       .data = act,
		                       .roots = testcms_roots(),
		                       .now = instant_add(testcms_now(),
		                                          INT64_C(20) * 366 * 86400) };
	CmsReport const report = cms_verify(test_arena(), &question);
	CHECK_INT(report.signatures.at[0].trust, CMS_TRUST_CHAINED);
	CHECK_INT(cms_verdict(report.signatures.at), CMS_VALID);
}

TEST(a_stamp_of_an_unknown_service_does_not_turn_time_back)
{
	/* Somebody makes an authority of their own that stamps a time when the seal was valid. */
	CmsMake make = { .purpose = CMS_MAKE_AUTHORITY,
		         .name = S("Autorité inconnue"),
		         .country = S("FR"),
		         .since = instant_add(testcms_now(), -86400),
		         .until = instant_add(testcms_now(), INT64_C(86400) * 9000),
		         .curve = true,
		         .password = S("x") };
	Signer *unknown, *stamper;
	CHECK(!cms_open_pkcs12(test_arena(), cms_make_pkcs12(test_arena(), &make), S("x"),
	                       &unknown));
	make.purpose = CMS_MAKE_STAMPER;
	make.issuer = unknown;
	CHECK(!cms_open_pkcs12(test_arena(), cms_make_pkcs12(test_arena(), &make), S("x"),
	                       &stamper));
	Str const cms = sign_with(testcms_signer(CMS_MAKE_SEAL, true),
	                          tsa_own(test_arena(), stamper, testcms_now()));
	CmsQuestion const question = { .cms = cms,
		                       .data = act,
		                       .roots = testcms_roots(),
		                       .now = instant_add(testcms_now(),
		                                          INT64_C(20) * 366 * 86400) };
	const CmsSignature *signature = cms_verify(test_arena(), &question).signatures.at;
	CHECK_INT(signature->level, CMS_LEVEL_T);
	CHECK_INT(signature->proved.us, 0);
	CHECK_INT(signature->trust, CMS_TRUST_OUTDATED);
	CHECK(cms_has_finding(&signature->findings, "stamp_untrusted"));
	CHECK_INT(cms_verdict(signature), CMS_INDETERMINATE);
}

TEST(a_person_signs_in_two_steps_with_a_key_that_stays_at_home)
{
	for (int curve = 0; curve < 2; curve++) {
		Signer *device = testcms_signer(CMS_MAKE_PERSON, curve);
		const CmsCert *cert = cms_signer_cert(device);
		CmsOrder const order = { .digest = cms_hash_of(test_arena(), CMS_SHA256, act),
			                 .at = testcms_now() };
		CmsToSign to_sign;
		Str value, cms;
		CHECK(!cms_digest_to_sign(test_arena(), cert, &order, &to_sign));
		CHECK_STR(to_sign.digest,
		          cms_hash_of(test_arena(), CMS_SHA256, to_sign.attributes));
		CHECK(!cms_sign_raw(test_arena(), device, CMS_SHA256, to_sign.attributes, &value));
		CHECK(!cms_accept(test_arena(), cert, cms_signer_chain(device), &order, &to_sign,
		                  value, &cms));
		CHECK_INT(cms_verdict(look_at(cms, act).signatures.at), CMS_VALID);
	}
}

TEST(the_answer_of_a_device_may_be_a_whole_cms_but_not_any)
{
	Signer *device = testcms_signer(CMS_MAKE_PERSON, true);
	Signer *other = testcms_signer(CMS_MAKE_SEAL, true);
	const CmsCert *cert = cms_signer_cert(device);
	CmsOrder const order = { .data = act, .at = testcms_now() };
	CmsToSign to_sign;
	Str cms, theirs, wrong;
	CHECK(!cms_digest_to_sign(test_arena(), cert, &order, &to_sign));
	theirs = sign_with(device, (CmsStamper){ 0 });
	CHECK(!cms_accept(test_arena(), cert, NULL, &order, &to_sign, theirs, &cms));
	const char *folder = testcms_folder();
	testcms_write(folder, "cms.der", theirs);
	CHECK_INT(testcms_run(folder, "openssl cms -cmsout -inform DER -in cms.der -outform PEM "
	                              "-out cms.pem"),
	          0);
	CHECK(!cms_accept(test_arena(), cert, NULL, &order, &to_sign,
	                  testcms_read(folder, "cms.pem"), &cms));
	CHECK_STR(cms, theirs);
	CHECK(cms_accept(test_arena(), cert, NULL, &order, &to_sign,
	                 sign_with(other, (CmsStamper){ 0 }), &cms));
	CHECK(cms_accept(test_arena(), cert, NULL, &order, &to_sign, S("rien"), &cms));
	CHECK(cms_accept(test_arena(), cert, NULL, &order, &to_sign, S(""), &cms));
	CmsOrder const another = { .data = S("autre"), .at = testcms_now() };
	CHECK(!cms_sign_detached(test_arena(), device, &another, &wrong));
	CHECK(cms_accept(test_arena(), cert, NULL, &order, &to_sign, wrong, &cms));
}

/* openssl's own command is the tool here: it signs as CAdES B, and judges what we have added to. */
TEST(a_cms_made_by_another_tool_is_stamped_and_stays_right)
{
	const char *folder = testcms_folder();
	Signer *stamper = testcms_signer(CMS_MAKE_STAMPER, true);
	const CmsCert *cert = cms_signer_cert(testcms_signer(CMS_MAKE_PERSON, true));
	CmsOrder const order = { .data = act,
		                 .at = testcms_now(),
		                 .stamper = tsa_own(test_arena(), stamper, testcms_now()) };
	CmsToSign to_sign;
	Str cms;
	testcms_write(folder, "person.p12", testcms_pkcs12(CMS_MAKE_PERSON, true));
	testcms_write(folder, "act.txt", act);
	testcms_write_roots(folder, "roots.pem");
	CHECK_INT(testcms_run(folder,
	                      "openssl pkcs12 -in person.p12 -nodes -passin pass:essai -out "
	                      "person.pem"),
	          0);
	CHECK_INT(testcms_run(folder, "openssl cms -sign -cades -binary -md sha256 -in act.txt "
	                              "-signer person.pem -outform DER -out cms.der"),
	          0);
	CHECK(!cms_digest_to_sign(test_arena(), cert, &order, &to_sign));
	CHECK(!cms_accept(test_arena(), cert, NULL, &order, &to_sign,
	                  testcms_read(folder, "cms.der"), &cms));
	CmsReport const report = look_at(cms, act);
	CHECK_INT(report.signatures.at[0].level, CMS_LEVEL_T);
	CHECK_INT(cms_verdict(report.signatures.at), CMS_VALID);
	CHECK_INT(report.signatures.at[0].proved.us / 1000000, testcms_now().us / 1000000);
	testcms_write(folder, "stamped.der", cms);
	CHECK_INT(testcms_run(folder,
	                      "openssl cms -verify -cades -binary -inform DER -in "
	                      "stamped.der -content act.txt -CAfile roots.pem -attime %lld "
	                      "-purpose any -out /dev/null",
	                      (long long)(testcms_now().us / 1000000)),
	          0);
}

TEST(a_key_opens_only_with_its_password_and_in_its_time)
{
	Signer *signer;
	Str const file = testcms_pkcs12(CMS_MAKE_SEAL, true);
	CHECK(cms_open_pkcs12(test_arena(), file, S("faux"), &signer));
	CHECK(cms_open_pkcs12(test_arena(), S("rien"), S("essai"), &signer));
	CHECK(!cms_open_pkcs12(test_arena(), file, S("essai"), &signer));
	CmsToSign to_sign;
	CmsOrder order = { .data = act,
		           .at = instant_add(testcms_now(), -100 * 366 * INT64_C(86400)) };
	Err *early = cms_digest_to_sign(test_arena(), cms_signer_cert(signer), &order, &to_sign);
	order.at = instant_add(testcms_now(), 100 * 366 * INT64_C(86400));
	Err *late = cms_digest_to_sign(test_arena(), cms_signer_cert(signer), &order, &to_sign);
	CHECK(early && late && early->code == ERR_CONFLICT && late->code == ERR_CONFLICT);
	cms_signer_close(signer);
	cms_signer_close(signer);
}

TEST(a_key_file_of_an_older_tool_opens_too)
{
	const char *folder = testcms_folder();
	Signer *signer;
	testcms_write(folder, "new.p12", testcms_pkcs12(CMS_MAKE_SEAL, false));
	CHECK_INT(testcms_run(folder, "openssl pkcs12 -in new.p12 -nodes -passin pass:essai -out "
	                              "all.pem && openssl pkcs12 -export -legacy -in all.pem "
	                              "-passout pass:vieux -out old.p12"),
	          0);
	Str const file = testcms_read(folder, "old.p12");
	CHECK(cms_open_pkcs12(test_arena(), file, S("essai"), &signer));
	CHECK(!cms_open_pkcs12(test_arena(), file, S("vieux"), &signer));
	Str const cms = sign_with(signer, (CmsStamper){ 0 });
	CHECK_INT(cms_verdict(look_at(cms, act).signatures.at), CMS_VALID);
	cms_signer_close(signer);
}

TEST(keys_that_are_too_weak_do_not_open)
{
	const char *folder = testcms_folder();
	static const char *const keys[] = { "rsa:1024", "ec -pkeyopt ec_paramgen_curve:secp256k1",
		                            "ed25519" };
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		Signer *signer;
		CHECK_INT(testcms_run(folder,
		                      "openssl req -x509 -newkey %s -nodes -keyout k.pem -out "
		                      "c.pem -subj /CN=Faible -days 30",
		                      keys[i]),
		          0);
		CHECK_INT(testcms_run(folder, "openssl pkcs12 -export -inkey k.pem -in c.pem -out "
		                              "k.p12 -passout pass:x"),
		          0);
		CHECK(cms_open_pkcs12(test_arena(), testcms_read(folder, "k.p12"), S("x"),
		                      &signer));
	}
}

static Err *open_device(const char *folder, const char *uri, const char *pin, const char *cert)
{
	Signer *signer;
	Str cms;
	CmsToken const token = { .module = S(TESTCMS_MODULE),
		                 .uri = str_of(uri),
		                 .pin = str_of(pin),
		                 .certs = testcms_read(folder, cert) };
	Err *e = cms_open_token(test_arena(), &token, &signer);
	if (e)
		return e;
	CHECK(!cms_sign_detached(test_arena(), signer,
	                         &(CmsOrder){ .data = act, .at = testcms_now() }, &cms));
	cms_signer_close(signer);
	CHECK_INT(cms_verdict(look_at(cms, act).signatures.at), CMS_VALID);
	return NULL;
}

TEST(a_key_in_a_device_signs_through_pkcs11_for_who_has_its_pin)
{
	const char *folder = testcms_device();
	if (!folder)
		SKIP("softhsm2 is not installed");
	CHECK(!open_device(folder, "pkcs11:token=mairie;object=cachet", "1234", "cachet.pem"));
	CHECK(!open_device(folder, "pkcs11:token=mairie;id=%02", "1234", "courbe.pem"));
	/* That somebody has just signed opens nothing to somebody else. */
	const struct {
		const char *uri, *pin, *cert, *words;
	} refused[] = {
		{ "pkcs11:token=mairie;object=cachet", "0000", "cachet.pem", "refusé le code" },
		{ "pkcs11:token=mairie;object=autre", "1234", "cachet.pem", "pas cette clé" },
		{ "pkcs11:token=ailleurs;object=cachet", "1234", "cachet.pem", "ne répond pas" },
		{ "pkcs11:token=mairie;object=courbe", "1234", "cachet.pem", "" },
		{ "pkcs11:token=mairie", "1234", "cachet.pem", "L’adresse de la clé" },
		{ "file:/cle.pem", "1234", "cachet.pem", "L’adresse de la clé" },
	};
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		Err *e = open_device(folder, refused[i].uri, refused[i].pin, refused[i].cert);
		CHECK(e && str_has(str_of(e->message), str_of(refused[i].words)));
	}
	Signer *signer;
	CmsToken const token = { .module = S("/usr/lib/rien.so"),
		                 .uri = S("pkcs11:object=cachet"),
		                 .certs = testcms_read(folder, "cachet.pem") };
	CHECK(cms_open_token(test_arena(), &token, &signer));
}

TEST(numbers_and_sets_are_written_as_der_wants_them)
{
	const struct {
		uint64_t number;
		Str der;
	} numbers[] = {
		{ 0, S("\x02\x01\x00") },
		{ 127, S("\x02\x01\x7f") },
		{ 128, S("\x02\x02\x00\x80") },
		{ 256, S("\x02\x02\x01\x00") },
		{ UINT64_MAX, S("\x02\x09\x00\xff\xff\xff\xff\xff\xff\xff\xff") },
	};
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		CHECK_STR(der_number(test_arena(), numbers[i].number), numbers[i].der);
	Str const parts[] = { S("\x02\x01\x05"), S("\x02\x01\x03"), S("\x02\x01\x05") };
	CHECK_STR(der_set_of(test_arena(), DER_SET, parts, 3),
	          S("\x31\x06\x02\x01\x03\x02\x01\x05"));
	Str const big = { arena_alloc(test_arena(), 1, 70000), 70000 };
	Str rest = der_wrap(test_arena(), DER_OCTETS, big);
	DerElement element;
	CHECK(rest.len == 70000 + 5);
	CHECK(der_next(&rest, &element) && element.content.len == big.len && rest.len == 0);
}
