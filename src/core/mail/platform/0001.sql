-- Letters to be sent.  What was sent keeps no personal data: recipient, subject and body are empty.
create table mail_letter (
	id              @key,
	message_id      text not null unique, -- of its header: the same however often it is tried
	state           text not null default 'waiting'
	                check (state in ('waiting', 'sent', 'refused')),
	from_name       text not null,
	recipient       text not null,
	subject         text not null,
	body            text not null,
	lang            text not null,
	attachment      @bigint not null,     -- a blob; 0: none
	attachment_name text not null,
	calendar        text not null default '', -- iCalendar, instead of a blob
	written         @instant not null,
	sent            @instant,
	failure         text not null default '' -- why it was refused
) @strict;
create index mail_letter_refused on mail_letter (id) where state = 'refused';
