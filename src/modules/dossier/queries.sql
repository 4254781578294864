-- @columns dossier_columns
id, number, state, procedure_code, applicant, procedure, revision, service, person, agent,
version, created, filed, decided, filed_on, due, implied, folder, wrapped_key, salt;

-- @columns dossier_inbox_columns
d.id, d.number, d.state, d.procedure_code, d.applicant, d.filed_on, d.due, d.due_key, d.filed,
d.agent, d.unread, d.folder, p.name as agent_name;

-- @one DossierRow dossier_find_row(Id id)
select @dossier_columns
  from dossier
 where id = :id;

-- @value Id dossier_untouched_draft(Id person, Id revision)
select d.id from dossier d
 where d.person = :person and d.revision = :revision and d.state = 'draft' and d.version = 1
   and not exists (select 1 from dossier_piece p where p.dossier = d.id)
 order by d.id desc
 limit 1;

-- @many DossierRow dossier_list_of_person(Id person)
select @dossier_columns
  from dossier
 where person = :person
 order by state <> 'draft', id desc
 limit 200;

-- @value int64_t dossier_count_drafts(Id person)
select count(*) from dossier where person = :person and state = 'draft';

-- @insert dossier_add(Str procedure_code, Id procedure, Id revision, Id service, Id person, Instant now, Str applicant, Bytes wrapped_key, Bytes salt)
insert into dossier (state, procedure_code, procedure, revision, service, person, created, applicant,
                     wrapped_key, salt)
values ('draft', :procedure_code, :procedure, :revision, :service, :person, :now, :applicant,
        :wrapped_key, :salt);

-- @exec dossier_bump(Id id, int64_t version)
update dossier set version = version + 1 where id = :id and version = :version and state = 'draft';

-- @exec dossier_set_filed(Id id, Str number, Instant now, Date today, Str applicant, Id service)
update dossier
   set state = 'filed', number = :number, filed = :now, filed_on = :today, applicant = :applicant,
       service = :service
 where id = :id and state = 'draft';

-- @exec dossier_set_state(Id id, Str state, Date due, Date implied)
update dossier
   set state = :state, due = :due, implied = :implied, due_key = coalesce(:due, '9999-12-31')
 where id = :id;

-- @exec dossier_set_decided(Id id, Instant now)
update dossier set decided = :now where id = :id;

-- @exec dossier_set_folder(Id id, Id? folder)
update dossier set folder = :folder where id = :id;

-- @exec dossier_set_agent(Id id, Id? agent)
update dossier set agent = :agent where id = :id;

-- @exec dossier_add_unread(Id id)
update dossier set unread = unread + 1 where id = :id;

-- @exec dossier_set_read(Id id)
update dossier set unread = 0 where id = :id and unread > 0;

-- @exec dossier_delete_draft(Id id)
delete from dossier where id = :id and state = 'draft';

-- @exec dossier_count_up(int64_t year)
insert into dossier_counter (year, last) values (:year, 1)
    on conflict (year) do update set last = last + 1;

-- @value int64_t dossier_counted(int64_t year)
select last from dossier_counter where year = :year;

-- @exec dossier_record_write(Id dossier, Str stream, Instant now, Bytes sealed)
insert into dossier_record (dossier, stream, at, sealed) values (:dossier, :stream, :now, :sealed)
    on conflict (dossier, stream) do update set at = excluded.at, sealed = excluded.sealed;

-- @one RecordRow dossier_record_find(Id dossier, Str stream)
select id, sealed, at from dossier_record where dossier = :dossier and stream = :stream;

-- @exec dossier_record_delete(Id dossier, Str stream)
delete from dossier_record where dossier = :dossier and stream = :stream;

-- @exec dossier_record_delete_all(Id dossier)
delete from dossier_record where dossier = :dossier;

-- @exec dossier_field_add(Id dossier, Str field, Str value)
insert into dossier_field (dossier, field, value) values (:dossier, :field, :value)
    on conflict (field, value, dossier) do nothing;

-- @exec dossier_search_add(Id dossier, Str body)
insert into dossier_search (rowid, body) values (:dossier, :body);

-- @insert dossier_request_add(Id dossier, int64_t number, Instant now, Id by, Date until)
insert into dossier_request (dossier, number, at, by, until)
values (:dossier, :number, :now, :by, :until);

-- @many RequestRow dossier_request_list(Id dossier)
select id, by, number, at, answered, until
  from dossier_request
 where dossier = :dossier
 order by number
 limit 100;

-- @exec dossier_request_answered(Id id, Instant now)
update dossier_request set answered = :now where id = :id and answered is null;

-- @insert dossier_message_add(Id dossier, Instant now, Id person, bool by_agent)
insert into dossier_message (dossier, at, person, by_agent)
values (:dossier, :now, :person, :by_agent);

