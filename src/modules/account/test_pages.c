/* test_pages.c — signing up, in and out; my account; agents: as browsers see them. */
#include "app/testapp.h"
#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "core/limit/limit.h"
#include "core/mail/mail.h"
#include "gen/account_platform_queries.h"
#include "gen/account_queries.h"
#include "modules/account/inside.h"

#include <string.h>

#define SECRET "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

/* ---- The scene ---- */

static Str hash_of_cheval(void)
{
	static char kept[200];
	if (!kept[0]) {
		Str hash = crypto_password_hash(test_arena(), S("cheval vert tambour"));
		memcpy(kept, hash.ptr, hash.len);
	}
	return str_of(kept);
}

/* A service; Samira with an account, Karim with one and the role of administrator. */
static Ctx *hall(void)
{
	limit_reset();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	test_script(ctx, "insert into town_service (id, role, name_fr) values"
	                 " (1, 'accueil', 'Accueil')");
	test_script(ctx, "insert into account_person (id, account, name, email, confirmed, created)"
	                 " values (1, 2, 'Karim', 'karim@exemple.fr', 1, 1)");
	test_script(ctx, "insert into account_role (person, role, given)"
	                 " values (1, 'administrateur', 1)");
	Str sql = str_format(ctx->arena,
	                     "insert into account (id, email, name, password, confirmed, created)"
	                     " values (1, 'samira@exemple.fr', 'Samira', '%.*s', 1, 1),"
	                     " (2, 'karim@exemple.fr', 'Karim', '%.*s', 1, 1)",
	                     STR(hash_of_cheval()), STR(hash_of_cheval()));
	test_script_platform(ctx, str_cstr(ctx->arena, sql));
	return ctx;
}

static Ctx *now(Ctx *ctx)
{
	Ctx *fresh = ctx_new(ctx->arena, ctx->platform, ctx->authority, ctx->now);
	ctx_read(fresh);
	return fresh;
}

/* ---- Letters ---- */

/* All that were sent, latest first: the jobs put them into the Maildir. */
static MailFileList sent(Ctx *ctx)
{
	(void)job_run_due(ctx->platform, NULL, app_modules, ctx->now, 100);
	(void)job_run_due(ctx->platform, ctx->authority, app_modules, ctx->now, 100);
	Str folder = str_format(ctx->arena, "%s/mail", platform_folder(ctx->platform));
	return mail_maildir_list(ctx->arena, str_cstr(ctx->arena, folder));
}

static Str letter(Ctx *ctx)
{
	MailFileList all = sent(ctx);
	return all.len > 0 ? all.at[0].text : (Str){ 0 };
}

static int letters(Ctx *ctx)
{
	return (int)sent(ctx).len;
}

/* The path of the link in the last letter. */
static const char *link_in(Ctx *ctx)
{
	Str text = letter(ctx), site = ctx->authority->site_url;
	const char *at = strstr(str_cstr(ctx->arena, text), str_cstr(ctx->arena, site));
	if (!at)
		return "/";
	Str rest = str_of(at + site.len);
	return str_cstr(ctx->arena, str_cut(&rest, '\n'));
}

/* ---- Browsers ---- */

/* The value of a cookie that a reply sets. */
static Str cookie_of(Reply reply, const char *name)
{
	for (size_t i = 0; i < reply.headers.len; i++) {
		Str value = reply.headers.at[i].value;
		Str cookie = str_cut(&value, ';');
		if (str_eq(reply.headers.at[i].name, S("Set-Cookie")) &&
		    str_eq(str_cut(&cookie, '='), str_of(name)))
			return cookie;
	}
	return (Str){ 0 };
}

/* A request of a browser that has this session and nothing else. */
static Reply browse(Ctx *ctx, Str session, Method method, const char *path, const char *form)
{
	ctx->now.us++; /* so that letters have an order */
	Str body = str_format(ctx->arena, "%s&token=%.*s", form, STR(test_token(ctx)));
	Req *req = test_request(ctx, method, path, str_cstr(ctx->arena, body));
	req->headers.at[0].value =
		str_format(ctx->arena, "visit=visit-of-the-test-only; session=%.*s", STR(session));
	return test_send(ctx, req);
}

static Reply get(Ctx *ctx, Str session, const char *path)
{
	return browse(ctx, session, GET, path, "");
}

static Reply post(Ctx *ctx, Str session, const char *path, const char *form)
{
	return browse(ctx, session, POST, path, form);
}

#define GOOD "&mot_de_passe=cheval+vert+tambour"

static Str signed_in(Ctx *ctx, const char *who)
{
	Str form = str_format(ctx->arena, "courriel=%s%%40exemple.fr" GOOD, who);
	return cookie_of(post(ctx, S(""), "/connexion", str_cstr(ctx->arena, form)), "session");
}

static bool is_in(Ctx *ctx, Str session)
{
	return get(ctx, session, "/mon-compte").status == 200;
}

/* Two answers are alike but for the tokens of their forms. */
static Str without_tokens(Ctx *ctx, Str body)
{
	static const char mark[] = "name=\"token\" value=\"";
	Buf out = { .arena = ctx->arena };
	while (body.len > 0) {
		if (str_starts(body, S("name=\"token\" value=\"")))
			body = str_part(body, sizeof mark - 1 + 43, body.len);
		buf_char(&out, body.ptr[0]);
		body = str_part(body, 1, body.len);
	}
	return buf_str(&out);
}

/* ---- Signing in ---- */

