/* lexer.c — tokens.  Which characters belong to a name depends on the names in scope: the longest
 * known name wins, as FEEL lets names hold spaces and operators. */
#include <string.h>

#include "core/feel/parse.h"

static const char *const signs[] = { "..", "**", "<=", ">=", "!=", "->", "+", "-", "*", "/", "=",
	                             "<",  ">",  "(",  ")",  "[",  "]",  "{", "}", ",", ".", ":" };

static const char *const keywords[] = {
	"if",    "then",    "else", "for",      "in",        "return",  "some",
	"every", "and",     "or",   "of",       "satisfies", "null",    "true",
	"false", "between", "not",  "instance", "external",  "function"
};

bool feel_is_keyword(Str word)
{
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		if (str_eq(word, str_of(keywords[i])))
			return true;
	return false;
}

/* The bytes of a blank at this place; 0 when there is none. */
static size_t blank_at(Str text, size_t at)
{
	unsigned char c = (unsigned char)text.ptr[at];
	if (c == ' ' || (c >= '\t' && c <= '\r'))
		return 1;
	if (c < 0xC2)
		return 0;
	static const char *const blanks[] = { "\xC2\xA0",     "\xC2\x85",     "\xE1\x9A\x80",
		                              "\xE1\xA0\x8E", "\xE2\x80\xA8", "\xE2\x80\xA9",
		                              "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
		                              "\xEF\xBB\xBF" };
	for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
		if (str_starts(str_part(text, at, 3), str_of(blanks[i])))
			return strlen(blanks[i]);
	Str three = str_part(text, at, 3);
	if (three.len == 3 && str_starts(three, S("\xE2\x80")) &&
	    (unsigned char)three.ptr[2] <= 0x8A)
		return 3;
	return 0;
}

static size_t skip_comment(Str text, size_t at)
{
	if (str_starts(str_part(text, at, 2), S("//"))) {
		while (at < text.len && text.ptr[at] != '\n')
			at++;
		return at;
	}
	if (!str_starts(str_part(text, at, 2), S("/*")))
		return at;
	for (at += 2; at < text.len; at++)
		if (text.ptr[at] == '*' && at + 1 < text.len && text.ptr[at + 1] == '/')
			return at + 2;
	return at;
}

size_t feel_skip_blanks(Str text, size_t at)
{
	for (;;) {
		size_t start = at;
		while (at < text.len && blank_at(text, at))
			at += blank_at(text, at);
		if (at < text.len && text.ptr[at] == '/')
			at = skip_comment(text, at);
		if (at == start)
			return at;
	}
}

static bool is_name_start(Str text, size_t at)
{
	unsigned char c = (unsigned char)text.ptr[at];
	if (c >= 0x80)
		return blank_at(text, at) == 0;
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
}

bool feel_is_name_part(Str text, size_t at)
{
	return is_name_start(text, at) || (text.ptr[at] >= '0' && text.ptr[at] <= '9');
}

static size_t word_end(Str text, size_t at)
{
	if (at < text.len && text.ptr[at] == '?')
		return at + 1;
	while (at < text.len && feel_is_name_part(text, at))
		at++;
	return at;
}

Str feel_normal_name(Arena *arena, Str raw)
{
	Buf buf = { .arena = arena };
	for (size_t at = 0; at < raw.len;) {
		size_t blank = blank_at(raw, at);
		if (blank == 0) {
			buf_char(&buf, raw.ptr[at++]);
			continue;
		}
		while (at < raw.len && blank_at(raw, at))
			at += blank_at(raw, at);
		if (buf.len && at < raw.len)
			buf_char(&buf, ' ');
	}
	return buf_str(&buf);
}

