#include "modules/book/test_scene.h"
#include "app/testapp.h"

#include "base/log.h"
#include "core/seal/seal.h"

/* ---- Doing as somebody ---- */

typedef struct {
	const Actor *actor;
	Err *(*rule)(Ctx *ctx, void *arg);
	void *arg;
} Doing;

static Err *as_actor(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = *doing->actor;
	(void)account_person_here(ctx);
	return doing->rule(ctx, doing->arg);
}

Err *book_scene_try(BookScene *s, const Actor *who, Err *(*rule)(Ctx *ctx, void *arg), void *arg)
{
	Doing doing = { who, rule, arg };
	return ctx_write(s->ctx, as_actor, &doing);
}

static void must(Err *e)
{
	if (e)
		fault("the scene: %s", e->message);
}

/* ---- The town ---- */

static Err *come(Ctx *ctx, void *arg)
{
	*(Id *)arg = account_person_here(ctx);
	return NULL;
}

static void add_person(BookScene *s, Actor *a, Id account, const char *name, const char *role)
{
	Arena *arena = s->ctx->arena;
	*a = (Actor){
		.kind = ACTOR_AGENT,
		.account = account,
		.name = str_of(name),
		.email = str_format(arena, "p%lld@valbourg.example", (long long)account),
		.email_confirmed = true,
	};
	*list_push(arena, &a->grants) = (Grant){ S(BOOK_USE), 0 };
	if (str_eq(str_of(role), S("administrateur")))
		*list_push(arena, &a->grants) = (Grant){ S(BOOK_ADMINISTER), 0 };
	test_script_platform(
		s->ctx,
		str_cstr(arena, str_format(arena,
	                                   "insert into account (id, email, name, confirmed,"
	                                   " created) values (%lld, '%.*s', '%s', 1, 1)",
	                                   (long long)account, STR(a->email), name)));
	must(book_scene_try(s, a, come, &a->person));
	test_script(s->ctx,
	            str_cstr(arena, str_format(arena,
	                                       "insert into account_role (person, role, given)"
	                                       " values (%lld, '%s', 1)",
	                                       (long long)a->person, role)));
}

typedef struct {
	const char *code, *name;
	const Actor *holders[2];
	Id *ret_id;
} OfficePlan;

static Err *add_offices(Ctx *ctx, void *arg)
{
	BookScene *s = arg;
	const OfficePlan plans[] = {
		{ "dgs", "Direction générale", { &s->samira, &s->karim }, &s->dgs },
		{ "juridique", "Affaires juridiques", { &s->lea, NULL }, &s->legal },
		{ "finances", "Finances", { &s->omar, NULL }, &s->money },
		{ "maire", "Maire", { &s->maire, NULL }, &s->mayor },
	};
	seal_create_key(ctx);
	for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
		BookIds holders = { 0 };
		for (size_t j = 0; j < 2 && plans[i].holders[j]; j++)
			*list_push(ctx->arena, &holders) = plans[i].holders[j]->person;
		Text name = { { str_of(plans[i].name) } };
		must(book_office_plan(ctx, str_of(plans[i].code), name, &holders));
	}
	BookOfficeList offices = book_office_list(ctx);
	for (size_t i = 0; i < ARRAY_LEN(plans); i++)
		for (size_t j = 0; j < offices.len; j++)
			if (str_eq(offices.at[j].code, str_of(plans[i].code)))
				*plans[i].ret_id = offices.at[j].id;
	return NULL;
}

static void add_stage(Arena *arena, BookTypePlan *plan, BookKind kind, bool any, const char *a,
                      const char *b)
{
	BookStagePlan *stage = list_push(arena, &plan->stages);
	stage->kind = kind;
	stage->any = any;
	*list_push(arena, &stage->offices) = str_of(a);
	if (b)
		*list_push(arena, &stage->offices) = str_of(b);
}

static Err *add_types(Ctx *ctx, void *arg)
{
	BookScene *s = arg;
	BookTypePlan letter = { .code = S("courrier"), .name = { { S("Courrier") } } };
	add_stage(ctx->arena, &letter, BOOK_VISA, false, "dgs", "finances");
	add_stage(ctx->arena, &letter, BOOK_VISA, false, "maire", NULL);
	must(book_type_plan(ctx, &letter));

	BookTypePlan order = { .code = S("arrete"), .name = { { S("Arrêté") } } };
	*list_push(ctx->arena, &order.fields) = (BookFieldPlan){ S("montant"), S("number") };
	add_stage(ctx->arena, &order, BOOK_READING, false, "juridique", NULL);
	*list_push(ctx->arena, &order.stages) = (BookStagePlan){
		.kind = BOOK_VISA,
		.rule = S("if montant = null then null else if montant > 40000 then "
		          "[\"maire\", \"finances\"] else \"dgs\""),
	};
	must(book_type_plan(ctx, &order));
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		*(str_eq(types.at[i].code, S("arrete")) ? &s->order : &s->letter) = types.at[i].id;
	return NULL;
}

BookScene *book_scene(void)
{
	log_silence();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	BookScene *s = alloc(ctx->arena, BookScene);
	s->ctx = ctx;
	add_person(s, &s->ines, 21, "Inès Morel", "instructeur");
	add_person(s, &s->samira, 22, "Samira Haddad", "decideur");
	add_person(s, &s->karim, 23, "Karim Tazi", "decideur");
	add_person(s, &s->lea, 24, "Léa Roux", "instructeur");
	add_person(s, &s->omar, 25, "Omar Diallo", "instructeur");
	add_person(s, &s->maire, 26, "Anne Lefèvre", "signataire");
	add_person(s, &s->admin, 27, "Paul Petit", "administrateur");
	add_person(s, &s->nadia, 28, "Nadia Karimi", "instructeur");
	must(ctx_write(ctx, add_offices, s));
	must(ctx_write(ctx, add_types, s));
	return s;
}

