/* pages_agents.c — agents: who may do what, invitations. */
#include "core/crypto/crypto.h"
#include "core/event/event.h"
#include "core/http/http.h"
#include "gen/account_platform_queries.h"
#include "gen/account_queries.h"
#include "gen/account_templates.h"
#include "modules/account/inside.h"

/* ---- The list, and the form that gives a role ---- */

static FormOptions role_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	for (const Module *const *m = module_table(); *m; m++)
		for (const Role *role = (*m)->roles; role && role->name; role++)
			form_option(ctx->arena, &options, str_of(role->name), role->meaning);
	return options;
}

static FormOptions service_options(Ctx *ctx)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S("0"), MESSAGE("Tous les services"));
	ServiceList services = town_service_list(ctx);
	for (size_t i = 0; i < services.len; i++)
		form_option(ctx->arena, &options,
		            str_format(ctx->arena, "%lld", (long long)services.at[i].id),
		            services.at[i].name);
	return options;
}

const char *account_role_meaning(Str name)
{
	const Role *role = account_role_find(name);
	return role ? role->meaning : MESSAGE("Rôle inconnu");
}

Err *account_page_agents(Req *req)
{
	Ctx *ctx = req->ctx;
	account_agents_html(page(req, "Agents"), account_role_list(ctx), role_options(ctx),
	                    service_options(ctx), account_policy_code_required(ctx));
	return NULL;
}

typedef struct {
	Str email, name, role;
	Id service;
} Invitation;

Err *account_page_agents_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Invitation *i = alloc(ctx->arena, Invitation);
	i->email = account_page_email(req);
	i->name = form_line(req, "nom", 0, ACCOUNT_NAME_MAX);
	i->role = form_line(req, "role", 1, 40);
	if (!str_to_int(form_raw(req, "service"), &i->service) || i->service < 0)
		form_problem(req, S("service"), "Choisissez un service de la liste.");
	if (form_wrong(req))
		return account_page_agents(req);
	req->prepared = i;
	return NULL;
}

Err *account_page_agents_invite(Req *req)
{
	Ctx *ctx = req->ctx;
	const Invitation *i = req->prepared;
	Err *e = account_role_give(ctx, i->email, i->name, str_cstr(ctx->arena, i->role),
	                           i->service);
	if (e)
		return e;
	account_letter_invitation(ctx, i->email, i->name, account_invitation_make(ctx, i->email));
	flash(req, "Le rôle est donné ; un courriel est parti.");
	redirect(req, "/bureau/agents");
	return NULL;
}

Err *account_page_agents_take(Req *req)
{
	Ctx *ctx = req->ctx;
	int64_t service = 0;
	if (!str_to_int(form_raw(req, "service"), &service))
		return err_invalid(ctx, "Ce service n’existe pas.");
	Str role = form_line(req, "role", 1, 40);
	Err *e = account_role_take(ctx, path_id(req, "id"), str_cstr(ctx->arena, role), service);
	if (e)
		return e;
	flash(req, "Le rôle est retiré.");
	redirect(req, "/bureau/agents");
	return NULL;
}

/* ---- One-time codes of agents ---- */

Err *account_page_agents_rule(Req *req)
{
	Ctx *ctx = req->ctx;
	bool is_required = form_has(req, "obligatoire");
	if (!ctx_may_on(ctx, ACCOUNT_MANAGE, 0))
		return err_forbidden(ctx, "Cette règle vaut pour toute la collectivité. Demandez à"
		                          " un administrateur de tous les services.");
	account_policy_write(ctx, is_required);
	event_add(ctx, "account.rule-changed", "authority", ctx->authority->id,
	          str_format(ctx->arena, "code_required=%d", is_required));
	flash(req, is_required
	                   ? MESSAGE("Les codes de connexion sont obligatoires pour les agents.")
	                   : MESSAGE("Les codes de connexion sont facultatifs."));
	redirect(req, "/bureau/agents");
	return NULL;
}

/* For a phone that is lost.  The agent's sessions end; the password is still wanted. */
Err *account_page_agents_reset(Req *req)
{
	Ctx *ctx = req->ctx;
	const Person *person = account_person_find(ctx, path_id(req, "id"));
	if (!person || !person->agent)
		return err_not_found(ctx, "Cette personne n’est pas un agent.");
	if (!ctx_may_on(ctx, ACCOUNT_MANAGE, 0))
		return err_forbidden(ctx, "Seul un administrateur de tous les services peut retirer"
		                          " les codes de connexion d’un agent.");
	const Account *account = person->account != 0 ? account_find(ctx, person->account) : NULL;
	if (!account || account_clear_code(ctx, account->id) == 0)
		return err_conflict(ctx, "Cet agent n’a pas de codes de connexion.");
	account_session_remove_all(ctx, account->id, 0);
	account_letter_changed(ctx, account,
	                       MESSAGE("Un administrateur a retiré vos codes de connexion. Vous"
	                               " pourrez en installer d’autres."));
	flash(req, "Les codes de connexion de cet agent sont retirés.");
	redirect(req, "/bureau/agents");
	return NULL;
}

/* ---- The invited agent ---- */

static Err *find_invitation(Req *req, Str *ret_email, Instant *ret_expires)
{
	Ctx *ctx = req->ctx;
	Str token = path_str(req, "token");
	Err *e = account_invitation_read(ctx, token, ret_email, ret_expires);
	if (e)
		return e;
	if (account_link_find(ctx, account_digest(ctx->arena, token), S("invite"),
	                      ctx->authority->slug))
		return err_new(ctx->arena, ERR_GONE,
		               "Cette invitation a déjà servi. Connectez-vous.");
	return NULL;
}

Err *account_page_invitation(Req *req)
{
	Str email;
	Instant expires;
	Err *e = find_invitation(req, &email, &expires);
	if (e)
		return e;
	account_invitation_html(page(req, "Rejoindre l’espace des agents"), path_str(req, "token"),
	                        email, account_find_confirmed(req->ctx, email) != NULL);
	return NULL;
}

typedef struct {
	Str email, name, hash;
	Instant expires;
} Accepted;

Err *account_page_invitation_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Accepted *a = alloc(ctx->arena, Accepted);
	Err *e = find_invitation(req, &a->email, &a->expires);
	if (e)
		return e;
	if (account_find_confirmed(ctx, a->email)) {
		redirect(req, "/connexion");
		return NULL;
	}
	a->name = form_line(req, "nom", 1, ACCOUNT_NAME_MAX);
	Str password = form_raw(req, "nouveau");
	e = account_password_check(ctx, password, a->email, a->name);
	if (e)
		account_page_problem(req, "nouveau", e);
	if (form_wrong(req))
		return account_page_invitation(req);
	a->hash = crypto_password_hash(ctx->arena, password);
	req->prepared = a;
	return NULL;
}

Err *account_page_invitation_accept(Req *req)
{
	Ctx *ctx = req->ctx;
	const Accepted *a = req->prepared;
	Bytes digest = account_digest(ctx->arena, path_str(req, "token"));
	if (account_link_claim(ctx, digest, ctx->authority->slug, ctx->now, a->expires) == 0)
		return err_new(ctx->arena, ERR_GONE,
		               "Cette invitation a déjà servi. Connectez-vous.");
	if (account_find_confirmed(ctx, a->email))
		return err_conflict(ctx, "Cette adresse a déjà un compte. Connectez-vous.");
	Id id = account_add(ctx, a->email, a->name, str_of(lang_code(ctx->lang)), a->hash, ctx->now,
	                    ctx->now);
	account_page_enter(req, account_find(ctx, id), (Str){ 0 });
	return NULL;
}
