/* verdict.h — what goes to the child and what comes back; private to core/judge. */
#ifndef CORE_JUDGE_VERDICT_H
#define CORE_JUDGE_VERDICT_H

#include "core/judge/judge.h"

typedef enum { JUDGE_CMS, JUDGE_XADES, JUDGE_STAMP, JUDGE_FORMATS } JudgeFormat;

typedef struct {
	JudgeFormat format;
	CmsQuestion question; /* of a stamp: `cms` is its token */
} JudgeCase;

typedef struct {
	CmsReport report; /* JUDGE_CMS, JUDGE_XADES */
	CmsStamp stamp;   /* JUDGE_STAMP */
} JudgeVerdict;

/* Each pair is one format, written and read; what is read refers to the bytes given. */
Str judge_put_case(Arena *arena, const JudgeCase *brought);
MUST_USE bool judge_get_case(Arena *arena, Str bytes, JudgeCase *ret_case);
Str judge_put_verdict(Arena *arena, JudgeFormat format, const JudgeVerdict *verdict);
MUST_USE bool judge_get_verdict(Arena *arena, Str bytes, JudgeFormat format,
                                JudgeVerdict *ret_verdict);

#endif
