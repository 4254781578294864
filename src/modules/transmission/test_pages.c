/* test_pages.c — the pages: what they show to whom, what each form does, the failing disk. */
#include "modules/transmission/test_scene.h"

#include <string.h>

#include "app/testapp.h"
#include "base/test.h"
#include "core/http/http.h"

static bool has(Reply reply, const char *text)
{
	return str_has(reply.body, str_of(text));
}

/* The scene's people as agents who are signed in. */
static void as(TransmissionScene *s, const Actor *actor)
{
	test_as_actor(s->ctx, actor);
}

static const char *path(const TransmissionScene *s, const char *rest)
{
	return str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/teletransmission/%lld%s",
	                                          (long long)s->transmission, rest));
}

/* Everything that the module and the act remember, as a text. */
static Str traces(const TransmissionScene *s)
{
	return test_value(
		s->ctx,
		"select (select group_concat(id || state || attempt || number || matter || object "
		"|| "
		"coalesce(sender, 0) || open_letters, ';') from transmission_act) || '|' || "
		"(select "
		"group_concat(id || state || kind, ';') from transmission_message) || '|' || "
		"(select "
		"count(*) from transmission_file) || '|' || (select group_concat(type, ';') from "
		"transmission_piece) || '|' || (select group_concat(connector || contact || "
		"coalesce(asked, 0), ';') from transmission_setting) || '|' || (select scenario || "
		"delay_seconds from transmission_training) || '|' || (select max(seq) from event) "
		"|| "
		"'|' || (select count(*) from blob) || '|' || (select group_concat(state, ';') "
		"from "
		"act)");
}

/* ---- Scenes ---- */

static void signed_act(TransmissionScene *s)
{
	transmission_scene_act(s, "Premier <script>");
	transmission_scene_prepare(s);
	transmission_scene_act(s, "Autre <b>");
}

static void draft(TransmissionScene *s)
{
	transmission_scene_act(s, "Arrêté <script>");
	transmission_scene_prepare(s);
}

static void received(TransmissionScene *s)
{
	draft(s);
	transmission_scene_send(s);
}

static void asked_for_pieces(TransmissionScene *s)
{
	draft(s);
	transmission_scene_next(s, SCENARIO_PIECES, false);
	transmission_scene_send(s);
}

static void refused(TransmissionScene *s)
{
	draft(s);
	transmission_scene_next(s, SCENARIO_SIREN, false);
	transmission_scene_send(s);
}

static Err *want_two(Ctx *ctx, void *arg)
{
	(void)arg;
	TransmissionSettings settings = *transmission_settings(ctx);
	settings.two_steps = true;
	return transmission_settings_save(ctx, &settings, &(TransmissionSecret){ 0 });
}

static Err *send_by_second(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	return transmission_send(ctx, transmission_find(ctx, s->transmission));
}

static void waiting(TransmissionScene *s)
{
	transmission_scene_do(s, &s->clerk, want_two);
	draft(s);
	transmission_scene_do(s, &s->second, send_by_second);
}

static TransmissionScene *scene(void (*set)(TransmissionScene *s))
{
	TransmissionScene *s = transmission_scene();
	set(s);
	as(s, &s->clerk);
	return s;
}

/* ---- Reading ---- */

TEST(the_list_shows_states_and_what_can_be_sent)
{
	TransmissionScene *s = scene(signed_act);
	Reply reply = test_get(s->ctx, "/teletransmission");
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Premier &lt;script&gt;"));
	CHECK(has(reply, "Autre &lt;b&gt;"));
	CHECK(has(reply, "/teletransmission/actes/"));
	CHECK(has(reply, "aucun acte ne quitte Beffroi"));
	CHECK(!has(test_get(s->ctx, "/teletransmission?etat=received"), "Premier"));
	CHECK(has(test_get(s->ctx, "/teletransmission?etat=draft"), "Premier"));
	as(s, &s->reader);
	CHECK(!has(test_get(s->ctx, "/teletransmission"), "/teletransmission/actes/"));
	test_as(s->ctx, "town.manage");
	CHECK_INT(test_get(s->ctx, "/teletransmission").status, 403);
}

TEST(a_refusal_says_who_where_which_field_and_what_to_do)
{
	TransmissionScene *s = scene(refused);
	Reply reply = test_get(s->ctx, path(s, ""));
	CHECK(has(reply, "La préfecture ne connaît pas le SIREN"));
	CHECK(has(reply, "l’application de la préfecture"));
	CHECK(has(reply, "attribut SIREN"));
	CHECK(has(reply, "Vérifiez le SIREN dans les réglages"));
	CHECK(has(reply, "PREF-VERIF-02"));
	CHECK(has(reply, "Corriger et envoyer de nouveau"));
	as(s, &s->reader);
	CHECK(!has(test_get(s->ctx, path(s, "")), "Corriger et envoyer"));
}

