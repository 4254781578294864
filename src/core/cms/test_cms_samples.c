/* test_cms_samples.c — the public samples of CAdES, XAdES, ASiC and time stamps: how far we agree
 * with openssl and xmlsec1 on whether the bytes are those that were signed.
 *
 * With BEFFROI_KEEP set to a folder, the tables are left there for doc/reference/signatures.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/test.h"
#include "core/cms/testcms.h"

typedef struct {
	const char *name, *judge;
	Buf table;
	int files, agreed, explained;
	bool surprised;
} Family;

/* Where we say something else than the judge, and who is right. */
static const char why_order[] = "attributes are written in another order than the one of DER in "
				"which they were signed: we try both, openssl the written one";
static const char why_xpath[] =
	"an XPath that selects what is signed (XAdES 1.1.1): not followed here, so undecided";
static const char why_id[] =
	"xmlsec1 was not told which attributes are identifiers in this vocabulary";
static const char why_list[] =
	"signs a list of digests (Manifest) whose files are not looked at here, so undecided";
static const char why_file[] = "xmlsec1 did not find the file that is signed, which lies beside";
static const char why_key[] = "a bare key without certificate: the value is right, but whose it is "
			      "cannot be said, so undecided";
static const char why_values[] =
	"the certificate is among the values of XAdES, where xmlsec1 does not look";
static const char why_pss[] = "xmlsec1 does not know RSA-PSS by this address";

static const struct {
	const char *file, *why;
} disagreements[] = {
	{ "validation/dss-667/BER_reordered_prova.txt.p7m", why_order },
	{ "validation/dss-667/DER_reordered_prova.txt.p7m", why_order },
	{ "validation/Signature-X-AT-1.xml", why_xpath },
	{ "validation/qes-xades111-filter2.xml", why_xpath },
	{ "validation/Signature-X-CZ_ICZ-1.xml", why_id },
	{ "validation/Signature-X-ES-100.xml", why_id },
	{ "validation/Signature-X-ES-103.xml", why_id },
	{ "validation/dss1770/dss1770rootAndRefs.xml", why_id },
	{ "validation/xsw/disable-checks.xml", why_id },
	{ "validation/Signature-X-SK_DIT-1.xml", why_list },
	{ "validation/dss2329/xades-with-enveloped-manifest.xml", why_list },
	{ "validation/dss2329/xades-with-manifest-with-object-reference.xml", why_list },
	{ "validation/evidence-record/X-E-ERS-MANIFEST.xml", why_list },
	{ "validation/dss1334/simple-test-signed-xades-baseline-b.xml", why_file },
	{ "validation/dss1788/dss1788-noCertProvided.xml", why_key },
	{ "validation/xmldsig-only.xml", why_key },
	{ "validation/dss1788/dss1920-cert-in-certValues-without-publicKey.xml", why_values },
	{ "validation/xades-level-b-with-certvals.xml", why_values },
	{ "validation/xades-counter-signature-no-type-invalid.xml", why_pss },
	{ "validation/xades-counter-signature-no-type.xml", why_pss },
	{ "validation/xades-counter-signature-with-type-invalid.xml", why_pss },
};

static const char *why_not(Str file)
{
	for (size_t i = 0; i < ARRAY_LEN(disagreements); i++)
		if (str_eq(file, str_of(disagreements[i].file)))
			return disagreements[i].why;
	return NULL;
}

static Str summary(const CmsReport *report)
{
	static const char *const words[] = { "intact", "altered", "forged", "undecided" };
	static const char *const marks[] = { "", "? ", "! " };
	Buf out = { .arena = test_arena() };
	for (size_t i = 0; i < report->findings.len; i++)
		buf_addf(&out, "! %s ", report->findings.at[i].code);
	for (size_t i = 0; i < report->signatures.len; i++) {
		const CmsSignature *s = &report->signatures.at[i];
		buf_addf(&out, "%s%s %s", i > 0 ? "; " : "", words[s->integrity],
		         cms_level_name(s->level));
		for (size_t k = 0; k < s->findings.len; k++)
			buf_addf(&out, ", %s%s", marks[s->findings.at[k].gravity],
			         s->findings.at[k].code);
	}
	return buf_str(&out);
}

static bool all_intact(const CmsReport *report)
{
	bool intact = report->readable && report->signatures.len > 0;
	for (size_t i = 0; i < report->signatures.len; i++)
		intact = intact && report->signatures.at[i].integrity == CMS_INTACT;
	return intact;
}

