/* invite.c — invitations: tokens that vouch for themselves.
 *
 * An invitation is made in the transaction that gives the role, which writes the authority's file;
 * accounts are in the platform's.  So the token names what it is for, with a code that only this
 * platform can make; it becomes a row of the platform's file when it is used, once. */
#include "core/crypto/crypto.h"
#include "modules/account/inside.h"

enum { CODE_BYTES = 32, TOKEN_BYTES_MAX = 700 };

static Str code_of(Ctx *ctx, Str text)
{
	Key key;
	unsigned char *code = alloc_n(ctx->arena, unsigned char, CODE_BYTES);
	platform_key(ctx->platform, "invitation", key.bytes);
	crypto_mac(&key, text, code);
	crypto_wipe(&key, sizeof key);
	return (Str){ (const char *)code, CODE_BYTES };
}

Str account_invitation_make(Ctx *ctx, Str email)
{
	Buf token = { .arena = ctx->arena };
	buf_addf(&token, "%.*s\n%.*s\n%lld\n%.*s", STR(ctx->authority->slug), STR(email),
	         (long long)instant_add(ctx->now, ACCOUNT_INVITATION_S).us,
	         STR(crypto_token(ctx->arena, 8)));
	Str code = code_of(ctx, buf_str(&token));
	buf_add(&token, code);
	return crypto_base64url(ctx->arena, buf_str(&token));
}

Err *account_invitation_read(Ctx *ctx, Str token, Str *ret_email, Instant *ret_expires)
{
	Err *old = err_new(ctx->arena, ERR_GONE,
	                   "Cette invitation n’est plus valable. Demandez-en une autre à"
	                   " l’administrateur de votre collectivité.");
	Str bytes;
	int64_t expires;
	if (token.len > TOKEN_BYTES_MAX || !crypto_base64url_read(ctx->arena, token, &bytes) ||
	    bytes.len <= CODE_BYTES)
		return old;
	Str text = str_part(bytes, 0, bytes.len - CODE_BYTES);
	Str code = str_part(bytes, text.len, CODE_BYTES);
	if (!crypto_same(code, code_of(ctx, text)))
		return old;
	Str slug = str_cut(&text, '\n'), email = str_cut(&text, '\n');
	if (!str_eq(slug, ctx->authority->slug) || !str_to_int(str_cut(&text, '\n'), &expires) ||
	    expires <= ctx->now.us)
		return old;
	*ret_email = email;
	*ret_expires = (Instant){ expires };
	return NULL;
}