/* ---- Folders ---- */

typedef struct {
	const char *type, *amount;
	Id id;
} Open;

static Err *open_one(Ctx *ctx, void *arg)
{
	Open *open = arg;
	BookOpening o = {
		.type = str_of(open->type),
		.title = S("Travaux <rue> du Port"),
		.note = S("Merci de faire vite."),
	};
	const struct {
		Str name;
		bool annex;
	} files[] = { { S("Arrêté.pdf"), false }, { S("Plan.pdf"), true } };
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		BlobDraft blob;
		Err *e = blob_make(ctx, S("%PDF-1.4\n% of the tests\n"), &blob);
		if (e)
			return e;
		*list_push(ctx->arena, &o.files) = (BookFile){
			.blob = blob_keep(ctx, &blob, files[i].name),
			.title = files[i].name,
			.annex = files[i].annex,
		};
	}
	if (open->amount)
		*list_push(ctx->arena, &o.data) = (BookDatum){ S("montant"), str_of(open->amount) };
	return book_open(ctx, &o, &open->id);
}

Id book_scene_open(BookScene *s, const char *type, const char *amount)
{
	Open open = { type, amount, 0 };
	must(book_scene_try(s, &s->ines, open_one, &open));
	return open.id;
}

static Err *act_one(Ctx *ctx, void *arg)
{
	return book_act(ctx, arg);
}

Err *book_scene_act(BookScene *s, const Actor *who, Id folder, BookDeed deed, const char *text)
{
	Ctx *ctx = book_scene_reads(s, who);
	BookAct act = { .folder = folder, .deed = deed, .round = 1, .text = str_of(text) };
	Str round = book_scene_value(
		s, str_cstr(ctx->arena,
	                    str_format(ctx->arena,
	                               "select round || '' from book_folder where id = %lld",
	                               (long long)folder)));
	act.round = round.len > 0 ? round.ptr[0] - '0' : 1;
	return book_scene_try(s, who, act_one, &act);
}

void book_scene_do(BookScene *s, const Actor *who, Id folder, BookDeed deed, const char *text)
{
	must(book_scene_act(s, who, folder, deed, text));
}

void book_scene_run(BookScene *s)
{
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 10000);
}

/* ---- Asking ---- */

void book_scene_as(BookScene *s, const Actor *who)
{
	test_as_actor(s->ctx, who);
}

Ctx *book_scene_reads(BookScene *s, const Actor *who)
{
	Ctx *ctx = alloc(s->ctx->arena, Ctx);
	*ctx = *s->ctx;
	ctx->actor = *who;
	return ctx;
}

static Str one_value(Ctx *ctx, const char *sql)
{
	/* Statements are known by where they stand, so each has a place of its own for ever. */
	const char **pieces = alloc_n(arena_process(), const char *, 2);
	DbStatement *statement = alloc(arena_process(), DbStatement);
	pieces[0] = str_cstr(arena_process(), str_of(sql));
	*statement = (DbStatement){ "of the test", pieces };
	Query *q = db_query(ctx->db, ctx->arena, statement, 1);
	Str value = { 0 };
	if (!db_next(q))
		return value;
	db_read_str(q, 0, &value);
	value = str_copy(ctx->arena, value);
	while (db_next(q))
		continue;
	return value;
}

typedef struct {
	const char *sql;
	Str value;
} Asking;

static Err *ask(Ctx *ctx, void *arg)
{
	Asking *asking = arg;
	asking->value = one_value(ctx, asking->sql);
	return NULL;
}

Str book_scene_value(const BookScene *s, const char *sql)
{
	Asking asking = { .sql = sql };
	must(ctx_write(s->ctx, ask, &asking));
	return asking.value;
}

Str book_scene_traces(const BookScene *s)
{
	return book_scene_value(
		s, "select (select count(*) from event) || ' events, '"
		   " || (select count(*) from book_record) || ' records, '"
		   " || (select count(*) from book_folder) || ' folders, '"
		   " || (select count(*) from book_document) || ' documents, '"
		   " || (select coalesce(group_concat(folder || '.' || stage || '.' || office), '')"
		   "       from book_turn) || ' turns, '"
		   " || (select count(*) from book_part) || ' parts, '"
		   " || (select count(*) from book_notice) || ' notices, '"
		   " || (select count(*) from book_holder) || ' holders, '"
		   " || (select count(*) from book_absence) || ' absences, '"
		   " || (select group_concat(position) from book_stage) || ' stages, '"
		   " || (select group_concat(code || method || coalesce(closed, 0)) from book_type)"
		   " || ' types, '"
		   " || (select group_concat(code || coalesce(closed, 0)) from book_office)"
		   " || ' offices, '"
		   " || (select count(*) from book_field) || ' fields, '"
		   " || (select count(*) from blob) || ' blobs, '"
		   " || (select count(*) from job) || ' jobs, '"
		   " || (select count(*) from book_batch) || ' batches, '"
		   " || (select count(*) from book_batch_item) || ' in batches, '"
		   " || (select coalesce(group_concat(state), '') from book_folder)");
}
