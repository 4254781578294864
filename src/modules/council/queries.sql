-- @columns council_session_columns
s.id as "s.id", s.body as "s.body", s.kind as "s.kind", s.day as "s.day",
s.minute as "s.minute", s.place as "s.place", s.video as "s.video", s.state,
s.is_public as "s.is_public", s.urgent as "s.urgent", s.convocation as "s.convocation",
s.after as "s.after", s.president as "s.president", s.secretary as "s.secretary",
s.convened as "s.convened", s.opened as "s.opened", s.closed as "s.closed",
s.version as "s.version", b.name_fr as body_fr, b.name_ar as body_ar,
b.name_en as body_en, b.law as "s.body_law";

-- @columns council_item_columns
i.id as "i.id", i.session as "i.session", i.rank as "i.rank", i.kind as "i.kind",
i.act as "i.act", i.title as "i.title", i.theme as "i.theme",
i.rapporteur as "i.rapporteur", i.is_public as "i.is_public", i.state,
a.number as "i.act_number";

-- @columns council_writing_columns
w.id as "w.id", w.kind, w.state, w.session as "w.session", w.act as "w.act", w.body as "w.body",
w.year as "w.year", w.circuit as "w.circuit", w.whole as "w.whole",
w.approved as "w.approved", w.folder as "w.folder", w.document as "w.document",
w.signed_document as "w.signed_document", w.asked as "w.asked", w.ended as "w.ended",
w.posted as "w.posted", w.salt as "w.salt", a.number as "w.act_number", a.title as "w.act_title";

-- @many BodyRow council_body_rows()
select id, code, kind, name_fr, name_ar, name_en, law, series
  from council_body
 order by case kind when 'council' then 1 when 'executive' then 2 else 3 end, name_fr
 limit 100;

-- @one BodyRow council_body_row(Id id)
select id, code, kind, name_fr, name_ar, name_en, law, series
  from council_body
 where id = :id;

-- @value Id council_body_of_code(Str code)
select id from council_body where code = :code;

-- @value int64_t council_body_count()
select count(*) from council_body;

-- @insert council_body_insert(const BodyRow *b)
insert into council_body (code, kind, name_fr, name_ar, name_en, law, series)
values (:b.code, :b.kind, :b.name_fr, :b.name_ar, :b.name_en, :b.law, :b.series);

-- @exec council_body_update(const BodyRow *b)
update council_body
   set code = :b.code, kind = :b.kind, name_fr = :b.name_fr, name_ar = :b.name_ar,
       name_en = :b.name_en, law = :b.law, series = :b.series
 where id = :b.id;

-- @exec council_term_add(Id body, Date since)
insert into council_term (body, since) values (:body, :since) on conflict do nothing;

-- @exec council_term_end_seats(Id body, Date since, Date until)
update council_seat
   set until = :until
 where body = :body and until is null and since < :since;

-- @value Id council_member_of_person(Id person)
select id from council_member where person = :person;

-- @insert council_member_add(Id person, Str name, Str party, Date born)
insert into council_member (person, name, party, born) values (:person, :name, :party, :born);

-- @exec council_member_update(Id id, Str name, Str party, Date born)
update council_member set name = :name, party = :party, born = coalesce(:born, born) where id = :id;

-- @value Str council_member_name(Id member)
select name from council_member where id = :member;

-- @value Id council_member_person(Id member)
select person from council_member where id = :member;

-- @value Id council_person_of_email(Str email)
select id from account_person where email = :email order by account is null, id limit 1;

-- @insert council_seat_insert(const CouncilSeat *s, Id? deputy_of)
insert into council_seat (body, member, deputy_of, role, rank, since)
values (:s.body, :s.member, :deputy_of, :s.role, :s.rank, :s.since);

-- @value Id council_seat_open(Id body, Id member)
select id from council_seat where body = :body and member = :member and until is null;

-- @exec council_seat_close(Id id, Date until)
update council_seat set until = :until where id = :id and until is null and since <= :until;

