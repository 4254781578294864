/* pages.c — signing up, in and out. */
#include "base/log.h"
#include "core/crypto/crypto.h"
#include "core/http/http.h"
#include "gen/account_platform.h"
#include "gen/account_platform_queries.h"
#include "gen/account_schema.h"
#include "gen/account_templates.h"
#include "modules/account/inside.h"

/* ---- What pages share ---- */

Str account_page_address(Ctx *ctx, const char *path, Str suite)
{
	if (suite.len == 0)
		return str_of(path);
	Page address = html_page(ctx->arena, LANG_FR, NULL);
	html_put_url_part(&address, suite);
	return str_format(ctx->arena, "%s?suite=%.*s", path, STR(html_str(&address)));
}

static void go_to(Req *req, Str path)
{
	redirect(req, str_cstr(req->ctx->arena, path));
}

static Str suite_of(Req *req)
{
	Str typed = req->method == GET ? query_str(req, "suite") : form_raw(req, "suite");
	return account_suite(typed);
}

void account_page_problem(Req *req, const char *name, const Err *e)
{
	form_set_problem(req, str_of(name), e->message, e->args, e->args_len);
}

Str account_page_email(Req *req)
{
	Str typed = form_line(req, "courriel", 1, ACCOUNT_EMAIL_MAX);
	Str email = account_email_read(req->ctx->arena, typed);
	if (email.len == 0)
		form_problem(req, S("courriel"),
		             "Cette adresse électronique n’est pas complète. Exemple :"
		             " prenom.nom@exemple.fr");
	return email;
}

static bool is_agent(Ctx *ctx, const Account *a)
{
	return account_grants(ctx, a->id, a->email, a->confirmed.us != 0).len > 0;
}

static Str next_page(Ctx *ctx, const Account *a, Str suite, bool agent, bool half)
{
	if (half)
		return account_page_address(ctx, "/connexion/code", suite);
	if (suite.len == 0)
		suite = agent ? S("/bureau") : S("/");
	if (agent && a->totp_sealed.len == 0)
		return account_page_address(ctx, "/mon-compte/code", suite);
	return suite;
}

static void enter(Req *req, const Account *a, Str suite, bool with_code)
{
	Ctx *ctx = req->ctx;
	bool agent = is_agent(ctx, a), half = a->totp_sealed.len > 0 && !with_code;
	Str token = account_session_start(
		ctx, &(SessionStart){
			     .account = a->id,
			     .host = req->host,
			     .device = account_device(ctx, header_str(req, "user-agent")),
			     .old = req->session,
			     .agent = agent,
			     .half = half,
			     .second_factor = with_code,
		     });
	reply_cookie(req, "session", token, -1);
	log_line("sign-in", log_int("account", a->id), log_int("half", half));
	go_to(req, next_page(ctx, a, suite, agent, half));
}

void account_page_enter(Req *req, const Account *account, Str suite)
{
	enter(req, account, suite, false);
}

/* ---- Signing in by password ---- */

static Err *sign_in(Req *req)
{
	Str suite = suite_of(req);
	if (req->ctx->actor.kind != ACTOR_VISITOR) {
		go_to(req, suite.len > 0 ? suite : S("/"));
		return NULL;
	}
	account_sign_in_html(page(req, "Se connecter"), suite,
	                     account_page_address(req->ctx, "/inscription", suite),
	                     account_page_address(req->ctx, "/connexion/lien", suite));
	return NULL;
}

static Err *sign_in_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Str email = account_page_email(req), password = form_raw(req, "mot_de_passe");
	if (form_wrong(req))
		return sign_in(req);
	Err *e = account_limit_guess(ctx, req->address, email);
	if (e)
		return e;
	const Account *account = account_find_confirmed(ctx, email);
	if (!account_password_is(account ? account->password : (Str){ 0 }, password)) {
		log_line("sign-in-refused", log_str("authority", ctx->authority->slug));
		form_problem(req, S("mot_de_passe"),
		             "L’adresse et le mot de passe ne vont pas ensemble, ou l’adresse n’est"
		             " pas confirmée. Vérifiez-les, ou demandez un lien de connexion.");
		return sign_in(req);
	}
	account_limit_forgive(ctx, req->address, email);
	req->prepared = alloc(ctx->arena, Account);
	*(Account *)req->prepared = *account;
	return NULL;
}

