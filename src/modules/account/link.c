/* link.c — single-use links that go out by mail. */
#include <string.h>

#include "core/crypto/crypto.h"
#include "gen/account_platform_queries.h"
#include "modules/account/inside.h"

enum { TOKEN_BYTES = 24 };

static const struct {
	const char *code;
	int64_t life_s;
} purposes[LINK_PURPOSES] = {
	[LINK_CONFIRM] = { "confirm", 2 * ACCOUNT_DAY },
	[LINK_SIGN_IN] = { "sign-in", ACCOUNT_HOUR / 4 },
	[LINK_RESET] = { "reset", ACCOUNT_HOUR },
};

Str account_link_make(Ctx *ctx, LinkPurpose purpose, Id account, Str suite)
{
	Str token = crypto_token(ctx->arena, TOKEN_BYTES), code = str_of(purposes[purpose].code);
	account_link_purge(ctx, ctx->now);
	account_link_spend_all(ctx, account, code, ctx->now);
	account_link_add(ctx, account_digest(ctx->arena, token), code, account,
	                 ctx->authority->slug, suite, ctx->now,
	                 instant_add(ctx->now, purposes[purpose].life_s));
	return token;
}

static Err *refuse_old(Ctx *ctx)
{
	return err_new(ctx->arena, ERR_GONE,
	               "Ce lien a déjà servi, ou n’est plus valable. Demandez-en un autre.");
}

Err *account_link_get(Ctx *ctx, LinkPurpose purpose, Str token, const Link **ret_link)
{
	const Link *link = account_link_find(ctx, account_digest(ctx->arena, token),
	                                     str_of(purposes[purpose].code), ctx->authority->slug);
	if (!link || link->account == 0 || link->used.us != 0 || link->expires.us <= ctx->now.us)
		return refuse_old(ctx);
	*ret_link = link;
	return NULL;
}

Err *account_link_use(Ctx *ctx, const Link *link)
{
	return account_link_spend(ctx, link->id, ctx->now) == 1 ? NULL : refuse_old(ctx);
}

Err *account_confirm(Ctx *ctx, const Account *account)
{
	if (account->confirmed.us != 0)
		return NULL;
	if (account_find_confirmed(ctx, account->email))
		return err_conflict(ctx,
		                    "Cette adresse a déjà un compte. Connectez-vous avec lui.");
	account_set_confirmed(ctx, account->id, ctx->now);
	return NULL;
}

Str account_suite(Str path)
{
	bool is_here = path.len > 0 && path.len <= ACCOUNT_SUITE_MAX && path.ptr[0] == '/' &&
	               (path.len == 1 || !strchr("/\\", path.ptr[1]));
	for (size_t i = 0; i < path.len && is_here; i++)
		is_here = (unsigned char)path.ptr[i] > ' ' && path.ptr[i] != 0x7f &&
		          path.ptr[i] != '\\';
	return is_here ? path : (Str){ 0 };
}
