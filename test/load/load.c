/* load.c — makes the scenes of script/bench and measures what wrk cannot.
 *
 *   beffroi-load disk --folder DIR [--seconds N]
 *       how often a second 4 KiB are appended to a file and waited for
 *   beffroi-load authorities --data DIR --count N
 *       makes a platform of N authorities, town-0001 to town-N, with what each must have
 *   beffroi-load drafts --data DIR --slug NAME --count N
 *       makes N complete drafts of N / 50 residents who are signed in, and prints them
 *   beffroi-load file --port P --slug NAME --drafts FILE --clients N [--seconds N] [--from N]
 *       files them over HTTP, one request at a time and client
 *   beffroi-load commit --data DIR --slug NAME --drafts FILE --clients N [--seconds N] [--from N]
 *       files them in this process, through the commit queue alone
 *   beffroi-load visit --port P --count N
 *       asks for the home page of town-0001 to town-N
 *   beffroi-load council --data DIR --slug NAME --scene FILE --www DIR [--members N] [--papers N]
 *                        [--paper-bytes N] [--acts N]
 *       makes an assembly with a session under way, all of it present and signed in, for the three
 *       that follow; its papers lie in --www as plain files, too
 *   beffroi-load pack --port P --slug NAME --scene FILE --www DIR
 *       prints what a member's device takes along; keeps the pages as plain files, too
 *   beffroi-load take --port P --slug NAME --scene FILE --www DIR --list FILE [--plain yes]
 *                     [--members N]
 *       every member takes the session along, all at once; --plain: the server there has files
 *   beffroi-load vote --port P --slug NAME --scene FILE [--method appareil|secret] [--from N]
 *                     [--rounds N] [--members N] [--in-turn yes]
 *       all members vote at once, on one item after the other, or one member after the other
 *   beffroi-load folders --data DIR --slug NAME --scene FILE --pdf FILE [--count N]
 *       opens N folders of the signature book that wait for the mayor; the PDF of each goes to
 * --pdf beffroi-load sign --port P --slug NAME --scene FILE the mayor asks for all of them to be
 * signed in one batch, and waits for its end beffroi-load bare --pdf FILE --p12 FILE [--count N]
 *       makes a key, and signs the PDF N times in this thread: as PAdES, and as a CMS beside it
 *   beffroi-load start --port P --slug NAME -- COMMAND...
 *       runs it, and prints the milliseconds to its first page; ends it again
 *
 * Figures are printed as "NAME VALUE" lines. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/pades/pades.h"
#include "core/pdf/pdf.h"
#include "load.h"

enum { BLOCK_BYTES = 4096, CLIENTS_MAX = 256, ARENA_BYTES_MAX = 1 << 30 };

static char **arguments;

const char *option(const char *name, const char *otherwise)
{
	for (char **a = arguments; a[0] && a[1] && strcmp(a[0], "--") != 0; a++)
		if (strncmp(a[0], "--", 2) == 0 && strcmp(a[0] + 2, name) == 0)
			return a[1];
	if (!otherwise) {
		fprintf(stderr, "beffroi-load: --%s is missing\n", name);
		exit(2);
	}
	return otherwise;
}

int64_t option_number(const char *name, int64_t otherwise)
{
	char text[30];
	int64_t number;
	snprintf(text, sizeof text, "%lld", (long long)otherwise);
	const char *said = option(name, otherwise < 0 ? NULL : text);
	if (!str_to_int(str_of(said), &number) || number < 0) {
		fprintf(stderr, "beffroi-load: --%s is not a number\n", name);
		exit(2);
	}
	return number;
}

/* Of this process, and its threads. */
static int64_t cpu_us(void)
{
	struct timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (int64_t)used.tv_sec * 1000000 + used.tv_nsec / 1000;
}

int64_t now_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- The disk ---- */

int disk_probe(void)
{
	static const char block[BLOCK_BYTES];
	char path[1000];
	int64_t until, count = 0;
	snprintf(path, sizeof path, "%s/probe", option("folder", NULL));
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return perror(path), 1;
	int64_t began = now_us();
	for (until = began + option_number("seconds", 3) * 1000000; now_us() < until; count++)
		if (write(fd, block, sizeof block) != sizeof block || fdatasync(fd) != 0)
			return perror(path), 1;
	double rate = (double)count * 1e6 / (double)(now_us() - began);
	close(fd);
	unlink(path);
	printf("rate %.0f\n", rate);
	return 0;
}

/* ---- Drafts and those who file them ---- */

