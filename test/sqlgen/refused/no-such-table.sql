-- refused on line 2: no such table: notices
-- @one NoticeRow notice_find(Id id)
select id from notices where id = :id;
