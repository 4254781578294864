-- refused on line 4: no such column: posted_on
-- a mistake in a line that is seldom there

-- @many NoticeRow notice_list(bool dated)
select id from notice
 order by posted_on --? dated
 limit 5;
