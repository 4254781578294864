#include "base/log.h"

#include <unistd.h>

#include "base/date.h"

enum { LINE_BYTES_MAX = 4096 };

static bool silent;

typedef struct {
	char bytes[LINE_BYTES_MAX];
	size_t len;
} Line;

static void put(Line *line, char c)
{
	if (line->len < sizeof line->bytes - 1)
		line->bytes[line->len++] = c;
}

static void put_text(Line *line, Str text)
{
	bool quoted = text.len == 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		quoted |= c <= ' ' || c == '"' || c == '\\' || c == 0x7f;
	}
	if (quoted)
		put(line, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c < ' ' || c == 0x7f) {
			put(line, '?');
			continue;
		}
		if (c == '"' || c == '\\')
			put(line, '\\');
		put(line, (char)c);
	}
	if (quoted)
		put(line, '"');
}

static void put_raw(Line *line, const char *text)
{
	for (; *text; text++)
		put(line, *text);
}

static void put_digits(Line *line, int count, int64_t number)
{
	char digits[20];
	for (int i = count; i-- > 0; number /= 10)
		digits[i] = (char)('0' + number % 10);
	for (int i = 0; i < count; i++)
		put(line, digits[i]);
}

static void put_number(Line *line, int64_t number)
{
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	char digits[20];
	int len = 0;
	do
		digits[len++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		put(line, '-');
	while (len > 0)
		put(line, digits[--len]);
}

/* "2026-03-10T08:30:00.123Z " */
static void put_now(Line *line)
{
	static const struct {
		int64_t unit;
		int count;
		char before;
	} parts[] = { { 3600000, 2, 'T' }, { 60000, 2, ':' }, { 1000, 2, ':' }, { 1, 3, '.' } };
	Instant now = instant_now();
	Date day = date_of_days(now.us / 86400000000);
	int64_t ms = now.us / 1000 % 86400000;
	put_digits(line, 4, day.year);
	put(line, '-');
	put_digits(line, 2, day.month);
	put(line, '-');
	put_digits(line, 2, day.day);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		put(line, parts[i].before);
		put_digits(line, parts[i].count, ms / parts[i].unit);
		ms %= parts[i].unit;
	}
	put_raw(line, "Z ");
}

void log_silence(void)
{
	silent = true;
}

void log_write(const char *event, const LogField *fields, size_t fields_len)
{
	if (silent)
		return;
	Line line;
	line.len = 0; /* its bytes are not worth clearing: one is written for each request */
	put_now(&line);
	put_raw(&line, event);
	for (size_t i = 0; i < fields_len; i++) {
		put(&line, ' ');
		put_raw(&line, fields[i].name);
		put(&line, '=');
		if (fields[i].is_text) {
			put_text(&line, fields[i].text);
			continue;
		}
		put_number(&line, fields[i].number);
	}
	line.bytes[line.len++] = '\n';
	/* One write, so that lines of several threads never mix. */
	ssize_t written = write(STDERR_FILENO, line.bytes, line.len);
	(void)written;
}
