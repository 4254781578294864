create table openacts_setting (
	id         @bigint primary key check (id = 1),
	siret      text not null check (siret = '' or length(siret) = 14)
) @strict;
