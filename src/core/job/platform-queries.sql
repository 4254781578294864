-- @takes db

-- @exec job_hint_lower(Str slug, Instant due)
insert into job_hint (slug, due) values (:slug, :due)
on conflict (slug) do update set due = min(due, excluded.due);

-- @exec job_hint_set(Str slug, Instant due)
update job_hint set due = :due where slug = :slug;

-- @exec job_hint_remove(Str slug)
delete from job_hint where slug = :slug;

-- @many JobHint job_hints(int max)
select slug, due from job_hint order by due limit :max;
