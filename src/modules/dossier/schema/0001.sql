create table dossier (
	id             @key,
	number         text unique,
	state          text not null check (state in ('draft', 'filed', 'incomplete', 'under_review',
	                       'accepted', 'refused', 'closed', 'withdrawn',
	                       'accepted_tacitly', 'refused_tacitly')),
	procedure      @bigint not null,
	procedure_code text not null,
	revision       @bigint not null references procedure_revision (id),
	service        @bigint not null references town_service (id),
	person         @bigint not null references account_person (id),
	agent          @bigint references account_person (id),
	version        @bigint not null default 1,
	created        @instant not null,
	filed          @instant,
	decided        @instant,
	filed_on       text,
	due            text,
	due_key        text not null default '9999-12-31',
	implied        text,
	applicant      text not null default '',
	unread         @bigint not null default 0,
	wrapped_key    @bytes not null,
	salt           @bytes not null,
	check ((state = 'draft') = (number is null)),
	check ((state = 'draft') = (filed is null))
) @strict;
create index dossier_person on dossier (person, id);
-- The inbox: what a filter finds, to count it and to sort it when it is little (see inbox.c), …
create index dossier_service on dossier (service, state, due_key, procedure_code, agent);
create index dossier_agent on dossier (agent, state, due_key, service, procedure_code);
create index dossier_procedure on dossier (procedure_code, state, due_key, agent, service);
-- … and each order, of all, of those to be worked on, and of one state, when it is much.  The condition
-- of each is in the statements that it is for, and in no others.
create index dossier_by_due on dossier (due_key, id) where state <> 'draft';
create index dossier_by_filed on dossier (filed, id) where state <> 'draft';
create index dossier_by_applicant on dossier (applicant, id) where state <> 'draft';
create index dossier_open_by_due on dossier (due_key, id, state)
 where state in ('filed', 'incomplete', 'under_review');
create index dossier_open_by_filed on dossier (filed, id)
 where state in ('filed', 'incomplete', 'under_review');
create index dossier_open_by_applicant on dossier (applicant, id)
 where state in ('filed', 'incomplete', 'under_review');
create index dossier_state_by_due on dossier (state, due_key, id) where number is not null;
create index dossier_state_by_filed on dossier (state, filed, id) where number is not null;
create index dossier_state_by_applicant on dossier (state, applicant, id) where number is not null;

create table dossier_counter (
	year           @bigint primary key,
	last           @bigint not null
) @strict;

create table dossier_record (
	id             @key,
	dossier        @bigint not null references dossier (id),
	stream         text not null,
	at             @instant not null,
	sealed         @bytes not null
) @strict;
create unique index dossier_record_stream on dossier_record (dossier, stream);

create table dossier_field (
	dossier        @bigint not null references dossier (id),
	field          text not null,
	value          text not null,
	primary key (field, value, dossier)
) @strict;
create index dossier_field_dossier on dossier_field (dossier);

create table dossier_request (
	id             @key,
	dossier        @bigint not null references dossier (id),
	number         @bigint not null,
	at             @instant not null,
	by             @bigint not null references account_person (id),
	until          text,
	answered       @instant,
	unique (dossier, number)
) @strict;

create table dossier_message (
	id             @key,
	dossier        @bigint not null references dossier (id),
	at             @instant not null,
	person         @bigint not null references account_person (id),
	by_agent       @bool not null,
	seen           @instant
) @strict;
create index dossier_message_dossier on dossier_message (dossier, id);

create table dossier_piece (
	id             @key,
	dossier        @bigint not null references dossier (id),
	blob           @bigint not null references blob (id),
	request        @bigint references dossier_request (id),
	message        @bigint references dossier_message (id),
	field          text not null default '',
	row_number     @bigint not null default 0,
	at             @instant not null,
	by_agent       @bool not null
) @strict;
create index dossier_piece_dossier on dossier_piece (dossier, id);

create table dossier_document (
	id             @key,
	dossier        @bigint not null references dossier (id),
	kind           text not null check (kind in ('receipt', 'decision')),
	at             @instant not null
) @strict;
create index dossier_document_dossier on dossier_document (dossier, id);

create table dossier_presence (
	dossier        @bigint not null references dossier (id),
	person         @bigint not null references account_person (id),
	seen           @instant not null,
	primary key (dossier, person)
) @strict;

create table dossier_look (
	id             @key,
	dossier        @bigint not null references dossier (id),
	person         @bigint not null references account_person (id),
	at             @instant not null
) @strict;
create index dossier_look_dossier on dossier_look (dossier, id);

create virtual table dossier_search using fts5 (
	body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
