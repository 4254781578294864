/* crowd.c — many who do the same at the same moment, and how long each takes. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "load.h"

enum { CROWD_MAX = 512 };

typedef struct {
	CrowdStep *prepare, *go;
	void *arg;
	pthread_barrier_t ready;
	int64_t *us;
} Crowd;

typedef struct {
	Crowd *crowd;
	int index;
} One;

static void run(void *arg)
{
	const One *one = arg;
	Crowd *crowd = one->crowd;
	if (crowd->prepare)
		crowd->prepare(crowd->arg, one->index);
	pthread_barrier_wait(&crowd->ready);
	int64_t began = now_us();
	crowd->go(crowd->arg, one->index);
	crowd->us[one->index] = now_us() - began;
}

static void *one_main(void *one)
{
	const char *reason = fault_guard(run, one);
	if (reason) {
		fprintf(stderr, "beffroi-load: %s\n", reason);
		exit(1);
	}
	return NULL;
}

int64_t crowd_run(int len, CrowdStep *prepare, CrowdStep *go, void *arg, int64_t *ret_us)
{
	pthread_t threads[CROWD_MAX];
	One all[CROWD_MAX];
	Crowd crowd = { .prepare = prepare, .go = go, .arg = arg, .us = ret_us };
	if (len < 1 || len > CROWD_MAX)
		fault("a crowd is of 1 to %d", (int)CROWD_MAX);
	pthread_barrier_init(&crowd.ready, NULL, (unsigned)len + 1);
	for (int i = 0; i < len; i++) {
		all[i] = (One){ &crowd, i };
		if (pthread_create(&threads[i], NULL, one_main, &all[i]) != 0)
			fault("could not start a thread");
	}
	pthread_barrier_wait(&crowd.ready);
	int64_t began = now_us();
	for (int i = 0; i < len; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&crowd.ready);
	return now_us() - began;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

void crowd_print(const char *name, int64_t *us, size_t len)
{
	qsort(us, len, sizeof *us, by_number);
	printf("%s_p50_ms %.2f\n%s_p99_ms %.2f\n", name, (double)us[len / 2] / 1e3, name,
	       (double)us[len * 99 / 100] / 1e3);
}