-- @many CouncilSeat council_seats(Id body, Date day)
select t.id, t.body, t.member, m.person, t.deputy_of, m.name, p.email, m.party, t.role, t.rank,
       t.since, t.until, m.born
  from council_seat t
  join council_member m on m.id = t.member
  join account_person p on p.id = m.person
 where t.body = :body and t.since <= :day and (t.until is null or t.until >= :day)
 order by t.deputy_of is not null, t.rank, m.name
 limit 600;

-- @many CouncilSeat council_seats_around(Id body, Date day, Id member)
select t.id, t.body, t.member, m.person, t.deputy_of, m.name, p.email, m.party, t.role, t.rank,
       t.since, t.until, m.born
  from council_seat t
  join council_member m on m.id = t.member
  join account_person p on p.id = m.person
 where t.body = :body and t.since <= :day and (t.until is null or t.until >= :day)
   and (t.member = :member or t.deputy_of = :member)
 order by t.deputy_of is not null, t.rank, m.name
 limit 600;

-- @many SessionRow council_session_rows(Date day, bool before, bool for_public)
select @council_session_columns
  from council_session s
  join council_body b on b.id = s.body
 where s.day >= :day --? !before
 where s.day < :day --| before
   and s.is_public = 1 and s.state <> 'draft' and s.convened is not null --? for_public
 order by s.day, s.minute, s.id --? !before
 order by s.day desc, s.minute desc, s.id desc --| before
 limit 100;

-- @many SessionRow council_session_rows_of(Id member)
select @council_session_columns
  from council_session s
  join council_body b on b.id = s.body
 where s.state <> 'draft'
   and s.id in (select c.session from council_call c where c.member = :member)
 order by s.day desc, s.minute desc
 limit 100;

-- @one SessionRow council_session_row(Id id)
select @council_session_columns
  from council_session s
  join council_body b on b.id = s.body
 where s.id = :id;

-- @value Id council_session_before(const CouncilSession *s)
select id
  from council_session
 where body = :s.body and state not in ('draft', 'cancelled')
   and (day, minute, id) < (:s.day, :s.minute, :s.id)
 order by day desc, minute desc, id desc
 limit 1;

-- @insert council_session_insert(const CouncilSession *s, Id? after, Instant now)
insert into council_session (body, kind, day, minute, place, video, state, is_public, convocation,
                             after, created)
values (:s.body, :s.kind, :s.day, :s.minute, :s.place, :s.video, 'draft', :s.is_public,
        :s.convocation, :after, :now);

-- @exec council_session_update(const CouncilSession *s)
update council_session
   set kind = :s.kind, day = :s.day, minute = :s.minute, place = :s.place, video = :s.video,
       is_public = :s.is_public, version = version + 1
 where id = :s.id and version = :s.version and state in ('draft', 'convened');

-- @exec council_session_set_state(Id id, Str state)
update council_session set state = :state, version = version + 1 where id = :id;

-- @exec council_session_set_convened(Id id, Instant now, bool urgent)
update council_session
   set convened = coalesce(convened, :now), urgent = :urgent, state = 'convened',
       version = version + 1
 where id = :id;

-- @exec council_session_set_opened(Id id, Instant now, Id president, Id? secretary)
update council_session
   set opened = :now, president = :president, secretary = :secretary, state = 'open',
       version = version + 1
 where id = :id;

-- @exec council_session_set_closed(Id id, Instant now)
update council_session
   set closed = :now, state = 'closed', version = version + 1
 where id = :id;

-- @many ItemRow council_item_rows(Id session)
select @council_item_columns
  from council_item i
  left join act a on a.id = i.act
 where i.session = :session
 order by i.rank, i.id
 limit 300;

-- @many ItemRow council_item_rows_of(Id act)
select @council_item_columns
  from council_item i
  join act a on a.id = i.act
 where i.act = :act
 order by i.id desc
 limit 20;

