/* test_pades.c — PDFs signed here, as poppler, MuPDF and openssl judge them.
 *
 * With BEFFROI_KEEP set to a folder, the signed documents are left there to be looked at. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "core/cms/testcms.h"
#include "core/pades/pades.h"
#include "core/pades/testpades.h"
#include "core/pdf/pdf.h"

/* The child of these tests is the program of the tests. */
__attribute__((constructor)) static void become_child(int argc, char **argv)
{
	static const SandboxKind *const kinds[] = { &pades_kind, NULL };
	if (argc == 3 && strcmp(argv[1], "child") == 0 && strcmp(argv[2], "pades") == 0)
		sandbox_child_main(kinds, "pades");
}

Str testpades_deliberation(void)
{
	static Str kept;
	if (kept.ptr)
		return kept;
	DocStyle const style = { .title = S("Délibération 2026-014"),
		                 .author = S("Commune de Valbourg"),
		                 .lang = LANG_FR,
		                 .accent = S("#7a1f3d"),
		                 .head = S("Commune de Valbourg") };
	Doc *doc = doc_new(test_arena(), &style);
	doc_heading(doc, 1, S("Compte administratif 2025"));
	for (int i = 0; i < 40; i++)
		doc_paragraphs(doc, S("Le conseil municipal, après en avoir délibéré, approuve à "
		                      "l’unanimité le compte administratif de l’exercice."));
	kept = str_copy(arena_process(), doc_render(test_arena(), doc));
	return kept;
}

PadesStamp testpades_stamp(void)
{
	return (PadesStamp){ .name = S("Jeanne Martin"),
		             .capacity = S("Première adjointe au maire"),
		             .absent = S("Paul Durand, maire"),
		             .reason = S("Délibération du 10 mars 2026"),
		             .location = S("Valbourg"),
		             .at = testcms_now(),
		             .tz = tz_find(S("Europe/Paris")),
		             .page = -1,
		             .slot = 1 };
}

Str testpades_sign(Str pdf, const PadesStamp *stamp, bool with_time)
{
	Str done;
	CmsStamper const none = { 0 };
	Err *e =
		pades_sign(test_arena(), pdf, stamp, testcms_signer(CMS_MAKE_SEAL, true),
	                   with_time ? tsa_own(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true),
	                                       testcms_now())
	                             : none,
	                   &done);
	if (e)
		fprintf(stderr, "%s\n", e->message);
	CHECK(!e);
	return done;
}

PadesReport testpades_verify(Str pdf)
{
	CmsCertList const roots = testcms_roots();
	return pades_verify(test_arena(), pdf, &roots, testcms_now());
}

static void keep(const char *name, Str pdf)
{
	if (getenv("BEFFROI_KEEP"))
		testcms_write(getenv("BEFFROI_KEEP"), name, pdf);
}

/* A document made into another by qpdf's command. */
static Str variant(const char *options)
{
	const char *folder = testcms_folder();
	testcms_write(folder, "in.pdf", testpades_deliberation());
	CHECK_INT(testcms_run(folder, "qpdf %s in.pdf out.pdf", options), 0);
	return testcms_read(folder, "out.pdf");
}

static void check_judges(Str pdf, int signatures)
{
	const char *folder = testcms_folder();
	testcms_write(folder, "signed.pdf", pdf);
	CHECK_INT(testcms_run(folder, "qpdf --check signed.pdf"), 0);
	CHECK_INT(
		testcms_run(folder,
	                    "test $(pdfsig -nocert signed.pdf | grep -c 'Signature is Valid') = %d",
	                    signatures),
		0);
	CHECK_INT(testcms_run(folder,
	                      "test $(mutool sign -v signed.pdf | grep -c 'unchanged since "
	                      "signing\\|valid but there have been edits') = %d",
	                      signatures),
	          0);
	CHECK_INT(testcms_run(folder, "mutool sign -v signed.pdf | grep -q 'Digest error'"), 1);
}

