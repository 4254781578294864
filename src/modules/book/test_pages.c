/* The pages of the signature book: each page, each form, who may not, the failing disk. */
#include "app/testapp.h"
#include "modules/book/test_scene.h"

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static const char *with_id(BookScene *s, const char *path, Id id)
{
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "%s%lld", path, (long long)id));
}

static const char *folder_path(BookScene *s, Id folder, const char *rest)
{
	Arena *arena = s->ctx->arena;
	return str_cstr(arena,
	                str_format(arena, "/parapheur/dossiers/%lld%s", (long long)folder, rest));
}

static Reply get(BookScene *s, const Actor *who, const char *path)
{
	book_scene_as(s, who);
	return test_get(s->ctx, path);
}

static Reply post(BookScene *s, const Actor *who, const char *path, const char *form)
{
	book_scene_as(s, who);
	return test_post(s->ctx, path, form);
}

static const char *act_form(BookScene *s, const char *word, Id office, int stage, const char *more)
{
	Arena *arena = s->ctx->arena;
	return str_cstr(arena, str_format(arena, "faire=%s&fonction=%lld&avis=0&etape=%d&tour=1%s",
	                                  word, (long long)office, stage, more));
}

static void free_replies(void *arena)
{
	arena_free(arena);
}

/* A form with a file, as the server hands it over; the n-th step from then on fails, if any. */
static Reply post_file(BookScene *s, const char *path, const char *form, const char *field,
                       Err *refusal, int n)
{
	Str body = str_format(s->ctx->arena, "%s&token=%.*s", form, STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, path, str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	Upload *upload = list_push(its.arena, &req->uploads);
	*upload = (Upload){ .field = str_of(field),
		            .file_name = S("Convention <b>.pdf"),
		            .refusal = refusal };
	if (!refusal)
		CHECK(!blob_make(&its, S("%PDF-1.4\n% a\n"), &upload->blob));
	its.arena = arena_new(8 << 20);
	arena_defer(s->ctx->arena, free_replies, its.arena);
	test_fail_at(s->ctx, n);
	Reply reply = test_send(&its, req);
	test_fail_at(s->ctx, 0);
	return reply;
}

/* ---- Lists ---- */

TEST(the_list_shows_what_waits_and_only_to_whom_it_waits_for)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	Reply reply = get(s, &s->samira, "/parapheur");
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Travaux &lt;rue&gt; du Port"));
	CHECK(has(reply, folder_path(s, folder, "")));
	CHECK(has(reply, "Direction générale"));
	CHECK(has(reply, "Viser les dossiers choisis"));
	CHECK(has(get(s, &s->maire, "/parapheur"), "Rien ne vous attend"));
	CHECK(has(get(s, &s->maire, "/parapheur?vue=en-cours"), "Travaux &lt;rue&gt;"));
	CHECK(has(get(s, &s->nadia, "/parapheur?vue=en-cours"), "Aucun dossier"));
	CHECK(has(get(s, &s->ines, "/parapheur?vue=envoyes"), "attend <bdi>Direction générale"));
	CHECK(has(get(s, &s->ines, "/parapheur?vue=termines"), "Aucun dossier"));
}

TEST(words_find_folders_by_their_title_and_documents)
{
	BookScene *s = book_scene();
	(void)book_scene_open(s, "courrier", NULL);
	CHECK(has(get(s, &s->samira, "/parapheur?q=trav"), "Travaux &lt;rue&gt;"));
	CHECK(has(get(s, &s->samira, "/parapheur?q=arrete"), "Travaux &lt;rue&gt;"));
	CHECK(has(get(s, &s->samira, "/parapheur?q=autre"), "Aucun dossier ne correspond"));
	CHECK(has(get(s, &s->samira, "/parapheur?q=%22%27*%28"), "Aucun dossier"));
	CHECK(has(get(s, &s->samira, with_id(s, "/parapheur?type=", s->order)),
	          "Aucun dossier ne correspond"));
}