-- @one ItemRow council_item_row(Id id)
select @council_item_columns
  from council_item i
  left join act a on a.id = i.act
 where i.id = :id;

-- @value int64_t council_item_last_rank(Id session)
select coalesce(max(rank), 0) from council_item where session = :session;

-- @insert council_item_insert(const CouncilItem *i, Id? act)
insert into council_item (session, rank, kind, act, title, theme, rapporteur, is_public, state)
values (:i.session, :i.rank, :i.kind, :act, :i.title, :i.theme, :i.rapporteur, :i.is_public,
        'waiting');

-- @exec council_item_set_rank(Id id, int rank)
update council_item set rank = :rank where id = :id;

-- @exec council_item_write_public(Id id, bool is_public)
update council_item set is_public = :is_public where id = :id;

-- @exec council_item_delete(Id id)
delete from council_item where id = :id and state = 'waiting';

-- @exec council_item_set_state(Id id, Str state)
update council_item set state = :state where id = :id;

-- @value Str council_item_discussion(Id id)
select discussion from council_item where id = :id;

-- @exec council_item_set_discussion(Id id, Str text)
update council_item set discussion = :text where id = :id;

-- @exec council_item_carry(Id id, Id session)
update council_item set session = :session where id = :id;

-- @exec council_paper_carry(Id item, Id session)
update council_paper set session = :session where item = :item;

-- @value int64_t council_item_uses(Id item)
select (select count(*) from council_ballot where item = :item)
       + (select count(*) from council_aside where item = :item)
       + (select count(*) from council_paper where item = :item);

-- @many CouncilPaper council_papers(Id session)
select p.id, p.session, p.item, p.blob, p.title, b.file_name, b.media_type, b.size_bytes, p.is_late
  from council_paper p
  join blob b on b.id = p.blob
 where p.session = :session
 order by p.item, p.id
 limit 300;

-- @insert council_paper_insert(Id session, Id? item, Id blob, Str title, bool is_late, Instant now)
insert into council_paper (session, item, blob, title, is_late, at)
values (:session, :item, :blob, :title, :is_late, :now);

-- @exec council_paper_delete(Id id)
delete from council_paper where id = :id;

-- @many CouncilCall council_call_rows(Id session)
select c.id, c.session, c.member, m.name, p.email, c.sent, c.opened, c.answered, c.reminded, c.answer
  from council_call c
  join council_member m on m.id = c.member
  join account_person p on p.id = m.person
 where c.session = :session
 order by m.name
 limit 600;

-- @one CouncilCall council_call_row(Id id)
select c.id, c.session, c.member, m.name, p.email, c.sent, c.opened, c.answered, c.reminded, c.answer
  from council_call c
  join council_member m on m.id = c.member
  join account_person p on p.id = m.person
 where c.id = :id;

-- @one CouncilCall council_call_row_of(Id session, Id member)
select c.id, c.session, c.member, m.name, p.email, c.sent, c.opened, c.answered, c.reminded, c.answer
  from council_call c
  join council_member m on m.id = c.member
  join account_person p on p.id = m.person
 where c.session = :session and c.member = :member;

-- @exec council_call_write(Id session, Id member, Instant now)
insert into council_call (session, member, sent) values (:session, :member, :now)
    on conflict (session, member) do update set sent = excluded.sent;

-- @exec council_call_set_opened(Id id, Instant now)
update council_call set opened = :now where id = :id and opened is null;

-- @exec council_call_set_answer(Id id, Str answer, Instant now)
update council_call set answer = :answer, answered = :now where id = :id;

-- @exec council_call_set_reminded(Id id, Instant now)
update council_call set reminded = :now where id = :id;

-- @many PresenceRow council_presence_now(Id session)
select member, remote from council_presence where session = :session and departed is null limit 600;

-- @many PresenceRow council_presence_ever(Id session)
select distinct member, remote from council_presence where session = :session limit 1200;

-- @exec council_presence_add(Id session, Id member, bool remote, Instant now)
insert into council_presence (session, member, remote, arrived)
values (:session, :member, :remote, :now)
    on conflict do nothing;

