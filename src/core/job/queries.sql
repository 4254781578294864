-- @takes db

-- @insert job_insert(Str kind, Str payload, Instant due)
insert into job (kind, payload, due) values (:kind, :payload, :due);

-- @one Job job_find_due(Instant now, Str owner)
select id, kind, payload, attempts, due, failure
  from job
 where state = 'waiting' and due <= :now and owner <> :owner
 order by due, id
 limit 1;

-- @value Instant job_next_due()
select due from job where state = 'waiting' order by due limit 1;

-- @exec job_set_taken(Id id, Str owner, Instant due)
update job set attempts = attempts + 1, owner = :owner, due = :due where id = :id;

-- @exec job_set_waiting(Id id, Instant due, Str failure)
update job set owner = '', due = :due, failure = :failure where id = :id;

-- @exec job_set_failed(Id id, Str failure)
update job set state = 'failed', owner = '', failure = :failure where id = :id;

-- @exec job_set_again(Id id, Instant due)
update job set state = 'waiting', attempts = 0, due = :due where id = :id and state = 'failed';

-- @exec job_delete(Id id)
delete from job where id = :id;

-- @many Job job_failed(int max)
select id, kind, payload, attempts, due, failure
  from job
 where state = 'failed'
 order by id desc
 limit :max;
