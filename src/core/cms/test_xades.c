/* test_xades.c — signatures in XML, with xmlsec1 as the judge. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "core/cms/testcms.h"

static const char order_of_payment[] = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
				       "<p:Bordereau xmlns:p=\"http://exemple.fr/p\" Id=\"b1\">\n"
				       "  <p:Objet>D\xe9"
				       "penses d'\xe9"
				       "cole</p:Objet><!-- une note -->\n"
				       "</p:Bordereau>\n<!-- fin </p:Bordereau> -->\n<?fin oui?>\n";

static Str sign(Str xml, bool curve, bool stamped)
{
	XadesOrder const order = {
		.at = testcms_now(),
		.role = S("Maire"),
		.place = S("Valbourg"),
		.stamper = stamped ? tsa_own(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true),
		                             testcms_now())
		                   : (CmsStamper){ 0 }
	};
	Str done;
	Err *e = xades_sign(test_arena(), testcms_signer(CMS_MAKE_SEAL, curve), xml, &order, &done);
	CHECK(!e);
	return done;
}

static CmsReport look_at(Str xml)
{
	return xades_verify(
		test_arena(),
		&(CmsQuestion){ .cms = xml, .roots = testcms_roots(), .now = testcms_now() });
}

static int xmlsec(const char *folder, const char *file)
{
	return testcms_run(folder,
	                   "xmlsec1 --verify --trusted-pem roots.pem --verification-time "
	                   "'2026-03-10 09:00:00' --id-attr:Id "
	                   "http://uri.etsi.org/01903/v1.3.2#:SignedProperties %s",
	                   file);
}

TEST(an_xml_document_is_signed_inside_and_the_rest_stays_as_it_was)
{
	const char *folder = testcms_folder();
	testcms_write_roots(folder, "roots.pem");
	for (int curve = 0; curve < 2; curve++)
		for (int stamped = 0; stamped < 2; stamped++) {
			Str const xml = str_of(order_of_payment);
			Str const done = sign(xml, curve, stamped);
			CHECK(str_starts(done, str_part(xml, 0, 140)));
			CHECK(str_ends(done, S("</p:Bordereau>\n<!-- fin </p:Bordereau> -->\n<?fin "
			                       "oui?>\n")));
			testcms_write(folder, "signed.xml", done);
			CHECK_INT(testcms_run(folder, "xmllint --noout signed.xml"), 0);
			CHECK_INT(xmlsec(folder, "signed.xml"), 0);
			CmsReport const report = look_at(done);
			CHECK(report.signatures.len == 1);
			const CmsSignature *signature = report.signatures.at;
			CHECK_INT(signature->integrity, CMS_INTACT);
			CHECK_INT(signature->level, stamped ? CMS_LEVEL_T : CMS_LEVEL_B);
			CHECK(signature->findings.len == 0);
			CHECK_INT(cms_verdict(signature), CMS_VALID);
			CHECK_INT(signature->claimed.us, testcms_now().us);
		}
}

TEST(whoever_signs_after_another_leaves_the_first_signature_intact)
{
	const char *folder = testcms_folder();
	testcms_write_roots(folder, "roots.pem");
	Str const once = sign(str_of(order_of_payment), true, true);
	Str const twice = sign(once, false, false);
	CmsReport const report = look_at(twice);
	CHECK(report.signatures.len == 2);
	for (size_t i = 0; i < report.signatures.len; i++)
		CHECK_INT(cms_verdict(&report.signatures.at[i]), CMS_VALID);
	testcms_write(folder, "twice.xml", twice);
	CHECK_INT(xmlsec(folder, "twice.xml"), 0); /* it looks at the first */
}

/* As it was written before the vocabulary had a number that everybody uses: xmlsec1 signs it. */
static const char earlier[] =
	"<d><t>Un texte.</t><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"s\">"
	"<ds:SignedInfo><ds:CanonicalizationMethod "
	"Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/><ds:SignatureMethod "
	"Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"\">"
	"<ds:Transforms><ds:Transform "
	"Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></ds:Transforms>"
	"<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue/>"
	"</ds:Reference><ds:Reference URI=\"#p\" "
	"Type=\"http://uri.etsi.org/01903/v1.1.1#SignedProperties\"><ds:DigestMethod "
	"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue/></ds:Reference>"
	"</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>CERT"
	"</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><QualifyingProperties "
	"xmlns=\"http://uri.etsi.org/01903/v1.1.1#\" Target=\"#s\"><SignedProperties Id=\"p\">"
	"<SignedSignatureProperties><SigningTime>2026-03-10T08:30:00Z</SigningTime>"
	"<SigningCertificate><Cert><CertDigest><DigestMethod "
	"Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><DigestValue>DIGEST</DigestValue>"
	"</CertDigest></Cert></SigningCertificate></SignedSignatureProperties></SignedProperties>"
	"</QualifyingProperties></ds:Object></ds:Signature></d>";

