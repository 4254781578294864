-- @insert blob_add(Str name, Str media_type, Str file_name, int64_t size_bytes, Bytes sha256,
--                  Bytes wrapped_key, int scan, Instant at)
insert into blob (name, media_type, file_name, size_bytes, sha256, wrapped_key, scan, at)
values (:name, :media_type, :file_name, :size_bytes, :sha256, :wrapped_key, :scan, :at);

-- @one BlobRow blob_row_find(Id id)
select id, name, media_type, file_name, size_bytes, sha256, wrapped_key, scan, at
  from blob
 where id = :id;

-- @each BlobRow blob_row_each()
select id, name, media_type, file_name, size_bytes, sha256, wrapped_key, scan, at
  from blob
 order by id;

-- @value int64_t blob_count_named(Str name)
select count(*) from blob where name = :name;

-- @exec blob_set_scan(Id id, int scan)
update blob set scan = :scan where id = :id;

-- @exec blob_forget(Id id)
delete from blob where id = :id;

-- @value Instant blob_sweep_due()
select due from blob_sweep where id = 1;

-- @exec blob_set_sweep_due(Instant due)
insert into blob_sweep (id, due) values (1, :due)
on conflict (id) do update set due = excluded.due;
