/* push.c — the encryption and the authorization of web push. */
#include "core/push/push.h"

#include "core/crypto/crypto.h"
#include "core/json/json.h"

enum {
	SALT_BYTES = 16,
	SECRET_BYTES = 16,
	POINT_BYTES = 65,
	RECORD_BYTES = 4096,
	HOURS = 12,
};

/* ---- Subscriptions ---- */

/* The host of an https address without port, user or oddities; empty: it is none. */
static Str host_of(Str endpoint)
{
	Str scheme = S("https://");
	if (!str_starts(endpoint, scheme) || endpoint.len > PUSH_ENDPOINT_MAX)
		return (Str){ 0 };
	for (size_t i = 0; i < endpoint.len; i++)
		if (endpoint.ptr[i] <= ' ' || endpoint.ptr[i] > '~' || endpoint.ptr[i] == '\\' ||
		    endpoint.ptr[i] == '"')
			return (Str){ 0 };
	Str rest = str_part(endpoint, scheme.len, endpoint.len);
	size_t host = rest.len;
	Str before = str_cut(&rest, '/');
	if (before.len == host)
		return (Str){ 0 };
	for (size_t i = 0; i < before.len; i++) {
		char c = before.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '.')
			return (Str){ 0 };
	}
	return before;
}

static bool is_among(Str host, Str hosts)
{
	while (hosts.len > 0) {
		Str known = str_cut(&hosts, ' ');
		if (known.len == 0)
			continue;
		if (known.ptr[0] == '.' ? str_ends(host, known) && host.len > known.len
		                        : str_eq(host, known))
			return true;
	}
	return false;
}

Err *push_subscription_read(Arena *arena, Str hosts, Str endpoint, Str key, Str secret,
                            PushSubscription *ret_subscription)
{
	PushSubscription s = { .endpoint = endpoint };
	CmsP256 pair;
	Str shared;
	Str host = host_of(endpoint);
	if (host.len == 0 || !is_among(host, hosts))
		return err_new(arena, ERR_INVALID,
		               "Ce service de notification n’est pas de ceux que la plateforme "
		               "connaît. Les courriels, eux, arrivent toujours.");
	cms_p256_make(arena, &pair);
	if (!crypto_base64url_read(arena, key, &s.key) ||
	    !crypto_base64url_read(arena, secret, &s.secret) || s.secret.len != SECRET_BYTES ||
	    !cms_p256_agree(arena, &pair, s.key, &shared))
		return err_new(arena, ERR_INVALID,
		               "Le navigateur a donné des clés illisibles. Retirez les "
		               "notifications, puis demandez-les de nouveau.");
	*ret_subscription = s;
	return NULL;
}

/* ---- Encryption: RFC 8291 §3, RFC 8188 §2 ---- */

static Str joined(Arena *arena, Str a, Str b, Str c)
{
	Buf out = { .arena = arena };
	buf_add(&out, a);
	buf_add(&out, b);
	buf_add(&out, c);
	return buf_str(&out);
}

Err *push_encrypt_with(Arena *arena, const PushSubscription *to, Str text, const CmsP256 *pair,
                       Str salt, Str *ret_body)
{
	static const unsigned char size[] = { 0, 0, RECORD_BYTES >> 8, RECORD_BYTES & 255,
		                              POINT_BYTES };
	assert(text.len <= PUSH_TEXT_MAX);
	assert(salt.len == SALT_BYTES);
	Str point = { (const char *)pair->point, sizeof pair->point }, shared;
	if (!cms_p256_agree(arena, pair, to->key, &shared))
		return err_new(arena, ERR_INVALID,
		               "Le navigateur a donné des clés illisibles. Retirez les "
		               "notifications, puis demandez-les de nouveau.");
	Str info = joined(arena, S("WebPush: info\0"), to->key, point);
	Str key = cms_hkdf(arena, to->secret, shared, info, SHA256_BYTES);
	Str cek = cms_hkdf(arena, salt, key, S("Content-Encoding: aes128gcm\0"), 16);
	Str nonce = cms_hkdf(arena, salt, key, S("Content-Encoding: nonce\0"), 12);
	/* One record, the last one: its text ends with 2. */
	Str sealed = cms_aes128gcm(arena, cek, nonce, joined(arena, text, S("\2"), S("")));
	Str head = joined(arena, salt, (Str){ (const char *)size, sizeof size }, point);
	*ret_body = joined(arena, head, sealed, S(""));
	return NULL;
}

Err *push_encrypt(Arena *arena, const PushSubscription *to, Str text, Str *ret_body)
{
	CmsP256 pair;
	char salt[SALT_BYTES];
	cms_p256_make(arena, &pair);
	crypto_random(salt, sizeof salt);
	Err *e = push_encrypt_with(arena, to, text, &pair, (Str){ salt, sizeof salt }, ret_body);
	crypto_wipe(&pair, sizeof pair);
	return e;
}

/* ---- Authorization: RFC 8292 §2 and §3 ---- */

Str push_authorization(Arena *arena, const CmsP256 *pair, Str endpoint, Str contact, Instant now)
{
	Buf claims = { .arena = arena };
	JsonWriter w = { .buf = &claims };
	json_open_object(&w);
	json_name(&w, S("aud"));
	json_add_text(&w, str_format(arena, "https://%.*s", STR(host_of(endpoint))));
	json_name(&w, S("exp"));
	json_add_int(&w, now.us / 1000000 + (int64_t)HOURS * 3600);
	json_name(&w, S("sub"));
	json_add_text(&w, contact);
	json_close_object(&w);
	Str head = crypto_base64url(arena, S("{\"typ\":\"JWT\",\"alg\":\"ES256\"}"));
	Str body = crypto_base64url(arena, buf_str(&claims));
	Str text = str_format(arena, "%.*s.%.*s", STR(head), STR(body));
	Str value = crypto_base64url(arena, cms_es256_sign(arena, pair, text));
	Str key = crypto_base64url(arena, (Str){ (const char *)pair->point, sizeof pair->point });
	return str_format(arena, "vapid t=%.*s.%.*s, k=%.*s", STR(text), STR(value), STR(key));
}
