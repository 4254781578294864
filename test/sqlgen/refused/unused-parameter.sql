-- refused on line 2: the statement does not use: place
-- @one NoticeRow notice_find(Id id, Id place)
select id from notice where id = :id;
