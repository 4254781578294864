/* http.h — requests, replies and the table that joins them to pages.
 *
 * This unit knows no socket: core/server hands it complete requests, tests call http_answer().
 *
 * A GET has one part: page(req), on a snapshot.  A POST has two: prepare(req) on a snapshot, which
 * reads the form and does what is slow, and page(req) on the writer, which checks again what may
 * have changed and writes.  Whichever answers first (page(), redirect(), …) ends it: a prepare that
 * shows the form again with its problems is not followed by page().  Rendering is done in prepare,
 * never on the writer, where a page redirects or refuses. */
#ifndef CORE_HTTP_HTTP_H
#define CORE_HTTP_HTTP_H

#include "core/blob/blob.h"
#include "core/ctx/ctx.h"
#include "core/html/html.h"
#include "core/module/module.h"

typedef enum { GET, POST } Method; /* HEAD is a GET whose body is not sent */

typedef struct Req Req;

/* Answers through `req` and returns NULL, or returns a refusal and has answered nothing: what was
 * written is undone and the refusal shown. */
typedef Err *PageFn(Req *req);

enum {
	ROUTE_PLATFORM = 1, /* POST writes the platform's file instead of the authority's */
	ROUTE_ANY_HOST = 2, /* also where no authority is: ctx->authority may be NULL */
	ROUTE_UPLOADS = 4,  /* accepts multipart bodies with files, once the session is checked */
	ROUTE_CACHED =
		8, /* the same for every visitor without a session: kept by path and version */
	ROUTE_SIGNING = 32, /* with ROUTE_UPLOADS: signatures, certificates and keys, too */
	ROUTE_XML = 64,     /* with ROUTE_UPLOADS: XML, too */
	ROUTE_MACHINE = 16, /* no form token: called by programs, authenticated otherwise */
};

typedef struct Route {
	Method method;
	const char *path; /* "/demarches/{code}"; a slot matches one segment */
	PageFn *page;
	const char
		*needs;  /* a permission, SIGNED_IN, or ANYONE; a row without one does not start */
	PageFn *prepare; /* of a POST; NULL: nothing slow, nothing to show again */
	unsigned flags;
} Route;

#define ANYONE    "anyone"
#define SIGNED_IN "signed-in"

typedef struct {
	Str name, value;
} Header;

typedef LIST(Header) HeaderList;

/* A file that came with a form: already on disk, encrypted, scanned as far as it went. */
typedef struct {
	Str field;      /* name of the input */
	Str file_name;  /* as the browser said, cleaned: 1..200 characters, no path, no control */
	BlobDraft blob; /* see core/blob: kept by blob_keep() on the writer, else removed with the
	                   request */
	Err *refusal;   /* too large, forbidden, infected: nothing was kept of it */
} Upload;

typedef LIST(Upload) UploadList;

/* Bytes that are made while they are sent. */
typedef struct {
	int64_t size; /* -1: not known */
	int64_t (*read)(void *arg, int64_t at, char *bytes,
	                size_t len); /* -1: the end, -2: broken */
	void *arg;                   /* lives in the request's arena */
} ReplyStream;

typedef struct {
	int status; /* 0: nothing answered yet */
	HeaderList headers;
	Str body;
	const ReplyStream *stream; /* instead of a body */
	bool is_shared;            /* the same for every visitor of that language: may be kept, see
	                              ROUTE_CACHED */
} Reply;

typedef struct HttpSite HttpSite;

struct Req {
	/* From the server.  Of ctx: arena and now.  Of page: the fields of a multipart form. */
	Ctx *ctx;
	const HttpSite *site;
	Method method;
	Str path, query;    /* as sent, percent-encoded; the path begins with "/" */
	HeaderList headers; /* names in lower case */
	Str body;           /* of a POST that is not multipart */
	Str host, address;  /* of the client: the peer's, or what a trusted proxy says */
	bool tls;
	UploadList uploads;

	/* From the dispatcher. */
	FieldList query_fields;
	const Route *route; /* NULL: there is none */
	Page page;          /* its fields are the form's */
	Reply reply;
	void *prepared;     /* what prepare() leaves for page() */
	Str session;        /* the token of the session's cookie; empty when none */
	const char *flash;  /* a message for this page; NULL when there is none */
	bool flash_refuses; /* it tells of a refusal */
	Str style;          /* of the layout: what its <style> holds, for the policy */
	Str style_hash;     /* its SHA-256 in base64 */
	Str incident;       /* number of a fault; empty when there was none */
	struct HttpState *state;
};

/* What the application gives: its tables, and what core must ask of those above it. */
struct HttpSite {
	const Module *const *modules; /* ends with NULL */
	Platform *platform;
	const char *sign_in; /* where visitors are sent who must sign in first, and which then sends
	                        them to the value of "suite"; NULL: they are refused */
	void (*identify)(Req *req); /* fills ctx->actor from req->session */
	void (*open)(Req *req, Page *page, const char *title,
	             Str title_text);                        /* the layout's head */
	void (*close)(Req *req, Page *page);                 /* and its foot */
	void (*refusal)(Req *req, Page *page, const Err *e); /* inside of the layout; e is NULL when
	                                                        something broke: req->incident */
	const struct Router *router;                         /* of http_start() */
};

/* ---- For pages ---- */

