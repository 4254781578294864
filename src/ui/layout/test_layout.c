#include "app/testapp.h"

#include "core/crypto/crypto.h"
#include "ui/layout/layout.h"

#include <string.h>

static Err *trail(Req *req)
{
	Page *p = page(req, "Démarches");
	layout_crumb(p, "Démarches", S("/demarches"));
	layout_crumb(p, (Text){ { S("Commerce <b>") } }, S("/demarches?theme=commerce"));
	html_raw(p, "<p>Texte</p>");
	return NULL;
}

static Err *home(Req *req)
{
	Page *p = page_titled(req, S("Accueil & cie"));
	layout_wide(p);
	return NULL;
}

static const Route routes[] = {
	{ GET, "/demarches/essai", trail, ANYONE, NULL, 0 },
	{ GET, "/essai", home, ANYONE, NULL, ROUTE_CACHED },
	{ 0 },
};

static const Module probe = { .name = "probe", .routes = routes };

static Ctx *app(void)
{
	return test_app_with((const Module *const[]){ &probe, NULL }, DATE(2026, 3, 10));
}

static Str between(Str s, Str from, Str to)
{
	for (size_t i = 0; i + from.len <= s.len; i++) {
		if (memcmp(s.ptr + i, from.ptr, from.len) != 0)
			continue;
		Str rest = str_part(s, i + from.len, s.len);
		for (size_t j = 0; j + to.len <= rest.len; j++)
			if (memcmp(rest.ptr + j, to.ptr, to.len) == 0)
				return str_part(rest, 0, j);
	}
	return (Str){ 0 };
}

TEST(the_frame_says_where_one_is)
{
	Reply reply = test_get(app(), "/demarches/essai");
	CHECK(str_has(reply.body, S("<title>Démarches — Commune de Valbourg</title>")));
	CHECK(str_has(reply.body,
	              S("<li><a href=\"/demarches\" aria-current=\"true\">Démarches</a></li>")));
	CHECK(str_has(
		reply.body,
		S("</header><nav class=\"crumbs wrap\" aria-label=\"Fil d’Ariane\"><ol>"
	          "<li><a href=\"/demarches\">Démarches</a></li>"
	          "<li><a href=\"/demarches?theme=commerce\">Commerce &lt;b&gt;</a></li></ol></nav>"
	          "<main id=\"main\" tabindex=\"-1\" class=\"page wrap\"><p>Texte</p></main>")));
	CHECK(str_has(reply.body, S("<a href=\"tel:0320000000\" dir=\"ltr\">03 20 00 00 00</a>")));
}

TEST(a_wide_page_makes_its_own_columns)
{
	Reply reply = test_get(app(), "/essai");
	CHECK(str_has(reply.body, S("<main id=\"main\" tabindex=\"-1\"></main>")));
	CHECK(str_has(reply.body, S("<title>Accueil &amp; cie — ")));
}

TEST(the_policy_allows_just_the_style_that_is_inlined)
{
	Ctx *ctx = app();
	Reply reply = test_get(ctx, "/essai");
	Str style = between(reply.body, S("<style>"), S("</style>"));
	CHECK(style.len > 10000 && str_ends(style, S("}")));
	CHECK(str_has(style, S("--accent:#7a1f3d;--accent-ink:#ffffff;")));
	unsigned char digest[32];
	crypto_sha256(style, digest);
	Str hash = between(test_header(reply, "Content-Security-Policy"), S("'sha256-"), S("'"));
	CHECK_INT((int64_t)hash.len, 44);
	char plain[44];
	for (size_t i = 0; i < 43; i++)
		plain[i] = hash.ptr[i] == '+' ? '-' : hash.ptr[i] == '/' ? '_' : hash.ptr[i];
	Str want = crypto_base64url(ctx->arena, (Str){ (const char *)digest, 32 });
	CHECK_STR(((Str){ plain, 43 }), want);
}

TEST(a_language_is_changed_on_the_page_where_one_is)
{
	Reply reply = test_get(app(), "/demarches/essai?q=a%20b&lang=fr&p=2");
	CHECK(str_has(reply.body,
	              S("<a href=\"?lang=ar&amp;q=a%20b&amp;p=2\" lang=\"ar\" hreflang=\"ar\""
	                " dir=\"rtl\">العربية</a>")));
}

TEST(who_is_signed_in_can_sign_out_by_a_form)
{
	Ctx *ctx = app();
	CHECK(str_has(test_get(ctx, "/essai").body, S("<a href=\"/connexion\">")));
	test_as_actor(ctx, &(Actor){ .kind = ACTOR_RESIDENT, .name = S("Awa <D>"), .account = 1 });
	Reply reply = test_get(ctx, "/essai");
	CHECK(str_has(reply.body, S("<bdi>Awa &lt;D&gt;</bdi>")));
	CHECK(str_has(reply.body, S("<form method=\"post\" action=\"/deconnexion\"><input "
	                            "type=\"hidden\" name=\"token\"")));
}

TEST(links_that_one_may_not_follow_are_not_shown)
{
	Ctx *ctx = app();
	CHECK(!str_has(test_get(ctx, "/essai").body, S("href=\"/bureau\"")));
	test_as(ctx, "dossier.read");
	CHECK(str_has(test_get(ctx, "/essai").body, S("href=\"/bureau\"")));
}

TEST(a_page_that_is_not_there_offers_to_search)
{
	Reply reply = test_get(app(), "/nowhere");
	CHECK_INT(reply.status, 404);
	CHECK(str_has(reply.body, S("<form role=\"search\" action=\"/demarches\">")));
	CHECK(str_has(reply.body, S("<h1>Cette page n’existe pas, ou plus.</h1>")));
}

TEST(the_arms_are_served_when_there_are_some)
{
	Ctx *ctx = app();
	CHECK_INT(test_get(ctx, "/armoiries.svg").status, 404);
	CHECK(!str_has(test_get(ctx, "/essai").body, S("<img")));
	Authority with_arms = *ctx->authority;
	with_arms.logo = S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\">"
	                   "<path d=\"M0 0h4v4z\"/></svg>");
	CHECK(!authority_save(ctx->platform, ctx->arena, &with_arms));
	CHECK(str_has(test_get(ctx, "/essai").body, S("<img src=\"/armoiries.svg?v=")));
	Reply reply = test_get(ctx, "/armoiries.svg?v=2");
	CHECK_STR(reply.body, with_arms.logo);
	CHECK_STR(test_header(reply, "Content-Type"), S("image/svg+xml"));
}

TEST(colours_of_an_authority_can_be_read)
{
	Arena *arena = test_arena();
	CHECK_STR(layout_theme(arena, S("red")), S(""));
	CHECK_STR(layout_theme(arena, S("#8a2f3b")),
	          S(":root{--accent:#8a2f3b;--accent-ink:#ffffff;--accent-deep:#742732;"
	            "--accent-soft:#f7f0f1;--accent-line:#dec5c8}"));
	CHECK(str_has(layout_theme(arena, S("#ffcc00")), S("--accent-ink:#1e1b24")));
	CHECK(layout_accent_is_readable(S("#8a2f3b")) && !layout_accent_is_readable(S("#ffcc00")));
}
