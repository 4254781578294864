/* totp.c — one-time codes by time (RFC 6238), with the SHA-1 that authenticator apps still use.
 *
 * libsodium has no SHA-1.  Its weakness (collisions) does not touch HMAC. */
#include "core/crypto/crypto.h"

#include <string.h>

enum {
	STEP_SECONDS = 30,
	CODE_DIGITS = 6,
	SECRET_BYTES = 20,
	SECRET_BYTES_MAX = 64,
	SHA1_BYTES = 20,
	BLOCK_BYTES = 64,
	MESSAGE_BYTES_MAX = 128,
};

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static uint32_t rotate(uint32_t x, int bits)
{
	return x << bits | x >> (32 - bits);
}

static void sha1_block(uint32_t h[5], const unsigned char block[BLOCK_BYTES])
{
	uint32_t w[80];
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
	for (int i = 0; i < 80; i++) {
		uint32_t mixed = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
		                 : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
		                 : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
		                          : (b ^ c ^ d) + 0xca62c1d6;
		uint32_t next = rotate(a, 5) + mixed + e + w[i];
		e = d;
		d = c;
		c = rotate(b, 30);
		b = a;
		a = next;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

static void sha1(const unsigned char *message, size_t len, unsigned char digest[SHA1_BYTES])
{
	uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	unsigned char padded[MESSAGE_BYTES_MAX + 2 * BLOCK_BYTES] = { 0 };
	assert(len <= MESSAGE_BYTES_MAX);
	size_t const padded_len = (len + 8) / BLOCK_BYTES * BLOCK_BYTES + BLOCK_BYTES;
	memcpy(padded, message, len);
	padded[len] = 0x80;
	for (size_t i = 0; i < 8; i++)
		padded[padded_len - 1 - i] = (unsigned char)((uint64_t)len * 8 >> 8 * i);
	for (size_t at = 0; at < padded_len; at += BLOCK_BYTES)
		sha1_block(h, padded + at);
	for (size_t i = 0; i < SHA1_BYTES; i++)
		digest[i] = (unsigned char)(h[i / 4] >> 8 * (3 - i % 4));
}

/* RFC 2104, for keys of at most one block. */
static void hmac_sha1(Bytes key, const unsigned char counter[8], unsigned char mac[SHA1_BYTES])
{
	unsigned char inner[BLOCK_BYTES + 8], outer[BLOCK_BYTES + SHA1_BYTES];
	assert(key.len <= BLOCK_BYTES);
	memset(inner, 0x36, BLOCK_BYTES);
	memset(outer, 0x5c, BLOCK_BYTES);
	for (size_t i = 0; i < key.len; i++) {
		inner[i] ^= (unsigned char)key.ptr[i];
		outer[i] ^= (unsigned char)key.ptr[i];
	}
	memcpy(inner + BLOCK_BYTES, counter, 8);
	sha1(inner, sizeof inner, outer + BLOCK_BYTES);
	sha1(outer, sizeof outer, mac);
}

/* RFC 4226: six digits and a terminating zero. */
static void code_of_step(Bytes key, int64_t step, char code[CODE_DIGITS + 1])
{
	unsigned char counter[8], mac[SHA1_BYTES];
	for (size_t i = 0; i < 8; i++)
		counter[i] = (unsigned char)((uint64_t)step >> 8 * (7 - i));
	hmac_sha1(key, counter, mac);
	size_t const at = mac[SHA1_BYTES - 1] & 15;
	uint32_t number = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
	                  (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	for (int i = CODE_DIGITS - 1; i >= 0; i--) {
		code[i] = (char)('0' + number % 10);
		number /= 10;
	}
	code[CODE_DIGITS] = '\0';
}

static bool secret_read(Str text, char bytes[SECRET_BYTES_MAX], size_t *len)
{
	uint32_t bits = 0;
	int bits_len = 0;
	*len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == ' ' || c == '=')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		const char *digit = c ? strchr(base32, c) : NULL;
		if (!digit || *len == SECRET_BYTES_MAX)
			return false;
		bits = bits << 5 | (uint32_t)(digit - base32);
		bits_len += 5;
		if (bits_len < 8)
			continue;
		bits_len -= 8;
		bytes[(*len)++] = (char)(unsigned char)(bits >> bits_len);
	}
	return *len > 0;
}

static int64_t step_of(Instant now)
{
	return now.us / 1000000 / STEP_SECONDS;
}

Str crypto_totp_secret(Arena *arena)
{
	unsigned char raw[SECRET_BYTES];
	Buf text = { .arena = arena };
	crypto_random(raw, sizeof raw);
	for (size_t bit = 0; bit < 8 * sizeof raw; bit += 5) {
		size_t const at = bit / 8;
		unsigned pair = (unsigned)raw[at] << 8;
		if (at + 1 < sizeof raw)
			pair |= raw[at + 1];
		buf_char(&text, base32[pair >> (11 - bit % 8) & 31]);
	}
	crypto_wipe(raw, sizeof raw);
	return buf_str(&text);
}

Str crypto_totp_code(Arena *arena, Str secret_base32, Instant now)
{
	char key[SECRET_BYTES_MAX], code[CODE_DIGITS + 1];
	size_t key_len;
	if (!secret_read(secret_base32, key, &key_len))
		fault("a secret for one-time codes is not base32");
	code_of_step((Bytes){ key, key_len }, step_of(now), code);
	crypto_wipe(key, sizeof key);
	return str_copy(arena, str_of(code));
}

bool crypto_totp_verify(Str secret_base32, Str code, Instant now, int64_t *last_step)
{
	char key[SECRET_BYTES_MAX], expected[CODE_DIGITS + 1];
	size_t key_len;
	int64_t found = -1;
	if (!secret_read(secret_base32, key, &key_len))
		return false;
	for (int64_t step = step_of(now) - 1; step <= step_of(now) + 1; step++) {
		code_of_step((Bytes){ key, key_len }, step, expected);
		if (crypto_same(code, str_of(expected)) && step > *last_step && found < 0)
			found = step;
	}
	crypto_wipe(key, sizeof key);
	if (found < 0)
		return false;
	*last_step = found;
	return true;
}
