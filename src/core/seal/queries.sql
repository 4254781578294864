-- @one SealKey seal_key_current()
select id, public_key, sealed, since, until
  from seal_key
 where until is null
 order by id desc
 limit 1;

-- @many SealKey seal_keys(int max)
select id, public_key, sealed, since, until
  from seal_key
 order by id desc
 limit :max;

-- @insert seal_key_add(Bytes public_key, Bytes sealed, Instant since)
insert into seal_key (public_key, sealed, since) values (:public_key, :sealed, :since);

-- @exec seal_key_end(Instant until)
update seal_key set until = :until where until is null;
