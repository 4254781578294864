/* child.c — the child: a job on standard input, an answer on standard output. */
#include <stdio.h>

#include "core/pades/open.h"

enum { INPUT_BYTES_MAX = PADES_BYTES_MAX + (64 << 10) };

#define ARENA_BYTES_MAX ((size_t)900 << 20)

void child_work(Arena *arena, const PadesJob *job, PadesAnswer *ret_answer)
{
	PadesAnswer answer = { 0 };
	answer.kind = job->kind == JOB_PREPARE ? prepare_update(arena, job, &answer)
	                                       : inspect(arena, job, &answer);
	*ret_answer = answer;
}

static int work(void)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	char *bytes = alloc_n(arena, char, INPUT_BYTES_MAX + 1);
	size_t const len = fread(bytes, 1, INPUT_BYTES_MAX + 1, stdin);
	PadesJob job;
	PadesAnswer answer;
	if (!pades_get_job((Str){ bytes, len }, &job))
		fault("the input is not a job");
	child_work(arena, &job, &answer);
	Str const out = pades_put_answer(arena, &answer);
	return fwrite(out.ptr, 1, out.len, stdout) == out.len ? 0 : 1;
}

static const char *const fonts[] = {
	"/usr/share/fonts",      "/usr/local/share/fonts", "/etc/fonts",
	"/usr/share/fontconfig", "/var/cache/fontconfig",  NULL
};

const SandboxKind pades_kind = {
	.name = "pades",
	.warm = warm_appearance_fonts,
	.main = work,
	.reads = fonts,
	.threads = true, /* pango matches fonts in threads */
	.seconds_max = 30,
	.memory_bytes_max = (size_t)2 << 30,
	.output_bytes_max = (size_t)PADES_BYTES_MAX + (16 << 20),
};