-- @exec council_presence_end(Id session, Id member, Instant now)
update council_presence
   set departed = :now
 where session = :session and member = :member and departed is null;

-- @many StayRow council_stays(Id session)
select m.name, p.arrived, p.departed
  from council_presence p
  join council_member m on m.id = p.member
 where p.session = :session
 order by p.arrived, p.id
 limit 1200;

-- @many ProxyRow council_proxies(Id session)
select giver, holder, sessions from council_proxy where session = :session and ended is null limit 300;

-- @exec council_proxy_add(Id session, Id giver, Id holder, int sessions, Instant now)
insert into council_proxy (session, giver, holder, sessions, given)
values (:session, :giver, :holder, :sessions, :now)
    on conflict do nothing;

-- @exec council_proxy_close(Id session, Id giver, Instant now)
update council_proxy
   set ended = :now
 where session = :session and giver = :giver and ended is null;

-- @many AsideRow council_asides(Id item)
select member, kind from council_aside where item = :item limit 300;

-- @exec council_aside_write(Id item, Id member, Str kind)
insert into council_aside (item, member, kind) values (:item, :member, :kind)
    on conflict (item, member) do update set kind = excluded.kind;

-- @exec council_aside_delete(Id item, Id member)
delete from council_aside where item = :item and member = :member;

-- @many BallotRow council_ballot_rows(Id session)
select b.id as "b.id", b.item as "b.item", b.session as "b.session", b.round as "b.round", b.method,
       b.is_election as "b.is_election", b.state, b.opened as "b.opened", b.closed as "b.closed",
       b.members as "b.quorum.members", b.present as "b.quorum.present",
       b.needed as "b.quorum.needed", b.is_waived as "b.quorum.is_waived",
       b.effective as "b.vote.effective", b.voting as "b.vote.real",
       b.in_favour as "b.vote.in_favour", b.against as "b.vote.against",
       b.abstentions as "b.vote.abstentions", b.is_adopted as "b.is_adopted",
       b.by_casting as "b.by_casting_vote", b.elected as "b.elected",
       (select count(*) from council_vote v where v.ballot = b.id)
       + (select count(*) from council_part r where r.ballot = b.id) as "b.votes_cast"
  from council_ballot b
 where b.session = :session
 order by b.id
 limit 1000;

-- @one BallotRow council_ballot_row(Id id)
select b.id as "b.id", b.item as "b.item", b.session as "b.session", b.round as "b.round", b.method,
       b.is_election as "b.is_election", b.state, b.opened as "b.opened", b.closed as "b.closed",
       b.members as "b.quorum.members", b.present as "b.quorum.present",
       b.needed as "b.quorum.needed", b.is_waived as "b.quorum.is_waived",
       b.effective as "b.vote.effective", b.voting as "b.vote.real",
       b.in_favour as "b.vote.in_favour", b.against as "b.vote.against",
       b.abstentions as "b.vote.abstentions", b.is_adopted as "b.is_adopted",
       b.by_casting as "b.by_casting_vote", b.elected as "b.elected",
       (select count(*) from council_vote v where v.ballot = b.id)
       + (select count(*) from council_part r where r.ballot = b.id) as "b.votes_cast"
  from council_ballot b
 where b.id = :id;

-- @value Id council_ballot_open_of(Id session)
select id from council_ballot where session = :session and state = 'open';

-- @value int64_t council_ballot_rounds(Id item)
select count(*) from council_ballot where item = :item and state = 'closed' and is_election = 1;

-- @insert council_ballot_insert(const CouncilBallot *b, Str method, Instant now)
insert into council_ballot (item, session, round, method, is_election, state, opened, members,
                            present, needed, is_waived)
values (:b.item, :b.session, :b.round, :method, :b.is_election, 'open', :now,
        :b.quorum.members, :b.quorum.present, :b.quorum.needed, :b.quorum.is_waived);

