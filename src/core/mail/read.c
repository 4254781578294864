/* read.c — our own letters read again, for the demonstration's page. */
#include <string.h>

#include "core/mail/letter.h"

static Str without_returns(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '\r')
			buf_char(&out, text.ptr[i]);
	return buf_str(&out);
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void put_base64_read(Buf *out, Str coded)
{
	uint32_t bits = 0;
	int bits_len = 0;
	for (size_t i = 0; i < coded.len && base64_value(coded.ptr[i]) >= 0; i++) {
		bits = bits << 6 | (uint32_t)base64_value(coded.ptr[i]);
		bits_len += 6;
		if (bits_len < 8)
			continue;
		bits_len -= 8;
		buf_char(out, (char)(unsigned char)(bits >> bits_len));
	}
}

/* Encoded words become their text; anything else is as it stands. */
static Str words(Arena *arena, Str text)
{
	static const char opening[] = "=?UTF-8?B?";
	Buf out = { .arena = arena };
	if (!str_starts(text, str_of(opening)))
		return text;
	while (str_starts(text, str_of(opening))) {
		text = str_part(text, strlen(opening), text.len);
		put_base64_read(&out, str_cut(&text, '?'));
		text = str_trim(str_part(text, 1, text.len)); /* past the "=" */
	}
	return buf_str(&out);
}

/* What stands behind `mark` in the two digits at `at`; -1: nothing that is coded. */
static int coded(Str text, size_t at, char mark)
{
	if (text.ptr[at] != mark || at + 2 >= text.len)
		return -1;
	int high = str_hex_digit(text.ptr[at + 1]), low = str_hex_digit(text.ptr[at + 2]);
	return high < 0 || low < 0 ? -1 : 16 * high + low;
}

static Str decoded(Arena *arena, Str text, char mark)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len; i++) {
		int value = coded(text, i, mark);
		if (value >= 0) {
			buf_char(&out, (char)(unsigned char)value);
			i += 2;
		} else if (mark == '=' && text.ptr[i] == '=' && i + 1 < text.len &&
		           text.ptr[i + 1] == '\n') {
			i++; /* a line broken for the way only */
		} else {
			buf_char(&out, text.ptr[i]);
		}
	}
	return buf_str(&out);
}

Str letter_quoted(Arena *arena, Str text)
{
	return decoded(arena, without_returns(arena, text), '=');
}

/* The header up to the first empty line, lines that go on joined.  `text` goes on after it. */
static Str cut_header(Arena *arena, Str *text)
{
	Buf out = { .arena = arena };
	while (text->len > 0) {
		Str line = str_cut(text, '\n');
		if (line.len == 0)
			break;
		if (line.ptr[0] != ' ' && out.len > 0)
			buf_char(&out, '\n');
		buf_add(&out, line);
	}
	return buf_str(&out);
}

static Str field(Str header, const char *name)
{
	while (header.len > 0) {
		Str line = str_cut(&header, '\n');
		Str before = str_cut(&line, ':');
		if (str_eq(before, str_of(name)))
			return str_trim(line);
	}
	return (Str){ 0 };
}

/* The value of a parameter, without its quotes. */
static Str parameter(Str value, const char *name)
{
	while (value.len > 0) {
		Str part = str_trim(str_cut(&value, ';'));
		if (!str_starts(part, str_of(name)))
			continue;
		part = str_part(part, strlen(name), part.len);
		return str_starts(part, S("\"")) ? str_part(part, 1, part.len - 2) : part;
	}
	return (Str){ 0 };
}

/* Cuts at the next line that begins with the boundary. */
static Str cut_part(Str *text, Str boundary_line)
{
	Str const whole = *text;
	while (text->len > 0) {
		Str const before = *text;
		if (str_starts(str_cut(text, '\n'), boundary_line))
			return str_part(whole, 0, whole.len - before.len);
	}
	return whole;
}

bool letter_read(Arena *arena, Str message, Letter *ret_letter)
{
	Letter letter = { 0 };
	Str rest = without_returns(arena, message);
	Str header = cut_header(arena, &rest);
	letter.to = field(header, "To");
	letter.subject = words(arena, field(header, "Subject"));
	Str boundary = parameter(field(header, "Content-Type"), "boundary=");
	if (letter.to.len == 0 || field(header, "Message-ID").len == 0)
		return false;
	if (boundary.len > 0) {
		Str const line = str_format(arena, "--%.*s", STR(boundary));
		(void)cut_part(&rest, line);
		Str text = cut_part(&rest, line);
		(void)cut_header(arena, &text);
		Str attached = cut_header(arena, &rest);
		Str name = parameter(field(attached, "Content-Disposition"), "filename*=UTF-8''");
		letter.attachment_name = decoded(arena, name, '%');
		rest = text;
	}
	letter.text = decoded(arena, rest, '=');
	if (!str_is_utf8(letter.text) || !str_is_utf8(letter.subject) ||
	    !str_is_utf8(letter.attachment_name) || !str_is_utf8(letter.to))
		return false;
	*ret_letter = letter;
	return true;
}
