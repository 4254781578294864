/* cache.c — pages that are the same for every visitor without a session, kept in memory.
 *
 * A page is found by (host, path with query, language) and is good as long as no commit changed the
 * authority's data, nor anybody its settings, and for a minute at most, because pages speak of
 * today.  The table is bounded twice: a new page takes the place of the oldest of four, and when
 * all pages together have too many bytes, a hand that goes round the table drops what it meets. */
#include <string.h>

#include "core/server/serve.h"

enum {
	SETS = 512,
	SET_PAGES = 4,
	PAGE_BYTES_MAX = 128 * 1024,
	TABLE_BYTES_MAX = 16 << 20,
	PAGE_COST_BYTES = 6 * 1024, /* of a page besides its bodies: headers, arena, key */
	GOOD_MS = 60 * 1000,
	GZIP_LEVEL = 9,
};

struct Kept {
	Arena *arena; /* holds this and all texts */
	Str key, etag, gzip_body;
	const char *route;
	CacheVersion version;
	int64_t until_ms;
	struct MHD_Response *plain, *gzip, *not_modified;
	int64_t plain_len, gzip_len;
	int uses; /* by the table, and by answers under way */
};

struct PageCache {
	pthread_mutex_t lock;
	Kept *pages[SETS][SET_PAGES];
	int64_t bytes; /* of the pages in the table */
	int hand;      /* the place that is emptied next */
};

/* ---- What a request asks for ---- */

/* "town.example.org:8080" without its port. */
static Str host_name(Str host)
{
	return str_starts(host, S("[")) ? host : str_cut(&host, ':');
}

static bool may_share(const Exchange *x)
{
	const Req *req = &x->req;
	return req->method == GET && req_cookie(req, "session").len == 0 &&
	       req_cookie(req, "flash").len == 0 && header_str(req, "x-fragment").len == 0 &&
	       !str_has(req->query, S("lang"));
}

static const Authority *authority_of(Exchange *x)
{
	return authority_find_host(x->ctx.platform, x->arena, host_name(x->req.host));
}

static void set_key(void *arg)
{
	Exchange *x = arg;
	Str key = str_format(x->arena, "%s %.*s %.*s?%.*s %s", x->req.tls ? "s" : "",
	                     STR(x->req.host), STR(x->req.path), STR(x->req.query),
	                     lang_code(http_lang(&x->req, authority_of(x))));
	x->cache_key = key;
}

static void set_version(void *arg)
{
	Exchange *x = arg;
	const Authority *authority = authority_of(x);
	Database *database = authority ? authority_database(x->ctx.platform, x->arena, authority)
	                               : platform_database(x->ctx.platform);
	x->cache_version = (CacheVersion){ .data = db_version(database),
		                           .settings = authority ? authority->version : 0 };
}

/* ---- The table ---- */

PageCache *cache_new(Arena *arena)
{
	PageCache *cache = alloc(arena, PageCache);
	pthread_mutex_init(&cache->lock, NULL);
	return cache;
}

/* Locked by the caller. */
static void drop(Kept *kept)
{
	if (!kept || --kept->uses > 0)
		return;
	MHD_destroy_response(kept->plain);
	MHD_destroy_response(kept->not_modified);
	if (kept->gzip)
		MHD_destroy_response(kept->gzip);
	arena_free(kept->arena);
}

static int64_t cost(const Kept *kept)
{
	return kept ? kept->plain_len + kept->gzip_len + PAGE_COST_BYTES : 0;
}

/* Locked by the caller; `kept` is NULL to empty the place. */
static void set_place(PageCache *cache, Kept **place, Kept *kept)
{
	cache->bytes += cost(kept) - cost(*place);
	drop(*place);
	*place = kept;
}

void cache_free(PageCache *cache)
{
	for (int i = 0; i < SETS; i++)
		for (int j = 0; j < SET_PAGES; j++)
			set_place(cache, &cache->pages[i][j], NULL);
	assert(cache->bytes == 0);
	pthread_mutex_destroy(&cache->lock);
}

int64_t cache_bytes(PageCache *cache)
{
	pthread_mutex_lock(&cache->lock);
	int64_t bytes = cache->bytes;
	pthread_mutex_unlock(&cache->lock);
	return bytes;
}

static Kept *borrow(PageCache *cache, Str key)
{
	Kept **set = cache->pages[str_hash(key) % SETS], *found = NULL;
	pthread_mutex_lock(&cache->lock);
	for (int i = 0; i < SET_PAGES && !found; i++)
		if (set[i] && str_eq(set[i]->key, key))
			found = set[i];
	if (found)
		found->uses++;
	pthread_mutex_unlock(&cache->lock);
	return found;
}

void cache_release(Exchange *x)
{
	if (!x->kept)
		return;
	pthread_mutex_lock(&x->server->cache->lock);
	drop(x->kept);
	pthread_mutex_unlock(&x->server->cache->lock);
	x->kept = NULL;
}