static void compare(Family *family, Str file, bool judge_accepts, const CmsReport *report)
{
	bool const agrees = judge_accepts == all_intact(report);
	const char *why = why_not(file);
	family->files++;
	family->agreed += agrees;
	family->explained += !agrees && why;
	buf_addf(&family->table, "| %.*s | %s | %.*s | %s |\n", STR(file),
	         judge_accepts ? "accepts" : "refuses", STR(summary(report)), why ? why : "");
	if (agrees == (why == NULL))
		return;
	printf("# %.*s: %s %s, we say %.*s\n", STR(file), family->judge,
	       judge_accepts ? "accepts" : "refuses", STR(summary(report)));
	family->surprised = true;
}

static void finish(Family *family, int files_min)
{
	printf("# figure %s: %d of %d samples as %s, %d explained\n", family->name, family->agreed,
	       family->files, family->judge, family->explained);
	if (getenv("BEFFROI_KEEP"))
		testcms_write(
			getenv("BEFFROI_KEEP"),
			str_cstr(test_arena(), str_format(test_arena(), "%s.md", family->name)),
			buf_str(&family->table));
	CHECK(!family->surprised);
	CHECK(family->files >= files_min);
}

static const char *unpacked(const char *topic)
{
	const char *folder = testcms_folder();
	if (!test_data())
		SKIP("BEFFROI_DATA is not set");
	CHECK_INT(testcms_run(folder, "tar xf %s/standards/%s.tar.xz", test_data(), topic), 0);
	return folder;
}

static Str sample(const char *folder, const char *topic, Str file)
{
	return testcms_read(folder, str_cstr(test_arena(), str_format(test_arena(), "%s/%.*s",
	                                                              topic, STR(file))));
}

TEST(what_openssl_says_of_the_samples_of_cades_we_say_but_where_it_is_told_why)
{
	const char *folder = unpacked("sig-cades");
	Family family = { "CAdES", "openssl cms", { .arena = test_arena() }, 0, 0, 0, false };
	Str rows = testcms_read(folder, "sig-cades/EXPECTED_openssl_cms.tsv");
	(void)str_cut(&rows, '\n');
	for (Str line; (line = str_cut(&rows, '\n')).len > 0;) {
		Str file = str_part(str_cut(&line, '\t'), 2, 1000);
		Arena *arena = arena_new((size_t)256 << 20);
		CmsReport const report = cms_verify(
			arena, &(CmsQuestion){ .cms = sample(folder, "sig-cades", file) });
		compare(&family, file, str_starts(line, S("OK")), &report);
		arena_free(arena);
	}
	finish(&family, 80);
}

/* The file that the signature of a sample is about, beside it or where xmlsec1 was run; nothing
 * when there is none. */
static Str beside(const char *folder, Str file, Str xml)
{
	while (file.len > 0 && file.ptr[file.len - 1] != '/')
		file.len--;
	for (; xml.len > 6; xml = str_part(xml, 1, xml.len)) {
		if (!str_starts(xml, S(" URI=\"")) || xml.ptr[6] == '#' || xml.ptr[6] == '"')
			continue;
		Str rest = str_part(xml, 6, 200);
		Str const uri = str_cut(&rest, '"');
		if (testcms_run(folder,
		                "cp 'sig-xades/%.*s%.*s' beside || cp 'sig-xades/%.*s' beside",
		                STR(file), STR(uri), STR(uri)) == 0)
			return testcms_read(folder, "beside");
		break;
	}
	return (Str){ 0 };
}

TEST(what_xmlsec_says_of_the_samples_of_xades_we_say_but_where_it_is_told_why)
{
	const char *folder = unpacked("sig-xades");
	Family family = { "XAdES", "xmlsec1", { .arena = test_arena() }, 0, 0, 0, false };
	Str rows = testcms_read(folder, "sig-xades/EXPECTED_xmlsec1.tsv");
	(void)str_cut(&rows, '\n');
	for (Str line; (line = str_cut(&rows, '\n')).len > 0;) {
		Str file = str_part(str_cut(&line, '\t'), 2, 1000);
		Arena *arena = arena_new((size_t)256 << 20);
		Str const xml = sample(folder, "sig-xades", file);
		CmsReport const report = xades_verify(
			arena, &(CmsQuestion){ .cms = xml, .data = beside(folder, file, xml) });
		compare(&family, file, str_eq(line, S("OK")), &report);
		arena_free(arena);
	}
	finish(&family, 160);
}