TEST(a_signed_pdf_is_accepted_by_poppler_mupdf_and_openssl)
{
	PadesStamp const stamp = testpades_stamp();
	Str const done = testpades_sign(testpades_deliberation(), &stamp, true);
	keep("b-t.pdf", done);
	check_judges(done, 1);
	const char *folder = testcms_folder();
	testcms_write(folder, "signed.pdf", done);
	testcms_write_roots(folder, "roots.pem");
	CHECK_INT(testcms_run(folder, "pdfsig -nocert -dump signed.pdf"), 0);
	CHECK_INT(testcms_run(folder,
	                      "python3 -c \"\nimport re\nd=open('signed.pdf','rb').read()\n"
	                      "r=[int(x) for x in re.search(rb'ByteRange .(\\d+) (\\d+) (\\d+) "
	                      "(\\d+)',d).groups()]\nopen('data','wb').write(d[:r[1]]+d[r[2]:])\n"
	                      "open('cms','wb').write(bytes.fromhex(d[r[1]+1:r[2]-1].decode()))\""),
	          0);
	CHECK_INT(
		testcms_run(folder,
	                    "openssl cms -verify -cades -binary -inform DER -in cms -content data "
	                    "-CAfile roots.pem -purpose any -attime %lld",
	                    (long long)(testcms_now().us / 1000000)),
		0);
}

TEST(one_changed_byte_is_refused_by_poppler_mupdf_and_us)
{
	const char *folder = testcms_folder();
	PadesStamp const stamp = testpades_stamp();
	Str const done = testpades_sign(testpades_deliberation(), &stamp, false);
	((char *)(uintptr_t)done.ptr)[5000] ^= 1;
	testcms_write(folder, "changed.pdf", done);
	CHECK_INT(testcms_run(folder, "pdfsig -nocert changed.pdf | grep -q 'Signature is Valid'"),
	          1);
	CHECK_INT(testcms_run(folder, "mutool sign -v changed.pdf | grep -q 'Digest error'"), 0);
	CHECK_INT(testpades_verify(done).signatures.at[0].cms.integrity, CMS_ALTERED);
}

TEST(what_was_there_before_a_signature_is_kept_to_the_byte)
{
	PadesStamp const stamp = testpades_stamp();
	Str const pdf = testpades_deliberation();
	Str const done = testpades_sign(pdf, &stamp, false);
	CHECK(str_starts(done, pdf));
	const char *folder = testcms_folder();
	testcms_write(folder, "signed.pdf", done);
	CHECK_INT(testcms_run(folder, "pdfinfo signed.pdf | grep -q 'Title: *Délibération "
	                              "2026-014'"),
	          0);
	CHECK_INT(testcms_run(folder, "qpdf --qdf --object-streams=disable signed.pdf - | "
	                              "grep -aq '/Lang (fr)'"),
	          0);
	CHECK_INT(testcms_run(folder, "pdftotext signed.pdf - | tr '\\n' ' ' | grep -q 'Signé "
	                              "électroniquement par.*Jeanne Martin.*Première adjointe.*en "
	                              "l’absence de Paul Durand, maire.*10.mars.2026.*9.h.30'"),
	          0);
}

TEST(a_second_signature_leaves_the_first_one_right)
{
	PadesStamp stamp = testpades_stamp();
	Str const first = testpades_sign(testpades_deliberation(), &stamp, false);
	stamp.slot = 2;
	stamp.name = S("Karim Haddad");
	Str const second = testpades_sign(first, &stamp, true);
	keep("two.pdf", second);
	CHECK(str_starts(second, first));
	check_judges(second, 2);
	PadesReport const report = testpades_verify(second);
	CHECK(report.readable && report.signatures.len == 2);
	for (size_t i = 0; i < 2; i++) {
		CHECK_INT(report.signatures.at[i].verdict, CMS_VALID);
		CHECK_INT(report.signatures.at[i].cms.level, i == 0 ? CMS_LEVEL_B : CMS_LEVEL_T);
	}
	CHECK(!report.signatures.at[0].covers_all && report.signatures.at[1].covers_all);
	CHECK(report.signatures.at[0].changes.len == 1);
	CHECK_INT(report.signatures.at[0].changes.at[0].kind, PADES_SIGNED_AGAIN);
	CHECK_STR(report.signatures.at[0].name, S("Jeanne Martin"));
	CHECK_STR(report.signatures.at[1].name, S("Karim Haddad"));
	CHECK_INT(report.signatures.at[0].claimed.us, testcms_now().us);
}

