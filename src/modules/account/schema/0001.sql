create table account_person (
	id         @key,
	account    @bigint unique,
	name       text not null default '',
	email      text not null unique check (email = lower(email)),
	language   text not null default 'fr',
	created    @instant not null
) @strict;
create table account_role (
	id         @key,
	person     @bigint not null references account_person (id),
	role       text not null,
	service    @bigint references town_service (id),
	given      @instant not null
) @strict;
create unique index account_role_once on account_role (person, role, coalesce(service, 0));
