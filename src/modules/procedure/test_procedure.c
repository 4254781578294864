/* test_procedure.c — adopting, publishing and closing, by rule and by page. */
#include <pthread.h>
#include <string.h>

#include "app/testapp.h"
#include "core/event/event.h"
#include "modules/procedure/procedure.h"
#include "modules/procedure/revision.h"
#include "modules/town/town.h"

static const char code_of_birth[] = "acte-naissance";

/* An authority of France with two services, of which one has the role of the civil status. */
static Ctx *town(void)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	test_script(ctx, "insert into town_service (id, role, name_fr) values"
	                 " (3, 'etat-civil', 'État <civil>'), (4, 'accueil', 'Accueil')");
	test_as(ctx, PROCEDURE_MANAGE);
	return ctx;
}

static int status(Ctx *ctx, const char *path, const char *form)
{
	return test_post(ctx,
	                 str_cstr(ctx->arena, str_format(ctx->arena, "/bureau/demarches/%s", path)),
	                 form)
	        .status;
}

static const AdoptedProcedure *birth(Ctx *ctx)
{
	ctx_read(ctx);
	return procedure_find_adopted(ctx, str_of(code_of_birth));
}

static Ctx *town_with_birth_open(void)
{
	Ctx *ctx = town();
	CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 303);
	CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"), 303);
	return ctx;
}

TEST(a_procedure_is_adopted_read_and_opened)
{
	Ctx *ctx = town();
	CHECK(!birth(ctx));
	CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 303);
	const AdoptedProcedure *p = birth(ctx);
	CHECK_STR(p->state, S("adopted"));
	CHECK(p->service == 3 && p->draft && !p->revision && p->number == 0);
	CHECK(!procedure_find_published(ctx, p->code));

	CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"), 303);
	p = birth(ctx);
	CHECK_STR(p->state, S("published"));
	CHECK(!p->draft && p->revision && p->number == 1);
	CHECK(p->published_at.us == ctx->now.us);
	CHECK(procedure_find_published(ctx, p->code) && procedure_get_adopted(ctx, p->id));
	CHECK_INT((int64_t)procedure_list_published(ctx).len, 1);
	CHECK_STR(procedure_of_revision(ctx, p->revision)->code, p->code);

	EventList events = event_list(ctx, S("procedure"), p->id);
	CHECK_INT((int64_t)events.len, 2);
	CHECK_STR(events.at[0].kind, S("procedure.adopted"));
	CHECK_STR(event_value(&events.at[1], "revision"),
	          str_format(ctx->arena, "%lld", (long long)p->revision));
}

TEST(what_is_to_be_confirmed_is_seen_and_ticked_before_opening)
{
	Ctx *ctx = town();
	CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 303);
	Reply reply = test_get(ctx, "/bureau/demarches/acte-naissance");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, S("points à confirmer")));
	const Procedure *p = procedure_of_revision(ctx, birth(ctx)->draft);
	LegalBasisList doubts = procedure_to_confirm(ctx->arena, p, S("fr"));
	CHECK(doubts.len > 0);
	for (size_t i = 0; i < doubts.len; i++)
		CHECK(str_has(reply.body, doubts.at[i].text.in[LANG_FR]));
	reply = test_post(ctx, "/bureau/demarches/acte-naissance/ouvrir", "");
	CHECK_INT(reply.status, 422);
	CHECK(str_has(reply.body, S("href=\"#confirme\"")));
	CHECK_STR(birth(ctx)->state, S("adopted"));
}

TEST(a_procedure_without_a_service_is_not_opened)
{
	Ctx *ctx = town();
	test_script(ctx, "delete from town_service where id = 3");
	CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 303);
	CHECK_INT(birth(ctx)->service, 0);
	CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"), 422);
	CHECK_INT(status(ctx, "acte-naissance/service", "service="), 422);
	CHECK_INT(status(ctx, "acte-naissance/service", "service=abc"), 422);
	CHECK_INT(status(ctx, "acte-naissance/service", "service=99"), 400);
	CHECK_INT(status(ctx, "acte-naissance/service", "service=4"), 303);
	CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"), 303);
	CHECK_INT(birth(ctx)->service, 4);
}

