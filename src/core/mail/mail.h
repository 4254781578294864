/* mail.h — letters: written in the same transaction as what they announce, sent by a job.
 *
 * Sent through SMTP (libcurl; STARTTLS or TLS, authentication) when smtp_url is configured, else
 * put into the Maildir mail/ of the platform's folder, which the demonstration shows on a page.
 * What the mail server refuses for good stays as a letter that is refused; anything else is tried
 * again, with the same Message-ID.  Once sent, the row forgets recipient, subject and text. */
#ifndef CORE_MAIL_MAIL_H
#define CORE_MAIL_MAIL_H

#include "core/config/config.h"
#include "core/ctx/ctx.h"
#include "core/module/module.h"

typedef struct {
	Str to;      /* one address */
	Str subject; /* in the language of the person */
	Str text;    /* plain text, wrapped by the reader; links on lines of their own */
	Lang lang;
	Id attachment; /* a blob; 0: none */
	Str attachment_name;
	Str calendar; /* iCalendar that goes along, named attachment_name; empty: none, or a blob */
} Mail;

/* Writes the letter and its job.  ctx->db is the authority's writer.  Control characters in the
 * subject become blanks; faults when `to` is not an address. */
void mail_send(Ctx *ctx, const Mail *mail);

/* The same from a page that writes the platform's file (accounts): kept there until sent.  Without
 * attachment. */
void mail_send_platform(Ctx *ctx, const Mail *mail);

/* One plain address, in ASCII, without name or comment: "ines@valbourg.example". */
bool mail_address_is_valid(Str address);

/* How letters leave: smtp_url, smtp_user, smtp_password, mail_from.  Once, at start. */
void mail_configure(const Config *config);

/* What the mail server would not take, latest first, at most 200. */
typedef struct {
	Id id;
	Str recipient, subject, failure;
	Instant written;
} MailRefused;
typedef LIST(MailRefused) MailRefusedList;
MailRefusedList mail_list_refused(Ctx *ctx);

/* The letters in a Maildir that this unit wrote, newest first, at most 200. */
typedef struct {
	Str name; /* of the file */
	Str to, subject, text;
	Instant date;
	StrList links; /* lines of the text that are addresses */
	Str attachment_name;
} MailFile;
typedef LIST(MailFile) MailFileList;
MailFileList mail_maildir_list(Arena *arena, const char *folder);

extern const Module mail_module;

#endif