static Err *sign_in_apply(Req *req)
{
	const Account *then = req->prepared, *account = account_find(req->ctx, then->id);
	if (!account || !str_eq(account->password, then->password))
		return err_conflict(req->ctx, "Votre mot de passe vient de changer. Connectez-vous"
		                              " avec le nouveau.");
	account_page_enter(req, account, suite_of(req));
	return NULL;
}

/* ---- One-time code ---- */

static const Session *half_session(Req *req)
{
	const Session *s = req->session.len > 0
	                           ? account_session_get(req->ctx, req->session, req->host)
	                           : NULL;
	return s && account_session_is_half(s) ? s : NULL;
}

static Err *code(Req *req)
{
	if (!half_session(req)) {
		go_to(req, account_page_address(req->ctx, "/connexion", suite_of(req)));
		return NULL;
	}
	account_code_html(page(req, "Votre code de connexion"), suite_of(req));
	return NULL;
}

typedef struct {
	const Account *account;
	int64_t step;
} CodeGiven;

static Err *code_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const Session *s = half_session(req);
	if (!s)
		return code(req);
	Err *e = account_limit_code(ctx, s->account);
	if (e)
		return e;
	CodeGiven *given = alloc(ctx->arena, CodeGiven);
	given->account = account_find(ctx, s->account);
	Str typed = form_line(req, "code", 1, 20);
	if (form_wrong(req) || !account_code_is(ctx, given->account, typed, &given->step)) {
		form_problem(req, S("code"),
		             "Ce code n’est pas le bon, ou il a déjà servi."
		             " Attendez le suivant et recopiez-le.");
		return code(req);
	}
	req->prepared = given;
	return NULL;
}

static Err *code_apply(Req *req)
{
	const CodeGiven *given = req->prepared;
	if (account_spend_code(req->ctx, given->account->id, given->step) == 0)
		return err_conflict(req->ctx, "Ce code vient de servir. Attendez le suivant.");
	enter(req, given->account, suite_of(req), true);
	return NULL;
}

/* ---- Links by mail: to sign in, to choose another password ---- */

static Err *link_ask(Req *req)
{
	account_link_ask_html(page(req, "Recevoir un lien de connexion"), suite_of(req));
	return NULL;
}

static Err *reset_ask(Req *req)
{
	account_reset_ask_html(page(req, "Mot de passe oublié"));
	return NULL;
}

static Err *mail_prepare(Req *req, Err *(*again)(Req *req))
{
	Str *email = alloc(req->ctx->arena, Str);
	*email = account_page_email(req);
	if (form_wrong(req))
		return again(req);
	Err *e = account_limit_mail(req->ctx, req->address, *email);
	req->prepared = email;
	return e;
}

static Err *link_prepare(Req *req)
{
	return mail_prepare(req, link_ask);
}

static Err *reset_prepare(Req *req)
{
	return mail_prepare(req, reset_ask);
}

/* The same statements, letter and answer, whether there is an account or not. */
static Err *mail_link(Req *req, LinkPurpose purpose)
{
	Ctx *ctx = req->ctx;
	const Str *email = req->prepared;
	const Account *account = account_find_reachable(ctx, *email);
	Str token = account_link_make(ctx, purpose, account ? account->id : 0, suite_of(req));
	account_letter_link(ctx, purpose, account, *email, token, false);
	redirect(req, "/connexion/courriel");
	return NULL;
}

static Err *link_apply(Req *req)
{
	return mail_link(req, LINK_SIGN_IN);
}

static Err *reset_apply(Req *req)
{
	return mail_link(req, LINK_RESET);
}

static Err *mailed(Req *req)
{
	account_mailed_html(page(req, "Consultez vos courriels"));
	return NULL;
}

/* A link opens a page with a button, since mail programs open links by themselves. */
static Err *link_show(Req *req)
{
	const Link *link;
	Err *e = account_link_get(req->ctx, LINK_SIGN_IN, path_str(req, "token"), &link);
	if (e)
		return e;
	account_link_html(page(req, "Se connecter"), path_str(req, "token"));
	return NULL;
}

