/* test_sandbox.c — what a child can do, and above all what it cannot.  The program of the tests is
 * run again as the child. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/test.h"
#include "core/sandbox/sandbox.h"

extern char **environ;

static int echo(void)
{
	char chunk[4096];
	size_t got;
	while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0)
		fwrite(chunk, 1, got, stdout);
	return 0;
}

static void attempt(const char *what, bool succeeded)
{
	printf("%s %s\n", what, succeeded ? "ALLOWED" : "refused");
}

static bool opens(const char *path, int flags)
{
	int fd = open(path, flags, 0600);
	return fd >= 0;
}

static bool forks(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static void *nothing(void *arg)
{
	return arg;
}

static bool starts_a_thread(void)
{
	pthread_t thread;
	return pthread_create(&thread, NULL, nothing, NULL) == 0;
}

static bool runs_a_program(void)
{
	static char shell[] = "/bin/true";
	char *const argv[] = { shell, NULL }, *const none[] = { NULL };
	return execve(shell, argv, none) == 0;
}

static int break_out(void)
{
	attempt("read /etc/passwd", opens("/etc/passwd", O_RDONLY));
	attempt("read /proc/self/environ", opens("/proc/self/environ", O_RDONLY));
	attempt("list /", opens("/", O_RDONLY | O_DIRECTORY));
	attempt("create a file", opens("/tmp/beffroi-break-out", O_WRONLY | O_CREAT));
	attempt("write in its folder", opens("/usr/share/zoneinfo/zone.tab", O_WRONLY));
	attempt("open by path only",
	        opens("/etc/passwd", O_PATH) && opens("/proc/self/fd/3", O_RDONLY));
	attempt("openat2",
	        syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", NULL, 0) >= 0 || errno != EPERM);
	attempt("unlink", unlink("/tmp/beffroi-break-out") == 0 || errno != EPERM);
	attempt("socket", socket(AF_INET, SOCK_STREAM, 0) >= 0);
	attempt("unix socket", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	attempt("fork", forks());
	attempt("thread", starts_a_thread());
	attempt("execve", runs_a_program());
	attempt("kill", kill(getppid(), 0) == 0);
	attempt("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0) == 0);
	attempt("io_uring", syscall(SYS_io_uring_setup, 8, NULL) >= 0 || errno != EPERM);
	attempt("executable memory", mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	attempt("inherited descriptor", fcntl(9, F_GETFD) >= 0);
	attempt("environment", environ && environ[0]);
	return 0;
}

static int start_threads(void)
{
	attempt("thread", starts_a_thread());
	attempt("fork", forks());
	return 0;
}

static int read_zones(void)
{
	attempt("its folder", opens("/usr/share/zoneinfo/zone.tab", O_RDONLY));
	return 0;
}

static int sleep_long(void)
{
	struct timespec const minute = { .tv_sec = 60 };
	nanosleep(&minute, NULL);
	return 0;
}

static int spin(void)
{
	for (volatile int i = 0; i >= 0; i = i % 2 + 1)
		continue;
	return 0;
}

static int talk(void)
{
	while (puts("encore et encore") >= 0)
		continue;
	return 0;
}

static int crash(void)
{
	raise(SIGSEGV);
	abort();
}

static int give_up(void)
{
	fault("could not read the\nfile");
}

static int say_no(void)
{
	fputs("pas d\xc3\xa9"
	      "codable",
	      stderr);
	return 3;
}

static int take_memory(void)
{
	char *memory = mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE,
	                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	attempt("memory", memory != MAP_FAILED);
	return 0;
}

static int spare;

static void open_spare(void)
{
	spare = open("/usr/share/zoneinfo/zone.tab", O_RDONLY);
}

static int read_spare(void)
{
	char first;
	attempt("what was opened before", read(spare, &first, 1) == 1);
	attempt("its folder", opens("/usr/share/zoneinfo/zone.tab", O_RDONLY));
	return 0;
}

static const char *const zones[] = { "/usr/share/zoneinfo", NULL };

#define KIND(word, fn)                                                                             \
	.name = "test-" word, .main = (fn), .seconds_max = 20, .memory_bytes_max = 256 << 20,      \
	.output_bytes_max = 1 << 20

static const SandboxKind kind_echo = { KIND("echo", echo) };
static const SandboxKind kind_break = { KIND("break", break_out), .reads = zones };
static const SandboxKind kind_zones = { KIND("zones", read_zones), .reads = zones };
static const SandboxKind kind_talk = { KIND("talk", talk) };
static const SandboxKind kind_crash = { KIND("crash", crash) };
static const SandboxKind kind_fault = { KIND("fault", give_up) };
static const SandboxKind kind_no = { KIND("no", say_no) };
static const SandboxKind kind_memory = { KIND("memory", take_memory) };
static const SandboxKind kind_old = { KIND("old", break_out), .reads = zones, .no_landlock = true };
static const SandboxKind kind_warm = { KIND("warm", read_spare), .reads = zones,
	                               .no_landlock = true, .warm = open_spare };
static const SandboxKind kind_sleep = { .name = "test-sleep",
	                                .main = sleep_long,
	                                .seconds_max = 1,
	                                .memory_bytes_max = 256 << 20,
	                                .output_bytes_max = 9 };
static const SandboxKind kind_spin = { .name = "test-spin",
	                               .main = spin,
	                               .seconds_max = 1,
	                               .memory_bytes_max = 256 << 20,
	                               .output_bytes_max = 9 };
static const SandboxKind kind_threads = { KIND("threads", start_threads), .threads = true };

static const char *const libraries[] = { "/usr/lib", "/usr/lib64", NULL };
static const char *const copy_input[] = { "/usr/bin/cat", NULL };
static const char *const read_secret[] = { "/usr/bin/cat", "/etc/passwd", NULL };
static const char *const start_other[] = { "/usr/bin/env", "/usr/bin/cat", NULL };
static const char *const no_program[] = { "/usr/bin/no-such-program", NULL };

#define PROGRAM(word, path)                                                                        \
	.name = "test-" word, .program = path, .reads = libraries, .seconds_max = 10,              \
	.memory_bytes_max = 256 << 20, .output_bytes_max = 100000

static const SandboxKind kind_cat = { PROGRAM("cat", copy_input) };
static const SandboxKind kind_secret = { PROGRAM("secret", read_secret) };
static const SandboxKind kind_other = { PROGRAM("other", start_other) };
static const SandboxKind kind_nothing = { PROGRAM("nothing", no_program) };
static const SandboxKind kind_open = { PROGRAM("open", copy_input), .no_landlock = true };

static const SandboxKind kind_absent = { KIND("absent", echo) };

static const SandboxKind *const kinds[] = {
	&kind_echo,  &kind_break,   &kind_zones,   &kind_talk, &kind_crash,
	&kind_fault, &kind_no,      &kind_memory,  &kind_old,  &kind_warm,
	&kind_sleep, &kind_spin,    &kind_threads, &kind_cat,  &kind_secret,
	&kind_other, &kind_nothing, &kind_open,    NULL,
};

/* glibc hands the arguments of main to constructors: here the tests become their own child. */
__attribute__((constructor)) static void become_child(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "child") == 0 && strncmp(argv[2], "test-", 5) == 0)
		sandbox_child_main(kinds, argv[2]);
}

