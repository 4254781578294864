/* mail.h — letters: written in the same transaction as what they announce, sent by a job.
 *
 * Sent through SMTP (libcurl; STARTTLS or TLS, authentication) when smtp_url is configured, else
 * put into the Maildir mail/ of the platform's folder, which the demonstration shows on a page. */
#ifndef CORE_MAIL_MAIL_H
#define CORE_MAIL_MAIL_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"

typedef struct {
	Str to;      /* one address */
	Str subject; /* in the language of the person */
	Str text;    /* plain text, wrapped by the reader; links on lines of their own */
	Lang lang;
	Id attachment; /* a blob; 0: none */
	Str attachment_name;
} Mail;

/* Writes the letter and its job.  ctx->db is the authority's writer. */
void mail_send(Ctx *ctx, const Mail *mail);

/* The same from a page that writes the platform's file (accounts): kept there until sent. */
void mail_send_platform(Ctx *ctx, const Mail *mail);

extern const Module mail_module;

#endif