/* Where a name that begins at `at` ends in the text; 0 when it is not there. */
size_t feel_match_name(Str text, size_t at, Str name)
{
	size_t i = 0;
	if (name.len == 0 || name.ptr[0] != text.ptr[at])
		return 0;
	while (i < name.len) {
		if (at >= text.len)
			return 0;
		if (name.ptr[i] == ' ') {
			if (!blank_at(text, at))
				return 0;
			while (at < text.len && blank_at(text, at))
				at += blank_at(text, at);
			i++;
			continue;
		}
		if (name.ptr[i++] != text.ptr[at++])
			return 0;
	}
	bool inside = at < text.len && feel_is_name_part(text, at) &&
	              feel_is_name_part(name, name.len - 1) && name.ptr[name.len - 1] != '?';
	return inside ? 0 : at;
}

static void keep_longest(Str text, size_t at, Str name, size_t *end, Str *best)
{
	size_t found = feel_match_name(text, at, name);
	if (found > *end) {
		*end = found;
		*best = name;
	}
}

/* Properties of more than one word: they are known even where a shorter name is. */
static const char *const properties[] = { "start included", "end included", "time offset" };

/* The longest name in scope that the text has here.  Returns where it ends; 0: none. */
static size_t known_name(const Parser *p, size_t at, Str *name)
{
	size_t end = 0;
	bool filter = p->after_dot;
	const FeelNames *names = p->b->names;
	for (const Variable *v = p->b->variables; v && !p->after_dot; v = v->next) {
		filter = filter || v->is_filter;
		keep_longest(p->text, at, v->name, &end, name);
	}
	for (size_t i = 0; i < names->globals.len && !p->after_dot; i++)
		keep_longest(p->text, at, names->globals.at[i].name, &end, name);
	for (size_t i = 0; i < names->shared->members.len && filter; i++)
		keep_longest(p->text, at, names->shared->members.at[i], &end, name);
	for (size_t i = 0; i < ARRAY_LEN(properties) && filter; i++)
		keep_longest(p->text, at, str_of(properties[i]), &end, name);
	for (size_t i = 0; feel_builtin_at(i) && !p->after_dot; i++)
		keep_longest(p->text, at, str_of(feel_builtin_at(i)->name), &end, name);
	return end;
}

/* Words that nobody knows are one name as long as no keyword comes between. */
static size_t unknown_name(const Parser *p, size_t at, Str *name)
{
	size_t start = at, end = word_end(p->text, at);
	Str word = str_part(p->text, start, end - start);
	*name = word;
	if (feel_is_keyword(word) && !p->after_dot)
		return end;
	for (;;) {
		size_t next = feel_skip_blanks(p->text, end);
		if (next >= p->text.len || next == end || !is_name_start(p->text, next))
			break;
		size_t next_end = word_end(p->text, next);
		if (feel_is_keyword(str_part(p->text, next, next_end - next)))
			break;
		end = next_end;
	}
	*name = feel_normal_name(p->b->arena, str_part(p->text, start, end - start));
	return end;
}

static void lex_name(Parser *p, size_t at)
{
	Str name;
	size_t end = known_name(p, at, &name);
	size_t word = word_end(p->text, at);
	/* A keyword is not the beginning of a shorter name: "in" and a variable "i". */
	bool known = end >= word && !(end == word && !p->after_dot &&
	                              feel_is_keyword(str_part(p->text, at, word - at)));
	/* After a dot no name can follow a name: all words up to a keyword are one, whatever is
	 * known. */
	Str words = { 0 };
	size_t words_end = known && !p->after_dot ? 0 : unknown_name(p, at, &words);
	if (!known || words_end > end) {
		known = false;
		end = words_end;
		name = words;
	}
	p->token = (Token){ TOKEN_NAME, "", name, known, at, end };
}

static void lex_number(Parser *p, size_t at)
{
	Str t = p->text;
	size_t end = at;
	while (end < t.len && t.ptr[end] >= '0' && t.ptr[end] <= '9')
		end++;
	bool fraction = end + 1 < t.len && t.ptr[end] == '.' && t.ptr[end + 1] >= '0' &&
	                t.ptr[end + 1] <= '9';
	for (end += fraction; fraction && end < t.len && t.ptr[end] >= '0' && t.ptr[end] <= '9';)
		end++;
	if (end < t.len && (t.ptr[end] == 'e' || t.ptr[end] == 'E')) {
		size_t digits = end + 1;
		if (digits < t.len && (t.ptr[digits] == '+' || t.ptr[digits] == '-'))
			digits++;
		if (digits < t.len && t.ptr[digits] >= '0' && t.ptr[digits] <= '9')
			for (end = digits; end < t.len && t.ptr[end] >= '0' && t.ptr[end] <= '9';)
				end++;
	}
	p->token = (Token){ TOKEN_NUMBER, "", str_part(t, at, end - at), false, at, end };
}

