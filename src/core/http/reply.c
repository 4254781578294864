/* reply.c — what goes back: pages, redirections, refusals, and the headers all replies have. */
#include "core/crypto/crypto.h"
#include "core/http/state.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FLASH_S = 300, MAC_BYTES = 16 };

/* ---- Headers and cookies ---- */

static bool is_header_value(Str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 0x7f)
			return false;
	return true;
}

static Str *header_of(Req *req, const char *name)
{
	for (size_t i = 0; i < req->reply.headers.len; i++)
		if (str_eq_nocase(req->reply.headers.at[i].name, str_of(name)))
			return &req->reply.headers.at[i].value;
	return NULL;
}

static void header_add(Req *req, const char *name, Str value)
{
	if (!is_header_value(value))
		fault("the value of header %s has a control character", name);
	Header *header = list_push(req->ctx->arena, &req->reply.headers);
	*header = (Header){ str_of(name), str_copy(req->ctx->arena, value) };
}

void reply_header(Req *req, const char *name, Str value)
{
	Str *before = header_of(req, name);
	header_add(req, name, value);
	if (before)
		*header_of(req, name) = req->reply.headers.at[--req->reply.headers.len].value;
}

static void header_default(Req *req, const char *name, const char *value)
{
	if (!header_of(req, name))
		header_add(req, name, str_of(value));
}

static Str cookie_name(const Req *req, const char *name)
{
	return str_format(req->ctx->arena, "%s%s", req->tls ? "__Host-" : "", name);
}

void reply_cookie(Req *req, const char *name, Str value, int64_t age_seconds)
{
	Arena *arena = req->ctx->arena;
	Str begin = str_format(arena, "%.*s=", STR(cookie_name(req, name)));
	Buf cookie = { .arena = arena };
	buf_add(&cookie, begin);
	buf_add(&cookie, value);
	buf_add(&cookie, S("; Path=/; HttpOnly; SameSite=Lax"));
	if (age_seconds >= 0)
		buf_addf(&cookie, "; Max-Age=%lld", (long long)age_seconds);
	buf_add(&cookie, req->tls ? S("; Secure") : S(""));
	for (size_t i = 0; i < req->reply.headers.len; i++) {
		Header *header = &req->reply.headers.at[i];
		if (!str_eq(header->name, S("Set-Cookie")) || !str_starts(header->value, begin))
			continue;
		header->value = buf_str(&cookie);
		return;
	}
	header_add(req, "Set-Cookie", buf_str(&cookie));
}

Str header_str(const Req *req, const char *name)
{
	for (size_t i = 0; i < req->headers.len; i++)
		if (str_eq(req->headers.at[i].name, str_of(name)))
			return req->headers.at[i].value;
	return (Str){ 0 };
}

Str req_cookie(const Req *req, const char *name)
{
	Str wanted = cookie_name(req, name);
	for (size_t i = 0; i < req->headers.len; i++) {
		Str value = req->headers.at[i].value;
		if (!str_eq(req->headers.at[i].name, S("cookie")))
			continue;
		while (value.len > 0) {
			Str cookie = str_trim(str_cut(&value, ';'));
			if (str_eq(str_cut(&cookie, '='), wanted))
				return cookie;
		}
	}
	return (Str){ 0 };
}

/* ---- Flash: the message itself, with a code that says that it is ours.  A mark before it says
 * that it tells of a refusal. ---- */

#define REFUSES "!"

static Str flash_code(Req *req, Str text)
{
	Key key;
	unsigned char mac[32];
	platform_key(req->site->platform, "flash", key.bytes);
	crypto_mac(&key, text, mac);
	return crypto_base64url(req->ctx->arena, (Str){ (const char *)mac, MAC_BYTES });
}

void flash(Req *req, const char *message)
{
	Str text = str_of(message);
	reply_cookie(req, "flash",
	             str_format(req->ctx->arena, "%.*s.%.*s", STR(flash_code(req, text)),
	                        STR(crypto_base64url(req->ctx->arena, text))),
	             FLASH_S);
}

void flash_err(Req *req, const Err *e)
{
	const Tz *tz = req->ctx->authority ? req->ctx->authority->tz : NULL;
	Str text =
		i18n_format(req->ctx->arena, req->ctx->lang, tz, e->message, e->args, e->args_len);
	flash(req,
	      str_cstr(req->ctx->arena, str_format(req->ctx->arena, REFUSES "%.*s", STR(text))));
}

