#include "modules/desk/test_scene.h"
#include "app/testapp.h"

#include "base/log.h"
#include "core/seal/seal.h"

typedef struct {
	Scene *scene;
	Actor actor;
	Err *(*rule)(Ctx *ctx, void *scene);
} Doing;

static Err *as_actor(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = doing->actor;
	(void)account_person_here(ctx);
	return doing->rule(ctx, doing->scene);
}

void desk_scene_do(Scene *scene, const Actor *actor, Err *(*rule)(Ctx *ctx, void *scene))
{
	Doing doing = { scene, *actor, rule };
	Err *e = ctx_write(scene->ctx, as_actor, &doing);
	if (e)
		fault("the scene: %s", e->message);
}

/* ---- The town and its people ---- */

static Err *build_town(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	Service works = { .role = S("urbanisme"), .name = { { S("Urbanisme") } } };
	Service records = { .role = S("etat-civil"), .name = { { S("État civil") } } };
	Err *e = town_service_save(ctx, &works, &s->works);
	if (!e)
		e = town_service_save(ctx, &records, &s->records);
	if (!e)
		e = procedure_adopt(ctx, S("declaration-prealable"), s->works);
	if (!e)
		e = procedure_publish(ctx, S("declaration-prealable"));
	if (!e)
		e = procedure_adopt(ctx, S("acte-naissance"), s->records);
	if (!e)
		e = procedure_publish(ctx, S("acte-naissance"));
	seal_create_key(ctx);
	return e;
}

static Err *come(Ctx *ctx, void *arg)
{
	(void)arg;
	return account_person_here(ctx) != 0 ? NULL : err_conflict(ctx, "Personne.");
}

static Err *give_roles(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	const struct {
		const Actor *who;
		const char *role;
		Id service;
	} roles[] = {
		{ &s->samira, "decideur", s->works },
		{ &s->karim, "instructeur", s->works },
		{ &s->lea, "lecteur", s->works },
		{ &s->omar, "decideur", s->records },
	};
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		Err *e = account_role_give(ctx, roles[i].who->email, roles[i].who->name,
		                           roles[i].role, roles[i].service);
		if (e)
			return e;
	}
	return NULL;
}

static Actor person(Arena *arena, Id account, Str name, Str email, Id service, int rights)
{
	static const char *const permissions[] = { DOSSIER_READ, DOSSIER_PROCESS, DOSSIER_DECIDE };
	Actor actor = {
		.kind = rights > 0 ? ACTOR_AGENT : ACTOR_RESIDENT,
		.account = account,
		.name = name,
		.email = email,
		.email_confirmed = true,
	};
	for (int i = 0; i < rights; i++)
		*list_push(arena, &actor.grants) = (Grant){ str_of(permissions[i]), service };
	return actor;
}

/* ---- The dossier ---- */

static Str value_of(Arena *arena, const FieldDef *f)
{
	Str address[] = { S(SCENE_TEXT), { 0 }, S("59000"), S(SCENE_TEXT), { 0 } };
	Str name[] = { S("madame"), S("Karimi"), S("Nadia") };
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT: return S(SCENE_TEXT);
	case FIELD_EMAIL: return S("nadia@valbourg.example");
	case FIELD_PHONE: return S("06 12 34 56 78");
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
	case FIELD_AMOUNT: return S("12");
	case FIELD_DATE: return S("2000-01-02");
	case FIELD_YES_NO: return S("no");
	case FIELD_CHOICE:
	case FIELD_CHOICES: return f->options.at[0].value;
	case FIELD_ADDRESS: return procedure_parts_join(arena, address, ADDRESS_PARTS);
	case FIELD_NAME: return procedure_parts_join(arena, name, NAME_PARTS);
	case FIELD_HONOUR: return S("yes");
	case FIELD_BLOCK:
	case FIELD_FILE:
	case FIELD_EXPLANATION: break;
	}
	return (Str){ 0 };
}

static void fill(Ctx *ctx, const Procedure *p, const FieldDefList *fields, int row,
                 Answers *answers)
{
	for (size_t i = 0; i < fields->len; i++) {
		const FieldDef *f = &fields->at[i];
		if (f->type == FIELD_BLOCK)
			fill(ctx, p, &f->fields, procedure_row_add(answers, f->key), answers);
		else if (procedure_field_shown(p, f, answers, row))
			procedure_answer_set(answers, f->key, row, value_of(ctx->arena, f));
	}
}

static Err *add_file(Ctx *ctx, const Dossier *d, const FieldDef *f)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% of the tests\n"), &blob);
	if (e)
		return e;
	return dossier_piece_add(ctx, d, f->key, 0, &blob, S("<b>plan</b>.pdf"));
}

