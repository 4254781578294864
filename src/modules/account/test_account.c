/* test_account.c — persons, roles, passwords, sessions and links, by rules. */
#include "app/testapp.h"
#include "core/crypto/crypto.h"
#include "core/event/event.h"
#include "core/limit/limit.h"
#include "gen/account_platform_queries.h"
#include "modules/account/inside.h"

static Ctx *hall(void)
{
	limit_reset();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	test_script(ctx, "insert into town_service (id, role, name_fr) values"
	                 " (1, 'accueil', 'Accueil'), (2, 'etat-civil', 'État civil')");
	return ctx;
}

static Ctx *again(Ctx *ctx)
{
	Ctx *fresh = ctx_new(ctx->arena, ctx->platform, ctx->authority, ctx->now);
	ctx_read(fresh);
	fresh->actor = ctx->actor;
	return fresh;
}

/* ---- Addresses ---- */

TEST(an_address_is_kept_in_small_letters)
{
	CHECK_STR(account_email_read(test_arena(), S(" Samira.Haddad+a@Exemple.FR ")),
	          S("samira.haddad+a@exemple.fr"));
}

TEST(what_cannot_be_an_address_is_none)
{
	static const char *const bad[] = { "",         "a",        "@b.fr",    "a@",
		                           "a@b",      "a@b.",     "a@.b",     "a@b..fr",
		                           "a b@c.fr", "a@b@c.fr", "a@c.fr\n", "a@-c.fr",
		                           ".a@c.fr",  "a.@c.fr",  "a@c.fr,b", "é@c.fr",
		                           "a\"@c.fr", "a@b.fr\nx" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		Str text = str_of(bad[i]);
		bool is_trimmed = str_ends(text, S("fr\n"));
		CHECK((account_email_read(test_arena(), text).len == 0) == !is_trimmed);
	}
	char local[65 + 6];
	for (size_t i = 0; i < 65; i++)
		local[i] = 'a';
	for (size_t i = 0; i < 6; i++)
		local[65 + i] = "@bc.fr"[i];
	CHECK(account_email_read(test_arena(), (Str){ local, 71 }).len == 0);
	CHECK(account_email_read(test_arena(), (Str){ local + 1, 70 }).len == 70);
}

/* ---- Passwords ---- */

static bool is_good(const char *password)
{
	Ctx *ctx = hall();
	return account_password_check(ctx, str_of(password), S("samira.haddad@exemple.fr"),
	                              S("Samira Haddad")) == NULL;
}

TEST(a_password_of_twelve_characters_is_long_enough)
{
	CHECK(is_good("cheval vert."));
	CHECK(!is_good("cheval vert"));
	CHECK(is_good("حصان أخضر هنا"));
	CHECK(!is_good(""));
}

TEST(nothing_but_length_and_likelihood_is_asked_of_a_password)
{
	CHECK(is_good("pluie tambour ardoise"));
	CHECK(is_good("xkqvzmplwrtb"));
	CHECK(is_good("un soleil qui danse"));
}

TEST(what_others_would_try_first_is_refused)
{
	CHECK(!is_good("motdepasse2026"));
	CHECK(!is_good("Password1234!"));
	CHECK(!is_good("azertyuiop12"));
	CHECK(!is_good("123456789012"));
	CHECK(!is_good("aaaaaaaaaaaa"));
	CHECK(!is_good("abcdefghijklm"));
	CHECK(!is_good("lune1lune1lune1"));
	CHECK(!is_good("samira-haddad-2026"));
	CHECK(!is_good("Valbourg59000!"));
	CHECK(!is_good("commune2valbourg"));
	CHECK(!is_good("exemple.fr2026"));
}

TEST(a_password_has_at_most_two_hundred_characters)
{
	char text[202] = { 0 };
	for (size_t i = 0; i < 201; i++)
		text[i] = "kqzvbxwmplrt"[i * i % 11 % 12];
	CHECK(!is_good(text));
	text[200] = '\0';
	CHECK(is_good(text));
}

TEST(no_password_opens_an_account_that_has_none)
{
	CHECK(!account_password_is(S(""), S("")));
	Str stored = crypto_password_hash(test_arena(), S("cheval vert."));
	CHECK(account_password_is(stored, S("cheval vert.")));
	CHECK(!account_password_is(stored, S("cheval vert")));
}

/* ---- Persons ---- */

static const Actor samira = { .kind = ACTOR_RESIDENT,
	                      .account = 7,
	                      .name = { "Samira Haddad", 13 },
	                      .email = { "samira@exemple.fr", 17 },
	                      .email_confirmed = true };