TEST(pieces_messages_archive_and_letters_can_be_had)
{
	TransmissionScene *s = scene(asked_for_pieces);
	Reply reply = test_get(s->ctx, path(s, ""));
	CHECK(has(reply, "Demande de pièces complémentaires"));
	CHECK(has(reply, "Refuser de les envoyer"));
	CHECK(str_starts(test_get(s->ctx, path(s, "/pieces/1")).body, S("")));
	CHECK_INT(test_get(s->ctx, path(s, "/pieces/2")).status, 200);
	CHECK_INT(test_get(s->ctx, path(s, "/pieces/3")).status, 404);
	TransmissionMessageList messages = transmission_scene_messages(s);
	const char *base = str_cstr(s->ctx->arena, str_format(s->ctx->arena, "/messages/%lld",
	                                                      (long long)messages.at[0].id));
	CHECK(has(test_get(s->ctx, path(s, base)), "<actes:Acte "));
	CHECK_INT(test_get(s->ctx, path(s, str_cstr(s->ctx->arena,
	                                            str_format(s->ctx->arena, "%s/archive", base))))
	                  .status,
	          200);
	CHECK_INT(test_get(s->ctx, path(s, "/messages/999")).status, 404);
	CHECK_INT(test_get(s->ctx, path(s, "/messages/999/archive")).status, 404);
	Ctx *ctx = transmission_scene_ctx(s, &s->clerk);
	TransmissionFileList files = transmission_files(ctx, messages.at[2].id);
	Str file = str_format(s->ctx->arena, "/messages/%lld/fichiers/%lld",
	                      (long long)messages.at[2].id, (long long)files.at[0].id);
	CHECK_INT(test_get(s->ctx, path(s, str_cstr(s->ctx->arena, file))).status, 200);
	CHECK_INT(test_get(s->ctx, "/teletransmission/999").status, 404);
}

TEST(a_received_act_is_given_with_its_stamp)
{
	TransmissionScene *s = scene(received);
	Reply reply = test_get(s->ctx, path(s, "/tamponne"));
	CHECK_INT(reply.status, 200);
	CHECK(str_has(test_header(reply, "content-disposition"),
	              S("045-214502494-20260310-2026_AR_0001-AR.pdf")));
	s = scene(draft);
	CHECK_INT(test_get(s->ctx, path(s, "/tamponne")).status, 409);
}

TEST(only_the_second_person_is_offered_to_confirm)
{
	TransmissionScene *s = scene(waiting);
	CHECK(has(test_get(s->ctx, path(s, "")), "demande cet envoi"));
	as(s, &s->second);
	CHECK(!has(test_get(s->ctx, path(s, "")), "Confirmer l’envoi"));
	CHECK(has(test_get(s->ctx, path(s, "")), "Reprendre la demande"));
}

TEST(secrets_are_kept_sealed_and_are_never_shown)
{
	TransmissionScene *s = scene(draft);
	CHECK(!has(test_get(s->ctx, "/teletransmission/reglages"), "mot de passe enregistré"));
	CHECK_INT(
		test_post(
			s->ctx, "/teletransmission/reglages",
			"connecteur=s2low&siren=214502494&departement=045&arrondissement=1&nature="
			"31&adresses=a%40mairie.fr&plafond=150&url=https%3A%2F%2Fs2low.example&"
			"identifiant=moi&passe=tres-secret&certificat=CERTIFICAT&cle=CLE")
			.status,
		303);
	Reply reply = test_get(s->ctx, "/teletransmission/reglages");
	CHECK(!has(reply, "tres-secret") && !has(reply, "CERTIFICAT"));
	CHECK(has(reply, "Certificat ou mot de passe enregistré"));
	TransmissionSecret secret = transmission_secret(transmission_scene_ctx(s, &s->clerk));
	CHECK_STR(secret.password, S("tres-secret"));
	CHECK_STR(secret.key, S("CLE"));
	CHECK(!str_has(test_value(s->ctx, "select hex(secret) from transmission_setting"),
	               S("746265732D736563726574")));
	CHECK_INT(
		test_post(
			s->ctx, "/teletransmission/reglages",
			"connecteur=s2low&siren=214502494&departement=045&arrondissement=1&nature="
			"31&adresses=a%40mairie.fr&plafond=150&url=https%3A%2F%2Fs2low.example")
			.status,
		303);
	CHECK_STR(transmission_secret(transmission_scene_ctx(s, &s->clerk)).certificate,
	          S("CERTIFICAT"));
}

/* ---- Forms ---- */

#define EDIT "numero=N_1&matiere=6.1&objet=Nouvel+objet&type-1=99_AR&type-2=99_AR&papier=yes&faire="
#define SETTINGS                                                                                   \
	"connecteur=formation&siren=214502494&departement=045&arrondissement=1&nature=31&"         \
	"contact=Moi&adresses=a%40mairie.fr&plafond=20&deux=yes"

typedef struct {
	const char *path; /* $: the transmission, #: a signed act, %: the letter */
	const char *form;
	void (*scene)(TransmissionScene *s);
	bool file;
} Form;

