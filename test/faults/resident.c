/* resident.c — residents who report problems in the street, again and again, whatever happens.
 *
 * A request that is not answered is sent again, as people do: filing twice files once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

enum {
	RETRY_MS = 30,
	UPLOAD_EVERY = 16, /* one filing of so many has a photograph */
	PAPER_EVERY = 10,  /* of one of so many the receipt is downloaded */
};

#define FORM      "application/x-www-form-urlencoded"
#define BOUNDARY  "part-of-the-form"
#define MULTIPART "multipart/form-data; boundary=" BOUNDARY

static const char password[] = "beffroi-demonstration";

typedef struct {
	int town;
	const char *email;
	pthread_mutex_t beginning; /* a draft that nobody touched is given again: one at a time */
} Person;

static Person people[] = {
	{ 0, "awa@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 1, "marcus@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 2, "youssef@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 0, "nadia@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 0, "emily@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 1, "lea@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 2, "fatima@example.org", PTHREAD_MUTEX_INITIALIZER },
	{ 0, "julien@example.org", PTHREAD_MUTEX_INITIALIZER },
};

typedef struct {
	Run *run;
	Person *person;
	Browser *browser;
	char token[120];
	bool was_signed_in;
	Arena *arena; /* of one filing */
} Resident;

static bool stopped(const Resident *r)
{
	return atomic_load(&r->run->stop);
}

/* ---- Asking until there is an answer ---- */

static void keep_token(Resident *r, Answer answer)
{
	Str token = browser_hidden(answer, "token");
	if (token.len == 0 || token.len >= sizeof r->token)
		return;
	memset(r->token, 0, sizeof r->token);
	memcpy(r->token, token.ptr, token.len);
}

static void sign_in(Resident *r)
{
	while (!stopped(r)) {
		Answer page = browser_get(r->browser, "/connexion");
		if (page.status == 303)
			return; /* signed in already: the answer to it was lost */
		keep_token(r, page);
		Str form = str_format(r->arena, "token=%s&courriel=%s&mot_de_passe=%s", r->token,
		                      r->person->email, password);
		if (page.status == 200 &&
		    browser_post(r->browser, "/connexion", FORM, form).status == 303) {
			r->was_signed_in = true;
			return;
		}
		sleep_ms(RETRY_MS * 4);
	}
}

/* A POST when there is a body, which does not begin with the token yet. */
static Answer insist(Resident *r, const char *path, const char *form)
{
	while (!stopped(r)) {
		Answer a = form ? browser_post(r->browser, path, FORM,
		                               str_format(r->arena, "token=%s&%s", r->token, form))
		                : browser_get(r->browser, path);
		bool kept_out = a.status == 401 ||
		                (a.status == 303 && str_starts(a.location, S("/connexion")));
		if (kept_out) {
			if (r->was_signed_in)
				atomic_fetch_add(&r->run->sessions_lost, 1);
			r->was_signed_in = false;
			sign_in(r);
			continue;
		}
		if (a.status == 500)
			atomic_fetch_add(&r->run->faults, 1);
		if (a.status != 0 && a.status != 429 && a.status < 500)
			return a;
		sleep_ms(RETRY_MS);
	}
	return (Answer){ 0 };
}

/* ---- One filing ---- */

static void must_not(Answer a, const char *path)
{
	fprintf(stderr, "faults: %s was answered by %d:\n%.*s\n", path, a.status,
	        (int)(a.body.len < 6000 ? a.body.len : 6000), a.body.ptr);
	exit(2);
}

static const char *path_of(Resident *r, Id dossier, const char *rest)
{
	return str_cstr(r->arena,
	                str_format(r->arena, "/dossiers/%lld%s", (long long)dossier, rest));
}

/* Sends one step.  False: the draft is not there any more. */
static bool send_step(Resident *r, Id dossier, const char *step, const char *form)
{
	const char *path = path_of(r, dossier, step);
	Answer a = insist(r, path, form);
	if (a.status == 404 || a.status == 409)
		return false;
	if (a.status != 303 && !stopped(r))
		must_not(a, path);
	return !stopped(r);
}

static Id begin(Resident *r, const char *marker)
{
	static const char path[] = "/demarches/signalement/commencer";
	Id dossier = 0;
	Str form = str_format(
		r->arena, "type_probleme=chaussee&danger=no&description=%s&aller=suite", marker);
	pthread_mutex_lock(&r->person->beginning);
	Answer a = insist(r, path, "");
	if (a.status == 303 && str_starts(a.location, S("/dossiers/"))) {
		Str rest = str_part(a.location, 10, a.location.len);
		if (!str_to_int(str_cut(&rest, '/'), &dossier))
			dossier = 0;
	}
	if (dossier == 0 && !stopped(r))
		must_not(a, path);
	if (!stopped(r) && !send_step(r, dossier, "/etape/1", str_cstr(r->arena, form)))
		dossier = 0;
	pthread_mutex_unlock(&r->person->beginning);
	return stopped(r) ? 0 : dossier;
}

