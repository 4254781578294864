/* test_faults.c — of every form of every module: when any one step of the database fails, both
 * files and the folder of blobs are as they were; else all of it is done.
 *
 * One town is built for each case; a request that failed must have left nothing, so the next one
 * finds the same town.  What is compared is every row of every table. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "app/testapp.h"
#include "base/log.h"
#include "core/crypto/crypto.h"
#include "core/limit/limit.h"
#include "core/seal/seal.h"
#include "modules/account/account.h"
#include "modules/dossier/dossier.h"

typedef struct {
	Ctx *ctx;
	Id service, news;
	Id draft, filed, reviewed, waiting; /* dossiers of nadia; waiting for pieces */
	Id piece;                           /* of the draft */
	Actor nadia, samira;
} Town;

/* ---- The town ---- */

static Err *build(Ctx *ctx, void *arg)
{
	Town *t = arg;
	Service streets = { .role = S("voirie"), .name = { { S("Voirie") } } };
	Err *e = town_service_save(ctx, &streets, &t->service);
	if (!e)
		e = town_news_save(ctx, &(News){ .title = { { S("Marché") } }, .day = ctx->today },
		                   &t->news);
	const char *const codes[] = { "signalement", "acces-document", "acte-naissance" };
	for (size_t i = 0; !e && i < ARRAY_LEN(codes); i++) {
		e = procedure_adopt(ctx, str_of(codes[i]), t->service);
		if (!e && i < 2)
			e = procedure_publish(ctx, str_of(codes[i]));
	}
	seal_create_key(ctx);
	return e;
}

typedef struct {
	Town *town;
	Actor *actor;
	Err *(*rule)(Ctx *ctx, Town *town);
} Doing;

static Err *do_as(Ctx *ctx, void *arg)
{
	Doing *doing = arg;
	ctx->actor = *doing->actor;
	doing->actor->person = account_person_here(ctx);
	return doing->rule ? doing->rule(ctx, doing->town) : NULL;
}

static void act(Town *t, Actor *actor, Err *(*rule)(Ctx *ctx, Town *town))
{
	Err *e = ctx_write(t->ctx, do_as, &(Doing){ t, actor, rule });
	if (e)
		fault("the town of the test: %s", e->message);
}

static Id photograph(Ctx *ctx, Id draft)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("\x89PNG\r\n\x1a\n of the test"), &blob);
	if (!e)
		e = dossier_piece_add(ctx, dossier_find_own(ctx, draft), S("photos"), 0, &blob,
		                      S("rue.png"));
	if (e)
		fault("the town of the test: %s", e->message);
	PieceList pieces = dossier_pieces(ctx, draft);
	return pieces.at[pieces.len - 1].id;
}

static Err *draft_one(Ctx *ctx, Id *ret_id)
{
	Answers answers = { .arena = ctx->arena };
	Str address[] = { S("1 rue du Port"), { 0 }, S("59000"), S("Valbourg"), { 0 } };
	procedure_answer_set(&answers, S("type_probleme"), 0, S("chaussee"));
	procedure_answer_set(&answers, S("danger"), 0, S("no"));
	procedure_answer_set(&answers, S("description"), 0, S("Un trou"));
	procedure_answer_set(&answers, S("lieu"), 0,
	                     procedure_parts_join(ctx->arena, address, ADDRESS_PARTS));
	procedure_answer_set(&answers, S("suivre"), 0, S("no"));
	int64_t version;
	Err *e = dossier_draft(ctx, S("signalement"), ret_id);
	return e ? e
	         : dossier_save(ctx, dossier_find_own(ctx, *ret_id), &answers,
	                        dossier_find_own(ctx, *ret_id)->version, &version);
}

static Err *file_some(Ctx *ctx, Town *t)
{
	Id *const filed[] = { &t->filed, &t->reviewed, &t->waiting };
	for (size_t i = 0; i < ARRAY_LEN(filed); i++) {
		Err *e = draft_one(ctx, filed[i]);
		const Dossier *d = e ? NULL : dossier_find_own(ctx, *filed[i]);
		if (!e)
			e = dossier_file(ctx, d, d->version);
		if (e)
			return e;
	}
	Err *e = draft_one(ctx, &t->draft);
	t->piece = photograph(ctx, t->draft);
	return e;
}

