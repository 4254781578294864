/* faults.c — files dossiers, and lets a council vote, while processes are killed, on a good disk
 * and on one that forgets.
 *
 *   faults --program BEFFROI --crashvfs CRASHVFS.SO --demo DIR --assembly DIR --scene FILE
 *          --work DIR [--filings N] [--ballots N] [--clients N] [--seconds N] [--seed N]
 *          [--only PART]
 *
 * DIR of --demo is a demonstration platform, copied for each of the first three parts; DIR and FILE
 * of --assembly and --scene are what `beffroi-load council` makes, for the four others:
 *   kill           any process of the server is killed at random moments
 *   crash          besides, the disk forgets what was not synced, and ends the server at random
 *                  writes
 *   control        the same without syncing: losses must be reported, or this driver sees nothing
 *   vote-kill      as kill, in mid-vote; connections are cut besides, before the answer
 *   vote-crash     as crash, in mid-vote
 *   vote-control   the same without syncing: losses must be reported
 *   vote-twice     as vote-kill, where nothing keeps a second secret ballot of one member out:
 *                  doubled ones must be reported
 *
 * A line for each part, and a last one for what kill, crash, vote-kill and vote-crash come to.
 * Status 0: nothing was lost or doubled in them, all could be filed and voted, `beffroi check` is
 * content, and the controls have losses and doubled ones.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "votes.h"

enum {
	CLIENTS_MAX = 64,
	CRASH_AFTER = 1000,
	PAUSE_MS = 150,
	/* A disk that keeps nothing needs time between its deaths for something to be acknowledged.
	 */
	CONTROL_FILINGS_MAX = 300,
	CONTROL_CRASH_AFTER = 20000,
	CONTROL_PAUSE_MS = 700,
	CONTROL_SECONDS = 15,
	CONTROL_BALLOTS_MAX = 40,
	VOTE_CRASH_AFTER = 400,
	VOTE_PAUSE_MS = 80,
};

const char *const town_slugs[TOWNS] = { "valbourg", "levant", "zitoun" };

typedef struct {
	const char *program, *crashvfs, *demo, *assembly, *scene, *work, *only;
	int filings, ballots, clients, seconds, seed;
} Options;

static int free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) ||
	    getsockname(fd, (struct sockaddr *)&address, &len)) {
		perror("faults: no port");
		exit(2);
	}
	close(fd);
	return ntohs(address.sin_port);
}

static int run_command(const char *const *argv)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)
	               ? -1
	               : WEXITSTATUS(status);
}

static void copy_platform(const Run *run, const char *demo)
{
	char to[PATH_BYTES + 20];
	snprintf(to, sizeof to, "%s/platform", run->folder);
	if (mkdir(run->folder, 0700) ||
	    run_command((const char *const[]){ "cp", "-a", demo, to, NULL }) != 0) {
		fprintf(stderr, "faults: could not copy %s\n", demo);
		exit(2);
	}
}

static void file_while_it_dies(Run *run)
{
	pthread_t killer, residents[CLIENTS_MAX];
	ResidentArg args[CLIENTS_MAX];
	server_start(run, false);
	pthread_create(&killer, NULL, server_kill_around, run);
	for (int i = 0; i < run->plan->clients; i++) {
		args[i] = (ResidentArg){ run, i };
		pthread_create(&residents[i], NULL, resident_file_on, &args[i]);
	}
	time_t until = time(NULL) + run->plan->seconds_max;
	while (time(NULL) < until && atomic_load(&run->finished) < run->plan->filings_wanted)
		sleep_ms(50);
	atomic_store(&run->stop, true);
	pthread_join(killer, NULL);
	server_end(run); /* in the very moment of the last acknowledgement */
	for (int i = 0; i < run->plan->clients; i++)
		pthread_join(residents[i], NULL);
}

static bool is_sound(const Run *run)
{
	char data[PATH_BYTES + 20];
	snprintf(data, sizeof data, "%s/platform", run->folder);
	return run_command((const char *const[]){ run->program, "check", "--data", data, NULL }) ==
	       0;
}

static bool is_durable(const Plan *plan)
{
	return !plan->sync_off && !plan->votes_twice;
}

/* What the control was made to show. */
static bool is_seen(const Plan *plan, const Result *r)
{
	return plan->votes_twice ? r->doubled > 0 : r->lost > 0;
}

static void set_scene(const Options *o, Run *run, Arena *arena)
{
	copy_platform(run, run->plan->votes ? o->assembly : o->demo);
	if (!run->plan->votes)
		return;
	run->votes = votes_read(arena, o->scene);
	if (!run->votes || (run->plan->votes_twice && !votes_forget_who_took_part(run))) {
		fprintf(stderr, "faults: there is no scene in %s\n", o->scene);
		exit(2);
	}
}

static void say_more(const Run *run, bool recovered)
{
	const Plan *plan = run->plan;
	printf("# %s: %d of %d %s, %d %s and %d sessions lost, %d requests faulted%s\n", plan->name,
	       atomic_load(&run->finished), plan->filings_wanted,
	       plan->votes ? "ballots closed" : "filed", atomic_load(&run->drafts_lost),
	       plan->votes ? "votes refused" : "drafts", atomic_load(&run->sessions_lost),
	       atomic_load(&run->faults), recovered ? "" : ", and it did not start again");
	if (run->votes)
		printf("# %s: %d connections cut before the answer, %d forms sent again\n",
		       plan->name, atomic_load(&run->votes->cut),
		       atomic_load(&run->votes->asked_again));
}

