/* halt.c — what this process leaves alone for a while: a service that is silent, a device that has
 * refused its code. */
#include "modules/book/signing.h"

#include <pthread.h>
#include <string.h>

enum { HALTS_MAX = 64 };

static struct {
	const char *what; /* a literal */
	int64_t platform, authority, id;
	Instant until;
} halts[HALTS_MAX];
static size_t next;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

bool book_is_halted(Ctx *ctx, const char *what, Id id)
{
	bool found = false;
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < HALTS_MAX; i++)
		found |= halts[i].what && strcmp(halts[i].what, what) == 0 &&
		         halts[i].platform == platform_number(ctx->platform) &&
		         halts[i].authority == ctx->authority->id && halts[i].id == id &&
		         halts[i].until.us > ctx->now.us;
	pthread_mutex_unlock(&lock);
	return found;
}

void book_halt(Ctx *ctx, const char *what, Id id, Instant until)
{
	pthread_mutex_lock(&lock);
	halts[next].what = what;
	halts[next].platform = platform_number(ctx->platform);
	halts[next].authority = ctx->authority->id;
	halts[next].id = id;
	halts[next].until = until;
	next = (next + 1) % HALTS_MAX;
	pthread_mutex_unlock(&lock);
}
