-- A member's notes: what they say is a record under a key of the note's own.
create table satchel_note (
	id             @key,
	person         @bigint not null references account_person (id),
	session        @bigint not null references council_session (id),
	document       text not null check (length(document) between 1 and 20),
	name           text not null check (length(name) = 22),
	wrapped_key    @bytes not null,
	is_shared      @bool not null,
	sealed         @bytes not null,
	changed        @instant not null,
	unique (person, name)
) @strict;
create index satchel_note_session on satchel_note (session, person);
create index satchel_note_shared on satchel_note (session) where is_shared = 1;

-- Browsers that want to be told; the address and keys are sealed, the digest finds one again.
create table satchel_device (
	id             @key,
	person         @bigint not null references account_person (id),
	digest         text not null unique,
	wrapped_key    @bytes not null,
	sealed         @bytes not null,
	added          @instant not null,
	used           @instant
) @strict;
create index satchel_device_person on satchel_device (person, id);
