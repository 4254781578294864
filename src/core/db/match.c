/* match.c — words that people type, as full text is asked for them. */
#include "core/db/db.h"

enum { WORDS_MAX = 8 };

static Str without_quotes(Arena *arena, Str word)
{
	Buf clean = { .arena = arena };
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] != '"')
			buf_char(&clean, word.ptr[i]);
	return buf_str(&clean);
}

Str db_match(Arena *arena, Str words)
{
	Buf out = { .arena = arena };
	for (int n = 0; words.len > 0 && n < WORDS_MAX;) {
		Str word = without_quotes(arena, str_cut(&words, ' '));
		if (word.len > 0)
			buf_addf(&out, "%s\"%.*s\"*", n++ ? " " : "", STR(word));
	}
	return buf_str(&out);
}