TEST(one_signs_in_and_goes_on_to_where_one_wanted)
{
	Ctx *ctx = hall();
	CHECK(str_has(test_get(ctx, "/connexion?suite=/demarches/acte").body,
	              S("value=\"/demarches/acte\"")));
	Reply r = post(ctx, S(""), "/connexion",
	               "courriel=Samira%40Exemple.fr&suite=%2Fdemarches%2Facte" GOOD);
	CHECK_INT(r.status, 303);
	CHECK_STR(test_header(r, "Location"), S("/demarches/acte"));
	Str session = cookie_of(r, "session");
	CHECK(session.len == 43);
	CHECK(is_in(ctx, session));
	CHECK(!is_in(ctx, S("0123456789012345678901234567890123456789012")));
}

TEST(one_never_goes_on_to_another_site)
{
	Ctx *ctx = hall();
	Reply r = post(ctx, S(""), "/connexion",
	               "courriel=samira%40exemple.fr&suite=%2F%2Fevil.example" GOOD);
	CHECK_STR(test_header(r, "Location"), S("/"));
}

TEST(a_wrong_password_and_an_unknown_address_look_alike_and_cost_the_same)
{
	Ctx *ctx = hall();
	const char *form = "courriel=samira%40exemple.fr&mot_de_passe=mauvais+mot+de+passe";
	int64_t before = account_passwords_compared();
	Reply wrong = post(ctx, S(""), "/connexion", form);
	int64_t for_known = account_passwords_compared() - before;

	test_script_platform(ctx, "update account set email = 'other@exemple.fr' where id = 1");
	before = account_passwords_compared();
	Reply unknown = post(ctx, S(""), "/connexion", form);
	CHECK_INT(account_passwords_compared() - before, for_known);
	CHECK_INT(for_known, 1);
	CHECK_INT(wrong.status, 422);
	CHECK_INT(unknown.status, 422);
	CHECK_STR(without_tokens(ctx, unknown.body), without_tokens(ctx, wrong.body));
	CHECK(!str_has(wrong.body, S("mauvais mot")));
	CHECK(cookie_of(wrong, "session").len == 0);
}

TEST(an_address_that_is_not_confirmed_does_not_sign_in_by_password)
{
	Ctx *ctx = hall();
	test_script_platform(ctx, "update account set confirmed = null where id = 1");
	CHECK(signed_in(ctx, "samira").len == 0);
}

TEST(guessing_is_slowed_down)
{
	Ctx *ctx = hall();
	const char *form = "courriel=samira%40exemple.fr&mot_de_passe=mauvais";
	for (int i = 0; i < 5; i++)
		CHECK_INT(post(ctx, S(""), "/connexion", form).status, 422);
	CHECK_INT(post(ctx, S(""), "/connexion", form).status, 429);
	CHECK(signed_in(ctx, "samira").len == 0);
	test_wait(ctx, 61);
	CHECK(signed_in(ctx, "samira").len > 0);
}

TEST(a_session_is_of_one_host)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "samira");
	Req *req = test_request(ctx, GET, "/mon-compte", NULL);
	req->headers.at[0].value = str_format(ctx->arena, "session=%.*s", STR(session));
	req->host = S("other.localhost:8080");
	CHECK(test_send(ctx, req).status != 200);
}

TEST(signing_in_again_ends_the_session_before)
{
	Ctx *ctx = hall();
	Str first = signed_in(ctx, "samira");
	Reply r = post(ctx, first, "/connexion", "courriel=samira%40exemple.fr" GOOD);
	Str second = cookie_of(r, "session");
	CHECK(second.len > 0 && !str_eq(first, second));
	CHECK(!is_in(ctx, first) && is_in(ctx, second));
}

TEST(a_session_ends_when_it_is_not_used)
{
	Ctx *ctx = hall();
	Str resident = signed_in(ctx, "samira"), agent = signed_in(ctx, "karim");
	test_wait(ctx, 2 * ACCOUNT_HOUR - 1);
	CHECK(is_in(ctx, agent));
	test_wait(ctx, 2 * ACCOUNT_HOUR - 1);
	CHECK(is_in(ctx, agent));
	test_wait(ctx, 2 * ACCOUNT_HOUR);
	CHECK(!is_in(ctx, agent));
	CHECK(is_in(ctx, resident));
	test_wait(ctx, 12 * ACCOUNT_HOUR);
	CHECK(!is_in(ctx, resident));
}

TEST(a_session_ends_however_much_it_is_used)
{
	Ctx *ctx = hall();
	Str resident = signed_in(ctx, "samira"), agent = signed_in(ctx, "karim");
	for (int hour = 0; hour < 11; hour++) {
		test_wait(ctx, ACCOUNT_HOUR);
		CHECK(is_in(ctx, agent) && is_in(ctx, resident));
	}
	test_wait(ctx, ACCOUNT_HOUR);
	CHECK(!is_in(ctx, agent) && is_in(ctx, resident));
	for (int hour = 12; hour < 7 * 24 - 1; hour += 6) {
		test_wait(ctx, 6 * ACCOUNT_HOUR);
		CHECK(is_in(ctx, resident) == (hour + 6 < 7 * 24));
	}
}

TEST(one_signs_out)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "samira");
	Reply r = post(ctx, session, "/deconnexion", "");
	CHECK_INT(r.status, 303);
	CHECK(!is_in(ctx, session));
	CHECK_INT(post(ctx, S(""), "/deconnexion", "").status, 303);
}

TEST(a_new_device_is_told_by_mail)
{
	Ctx *ctx = hall();
	(void)signed_in(ctx, "samira");
	int before = letters(ctx);
	(void)signed_in(ctx, "samira");
	CHECK_INT(letters(ctx), before);
	Str form = str_format(ctx->arena, "courriel=samira%%40exemple.fr" GOOD "&token=%.*s",
	                      STR(test_token(ctx)));
	Req *req = test_request(ctx, POST, "/connexion", str_cstr(ctx->arena, form));
	*list_push(req->ctx->arena, &req->headers) =
		(Header){ S("user-agent"), S("Mozilla/5.0 (Windows NT 10.0) Firefox/128.0") };
	CHECK_INT(test_send(ctx, req).status, 303);
	CHECK_INT(letters(ctx), before + 1);
	CHECK(str_has(letter(ctx), S("Firefox · Windows")));
}

