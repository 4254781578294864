/* test_judge.c — the child says what would be said here, and cannot be made to say more. */
#include <string.h>

#include "base/test.h"
#include "core/cms/testcms.h"
#include "core/judge/verdict.h"

/* The child of these tests is the program of the tests. */
__attribute__((constructor)) static void become_child(int argc, char **argv)
{
	static const SandboxKind *const kinds[] = { &judge_kind, NULL };
	if (argc == 3 && strcmp(argv[1], "child") == 0 && strcmp(argv[2], "judge") == 0)
		sandbox_child_main(kinds, "judge");
}

static CmsQuestion question_about(Str cms, Str data)
{
	return (CmsQuestion){
		.cms = cms, .data = data, .roots = testcms_roots(), .now = testcms_now()
	};
}

static Str signed_data(Str data)
{
	CmsOrder order = { .data = data, .at = testcms_now() };
	order.stamper = tsa_own(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true), order.at);
	Str cms;
	CHECK(!cms_sign_detached(test_arena(), testcms_signer(CMS_MAKE_SEAL, true), &order, &cms));
	return cms;
}

/* All that a report says is in these bytes. */
static void check_same(const CmsReport *one, const CmsReport *other)
{
	JudgeVerdict const a = { .report = *one }, b = { .report = *other };
	CHECK_STR(judge_put_verdict(test_arena(), JUDGE_CMS, &a),
	          judge_put_verdict(test_arena(), JUDGE_CMS, &b));
}

TEST(the_child_says_what_would_be_said_here)
{
	Str data = S("des données"), cms = signed_data(data);
	Str const others[] = { data, S("d’autres données"), { 0 } };
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		CmsQuestion q = question_about(cms, others[i]);
		CmsReport here = cms_verify(test_arena(), &q), there = judge_cms(test_arena(), &q);
		CHECK_INT((int64_t)there.signatures.len, 1);
		CHECK_INT(there.signatures.at[0].integrity, i == 0   ? CMS_INTACT
		                                            : i == 1 ? CMS_ALTERED
		                                                     : CMS_UNDECIDED);
		CHECK_INT((int64_t)there.signatures.at[0].stamps.len, 1);
		check_same(&here, &there);
	}
	CmsQuestion none = question_about(S("rien"), data);
	CmsReport here = cms_verify(test_arena(), &none), there = judge_cms(test_arena(), &none);
	CHECK(!there.readable);
	check_same(&here, &there);
}

TEST(pieces_a_stamp_and_xml_are_looked_at_by_the_child_too)
{
	Str data = S("en deux morceaux"), cms = signed_data(data);
	Str const pieces[] = { str_part(data, 0, 5), str_part(data, 5, data.len) };
	CmsQuestion q = question_about(cms, (Str){ 0 });
	q.pieces = pieces;
	q.pieces_len = 2;
	CHECK_INT(judge_cms(test_arena(), &q).signatures.at[0].integrity, CMS_INTACT);

	CmsStamper own =
		tsa_own(test_arena(), testcms_signer(CMS_MAKE_STAMPER, true), testcms_now());
	Str digest = cms_hash_of(test_arena(), CMS_SHA256, data), answer, token;
	Str request = tsa_request(test_arena(), CMS_SHA256, digest, 0);
	CHECK(!own.ask(test_arena(), own.to, request, &answer));
	CHECK(!tsa_parse(test_arena(), request, answer, &token));
	q = question_about((Str){ 0 }, data);
	CmsStamp stamp = judge_stamp(test_arena(), token, &q);
	CHECK_INT(stamp.integrity, CMS_INTACT);
	CHECK_INT(stamp.at.us, testcms_now().us);

	Str xml;
	XadesOrder order = { .at = testcms_now() };
	CHECK(!xades_sign(test_arena(), testcms_signer(CMS_MAKE_SEAL, true), S("<a>1</a>"), &order,
	                  &xml));
	q = question_about(xml, (Str){ 0 });
	CHECK_INT(cms_verdict(&judge_xades(test_arena(), &q).signatures.at[0]), CMS_VALID);
}

TEST(what_is_no_certificate_among_others_is_left_out)
{
	Str data = S("des données");
	CmsQuestion q = question_about(signed_data(data), data);
	*list_push(test_arena(), &q.others) = (CmsCert){ .der = S("rien") };
	CHECK_INT(judge_cms(test_arena(), &q).signatures.at[0].integrity, CMS_INTACT);
}

TEST(a_verdict_that_is_cut_or_too_long_is_none)
{
	Str data = S("des données");
	CmsQuestion q = question_about(signed_data(data), data);
	JudgeVerdict verdict = { .report = cms_verify(test_arena(), &q) }, read;
	Str bytes = judge_put_verdict(test_arena(), JUDGE_CMS, &verdict);
	CHECK(judge_get_verdict(test_arena(), bytes, JUDGE_CMS, &read));
	CHECK(!judge_get_verdict(test_arena(), bytes, JUDGE_STAMP, &read));
	for (size_t len = 0; len < bytes.len; len += 7)
		CHECK(!judge_get_verdict(test_arena(), str_part(bytes, 0, len), JUDGE_CMS, &read));
}
