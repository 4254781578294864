/* svg.c — reads a drawing strictly and writes it anew from a short list. */
#include "modules/town/identity.h"

#include <string.h>

enum { DEPTH_MAX = 16, NAME_MAX = 40, INPUT_BYTES_MAX = 200000 };

/* No references, hence no gradients and no cuttings: flat arms. */
static const char *const elements[] = {
	"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
};

/* clang-format off */
static const char *const attributes[] = {
	"d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height",
	"viewBox", "points", "transform", "opacity", "preserveAspectRatio",
	"fill", "fill-rule", "fill-opacity", "clip-rule",
	"stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
	"stroke-opacity", "stroke-dasharray",
};
/* clang-format on */

typedef struct {
	Arena *arena;
	Str rest;
	Buf out;
	Str open[DEPTH_MAX]; /* elements that are open in what is read */
	int depth;
	int left_out; /* depth at which an element that is not on the list began; 0: none */
	bool is_closed;
} Reader;

static bool is_listed(Str name, const char *const *list, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (str_eq(name, str_of(list[i])))
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(Reader *r)
{
	while (r->rest.len > 0 && is_blank(r->rest.ptr[0]))
		r->rest = str_part(r->rest, 1, r->rest.len);
}

static bool take(Reader *r, Str text)
{
	if (!str_starts(r->rest, text))
		return false;
	r->rest = str_part(r->rest, text.len, r->rest.len);
	return true;
}

/* Skips up to and with `end`; false when it never comes. */
static bool skip_past(Reader *r, Str end)
{
	const char *found =
		r->rest.len > 0 ? memmem(r->rest.ptr, r->rest.len, end.ptr, end.len) : NULL;
	if (!found)
		return false;
	r->rest = str_part(r->rest, (size_t)(found - r->rest.ptr) + end.len, r->rest.len);
	return true;
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == ':' || c == '.';
}

static Str take_name(Reader *r)
{
	size_t len = 0;
	while (len < r->rest.len && is_name_char(r->rest.ptr[len]))
		len++;
	Str name = str_part(r->rest, 0, len);
	r->rest = str_part(r->rest, len, r->rest.len);
	return len <= NAME_MAX ? name : (Str){ 0 };
}

/* Numbers, words, colours, functions of transforms: nothing that could leave the attribute or refer
 * to anything. */
static bool is_value(Str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (!is_name_char(c) && !is_blank(c) && !strchr(",+#()%", c))
			return false;
	}
	return !str_has(value, S(":")) && !str_has(value, S("url"));
}

static bool read_attribute(Reader *r, bool is_written)
{
	Str name = take_name(r);
	skip_blanks(r);
	if (name.len == 0 || !take(r, S("=")))
		return false;
	skip_blanks(r);
	char quote = r->rest.len > 0 ? r->rest.ptr[0] : '\0';
	if (quote != '"' && quote != '\'')
		return false;
	r->rest = str_part(r->rest, 1, r->rest.len);
	size_t len = 0;
	while (len < r->rest.len && r->rest.ptr[len] != quote && r->rest.ptr[len] != '<')
		len++;
	if (len == r->rest.len || r->rest.ptr[len] != quote)
		return false;
	Str value = str_part(r->rest, 0, len);
	r->rest = str_part(r->rest, len + 1, r->rest.len);
	if (is_written && is_listed(name, attributes, ARRAY_LEN(attributes)) && is_value(value))
		buf_addf(&r->out, " %.*s=\"%.*s\"", STR(name), STR(value));
	return true;
}

static bool read_open_tag(Reader *r)
{
	Str name = take_name(r);
	bool is_first = r->depth == 0;
	if (name.len == 0 || r->depth == DEPTH_MAX || r->is_closed ||
	    is_first != str_eq(name, S("svg")))
		return false;
	r->open[r->depth++] = name;
	if (r->left_out == 0 && !is_listed(name, elements, ARRAY_LEN(elements)))
		r->left_out = r->depth;
	bool is_written = r->left_out == 0;
	if (is_written)
		buf_addf(&r->out, "<%.*s", STR(name));
	if (is_first)
		buf_add(&r->out, S(" xmlns=\"http://www.w3.org/2000/svg\""));
	bool is_empty = false;
	for (skip_blanks(r); !take(r, S(">")); skip_blanks(r)) {
		if (take(r, S("/>"))) {
			is_empty = true;
			break;
		}
		if (!read_attribute(r, is_written))
			return false;
	}
	if (is_written)
		buf_add(&r->out, is_empty ? S("/>") : S(">"));
	if (is_first && is_empty)
		return false; /* nothing is drawn */
	if (is_empty) {
		if (r->left_out == r->depth)
			r->left_out = 0;
		r->depth--;
	}
	return true;
}

static bool read_close_tag(Reader *r)
{
	Str name = take_name(r);
	skip_blanks(r);
	if (!take(r, S(">")) || r->depth == 0 || !str_eq(name, r->open[r->depth - 1]))
		return false;
	if (r->left_out == 0)
		buf_addf(&r->out, "</%.*s>", STR(name));
	if (r->left_out == r->depth)
		r->left_out = 0;
	r->depth--;
	r->is_closed = r->depth == 0;
	return true;
}

/* Text and comments are left out; a document type, which could declare entities, is refused. */
static bool read_all(Reader *r)
{
	skip_blanks(r);
	if (take(r, S("<?")) && !skip_past(r, S("?>")))
		return false;
	while (r->rest.len > 0) {
		if (r->rest.ptr[0] != '<') {
			bool is_outside = r->depth == 0;
			if (is_outside && !is_blank(r->rest.ptr[0]))
				return false;
			r->rest = str_part(r->rest, 1, r->rest.len);
			continue;
		}
		bool is_read = take(r, S("<!--")) ? skip_past(r, S("-->"))
		               : take(r, S("</")) ? read_close_tag(r)
		                                  : take(r, S("<")) && read_open_tag(r);
		if (!is_read)
			return false;
	}
	return r->is_closed && r->depth == 0;
}

Err *town_logo_read(Arena *arena, Str svg, Str *ret_svg)
{
	Reader r = { .arena = arena, .rest = svg, .out = { .arena = arena } };
	if (svg.len > INPUT_BYTES_MAX || !str_is_utf8(svg) || !read_all(&r))
		return err_new(arena, ERR_INVALID,
		               "Ce texte n’est pas un dessin SVG simple. Enregistrez-le en « SVG"
		               " simple » dans votre logiciel, puis collez-le de nouveau.");
	if (!str_has(buf_str(&r.out), S(" viewBox=\"")))
		return err_new(arena, ERR_INVALID,
		               "Ce dessin ne dit pas ses dimensions : il lui faut un attribut"
		               " viewBox.");
	if (r.out.len > TOWN_LOGO_BYTES_MAX)
		return err_new(arena, ERR_INVALID,
		               "Ce dessin est trop lourd : {max} octets au plus. Simplifiez ses"
		               " tracés.",
		               arg("max", TOWN_LOGO_BYTES_MAX));
	*ret_svg = buf_str(&r.out);
	return NULL;
}
