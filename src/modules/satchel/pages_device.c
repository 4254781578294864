/* pages_device.c — what a device takes along, its key, the worker that serves it there, and the
 * browsers that are told. */
#include "core/crypto/crypto.h"
#include "core/json/json.h"
#include "gen/satchel_assets.h"
#include "gen/satchel_templates.h"
#include "modules/satchel/pages.h"

enum { FILE_BYTES_MAX = 50 << 20 };

static const Asset assets[] = {
	{ "cartable.js", "text/javascript; charset=utf-8", satchel_script, sizeof satchel_script },
	{ 0 },
};

const Asset *satchel_assets(void)
{
	return assets;
}

static void put(JsonWriter *w, const char *name, Str text)
{
	json_name(w, str_of(name));
	json_add_text(w, text);
}

static void put_int(JsonWriter *w, const char *name, int64_t number)
{
	json_name(w, str_of(name));
	json_add_int(w, number);
}

/* ---- What is taken along ---- */

static void put_file(JsonWriter *w, Str address, int64_t version, int64_t size_bytes)
{
	json_open_object(w);
	put(w, "url", address);
	put_int(w, "version", version); /* 0: always fetched again */
	put_int(w, "size", size_bytes);
	json_close_object(w);
}

static void put_document(JsonWriter *w, Arena *arena, Str base, const SatchelDocument *d)
{
	Str address = str_format(arena, "%.*s/documents/%.*s", STR(base), STR(d->code));
	put_file(w, address, 0, 0);
	if (d->blob != 0 && d->size_bytes <= FILE_BYTES_MAX)
		put_file(w, str_format(arena, "%.*s/fichier", STR(address)), d->version,
		         d->size_bytes);
}

/* Changes when a document does, or when the words of one are there: FNV-1a, in as many bits as
 * programs in browsers count with. */
static int64_t version_of(Ctx *ctx, const SatchelDocumentList *documents)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < documents->len; i++) {
		const SatchelDocument *d = &documents->at[i];
		Str text = str_format(ctx->arena, "%.*s %lld %d;", STR(d->code),
		                      (long long)d->version, (int)satchel_text_state(ctx, d));
		for (size_t j = 0; j < text.len; j++)
			hash = (hash ^ (unsigned char)text.ptr[j]) * 0x100000001b3u;
	}
	return (int64_t)(hash >> 12) + 1;
}

/* The words of all documents, for search without network: opened for this reply alone. */
Err *satchel_page_words(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (e)
		return e;
	Ctx *ctx = req->ctx;
	SatchelDocumentList documents = satchel_documents(ctx, session->id);
	Page *page = page_bare(req, "application/json");
	JsonWriter w = { .buf = &page->out };
	json_open_object(&w);
	put(&w, "name", text_in(session->body_name, ctx->lang));
	put(&w, "day",
	    i18n_text(ctx->arena, ctx->lang, ctx->authority->tz, "séance du {day}",
	              arg("day", session->day)));
	json_name(&w, S("documents"));
	json_open_array(&w);
	for (size_t i = 0; i < documents.len; i++) {
		json_open_object(&w);
		put(&w, "code", documents.at[i].code);
		put(&w, "title", documents.at[i].title);
		put(&w, "words", satchel_words(ctx, &documents.at[i]));
		json_close_object(&w);
	}
	json_close_array(&w);
	json_close_object(&w);
	reply_header(req, "Cache-Control", S("no-store"));
	return NULL;
}

Err *satchel_page_pack(Req *req)
{
	SatchelMember member;
	const CouncilSession *session;
	Err *e = satchel_page_find(req, &member, &session);
	if (e)
		return e;
	Ctx *ctx = req->ctx;
	SatchelDocumentList documents = satchel_documents(ctx, session->id);
	Str base = str_format(ctx->arena, "/cartable/seances/%lld", (long long)session->id);
	Page *page = page_bare(req, "application/json");
	JsonWriter w = { .buf = &page->out };
	int64_t left = 0;
	json_open_object(&w);
	put_int(&w, "session", session->id);
	json_name(&w, S("files"));
	json_open_array(&w);
	put_file(&w, S("/cartable/hors-ligne"), 0, 0);
	put_file(&w, S("/cartable"), 0, 0);
	put_file(&w, S("/cartable/recherche"), 0, 0);
	put_file(&w, str_format(ctx->arena, "%.*s/textes.json", STR(base)),
	         version_of(ctx, &documents), 0);
	put_file(&w, S("/cartable/nouvelles"), 0, 0);
	put_file(&w, base, 0, 0);
	for (size_t i = 0; i < documents.len; i++) {
		put_document(&w, ctx->arena, base, &documents.at[i]);
		left += documents.at[i].size_bytes > FILE_BYTES_MAX;
	}
	json_close_array(&w);
	put_int(&w, "left", left); /* too large to be taken along */
	json_close_object(&w);
	return NULL;
}