DraftList drafts_read(Arena *arena, const char *path)
{
	DraftList drafts = { 0 };
	FILE *file = fopen(path, "r");
	if (!file)
		fault("could not read \"%s\"", path);
	Draft d;
	long long dossier, version;
	while (fscanf(file, "%63s %63s %lld %lld", d.session, d.email, &dossier, &version) == 4) {
		d.dossier = dossier;
		d.version = version;
		*list_push(arena, &drafts) = d;
	}
	fclose(file);
	return drafts;
}

typedef struct {
	const DraftList *drafts;
	void *(*begin)(void);
	void (*step)(void *, const Draft *);
	_Atomic size_t next;
	_Atomic int64_t until;
	pthread_barrier_t ready;
	int64_t *us; /* by draft; 0: not filed */
} Race;

static void run(void *arg)
{
	Race *race = arg;
	void *client = race->begin();
	pthread_barrier_wait(&race->ready);
	pthread_barrier_wait(&race->ready); /* the clock runs */
	for (;;) {
		int64_t began = now_us();
		size_t i = began < race->until ? atomic_fetch_add(&race->next, 1) : SIZE_MAX;
		if (i >= race->drafts->len)
			return;
		race->step(client, &race->drafts->at[i]);
		race->us[i] = now_us() - began;
	}
}

static void *client_main(void *race)
{
	const char *reason = fault_guard(run, race);
	if (reason) {
		fprintf(stderr, "beffroi-load: %s\n", reason);
		exit(1);
	}
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void report(Race *race, size_t from, int64_t us, int64_t cpu)
{
	size_t to = race->next < race->drafts->len ? race->next : race->drafts->len,
	       len = to - from;
	int64_t *times = race->us + from;
	if (to == race->drafts->len)
		fprintf(stderr, "beffroi-load: there were too few drafts\n");
	qsort(times, len, sizeof *times, by_number);
	if (len == 0)
		fault("nothing was filed");
	printf("filed %zu\nrate %.0f\np50_us %lld\np99_us %lld\ncpu_us %.0f\nnext %zu\n", len,
	       (double)len * 1e6 / (double)us, (long long)times[len / 2],
	       (long long)times[len * 99 / 100], (double)cpu / (double)len, to);
}

int drafts_race(const DraftList *drafts, void *(*begin)(void), void (*step)(void *, const Draft *))
{
	int clients = (int)option_number("clients", -1);
	size_t from = (size_t)option_number("from", 0);
	pthread_t threads[CLIENTS_MAX];
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Race race = { .drafts = drafts, .begin = begin, .step = step, .next = from };
	if (clients < 1 || clients > CLIENTS_MAX || from >= drafts->len)
		return fprintf(stderr, "beffroi-load: no such clients, or no drafts left\n"), 2;
	race.us = alloc_n(arena, int64_t, drafts->len);
	pthread_barrier_init(&race.ready, NULL, (unsigned)clients + 1);
	for (int i = 0; i < clients; i++)
		if (pthread_create(&threads[i], NULL, client_main, &race) != 0)
			return perror("beffroi-load"), 1;
	pthread_barrier_wait(&race.ready);
	int64_t began = now_us(), cpu = cpu_us();
	race.until = began + option_number("seconds", 3) * 1000000;
	pthread_barrier_wait(&race.ready);
	for (int i = 0; i < clients; i++)
		pthread_join(threads[i], NULL);
	report(&race, from, now_us() - began, cpu_us() - cpu);
	arena_free(arena);
	return 0;
}

/* ---- Commands ---- */

static int start(void)
{
	return client_start(arguments);
}

static const struct {
	const char *name;
	int (*main)(void);
} commands[] = {
	{ "disk", disk_probe },     { "authorities", scene_authorities },
	{ "drafts", scene_drafts }, { "commit", scene_file },
	{ "file", client_file },    { "visit", client_visit },
	{ "start", start },         { "council", scene_council },
	{ "pack", load_pack },      { "take", load_take },
	{ "vote", load_vote },      { "folders", scene_folders },
	{ "sign", load_sign },      { "bare", load_bare },
};

typedef struct {
	int (*main)(void);
	int status;
} Call;

static void call(void *arg)
{
	Call *c = arg;
	c->status = c->main();
}

int main(int argc, char **argv)
{
	static const SandboxKind *const children[] = { &pdf_kind, &pades_kind, NULL };
	if (argc == 3 && strcmp(argv[1], "child") == 0)
		sandbox_child_main(children, argv[2]); /* this program run again, by itself */
	arguments = argv + (argc > 1 ? 2 : 1);
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		Call c = { commands[i].main, 1 };
		const char *reason = fault_guard(call, &c);
		if (reason)
			fprintf(stderr, "beffroi-load: %s\n", reason);
		return reason ? 1 : c.status;
	}
	fprintf(stderr, "usage: beffroi-load COMMAND …: see test/load/load.c\n");
	return 2;
}