TEST(a_long_list_goes_on_after_its_page)
{
	BookScene *s = book_scene();
	for (int i = 0; i < BOOK_PAGE_ROWS + 3; i++)
		(void)book_scene_open(s, "courrier", NULL);
	Reply first = get(s, &s->samira, "/parapheur");
	CHECK(has(first, "/parapheur?apres="));
	CHECK(has(first, "<span class=\"count\">53</span>"));
	CHECK(has(first, "class=\"pager\""));
	CHECK(!has(get(s, &s->samira, "/parapheur?apres=100"), "class=\"pager\""));
	CHECK(has(get(s, &s->ines, "/parapheur?vue=envoyes"), "vue=envoyes&amp;apres="));
}

/* ---- A folder ---- */

TEST(a_folder_shows_its_documents_circuit_and_journal)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "arrete", "41000");
	Reply reply = get(s, &s->ines, folder_path(s, folder, ""));
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Arrêté.pdf"));
	CHECK(has(reply, "annexe"));
	CHECK(has(reply, "Merci de faire vite."));
	CHECK(has(reply, "41000"));
	CHECK(has(reply, "aria-current=\"step\""));
	CHECK(has(reply, "Affaires juridiques"));
	CHECK(has(reply, "Dossier ouvert dans le parapheur"));
	CHECK(has(reply, "Retirer du circuit"));
	CHECK(!has(get(s, &s->lea, folder_path(s, folder, "")), "Retirer du circuit"));
	CHECK_INT(get(s, &s->nadia, folder_path(s, folder, "")).status, 404);
	CHECK_INT(get(s, &s->admin, folder_path(s, folder, "")).status, 404);
}

TEST(a_visa_is_given_from_the_page_and_may_be_taken_back_there)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	CHECK(has(get(s, &s->samira, folder_path(s, folder, "")),
	          "Vous agissez au titre de <bdi>Direction générale"));
	Reply reply = post(s, &s->samira, folder_path(s, folder, "/actes"),
	                   act_form(s, "viser", s->dgs, 0, "&remarque=D%27accord"));
	CHECK_INT(reply.status, 303);
	reply = get(s, &s->samira, folder_path(s, folder, ""));
	CHECK(has(reply, "Votre visa est donné."));
	CHECK(has(reply, "D&#39;accord"));
	CHECK(has(reply, "value=\"reprendre\""));
	CHECK_INT(post(s, &s->samira, folder_path(s, folder, "/actes"),
	               act_form(s, "viser", s->dgs, 0, ""))
	                  .status,
	          409);
	CHECK_INT(post(s, &s->samira, folder_path(s, folder, "/actes"),
	               act_form(s, "reprendre", s->dgs, 0, ""))
	                  .status,
	          303);
	CHECK(has(get(s, &s->samira, folder_path(s, folder, "")), "value=\"viser\""));
}

TEST(what_needs_words_comes_back_without_them)
{
	static const struct {
		const char *word, *more, *problem, *summary;
	} cases[] = {
		{ "rejeter", "&motif=", "<a href=\"#motif\">", "open><summary>Rejeter" },
		{ "demander", "&question=Quoi&aupres=", "<a href=\"#aupres\">",
		  "open><summary>Demander un avis" },
		{ "transmettre", "&vers=&explication=Toi", "<a href=\"#vers\">", "Toi</textarea>" },
	};
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	Str traces = book_scene_traces(s);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Reply reply = post(s, &s->samira, folder_path(s, folder, "/actes"),
		                   act_form(s, cases[i].word, s->dgs, 0, cases[i].more));
		CHECK_INT(reply.status, 422);
		CHECK(has(reply, cases[i].problem));
		CHECK(has(reply, cases[i].summary));
	}
	CHECK_STR(book_scene_traces(s), traces);
}

TEST(an_opinion_is_asked_and_given_from_the_pages)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	Str more = str_format(s->ctx->arena, "&question=L%%C3%%A9gal+%%3F&aupres=%lld",
	                      (long long)s->legal);
	CHECK_INT(post(s, &s->samira, folder_path(s, folder, "/actes"),
	               act_form(s, "demander", s->dgs, 0, str_cstr(s->ctx->arena, more)))
	                  .status,
	          303);
	CHECK(has(get(s, &s->lea, "/parapheur"), "Avis demandé"));
	Reply reply = get(s, &s->lea, folder_path(s, folder, ""));
	CHECK(has(reply, "<bdi>Direction générale</bdi> demande votre avis"));
	CHECK(!has(reply, "value=\"rejeter\""));
	Str form = str_format(s->ctx->arena,
	                      "faire=repondre&fonction=%lld&avis=1&pour=%lld&etape=0&tour=1"
	                      "&avis_texte=Oui",
	                      (long long)s->legal, (long long)s->dgs);
	CHECK_INT(post(s, &s->lea, folder_path(s, folder, "/actes"), str_cstr(s->ctx->arena, form))
	                  .status,
	          303);
	CHECK(has(get(s, &s->samira, folder_path(s, folder, "")), "Oui"));
}

