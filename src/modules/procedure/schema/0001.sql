create table procedure (
	id         @key,
	code       text not null unique check (length(code) between 1 and 60),
	state      text not null check (state in ('adopted', 'published', 'closed')),
	service    @bigint references town_service (id),
	revision   @bigint,
	draft      @bigint,
	check ((state = 'adopted') = (revision is null)),
	check (state <> 'published' or service is not null)
) @strict;
create table procedure_revision (
	id         @key,
	procedure  @bigint not null references procedure (id),
	number     @bigint not null,
	source     text not null,
	digest     text not null,
	created    @instant not null,
	published  @instant,
	published_by @bigint,
	unique (procedure, number)
) @strict;
