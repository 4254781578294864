/* web.h — a request to another server over http, by libcurl: for what jobs must tell others.
 *
 * Waits: never on the writer, never in a page.  Follows no redirection, keeps no cookie, and speaks
 * https only unless the address says http, which configuration alone may give. */
#ifndef CORE_WEB_WEB_H
#define CORE_WEB_WEB_H

#include "base/err.h"

enum { WEB_ANSWER_BYTES_MAX = 64 * 1024 };

typedef struct {
	Str url;
	StrList headers; /* "TTL: 60" */
	Str body;
	long seconds_max; /* 0: 30 */
} WebRequest;

typedef struct {
	int status; /* 0: there was no answer */
	Str body;   /* its first WEB_ANSWER_BYTES_MAX */
	Str why;    /* for operators, when there was none */
} WebAnswer;

WebAnswer web_post(Arena *arena, const WebRequest *request);

#endif
