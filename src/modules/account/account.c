/* account.c — persons of an authority and the roles they hold. */
#include "modules/account/account.h"

#include <string.h>

#include "core/event/event.h"
#include "core/mail/mail.h"
#include "gen/account_queries.h"
#include "modules/account/inside.h"

/* ---- Addresses ---- */

Str account_email_read(Arena *arena, Str text)
{
	text = str_trim(text);
	if (text.len > ACCOUNT_EMAIL_MAX)
		return (Str){ 0 };
	Buf lower = { .arena = arena };
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		buf_char(&lower, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
	Str address = buf_str(&lower), domain = address;
	(void)str_cut(&domain, '@');
	bool is_whole = mail_address_is_valid(address) && str_has(domain, S("."));
	return is_whole ? address : (Str){ 0 };
}

/* ---- Persons ---- */

static bool is_fresh(const PersonRow *p, const Actor *a, Str language)
{
	return str_eq(p->name, a->name) && str_eq(p->email, a->email) &&
	       p->confirmed == a->email_confirmed && str_eq(p->language, language);
}

/* An invitation that came to an address before its account was confirmed. */
static void take_over_invitation(Ctx *ctx, Id person)
{
	const Actor *a = &ctx->actor;
	const PersonRow *invited =
		a->email_confirmed ? account_person_invited(ctx, a->email) : NULL;
	if (invited && invited->agent)
		account_role_move(ctx, invited->id, person);
}

Id account_person_here(Ctx *ctx)
{
	Actor *a = &ctx->actor;
	if (a->account == 0)
		return 0;
	Str language = str_of(lang_code(ctx->lang));
	const PersonRow *p = account_person_of(ctx, a->account);
	if (p) {
		if (!is_fresh(p, a, language))
			account_person_refresh(ctx, p->id, a->name, a->email, a->email_confirmed,
			                       language);
		take_over_invitation(ctx, p->id);
		return a->person = p->id;
	}
	const PersonRow *invited =
		a->email_confirmed ? account_person_invited(ctx, a->email) : NULL;
	if (invited) {
		account_person_adopt(ctx, invited->id, a->account, a->name, language);
		return a->person = invited->id;
	}
	return a->person = account_person_add(ctx, a->account, a->name, a->email,
	                                      a->email_confirmed, language, ctx->now);
}

Str account_person_title(Ctx *ctx, Id person)
{
	const Person *p = person != 0 ? account_person_find(ctx, person) : NULL;
	if (!p)
		return (Str){ 0 };
	return p->name.len > 0 ? p->name : p->email;
}

/* ---- Roles ---- */

const Role *account_role_find(Str name)
{
	for (const Module *const *m = module_table(); *m; m++)
		for (const Role *role = (*m)->roles; role && role->name; role++)
			if (str_eq(name, str_of(role->name)))
				return role;
	return NULL;
}

static bool role_holds(Str role, const Permission *permission)
{
	Str rest = str_of(permission->roles);
	while (rest.len > 0)
		if (str_eq(str_cut(&rest, ' '), role))
			return true;
	return false;
}

static const Permission *permission_find(const char *name)
{
	for (const Module *const *m = module_table(); *m; m++)
		for (const Permission *p = (*m)->permissions; p && p->name; p++)
			if (strcmp(p->name, name) == 0)
				return p;
	fault("no module has the permission %s", name);
}

bool account_role_allows(Str role, const char *permission)
{
	return role_holds(role, permission_find(permission));
}

PersonList account_agent_list(Ctx *ctx, const char *permission, Id service)
{
	const Permission *p = permission_find(permission);
	return account_agent_rows(ctx, str_format(ctx->arena, " %s ", p->roles), service);
}

static void add_grants(Arena *arena, GrantList *grants, Str role, Id service)
{
	for (const Module *const *m = module_table(); *m; m++)
		for (const Permission *p = (*m)->permissions; p && p->name; p++)
			if (role_holds(role, p) && (service == 0 || !p->is_whole))
				*list_push(arena, grants) = (Grant){ str_of(p->name), service };
}

GrantList account_grants(Ctx *ctx, Id account, Str email, bool confirmed)
{
	GrantList grants = { 0 };
	RoleRowList rows = account_role_rows(ctx, account, email, confirmed);
	for (size_t i = 0; i < rows.len; i++)
		add_grants(ctx->arena, &grants, rows.at[i].role, rows.at[i].service);
	return grants;
}

/* Who manages the agents of one service does not manage those of others, nor of all. */
static bool may_manage(const Ctx *ctx, Id service)
{
	if (ctx->actor.kind == ACTOR_SYSTEM)
		return true;
	for (size_t i = 0; i < ctx->actor.grants.len; i++) {
		const Grant *g = &ctx->actor.grants.at[i];
		if (str_eq(g->permission, S(ACCOUNT_MANAGE)) &&
		    (g->service == 0 || g->service == service))
			return true;
	}
	return false;
}

static Err *refuse_manager(Ctx *ctx)
{
	return err_forbidden(ctx, "Vous ne gérez pas les agents de ce service. Demandez à un"
	                          " administrateur de la collectivité.");
}

static Str event_data(Ctx *ctx, const char *role, Id service)
{
	return str_format(ctx->arena, "role=%s\nservice=%lld", role, (long long)service);
}

Err *account_role_give(Ctx *ctx, Str email, Str name, const char *role, Id service)
{
	if (!account_role_find(str_of(role)))
		return err_invalid(ctx, "Ce rôle n’existe pas. Choisissez-en un dans la liste.");
	if (service != 0 && !town_service_find(ctx, service))
		return err_invalid(ctx, "Ce service n’existe pas. Choisissez-en un dans la liste.");
	Str address = account_email_read(ctx->arena, email);
	if (address.len == 0)
		return err_invalid(ctx, "Cette adresse électronique n’est pas complète. Exemple :"
		                        " prenom.nom@exemple.fr");
	if (!may_manage(ctx, service))
		return refuse_manager(ctx);

	Id person = account_person_of_email(ctx, address);
	if (person == 0)
		person = account_person_add(ctx, 0, name, address, false,
		                            str_of(lang_code(ctx->authority->language)), ctx->now);
	if (account_role_add(ctx, person, str_of(role), service, ctx->now) == 0)
		return err_conflict(ctx, "Cette personne a déjà ce rôle.");
	if (account_role_services(ctx, person) > ACCOUNT_SERVICES_MAX)
		return err_conflict(ctx,
		                    "Une personne a des rôles sur {n} services au plus. Au-delà, "
		                    "donnez-lui le rôle sur tous les services.",
		                    arg("n", (int)ACCOUNT_SERVICES_MAX));
	event_add(ctx, "account.role-given", "person", person, event_data(ctx, role, service));
	return NULL;
}

Err *account_role_take(Ctx *ctx, Id person, const char *role, Id service)
{
	if (!may_manage(ctx, service))
		return refuse_manager(ctx);
	if (account_role_remove(ctx, person, str_of(role), service) == 0)
		return err_not_found(ctx, "Cette personne n’a pas ce rôle, ou ne l’a plus.");
	if (strcmp(role, "administrateur") == 0 && service == 0 &&
	    account_role_count(ctx, S("administrateur")) == 0)
		return err_conflict(ctx,
		                    "C’est le dernier administrateur de la collectivité. Donnez"
		                    " d’abord ce rôle à quelqu’un d’autre.");
	event_add(ctx, "account.role-taken", "person", person, event_data(ctx, role, service));
	return NULL;
}
