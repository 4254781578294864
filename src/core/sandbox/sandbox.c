/* sandbox.c — starting a child, feeding it, listening to it for a limited time, and reaping it. */
#include "core/sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/sandbox/shut.h"

enum { ARGUMENTS_MAX = 15, CHUNK_BYTES = 64 * 1024, COMPLAINT_BYTES_MAX = 300 };

typedef struct {
	pid_t pid;     /* 0: reaped, or never started */
	int process;   /* a descriptor that can be read when it has ended; -1: closed */
	int input;     /* a file in memory */
	int output[2]; /* [0] is ours, [1] its; -1: closed */
	int complaint[2];
	int status;
	Buf said, complained;
	const char *killed; /* why, or NULL */
} Child;

static void shut_descriptor(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Leaves nothing behind, wherever a fault ended the run. */
static void child_end(void *arg)
{
	Child *child = arg;
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
			continue;
		child->pid = 0;
	}
	shut_descriptor(&child->process);
	shut_descriptor(&child->input);
	for (int i = 0; i < 2; i++) {
		shut_descriptor(&child->output[i]);
		shut_descriptor(&child->complaint[i]);
	}
}

static void put_input(Child *child, Str input)
{
	child->input = memfd_create("input", MFD_CLOEXEC);
	if (child->input < 0)
		fault("could not make the input of a child: %s", strerror(errno));
	while (input.len > 0) {
		ssize_t written = write(child->input, input.ptr, input.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			fault("could not write the input of a child: %s", strerror(errno));
		input = str_part(input, (size_t)written, input.len);
	}
	if (lseek(child->input, 0, SEEK_SET) != 0)
		fault("could not rewind the input of a child: %s", strerror(errno));
}

static int spawn(Child *child, const SandboxKind *kind)
{
	static char program[] = "/proc/self/exe", word[] = "child";
	char name[32];
	snprintf(name, sizeof name, "%s", kind->name);
	char *const argv[] = { program, word, name, NULL };
	char *const environment[] = { NULL };
	sigset_t none, all;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, child->input, 0);
	posix_spawn_file_actions_adddup2(&files, child->output[1], 1);
	posix_spawn_file_actions_adddup2(&files, child->complaint[1], 2);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int failed = posix_spawn(&child->pid, program, &files, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	if (failed)
		child->pid = 0;
	return failed;
}

static void start(Child *child, const SandboxKind *kind)
{
	if (pipe2(child->output, O_CLOEXEC) || pipe2(child->complaint, O_CLOEXEC))
		fault("could not make a pipe for a child: %s", strerror(errno));
	int failed = spawn(child, kind);
	if (failed)
		fault("could not start a child \"%s\": %s", kind->name, strerror(failed));
	shut_descriptor(&child->input);
	shut_descriptor(&child->output[1]);
	shut_descriptor(&child->complaint[1]);
	child->process = (int)syscall(SYS_pidfd_open, child->pid, 0);
	if (child->process < 0)
		fault("could not watch a child: %s", strerror(errno));
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes what there is, up to the limit.  False when it goes beyond. */
static bool take(int *fd, Buf *into, size_t bytes_max)
{
	char chunk[CHUNK_BYTES];
	ssize_t got = read(*fd, chunk, sizeof chunk);
	if (got < 0 && errno == EINTR)
		return true;
	if (got <= 0) {
		shut_descriptor(fd);
		return true;
	}
	bool fits = (size_t)got <= bytes_max - into->len;
	buf_add(into, (Str){ chunk, fits ? (size_t)got : bytes_max - into->len });
	return fits;
}

static void listen_to(Child *child, const SandboxKind *kind)
{
	int64_t const until = now_ms() + (int64_t)kind->seconds_max * 1000;
	bool ended = false;
	while (!ended || child->output[0] >= 0 || child->complaint[0] >= 0) {
		struct pollfd polled[] = { { child->output[0], POLLIN, 0 },
			                   { child->complaint[0], POLLIN, 0 },
			                   { ended ? -1 : child->process, POLLIN, 0 } };
		int64_t left = until - now_ms();
		int ready = left > 0 ? poll(polled, ARRAY_LEN(polled), (int)left) : 0;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0) {
			child->killed = "it took too long";
			return;
		}
		if (polled[0].revents &&
		    !take(&child->output[0], &child->said, kind->output_bytes_max)) {
			child->killed = "its output is too long";
			return;
		}
		if (polled[1].revents)
			(void)take(&child->complaint[0], &child->complained, COMPLAINT_BYTES_MAX);
		ended = ended || polled[2].revents;
	}
}

static void reap(Child *child)
{
	if (child->killed)
		kill(child->pid, SIGKILL);
	while (waitpid(child->pid, &child->status, 0) < 0)
		if (errno != EINTR)
			fault("could not wait for a child: %s", strerror(errno));
	child->pid = 0;
}

/* What a child says is not to be trusted: one line of plain letters. */
static Str cleaned(Arena *arena, Str text)
{
	Buf clean = { .arena = arena };
	for (size_t i = 0; i < text.len; i++) {
		bool plain = text.ptr[i] >= ' ' && text.ptr[i] <= '~';
		buf_char(&clean, plain ? text.ptr[i] : '?');
	}
	return buf_str(&clean);
}

static Str reason_of(Arena *arena, const Child *child)
{
	Str words = cleaned(arena, str_trim(buf_str(&child->complained)));
	if (child->killed)
		return str_of(child->killed);
	if (WIFSIGNALED(child->status))
		return str_format(arena, "it was ended by signal %d: %.*s", WTERMSIG(child->status),
		                  STR(words));
	return str_format(arena, "it ended with status %d: %.*s", WEXITSTATUS(child->status),
	                  STR(words));
}

bool sandbox_run(Arena *arena, const SandboxKind *kind, Str input, Str *ret_output, Str *ret_why)
{
	Child *child = alloc(arena, Child);
	*child = (Child){
		.process = -1, .input = -1, .output = { -1, -1 }, .complaint = { -1, -1 }
	};
	child->said.arena = child->complained.arena = arena;
	arena_defer(arena, child_end, child);
	put_input(child, input);
	start(child, kind);
	listen_to(child, kind);
	reap(child);
	child_end(child);
	if (child->killed || !WIFEXITED(child->status) || WEXITSTATUS(child->status) != 0) {
		*ret_why = reason_of(arena, child);
		return false;
	}
	*ret_output = buf_str(&child->said);
	return true;
}

typedef struct {
	const SandboxKind *kind;
	int status;
} Run;

static void become(const char *const *program)
{
	const char *arguments[ARGUMENTS_MAX + 1];
	char *none[] = { NULL };
	size_t len = 0;
	for (; len < ARGUMENTS_MAX && program[len]; len++)
		arguments[len] = program[len];
	arguments[len] = NULL;
	char *const *argv;
	const char *const *all = arguments;
	memcpy(&argv, &all, sizeof argv); /* execve() changes none of them, but cannot say so */
	execve(program[0], argv, none);
	fault(errno == ENOENT ? "%s is not installed" : "could not run %s", program[0]);
}

static void run(void *arg)
{
	Run *child = arg;
	bool may_open_files = sandbox_limit(child->kind);
	if (child->kind->program && !may_open_files)
		fault("%s is not run on a kernel without Landlock", child->kind->program[0]);
	if (child->kind->warm)
		child->kind->warm();
	sandbox_shut(child->kind, may_open_files);
	if (child->kind->program)
		become(child->kind->program);
	child->status = child->kind->main();
}

void sandbox_child_main(const SandboxKind *const *kinds, const char *name)
{
	Run child = { .status = 2 };
	for (; *kinds && !child.kind; kinds++)
		if (strcmp((*kinds)->name, name) == 0)
			child.kind = *kinds;
	const char *failed = child.kind ? fault_guard(run, &child) : "no such kind of child";
	if (failed) {
		fprintf(stderr, "%s\n", failed);
		child.status = 2;
	}
	if (fflush(stdout))
		child.status = 2;
	_exit(child.status); /* no handlers of libraries at exit: they know nothing of the walls */
}
