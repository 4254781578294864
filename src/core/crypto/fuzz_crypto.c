/* fuzz_crypto.c — any bytes as base64url, as a sealed text, and as a one-time code with its secret:
 * nothing opens, and what is read is written as it was. */
#include "core/crypto/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const Key key = { { 1, 2, 3 } };
	Arena *arena = arena_new((size_t)64 << 20);
	Str text = { (const char *)data, size }, bytes, opened;
	crypto_start();
	if (crypto_base64url_read(arena, text, &bytes))
		assert(str_eq(crypto_base64url(arena, bytes), text));
	assert(!crypto_open(arena, &key, text, S("about"), &opened));
	Str code = text, secret = str_cut(&code, ' ');
	int64_t last_step = 0;
	if (crypto_totp_verify(secret, code, (Instant){ 1772000000000000 }, &last_step)) {
		assert(code.len == 6 && last_step > 0);
		assert(!crypto_totp_verify(secret, code, (Instant){ 1772000000000000 },
		                           &last_step));
	}
	arena_free(arena);
	return 0;
}