-- @many MessageRow dossier_message_list(Id dossier)
select m.id, m.person, m.at, m.seen, m.by_agent, p.name, p.email
  from dossier_message m
  join account_person p on p.id = m.person
 where m.dossier = :dossier
 order by m.id
 limit 500;

-- @value int64_t dossier_message_count(Id dossier)
select count(*) from dossier_message where dossier = :dossier;

-- @exec dossier_message_seen(Id dossier, bool by_agent, Instant now)
update dossier_message set seen = :now
 where dossier = :dossier and by_agent = :by_agent and seen is null;

-- @insert dossier_piece_insert(Id dossier, Id blob, Id? request, Id? message, Str field, int row, Instant now, bool by_agent)
insert into dossier_piece (dossier, blob, request, message, field, row_number, at, by_agent)
values (:dossier, :blob, :request, :message, :field, :row, :now, :by_agent);

-- @many PieceRow dossier_piece_list(Id dossier)
select p.id, p.dossier, p.blob, p.request, p.message, p.field, p.row_number, p.at, p.by_agent,
       b.file_name, b.media_type, b.size_bytes, b.scan
  from dossier_piece p
  join blob b on b.id = p.blob
 where p.dossier = :dossier
 order by p.id
 limit 500;

-- @exec dossier_piece_delete(Id id)
delete from dossier_piece where id = :id;

-- @value int64_t dossier_piece_count(Id dossier)
select count(*) from dossier_piece where dossier = :dossier;

-- @insert dossier_document_add(Id dossier, Str kind, Instant now, Id? blob)
insert into dossier_document (dossier, kind, at, blob) values (:dossier, :kind, :now, :blob);

-- @many DocumentRow dossier_document_list(Id dossier)
select id, kind, at, blob from dossier_document where dossier = :dossier order by id limit 100;

-- @exec dossier_presence_set(Id dossier, Id person, Instant now)
insert into dossier_presence (dossier, person, seen) values (:dossier, :person, :now)
    on conflict (dossier, person) do update set seen = excluded.seen;

-- @many Person dossier_presence_list(Id dossier, Id but, Instant since)
select p.id, p.name, p.email
  from dossier_presence r
  join account_person p on p.id = r.person
 where r.dossier = :dossier and r.person <> :but and r.seen >= :since
 order by p.name
 limit 10;

-- @exec dossier_look_add(Id dossier, Id person, Instant now)
insert into dossier_look (dossier, person, at) values (:dossier, :person, :now);

-- @many ProcedureCount dossier_popular_codes(Instant since)
select procedure_code as code, count(*) as count
  from dossier
 where state <> 'draft' and filed >= :since
 group by procedure_code
 order by count(*) desc, procedure_code
 limit 10;

-- @many Look dossier_looks(Id dossier)
select l.at, case when p.name <> '' then p.name else p.email end as who
  from dossier_look l
  join account_person p on p.id = l.person
 where l.dossier = :dossier
 order by l.id desc
 limit 200;

-- Many dossiers match: goes along the index of the order until it has a page of them.  A plus keeps the
-- engine from the index of what follows it.
-- @many InboxDbRow dossier_inbox_rows(const InboxQuery *f)
select @dossier_inbox_columns
  from dossier d
  left join account_person p on p.id = d.agent
 where d.folder is not null                                 --? f->in_signature
 where d.state in ('filed', 'incomplete', 'under_review')   --| f->open
 where d.state = :f.state and d.number is not null          --| f->state.len > 0
 where d.state <> 'draft'                                   --|
   and +d.procedure_code = :f.procedure                     --? f->procedure.len > 0
   and +d.agent = :f.agent                                  --? f->agent > 0
   and +d.agent is null                                     --| f->agent < 0
   and +d.service = :f.service                              --? f->service != 0
   and +d.service in (:f.s1, :f.s2, :f.s3, :f.s4, :f.s5, :f.s6, :f.s7, :f.s8) --| f->some_services
   and d.due_key >= :f.due_from                             --? date_is_set(f->due_from) && f->order <= DUE_DESC
   and +d.due_key >= :f.due_from                            --| date_is_set(f->due_from)
   and d.due_key < :f.due_to                                --? date_is_set(f->due_to) && f->order <= DUE_DESC
   and +d.due_key < :f.due_to                               --| date_is_set(f->due_to)
   and (d.due_key, d.id) > (:f.after_key, :f.after_id)      --? f->after && f->order == DUE_ASC
   and (d.due_key, d.id) < (:f.after_key, :f.after_id)      --| f->after && f->order == DUE_DESC
   and (d.filed, d.id) > (:f.after_filed, :f.after_id)      --| f->after && f->order == FILED_ASC
   and (d.filed, d.id) < (:f.after_filed, :f.after_id)      --| f->after && f->order == FILED_DESC
   and (d.applicant, d.id) > (:f.after_key, :f.after_id)    --| f->after && f->order == APPLICANT_ASC
   and (d.applicant, d.id) < (:f.after_key, :f.after_id)    --| f->after && f->order == APPLICANT_DESC
 order by d.due_key, d.id                                   --? f->order == DUE_ASC
 order by d.due_key desc, d.id desc                         --| f->order == DUE_DESC
 order by d.filed, d.id                                     --| f->order == FILED_ASC
 order by d.filed desc, d.id desc                           --| f->order == FILED_DESC
 order by d.applicant, d.id                                 --| f->order == APPLICANT_ASC
 order by d.applicant desc, d.id desc                       --| f->order == APPLICANT_DESC
 limit 31;