-- @exec council_ballot_set_closed(const CouncilBallot *b, Instant now)
update council_ballot
   set state = 'closed', closed = :now, effective = :b.vote.effective, voting = :b.vote.real,
       in_favour = :b.vote.in_favour, against = :b.vote.against,
       abstentions = :b.vote.abstentions, is_adopted = :b.is_adopted,
       by_casting = :b.by_casting_vote, elected = :b.elected
 where id = :b.id and state = 'open';

-- @exec council_ballot_set_void(Id id, Instant now)
update council_ballot set state = 'void', closed = :now where id = :id and state = 'open';

-- @many CouncilOption council_options(Id ballot)
select number, label, born, votes from council_option where ballot = :ballot order by number limit 20;

-- @exec council_option_add(Id ballot, int number, Str label, Date born)
insert into council_option (ballot, number, label, born) values (:ballot, :number, :label, :born);

-- @exec council_option_set_votes(Id ballot, int number, int votes)
update council_option set votes = :votes where ballot = :ballot and number = :number;

-- @many VoteRow council_vote_rows(Id ballot)
select member, cast_by, choice from council_vote where ballot = :ballot order by member limit 600;

-- @many VoteRow council_vote_rows_of(Id ballot, Id member)
select member, cast_by, choice from council_vote where ballot = :ballot and member = :member limit 1;

-- @value Str council_vote_choice(Id ballot, Id member)
select choice from council_vote where ballot = :ballot and member = :member;

-- @exec council_vote_write(Id ballot, Id member, Str choice, Id cast_by, Instant now)
insert into council_vote (ballot, member, choice, cast_by, at)
values (:ballot, :member, :choice, :cast_by, :now)
    on conflict (ballot, member) do update
   set choice = excluded.choice, cast_by = excluded.cast_by, at = excluded.at;

-- @many VoteRow council_part_rows(Id ballot)
select member, cast_by, '' as choice from council_part where ballot = :ballot order by member limit 600;

-- @many VoteRow council_part_rows_of(Id ballot, Id member)
select member, cast_by, '' as choice from council_part where ballot = :ballot and member = :member limit 1;

-- @exec council_part_add(Id ballot, Id member, Id cast_by)
insert into council_part (ballot, member, cast_by) values (:ballot, :member, :cast_by)
    on conflict do nothing;

-- @exec council_secret_add(Id id, Id ballot, int choice)
insert into council_secret (id, ballot, choice) values (:id, :ballot, :choice);

-- @many SecretRow council_secret_tally(Id ballot)
select choice, count(*) as votes
  from council_secret
 where ballot = :ballot
 group by choice
 order by choice
 limit 40;

-- @many CouncilBallot council_ballots_unsound()
select b.id
  from council_ballot b
 where (b.state = 'closed' and b.method <> 'secret'
        and b.voting <> (select count(*) from council_vote v where v.ballot = b.id))
    or (b.method = 'secret'
        and (select count(*) from council_part r where r.ballot = b.id)
            <> (select count(*) from council_secret x where x.ballot = b.id))
 limit 1;

-- @many WritingRow council_writing_rows(Id session)
select @council_writing_columns
  from council_writing w
  left join act a on a.id = w.act
 where w.session = :session
 order by w.id desc
 limit 200;

-- @many WritingRow council_writing_rows_apart()
select @council_writing_columns
  from council_writing w
  left join act a on a.id = w.act
 where w.session is null
 order by w.id desc
 limit 200;

-- @one WritingRow council_writing_row(Id id)
select @council_writing_columns
  from council_writing w
  left join act a on a.id = w.act
 where w.id = :id;

-- @insert council_writing_insert(const CouncilWriting *w, Str kind, Id? session, Id? act, Id? body, Bytes salt, Instant now)
insert into council_writing (kind, state, session, act, body, year, circuit, whole, approved, salt,
                             asked)
values (:kind, 'making', :session, :act, :body, :w.year, :w.circuit, :w.whole, :w.approved, :salt,
        :now);

