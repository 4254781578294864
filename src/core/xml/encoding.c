/* encoding.c — which bytes are read as windows-1252, and how. */
#include "core/xml/inside.h"

/* What 0x80 to 0x9F are in windows-1252; the five that it leaves open stay control characters, as
 * in the Encoding Standard of the WHATWG. */
static const uint16_t cp1252[32] = {
	0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178
};

/* The encoding that the declaration names; empty when there is none. */
static Str declared(Str bytes)
{
	enum { DECLARATION_BYTES_MAX = 200 };
	Str rest = str_part(bytes, 0, DECLARATION_BYTES_MAX);
	if (!str_starts(rest, S("<?xml")))
		return (Str){ 0 };
	rest = str_cut(&rest, '>');
	for (size_t i = 0; i + 8 < rest.len; i++) {
		if (!str_eq(str_part(rest, i, 8), S("encoding")))
			continue;
		Str value = str_trim(str_part(rest, i + 8, rest.len));
		if (value.len == 0 || value.ptr[0] != '=')
			return (Str){ 0 };
		value = str_trim(str_part(value, 1, value.len));
		if (value.len == 0 || (value.ptr[0] != '"' && value.ptr[0] != '\''))
			return (Str){ 0 };
		char quote = value.ptr[0];
		value = str_part(value, 1, value.len);
		return str_cut(&value, quote);
	}
	return (Str){ 0 };
}

static bool is_western(Str encoding)
{
	static const char *const names[] = { "iso-8859-1",   "iso8859-1", "latin1", "iso_8859-1",
		                             "windows-1252", "cp1252",    "l1" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq_nocase(encoding, str_of(names[i])))
			return true;
	return false;
}

bool xml_is_western(Str bytes)
{
	bool wide = bytes.len >= 2 && ((bytes.ptr[0] == '\xFE' && bytes.ptr[1] == '\xFF') ||
	                               (bytes.ptr[0] == '\xFF' && bytes.ptr[1] == '\xFE') ||
	                               bytes.ptr[0] == '\0' || bytes.ptr[1] == '\0');
	if (wide)
		return false;
	Str encoding = declared(bytes);
	if (is_western(encoding))
		return true;
	bool should_be_utf8 = encoding.len == 0 || str_eq_nocase(encoding, S("utf-8")) ||
	                      str_eq_nocase(encoding, S("us-ascii"));
	return should_be_utf8 && !str_is_utf8(bytes);
}

Str xml_from_western(Arena *arena, Str bytes)
{
	Buf buf = { .arena = arena };
	size_t from = 0;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		if (c < 0x80)
			continue;
		buf_add(&buf, str_part(bytes, from, i - from));
		buf_code_point(&buf, c < 0xA0 ? cp1252[c - 0x80] : c);
		from = i + 1;
	}
	buf_add(&buf, str_part(bytes, from, bytes.len - from));
	return buf_str(&buf);
}
