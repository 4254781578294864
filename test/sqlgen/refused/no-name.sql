-- refused on line 2: a signature without its end
-- @one NoticeRow
select id from notice where id = 1;
