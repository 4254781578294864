/* parse.c — the reader. */
#include "core/json/json.h"

#include <stdlib.h>
#include <string.h>

typedef LIST(Json) JsonList;

typedef struct {
	Arena *arena;
	Str text;
	size_t at;
	int depth;
	const char *why; /* the first thing that is wrong; NULL while all is well */
	size_t why_at;
} Parser;

static bool value(Parser *p, Json *json);

static bool wrong_at(Parser *p, size_t at, const char *why)
{
	if (!p->why) {
		p->why = why;
		p->why_at = at;
	}
	return false;
}

static bool wrong(Parser *p, const char *why)
{
	return wrong_at(p, p->at, why);
}

static char peek(const Parser *p)
{
	return p->at < p->text.len ? p->text.ptr[p->at] : 0;
}

static void skip_blanks(Parser *p)
{
	while (p->at < p->text.len && memchr(" \t\r\n", p->text.ptr[p->at], 4))
		p->at++;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_digits(Parser *p)
{
	while (is_digit(peek(p)))
		p->at++;
}

static bool number(Parser *p, Json *json)
{
	size_t start = p->at;
	bool whole = true;
	if (peek(p) == '-')
		p->at++;
	if (!is_digit(peek(p)))
		return wrong(p, "un nombre a au moins un chiffre");
	if (peek(p) == '0')
		p->at++;
	else
		skip_digits(p);
	if (is_digit(peek(p)))
		return wrong(p, "un nombre ne commence pas par un zéro de trop");
	if (peek(p) == '.') {
		whole = false;
		p->at++;
		if (!is_digit(peek(p)))
			return wrong(p, "un chiffre doit suivre le point");
		skip_digits(p);
	}
	if (peek(p) == 'e' || peek(p) == 'E') {
		whole = false;
		p->at++;
		if (peek(p) == '+' || peek(p) == '-')
			p->at++;
		if (!is_digit(peek(p)))
			return wrong(p, "un exposant a au moins un chiffre");
		skip_digits(p);
	}
	json->kind = JSON_NUMBER;
	json->text = str_part(p->text, start, p->at - start);
	json->is_whole = whole && str_to_int(json->text, &json->whole);
	return true;
}

static bool hex4(Parser *p, uint32_t *code)
{
	uint32_t n = 0;
	for (int i = 0; i < 4; i++) {
		int digit = str_hex_digit(peek(p));
		if (digit < 0)
			return wrong(p, "quatre chiffres hexadécimaux doivent suivre \\u");
		n = 16 * n + (uint32_t)digit;
		p->at++;
	}
	*code = n;
	return true;
}

static bool unicode_escape(Parser *p, Buf *buf)
{
	size_t start = p->at;
	uint32_t c, low;
	if (!hex4(p, &c))
		return false;
	if (c >= 0xD800 && c < 0xDC00 && str_starts(str_part(p->text, p->at, 2), S("\\u"))) {
		p->at += 2;
		if (!hex4(p, &low))
			return false;
		if (low < 0xDC00 || low > 0xDFFF)
			return wrong_at(p, start,
			                "une moitié de caractère n’a pas sa seconde moitié");
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	if (c >= 0xD800 && c <= 0xDFFF)
		return wrong_at(p, start, "une moitié de caractère n’a pas sa seconde moitié");
	if (c == 0)
		return wrong_at(p, start, "le caractère nul n’est pas accepté");
	buf_code_point(buf, c);
	return true;
}

static bool escape(Parser *p, Buf *buf)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	p->at++;
	char c = peek(p);
	const char *found = c ? strchr(letters, c) : NULL;
	if (found) {
		buf_char(buf, meant[found - letters]);
		p->at++;
		return true;
	}
	if (c != 'u')
		return wrong(p, "ce caractère ne peut pas suivre une barre oblique inverse");
	p->at++;
	return unicode_escape(p, buf);
}

static bool string(Parser *p, Str *text)
{
	if (peek(p) != '"')
		return wrong(p, "un texte entre guillemets est attendu");
	size_t start = ++p->at;
	Buf buf = { .arena = p->arena };
	bool escaped = false;
	for (;;) {
		size_t run = p->at;
		while (p->at < p->text.len && (unsigned char)peek(p) >= 0x20 && peek(p) != '"' &&
		       peek(p) != '\\')
			p->at++;
		if (escaped || peek(p) == '\\')
			buf_add(&buf, str_part(p->text, run, p->at - run));
		if (p->at >= p->text.len)
			return wrong_at(p, start - 1, "ce texte n’a pas de guillemet final");
		if (peek(p) == '"')
			break;
		if (peek(p) != '\\')
			return wrong(p, "un caractère de contrôle doit être échappé");
		escaped = true;
		if (!escape(p, &buf))
			return false;
	}
	*text = escaped ? buf_str(&buf) : str_part(p->text, start, p->at - start);
	p->at++;
	return true;
}

static int compare_names(const void *a, const void *b)
{
	Str const *x = a, *y = b;
	return str_compare(*x, *y);
}

static bool names_are_unique(Parser *p, const JsonList *list)
{
	if (list->len < 2)
		return true;
	Str *names = alloc_n(p->arena, Str, list->len);
	for (size_t i = 0; i < list->len; i++)
		names[i] = list->at[i].name;
	qsort(names, list->len, sizeof *names, compare_names);
	for (size_t i = 1; i < list->len; i++)
		if (str_eq(names[i - 1], names[i]))
			return false;
	return true;
}

static bool member(Parser *p, JsonList *list)
{
	Json item = { 0 };
	skip_blanks(p);
	if (!string(p, &item.name))
		return false;
	skip_blanks(p);
	if (peek(p) != ':')
		return wrong(p, "deux-points est attendu après un nom");
	p->at++;
	if (!value(p, &item))
		return false;
	*list_push(p->arena, list) = item;
	return true;
}

static bool element(Parser *p, JsonList *list)
{
	Json item = { 0 };
	if (!value(p, &item))
		return false;
	*list_push(p->arena, list) = item;
	return true;
}

static bool container(Parser *p, Json *json, JsonKind kind)
{
	size_t start = p->at;
	char const close = kind == JSON_OBJECT ? '}' : ']';
	JsonList list = { 0 };
	if (p->depth >= JSON_DEPTH_MAX)
		return wrong(p, "il y a trop de niveaux les uns dans les autres");
	p->depth++;
	p->at++;
	skip_blanks(p);
	bool more = peek(p) != close;
	while (more) {
		if (!(kind == JSON_OBJECT ? member(p, &list) : element(p, &list)))
			return false;
		skip_blanks(p);
		more = peek(p) == ',';
		if (more)
			p->at++;
	}
	if (peek(p) != close)
		return wrong(p, kind == JSON_OBJECT ? "une virgule ou une accolade est attendue"
		                                    : "une virgule ou un crochet est attendu");
	p->at++;
	p->depth--;
	json->kind = kind;
	json->items = list.at;
	json->items_len = list.len;
	if (kind == JSON_OBJECT && !names_are_unique(p, &list))
		return wrong_at(p, start, "cet objet a deux fois le même nom");
	return true;
}

static bool word(Parser *p, Str expected)
{
	if (!str_eq(str_part(p->text, p->at, expected.len), expected))
		return wrong(p, "une valeur est attendue");
	p->at += expected.len;
	return true;
}

static bool value(Parser *p, Json *json)
{
	skip_blanks(p);
	switch (peek(p)) {
	case '{': return container(p, json, JSON_OBJECT);
	case '[': return container(p, json, JSON_ARRAY);
	case '"': json->kind = JSON_STRING; return string(p, &json->text);
	case 'n': json->kind = JSON_NULL; return word(p, S("null"));
	case 't':
		json->kind = JSON_BOOL;
		json->boolean = true;
		return word(p, S("true"));
	case 'f': json->kind = JSON_BOOL; return word(p, S("false"));
	case '-': return number(p, json);
	default:
		if (is_digit(peek(p)))
			return number(p, json);
		return wrong(p, "une valeur est attendue");
	}
}

static Err *refusal(Parser *p)
{
	Str before = str_part(p->text, 0, p->why_at);
	int64_t line = 1;
	size_t line_start = 0;
	for (size_t i = 0; i < before.len; i++) {
		if (before.ptr[i] != '\n')
			continue;
		line++;
		line_start = i + 1;
	}
	size_t column = str_code_points(str_part(before, line_start, before.len)) + 1;
	return err_new(p->arena, ERR_INVALID,
	               "Le texte JSON n’est pas valide (ligne {line}, colonne {column}) : {why}.",
	               arg("line", line), arg("column", column), arg("why", p->why));
}

Err *json_parse(Arena *arena, Str text, const Json **ret_json)
{
	if (text.len > JSON_BYTES_MAX)
		return err_new(arena, ERR_TOO_LARGE,
		               "Le texte JSON est trop long : {max} octets au plus.",
		               arg("max", (int64_t)JSON_BYTES_MAX));
	if (!str_is_utf8(text))
		return err_new(arena, ERR_INVALID, "Le texte JSON n’est pas en UTF-8.");
	Parser p = { .arena = arena, .text = text };
	Json *json = alloc(arena, Json);
	if (!value(&p, json))
		return refusal(&p);
	skip_blanks(&p);
	if (p.at < text.len) {
		(void)wrong(&p, "rien ne doit suivre la valeur");
		return refusal(&p);
	}
	*ret_json = json;
	return NULL;
}
