-- refused on line 2: a column needs a name
-- @one NoticeRow notice_find(Id id)
select id + 1 from notice where id = :id;
