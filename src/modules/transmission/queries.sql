-- @columns transmission_message_columns
m.id as "m.id", coalesce(m.transmission, 0) as "m.transmission", m.kind,
m.outgoing as "m.outgoing", m.at as "m.at", m.day as "m.day", m.name as "m.name",
m.detail as "m.detail", m.state as "m.state", m.xml as "m.xml", m.answers as "m.answers",
(select a.id from transmission_message a
where a.answers = m.id and a.state <> 'failed'
and a.kind not in ('ARDemandePieceComplementaire', 'ARLettreObservations')
order by a.id limit 1) as "m.answered",
m.envelope as "m.envelope", m.archive as "m.archive",
m.remote as "m.remote";

-- @one SettingRow transmission_setting_row()
select connector, siren as "s.siren", department as "s.department",
       arrondissement as "s.arrondissement", nature as "s.nature", contact as "s.contact",
       phone as "s.phone", email as "s.email", addresses as "s.addresses",
       two_steps as "s.two_steps", size_mb as "s.size_mb", url as "s.url", login as "s.login",
       secret, coalesce(length(secret), 0) > 0 as "s.has_secret", nomenclature as "s.nomenclature",
       asked as "s.asked", poll_due as "s.poll_due", poll_failure as "s.poll_failure"
  from transmission_setting
 where id = 1;

-- @exec transmission_setting_put(const SettingRow *r)
insert into transmission_setting (id, connector, siren, department, arrondissement, nature, contact,
                                  phone, email, addresses, two_steps, size_mb, url, login, secret,
                                  nomenclature, asked)
values (1, :r.connector, :r.s.siren, :r.s.department, :r.s.arrondissement, :r.s.nature, :r.s.contact,
        :r.s.phone, :r.s.email, :r.s.addresses, :r.s.two_steps, :r.s.size_mb, :r.s.url, :r.s.login,
        :r.secret, :r.s.nomenclature, :r.s.asked)
    on conflict (id) do update
   set connector = excluded.connector, siren = excluded.siren, department = excluded.department,
       arrondissement = excluded.arrondissement, nature = excluded.nature,
       contact = excluded.contact, phone = excluded.phone, email = excluded.email,
       addresses = excluded.addresses, two_steps = excluded.two_steps, size_mb = excluded.size_mb,
       url = excluded.url, login = excluded.login, secret = excluded.secret;

-- @exec transmission_set_poll(Instant due, Str failure)
update transmission_setting set poll_due = :due, poll_failure = :failure where id = 1;

-- @exec transmission_set_asked(Instant asked)
update transmission_setting set asked = :asked where id = 1;

-- @exec transmission_set_nomenclature(Date day)
update transmission_setting set nomenclature = :day, asked = null where id = 1;

-- @exec transmission_matters_clear()
delete from transmission_matter;

-- @exec transmission_types_clear()
delete from transmission_type;

-- @exec transmission_matter_add(Str code, int64_t place, Str label)
insert into transmission_matter (code, place, label) values (:code, :place, :label)
    on conflict (code) do nothing;

-- @exec transmission_type_add(int64_t nature, Str code, int64_t place, Str label)
insert into transmission_type (nature, code, place, label) values (:nature, :code, :place, :label)
    on conflict (nature, code) do nothing;

-- @many MatterRow transmission_matter_rows()
select code, label from transmission_matter order by place limit 2000;

-- @value int64_t transmission_matter_count(Str code)
select count(*) from transmission_matter where code = :code;

-- @many TypeRow transmission_type_rows()
select nature, code, label from transmission_type order by nature, place limit 2000;

-- @one TransmissionRow transmission_row(Id id)
select id as "t.id", act as "t.act", state, identifier as "t.identifier", number as "t.number",
       nature, decided as "t.decided", matter as "t.matter", object as "t.object",
       on_paper as "t.on_paper", attempt as "t.attempt", remote as "t.remote",
       sender as "t.sender", confirmer as "t.confirmer", created as "t.created", sent as "t.sent",
       received as "t.received", anomaly as "t.anomaly", anomaly_number as "t.anomaly_number",
       anomaly_text as "t.anomaly_text", open_letters as "t.open_letters"
  from transmission_act
 where id = :id;