static const Form forms[] = {
	{ "/actes/#", "", signed_act, false },
	{ "/$", EDIT "enregistrer", draft, false },
	{ "/$", EDIT "envoyer", draft, false },
	{ "/$", EDIT "envoyer", refused, false },
	{ "/$/etape", "faire=confirmer", waiting, false },
	{ "/$/etape", "faire=reprendre", waiting, false },
	{ "/$/etape", "faire=annuler", received, false },
	{ "/$/messages/%/reponse", "faire=repondre", asked_for_pieces, true },
	{ "/$/messages/%/reponse", "faire=refuser", asked_for_pieces, true },
	{ "/reglages", SETTINGS, draft, false },
	{ "/reglages/classification", "", draft, false },
	{ "/reglages/formation", "scenario=court&delai=30&nouvelle=yes", draft, false },
};

static Id letter_of(const TransmissionScene *s)
{
	TransmissionMessageList messages = transmission_scene_messages(s);
	for (size_t i = 0; i < messages.len; i++)
		if (messages.at[i].kind == ACTES_PIECES_ASKED)
			return messages.at[i].id;
	return 0;
}

static const char *path_of(const TransmissionScene *s, const Form *f)
{
	Buf out = { .arena = s->ctx->arena };
	buf_add(&out, S("/teletransmission"));
	for (const char *c = f->path; *c; c++)
		if (*c == '$')
			buf_addf(&out, "%lld", (long long)s->transmission);
		else if (*c == '#')
			buf_addf(&out, "%lld", (long long)s->act);
		else if (*c == '%')
			buf_addf(&out, "%lld", (long long)letter_of(s));
		else
			buf_char(&out, *c);
	return str_cstr(s->ctx->arena, buf_str(&out));
}

/* Sends it; the n-th step of the database from then on fails, if any. */
static int send(TransmissionScene *s, const Form *f, int n)
{
	Str body = str_format(s->ctx->arena, "%s&token=%.*s", f->form, STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, path_of(s, f), str_cstr(s->ctx->arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	if (f->file) {
		Upload *u = list_push(req->ctx->arena, &req->uploads);
		*u = (Upload){ .field = S("fichiers"), .file_name = S("reponse.pdf") };
		CHECK(!blob_make(&its, transmission_scene_pdf(), &u->blob));
	}
	its.arena = arena_new(16 << 20);
	test_fail_at(s->ctx, n);
	int status = test_send(&its, req).status;
	test_fail_at(s->ctx, 0);
	arena_free(its.arena);
	return status;
}

TEST(each_form_of_transmissions_does_what_it_says)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		TransmissionScene *s = scene(forms[i].scene);
		Str before = traces(s);
		CHECK(before.len > 10);
		CHECK_INT(send(s, &forms[i], 0), 303);
		CHECK(!str_eq(traces(s), before));
	}
}

TEST(a_failing_disk_leaves_no_transmission_half_done)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		TransmissionScene *s = scene(forms[i].scene);
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

TEST(who_may_only_read_sends_nothing)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		TransmissionScene *s = scene(forms[i].scene);
		Str before = traces(s);
		as(s, &s->reader);
		CHECK_INT(send(s, &forms[i], 0), 403);
		CHECK_STR(traces(s), before);
	}
}

TEST(a_form_with_a_mistake_comes_back_with_what_was_typed)
{
	TransmissionScene *s = scene(asked_for_pieces);
	Reply reply = test_post(s->ctx, path_of(s, &forms[7]), "faire=repondre");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Choisissez un fichier."));
	s = scene(draft);
	reply = test_post(s->ctx, path(s, ""),
	                  "numero=a-b&matiere=99.9&objet=Mon+objet&type-1=99_AR&faire=envoyer");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "Mon objet") && has(reply, "Choisissez une matière de la liste."));
	CHECK(has(reply, "Choisissez un type de pièce."));
	CHECK_INT(test_post(s->ctx, path(s, "/etape"), "faire=rien").status, 400);
	CHECK_INT(test_post(s->ctx, path(s, "/etape"), "faire=annuler").status, 409);
	CHECK_INT(test_post(s->ctx, "/teletransmission/actes/999", "").status, 404);
	reply = test_post(s->ctx, "/teletransmission/reglages",
	                  "connecteur=formation&siren=123&plafond=0");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "dont le dernier contrôle les autres"));
	CHECK_INT(
		test_post(s->ctx, "/teletransmission/reglages/formation", "scenario=court&delai=x")
			.status,
		422);
}

TEST(the_pages_are_shown_in_each_language)
{
	TransmissionScene *s = scene(refused);
	CHECK(has(test_get(s->ctx, "/teletransmission?lang=ar"), "dir=\"rtl\""));
	CHECK(has(test_get(s->ctx, path(s, "?lang=en")), "does not know the authority"));
	CHECK_INT(test_get(s->ctx, "/teletransmission/reglages?lang=ar").status, 200);
}
