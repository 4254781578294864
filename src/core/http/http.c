/* http.c — the dispatcher: admits, prepares, applies, finishes. */
#include "core/http/http.h"

#include "base/log.h"
#include "core/crypto/crypto.h"
#include "core/http/state.h"

#include <string.h>

enum { LENT_BYTES_MAX = 1 << 20, PLAIN_PATH_BYTES_MAX = 500, LANG_COOKIE_S = 365 * 24 * 3600 };

/* ---- Where, who, in which language ---- */

static void free_lent(void *arena)
{
	arena_free(arena);
}

/* Snapshots for reading of both databases, or of that which is not written. */
void snapshots_lend(Req *req, bool platform, bool authority)
{
	Ctx *ctx = req->ctx;
	Arena *lent = req->state->lent;
	if (platform)
		ctx->platform_db = db_reader(platform_database(ctx->platform), lent);
	if (authority && ctx->authority)
		ctx->db = db_reader(authority_database(ctx->platform, ctx->arena, ctx->authority),
		                    lent);
}

void snapshots_give_back(Req *req)
{
	if (req->state->lent)
		arena_reset(req->state->lent);
	req->ctx->db = req->ctx->platform_db = NULL;
}

static Str host_name(Str host)
{
	if (str_starts(host, S("[")))
		return host;
	return str_cut(&host, ':');
}

Lang http_lang(const Req *req, const Authority *authority)
{
	unsigned offered = authority ? authority->languages : (1U << LANG_COUNT) - 1;
	Lang lang = authority ? authority->language : LANG_FR, wanted;
	if (lang_find(query_str(req, "lang"), &wanted) && (offered & 1U << wanted))
		return wanted;
	if (lang_find(req_cookie(req, "lang"), &wanted) && (offered & 1U << wanted))
		return wanted;
	return lang_accept(header_str(req, "accept-language"), offered, lang);
}

static void set_place(Req *req)
{
	Ctx *ctx = req->ctx;
	ctx->platform = req->site->platform;
	ctx->authority = authority_find_host(ctx->platform, ctx->arena, host_name(req->host));
	const Tz *tz = ctx->authority ? ctx->authority->tz : tz_find(S("UTC"));
	ctx->today = tz_date(tz, ctx->now);
	req->page.tz = tz;
	snapshots_lend(req, true, true);
}

static void set_lang(Req *req)
{
	req->ctx->lang = req->page.lang = http_lang(req, req->ctx->authority);
	if (str_eq(query_str(req, "lang"), str_of(lang_code(req->ctx->lang))))
		reply_cookie(req, "lang", str_of(lang_code(req->ctx->lang)), LANG_COOKIE_S);
}

/* ---- Access ---- */

/* A page of another site cannot post here, whatever it knows. */
static bool is_foreign(const Req *req)
{
	Str origin = header_str(req, "origin");
	if (origin.len == 0 || str_eq(origin, S("null")))
		return str_eq(header_str(req, "sec-fetch-site"), S("cross-site"));
	Str here = str_format(req->ctx->arena, "%s://%.*s", req->tls ? "https" : "http",
	                      STR(req->host));
	return !str_eq(origin, here) &&
	       !str_eq(origin, str_format(req->ctx->arena, "https://%.*s", STR(req->host)));
}

static Err *check_access(Req *req)
{
	Ctx *ctx = req->ctx;
	const Route *route = req->route;
	if (!route && req->state->allowed)
		return err_new(ctx->arena, ERR_METHOD,
		               "Cette page ne s’utilise pas de cette façon. Revenez à l’accueil.");
	if (!route)
		return err_not_found(ctx, "Cette page n’existe pas, ou plus.");
	if (!ctx->authority && !(route->flags & ROUTE_ANY_HOST))
		return err_not_found(ctx, "Aucune collectivité n’est servie à cette adresse.");
	if (strcmp(route->needs, ANYONE) == 0)
		return NULL;
	if (ctx->actor.kind == ACTOR_VISITOR)
		return err_new(ctx->arena, ERR_SIGN_IN, "Connectez-vous pour voir cette page.");
	if (strcmp(route->needs, SIGNED_IN) == 0 || ctx_may(ctx, route->needs))
		return NULL;
	return err_forbidden(ctx, "Cette page est réservée aux agents qui en ont le droit.");
}

static Err *admit_request(Req *req)
{
	Arena *arena = req->ctx->arena;
	struct HttpState *state = req->state;
	state->lent = arena_new(LENT_BYTES_MAX);
	arena_defer(arena, free_lent, state->lent);
	req->page.out.arena = arena;
	Err *too_long = form_read(req, req->query, &req->query_fields);
	set_place(req);
	set_lang(req);
	token_make(req);
	state->before = req->reply;
	req->session = req_cookie(req, "session");
	if (req->session.len > 0 && req->site->identify)
		req->site->identify(req);
	route_find(req);
	return too_long ? too_long : check_access(req);
}