-- @value Id council_writing_under_way(Str kind, Id session)
select id
  from council_writing
 where kind = :kind and session = :session and state in ('making', 'in_signature');

-- @exec council_writing_set_made(Id id, Id document)
update council_writing set document = :document where id = :id;

-- @exec council_writing_set_folder(Id id, Id folder)
update council_writing set folder = :folder, state = 'in_signature' where id = :id;

-- @exec council_writing_set_ended(Id id, Str state, Id? signed_document, Instant now)
update council_writing
   set state = :state, signed_document = :signed_document, ended = :now
 where id = :id;

-- @exec council_writing_set_posted(Id id, Instant now)
update council_writing set posted = :now where id = :id and posted is null;

-- @many SessionRow council_session_rows_closed(Id body, Date since, Date until)
select @council_session_columns
  from council_session s
  join council_body b on b.id = s.body
 where s.body = :body and s.day >= :since and s.day <= :until and s.state = 'closed'
 order by s.day, s.minute, s.id
 limit 400;

-- @columns council_proof_columns
p.id, p.session, p.call, coalesce(m.name, '') as name, p.at, p.text, p.token;

-- @many CouncilProof council_proofs(Id session)
select @council_proof_columns
  from council_proof p
  left join council_call c on c.id = p.call
  left join council_member m on m.id = c.member
 where p.session = :session
 order by p.id
 limit 1000;

-- @one CouncilProof council_proof_row(Id id)
select @council_proof_columns
  from council_proof p
  left join council_call c on c.id = p.call
  left join council_member m on m.id = c.member
 where p.id = :id;

-- @insert council_proof_insert(Id session, Id? call, Str text, Instant now)
insert into council_proof (session, call, text, at) values (:session, :call, :text, :now);

-- @exec council_proof_set_token(Id id, Bytes token)
update council_proof set token = :token where id = :id and token is null;

-- @columns council_news_columns
n.id as "n.id", n.body as "n.body", n.title as "n.title", n.text as "n.text",
coalesce(p.name, '') as "n.author", n.at as "n.at", b.name_fr as body_fr,
b.name_ar as body_ar, b.name_en as body_en;

-- @many NewsRow council_news_rows()
select @council_news_columns
  from council_news n
  join council_body b on b.id = n.body
  left join account_person p on p.id = n.author
 order by n.id desc
 limit 100;

-- @many NewsRow council_news_rows_of(Id member, Date today)
select @council_news_columns
  from council_news n
  join council_body b on b.id = n.body
  left join account_person p on p.id = n.author
 where n.body in (select t.body
                    from council_seat t
                   where t.member = :member and t.since <= :today
                     and (t.until is null or t.until >= :today))
 order by n.id desc
 limit 100;

-- @one NewsRow council_news_row(Id id)
select @council_news_columns
  from council_news n
  join council_body b on b.id = n.body
  left join account_person p on p.id = n.author
 where n.id = :id;

-- @insert council_news_insert(Id body, Str title, Str text, Id author, Instant now)
insert into council_news (body, title, text, author, at) values (:body, :title, :text, :author, :now);

-- @exec council_news_delete(Id id)
delete from council_news where id = :id;

-- @exec council_saved_write(Id session, int pages, int uncounted, int members)
insert into council_saved (session, pages, uncounted, members)
values (:session, :pages, :uncounted, :members)
    on conflict (session) do update
   set pages = excluded.pages, uncounted = excluded.uncounted, members = excluded.members;

-- @many SavedRow council_saved_rows(Date since, Date until)
select v.session as "s.session", s.day as "s.day", v.pages as "s.pages",
       v.uncounted as "s.uncounted", v.members as "s.members", b.name_fr as body_fr,
       b.name_ar as body_ar, b.name_en as body_en
  from council_saved v
  join council_session s on s.id = v.session
  join council_body b on b.id = s.body
 where s.day >= :since and s.day <= :until
 order by s.day, s.id
 limit 400;
