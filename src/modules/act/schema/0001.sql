create table act (
	id             @key,
	nature         text not null check (nature in ('DE', 'AR', 'AI', 'CC', 'BF', 'AU')),
	state          text not null check (state in ('draft', 'in_visa', 'ready', 'on_agenda',
	                       'adopted', 'rejected', 'postponed', 'withdrawn', 'in_signature',
	                       'signed', 'transmitted', 'acknowledged', 'refused', 'published')),
	number         text unique,
	series         text not null check (length(series) between 1 and 4),
	title          text not null check (length(title) between 1 and 500),
	matter         text not null default '',
	theme          text not null default '',
	rapporteur     text not null default '',
	service        @bigint not null references town_service (id),
	author         @bigint references account_person (id),
	lang           text not null,
	version        @bigint not null default 1,
	created        @instant not null,
	decided        text,
	effective      @bigint,
	voting         @bigint,
	in_favour      @bigint,
	against        @bigint,
	abstentions    @bigint,
	transmitted    @instant,
	acknowledged   @instant,
	receipt        text,
	published      text,
	until          text check (until >= published),
	folder         @bigint references book_folder (id),
	document       @bigint references blob (id),
	signed_document @bigint references blob (id),
	wrapped_key    @bytes not null,
	salt           @bytes not null,
	-- What open data ask of each deliberation holds of each row.
	check (effective is null or (in_favour >= 0 and against >= 0 and abstentions >= 0
	       and voting = in_favour + against + abstentions and effective >= voting)),
	check (state not in ('adopted', 'rejected', 'in_signature', 'signed', 'transmitted',
	                     'acknowledged', 'refused', 'published') or number is not null),
	check (state not in ('signed', 'transmitted', 'acknowledged', 'refused', 'published')
	       or signed_document is not null),
	check ((published is not null) = (state = 'published'))
) @strict;
create index act_state on act (state, id);
create index act_service on act (service, id);
create index act_nature on act (nature, id);
create index act_published on act (published, id) where published is not null;

create table act_counter (
	series         text not null,
	year           @bigint not null,
	last           @bigint not null,
	primary key (series, year)
) @strict;

create table act_record (
	id             @key,
	act            @bigint not null references act (id),
	stream         text not null,
	at             @instant not null,
	sealed         @bytes not null,
	unique (act, stream)
) @strict;

create table act_annex (
	id             @key,
	act            @bigint not null references act (id),
	blob           @bigint not null references blob (id),
	title          text not null check (length(title) between 1 and 200),
	kind           text not null default '',
	is_public      @bool not null,
	at             @instant not null
) @strict;
create index act_annex_act on act_annex (act, id);

create table act_template (
	id             @key,
	nature         text not null check (nature in ('DE', 'AR', 'AI', 'CC', 'BF', 'AU')),
	name           text not null unique check (length(name) between 1 and 120),
	lang           text not null,
	title          text not null default '',
	visas          text not null default '',
	grounds        text not null default '',
	articles       text not null default ''
) @strict;

create virtual table act_search using fts5 (
	body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
