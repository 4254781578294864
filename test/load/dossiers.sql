-- Fills the authority of the demonstration with :count dossiers, for script/bench-inbox: 1 in
-- 20 is open, filed lately; the others were decided in the ten years before.  The numbers are of the
-- year 1, so that they are nobody else's.
pragma journal_mode = off;
pragma synchronous = off;
begin;
create temp table family (id integer primary key, name text);
insert into family (name) values ('Karimi'), ('Delcourt'), ('Fleury'), ('Haddad'), ('Martin'), ('Benali'),
       ('Lefèvre'), ('Rousseau'), ('Wamytan'), ('Idrissi'), ('Richardson'), ('Moreau'), ('Petit'), ('Durand'),
       ('Leroy'), ('Simon'), ('Laurent'), ('Michel'), ('Garcia'), ('David'), ('Bertrand'), ('Roux'), ('Vincent'),
       ('Fournier'), ('Morel'), ('Girard'), ('André'), ('Mercier'), ('Dupont'), ('Lambert'), ('Bonnet');
create temp table given (id integer primary key, name text);
insert into given (name) values ('Nadia'), ('Awa'), ('Julien'), ('Samira'), ('Claire'), ('Youssef'), ('Hugo'),
       ('Fatima'), ('Paul'), ('Leïla'), ('Mathilde'), ('Karim'), ('Inès'), ('Louis'), ('Jeanne'), ('Omar'),
       ('Lucie'), ('Malik'), ('Élise'), ('Adam'), ('Sofia'), ('Noé'), ('Rania'), ('Marc'), ('Zoé'), ('Ali'),
       ('Camille'), ('Théo'), ('Anna'), ('Ismaël'), ('Rose'), ('Simon'), ('Alice'), ('Yanis'), ('Eva'), ('Jean'),
       ('Lina');
create temp table adopted as
select row_number() over (order by id) as number, id, code, revision, service
  from procedure
 where state = 'published';
create temp table agent as
with recursive counter (i) as (select 1 union all select i + 1 from counter where i < 200)
select i from counter;
insert into account_person (name, email, created)
select printf('Agent %03d', i), printf('agent-%03d@valbourg.example', i), :now * 1000000 from agent;
create temp table person as
select row_number() over (order by id) as number, id from account_person where email like 'agent-%';
-- Each row's choices come from products of its number, which look random and are always the same.
create temp table filed as
with recursive counter (i) as (select 1 union all select i + 1 from counter where i < :count)
select i, i * 2654435761 % 4294967296 / 4096 as a, i * 2246822519 % 4294967296 / 4096 as b,
       i * 3266489917 % 4294967296 / 4096 as c, i % 20 = 0 as is_open,
       case when i % 20 = 0 then (i * 7919 % 60) else 60 + (i * 104729 % 3590) end as days_ago
  from counter;
insert into dossier (number, state, procedure, procedure_code, revision, service, person, agent, created, filed,
                     decided, filed_on, due, due_key, applicant, wrapped_key, salt)
select printf('0001-%07d-A', f.i),
       case when f.is_open then trim(substr('filed       incomplete  under_review', 1 + 12 * (f.b % 3), 12))
            else trim(substr('accepted refused  closed   withdrawn', 1 + 9 * (f.b % 4), 9)) end,
       a.id, a.code, a.revision, a.service, 1 + f.c % 4, p.id,
       (:now - f.days_ago * 86400 + f.c % 80000) * 1000000, (:now - f.days_ago * 86400 + f.c % 80000) * 1000000,
       case when f.is_open then null else (:now - (f.days_ago - 30) * 86400) * 1000000 end,
       date(:now - f.days_ago * 86400, 'unixepoch'),
       date(:now + (60 - f.days_ago) * 86400, 'unixepoch'), date(:now + (60 - f.days_ago) * 86400, 'unixepoch'),
       y.name || ' ' || g.name, zeroblob(72), zeroblob(16)
  from filed f
  join adopted a on a.number = 1 + f.a % (select count(*) from adopted)
  join family y on y.id = 1 + f.a / 32 % 31
  join given g on g.id = 1 + f.b / 32 % 37
  left join person p on p.number = f.c % 250; -- every fifth has none
insert into dossier_search (rowid, body)
select id, number || ' ' || applicant || ' ' || procedure_code || ' ' || filed_on ||
       printf(' rue %d piece%d motif%d', id % 997, id % 4999, id % 49999)
  from dossier
 where number like '0001-%';
insert into dossier_search (dossier_search) values ('optimize');
commit;
