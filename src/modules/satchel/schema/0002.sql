-- The words of a file that members read, taken out once after it was convened with: as they are
-- shown, and folded for search; both are records under a key of the row's own.
create table satchel_text (
	id             @key,
	blob           @bigint not null unique references blob (id) on delete cascade,
	state          text not null check (state in ('read', 'image', 'unreadable')),
	wrapped_key    @bytes not null,
	shown          @bytes not null,
	folded         @bytes not null,
	added          @instant not null
) @strict;