static void answer_with(Exchange *x, const Kept *kept)
{
	bool is_known = str_has(header_str(&x->req, "if-none-match"), kept->etag);
	bool is_gzip = kept->gzip && response_accepts_gzip(&x->req);
	x->is_shared = true;
	x->status = is_known ? 304 : 200;
	x->response = is_known ? kept->not_modified : is_gzip ? kept->gzip : kept->plain;
	x->sent_bytes = is_known ? 0 : is_gzip ? kept->gzip_len : kept->plain_len;
	x->route = kept->route;
}

bool cache_find(Exchange *x)
{
	if (!may_share(x) || fault_guard(set_key, x))
		return false;
	x->kept = borrow(x->server->cache, x->cache_key);
	if (!x->kept)
		return false;
	const Kept *kept = x->kept;
	bool is_good = clock_ms() < kept->until_ms && !fault_guard(set_version, x) &&
	               kept->version.data == x->cache_version.data &&
	               kept->version.settings == x->cache_version.settings;
	if (is_good)
		answer_with(x, kept);
	else
		cache_release(x);
	metrics_count_cached(is_good);
	return is_good;
}

void cache_note_version(Exchange *x)
{
	if (x->cache_key.len > 0 && fault_guard(set_version, x))
		x->cache_key.len = 0;
}

/* ---- Keeping ---- */

static struct MHD_Response *make(const HeaderList *headers, Str body, const char *encoding,
                                 Arena *arena)
{
	union {
		const char *from;
		void *to;
	} bytes = { .from = body.len ? body.ptr : "" };
	struct MHD_Response *response =
		MHD_create_response_from_buffer(body.len, bytes.to, MHD_RESPMEM_PERSISTENT);
	if (!response)
		fault("out of memory");
	for (size_t i = 0; i < headers->len; i++)
		MHD_add_response_header(response, str_cstr(arena, headers->at[i].name),
		                        str_cstr(arena, headers->at[i].value));
	if (encoding)
		MHD_add_response_header(response, "Content-Encoding", encoding);
	return response;
}

static Str etag_of(const HeaderList *headers)
{
	for (size_t i = 0; i < headers->len; i++)
		if (str_eq_nocase(headers->at[i].name, S("ETag")))
			return headers->at[i].value;
	return (Str){ 0 };
}

static Kept *kept_of(Exchange *x, Arena *arena)
{
	const Reply *reply = &x->req.reply;
	Kept *kept = alloc(arena, Kept);
	*kept = (Kept){ .arena = arena,
		        .key = str_copy(arena, x->cache_key),
		        .etag = str_copy(arena, etag_of(&reply->headers)),
		        .route = x->req.route->path,
		        .version = x->cache_version,
		        .until_ms = clock_ms() + GOOD_MS,
		        .plain_len = (int64_t)reply->body.len,
		        .uses = 1 };
	Str body = str_copy(arena, reply->body);
	kept->gzip_body = response_gzip(arena, body, GZIP_LEVEL);
	kept->gzip_len = (int64_t)kept->gzip_body.len;
	kept->plain = make(&reply->headers, body, NULL, x->arena);
	kept->not_modified = make(&reply->headers, (Str){ 0 }, NULL, x->arena);
	if (kept->gzip_len > 0)
		kept->gzip = make(&reply->headers, kept->gzip_body, "gzip", x->arena);
	return kept;
}

static void put(PageCache *cache, Kept *kept)
{
	Kept **set = cache->pages[str_hash(kept->key) % SETS];
	int place = 0;
	pthread_mutex_lock(&cache->lock);
	for (int i = 0; i < SET_PAGES; i++) {
		if (set[i] && str_eq(set[i]->key, kept->key)) {
			place = i;
			break;
		}
		if (!set[i] || (set[place] && set[i]->until_ms < set[place]->until_ms))
			place = i;
	}
	set_place(cache, &set[place], kept);
	while (cache->bytes > TABLE_BYTES_MAX) {
		Kept **met = &cache->pages[cache->hand / SET_PAGES][cache->hand % SET_PAGES];
		cache->hand = (cache->hand + 1) % (SETS * SET_PAGES);
		if (*met != kept)
			set_place(cache, met, NULL);
	}
	pthread_mutex_unlock(&cache->lock);
}

void cache_keep(Exchange *x)
{
	const Reply *reply = &x->req.reply;
	if (x->cache_key.len == 0 || !reply->is_shared || reply->stream || reply->status != 200 ||
	    reply->body.len > PAGE_BYTES_MAX || etag_of(&reply->headers).len == 0)
		return;
	Arena *arena = arena_new(4 * PAGE_BYTES_MAX);
	put(x->server->cache, kept_of(x, arena));
}