static Err *review_some(Ctx *ctx, Town *t)
{
	Err *e = dossier_take_charge(ctx, dossier_find(ctx, t->reviewed));
	if (!e)
		e = dossier_ask(ctx, dossier_find(ctx, t->waiting), S("Une photo ?"), (Date){ 0 });
	return e;
}

static Str hash_of_password(void) /* once: it is slow by design */
{
	static char kept[200];
	if (!kept[0]) {
		Str hash = crypto_password_hash(test_arena(), S("cheval vert tambour"));
		memcpy(kept, hash.ptr, hash.len);
	}
	return str_of(kept);
}

static Town *town(void)
{
	static const char *const rights[] = { DOSSIER_READ, DOSSIER_PROCESS, DOSSIER_DECIDE,
		                              TOWN_MANAGE, PROCEDURE_MANAGE };
	log_silence();
	limit_reset();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	Town *t = alloc(ctx->arena, Town);
	t->ctx = ctx;
	t->nadia = (Actor){ .kind = ACTOR_RESIDENT,
		            .account = 1,
		            .name = S("Nadia Karimi"),
		            .email = S("nadia@exemple.fr"),
		            .email_confirmed = true };
	t->samira = (Actor){ .kind = ACTOR_AGENT,
		             .account = 2,
		             .name = S("Samira Haddad"),
		             .email = S("samira@exemple.fr"),
		             .email_confirmed = true };
	for (size_t i = 0; i < ARRAY_LEN(rights); i++)
		*list_push(ctx->arena, &t->samira.grants) = (Grant){ str_of(rights[i]), 0 };
	Err *e = ctx_write(ctx, build, t);
	if (e)
		fault("the town of the test: %s", e->message);
	act(t, &t->nadia, file_some);
	act(t, &t->samira, review_some);
	test_script(ctx, "insert into account_role (person, role, given)"
	                 " select id, 'instructeur', 1 from account_person where account = 2");
	Str sql = str_format(ctx->arena,
	                     "insert into account (id, email, name, password, confirmed, created)"
	                     " values (1, 'nadia@exemple.fr', 'Nadia Karimi', '%.*s', 1, 1)",
	                     STR(hash_of_password()));
	test_script_platform(ctx, str_cstr(ctx->arena, sql));
	return t;
}

/* ---- All that is kept ---- */

enum { TABLES_MAX = 200 };

/* Statements are known by where they stand, so each has a place of its own for ever. */
static const DbStatement *statement(Str sql)
{
	const char **pieces = alloc_n(arena_process(), const char *, 2);
	DbStatement *made = alloc(arena_process(), DbStatement);
	pieces[0] = str_cstr(arena_process(), sql);
	*made = (DbStatement){ "of the test", pieces };
	return made;
}

static StrList ask(Db *db, Arena *arena, const DbStatement *s)
{
	StrList rows = { 0 };
	Query *q = db_query(db, arena, s, 1);
	while (db_next(q))
		db_read_str(q, 0, list_push(arena, &rows));
	return rows;
}

typedef struct {
	StrList names;
	const DbStatement *rows[TABLES_MAX]; /* each row as one text, in order */
} Tables;

/* The schema is that of all modules in each town: looked up once. */
static const Tables *tables_of(Db *db, Arena *arena, bool platform)
{
	static Tables known[2];
	Tables *t = &known[platform];
	if (t->names.len > 0)
		return t;
	StrList names = ask(db, arena,
	                    statement(S("select name from sqlite_schema where type = 'table' and"
	                                " sql not like 'create virtual%' order by name")));
	for (size_t i = 0; i < names.len; i++) {
		assert(i < TABLES_MAX);
		Str name = names.at[i];
		*list_push(arena_process(), &t->names) = str_copy(arena_process(), name);
		Str columns = ask(db, arena,
		                  statement(str_format(
					  arena,
					  "select group_concat('quote(\"' || name || '\")', '||')"
					  " from pragma_table_info('%.*s')",
					  STR(name))))
		                      .at[0];
		t->rows[i] =
			statement(str_format(arena, "select %.*s as row from \"%.*s\" order by 1",
		                             STR(columns), STR(name)));
	}
	return t;
}

