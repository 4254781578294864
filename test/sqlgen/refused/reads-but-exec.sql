-- refused on line 2: @exec and @insert write
-- @exec notice_read()
select id from notice;
