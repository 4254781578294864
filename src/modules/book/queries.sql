-- @columns book_absence_columns
a.id, a.office, a.absent, a.deputy, a.first_day as first, a.last_day as last,
o.name_fr, o.name_ar, o.name_en, p.name as absent_name, p.email as absent_email,
d.name as deputy_name, d.email as deputy_email;

-- @columns book_folder_columns
id, type, title, state, coalesce(opener, 0) as opener, opened, ended, due, round, stage,
stages, method, owner_job, owner_ref, wrapped_key, salt;

-- @columns book_batch_columns
b.id, b.person, b.signs, b.wrapped_key, b.note, b.at,
(select count(*) from book_batch_item i where i.batch = b.id) as all_items,
(select count(*) from book_batch_item i where i.batch = b.id and i.state = 'waiting') as waiting,
(select count(*) from book_batch_item i where i.batch = b.id and i.state = 'refused') as refused;

-- @columns book_item_columns
i.id, i.batch, i.position, i.folder, i.round, i.stage, i.office, i.state, i.attempts, i.again,
i.answer, i.changed, f.title;

-- @many OfficeRow book_office_rows()
select id, code, name_fr, name_ar, name_en, closed
  from book_office
 order by closed is not null, name_fr, id
 limit 500;

-- @one OfficeRow book_office_row(Id id)
select id, code, name_fr, name_ar, name_en, closed from book_office where id = :id;

-- @one OfficeRow book_office_row_by_code(Str code)
select id, code, name_fr, name_ar, name_en, closed from book_office where code = :code;

-- @value int64_t book_office_count()
select count(*) from book_office;

-- @insert book_office_insert(const OfficeRow *o)
insert into book_office (code, name_fr, name_ar, name_en)
values (:o.code, :o.name_fr, :o.name_ar, :o.name_en);

-- @exec book_office_update(const OfficeRow *o)
update book_office
   set code = :o.code, name_fr = :o.name_fr, name_ar = :o.name_ar, name_en = :o.name_en
 where id = :o.id;

-- @exec book_office_set_closed(Id id, Instant closed)
update book_office set closed = :closed where id = :id;

-- @value int64_t book_office_use(Id office)
select (select count(*) from book_turn t where t.office = :office)
     + (select count(*)
          from book_stage_office s
          join book_stage g on g.id = s.stage
          join book_type y on y.id = g.type
         where s.office = :office and y.closed is null);

-- @many HolderRow book_holder_rows()
select h.office, h.person, p.name, p.email
  from book_holder h
  join account_person p on p.id = h.person
 order by h.office, p.name, p.email
 limit 5000;

-- @many HolderRow book_holder_rows_of(Id office)
select h.office, h.person, p.name, p.email
  from book_holder h
  join account_person p on p.id = h.person
 where h.office = :office
 order by p.name, p.email
 limit 100;

-- @exec book_holder_add(Id office, Id person)
insert into book_holder (office, person) values (:office, :person) on conflict do nothing;

-- @exec book_holder_remove(Id office, Id person)
delete from book_holder where office = :office and person = :person;

-- @value bool book_holds(Id office, Id person)
select exists (select 1 from book_holder where office = :office and person = :person);

-- @many OfficeRow book_office_rows_held(Id person)
select o.id, o.code, o.name_fr, o.name_ar, o.name_en, o.closed
  from book_holder h
  join book_office o on o.id = h.office
 where h.person = :person
 order by o.name_fr, o.id
 limit 100;

-- @insert book_absence_insert(Id office, Id absent, Id deputy, Date first, Date last)
insert into book_absence (office, absent, deputy, first_day, last_day)
values (:office, :absent, :deputy, :first, :last);

-- @exec book_absence_delete(Id id)
delete from book_absence where id = :id;

-- @exec book_absence_shorten(Id id, Date last)
update book_absence set last_day = :last where id = :id and first_day <= :last;

-- @one AbsenceRow book_absence_row(Id id)
select @book_absence_columns
  from book_absence a
  join book_office o on o.id = a.office
  join account_person p on p.id = a.absent
  join account_person d on d.id = a.deputy
 where a.id = :id;

