/* rows.h — a letter as its row has it; private to core/mail. */
#ifndef CORE_MAIL_ROWS_H
#define CORE_MAIL_ROWS_H

#include "core/mail/mail.h"

typedef struct {
	Id id;
	Str message_id, state, from_name, recipient, subject, body, lang;
	Id attachment; /* a blob; 0: none */
	Str attachment_name, calendar;
	Instant written;
} LetterRow;

#endif