/* An address that was never confirmed is so now; but who chose the password may be another. */
static Err *first_visit(Ctx *ctx, const Account *account)
{
	if (account->confirmed.us != 0)
		return NULL;
	Err *e = account_confirm(ctx, account);
	if (e)
		return e;
	account_set_password(ctx, account->id, (Str){ 0 });
	account_session_remove_all(ctx, account->id, 0);
	return NULL;
}

static Err *link_use(Req *req)
{
	Ctx *ctx = req->ctx;
	const Link *link;
	Err *e = account_link_get(ctx, LINK_SIGN_IN, path_str(req, "token"), &link);
	if (!e)
		e = account_link_use(ctx, link);
	if (e)
		return e;
	e = first_visit(ctx, account_find(ctx, link->account));
	if (e)
		return e;
	account_page_enter(req, account_find(ctx, link->account), link->suite);
	return NULL;
}

static Err *reset(Req *req)
{
	const Link *link;
	Err *e = account_link_get(req->ctx, LINK_RESET, path_str(req, "token"), &link);
	if (e)
		return e;
	account_reset_html(page(req, "Choisir un mot de passe"), path_str(req, "token"),
	                   account_find(req->ctx, link->account)->email);
	return NULL;
}

static Err *reset_use_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const Link *link;
	Err *e = account_link_get(ctx, LINK_RESET, path_str(req, "token"), &link);
	if (e)
		return e;
	const Account *account = account_find(ctx, link->account);
	Str password = form_raw(req, "nouveau");
	e = account_password_check(ctx, password, account->email, account->name);
	if (e) {
		account_page_problem(req, "nouveau", e);
		return reset(req);
	}
	Str *hash = alloc(ctx->arena, Str);
	*hash = crypto_password_hash(ctx->arena, password);
	req->prepared = hash;
	return NULL;
}

static Err *reset_use(Req *req)
{
	Ctx *ctx = req->ctx;
	const Link *link;
	Err *e = account_link_get(ctx, LINK_RESET, path_str(req, "token"), &link);
	if (!e)
		e = account_link_use(ctx, link);
	if (e)
		return e;
	const Account *account = account_find(ctx, link->account);
	e = account_confirm(ctx, account);
	if (e)
		return e;
	account_set_password(ctx, account->id, *(const Str *)req->prepared);
	account_session_remove_all(ctx, account->id, 0);
	account_letter_changed(ctx, account, MESSAGE("Votre mot de passe a été changé."));
	flash(req, "Votre mot de passe est changé. Connectez-vous.");
	redirect(req, "/connexion");
	return NULL;
}

/* ---- Signing up ---- */

typedef struct {
	Str email, name, hash;
} SigningUp;

static Err *sign_up(Req *req)
{
	Str suite = suite_of(req);
	account_sign_up_html(page(req, "Créer un compte"), suite,
	                     account_page_address(req->ctx, "/connexion", suite));
	return NULL;
}

static Err *sign_up_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	SigningUp *new = alloc(ctx->arena, SigningUp);
	new->name = form_line(req, "nom", 1, ACCOUNT_NAME_MAX);
	new->email = account_page_email(req);
	Str password = form_raw(req, "mot_de_passe");
	Err *e = account_password_check(ctx, password, new->email, new->name);
	if (e)
		account_page_problem(req, "mot_de_passe", e);
	if (form_wrong(req))
		return sign_up(req);
	e = account_limit_mail(ctx, req->address, new->email);
	if (e)
		return e;
	new->hash = crypto_password_hash(ctx->arena, password);
	req->prepared = new;
	return NULL;
}

/* Where the address has an account, a second one is made all the same.  It cannot be confirmed, so
 * it can draft but not file, and nobody but the owner of the address learns of the first. */