-- @many AbsenceRow book_absence_rows(Id absent, Date from)
select @book_absence_columns
  from book_absence a
  join book_office o on o.id = a.office
  join account_person p on p.id = a.absent
  join account_person d on d.id = a.deputy
 where a.last_day >= :from
   and a.absent = :absent   --? absent != 0
 order by a.first_day, a.id
 limit 500;

-- @value int64_t book_absence_overlap(Id office, Id absent, Date first, Date last)
select count(*)
  from book_absence
 where office = :office and absent = :absent and first_day <= :last and last_day >= :first;

-- Whom that person stands in for at an office on that day; 0: nobody.
-- @value Id book_absent_for(Id office, Id deputy, Date day)
select absent
  from book_hand
 where office = :office and person = :deputy and absent is not null and first_day <= :day
   and last_day >= :day
 order by absent
 limit 1;

-- @many TypeRow book_type_rows()
select id, code, name_fr, name_ar, name_en, method, closed
  from book_type
 order by closed is not null, name_fr, id
 limit 200;

-- @one TypeRow book_type_row(Id id)
select id, code, name_fr, name_ar, name_en, method, closed from book_type where id = :id;

-- @one TypeRow book_type_row_by_code(Str code)
select id, code, name_fr, name_ar, name_en, method, closed from book_type where code = :code;

-- @value int64_t book_type_count()
select count(*) from book_type;

-- @insert book_type_insert(const TypeRow *t)
insert into book_type (code, name_fr, name_ar, name_en, method)
values (:t.code, :t.name_fr, :t.name_ar, :t.name_en, :t.method);

-- @exec book_type_update(const TypeRow *t)
update book_type
   set code = :t.code, name_fr = :t.name_fr, name_ar = :t.name_ar, name_en = :t.name_en,
       method = :t.method
 where id = :t.id;

-- @exec book_type_set_closed(Id id, Instant closed)
update book_type set closed = :closed where id = :id;

-- @many FieldRow book_field_rows(Id type)
select id, name, kind from book_field where type = :type order by id limit 40;

-- @insert book_field_insert(Id type, Str name, Str kind)
insert into book_field (type, name, kind) values (:type, :name, :kind) on conflict do nothing;

-- @exec book_field_delete(Id id, Id type)
delete from book_field where id = :id and type = :type;

-- @many StageRow book_stage_rows(Id type)
select id, position, kind, any_one, rule from book_stage where type = :type order by position limit 40;

-- @many StageOfficeRow book_stage_office_rows(Id type)
select s.stage, s.office
  from book_stage_office s
  join book_stage g on g.id = s.stage
 where g.type = :type
 order by s.stage, s.office
 limit 500;

-- @insert book_stage_insert(Id type, int64_t position, Str kind, bool any_one, Str rule)
insert into book_stage (type, position, kind, any_one, rule)
values (:type, :position, :kind, :any_one, :rule);

-- @exec book_stage_office_insert(Id stage, Id office)
insert into book_stage_office (stage, office) values (:stage, :office) on conflict do nothing;

-- @exec book_stage_set_position(Id id, Id type, int64_t position)
update book_stage set position = :position where id = :id and type = :type;

-- @exec book_stage_office_delete(Id stage)
delete from book_stage_office where stage = :stage;

-- @exec book_stage_delete(Id id, Id type)
delete from book_stage where id = :id and type = :type;

-- @insert book_folder_insert(const FolderRow *f)
insert into book_folder (type, title, state, opener, opened, due, stages, method, owner_job,
                         owner_ref, wrapped_key, salt)
values (:f.type, :f.title, 'running', nullif(:f.opener, 0), :f.opened, :f.due, :f.stages, :f.method,
        :f.owner_job, :f.owner_ref, :f.wrapped_key, :f.salt);

-- @one FolderRow book_folder_row(Id id)
select @book_folder_columns
  from book_folder
 where id = :id;

-- @each FolderRow book_folder_each()
select @book_folder_columns
  from book_folder
 order by id;

