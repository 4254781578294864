/* create.c — accounts made by the command line and the demonstration. */
#include "core/crypto/crypto.h"
#include "gen/account_platform_queries.h"
#include "modules/account/inside.h"

Err *account_create(Ctx *ctx, Str email, Str name, Str password, Lang lang, Id *ret_id)
{
	Str address = account_email_read(ctx->arena, email);
	if (address.len == 0)
		return err_invalid(ctx, "Cette adresse électronique n’est pas complète. Exemple :"
		                        " prenom.nom@exemple.fr");
	Err *e = account_password_check(ctx, password, address, name);
	if (e)
		return e;
	if (account_find_confirmed(ctx, address))
		return err_conflict(ctx, "Cette adresse a déjà un compte.");
	*ret_id = account_add(ctx, address, name, str_of(lang_code(lang)),
	                      crypto_password_hash(ctx->arena, password), ctx->now, ctx->now);
	return NULL;
}
