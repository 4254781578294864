-- @one EventHead event_head_find()
select seq, hash, seal from event_head where id = 1;

-- @exec event_head_set(Id seq, Bytes hash, Bytes seal)
insert into event_head (id, seq, hash, seal) values (1, :seq, :hash, :seal)
on conflict (id) do update
   set seq = excluded.seq, hash = excluded.hash, seal = excluded.seal;

-- @exec event_insert(const Event *e)
insert into event (seq, at, kind, subject, subject_id, actor_kind, person, data, hash)
values (:e.seq, :e.at, :e.kind, :e.subject, :e.subject_id, :e.actor_kind, :e.person, :e.data,
       :e.hash);

-- @many Event event_list_at_most(Str subject, Id subject_id, int max)
select seq, at, kind, subject, subject_id, actor_kind, person, data, hash
  from event
 where subject = :subject and subject_id = :subject_id
 order by seq
 limit :max;

-- @each Event event_each()
select seq, at, kind, subject, subject_id, actor_kind, person, data, hash
  from event
 order by seq;