-- @exec book_folder_project(Id id, Str state, int64_t round, int64_t stage, Instant ended)
update book_folder set state = :state, round = :round, stage = :stage, ended = :ended where id = :id;

-- @insert book_document_insert(Id folder, int64_t round, int64_t position, bool annex, Str title, Id blob)
insert into book_document (folder, round, position, annex, title, blob)
values (:folder, :round, :position, :annex, :title, :blob);

-- @many DocumentRow book_document_rows(Id folder)
select d.id, d.round, d.position, d.annex, d.title, d.blob, b.media_type, b.size_bytes, b.sha256,
       b.scan
  from book_document d
  join blob b on b.id = d.blob
 where d.folder = :folder
 order by d.round, d.position
 limit 2000;

-- @insert book_signature_insert(Id document, Id blob, bool detached, Id event, Instant now)
insert into book_signature (document, blob, detached, event, at)
values (:document, :blob, :detached, :event, :now);

-- @many SignatureRow book_signature_rows(Id folder)
select s.id, s.document, s.blob, s.detached, s.event, s.at, b.size_bytes, b.sha256
  from book_signature s
  join book_document d on d.id = s.document
  join blob b on b.id = s.blob
 where d.folder = :folder
 order by s.id
 limit 5000;

-- @many TurnRow book_turn_rows(Id folder)
select id, round, stage, office, coalesce(asked_by, 0) as asked_by
  from book_turn
 where folder = :folder
 order by id
 limit 100;

-- @insert book_turn_insert(Id folder, int64_t round, int64_t stage, Id office, Str kind, Id? asked_by, Instant now)
insert into book_turn (folder, round, stage, office, kind, asked_by, since)
values (:folder, :round, :stage, :office, :kind, :asked_by, :now);

-- @exec book_turn_delete(Id id)
delete from book_turn where id = :id;

-- @exec book_part_insert(Id office, Id folder)
insert into book_part (office, folder) values (:office, :folder) on conflict do nothing;

-- Whether that person holds, or stands in that day for, an office that takes part in the folder.
-- @value bool book_takes_part(Id folder, Id person, Date day)
select exists (select 1
                 from book_part t
                 join book_hand h on h.office = t.office
                where t.folder = :folder and h.person = :person and h.first_day <= :day
                  and h.last_day >= :day);

-- @exec book_record_insert(Id folder, Str stream, Instant now, Bytes sealed)
insert into book_record (folder, stream, at, sealed) values (:folder, :stream, :now, :sealed);

-- @one RecordRow book_record_row(Id folder, Str stream)
select id, sealed from book_record where folder = :folder and stream = :stream;

-- @exec book_look_insert(Id folder, Id document, Id person, Instant now)
insert into book_look (folder, document, person, at) values (:folder, :document, :person, :now)
    on conflict do nothing;

-- @many LookRow book_look_rows(Id folder, Id person)
select document from book_look where folder = :folder and person = :person limit 2000;

-- @exec book_search_add(Id folder, Str body)
insert into book_search (rowid, body) values (:folder, :body);

-- What waits for that person: of the offices held, and of those of who is away.
-- @many WaitingRow book_waiting_rows(const BookQuery *f)
select t.id, t.folder, t.round, t.stage, t.office, t.kind, coalesce(t.asked_by, 0) as asked_by,
       t.since, f.title, f.due, y.name_fr as type_fr, y.name_ar as type_ar, y.name_en as type_en,
       o.name_fr, o.name_ar, o.name_en, p.name as opener_name, f.method,
       exists (select 1
                 from book_batch_item i
                 join book_batch b on b.id = i.batch
                where i.folder = t.folder and i.state = 'waiting' and i.office = t.office
                  and b.person = :f.person) as in_batch
  from book_turn t
  join book_folder f on f.id = t.folder
  join book_type y on y.id = f.type
  join book_office o on o.id = t.office
  left join account_person p on p.id = f.opener
 where t.office in (select h.office
                      from book_hand h
                     where h.person = :f.person and h.first_day <= :f.today and h.last_day >= :f.today)
   and f.type = :f.type                                     --? f->type != 0
   and t.folder in (select s.rowid from book_search s where s.body match :f.match) --? f->match.len > 0
   and t.id > :f.after                                      --? f->after != 0
 order by t.id
 limit 51;

