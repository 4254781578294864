/* exchange.c — one request from its first line to its last byte: what the library calls. */
#include <string.h>

#include "core/server/serve.h"

/* ---- Beginning ---- */

typedef struct {
	Server *server;
	const char *uri;
	Exchange *x;
} Beginning;

static void begin(void *arg)
{
	Beginning *b = arg;
	Arena *arena = arena_new(
		(size_t)(SERVER_EXCHANGE_BYTES_MAX + 4 * b->server->config.form_bytes_max));
	Exchange *x = alloc(arena, Exchange);
	x->arena = arena;
	/* The library writes into this text later on. */
	x->uri = str_copy(arena, (Str){ b->uri, strnlen(b->uri, GUARD_URI_BYTES_MAX + 1) });
	b->x = x;
}

void *exchange_begin(void *server, const char *uri, struct MHD_Connection *connection)
{
	Beginning b = { .server = server, .uri = uri };
	if (fault_guard(begin, &b))
		return NULL;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	b.x->server = server;
	b.x->connection = connection;
	b.x->link = info ? info->socket_context : NULL;
	b.x->began_us = clock_us();
	atomic_fetch_add(&b.server->under_way, 1);
	return b.x;
}

static enum MHD_Result add_header(void *arg, enum MHD_ValueKind kind, const char *name,
                                  size_t name_len, const char *value, size_t value_len)
{
	RawRequest *raw = ((void **)arg)[0];
	Arena *arena = ((void **)arg)[1];
	(void)kind;
	Header *header = list_push(arena, &raw->headers);
	*header = (Header){ { name, name_len }, { value, value ? value_len : 0 } };
	return raw->headers.len <= GUARD_HEADERS_MAX ? MHD_YES : MHD_NO;
}

static void lower_names(Exchange *x, const HeaderList *headers)
{
	for (size_t i = 0; i < headers->len; i++) {
		Str name = headers->at[i].name;
		char *lower = alloc_n(x->arena, char, name.len);
		for (size_t j = 0; j < name.len; j++) {
			char c = name.ptr[j];
			lower[j] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
		}
		*list_push(x->arena, &x->req.headers) =
			(Header){ { lower, name.len }, headers->at[i].value };
	}
}

/* The last header of that name: what the proxy next to us added. */
static Str last_header(const Req *req, Str name)
{
	Str value = { 0 };
	for (size_t i = 0; i < req->headers.len; i++)
		if (str_eq(req->headers.at[i].name, name))
			value = req->headers.at[i].value;
	return value;
}

/* Whether the proxy of the configuration is at the other end. */
static bool is_proxy(const Exchange *x)
{
	Str proxy = x->server->config.trusted_proxy;
	return x->server->is_unix || (proxy.len > 0 && str_eq(str_of(x->link->address), proxy));
}

static void set_client(Exchange *x)
{
	Req *req = &x->req;
	const Config *config = &x->server->config;
	req->tls = config->tls_certificate.len > 0;
	req->address = str_of(x->link->address);
	if (!is_proxy(x))
		return;
	Str hops = last_header(req, S("x-forwarded-for")), hop = { 0 };
	while (hops.len > 0)
		hop = str_trim(str_cut(&hops, ','));
	if (hop.len > 0 && hop.len < INET6_ADDRSTRLEN)
		req->address = hop;
	req->tls |= str_eq_nocase(last_header(req, S("x-forwarded-proto")), S("https"));
}

static void fill_request(Exchange *x, const CheckedRequest *checked)
{
	Req *req = &x->req;
	x->is_head = checked->is_head;
	x->ctx = (Ctx){ .arena = x->arena,
		        .platform = x->server->site->platform,
		        .now = instant_now() };
	req->ctx = &x->ctx;
	req->site = x->server->site;
	req->method = checked->method;
	req->path = checked->path;
	req->query = checked->query;
	req->host = checked->host;
	set_client(x);
}

/* ---- Answering ---- */

static enum MHD_Result send_response(Exchange *x)
{
	struct MHD_Response *response = x->response;
	link_enter(x->link, LINK_SEND, x->sent_bytes);
	x->stage = EXCHANGE_SENT;
	x->response = NULL;
	enum MHD_Result result = MHD_queue_response(x->connection, (unsigned)x->status, response);
	if (!x->is_shared)
		MHD_destroy_response(response);
	return result;
}

static enum MHD_Result send_plain(Exchange *x, int status)
{
	response_make_plain(x, status);
	return send_response(x);
}

/* Hands over to a worker, or says that there are too many. */
static enum MHD_Result hand_over(Exchange *x)
{
	link_enter(x->link, LINK_BUSY, 0);
	x->stage = EXCHANGE_WAITING;
	MHD_suspend_connection(x->connection);
	if (workers_push(x->server->workers, x))
		return MHD_YES;
	if (x->asks) {
		x->asks = false;
		x->refusal =
			err_new(x->arena, ERR_BUSY,
		                "Trop de personnes utilisent le service. Essayez de nouveau dans "
		                "une minute.");
		x->stage = EXCHANGE_BODY;
	} else {
		response_make_plain(x, 503);
		x->stage = EXCHANGE_READY;
	}
	/* A connection that is resumed is called once more. */
	MHD_resume_connection(x->connection);
	return MHD_YES;
}

