-- @one Person account_person_find(Id id)
select id, account, name, email, language,
       exists (select 1 from account_role as r where r.person = p.id) as agent
  from account_person as p
 where id = :id;

-- @one PersonRow account_person_of(Id account)
select id, account, name, email, language, confirmed,
       exists (select 1 from account_role as r where r.person = p.id) as agent
  from account_person as p
 where account = :account;

-- @one PersonRow account_person_invited(Str email)
select id, account, name, email, language, confirmed,
       exists (select 1 from account_role as r where r.person = p.id) as agent
  from account_person as p
 where email = :email and account is null;

-- @value Id account_person_of_email(Str email)
select id
  from account_person
 where email = :email and (account is null or confirmed = 1)
 order by account is null, id
 limit 1;

-- @insert account_person_add(Id? account, Str name, Str email, bool confirmed, Str language, Instant now)
insert into account_person (account, name, email, confirmed, language, created)
values (:account, :name, :email, :confirmed, :language, :now);

-- @exec account_person_adopt(Id id, Id account, Str name, Str language)
update account_person
   set account = :account, confirmed = 1, language = :language,
       name = case when :name = '' then name else :name end
 where id = :id and account is null;

-- @exec account_person_refresh(Id id, Str name, Str email, bool confirmed, Str language)
update account_person
   set name = :name, email = :email, confirmed = :confirmed, language = :language
 where id = :id;

-- @exec account_role_move(Id person, Id into)
update account_role
   set person = :into
 where person = :person
   and not exists (select 1
                     from account_role as held
                    where held.person = :into and held.role = account_role.role
                      and coalesce(held.service, 0) = coalesce(account_role.service, 0));

-- @many RoleRow account_role_rows(Id account, Str email, bool confirmed)
select r.role, coalesce(r.service, 0) as service
  from account_person as p
  join account_role as r on r.person = p.id
 where p.account = :account or (p.account is null and p.email = :email and :confirmed = 1)
 limit 500;

-- @many Person account_agent_rows(Str roles, Id service)
select p.id, p.account, p.name, p.email, p.language, 1 as agent
  from account_person as p
 where p.id in (select r.person
                  from account_role as r
                 where (r.service is null or r.service = :service)
                   and :roles like '% ' || r.role || ' %')
 order by p.name, p.email
 limit 500;

-- @many RoleHeld account_role_list()
select r.person, r.service, r.role, p.name as person_name, p.email as person_email,
       s.name_fr as service_name
  from account_role as r
  join account_person as p on p.id = r.person
  left join town_service as s on s.id = r.service
 order by p.name, p.email, p.id, r.role, s.name_fr
 limit 2000;

-- @exec account_role_add(Id person, Str role, Id? service, Instant now)
insert into account_role (person, role, service, given)
values (:person, :role, :service, :now)
on conflict do nothing;

-- @exec account_role_remove(Id person, Str role, Id service)
delete from account_role
 where person = :person and role = :role and coalesce(service, 0) = :service;

-- @value int64_t account_role_count(Str role)
select count(*) from account_role where role = :role and service is null;

-- @value int64_t account_role_services(Id person)
select count(distinct service) from account_role where person = :person;

-- @value bool account_policy_code_required()
select code_required from account_policy where id = 1;

-- @exec account_policy_write(bool code_required)
insert into account_policy (id, code_required)
values (1, :code_required)
on conflict (id) do update set code_required = excluded.code_required;
