create table account (
	id            @key,
	email         text not null check (email = lower(email)),
	name          text not null default '',
	language      text not null default 'fr',
	password      text not null default '',
	confirmed     @instant,
	totp_sealed   @bytes,
	totp_step     @bigint not null default 0,
	created       @instant not null
) @strict;
create unique index account_confirmed_once on account (email) where confirmed is not null;
create index account_email on account (email);
create table account_session (
	id            @key,
	token_digest  @bytes not null unique,
	account       @bigint not null references account (id),
	host          text not null,
	device        text not null default '',
	created       @instant not null,
	seen          @instant not null,
	expires       @instant not null,
	second_factor @bool not null default 0
) @strict;
create index account_session_account on account_session (account);
create index account_session_expires on account_session (expires);
create table account_link (
	id            @key,
	token_digest  @bytes not null unique,
	purpose       text not null check (purpose in ('confirm', 'sign-in', 'reset', 'invite')),
	account       @bigint references account (id),
	authority     text not null,
	suite         text not null default '',
	created       @instant not null,
	expires       @instant not null,
	used          @instant
) @strict;
create index account_link_account on account_link (account);
create index account_link_expires on account_link (expires);