static Err *sign_up_apply(Req *req)
{
	Ctx *ctx = req->ctx;
	const SigningUp *new = req->prepared;
	bool is_taken = account_find_confirmed(ctx, new->email) != NULL;
	Id id = account_add(ctx, new->email, new->name, str_of(lang_code(ctx->lang)), new->hash,
	                    (Instant){ 0 }, ctx->now);
	Str suite = suite_of(req);
	Str token = account_link_make(ctx, LINK_CONFIRM, is_taken ? 0 : id, suite);
	account_letter_link(ctx, LINK_CONFIRM, account_find(ctx, id), new->email, token, is_taken);
	account_page_enter(req, account_find(ctx, id), suite);
	flash(req, "Votre compte est ouvert. Pour déposer une demande, confirmez votre adresse"
	           " avec le lien que vous venez de recevoir par courriel.");
	return NULL;
}

/* The password is asked for unless the browser is the one that signed up: else a link sent to
 * somebody else's address could confirm an account whose password a stranger has chosen. */
static bool is_wanted(Req *req, const Link *link)
{
	return req->ctx->actor.account != link->account;
}

static Err *confirm(Req *req)
{
	const Link *link;
	Err *e = account_link_get(req->ctx, LINK_CONFIRM, path_str(req, "token"), &link);
	if (e)
		return e;
	account_confirm_html(page(req, "Confirmer votre adresse"), path_str(req, "token"),
	                     account_find(req->ctx, link->account)->email, is_wanted(req, link));
	return NULL;
}

static Err *confirm_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const Link *link;
	Err *e = account_link_get(ctx, LINK_CONFIRM, path_str(req, "token"), &link);
	if (e)
		return e;
	if (!is_wanted(req, link))
		return NULL;
	const Account *account = account_find(ctx, link->account);
	Str password = form_raw(req, "mot_de_passe");
	e = account_limit_guess(ctx, req->address, account->email);
	if (e)
		return e;
	if (!account_password_is(account->password, password)) {
		form_problem(req, S("mot_de_passe"),
		             "Ce n’est pas le mot de passe choisi à l’inscription. Vérifiez-le, ou"
		             " demandez à en choisir un autre.");
		return confirm(req);
	}
	return NULL;
}

static Err *confirm_apply(Req *req)
{
	Ctx *ctx = req->ctx;
	const Link *link;
	Err *e = account_link_get(ctx, LINK_CONFIRM, path_str(req, "token"), &link);
	if (!e)
		e = account_link_use(ctx, link);
	if (!e)
		e = account_confirm(ctx, account_find(ctx, link->account));
	if (e)
		return e;
	flash(req, "Votre adresse est confirmée.");
	if (is_wanted(req, link))
		account_page_enter(req, account_find(ctx, link->account), link->suite);
	else
		go_to(req, link->suite.len > 0 ? link->suite : S("/"));
	return NULL;
}

/* ---- Signing out ---- */

static Err *sign_out(Req *req)
{
	if (req->session.len > 0)
		account_session_remove(req->ctx, account_digest(req->ctx->arena, req->session));
	reply_cookie(req, "session", (Str){ 0 }, 0);
	/* What pages keep on this device, drafts and papers taken along, goes as well. */
	reply_header(req, "Clear-Site-Data", S("\"storage\""));
	flash(req, "Vous êtes déconnecté.");
	redirect(req, "/");
	return NULL;
}

/* ---- Tables ---- */