TEST(all_ways_to_write_a_pdf_can_be_signed)
{
	static const char *const options[] = {
		"--object-streams=disable",
		"--object-streams=generate",
		"--linearize",
		"--rotate=90",
		"--rotate=180",
		"--rotate=270",
		"--stream-data=uncompress --object-streams=disable",
		"--qdf",
		"--min-version=2.0",
		"--linearize --object-streams=disable",
	};
	PadesStamp const stamp = testpades_stamp();
	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		Str const done = testpades_sign(variant(options[i]), &stamp, false);
		char name[20];
		snprintf(name, sizeof name, "way-%zu.pdf", i);
		keep(name, done);
		check_judges(done, 1);
		CHECK_INT(testpades_verify(done).signatures.at[0].verdict, CMS_VALID);
	}
}

TEST(a_signature_may_be_unseen)
{
	PadesStamp stamp = testpades_stamp();
	stamp.page = 0;
	Str const done = testpades_sign(testpades_deliberation(), &stamp, false);
	check_judges(done, 1);
	const char *folder = testcms_folder();
	testcms_write(folder, "signed.pdf", done);
	CHECK_INT(testcms_run(folder, "pdftotext signed.pdf - | grep -q Jeanne"), 1);
}

static void check_refused(Str pdf, const PadesStamp *stamp, const char *words)
{
	PadesPrepared prepared;
	Err *e = pades_prepare(test_arena(), pdf, stamp, &prepared);
	CHECK(e && str_has(str_of(e->message), str_of(words)));
}

TEST(what_cannot_be_signed_is_refused_in_words)
{
	PadesStamp stamp = testpades_stamp();
	Str const pdf = testpades_deliberation();
	check_refused(S("Bonjour"), &stamp, "n’est pas un PDF");
	check_refused(S(""), &stamp, "n’est pas un PDF");
	check_refused(str_part(pdf, 0, pdf.len - 300), &stamp, "endommagé");
	check_refused(str_format(test_arena(), "x%.*s", STR(pdf)), &stamp, "endommagé");
	check_refused(variant("--encrypt secret secret 256 --"), &stamp, "mot de passe");
	check_refused(variant("--encrypt '' secret 256 --"), &stamp, "mot de passe");
	stamp.page = 99;
	check_refused(pdf, &stamp, "page choisie");
	stamp.page = -99;
	check_refused(pdf, &stamp, "page choisie");
}

TEST(a_person_signs_a_pdf_in_two_steps)
{
	PadesStamp const stamp = testpades_stamp();
	Signer *device = testcms_signer(CMS_MAKE_PERSON, false);
	const CmsCert *cert = cms_signer_cert(device);
	PadesPrepared prepared;
	CmsToSign to_sign;
	Str value, cms, done;
	CHECK(!pades_prepare(test_arena(), testpades_deliberation(), &stamp, &prepared));
	CmsOrder const order = pades_order(test_arena(), &prepared, (CmsStamper){ 0 });
	CHECK(!cms_digest_to_sign(test_arena(), cert, &order, &to_sign));
	CHECK(!cms_sign_raw(test_arena(), device, order.hash, to_sign.attributes, &value));
	CHECK(!cms_accept(test_arena(), cert, cms_signer_chain(device), &order, &to_sign, value,
	                  &cms));
	CHECK(!pades_finish(test_arena(), &prepared, cms, &done));
	check_judges(done, 1);
	CHECK_INT(testpades_verify(done).signatures.at[0].verdict, CMS_VALID);
	char *long_one = arena_alloc(test_arena(), 1, PADES_RESERVE_BYTES + 1);
	CHECK(pades_finish(test_arena(), &prepared, (Str){ long_one, PADES_RESERVE_BYTES + 1 },
	                   &done));
}

TEST(a_signature_without_time_in_it_still_needs_a_certificate_in_force)
{
	PadesStamp stamp = testpades_stamp();
	Str done;
	stamp.at = instant_add(testcms_now(), INT64_C(20) * 366 * 86400);
	Err *e = pades_sign(test_arena(), testpades_deliberation(), &stamp,
	                    testcms_signer(CMS_MAKE_SEAL, true), (CmsStamper){ 0 }, &done);
	CHECK(e && e->code == ERR_CONFLICT);
}