TEST(what_does_not_exist_or_was_done_already_is_refused)
{
	Ctx *ctx = town_with_birth_open();
	CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 409);
	CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"), 409);
	CHECK_INT(status(ctx, "acte-naissance/mettre-a-jour", ""), 409);
	CHECK_INT(status(ctx, "inconnu/adopter", ""), 404);
	CHECK_INT(status(ctx, "inconnu/ouvrir", "confirme=yes"), 404);
	CHECK_INT(status(ctx, "inconnu/fermer", ""), 404);
	CHECK_INT(status(ctx, "inconnu/service", "service=3"), 404);
	CHECK_INT(status(ctx, "inconnu/mettre-a-jour", ""), 404);
	CHECK_INT(test_get(ctx, "/bureau/demarches/inconnu").status, 404);
	CHECK_INT(test_get(ctx, "/bureau/demarches/acte-deces").status, 404);
	CHECK_INT(status(ctx, "acte-deces/fermer", ""), 404);
}

TEST(a_procedure_for_other_countries_is_not_offered)
{
	Ctx *ctx = town();
	const Procedure *other = NULL;
	const ProcedureList *all = procedure_catalogue();
	for (size_t i = 0; i < all->len; i++)
		if (!procedure_rule(all->at[i], S("fr")))
			other = all->at[i];
	CHECK(other != NULL);
	Reply reply = test_get(ctx, "/bureau/demarches/catalogue");
	CHECK(!str_has(reply.body, str_format(ctx->arena, "/%.*s/adopter", STR(other->code))));
	CHECK(str_has(reply.body, S("/acte-naissance/adopter")));
	CHECK_INT(status(ctx,
	                 str_cstr(ctx->arena,
	                          str_format(ctx->arena, "%.*s/adopter", STR(other->code))),
	                 ""),
	          404);
}

TEST(a_closed_procedure_takes_no_more_filings_and_may_be_opened_again)
{
	Ctx *ctx = town_with_birth_open();
	Id revision = birth(ctx)->revision;
	CHECK_INT(status(ctx, "acte-naissance/fermer", ""), 303);
	CHECK_INT(status(ctx, "acte-naissance/fermer", ""), 409);
	CHECK_STR(birth(ctx)->state, S("closed"));
	CHECK(!procedure_find_published(ctx, S("acte-naissance")));
	CHECK_INT((int64_t)procedure_list_published(ctx).len, 0);
	CHECK(str_has(test_get(ctx, "/bureau/demarches/acte-naissance").body, S("Fermée")));
	CHECK_INT(status(ctx, "acte-naissance/ouvrir", ""), 303);
	CHECK_STR(birth(ctx)->state, S("published"));
	CHECK_INT(birth(ctx)->revision, revision);
}

/* As if the catalogue had had another text when this revision was made. */
static void age_revision(Ctx *ctx)
{
	test_script(ctx, "update procedure_revision set digest = replace(digest, 'a', 'b')");
}

TEST(a_new_text_of_the_catalogue_becomes_the_next_revision_and_the_old_one_stays)
{
	Ctx *ctx = town_with_birth_open();
	Id old = birth(ctx)->revision;
	CHECK(!procedure_has_update(ctx, birth(ctx)));
	age_revision(ctx);
	CHECK(procedure_has_update(ctx, birth(ctx)));
	CHECK(str_has(test_get(ctx, "/bureau/demarches").body, S("Modèle mis à jour")));
	CHECK_INT(status(ctx, "acte-naissance/mettre-a-jour", ""), 303);
	CHECK_INT(birth(ctx)->revision, old);
	CHECK(birth(ctx)->draft > old);
	CHECK_STR(birth(ctx)->state, S("published"));
	CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"), 303);
	CHECK_INT(birth(ctx)->number, 2);
	CHECK(birth(ctx)->revision > old && !birth(ctx)->draft);
	CHECK_STR(procedure_of_revision(ctx, old)->code, S("acte-naissance"));
}

TEST(the_page_of_procedures_shows_what_is_to_be_done_and_escapes_names)
{
	Ctx *ctx = town();
	CHECK(str_has(test_get(ctx, "/bureau/demarches").body, S("Aucune démarche")));
	CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 303);
	Reply reply = test_get(ctx, "/bureau/demarches");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, S("En préparation")));
	CHECK(str_has(reply.body, S("État &lt;civil&gt;")));
	CHECK(str_has(reply.body, S("href=\"/bureau/demarches/acte-naissance\"")));
	reply = test_get(ctx, "/bureau/demarches/acte-naissance?lang=ar");
	CHECK(str_has(reply.body, S("طلب نسخة من رسم الولادة")));
}