-- @value int64_t book_waiting_count(Id person, Date today)
select count(*)
  from book_turn t
 where t.office in (select h.office
                      from book_hand h
                     where h.person = :person and h.first_day <= :today and h.last_day >= :today);

-- Folders in which that person has a part, or which that person opened.
-- @many ListRow book_list_rows(const BookQuery *f)
select f.id, f.title, f.state, f.opened, f.ended, f.due, f.stage, f.stages, y.name_fr as type_fr,
       y.name_ar as type_ar, y.name_en as type_en, p.name as opener_name,
       (select o.name_fr
          from book_turn t
          join book_office o on o.id = t.office
         where t.folder = f.id
         order by t.id
         limit 1) as waits_fr,
       (select count(*) from book_turn t where t.folder = f.id) as waits
  from book_folder f
  join book_type y on y.id = f.type
  left join account_person p on p.id = f.opener
 where f.state = 'running'                                  --? f->running
 where f.id > 0                                             --| f->any_state
 where f.state <> 'running'                                 --|
   and f.opener = :f.person                                 --? f->mine
   and (f.opener = :f.person or f.id in (select t.folder from book_part t join book_hand h on h.office = t.office where h.person = :f.person and h.first_day <= :f.today and h.last_day >= :f.today)) --|
   and f.type = :f.type                                     --? f->type != 0
   and f.id in (select s.rowid from book_search s where s.body match :f.match) --? f->match.len > 0
   and f.id < :f.after                                      --? f->after != 0
 order by f.id desc
 limit 51;

-- @exec book_notice_insert(Id person, Id folder, Str what, Instant now)
insert into book_notice (person, folder, what, at) values (:person, :folder, :what, :now)
    on conflict do nothing;

-- @value int64_t book_notice_count(Id person)
select count(*) from book_notice where person = :person;

-- @many NoticeRow book_notice_rows(Id person)
select n.id, n.folder, n.what, f.title, f.state, y.name_fr as type_fr, y.name_ar as type_ar,
       y.name_en as type_en
  from book_notice n
  join book_folder f on f.id = n.folder
  join book_type y on y.id = f.type
 where n.person = :person
 order by n.id
 limit 200;

-- @exec book_notice_delete(Id id)
delete from book_notice where id = :id;

-- @value bool book_waits_for(Id folder, Id person, Date today, bool opinion)
select exists (select 1
                 from book_turn t
                 join book_hand h on h.office = t.office
                where t.folder = :folder and (t.asked_by is not null) = :opinion
                  and h.person = :person and h.first_day <= :today and h.last_day >= :today);

-- @many PersonRow book_hand_rows(Id office, Date today)
select distinct person
  from book_hand
 where office = :office and first_day <= :today and last_day >= :today
 limit 200;

-- The one in use.
-- @one SealRow book_seal_row()
select id, kind, sealed, uri, subject, issuer, fingerprint, first_at, last_at, at, coalesce(person, 0) as person
  from book_seal
 where removed is null
 order by id desc
 limit 1;

-- @insert book_seal_insert(const SealRow *s)
insert into book_seal (kind, sealed, uri, subject, issuer, fingerprint, first_at, last_at, at,
                       person)
values (:s.kind, :s.sealed, :s.uri, :s.subject, :s.issuer, :s.fingerprint, :s.first_at, :s.last_at, :s.at,
        nullif(:s.person, 0));

-- The key is forgotten; what it was stays.
-- @exec book_seal_retire(Instant now)
update book_seal set removed = :now, sealed = zeroblob(0) where removed is null;

-- @one StamperRow book_stamper_row()
select id, kind, url, login, name, sealed, at, coalesce(person, 0) as person
  from book_stamper
 where removed is null
 order by id desc
 limit 1;