TEST(a_document_is_given_to_who_has_part_and_opening_it_counts_as_reading)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "arrete", NULL);
	CHECK(has(get(s, &s->lea, folder_path(s, folder, "")), "Ouvrez d’abord chacun"));
	Reply reply = get(s, &s->lea, folder_path(s, folder, "/documents/1"));
	CHECK_INT(reply.status, 200);
	CHECK(str_has(test_header(reply, "content-disposition"), S("attachment")));
	CHECK_INT(get(s, &s->nadia, folder_path(s, folder, "/documents/1")).status, 404);
	CHECK_INT(get(s, &s->lea, folder_path(s, folder, "/documents/99")).status, 404);
	CHECK_INT(get(s, &s->lea, folder_path(s, folder, "/documents/1/signature")).status, 404);
	CHECK(!has(get(s, &s->lea, folder_path(s, folder, "")), "Ouvrez d’abord chacun"));
	CHECK_INT(post(s, &s->lea, folder_path(s, folder, "/actes"),
	               act_form(s, "lire", s->legal, 0, ""))
	                  .status,
	          303);
}

TEST(the_slip_is_a_pdf_for_who_has_part)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	Reply reply = get(s, &s->ines, folder_path(s, folder, "/bordereau"));
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply.body, S("%PDF-")));
	CHECK_INT(get(s, &s->nadia, folder_path(s, folder, "/bordereau")).status, 404);
}

/* ---- Opening ---- */

TEST(a_folder_is_opened_from_its_form)
{
	BookScene *s = book_scene();
	Reply reply = get(s, &s->ines, "/parapheur/nouveau");
	CHECK(has(reply, "Arrêté") && has(reply, "Courrier"));
	reply = get(s, &s->ines, with_id(s, "/parapheur/nouveau?type=", s->order));
	CHECK(has(reply, "montant"));
	CHECK(has(reply, "choisie par une règle"));
	Str form =
		str_format(s->ctx->arena, "type=%lld&objet=Rue+barr%%C3%%A9e&donnee-1=50+000%%2C5",
	                   (long long)s->order);
	const char *f = str_cstr(s->ctx->arena, form);
	CHECK_INT(post_file(s, "/parapheur/nouveau", f, "documents", NULL, 0).status, 303);
	CHECK_STR(book_scene_value(s, "select title from book_folder"), S("Rue barrée"));
	reply = get(s, &s->ines, "/parapheur/dossiers/1");
	CHECK(has(reply, "50000.5"));
	CHECK(has(reply, "Convention &lt;b&gt;.pdf"));
}

TEST(an_opening_that_lacks_something_comes_back_as_it_was_typed)
{
	BookScene *s = book_scene();
	book_scene_as(s, &s->ines);
	Str traces = book_scene_traces(s);
	Str form = str_format(s->ctx->arena, "type=%lld&objet=Rue&donnee-1=beaucoup",
	                      (long long)s->order);
	const char *f = str_cstr(s->ctx->arena, form);
	Reply reply = post(s, &s->ines, "/parapheur/nouveau", f);
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Joignez au moins un document."));
	CHECK(has(reply, "<a href=\"#donnee-1\">"));
	CHECK(has(reply, "value=\"beaucoup\""));
	Err *refusal = err_new(s->ctx->arena, ERR_BAD_TYPE, "Ce fichier n’est pas accepté.");
	reply = post_file(s, "/parapheur/nouveau", f, "documents", refusal, 0);
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Ce fichier n’est pas accepté."));
	CHECK_INT(post(s, &s->ines, "/parapheur/nouveau", "type=99&objet=Rue").status, 404);
	CHECK_INT(get(s, &s->ines, "/parapheur/nouveau?type=99").status, 404);
	CHECK_STR(book_scene_traces(s), traces);
}