Id path_id(const Req *req, const char *name); /* the {name} of the route; 0 when not a number */
Str path_str(const Req *req, const char *name);
Str query_str(const Req *req, const char *name);  /* trimmed, valid UTF-8; empty when absent */
Str header_str(const Req *req, const char *name); /* name in lower case */

/* Text from people as we keep it: trimmed, NFC, line ends LF.  False when it is not UTF-8 or has
 * control characters or such as override the direction of text. */
MUST_USE bool text_clean(Arena *arena, Str text, Str *ret_text);

/* Small letters without accents, vowel signs or ligatures: what a search compares.  Of at most
 * 10,000 bytes; empty when it is not UTF-8. */
Str text_fold(Arena *arena, Str text);

/* The text of a field, clean.  Records a problem when it is not, or its length is not within
 * min..max code points; the caller then shows the form again.  form_line: line ends are blanks. */
Str form_text(Req *req, const char *name, size_t min, size_t max);
Str form_line(Req *req, const char *name, size_t min, size_t max);
/* The date of the three inputs NAME-d, NAME-m, NAME-y; none when they are empty and it is not
 * required.  Records a problem with NAME when there is no such day. */
Date form_day(Req *req, const char *name, bool required);
Id form_id(Req *req, const char *name); /* the number of a row; 0 for anything else */
/* Every value of that name: checkboxes, and answers that are kept as they were typed.  What
 * text_clean() refuses is left out of them: it comes along unseen with what is pasted. */
StrList form_all(Req *req, const char *name);
Str form_raw(Req *req, const char *name); /* as sent, passwords; no problem recorded */
bool form_has(const Req *req, const char *name);
/* A problem with a field, a sentence that helps; the first one of a field stays. */
#define form_problem(req, name, ...)                                                               \
	form_set_problem((req), (name), ERR_MESSAGE(__VA_ARGS__, 0), ARGS(__VA_ARGS__))
void form_set_problem(Req *req, Str name, const char *message, const Arg *args, size_t args_len);
bool form_wrong(const Req *req);

/* Opens the layout with status 200, or 422 when a field has a problem; the dispatcher closes it.
 * The title is a message, or data when page_titled(). */
Page *page(Req *req, const char *title);
Page *page_titled(Req *req, Str title);
Page *page_bare(Req *req, const char *media_type); /* no layout: fragments, feeds, text */

void redirect(Req *req, const char *path); /* 303 */
void redirectf(Req *req, const char *fmt, ...) PRINTF_LIKE(2, 3);
void reply_header(Req *req, const char *name, Str value); /* replaces what was said */
/* A cookie of this host; over TLS its name gets the prefix __Host-.  Age 0 removes it, -1 lets it
 * live as long as the browser.  The value is ASCII without blanks, quotes, commas and semicolons.
 */
void reply_cookie(Req *req, const char *name, Str value, int64_t age_seconds);
Str req_cookie(const Req *req, const char *name);
void reply_bytes(Req *req, const char *media_type, Str file_name, Str bytes); /* as an attachment */
void reply_stream(Req *req, const char *media_type, Str file_name, const ReplyStream *stream);

/* Of a page that must not be seen without a trace: once it is rendered, trace(req) is run on the
 * writer, and the reply is sent only when that is on disk.  What answers is a GET, or a prepare
 * that shows the form again; a refusal leaves no trace.  A stream must not read the database. */
void http_leave(Req *req, PageFn *trace);

/* A notice on the next page this browser sees: "Le brouillon est enregistré." */
void flash(Req *req, const char *message);
void flash_err(Req *req, const Err *e); /* a refusal of a part of what was sent */

/* A blob as an attachment, decrypted while it is sent, under that name or (empty) its own.  Refuses
 * one that is gone, or in which a virus was found. */
MUST_USE Err *reply_blob(Req *req, Id blob, Str file_name);

/* ---- For the server and for tests ---- */

/* Makes the table of routes: once, before the first request.  Faults when two routes are the same,
 * or a row says nothing of who may use it. */
void http_start(HttpSite *site);

/* Finds authority, language, route and actor and checks access, but not the form's token.  NULL, or
 * the refusal: for bodies that are stored while they come.  http_begin() does it when it was not
 * done before. */
MUST_USE Err *http_admit(Req *req);

/* The same for a multipart body, before the first byte of a file is kept: also checks that the
 * route takes files, the token among the fields that came first, and how often this person sends
 * some.  No connection to a database is held when it returns. */
MUST_USE Err *http_admit_upload(Req *req);

/* Answers with a refusal instead of what was asked for: of a body that is too large or broken. */
void http_refuse(Req *req, const Err *e);

/* The language of a request, by ?lang=, cookie and Accept-Language; authority: NULL for the pages
 * of the platform.  Needs headers and query_fields only. */
Lang http_lang(const Req *req, const Authority *authority);

/* Whether this is the token of a form that we gave to this browser. */
bool http_token_is_valid(const Req *req, Str token);

/* Admits; then GET: answers.  POST: checks the token, prepares.  True: req->reply is complete.
 * False, also after a GET that leaves a trace: http_apply() must be run on the writer of
 * http_writer().  Never faults. */
bool http_begin(Req *req);
Database *http_writer(Req *req);
bool http_apply(Db *db, void *req); /* the run() of a DbUnit */
void http_finish(Req *req, DbOutcome outcome,
                 const char *reason); /* refusals, incidents, headers */

/* All of it, waiting.  Never faults: a fault becomes a reply with status 500. */
Reply http_answer(Req *req);

#endif
