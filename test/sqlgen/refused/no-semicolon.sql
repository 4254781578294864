-- refused on line 2: no semicolon
-- @one NoticeRow notice_find(Id id)
select id from notice where id = :id
