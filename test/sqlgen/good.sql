-- What each kind of statement becomes.

-- @many NoticeRow notice_list(const Filter *f, Id? place,
--    int limit)
select id, title as "name.fr", body -- a comment; with a semicolon
  from notice
 where :f.day between posted and until and withdrawn_why <> '; :not_a_parameter'
   and title = :f.title   --? f->title.len > 0
   and place = :place     --? place
 order by posted desc     --? f->sort == 1
 order by id              --| f->sort == 2
 order by title           --|
 limit :limit;

-- @each NoticeRow notice_each()
select id, title as "name.fr", body, posted from notice;

-- @value Str notice_title(Id id)
select title from notice where id = :id limit 1;

-- @exec notice_set_place(Id id, Id? place)
update notice set place = :place where id = :id;

-- @insert notice_add(Str title)
insert into notice (title, body) values (:title, x'00');

-- @insert notice_make_searchable(Id id, Str title)
insert into notice_search (rowid, title) values (:id, :title);

-- @columns notice_whole
id, title as "name.fr",
       body;

-- @one NoticeRow notice_find(Id id)
select @notice_whole from notice where id = :id;

-- @value int64_t notice_number(int year)
insert into notice_count (year, n) values (:year, 1)
on conflict (year) do update set n = n + 1
returning n;
