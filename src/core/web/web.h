/* web.h — a request to another server over http, by libcurl: for what jobs must tell others.
 *
 * Waits: never on the writer, and in a page only while it prepares, for a few seconds.  Follows no
 * redirection, keeps no cookie, and speaks https only unless the address says http, which
 * configuration alone may give. */
#ifndef CORE_WEB_WEB_H
#define CORE_WEB_WEB_H

#include "base/err.h"

enum { WEB_ANSWER_BYTES_MAX = 64 * 1024 };

typedef struct {
	Str url;
	StrList headers; /* "TTL: 60" */
	Str body;
	long seconds_max;   /* 0: 30 */
	Str user, password; /* empty: none */
} WebRequest;

typedef struct {
	int status; /* 0: there was no answer */
	Str body;   /* its first WEB_ANSWER_BYTES_MAX */
	Str why;    /* for operators, when there was none */
} WebAnswer;

/* Posts the body. */
WebAnswer web_post(Arena *arena, const WebRequest *request);

/* A field of a form: a value, or a file that is read while it is sent. */
typedef struct {
	Str name, value;
	Str file_name, media_type;
	int64_t size; /* of the file */
	/* Its next bytes: how many; 0 at the end, -1 when it is broken.  Must not fault.  NULL: a
	 * value. */
	int64_t (*read)(void *arg, char *bytes, size_t len);
	void *arg;
} WebPart;

typedef struct {
	Str url;
	const WebPart *parts; /* of a POST; none: a GET */
	size_t parts_len;
	Str user, password;      /* empty: none */
	Str certificate, key;    /* PEM; empty: none */
	size_t answer_bytes_max; /* 0: WEB_ANSWER_BYTES_MAX; a longer answer is none */
} WebCall;

/* Sends a form, or asks. */
WebAnswer web_call(Arena *arena, const WebCall *call);

#endif
