/* test_pades_corruption.c — single changed bytes of what we sign: inside signed bytes all judges
 * refuse; elsewhere nobody is stricter than we are.
 *
 * How many is said by BEFFROI_CORRUPTIONS; without it the test is skipped, since each asks several
 * programs.  The same number always changes the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "core/cms/testcms.h"
#include "core/pades/testpades.h"

typedef struct {
	const char *folder;
	uint64_t random;
	int in_signed, in_hole, in_cms, in_data, in_xml; /* how many changes were where */
	int told, unchanged, unsaid;                     /* what we said of those outside */
	CmsCertList roots;
	Str pdf;
	size_t from[2], to[2], end[2]; /* the holes of its two signatures, and how far they cover */
	Str act, cms, xml;
} Trial;

static uint64_t draw(Trial *trial, uint64_t below)
{
	trial->random ^= trial->random << 13;
	trial->random ^= trial->random >> 7;
	trial->random ^= trial->random << 17;
	return trial->random % below;
}

/* The bytes with one of them changed, in memory that the next call uses again. */
static Str changed(Trial *trial, Arena *arena, Str bytes, size_t *ret_at)
{
	Str const copy = str_copy(arena, bytes);
	*ret_at = draw(trial, bytes.len);
	((char *)(uintptr_t)copy.ptr)[*ret_at] ^= (char)(1 + draw(trial, 255));
	return copy;
}

static int openssl(const Trial *trial, const char *cms, const char *data)
{
	return testcms_run(trial->folder,
	                   "openssl cms -verify -cades -binary -inform DER -in %s -content %s "
	                   "-CAfile roots.pem -purpose any -attime %lld",
	                   cms, data, (long long)(testcms_now().us / 1000000));
}

static size_t find_hole(Str pdf, size_t from)
{
	while (from < pdf.len && !str_starts(str_part(pdf, from, pdf.len), S("/Contents <3")))
		from++;
	CHECK(from < pdf.len);
	return from + 10;
}

static void sign_all(Trial *trial)
{
	PadesStamp stamp = testpades_stamp();
	Str const first = testpades_sign(testpades_deliberation(), &stamp, true);
	stamp.slot = 2;
	trial->pdf = testpades_sign(first, &stamp, false);
	for (size_t i = 0; i < 2; i++) {
		trial->from[i] = find_hole(trial->pdf, i == 0 ? 0 : first.len);
		trial->to[i] = trial->from[i] + 2 * PADES_RESERVE_BYTES + 2;
		trial->end[i] = i == 0 ? first.len : trial->pdf.len;
	}
	trial->act = S("Le conseil municipal approuve le compte administratif.");
	trial->roots = testcms_roots();
	Signer *seal = testcms_signer(CMS_MAKE_SEAL, true);
	CHECK(!cms_sign_detached(test_arena(), seal,
	                         &(CmsOrder){ .data = trial->act, .at = testcms_now() },
	                         &trial->cms));
	CHECK(!xades_sign(
		test_arena(), seal,
		S("<acte><objet>Compte administratif</objet><montant>100</montant></acte>"),
		&(XadesOrder){ .at = testcms_now(), .role = S("Maire") }, &trial->xml));
	testcms_write_roots(trial->folder, "roots.pem");
	testcms_write(trial->folder, "act", trial->act);
	testcms_write(trial->folder, "cms", trial->cms);
}

/* What openssl says of one signature of the changed PDF, taken out by where it was. */
static void check_extracted(Trial *trial, Arena *arena, Str pdf, size_t i)
{
	Buf data = { .arena = arena };
	Buf cms = { .arena = arena };
	buf_add(&data, str_part(pdf, 0, trial->from[i]));
	buf_add(&data, str_part(pdf, trial->to[i], trial->end[i] - trial->to[i]));
	for (size_t at = trial->from[i] + 1; at + 2 < trial->to[i]; at += 2)
		buf_char(&cms,
		         (char)(16 * str_hex_digit(pdf.ptr[at]) + str_hex_digit(pdf.ptr[at + 1])));
	testcms_write(trial->folder, "data", buf_str(&data));
	testcms_write(trial->folder, "one.der", buf_str(&cms));
	CHECK(openssl(trial, "one.der", "data") != 0);
}

static bool covers(const Trial *trial, size_t i, size_t at)
{
	return at < trial->end[i] && (at < trial->from[i] || at >= trial->to[i]);
}

static int intact(const PadesReport *report)
{
	int number = 0;
	for (size_t i = 0; i < report->signatures.len; i++)
		number += report->signatures.at[i].cms.integrity == CMS_INTACT;
	return number;
}

static bool all_quiet(const PadesReport *report)
{
	bool quiet = report->signatures.len == 2;
	for (size_t i = 0; i < report->signatures.len; i++)
		quiet = quiet && report->signatures.at[i].verdict == CMS_VALID;
	return quiet;
}

