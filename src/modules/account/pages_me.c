/* pages_me.c — my account: name, password, sessions, one-time codes. */
#include "core/crypto/crypto.h"
#include "core/http/http.h"
#include "core/pdf/pdf.h"
#include "gen/account_platform_queries.h"
#include "gen/account_templates.h"
#include "modules/account/inside.h"

enum { QR_PX = 200 };

static const Account *own(Ctx *ctx)
{
	return account_find(ctx, ctx->actor.account);
}

/* ---- Name and language ---- */

static FormOptions languages(Ctx *ctx)
{
	FormOptions options = { 0 };
	for (Lang lang = 0; lang < LANG_COUNT; lang++) {
		if (!(ctx->authority->languages & 1U << lang))
			continue;
		Text name = { { str_of(lang_name(lang)) } };
		form_option(ctx->arena, &options, str_of(lang_code(lang)), name);
	}
	return options;
}

Err *account_page_me(Req *req)
{
	Ctx *ctx = req->ctx;
	account_me_html(page(req, "Mon compte"), own(ctx), languages(ctx),
	                ctx->actor.kind == ACTOR_AGENT);
	return NULL;
}

typedef struct {
	Str name;
	Lang lang;
} Profile;

Err *account_page_me_prepare(Req *req)
{
	Profile *profile = alloc(req->ctx->arena, Profile);
	profile->name = form_line(req, "nom", 1, ACCOUNT_NAME_MAX);
	if (!lang_find(form_raw(req, "langue"), &profile->lang) ||
	    !(req->ctx->authority->languages & 1U << profile->lang))
		form_problem(req, S("langue"), "Choisissez une langue de la liste.");
	if (form_wrong(req))
		return account_page_me(req);
	req->prepared = profile;
	return NULL;
}

Err *account_page_me_save(Req *req)
{
	const Profile *profile = req->prepared;
	Str code = str_of(lang_code(profile->lang));
	account_set_profile(req->ctx, req->ctx->actor.account, profile->name, code);
	reply_cookie(req, "lang", code, 365 * (int64_t)ACCOUNT_DAY);
	flash(req, "Votre compte est à jour.");
	redirect(req, "/mon-compte");
	return NULL;
}

Err *account_page_confirm_again(Req *req)
{
	Ctx *ctx = req->ctx;
	const Account *account = own(ctx);
	if (account->confirmed.us != 0)
		return err_conflict(ctx, "Votre adresse est déjà confirmée.");
	Err *e = account_limit_mail(ctx, req->address, account->email);
	if (e)
		return e;
	bool is_taken = account_find_confirmed(ctx, account->email) != NULL;
	Str token = account_link_make(ctx, LINK_CONFIRM, is_taken ? 0 : account->id, (Str){ 0 });
	account_letter_link(ctx, LINK_CONFIRM, account, account->email, token, is_taken);
	flash(req, "Un nouveau lien vient de partir par courriel.");
	redirect(req, "/mon-compte");
	return NULL;
}

/* ---- Password ---- */

Err *account_page_password(Req *req)
{
	account_password_html(page(req, "Changer de mot de passe"),
	                      own(req->ctx)->password.len > 0);
	return NULL;
}

typedef struct {
	Str before, hash;
} NewPassword;

Err *account_page_password_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const Account *account = own(ctx);
	Str current = form_raw(req, "actuel"), password = form_raw(req, "nouveau");
	Err *e = account_limit_guess(ctx, req->address, account->email);
	if (e)
		return e;
	if (!account_password_is(account->password, current))
		form_problem(req, S("actuel"), "Ce n’est pas votre mot de passe actuel.");
	e = account_password_check(ctx, password, account->email, account->name);
	if (e)
		account_page_problem(req, "nouveau", e);
	if (form_wrong(req))
		return account_page_password(req);
	account_limit_forgive(ctx, req->address, account->email);
	NewPassword *new = alloc(ctx->arena, NewPassword);
	*new = (NewPassword){ account->password, crypto_password_hash(ctx->arena, password) };
	req->prepared = new;
	return NULL;
}

/* The other sessions end: whoever had the old password is out. */
Err *account_page_password_save(Req *req)
{
	Ctx *ctx = req->ctx;
	const Account *account = own(ctx);
	const NewPassword *new = req->prepared;
	if (!str_eq(account->password, new->before))
		return err_conflict(ctx, "Votre mot de passe vient de changer. Connectez-vous"
		                         " avec le nouveau.");
	const Session *session = account_session_get(ctx, req->session, req->host);
	account_set_password(ctx, account->id, new->hash);
	account_session_remove_all(ctx, account->id, session ? session->id : 0);
	account_letter_changed(ctx, account, MESSAGE("Votre mot de passe a été changé."));
	flash(req, "Votre mot de passe est changé. Vos autres sessions sont fermées.");
	redirect(req, "/mon-compte");
	return NULL;
}

