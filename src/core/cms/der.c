/* der.c — elements of DER: tag, length, content. */
#include "core/cms/der.h"

#include <stdio.h>
#include <string.h>

static void put_length(Buf *out, size_t len)
{
	if (len < 0x80) {
		buf_char(out, (char)len);
		return;
	}
	int bytes = 1;
	while (bytes < (int)sizeof len && len >> 8 * bytes)
		bytes++;
	buf_char(out, (char)(unsigned char)(0x80 | bytes));
	for (int i = bytes - 1; i >= 0; i--)
		buf_char(out, (char)(unsigned char)(len >> 8 * i));
}

Str der_wrap(Arena *arena, int tag, Str content)
{
	return der_list(arena, tag, &content, 1);
}

Str der_list(Arena *arena, int tag, const Str *parts, size_t parts_len)
{
	Buf out = { .arena = arena };
	size_t len = 0;
	for (size_t i = 0; i < parts_len; i++)
		len += parts[i].len;
	buf_char(&out, (char)(unsigned char)tag);
	put_length(&out, len);
	for (size_t i = 0; i < parts_len; i++)
		buf_add(&out, parts[i]);
	return buf_str(&out);
}

Str der_set_of(Arena *arena, int tag, const Str *parts, size_t parts_len)
{
	Str *sorted = alloc_n(arena, Str, parts_len + 1);
	size_t len = 0;
	for (size_t i = 0; i < parts_len; i++) {
		size_t at = 0;
		while (at < len && str_compare(sorted[at], parts[i]) < 0)
			at++;
		if (at < len && str_eq(sorted[at], parts[i]))
			continue;
		memmove(sorted + at + 1, sorted + at, (len - at) * sizeof *sorted);
		sorted[at] = parts[i];
		len++;
	}
	return der_list(arena, tag, sorted, len);
}

Str der_number(Arena *arena, uint64_t number)
{
	char bytes[9] = { 0 };
	size_t from = 0;
	for (size_t i = 0; i < 8; i++)
		bytes[8 - i] = (char)(unsigned char)(number >> 8 * i);
	while (from < 8 && bytes[from] == 0 && !(bytes[from + 1] & 0x80))
		from++;
	return der_wrap(arena, DER_INTEGER, (Str){ bytes + from, 9 - from });
}

Str der_general_time(Arena *arena, Instant at)
{
	Str iso = instant_iso(arena, at); /* 2026-03-10T08:30:00.000000Z */
	Str text = str_format(arena, "%.4s%.2s%.2s%.2s%.2s%.2sZ", iso.ptr, iso.ptr + 5, iso.ptr + 8,
	                      iso.ptr + 11, iso.ptr + 14, iso.ptr + 17);
	return der_wrap(arena, DER_TIME, text);
}

Str der_time(Arena *arena, Instant at)
{
	Str iso = instant_iso(arena, at);
	if (str_compare(iso, S("1950")) < 0 || str_compare(iso, S("2050")) >= 0)
		return der_general_time(arena, at);
	Str text = str_format(arena, "%.2s%.2s%.2s%.2s%.2s%.2sZ", iso.ptr + 2, iso.ptr + 5,
	                      iso.ptr + 8, iso.ptr + 11, iso.ptr + 14, iso.ptr + 17);
	return der_wrap(arena, DER_UTC_TIME, text);
}

bool der_next(Str *rest, DerElement *ret_element)
{
	const unsigned char *at = (const unsigned char *)rest->ptr;
	size_t head = 2, len;
	if (rest->len < 2 || (at[0] & 0x1f) == 0x1f)
		return false; /* tags of several bytes do not occur */
	len = at[1];
	if (len & 0x80) {
		size_t const bytes = len & 0x7f;
		if (bytes == 0 || bytes > 4 || rest->len < 2 + bytes)
			return false;
		len = 0;
		for (size_t i = 0; i < bytes; i++)
			len = len << 8 | at[2 + i];
		head += bytes;
	}
	if (len > rest->len - head)
		return false;
	*ret_element =
		(DerElement){ at[0], str_part(*rest, head, len), str_part(*rest, 0, head + len) };
	*rest = str_part(*rest, head + len, rest->len);
	return true;
}

bool der_expect(Str *rest, int tag, DerElement *ret_element)
{
	Str after = *rest;
	DerElement element;
	if (!der_next(&after, &element) || element.tag != tag)
		return false;
	*rest = after;
	*ret_element = element;
	return true;
}