static void add_tables(Ctx *ctx, Db *db, bool platform, Buf *out)
{
	const Tables *tables = tables_of(db, ctx->arena, platform);
	for (size_t i = 0; i < tables->names.len; i++) {
		StrList rows = ask(db, ctx->arena, tables->rows[i]);
		uint64_t hash = 0;
		for (size_t j = 0; j < rows.len; j++)
			hash = hash * 31 + str_hash(rows.at[j]);
		buf_addf(out, "%.*s: %zu rows, %llx\n", STR(tables->names.at[i]), rows.len,
		         (unsigned long long)hash);
	}
}

static int count_files(Arena *arena, Str folder)
{
	int files = 0;
	DIR *all = opendir(str_cstr(arena, folder));
	for (struct dirent *e; all && (e = readdir(all));) {
		if (e->d_name[0] == '.')
			continue;
		Str path = str_format(arena, "%.*s/%s", STR(folder), e->d_name);
		files += e->d_type == DT_DIR ? count_files(arena, path) : 1;
	}
	if (all)
		closedir(all);
	return files;
}

static Err *add_authority(Ctx *ctx, void *out)
{
	add_tables(ctx, ctx->db, false, out);
	return NULL;
}

static Err *add_platform(Ctx *ctx, void *out)
{
	add_tables(ctx, ctx->platform_db, true, out);
	return NULL;
}

static Str all_that_is_kept(Town *t, Arena *arena)
{
	Ctx own = *t->ctx;
	Buf out = { .arena = arena };
	own.arena = arena_new((size_t)64 << 20);
	if (ctx_write(&own, add_authority, &out) || ctx_write_platform(&own, add_platform, &out))
		fault("the files of the test cannot be read");
	arena_free(own.arena);
	return buf_str(&out);
}

/* A file may outlive a request that failed, as nobody can know which part of a commit arrived; but
 * a sweep two days later leaves just those that have a row, and each row its file. */
static void sweep(Town *t)
{
	Ctx *ctx = ctx_new(t->ctx->arena, t->ctx->platform, t->ctx->authority,
	                   instant_add(instant_now(), (int64_t)2 * 86400));
	ctx_read(ctx);
	(void)blob_sweep(ctx);
	StrList rows = ask(ctx->db, ctx->arena, statement(S("select name from blob")));
	Str folder = str_format(ctx->arena, "%s/authorities/valbourg/blobs",
	                        platform_folder(ctx->platform));
	CHECK_INT(count_files(ctx->arena, folder), (int64_t)rows.len);
	Id damaged;
	CHECK(!blob_check(ctx, &damaged));
}

/* ---- Each form ---- */

typedef enum { VISITOR, NADIA, SAMIRA, SESSION } Who;

typedef struct {
	const char *route; /* of the table */
	const char *path;  /* NULL: the route.  $draft, $filed … are ids of the town */
	const char *form;
	Who who;
	const char *file;   /* the field of a file that comes with it */
	const char *before; /* SQL that sets the scene; NULL: none */
	int status;         /* when it is done; 0: 303 */
} Case;

#define SIGN_IN "courriel=nadia%40exemple.fr&mot_de_passe=cheval+vert+tambour"
#define STEP_1  "type_probleme=eau&danger=no&description=Une+fuite&aller=suite"
#define STEP_2  "lieu.0=1&lieu.1=&lieu.2=59000&lieu.3=V&lieu.4=&repere=&photos.vu=1&aller=suite"

