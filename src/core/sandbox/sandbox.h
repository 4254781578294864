/* sandbox.h — hostile files and foreign libraries are opened only in a child process.
 *
 * The child is this program run again as `beffroi child KIND` (a fresh image: no keys, no memory of
 * ours, no environment), with its input on descriptor 0 and its output on 1.  Before it reads a
 * byte of input it shuts itself in: no files but those below the folders its kind names, read only
 * (Landlock; on a kernel without it no new file at all), no network, no processes (seccomp), limits
 * on memory, time and output. */
#ifndef CORE_SANDBOX_SANDBOX_H
#define CORE_SANDBOX_SANDBOX_H

#include "base/err.h"

typedef struct {
	const char *name;   /* "pdf" */
	void (*warm)(void); /* opens what it will need, before any input; NULL: nothing */
	int (*main)(void);  /* from standard input to standard output; the exit status */
	/* Instead of main(): a program of the system that takes the child's place behind the same
	 * walls, its path and arguments, ending with NULL.  It finds its libraries in `reads`; a
	 * kernel without Landlock could not guard that, and there it is not run. */
	const char *const *program;
	const char *const *reads; /* folders it may read; ends with NULL; NULL: none */
	int seconds_max;
	size_t memory_bytes_max, output_bytes_max;
	bool threads;     /* its libraries may start threads of its own process */
	bool no_landlock; /* for tests: as if the kernel had none */
} SandboxKind;

/* Runs one child of that kind.  False, with a reason for operators, when it failed, was killed, or
 * said too much.  Blocks: not on the writer. */
MUST_USE bool sandbox_run(Arena *arena, const SandboxKind *kind, Str input, Str *ret_output,
                          Str *ret_why);

/* `beffroi child NAME`: shuts itself in, runs that one of `kinds` (which ends with NULL), and ends
 * the process. */
_Noreturn void sandbox_child_main(const SandboxKind *const *kinds, const char *name);

#endif