static void admit_guarded(void *arg)
{
	Req *req = arg;
	req->state->refusal = admit_request(req);
}

/* Faults as any other function. */
static void admit_once(Req *req)
{
	if (req->state)
		return;
	req->state = alloc(req->ctx->arena, struct HttpState);
	admit_guarded(req);
}

static void log_incident(Req *req, const char *reason)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	unsigned char random[8];
	char number[9];
	crypto_random(random, sizeof random);
	for (int i = 0; i < 8; i++)
		number[i] = letters[random[i] & 31];
	req->incident = str_format(req->ctx->arena, "%.4s-%.4s", number, number + 4);
	const Authority *authority = req->ctx->authority;
	log_line("fault", log_str("incident", req->incident),
	         log_str("authority", authority ? authority->slug : S("")),
	         log_str("route", str_of(req->route ? req->route->path : "")),
	         log_str("reason", str_of(reason)));
}

Err *http_admit(Req *req)
{
	if (!req->state) {
		req->state = alloc(req->ctx->arena, struct HttpState);
		const char *reason = fault_guard(admit_guarded, req);
		if (reason) {
			log_incident(req, reason);
			req->state->refusal =
				err_new(req->ctx->arena, ERR_BUSY,
			                "Quelque chose s’est cassé de notre côté. Essayez"
			                " de nouveau dans une minute.");
		}
	}
	return req->state->refusal;
}

/* ---- Answering ---- */

/* Visitors who must sign in are shown where, and come back. */
static bool sent_to_sign_in(Req *req, const Err *e)
{
	if (e->code != ERR_SIGN_IN || req->method != GET || !req->site->sign_in ||
	    header_str(req, "x-fragment").len > 0)
		return false;
	Page suite = html_page(req->ctx->arena, LANG_FR, NULL);
	html_put_url_part(&suite, req->path);
	if (req->query.len > 0) {
		html_put_url_part(&suite, S("?"));
		html_put_url_part(&suite, req->query);
	}
	if (html_str(&suite).len > 1000)
		suite.out.len = 0;
	redirectf(req, "%s?suite=%.*s", req->site->sign_in, STR(html_str(&suite)));
	return true;
}

/* "/demarches/" is "/demarches". */
static bool sent_to_plain_path(Req *req)
{
	if (req->route || req->method != GET || req->path.len < 2 ||
	    req->path.len > PLAIN_PATH_BYTES_MAX || !str_ends(req->path, S("/")))
		return false;
	Str path = req->path;
	while (path.len > 1 && str_ends(path, S("/")))
		path.len--;
	redirectf(req, "%.*s", STR(path));
	req->reply.status = 301;
	return true;
}

Err *form_check_token(Req *req)
{
	Str token = header_str(req, "x-form-token");
	if (token.len == 0)
		token = html_field(&req->page, S("token"))->value;
	if (is_foreign(req) || !http_token_is_valid(req, token))
		return err_forbidden(
			req->ctx,
			"Ce formulaire est trop ancien, ou vos cookies sont bloqués. Revenez"
			" à la page précédente, rechargez-la et recommencez.");
	return NULL;
}

static Err *check_post(Req *req)
{
	Ctx *ctx = req->ctx;
	if (req->route->flags & ROUTE_MACHINE)
		return NULL;
	Str type = header_str(req, "content-type"), media_type = str_trim(str_cut(&type, ';'));
	if (str_eq_nocase(media_type, S("application/x-www-form-urlencoded"))) {
		Err *e = form_read(req, req->body, &req->page.fields);
		if (e)
			return e;
	} else if (media_type.len > 0 && !str_eq_nocase(media_type, S("multipart/form-data"))) {
		return err_new(
			ctx->arena, ERR_BAD_TYPE,
			"Cet envoi n’est pas celui d’un formulaire. Revenez à la page précédente.");
	}
	return form_check_token(req);
}

void http_leave(Req *req, PageFn *trace)
{
	req->state->trace = trace;
}

/* True: answered, or refused.  False: to be applied. */
static bool begin(Req *req)
{
	admit_once(req);
	if (req->state->lent && !req->ctx->platform_db)
		snapshots_lend(req, true, true); /* admitted a while ago, before its body came */
	Err *e = req->state->refusal;
	if (e && ((req->state->lent && sent_to_plain_path(req)) || sent_to_sign_in(req, e)))
		return true;
	if (!e && req->method == POST)
		e = check_post(req);
	if (!e && req->method == GET)
		e = req->route->page(req);
	if (!e && req->method == POST && req->route->prepare)
		e = req->route->prepare(req);
	if (e) {
		reply_refusal(req, e);
		req->state->trace = NULL;
	}
	if (e && e->code == ERR_METHOD)
		reply_header(req, "Allow",
		             req->state->allowed & 1U << GET ? S("GET, HEAD") : S("POST"));
	return req->method == GET || req->reply.status != 0;
}

