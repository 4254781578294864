-- The authority's keys for signing, the last without an end being the current one.  What earlier
-- ones have signed stays valid.
create table seal_key (
	id         @key,
	public_key @bytes not null unique check (length(public_key) = 32),
	sealed     @bytes not null, -- the secret key, under the authority's own key
	since      @instant not null,
	until      @instant
) @strict;
