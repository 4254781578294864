/* sandbox.h — hostile files and foreign libraries are opened only in a child process.
 *
 * The child is this program run again as `beffroi child KIND` (a fresh image: no keys, no memory of
 * ours), with its input on descriptor 0 and its output on 1.  Before it reads a byte it shuts
 * itself in: no new files but read-only ones below the folders its kind names (Landlock where the
 * kernel has it), no network, no processes (seccomp), limits on memory, time and output. */
#ifndef CORE_SANDBOX_SANDBOX_H
#define CORE_SANDBOX_SANDBOX_H

#include "base/err.h"

typedef struct {
	const char *kind; /* "pdf" */
	int (*main)(
		void); /* reads standard input, writes standard output, returns the exit status */
	const char *const *reads; /* folders it may read; ends with NULL */
	int seconds_max;
	size_t memory_bytes_max, output_bytes_max;
} SandboxKind;

/* Runs one child of that kind.  False, with a reason for operators, when it failed, was killed, or
 * said too much.  Not on the writer. */
MUST_USE bool sandbox_run(Arena *arena, const char *kind, Str input, Str *ret_output, Str *ret_why);

/* `beffroi child KIND`: shuts itself in and runs that kind of `kinds` (which ends with an empty
 * row). */
int sandbox_child_main(const SandboxKind *kinds, const char *kind);

/* The path of this program, for tests that are another one; else /proc/self/exe. */
void sandbox_program(const char *path);

/* The table that sandbox_run() takes its limits from; set once at start. */
void sandbox_kinds(const SandboxKind *kinds);

#endif
