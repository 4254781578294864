create table council_body (
	id             @key,
	code           text not null unique check (length(code) between 1 and 40),
	kind           text not null check (kind in ('council', 'committee', 'executive')),
	name_fr        text not null check (length(name_fr) between 1 and 120),
	name_ar        text not null default '',
	name_en        text not null default '',
	law            text not null,
	series         text not null check (length(series) between 1 and 4)
) @strict;

create table council_term (
	id             @key,
	body           @bigint not null references council_body (id),
	since          text not null,
	unique (body, since)
) @strict;

create table council_member (
	id             @key,
	person         @bigint not null unique references account_person (id),
	name           text not null check (length(name) between 1 and 120),
	party          text not null default '',
	born           text
) @strict;

create table council_seat (
	id             @key,
	body           @bigint not null references council_body (id),
	member         @bigint not null references council_member (id),
	deputy_of      @bigint references council_member (id),
	role           text not null check (role in ('president', 'vice_president', 'member')),
	rank           @bigint not null,
	since          text not null,
	until          text check (until >= since)
) @strict;
create unique index council_seat_once on council_seat (body, member) where until is null;
create index council_seat_member on council_seat (member);

create table council_session (
	id             @key,
	body           @bigint not null references council_body (id),
	kind           text not null check (kind in ('ordinary', 'extraordinary')),
	day            text not null,
	minute         @bigint not null check (minute between 0 and 1439),
	place          text not null default '',
	video          text not null default '',
	state          text not null check (state in ('draft', 'convened', 'open', 'suspended',
	                       'closed', 'cancelled')),
	is_public      @bool not null,
	urgent         @bool not null default 0,
	convocation    @bigint not null default 1,
	after          @bigint references council_session (id),
	president      @bigint references council_member (id),
	secretary      @bigint references council_member (id),
	convened       @instant,
	opened         @instant,
	closed         @instant,
	version        @bigint not null default 1,
	created        @instant not null
) @strict;
create index council_session_day on council_session (day, id);

create table council_item (
	id             @key,
	session        @bigint not null references council_session (id),
	rank           @bigint not null,
	kind           text not null check (kind in ('deliberation', 'information', 'election')),
	act            @bigint references act (id),
	title          text not null check (length(title) between 1 and 500),
	theme          text not null default '',
	rapporteur     text not null default '',
	is_public      @bool not null,
	state          text not null check (state in ('waiting', 'adopted', 'rejected', 'postponed',
	                       'withdrawn', 'noted', 'elected')),
	discussion     text not null default ''
) @strict;
create index council_item_session on council_item (session, rank);
create unique index council_item_act on council_item (act) where state = 'waiting';
create index council_item_history on council_item (act, id);

create table council_paper (
	id             @key,
	session        @bigint not null references council_session (id),
	item           @bigint references council_item (id),
	blob           @bigint not null references blob (id),
	title          text not null check (length(title) between 1 and 300),
	is_late        @bool not null,
	at             @instant not null
) @strict;
create index council_paper_session on council_paper (session, id);

create table council_call (
	id             @key,
	session        @bigint not null references council_session (id),
	member         @bigint not null references council_member (id),
	sent           @instant not null,
	opened         @instant,
	answer         text not null default '' check (answer in ('', 'present', 'remote', 'absent')),
	answered       @instant,
	reminded       @instant,
	unique (session, member)
) @strict;

create table council_presence (
	id             @key,
	session        @bigint not null references council_session (id),
	member         @bigint not null references council_member (id),
	remote         @bool not null,
	arrived        @instant not null,
	departed       @instant
) @strict;
create unique index council_presence_once on council_presence (session, member)
 where departed is null;

-- One proxy each: the law's rule is the table's.
create table council_proxy (
	id             @key,
	session        @bigint not null references council_session (id),
	giver          @bigint not null references council_member (id),
	holder         @bigint not null references council_member (id),
	sessions       @bigint not null default 1 check (sessions between 1 and 3),
	given          @instant not null,
	ended          @instant,
	check (giver <> holder)
) @strict;
create unique index council_proxy_giver on council_proxy (session, giver) where ended is null;
create unique index council_proxy_holder on council_proxy (session, holder) where ended is null;

