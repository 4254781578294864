/* password.c — Argon2id, few at a time: each takes 64 MiB and a core for a tenth of a second. */
#include "core/crypto/crypto.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { MEMORY_BYTES = 64 << 20, PASSES = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t place_free = PTHREAD_COND_INITIALIZER;
static long running;

static void enter(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_mutex_lock(&lock);
	while (running >= (cores > 1 ? cores : 1))
		pthread_cond_wait(&place_free, &lock);
	running++;
	pthread_mutex_unlock(&lock);
}

static void leave(void)
{
	pthread_mutex_lock(&lock);
	running--;
	pthread_cond_signal(&place_free);
	pthread_mutex_unlock(&lock);
}

Str crypto_password_hash(Arena *arena, Str password)
{
	char *stored = alloc_n(arena, char, crypto_pwhash_argon2id_STRBYTES);
	enter();
	int failed = crypto_pwhash_argon2id_str(stored, password.ptr, password.len, PASSES,
	                                        MEMORY_BYTES);
	leave();
	if (failed)
		fault("could not hash a password: out of memory");
	return str_of(stored);
}

/* The same work as for a password that is stored, for nothing. */
static void pretend(Str password)
{
	unsigned char hash[32], salt[crypto_pwhash_argon2id_SALTBYTES] = { 0 };
	if (crypto_pwhash_argon2id(hash, sizeof hash, password.ptr, password.len, salt, PASSES,
	                           MEMORY_BYTES, crypto_pwhash_argon2id_ALG_ARGON2ID13))
		return; /* out of memory: the answer is no all the same */
}

bool crypto_password_verify(Str stored, Str password)
{
	char text[crypto_pwhash_argon2id_STRBYTES] = { 0 };
	bool known = stored.len > 0 && stored.len < sizeof text;
	bool same = false;
	if (known)
		memcpy(text, stored.ptr, stored.len);
	enter();
	if (known)
		same = crypto_pwhash_argon2id_str_verify(text, password.ptr, password.len) == 0;
	else
		pretend(password);
	leave();
	return same;
}