static const Case cases[] = {
	{ "/demarches/{code}/commencer", "/demarches/signalement/commencer", "", .who = NADIA },
	{ "/dossiers/{id}/etape/{step}", "/dossiers/$draft/etape/1", STEP_1, .who = NADIA },
	{ "/dossiers/{id}/etape/{step}", "/dossiers/$draft/etape/2", STEP_2, .who = NADIA,
	  .file = "photos" },
	{ "/dossiers/{id}/etape/{step}", "/dossiers/$draft/etape/2", STEP_2 "&retirer=$piece",
	  .who = NADIA },
	{ "/dossiers/{id}/etape/{step}/brouillon", "/dossiers/$draft/etape/1/brouillon", STEP_1,
	  .who = NADIA, .status = 200 },
	{ "/dossiers/{id}/fichiers", "/dossiers/$draft/fichiers", "", .who = NADIA,
	  .file = "photos", .status = 200 },
	{ "/dossiers/{id}/deposer", "/dossiers/$draft/deposer", "version=2", .who = NADIA },
	{ "/dossiers/{id}/supprimer", "/dossiers/$draft/supprimer", "", .who = NADIA },
	{ "/dossiers/{id}/pieces", "/dossiers/$waiting/pieces", "texte=Voici", .who = NADIA,
	  .file = "fichiers" },
	{ "/dossiers/{id}/messages", "/dossiers/$filed/messages", "message=Bonjour", .who = NADIA,
	  .file = "fichiers" },
	{ "/dossiers/{id}/messages", "/dossiers/$reviewed/messages", "message=Bonjour",
	  .who = NADIA },
	{ "/dossiers/{id}/retirer", "/dossiers/$filed/retirer", "", .who = NADIA },

	{ "/bureau/dossiers/{id}/prise-en-charge", "/bureau/dossiers/$filed/prise-en-charge",
	  "vu=0", .who = SAMIRA },
	{ "/bureau/dossiers/{id}/agent", "/bureau/dossiers/$filed/agent", "agent=$samira",
	  .who = SAMIRA },
	{ "/bureau/dossiers/{id}/complet", "/bureau/dossiers/$filed/complet", "", .who = SAMIRA },
	{ "/bureau/dossiers/{id}/pieces", "/bureau/dossiers/$filed/pieces", "demande=Le+plan",
	  .who = SAMIRA },
	{ "/bureau/dossiers/{id}/messages", "/bureau/dossiers/$filed/messages", "message=Bonjour",
	  .who = SAMIRA, .file = "fichiers" },
	{ "/bureau/dossiers/{id}/decision", "/bureau/dossiers/$reviewed/decision",
	  "sens=accepter&faire=decider", .who = SAMIRA },
	{ "/bureau/dossiers/{id}/decision", "/bureau/dossiers/$filed/decision",
	  "sens=refuser&faire=decider&motifs=Trop+haut", .who = SAMIRA },

	{ "/bureau/demarches/{code}/adopter", "/bureau/demarches/acte-deces/adopter", "",
	  .who = SAMIRA },
	{ "/bureau/demarches/{code}/mettre-a-jour", "/bureau/demarches/signalement/mettre-a-jour",
	  "", .who = SAMIRA, .before = "update procedure_revision set digest = 'older'" },
	{ "/bureau/demarches/{code}/service", "/bureau/demarches/acte-naissance/service",
	  "service=$service", .who = SAMIRA },
	{ "/bureau/demarches/{code}/ouvrir", "/bureau/demarches/acte-naissance/ouvrir",
	  "confirme=yes", .who = SAMIRA },
	{ "/bureau/demarches/{code}/fermer", "/bureau/demarches/acces-document/fermer", "",
	  .who = SAMIRA },

	{ "/bureau/services/{id}", "/bureau/services/nouveau", "name_fr=Urbanisme&role=urbanisme",
	  .who = SAMIRA },
	{ "/bureau/services/{id}", "/bureau/services/$service", "name_fr=Rues&role=voirie",
	  .who = SAMIRA },
	{ "/bureau/actualites/{id}", "/bureau/actualites/nouvelle",
	  "title_fr=A&day-d=1&day-m=4&day-y=2026", .who = SAMIRA },
	{ "/bureau/actualites/{id}", "/bureau/actualites/$news",
	  "title_fr=A&day-d=1&day-m=4&day-y=2026", .who = SAMIRA },
	{ "/bureau/actualites/{id}/retirer", "/bureau/actualites/$news/retirer", "",
	  .who = SAMIRA },
	{ "/bureau/fermetures", NULL, "day-d=15&day-m=5&day-y=2026", .who = SAMIRA },
	{ "/bureau/fermetures/{day}/retirer", "/bureau/fermetures/2026-05-15/retirer", "",
	  .who = SAMIRA, .before = "insert into town_closed_day (day) values ('2026-05-15')" },
	{ "/bureau/identite", NULL, "title_fr=Ville&accent=%23123456", .who = SAMIRA },
	{ "/bureau/taches/{id}/recommencer", "/bureau/taches/77/recommencer", "", .who = SAMIRA,
	  .before = "insert into job (id, kind, payload, attempts, due, state, failure) values"
	            " (77, 'mail.send', '41', 8, 0, 'failed', 'no')" },

	{ "/connexion", NULL, SIGN_IN, .who = VISITOR },
	{ "/connexion/lien", NULL, "courriel=nadia%40exemple.fr", .who = VISITOR },
	{ "/mot-de-passe-oublie", NULL, "courriel=nadia%40exemple.fr", .who = VISITOR },
	{ "/inscription", NULL,
	  "nom=Awa&courriel=awa%40exemple.fr&mot_de_passe=radis+pluie+ardoise", .who = VISITOR },
	{ "/deconnexion", NULL, "", .who = SESSION },
	{ "/mon-compte", NULL, "nom=Nad&langue=ar", .who = SESSION },
	{ "/mon-compte/mot-de-passe", NULL,
	  "actuel=cheval+vert+tambour&nouveau=radis+pluie+ardoise", .who = SESSION },
	{ "/mon-compte/sessions", NULL, "", .who = SESSION },
	{ "/mon-compte/sessions/{id}", "/mon-compte/sessions/1", "", .who = SESSION },
};

