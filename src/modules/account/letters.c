/* letters.c — what account writes to people. */
#include "core/html/html.h"
#include "core/mail/mail.h"
#include "gen/account_templates.h"
#include "modules/account/inside.h"

static Lang lang_of(const Ctx *ctx, const Account *account)
{
	Lang lang = ctx->lang;
	return account && lang_find(account->language, &lang) ? lang : ctx->lang;
}

static Page letter(Ctx *ctx, Lang lang)
{
	Page page = html_page(ctx->arena, lang, ctx->authority->tz);
	page.plain = true;
	return page;
}

static Mail mail_of(Str to, Str subject, const Page *page)
{
	return (Mail){ .to = to, .subject = subject, .text = html_str(page), .lang = page->lang };
}

static Str subject(Ctx *ctx, Lang lang, const char *message)
{
	Str town = text_in(ctx->authority->title, lang);
	return i18n_format(ctx->arena, lang, ctx->authority->tz, message,
	                   ARGS(message, arg("town", town)));
}

static Str address_of(Ctx *ctx, const char *path, Str token)
{
	return str_format(ctx->arena, "%.*s%s%.*s", STR(ctx->authority->site_url), path,
	                  STR(token));
}

void account_letter_link(Ctx *ctx, LinkPurpose purpose, const Account *account, Str email,
                         Str token, bool is_taken)
{
	static const struct {
		const char *path, *subject;
	} kinds[LINK_PURPOSES] = {
		[LINK_CONFIRM] = { "/confirmation/", MESSAGE("Confirmez votre adresse — {town}") },
		[LINK_SIGN_IN] = { "/connexion/lien/",
		                   MESSAGE("Votre lien de connexion — {town}") },
		[LINK_RESET] = { "/mot-de-passe/",
		                 MESSAGE("Choisissez un nouveau mot de passe — {town}") },
	};
	Lang lang = lang_of(ctx, account);
	Page page = letter(ctx, lang);
	Str link = address_of(ctx, kinds[purpose].path, token);
	Str town = text_in(ctx->authority->title, lang);
	if (is_taken)
		account_mail_taken_txt(&page, town, address_of(ctx, "/connexion", S("")));
	else if (!account)
		account_mail_unknown_txt(&page, town, address_of(ctx, "/inscription", S("")));
	else if (purpose == LINK_CONFIRM)
		account_mail_confirm_txt(&page, account->name, town, link);
	else if (purpose == LINK_SIGN_IN)
		account_mail_sign_in_txt(&page, account->name, town, link);
	else
		account_mail_reset_txt(&page, account->name, town, link);
	Mail mail = mail_of(email, subject(ctx, lang, kinds[purpose].subject), &page);
	mail_send_platform(ctx, &mail);
}

void account_letter_device(Ctx *ctx, const Account *account, Str device)
{
	Page page = letter(ctx, lang_of(ctx, account));
	account_mail_device_txt(&page, account->name, text_in(ctx->authority->title, page.lang),
	                        ctx->now, device, address_of(ctx, "/mon-compte/sessions", S("")));
	Str about = subject(ctx, page.lang, MESSAGE("Nouvelle connexion à votre compte — {town}"));
	Mail mail = mail_of(account->email, about, &page);
	mail_send_platform(ctx, &mail);
}

void account_letter_changed(Ctx *ctx, const Account *account, const char *what)
{
	Page page = letter(ctx, lang_of(ctx, account));
	account_mail_changed_txt(&page, account->name, text_in(ctx->authority->title, page.lang),
	                         ctx->now, what, address_of(ctx, "/mot-de-passe-oublie", S("")));
	Str about = subject(ctx, page.lang, MESSAGE("La sécurité de votre compte — {town}"));
	Mail mail = mail_of(account->email, about, &page);
	mail_send_platform(ctx, &mail);
}

void account_letter_invitation(Ctx *ctx, Str email, Str name, Str token)
{
	Page page = letter(ctx, ctx->authority->language);
	account_mail_invitation_txt(&page, name, text_in(ctx->authority->title, page.lang),
	                            address_of(ctx, "/invitation/", token));
	Str about = subject(ctx, page.lang, MESSAGE("Invitation à l’espace des agents — {town}"));
	Mail mail = mail_of(email, about, &page);
	mail_send(ctx, &mail);
}
