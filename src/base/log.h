/* log.h — lines for operators, on standard error: one event a line, as key=value.
 *
 *   log_line("request", log_str("path", path), log_int("status", 200));
 *   → 2026-03-10T08:30:00.000000Z request path=/demarches status=200
 *
 * A line never holds personal data: paths without their query, numbers of rows, no names.  Values
 * with blanks or control characters are quoted, so that one line is one event whatever is in it. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

typedef struct {
	const char *name;
	Str text; /* used when is_text */
	int64_t number;
	bool is_text;
} LogField;

#define log_str(name, value) ((LogField){ (name), (value), 0, true })
#define log_int(name, value) ((LogField){ (name), { 0 }, (int64_t)(value), false })

#define log_line(event, ...)                                                                       \
	log_write((event), (const LogField[]){ __VA_ARGS__ },                                      \
	          sizeof((const LogField[]){ __VA_ARGS__ }) / sizeof(LogField))
void log_write(const char *event, const LogField *fields, size_t fields_len);

/* No more lines from here on: for tests. */
void log_silence(void);

#endif