TEST(only_who_manages_procedures_sees_their_pages)
{
	static const char *const pages[] = { "/bureau/demarches", "/bureau/demarches/catalogue",
		                             "/bureau/demarches/acte-naissance" };
	static const char *const deeds[] = { "adopter", "mettre-a-jour", "service", "ouvrir",
		                             "fermer" };
	Ctx *ctx = town_with_birth_open();
	test_as(ctx, TOWN_MANAGE);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		CHECK_INT(test_get(ctx, pages[i]).status, 403);
	for (size_t i = 0; i < ARRAY_LEN(deeds); i++) {
		Str path = str_format(ctx->arena, "acte-naissance/%s", deeds[i]);
		CHECK_INT(status(ctx, str_cstr(ctx->arena, path), ""), 403);
	}
	test_as_visitor(ctx);
	CHECK(test_get(ctx, "/bureau/demarches").status != 200);
}

/* Runs one deed with the n-th step of the database failing, for every n until it is done. */
static void fail_at_each_step(const char *before, const char *deed, const char *state)
{
	int said = 500;
	for (int n = 1; said == 500; n++) {
		Ctx *ctx = town();
		if (before) {
			CHECK_INT(status(ctx, "acte-naissance/adopter", ""), 303);
			if (strcmp(before, "open") == 0)
				CHECK_INT(status(ctx, "acte-naissance/ouvrir", "confirme=yes"),
				          303);
		}
		const AdoptedProcedure *was = birth(ctx);
		Str old = was ? was->state : S("none");
		test_fail_at(ctx, n);
		said = status(ctx, deed, "confirme=yes&service=4");
		test_fail_at(ctx, 0);
		const AdoptedProcedure *is = birth(ctx);
		CHECK_STR(is ? is->state : S("none"), said == 303 ? str_of(state) : old);
		EventList events = event_list(ctx, S("procedure"), is ? is->id : 1);
		size_t wanted = before == NULL ? 0 : strcmp(before, "open") == 0 ? 2 : 1;
		CHECK(events.len == wanted + (said == 303));
		CHECK(n < 500);
	}
	CHECK_INT(said, 303);
}

TEST(a_failing_disk_leaves_nothing_half_done)
{
	fail_at_each_step(NULL, "acte-naissance/adopter", "adopted");
	fail_at_each_step("adopted", "acte-naissance/ouvrir", "published");
	fail_at_each_step("adopted", "acte-naissance/service", "adopted");
	fail_at_each_step("open", "acte-naissance/fermer", "closed");
}

/* ---- Revisions that were read ---- */

static Str text_numbered(int n)
{
	return str_format(test_arena(), "# %d\n%.*s", n,
	                  STR(procedure_catalogue_source(S("signalement"))));
}

static const Procedure *read_numbered(Arena *arena, int n)
{
	Str text = text_numbered(n), digest = procedure_digest(arena, text);
	const Procedure *p = procedure_kept(arena, digest);
	return p ? p : procedure_keep(arena, digest, text);
}

TEST(a_text_is_read_once_and_what_is_read_by_someone_is_not_let_go)
{
	Arena *arena = arena_new(64 << 20), *reader = arena_new(64 << 20);
	const Procedure *first = read_numbered(reader, 0);
	CHECK(read_numbered(arena, 0) == first);
	arena_reset(arena);
	for (int i = 1; i <= REVISIONS_KEPT_MAX + 10; i++) {
		CHECK_STR(read_numbered(arena, i)->code, S("signalement"));
		arena_reset(arena);
	}
	CHECK_INT(procedure_kept_count(), REVISIONS_KEPT_MAX);
	CHECK(read_numbered(arena, 0) == first);
	CHECK(!procedure_kept(arena, procedure_digest(arena, text_numbered(1))));
	CHECK(procedure_kept(arena,
	                     procedure_digest(arena, text_numbered(REVISIONS_KEPT_MAX + 10))));
	CHECK(!procedure_kept(arena, S("short")));
	arena_free(reader);
	arena_free(arena);
}

static void *read_many(void *arg)
{
	Arena *arena = arena_new(64 << 20);
	const Str *texts = arg;
	for (int i = 0; i < 300; i++) {
		Str digest = procedure_digest(arena, texts[i % 8]);
		const Procedure *p = procedure_kept(arena, digest);
		if (!p)
			p = procedure_keep(arena, digest, texts[i % 8]);
		assert(str_eq(p->code, S("signalement")));
		arena_reset(arena);
	}
	arena_free(arena);
	return NULL;
}

TEST(threads_that_read_the_same_texts_share_them)
{
	pthread_t threads[4];
	Str texts[8];
	for (int i = 0; i < 8; i++)
		texts[i] = text_numbered(1000 + i);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		CHECK(pthread_create(&threads[i], NULL, read_many, texts) == 0);
	for (size_t i = 0; i < ARRAY_LEN(threads); i++)
		CHECK(pthread_join(threads[i], NULL) == 0);
	CHECK(procedure_kept_count() <= REVISIONS_KEPT_MAX);
}
