/* supervise.c — a process that only starts another and watches it. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "core/server/server.h"

enum {
	PAUSE_MS = 100,       /* before a child that had lived is started again */
	PAUSE_MS_MAX = 30000, /* before one that dies at once is */
	ALIVE_MS = 5000,      /* what counts as having lived */
};

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static pid_t start(int (*fn)(void *), void *arg, const sigset_t *before)
{
	pid_t parent = getpid(), pid = fork();
	if (pid != 0)
		return pid;
	/* Whatever happens to us happens to it, at once: there is never a second writer. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	sigprocmask(SIG_SETMASK, before, NULL);
	exit(fn(arg));
}

/* Waits for the child to end, at most that long (negative: for ever).  Tells it when we are told to
 * stop.  Returns whether it has ended. */
static bool watch(pid_t pid, const sigset_t *signals, int64_t ms, bool *told, int *status)
{
	int64_t until = now_ms() + ms;
	for (;;) {
		int64_t left = ms < 0 ? 1000 : until - now_ms();
		if (left <= 0)
			return false;
		if (pid > 0 && waitpid(pid, status, WNOHANG) == pid)
			return true;
		struct timespec wait = { left / 1000, left % 1000 * 1000000 };
		int number = sigtimedwait(signals, NULL, &wait);
		if (number == SIGTERM || number == SIGINT) {
			*told = true;
			if (pid <= 0)
				return false;
			kill(pid, SIGTERM);
		}
	}
}

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int server_supervise(int (*fn)(void *arg), void *arg)
{
	sigset_t signals, before;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, &before);
	bool told = false;
	int status = 0;
	for (int64_t pause_ms = PAUSE_MS; !told;) {
		int64_t began = now_ms();
		pid_t pid = start(fn, arg, &before);
		if (pid < 0)
			fault("could not start a process: %s", strerror(errno));
		watch(pid, &signals, -1, &told, &status);
		if (told || (WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
		                                   WEXITSTATUS(status) == SERVER_CANNOT_START)))
			break;
		pause_ms = now_ms() - began >= ALIVE_MS ? PAUSE_MS : pause_ms;
		log_line("supervise", log_int("died", exit_status(status)),
		         log_int("again_ms", pause_ms));
		watch(0, &signals, pause_ms, &told, &status);
		pause_ms = pause_ms * 2 < PAUSE_MS_MAX ? pause_ms * 2 : PAUSE_MS_MAX;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return exit_status(status);
}
