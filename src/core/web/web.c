/* web.c — requests by libcurl. */
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

#include "core/web/web.h"

enum { CONNECT_SECONDS_MAX = 10, SECONDS_MAX = 30 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

typedef struct {
	CURL *curl;
	struct curl_slist *headers;
	char *bytes; /* of the answer; the arena is not for foreign frames: it may fault */
	size_t len;
	char problem[CURL_ERROR_SIZE];
} Asking;

static void end_asking(void *asking)
{
	Asking *a = asking;
	curl_slist_free_all(a->headers);
	curl_easy_cleanup(a->curl);
	a->headers = NULL;
	a->curl = NULL;
}

/* What is longer than we read is left: it was the answer to a question that we did not ask. */
static size_t take(char *bytes, size_t size, size_t count, void *asking)
{
	Asking *a = asking;
	size_t room = WEB_ANSWER_BYTES_MAX - a->len, len = size * count;
	size_t taken = len < room ? len : room;
	if (taken > 0)
		memcpy(a->bytes + a->len, bytes, taken);
	a->len += taken;
	return len;
}

static void set_options(Arena *arena, Asking *a, const WebRequest *request)
{
	CURL *curl = a->curl;
	for (size_t i = 0; i < request->headers.len; i++)
		a->headers = curl_slist_append(a->headers, str_cstr(arena, request->headers.at[i]));
	a->headers = curl_slist_append(a->headers, "Expect:");
	curl_easy_setopt(curl, CURLOPT_URL, str_cstr(arena, request->url));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
	                 str_starts(request->url, S("http:")) ? "http" : "https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS_MAX);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT,
	                 request->seconds_max > 0 ? request->seconds_max : (long)SECONDS_MAX);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, a->problem);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, a->headers);
	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.len ? request->body.ptr : "");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, a);
	if (request->user.len == 0)
		return;
	curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	curl_easy_setopt(curl, CURLOPT_USERNAME, str_cstr(arena, request->user));
	curl_easy_setopt(curl, CURLOPT_PASSWORD, str_cstr(arena, request->password));
}

WebAnswer web_post(Arena *arena, const WebRequest *request)
{
	pthread_once(&once, start_curl);
	Asking *a = alloc(arena, Asking);
	a->bytes = alloc_n(arena, char, WEB_ANSWER_BYTES_MAX);
	a->curl = curl_easy_init();
	if (!a->curl)
		fault("could not start libcurl");
	arena_defer(arena, end_asking, a);
	set_options(arena, a, request);
	long status = 0;
	CURLcode result = curl_easy_perform(a->curl);
	curl_easy_getinfo(a->curl, CURLINFO_RESPONSE_CODE, &status);
	end_asking(a);
	if (result != CURLE_OK)
		return (WebAnswer){
			.why = str_copy(arena, str_of(a->problem[0] ? a->problem
			                                            : curl_easy_strerror(result)))
		};
	return (WebAnswer){ .status = (int)status, .body = { a->bytes, a->len } };
}
