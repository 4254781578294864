#include "app/demo.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "core/job/job.h"
#include "core/json/json.h"
#include "core/seal/seal.h"
#include "modules/dossier/dossier.h"

enum { ARENA_BYTES_MAX = 256 << 20, STEP_SECONDS = 3600 };

typedef struct {
	Platform *platform;
	const DemoTown *town;
	const Authority *authority;
	Instant now;
	DemoDice dice;
	Arena *arena;
} Demo;

/* What cannot be refused here: the data are ours. */
static void must(Err *e)
{
	if (e)
		fault("could not make the demonstration: %s", e->message);
}

/* ---- The authority ---- */

static Text text3(const char *fr, const char *ar, const char *en)
{
	return (Text){ { [LANG_FR] = str_of(fr), [LANG_AR] = str_of(ar), [LANG_EN] = str_of(en) } };
}

static void add_authority(Demo *d, int port)
{
	const DemoTown *t = d->town;
	Currency currency = str_eq(str_of(t->country), S("ma"))   ? CURRENCY_MAD
	                    : str_eq(str_of(t->country), S("nc")) ? CURRENCY_XPF
	                                                          : CURRENCY_EUR;
	Authority a = {
		.slug = str_of(t->slug),
		.name = str_of(t->name_fr),
		.title = text3(t->name_fr, t->name_ar, t->name_en),
		.country = str_of(t->country),
		.currency = currency,
		.tz = tz_find(str_of(t->zone)),
		.languages = t->languages,
		.language = t->language,
		.accent = str_of(t->accent),
		.logo = str_of(t->logo),
		.address = str_of(t->address),
		.phone = str_of(t->phone),
		.email = str_of(t->email),
		.site_url = str_format(d->arena, "http://%s.localhost:%d", t->slug, port),
	};
	must(authority_add(d->platform, d->arena, &a));
	d->authority = authority_find(d->platform, d->arena, a.slug);
}

static Ctx *system_ctx(const Demo *d, Arena *arena, Instant now)
{
	return ctx_new(arena, d->platform, d->authority, now);
}

static Id service_id(Ctx *ctx, const char *role)
{
	const Service *s = role ? town_service_by_role(ctx, str_of(role)) : NULL;
	return s ? s->id : 0;
}

static Err *write_town(Ctx *ctx, void *arg)
{
	const Demo *d = arg;
	seal_create_key(ctx);
	for (const DemoService *s = demo_services; s->role; s++) {
		Id id;
		must(town_service_save(
			ctx,
			&(Service){ .role = str_of(s->role),
		                    .name = text3(s->name_fr, s->name_ar, s->name_en),
		                    .phone = str_of(d->town->phone),
		                    .email = str_of(d->town->email),
		                    .hours = text3(
					    "Lundi au vendredi : 8 h 30 – 12 h, 13 h 30 – 17 h",
					    "من الاثنين إلى الجمعة: 8:30 – 12:00 و 13:30 – 17:00",
					    "Monday to Friday: 8:30–12:00, 13:30–17:00") },
			&id));
	}
	for (const DemoNews *n = d->town->news; n->title_fr; n++) {
		Id id;
		must(town_news_save(ctx,
		                    &(News){ .title = text3(n->title_fr, n->title_ar, n->title_en),
		                             .body = text3(n->body_fr, n->body_ar, n->body_en),
		                             .day = date_add_days(ctx->today, -n->days_ago) },
		                    &id));
	}
	return NULL;
}

static Err *publish_all(Ctx *ctx, void *arg)
{
	(void)arg;
	const ProcedureList *catalogue = procedure_catalogue();
	for (size_t i = 0; i < catalogue->len; i++) {
		const Procedure *p = catalogue->at[i];
		if (!procedure_rule(p, ctx->authority->country))
			continue;
		const Service *s = town_service_by_role(ctx, p->service);
		must(procedure_adopt(ctx, p->code, s ? s->id : 0));
		must(procedure_publish(ctx, p->code));
	}
	return NULL;
}

