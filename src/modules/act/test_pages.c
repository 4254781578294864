/* Acts as agents and the public see them: each page, each form, who may not, the failing disk. */
#include "app/testapp.h"
#include "core/job/job.h"
#include "modules/act/test_scene.h"

#include <string.h>

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static void as(ActScene *s, const Actor *actor)
{
	Actor known = *actor;
	Str sql = str_format(s->ctx->arena,
	                     "select cast(id as text) from account_person where account = %lld",
	                     (long long)actor->account);
	if (!str_to_int(test_value(s->ctx, str_cstr(s->ctx->arena, sql)), &known.person))
		known.person = 0;
	test_as_actor(s->ctx, &known);
}

static const char *path(const ActScene *s, const char *rest)
{
	return str_cstr(s->ctx->arena,
	                str_format(s->ctx->arena, "/bureau/actes/%lld%s", (long long)s->act, rest));
}

static Str traces(const ActScene *s)
{
	return test_value(
		s->ctx,
		"select (select count(*) from event) || ' events ' || (select count(*) from blob)"
		" || ' blobs ' || (select count(*) from job) || ' jobs ' || (select count(*) from "
		"act_annex) || ' annexes ' || (select count(*) from act_record) || ' records '"
		" || (select count(*) from act_template) || ' templates '"
		" || (select group_concat(id || state || version || coalesce(number, '') || title)"
		" from act) || coalesce((select group_concat(series || year || last) from "
		"act_counter), '')");
}

/* ---- Scenes ---- */

static Err *to_ready(Ctx *ctx, void *arg)
{
	return act_declare_ready(ctx, act_get(ctx, ((ActScene *)arg)->act));
}

static Err *to_signature(Ctx *ctx, void *arg)
{
	Err *e = to_ready(ctx, arg);
	return e ? e : act_send_to_signature(ctx, act_get(ctx, ((ActScene *)arg)->act), S(""));
}

static Err *to_signed(Ctx *ctx, void *arg)
{
	BlobDraft blob;
	Err *e = to_signature(ctx, arg);
	if (!e)
		e = blob_make(ctx, S("%PDF-1.4\n% signed\n"), &blob);
	return e ? e
	         : act_sign(ctx, act_get(ctx, ((ActScene *)arg)->act),
	                    blob_keep(ctx, &blob, S("acte.pdf")), true);
}

static Err *to_published(Ctx *ctx, void *arg)
{
	Err *e = to_signed(ctx, arg);
	return e ? e : act_publish(ctx, act_get(ctx, ((ActScene *)arg)->act), (Date){ 0 });
}

static Err *with_annex(Ctx *ctx, void *arg)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% annex\n"), &blob);
	const Act *act = act_get(ctx, ((ActScene *)arg)->act);
	if (!e)
		e = act_annex_add(ctx, act, &blob, S("plan.pdf"), S("Le <b>plan</b>"), S("99_SE"),
		                  true);
	if (!e)
		e = blob_make(ctx, S("%PDF-1.4\n% note\n"), &blob);
	return e ? e : act_annex_add(ctx, act, &blob, S("note.pdf"), S("Note"), S(""), false);
}

static Err *with_template(Ctx *ctx, void *arg)
{
	(void)arg;
	Id id;
	return act_template_save(ctx,
	                         &(ActTemplate){ .nature = ACT_ORDER,
	                                         .name = S("Circulation"),
	                                         .text = { .visas = S("Vu {{titre}}") } },
	                         &id);
}

static ActScene *scene(ActNature nature, Err *(*rule)(Ctx *ctx, void *arg))
{
	ActScene *s = act_scene();
	s->act = act_scene_draft(s, nature, "Fanfare <script>");
	Err *e = rule ? act_scene_try(s, &s->samira, rule) : NULL;
	if (e)
		fault("the scene: %s", e->message);
	as(s, &s->samira);
	return s;
}

/* ---- Reading ---- */

