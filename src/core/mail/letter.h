/* letter.h — a letter as text (RFC 5322, MIME), and the two ways it leaves; private to core/mail.
 */
#ifndef CORE_MAIL_LETTER_H
#define CORE_MAIL_LETTER_H

#include "base/err.h"

typedef struct {
	Str from_name, from, to, subject, text;
	Str lang;       /* "fr" */
	Str message_id; /* "token@domain" */
	Instant date;
	Str attachment, attachment_name, attachment_type; /* no name: none */
} Letter;

/* The whole message, lines ending in CR LF, in ASCII. */
Str letter_compose(Arena *arena, const Letter *letter);

/* What letter_compose() made, with or without the CRs: to, subject, text and the attachment's name.
 * False when it is anything else. */
MUST_USE bool letter_read(Arena *arena, Str message, Letter *ret_letter);

/* Lines of quoted-printable and back. */
void letter_put_quoted(Buf *out, Str text);
Str letter_quoted(Arena *arena, Str text);

typedef struct {
	Str url, user, password; /* "smtp://host:587", "smtps://host"; no user: no authentication */
	int seconds_max;         /* for the whole; 0: 60 */
} MailServer;

typedef enum { LETTER_SENT, LETTER_LATER, LETTER_REFUSED } LetterOutcome;

/* Hands a message to a server.  Other than SENT: why, without addresses. */
LetterOutcome letter_send(Arena *arena, const MailServer *server, const Letter *letter, Str message,
                          Str *ret_why);

/* Puts a message into a Maildir, made when it is not there; faults when the disk does.  It is on
 * disk afterwards. */
void letter_deliver(Arena *arena, const char *folder, const Letter *letter, Str message);

#endif