/* ---- Links ---- */

TEST(a_link_by_mail_signs_in_once)
{
	Ctx *ctx = hall();
	CHECK_INT(test_get(ctx, "/connexion/lien").status, 200);
	Reply asked = post(ctx, S(""), "/connexion/lien",
	                   "courriel=samira%40exemple.fr&suite=%2Fdossiers");
	CHECK_STR(test_header(asked, "Location"), S("/connexion/courriel"));
	CHECK_INT(test_get(ctx, "/connexion/courriel").status, 200);
	const char *link = link_in(ctx);
	CHECK_INT(get(ctx, S(""), link).status, 200);
	CHECK_INT(get(ctx, S(""), link).status, 200);
	Reply used = post(ctx, S(""), link, "");
	CHECK_STR(test_header(used, "Location"), S("/dossiers"));
	CHECK(is_in(ctx, cookie_of(used, "session")));
	CHECK_INT(post(ctx, S(""), link, "").status, 410);
	CHECK_INT(get(ctx, S(""), link).status, 410);
}

TEST(a_link_is_good_for_a_quarter_of_an_hour_and_until_the_next_one)
{
	Ctx *ctx = hall();
	(void)post(ctx, S(""), "/connexion/lien", "courriel=samira%40exemple.fr");
	const char *first = link_in(ctx);
	(void)post(ctx, S(""), "/connexion/lien", "courriel=samira%40exemple.fr");
	const char *second = link_in(ctx);
	CHECK_INT(get(ctx, S(""), first).status, 410);
	CHECK_INT(get(ctx, S(""), second).status, 200);
	test_wait(ctx, 15 * 60);
	CHECK_INT(post(ctx, S(""), second, "").status, 410);
	CHECK_INT(get(ctx, S(""), "/connexion/lien/inconnu").status, 410);
}

TEST(nobody_learns_from_links_which_addresses_have_accounts)
{
	Ctx *ctx = hall();
	static const char *const pages[] = { "/connexion/lien", "/mot-de-passe-oublie" };
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		int before = letters(ctx);
		Reply known = post(ctx, S(""), pages[i], "courriel=samira%40exemple.fr");
		Reply unknown = post(ctx, S(""), pages[i], "courriel=nobody%40exemple.fr");
		CHECK_INT(known.status, unknown.status);
		CHECK_STR(test_header(known, "Location"), test_header(unknown, "Location"));
		CHECK_STR(known.body, unknown.body);
		CHECK_INT(letters(ctx), before + 2);
		CHECK(str_has(letter(ctx), S("Aucun compte")));
		CHECK(strcmp(link_in(ctx), "/inscription") == 0);
	}
}

TEST(a_bad_address_is_said_where_it_was_typed)
{
	Ctx *ctx = hall();
	static const char *const pages[] = { "/connexion", "/connexion/lien",
		                             "/mot-de-passe-oublie" };
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		Reply r = post(ctx, S(""), pages[i], "courriel=samira&mot_de_passe=x");
		CHECK_INT(r.status, 422);
		CHECK(str_has(r.body, S("value=\"samira\"")));
	}
}

TEST(letters_are_not_sent_without_end)
{
	Ctx *ctx = hall();
	int last = 0;
	for (int i = 0; i < 5; i++)
		last = post(ctx, S(""), "/connexion/lien", "courriel=samira%40exemple.fr").status;
	CHECK_INT(last, 429);
}

TEST(who_forgot_the_password_chooses_another_and_all_sessions_end)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "samira");
	CHECK_INT(test_get(ctx, "/mot-de-passe-oublie").status, 200);
	(void)post(ctx, S(""), "/mot-de-passe-oublie", "courriel=samira%40exemple.fr");
	const char *link = link_in(ctx);
	CHECK(str_has(get(ctx, S(""), link).body, S("samira@exemple.fr")));
	CHECK_INT(post(ctx, S(""), link, "nouveau=court").status, 422);
	CHECK_INT(post(ctx, S(""), link, "nouveau=samira2026exemple").status, 422);
	CHECK_INT(post(ctx, S(""), link, "nouveau=ardoise+pluie+radis").status, 303);
	CHECK(str_has(letter(ctx), S("Votre mot de passe a été changé.")));
	CHECK(!is_in(ctx, session));
	CHECK(signed_in(ctx, "samira").len == 0);
	CHECK_INT(post(ctx, S(""), "/connexion",
	               "courriel=samira%40exemple.fr&mot_de_passe=ardoise+pluie+radis")
	                  .status,
	          303);
	CHECK_INT(post(ctx, S(""), link, "nouveau=encore+une+autre+phrase").status, 410);
}

TEST(a_link_for_one_purpose_serves_no_other)
{
	Ctx *ctx = hall();
	(void)post(ctx, S(""), "/connexion/lien", "courriel=samira%40exemple.fr");
	Str token = str_of(link_in(ctx) + strlen("/connexion/lien/"));
	CHECK_INT(
		get(ctx, S(""),
	            str_cstr(ctx->arena, str_format(ctx->arena, "/mot-de-passe/%.*s", STR(token))))
			.status,
		410);
}

/* ---- Signing up ---- */

#define NEW "nom=Awa+Delcourt&courriel=awa%40exemple.fr&mot_de_passe=radis+pluie+ardoise"

