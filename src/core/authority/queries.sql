-- @takes db

-- @value int64_t authority_profile_version()
select version from authority_profile where id = 1;

-- @exec authority_profile_set(const AuthorityRow *r)
insert into authority_profile (id, slug, name, title_fr, title_ar, title_en, country, currency,
       zone, languages, language, accent, logo, address, phone, email, site_url, version)
values (1, :r.slug, :r.name, :r.title_fr, :r.title_ar, :r.title_en, :r.country, :r.currency,
       :r.zone, :r.languages, :r.language, :r.accent, :r.logo, :r.address, :r.phone, :r.email,
       :r.site_url, :r.version)
on conflict (id) do update
   set slug = excluded.slug, name = excluded.name, title_fr = excluded.title_fr,
       title_ar = excluded.title_ar, title_en = excluded.title_en, country = excluded.country,
       currency = excluded.currency, zone = excluded.zone, languages = excluded.languages,
       language = excluded.language, accent = excluded.accent, logo = excluded.logo,
       address = excluded.address, phone = excluded.phone, email = excluded.email,
       site_url = excluded.site_url, version = excluded.version;

-- @value Bytes authority_sealed_key()
select sealed from authority_key where id = 1;

-- @exec authority_sealed_key_add(Bytes sealed)
insert into authority_key (id, sealed) values (1, :sealed);
