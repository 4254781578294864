/* server.c — the processes of the server, and their end. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "faults.h"

enum {
	PROCESSES_MAX = 64,
	PAUSE_TIMES = 5, /* a pause is up to so many times longer than the shortest */
	AGAIN_MS = 20,
	SILENT_MS_MAX = 5000,
	ANSWERS_MIN = 4,   /* between two kills, while a council votes */
	DEAD_MS_MAX = 600, /* a server that stays dead for longer: the supervisor is killed, too */
	RECOVER_TRIES = 300,
	STOP_TRIES = 300,
};

int roll(uint64_t *dice, int sides)
{
	*dice ^= *dice << 13;
	*dice ^= *dice >> 7;
	*dice ^= *dice << 17;
	return (int)(*dice % (uint64_t)sides);
}

void sleep_ms(int ms)
{
	struct timespec wait = { ms / 1000, (long)(ms % 1000) * 1000000 };
	(void)nanosleep(&wait, NULL);
}

/* ---- Starting ---- */

static void set(const char *name, int value)
{
	char text[20];
	snprintf(text, sizeof text, "%d", value);
	setenv(name, text, 1);
}

static _Noreturn void become_server(Run *run, bool plainly)
{
	char data[PATH_BYTES + 20], log[PATH_BYTES + 20], listen[40];
	snprintf(data, sizeof data, "%s/platform", run->folder);
	snprintf(log, sizeof log, "%s/server.log", run->folder);
	snprintf(listen, sizeof listen, "127.0.0.1:%d", run->port);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing stays when the driver is interrupted */
	int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(127);
	if (!plainly && run->plan->crashing_disk) {
		setenv("LD_PRELOAD", run->crashvfs, 1);
		set("BEFFROI_CRASH_AFTER", run->plan->crash_after);
		set("BEFFROI_CRASH_SEED", (int)(run->dice % 1000000));
	}
	if (!plainly && run->plan->sync_off)
		setenv("BEFFROI_SYNC", "off", 1);
	execl(run->program, run->program, "serve", "--demo", "--data", data, "--listen", listen,
	      (char *)NULL);
	_exit(127);
}

void server_start(Run *run, bool plainly)
{
	pid_t pid = fork();
	if (pid < 0) {
		perror("faults: fork");
		exit(2);
	}
	if (pid == 0)
		become_server(run, plainly);
	atomic_store(&run->supervisor, pid);
}

/* ---- Looking ---- */

static pid_t parent_of(pid_t pid)
{
	char path[40], text[512];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return 0;
	text[n] = 0;
	const char *name_ends = strrchr(text, ')');
	if (!name_ends || strlen(name_ends) < 5 || name_ends[2] == 'Z')
		return 0;
	return (pid_t)strtol(name_ends + 4, NULL, 10);
}

static bool is_alive(pid_t pid)
{
	return parent_of(pid) != 0;
}

/* The children that one thread started, from the kernel's own list. */
static int list_started(pid_t parent, const char *thread, pid_t pids[], int max)
{
	char path[80];
	int len = 0, pid;
	snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", parent, thread);
	FILE *list = fopen(path, "re");
	while (list && len < max && fscanf(list, "%d", &pid) == 1)
		if (is_alive(pid))
			pids[len++] = pid;
	if (list)
		fclose(list);
	return len;
}

static int list_children(pid_t parent, pid_t pids[], int max)
{
	char path[60];
	int len = 0;
	snprintf(path, sizeof path, "/proc/%d/task", parent);
	DIR *threads = opendir(path);
	for (struct dirent *e; threads && (e = readdir(threads));)
		if (e->d_name[0] != '.')
			len += list_started(parent, e->d_name, pids + len, max - len);
	if (threads)
		closedir(threads);
	return len;
}

/* The processes that live below `top`, not itself. */
static int list_below(pid_t top, pid_t pids[PROCESSES_MAX])
{
	int len = list_children(top, pids, PROCESSES_MAX);
	for (int seen = 0; seen < len; seen++)
		len += list_children(pids[seen], pids + len, PROCESSES_MAX - len);
	return len;
}

