/* typeset.c — what typography adds to a text: blanks that do not break, and marks of direction. */
#include <string.h>

#include "core/pdf/doc.h"

static bool is_high_mark(const char *s)
{
	return strchr(":;?!%", *s) || strncmp(s, "»", 2) == 0 || strncmp(s, "€", 3) == 0;
}

static Str french(Arena *arena, Str text)
{
	static const char no_break[] = "\xc2\xa0", opening[] = "«";
	const char *s = str_cstr(arena, text);
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len; i++) {
		bool after_opening = i >= 2 && strncmp(s + i - 2, opening, 2) == 0;
		bool before_mark = s[i + 1] && is_high_mark(s + i + 1);
		if (s[i] == ' ' && (after_opening || before_mark))
			buf_add(&out, str_of(no_break));
		else
			buf_char(&out, s[i]);
	}
	return buf_str(&out);
}

static bool is_alphanumeric(const char *s)
{
	return (*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z');
}

/* The length of what may stand between letters of one run: a mark, a blank, a Latin letter with an
 * accent; 0 for anything else. */
static size_t joint(const char *s)
{
	unsigned char const c = (unsigned char)*s;
	if (c > ' ' && c < 0x7f)
		return 1;
	if (c == ' ')
		return 1;
	if (c >= 0xc3 && c <= 0xc9) /* U+00C0 to U+027F */
		return 2;
	if (c == 0xc2) /* U+0080 to U+00BF: the blank that does not break, °, ·, … */
		return 2;
	if (strncmp(s, "\u202f", 3) == 0 || strncmp(s, "’", 3) == 0)
		return 3;
	return 0;
}

/* The run of Latin letters and digits that begins at `s`, to its last letter or digit. */
static size_t run_length(const char *s)
{
	size_t last = 0;
	for (size_t i = 0, step; s[i]; i += step) {
		step = is_alphanumeric(s + i) ? 1 : joint(s + i);
		if (step == 0)
			break;
		if (is_alphanumeric(s + i) || (unsigned char)s[i] == 0xc3)
			last = i + step;
	}
	return last;
}

/* Counts U+2066…U+2068 and U+2069: what is isolated by its author stays as it is. */
static int isolates(const char *s)
{
	if (strncmp(s, "\u2066", 3) == 0 || strncmp(s, "\u2067", 3) == 0 ||
	    strncmp(s, "\u2068", 3) == 0)
		return 1;
	return strncmp(s, "\u2069", 3) == 0 ? -1 : 0;
}

static Str right_to_left(Arena *arena, Str text)
{
	const char *s = str_cstr(arena, text);
	Buf out = { .arena = arena };
	int depth = 0;
	for (size_t i = 0; i < text.len;) {
		depth += isolates(s + i);
		size_t const sign = s[i] == '+' && s[i + 1] >= '0' && s[i + 1] <= '9';
		size_t const len = depth <= 0 && is_alphanumeric(s + i + sign)
		                           ? sign + run_length(s + i + sign)
		                           : 0;
		if (len == 0) {
			buf_char(&out, s[i++]);
			continue;
		}
		buf_add(&out, S("\u2066"));
		buf_add(&out, (Str){ s + i, len });
		buf_add(&out, S("\u2069"));
		i += len;
	}
	return buf_str(&out);
}

Str doc_typeset(Arena *arena, Lang lang, Str text)
{
	if (lang == LANG_FR)
		return french(arena, text);
	if (strcmp(lang_direction(lang), "rtl") == 0)
		return right_to_left(arena, text);
	return text;
}
