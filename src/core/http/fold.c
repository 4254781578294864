/* fold.c — text as a search compares it: small letters without accents or vowel signs. */
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/err.h"
#include "core/http/http.h"

enum { TEXT_BYTES_MAX = 10000, EXPANSION_MAX = 20 };

static bool is_mark(ucs4_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x64b && c <= 0x65f) || c == 0x670 || c == 0x640;
}

Str text_fold(Arena *arena, Str text)
{
	text = str_part(text, 0, TEXT_BYTES_MAX);
	size_t len = text.len * EXPANSION_MAX + 1;
	uint8_t *folded = alloc_n(arena, uint8_t, len);
	if (!str_is_utf8(text) ||
	    !u8_casefold((const uint8_t *)text.ptr, text.len, NULL, UNINORM_NFKD, folded, &len))
		return (Str){ 0 };
	size_t kept = 0;
	for (size_t i = 0; i < len;) {
		ucs4_t c;
		int n = u8_mbtouc(&c, folded + i, len - i);
		for (int j = 0; j < n && !is_mark(c); j++)
			folded[kept++] = folded[i + (size_t)j];
		i += (size_t)n;
	}
	return (Str){ (const char *)folded, kept };
}
