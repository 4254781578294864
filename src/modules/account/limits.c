/* limits.c — how often one may guess, and have letters sent. */
#include "core/limit/limit.h"
#include "modules/account/inside.h"

static Err *refuse_hurry(Ctx *ctx, int wait)
{
	return err_too_many(ctx, "Il y a eu trop d’essais. Attendez {n} min, puis recommencez.",
	                    arg("n", wait <= 120 ? 2 : (wait + 59) / 60));
}

static int longer(int a, int b)
{
	return a > b ? a : b;
}

static Str pair(Ctx *ctx, Str address, Str email)
{
	return str_format(ctx->arena, "%.*s %.*s", STR(address), STR(email));
}

/* Five tries at once, then one in half a minute, then, after fifteen, one in ten minutes; the
 * account as a whole is open to more, so that nobody can shut out its owner from elsewhere. */
Err *account_limit_guess(Ctx *ctx, Str address, Str email)
{
	Str both = pair(ctx, address, email);
	int wait = limit_take("sign-in", both, 5, 30, ctx->now);
	wait = longer(wait, limit_take("sign-in-long", both, 15, 600, ctx->now));
	wait = longer(wait, limit_take("sign-in-from", address, 60, 20, ctx->now));
	wait = longer(wait, limit_take("sign-in-to", email, 100, 60, ctx->now));
	return wait > 0 ? refuse_hurry(ctx, wait) : NULL;
}

void account_limit_forgive(Ctx *ctx, Str address, Str email)
{
	Str both = pair(ctx, address, email);
	limit_forgive("sign-in", both);
	limit_forgive("sign-in-long", both);
}

Err *account_limit_mail(Ctx *ctx, Str address, Str email)
{
	int wait = limit_take("mail-to", email, 4, 900, ctx->now);
	wait = longer(wait, limit_take("mail-from", address, 20, 120, ctx->now));
	return wait > 0 ? refuse_hurry(ctx, wait) : NULL;
}

Err *account_limit_code(Ctx *ctx, Id account)
{
	Str who = str_format(ctx->arena, "%lld", (long long)account);
	int wait = limit_take("code", who, 6, 60, ctx->now);
	wait = longer(wait, limit_take("code-long", who, 20, 1800, ctx->now));
	return wait > 0 ? refuse_hurry(ctx, wait) : NULL;
}