static Str output_of(const SandboxKind *kind, Str input)
{
	Str output = { 0 }, why = { 0 };
	if (!sandbox_run(test_arena(), kind, input, &output, &why))
		CHECK_STR(why, S("(success)"));
	return output;
}

static Str failure_of(const SandboxKind *kind)
{
	Str output = { 0 }, why = { 0 };
	CHECK(!sandbox_run(test_arena(), kind, S("x"), &output, &why));
	CHECK_INT((int64_t)output.len, 0);
	return why;
}

TEST(a_child_reads_its_input_and_gives_its_output_whole)
{
	Buf big = { .arena = test_arena() };
	for (int i = 0; i < 50000; i++)
		buf_addf(&big, "ligne %d\n", i);
	CHECK_STR(output_of(&kind_echo, S("")), S(""));
	CHECK_STR(output_of(&kind_echo, S("bonjour")), S("bonjour"));
	CHECK_STR(output_of(&kind_echo, buf_str(&big)), buf_str(&big));
}

TEST(a_child_gets_at_no_file_process_network_key_or_descriptor)
{
	CHECK_INT(dup2(0, 9), 9); /* not closed on exec */
	setenv("BEFFROI_TEST_SECRET", "x", 1);
	Str said = output_of(&kind_break, S(""));
	close(9);
	unsetenv("BEFFROI_TEST_SECRET");
	CHECK(str_has(said, S("read /etc/passwd refused\n")));
	CHECK(str_has(said, S("socket refused\n")));
	CHECK(str_has(said, S("fork refused\n")));
	CHECK(str_has(said, S("environment refused\n")));
	if (str_has(said, S("ALLOWED")))
		CHECK_STR(said, S("nothing allowed"));
}