static Err *come(Ctx *ctx, void *ret_id)
{
	*(Id *)ret_id = account_person_here(ctx);
	return NULL;
}

static Id person_here(Ctx *ctx)
{
	Id id = 0;
	Err *e = ctx_write(ctx, come, &id);
	CHECK(e == NULL);
	return id;
}

TEST(a_person_is_made_at_the_first_act_and_found_at_the_next)
{
	Ctx *ctx = hall();
	ctx->actor = samira;
	Id id = person_here(ctx);
	CHECK(id != 0);
	CHECK_INT(person_here(ctx), id);
	CHECK_STR(account_person_title(again(ctx), id), S("Samira Haddad"));
	CHECK_STR(account_person_find(again(ctx), id)->email, S("samira@exemple.fr"));
	CHECK(!account_person_find(again(ctx), id)->agent);
}

TEST(a_person_has_the_name_that_the_account_has_now)
{
	Ctx *ctx = hall();
	ctx->actor = samira;
	Id id = person_here(ctx);
	ctx->actor.name = S("");
	CHECK_INT(person_here(ctx), id);
	CHECK_STR(account_person_title(again(ctx), id), S("samira@exemple.fr"));
}

TEST(visitors_and_the_system_are_nobody)
{
	Ctx *ctx = hall();
	CHECK_INT(person_here(ctx), 0);
	CHECK(account_person_find(ctx, 1) == NULL);
	CHECK_STR(account_person_title(ctx, 1), S(""));
}

/* ---- Roles ---- */

typedef struct {
	const char *email, *role;
	Id service, person;
} Giving;

static Err *give(Ctx *ctx, void *arg)
{
	const Giving *g = arg;
	return account_role_give(ctx, str_of(g->email), S("Un Agent"), g->role, g->service);
}

static Err *take(Ctx *ctx, void *arg)
{
	const Giving *g = arg;
	return account_role_take(ctx, g->person, g->role, g->service);
}

static int given(Ctx *ctx, const char *email, const char *role, Id service)
{
	Err *e = ctx_write(ctx, give, &(Giving){ email, role, service, 0 });
	return e ? (int)e->code : 0;
}

static int taken(Ctx *ctx, Id person, const char *role, Id service)
{
	Err *e = ctx_write(ctx, take, &(Giving){ "", role, service, person });
	return e ? (int)e->code : 0;
}

TEST(a_role_is_given_once_and_named_in_the_record)
{
	Ctx *ctx = hall();
	CHECK_INT(given(ctx, "Agent@exemple.fr", "instructeur", 2), 0);
	CHECK_INT(given(ctx, "agent@exemple.fr", "instructeur", 2), ERR_CONFLICT);
	CHECK_INT(given(ctx, "agent@exemple.fr", "instructeur", 0), 0);
	CHECK_INT(given(ctx, "agent@exemple.fr", "instructeur", 0), ERR_CONFLICT);
	CHECK_INT(given(ctx, "agent@exemple.fr", "roi", 2), ERR_INVALID);
	CHECK_INT(given(ctx, "agent", "lecteur", 2), ERR_INVALID);
	CHECK_INT(given(ctx, "agent@exemple.fr", "lecteur", 9), ERR_INVALID);
	RoleHeldList roles = account_role_list(again(ctx));
	CHECK_INT((int64_t)roles.len, 2);
	CHECK_STR(roles.at[0].person_email, S("agent@exemple.fr"));
	EventList events = event_list(again(ctx), S("person"), roles.at[0].person);
	CHECK_INT((int64_t)events.len, 2);
	CHECK_STR(event_value(&events.at[0], "role"), S("instructeur"));
	CHECK_STR(event_value(&events.at[0], "service"), S("2"));
}

static Err *open_services(Ctx *ctx, void *ret_last)
{
	for (int i = 0; i < ACCOUNT_SERVICES_MAX + 1; i++) {
		Err *e = town_service_save(ctx,
		                           &(Service){ .role = str_format(ctx->arena, "s-%d", i),
		                                       .name = { { S("Service") } } },
		                           ret_last);
		if (e)
			return e;
	}
	return NULL;
}

