create table town_service (
	id         @key,
	role       text not null unique check (length(role) between 1 and 40),
	name_fr    text not null check (length(name_fr) between 1 and 120),
	name_ar    text not null default '',
	name_en    text not null default '',
	address    text not null default '',
	phone      text not null default '',
	email      text not null default '',
	hours_fr   text not null default '',
	hours_ar   text not null default '',
	hours_en   text not null default ''
) @strict;
create index town_service_name on town_service (name_fr, id);
create table town_news (
	id         @key,
	title_fr   text not null check (length(title_fr) between 1 and 200),
	title_ar   text not null default '',
	title_en   text not null default '',
	body_fr    text not null default '',
	body_ar    text not null default '',
	body_en    text not null default '',
	day        text not null,
	until      text check (until >= day)
) @strict;
create index town_news_day on town_news (day);
create table town_closed_day (
	day        text primary key
) @strict;