/* ---- Sessions ---- */

Err *account_page_sessions(Req *req)
{
	Ctx *ctx = req->ctx;
	const Session *current = account_session_get(ctx, req->session, req->host);
	SessionList sessions = account_session_rows(ctx, ctx->actor.account, ctx->now);
	account_sessions_html(page(req, "Mes sessions"), sessions, current ? current->id : 0);
	return NULL;
}

Err *account_page_session_end(Req *req)
{
	Ctx *ctx = req->ctx;
	if (account_session_remove_own(ctx, path_id(req, "id"), ctx->actor.account) == 0)
		return err_not_found(ctx, "Cette session est déjà fermée.");
	flash(req, "Cette session est fermée.");
	redirect(req, "/mon-compte/sessions");
	return NULL;
}

Err *account_page_sessions_end(Req *req)
{
	account_session_remove_all(req->ctx, req->ctx->actor.account, 0);
	reply_cookie(req, "session", (Str){ 0 }, 0);
	flash(req, "Vous êtes déconnecté partout.");
	redirect(req, "/");
	return NULL;
}

/* ---- One-time codes ---- */

static Err *code_form(Req *req, Str offer, Str secret)
{
	Ctx *ctx = req->ctx;
	Page label = html_page(ctx->arena, LANG_FR, NULL);
	html_put_url_part(&label, ctx->authority->name);
	Page who = html_page(ctx->arena, LANG_FR, NULL);
	html_put_url_part(&who, ctx->actor.email);
	Str uri = str_format(ctx->arena, "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s",
	                     STR(html_str(&label)), STR(html_str(&who)), STR(secret),
	                     STR(html_str(&label)));
	Html qr = { pdf_qr_svg(ctx->arena, uri, QR_PX) }; /* of the program's own making */
	account_code_setup_html(page(req, "Codes de connexion"), offer, secret, qr,
	                        account_suite(query_str(req, "suite")));
	return NULL;
}

Err *account_page_code(Req *req)
{
	Ctx *ctx = req->ctx;
	if (own(ctx)->totp_sealed.len > 0) {
		account_code_done_html(page(req, "Codes de connexion"));
		return NULL;
	}
	Str secret;
	Str offer = account_code_offer(ctx, ctx->actor.account, &secret);
	return code_form(req, offer, secret);
}

typedef struct {
	Str secret;
	int64_t step;
} CodeSetup;

Err *account_page_code_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	CodeSetup *setup = alloc(ctx->arena, CodeSetup);
	Str offer = form_raw(req, "cle"), code = form_line(req, "code", 1, 20);
	Err *e = account_limit_code(ctx, ctx->actor.account);
	if (e)
		return e;
	if (!account_code_accept(ctx, ctx->actor.account, offer, &setup->secret))
		return err_new(ctx->arena, ERR_GONE,
		               "Cette page est trop ancienne. Revenez à la page précédente,"
		               " rechargez-la et ajoutez de nouveau la clé à votre application.");
	if (form_wrong(req) || !crypto_totp_verify(setup->secret, code, ctx->now, &setup->step)) {
		form_problem(req, S("code"),
		             "Ce code n’est pas le bon. Vérifiez l’heure de votre"
		             " téléphone, puis recopiez le code affiché.");
		return code_form(req, offer, setup->secret);
	}
	req->prepared = setup;
	return NULL;
}

/* The session goes on with a new token; the others would want a code now, and end. */
Err *account_page_code_save(Req *req)
{
	Ctx *ctx = req->ctx;
	const CodeSetup *setup = req->prepared;
	const Account *account = own(ctx);
	if (account->totp_sealed.len > 0)
		return err_conflict(ctx, "Les codes de connexion sont déjà en service pour votre"
		                         " compte.");
	Bytes sealed = account_code_seal(ctx, account->id, setup->secret, "account");
	account_set_code(ctx, account->id, sealed, setup->step);
	account_letter_changed(ctx, account,
	                       MESSAGE("Les codes de connexion sont en service sur votre compte."));
	Str token = account_session_start(
		ctx, &(SessionStart){
			     .account = account->id,
			     .host = req->host,
			     .device = account_device(ctx, header_str(req, "user-agent")),
			     .old = req->session,
			     .agent = ctx->actor.kind == ACTOR_AGENT,
			     .second_factor = true,
		     });
	const Session *current = account_session_get(ctx, token, req->host);
	account_session_remove_all(ctx, account->id, current->id);
	reply_cookie(req, "session", token, -1);
	flash(req, "Les codes de connexion sont en service.");
	Str suite = account_suite(form_raw(req, "suite"));
	redirect(req, str_cstr(ctx->arena, suite.len > 0 ? suite : S("/mon-compte")));
	return NULL;
}
