-- refused on line 2: no such column: name
-- @one NoticeRow notice_find(Id id)
select name from notice where id = :id;