TEST(one_signs_up_drafts_at_once_and_confirms_with_a_button)
{
	Ctx *ctx = hall();
	CHECK_INT(test_get(ctx, "/inscription").status, 200);
	Reply r = post(ctx, S(""), "/inscription", NEW "&suite=%2Fdemarches%2Facte");
	CHECK_STR(test_header(r, "Location"), S("/demarches/acte"));
	Str session = cookie_of(r, "session");
	CHECK(str_has(get(ctx, session, "/mon-compte").body, S("pas encore confirmée")));
	const char *link = link_in(ctx);
	Reply shown = get(ctx, session, link);
	CHECK(str_has(shown.body, S("awa@exemple.fr")));
	CHECK(!str_has(shown.body, S("mot_de_passe")));
	CHECK_STR(test_header(post(ctx, session, link, ""), "Location"), S("/demarches/acte"));
	CHECK(!str_has(get(ctx, session, "/mon-compte").body, S("pas encore confirmée")));
	CHECK_INT(post(ctx, session, link, "").status, 410);
	CHECK_INT(post(ctx, S(""), "/connexion",
	               "courriel=awa%40exemple.fr&mot_de_passe=radis+pluie+ardoise")
	                  .status,
	          303);
}

TEST(another_browser_confirms_with_the_password)
{
	Ctx *ctx = hall();
	(void)post(ctx, S(""), "/inscription", NEW);
	const char *link = link_in(ctx);
	CHECK(str_has(get(ctx, S(""), link).body, S("mot_de_passe")));
	CHECK_INT(post(ctx, S(""), link, "mot_de_passe=autre+chose+ici").status, 422);
	CHECK(account_find_confirmed(now(ctx), S("awa@exemple.fr")) == NULL);
	Reply r = post(ctx, S(""), link, "mot_de_passe=radis+pluie+ardoise");
	CHECK_INT(r.status, 303);
	CHECK(is_in(ctx, cookie_of(r, "session")));
}

TEST(signing_up_with_an_address_that_has_an_account_looks_the_same)
{
	Ctx *ctx = hall();
	Reply fresh = post(ctx, S(""), "/inscription", NEW);
	Reply taken = post(ctx, S(""), "/inscription",
	                   "nom=X&courriel=samira%40exemple.fr&mot_de_passe=radis+pluie+ardoise");
	CHECK_INT(fresh.status, taken.status);
	CHECK_STR(test_header(fresh, "Location"), test_header(taken, "Location"));
	CHECK_STR(cookie_of(fresh, "flash"), cookie_of(taken, "flash"));
	CHECK(str_has(letter(ctx), S("Vous en avez déjà un.")));
	CHECK(strcmp(link_in(ctx), "/connexion") == 0);
	Str session = cookie_of(taken, "session");
	CHECK(str_has(get(ctx, session, "/mon-compte").body, S("pas encore confirmée")));
	CHECK_INT(post(ctx, session, "/mon-compte/confirmation", "").status, 303);
	CHECK(strcmp(link_in(ctx), "/connexion") == 0);
	CHECK_INT(post(ctx, S(""), "/connexion",
	               "courriel=samira%40exemple.fr&mot_de_passe=radis+pluie+ardoise")
	                  .status,
	          422);
}

TEST(a_sign_in_link_to_an_unconfirmed_address_shuts_out_who_signed_up)
{
	Ctx *ctx = hall();
	Str stranger = cookie_of(post(ctx, S(""), "/inscription", NEW), "session");
	(void)post(ctx, S(""), "/connexion/lien", "courriel=awa%40exemple.fr");
	Reply owner = post(ctx, S(""), link_in(ctx), "");
	CHECK(is_in(ctx, cookie_of(owner, "session")));
	CHECK(!is_in(ctx, stranger));
	CHECK_INT(post(ctx, S(""), "/connexion",
	               "courriel=awa%40exemple.fr&mot_de_passe=radis+pluie+ardoise")
	                  .status,
	          422);
	CHECK(str_has(get(ctx, cookie_of(owner, "session"), "/mon-compte/mot-de-passe").body,
	              S("pas encore de mot de passe")));
}

TEST(only_one_of_two_accounts_of_an_address_is_confirmed)
{
	Ctx *ctx = hall();
	Str first = cookie_of(post(ctx, S(""), "/inscription", NEW), "session");
	const char *first_link = link_in(ctx);
	Str second = cookie_of(post(ctx, S(""), "/inscription", NEW), "session");
	const char *second_link = link_in(ctx);
	CHECK_INT(post(ctx, second, second_link, "").status, 303);
	CHECK_INT(post(ctx, first, first_link, "").status, 409);
}

TEST(what_is_wrong_with_a_sign_up_is_said)
{
	Ctx *ctx = hall();
	Reply r = post(ctx, S(""), "/inscription", "nom=&courriel=awa&mot_de_passe=valbourg+2026");
	CHECK_INT(r.status, 422);
	CHECK(str_has(r.body, S("serait trouvé trop vite")));
	CHECK(str_has(r.body, S("n’est pas complète")));
	CHECK(!str_has(r.body, S("valbourg 2026")));
	CHECK(str_has(r.body, S("autocomplete=\"new-password\"")));
}

/* ---- My account ---- */

TEST(one_changes_name_and_language)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "samira");
	CHECK_INT(post(ctx, session, "/mon-compte", "nom=Samira+H&langue=ar").status, 303);
	const Account *a = account_find(now(ctx), 1);
	CHECK_STR(a->name, S("Samira H"));
	CHECK_STR(a->language, S("ar"));
	CHECK_INT(post(ctx, session, "/mon-compte", "nom=Samira&langue=xx").status, 422);
	CHECK_INT(post(ctx, session, "/mon-compte", "nom=&langue=fr").status, 422);
	CHECK_INT(post(ctx, session, "/mon-compte/confirmation", "").status, 409);
}