static Result try(const Options *o, const Plan *plan)
{
	static Run run;
	Result result = { 0 };
	memset(&run, 0, sizeof run);
	run.plan = plan;
	run.program = o->program;
	run.crashvfs = o->crashvfs;
	run.port = free_port();
	run.dice = 88172645463325252u + (uint64_t)o->seed * 2654435761u;
	snprintf(run.folder, sizeof run.folder, "%s/%s", o->work, plan->name);
	pthread_mutex_init(&run.lock, NULL);
	Arena *arena = arena_new((size_t)64 << 20);
	/* Each resident may have one that is acknowledged beyond what is wanted. */
	run.filings = alloc_n(arena, Filing, (size_t)(plan->filings_wanted + plan->clients));
	set_scene(o, &run, arena);

	if (plan->votes)
		votes_run(&run);
	else
		file_while_it_dies(&run);
	int by_disk = server_deaths(&run) - atomic_load(&run.server_kills);
	result.kills = atomic_load(&run.kills) + (by_disk > 0 ? by_disk : 0);
	bool recovered = server_recover(&run);
	if (plan->votes)
		votes_verify(&run, &result);
	else
		verify_run(&run, &result);
	result.complete =
		!is_durable(plan) ||
		(recovered && atomic_load(&run.finished) >= plan->filings_wanted &&
	         atomic_load(&run.drafts_lost) == 0 && atomic_load(&run.sessions_lost) == 0);
	if (is_durable(plan) && !is_sound(&run))
		result.complete = false;
	say_more(&run, recovered);
	arena_free(arena);
	return result;
}

static void print(const char *name, const Result *r)
{
	printf("%s%s%d acknowledged, %d kills, %d lost, %d doubled\n", name, *name ? ": " : "",
	       r->acknowledged, r->kills, r->lost, r->doubled);
	fflush(stdout);
}

static bool run_parts(const Options *o)
{
	int control = o->filings < CONTROL_FILINGS_MAX ? o->filings : CONTROL_FILINGS_MAX;
	int polls = o->ballots < CONTROL_BALLOTS_MAX ? o->ballots : CONTROL_BALLOTS_MAX;
	const Plan plans[] = {
		{ "kill", false, false, 0, PAUSE_MS, o->filings, o->clients, o->seconds, 0, 0 },
		{ "crash", true, false, CRASH_AFTER, PAUSE_MS, o->filings, o->clients, o->seconds,
		  0, 0 },
		{ "control", true, true, CONTROL_CRASH_AFTER, CONTROL_PAUSE_MS, control, o->clients,
		  CONTROL_SECONDS, 0, 0 },
		{ "vote-kill", false, false, 0, VOTE_PAUSE_MS, o->ballots, 0, o->seconds, true,
		  false },
		{ "vote-crash", true, false, VOTE_CRASH_AFTER, VOTE_PAUSE_MS, o->ballots, 0,
		  o->seconds, true, false },
		{ "vote-control", true, true, CONTROL_CRASH_AFTER, CONTROL_PAUSE_MS, polls, 0,
		  CONTROL_SECONDS, true, false },
		{ "vote-twice", false, false, 0, VOTE_PAUSE_MS, polls, 0, CONTROL_SECONDS, true,
		  true },
	};
	Result total = { .complete = true };
	bool controls_see = true, has_durable = false;
	for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
		if (o->only && strcmp(o->only, plans[i].name) != 0)
			continue;
		Result r = try(o, &plans[i]);
		print(plans[i].name, &r);
		if (!is_durable(&plans[i])) {
			controls_see &= is_seen(&plans[i], &r);
			continue;
		}
		has_durable = true;
		total.acknowledged += r.acknowledged;
		total.kills += r.kills;
		total.lost += r.lost;
		total.doubled += r.doubled;
		total.complete &= r.complete;
	}
	if (has_durable)
		print("", &total);
	return total.complete && total.lost == 0 && total.doubled == 0 && controls_see;
}

static bool read_options(int argc, char **argv, Options *o)
{
	const struct {
		const char *name, **text;
		int *number;
	} known[] = {
		{ "--program", &o->program, NULL }, { "--crashvfs", &o->crashvfs, NULL },
		{ "--demo", &o->demo, NULL },       { "--work", &o->work, NULL },
		{ "--only", &o->only, NULL },       { "--filings", NULL, &o->filings },
		{ "--clients", NULL, &o->clients }, { "--seconds", NULL, &o->seconds },
		{ "--seed", NULL, &o->seed },       { "--assembly", &o->assembly, NULL },
		{ "--scene", &o->scene, NULL },     { "--ballots", NULL, &o->ballots },
	};
	for (int i = 1; i + 1 < argc; i += 2) {
		bool found = false;
		for (size_t j = 0; j < ARRAY_LEN(known); j++) {
			if (strcmp(argv[i], known[j].name) != 0)
				continue;
			found = true;
			if (known[j].text)
				*known[j].text = argv[i + 1];
			else
				*known[j].number = (int)strtol(argv[i + 1], NULL, 10);
		}
		if (!found)
			return false;
	}
	return argc % 2 == 1 && o->program && o->crashvfs && o->demo && o->assembly && o->scene &&
	       o->work && o->filings > 0 && o->ballots > 0 && o->ballots <= BALLOTS_MAX &&
	       o->clients > 0 && o->clients <= CLIENTS_MAX;
}

int main(int argc, char **argv)
{
	Options o = { .filings = 1000, .ballots = 100, .clients = 16, .seconds = 3600, .seed = 1 };
	if (!read_options(argc, argv, &o)) {
		fprintf(stderr,
		        "usage: faults --program FILE --crashvfs FILE --demo DIR --assembly DIR"
		        " --scene FILE --work DIR [--filings N] [--ballots N]"
		        " [--clients N] [--seconds N] [--seed N] [--only PART]\n");
		return 2;
	}
	return run_parts(&o) ? 0 : 1;
}