TEST(an_agent_has_no_more_services_than_the_inbox_can_show)
{
	Ctx *ctx = hall();
	Id last = 0;
	CHECK(!ctx_write(ctx, open_services, &last));
	for (Id i = 0; i < ACCOUNT_SERVICES_MAX; i++)
		CHECK_INT(given(ctx, "agent@exemple.fr", "lecteur", last - i), 0);
	CHECK_INT(given(ctx, "agent@exemple.fr", "decideur", last), 0);
	CHECK_INT(given(ctx, "agent@exemple.fr", "lecteur", last - ACCOUNT_SERVICES_MAX),
	          ERR_CONFLICT);
	CHECK_INT(given(ctx, "agent@exemple.fr", "lecteur", 0), 0);
}

TEST(agents_of_a_service_are_those_with_a_role_there_or_everywhere)
{
	Ctx *ctx = hall();
	CHECK_INT(given(ctx, "a@exemple.fr", "lecteur", 1), 0);
	CHECK_INT(given(ctx, "b@exemple.fr", "lecteur", 2), 0);
	CHECK_INT(given(ctx, "c@exemple.fr", "lecteur", 0), 0);
	CHECK_INT((int64_t)account_agent_list(again(ctx), "dossier.read", 1).len, 2);
	CHECK_INT((int64_t)account_agent_list(again(ctx), "dossier.read", 2).len, 2);
	CHECK(account_agent_list(again(ctx), "dossier.read", 1).at[0].agent);
	CHECK_INT((int64_t)account_agent_list(again(ctx), "dossier.decide", 1).len, 0);
}

TEST(a_role_that_is_taken_away_is_gone)
{
	Ctx *ctx = hall();
	CHECK_INT(given(ctx, "a@exemple.fr", "lecteur", 2), 0);
	Id person = account_role_list(again(ctx)).at[0].person;
	CHECK_INT(taken(ctx, person, "lecteur", 0), ERR_NOT_FOUND);
	CHECK_INT(taken(ctx, person, "lecteur", 2), 0);
	CHECK_INT(taken(ctx, person, "lecteur", 2), ERR_NOT_FOUND);
	CHECK_INT((int64_t)account_role_list(again(ctx)).len, 0);
	CHECK(!account_person_find(again(ctx), person)->agent);
}

TEST(an_authority_is_never_left_without_an_administrator)
{
	Ctx *ctx = hall();
	CHECK_INT(given(ctx, "a@exemple.fr", "administrateur", 0), 0);
	CHECK_INT(given(ctx, "b@exemple.fr", "administrateur", 2), 0);
	Id first = account_role_list(again(ctx)).at[0].person;
	CHECK_INT(taken(ctx, first, "administrateur", 0), ERR_CONFLICT);
	CHECK_INT((int64_t)account_role_list(again(ctx)).len, 2);
	CHECK_INT(given(ctx, "b@exemple.fr", "administrateur", 0), 0);
	CHECK_INT(taken(ctx, first, "administrateur", 0), 0);
}

TEST(who_manages_one_service_gives_no_role_on_others)
{
	Ctx *ctx = hall();
	Actor actor = { .kind = ACTOR_AGENT, .account = 9, .email_confirmed = true };
	*list_push(ctx->arena, &actor.grants) = (Grant){ S(ACCOUNT_MANAGE), 2 };
	CHECK_INT(given(ctx, "a@exemple.fr", "lecteur", 1), 0);
	Id person = account_role_list(again(ctx)).at[0].person;
	ctx->actor = actor;
	CHECK_INT(given(ctx, "a@exemple.fr", "lecteur", 2), 0);
	CHECK_INT(given(ctx, "a@exemple.fr", "administrateur", 0), ERR_FORBIDDEN);
	CHECK_INT(taken(ctx, person, "lecteur", 1), ERR_FORBIDDEN);
}

TEST(an_invited_person_becomes_the_account_of_that_confirmed_address)
{
	Ctx *ctx = hall();
	CHECK_INT(given(ctx, "samira@exemple.fr", "instructeur", 2), 0);
	Id invited = account_role_list(again(ctx)).at[0].person;
	ctx->actor = samira;
	ctx->actor.email_confirmed = false;
	Id stranger = person_here(ctx);
	CHECK(stranger != invited);
	CHECK_INT((int64_t)account_grants(again(ctx), 7, samira.email, false).len, 0);
	CHECK(account_grants(again(ctx), 8, samira.email, true).len > 0);
	ctx->actor = samira;
	ctx->actor.account = 8;
	CHECK_INT(person_here(ctx), invited);
	CHECK(account_grants(again(ctx), 8, S("other@exemple.fr"), true).len > 0);
}