TEST(to_change_the_password_one_gives_the_current_one)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "samira"), other = signed_in(ctx, "samira");
	CHECK_INT(get(ctx, session, "/mon-compte/mot-de-passe").status, 200);
	CHECK_INT(post(ctx, session, "/mon-compte/mot-de-passe",
	               "actuel=faux&nouveau=radis+pluie+ardoise")
	                  .status,
	          422);
	CHECK_INT(post(ctx, session, "/mon-compte/mot-de-passe",
	               "actuel=cheval+vert+tambour&nouveau=court")
	                  .status,
	          422);
	CHECK_INT(post(ctx, session, "/mon-compte/mot-de-passe",
	               "actuel=cheval+vert+tambour&nouveau=radis+pluie+ardoise")
	                  .status,
	          303);
	CHECK(is_in(ctx, session));
	CHECK(!is_in(ctx, other));
	CHECK(signed_in(ctx, "samira").len == 0);
}

TEST(one_sees_and_ends_ones_sessions)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "samira"), other = signed_in(ctx, "samira");
	Str strangers = signed_in(ctx, "karim");
	Str list = get(ctx, session, "/mon-compte/sessions").body;
	CHECK(str_has(list, S("Cet appareil")));
	CHECK(str_has(list, S("/mon-compte/sessions/2")));
	CHECK(!str_has(list, S("/mon-compte/sessions/1")));
	CHECK(!str_has(list, S("/mon-compte/sessions/3")));
	CHECK_INT(post(ctx, session, "/mon-compte/sessions/3", "").status, 404);
	CHECK(is_in(ctx, strangers));
	CHECK_INT(post(ctx, session, "/mon-compte/sessions/2", "").status, 303);
	CHECK(!is_in(ctx, other));
	CHECK_INT(post(ctx, session, "/mon-compte/sessions/2", "").status, 404);
	Str third = signed_in(ctx, "samira");
	CHECK_INT(post(ctx, session, "/mon-compte/sessions", "").status, 303);
	CHECK(!is_in(ctx, session) && !is_in(ctx, third) && is_in(ctx, strangers));
}

/* ---- One-time codes ---- */

static void give_code(Ctx *ctx, Id account)
{
	Bytes sealed = account_code_seal(ctx, account, S(SECRET), "account");
	Str sql =
		str_format(ctx->arena, "update account set totp_sealed = x'%.*s' where id = %lld",
	                   STR(crypto_hex(ctx->arena, sealed.ptr, sealed.len)), (long long)account);
	test_script_platform(ctx, str_cstr(ctx->arena, sql));
}

static const char *code_now(Ctx *ctx)
{
	return str_cstr(ctx->arena,
	                str_format(ctx->arena, "code=%.*s",
	                           STR(crypto_totp_code(ctx->arena, S(SECRET), ctx->now))));
}

TEST(with_codes_a_password_alone_opens_nothing)
{
	Ctx *ctx = hall();
	give_code(ctx, 2);
	Reply r = post(ctx, S(""), "/connexion",
	               "courriel=karim%40exemple.fr&suite=%2Fbureau%2Fagents" GOOD);
	CHECK_STR(test_header(r, "Location"), S("/connexion/code?suite=%2Fbureau%2Fagents"));
	Str half = cookie_of(r, "session");
	CHECK(!is_in(ctx, half));
	CHECK(get(ctx, half, "/bureau/agents").status != 200);
	CHECK_INT(get(ctx, half, "/connexion/code").status, 200);
	CHECK_INT(post(ctx, half, "/connexion/code", "code=000000").status, 422);
	CHECK_INT(post(ctx, half, "/connexion/code", "code=").status, 422);
	Str form = str_format(ctx->arena, "%s&suite=%%2Fbureau%%2Fagents", code_now(ctx));
	Reply whole = post(ctx, half, "/connexion/code", str_cstr(ctx->arena, form));
	CHECK_STR(test_header(whole, "Location"), S("/bureau/agents"));
	CHECK_INT(get(ctx, cookie_of(whole, "session"), "/bureau/agents").status, 200);
	CHECK_INT(get(ctx, half, "/connexion/code").status, 303);
}

TEST(a_code_works_once)
{
	Ctx *ctx = hall();
	give_code(ctx, 2);
	Str first = signed_in(ctx, "karim"), second = signed_in(ctx, "karim");
	CHECK_INT(post(ctx, first, "/connexion/code", code_now(ctx)).status, 303);
	CHECK_INT(post(ctx, second, "/connexion/code", code_now(ctx)).status, 422);
	test_wait(ctx, 30);
	CHECK_INT(post(ctx, second, "/connexion/code", code_now(ctx)).status, 303);
}

TEST(a_session_that_waits_for_its_code_ends_after_ten_minutes)
{
	Ctx *ctx = hall();
	give_code(ctx, 2);
	Str half = signed_in(ctx, "karim");
	test_wait(ctx, ACCOUNT_HALF_SESSION_S);
	CHECK_INT(post(ctx, half, "/connexion/code", code_now(ctx)).status, 303);
	CHECK_INT(get(ctx, half, "/connexion/code").status, 303);
}

TEST(codes_cannot_be_guessed_by_trying)
{
	Ctx *ctx = hall();
	give_code(ctx, 2);
	Str half = signed_in(ctx, "karim");
	for (int i = 0; i < 6; i++)
		CHECK_INT(post(ctx, half, "/connexion/code", "code=000000").status, 422);
	CHECK_INT(post(ctx, half, "/connexion/code", code_now(ctx)).status, 429);
}

/* The value of a hidden input of a page. */
static Str hidden(Ctx *ctx, Str body, const char *name)
{
	Str mark = str_format(ctx->arena, "name=\"%s\" value=\"", name);
	const char *at = strstr(str_cstr(ctx->arena, body), str_cstr(ctx->arena, mark));
	Str rest = at ? str_of(at + mark.len) : (Str){ 0 };
	return str_cut(&rest, '"');
}

