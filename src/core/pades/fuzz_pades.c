/* fuzz_pades.c — any bytes as a PDF that is to be signed and looked at, as a job and as an answer:
 * whatever is in them, the child ends with an answer that reads as it was written. */
#include "core/pades/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the libraries of fonts keep for the life of a process is not lost. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libglib\n";
}

typedef struct {
	Arena *arena;
	PadesJob job;
	PadesAnswer answer;
} Run;

static void work(void *arg)
{
	Run *run = arg;
	child_work(run->arena, &run->job, &run->answer);
	PadesAnswer again;
	Str const bytes = pades_put_answer(run->arena, &run->answer);
	assert(pades_get_answer(run->arena, bytes, &again));
	assert(str_eq(pades_put_answer(run->arena, &again), bytes));
}

/* A fault ends the child, which is an answer as well: only its memory must be given back. */
static void look(Str pdf, JobKind kind)
{
	Run run = { .arena = arena_new((size_t)1 << 30),
		    .job = { .kind = kind,
		             .stamp = { .name = S("Jeanne Martin"),
		                        .page = (int)(pdf.len % 2),
		                        .slot = 1 },
		             .lines = { S("Signé par"), S("Jeanne Martin") },
		             .made = S("D:20260310083000Z"),
		             .id = S("0123456789abcdef"),
		             .reserve = 64,
		             .pdf = pdf } };
	(void)fault_guard(work, &run);
	arena_free(run.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str const bytes = { (const char *)data, size };
	Arena *arena = arena_new((size_t)64 << 20);
	PadesJob job;
	PadesAnswer answer;
	if (pades_get_job(bytes, &job))
		assert(str_eq(pades_put_job(arena, &job), bytes));
	if (pades_get_answer(arena, bytes, &answer))
		assert(str_eq(pades_put_answer(arena, &answer), bytes));
	arena_free(arena);
	look(bytes, JOB_INSPECT);
	look(bytes, JOB_PREPARE);
	return 0;
}