/* ---- People ---- */

static Err *add_accounts(Ctx *ctx, void *arg)
{
	const Demo *d = arg;
	for (const DemoPerson *p = d->town->people; p->email; p++) {
		Id id;
		must(account_create(ctx, str_of(p->email), str_of(p->name), str_of(demo_password),
		                    p->lang, &id));
	}
	return NULL;
}

static Err *give_roles(Ctx *ctx, void *arg)
{
	const Demo *d = arg;
	for (const DemoPerson *p = d->town->people; p->email; p++)
		if (p->role)
			must(account_role_give(ctx, str_of(p->email), str_of(p->name), p->role,
			                       service_id(ctx, p->service)));
	return NULL;
}

/* Acts as one of the people: what a session would do. */
static Ctx *person_ctx(const Demo *d, Arena *arena, const DemoPerson *p, Instant now)
{
	Ctx *ctx = system_ctx(d, arena, now);
	ctx->lang = p->lang;
	ctx_read(ctx);
	must(account_actor(ctx, str_of(p->email), &ctx->actor));
	return ctx;
}

/* ---- Dossiers ---- */

typedef struct {
	const Demo *demo;
	const DemoPerson *person;
	Str code;
	Id id;
	Answers *answers;
	DemoFiles files;
	BlobDraft *blobs;
	bool file;
	DecisionKind kind;
	const char *text;
	Id agent;
	BlobDraft pdf; /* of a decision that is proposed */
} Act;

static const char sample_pdf[] =
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 "
	"R]/Count 1>>"
	"endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 "
	"R/Resources<</Font"
	"<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length 44>>stream\nBT /F 14 Tf 20 50 Td (Piece de "
	"demonstration) "
	"Tj ET\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
	"trailer<</Root 1 0 R>>\n%%EOF\n";

static Err *act_draft(Ctx *ctx, void *arg)
{
	Act *a = arg;
	Err *e = dossier_draft(ctx, a->code, &a->id);
	if (e)
		return e;
	const Dossier *d = dossier_find_own(ctx, a->id);
	int64_t version;
	e = dossier_save(ctx, d, a->answers, d->version, &version);
	for (size_t i = 0; !e && i < a->files.len; i++)
		e = dossier_piece_add(ctx, d, a->files.at[i]->key, 0, &a->blobs[i],
		                      S("piece-de-demonstration.pdf"));
	if (!e && a->file)
		e = dossier_file(ctx, d, dossier_find_own(ctx, a->id)->version);
	return e;
}

static Err *act_take(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	return dossier_take_charge(ctx, dossier_find(ctx, a->id));
}

static Err *act_ask(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	return dossier_ask(ctx, dossier_find(ctx, a->id), str_of(a->text), (Date){ 0 });
}

static Err *act_answer(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	Attached files = { 0 };
	*list_push(ctx->arena, &files) =
		(AttachedFile){ a->blobs[a->files.len], S("justificatif.pdf") };
	return dossier_answer(ctx, dossier_find_own(ctx, a->id), str_of(a->text), &files);
}

static Err *act_write(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	const Dossier *d = dossier_find_own(ctx, a->id);
	return dossier_write(ctx, d ? d : dossier_find(ctx, a->id), str_of(a->text),
	                     &(Attached){ 0 });
}

static Err *act_decide(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	return dossier_decide(ctx, dossier_find(ctx, a->id), a->kind,
	                      a->text ? str_of(a->text) : (Str){ 0 });
}

static Err *act_propose(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	return dossier_propose(ctx, dossier_find(ctx, a->id), a->kind, (Str){ 0 }, &a->pdf);
}

static Err *act_withdraw(Ctx *ctx, void *arg)
{
	const Act *a = arg;
	return dossier_withdraw(ctx, dossier_find_own(ctx, a->id));
}