const char *flash_read(Req *req)
{
	Str text = req_cookie(req, "flash"), message;
	if (text.len == 0)
		return NULL;
	Str code = str_cut(&text, '.');
	reply_cookie(req, "flash", S(""), 0);
	if (!crypto_base64url_read(req->ctx->arena, text, &message) ||
	    !crypto_same(code, flash_code(req, message)))
		return NULL;
	req->flash_refuses = str_starts(message, S(REFUSES));
	if (req->flash_refuses)
		message = str_part(message, 1, message.len);
	return str_cstr(req->ctx->arena, message);
}

/* ---- Pages ---- */

static Page *page_begin(Req *req, int status, const char *media_type)
{
	Page *p = &req->page;
	p->out.len = 0; /* a page begun and refused leaves nothing behind */
	p->place = HTML_TEXT;
	p->token_used = false;
	req->state->is_open = false;
	req->reply.status = status;
	reply_header(req, "Content-Type", str_of(media_type));
	return p;
}

static Page *page_open(Req *req, int status, const char *title, Str title_text)
{
	Page *p = page_begin(req, status, "text/html; charset=utf-8");
	req->flash = flash_read(req);
	if (req->site->open)
		req->site->open(req, p, title, title_text);
	req->state->is_open = true;
	return p;
}

Page *page(Req *req, const char *title)
{
	return page_open(req, form_wrong(req) ? 422 : 200, title, (Str){ 0 });
}

Page *page_titled(Req *req, Str title)
{
	return page_open(req, form_wrong(req) ? 422 : 200, NULL, title);
}

Page *page_bare(Req *req, const char *media_type)
{
	bool is_text = strncmp(media_type, "text/", 5) == 0 && !strchr(media_type, ';');
	Str type =
		str_format(req->ctx->arena, "%s%s", media_type, is_text ? "; charset=utf-8" : "");
	return page_begin(req, form_wrong(req) ? 422 : 200, str_cstr(req->ctx->arena, type));
}

/* Only to this host: what does not begin with one slash leads home. */
void redirect(Req *req, const char *path)
{
	Buf location = { .arena = req->ctx->arena };
	bool is_here = path[0] == '/' && path[1] != '/' && path[1] != '\\';
	for (const char *c = is_here ? path : "/"; *c; c++) {
		if (*c > ' ' && *c < 0x7f && *c != '"' && *c != '<' && *c != '>' && *c != '\\')
			buf_char(&location, *c);
		else
			buf_addf(&location, "%%%02X", (unsigned)(unsigned char)*c);
	}
	req->reply.status = 303;
	reply_header(req, "Location", buf_str(&location));
}

void redirectf(Req *req, const char *fmt, ...)
{
	char path[2000];
	va_list args;
	va_start(args, fmt);
	int len = vsnprintf(path, sizeof path, fmt, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof path)
		fault("the address of a redirection is too long");
	redirect(req, path);
}

static void put_disposition(Req *req, Str file_name)
{
	if (file_name.len == 0)
		return;
	Page encoded = html_page(req->ctx->arena, LANG_FR, NULL);
	html_put_url_part(&encoded, file_name);
	reply_header(req, "Content-Disposition",
	             str_format(req->ctx->arena, "attachment; filename*=UTF-8''%.*s",
	                        STR(html_str(&encoded))));
}

void reply_bytes(Req *req, const char *media_type, Str file_name, Str bytes)
{
	(void)page_begin(req, 200, media_type);
	put_disposition(req, file_name);
	req->reply.body = bytes;
}

void reply_stream(Req *req, const char *media_type, Str file_name, const ReplyStream *stream)
{
	(void)page_begin(req, 200, media_type);
	put_disposition(req, file_name);
	req->reply.stream = stream;
}

/* ---- Refusals ---- */

static const char *refusal_title(const Err *e)
{
	if (!e)
		return MESSAGE("Incident");
	switch (e->code) {
	case ERR_SIGN_IN: return MESSAGE("Connexion nécessaire");
	case ERR_FORBIDDEN: return MESSAGE("Accès réservé");
	case ERR_NOT_FOUND: return MESSAGE("Page introuvable");
	case ERR_GONE: return MESSAGE("Page disparue");
	case ERR_TOO_LARGE: return MESSAGE("Envoi trop lourd");
	case ERR_BAD_TYPE: return MESSAGE("Fichier refusé");
	case ERR_TOO_MANY: return MESSAGE("Trop de tentatives");
	case ERR_BUSY: return MESSAGE("Trop de monde en ce moment");
	case ERR_INVALID:
	case ERR_METHOD:
	case ERR_CONFLICT:
	case ERR_STALE: break;
	}
	return MESSAGE("Cela n’a pas pu être fait");
}