typedef struct {
	Req *req;
	bool is_complete;
	DbOutcome outcome;
} Answering;

static void begin_guarded(void *arg)
{
	Answering *a = arg;
	bool is_answered = begin(a->req);
	if (is_answered)
		reply_finish(a->req);
	a->is_complete = is_answered && !a->req->state->trace;
	snapshots_give_back(a->req); /* the sending may be slow */
}

/* When not even the page of the incident can be made. */
static void reply_last_resort(Req *req)
{
	req->reply = (Reply){ .status = 500 };
	req->reply.body = str_format(req->ctx->arena, "Incident %.*s\n", STR(req->incident));
	reply_header(req, "Content-Type", S("text/plain; charset=utf-8"));
	reply_header(req, "Cache-Control", S("no-store"));
}

static void refuse_fault(void *arg)
{
	Req *req = arg;
	if (!req->ctx->platform_db && req->state->lent)
		snapshots_lend(req, true, true);
	reply_refusal(req, NULL);
	reply_finish(req);
	snapshots_give_back(req);
}

void show_incident(Req *req, const char *reason)
{
	log_incident(req, reason);
	const char *again = fault_guard(refuse_fault, req);
	if (!again)
		return;
	log_line("fault", log_str("incident", req->incident), log_str("reason", str_of(again)));
	reply_last_resort(req);
}

bool http_begin(Req *req)
{
	Answering a = { .req = req };
	const char *reason = fault_guard(begin_guarded, &a);
	if (!reason)
		return a.is_complete;
	show_incident(req, reason);
	return true;
}

Database *http_writer(Req *req)
{
	Ctx *ctx = req->ctx;
	if (req->route->flags & ROUTE_PLATFORM)
		return platform_database(ctx->platform);
	return authority_database(ctx->platform, ctx->arena, ctx->authority);
}

typedef struct {
	Req *req;
	Db *db;
	bool keep;
} Applying;

static void apply_guarded(void *arg)
{
	Applying *a = arg;
	Req *req = a->req;
	bool platform = req->route->flags & ROUTE_PLATFORM;
	snapshots_lend(req, !platform, platform);
	*(platform ? &req->ctx->platform_db : &req->ctx->db) = a->db;
	if (req->state->trace) {
		req->state->refused = req->state->trace(req);
		a->keep = !req->state->refused;
		return;
	}
	req->reply = req->state->before;
	req->page.out.len = 0;
	req->state->is_open = false;
	req->state->refused = req->route->page(req);
	a->keep = !req->state->refused && !form_wrong(req);
}

/* May run a second time, after a lost commit: begins from what prepare() left.  Gives back the
 * snapshot of the other file at once: a batch has more requests than a file has readers, and waits
 * for the disk. */
bool http_apply(Db *db, void *arg)
{
	Applying a = { .req = arg, .db = db };
	arena_reset(a.req->state->lent);
	const char *reason = fault_guard(apply_guarded, &a);
	snapshots_give_back(a.req);
	if (reason)
		fault("%s", reason);
	return a.keep;
}

static void finish_guarded(void *arg)
{
	Answering *a = arg;
	Req *req = a->req;
	snapshots_give_back(req);
	if (a->outcome == DB_UNDONE) {
		snapshots_lend(req, true, true);
		if (req->state->refused)
			reply_refusal(req, req->state->refused);
	}
	if (a->outcome == DB_UNDONE || !req->state->trace)
		reply_finish(req);
	snapshots_give_back(req);
}

void http_finish(Req *req, DbOutcome outcome, const char *reason)
{
	Answering a = { .req = req, .outcome = outcome };
	if (outcome == DB_FAILED)
		arena_reset(req->state->lent);
	req->ctx->platform_db = outcome == DB_FAILED ? NULL : req->ctx->platform_db;
	const char *wrong = outcome == DB_FAILED ? (reason ? reason : "the commit was lost")
	                                         : fault_guard(finish_guarded, &a);
	if (wrong)
		show_incident(req, str_cstr(req->ctx->arena, str_of(wrong)));
}

static void write_guarded(void *arg)
{
	Answering *a = arg;
	a->outcome = db_write(http_writer(a->req), http_apply, a->req) ? DB_KEPT : DB_UNDONE;
}

Reply http_answer(Req *req)
{
	if (http_begin(req))
		return req->reply;
	Answering a = { .req = req };
	const char *reason = fault_guard(write_guarded, &a);
	http_finish(req, reason ? DB_FAILED : a.outcome,
	            reason ? str_cstr(req->ctx->arena, str_of(reason)) : NULL);
	return req->reply;
}
