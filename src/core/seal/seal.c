/* seal.c — the keys of an authority, and what was signed with them. */
#include "core/seal/seal.h"

#include <string.h>

#include "core/json/json.h"
#include "core/seal/rows.h"
#include "core/seal/text.h"
#include "gen/seal_queries.h"
#include "gen/seal_schema.h"

static const char not_a_seal[] =
	MESSAGE("Ce texte n’est pas un code de Beffroi, ou il en manque une partie. Recopiez-le en "
                "entier, de « BEFFROI1: » jusqu’à son dernier caractère.");
static const char not_signed[] =
	MESSAGE("La signature n’est pas bonne : ce document a été modifié, ou il ne vient pas de "
                "la collectivité qu’il nomme. Ne vous y fiez pas.");
static const char not_known[] =
	MESSAGE("Ce document se dit d’une autre collectivité, dont la clé n’est pas connue ici. "
                "Vérifiez-le auprès d’elle.");

static Key wrapping_key(Ctx *ctx)
{
	Key key;
	authority_key(ctx->platform, ctx->authority, "seal", key.bytes);
	return key;
}

static Str str_of_bytes(Bytes bytes)
{
	return (Str){ bytes.ptr, bytes.len };
}

void seal_create_key(Ctx *ctx)
{
	SigningKey pair;
	Key wrapping = wrapping_key(ctx);
	crypto_signing_key(&pair);
	Bytes const public_key = { (const char *)pair.public_key, sizeof pair.public_key };
	Str const secret = { (const char *)pair.secret_key, sizeof pair.secret_key };
	Str sealed = crypto_seal(ctx->arena, &wrapping, secret, str_of_bytes(public_key));
	(void)seal_key_end(ctx, ctx->now);
	(void)seal_key_add(ctx, public_key, (Bytes){ sealed.ptr, sealed.len }, ctx->now);
	crypto_wipe(&pair, sizeof pair);
	crypto_wipe(&wrapping, sizeof wrapping);
}

static void open_key(Ctx *ctx, const SealKey *row, SigningKey *pair)
{
	Str secret;
	Key wrapping = wrapping_key(ctx);
	bool opened = crypto_open(ctx->arena, &wrapping, str_of_bytes(row->sealed),
	                          str_of_bytes(row->public_key), &secret);
	crypto_wipe(&wrapping, sizeof wrapping);
	if (!opened || secret.len != sizeof pair->secret_key)
		fault("the signing key %lld does not open", (long long)row->id);
	memcpy(pair->secret_key, secret.ptr, sizeof pair->secret_key);
	memcpy(pair->public_key, row->public_key.ptr, sizeof pair->public_key);
}

Str seal_make(Ctx *ctx, Str payload)
{
	SigningKey pair;
	Str whole = str_format(ctx->arena, "authority=%.*s\n%.*s", STR(ctx->authority->slug),
	                       STR(payload));
	if (!seal_payload_is_valid(whole))
		fault("a seal of %zu bytes is too long or not made of lines of key=value",
		      whole.len);
	const SealKey *row = seal_key_current(ctx);
	if (!row)
		fault("the authority has no key to sign with");
	open_key(ctx, row, &pair);
	Str text = seal_text_write(ctx->arena, &pair, whole);
	crypto_wipe(&pair, sizeof pair);
	return text;
}

static SealCheck malformed(void)
{
	return (SealCheck){ .why = not_a_seal };
}

static bool fits(Str key, const SealText *seal)
{
	return key.len == 32 && crypto_verify_text((const unsigned char *)key.ptr,
	                                           seal->signed_text, seal->signature);
}

static SealCheck checked(const SealText *seal, bool valid, const char *why)
{
	return (SealCheck){ .valid = valid,
		            .payload = seal->payload,
		            .authority = seal_payload_value(seal->payload, S("authority")),
		            .why = valid ? NULL : why };
}

