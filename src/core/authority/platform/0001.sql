-- The directory: which authorities there are, under which host, and what a page needs of them.
create table authority (
	id         @key,
	slug       text not null unique check (length(slug) between 1 and 60),
	host       text not null,            -- of its address, in lower case; may be empty
	is_created @bool not null default 0, -- its file has been made: it may not be missing any more
	name       text not null check (length(name) between 1 and 200),
	title_fr   text not null,
	title_ar   text not null,
	title_en   text not null,
	country    text not null,
	currency   text not null,
	zone       text not null,            -- IANA name
	languages  text not null,            -- "fr ar en"
	language   text not null,
	accent     text not null,
	logo       text not null,
	address    text not null,
	phone      text not null,
	email      text not null,
	site_url   text not null,
	version    @bigint not null
) @strict;
create unique index authority_host on authority (host) where host <> '';
