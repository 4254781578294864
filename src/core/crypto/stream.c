/* stream.c — encryption and digests of what is too long to hold in memory. */
#include <string.h>

#include <sodium.h>

#include "core/crypto/crypto.h"

_Static_assert(STREAM_HEADER_BYTES == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");
_Static_assert(STREAM_OVERHEAD_BYTES == crypto_secretstream_xchacha20poly1305_ABYTES, "overhead");
_Static_assert(sizeof(crypto_secretstream_xchacha20poly1305_state) <= sizeof(CryptoStream),
               "state");
_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(CryptoDigest), "state");

static crypto_secretstream_xchacha20poly1305_state *state_of(CryptoStream *s)
{
	return (crypto_secretstream_xchacha20poly1305_state *)(void *)s->opaque;
}

void crypto_stream_begin(CryptoStream *s, const Key *key, unsigned char header[STREAM_HEADER_BYTES])
{
	crypto_secretstream_xchacha20poly1305_init_push(state_of(s), header, key->bytes);
}

void crypto_stream_write(CryptoStream *s, Str text, bool is_last, unsigned char *sealed)
{
	unsigned char tag = is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
	crypto_secretstream_xchacha20poly1305_push(
		state_of(s), sealed, NULL, (const unsigned char *)text.ptr, text.len, NULL, 0, tag);
}

bool crypto_stream_open(CryptoStream *s, const Key *key,
                        const unsigned char header[STREAM_HEADER_BYTES])
{
	return crypto_secretstream_xchacha20poly1305_init_pull(state_of(s), header, key->bytes) ==
	       0;
}

bool crypto_stream_read(CryptoStream *s, Str sealed, unsigned char *text, bool *is_last)
{
	unsigned char tag;
	if (sealed.len < STREAM_OVERHEAD_BYTES ||
	    crypto_secretstream_xchacha20poly1305_pull(state_of(s), text, NULL, &tag,
	                                               (const unsigned char *)sealed.ptr,
	                                               sealed.len, NULL, 0) != 0)
		return false;
	*is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return true;
}

void crypto_digest_begin(CryptoDigest *d)
{
	crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)d->opaque);
}

void crypto_digest_add(CryptoDigest *d, Str text)
{
	crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)d->opaque,
	                          (const unsigned char *)text.ptr, text.len);
}

void crypto_digest_end(CryptoDigest *d, unsigned char digest[SHA256_BYTES])
{
	crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)d->opaque, digest);
}