/* The key, for as long as the member sits; 410 tells the device to forget. */
Err *satchel_page_key(Req *req)
{
	SatchelMember member;
	Err *e = satchel_member(req->ctx, &member);
	if (e)
		return e;
	Key key;
	satchel_device_key(req->ctx, &member, key.bytes);
	Page *page = page_bare(req, "application/json");
	JsonWriter w = { .buf = &page->out };
	json_open_object(&w);
	put(&w, "key",
	    crypto_base64url(req->ctx->arena, (Str){ (const char *)key.bytes, sizeof key.bytes }));
	put(&w, "until", date_iso(req->ctx->arena, satchel_lease(req->ctx, &member)));
	put_int(&w, "person", member.person);
	put(&w, "token", page->form_token);
	json_close_object(&w);
	page->token_used = true;
	crypto_wipe(&key, sizeof key);
	reply_header(req, "Cache-Control", S("no-store"));
	return NULL;
}

/* Shown for what was not taken along. */
Err *satchel_page_offline(Req *req)
{
	satchel_offline_html(page(req, "Pas de réseau"));
	return NULL;
}

/* The same script is the worker: its address gives it the pages of the satchel, and no others. */
Err *satchel_page_worker(Req *req)
{
	reply_bytes(req, "text/javascript; charset=utf-8", (Str){ 0 },
	            (Str){ (const char *)satchel_script, sizeof satchel_script });
	reply_header(req, "Service-Worker-Allowed", S("/cartable"));
	return NULL;
}

Err *satchel_page_manifest(Req *req)
{
	Ctx *ctx = req->ctx;
	const Authority *a = ctx->authority;
	Page *page = page_bare(req, "application/manifest+json");
	JsonWriter w = { .buf = &page->out };
	Str name = text_in(a->title, ctx->lang);
	json_open_object(&w);
	put(&w, "name",
	    i18n_text(ctx->arena, ctx->lang, a->tz, "Cartable – {town}",
	              arg("town", name.len > 0 ? name : a->name)));
	put(&w, "short_name", str_of(i18n_message(ctx->lang, "Cartable")));
	put(&w, "lang", str_of(lang_code(ctx->lang)));
	put(&w, "dir", str_of(lang_direction(ctx->lang)));
	put(&w, "start_url", S("/cartable"));
	put(&w, "scope", S("/cartable"));
	put(&w, "display", S("standalone"));
	put(&w, "background_color", S("#ffffff"));
	put(&w, "theme_color", a->accent.len > 0 ? a->accent : S("#8a2f3b"));
	json_name(&w, S("icons"));
	json_open_array(&w);
	json_open_object(&w);
	put(&w, "src", str_of(server_asset_path("belfry.svg")));
	put(&w, "sizes", S("any"));
	put(&w, "type", S("image/svg+xml"));
	json_close_object(&w);
	json_close_array(&w);
	json_close_object(&w);
	return NULL;
}

/* ---- Browsers that are told ---- */

Err *satchel_page_devices(Req *req)
{
	SatchelMember member;
	Err *e = satchel_member(req->ctx, &member);
	if (!e)
		satchel_devices_html(page(req, "Mes appareils"),
		                     satchel_devices(req->ctx, member.person),
		                     satchel_push_key(req->ctx));
	return e;
}

Err *satchel_page_device_prepare(Req *req)
{
	SatchelMember *member = alloc(req->ctx->arena, SatchelMember);
	req->prepared = member;
	return satchel_member(req->ctx, member);
}

Err *satchel_page_device_add(Req *req)
{
	const SatchelMember *member = req->prepared;
	Err *e = satchel_device_add(req->ctx, member->person, form_raw(req, "endpoint"),
	                            form_raw(req, "key"), form_raw(req, "secret"));
	if (e)
		return e;
	flash(req, "Cet appareil sera prévenu des convocations.");
	redirect(req, "/cartable/appareils");
	return NULL;
}

Err *satchel_page_device_remove(Req *req)
{
	Err *e = satchel_device_remove(req->ctx, req->ctx->actor.person, path_id(req, "id"));
	if (e)
		return e;
	flash(req, "Cet appareil ne sera plus prévenu.");
	redirect(req, "/cartable/appareils");
	return NULL;
}