-- @insert book_stamper_insert(const StamperRow *s)
insert into book_stamper (kind, url, login, name, sealed, at, person)
values (:s.kind, :s.url, :s.login, :s.name, :s.sealed, :s.at, nullif(:s.person, 0));

-- @exec book_stamper_retire(Instant now)
update book_stamper set removed = :now, sealed = zeroblob(0) where removed is null;

-- @insert book_pending_insert(const PendingRow *p)
insert into book_pending (folder, document, person, office, round, stage, source, prepared, hole_at,
                          hole_len, certificate, attributes, digest, at)
values (:p.folder, :p.document, :p.person, :p.office, :p.round, :p.stage, :p.source, :p.prepared,
        :p.hole_at, :p.hole_len, :p.certificate, :p.attributes, :p.digest, :p.at);

-- @many PendingRow book_pending_rows(Id folder, Id person)
select id, folder, document, person, office, round, stage, source, prepared, hole_at, hole_len,
       certificate, attributes, digest, at
  from book_pending
 where folder = :folder and person = :person
 order by id
 limit 100;

-- @exec book_pending_delete(Id id)
delete from book_pending where id = :id;

-- @insert book_batch_insert(Id person, bool signs, Bytes wrapped_key, Bytes note, Instant now)
insert into book_batch (person, signs, wrapped_key, note, at)
values (:person, :signs, :wrapped_key, :note, :now);

-- @exec book_batch_set_note(Id id, Bytes note)
update book_batch set note = :note where id = :id;

-- What was written with a batch lies in its folders once all are done.
-- @exec book_batch_forget_note(Id id)
update book_batch
   set note = zeroblob(0), wrapped_key = zeroblob(0)
 where id = :id
   and not exists (select 1 from book_batch_item i where i.batch = :id and i.state = 'waiting');

-- @one BatchRow book_batch_row(Id id)
select @book_batch_columns
  from book_batch b
 where b.id = :id;

-- @many BatchRow book_batch_rows(Id person)
select @book_batch_columns
  from book_batch b
 where b.person = :person
 order by b.id desc
 limit 20;

-- @insert book_batch_item_insert(const ItemRow *i)
insert into book_batch_item (batch, position, folder, round, stage, office, state, changed)
values (:i.batch, :i.position, :i.folder, :i.round, :i.stage, :i.office, 'waiting', :i.changed);

-- Whether that stage of a folder waits for the job of a batch of that person.
-- @value bool book_is_in_batch(Id folder, Id office, Id person)
select exists (select 1
                 from book_batch_item i
                 join book_batch b on b.id = i.batch
                where i.folder = :folder and i.state = 'waiting' and i.office = :office
                  and b.person = :person);

-- @one ItemRow book_batch_item_row(Id id)
select @book_item_columns
  from book_batch_item i
  join book_folder f on f.id = i.folder
 where i.id = :id;

-- Those that were refused first, then those that wait.
-- @many ItemRow book_batch_item_rows(Id batch)
select @book_item_columns
  from book_batch_item i
  join book_folder f on f.id = i.folder
 where i.batch = :batch
 order by case i.state when 'refused' then 0 when 'waiting' then 1 else 2 end, i.position
 limit 500;

-- @exec book_batch_item_set(Id id, Str state, int64_t attempts, Instant again, Str answer, Instant now)
update book_batch_item
   set state = :state, attempts = :attempts, again = :again, answer = :answer, changed = :now
 where id = :id;

-- @many TrustRow book_trust_rows()
select id, der, fingerprint, name, first_at, last_at, at, coalesce(person, 0) as person
  from book_trust
 where removed is null
 order by name, id
 limit 200;

-- @insert book_trust_insert(const TrustRow *t)
insert into book_trust (der, fingerprint, name, first_at, last_at, at, person)
values (:t.der, :t.fingerprint, :t.name, :t.first_at, :t.last_at, :t.at, nullif(:t.person, 0));

-- @exec book_trust_remove(Id id, Instant now)
update book_trust set removed = :now where id = :id and removed is null;
