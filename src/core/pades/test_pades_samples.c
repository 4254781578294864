/* test_pades_samples.c — the public samples of PAdES: how far we and poppler's pdfsig agree on
 * whether the bytes are those that were signed, and what we see besides.
 *
 * With BEFFROI_KEEP set to a folder, the table is left there for doc/reference/signatures.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "core/cms/testcms.h"
#include "core/pades/testpades.h"

/* Where we say something else than pdfsig, and who is right. */
static const struct {
	const char *file, *why;
} disagreements[] = {
	{ "validation/siwa.pdf", "signature wrapping: the hole that is left unsigned holds other "
	                         "objects, which replace the page; pdfsig does not look there" },
	{ "validation/signature-referenced-from-multiple-fields.pdf",
	  "one signature that two fields refer to: pdfsig counts it twice" },
	{ "validation/dss-1420/PAdES-BpB-att-SHA256-SHA3_224withRSA.pdf",
	  "names RSA with SHA3-224 but is made with SHA-256: right, with a doubt; pdfsig gives "
	  "up" },
	{ "validation/dss-1420/PAdES-BpB-att-SHA256-SHA3_256withRSA.pdf",
	  "names RSA with SHA3-256 but is made with SHA-256: right, with a doubt; pdfsig gives "
	  "up" },
};

/* What we must see although the signed bytes are untouched. */
static const struct {
	const char *file, *code;
} attacks[] = {
	{ "validation/dss-2236/hide.pdf", "page_changed" },
	{ "validation/dss-2236/replace.pdf", "form_filled" },
	{ "validation/pdf-signed-added-page.pdf", "page_added" },
	{ "validation/pades-signed-annot-added.pdf", "note_added" },
	{ "validation/siwa.pdf", "hole_wrong" },
	{ "validation/pdf-byterange-overlap.pdf", "hole_wrong" },
	{ "validation/pdf-signed-out-of-byteRange.pdf", "range_wrong" },
	{ "validation/pdf-signed-corrupted.pdf", "range_wrong" },
	{ "validation/malformed-pades.pdf", "digest_differs" },
	{ "validation/pdf-double-signer-info.pdf", "several_signers" },
};

static int valid_of(Str said)
{
	int number = 0;
	for (Str rest = said; rest.len > 0; rest = str_part(rest, 1, rest.len))
		if (rest.len > 20 &&
		    str_starts(str_part(rest, 2, rest.len), S("Signature is Valid")))
			number += rest.ptr[0] - '0';
	return number;
}

static int intact_of(const PadesReport *report)
{
	int number = 0;
	for (size_t i = 0; i < report->signatures.len; i++)
		number += !report->signatures.at[i].is_stamp &&
		          report->signatures.at[i].cms.integrity == CMS_INTACT;
	return number;
}

static Str codes_of(const PadesReport *report)
{
	static const char *const marks[] = {
		[CMS_NOTE] = "", [CMS_DOUBT] = "? ", [CMS_BROKEN] = "! "
	};
	Buf out = { .arena = test_arena() };
	for (size_t i = 0; i < report->findings.len; i++)
		buf_addf(&out, "%s ", report->findings.at[i].code);
	for (size_t i = 0; i < report->signatures.len; i++) {
		const PadesSignature *s = &report->signatures.at[i];
		static const char *const words[] = { "intact", "altered", "forged", "undecided" };
		buf_addf(&out, "%s%s %s", i > 0 ? "; " : "", s->is_stamp ? "stamp" : "signature",
		         words[s->cms.integrity]);
		if (!s->is_stamp)
			buf_addf(&out, " %s", cms_level_name(s->cms.level));
		for (size_t k = 0; k < s->cms.findings.len; k++)
			buf_addf(&out, ", %s%s", marks[s->cms.findings.at[k].gravity],
			         s->cms.findings.at[k].code);
	}
	return buf_str(&out);
}

static bool has_code(const PadesReport *report, const char *code)
{
	for (size_t i = 0; i < report->signatures.len; i++)
		if (cms_has_finding(&report->signatures.at[i].cms.findings, code))
			return true;
	return false;
}

static const char *why_not(Str file)
{
	for (size_t i = 0; i < ARRAY_LEN(disagreements); i++)
		if (str_eq(file, str_of(disagreements[i].file)))
			return disagreements[i].why;
	return NULL;
}

static void check_attacks(Str file, const PadesReport *report)
{
	for (size_t i = 0; i < ARRAY_LEN(attacks); i++)
		if (str_eq(file, str_of(attacks[i].file)) && !has_code(report, attacks[i].code)) {
			printf("# %s: no %s\n", attacks[i].file, attacks[i].code);
			CHECK(!"an attack goes unseen");
		}
}

static Str sample(const char *folder, Str file)
{
	return testcms_read(
		folder,
		str_cstr(test_arena(), str_format(test_arena(), "sig-pades/%.*s", STR(file))));
}

TEST(what_poppler_says_of_the_samples_of_pades_we_say_but_where_it_is_told_why)
{
	const char *folder = testcms_folder();
	int files = 0, agreed = 0;
	Buf table = { .arena = test_arena() };
	if (!test_data())
		SKIP("BEFFROI_DATA is not set");
	CHECK_INT(testcms_run(folder, "tar xf %s/standards/sig-pades.tar.xz", test_data()), 0);
	Str rows = testcms_read(folder, "sig-pades/EXPECTED_pdfsig.tsv");
	for (Str line; (line = str_cut(&rows, '\n')).len > 0;) {
		Str file = str_cut(&line, '\t');
		(void)str_cut(&line, '\t');
		if (!str_starts(file, S("sig-pades/")))
			continue;
		file = str_part(file, 10, file.len);
		Arena *arena = arena_new((size_t)256 << 20);
		PadesReport const report =
			pades_verify(arena, sample(folder, file), NULL, testcms_now());
		bool const agrees = valid_of(line) == intact_of(&report);
		const char *why = why_not(file);
		buf_addf(&table, "| %.*s | %d | %d | %.*s | %s |\n", STR(file), valid_of(line),
		         intact_of(&report), STR(codes_of(&report)), why ? why : "");
		if (agrees == (why != NULL))
			printf("# %.*s: pdfsig finds %d right, we %d\n", STR(file), valid_of(line),
			       intact_of(&report));
		CHECK(agrees == (why == NULL));
		check_attacks(file, &report);
		files++;
		agreed += agrees;
		arena_free(arena);
	}
	printf("# figure PAdES: %d of %d samples as pdfsig, %zu explained\n", agreed, files,
	       ARRAY_LEN(disagreements));
	CHECK(files > 50);
	if (getenv("BEFFROI_KEEP"))
		testcms_write(getenv("BEFFROI_KEEP"), "pades.md", buf_str(&table));
}
