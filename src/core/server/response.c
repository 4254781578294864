/* response.c — from a Reply to what the library sends. */
#include <libdeflate.h>
#include <string.h>

#include "core/server/serve.h"

enum { GZIP_BYTES_MIN = 1024, GZIP_LEVEL = 5, STREAM_BLOCK_BYTES = 32 * 1024 };

/* ---- Compression ---- */

static pthread_key_t compressors[13]; /* by level, one per thread */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void free_compressor(void *compressor)
{
	libdeflate_free_compressor(compressor);
}

static void make_keys(void)
{
	for (size_t i = 0; i < ARRAY_LEN(compressors); i++)
		pthread_key_create(&compressors[i], free_compressor);
}

static struct libdeflate_compressor *compressor_of(int level)
{
	pthread_once(&once, make_keys);
	struct libdeflate_compressor *c = pthread_getspecific(compressors[level]);
	if (c)
		return c;
	c = libdeflate_alloc_compressor(level);
	if (!c)
		fault("out of memory");
	pthread_setspecific(compressors[level], c);
	return c;
}

Str response_gzip(Arena *arena, Str body, int level)
{
	if (body.len < GZIP_BYTES_MIN)
		return (Str){ 0 };
	char *bytes = alloc_n(arena, char, body.len);
	size_t len =
		libdeflate_gzip_compress(compressor_of(level), body.ptr, body.len, bytes, body.len);
	return (Str){ bytes, len };
}

bool response_is_compressible(Str type)
{
	return str_starts(type, S("text/")) || str_starts(type, S("application/json")) ||
	       str_starts(type, S("application/xml")) ||
	       str_starts(type, S("application/atom+xml")) || str_starts(type, S("image/svg+xml"));
}

/* "gzip" among the codings, and not with a weight of zero. */
bool response_accepts_gzip(const Req *req)
{
	Str codings = header_str(req, "accept-encoding");
	while (codings.len > 0) {
		Str weight = str_cut(&codings, ','), coding = str_trim(str_cut(&weight, ';'));
		if (!str_eq_nocase(coding, S("gzip")) && !str_eq(coding, S("*")))
			continue;
		weight = str_trim(weight);
		return !(str_starts(weight, S("q=0")) && !str_has(weight, S("1")) &&
		         !str_has(weight, S("5"))) ||
		       str_starts(weight, S("q=0."));
	}
	return false;
}

/* ---- Responses ---- */

/* The body stays where it is: in the arena of the exchange, which outlives the sending. */
struct MHD_Response *response_of(Exchange *x, const HeaderList *headers, Str body,
                                 const char *encoding)
{
	union {
		const char *from;
		void *to;
	} bytes = { .from = body.ptr }; /* the library does not write to it */
	struct MHD_Response *response = MHD_create_response_from_buffer(
		body.len, body.len ? bytes.to : "", MHD_RESPMEM_PERSISTENT);
	if (!response)
		fault("out of memory");
	for (size_t i = 0; i < headers->len; i++)
		MHD_add_response_header(response, str_cstr(x->arena, headers->at[i].name),
		                        str_cstr(x->arena, headers->at[i].value));
	if (encoding)
		MHD_add_response_header(response, "Content-Encoding", encoding);
	if (x->server->stopping)
		MHD_add_response_header(response, "Connection", "close");
	x->sent_bytes = (int64_t)body.len;
	return response;
}

typedef struct {
	const ReplyStream *stream;
	uint64_t at;
	char *bytes;
	size_t len;
	int64_t result;
} Reading;

static void read_stream(void *arg)
{
	Reading *r = arg;
	r->result = r->stream->read(r->stream->arg, (int64_t)r->at, r->bytes, r->len);
}

/* Called by the library while it sends: a fault ends the connection before the end is reached, so
 * that nobody takes a part for the whole. */
static ssize_t next_bytes(void *arg, uint64_t at, char *bytes, size_t len)
{
	Exchange *x = arg;
	Reading reading = { x->req.reply.stream, at, bytes, len, -2 };
	const char *reason = fault_guard(read_stream, &reading);
	if (reason)
		log_line("fault", log_str("where", S("stream")), log_str("reason", str_of(reason)));
	atomic_store_explicit(&x->link->bytes, (int64_t)at, memory_order_relaxed);
	x->sent_bytes = (int64_t)at;
	if (reason || reading.result < -1)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	return reading.result < 0 ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)reading.result;
}

