/* shut.c — limits, Landlock and seccomp, for the process that calls and all its threads. */
#include "core/sandbox/shut.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES_MAX = 64 };

/* Present in programs built with a sanitizer, which reserves terabytes of addresses. */
extern void __asan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

static void limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit const both = { .rlim_cur = value, .rlim_max = value };
	if (setrlimit(resource, &both))
		fault("could not set a limit of the sandbox: %s", strerror(errno));
}

/* Everything that this version of Landlock can refuse about files: bits are never reused. */
static uint64_t landlock_rights(long version)
{
	static const int bits[] = { 0, 13, 14, 15, 15, 16 };
	return (UINT64_C(1) << bits[version < 5 ? version : 5]) - 1;
}

static void allow_path(int ruleset, const char *folder, uint64_t rights)
{
	int fd = open(folder, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return; /* not on this machine: nothing to read there */
	struct landlock_path_beneath_attr rule = { .allowed_access = rights, .parent_fd = fd };
	long failed = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	int const reason = errno;
	close(fd);
	if (failed)
		fault("could not allow \"%s\" in the sandbox: %s", folder, strerror(reason));
}

/* A program and its libraries are run as well as read: the loader is one of them. */
static void allow_reading(int ruleset, const SandboxKind *kind)
{
	uint64_t const file =
		LANDLOCK_ACCESS_FS_READ_FILE | (kind->program ? LANDLOCK_ACCESS_FS_EXECUTE : 0);
	if (kind->program)
		allow_path(ruleset, kind->program[0], file);
	for (const char *const *folder = kind->reads; folder && *folder; folder++)
		allow_path(ruleset, *folder, file | LANDLOCK_ACCESS_FS_READ_DIR);
}

static bool landlock(const SandboxKind *kind)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 1)
		return false;
	uint64_t const handled = landlock_rights(version); /* the first field of the attributes */
	int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
	if (ruleset < 0)
		fault("could not make a Landlock ruleset: %s", strerror(errno));
	allow_reading(ruleset, kind);
	if (syscall(SYS_landlock_restrict_self, ruleset, 0))
		fault("could not enter the Landlock ruleset: %s", strerror(errno));
	close(ruleset);
	return true;
}

bool sandbox_limit(const SandboxKind *kind)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		fault("could not give up privileges: %s", strerror(errno));
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, FILES_MAX);
	limit(RLIMIT_CPU, (rlim_t)kind->seconds_max + 1);
	if (!__asan_init && !__tsan_init)
		limit(RLIMIT_AS, kind->memory_bytes_max);
	return !kind->no_landlock && landlock(kind);
}

static void allow(scmp_filter_ctx filter, int number)
{
	int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	if (failed)
		fault("could not allow a call in the sandbox: %s", strerror(-failed));
}

/* Allowed when the bits `mask` of argument `index` are `value`. */
static void allow_when(scmp_filter_ctx filter, int number, unsigned index, uint64_t mask,
                       uint64_t value)
{
	int failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1,
	                              SCMP_CMP(index, SCMP_CMP_MASKED_EQ, mask, value));
	if (failed)
		fault("could not allow a call in the sandbox: %s", strerror(-failed));
}

/* What a computation on memory needs: no way to other processes, files or the network. */
static void allow_computing(scmp_filter_ctx filter)
{
	static const int numbers[] = {
		SCMP_SYS(read),
		SCMP_SYS(readv),
		SCMP_SYS(pread64),
		SCMP_SYS(write),
		SCMP_SYS(writev),
		SCMP_SYS(close),
		SCMP_SYS(fstat),
		SCMP_SYS(newfstatat),
		SCMP_SYS(lseek),
		SCMP_SYS(getdents64),
		SCMP_SYS(access), /* pango asks for each font: whether, not what */
		SCMP_SYS(brk),
		SCMP_SYS(munmap),
		SCMP_SYS(mremap),
		SCMP_SYS(madvise),
		SCMP_SYS(futex),
		SCMP_SYS(sched_yield),
		SCMP_SYS(rt_sigaction),
		SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(rt_sigreturn),
		SCMP_SYS(sigaltstack),
		SCMP_SYS(restart_syscall),
		SCMP_SYS(exit),
		SCMP_SYS(exit_group),
		SCMP_SYS(getpid),
		SCMP_SYS(gettid),
		SCMP_SYS(clock_gettime),
		SCMP_SYS(clock_nanosleep),
		SCMP_SYS(gettimeofday),
		SCMP_SYS(getrandom),
		SCMP_SYS(sched_getaffinity),
		SCMP_SYS(sysinfo),
		SCMP_SYS(uname),
		SCMP_SYS(rseq),
		SCMP_SYS(set_robust_list),
	};
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		allow(filter, numbers[i]);
	allow_when(filter, SCMP_SYS(prlimit64), 2, UINT64_MAX, 0); /* to ask, not to set */
	allow_when(filter, SCMP_SYS(fcntl), 1, UINT64_MAX, F_GETFD);
	allow_when(filter, SCMP_SYS(fcntl), 1, UINT64_MAX, F_SETFD);
	allow_when(filter, SCMP_SYS(fcntl), 1, UINT64_MAX, F_GETFL);
	/* abort() and the sanitizers end the process in this way. */
	allow_when(filter, SCMP_SYS(tgkill), 0, UINT64_MAX, (uint64_t)getpid());
}

/* Memory that holds code is for programs that are loaded behind the walls. */
static void allow_code(scmp_filter_ctx filter, bool loads_program)
{
	if (!loads_program) {
		allow_when(filter, SCMP_SYS(mmap), 2, PROT_EXEC, 0);
		allow_when(filter, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
		return;
	}
	static const int numbers[] = { SCMP_SYS(execve), SCMP_SYS(mmap), SCMP_SYS(mprotect),
		                       SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address) };
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		allow(filter, numbers[i]);
}

/* A thread of this process, never a process: the kernel looks at the flags only in the old call, so
 * the new one is told not to exist, which makes the C library take the old one. */
static void allow_threads(scmp_filter_ctx filter)
{
	uint64_t const thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
	allow_when(filter, SCMP_SYS(clone), 0, thread, thread);
	int failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	if (failed)
		fault("could not refuse a call in the sandbox: %s", strerror(-failed));
}

void sandbox_shut(const SandboxKind *kind, bool may_open_files)
{
	uint64_t const writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | O_TMPFILE;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		fault("could not make the filter of the sandbox");
	/* Threads that the libraries have started by now are shut in as well. */
	int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	allow_computing(filter);
	allow_code(filter, kind->program != NULL);
	if (kind->threads)
		allow_threads(filter);
	if (may_open_files) {
		uint64_t const bits = writing & ~(uint64_t)O_DIRECTORY; /* part of O_TMPFILE */
		allow_when(filter, SCMP_SYS(openat), 2, bits, O_RDONLY);
		allow_when(filter, SCMP_SYS(open), 1, bits, O_RDONLY);
	}
	if (!failed)
		failed = seccomp_load(filter);
	seccomp_release(filter);
	if (failed)
		fault("could not shut the sandbox: %s", strerror(-failed));
}