/* One act of a person, in its own unit of work; the arena is its own. */
static void act(const Demo *d, const DemoPerson *p, Instant now, Err *(*fn)(Ctx *, void *), Act *a)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	must(ctx_write(person_ctx(d, arena, p, now), fn, a));
	arena_free(arena);
}

static const DemoPerson *person_of_kind(Demo *d, bool agent)
{
	int count = 0;
	for (const DemoPerson *p = d->town->people; p->email; p++)
		count += agent ? p->role && strcmp(p->role, "decideur") == 0 && !p->service
		               : !p->role;
	int chosen = demo_roll(&d->dice, count);
	for (const DemoPerson *p = d->town->people;; p++) {
		bool fits = agent ? p->role && strcmp(p->role, "decideur") == 0 && !p->service
		                  : !p->role;
		if (fits && chosen-- == 0)
			return p;
	}
}

static void blobs_of(const Demo *d, Arena *arena, Act *a, size_t count)
{
	Ctx *ctx = system_ctx(d, arena, d->now);
	a->blobs = alloc_n(arena, BlobDraft, count + 1);
	for (size_t i = 0; i <= count; i++)
		must(blob_make(ctx, (Str){ sample_pdf, sizeof sample_pdf - 1 }, &a->blobs[i]));
}

/* A procedure of the catalogue that the demonstration cannot fill in is a mistake of ours: say
 * where. */
static void check_filled(const Demo *d, Ctx *ctx, const Procedure *p, const Act *a)
{
	AnswersCheck check = { .arena = ctx->arena,
		               .procedure = p,
		               .country = d->authority->country,
		               .currency = d->authority->currency,
		               .today = ctx->today };
	Answers copy = { .arena = ctx->arena };
	for (size_t i = 0; i < a->answers->list.len; i++)
		*list_push(ctx->arena, &copy.list) = a->answers->list.at[i];
	for (size_t i = 0; i < a->files.len; i++)
		procedure_answer_set(&copy, a->files.at[i]->key, 0, S("1"));
	procedure_check_all(&check, &copy);
	if (check.problems.len > 0)
		fault("'%.*s', field '%.*s' = '%.*s': %s", STR(p->code),
		      STR(check.problems.at[0].field),
		      STR(procedure_answer(&copy, check.problems.at[0].field,
		                           check.problems.at[0].row)),
		      check.problems.at[0].message);
}

/* Of the procedure of a->code, or of any. */
static void filled(Demo *d, Arena *arena, Instant at, Act *a)
{
	Ctx *ctx = system_ctx(d, arena, at);
	ctx_read(ctx);
	AdoptedProcedureList open = procedure_list_published(ctx);
	const AdoptedProcedure *p = a->code.len > 0 ? procedure_find_published(ctx, a->code)
	                                            : &open.at[demo_roll(&d->dice, (int)open.len)];
	const Procedure *procedure = procedure_of_revision(ctx, p->revision);
	a->code = str_copy(arena, p->code);
	a->answers = alloc(arena, Answers);
	a->answers->arena = arena;
	demo_fill(&d->dice, d->town, a->person, ctx->today, procedure, a->answers);
	a->files = demo_files(arena, procedure, a->answers);
	check_filled(d, ctx, procedure, a);
	blobs_of(d, arena, a, a->files.len);
}

