/* crypto.c — random bytes, digests, encryption and signatures: thin words over libsodium. */
#include "core/crypto/crypto.h"

#include <sodium.h>

/* Keeps what is derived from a key apart from what is authenticated with it. */
static const unsigned char derive_personal[crypto_generichash_blake2b_PERSONALBYTES] =
	"beffroi-derive";

static const unsigned char *bytes_of(Str s)
{
	return (const unsigned char *)s.ptr;
}

void crypto_start(void)
{
	if (sodium_init() < 0)
		fault("could not start libsodium: no source of random numbers");
}

void crypto_random(void *bytes, size_t len)
{
	randombytes_buf(bytes, len);
}

Str crypto_token(Arena *arena, size_t bytes)
{
	char *random = alloc_n(arena, char, bytes);
	randombytes_buf(random, bytes);
	return crypto_base64url(arena, (Str){ random, bytes });
}

void crypto_sha256(Str text, unsigned char digest[SHA256_BYTES])
{
	crypto_hash_sha256(digest, bytes_of(text), text.len);
}

Str crypto_hex(Arena *arena, const void *bytes, size_t len)
{
	char *hex = alloc_n(arena, char, 2 * len + 1);
	sodium_bin2hex(hex, 2 * len + 1, bytes, len);
	return (Str){ hex, 2 * len };
}

Str crypto_base64url(Arena *arena, Str bytes)
{
	int const variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	size_t size = sodium_base64_encoded_len(bytes.len, variant);
	char *text = alloc_n(arena, char, size);
	sodium_bin2base64(text, size, bytes_of(bytes), bytes.len, variant);
	return (Str){ text, size - 1 };
}

static bool is_base64url(Str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
			return false;
	}
	return true;
}

/* The library takes a letter with its highest bit set for the letter itself. */
bool crypto_base64url_read(Arena *arena, Str text, Str *bytes)
{
	size_t const size = text.len / 4 * 3 + 3;
	unsigned char *raw = alloc_n(arena, unsigned char, size);
	size_t len = 0;
	if (!is_base64url(text))
		return false;
	if (text.len > 0 && sodium_base642bin(raw, size, text.ptr, text.len, NULL, &len, NULL,
	                                      sodium_base64_VARIANT_URLSAFE_NO_PADDING))
		return false;
	*bytes = (Str){ (const char *)raw, len };
	return true;
}

bool crypto_same(Str a, Str b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

void crypto_mac(const Key *key, Str text, unsigned char mac[32])
{
	crypto_generichash_blake2b(mac, 32, bytes_of(text), text.len, key->bytes, KEY_BYTES);
}

void crypto_derive(const Key *key, Str purpose, Key *derived)
{
	crypto_generichash_blake2b_salt_personal(derived->bytes, KEY_BYTES, bytes_of(purpose),
	                                         purpose.len, key->bytes, KEY_BYTES, NULL,
	                                         derive_personal);
}

void crypto_wipe(void *bytes, size_t len)
{
	sodium_memzero(bytes, len);
}

Str crypto_seal(Arena *arena, const Key *key, Str text, Str about)
{
	size_t const nonce_len = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	unsigned char *sealed = alloc_n(arena, unsigned char, text.len + SEAL_OVERHEAD_BYTES);
	unsigned long long len;
	randombytes_buf(sealed, nonce_len);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + nonce_len, &len, bytes_of(text),
	                                           text.len, bytes_of(about), about.len, NULL,
	                                           sealed, key->bytes);
	assert(nonce_len + len == text.len + SEAL_OVERHEAD_BYTES);
	return (Str){ (const char *)sealed, nonce_len + len };
}

bool crypto_open(Arena *arena, const Key *key, Str sealed, Str about, Str *text)
{
	size_t const nonce_len = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
	if (sealed.len < SEAL_OVERHEAD_BYTES)
		return false;
	const unsigned char *nonce = bytes_of(sealed);
	unsigned char *opened = alloc_n(arena, unsigned char, sealed.len);
	unsigned long long len;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(opened, &len, NULL, nonce + nonce_len,
	                                               sealed.len - nonce_len, bytes_of(about),
	                                               about.len, nonce, key->bytes))
		return false;
	*text = (Str){ (const char *)opened, len };
	return true;
}

void crypto_signing_key(SigningKey *key)
{
	crypto_sign_keypair(key->public_key, key->secret_key);
}

void crypto_sign_text(const SigningKey *key, Str text, unsigned char signature[SIGNATURE_BYTES])
{
	crypto_sign_detached(signature, NULL, bytes_of(text), text.len, key->secret_key);
}

bool crypto_verify_text(const unsigned char public_key[32], Str text,
                        const unsigned char signature[SIGNATURE_BYTES])
{
	return crypto_sign_verify_detached(signature, bytes_of(text), text.len, public_key) == 0;
}
