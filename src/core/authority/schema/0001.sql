-- A copy of its line of the platform's directory, so that the file can leave with it.
create table authority_profile (
	id         @key check (id = 1),
	slug       text not null,
	name       text not null,
	title_fr   text not null,
	title_ar   text not null,
	title_en   text not null,
	country    text not null,
	currency   text not null,
	zone       text not null,
	languages  text not null,
	language   text not null,
	accent     text not null,
	logo       text not null,
	address    text not null,
	phone      text not null,
	email      text not null,
	site_url   text not null,
	version    @bigint not null
) @strict;

-- The authority's own key, sealed with the platform's.
create table authority_key (
	id         @key check (id = 1),
	sealed     @bytes not null
) @strict;