TEST(an_agent_sets_up_codes_at_the_first_sign_in)
{
	Ctx *ctx = hall();
	Reply r = post(ctx, S(""), "/connexion", "courriel=karim%40exemple.fr" GOOD);
	CHECK_STR(test_header(r, "Location"), S("/mon-compte/code?suite=%2Fbureau"));
	Str session = cookie_of(r, "session"), other = signed_in(ctx, "karim");
	Str shown = get(ctx, session, "/mon-compte/code?suite=/bureau").body;
	CHECK(str_has(shown, S("shape-rendering")) && str_has(shown, S("Plus tard")));
	Str offer = hidden(ctx, shown, "cle"), secret = { 0 };
	CHECK(account_code_accept(ctx, 2, offer, &secret));
	Str wrong = str_format(ctx->arena, "cle=%.*s&code=000000", STR(offer));
	CHECK_INT(post(ctx, session, "/mon-compte/code", str_cstr(ctx->arena, wrong)).status, 422);
	Str form = str_format(ctx->arena, "cle=%.*s&suite=%%2Fbureau&code=%.*s", STR(offer),
	                      STR(crypto_totp_code(ctx->arena, secret, ctx->now)));
	Reply done = post(ctx, session, "/mon-compte/code", str_cstr(ctx->arena, form));
	CHECK_STR(test_header(done, "Location"), S("/bureau"));
	CHECK(is_in(ctx, cookie_of(done, "session")));
	CHECK(!is_in(ctx, session) && !is_in(ctx, other));
	CHECK(str_has(get(ctx, cookie_of(done, "session"), "/mon-compte/code").body,
	              S("en service sur votre compte")));
	CHECK_INT(post(ctx, cookie_of(done, "session"), "/mon-compte/code", "cle=x&code=1").status,
	          410);
}

TEST(where_codes_are_required_an_agent_without_one_is_no_agent)
{
	Ctx *ctx = hall();
	Str session = signed_in(ctx, "karim");
	CHECK_INT(post(ctx, session, "/bureau/agents/regle", "obligatoire=yes").status, 303);
	CHECK_INT(get(ctx, session, "/bureau/agents").status, 403);
	CHECK_INT(get(ctx, session, "/mon-compte/code").status, 200);
	give_code(ctx, 2);
	Str half = signed_in(ctx, "karim");
	Str whole = cookie_of(post(ctx, half, "/connexion/code", code_now(ctx)), "session");
	CHECK_INT(get(ctx, whole, "/bureau/agents").status, 200);
	CHECK_INT(post(ctx, whole, "/bureau/agents/regle", "").status, 303);
	CHECK(!account_policy_code_required(now(ctx)));
}

/* ---- Agents ---- */

TEST(an_administrator_invites_an_agent_who_chooses_a_password)
{
	Ctx *ctx = hall();
	Str karim = signed_in(ctx, "karim");
	Reply r = post(ctx, karim, "/bureau/agents",
	               "courriel=ines%40exemple.fr&nom=In%C3%A8s&role=instructeur&service=1");
	CHECK_INT(r.status, 303);
	CHECK(str_has(get(ctx, karim, "/bureau/agents").body, S("ines@exemple.fr")));
	const char *link = link_in(ctx);
	CHECK(str_starts(str_of(link), S("/invitation/")));
	CHECK(str_has(get(ctx, S(""), link).body, S("ines@exemple.fr")));
	CHECK_INT(post(ctx, S(""), link, "nom=Ines&nouveau=court").status, 422);
	Reply in = post(ctx, S(""), link, "nom=In%C3%A8s+Roy&nouveau=radis+pluie+ardoise");
	CHECK_STR(test_header(in, "Location"), S("/mon-compte/code?suite=%2Fbureau"));
	Str ines = cookie_of(in, "session");
	CHECK_INT(get(ctx, ines, "/bureau/agents").status, 403);
	CHECK(str_has(get(ctx, ines, "/mon-compte").body, S("/mon-compte/code")));
	CHECK_INT(get(ctx, S(""), link).status, 410);
	CHECK_INT(post(ctx, S(""), link, "nom=X&nouveau=radis+pluie+ardoise").status, 410);
}

TEST(who_has_an_account_is_asked_to_sign_in)
{
	Ctx *ctx = hall();
	Str karim = signed_in(ctx, "karim");
	(void)post(ctx, karim, "/bureau/agents",
	           "courriel=samira%40exemple.fr&role=lecteur&service=0");
	const char *link = link_in(ctx);
	CHECK(str_has(get(ctx, S(""), link).body, S("Vous avez déjà un compte")));
	Reply r = post(ctx, S(""), link, "nom=X&nouveau=radis+pluie+ardoise");
	CHECK_STR(test_header(r, "Location"), S("/connexion"));
	CHECK(signed_in(ctx, "samira").len > 0);
}

TEST(what_is_wrong_with_an_invitation_is_said)
{
	Ctx *ctx = hall();
	Str karim = signed_in(ctx, "karim");
	CHECK_INT(post(ctx, karim, "/bureau/agents", "courriel=x&role=lecteur&service=1").status,
	          422);
	CHECK_INT(post(ctx, karim, "/bureau/agents", "courriel=x%40y.fr&role=lecteur&service=un")
	                  .status,
	          422);
	CHECK_INT(post(ctx, karim, "/bureau/agents", "courriel=x%40y.fr&role=roi&service=1").status,
	          400);
	CHECK_INT(post(ctx, karim, "/bureau/agents", "courriel=x%40y.fr&role=lecteur&service=9")
	                  .status,
	          400);
	CHECK_INT(post(ctx, karim, "/bureau/agents",
	               "courriel=karim%40exemple.fr&role=administrateur&service=0")
	                  .status,
	          409);
	CHECK_INT((int64_t)account_role_list(now(ctx)).len, 1);
}