TEST(an_agent_finds_an_act_by_its_words_its_state_and_its_nature)
{
	ActScene *s = scene(ACT_ORDER, NULL);
	CHECK(has(test_get(s->ctx, "/bureau/actes"), "Fanfare &lt;script&gt;"));
	CHECK(has(test_get(s->ctx, "/bureau/actes?q=fanf&etat=draft&nature=AR"), "Fanfare"));
	CHECK(!has(test_get(s->ctx, "/bureau/actes?etat=signed"), "Fanfare"));
	CHECK(!has(test_get(s->ctx, "/bureau/actes?nature=DE"), "Fanfare"));
	CHECK(!has(test_get(s->ctx, "/bureau/actes?q=%22musique"), "Fanfare"));
	as(s, &s->omar);
	CHECK(!has(test_get(s->ctx, "/bureau/actes"), "Fanfare"));
	as(s, &s->lea);
	CHECK(has(test_get(s->ctx, "/bureau/actes"), "Fanfare"));
	CHECK(!has(test_get(s->ctx, "/bureau/actes"), "/bureau/actes/nouveau"));
}

TEST(the_list_goes_on_where_the_page_before_ended)
{
	ActScene *s = scene(ACT_ORDER, NULL);
	for (int i = 0; i < 31; i++)
		(void)act_scene_draft(s, ACT_ORDER, i == 0 ? "Le deuxième" : "Un autre");
	Reply first = test_get(s->ctx, "/bureau/actes");
	CHECK(has(first, "avant=3") && !has(first, "Fanfare") && !has(first, "deuxième"));
	Reply next = test_get(s->ctx, "/bureau/actes?avant=3&etat=&nature=&q=");
	CHECK(has(next, "Fanfare") && has(next, "deuxième"));
}

TEST(an_act_is_not_there_for_agents_of_another_service)
{
	ActScene *s = scene(ACT_ORDER, with_annex);
	static const char *const rest[] = { "", "/apercu", "/document", "/annexes/1", "/rediger" };
	as(s, &s->omar);
	for (size_t i = 0; i < ARRAY_LEN(rest); i++)
		CHECK_INT(test_get(s->ctx, path(s, rest[i])).status, 404);
	as(s, &s->nadia);
	CHECK_INT(test_get(s->ctx, path(s, "")).status, 403);
	as(s, &s->lea);
	CHECK_INT(test_get(s->ctx, path(s, "")).status, 200);
	CHECK_INT(test_get(s->ctx, path(s, "/annexes/2")).status, 200);
	CHECK_INT(test_get(s->ctx, path(s, "/annexes/3")).status, 404);
	CHECK_INT(test_get(s->ctx, path(s, "/rediger")).status, 403);
	CHECK(!has(test_get(s->ctx, path(s, "")), "/rediger"));
}

TEST(an_act_says_what_it_waits_for)
{
	ActScene *s = scene(ACT_ORDER, to_ready);
	CHECK(!has(test_get(s->ctx, path(s, "")), "Le secrétariat peut"));
	as(s, &s->lea);
	CHECK(has(test_get(s->ctx, path(s, "")), "Le secrétariat peut l’envoyer à la signature."));
	s = scene(ACT_DELIBERATION, to_ready);
	CHECK(has(test_get(s->ctx, path(s, "")), "inscrit à l’ordre du jour"));
	s = scene(ACT_ORDER, to_signature);
	CHECK(has(test_get(s->ctx, path(s, "")), "L’acte attend d’être signé à la main."));
	s = scene(ACT_ORDER, to_published);
	CHECK(has(test_get(s->ctx, path(s, "")), "Il n’y a plus rien à faire."));
}

TEST(the_preview_is_a_pdf_of_what_is_written)
{
	ActScene *s = scene(ACT_ORDER, NULL);
	Reply reply = test_get(s->ctx, path(s, "/apercu"));
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply.body, S("%PDF-")));
}