TEST(a_child_reads_the_folders_its_kind_names)
{
	CHECK_STR(output_of(&kind_zones, S("")), S("its folder ALLOWED\n"));
}

TEST(a_child_starts_threads_when_its_kind_says_so_and_never_processes)
{
	CHECK_STR(output_of(&kind_threads, S("")), S("thread ALLOWED\nfork refused\n"));
}

TEST(on_a_kernel_without_landlock_a_child_opens_no_file_at_all)
{
	Str said = output_of(&kind_old, S(""));
	CHECK(str_has(said, S("read /etc/passwd refused\n")));
	CHECK(!str_has(said, S("ALLOWED")));
	CHECK_STR(output_of(&kind_warm, S("")),
	          S("what was opened before ALLOWED\nits folder refused\n"));
}

TEST(a_child_that_takes_too_long_is_ended)
{
	CHECK_STR(failure_of(&kind_sleep), S("it took too long"));
	CHECK_STR(failure_of(&kind_spin), S("it took too long"));
}

TEST(a_child_that_says_too_much_is_ended)
{
	CHECK_STR(failure_of(&kind_talk), S("its output is too long"));
}

TEST(a_child_that_crashes_or_gives_up_gives_a_reason_and_no_output)
{
	CHECK(str_starts(failure_of(&kind_crash), S("it ")));
	CHECK_STR(failure_of(&kind_fault), S("it ended with status 2: could not read the?file"));
	CHECK_STR(failure_of(&kind_no), S("it ended with status 3: pas d??codable"));
	CHECK_STR(failure_of(&kind_absent), S("it ended with status 2: no such kind of child"));
}

extern void __asan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

TEST(a_child_gets_no_more_memory_than_its_kind_allows)
{
	if (__asan_init || __tsan_init)
		SKIP("a sanitizer reserves more addresses than any limit");
	CHECK_STR(output_of(&kind_memory, S("")), S("memory refused\n"));
}

static int open_descriptors(void)
{
	int open_now = 0;
	for (int fd = 0; fd < 256; fd++)
		open_now += fcntl(fd, F_GETFD) >= 0;
	return open_now;
}

TEST(a_child_leaves_no_descriptor_behind_whatever_became_of_it)
{
	int const before = open_descriptors();
	(void)output_of(&kind_echo, S("x"));
	(void)failure_of(&kind_talk);
	(void)failure_of(&kind_crash);
	CHECK_INT(open_descriptors(), before);
}

static void run_in_a_small_arena(void *arg)
{
	Str output, why;
	Buf big = { .arena = test_arena() };
	for (int i = 0; i < 40000; i++)
		buf_addf(&big, "ligne %d\n", i);
	CHECK(sandbox_run(arg, &kind_echo, buf_str(&big), &output, &why));
}

TEST(a_fault_while_a_child_runs_ends_the_child)
{
	int const before = open_descriptors();
	Arena *small = arena_new(100000);
	CHECK(fault_guard(run_in_a_small_arena, small) != NULL);
	arena_free(small);
	CHECK_INT(open_descriptors(), before);
	CHECK_INT(waitpid(-1, NULL, WNOHANG), -1);
}

TEST(a_program_that_takes_the_place_of_a_child_is_behind_the_same_walls)
{
	if (str_has(failure_of(&kind_nothing), S("is not run on a kernel without Landlock")))
		SKIP("no Landlock");
	CHECK_STR(output_of(&kind_cat, S("bonjour")), S("bonjour"));
	CHECK(str_has(failure_of(&kind_secret), S("Permission denied")));
	CHECK(str_has(failure_of(&kind_other), S("Permission denied")));
	CHECK(str_has(failure_of(&kind_nothing), S("is not installed")));
	CHECK(str_has(failure_of(&kind_open), S("is not run on a kernel without Landlock")));
}
