-- @many ServiceRow town_service_rows()
select id, role, name_fr, name_ar, name_en, address, phone, email, hours_fr, hours_ar, hours_en
  from town_service
 order by name_fr, id
 limit 200;

-- @one ServiceRow town_service_row(Id id)
select id, role, name_fr, name_ar, name_en, address, phone, email, hours_fr, hours_ar, hours_en
  from town_service
 where id = :id;

-- @one ServiceRow town_service_row_by_role(Str role)
select id, role, name_fr, name_ar, name_en, address, phone, email, hours_fr, hours_ar, hours_en
  from town_service
 where role = :role;

-- @value int64_t town_service_count()
select count(*) from town_service;

-- @insert town_service_insert(const ServiceRow *s)
insert into town_service (role, name_fr, name_ar, name_en, address, phone, email, hours_fr,
                          hours_ar, hours_en)
values (:s.role, :s.name_fr, :s.name_ar, :s.name_en, :s.address, :s.phone, :s.email, :s.hours_fr,
        :s.hours_ar, :s.hours_en);

-- @exec town_service_update(const ServiceRow *s)
update town_service
   set role = :s.role, name_fr = :s.name_fr, name_ar = :s.name_ar, name_en = :s.name_en,
       address = :s.address, phone = :s.phone, email = :s.email, hours_fr = :s.hours_fr,
       hours_ar = :s.hours_ar, hours_en = :s.hours_en
 where id = :s.id;

-- @many NewsRow town_news_on_display(Date day, int max)
select id, title_fr, title_ar, title_en, body_fr, body_ar, body_en, day, until
  from town_news
 where day <= :day and (until is null or until >= :day)
 order by day desc, id desc
 limit :max;

-- @many NewsRow town_news_rows()
select id, title_fr, title_ar, title_en, body_fr, body_ar, body_en, day, until
  from town_news
 order by day desc, id desc
 limit 500;

-- @one NewsRow town_news_row(Id id)
select id, title_fr, title_ar, title_en, body_fr, body_ar, body_en, day, until
  from town_news
 where id = :id;

-- @insert town_news_insert(const NewsRow *n)
insert into town_news (title_fr, title_ar, title_en, body_fr, body_ar, body_en, day, until)
values (:n.title_fr, :n.title_ar, :n.title_en, :n.body_fr, :n.body_ar, :n.body_en, :n.day,
        :n.until);

-- @exec town_news_update(const NewsRow *n)
update town_news
   set title_fr = :n.title_fr, title_ar = :n.title_ar, title_en = :n.title_en,
       body_fr = :n.body_fr, body_ar = :n.body_ar, body_en = :n.body_en, day = :n.day,
       until = :n.until
 where id = :n.id;

-- @exec town_news_delete(Id id)
delete from town_news where id = :id;

-- @many ClosedDay town_closed_days()
select day from town_closed_day order by day limit 2000;

-- @value int64_t town_closed_day_count()
select count(*) from town_closed_day;

-- @exec town_closed_day_insert(Date day)
insert into town_closed_day (day) values (:day) on conflict do nothing;

-- @exec town_closed_day_delete(Date day)
delete from town_closed_day where day = :day;
