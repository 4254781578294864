/* mails.c — letters about a dossier, written in the same transaction as what they announce. */
#include "core/html/html.h"
#include "core/mail/mail.h"
#include "gen/dossier_templates.h"
#include "modules/dossier/facts.h"

static Page *letter(Ctx *ctx, const Facts *f)
{
	Page *page = alloc(ctx->arena, Page);
	*page = (Page){ .out.arena = ctx->arena, .lang = f->lang, .tz = f->tz, .plain = true };
	return page;
}

#define subject(ctx, f, ...) i18n_text((ctx)->arena, (f)->lang, (f)->tz, __VA_ARGS__)

static void send(Ctx *ctx, const Facts *f, Str to, Str subject, const Page *page)
{
	mail_send(ctx, &(Mail){ .to = to,
	                        .subject = subject,
	                        .text = buf_str(&page->out),
	                        .lang = f->lang });
}

void dossier_mail_filed(Ctx *ctx, const Dossier *d)
{
	const Facts *f = dossier_facts(ctx, d);
	Page *page = letter(ctx, f);
	dossier_mail_filed_txt(page, f);
	send(ctx, f, f->applicant_email,
	     subject(ctx, f, "Récépissé de votre dossier {number}", arg("number", f->number)),
	     page);
}

void dossier_mail_asked(Ctx *ctx, const Dossier *d, Str text, Date until)
{
	const Facts *f = dossier_facts(ctx, d);
	Page *page = letter(ctx, f);
	dossier_mail_asked_txt(page, f, text, until);
	send(ctx, f, f->applicant_email,
	     subject(ctx, f, "Dossier {number} : des pièces vous sont demandées",
	             arg("number", f->number)),
	     page);
}

void dossier_mail_decided(Ctx *ctx, const Dossier *d)
{
	const Facts *f = dossier_facts(ctx, d);
	Page *page = letter(ctx, f);
	dossier_mail_decided_txt(page, f);
	send(ctx, f, f->applicant_email,
	     subject(ctx, f, "Dossier {number} : une décision a été prise",
	             arg("number", f->number)),
	     page);
}

void dossier_mail_withdrawn(Ctx *ctx, const Dossier *d)
{
	const Facts *f = dossier_facts(ctx, d);
	Page *page = letter(ctx, f);
	dossier_mail_withdrawn_txt(page, f);
	send(ctx, f, f->applicant_email,
	     subject(ctx, f, "Dossier {number} : votre retrait est enregistré",
	             arg("number", f->number)),
	     page);
}

/* The facts in the language of an agent, with the dossier's address at the desk. */
static Facts facts_for(Ctx *ctx, const Dossier *d, const Person *agent)
{
	Facts f = *dossier_facts(ctx, d);
	if (!lang_find(agent->language, &f.lang))
		f.lang = ctx->authority->language;
	f.procedure = text_in(procedure_of_revision(ctx, d->revision)->title, f.lang);
	f.url = str_format(ctx->arena, "%.*s/bureau/dossiers/%lld", STR(ctx->authority->site_url),
	                   (long long)d->id);
	return f;
}

void dossier_mail_late(Ctx *ctx, const Dossier *d, Id person)
{
	const Person *agent = account_person_find(ctx, person);
	if (!agent)
		return;
	Facts f = facts_for(ctx, d, agent);
	Page *page = letter(ctx, &f);
	dossier_mail_late_txt(page, &f);
	send(ctx, &f, agent->email,
	     subject(ctx, &f, "Dossier {number} : la décision signée n’a pas été notifiée",
	             arg("number", f.number)),
	     page);
}

/* To the agent in charge; nobody is in charge: the inbox shows it. */
static void tell_agent(Ctx *ctx, const Dossier *d)
{
	const Person *agent = d->agent != 0 ? account_person_find(ctx, d->agent) : NULL;
	if (!agent)
		return;
	Facts f = facts_for(ctx, d, agent);
	Page *page = letter(ctx, &f);
	dossier_mail_agent_txt(page, &f);
	send(ctx, &f, agent->email,
	     subject(ctx, &f, "Dossier {number} : le demandeur a répondu", arg("number", f.number)),
	     page);
}

void dossier_mail_message(Ctx *ctx, const Dossier *d, bool to_agent)
{
	if (to_agent) {
		tell_agent(ctx, d);
		return;
	}
	const Facts *f = dossier_facts(ctx, d);
	Page *page = letter(ctx, f);
	dossier_mail_message_txt(page, f);
	send(ctx, f, f->applicant_email,
	     subject(ctx, f, "Dossier {number} : vous avez un message", arg("number", f->number)),
	     page);
}
