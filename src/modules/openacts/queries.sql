-- @one OpenactsSettingRow openacts_setting_row()
select siret from openacts_setting where id = 1;

-- @exec openacts_setting_write(Str siret)
insert into openacts_setting (id, siret) values (1, :siret)
    on conflict (id) do update set siret = excluded.siret;