/* Forms that need a letter's link, a code of the moment or a rule of another country: whoever owns
 * them has a test of this kind beside them. */
static const char *const elsewhere[] = {
	"/connexion/code", /* modules/account/test_pages.c, and the next ones */
	"/connexion/lien/{token}",
	"/confirmation/{token}",
	"/mot-de-passe/{token}",
	"/mon-compte/confirmation",
	"/mon-compte/code",
	"/invitation/{token}",
	"/bureau/agents",
	"/bureau/agents/regle",
	"/bureau/agents/{id}/retirer",
	"/bureau/agents/{id}/code",
	"/bureau/donnees-ouvertes",                 /* modules/openacts/test_openacts.c */
	"/bureau/dossiers/{id}/prolongation",       /* modules/desk/test_act.c */
	"/bureau/dossiers/{id}/decision/reprendre", /* modules/dossier/test_signature.c */
	"/parapheur/nouveau", /* modules/book/test_pages.c, and the next ones */
	"/parapheur/lot",
	"/parapheur/dossiers/{id}/actes",
	"/parapheur/dossiers/{id}/remettre",
	"/parapheur/absences",
	"/parapheur/absences/{id}/fin",
	"/parapheur/verifier", /* writes nothing: modules/book/test_sign.c, and the next ones */
	"/parapheur/reglages/cachet",
	"/parapheur/dossiers/{id}/signature",
	"/parapheur/dossiers/{id}/signature/deposer",
	"/parapheur/reglages/cachet/dispositif", /* modules/book/test_device.c */
	"/parapheur/reglages/cachet/retirer",
	"/parapheur/reglages/confiance", /* modules/book/test_trust.c */
	"/parapheur/reglages/confiance/{id}/retirer",
	"/parapheur/reglages/horodatage",
	"/parapheur/reglages/fonctions/{id}",
	"/parapheur/reglages/fonctions/{id}/fermer",
	"/parapheur/reglages/fonctions/{id}/titulaires",
	"/parapheur/reglages/fonctions/{id}/titulaires/{person}/retirer",
	"/parapheur/reglages/types/{id}",
	"/parapheur/reglages/types/{id}/fermer",
	"/parapheur/reglages/types/{id}/etapes",
	"/parapheur/reglages/types/{id}/etapes/{stage}/retirer",
	"/parapheur/reglages/types/{id}/etapes/{stage}/monter",
	"/parapheur/reglages/types/{id}/donnees",
	"/parapheur/reglages/types/{id}/donnees/{field}/retirer",
	"/bureau/actes/nouveau", /* modules/act/test_pages.c, and the next ones */
	"/bureau/actes/{id}/rediger",
	"/bureau/actes/{id}/etape",
	"/bureau/actes/{id}/annexes",
	"/bureau/actes/{id}/annexes/{annex}/retirer",
	"/bureau/actes/{id}/visas", /* modules/act/test_book.c */
	"/bureau/actes/{id}/signature",
	"/bureau/actes/{id}/signe",
	"/bureau/actes/{id}/publication",
	"/bureau/actes/modeles/{id}",
	"/bureau/actes/modeles/{id}/retirer",
	"/teletransmission/reglages", /* modules/transmission/test_pages.c, and the next ones */
	"/teletransmission/reglages/classification",
	"/teletransmission/reglages/formation",
	"/teletransmission/actes/{act}",
	"/teletransmission/{id}",
	"/teletransmission/{id}/etape",
	"/teletransmission/{id}/messages/{message}/reponse",
	"/seances/nouvelle", /* modules/council/test_pages.c, and the next ones */
	"/seances/organes/{id}",
	"/seances/organes/{id}/membres",
	"/seances/organes/{id}/membres/{seat}/fin",
	"/seances/organes/{id}/mandature",
	"/seances/{id}/modifier",
	"/seances/{id}/points",
	"/seances/{id}/points/{item}",
	"/seances/{id}/points/{item}/debats",
	"/seances/{id}/documents",
	"/seances/{id}/documents/{paper}/retirer",
	"/seances/{id}/convocation",
	"/seances/{id}/etat",
	"/seances/{id}/signature",
	"/seances/{id}/pieces",
	"/seances/{id}/pieces/{writing}",
	"/seances/registres",
	"/seances/nouvelles",
	"/seances/nouvelles/{news}/retirer",
	"/seances/{id}/presence",
	"/seances/{id}/pouvoirs",
	"/seances/{id}/points/{item}/retraits",
	"/seances/{id}/points/{item}/scrutin",
	"/seances/{id}/scrutins/{ballot}",
	"/seances/{id}/scrutins/{ballot}/voix",
	"/elus/seances/{id}/reponse",
	"/elus/scrutins/{ballot}",
	/* modules/satchel/test_pages.c */
	"/cartable/seances/{id}/documents/{code}/notes",
	"/cartable/seances/{id}/notes",
	"/cartable/appareils",
	"/cartable/appareils/{id}/retirer",
	"/convocations/{token}",
	"/convocations/{token}/reponse",
};

