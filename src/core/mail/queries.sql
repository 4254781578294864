-- @takes db

-- @insert mail_letter_add(const LetterRow *r)
insert into mail_letter (message_id, from_name, recipient, subject, body, lang, attachment,
       attachment_name, calendar, written)
values (:r.message_id, :r.from_name, :r.recipient, :r.subject, :r.body, :r.lang, :r.attachment,
       :r.attachment_name, :r.calendar, :r.written);

-- @one LetterRow mail_letter_find(Id id)
select id, message_id, state, from_name, recipient, subject, body, lang, attachment,
       attachment_name, calendar, written
  from mail_letter
 where id = :id;

-- @exec mail_letter_set_sent(Id id, Instant sent)
update mail_letter
   set state = 'sent', sent = :sent, recipient = '', subject = '', body = '', attachment = 0,
       attachment_name = '', calendar = ''
 where id = :id;

-- @exec mail_letter_set_refused(Id id, Str failure)
update mail_letter set state = 'refused', failure = :failure where id = :id;

-- @many MailRefused mail_letters_refused(int max)
select id, recipient, subject, failure, written
  from mail_letter
 where state = 'refused'
 order by id desc
 limit :max;
