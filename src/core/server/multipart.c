/* multipart.c — a machine that takes one byte after another. */
#include "core/server/multipart.h"

#include <string.h>

/* Where the next byte stands.  A byte after a delimiter is part of "--" (the end), of blanks that
 * mail programs leave, or of the line end before the headers of a part. */
enum { BEFORE, BODY, DELIMITED, DELIMITED_DASH, DELIMITED_CR, HEADERS, AFTER };

static bool is_boundary_char(char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	return letter || (c >= '0' && c <= '9') || (c && strchr("'()+_,-./:=? ", c));
}

/* The value of `name="…"` or `name=…` among parameters that begin with a semicolon.  False when it
 * is there twice or broken; empty and `found` false when it is not there. */
static bool read_parameter(Str s, Str name, Str *value, bool *found)
{
	*found = false;
	while ((s = str_trim(s)).len > 0) {
		if (s.ptr[0] != ';')
			return false;
		s = str_part(s, 1, s.len);
		if (str_trim(s).len == 0)
			return true;
		size_t equals = 0;
		while (equals < s.len && s.ptr[equals] != '=')
			equals++;
		if (equals == s.len)
			return false;
		Str key = str_trim(str_part(s, 0, equals));
		Str rest = str_part(s, equals + 1, s.len), v;
		if (rest.len > 0 && rest.ptr[0] == '"') {
			/* Browsers write a quote in a name as %22; a backslash is a backslash. */
			const char *end = memchr(rest.ptr + 1, '"', rest.len - 1);
			if (!end)
				return false;
			v = str_part(rest, 1, (size_t)(end - rest.ptr) - 1);
			s = str_part(rest, v.len + 2, rest.len);
		} else {
			size_t end = 0;
			while (end < rest.len && rest.ptr[end] != ';')
				end++;
			v = str_trim(str_part(rest, 0, end));
			s = str_part(rest, end, rest.len);
		}
		if (!str_eq_nocase(key, name))
			continue;
		if (*found)
			return false;
		*found = true;
		*value = v;
	}
	return true;
}

bool multipart_begin(Multipart *m, Str content_type, PartSink sink)
{
	Str kind = S("multipart/form-data"), boundary = { 0 };
	bool found;
	*m = (Multipart){ .sink = sink, .place = BEFORE };
	if (!str_eq_nocase(str_part(content_type, 0, kind.len), kind) ||
	    !read_parameter(str_part(content_type, kind.len, content_type.len), S("boundary"),
	                    &boundary, &found) ||
	    !found || boundary.len == 0 || boundary.len > MULTIPART_BOUNDARY_BYTES_MAX)
		return false;
	for (size_t i = 0; i < boundary.len; i++)
		if (!is_boundary_char(boundary.ptr[i]))
			return false;
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, boundary.ptr, boundary.len);
	m->delimiter_len = boundary.len + 4;
	m->matched = 2; /* as if a line end stood before the body */
	return true;
}

/* "form-data; name=…; filename=…" */
static bool read_disposition(Str value, Part *part)
{
	bool named, filed;
	Str kind = S("form-data");
	if (!str_eq_nocase(str_part(value, 0, kind.len), kind))
		return false;
	value = str_part(value, kind.len, value.len);
	if (!read_parameter(value, S("name"), &part->name, &named) ||
	    !read_parameter(value, S("filename"), &part->file_name, &filed))
		return false;
	part->is_file = filed;
	return named && part->name.len > 0;
}

/* The headers of a part, each line with its CR LF.  Only one of them matters. */
static bool read_headers(Str headers, Part *part)
{
	bool found = false;
	while (headers.len > 0) {
		Str line = str_cut(&headers, '\n');
		if (!str_ends(line, S("\r")) || memchr(line.ptr, '\r', line.len - 1) ||
		    memchr(line.ptr, '\0', line.len) || !memchr(line.ptr, ':', line.len))
			return false;
		Str name = str_cut(&line, ':');
		if (!str_eq_nocase(name, S("content-disposition")))
			continue;
		if (found || !read_disposition(str_trim(line), part))
			return false;
		found = true;
	}
	return found;
}

