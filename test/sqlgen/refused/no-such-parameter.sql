-- refused on line 2: not a parameter of the function: ident
-- @one NoticeRow notice_find(Id id)
select id from notice where id = :ident;