TEST(a_rejected_folder_is_put_back_with_corrected_files)
{
	BookScene *s = book_scene();
	Id folder = book_scene_open(s, "courrier", NULL);
	book_scene_do(s, &s->omar, folder, (BookDeed){ DEED_REJECT, 0, s->money, 0 }, "Faux");
	book_scene_as(s, &s->ines);
	CHECK(has(test_get(s->ctx, folder_path(s, folder, "")), "Remettre en circuit"));
	const char *path = folder_path(s, folder, "/remettre");
	CHECK_INT(post_file(s, path, "tour=1&changements=Corrig%C3%A9", "annexes", NULL, 0).status,
	          422);
	CHECK_INT(
		post_file(s, path, "tour=1&changements=Corrig%C3%A9", "documents", NULL, 0).status,
		303);
	Reply reply = get(s, &s->ines, folder_path(s, folder, ""));
	CHECK(has(reply, "Convention &lt;b&gt;.pdf"));
	CHECK(!has(reply, "Plan.pdf"));
	CHECK(has(reply, "Corrigé"));
	CHECK_INT(post_file(s, path, "tour=1", "documents", NULL, 0).status, 409);
}

/* ---- Settings ---- */

/* The status of a form that the administrator sends. */
static int administer(BookScene *s, const char *rest, const char *form)
{
	Str path = str_format(s->ctx->arena, "/parapheur/reglages/%s", rest);
	return post(s, &s->admin, str_cstr(s->ctx->arena, path), form).status;
}

TEST(offices_and_their_holders_are_made_on_pages)
{
	BookScene *s = book_scene();
	CHECK(has(get(s, &s->admin, "/parapheur/reglages"), "Affaires juridiques"));
	CHECK_INT(get(s, &s->ines, "/parapheur/reglages").status, 403);
	CHECK_INT(administer(s, "fonctions/nouvelle", "nom_fr=Adjoint&code=Adjoint"), 422);
	CHECK_INT(administer(s, "fonctions/nouvelle", "nom_fr=Adjoint&code=dgs"), 409);
	CHECK_INT(administer(s, "fonctions/nouvelle", "nom_fr=Adjoint&code=adjoint"), 303);
	Str holder = str_format(s->ctx->arena, "personne=%lld", (long long)s->nadia.person);
	CHECK_INT(administer(s, "fonctions/5/titulaires", str_cstr(s->ctx->arena, holder)), 303);
	CHECK(has(get(s, &s->admin, "/parapheur/reglages/fonctions/5"), "Nadia Karimi"));
}

TEST(types_and_their_circuits_are_made_on_pages)
{
	BookScene *s = book_scene();
	CHECK_INT(administer(s, "types/nouveau", "nom_fr=Contrat&code=contrat&signature=server"),
	          303);
	const char *type = "/parapheur/reglages/types/3";
	CHECK_INT(administer(s, "types/3/etapes", "nature=visa&mode=any&fonctions=1&fonctions=2"),
	          303);
	CHECK_INT(administer(s, "types/3/donnees", "donnee=montant&donnee_nature=number"), 303);
	CHECK_INT(administer(s, "types/3/etapes",
	                     "nature=visa&mode=all&regle=if+montant+%3E+1+then+%22maire%22+else"
	                     "+null"),
	          303);
	CHECK_INT(administer(s, "types/3/donnees/2/retirer", ""), 409);
	CHECK_INT(administer(s, "types/3/etapes/6/monter", ""), 303);
	Reply reply = get(s, &s->admin, type);
	CHECK(has(reply, "Direction générale, Affaires juridiques"));
	CHECK(has(reply, "if montant &gt; 1"));
	CHECK_INT(administer(s, "types/3/etapes/6/retirer", ""), 303);
	CHECK_INT(administer(s, "types/3/fermer", "ferme=1"), 303);
	CHECK(!has(get(s, &s->ines, "/parapheur/nouveau"), "Contrat"));
}

