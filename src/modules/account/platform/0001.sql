create table account (
	id            @key,
	email         text not null unique check (email = lower(email)),
	name          text not null default '',
	language      text not null default 'fr',
	password      text not null default '',
	confirmed     @instant,
	totp_sealed   @bytes,
	totp_step     @bigint not null default 0,
	created       @instant not null
) @strict;
create table account_session (
	id            @key,
	token_digest  @bytes not null unique,
	account       @bigint not null references account (id),
	host          text not null,
	created       @instant not null,
	seen          @instant not null,
	expires       @instant not null,
	second_factor @bool not null default 0
) @strict;
create index account_session_account on account_session (account);
create table account_link (
	id            @key,
	token_digest  @bytes not null unique,
	purpose       text not null check (purpose in ('confirm', 'sign-in', 'reset', 'invite')),
	account       @bigint not null references account (id),
	host          text not null,
	created       @instant not null,
	expires       @instant not null,
	used          @instant
) @strict;
create index account_link_account on account_link (account);