/* Tokens are CMS of their own: openssl says whether they are whole. */
TEST(what_openssl_says_of_the_samples_of_time_stamps_we_say)
{
	const char *folder = unpacked("sig-tsp");
	Family family = { "TSP", "openssl cms", { .arena = test_arena() }, 0, 0, 0, false };
	CHECK_INT(testcms_run(folder, "find sig-tsp -name '*.tst' -o -name '*.tsr' | LC_ALL=C sort "
	                              "> list"),
	          0);
	Str rows = testcms_read(folder, "list");
	for (Str line; (line = str_cut(&rows, '\n')).len > 0;) {
		bool const accepts = testcms_run(folder,
		                                 "openssl cms -verify -noverify -inform DER -in "
		                                 "'%.*s' -out /dev/null",
		                                 STR(line)) == 0;
		Str const token = testcms_read(folder, str_cstr(test_arena(), line));
		CmsStamp const stamp = tsa_verify(test_arena(), token, &(CmsQuestion){ 0 });
		CmsReport report = { .readable = true };
		*list_push(test_arena(), &report.signatures) =
			(CmsSignature){ .integrity = stamp.integrity, .findings = stamp.findings };
		compare(&family, str_part(line, 8, 1000), accepts, &report);
	}
	finish(&family, 6);
}

/* Containers are taken apart by python: each CAdES signature with the file that it should sign. */
static const char take_apart[] =
	"import os,re,subprocess,sys,zipfile\n"
	"out=open('list','w')\n"
	"n=0\n"
	"for d,_,fs in sorted(os.walk('sig-asic')):\n"
	" for f in sorted(fs):\n"
	"  try: z=zipfile.ZipFile(os.path.join(d,f)); names=z.namelist()\n"
	"  except Exception: continue\n"
	"  for s in sorted(names):\n"
	"   if not re.match(r'META-INF/.*signature.*\\.p7s$',s,re.I): continue\n"
	"   best=None\n"
	"   for m in names:\n"
	"    if re.match(r'META-INF/ASiCManifest.*\\.xml$',m) and s.encode() in z.read(m): best=m\n"
	"   if not best:\n"
	"    c=[m for m in names if not m.startswith('META-INF/') and m!='mimetype']\n"
	"    best=c[0] if len(c)==1 else None\n"
	"   if not best: continue\n"
	"   n+=1\n"
	"   try: open(f'{n}.p7s','wb').write(z.read(s)); "
	"open(f'{n}.data','wb').write(z.read(best))\n"
	"   except Exception: continue\n"
	"   "
	"r=subprocess.run(['openssl','cms','-verify','-noverify','-binary','-inform','DER','-in',"
	"f'{n}.p7s','-content',f'{n}.data','-out','/dev/null'],capture_output=True).returncode\n"
	"   out.write(f'{n}\\t{r}\\t{os.path.join(d,f)[9:]} {s[9:]}\\n')\n";

TEST(what_openssl_says_of_cades_in_containers_we_say)
{
	const char *folder = unpacked("sig-asic");
	Family family = { "ASiC", "openssl cms", { .arena = test_arena() }, 0, 0, 0, false };
	testcms_write(folder, "apart.py", str_of(take_apart));
	CHECK_INT(testcms_run(folder, "python3 apart.py"), 0);
	Str rows = testcms_read(folder, "list");
	for (Str line; (line = str_cut(&rows, '\n')).len > 0;) {
		const char *number = str_cstr(test_arena(), str_cut(&line, '\t'));
		bool const accepts = str_eq(str_cut(&line, '\t'), S("0"));
		Arena *arena = arena_new((size_t)256 << 20);
		CmsReport const report = cms_verify(
			arena,
			&(CmsQuestion){
				.cms = testcms_read(folder, str_cstr(test_arena(),
		                                                     str_format(test_arena(),
		                                                                "%s.p7s", number))),
				.data = testcms_read(
					folder,
					str_cstr(test_arena(),
		                                 str_format(test_arena(), "%s.data", number))) });
		compare(&family, line, accepts, &report);
		arena_free(arena);
	}
	finish(&family, 40);
}