-- @value Id transmission_id_of_act(Id act)
select id from transmission_act where act = :act;

-- @value Id transmission_id_of_identifier(Str identifier)
select id from transmission_act where identifier = :identifier;

-- @value Id transmission_id_of_remote(Str remote)
select id from transmission_act where remote = :remote and remote <> '' order by id desc limit 1;

-- @many TransmissionRow transmission_rows(Str state, Id before, int max)
select id as "t.id", act as "t.act", state, identifier as "t.identifier", number as "t.number",
       nature, decided as "t.decided", matter as "t.matter", object as "t.object",
       on_paper as "t.on_paper", attempt as "t.attempt", remote as "t.remote",
       sender as "t.sender", confirmer as "t.confirmer", created as "t.created", sent as "t.sent",
       received as "t.received", anomaly as "t.anomaly", anomaly_number as "t.anomaly_number",
       anomaly_text as "t.anomaly_text", open_letters as "t.open_letters"
  from transmission_act
 where id > 0
   and state = :state   --? state.len > 0
   and id < :before     --? before != 0
 order by id desc
 limit :max;

-- @value int64_t transmission_count_identifier(Str identifier, Id other)
select count(*) from transmission_act where identifier = :identifier and id <> :other;

-- @insert transmission_add(Id act, Str number, int64_t nature, Date decided, Str matter, Str object, Instant now)
insert into transmission_act (act, state, number, nature, decided, matter, object, created)
values (:act, 'draft', :number, :nature, :decided, :matter, :object, :now);

-- @exec transmission_set_edit(Id id, Str number, Str matter, Str object, bool on_paper)
update transmission_act
   set number = :number, matter = :matter, object = :object, on_paper = :on_paper
 where id = :id;

-- @exec transmission_set_state(Id id, Str state)
update transmission_act set state = :state where id = :id;

-- @exec transmission_set_sender(Id id, Id? sender, Id? confirmer)
update transmission_act set sender = :sender, confirmer = :confirmer where id = :id;

-- @exec transmission_set_identifier(Id id, Str identifier)
update transmission_act
   set identifier = :identifier, attempt = attempt + 1, anomaly = '', anomaly_number = '',
       anomaly_text = ''
 where id = :id;

-- @exec transmission_set_sent(Id id, Instant now, Str remote)
update transmission_act set sent = :now, remote = :remote where id = :id;

-- @exec transmission_set_received(Id id, Date day)
update transmission_act set received = :day where id = :id;

-- @exec transmission_set_anomaly(Id id, Str code, Str number, Str text)
update transmission_act
   set anomaly = :code, anomaly_number = :number, anomaly_text = :text
 where id = :id;

-- @exec transmission_clear_sending(Id id)
update transmission_act
   set identifier = '', sent = null, received = null, remote = '', sender = null, confirmer = null
 where id = :id;

-- @exec transmission_count_letters(Id id, int64_t change)
update transmission_act set open_letters = open_letters + :change where id = :id;

-- @insert transmission_piece_add(Id transmission, int64_t place, Str type, Str title, Str extension, Id blob)
insert into transmission_piece (transmission, place, type, title, extension, blob)
values (:transmission, :place, :type, :title, :extension, :blob);

-- @exec transmission_piece_set_type(Id transmission, int64_t place, Str type)
update transmission_piece set type = :type where transmission = :transmission and place = :place;

-- @many TransmissionPiece transmission_piece_rows(Id transmission)
select id, place, type, title, extension, blob
  from transmission_piece
 where transmission = :transmission
 order by place
 limit 51;

-- @insert transmission_message_add(Id? transmission, Str kind, bool outgoing, Instant now, Date day, Str name, Str detail, Str xml, Str state, Id? answers, Str envelope, Str remote)
insert into transmission_message (transmission, kind, outgoing, at, day, name, detail, xml, state,
                                  answers, envelope, remote)
values (:transmission, :kind, :outgoing, :now, :day, :name, :detail, :xml, :state, :answers,
        :envelope, :remote);

