/* crypto.h — libsodium and nothing else, in the words of this program.
 *
 * Keys are 32 bytes.  Compare secrets with crypto_same() only. */
#ifndef CORE_CRYPTO_CRYPTO_H
#define CORE_CRYPTO_CRYPTO_H

#include "base/date.h"
#include "base/err.h"

enum { KEY_BYTES = 32, SHA256_BYTES = 32, SIGNATURE_BYTES = 64, SEAL_OVERHEAD_BYTES = 40 };

typedef struct {
	unsigned char bytes[KEY_BYTES];
} Key;

void crypto_start(void); /* once per process, before anything else here */

/* Fills from the system. */
void crypto_random(void *bytes, size_t len);
Str crypto_token(Arena *arena, size_t bytes); /* random, base64url: 16 bytes make 22 characters */
void crypto_sha256(Str text, unsigned char digest[SHA256_BYTES]);
Str crypto_hex(Arena *arena, const void *bytes, size_t len);
Str crypto_base64url(Arena *arena, Str bytes); /* without padding */
MUST_USE bool crypto_base64url_read(Arena *arena, Str text, Str *bytes);
bool crypto_same(Str a, Str b); /* in constant time for equal lengths */
void crypto_mac(const Key *key, Str text, unsigned char mac[32]); /* keyed BLAKE2b */
void crypto_derive(const Key *key, Str purpose, Key *derived);
void crypto_wipe(void *bytes, size_t len);

/* Authenticated encryption of a short text (XChaCha20-Poly1305, random nonce in front), bound to
 * `about`, which is not encrypted.  Opening returns false when one bit differs. */
Str crypto_seal(Arena *arena, const Key *key, Str text, Str about);
MUST_USE bool crypto_open(Arena *arena, const Key *key, Str sealed, Str about, Str *text);

/* The same in pieces, for files: a header, then pieces that are each STREAM_OVERHEAD_BYTES longer
 * than their text and that open only in their order; a missing end is noticed because the last one
 * says so.  Reading returns false when one bit differs. */
enum { STREAM_HEADER_BYTES = 24, STREAM_OVERHEAD_BYTES = 17 };
typedef struct {
	_Alignas(16) unsigned char opaque[64];
} CryptoStream;
void crypto_stream_begin(CryptoStream *s, const Key *key,
                         unsigned char header[STREAM_HEADER_BYTES]);
void crypto_stream_write(CryptoStream *s, Str text, bool is_last, unsigned char *sealed);
MUST_USE bool crypto_stream_open(CryptoStream *s, const Key *key,
                                 const unsigned char header[STREAM_HEADER_BYTES]);
MUST_USE bool crypto_stream_read(CryptoStream *s, Str sealed, unsigned char *text, bool *is_last);

/* SHA-256 of a text that comes in pieces. */
typedef struct {
	_Alignas(16) unsigned char opaque[128];
} CryptoDigest;
void crypto_digest_begin(CryptoDigest *d);
void crypto_digest_add(CryptoDigest *d, Str text);
void crypto_digest_end(CryptoDigest *d, unsigned char digest[SHA256_BYTES]);

/* Passwords: Argon2id, 64 MiB and 2 passes, at most one per core at a time.  The string carries its
 * parameters.  verify takes as long when `stored` is empty, so that nobody learns which accounts
 * exist. */
Str crypto_password_hash(Arena *arena, Str password);
bool crypto_password_verify(Str stored, Str password);

/* Ed25519 (RFC 8032). */
typedef struct {
	unsigned char public_key[32], secret_key[64];
} SigningKey;

/* Makes a new pair. */
void crypto_signing_key(SigningKey *key);
void crypto_sign_text(const SigningKey *key, Str text, unsigned char signature[SIGNATURE_BYTES]);
bool crypto_verify_text(const unsigned char public_key[32], Str text,
                        const unsigned char signature[SIGNATURE_BYTES]);

/* One-time codes by time (RFC 6238: HMAC-SHA-1, 30 s, 6 digits), one step of tolerance on both
 * sides.  `last_step` is the last step accepted for this secret: a code works once. */
Str crypto_totp_secret(Arena *arena); /* 20 random bytes in base32 */
bool crypto_totp_verify(Str secret_base32, Str code, Instant now, int64_t *last_step);
Str crypto_totp_code(Arena *arena, Str secret_base32,
                     Instant now); /* for tests and the demonstration */

#endif