TEST(a_rule_that_cannot_be_read_is_not_saved_and_the_field_says_why)
{
	static const struct {
		const char *rule, *said;
	} cases[] = {
		{ "if+montant", "<a href=\"#regle\">" },
		{ "if+montnat+%3E+1+then+%22maire%22+else+null", "montnat" },
		{ "if+montant+%3E+1+then+%22maire%22+else+autre", "autre" },
	};
	BookScene *s = book_scene();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Str form =
			str_format(s->ctx->arena, "nature=visa&mode=all&regle=%s", cases[i].rule);
		Reply reply = post(s, &s->admin, "/parapheur/reglages/types/2/etapes",
		                   str_cstr(s->ctx->arena, form));
		CHECK_INT(reply.status, 422);
		CHECK(has(reply, cases[i].said));
	}
	CHECK_INT(administer(s, "types/2/etapes", "nature=visa"), 422);
}

TEST(an_absence_is_declared_and_ended_on_its_page)
{
	BookScene *s = book_scene();
	CHECK(has(get(s, &s->ines, "/parapheur/absences"), "Vous ne tenez aucune fonction"));
	Str form = str_format(s->ctx->arena,
	                      "fonction=%lld.%lld&suppleant=%lld&du-d=10&du-m=3&du-y=2026"
	                      "&au-d=20&au-m=3&au-y=2026",
	                      (long long)s->mayor, (long long)s->maire.person,
	                      (long long)s->nadia.person);
	const char *f = str_cstr(s->ctx->arena, form);
	CHECK_INT(post(s, &s->samira, "/parapheur/absences", f).status, 403);
	CHECK_INT(post(s, &s->maire, "/parapheur/absences", f).status, 303);
	Reply reply = get(s, &s->maire, "/parapheur/absences");
	CHECK(has(reply, "Nadia Karimi"));
	CHECK(!has(get(s, &s->samira, "/parapheur/absences"), "suppléé par"));
	CHECK_INT(post(s, &s->samira, "/parapheur/absences/1/fin", "").status, 403);
	CHECK_INT(post(s, &s->maire, "/parapheur/absences/1/fin", "").status, 303);
	CHECK(has(get(s, &s->maire, "/parapheur/absences"), "Aucune absence"));
	CHECK_INT(post(s, &s->maire, "/parapheur/absences", "fonction=&suppleant=").status, 422);
}

/* ---- Each form, for who may not, and on a failing disk ---- */

typedef struct {
	const char *path; /* of a folder that waits for samira, opened by ines */
	const char *form;
	bool administers, of_opener, of_rejected;
	const char *file, *before;
} FormCase;

#define ACT "fonction=1&avis=0&etape=0&tour=1&faire="

static const FormCase cases[] = {
	{ "/parapheur/nouveau", "type=1&objet=Rue", .of_opener = true, .file = "documents" },
	{ "/parapheur/lot", "choix=1.1.0.1&confirme=yes", .file = NULL },
	{ "/parapheur/dossiers/1/actes", ACT "viser&remarque=Vu", .file = NULL },
	{ "/parapheur/dossiers/1/actes", ACT "rejeter&motif=Non", .file = NULL },
	{ "/parapheur/dossiers/1/actes", ACT "demander&question=Q&aupres=2", .file = NULL },
	{ "/parapheur/dossiers/1/actes", ACT "transmettre&vers=2", .file = NULL },
	{ "/parapheur/dossiers/1/actes", "faire=retirer&tour=1", .of_opener = true },
	{ "/parapheur/dossiers/1/remettre", "tour=1&changements=Mieux", .of_opener = true,
	  .of_rejected = true, .file = "documents" },
	{ "/parapheur/absences", NULL, .file = NULL },
	{ "/parapheur/absences/1/fin", "",
	  .before =
	          "insert into book_absence (office, absent, deputy, first_day, last_day) select 1,"
	          " p.id, p.id + 1, '2026-03-01', '2026-04-01' from account_person p"
	          " where p.account = 22" },
	{ "/parapheur/reglages/fonctions/nouvelle", "nom_fr=A&code=a", .administers = true },
	{ "/parapheur/reglages/fonctions/1", "nom_fr=A&code=a", .administers = true },
	{ "/parapheur/reglages/fonctions/1/titulaires", NULL, .administers = true },
	{ "/parapheur/reglages/fonctions/1/titulaires/$samira/retirer", "", .administers = true },
	{ "/parapheur/reglages/fonctions/2/fermer", "ferme=1", .administers = true,
	  .before = "delete from book_stage_office where office = 2" },
	{ "/parapheur/reglages/types/nouveau", "nom_fr=A&code=a&signature=own",
	  .administers = true },
	{ "/parapheur/reglages/types/1", "nom_fr=A&code=a&signature=own", .administers = true },
	{ "/parapheur/reglages/types/1/fermer", "ferme=1", .administers = true },
	{ "/parapheur/reglages/types/1/etapes", "nature=visa&mode=all&fonctions=3",
	  .administers = true },
	{ "/parapheur/reglages/types/1/etapes/2/monter", "", .administers = true },
	{ "/parapheur/reglages/types/1/etapes/2/retirer", "", .administers = true },
	{ "/parapheur/reglages/types/1/donnees", "donnee=prix&donnee_nature=number",
	  .administers = true },
	{ "/parapheur/reglages/types/2/donnees/1/retirer", "", .administers = true,
	  .before = "update book_stage set rule = ''" },
};

