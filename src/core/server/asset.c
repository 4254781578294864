/* asset.c — files inside the program, under names that change with their content. */
#include <stdio.h>
#include <string.h>

#include "core/server/serve.h"

enum { ASSETS_MAX = 64, HASH_CHARS = 10, GZIP_LEVEL = 12 };

typedef struct {
	const Asset *asset;
	Str path, etag;
	struct MHD_Response *plain, *gzip, *not_modified;
	size_t plain_len, gzip_len;
} Entry;

static Entry entries[ASSETS_MAX];
static size_t entries_len;

static struct MHD_Response *make(const Entry *entry, const void *bytes, size_t len,
                                 const char *encoding)
{
	union {
		const void *from;
		void *to;
	} body = { .from = bytes };
	struct MHD_Response *response =
		MHD_create_response_from_buffer(len, body.to, MHD_RESPMEM_PERSISTENT);
	if (!response)
		fault("out of memory");
	MHD_add_response_header(response, "Content-Type", entry->asset->media_type);
	MHD_add_response_header(response, "Cache-Control", "public, max-age=31536000, immutable");
	MHD_add_response_header(response, "ETag", str_cstr(arena_process(), entry->etag));
	MHD_add_response_header(response, "Vary", "Accept-Encoding");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	MHD_add_response_header(response, "Content-Security-Policy", "default-src 'none'; sandbox");
	if (encoding)
		MHD_add_response_header(response, "Content-Encoding", encoding);
	return response;
}

/* "/assets/beffroi-1a2b3c4d5e.js" */
static Str path_of(Arena *arena, const Asset *asset, Str hash)
{
	const char *dot = strrchr(asset->name, '.');
	size_t stem = dot ? (size_t)(dot - asset->name) : strlen(asset->name);
	Str path = str_format(arena, "/assets/%.*s-%.*s%s", (int)stem, asset->name, STR(hash),
	                      dot ? dot : "");
	return str_of(str_cstr(arena, path)); /* for server_asset_path() */
}

static void forget(Entry *entry)
{
	if (!entry->plain)
		return;
	MHD_destroy_response(entry->plain);
	MHD_destroy_response(entry->not_modified);
	if (entry->gzip != entry->plain)
		MHD_destroy_response(entry->gzip);
}

void server_assets(const Asset *assets)
{
	Arena *arena = arena_process();
	for (size_t i = 0; i < entries_len; i++)
		forget(&entries[i]);
	entries_len = 0;
	for (const Asset *asset = assets; asset->name; asset++) {
		assert(entries_len < ASSETS_MAX);
		Entry *entry = &entries[entries_len++];
		unsigned char sha256[SHA256_BYTES];
		crypto_sha256((Str){ (const char *)asset->bytes, asset->len }, sha256);
		Str hash = str_part(crypto_hex(arena, sha256, sizeof sha256), 0, HASH_CHARS);
		*entry = (Entry){ .asset = asset, .path = path_of(arena, asset, hash) };
		entry->etag = str_format(arena, "\"%.*s\"", STR(hash));
	}
}

const char *server_asset_path(const char *name)
{
	for (size_t i = 0; i < entries_len; i++)
		if (strcmp(entries[i].asset->name, name) == 0)
			return entries[i].path.ptr;
	fault("there is no asset \"%s\"", name);
}

void asset_start(void)
{
	for (size_t i = 0; i < entries_len; i++) {
		Entry *entry = &entries[i];
		Str bytes = { (const char *)entry->asset->bytes, entry->asset->len }, gzip = { 0 };
		if (entry->plain)
			continue;
		if (response_is_compressible(str_of(entry->asset->media_type)))
			gzip = response_gzip(arena_process(), bytes, GZIP_LEVEL);
		entry->plain = make(entry, bytes.ptr, bytes.len, NULL);
		entry->plain_len = bytes.len;
		entry->gzip = gzip.len ? make(entry, gzip.ptr, gzip.len, "gzip") : entry->plain;
		entry->gzip_len = gzip.len ? gzip.len : bytes.len;
		entry->not_modified = make(entry, "", 0, NULL);
	}
}

bool asset_find(Exchange *x)
{
	if (!str_starts(x->req.path, S("/assets/")))
		return false;
	x->route = "/assets/{name}";
	for (size_t i = 0; i < entries_len; i++) {
		Entry *entry = &entries[i];
		if (!str_eq(entry->path, x->req.path))
			continue;
		bool known = str_has(header_str(&x->req, "if-none-match"), entry->etag);
		bool gzip = response_accepts_gzip(&x->req);
		x->is_shared = true;
		x->status = known ? 304 : 200;
		x->response = known ? entry->not_modified : gzip ? entry->gzip : entry->plain;
		x->sent_bytes = known ? 0 : (int64_t)(gzip ? entry->gzip_len : entry->plain_len);
		return true;
	}
	response_make_plain(x, 404);
	return true;
}
