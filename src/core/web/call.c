/* call.c — a form sent to another program, or a question, with a certificate of our own. */
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

#include "core/web/web.h"

enum { CONNECT_SECONDS_MAX = 10, SECONDS_MAX = 120 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

typedef struct {
	CURL *curl;
	curl_mime *form;
	char *bytes; /* of the answer; the arena is not for foreign frames: it may fault */
	size_t len, max;
	bool too_long;
	char problem[CURL_ERROR_SIZE];
} Calling;

static void end_calling(void *calling)
{
	Calling *c = calling;
	curl_mime_free(c->form);
	curl_easy_cleanup(c->curl);
	c->form = NULL;
	c->curl = NULL;
}

static size_t take(char *bytes, size_t size, size_t count, void *calling)
{
	Calling *c = calling;
	size_t len = size * count;
	c->too_long = len > c->max - c->len;
	if (c->too_long)
		return 0;
	memcpy(c->bytes + c->len, bytes, len);
	c->len += len;
	return len;
}

static size_t give(char *bytes, size_t size, size_t count, void *part)
{
	const WebPart *p = part;
	int64_t len = p->read(p->arg, bytes, size * count);
	return len < 0 ? CURL_READFUNC_ABORT : (size_t)len;
}

static void add_part(Arena *arena, Calling *c, const WebPart *part)
{
	curl_mimepart *p = curl_mime_addpart(c->form);
	/* curl keeps the pointer and gives it back to give(), which only reads. */
	union {
		const WebPart *given;
		void *taken;
	} arg = { .given = part };
	curl_mime_name(p, str_cstr(arena, part->name));
	if (part->read) {
		curl_mime_data_cb(p, (curl_off_t)part->size, give, NULL, NULL, arg.taken);
		curl_mime_type(p, str_cstr(arena, part->media_type));
		curl_mime_filename(p, str_cstr(arena, part->file_name));
	} else {
		curl_mime_data(p, part->value.len ? part->value.ptr : "", part->value.len);
	}
}

static void set_blob(CURL *curl, CURLoption option, Str bytes)
{
	union {
		const char *given;
		void *taken;
	} data = { .given = bytes.ptr };
	struct curl_blob blob = { data.taken, bytes.len, CURL_BLOB_COPY };
	if (bytes.len)
		curl_easy_setopt(curl, option, &blob);
}

static void set_options(Arena *arena, Calling *c, const WebCall *call)
{
	CURL *curl = c->curl;
	curl_easy_setopt(curl, CURLOPT_URL, str_cstr(arena, call->url));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
	                 str_starts(call->url, S("http:")) ? "http" : "https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS_MAX);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SECONDS_MAX);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, c->problem);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, c);
	if (call->user.len) {
		curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(curl, CURLOPT_USERNAME, str_cstr(arena, call->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, str_cstr(arena, call->password));
	}
	set_blob(curl, CURLOPT_SSLCERT_BLOB, call->certificate);
	set_blob(curl, CURLOPT_SSLKEY_BLOB, call->key);
	if (call->parts_len == 0)
		return;
	c->form = curl_mime_init(curl);
	for (size_t i = 0; i < call->parts_len; i++)
		add_part(arena, c, &call->parts[i]);
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, c->form);
}

WebAnswer web_call(Arena *arena, const WebCall *call)
{
	pthread_once(&once, start_curl);
	Calling *c = alloc(arena, Calling);
	c->max = call->answer_bytes_max ? call->answer_bytes_max : WEB_ANSWER_BYTES_MAX;
	c->bytes = alloc_n(arena, char, c->max);
	c->curl = curl_easy_init();
	if (!c->curl)
		fault("could not start libcurl");
	arena_defer(arena, end_calling, c);
	set_options(arena, c, call);
	long status = 0;
	CURLcode result = curl_easy_perform(c->curl);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	const char *why = c->too_long     ? "the answer is too long"
	                  : c->problem[0] ? c->problem
	                                  : curl_easy_strerror(result);
	end_calling(c);
	if (result != CURLE_OK)
		return (WebAnswer){ .why = str_copy(arena, str_of(why)) };
	return (WebAnswer){ .status = (int)status, .body = { c->bytes, c->len } };
}
