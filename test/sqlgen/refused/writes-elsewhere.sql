-- refused on line 2: not authorized
-- @exec notice_rename_town(Str name)
update town set name = :name;
