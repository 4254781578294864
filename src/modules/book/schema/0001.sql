create table book_office (
	id             @key,
	code           text not null unique check (length(code) between 1 and 40),
	name_fr        text not null check (length(name_fr) between 1 and 120),
	name_ar        text not null default '',
	name_en        text not null default '',
	closed         @instant
) @strict;

create table book_holder (
	office         @bigint not null references book_office (id),
	person         @bigint not null references account_person (id),
	primary key (office, person)
) @strict;
create index book_holder_person on book_holder (person, office);

create table book_absence (
	id             @key,
	office         @bigint not null references book_office (id),
	absent         @bigint not null references account_person (id),
	deputy         @bigint not null references account_person (id),
	first_day      text not null,
	last_day       text not null check (last_day >= first_day),
	check (deputy <> absent)
) @strict;
create index book_absence_deputy on book_absence (deputy, last_day);
create index book_absence_office on book_absence (office, last_day);

-- Who may act for an office, from which day to which: its holders, and deputies of those who are away.
create view book_hand as
select office, person, null as absent, '0001-01-01' as first_day, '9999-12-31' as last_day
  from book_holder
union all
select a.office, a.deputy, a.absent, a.first_day, a.last_day
  from book_absence a
  join book_holder h on h.office = a.office and h.person = a.absent;

create table book_type (
	id             @key,
	code           text not null unique check (length(code) between 1 and 40),
	name_fr        text not null check (length(name_fr) between 1 and 120),
	name_ar        text not null default '',
	name_en        text not null default '',
	method         text not null check (method in ('server', 'own', 'either')),
	closed         @instant
) @strict;

create table book_field (
	id             @key,
	type           @bigint not null references book_type (id),
	name           text not null check (length(name) between 1 and 60),
	kind           text not null check (kind in ('text', 'number', 'date', 'yes_no')),
	unique (type, name)
) @strict;

create table book_stage (
	id             @key,
	type           @bigint not null references book_type (id),
	position       @bigint not null,
	kind           text not null check (kind in ('visa', 'reading', 'signature', 'seal')),
	any_one        @bool not null,
	rule           text not null default '',
	unique (type, position)
) @strict;

create table book_stage_office (
	stage          @bigint not null references book_stage (id),
	office         @bigint not null references book_office (id),
	primary key (stage, office)
) @strict;

create table book_folder (
	id             @key,
	type           @bigint not null references book_type (id),
	title          text not null check (length(title) between 1 and 500),
	state          text not null check (state in ('running', 'completed', 'rejected', 'withdrawn')),
	opener         @bigint references account_person (id),
	opened         @instant not null,
	ended          @instant,
	due            text,
	round          @bigint not null default 1,
	stage          @bigint not null default 0,
	stages         @bigint not null,
	method         text not null check (method in ('server', 'own', 'either')),
	owner_job      text not null default '',
	owner_ref      text not null default '',
	wrapped_key    @bytes not null,
	salt           @bytes not null,
	check ((state = 'running') = (ended is null))
) @strict;
create index book_folder_opener on book_folder (opener, id);
create index book_folder_owner on book_folder (owner_job, owner_ref);

create table book_document (
	id             @key,
	folder         @bigint not null references book_folder (id),
	round          @bigint not null,
	position       @bigint not null,
	annex          @bool not null,
	title          text not null check (length(title) between 1 and 500),
	blob           @bigint not null references blob (id),
	unique (folder, round, position)
) @strict;

create table book_signature (
	id             @key,
	document       @bigint not null references book_document (id),
	blob           @bigint not null references blob (id),
	detached       @bool not null,
	event          @bigint not null,
	at             @instant not null
) @strict;
create index book_signature_document on book_signature (document, id);

create table book_turn (
	id             @key,
	folder         @bigint not null references book_folder (id),
	round          @bigint not null,
	stage          @bigint not null,
	office         @bigint not null references book_office (id),
	kind           text not null check (kind in ('visa', 'reading', 'signature', 'seal')),
	asked_by       @bigint references book_office (id),
	since          @instant not null
) @strict;
create index book_turn_office on book_turn (office, id);
create index book_turn_folder on book_turn (folder);

create table book_part (
	office         @bigint not null references book_office (id),
	folder         @bigint not null references book_folder (id),
	primary key (office, folder)
) @strict;
create index book_part_folder on book_part (folder);

create table book_record (
	id             @key,
	folder         @bigint not null references book_folder (id),
	stream         text not null,
	at             @instant not null,
	sealed         @bytes not null,
	unique (folder, stream)
) @strict;

create table book_look (
	folder         @bigint not null references book_folder (id),
	document       @bigint not null references book_document (id),
	person         @bigint not null references account_person (id),
	at             @instant not null,
	primary key (document, person)
) @strict;
create index book_look_folder on book_look (folder, person);

create table book_notice (
	id             @key,
	person         @bigint not null references account_person (id),
	folder         @bigint not null references book_folder (id),
	what           text not null check (what in ('turn', 'opinion', 'completed', 'rejected', 'back')),
	at             @instant not null,
	unique (person, folder, what)
) @strict;

create table book_seal (
	id             @key,
	kind           text not null check (kind in ('file', 'token')),
	uri            text not null default '',
	sealed         @bytes not null,
	subject        text not null,
	issuer         text not null,
	fingerprint    text not null,
	first_at       @instant not null,
	last_at        @instant not null,
	at             @instant not null,
	person         @bigint references account_person (id),
	removed        @instant
) @strict;

create table book_trust (
	id             @key,
	der            @bytes not null,
	fingerprint    text not null,
	name           text not null,
	first_at       @instant not null,
	last_at        @instant not null,
	at             @instant not null,
	person         @bigint references account_person (id),
	removed        @instant
) @strict;

create table book_stamper (
	id             @key,
	kind           text not null check (kind in ('own', 'url')),
	url            text not null default '',
	login          text not null default '',
	name           text not null,
	sealed         @bytes not null,
	at             @instant not null,
	person         @bigint references account_person (id),
	removed        @instant
) @strict;

create table book_pending (
	id             @key,
	folder         @bigint not null references book_folder (id),
	document       @bigint not null references book_document (id),
	person         @bigint not null references account_person (id),
	office         @bigint not null references book_office (id),
	round          @bigint not null,
	stage          @bigint not null,
	source         @bigint not null references blob (id),
	prepared       @bigint not null references blob (id),
	hole_at        @bigint not null,
	hole_len       @bigint not null,
	certificate    @bytes not null,
	attributes     @bytes not null,
	digest         @bytes not null,
	at             @instant not null,
	unique (document, person)
) @strict;
create index book_pending_folder on book_pending (folder, person);

create table book_batch (
	id             @key,
	person         @bigint not null references account_person (id),
	signs          @bool not null,
	wrapped_key    @bytes not null,
	note           @bytes not null,
	at             @instant not null
) @strict;
create index book_batch_person on book_batch (person, id);

-- A folder of a batch.  It waits for its job, or for another try at that instant.
create table book_batch_item (
	id             @key,
	batch          @bigint not null references book_batch (id),
	position       @bigint not null,
	folder         @bigint not null references book_folder (id),
	round          @bigint not null,
	stage          @bigint not null,
	office         @bigint not null references book_office (id),
	state          text not null check (state in ('waiting', 'done', 'refused')),
	attempts       @bigint not null default 0,
	again          @instant,
	answer         text not null default '',
	changed        @instant not null,
	unique (batch, position)
) @strict;
create index book_batch_item_waiting on book_batch_item (folder) where state = 'waiting';

create virtual table book_search using fts5 (
	body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