static void put_bare_refusal(Req *req, Page *page, const Err *e)
{
	if (e)
		html_put_err(page, e);
	else
		html_message(
			page,
			"Quelque chose s’est cassé de notre côté. Si cela recommence, donnez ce"
			" numéro au service : {incident}",
			arg("incident", req->incident));
	html_raw(page, "\n");
}

void reply_refusal(Req *req, const Err *e)
{
	int status = e ? (int)e->code : 500;
	bool is_bare = header_str(req, "x-fragment").len > 0 || !req->site->open ||
	               (req->route && req->route->flags & ROUTE_MACHINE);
	req->reply = req->state->before;
	if (is_bare) {
		Page *page = page_bare(req, "text/plain");
		page->plain = true;
		put_bare_refusal(req, page, e);
	} else {
		req->site->refusal(req, page(req, refusal_title(e)), e);
	}
	req->reply.status = status;
	if (e && (e->code == ERR_TOO_MANY || e->code == ERR_BUSY))
		reply_header(req, "Retry-After", e->code == ERR_BUSY ? S("2") : S("60"));
}

/* ---- All replies ---- */

/* Eight bytes at a time: a page is hashed in a few microseconds. */
static uint64_t body_hash(Str body)
{
	uint64_t hash = body.len, word;
	size_t i = 0;
	for (; i + sizeof word <= body.len; i += sizeof word) {
		memcpy(&word, body.ptr + i, sizeof word);
		hash = (hash ^ word) * 0x9fb21c651e98df25U;
		hash ^= hash >> 29;
	}
	return hash ^ str_hash(str_part(body, i, body.len));
}

/* Pages that bear a token are made for one browser; the others say what they are by a weak tag. */
static void put_tag(Req *req)
{
	Reply *reply = &req->reply;
	if (req->method != GET || reply->status != 200 || reply->stream || req->page.token_used ||
	    header_of(req, "Set-Cookie") || header_of(req, "ETag"))
		return;
	Str tag = str_format(req->ctx->arena, "W/\"%016llx\"",
	                     (unsigned long long)body_hash(reply->body));
	reply_header(req, "ETag", tag);
	if (!str_has(header_str(req, "if-none-match"), str_part(tag, 2, tag.len)))
		return;
	reply->status = 304;
	reply->body = (Str){ 0 };
}

static void put_policies(Req *req)
{
	Buf csp = { .arena = req->ctx->arena };
	buf_add(&csp,
	        S("default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
	          "manifest-src 'self'; "));
	if (req->style_hash.len > 0)
		buf_addf(&csp, "style-src 'sha256-%.*s'; ", STR(req->style_hash));
	buf_add(&csp, S("form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
	header_default(req, "Content-Security-Policy", str_cstr(req->ctx->arena, buf_str(&csp)));
	header_default(req, "X-Content-Type-Options", "nosniff");
	header_default(req, "Referrer-Policy", "same-origin");
	header_default(req, "Cross-Origin-Opener-Policy", "same-origin");
	header_default(req, "Cross-Origin-Resource-Policy", "same-origin");
	header_default(
		req, "Permissions-Policy",
		"camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(),"
		" usb=()");
	if (req->tls)
		header_default(req, "Strict-Transport-Security", "max-age=31536000");
}

void reply_finish(Req *req)
{
	Reply *reply = &req->reply;
	bool is_signed_in = req->ctx->actor.kind != ACTOR_VISITOR;
	if (reply->status == 0)
		fault("the page of \"%s\" has not answered", req->route->path);
	if (reply->status >= 300 && reply->status < 400) {
		reply->body = (Str){ 0 };
	} else {
		if (req->state->is_open && req->site->close)
			req->site->close(req, &req->page);
		if (reply->body.len == 0 && !reply->stream)
			reply->body = buf_str(&req->page.out);
	}
	req->state->is_open = false;
	if (req->page.token_used && req->state->visit_is_new)
		reply_cookie(req, "visit", req->state->visit, 30 * 24 * 3600);
	reply->is_shared = req->route && req->route->flags & ROUTE_CACHED && req->method == GET &&
	                   reply->status == 200 && !is_signed_in && req->session.len == 0 &&
	                   !reply->stream && !req->page.token_used && !header_of(req, "Set-Cookie");
	put_tag(req);
	put_policies(req);
	header_default(req, "Cache-Control",
	               is_signed_in || req->page.token_used ? "no-store" : "private, no-cache");
	header_default(req, "Vary", "Cookie, Accept-Language");
}