TEST(a_new_act_begins_from_a_template_or_a_blank_page)
{
	ActScene *s = scene(ACT_ORDER, with_template);
	CHECK(has(test_get(s->ctx, "/bureau/actes/nouveau"), "Circulation"));
	CHECK(has(test_get(s->ctx, "/bureau/actes/nouveau?modele=1"), "Vu {{titre}}"));
	CHECK_INT(test_get(s->ctx, "/bureau/actes/nouveau?nature=DE").status, 200);
	CHECK_INT(test_get(s->ctx, "/bureau/actes/nouveau?nature=XX").status, 404);
}

TEST(the_public_reads_what_is_published_and_its_public_annexes)
{
	ActScene *s = scene(ACT_ORDER, with_annex);
	CHECK(!act_scene_try(s, &s->samira, to_signed));
	test_as_visitor(s->ctx);
	CHECK_INT(test_get(s->ctx, "/actes/2026-AR-0001").status, 404);
	CHECK(has(test_get(s->ctx, "/actes"), "Aucun acte en ligne"));
	s = scene(ACT_ORDER, with_annex);
	CHECK(!act_scene_try(s, &s->samira, to_published));
	test_as_visitor(s->ctx);
	CHECK(has(test_get(s->ctx, "/actes"), "/actes/2026-AR-0001"));
	Reply reply = test_get(s->ctx, "/actes/2026-AR-0001");
	CHECK(has(reply, "Fanfare &lt;script&gt;") && has(reply, "Le &lt;b&gt;plan"));
	CHECK(!has(reply, "Note"));
	CHECK(has(reply,
	          "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\""));
	CHECK(has(reply, "Fanfare \\u003cscript\\u003e") && !has(reply, "<script>"));
	CHECK(has(test_get(s->ctx, "/actes/2026-AR-0001/document"), "% signed"));
	CHECK_INT(test_get(s->ctx, "/actes/2026-AR-0001/annexes/1").status, 200);
	CHECK_INT(test_get(s->ctx, "/actes/2026-AR-0001/annexes/2").status, 404);
}

/* ---- Writing ---- */

#define WRITTEN "objet=Autre+objet&service=1&matiere=7.5&articles=Un.%0A%0ADeux.&visas=Vu&langue=fr"

typedef struct {
	const char *path; /* with $ for the act */
	const char *form;
	ActNature nature;
	Err *(*scene)(Ctx *ctx, void *arg);
	const char *file; /* the field of a file that comes with it */
} Form;

static const Form forms[] = {
	{ "/nouveau", WRITTEN "&nature=DE", ACT_ORDER, NULL, NULL },
	{ "/$/rediger", WRITTEN "&nature=AR&version=1", ACT_ORDER, NULL, NULL },
	{ "/$/etape", "faire=pret", ACT_ORDER, NULL, NULL },
	{ "/$/etape", "faire=rouvrir", ACT_ORDER, to_ready, NULL },
	{ "/$/etape", "faire=abandonner", ACT_ORDER, NULL, NULL },
	{ "/$/annexes", "titre=Plan&publique=yes", ACT_ORDER, NULL, "fichier" },
	{ "/$/annexes/1/retirer", "", ACT_ORDER, with_annex, NULL },
	{ "/$/signature", "", ACT_ORDER, to_ready, NULL },
	{ "/$/signe", "", ACT_ORDER, to_signature, "scan" },
	{ "/$/publication", "fin-d=10&fin-m=6&fin-y=2026", ACT_ORDER, to_signed, NULL },
	{ "/modeles/nouveau", "nom=Modele&nature=AR&langue=fr", ACT_ORDER, NULL, NULL },
	{ "/modeles/1", "nom=Modele&nature=AR&langue=fr&objet=Rue", ACT_ORDER, with_template,
	  NULL },
	{ "/modeles/1/retirer", "", ACT_ORDER, with_template, NULL },
};