TEST(an_administrator_takes_roles_away_but_the_last)
{
	Ctx *ctx = hall();
	Str karim = signed_in(ctx, "karim");
	(void)post(ctx, karim, "/bureau/agents",
	           "courriel=samira%40exemple.fr&role=lecteur&service=1");
	CHECK_INT(post(ctx, karim, "/bureau/agents/2/retirer", "role=lecteur&service=1").status,
	          303);
	CHECK_INT(post(ctx, karim, "/bureau/agents/2/retirer", "role=lecteur&service=1").status,
	          404);
	CHECK_INT(post(ctx, karim, "/bureau/agents/1/retirer", "role=administrateur&service=0")
	                  .status,
	          409);
	CHECK_INT((int64_t)account_role_list(now(ctx)).len, 1);
}

TEST(an_administrator_resets_the_codes_of_an_agent_who_lost_a_phone)
{
	Ctx *ctx = hall();
	Str karim = signed_in(ctx, "karim");
	CHECK_INT(post(ctx, karim, "/bureau/agents/1/code", "").status, 409);
	CHECK_INT(post(ctx, karim, "/bureau/agents/9/code", "").status, 404);
	test_script(ctx, "insert into account_person (id, account, name, email, confirmed, created)"
	                 " values (2, 1, 'Samira', 'samira@exemple.fr', 1, 1)");
	give_code(ctx, 1);
	CHECK_INT(post(ctx, karim, "/bureau/agents/2/code", "").status, 404);
	test_script(ctx, "insert into account_role (person, role, service, given)"
	                 " values (2, 'lecteur', 1, 1)");
	CHECK_INT(post(ctx, karim, "/bureau/agents/2/code", "").status, 303);
	CHECK(str_has(letter(ctx), S("retiré vos codes")));
	CHECK(account_find(now(ctx), 1)->totp_sealed.len == 0);
	CHECK(is_in(ctx, signed_in(ctx, "samira")));
}

TEST(who_does_not_manage_agents_sees_and_changes_nothing)
{
	Ctx *ctx = hall();
	Str samira = signed_in(ctx, "samira");
	CHECK_INT(get(ctx, samira, "/bureau/agents").status, 403);
	CHECK_INT(post(ctx, samira, "/bureau/agents",
	               "courriel=samira%40exemple.fr&role=administrateur&service=0")
	                  .status,
	          403);
	CHECK_INT(post(ctx, samira, "/bureau/agents/1/retirer", "role=administrateur&service=0")
	                  .status,
	          403);
	CHECK_INT(post(ctx, samira, "/bureau/agents/1/code", "").status, 403);
	CHECK_INT(post(ctx, samira, "/bureau/agents/regle", "obligatoire=yes").status, 403);
	CHECK_INT((int64_t)account_role_list(now(ctx)).len, 1);
}

/* ---- The failing disk: of every form, all is done or nothing ---- */

typedef struct {
	const char *path, *form;
	bool signed_in, by_karim;
	bool (*is_done)(Ctx *ctx);
	void (*set)(Ctx *ctx, Str *path, Str *session); /* before the disk fails; may be NULL */
	const char *went_to; /* the page that says it is done; NULL: any */
} Form;

static bool has_session(Ctx *ctx)
{
	return account_session_count(ctx, 1) == 1;
}

static bool has_no_session(Ctx *ctx)
{
	return account_session_count(ctx, 1) == 0;
}

static bool has_new_account(Ctx *ctx)
{
	return account_find_reachable(ctx, S("awa@exemple.fr")) != NULL;
}

static bool has_confirmed(Ctx *ctx)
{
	return account_find_confirmed(ctx, S("awa@exemple.fr")) != NULL;
}

static bool has_new_password(Ctx *ctx)
{
	return !str_eq(account_find(ctx, 1)->password, hash_of_cheval());
}

static bool has_new_name(Ctx *ctx)
{
	return str_eq(account_find(ctx, 1)->name, S("Sam"));
}

static bool has_code(Ctx *ctx)
{
	return account_find(ctx, 1)->totp_sealed.len > 0;
}

static bool has_no_code(Ctx *ctx)
{
	return !has_code(ctx);
}

static bool has_role(Ctx *ctx)
{
	return account_role_list(ctx).len == 2;
}

static bool has_lost_role(Ctx *ctx)
{
	return account_role_list(ctx).len == 1;
}

static bool has_rule(Ctx *ctx)
{
	return account_policy_code_required(ctx);
}

static void set_link(Ctx *ctx, Str *path, Str *session)
{
	(void)session;
	(void)post(ctx, S(""), "/connexion/lien", "courriel=samira%40exemple.fr");
	*path = str_of(link_in(ctx));
}

static void set_reset(Ctx *ctx, Str *path, Str *session)
{
	(void)session;
	(void)post(ctx, S(""), "/mot-de-passe-oublie", "courriel=samira%40exemple.fr");
	*path = str_of(link_in(ctx));
}

static void set_confirmation(Ctx *ctx, Str *path, Str *session)
{
	*session = cookie_of(post(ctx, S(""), "/inscription", NEW), "session");
	*path = str_of(link_in(ctx));
}

static void set_invitation(Ctx *ctx, Str *path, Str *session)
{
	(void)session;
	Str token = account_invitation_make(now(ctx), S("awa@exemple.fr"));
	*path = str_format(ctx->arena, "/invitation/%.*s", STR(token));
}