static bool hexadecimal(Str digits, uint32_t *code)
{
	uint32_t n = 0;
	for (size_t i = 0; i < digits.len; i++) {
		int digit = str_hex_digit(digits.ptr[i]);
		if (digit < 0)
			return false;
		n = 16 * n + (uint32_t)digit;
	}
	*code = n;
	return true;
}

/* \uXXXX, two of them for what lies beyond, \UXXXXXX.  Returns the bytes read after the \. */
static size_t unicode_escape(Str t, size_t at, Buf *buf)
{
	size_t width = t.ptr[at] == 'u' ? 4 : 6;
	uint32_t c, low;
	Str digits = str_part(t, at + 1, width);
	if (digits.len < width || !hexadecimal(digits, &c))
		return 0;
	size_t used = 1 + width;
	Str pair = str_part(t, at + used, 6);
	if (c >= 0xD800 && c < 0xDC00 && str_starts(pair, S("\\u")) && pair.len == 6 &&
	    hexadecimal(str_part(pair, 2, 4), &low) && low >= 0xDC00 && low < 0xE000) {
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		used += 6;
	}
	if (c == 0 || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
		return 0;
	buf_code_point(buf, c);
	return used;
}

static size_t escape(Str t, size_t at, Buf *buf)
{
	static const char letters[] = "\"\\'nrtbf", meant[] = "\"\\'\n\r\t\b\f";
	if (at >= t.len)
		return 0;
	if (t.ptr[at] == 'u' || t.ptr[at] == 'U')
		return unicode_escape(t, at, buf);
	const char *found = memchr(letters, t.ptr[at], sizeof letters - 1);
	if (!found)
		return 0;
	buf_char(buf, meant[found - letters]);
	return 1;
}

static void lex_string(Parser *p, size_t at, TokenKind kind)
{
	size_t start = at;
	at += kind == TOKEN_TEMPORAL ? 2 : 1;
	Buf buf = { .arena = p->b->arena };
	while (at < p->text.len && p->text.ptr[at] != '"') {
		char c = p->text.ptr[at++];
		size_t used = c == '\\' ? escape(p->text, at, &buf) : 0;
		if (used == 0)
			buf_char(&buf, c); /* "\s" keeps its \: patterns are full of them */
		at += used;
	}
	if (at >= p->text.len)
		kind = TOKEN_BAD;
	p->token = (Token){ kind, "", buf_str(&buf), false, start, at + (at < p->text.len) };
}

static void lex_sign(Parser *p, size_t at)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		if (!str_starts(str_part(p->text, at, 2), str_of(signs[i])))
			continue;
		p->token = (Token){ TOKEN_SIGN, signs[i], { 0 }, false, at, at + strlen(signs[i]) };
		return;
	}
	p->token = (Token){ .kind = TOKEN_BAD, .start = at, .end = at + 1 };
}

void feel_lex(Parser *p, size_t at)
{
	Str t = p->text;
	at = feel_skip_blanks(t, at);
	if (at >= t.len) {
		p->token = (Token){ .start = t.len, .end = t.len };
		return;
	}
	char c = t.ptr[at];
	char after = at + 1 < t.len ? t.ptr[at + 1] : 0;
	if ((c >= '0' && c <= '9') || (c == '.' && after >= '0' && after <= '9'))
		lex_number(p, at);
	else if (c == '"')
		lex_string(p, at, TOKEN_STRING);
	else if (c == '@' && after == '"')
		lex_string(p, at, TOKEN_TEMPORAL);
	else if (is_name_start(t, at))
		lex_name(p, at);
	else
		lex_sign(p, at);
}
