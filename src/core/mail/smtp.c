/* smtp.c — handing a letter to the mail server, by libcurl. */
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

#include "core/mail/letter.h"

enum { CONNECT_SECONDS_MAX = 10, SECONDS_MAX = 60 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

typedef struct {
	CURL *curl;
	struct curl_slist *recipients;
	Str left;
	char problem[CURL_ERROR_SIZE];
} Sending;

static void end_sending(void *sending)
{
	Sending *s = sending;
	curl_slist_free_all(s->recipients);
	curl_easy_cleanup(s->curl);
	s->recipients = NULL;
	s->curl = NULL;
}

static size_t give(char *bytes, size_t size, size_t count, void *sending)
{
	Sending *s = sending;
	size_t len = size * count < s->left.len ? size * count : s->left.len;
	if (len > 0)
		memcpy(bytes, s->left.ptr, len);
	s->left = str_part(s->left, len, s->left.len);
	return len;
}

static size_t ignore(char *bytes, size_t size, size_t count, void *unused)
{
	(void)bytes, (void)unused;
	return size * count;
}

/* The name we greet with is the domain we write from. */
static const char *url_of(Arena *arena, const MailServer *server, const Letter *letter)
{
	Str domain = letter->from;
	(void)str_cut(&domain, '@');
	Str url = server->url;
	if (str_ends(url, S("/")))
		url.len--;
	return str_cstr(arena, str_format(arena, "%.*s/%.*s", STR(url), STR(domain)));
}

static void set_options(Arena *arena, Sending *s, const MailServer *server, const Letter *letter)
{
	CURL *curl = s->curl;
	bool const signs_in = server->user.len > 0;
	long const seconds = server->seconds_max > 0 ? server->seconds_max : SECONDS_MAX;
	s->recipients = curl_slist_append(NULL, str_cstr(arena, letter->to));
	curl_easy_setopt(curl, CURLOPT_URL, url_of(arena, server, letter));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS_MAX);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, s->problem);
	/* A password never travels in the clear; without one, TLS where the server has it. */
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(signs_in ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	if (signs_in) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, str_cstr(arena, server->user));
		curl_easy_setopt(curl, CURLOPT_PASSWORD, str_cstr(arena, server->password));
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, str_cstr(arena, letter->from));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, s->recipients);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, s);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
}

/* A server refuses for good what is about this letter: its recipient or its content.  What is about
 * us (password, sender) an operator can mend, so that trying again helps. */
static bool is_for_good(const Sending *s, CURLcode result, long code)
{
	return code >= 500 && code < 600 && result != CURLE_LOGIN_DENIED &&
	       !str_starts(str_of(s->problem), S("MAIL failed"));
}

LetterOutcome letter_send(Arena *arena, const MailServer *server, const Letter *letter, Str message,
                          Str *ret_why)
{
	pthread_once(&once, start_curl);
	Sending *s = alloc(arena, Sending);
	s->curl = curl_easy_init();
	if (!s->curl)
		fault("could not start libcurl");
	arena_defer(arena, end_sending, s);
	s->left = message;
	set_options(arena, s, server, letter);
	long code = 0;
	CURLcode result = curl_easy_perform(s->curl);
	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &code);
	end_sending(s); /* says goodbye to the server now, not at the end of the arena */
	if (result == CURLE_OK)
		return LETTER_SENT;
	*ret_why = str_format(arena, "%s (SMTP %ld)",
	                      s->problem[0] ? s->problem : curl_easy_strerror(result), code);
	return is_for_good(s, result, code) ? LETTER_REFUSED : LETTER_LATER;
}
