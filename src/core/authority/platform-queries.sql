-- @takes db

-- @one AuthorityRow authority_row_by_host(Str host, Str slug)
select id, slug, host, is_created, name, title_fr, title_ar, title_en, country, currency, zone,
       languages, language, accent, logo, address, phone, email, site_url, version
  from authority
 where (host = :host and host <> '') or slug = :slug
 order by host = :host desc
 limit 1;

-- @one AuthorityRow authority_row_by_slug(Str slug)
select id, slug, host, is_created, name, title_fr, title_ar, title_en, country, currency, zone,
       languages, language, accent, logo, address, phone, email, site_url, version
  from authority
 where slug = :slug;

-- @many AuthorityRow authority_rows(int max)
select id, slug, host, is_created, name, title_fr, title_ar, title_en, country, currency, zone,
       languages, language, accent, logo, address, phone, email, site_url, version
  from authority
 order by id
 limit :max;

-- @insert authority_row_add(const AuthorityRow *r)
insert into authority (slug, host, name, title_fr, title_ar, title_en, country, currency,
       zone, languages, language, accent, logo, address, phone, email, site_url, version)
values (:r.slug, :r.host, :r.name, :r.title_fr, :r.title_ar, :r.title_en, :r.country, :r.currency,
       :r.zone, :r.languages, :r.language, :r.accent, :r.logo, :r.address, :r.phone, :r.email,
       :r.site_url, 1);

-- @exec authority_row_set(const AuthorityRow *r)
update authority
   set host = :r.host, name = :r.name, title_fr = :r.title_fr, title_ar = :r.title_ar,
       title_en = :r.title_en, country = :r.country, currency = :r.currency, zone = :r.zone,
       languages = :r.languages, language = :r.language, accent = :r.accent, logo = :r.logo,
       address = :r.address, phone = :r.phone, email = :r.email, site_url = :r.site_url,
       version = version + 1
 where id = :r.id;

-- @exec authority_row_set_created(Id id)
update authority set is_created = 1 where id = :id;