static const char *path_of(const ActScene *s, const Form *f)
{
	Str before = str_of(f->path), after = before;
	before = str_cut(&after, '$');
	if (before.len == strlen(f->path))
		return str_cstr(s->ctx->arena,
		                str_format(s->ctx->arena, "/bureau/actes%s", f->path));
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/bureau/actes/%lld%.*s",
	                                          (long long)s->act, STR(after)));
}

/* Sends it; the n-th step of the database from then on fails, if any. */
static int send(ActScene *s, const Form *f, int n)
{
	Str body = str_format(s->ctx->arena, "%s&token=%.*s", f->form, STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, path_of(s, f), str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	if (f->file) {
		Upload *u = list_push(req->ctx->arena, &req->uploads);
		*u = (Upload){ .field = str_of(f->file), .file_name = S("plan.pdf") };
		CHECK(!blob_make(&its, S("%PDF-1.4\n% of the test\n"), &u->blob));
	}
	its.arena = arena_new(16 << 20);
	test_fail_at(s->ctx, n);
	int status = test_send(&its, req).status;
	test_fail_at(s->ctx, 0);
	arena_free(its.arena);
	return status;
}

TEST(each_form_of_acts_does_what_it_says)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		ActScene *s = scene(forms[i].nature, forms[i].scene);
		Str before = traces(s);
		CHECK_INT(send(s, &forms[i], 0), 303);
		CHECK(!str_eq(traces(s), before));
		CHECK(!act_scene_check(s));
	}
}

TEST(who_writes_over_a_newer_draft_is_told_and_gets_the_text_back)
{
	ActScene *s = scene(ACT_ORDER, NULL);
	const char *edit = path(s, "/rediger"), *form = WRITTEN "&nature=AR&version=1";
	CHECK_INT(test_post(s->ctx, edit, form).status, 303);
	Reply reply = test_post(s->ctx, edit, form);
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "modifié entre-temps") && has(reply, "Autre objet"));
	CHECK(has(reply, "name=\"version\" value=\"2\""));
	CHECK_INT(test_post(s->ctx, edit, WRITTEN "&nature=AR&version=2").status, 303);
}

TEST(a_failing_disk_leaves_no_act_half_done)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		ActScene *s = scene(forms[i].nature, forms[i].scene);
		Str before = traces(s);
		int n = 1, status = 0;
		while (n < 1000 && (status = send(s, &forms[i], n)) != 303) {
			CHECK_INT(status, 500);
			CHECK_STR(traces(s), before);
			n++;
		}
		CHECK_INT(status, 303);
		CHECK(n > 3);
	}
}

TEST(who_may_only_read_changes_no_act)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		ActScene *s = scene(forms[i].nature, forms[i].scene);
		Actor mixed = s->lea; /* reads here, and has all rights on another service */
		for (size_t j = 0; j < s->omar.grants.len; j++)
			*list_push(s->ctx->arena, &mixed.grants) = s->omar.grants.at[j];
		Str before = traces(s);
		as(s, &s->lea);
		CHECK_INT(send(s, &forms[i], 0), 403);
		as(s, &mixed);
		int status = send(s, &forms[i], 0);
		CHECK(status == 403 || status == 404);
		CHECK_STR(traces(s), before);
	}
}

TEST(a_form_with_a_mistake_comes_back_with_what_was_typed)
{
	ActScene *s = scene(ACT_ORDER, NULL);
	Reply reply =
		test_post(s->ctx, "/bureau/actes/nouveau", "objet=&visas=Vu+la+loi&nature=DE");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Vu la loi") && has(reply, "Écrivez l’objet de l’acte."));
	reply = test_post(s->ctx, path(s, "/annexes"), "titre=Plan");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Choisissez un fichier."));
	CHECK_INT(test_post(s->ctx, path(s, "/etape"), "faire=rien").status, 400);
	CHECK_INT(test_post(s->ctx, path(s, "/signature"), "").status, 409);
}