/* What becomes of a dossier once it is filed: most of what can. */
static void go_on(Demo *d, Act *a, Instant at, int days)
{
	static const char ask[] =
		"Pourriez-vous joindre un justificatif de domicile de moins de trois "
		"mois ? Celui qui est joint n’est pas lisible.";
	const DemoPerson *agent = person_of_kind(d, true);
	int fate = demo_roll(&d->dice, 10);
	if (fate == 0 || days < 2)
		return;
	if (fate == 1) {
		act(d, a->person, instant_add(at, 86400), act_withdraw, a);
		return;
	}
	act(d, agent, instant_add(at, 86400), act_take, a);
	if (fate == 2 || fate == 3) {
		a->text = ask;
		act(d, agent, instant_add(at, 86400 + STEP_SECONDS), act_ask, a);
		if (fate == 2 || days < 5)
			return;
		a->text = "Voici le justificatif demandé. Merci.";
		act(d, a->person, instant_add(at, 3 * 86400), act_answer, a);
	}
	if (fate == 4) {
		a->text = "Bonjour, avez-vous pu examiner ma demande ?";
		act(d, a->person, instant_add(at, 86400 + 2 * STEP_SECONDS), act_write, a);
	}
	if (fate <= 5 || days < 6)
		return;
	a->kind = fate == 6 ? DECISION_REFUSE : fate == 7 ? DECISION_CLOSE : DECISION_ACCEPT;
	a->text = fate == 6
	                  ? "La demande ne remplit pas les conditions fixées par le règlement : la "
	                    "pièce produite ne correspond pas au demandeur."
	          : fate == 7 ? "La demande fait double emploi avec un dossier déjà déposé."
	                      : NULL;
	act(d, agent, instant_add(at, 5 * 86400), act_decide, a);
}

static void add_dossier(Demo *d, int i)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	int days = (d->town->dossiers - i) * 100 / d->town->dossiers;
	int seconds = demo_roll(&d->dice, 8 * 3600);
	Instant at = instant_add(d->now, -(int64_t)days * 86400 - seconds - 3600);
	Act a = { .demo = d, .person = person_of_kind(d, false), .file = i % 15 != 14 };
	filled(d, arena, at, &a);
	act(d, a.person, at, act_draft, &a);
	if (a.file)
		go_on(d, &a, at, days);
	arena_free(arena);
}

/* One whose decision waits in the signature book. */
static void add_in_signature(Demo *d)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Instant at = instant_add(d->now, -6ll * 86400);
	const DemoPerson *agent = person_of_kind(d, true);
	Act a = { .demo = d,
		  .person = person_of_kind(d, false),
		  .code = S("occupation-domaine-public"),
		  .file = true,
		  .kind = DECISION_ACCEPT };
	filled(d, arena, at, &a);
	act(d, a.person, at, act_draft, &a);
	act(d, agent, instant_add(at, 86400), act_take, &a);
	Instant proposed = instant_add(at, 4ll * 86400);
	Ctx *ctx = person_ctx(d, arena, agent, proposed);
	must(dossier_proposal_pdf(ctx, dossier_find(ctx, a.id), a.kind, (Str){ 0 }, &a.pdf));
	act(d, agent, proposed, act_propose, &a);
	arena_free(arena);
}

static void make_town(Platform *platform, const DemoTown *town, int port, Arena *arena)
{
	Demo d = { .platform = platform,
		   .town = town,
		   .now = instant_now(),
		   .dice = { 88172645463325252u + str_hash(str_of(town->slug)) },
		   .arena = arena };
	add_authority(&d, port);
	Instant before = instant_add(d.now, -200 * 86400);
	must(ctx_write(system_ctx(&d, arena, d.now), write_town, &d));
	must(ctx_write(system_ctx(&d, arena, before), publish_all, &d));
	must(ctx_write_platform(system_ctx(&d, arena, before), add_accounts, &d));
	must(ctx_write(system_ctx(&d, arena, before), give_roles, &d));
	for (int i = 0; i < town->dossiers; i++)
		add_dossier(&d, i);
	demo_chain(platform, d.authority, town, d.now, arena);
	if (town->chain)
		add_in_signature(&d);
}

/* ---- What there is ---- */

static void put(JsonWriter *w, const char *name, const char *value)
{
	json_name(w, str_of(name));
	json_add_text(w, str_of(value));
}

static const char *const visits[] = {
	"/",         "/demarches", "/demarches/acte-naissance", "/actualites",    "/contact",
	"/verifier", "/connexion", "/mentions-legales",         "/accessibilite",
};

