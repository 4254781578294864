create table notice (
	id            @key,
	place         @bigint,
	title         text not null check (title not like '%@bytes_of%'),
	body          @bytes not null,
	posted        text,
	until         text,
	withdrawn_why text
) @strict;
create table notice_count (year integer primary key, n @bigint not null) @strict;
create table town (id @key, name text not null) @strict;
create virtual table notice_search using fts5 (title, tokenize = "unicode61 remove_diacritics 2");
