/* form.c — queries, forms, and text from people. */
#include "core/http/state.h"

#include <uninorm.h>

Str form_decode(Arena *arena, Str text, bool plus_is_blank)
{
	char *out = alloc_n(arena, char, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '+' && plus_is_blank)
			c = ' ';
		if (c == '%' && i + 2 < text.len && str_hex_digit(text.ptr[i + 1]) >= 0 &&
		    str_hex_digit(text.ptr[i + 2]) >= 0) {
			c = (char)(16 * str_hex_digit(text.ptr[i + 1]) +
			           str_hex_digit(text.ptr[i + 2]));
			i += 2;
		}
		out[len++] = c;
	}
	return (Str){ out, len };
}

Err *form_read(Req *req, Str text, FieldList *fields)
{
	Arena *arena = req->ctx->arena;
	while (text.len > 0) {
		Str value = str_cut(&text, '&'), name = str_cut(&value, '=');
		if (fields->len == FIELDS_MAX)
			return err_new(
				arena, ERR_TOO_LARGE,
				"Ce formulaire a trop de champs. Revenez à la page précédente.");
		Field *field = list_push(arena, fields);
		field->name = form_decode(arena, name, true);
		field->value = form_decode(arena, value, true);
	}
	return NULL;
}

/* ---- Text ---- */

/* How many bytes at i are of a character that no text has: control characters but line ends and
 * tabs, and those that turn the direction of what follows, U+202A to U+202E, U+2066 to U+2069.  Of
 * well-formed UTF-8. */
static size_t forbidden_at(Str s, size_t i)
{
	unsigned char c = (unsigned char)s.ptr[i];
	unsigned char d = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
	unsigned char e = i + 2 < s.len ? (unsigned char)s.ptr[i + 2] : 0;
	if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
		return 1;
	if (c == 0xc2 && d < 0xa0)
		return 2;
	if (c == 0xe2 &&
	    ((d == 0x80 && e >= 0xaa && e <= 0xae) || (d == 0x81 && e >= 0xa6 && e <= 0xa9)))
		return 3;
	return 0;
}

static bool has_forbidden(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (forbidden_at(s, i) > 0)
			return true;
	return false;
}

static Str without_forbidden(Arena *arena, Str s)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < s.len; i++) {
		size_t skip = forbidden_at(s, i);
		if (skip > 0 && s.ptr[i] != '\r')
			i += skip - 1;
		else
			buf_char(&out, s.ptr[i]);
	}
	return buf_str(&out);
}

static Str normalised(Arena *arena, Str s)
{
	bool is_ascii = true;
	for (size_t i = 0; i < s.len && is_ascii; i++)
		is_ascii = (unsigned char)s.ptr[i] < 0x80;
	if (is_ascii)
		return s;
	size_t len = 3 * s.len + 64; /* NFC at most triples the bytes of UTF-8 (UAX 15) */
	uint8_t *buffer = alloc_n(arena, uint8_t, len);
	if (u8_normalize(UNINORM_NFC, (const uint8_t *)s.ptr, s.len, buffer, &len) != buffer)
		fault("could not normalise a text of %zu bytes", s.len);
	return (Str){ (const char *)buffer, len };
}

bool text_clean(Arena *arena, Str text, Str *ret_text)
{
	if (!str_is_utf8(text))
		return false;
	char *lines = alloc_n(arena, char, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
			continue;
		lines[len++] = text.ptr[i] == '\r' ? '\n' : text.ptr[i];
	}
	Str clean = str_trim(normalised(arena, (Str){ lines, len }));
	if (has_forbidden(clean))
		return false;
	*ret_text = clean;
	return true;
}

/* ---- Fields ---- */

void form_set_problem(Req *req, Str name, const char *message, const Arg *args, size_t args_len)
{
	Field *field = html_field(&req->page, name);
	if (field->problem)
		return;
	assert(args_len <= ARRAY_LEN(field->problem_args));
	field->problem = message;
	field->problem_args_len = args_len;
	for (size_t i = 0; i < args_len; i++)
		field->problem_args[i] = args[i];
}

