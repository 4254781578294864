-- @one SatchelNoteRow satchel_note_row(Id person, Str name)
select n.id, n.person, n.session, n.document, n.name, n.wrapped_key, n.sealed, p.name as person_name
  from satchel_note n
  join account_person p on p.id = n.person
 where n.person = :person and n.name = :name;

-- @many SatchelNoteRow satchel_note_rows(Id session, Id person)
select n.id, n.person, n.session, n.document, n.name, n.wrapped_key, n.sealed, p.name as person_name
  from satchel_note n
  join account_person p on p.id = n.person
 where n.session = :session and n.person = :person
 order by n.id
 limit 500;

-- @many SatchelNoteRow satchel_note_rows_shared(Id session, Id person)
select n.id, n.person, n.session, n.document, n.name, n.wrapped_key, n.sealed, p.name as person_name
  from satchel_note n
  join account_person p on p.id = n.person
 where n.session = :session and n.person <> :person and n.is_shared = 1
 order by n.id
 limit 1000;

-- @each SatchelNoteRow satchel_note_each()
select n.id, n.person, n.session, n.document, n.name, n.wrapped_key, n.sealed, '' as person_name
  from satchel_note n
 order by n.id;

-- @value int64_t satchel_note_count(Id session, Id person)
select count(*) from satchel_note where session = :session and person = :person;

-- @insert satchel_note_insert(const SatchelNoteRow *n, Instant now)
insert into satchel_note (person, session, document, name, wrapped_key, is_shared, sealed, changed)
values (:n.person, :n.session, :n.document, :n.name, :n.wrapped_key, 0, :n.sealed, :now);

-- @exec satchel_note_update(Id id, Bytes sealed, bool is_shared, Instant now)
update satchel_note set sealed = :sealed, is_shared = :is_shared, changed = :now where id = :id;

-- @insert satchel_device_insert(Id person, Str digest, Bytes wrapped_key, Bytes sealed, Instant now)
insert into satchel_device (person, digest, wrapped_key, sealed, added)
values (:person, :digest, :wrapped_key, :sealed, :now);

-- @exec satchel_device_set_sealed(Id id, Bytes sealed)
update satchel_device set sealed = :sealed where id = :id;

-- @exec satchel_device_forget(Str digest)
delete from satchel_device where digest = :digest;

-- @many SatchelDeviceRow satchel_device_rows(Id person)
select id, person, wrapped_key, sealed, added, used
  from satchel_device
 where person = :person
 order by id
 limit 20;

-- @one SatchelDeviceRow satchel_device_row(Id id)
select id, person, wrapped_key, sealed, added, used from satchel_device where id = :id;

-- @value int64_t satchel_device_count(Id person)
select count(*) from satchel_device where person = :person;

-- @exec satchel_device_set_used(Id id, Instant now)
update satchel_device set used = :now where id = :id;

-- @exec satchel_device_delete(Id id)
delete from satchel_device where id = :id;

-- @one SatchelTextRow satchel_text_row(Id blob)
select id, state, wrapped_key, shown, folded from satchel_text where blob = :blob;

-- @value Str satchel_text_state_of(Id blob)
select coalesce((select state from satchel_text where blob = :blob), '');

-- @insert satchel_text_insert(Id blob, Str state, Bytes wrapped_key, Bytes none, Instant now)
insert into satchel_text (blob, state, wrapped_key, shown, folded, added)
values (:blob, :state, :wrapped_key, :none, :none, :now);

-- @exec satchel_text_set_sealed(Id id, Bytes shown, Bytes folded)
update satchel_text set shown = :shown, folded = :folded where id = :id;