create table council_aside (
	item           @bigint not null references council_item (id),
	member         @bigint not null references council_member (id),
	kind           text not null check (kind in ('interest', 'delegate')),
	primary key (item, member)
) @strict;

create table council_ballot (
	id             @key,
	item           @bigint not null references council_item (id),
	session        @bigint not null references council_session (id),
	round          @bigint not null check (round between 1 and 3),
	method         text not null check (method in ('hand', 'roll', 'device', 'secret')),
	is_election    @bool not null,
	state          text not null check (state in ('open', 'closed', 'void')),
	opened         @instant not null,
	closed         @instant,
	members        @bigint not null,
	present        @bigint not null,
	needed         @bigint not null,
	is_waived      @bool not null,
	effective      @bigint,
	voting         @bigint,
	in_favour      @bigint,
	against        @bigint,
	abstentions    @bigint,
	is_adopted     @bool,
	by_casting     @bool,
	elected        @bigint,
	check (state <> 'closed' or (in_favour >= 0 and against >= 0 and abstentions >= 0
	       and voting = in_favour + against + abstentions and effective >= voting))
) @strict;
create unique index council_ballot_open on council_ballot (session) where state = 'open';
create index council_ballot_session on council_ballot (session, id);

create table council_option (
	ballot         @bigint not null references council_ballot (id),
	number         @bigint not null,
	label          text not null check (length(label) between 1 and 120),
	born           text,
	votes          @bigint not null default 0,
	primary key (ballot, number)
) @strict;

create table council_vote (
	ballot         @bigint not null references council_ballot (id),
	member         @bigint not null references council_member (id),
	choice         text not null check (choice in ('for', 'against', 'abstain')),
	cast_by        @bigint not null references council_member (id),
	at             @instant not null,
	primary key (ballot, member)
) @strict;

-- A secret ballot: who took part here, the ballots there, under numbers drawn by lot.
create table council_part (
	ballot         @bigint not null references council_ballot (id),
	member         @bigint not null references council_member (id),
	cast_by        @bigint not null references council_member (id),
	primary key (ballot, member)
) @strict;
create table council_secret (
	id             @key,
	ballot         @bigint not null references council_ballot (id),
	choice         @bigint not null check (choice >= 0)
) @strict;
create index council_secret_ballot on council_secret (ballot, choice);

-- What the secretary draws up: minutes, lists, certified extracts, registers.
create table council_writing (
	id             @key,
	kind           text not null check (kind in ('minutes', 'list', 'extract', 'register')),
	state          text not null check (state in ('making', 'in_signature', 'done', 'refused')),
	session        @bigint references council_session (id),
	act            @bigint references act (id),
	body           @bigint references council_body (id),
	year           @bigint not null default 0,
	circuit        text not null default '',
	whole          @bool not null,
	approved       text,
	folder         @bigint references book_folder (id),
	document       @bigint references blob (id),
	signed_document @bigint references blob (id),
	asked          @instant not null,
	ended          @instant,
	posted         @instant,
	salt           @bytes not null,
	check (kind not in ('minutes', 'list') or session is not null),
	check (kind <> 'extract' or act is not null),
	check (kind <> 'register' or (body is not null and year > 0)),
	check (state in ('making', 'refused') or document is not null),
	check (posted is null or state = 'done')
) @strict;
create index council_writing_session on council_writing (session, id);
create unique index council_writing_once on council_writing (kind, session)
 where state in ('making', 'in_signature') and kind in ('minutes', 'list');

-- What was sent and read, with the time stamp of somebody else.
create table council_proof (
	id             @key,
	session        @bigint not null references council_session (id),
	call           @bigint references council_call (id),
	text           text not null,
	at             @instant not null,
	token          @bytes
) @strict;
create index council_proof_session on council_proof (session, id);

create table council_news (
	id             @key,
	body           @bigint not null references council_body (id),
	title          text not null check (length(title) between 1 and 300),
	text           text not null check (length(text) between 1 and 5000),
	author         @bigint not null references account_person (id),
	at             @instant not null
) @strict;
create index council_news_body on council_news (body, id);

-- What the papers of a session would have been on paper; counted, so that it may be made again.
create table council_saved (
	session        @key references council_session (id),
	pages          @bigint not null check (pages >= 0),
	uncounted      @bigint not null check (uncounted >= 0),
	members        @bigint not null check (members >= 0)
) @strict;