static void set_samira_agent(Ctx *ctx, Str *path, Str *session)
{
	(void)path, (void)session;
	test_script(ctx, "insert into account_person (id, account, name, email, confirmed, created)"
	                 " values (2, 1, 'Samira', 'samira@exemple.fr', 1, 1)");
	test_script(ctx, "insert into account_role (person, role, service, given)"
	                 " values (2, 'lecteur', 1, 1)");
	give_code(ctx, 1);
}

static const Form forms[] = {
	{ "/connexion", "courriel=samira%40exemple.fr" GOOD, false, false, has_session, NULL, "/" },
	{ "", "", false, false, has_session, set_link, "/" },
	{ "", "nouveau=radis+pluie+ardoise", false, false, has_new_password, set_reset, NULL },
	{ "/inscription", NEW, false, false, has_new_account, NULL, "/" },
	{ "", "", false, false, has_confirmed, set_confirmation, "/" },
	{ "", "nom=Awa&nouveau=radis+pluie+ardoise", false, false, has_confirmed, set_invitation,
	  NULL },
	{ "/deconnexion", "", true, false, has_no_session, NULL, "/" },
	{ "/mon-compte", "nom=Sam&langue=fr", true, false, has_new_name, NULL, NULL },
	{ "/mon-compte/mot-de-passe", "actuel=cheval+vert+tambour&nouveau=radis+pluie+ardoise",
	  true, false, has_new_password, NULL, NULL },
	{ "/mon-compte/sessions", "", true, false, has_no_session, NULL, "/" },
	{ "/bureau/agents", "courriel=b%40exemple.fr&role=lecteur&service=1", false, true, has_role,
	  NULL, NULL },
	{ "/bureau/agents/2/retirer", "role=lecteur&service=1", false, true, has_lost_role,
	  set_samira_agent, NULL },
	{ "/bureau/agents/2/code", "", false, true, has_no_code, set_samira_agent, NULL },
	{ "/bureau/agents/regle", "obligatoire=yes", false, true, has_rule, NULL, NULL },
};

static void fail_at(Ctx *ctx, bool platform, int n)
{
	if (platform)
		db_fail_at(platform_database(ctx->platform), n);
	else
		test_fail_at(ctx, n);
}

/* What the n-th step of the disk leaves; true when the form came through. */
static bool came_through(const Form *f, bool platform, int n)
{
	Ctx *ctx = hall();
	Str path = str_of(f->path), session = { 0 };
	if (f->signed_in || f->by_karim)
		session = signed_in(ctx, f->by_karim ? "karim" : "samira");
	if (f->set)
		f->set(ctx, &path, &session);
	const char *to = str_cstr(ctx->arena, path);
	Str body = str_format(ctx->arena, "%s&token=%.*s", f->form, STR(test_token(ctx)));
	Req *req = test_request(ctx, POST, to, str_cstr(ctx->arena, body));
	req->headers.at[0].value =
		str_format(ctx->arena, "visit=visit-of-the-test-only; session=%.*s", STR(session));
	fail_at(ctx, platform, n);
	Reply r = test_send(ctx, req);
	fail_at(ctx, platform, 0);
	bool is_said = r.status == 303 &&
	               (!f->went_to || str_eq(test_header(r, "Location"), str_of(f->went_to)));
	CHECK(r.status == 303 || r.status == 500 || r.status == 503);
	CHECK(f->is_done(now(ctx)) == is_said);
	return is_said;
}

TEST(a_failing_disk_leaves_nothing_half_done_in_accounts)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		int failed = 0;
		for (int platform = 0; platform < 2; platform++)
			for (int n = 1; !came_through(&forms[i], platform, n); n++)
				CHECK(++failed < 200);
		CHECK(failed > 3);
	}
}

/* Sends a form again and again, each time with a later step that fails, until none does.  That it
 * comes through in the end says that no failure spent anything. */
static void insist(Ctx *ctx, bool platform, Str session, const char *path, const char *form)
{
	int status = 0, letters_before = letters(ctx);
	for (int n = 1; status != 303; n++) {
		limit_reset();
		Str body = str_format(ctx->arena, "%s&token=%.*s", form, STR(test_token(ctx)));
		Req *req = test_request(ctx, POST, path, str_cstr(ctx->arena, body));
		req->headers.at[0].value = str_format(
			ctx->arena, "visit=visit-of-the-test-only; session=%.*s", STR(session));
		fail_at(ctx, platform, n);
		status = test_send(ctx, req).status;
		fail_at(ctx, platform, 0);
		CHECK(n < 200 && (status == 303 || status == 500 || status == 503));
		CHECK(status == 303 || letters(ctx) == letters_before);
	}
}

TEST(a_failing_disk_spends_no_code_and_sends_no_letter)
{
	for (int platform = 0; platform < 2; platform++) {
		Ctx *ctx = hall();
		give_code(ctx, 2);
		insist(ctx, platform, signed_in(ctx, "karim"), "/connexion/code", code_now(ctx));

		ctx = hall();
		Str session = signed_in(ctx, "karim"), secret = { 0 };
		Str offer = hidden(ctx, get(ctx, session, "/mon-compte/code").body, "cle");
		CHECK(account_code_accept(ctx, 2, offer, &secret));
		Str code = crypto_totp_code(ctx->arena, secret, ctx->now);
		Str form = str_format(ctx->arena, "cle=%.*s&code=%.*s", STR(offer), STR(code));
		insist(ctx, platform, session, "/mon-compte/code", str_cstr(ctx->arena, form));
		CHECK(account_find(now(ctx), 2)->totp_sealed.len > 0);

		ctx = hall();
		session = cookie_of(post(ctx, S(""), "/inscription", NEW), "session");
		int before = letters(ctx);
		insist(ctx, platform, session, "/mon-compte/confirmation", "");
		CHECK_INT(letters(ctx), before + 1);
	}
}
