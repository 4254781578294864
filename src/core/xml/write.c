/* write.c — the writer: what it lets through is well-formed. */
#include <string.h>

#include "core/xml/xml.h"

/* Reads one code point of UTF-8; what is no UTF-8 gives U+FFFD, a byte at a time. */
static uint32_t take(Str *s)
{
	unsigned char c = (unsigned char)s->ptr[0];
	size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	Str one = str_part(*s, 0, len);
	if (one.len < len || !str_is_utf8(one)) {
		*s = str_part(*s, 1, s->len);
		return 0xFFFD;
	}
	uint32_t point = len == 1 ? c : c & (0xFFU >> (len + 1));
	for (size_t i = 1; i < len; i++)
		point = point << 6 | ((unsigned char)one.ptr[i] & 0x3F);
	*s = str_part(*s, len, s->len);
	return point;
}

static bool is_allowed(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
	       (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
}

static void escape(XmlWriter *w, Str text, bool in_attribute)
{
	while (text.len) {
		uint32_t c = take(&text);
		if (!is_allowed(c))
			c = 0xFFFD;
		bool blank = c == '\r' || (in_attribute && (c == '\n' || c == '\t'));
		if (c == '&')
			buf_add(w->buf, S("&amp;"));
		else if (c == '<')
			buf_add(w->buf, S("&lt;"));
		else if (c == '>')
			buf_add(w->buf, S("&gt;"));
		else if (c == '"' && in_attribute)
			buf_add(w->buf, S("&quot;"));
		else if (blank || (w->ascii && c > 0x7E) || (c >= 0x7F && c < 0xA0))
			buf_addf(w->buf, "&#%u;", (unsigned)c);
		else
			buf_code_point(w->buf, c);
	}
}

static bool is_declared(const XmlWriter *w, const char *prefix, size_t len)
{
	for (int i = 0; i < w->prefixes_len; i++)
		if (strlen(w->prefixes[i].prefix) == len &&
		    memcmp(w->prefixes[i].prefix, prefix, len) == 0)
			return true;
	return len == 3 && memcmp(prefix, "xml", 3) == 0;
}

/* At the end of a start tag all of its namespaces are known. */
static void leave_tag(XmlWriter *w)
{
	if (!w->in_tag)
		return;
	const char *name = w->names[w->depth - 1], *colon = strchr(name, ':');
	assert(!colon || is_declared(w, name, (size_t)(colon - name)));
	buf_char(w->buf, '>');
	w->in_tag = false;
}

void xml_begin(XmlWriter *w)
{
	assert(w->depth == 0);
	buf_addf(w->buf, "<?xml version=\"1.0\" encoding=\"%s\"?>\n",
	         w->ascii ? "ISO-8859-1" : "UTF-8");
}

void xml_open(XmlWriter *w, const char *name)
{
	assert(w->depth < XML_WRITE_DEPTH_MAX);
	leave_tag(w);
	w->names[w->depth++] = name;
	buf_addf(w->buf, "<%s", name);
	w->in_tag = true;
}

void xml_put_namespace(XmlWriter *w, const char *prefix, const char *uri)
{
	assert(w->in_tag);
	assert(w->prefixes_len < XML_WRITE_PREFIXES_MAX);
	w->prefixes[w->prefixes_len].prefix = prefix;
	w->prefixes[w->prefixes_len++].depth = w->depth;
	buf_addf(w->buf, prefix[0] ? " xmlns:%s=\"" : " xmlns%s=\"", prefix);
	escape(w, str_of(uri), true);
	buf_char(w->buf, '"');
}

void xml_put(XmlWriter *w, const char *name, Str value)
{
	assert(w->in_tag);
	const char *colon = strchr(name, ':');
	assert(!colon || is_declared(w, name, (size_t)(colon - name)));
	buf_addf(w->buf, " %s=\"", name);
	escape(w, value, true);
	buf_char(w->buf, '"');
}

void xml_put_int(XmlWriter *w, const char *name, int64_t value)
{
	xml_put(w, name, str_format(w->buf->arena, "%lld", (long long)value));
}

void xml_add_text(XmlWriter *w, Str text)
{
	assert(w->depth > 0);
	leave_tag(w);
	escape(w, text, false);
}

void xml_add_raw(XmlWriter *w, Str markup)
{
	assert(w->depth > 0);
	leave_tag(w);
	buf_add(w->buf, markup);
}

void xml_close(XmlWriter *w)
{
	assert(w->depth > 0);
	bool empty = w->in_tag;
	if (empty) {
		leave_tag(w);
		w->buf->len--;
		buf_add(w->buf, S("/>"));
	}
	w->depth--;
	if (!empty)
		buf_addf(w->buf, "</%s>", w->names[w->depth]);
	while (w->prefixes_len && w->prefixes[w->prefixes_len - 1].depth > w->depth)
		w->prefixes_len--;
}

void xml_end(XmlWriter *w)
{
	assert(w->depth == 0);
	buf_char(w->buf, '\n');
}

void xml_add(XmlWriter *w, const char *name, Str text)
{
	xml_open(w, name);
	if (text.len)
		xml_add_text(w, text);
	xml_close(w);
}
