-- refused on line 2: @many needs a limit
-- @many NoticeRow notice_list()
select id from notice;
