/* create.c — accounts made and used by the command line and the demonstration. */
#include "core/crypto/crypto.h"
#include "gen/account_platform_queries.h"
#include "gen/account_queries.h"
#include "modules/account/inside.h"

Err *account_create(Ctx *ctx, Str email, Str name, Str password, Lang lang, Id *ret_id)
{
	Str address = account_email_read(ctx->arena, email);
	if (address.len == 0)
		return err_invalid(ctx, "Cette adresse électronique n’est pas complète. Exemple :"
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

Err *account_actor(Ctx *ctx, Str email, Actor *ret_actor)
{
	const Account *a = account_find_confirmed(ctx, email);
	if (!a)
		return err_not_found(ctx, "Cette adresse n’a pas de compte.");
	const PersonRow *p = account_person_of(ctx, a->id);
	if (!p)
		p = account_person_invited(ctx, email);
	GrantList grants = account_grants(ctx, a->id, email, true);
	*ret_actor = (Actor){
		.kind = grants.len > 0 ? ACTOR_AGENT : ACTOR_RESIDENT,
		.account = a->id,
		.person = p ? p->id : 0,
		.name = a->name,
		.email = a->email,
		.email_confirmed = true,
		.grants = grants,
	};
	return NULL;
}
