-- refused on line 2: an alternative to nothing
-- @many NoticeRow notice_list(bool dated)
select id from notice
 order by posted --| dated
 limit 5;