-- Few dossiers match: finds them all by the index of a filter, and sorts them.
-- @many InboxDbRow dossier_inbox_few(const InboxQuery *f)
select @dossier_inbox_columns
  from dossier d
  left join account_person p on p.id = d.agent
 where d.folder is not null                                 --? f->in_signature
 where d.state in ('filed', 'incomplete', 'under_review')   --| f->open
 where d.state = :f.state and d.number is not null          --| f->state.len > 0
 where d.state <> 'draft'                                   --|
   and d.procedure_code = :f.procedure                      --? f->procedure.len > 0
   and d.agent = :f.agent                                   --? f->agent > 0
   and d.agent is null                                      --| f->agent < 0
   and d.service = :f.service                               --? f->service != 0
   and d.service in (:f.s1, :f.s2, :f.s3, :f.s4, :f.s5, :f.s6, :f.s7, :f.s8) --| f->some_services
   and d.due_key >= :f.due_from                             --? date_is_set(f->due_from)
   and d.due_key < :f.due_to                                --? date_is_set(f->due_to)
   and d.id in (select s.rowid from dossier_search s where s.body match :f.match order by s.rowid desc limit 1000) --? f->match.len > 0
   and (+d.due_key, +d.id) > (:f.after_key, :f.after_id)    --? f->after && f->order == DUE_ASC
   and (+d.due_key, +d.id) < (:f.after_key, :f.after_id)    --| f->after && f->order == DUE_DESC
   and (+d.filed, +d.id) > (:f.after_filed, :f.after_id)    --| f->after && f->order == FILED_ASC
   and (+d.filed, +d.id) < (:f.after_filed, :f.after_id)    --| f->after && f->order == FILED_DESC
   and (+d.applicant, +d.id) > (:f.after_key, :f.after_id)  --| f->after && f->order == APPLICANT_ASC
   and (+d.applicant, +d.id) < (:f.after_key, :f.after_id)  --| f->after && f->order == APPLICANT_DESC
 order by +d.due_key, +d.id                                 --? f->order == DUE_ASC
 order by +d.due_key desc, +d.id desc                       --| f->order == DUE_DESC
 order by +d.filed, +d.id                                   --| f->order == FILED_ASC
 order by +d.filed desc, +d.id desc                         --| f->order == FILED_DESC
 order by +d.applicant, +d.id                               --| f->order == APPLICANT_ASC
 order by +d.applicant desc, +d.id desc                     --| f->order == APPLICANT_DESC
 limit 31;

-- @many TallyRow dossier_tally_rows(const InboxQuery *f, Date today)
select d.procedure_code, d.state, count(*) as total,
       sum(case when d.due_key < :today then 1 else 0 end) as late
  from dossier d
 where d.state <> 'draft'
   and d.service in (:f.s1, :f.s2, :f.s3, :f.s4, :f.s5, :f.s6, :f.s7, :f.s8) --? f->some_services
 group by d.procedure_code, d.state
 order by d.procedure_code, d.state
 limit 2000;

-- @value int64_t dossier_inbox_count(const InboxQuery *f)
select count(*) from (
select 1
  from dossier d
 where d.folder is not null                                 --? f->in_signature
 where d.state in ('filed', 'incomplete', 'under_review')   --| f->open
 where d.state = :f.state and d.number is not null          --| f->state.len > 0
 where d.state <> 'draft'                                   --|
   and d.procedure_code = :f.procedure                      --? f->procedure.len > 0
   and d.agent = :f.agent                                   --? f->agent > 0
   and d.agent is null                                      --| f->agent < 0
   and d.service = :f.service                               --? f->service != 0
   and d.service in (:f.s1, :f.s2, :f.s3, :f.s4, :f.s5, :f.s6, :f.s7, :f.s8) --| f->some_services
   and d.due_key >= :f.due_from                             --? date_is_set(f->due_from)
   and d.due_key < :f.due_to                                --? date_is_set(f->due_to)
   and d.id in (select s.rowid from dossier_search s where s.body match :f.match order by s.rowid desc limit 1000) --? f->match.len > 0
 limit :f.count_max);

-- @each DossierRow dossier_row_each()
select @dossier_columns
  from dossier
 order by id;

-- @many StreamRow dossier_record_streams(Id dossier)
select id, stream from dossier_record where dossier = :dossier order by id limit 20000;

-- @many CounterRow dossier_counters()
select year, last from dossier_counter order by year limit 1000;