/* By its token, or from this machine: not through a proxy that nobody told us of. */
static bool may_see_metrics(const Exchange *x)
{
	Str bearer = header_str(&x->req, "authorization"), token = x->server->config.metrics_token;
	Str kind = S("Bearer ");
	if (token.len > 0 && str_starts(bearer, kind))
		return crypto_same(str_part(bearer, kind.len, bearer.len), token);
	if (!is_proxy(x) && header_str(&x->req, "x-forwarded-for").len > 0)
		return false;
	return str_eq(x->req.address, S("127.0.0.1")) || str_eq(x->req.address, S("::1"));
}

static bool answers_itself(Exchange *x)
{
	Req *req = &x->req;
	if (asset_find(x))
		return true;
	if (str_eq(req->path, S("/healthz"))) {
		response_make_plain(x, x->server->stopping ? 503 : 200);
		x->route = "/healthz";
		return true;
	}
	if (!str_eq(req->path, S("/metrics")))
		return cache_find(x);
	x->route = "/metrics";
	if (!may_see_metrics(x)) {
		response_make_plain(x, 404);
		return true;
	}
	HeaderList headers = { 0 };
	*list_push(x->arena, &headers) =
		(Header){ S("Content-Type"), S("text/plain; version=0.0.4; charset=utf-8") };
	*list_push(x->arena, &headers) = (Header){ S("Cache-Control"), S("no-store") };
	x->status = 200;
	x->response = response_of(x, &headers, metrics_text(x->server, x->arena), NULL);
	return true;
}

static enum MHD_Result first_call(Exchange *x, const char *method, const char *version)
{
	RawRequest raw = { .method = method, .version = version, .uri = x->uri };
	CheckedRequest checked;
	MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, add_header,
	                            (void *[]){ &raw, x->arena });
	int status = guard_check(x->arena, &raw, &checked);
	if (status)
		return send_plain(x, status);
	lower_names(x, &raw.headers);
	fill_request(x, &checked);
	x->stage = EXCHANGE_BODY;
	/* The library closes the connection after an answer to its first call: the next one is for
	 * those that are welcome. */
	if (checked.method == GET)
		return MHD_YES;
	Err *e = body_begin(x, &checked);
	/* What is far too large is not read at all; a page can be shown for the rest. */
	if (e && checked.body_bytes > x->body_bytes_max + SERVER_DRAIN_BYTES_MAX)
		return send_plain(x, 413);
	link_enter(x->link, LINK_BODY, 0);
	return MHD_YES;
}

static enum MHD_Result take_body(Exchange *x, const char *data, size_t *data_len)
{
	if (*data_len == 0)
		return x->req.method == GET && answers_itself(x) ? send_response(x) : hand_over(x);
	size_t taken = body_take(x, (Str){ data, *data_len });
	*data_len -= taken;
	if (x->refusal && x->body_bytes > x->body_bytes_max + SERVER_DRAIN_BYTES_MAX)
		return MHD_NO;
	return x->asks ? hand_over(x) : MHD_YES;
}

typedef struct {
	Exchange *x;
	const char *method, *version, *data;
	size_t *data_len;
	enum MHD_Result result;
} Call;

static void handle(void *arg)
{
	Call *call = arg;
	Exchange *x = call->x;
	switch (x->stage) {
	case EXCHANGE_NEW: call->result = first_call(x, call->method, call->version); break;
	case EXCHANGE_BODY: call->result = take_body(x, call->data, call->data_len); break;
	case EXCHANGE_READY: call->result = send_response(x); break;
	case EXCHANGE_WAITING:
	case EXCHANGE_SENT: call->result = MHD_YES; break;
	}
}

enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *data_len, void **context)
{
	(void)cls, (void)connection, (void)url;
	Exchange *x = *context;
	if (!x || !x->link)
		return MHD_NO;
	Call call = { x, method, version, data, data_len, MHD_NO };
	const char *reason = fault_guard(handle, &call);
	if (reason)
		log_line("fault", log_str("where", S("connection")),
		         log_str("reason", str_of(reason)));
	return reason ? MHD_NO : call.result;
}

/* ---- Ending ---- */

void exchange_end(void *cls, struct MHD_Connection *connection, void **context,
                  enum MHD_RequestTerminationCode code)
{
	Server *server = cls;
	Exchange *x = *context;
	(void)connection;
	if (!x)
		return;
	int64_t us = clock_us() - x->began_us;
	bool is_cut = code != MHD_REQUEST_TERMINATED_COMPLETED_OK;
	metrics_count(x->status, us);
	const char *route = x->route ? x->route : x->req.route ? x->req.route->path : "-";
	const char *method = x->is_head ? "HEAD" : x->req.method == POST ? "POST" : "GET";
	log_line("request", log_str("method", str_of(x->stage == EXCHANGE_NEW ? "-" : method)),
	         log_str("route", str_of(route)), log_int("status", x->status),
	         log_int("bytes", x->sent_bytes), log_int("us", us),
	         log_str("incident", x->req.incident.len ? x->req.incident : S("-")),
	         log_str("end", is_cut ? S("cut") : S("sent")));
	if (x->response && !x->is_shared)
		MHD_destroy_response(x->response);
	cache_release(x);
	if (x->link)
		link_enter(x->link, LINK_HEAD, 0);
	*context = NULL;
	arena_free(x->arena);
	atomic_fetch_sub(&server->under_way, 1);
}
