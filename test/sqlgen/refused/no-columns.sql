-- refused on line 2: no such list of columns: notice_all
-- @one NoticeRow notice_find(Id id)
select @notice_all from notice where id = :id;
