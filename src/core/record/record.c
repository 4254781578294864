#include "core/record/record.h"

#include <string.h>

#include "core/crypto/crypto.h"

enum { SALT_BYTES = 16 };

static Str str_of_bytes(Bytes bytes)
{
	return (Str){ bytes.ptr, bytes.len };
}

static void wrapping_key(Ctx *ctx, const char *subject, Key *key)
{
	authority_key(ctx->platform, ctx->authority, subject, key->bytes);
}

void record_key_new(Ctx *ctx, const char *subject, Bytes *ret_wrapped, Bytes *ret_salt)
{
	Key wrapping, key;
	wrapping_key(ctx, subject, &wrapping);
	crypto_random(key.bytes, sizeof key.bytes);
	Str wrapped =
		crypto_seal(ctx->arena, &wrapping,
	                    (Str){ (const char *)key.bytes, sizeof key.bytes }, str_of(subject));
	char *salt = alloc_n(ctx->arena, char, SALT_BYTES);
	crypto_random(salt, SALT_BYTES);
	crypto_wipe(&key, sizeof key);
	crypto_wipe(&wrapping, sizeof wrapping);
	*ret_wrapped = (Bytes){ wrapped.ptr, wrapped.len };
	*ret_salt = (Bytes){ salt, SALT_BYTES };
}

static void unwrap(Ctx *ctx, const RecordOf *of, Key *key)
{
	Key wrapping;
	Str opened;
	wrapping_key(ctx, of->subject, &wrapping);
	bool is_good = crypto_open(ctx->arena, &wrapping, str_of_bytes(of->wrapped_key),
	                           str_of(of->subject), &opened);
	crypto_wipe(&wrapping, sizeof wrapping);
	if (!is_good || opened.len != sizeof key->bytes)
		fault("the key of %s %lld cannot be opened", of->subject, (long long)of->id);
	memcpy(key->bytes, opened.ptr, sizeof key->bytes);
}

static Str about(Ctx *ctx, const RecordOf *of, Str stream)
{
	return str_format(ctx->arena, "%s:%lld:%.*s", of->subject, (long long)of->id, STR(stream));
}

Bytes record_seal(Ctx *ctx, const RecordOf *of, Str stream, Str text)
{
	Key key;
	unwrap(ctx, of, &key);
	Str sealed = crypto_seal(ctx->arena, &key, text, about(ctx, of, stream));
	crypto_wipe(&key, sizeof key);
	return (Bytes){ sealed.ptr, sealed.len };
}

Str record_open(Ctx *ctx, const RecordOf *of, Str stream, Bytes sealed)
{
	Key key;
	Str text;
	unwrap(ctx, of, &key);
	bool is_good =
		crypto_open(ctx->arena, &key, str_of_bytes(sealed), about(ctx, of, stream), &text);
	crypto_wipe(&key, sizeof key);
	if (!is_good)
		fault("record '%.*s' of %s %lld is damaged", STR(stream), of->subject,
		      (long long)of->id);
	return text;
}