TEST(a_draft_before_confirmation_and_an_invitation_meet_in_one_person)
{
	Ctx *ctx = hall();
	ctx->actor = samira;
	ctx->actor.email_confirmed = false;
	Id person = person_here(ctx);
	ctx->actor.kind = ACTOR_SYSTEM;
	CHECK_INT(given(ctx, "samira@exemple.fr", "instructeur", 2), 0);
	ctx->actor = samira;
	CHECK_INT(person_here(ctx), person);
	CHECK(account_person_find(again(ctx), person)->agent);
	CHECK_INT((int64_t)account_agent_list(again(ctx), "dossier.read", 2).len, 1);
}

TEST(each_role_holds_what_its_name_says)
{
	Ctx *ctx = hall();
	static const struct {
		const char *role;
		bool read, process, decide, manage;
	} roles[] = {
		{ "lecteur", true, false, false, false },
		{ "instructeur", true, true, false, false },
		{ "decideur", true, true, true, false },
		{ "administrateur", true, true, true, true },
	};
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		Str email = str_format(ctx->arena, "a%zu@exemple.fr", i);
		CHECK_INT(given(ctx, str_cstr(ctx->arena, email), roles[i].role, 2), 0);
		Ctx *agent = again(ctx);
		agent->actor = (Actor){ .kind = ACTOR_AGENT };
		agent->actor.grants = account_grants(agent, 90, email, true);
		CHECK(ctx_may_on(agent, "dossier.read", 2) == roles[i].read);
		CHECK(ctx_may_on(agent, "dossier.process", 2) == roles[i].process);
		CHECK(ctx_may_on(agent, "dossier.decide", 2) == roles[i].decide);
		CHECK(ctx_may_on(agent, ACCOUNT_MANAGE, 2) == roles[i].manage);
		CHECK(!ctx_may(agent, "procedure.manage") && !ctx_may(agent, TOWN_MANAGE));
		CHECK(!ctx_may_on(agent, "dossier.read", 1));
	}
}

TEST(who_administers_one_service_does_not_administer_the_authority)
{
	Ctx *ctx = hall();
	CHECK_INT(given(ctx, "chef@exemple.fr", "administrateur", 2), 0);
	Ctx *agent = again(ctx);
	agent->actor = (Actor){ .kind = ACTOR_AGENT };
	agent->actor.grants = account_grants(agent, 90, S("chef@exemple.fr"), true);
	CHECK(ctx_may_on(agent, ACCOUNT_MANAGE, 2) && !ctx_may_on(agent, ACCOUNT_MANAGE, 0));
	CHECK(!ctx_may(agent, "procedure.manage"));
	CHECK(!ctx_may(agent, TOWN_MANAGE));
	CHECK_INT(given(ctx, "chef@exemple.fr", "administrateur", 0), 0);
	agent = again(ctx);
	agent->actor = (Actor){ .kind = ACTOR_AGENT };
	agent->actor.grants = account_grants(agent, 90, S("chef@exemple.fr"), true);
	CHECK(ctx_may(agent, "procedure.manage"));
	CHECK(ctx_may(agent, TOWN_MANAGE));
}

/* ---- Accounts made by the command line ---- */

typedef struct {
	const char *email, *password;
	Id id;
} Making;

static Err *make(Ctx *ctx, void *arg)
{
	Making *m = arg;
	return account_create(ctx, str_of(m->email), S("Samira"), str_of(m->password), LANG_AR,
	                      &m->id);
}

TEST(an_account_is_created_confirmed_and_once)
{
	Ctx *ctx = hall();
	Making good = { "Samira@exemple.fr", "cheval vert tambour", 0 };
	CHECK(ctx_write_platform(ctx, make, &good) == NULL);
	const Account *a = account_find_confirmed(again(ctx), S("samira@exemple.fr"));
	CHECK_INT(a->id, good.id);
	CHECK_STR(a->language, S("ar"));
	Err *e = ctx_write_platform(ctx, make, &good);
	CHECK(e && e->code == ERR_CONFLICT);
	e = ctx_write_platform(ctx, make, &(Making){ "b@exemple.fr", "court", 0 });
	CHECK(e && e->code == ERR_INVALID);
	e = ctx_write_platform(ctx, make, &(Making){ "b", "cheval vert tambour", 0 });
	CHECK(e && e->code == ERR_INVALID);
}

/* ---- Devices, paths, limits ---- */

