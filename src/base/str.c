#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

enum { SMALL_BYTES = 256 };

Str str_of(const char *text)
{
	return text ? (Str){ text, strlen(text) } : (Str){ 0 };
}

Str str_copy(Arena *arena, Str s)
{
	return (Str){ str_cstr(arena, s), s.len };
}

const char *str_cstr(Arena *arena, Str s)
{
	char *copy = alloc_n(arena, char, s.len + 1);
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

bool str_eq(Str a, Str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(Str a, Str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

int str_compare(Str a, Str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(Str s, Str part)
{
	return s.len >= part.len && str_eq((Str){ s.ptr, part.len }, part);
}

bool str_ends(Str s, Str part)
{
	return s.len >= part.len && str_eq((Str){ s.ptr + s.len - part.len, part.len }, part);
}

static size_t blank_len(Str s)
{
	if (s.len > 0 && strchr(" \t\r\n", s.ptr[0]) && s.ptr[0])
		return 1;
	return str_starts(s, S("\u00a0")) ? 2 : 0;
}

Str str_trim(Str s)
{
	for (size_t n; (n = blank_len(s)) > 0;)
		s = (Str){ s.ptr + n, s.len - n };
	while (s.len > 0) {
		if (blank_len((Str){ s.ptr + s.len - 1, 1 }) > 0)
			s.len -= 1;
		else if (str_ends(s, S("\u00a0")))
			s.len -= 2;
		else
			break;
	}
	return s;
}

Str str_part(Str s, size_t from, size_t len)
{
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (Str){ from ? s.ptr + from : s.ptr, len }; /* an empty Str may have no pointer */
}

uint64_t str_hash(Str s)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 1099511628211u;
	return hash;
}

bool str_to_int(Str s, int64_t *number)
{
	bool negative = s.len > 0 && s.ptr[0] == '-';
	size_t i = negative || (s.len > 0 && s.ptr[0] == '+');
	if (i == s.len)
		return false;
	int64_t n = 0;
	for (; i < s.len; i++) {
		int digit = s.ptr[i] - '0';
		if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, (int64_t)10, &n) ||
		    __builtin_sub_overflow(n, (int64_t)digit, &n))
			return false;
	}
	if (!negative && __builtin_mul_overflow(n, (int64_t)-1, &n))
		return false;
	*number = n;
	return true;
}

int str_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The length of the character that begins at s, or 0 when it is not well-formed (RFC 3629). */
static size_t utf8_len(Str s)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	if (p[0] < 0x80)
		return p[0] != 0;
	size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || s.len < len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

bool str_is_utf8(Str s)
{
	while (s.len > 0) {
		size_t len = utf8_len(s);
		if (len == 0)
			return false;
		s = (Str){ s.ptr + len, s.len - len };
	}
	return true;
}

size_t str_code_points(Str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
	return count;
}

bool str_has(Str s, Str part)
{
	return part.len == 0 || (s.len > 0 && memmem(s.ptr, s.len, part.ptr, part.len));
}

Str str_cut(Str *s, char sep)
{
	const char *at = s->len ? memchr(s->ptr, sep, s->len) : NULL;
	Str head = { s->ptr, at ? (size_t)(at - s->ptr) : s->len };
	size_t taken = at ? head.len + 1 : head.len;
	if (taken > 0)
		*s = (Str){ s->ptr + taken, s->len - taken };
	return head;
}

static void buf_reserve(Buf *buf, size_t extra)
{
	if (buf->cap - buf->len >= extra)
		return;
	size_t cap = buf->cap ? buf->cap : 256;
	while (cap - buf->len < extra)
		cap *= 2;
	char *grown = alloc_n(buf->arena, char, cap);
	if (buf->len)
		memcpy(grown, buf->ptr, buf->len);
	buf->ptr = grown;
	buf->cap = cap;
}

void buf_add(Buf *buf, Str s)
{
	if (s.len == 0)
		return;
	buf_reserve(buf, s.len);
	memcpy(buf->ptr + buf->len, s.ptr, s.len);
	buf->len += s.len;
}

void buf_char(Buf *buf, char c)
{
	buf_add(buf, (Str){ &c, 1 });
}

void buf_code_point(Buf *buf, uint32_t c)
{
	if (c < 0x80) {
		buf_char(buf, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_char(buf, (char)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		buf_char(buf, (char)(0xE0 | c >> 12));
		buf_char(buf, (char)(0x80 | (c >> 6 & 0x3F)));
	} else {
		buf_char(buf, (char)(0xF0 | c >> 18));
		buf_char(buf, (char)(0x80 | (c >> 12 & 0x3F)));
		buf_char(buf, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	buf_char(buf, (char)(0x80 | (c & 0x3F)));
}

static void buf_addv(Buf *buf, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

static void buf_addv(Buf *buf, const char *fmt, va_list args)
{
	assert(fmt);

	va_list again;
	va_copy(again, args);
	size_t room = buf->cap - buf->len;
	int len = vsnprintf(room ? buf->ptr + buf->len : NULL, room, fmt, args);
	if (len < 0)
		fault("bad format: %s", fmt);
	if ((size_t)len >= room) {
		buf_reserve(buf, (size_t)len + 1);
		vsnprintf(buf->ptr + buf->len, (size_t)len + 1, fmt, again);
	}
	buf->len += (size_t)len;
	va_end(again);
}

void buf_addf(Buf *buf, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	buf_addv(buf, fmt, args);
	va_end(args);
}

Str str_format(Arena *arena, const char *fmt, ...)
{
	char small[SMALL_BYTES]; /* most texts are: they take no more of the arena than they need */
	va_list args;
	va_start(args, fmt);
	int len = vsnprintf(small, sizeof small, fmt, args);
	va_end(args);
	if (len >= 0 && (size_t)len < sizeof small)
		return str_copy(arena, (Str){ small, (size_t)len });
	Buf buf = { .arena = arena };
	va_start(args, fmt);
	buf_addv(&buf, fmt, args);
	va_end(args);
	return buf_str(&buf);
}

Str buf_str(const Buf *buf)
{
	return (Str){ buf->ptr, buf->len };
}