/* ---- Trying ---- */

static const char *with_ids(const Town *t, const char *text)
{
	const struct {
		Str name;
		Id id;
	} ids[] = {
		{ S("draft"), t->draft },       { S("filed"), t->filed },
		{ S("reviewed"), t->reviewed }, { S("waiting"), t->waiting },
		{ S("piece"), t->piece },       { S("samira"), t->samira.person },
		{ S("service"), t->service },   { S("news"), t->news },
	};
	Buf out = { .arena = t->ctx->arena };
	Str rest = str_of(text);
	buf_add(&out, str_cut(&rest, '$'));
	while (rest.len > 0) {
		for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
			if (!str_starts(rest, ids[i].name))
				continue;
			buf_addf(&out, "%lld", (long long)ids[i].id);
			rest = str_part(rest, ids[i].name.len, rest.len);
			break;
		}
		buf_add(&out, str_cut(&rest, '$'));
	}
	return str_cstr(t->ctx->arena, buf_str(&out));
}

static void come_as(Town *t, Who who)
{
	if (who == NADIA || who == SAMIRA) {
		test_as_actor(t->ctx, who == NADIA ? &t->nadia : &t->samira);
		return;
	}
	test_as_visitor(t->ctx);
	if (who == SESSION)
		CHECK_INT(test_post(t->ctx, "/connexion", SIGN_IN).status, 303);
}

typedef struct {
	Town *town;
	const Case *what;
	const char *path, *body;
} Trial;

static Trial trial_of(const Case *what)
{
	Town *t = town();
	Trial trial = { .town = t, .what = what };
	if (what->before)
		test_script(t->ctx, what->before);
	come_as(t, what->who);
	trial.path = with_ids(t, what->path ? what->path : what->route);
	trial.body = str_cstr(t->ctx->arena,
	                      str_format(t->ctx->arena, "%s&token=%.*s", with_ids(t, what->form),
	                                 STR(test_token(t->ctx))));
	return trial;
}

static void add_file(Req *req, Ctx *ctx, const char *field)
{
	Upload *upload = list_push(req->ctx->arena, &req->uploads);
	Ctx its = *ctx;
	its.arena = req->ctx->arena;
	*upload = (Upload){ .field = str_of(field), .file_name = S("rue.png") };
	CHECK(!blob_make(&its, S("\x89PNG\r\n\x1a\n of the test"), &upload->blob));
}

