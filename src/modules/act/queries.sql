-- @columns act_columns
id as "act.id", nature, state, number as "act.number", series as "act.series",
title as "act.title", matter as "act.matter", theme as "act.theme",
rapporteur as "act.rapporteur", service as "act.service", author as "act.author", lang,
version as "act.version", created as "act.created", decided as "act.decided",
effective is not null as "act.has_vote", effective as "act.vote.effective",
voting as "act.vote.real", in_favour as "act.vote.in_favour",
against as "act.vote.against", abstentions as "act.vote.abstentions",
transmitted as "act.transmitted", acknowledged as "act.acknowledged",
receipt as "act.receipt", published as "act.published", until as "act.until",
folder as "act.folder", document as "act.document", signed_document as "act.signed_document", salt as "act.salt",
wrapped_key as "act.wrapped_key";

-- @columns act_template_columns
id as "t.id", name as "t.name", nature, lang, title as "t.title", visas as "t.text.visas",
grounds as "t.text.grounds", articles as "t.text.articles";

-- @one ActRow act_row(Id id)
select @act_columns
  from act
 where id = :id;

-- @many ActRow act_rows(const ActQuery *f)
select @act_columns
  from act
 where id > 0
   and state = :f.state                                   --? f->state.len > 0
   and nature = :f.nature                                 --? f->nature.len > 0
   and service = :f.service                               --? f->service != 0
   and service in (:f.s1, :f.s2, :f.s3, :f.s4, :f.s5, :f.s6, :f.s7, :f.s8) --| f->some_services
   and id in (select s.rowid from act_search s where s.body match :f.match) --? f->match.len > 0
   and id < :f.before                                     --? f->before != 0
 order by id desc
 limit :f.max;

-- @many ActRow act_rows_in_state(Str state)
select @act_columns
  from act
 where state = :state
 order by id
 limit 500;

-- @many ActRow act_rows_public(const ActPublicQuery *f)
select @act_columns
  from act
 where published <= :f.today
   and (until is null or until >= :f.today)               --? !f->ended
   and nature = :f.nature                                 --? f->nature.len > 0
   and number = :f.number                                 --? f->number.len > 0
   and number like :f.pattern                             --? f->pattern.len > 0
   and id in (select s.rowid from act_search s where s.body match :f.match) --? f->match.len > 0
   and (published, id) < (select b.published, b.id from act b where b.id = :f.before) --? f->before != 0
 order by published desc, id desc
 limit :f.max;

-- @many ActYearRow act_year_rows(Date today)
select distinct substr(number, 1, 4) as year
  from act
 where published <= :today and (until is null or until >= :today)
 order by 1 desc
 limit 200;

-- @many ActRow act_rows_of_year(Str pattern)
select @act_columns
  from act
 where number like :pattern
 order by series, number
 limit 2000;

-- @each ActRow act_row_each()
select @act_columns
  from act
 order by id;

-- @insert act_add(const ActDraft *d, Str nature, Id? author, Str lang, Instant now, Bytes wrapped_key, Bytes salt)
insert into act (nature, state, series, title, matter, theme, rapporteur, service, author, lang,
                 created, wrapped_key, salt)
values (:nature, 'draft', :d.series, :d.title, :d.matter, :d.theme, :d.rapporteur, :d.service,
        :author, :lang, :now, :wrapped_key, :salt);

-- @exec act_update(Id id, int64_t version, const ActDraft *d, Str lang)
update act
   set series = :d.series, title = :d.title, matter = :d.matter, theme = :d.theme,
       rapporteur = :d.rapporteur, service = :d.service, lang = :lang, version = version + 1
 where id = :id and version = :version and state = 'draft';

-- @exec act_set_state(Id id, Str state)
update act set state = :state where id = :id;

-- @exec act_set_decided(Id id, Date day)
update act set decided = :day where id = :id;

-- @exec act_set_vote(Id id, const ActVote *v)
update act
   set effective = :v.effective, voting = :v.real, in_favour = :v.in_favour,
       against = :v.against, abstentions = :v.abstentions
 where id = :id;

-- @exec act_set_number(Id id, Str number)
update act set number = :number where id = :id and number is null;

-- @exec act_set_document(Id id, Id document)
update act set document = :document where id = :id;

-- @exec act_set_folder(Id id, Id folder)
update act set folder = :folder where id = :id;

-- @exec act_set_signed(Id id, Id document, Date day)
update act
   set signed_document = :document, decided = coalesce(decided, :day)
 where id = :id;

-- @exec act_set_transmitted(Id id, Instant now)
update act set transmitted = :now, acknowledged = null, receipt = null where id = :id;

-- @exec act_set_acknowledged(Id id, Instant at, Str receipt)
update act set acknowledged = :at, receipt = :receipt where id = :id;

-- @exec act_clear_transmitted(Id id)
update act set transmitted = null, acknowledged = null, receipt = null where id = :id;

-- @exec act_set_published(Id id, Date today, Date until)
update act set published = :today, until = :until, state = 'published' where id = :id;

-- @exec act_count_up(Str series, int64_t year)
insert into act_counter (series, year, last) values (:series, :year, 1)
    on conflict (series, year) do update set last = last + 1;

-- @value int64_t act_counted(Str series, int64_t year)
select last from act_counter where series = :series and year = :year;

-- @many ActCounterRow act_counters()
select series, year, last from act_counter order by series, year limit 5000;

-- @value int64_t act_numbers_taken(Str pattern)
select count(*) from act where number like :pattern;

-- @exec act_record_write(Id act, Str stream, Instant now, Bytes sealed)
insert into act_record (act, stream, at, sealed) values (:act, :stream, :now, :sealed)
    on conflict (act, stream) do update set at = excluded.at, sealed = excluded.sealed;

-- @one ActRecordRow act_record_find(Id act, Str stream)
select sealed from act_record where act = :act and stream = :stream;

-- @insert act_annex_insert(Id act, Id blob, Str title, Str kind, bool is_public, Instant now)
insert into act_annex (act, blob, title, kind, is_public, at)
values (:act, :blob, :title, :kind, :is_public, :now);

-- @exec act_annex_delete(Id act, Id id)
delete from act_annex where act = :act and id = :id;

-- @many ActAnnex act_annex_rows(Id act)
select a.id, a.blob, a.title, b.file_name, b.media_type, a.kind, b.size_bytes, a.is_public
  from act_annex a
  join blob b on b.id = a.blob
 where a.act = :act
 order by a.id
 limit 50;

-- @many ActTemplateRow act_template_rows()
select @act_template_columns
  from act_template
 order by name
 limit 200;

-- @one ActTemplateRow act_template_row(Id id)
select @act_template_columns
  from act_template
 where id = :id;

-- @value Id act_template_named(Str name)
select id from act_template where name = :name;

-- @value int64_t act_template_count()
select count(*) from act_template;

-- @insert act_template_insert(const ActTemplate *t, Str nature, Str lang)
insert into act_template (nature, name, lang, title, visas, grounds, articles)
values (:nature, :t.name, :lang, :t.title, :t.text.visas, :t.text.grounds, :t.text.articles);

-- @exec act_template_update(const ActTemplate *t, Str nature, Str lang)
update act_template
   set nature = :nature, name = :t.name, lang = :lang, title = :t.title, visas = :t.text.visas,
       grounds = :t.text.grounds, articles = :t.text.articles
 where id = :t.id;

-- @exec act_template_delete(Id id)
delete from act_template where id = :id;

-- @exec act_search_remove(Id act)
delete from act_search where rowid = :act;

-- @exec act_search_add(Id act, Str body)
insert into act_search (rowid, body) values (:act, :body);
