/* compose.c — a letter as RFC 5322, 2045 and 2047 want it. */
#include <string.h>

#include "core/mail/letter.h"

enum { WORD_BYTES_MAX = 42, QUOTED_LINE_MAX = 75, BASE64_LINE_BYTES = 57 };

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(Buf *out, Str bytes)
{
	for (size_t i = 0; i < bytes.len; i += 3) {
		uint32_t three = 0;
		for (size_t k = 0; k < 3; k++)
			three = three << 8 |
			        (i + k < bytes.len ? (unsigned char)bytes.ptr[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_char(out, i + k > bytes.len
			                      ? '='
			                      : base64_digits[three >> (18 - 6 * k) & 63]);
	}
}

static bool is_plain(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < ' ' || text.ptr[i] > '~')
			return false;
	return text.len <= QUOTED_LINE_MAX && !str_has(text, S("=?"));
}

/* As it is when it is short ASCII, else in encoded words (RFC 2047), each of whole letters. */
static void put_words(Buf *out, Str text)
{
	if (is_plain(text)) {
		buf_add(out, text);
		return;
	}
	for (size_t from = 0, to; from < text.len; from = to) {
		to = from + WORD_BYTES_MAX < text.len ? from + WORD_BYTES_MAX : text.len;
		while (to < text.len && to > from + 1 && (text.ptr[to] & 0xc0) == 0x80)
			to--;
		buf_add(out, from ? S("\r\n =?UTF-8?B?") : S("=?UTF-8?B?"));
		put_base64(out, str_part(text, from, to - from));
		buf_add(out, S("?="));
	}
}

static void put_name(Buf *out, Str name)
{
	if (!is_plain(name)) {
		put_words(out, name);
		return;
	}
	buf_char(out, '"');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			buf_char(out, '\\');
		buf_char(out, name.ptr[i]);
	}
	buf_char(out, '"');
}

static void put_date(Buf *out, Instant instant)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t const seconds = instant.us / 1000000, day = seconds / 86400;
	Date const date = date_of_days(day);
	int const of_day = (int)(seconds - day * 86400);
	buf_addf(out, "%s, %d %s %04d %02d:%02d:%02d +0000", days[date_weekday(date) - 1], date.day,
	         months[date.month - 1], date.year, of_day / 3600, of_day / 60 % 60, of_day % 60);
}

void letter_put_quoted(Buf *out, Str text)
{
	size_t column = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char const c = (unsigned char)text.ptr[i];
		if (c == '\n') {
			buf_add(out, S("\r\n"));
			column = 0;
			continue;
		}
		bool const ends = i + 1 == text.len || text.ptr[i + 1] == '\n';
		bool const quoted = c < ' ' || c > '~' || c == '=' || (c == ' ' && ends) ||
		                    (column == 0 && (c == '.' || c == 'F')); /* SMTP, mbox */
		if (column + (quoted ? 3 : 1) > QUOTED_LINE_MAX) {
			buf_add(out, S("=\r\n"));
			column = 0;
		}
		if (quoted)
			buf_addf(out, "=%02X", c);
		else
			buf_char(out, (char)c);
		column += quoted ? 3 : 1;
	}
	buf_add(out, S("\r\n"));
}

/* A file name in ASCII for old readers, and as it is (RFC 2231). */
static void put_file_name(Buf *out, Str name)
{
	buf_add(out, S(";\r\n filename*=UTF-8''"));
	for (size_t i = 0; i < name.len; i++) {
		unsigned char const c = (unsigned char)name.ptr[i];
		bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		                   (c >= 'A' && c <= 'Z') || (c && strchr("-._", c));
		if (plain)
			buf_char(out, (char)c);
		else
			buf_addf(out, "%%%02X", c);
	}
	buf_add(out, S("\r\n"));
}

static void put_text_part(Buf *out, const Letter *letter)
{
	buf_addf(out,
	         "Content-Type: text/plain; charset=UTF-8\r\n"
	         "Content-Language: %.*s\r\n"
	         "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
	         STR(letter->lang));
	letter_put_quoted(out, letter->text);
}

static void put_attachment(Buf *out, const Letter *letter)
{
	buf_addf(out,
	         "Content-Type: %.*s\r\nContent-Transfer-Encoding: base64\r\n"
	         "Content-Disposition: attachment",
	         STR(letter->attachment_type));
	put_file_name(out, letter->attachment_name);
	buf_add(out, S("\r\n"));
	for (size_t i = 0; i < letter->attachment.len; i += BASE64_LINE_BYTES) {
		put_base64(out, str_part(letter->attachment, i, BASE64_LINE_BYTES));
		buf_add(out, S("\r\n"));
	}
}

Str letter_compose(Arena *arena, const Letter *letter)
{
	Buf out = { .arena = arena };
	buf_add(&out, S("Date: "));
	put_date(&out, letter->date);
	buf_add(&out, S("\r\nFrom: "));
	put_name(&out, letter->from_name);
	buf_addf(&out, "\r\n <%.*s>\r\nTo: %.*s\r\nSubject: ", STR(letter->from), STR(letter->to));
	put_words(&out, letter->subject);
	buf_addf(&out,
	         "\r\nMessage-ID: <%.*s>\r\nAuto-Submitted: auto-generated\r\n"
	         "MIME-Version: 1.0\r\n",
	         STR(letter->message_id));
	if (letter->attachment_name.len == 0) {
		put_text_part(&out, letter);
		return buf_str(&out);
	}
	/* "=_" is in no quoted-printable or base64 text. */
	Str id = letter->message_id;
	Str const boundary = str_format(arena, "=_%.*s", STR(str_cut(&id, '@')));
	buf_addf(&out, "Content-Type: multipart/mixed; boundary=\"%.*s\"\r\n\r\n--%.*s\r\n",
	         STR(boundary), STR(boundary));
	put_text_part(&out, letter);
	buf_addf(&out, "--%.*s\r\n", STR(boundary));
	put_attachment(&out, letter);
	buf_addf(&out, "--%.*s--\r\n", STR(boundary));
	return buf_str(&out);
}
