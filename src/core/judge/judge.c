/* judge.c — the question goes to the child, the verdict comes back. */
#include <stdio.h>

#include "base/log.h"
#include "core/judge/verdict.h"

enum { PIECE_BYTES = 1 << 20 };

#define ARENA_BYTES_MAX  ((size_t)1 << 30)
#define INPUT_BYTES_MAX  ((size_t)300 << 20)
#define OUTPUT_BYTES_MAX ((size_t)160 << 20)

/* ---- The child ---- */

static int judge(void)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Buf input = { .arena = arena };
	char *piece = alloc_n(arena, char, PIECE_BYTES);
	JudgeCase brought;
	JudgeVerdict verdict = { 0 };
	for (size_t got;
	     input.len < INPUT_BYTES_MAX && (got = fread(piece, 1, PIECE_BYTES, stdin)) > 0;)
		buf_add(&input, (Str){ piece, got });
	if (!judge_get_case(arena, buf_str(&input), &brought))
		fault("the input is not a question");
	const CmsQuestion *q = &brought.question;
	switch (brought.format) {
	case JUDGE_CMS: verdict.report = cms_verify(arena, q); break;
	case JUDGE_XADES: verdict.report = xades_verify(arena, q); break;
	case JUDGE_STAMP: verdict.stamp = tsa_verify(arena, q->cms, q); break;
	case JUDGE_FORMATS: return 1;
	}
	Str const out = judge_put_verdict(arena, brought.format, &verdict);
	return fwrite(out.ptr, 1, out.len, stdout) == out.len ? 0 : 1;
}

const SandboxKind judge_kind = {
	.name = "judge",
	.main = judge,
	.seconds_max = 30,
	.memory_bytes_max = (size_t)2 << 30,
	.output_bytes_max = OUTPUT_BYTES_MAX,
};

/* ---- Asking it ---- */

static void ask(Arena *arena, const JudgeCase *brought, JudgeVerdict *ret_verdict)
{
	Str output, why = S("not a verdict");
	if (sandbox_run(arena, &judge_kind, judge_put_case(arena, brought), &output, &why) &&
	    judge_get_verdict(arena, output, brought->format, ret_verdict))
		return;
	log_line("judge", log_str("reason", why));
	*ret_verdict = (JudgeVerdict){ .stamp = { .integrity = CMS_UNDECIDED } };
	CmsFindingList *findings = brought->format == JUDGE_STAMP ? &ret_verdict->stamp.findings
	                                                          : &ret_verdict->report.findings;
	find_broken(arena, findings, "unreadable",
	            "Cette signature n’a pas pu être examinée : elle demande trop de temps ou de "
	            "mémoire, ou n’est pas ce qu’elle dit être.");
}

static CmsReport report_on(Arena *arena, JudgeFormat format, const CmsQuestion *question)
{
	JudgeVerdict verdict;
	ask(arena, &(JudgeCase){ format, *question }, &verdict);
	return verdict.report;
}

CmsReport judge_cms(Arena *arena, const CmsQuestion *question)
{
	return report_on(arena, JUDGE_CMS, question);
}

CmsReport judge_xades(Arena *arena, const CmsQuestion *question)
{
	return report_on(arena, JUDGE_XADES, question);
}

CmsStamp judge_stamp(Arena *arena, Str token, const CmsQuestion *question)
{
	JudgeVerdict verdict;
	JudgeCase brought = { JUDGE_STAMP, *question };
	brought.question.cms = token;
	ask(arena, &brought, &verdict);
	return verdict.stamp;
}
