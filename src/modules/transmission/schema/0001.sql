create table transmission_setting (
	id             @key check (id = 1),
	connector      text not null check (connector in ('none', 'training', 's2low')),
	siren          text not null,
	department     text not null,
	arrondissement text not null,
	nature         text not null,
	contact        text not null,
	phone          text not null,
	email          text not null,
	addresses      text not null,
	two_steps      @bool not null,
	size_mb        @bigint not null check (size_mb between 1 and 1000),
	url            text not null,
	login          text not null,
	secret         @bytes,
	nomenclature   text,
	asked          @instant,
	poll_due       @instant,
	poll_failure   text not null default ''
) @strict;
create table transmission_matter (
	code           text primary key,
	place          @bigint not null,
	label          text not null
) @strict;
create table transmission_type (
	nature         @bigint not null,
	code           text not null,
	place          @bigint not null,
	label          text not null,
	primary key (nature, code)
) @strict;

-- One row an act, however often it is sent.
create table transmission_act (
	id             @key,
	act            @bigint not null unique references act (id),
	state          text not null check (state in ('draft', 'waiting', 'queued', 'sent', 'received',
	                       'refused', 'cancelling', 'cancelled')),
	identifier     text not null default '',
	number         text not null check (length(number) between 1 and 15),
	nature         @bigint not null check (nature between 1 and 6),
	decided        text not null,
	matter         text not null,
	object         text not null check (length(object) between 1 and 500),
	on_paper       @bool not null default 0,
	attempt        @bigint not null default 0,
	remote         text not null default '',
	sender         @bigint references account_person (id),
	confirmer      @bigint references account_person (id),
	created        @instant not null,
	sent           @instant,
	received       text,
	anomaly        text not null default '',
	anomaly_number text not null default '',
	anomaly_text   text not null default '',
	open_letters   @bigint not null default 0,
	check (state not in ('sent', 'received', 'cancelling') or identifier <> ''),
	check (state <> 'received' or received is not null)
) @strict;
create unique index transmission_act_identifier on transmission_act (identifier)
 where identifier <> '';
create index transmission_act_state on transmission_act (state, id);
create table transmission_piece (
	id             @key,
	transmission   @bigint not null references transmission_act (id),
	place          @bigint not null,
	type           text not null,
	title          text not null,
	extension      text not null,
	blob           @bigint not null references blob (id)
) @strict;
create unique index transmission_piece_place on transmission_piece (transmission, place);

-- What was sent and what came, in order; of the nomenclature: without an act.
create table transmission_message (
	id             @key,
	transmission   @bigint references transmission_act (id),
	kind           text not null,
	outgoing       @bool not null,
	at             @instant not null,
	day            text,
	name           text not null,
	detail         text not null default '',
	xml            text not null,
	state          text not null check (state in ('queued', 'sent', 'failed', 'came')),
	answers        @bigint references transmission_message (id),
	envelope       text not null default '',
	archive        @bigint references blob (id),
	remote         text not null default ''
) @strict;
create index transmission_message_of on transmission_message (transmission, id);
create unique index transmission_message_remote on transmission_message (remote) where remote <> '';
create index transmission_message_answers on transmission_message (answers);
create table transmission_file (
	id             @key,
	message        @bigint not null references transmission_message (id),
	place          @bigint not null,
	name           text not null,
	blob           @bigint not null references blob (id)
) @strict;
create unique index transmission_file_place on transmission_file (message, place);
create table transmission_day (
	day            text primary key,
	last           @bigint not null
) @strict;

-- What the simulated ministry knows.
create table transmission_training (
	id             @key check (id = 1),
	nomenclature   text not null,
	scenario       text not null,
	delay_seconds  @bigint not null check (delay_seconds between 0 and 604800)
) @strict;
create table transmission_training_act (
	identifier     text primary key,
	day            text not null
) @strict;