-- @exec transmission_message_set_sent(Id id, Instant now, Str name, Str xml, Id? archive, Str remote)
update transmission_message
   set state = 'sent', at = :now, name = :name, xml = :xml, archive = :archive, remote = :remote
 where id = :id;

-- @exec transmission_message_set_failed(Id id, Str detail)
update transmission_message set state = 'failed', detail = :detail where id = :id;

-- @one MessageRow transmission_message_row(Id id)
select @transmission_message_columns
  from transmission_message m
 where m.id = :id;

-- @many MessageRow transmission_message_rows(Id transmission)
select @transmission_message_columns
  from transmission_message m
 where m.transmission = :transmission
 order by m.id
 limit 500;

-- @value Id transmission_message_of_remote(Str remote)
select id from transmission_message where remote = :remote and remote <> '';

-- @value Id transmission_message_of_envelope(Str envelope)
select id from transmission_message where envelope = :envelope and outgoing = 1 order by id desc limit 1;

-- @value Id transmission_message_named(Str name)
select id from transmission_message
 where name = :name and outgoing = 1 and state = 'sent'
 order by id desc
 limit 1;

-- @value Id transmission_last_letter(Id transmission, Str kind, Date day)
select id from transmission_message
 where transmission = :transmission and kind = :kind and outgoing = 0 and day = :day
 order by id desc
 limit 1;

-- @insert transmission_file_add(Id message, int64_t place, Str name, Id blob)
insert into transmission_file (message, place, name, blob) values (:message, :place, :name, :blob);

-- @exec transmission_file_rename(Id message, int64_t place, Str name)
update transmission_file set name = :name where message = :message and place = :place;

-- @many TransmissionFile transmission_file_rows(Id message)
select id, blob, name from transmission_file where message = :message order by place limit 200;

-- @exec transmission_day_count_up(Date day)
insert into transmission_day (day, last) values (:day, 1)
    on conflict (day) do update set last = last + 1;

-- @value int64_t transmission_day_counted(Date day)
select last from transmission_day where day = :day;

-- @one TrainingRow transmission_training_row()
select nomenclature as "t.nomenclature", scenario, delay_seconds as "t.delay_seconds"
  from transmission_training
 where id = 1;

-- @exec transmission_training_put(Date nomenclature, Str scenario, int64_t delay_seconds)
insert into transmission_training (id, nomenclature, scenario, delay_seconds)
values (1, :nomenclature, :scenario, :delay_seconds)
    on conflict (id) do update
   set nomenclature = excluded.nomenclature, scenario = excluded.scenario,
       delay_seconds = excluded.delay_seconds;

-- @value int64_t transmission_training_knows(Str identifier)
select count(*) from transmission_training_act where identifier = :identifier;

-- @exec transmission_training_add(Str identifier, Date day)
insert into transmission_training_act (identifier, day) values (:identifier, :day)
    on conflict (identifier) do nothing;

-- @exec transmission_training_forget(Str identifier)
delete from transmission_training_act where identifier = :identifier;

-- @many MessageRow transmission_orphan_rows()
select m.id as "m.id", coalesce(m.transmission, 0) as "m.transmission", m.kind,
       m.outgoing as "m.outgoing", m.at as "m.at", m.day as "m.day", m.name as "m.name",
       m.detail as "m.detail", m.state as "m.state", m.xml as "m.xml", m.answers as "m.answers",
       0 as "m.answered", m.envelope as "m.envelope", m.archive as "m.archive",
       m.remote as "m.remote"
  from transmission_message m
 where m.transmission is null
 order by m.id desc
 limit 50;

-- @many PollRow transmission_poll_rows()
select t.id as transmission, 'Acte' as kind, t.remote as remote
  from transmission_act t
 where t.state = 'sent' and t.remote <> ''
 union all
select t.id as transmission, m.kind as kind, m.remote as remote
  from transmission_message m join transmission_act t on t.id = m.transmission
 where t.state = 'cancelling' and m.kind = 'Annulation' and m.state = 'sent' and m.remote <> ''
 limit 200;
