-- refused on line 2: no such column: open
-- @many NoticeRow notice_list()
select id from notice where title = "open" limit 2;
