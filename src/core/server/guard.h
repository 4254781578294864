/* guard.h — what a request must be before anybody looks at it.
 *
 * The library parses leniently; whatever a proxy in front of us might read differently from us is
 * refused here, on the first call of the handler, before a byte of the body is read. */
#ifndef CORE_SERVER_GUARD_H
#define CORE_SERVER_GUARD_H

#include "core/http/http.h"

enum {
	GUARD_URI_BYTES_MAX = 4096,
	GUARD_HEADERS_BYTES_MAX = 16 * 1024,
	GUARD_HEADERS_MAX = 100,
	GUARD_SEGMENTS_MAX = 40,
};

typedef struct {
	const char *method, *version; /* "GET", "HTTP/1.1" */
	Str uri;                      /* as it came, with its query */
	HeaderList headers;           /* as they came */
} RawRequest;

typedef struct {
	Method method;
	bool is_head, has_body;
	int64_t body_bytes; /* -1: not said (chunked) */
	Str path, query;    /* as they came; the path begins with a slash */
	Str host;           /* lower case, with its port */
} CheckedRequest;

/* 0, or the status to refuse with (400, 405, 414, 431, 501) and close.  Text is made in `arena`. */
int guard_check(Arena *arena, const RawRequest *raw, CheckedRequest *ret_checked);

#endif
