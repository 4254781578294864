create table blob (
	id           @key,
	name         text not null unique check (length(name) = 32),
	media_type   text not null check (length(media_type) between 3 and 100),
	file_name    text not null check (length(file_name) between 1 and 200),
	size_bytes   @bigint not null check (size_bytes > 0),
	sha256       @bytes not null check (length(sha256) = 32),
	wrapped_key  @bytes not null,
	scan         integer not null check (scan between 0 and 3),
	at           @instant not null
) @strict;
create table blob_sweep (
	id           @key check (id = 1),
	due          @instant not null
) @strict;
