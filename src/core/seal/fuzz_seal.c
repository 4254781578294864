/* fuzz_seal.c — any bytes as a code, against any bytes as keys: valid, or a reason why not. */
#include "core/crypto/crypto.h"
#include "core/seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	Str file = { (const char *)data, size };
	Str const text = str_cut(&file, '\0');
	crypto_start();
	SealCheck check = seal_check_file(arena, text, file);
	assert(check.valid == (check.why == NULL));
	(void)seal_value(&check, "number");
	arena_free(arena);
	return 0;
}
