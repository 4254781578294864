create table account_person (
	id         @key,
	account    @bigint unique,
	name       text not null default '',
	email      text not null check (email = lower(email)),
	confirmed  @bool not null default 0,
	language   text not null default 'fr',
	created    @instant not null
) @strict;
create unique index account_person_invited_once on account_person (email) where account is null;
create index account_person_email on account_person (email);
create table account_role (
	id         @key,
	person     @bigint not null references account_person (id),
	role       text not null,
	service    @bigint references town_service (id),
	given      @instant not null
) @strict;
create unique index account_role_once on account_role (person, role, coalesce(service, 0));
create index account_role_service on account_role (service);
create table account_policy (
	id            integer primary key check (id = 1),
	code_required @bool not null
) @strict;
