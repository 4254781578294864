/* code.c — one-time codes by time (RFC 6238): their secrets are kept sealed. */
#include "core/crypto/crypto.h"
#include "modules/account/inside.h"

static Key key_for(Ctx *ctx, const char *use)
{
	Key platform, key;
	platform_key(ctx->platform, "one-time-code", platform.bytes);
	crypto_derive(&platform, str_of(use), &key);
	crypto_wipe(&platform, sizeof platform);
	return key;
}

static Str about(Ctx *ctx, Id account)
{
	return str_format(ctx->arena, "account %lld", (long long)account);
}

Bytes account_code_seal(Ctx *ctx, Id account, Str secret, const char *use)
{
	Key key = key_for(ctx, use);
	Str sealed = crypto_seal(ctx->arena, &key, secret, about(ctx, account));
	crypto_wipe(&key, sizeof key);
	return (Bytes){ sealed.ptr, sealed.len };
}

bool account_code_open(Ctx *ctx, Id account, Bytes sealed, const char *use, Str *ret_secret)
{
	Key key = key_for(ctx, use);
	bool is_open = crypto_open(ctx->arena, &key, (Str){ sealed.ptr, sealed.len },
	                           about(ctx, account), ret_secret);
	crypto_wipe(&key, sizeof key);
	return is_open;
}

bool account_code_is(Ctx *ctx, const Account *account, Str code, int64_t *ret_step)
{
	Str secret;
	int64_t step = account->totp_step;
	if (!account_code_open(ctx, account->id, account->totp_sealed, "account", &secret))
		fault("could not open the one-time secret of account %lld", (long long)account->id);
	if (!crypto_totp_verify(secret, code, ctx->now, &step))
		return false;
	*ret_step = step;
	return true;
}

/* "SECRET 1760000000": sealed, it goes to the form and comes back. */
Str account_code_offer(Ctx *ctx, Id account, Str *ret_secret)
{
	Str secret = crypto_totp_secret(ctx->arena);
	int64_t until = instant_add(ctx->now, ACCOUNT_CODE_SETUP_S).us;
	Str text = str_format(ctx->arena, "%.*s %lld", STR(secret), (long long)until);
	Bytes sealed = account_code_seal(ctx, account, text, "offer");
	*ret_secret = secret;
	return crypto_base64url(ctx->arena, (Str){ sealed.ptr, sealed.len });
}

bool account_code_accept(Ctx *ctx, Id account, Str offer, Str *ret_secret)
{
	Str sealed, text;
	int64_t until = 0;
	if (offer.len > 400 || !crypto_base64url_read(ctx->arena, offer, &sealed) ||
	    !account_code_open(ctx, account, (Bytes){ sealed.ptr, sealed.len }, "offer", &text))
		return false;
	Str secret = str_cut(&text, ' ');
	if (!str_to_int(text, &until) || until <= ctx->now.us)
		return false;
	*ret_secret = secret;
	return true;
}