/* The headers are complete.  False: stop. */
static bool begin_part(Multipart *m)
{
	Part part = { 0 };
	if (++m->parts > MULTIPART_PARTS_MAX ||
	    !read_headers((Str){ m->headers, m->headers_len - 2 }, &part)) {
		m->state = MULTIPART_BROKEN;
		return false;
	}
	m->place = BODY;
	/* An empty body begins with the line end of the delimiter: that of the headers is not it.
	 */
	m->matched = 0;
	if (m->sink.begin(m->sink.arg, &part))
		return true;
	m->state = MULTIPART_STOPPED;
	return false;
}

static bool add_header_byte(Multipart *m, char c)
{
	if (m->headers_len == sizeof m->headers) {
		m->state = MULTIPART_BROKEN;
		return false;
	}
	m->headers[m->headers_len++] = c;
	bool ends = m->headers_len == 2
	                    ? memcmp(m->headers, "\r\n", 2) == 0
	                    : m->headers_len > 3 &&
	                              memcmp(m->headers + m->headers_len - 4, "\r\n\r\n", 4) == 0;
	return !ends || begin_part(m);
}

static void delimited(Multipart *m)
{
	if (m->place == BODY)
		m->sink.end(m->sink.arg);
	m->place = DELIMITED;
	m->matched = 0;
	m->headers_len = 0;
}

/* Looks for the delimiter; what was not one after all is data.  A carriage return stands only at
 * its beginning, so a mismatch can only be a new beginning. */
static size_t read_body(Multipart *m, Str bytes)
{
	size_t i = 0, start = 0; /* of what is neither told nor part of a delimiter */
	bool tells = m->place == BODY;
	while (i < bytes.len) {
		if (m->matched == 0) {
			const char *cr = memchr(bytes.ptr + i, '\r', bytes.len - i);
			i = cr ? (size_t)(cr - bytes.ptr) : bytes.len;
			if (tells && i > start)
				m->sink.data(m->sink.arg, str_part(bytes, start, i - start));
			start = i;
			if (!cr)
				break;
		}
		if (bytes.ptr[i] == m->delimiter[m->matched]) {
			start = ++i;
			if (++m->matched == m->delimiter_len) {
				delimited(m);
				return i;
			}
			continue;
		}
		if (tells && m->matched > 0)
			m->sink.data(m->sink.arg, (Str){ m->delimiter, m->matched });
		m->matched = 0;
		start = i;
		if (bytes.ptr[i] != '\r')
			i++;
		if (i > start && tells)
			m->sink.data(m->sink.arg, str_part(bytes, start, i - start));
		start = i;
	}
	return i;
}

static bool after_delimiter(Multipart *m, char c)
{
	if (m->place == DELIMITED && c == '-')
		m->place = DELIMITED_DASH;
	else if (m->place == DELIMITED && c == '\r')
		m->place = DELIMITED_CR;
	else if (m->place == DELIMITED_CR && c == '\n')
		m->place = HEADERS;
	else if (m->place == DELIMITED_DASH && c == '-') {
		m->place = AFTER;
		m->state = MULTIPART_ENDED;
	} else if (m->place != DELIMITED || (c != ' ' && c != '\t'))
		m->state = MULTIPART_BROKEN;
	return m->state != MULTIPART_BROKEN;
}

size_t multipart_feed(Multipart *m, Str bytes)
{
	size_t at = 0;
	if (m->state == MULTIPART_STOPPED)
		m->state = MULTIPART_READING;
	while (at < bytes.len) {
		if (m->state == MULTIPART_BROKEN || m->place == AFTER)
			return bytes.len; /* what follows the end means nothing */
		if (m->place == BEFORE || m->place == BODY) {
			at += read_body(m, str_part(bytes, at, bytes.len));
			continue;
		}
		char c = bytes.ptr[at++];
		bool goes_on = m->place == HEADERS ? add_header_byte(m, c) : after_delimiter(m, c);
		if (!goes_on && m->state == MULTIPART_STOPPED)
			return at;
	}
	return at;
}
