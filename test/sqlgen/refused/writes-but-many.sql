-- refused on line 2: @many and @each read
-- @many NoticeRow notice_delete()
delete from notice where id in (select id from notice limit 1) returning id;
