-- refused on line 2: no such kind of statement
-- @all NoticeRow notice_list()
select id from notice limit 2;
