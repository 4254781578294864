create table job (
	id         @key,
	kind       text not null,
	payload    text not null check (length(payload) <= 1000),
	state      text not null default 'waiting' check (state in ('waiting', 'failed')),
	attempts   integer not null default 0, -- begun, counted before they run
	due        @instant not null,
	owner      text not null default '',   -- the process that runs it; of another one: it died
	failure    text not null default ''    -- of the last attempt
) @strict;
create index job_due on job (state, due);