TEST(a_signature_in_the_vocabulary_of_xades_1_1_1_is_read_as_any_other)
{
	static const char *const commands[] = {
		"openssl pkcs12 -in p.p12 -nodes -nocerts -passin pass:essai | openssl pkey -out "
		"key.pem",
		"openssl pkcs12 -in p.p12 -nokeys -clcerts -passin pass:essai | openssl x509 "
		"-outform DER -out cert.der",
		"sed -e \"s|CERT|$(base64 -w0 cert.der)|\" -e \"s|DIGEST|$(openssl dgst -sha256 "
		"-binary cert.der | base64 -w0)|\" earlier.xml > template.xml",
		"xmlsec1 --sign --privkey-pem key.pem --id-attr:Id "
		"http://uri.etsi.org/01903/v1.1.1#:SignedProperties --output signed.xml "
		"template.xml",
		"sed -e 's/T08:30/T08:31/' signed.xml > later.xml",
	};
	const char *folder = testcms_folder();
	testcms_write(folder, "p.p12", testcms_pkcs12(CMS_MAKE_PERSON, false));
	testcms_write(folder, "earlier.xml", str_of(earlier));
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		CHECK_INT(testcms_run(folder, "%s", commands[i]), 0);
	CmsReport const report = look_at(testcms_read(folder, "signed.xml"));
	CHECK_INT((int64_t)report.signatures.len, 1);
	CHECK_INT(report.signatures.at[0].integrity, CMS_INTACT);
	CHECK_INT(report.signatures.at[0].level, CMS_LEVEL_B);
	CHECK_INT(cms_verdict(report.signatures.at), CMS_VALID);
	CHECK(report.signatures.at[0].claimed.us != 0);
	CmsReport const later = look_at(testcms_read(folder, "later.xml"));
	CHECK_INT(later.signatures.at[0].integrity, CMS_ALTERED);
}

TEST(a_changed_letter_of_a_signed_xml_is_noticed_by_all)
{
	const char *folder = testcms_folder();
	Str const done = sign(str_of(order_of_payment), true, false);
	static const char *const changes[] = { "s/cole/bole/", "s/Maire/Maires/", "s/Valbourg/Val/",
		                               "s/Id=.b1./Id=\"b2\"/" };
	testcms_write_roots(folder, "roots.pem");
	testcms_write(folder, "signed.xml", done);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		CHECK_INT(testcms_run(folder, "LC_ALL=C sed -e '%s' signed.xml > changed.xml",
		                      changes[i]),
		          0);
		CHECK(xmlsec(folder, "changed.xml") != 0);
		CmsReport const report = look_at(testcms_read(folder, "changed.xml"));
		CHECK_INT(report.signatures.at[0].integrity, CMS_ALTERED);
	}
	/* The comment is not signed: what canonical XML leaves out may change. */
	CHECK_INT(
		testcms_run(folder, "LC_ALL=C sed -e 's/une note/deux notes/' signed.xml > c.xml"),
		0);
	CHECK_INT(xmlsec(folder, "c.xml"), 0);
	CHECK_INT(look_at(testcms_read(folder, "c.xml")).signatures.at[0].integrity, CMS_INTACT);
}

TEST(what_is_no_xml_or_has_no_place_for_a_signature_is_refused)
{
	static const char *const refused[] = { "", "Bonjour", "<a>", "<a/>",
		                               "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>" };
	Str done;
	XadesOrder order = { .at = testcms_now() };
	Signer *seal = testcms_signer(CMS_MAKE_SEAL, true);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK(xades_sign(test_arena(), seal, str_of(refused[i]), &order, &done));
	order.at = instant_add(testcms_now(), INT64_C(20) * 366 * 86400);
	CHECK(xades_sign(test_arena(), seal, S("<a></a>"), &order, &done));
	CHECK(!look_at(S("rien")).readable);
	CmsReport const bare = look_at(S("<a/>"));
	CHECK(cms_has_finding(&bare.findings, "no_signature"));
}

TEST(a_signature_that_is_wrapped_into_another_document_says_what_it_covers)
{
	Str const done = sign(S("<a>100 euros</a>"), true, false);
	/* The signed part is kept aside, where nobody looks, and another is shown. */
	Str const wrapped = str_format(test_arena(), "<b><a>999 euros</a>%.*s</b>", STR(done));
	CmsReport const report = look_at(wrapped);
	CHECK(report.signatures.len == 1);
	CHECK_INT(report.signatures.at[0].integrity, CMS_ALTERED);
}