static void print_json(Arena *arena, int port)
{
	Buf out = { .arena = arena };
	JsonWriter w = { .buf = &out };
	json_open_object(&w);
	json_name(&w, S("authorities"));
	json_open_array(&w);
	for (const DemoTown *t = demo_towns; t->slug; t++) {
		json_open_object(&w);
		put(&w, "slug", t->slug);
		put(&w, "name", t->name_fr);
		put(&w, "host", str_cstr(arena, str_format(arena, "%s.localhost", t->slug)));
		put(&w, "url",
		    str_cstr(arena, str_format(arena, "http://%s.localhost:%d", t->slug, port)));
		json_name(&w, S("visit"));
		json_open_array(&w);
		for (size_t i = 0; i < ARRAY_LEN(visits); i++)
			json_add_text(&w, str_of(visits[i]));
		json_close_array(&w);
		json_close_object(&w);
	}
	json_close_array(&w);
	json_name(&w, S("accounts"));
	json_open_array(&w);
	for (const DemoTown *t = demo_towns; t->slug; t++)
		for (const DemoPerson *p = t->people; p->email; p++) {
			json_open_object(&w);
			put(&w, "email", p->email);
			put(&w, "password", demo_password);
			put(&w, "name", p->name);
			put(&w, "role", p->role ? p->role : "resident");
			put(&w, "authority", t->slug);
			json_close_object(&w);
		}
	for (const DemoTown *t = demo_towns; t->slug; t++)
		for (const DemoMember *m = t->chain ? t->chain->members : NULL; m && m->email;
		     m++) {
			json_open_object(&w);
			put(&w, "email", m->email);
			put(&w, "password", demo_password);
			put(&w, "name", m->name);
			put(&w, "role", "elu");
			put(&w, "authority", t->slug);
			json_close_object(&w);
		}
	json_close_array(&w);
	json_close_object(&w);
	printf("%.*s\n", STR(buf_str(&out)));
}

static void print_list(int port)
{
	for (const DemoTown *t = demo_towns; t->slug; t++) {
		printf("\n%s — http://%s.localhost:%d\n", t->name_fr, t->slug, port);
		for (const DemoPerson *p = t->people; p->email; p++)
			printf("  %-26s %-15s %s\n", p->email, p->role ? p->role : "usager",
			       p->name);
		for (const DemoMember *m = t->chain ? t->chain->members : NULL; m && m->email; m++)
			printf("  %-32s %-9s %s\n", m->email, "élu", m->name);
	}
	printf("\nMot de passe de tous les comptes : %s\n", demo_password);
	printf("Courriels envoyés : http://localhost:%d/courriels\n", port);
}

int demo_main(int argc, char **argv)
{
	const char *folder = NULL;
	bool json = false, list = false;
	int64_t port = 8080;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			json = true;
		else if (strcmp(argv[i], "--list") == 0)
			list = true;
		else if (strcmp(argv[i], "--port") == 0 && i + 1 < argc &&
		         str_to_int(str_of(argv[i + 1]), &port))
			i++;
		else if (!folder && argv[i][0] != '-')
			folder = argv[i];
		else
			folder = argv[argc];
	}
	if (!folder || port < 1 || port > 65535)
		return fprintf(stderr, "usage: beffroi demo DIR [--json] [--list] [--port N]\n"), 2;
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	if (!list) {
		Platform *platform =
			platform_open(folder, module_schemas(arena, app_modules, false),
		                      module_schemas(arena, app_modules, true));
		for (const DemoTown *t = demo_towns; t->slug; t++)
			make_town(platform, t, (int)port, arena);
		arena_free(arena); /* gives the databases back */
		platform_close(platform);
		arena = arena_new(ARENA_BYTES_MAX);
	}
	if (json)
		print_json(arena, (int)port);
	else
		print_list((int)port);
	arena_free(arena);
	return 0;
}
