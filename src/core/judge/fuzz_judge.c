/* fuzz_judge.c — any bytes as what the child says: read whole, or refused; and what was read is
 * written and read back the same. */
#include "core/judge/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	Arena *arena = arena_new((size_t)256 << 20);
	JudgeFormat format = data[0] & 1 ? JUDGE_STAMP : JUDGE_CMS;
	Str bytes = { (const char *)data + 1, size - 1 };
	JudgeVerdict verdict, again;
	if (judge_get_verdict(arena, bytes, format, &verdict)) {
		Str written = judge_put_verdict(arena, format, &verdict);
		bool read = judge_get_verdict(arena, written, format, &again);
		assert(read);
		assert(str_eq(judge_put_verdict(arena, format, &again), written));
	}
	JudgeCase brought;
	if (judge_get_case(arena, bytes, &brought))
		assert(brought.format < JUDGE_FORMATS);
	arena_free(arena);
	return 0;
}
