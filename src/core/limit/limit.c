/* limit.c — buckets in sets of a fixed table, each with a lock, found by a keyed hash. */
#include "core/limit/limit.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include "base/err.h"

/* A bucket is one instant: when it will be full again.  What is owed is the time until then. */
typedef struct {
	uint64_t key; /* of (what, who); 0: unused */
	int64_t full_us;
} Bucket;

enum { SETS = 4096, SET_BUCKETS = 16, SECOND_US = 1000000 };

static struct {
	pthread_mutex_t lock;
	Bucket buckets[SET_BUCKETS];
} sets[SETS];

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t secret[2];

static void start(void)
{
	size_t got = (size_t)getrandom(secret, sizeof secret, 0);
	assert(got == sizeof secret);
	for (int i = 0; i < SETS; i++)
		pthread_mutex_init(&sets[i].lock, NULL);
}

static uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

static void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_round(v);
	sip_round(v);
	v[0] ^= word;
}

static void sip_text(uint64_t v[4], const char *text, size_t len)
{
	for (size_t i = 0; i < len; i += 8) {
		uint64_t word = 0;
		memcpy(&word, text + i, len - i < 8 ? len - i : 8);
		sip_word(v, word);
	}
	sip_word(v, len);
}

/* SipHash with a secret of this process: nobody can choose an address that lands in the bucket of
 * somebody else. */
static uint64_t key_of(const char *what, Str who)
{
	pthread_once(&once, start);
	uint64_t v[4] = { secret[0] ^ 0x736f6d6570736575u, secret[1] ^ 0x646f72616e646f6du,
		          secret[0] ^ 0x6c7967656e657261u, secret[1] ^ 0x7465646279746573u };
	sip_text(v, what, strlen(what));
	sip_text(v, who.ptr, who.len);
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	uint64_t key = v[0] ^ v[1] ^ v[2] ^ v[3];
	return key ? key : 1;
}

/* The bucket of that key, or the one that is full the soonest, emptied for it.  Locked by the
 * caller. */
static Bucket *bucket_of(Bucket *buckets, uint64_t key)
{
	Bucket *fullest = buckets;
	for (int i = 0; i < SET_BUCKETS; i++) {
		if (buckets[i].key == key)
			return &buckets[i];
		if (buckets[i].full_us < fullest->full_us)
			fullest = &buckets[i];
	}
	*fullest = (Bucket){ .key = key };
	return fullest;
}

int limit_take(const char *what, Str who, int burst, int seconds, Instant now)
{
	assert(burst > 0 && seconds > 0);
	uint64_t key = key_of(what, who);
	int64_t token_us = (int64_t)seconds * SECOND_US;
	int64_t wait_us = 0;
	size_t set = key % SETS;

	pthread_mutex_lock(&sets[set].lock);
	Bucket *bucket = bucket_of(sets[set].buckets, key);
	int64_t full_us = bucket->full_us > now.us ? bucket->full_us : now.us;
	int64_t owed_us = full_us - now.us;
	if (owed_us > (burst - 1) * token_us)
		wait_us = owed_us - (burst - 1) * token_us;
	else
		bucket->full_us = full_us + token_us;
	pthread_mutex_unlock(&sets[set].lock);
	return (int)((wait_us + SECOND_US - 1) / SECOND_US);
}

void limit_forgive(const char *what, Str who)
{
	uint64_t key = key_of(what, who);
	size_t set = key % SETS;
	pthread_mutex_lock(&sets[set].lock);
	bucket_of(sets[set].buckets, key)->full_us = 0;
	pthread_mutex_unlock(&sets[set].lock);
}

void limit_reset(void)
{
	pthread_once(&once, start);
	for (int i = 0; i < SETS; i++) {
		pthread_mutex_lock(&sets[i].lock);
		memset(sets[i].buckets, 0, sizeof sets[i].buckets);
		pthread_mutex_unlock(&sets[i].lock);
	}
}