/* ---- Killing ---- */

static void kill_supervisor(Run *run)
{
	pid_t top = atomic_load(&run->supervisor), below[PROCESSES_MAX];
	int len = list_below(top, below);
	kill(top, SIGKILL);
	(void)waitpid(top, NULL, 0);
	/* The server ends with its supervisor; a machine would not start a second one before. */
	for (int i = 0; i < len; i++)
		while (is_alive(below[i]))
			sleep_ms(1);
}

static void start_again(Run *run)
{
	kill_supervisor(run);
	atomic_fetch_add(&run->kills, 1);
	server_start(run, false);
}

/* Kills any of the processes: the supervisor, the server, a child that makes a document. */
static void kill_one(Run *run)
{
	pid_t below[PROCESSES_MAX], top = atomic_load(&run->supervisor);
	int len = list_below(top, below), chosen = roll(&run->dice, len + 1) - 1;
	if (chosen < 0) {
		start_again(run);
		return;
	}
	bool is_server = parent_of(below[chosen]) == top;
	if (kill(below[chosen], SIGKILL) != 0)
		return;
	atomic_fetch_add(&run->kills, 1);
	if (is_server)
		atomic_fetch_add(&run->server_kills, 1);
}

/* Whether there is a server.  The supervisor itself may have ended: then it is started again. */
static bool has_server(Run *run)
{
	pid_t below[PROCESSES_MAX], top = atomic_load(&run->supervisor);
	if (waitpid(top, NULL, WNOHANG) == top) {
		sleep_ms(AGAIN_MS);
		server_start(run, false);
	}
	return list_below(atomic_load(&run->supervisor), below) > 0;
}

static int pause_ms(Run *run)
{
	return run->plan->pause_ms + roll(&run->dice, PAUSE_TIMES * run->plan->pause_ms);
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void *server_kill_around(void *arg)
{
	Run *run = arg;
	int answers = 0;
	int64_t alive = now_ms(), next = alive + pause_ms(run);
	while (!atomic_load(&run->stop)) {
		sleep_ms(AGAIN_MS);
		if (has_server(run))
			alive = now_ms();
		if (now_ms() - alive > DEAD_MS_MAX) {
			start_again(run);
			alive = now_ms();
		}
		if (now_ms() < next)
			continue;
		if (run->votes && atomic_load(&run->answers) < answers + ANSWERS_MIN &&
		    now_ms() < next + SILENT_MS_MAX)
			continue;
		kill_one(run);
		answers = atomic_load(&run->answers);
		next = now_ms() + pause_ms(run);
	}
	return NULL;
}

void server_end(Run *run)
{
	kill_supervisor(run);
	atomic_fetch_add(&run->kills, 1);
}

bool server_recover(Run *run)
{
	Browser *visitor = browser_new("valbourg.localhost", run->port, 250);
	server_start(run, true);
	bool answered = false;
	for (int i = 0; i < RECOVER_TRIES && !answered; i++) {
		answered = browser_get(visitor, "/demarches").status == 200;
		if (!answered)
			sleep_ms(100);
	}
	browser_free(visitor);
	pid_t top = atomic_load(&run->supervisor);
	kill(top, SIGTERM);
	for (int i = 0; i < STOP_TRIES; i++) {
		if (waitpid(top, NULL, WNOHANG) == top)
			return answered;
		sleep_ms(100);
	}
	kill_supervisor(run);
	return false;
}

int server_deaths(Run *run)
{
	char path[PATH_BYTES + 20], line[4096];
	int deaths = 0;
	snprintf(path, sizeof path, "%s/server.log", run->folder);
	FILE *log = fopen(path, "r");
	while (log && fgets(line, sizeof line, log))
		deaths += strstr(line, "supervise") && strstr(line, "died=137");
	if (log)
		fclose(log);
	return deaths;
}