static const char *with_people(BookScene *s, const char *text)
{
	Arena *arena = s->ctx->arena;
	Str rest = str_of(text), begin = str_cut(&rest, '$');
	if (begin.len == str_of(text).len)
		return text;
	return str_cstr(arena,
	                str_format(arena, "%.*s%lld%.*s", STR(begin), (long long)s->samira.person,
	                           STR(str_part(rest, 6, rest.len))));
}

static const char *form_of(BookScene *s, const FormCase *c)
{
	Arena *arena = s->ctx->arena;
	if (c->form)
		return c->form;
	if (c->administers)
		return str_cstr(arena,
		                str_format(arena, "personne=%lld", (long long)s->nadia.person));
	return str_cstr(arena, str_format(arena,
	                                  "fonction=1.%lld&suppleant=%lld&du-d=10&du-m=3"
	                                  "&du-y=2026&au-d=20&au-m=3&au-y=2026",
	                                  (long long)s->samira.person, (long long)s->nadia.person));
}

static BookScene *scene_of(const FormCase *c)
{
	BookScene *s = book_scene();
	(void)book_scene_open(s, "courrier", NULL);
	if (c->before)
		test_script(s->ctx, c->before);
	if (c->of_rejected)
		book_scene_do(s, &s->omar, 1, (BookDeed){ DEED_REJECT, 0, s->money, 0 }, "Faux");
	book_scene_as(s, c->administers ? &s->admin : c->of_opener ? &s->ines : &s->samira);
	return s;
}

static int send(BookScene *s, const FormCase *c, int n)
{
	const char *path = with_people(s, c->path);
	if (c->file)
		return post_file(s, path, form_of(s, c), c->file, NULL, n).status;
	Str body =
		str_format(s->ctx->arena, "%s&token=%.*s", form_of(s, c), STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, path, str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = arena_new(8 << 20);
	test_fail_at(s->ctx, n);
	int status = test_send(&its, req).status;
	test_fail_at(s->ctx, 0);
	arena_free(its.arena);
	return status;
}

TEST(a_failing_disk_leaves_no_form_of_the_book_half_done)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BookScene *s = scene_of(&cases[i]);
		Str traces = book_scene_traces(s);
		int status = 0, n = 1;
		for (; n < 2000; n++) {
			status = send(s, &cases[i], n);
			if (status == 303)
				break;
			CHECK_INT(status, 500);
			CHECK_STR(book_scene_traces(s), traces);
		}
		CHECK_INT(status, 303);
		CHECK(n > 3);
		CHECK(!str_eq(book_scene_traces(s), traces));
	}
}

TEST(who_has_no_part_changes_nothing)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BookScene *s = scene_of(&cases[i]);
		Str traces = book_scene_traces(s);
		Actor resident = s->nadia;
		resident.kind = ACTOR_RESIDENT;
		resident.grants = (GrantList){ 0 };
		const char *path = with_people(s, cases[i].path);
		CHECK_INT(post(s, &resident, path, form_of(s, &cases[i])).status, 403);
		test_as_visitor(s->ctx);
		CHECK_INT(test_post(s->ctx, path, form_of(s, &cases[i])).status, 401);
		if (cases[i].administers)
			CHECK_INT(post(s, &s->samira, path, form_of(s, &cases[i])).status, 403);
		else if (!cases[i].file)
			CHECK(post(s, &s->nadia, path, form_of(s, &cases[i])).status >= 400);
		CHECK_STR(book_scene_traces(s), traces);
	}
}