bool form_wrong(const Req *req)
{
	for (size_t i = 0; i < req->page.fields.len; i++)
		if (req->page.fields.at[i].problem)
			return true;
	return false;
}

bool form_has(const Req *req, const char *name)
{
	for (size_t i = 0; i < req->page.fields.len; i++)
		if (str_eq(req->page.fields.at[i].name, str_of(name)))
			return true;
	return false;
}

Str form_raw(Req *req, const char *name)
{
	return html_field(&req->page, str_of(name))->value;
}

Str form_text(Req *req, const char *name, size_t min, size_t max)
{
	Str text, field = str_of(name);
	if (!text_clean(req->ctx->arena, form_raw(req, name), &text)) {
		form_problem(req, field,
		             "Ce texte contient des caractères invisibles. Tapez-le de nouveau.");
		return (Str){ 0 };
	}
	size_t len = str_code_points(text);
	if (len == 0 && min > 0)
		form_problem(req, field, "Remplissez ce champ.");
	else if (len < min)
		form_problem(req, field, "Écrivez au moins {min} caractères.", arg("min", min));
	else if (len > max)
		form_problem(req, field, "Écrivez au plus {max} caractères ; il y en a {len}.",
		             arg("max", max), arg("len", len));
	return text;
}

Str form_line(Req *req, const char *name, size_t min, size_t max)
{
	Str text = str_copy(req->ctx->arena, form_text(req, name, min, max));
	Buf line = { .arena = req->ctx->arena };
	for (size_t i = 0; i < text.len; i++)
		buf_char(&line, text.ptr[i] == '\n' || text.ptr[i] == '\t' ? ' ' : text.ptr[i]);
	return buf_str(&line);
}

static int date_part(Req *req, const char *name, char part)
{
	Str text, input = str_format(req->ctx->arena, "%s-%c", name, part);
	int64_t number = 0;
	if (!text_clean(req->ctx->arena, html_field(&req->page, input)->value, &text))
		return -1;
	if (text.len > 0 && (text.len > 4 || !str_to_int(text, &number)))
		return -1;
	return (int)number;
}

Date form_day(Req *req, const char *name, bool required)
{
	Date date = { date_part(req, name, 'y'), date_part(req, name, 'm'),
		      date_part(req, name, 'd') };
	if (!date_is_set(date)) {
		if (required)
			form_problem(req, str_of(name), "Indiquez le jour, le mois et l’année.");
		return date;
	}
	if (date_is_valid(date) && date.year >= 1800)
		return date;
	form_problem(req, str_of(name), "Cette date n’existe pas. Écrivez par exemple 15 3 2026.");
	return (Date){ 0 };
}

Id form_id(Req *req, const char *name)
{
	int64_t id = 0;
	return str_to_int(str_trim(form_raw(req, name)), &id) && id > 0 ? id : 0;
}

StrList form_all(Req *req, const char *name)
{
	StrList values = { 0 };
	for (size_t i = 0; i < req->page.fields.len; i++) {
		const Field *field = &req->page.fields.at[i];
		Str text;
		if (!str_eq(field->name, str_of(name)) || !str_is_utf8(field->value))
			continue;
		bool clean = text_clean(req->ctx->arena,
		                        without_forbidden(req->ctx->arena, field->value), &text);
		if (clean && text.len > 0)
			*list_push(req->ctx->arena, &values) = text;
	}
	return values;
}

Str query_str(const Req *req, const char *name)
{
	Str text = { 0 };
	for (size_t i = 0; i < req->query_fields.len; i++)
		if (str_eq(req->query_fields.at[i].name, str_of(name)) &&
		    text_clean(req->ctx->arena, req->query_fields.at[i].value, &text))
			return text;
	return (Str){ 0 };
}