static Err *file(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	Err *e = dossier_draft(ctx, S("declaration-prealable"), &s->dossier);
	if (e)
		return e;
	const Dossier *d = dossier_find_own(ctx, s->dossier);
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	Answers answers = { .arena = ctx->arena };
	int64_t version = d->version;
	for (size_t i = 0; i < p->steps.len; i++)
		for (size_t j = 0; j < p->steps.at[i].sections.len; j++)
			fill(ctx, p, &p->steps.at[i].sections.at[j].fields, 0, &answers);
	e = dossier_save(ctx, d, &answers, version, &version);
	for (size_t i = 0; i < p->steps.len && !e; i++) {
		const SectionList *sections = &p->steps.at[i].sections;
		for (size_t j = 0; j < sections->len && !e; j++)
			for (size_t k = 0; k < sections->at[j].fields.len && !e; k++) {
				const FieldDef *f = &sections->at[j].fields.at[k];
				if (f->type == FIELD_FILE && f->required && f->when_field.len == 0)
					e = add_file(ctx, d, f);
			}
	}
	if (e)
		return e;
	d = dossier_find_own(ctx, s->dossier);
	return dossier_file(ctx, d, d->version);
}

Scene *desk_scene(void)
{
	log_silence();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	Arena *arena = ctx->arena;
	Scene *s = alloc(arena, Scene);
	s->ctx = ctx;
	desk_scene_do(s, &ctx->actor, build_town);
	s->samira =
		person(arena, 11, S("Samira Haddad"), S("samira@valbourg.example"), s->works, 3);
	s->karim = person(arena, 12, S("Karim Tazi"), S("karim@valbourg.example"), s->works, 2);
	s->lea = person(arena, 13, S("Léa Roux"), S("lea@valbourg.example"), s->works, 1);
	s->omar = person(arena, 14, S("Omar Diallo"), S("omar@valbourg.example"), s->records, 3);
	s->nadia = person(arena, 15, S("Nadia Karimi"), S("nadia@valbourg.example"), 0, 0);
	Actor *const people[] = { &s->samira, &s->karim, &s->lea, &s->omar, &s->nadia };
	for (size_t i = 0; i < ARRAY_LEN(people); i++)
		desk_scene_do(s, people[i], come);
	desk_scene_do(s, &ctx->actor, give_roles);
	desk_scene_do(s, &s->nadia, file);
	return s;
}

/* ---- Asking ---- */

static Str one_value(Ctx *ctx, const char *sql)
{
	/* Statements are known by where they stand, so each has a place of its own for ever. */
	const char **pieces = alloc_n(arena_process(), const char *, 2);
	DbStatement *statement = alloc(arena_process(), DbStatement);
	pieces[0] = str_cstr(arena_process(), str_of(sql));
	*statement = (DbStatement){ "of the test", pieces };
	Query *q = db_query(ctx->db, ctx->arena, statement, 1);
	Str value = { 0 };
	if (db_next(q))
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

Str desk_scene_value(const Scene *scene, const char *sql)
{
	Asking asking = { .sql = sql };
	Err *e = ctx_write(scene->ctx, ask, &asking);
	assert(!e);
	return asking.value;
}

Str desk_scene_traces(const Scene *scene)
{
	return desk_scene_value(
		scene, "select (select count(*) from event) || ' events, '"
		       " || (select count(*) from dossier_record) || ' records, '"
		       " || (select count(*) from dossier_request) || ' requests, '"
		       " || (select count(*) from dossier_message) || ' messages, '"
		       " || (select count(*) from dossier_piece) || ' pieces, '"
		       " || (select count(*) from dossier_document) || ' documents, '"
		       " || (select count(*) from mail_letter) || ' letters, '"
		       " || (select count(*) from blob) || ' blobs, '"
		       " || (select count(*) from job) || ' jobs, '"
		       " || (select state || ' ' || coalesce(agent, 'nobody') || ' '"
		       "     || coalesce(due, 'no day') || ' ' || coalesce(decided, 'open')"
		       "     from dossier order by id limit 1)");
}

void desk_scene_as(Scene *scene, const Actor *actor)
{
	Actor known = *actor;
	Str id = desk_scene_value(
		scene,
		str_cstr(scene->ctx->arena, str_format(scene->ctx->arena,
	                                               "select cast(id as text) from account_person"
	                                               " where account = %lld",
	                                               (long long)actor->account)));
	if (!str_to_int(id, &known.person))
		known.person = 0;
	test_as_actor(scene->ctx, &known);
}

const char *desk_scene_path(const Scene *scene, const char *rest)
{
	Arena *arena = scene->ctx->arena;
	return str_cstr(arena, str_format(arena, "/bureau/dossiers/%lld%s",
	                                  (long long)scene->dossier, rest));
}