/* Sends it while the disk fails as fail() says. */
static int send_once(const Trial *trial, void (*fail)(Town *t, int n), int n)
{
	Town *t = trial->town;
	Ctx its = *t->ctx;
	limit_reset();
	Req *req = test_request(t->ctx, POST, trial->path, trial->body);
	if (trial->what->file)
		add_file(req, t->ctx, trial->what->file);
	its.arena = arena_new((size_t)16 << 20);
	fail(t, n);
	int status = test_send(&its, req).status;
	fail(t, 0);
	arena_free(its.arena);
	return status;
}

static void fail_authority(Town *t, int n)
{
	test_fail_at(t->ctx, n);
}

static void fail_platform(Town *t, int n)
{
	db_fail_at(platform_database(t->ctx->platform), n);
}

/* Both files' commits are lost: n times, and 0 from then on. */
static void lose_commits(Town *t, int n)
{
	db_lose_commits(platform_database(t->ctx->platform), n);
	db_lose_commits(authority_database(t->ctx->platform, t->ctx->arena, t->ctx->authority), n);
}

static int wanted(const Case *c)
{
	return c->status ? c->status : 303;
}

static void says(const Case *c, const char *how, int n, int status, Str before, Str after)
{
	printf("# %s: %s %d, status %d\n", c->route, how, n, status);
	while (before.len > 0 || after.len > 0) {
		Str was = str_cut(&before, '\n'), is = str_cut(&after, '\n');
		if (!str_eq(was, is))
			printf("#   %.*s; now %.*s\n", STR(was), STR(is));
	}
}

/* Nothing was done, and the answer says so. */
static void must_be_untouched(const Trial *trial, const char *how, int n, int status, Str before)
{
	Arena *arena = arena_new((size_t)1 << 20);
	Str after = all_that_is_kept(trial->town, arena);
	bool same = str_eq(before, after);
	if (!same || (status != 500 && status != 503))
		says(trial->what, how, n, status, before, after);
	arena_free(arena);
	CHECK(same);
	CHECK(status == 500 || status == 503);
}

static void must_be_done(const Trial *trial, const char *how, int n, int status, Str before)
{
	Str after = all_that_is_kept(trial->town, trial->town->ctx->arena);
	if (status != wanted(trial->what) || str_eq(before, after))
		says(trial->what, how, n, status, before, after);
	CHECK_INT(status, wanted(trial->what));
	CHECK(!str_eq(before, after));
	sweep(trial->town);
}

/* Fails one step after the other until there is none left; returns how many there were. */
static int fail_each_step(const Case *c, const char *how, void (*fail)(Town *t, int n))
{
	Trial trial = trial_of(c);
	Str before = all_that_is_kept(trial.town, trial.town->ctx->arena);
	for (int n = 1; n < 1000; n++) {
		int status = send_once(&trial, fail, n);
		if (status == wanted(c)) {
			must_be_done(&trial, how, n, status, before);
			return n - 1;
		}
		must_be_untouched(&trial, how, n, status, before);
	}
	fault("%s never ends", c->route);
}

TEST(a_step_that_fails_leaves_every_table_as_it_was)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int steps =
			fail_each_step(&cases[i], "step of the authority's file", fail_authority);
		steps += fail_each_step(&cases[i], "step of the platform's file", fail_platform);
		CHECK(steps > 3);
	}
}

TEST(a_commit_that_is_lost_leaves_every_table_as_it_was)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Trial trial = trial_of(&cases[i]);
		Str before = all_that_is_kept(trial.town, trial.town->ctx->arena);
		int status = send_once(&trial, lose_commits, 2);
		must_be_untouched(&trial, "commits lost", 2, status, before);
		status = send_once(&trial, lose_commits, 1); /* run again, and kept */
		must_be_done(&trial, "commits lost", 1, status, before);
	}
}

static bool is_listed(const char *path)
{
	bool found = false;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		found |= strcmp(cases[i].route, path) == 0;
	for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
		found |= strcmp(elsewhere[i], path) == 0;
	return found;
}

TEST(no_form_is_forgotten_when_the_disk_fails)
{
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (r->method != POST)
				continue;
			if (!is_listed(r->path))
				printf("# %s is in no list of test_faults.c\n", r->path);
			CHECK(is_listed(r->path));
		}
}
