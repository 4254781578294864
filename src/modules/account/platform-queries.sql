-- @one Account account_find(Id id)
select id, email, name, language, password, confirmed, totp_sealed, totp_step
  from account
 where id = :id;

-- @one Account account_find_confirmed(Str email)
select id, email, name, language, password, confirmed, totp_sealed, totp_step
  from account
 where email = :email and confirmed is not null;

-- @one Account account_find_reachable(Str email)
select id, email, name, language, password, confirmed, totp_sealed, totp_step
  from account
 where email = :email
 order by confirmed is null, id desc
 limit 1;

-- @insert account_add(Str email, Str name, Str language, Str password, Instant confirmed, Instant now)
insert into account (email, name, language, password, confirmed, created)
values (:email, :name, :language, :password, :confirmed, :now);

-- @exec account_set_confirmed(Id id, Instant now)
update account set confirmed = coalesce(confirmed, :now) where id = :id;

-- @exec account_set_password(Id id, Str password)
update account set password = :password where id = :id;

-- @exec account_set_profile(Id id, Str name, Str language)
update account set name = :name, language = :language where id = :id;

-- @exec account_set_code(Id id, Bytes sealed, int64_t step)
update account set totp_sealed = :sealed, totp_step = :step where id = :id;

-- @exec account_clear_code(Id id)
update account set totp_sealed = null, totp_step = 0 where id = :id and totp_sealed is not null;

-- @exec account_spend_code(Id id, int64_t step)
update account set totp_step = :step where id = :id and totp_step < :step;

-- @one Session account_session_find(Bytes digest, Str host, Instant now)
select s.id, s.account, s.host, s.device, s.created, s.seen, s.expires, s.second_factor, a.email,
       a.name, a.language, a.confirmed, a.totp_sealed is not null as has_code
  from account_session as s
  join account as a on a.id = s.account
 where s.token_digest = :digest and s.host = :host and s.expires > :now;

-- @many Session account_session_rows(Id account, Instant now)
select s.id, s.account, s.host, s.device, s.created, s.seen, s.expires, s.second_factor, a.email,
       a.name, a.language, a.confirmed, a.totp_sealed is not null as has_code
  from account_session as s
  join account as a on a.id = s.account
 where s.account = :account and s.expires > :now
 order by s.seen desc, s.id desc
 limit 100;

-- @value int64_t account_session_count(Id account)
select count(*) from account_session where account = :account;

-- @value int64_t account_session_count_device(Id account, Str device)
select count(*) from account_session where account = :account and device = :device;

-- @insert account_session_add(Bytes digest, Id account, Str host, Str device, Instant now, Instant expires, bool second_factor)
insert into account_session (token_digest, account, host, device, created, seen, expires,
                             second_factor)
values (:digest, :account, :host, :device, :now, :now, :expires, :second_factor);

-- @exec account_session_touch(Id id, Instant now)
update account_session set seen = :now where id = :id and seen < :now;

-- @exec account_session_remove(Bytes digest)
delete from account_session where token_digest = :digest;

-- @exec account_session_remove_own(Id id, Id account)
delete from account_session where id = :id and account = :account;

-- @exec account_session_remove_all(Id account, Id but)
delete from account_session where account = :account and id <> :but;

-- @exec account_session_purge(Instant now)
delete from account_session
 where id in (select id from account_session where expires < :now order by expires limit 20);

-- @insert account_link_add(Bytes digest, Str purpose, Id? account, Str authority, Str suite, Instant now, Instant expires)
insert into account_link (token_digest, purpose, account, authority, suite, created, expires)
values (:digest, :purpose, :account, :authority, :suite, :now, :expires);

-- @one Link account_link_find(Bytes digest, Str purpose, Str authority)
select id, account, purpose, authority, suite, expires, used
  from account_link
 where token_digest = :digest and purpose = :purpose and authority = :authority;

-- @exec account_link_spend(Id id, Instant now)
update account_link set used = :now where id = :id and used is null;

-- @exec account_link_spend_all(Id account, Str purpose, Instant now)
update account_link
   set used = :now
 where account = :account and purpose = :purpose and used is null;

-- @exec account_link_claim(Bytes digest, Str authority, Instant now, Instant expires)
insert into account_link (token_digest, purpose, authority, created, expires, used)
values (:digest, 'invite', :authority, :now, :expires, :now)
on conflict do nothing;

-- @exec account_link_purge(Instant now)
delete from account_link
 where id in (select id from account_link where expires < :now order by expires limit 20);