static const Route routes[] = {
	{ GET, "/connexion", sign_in, ANYONE, NULL, 0 },
	{ POST, "/connexion", sign_in_apply, ANYONE, sign_in_prepare, ROUTE_PLATFORM },
	{ GET, "/connexion/code", code, ANYONE, NULL, 0 },
	{ POST, "/connexion/code", code_apply, ANYONE, code_prepare, ROUTE_PLATFORM },
	{ GET, "/connexion/lien", link_ask, ANYONE, NULL, 0 },
	{ POST, "/connexion/lien", link_apply, ANYONE, link_prepare, ROUTE_PLATFORM },
	{ GET, "/connexion/courriel", mailed, ANYONE, NULL, 0 },
	{ GET, "/connexion/lien/{token}", link_show, ANYONE, NULL, 0 },
	{ POST, "/connexion/lien/{token}", link_use, ANYONE, NULL, ROUTE_PLATFORM },
	{ GET, "/inscription", sign_up, ANYONE, NULL, 0 },
	{ POST, "/inscription", sign_up_apply, ANYONE, sign_up_prepare, ROUTE_PLATFORM },
	{ GET, "/confirmation/{token}", confirm, ANYONE, NULL, 0 },
	{ POST, "/confirmation/{token}", confirm_apply, ANYONE, confirm_prepare, ROUTE_PLATFORM },
	{ GET, "/mot-de-passe-oublie", reset_ask, ANYONE, NULL, 0 },
	{ POST, "/mot-de-passe-oublie", reset_apply, ANYONE, reset_prepare, ROUTE_PLATFORM },
	{ GET, "/mot-de-passe/{token}", reset, ANYONE, NULL, 0 },
	{ POST, "/mot-de-passe/{token}", reset_use, ANYONE, reset_use_prepare, ROUTE_PLATFORM },
	{ POST, "/deconnexion", sign_out, ANYONE, NULL, ROUTE_PLATFORM },

	{ GET, "/mon-compte", account_page_me, SIGNED_IN, NULL, 0 },
	{ POST, "/mon-compte", account_page_me_save, SIGNED_IN, account_page_me_prepare,
	  ROUTE_PLATFORM },
	{ GET, "/mon-compte/mot-de-passe", account_page_password, SIGNED_IN, NULL, 0 },
	{ POST, "/mon-compte/mot-de-passe", account_page_password_save, SIGNED_IN,
	  account_page_password_prepare, ROUTE_PLATFORM },
	{ POST, "/mon-compte/confirmation", account_page_confirm_again, SIGNED_IN, NULL,
	  ROUTE_PLATFORM },
	{ GET, "/mon-compte/sessions", account_page_sessions, SIGNED_IN, NULL, 0 },
	{ POST, "/mon-compte/sessions", account_page_sessions_end, SIGNED_IN, NULL,
	  ROUTE_PLATFORM },
	{ POST, "/mon-compte/sessions/{id}", account_page_session_end, SIGNED_IN, NULL,
	  ROUTE_PLATFORM },
	{ GET, "/mon-compte/code", account_page_code, SIGNED_IN, NULL, 0 },
	{ POST, "/mon-compte/code", account_page_code_save, SIGNED_IN, account_page_code_prepare,
	  ROUTE_PLATFORM },

	{ GET, "/invitation/{token}", account_page_invitation, ANYONE, NULL, 0 },
	{ POST, "/invitation/{token}", account_page_invitation_accept, ANYONE,
	  account_page_invitation_prepare, ROUTE_PLATFORM },
	{ GET, "/bureau/agents", account_page_agents, ACCOUNT_MANAGE, NULL, 0 },
	{ POST, "/bureau/agents", account_page_agents_invite, ACCOUNT_MANAGE,
	  account_page_agents_prepare, 0 },
	{ POST, "/bureau/agents/regle", account_page_agents_rule, ACCOUNT_MANAGE, NULL, 0 },
	{ POST, "/bureau/agents/{id}/retirer", account_page_agents_take, ACCOUNT_MANAGE, NULL, 0 },
	{ POST, "/bureau/agents/{id}/code", account_page_agents_reset, ACCOUNT_MANAGE, NULL,
	  ROUTE_PLATFORM },
	{ 0 },
};

static const EventKind events[] = {
	{ "account.role-given", MESSAGE("Rôle donné à un agent") },
	{ "account.role-taken", MESSAGE("Rôle retiré à un agent") },
	{ "account.rule-changed", MESSAGE("Règle des codes de connexion changée") },
	{ 0 },
};

static const Permission permissions[] = {
	{ ACCOUNT_MANAGE, MESSAGE("Gérer les agents et leurs rôles"), "administrateur", false },
	{ 0 },
};

static const Role roles[] = {
	{ "lecteur", MESSAGE("Lecteur : consulte les dossiers du service") },
	{ "instructeur", MESSAGE("Instructeur : traite les dossiers du service") },
	{ "decideur", MESSAGE("Décideur : traite les dossiers et prend les décisions") },
	{ "administrateur",
	  MESSAGE("Administrateur : tout, y compris les agents et les démarches") },
	{ 0 },
};

const Module account_module = {
	.name = "account",
	.schema = account_schema,
	.platform = account_platform,
	.routes = routes,
	.events = events,
	.roles = roles,
	.permissions = permissions,
};