TEST(a_browser_is_named_by_what_it_is_rather_than_by_what_it_imitates)
{
	Ctx *ctx = hall();
	CHECK_STR(account_device(ctx, S("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML,"
	                                " like Gecko) Chrome/120.0 Mobile Safari/537.36")),
	          S("Chrome · Android"));
	CHECK_STR(account_device(ctx, S("Mozilla/5.0 (Windows NT 10.0) Gecko/2 Firefox/128.0")),
	          S("Firefox · Windows"));
	CHECK_STR(account_device(ctx, S("curl/8")), S(""));
}

TEST(one_goes_on_to_paths_of_this_host_only)
{
	CHECK_STR(account_suite(S("/demarches/acte?x=1")), S("/demarches/acte?x=1"));
	CHECK_STR(account_suite(S("/")), S("/"));
	static const char *const bad[] = {
		"",      "demarches", "//evil.example", "/\\evil.example", "http://evil.example",
		"/a\nb", "/a b",      "/a\\b"
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK_STR(account_suite(str_of(bad[i])), S(""));
}

TEST(the_more_one_guesses_the_longer_one_waits)
{
	Ctx *ctx = hall();
	Str from = S("192.0.2.1"), email = S("a@exemple.fr");
	for (int i = 0; i < 5; i++)
		CHECK(account_limit_guess(ctx, from, email) == NULL);
	CHECK(account_limit_guess(ctx, from, email)->code == ERR_TOO_MANY);
	int allowed = 0;
	for (int i = 0; i < 20; i++) {
		ctx->now = instant_add(ctx->now, 31);
		allowed += account_limit_guess(ctx, from, email) == NULL;
	}
	CHECK(allowed >= 8 && allowed <= 12);
	CHECK(account_limit_guess(ctx, S("192.0.2.2"), email) == NULL);
	account_limit_forgive(ctx, from, email);
	CHECK(account_limit_guess(ctx, from, email) == NULL);
}

TEST(letters_to_one_address_are_few)
{
	Ctx *ctx = hall();
	for (int i = 0; i < 4; i++)
		CHECK(account_limit_mail(ctx, S("192.0.2.1"), S("a@exemple.fr")) == NULL);
	CHECK(account_limit_mail(ctx, S("192.0.2.9"), S("a@exemple.fr")) != NULL);
	CHECK(account_limit_mail(ctx, S("192.0.2.1"), S("b@exemple.fr")) == NULL);
}

/* ---- Sealed and signed ---- */

TEST(the_secret_of_codes_opens_for_its_account_alone)
{
	Ctx *ctx = hall();
	Str secret = { 0 };
	Bytes sealed = account_code_seal(ctx, 7, S("ABCDEF"), "account");
	CHECK(account_code_open(ctx, 7, sealed, "account", &secret));
	CHECK_STR(secret, S("ABCDEF"));
	CHECK(!account_code_open(ctx, 8, sealed, "account", &secret));
	CHECK(!account_code_open(ctx, 7, sealed, "offer", &secret));
}

TEST(an_offered_secret_is_good_for_half_an_hour)
{
	Ctx *ctx = hall();
	Str secret, back;
	Str offer = account_code_offer(ctx, 7, &secret);
	CHECK(account_code_accept(ctx, 7, offer, &back));
	CHECK_STR(back, secret);
	CHECK(!account_code_accept(ctx, 8, offer, &back));
	CHECK(!account_code_accept(ctx, 7, S("x"), &back));
	ctx->now = instant_add(ctx->now, ACCOUNT_CODE_SETUP_S);
	CHECK(!account_code_accept(ctx, 7, offer, &back));
}

TEST(an_invitation_vouches_for_itself_until_its_last_instant)
{
	Ctx *ctx = hall();
	Str token = account_invitation_make(ctx, S("a@exemple.fr")), email;
	Instant expires;
	CHECK(account_invitation_read(ctx, token, &email, &expires) == NULL);
	CHECK_STR(email, S("a@exemple.fr"));
	for (size_t i = 0; i < token.len; i++) {
		char *changed = alloc_n(ctx->arena, char, token.len);
		for (size_t j = 0; j < token.len; j++)
			changed[j] = token.ptr[j];
		changed[i] = changed[i] == 'A' ? 'Q' : 'A';
		CHECK(account_invitation_read(ctx, (Str){ changed, token.len }, &email, &expires));
	}
	CHECK(account_invitation_read(ctx, S(""), &email, &expires) != NULL);
	ctx->now = instant_add(ctx->now, ACCOUNT_INVITATION_S);
	CHECK(account_invitation_read(ctx, token, &email, &expires)->code == ERR_GONE);
}
