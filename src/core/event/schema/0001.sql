create table event (
	seq        @key check (seq > 0),
	at         @instant not null,
	kind       text not null,
	subject    text not null,
	subject_id @bigint not null,
	actor_kind text not null check (actor_kind in ('visitor', 'resident', 'agent', 'system')),
	person     @bigint not null,
	data       text not null check (length(data) <= 2000),
	hash       @bytes not null check (length(hash) = 32)
) @strict;
create index event_subject on event (subject, subject_id, seq);

-- The last event, sealed with the authority's key: so that the end of the chain cannot be cut off,
-- nor the whole of it be written anew, by someone who has only the file.
create table event_head (
	id         @key check (id = 1),
	seq        @bigint not null,
	hash       @bytes not null,
	seal       @bytes not null
) @strict;
