-- @columns procedure_adopted_columns
p.id, p.code, p.state, p.service, p.revision, p.draft,
coalesce(r.number, 0) as number, r.published as published_at,
coalesce(r.digest, '') as digest;

-- @many AdoptedProcedure procedure_list_adopted()
select @procedure_adopted_columns
  from procedure p left join procedure_revision r on r.id = p.revision
 order by p.code
 limit 1000;

-- @many AdoptedProcedure procedure_list_published()
select @procedure_adopted_columns
  from procedure p left join procedure_revision r on r.id = p.revision
 where p.state = 'published'
 order by p.code
 limit 1000;

-- @one AdoptedProcedure procedure_find_adopted(Str code)
select @procedure_adopted_columns
  from procedure p left join procedure_revision r on r.id = p.revision
 where p.code = :code;

-- @one AdoptedProcedure procedure_find_id(Id id)
select @procedure_adopted_columns
  from procedure p left join procedure_revision r on r.id = p.revision
 where p.id = :id;

-- @one RevisionRow procedure_find_revision(Id id)
select id, procedure, number, source, digest, published from procedure_revision where id = :id;

-- @value Str procedure_revision_digest(Id id)
select digest from procedure_revision where id = :id;

-- @value int64_t procedure_last_number(Id procedure)
select coalesce(max(number), 0) from procedure_revision where procedure = :procedure;

-- @insert procedure_add(Str code, Id? service)
insert into procedure (code, state, service) values (:code, 'adopted', :service);

-- @insert procedure_revision_add(Id procedure, int64_t number, Str source, Str digest, Instant created)
insert into procedure_revision (procedure, number, source, digest, created)
values (:procedure, :number, :source, :digest, :created);

-- @exec procedure_revision_replace(Id id, Str source, Str digest, Instant created)
update procedure_revision
   set source = :source, digest = :digest, created = :created
 where id = :id and published is null;

-- @exec procedure_revision_publish(Id id, Instant at, Id? person)
update procedure_revision
   set published = :at, published_by = :person
 where id = :id and published is null;

-- @exec procedure_set_draft(Id id, Id? draft)
update procedure set draft = :draft where id = :id;

-- @exec procedure_set_service(Id id, Id service)
update procedure set service = :service where id = :id;

-- @exec procedure_set_published(Id id, Id revision)
update procedure set state = 'published', revision = :revision, draft = null where id = :id;

-- @exec procedure_set_closed(Id id)
update procedure set state = 'closed' where id = :id and state = 'published';