static void try_pdf(Trial *trial, Arena *arena)
{
	size_t at;
	Str const pdf = changed(trial, arena, trial->pdf, &at);
	int const covering = covers(trial, 0, at) + covers(trial, 1, at);
	bool const same_value = str_hex_digit(pdf.ptr[at]) >= 0 &&
	                        str_hex_digit(pdf.ptr[at]) == str_hex_digit(trial->pdf.ptr[at]);
	PadesReport const report = pades_verify(arena, pdf, &trial->roots, testcms_now());
	testcms_write(trial->folder, "changed.pdf", pdf);
	/* Both judges may find right only the signatures that do not cover the byte. */
	CHECK_INT(
		testcms_run(trial->folder,
	                    "test $(timeout 20 pdfsig -nocert changed.pdf | grep -c 'Signature is "
	                    "Valid') -le %d",
	                    2 - covering),
		0);
	CHECK(intact(&report) <= 2 - covering);
	for (size_t i = 0; i < 2; i++)
		if (covers(trial, i, at))
			check_extracted(trial, arena, pdf, i);
	trial->in_signed += covering > 0;
	trial->in_hole += covering == 0;
	if (covering == 2)
		return;
	/* A byte that the last signature leaves open: a hole. */
	if (!all_quiet(&report))
		trial->told++;
	else if (same_value)
		trial->unchanged++; /* 0a or 0A */
	else
		trial->unsaid++;
}

static CmsReport look_at_cms(Trial *trial, Arena *arena, Str cms, Str data)
{
	return cms_verify(arena, &(CmsQuestion){ .cms = cms,
	                                         .data = data,
	                                         .roots = trial->roots,
	                                         .now = testcms_now() });
}

static void try_cms(Trial *trial, Arena *arena)
{
	size_t at;
	bool const in_data = draw(trial, 2);
	Str const bytes = changed(trial, arena, in_data ? trial->act : trial->cms, &at);
	testcms_write(trial->folder, "changed", bytes);
	bool const accepts =
		openssl(trial, in_data ? "cms" : "changed", in_data ? "changed" : "act") == 0;
	CmsReport const report = in_data ? look_at_cms(trial, arena, trial->cms, bytes)
	                                 : look_at_cms(trial, arena, bytes, trial->act);
	bool const valid = report.readable && report.signatures.len == 1 &&
	                   cms_verdict(report.signatures.at) == CMS_VALID;
	trial->in_data += in_data;
	trial->in_cms += !in_data;
	CHECK(!in_data || (!accepts && !valid));
	if (!in_data)
		trial->told += !valid;
	trial->unsaid += valid;
}

static void try_xml(Trial *trial, Arena *arena)
{
	size_t at;
	Str const xml = changed(trial, arena, trial->xml, &at);
	testcms_write(trial->folder, "changed.xml", xml);
	bool const accepts =
		testcms_run(trial->folder, "xmlsec1 --verify --trusted-pem roots.pem "
	                                   "--verification-time '2026-03-10 09:00:00' --id-attr:Id "
	                                   "http://uri.etsi.org/01903/v1.3.2#:SignedProperties "
	                                   "changed.xml") == 0;
	CmsReport const report = xades_verify(
		arena, &(CmsQuestion){ .cms = xml, .roots = trial->roots, .now = testcms_now() });
	bool const valid = report.readable && report.signatures.len == 1 &&
	                   cms_verdict(report.signatures.at) == CMS_VALID;
	trial->in_xml++;
	if (valid && !accepts)
		printf("# byte %zu of the XML: xmlsec1 refuses, we do not\n", at);
	CHECK(accepts || !valid);
	trial->told += !valid;
	trial->unsaid += valid;
}

TEST(single_changed_bytes_of_what_we_sign_are_refused_by_all_where_they_are_signed)
{
	const char *wanted = getenv("BEFFROI_CORRUPTIONS");
	Trial trial = { .random = UINT64_C(0x9e3779b97f4a7c15) };
	if (!wanted)
		SKIP("BEFFROI_CORRUPTIONS is not set");
	trial.folder = testcms_folder();
	sign_all(&trial);
	int const rounds = (int)strtol(wanted, NULL, 10);
	for (int i = 0; i < rounds; i++) {
		Arena *arena = arena_new((size_t)256 << 20);
		if (i % 4 < 2)
			try_pdf(&trial, arena);
		else if (i % 4 == 2)
			try_cms(&trial, arena);
		else
			try_xml(&trial, arena);
		arena_free(arena);
	}
	printf("# figure %d changed bytes: %d in signed parts of a PDF, %d in its holes, %d in a "
	       "CMS, "
	       "%d in its data, %d in XML\n",
	       rounds, trial.in_signed, trial.in_hole, trial.in_cms, trial.in_data, trial.in_xml);
	printf("# figure where not every signature covers the byte: %d told, %d of the same value, "
	       "%d that carry nothing\n",
	       trial.told, trial.unchanged, trial.unsaid);
	CHECK(trial.in_signed > 0);
}