SealCheck seal_check(Ctx *ctx, Str text)
{
	SealText seal;
	bool valid = false;
	if (!seal_text_read(ctx->arena, text, &seal))
		return malformed();
	Str named = seal_payload_value(seal.payload, S("authority"));
	if (!str_eq(named, ctx->authority->slug))
		return checked(&seal, false, not_known);
	SealKeyList keys = seal_keys(ctx, SEAL_KEYS_MAX);
	for (size_t i = 0; i < keys.len && !valid; i++)
		valid = fits(str_of_bytes(keys.at[i].public_key), &seal);
	return checked(&seal, valid, not_signed);
}

/* Whether one of the keys of an authority in the file made the signature. */
static bool fits_file(Arena *arena, const SealText *seal, const Json *authority)
{
	const Json *keys = json_get(authority, S("keys"));
	Str key;
	if (!keys || keys->kind != JSON_ARRAY)
		return false;
	for (size_t i = 0; i < keys->items_len && i < SEAL_KEYS_MAX; i++)
		if (crypto_base64url_read(arena, json_text(json_get(&keys->items[i], S("x"))),
		                          &key) &&
		    fits(key, seal))
			return true;
	return false;
}

SealCheck seal_check_file(Arena *arena, Str text, Str keys_json)
{
	SealText seal;
	const Json *file;
	if (!seal_text_read(arena, text, &seal))
		return malformed();
	Str named = seal_payload_value(seal.payload, S("authority"));
	if (json_parse(arena, keys_json, &file))
		return checked(&seal, false, not_known);
	bool const several = file->kind == JSON_ARRAY;
	bool known = false;
	for (size_t i = 0; i < (several ? file->items_len : 1); i++) {
		const Json *authority = several ? &file->items[i] : file;
		if (!str_eq(json_text(json_get(authority, S("authority"))), named))
			continue;
		known = true;
		if (fits_file(arena, &seal, authority))
			return checked(&seal, true, NULL);
	}
	return checked(&seal, false, known ? not_signed : not_known);
}

Str seal_value(const SealCheck *check, const char *key)
{
	return seal_payload_value(check->payload, str_of(key));
}

static void add_text(JsonWriter *w, const char *name, Str text)
{
	json_name(w, str_of(name));
	json_add_text(w, text);
}

/* In the words of JSON Web Keys (RFC 7517, RFC 8037), with the times each was in use. */
Str seal_keys_json(Ctx *ctx)
{
	Buf out = { .arena = ctx->arena };
	JsonWriter w = { .buf = &out };
	SealKeyList keys = seal_keys(ctx, SEAL_KEYS_MAX);
	json_open_object(&w);
	add_text(&w, "authority", ctx->authority->slug);
	add_text(&w, "name", ctx->authority->name);
	json_name(&w, S("keys"));
	json_open_array(&w);
	for (size_t i = 0; i < keys.len; i++) {
		const SealKey *key = &keys.at[i];
		json_open_object(&w);
		add_text(&w, "kty", S("OKP"));
		add_text(&w, "crv", S("Ed25519"));
		add_text(&w, "use", S("sig"));
		add_text(&w, "x", crypto_base64url(ctx->arena, str_of_bytes(key->public_key)));
		add_text(&w, "fingerprint", seal_key_fingerprint(ctx->arena, key->public_key));
		add_text(&w, "since", instant_iso(ctx->arena, key->since));
		if (key->until.us != 0)
			add_text(&w, "until", instant_iso(ctx->arena, key->until));
		json_close_object(&w);
	}
	json_close_array(&w);
	json_close_object(&w);
	return buf_str(&out);
}

Str seal_fingerprint(Ctx *ctx)
{
	const SealKey *key = seal_key_current(ctx);
	return key ? seal_key_fingerprint(ctx->arena, key->public_key) : (Str){ 0 };
}

const Module seal_module = { .name = "seal", .schema = seal_schema };
