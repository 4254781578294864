#include "base/log.h"

#include <stdio.h>
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

void log_silence(void)
{
	silent = true;
}

void log_write(const char *event, const LogField *fields, size_t fields_len)
{
	if (silent)
		return;
	Line line = { .len = 0 };
	char number[40];
	Instant now = instant_now();
	Date day = date_of_days(now.us / 86400000000);
	int64_t ms = now.us / 1000 % 86400000;
	snprintf(number, sizeof number, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", day.year, day.month,
	         day.day, (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60),
	         (int)(ms % 1000));
	put_raw(&line, number);
	put_raw(&line, event);
	for (size_t i = 0; i < fields_len; i++) {
		put(&line, ' ');
		put_raw(&line, fields[i].name);
		put(&line, '=');
		if (fields[i].is_text) {
			put_text(&line, fields[i].text);
			continue;
		}
		snprintf(number, sizeof number, "%lld", (long long)fields[i].number);
		put_raw(&line, number);
	}
	line.bytes[line.len++] = '\n';
	/* One write, so that lines of several threads never mix. */
	ssize_t written = write(STDERR_FILENO, line.bytes, line.len);
	(void)written;
}