static void send_photograph(Resident *r, Id dossier)
{
	static const unsigned char png[] = {
		0x89, 'P',  'N',  'G',  13,   10,  26,  10,   0,    0,    0,    13,   'I',  'H',
		'D',  'R',  0,    0,    0,    1,   0,   0,    0,    1,    8,    0,    0,    0,
		0,    0x3a, 0x7e, 0x9b, 0x55, 0,   0,   0,    10,   'I',  'D',  'A',  'T',  0x78,
		0x9c, 0x63, 0x60, 0,    0,    0,   2,   0,    1,    0x48, 0xaf, 0xa4, 0x71, 0,
		0,    0,    0,    'I',  'E',  'N', 'D', 0xae, 0x42, 0x60, 0x82,
	};
	Buf body = { .arena = r->arena };
	buf_addf(&body,
	         "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n%s\r\n"
	         "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"photos\"; "
	         "filename=\"rue.png\"\r\nContent-Type: image/png\r\n\r\n",
	         r->token);
	buf_add(&body, (Str){ (const char *)png, sizeof png });
	buf_add(&body, S("\r\n--" BOUNDARY "--\r\n"));
	/* Once: a resident who has no answer goes on without the picture. */
	(void)browser_post(r->browser, path_of(r, dossier, "/fichiers"), MULTIPART, buf_str(&body));
}

static Filing *acknowledge(Resident *r, Id dossier, const char *marker)
{
	Run *run = r->run;
	pthread_mutex_lock(&run->lock);
	Filing *f = &run->filings[run->filings_len++];
	pthread_mutex_unlock(&run->lock);
	f->town = r->person->town;
	f->dossier = dossier;
	snprintf(f->marker, sizeof f->marker, "%s", marker);
	return f;
}

static void read_receipt(Resident *r, Filing *f, bool with_paper)
{
	static const char before[] = "class=\"num\">";
	Answer a = insist(r, path_of(r, f->dossier, "/depose"), NULL);
	const char *found =
		a.status == 200 ? memmem(a.body.ptr, a.body.len, before, strlen(before)) : NULL;
	if (!found)
		return; /* acknowledged and gone: verify_run() will say so */
	memcpy(f->number, found + strlen(before), NUMBER_CHARS);
	atomic_fetch_add(&r->run->finished, 1);
	Str rest = str_part(a.body, (size_t)(found - a.body.ptr), a.body.len);
	const char *paper = memmem(rest.ptr, rest.len, "/documents/", 11);
	if (!paper || !with_paper)
		return;
	rest = str_part(rest, (size_t)(paper - rest.ptr), 40);
	(void)browser_get(r->browser,
	                  path_of(r, f->dossier, str_cstr(r->arena, str_cut(&rest, '"'))));
}

/* True when it was filed, or when there is no time left; false: it must be begun again. */
static bool file_once(Resident *r, int n, const char *marker)
{
	static const char place[] = "lieu.0=1+rue+du+Port&lieu.1=&lieu.2=59000&lieu.3=Valbourg&"
				    "lieu.4=&repere=&photos.vu=1&aller=suite";
	Id dossier = begin(r, marker);
	if (dossier != 0 && n % UPLOAD_EVERY == 0)
		send_photograph(r, dossier);
	bool there = dossier != 0 && send_step(r, dossier, "/etape/2", place) &&
	             send_step(r, dossier, "/etape/3", "suivre=no&aller=suite");
	while (there && !stopped(r)) {
		Answer page = insist(r, path_of(r, dossier, "/verifier"), NULL);
		Str version = browser_hidden(page, "version");
		const char *form =
			str_cstr(r->arena, str_format(r->arena, "version=%.*s", STR(version)));
		const char *path = path_of(r, dossier, "/deposer");
		Answer a = insist(r, path, form);
		if (a.status == 303) {
			read_receipt(r, acknowledge(r, dossier, marker), n % PAPER_EVERY == 0);
			return true;
		}
		there = a.status != 404;
		if (there && a.status != 412 && !stopped(r))
			must_not(a, path);
	}
	return stopped(r);
}

void *resident_file_on(void *resident_arg)
{
	const ResidentArg *arg = resident_arg;
	Run *run = arg->run;
	Resident r = { .run = run,
		       .person = &people[(size_t)arg->index % ARRAY_LEN(people)],
		       .arena = arena_new((size_t)16 << 20) };
	Arena *own = arena_new((size_t)1 << 18);
	const char *slug = town_slugs[r.person->town];
	r.browser = browser_new(str_cstr(own, str_format(own, "%s.localhost", slug)), run->port,
	                        2 + arg->index);
	sign_in(&r);
	while (!stopped(&r)) {
		int n = atomic_fetch_add(&run->started, 1);
		char marker[24];
		if (n >= run->plan->filings_wanted)
			break;
		snprintf(marker, sizeof marker, "essai%06d", n);
		while (!file_once(&r, n, marker))
			atomic_fetch_add(&run->drafts_lost, 1);
		arena_reset(r.arena);
	}
	browser_free(r.browser);
	arena_free(r.arena);
	arena_free(own);
	return NULL;
}