static struct MHD_Response *stream_response(Exchange *x)
{
	const Reply *reply = &x->req.reply;
	uint64_t size = reply->stream->size < 0 ? MHD_SIZE_UNKNOWN : (uint64_t)reply->stream->size;
	struct MHD_Response *response =
		MHD_create_response_from_callback(size, STREAM_BLOCK_BYTES, next_bytes, x, NULL);
	if (!response)
		fault("out of memory");
	for (size_t i = 0; i < reply->headers.len; i++)
		MHD_add_response_header(response, str_cstr(x->arena, reply->headers.at[i].name),
		                        str_cstr(x->arena, reply->headers.at[i].value));
	return response;
}

static Header *header_named(HeaderList *headers, Str name)
{
	for (size_t i = 0; i < headers->len; i++)
		if (str_eq_nocase(headers->at[i].name, name))
			return &headers->at[i];
	return NULL;
}

static void add_vary(Exchange *x, HeaderList *headers)
{
	Header *vary = header_named(headers, S("Vary"));
	if (vary)
		vary->value = str_format(x->arena, "%.*s, Accept-Encoding", STR(vary->value));
	else
		*list_push(x->arena, headers) = (Header){ S("Vary"), S("Accept-Encoding") };
}

void response_make(Exchange *x)
{
	Reply *reply = &x->req.reply;
	if (x->response)
		return; /* the cache made it */
	x->status = reply->status;
	if (reply->stream) {
		x->response = stream_response(x);
		return;
	}
	Header *type = header_named(&reply->headers, S("Content-Type"));
	Str gzip = { 0 };
	if (type && reply->body.len > 0 && response_is_compressible(type->value)) {
		add_vary(x, &reply->headers);
		if (response_accepts_gzip(&x->req))
			gzip = response_gzip(x->arena, reply->body, GZIP_LEVEL);
	}
	x->response = response_of(x, &reply->headers, gzip.len ? gzip : reply->body,
	                          gzip.len ? "gzip" : NULL);
}

/* ---- A few words ---- */

static const struct {
	int status;
	const char *text;
} words[] = {
	{ 200, "ok\n" },
	{ 400, MESSAGE("Cette requête est mal formée.") },
	{ 404, MESSAGE("Cette page n’existe pas, ou plus.") },
	{ 405, MESSAGE("Cette page ne s’utilise pas de cette façon. Revenez à l’accueil.") },
	{ 411, MESSAGE("La longueur de l’envoi manque.") },
	{ 413, MESSAGE("Cet envoi est beaucoup trop volumineux. Revenez à la page précédente.") },
	{ 414, MESSAGE("Cette adresse est trop longue.") },
	{ 431, MESSAGE("Les en-têtes sont trop longs. Effacez les cookies de ce site.") },
	{ 500, MESSAGE("Quelque chose s’est cassé de notre côté. Essayez de nouveau dans une"
	               " minute.") },
	{ 501, MESSAGE("Ce codage de transfert n’est pas accepté.") },
	{ 503, MESSAGE("Trop de personnes utilisent le service. Essayez de nouveau dans une"
	               " minute.") },
};

static const char *words_of(int status, Lang lang)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (words[i].status == status)
			return i18n_message(lang, words[i].text);
	return "";
}

/* Needs no memory of the arena: also when that is what is missing. */
void response_make_plain(Exchange *x, int status)
{
	Lang lang = lang_accept(header_str(&x->req, "accept-language"), (1u << LANG_COUNT) - 1,
	                        LANG_FR);
	Str text = str_of(words_of(status, lang));
	union {
		const char *from;
		void *to;
	} bytes = { .from = text.ptr };
	x->response = MHD_create_response_from_buffer(text.len, bytes.to, MHD_RESPMEM_PERSISTENT);
	x->is_shared = false;
	x->status = status;
	x->sent_bytes = (int64_t)text.len;
	if (!x->response)
		fault("out of memory");
	MHD_add_response_header(x->response, "Content-Type", "text/plain; charset=utf-8");
	MHD_add_response_header(x->response, "Content-Language", lang_code(lang));
	MHD_add_response_header(x->response, "Content-Security-Policy", "default-src 'none'");
	MHD_add_response_header(x->response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(x->response, "Cache-Control", "no-store");
	if (status == 405)
		MHD_add_response_header(x->response, "Allow", "GET, HEAD, POST");
	if (status == 503)
		MHD_add_response_header(x->response, "Retry-After", "5");
	if (status >= 400)
		MHD_add_response_header(x->response, "Connection", "close");
}
