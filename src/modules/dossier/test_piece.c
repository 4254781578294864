#include "app/demo.h"
#include "app/testapp.h"
#include "core/seal/seal.h"
#include "modules/dossier/rows.h"

static const DemoPerson nadia = { "nadia@example.org", "Nadia Karimi", NULL, NULL, LANG_FR };

#define PDF  "%PDF-1.4\n% of the tests\n"
#define DOCX "PK\3\4 [Content_Types].xml word/document.xml"

typedef struct {
	const char *code;
	Id id;
	int64_t version;
	Answers *answers;
	const char *field, *bytes;
	int row;
	Str state;
} Act;

static Err *open_town(Ctx *ctx, void *arg)
{
	Act *a = arg;
	Id service;
	seal_create_key(ctx);
	Err *e = town_service_save(
		ctx, &(Service){ .role = S("accueil"), .name = { { S("Accueil") } } }, &service);
	if (!e)
		e = procedure_adopt(ctx, str_of(a->code), service);
	return e ? e : procedure_publish(ctx, str_of(a->code));
}

static Err *draft(Ctx *ctx, void *arg)
{
	Act *a = arg;
	Err *e = dossier_draft(ctx, str_of(a->code), &a->id);
	if (!e)
		a->version = dossier_find_own(ctx, a->id)->version;
	return e;
}

static Err *save(Ctx *ctx, void *arg)
{
	Act *a = arg;
	return dossier_save(ctx, dossier_find_own(ctx, a->id), a->answers, a->version, &a->version);
}

static Err *add(Ctx *ctx, void *arg)
{
	Act *a = arg;
	BlobDraft blob;
	Err *e = blob_make(ctx, str_of(a->bytes), &blob);
	return e ? e
	         : dossier_piece_add(ctx, dossier_find_own(ctx, a->id), str_of(a->field), a->row,
	                             &blob, S("piece"));
}

static Err *file(Ctx *ctx, void *arg)
{
	Act *a = arg;
	return dossier_file(ctx, dossier_find_own(ctx, a->id), a->version);
}

static Err *close_procedure(Ctx *ctx, void *arg)
{
	return procedure_close(ctx, str_of(((Act *)arg)->code));
}

static Err *publish_next(Ctx *ctx, void *arg)
{
	Err *e = procedure_update(ctx, str_of(((Act *)arg)->code));
	return e ? e : procedure_publish(ctx, str_of(((Act *)arg)->code));
}

static Err *write_to_service(Ctx *ctx, void *arg)
{
	return dossier_write(ctx, dossier_find_own(ctx, ((Act *)arg)->id), S("Bonjour"),
	                     &(Attached){ 0 });
}

static Err *accept(Ctx *ctx, void *arg)
{
	return dossier_decide(ctx, dossier_find(ctx, ((Act *)arg)->id), DECISION_ACCEPT,
	                      (Str){ 0 });
}

static Err *come(Ctx *ctx, void *ret_person)
{
	*(Id *)ret_person = account_person_here(ctx);
	return NULL;
}

static Ctx *now(Ctx *ctx)
{
	Ctx *fresh = alloc(ctx->arena, Ctx);
	*fresh = *ctx;
	ctx_read(fresh);
	return fresh;
}

/* A draft of nadia's whose answers are right but for the files. */
static Act drafted(Ctx **ret_ctx, const char *code)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	Act a = { .code = code };
	CHECK(!ctx_write(ctx, open_town, &a));
	ctx->actor = (Actor){ .kind = ACTOR_RESIDENT,
		              .account = 1,
		              .name = S("Nadia Karimi"),
		              .email = S("nadia@example.org"),
		              .email_confirmed = true };
	CHECK(!ctx_write(ctx, come, &ctx->actor.person));
	CHECK(!ctx_write(ctx, draft, &a));
	DemoDice dice = { 42 };
	a.answers = alloc(ctx->arena, Answers);
	a.answers->arena = ctx->arena;
	demo_fill(&dice, &demo_towns[0], &nadia, ctx->today, procedure_catalogue_find(str_of(code)),
	          a.answers);
	CHECK(!ctx_write(ctx, save, &a));
	*ret_ctx = ctx;
	return a;
}

static ErrCode added(Ctx *ctx, Act *a, const char *field, int row, const char *bytes)
{
	a->field = field;
	a->row = row;
	a->bytes = bytes;
	Err *e = ctx_write(ctx, add, a);
	return e ? e->code : (ErrCode)0;
}

static size_t pieces(Ctx *ctx, Id id)
{
	return dossier_pieces(now(ctx), id).len;
}

/* ---- What may come ---- */

TEST(a_field_takes_only_files_of_its_formats)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	CHECK_INT(added(ctx, &a, "piece_identite", 0, DOCX), ERR_BAD_TYPE);
	CHECK_INT((int64_t)pieces(ctx, a.id), 0);
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK_INT((int64_t)pieces(ctx, a.id), 1);
}

TEST(a_field_takes_no_file_larger_than_it_says)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	int mb = procedure_field(procedure_catalogue_find(str_of(a.code)), S("piece_identite"))
	                 ->size_max_mb;
	size_t len = ((size_t)mb << 20) + 1;
	char *bytes = alloc_n(ctx->arena, char, len + 1);
	for (size_t i = 0; i < len; i++)
		bytes[i] = i < sizeof PDF - 1 ? PDF[i] : ' ';
	CHECK_INT(added(ctx, &a, "piece_identite", 0, bytes), ERR_TOO_LARGE);
	CHECK_INT((int64_t)pieces(ctx, a.id), 0);
}

TEST(a_file_for_no_field_or_no_row_is_refused_and_the_draft_stays_readable)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	CHECK_INT(added(ctx, &a, "type_copie", 0, PDF), ERR_INVALID);
	CHECK_INT(added(ctx, &a, "../../etc/passwd", 0, PDF), ERR_INVALID);
	CHECK_INT(added(ctx, &a, "piece_identite", -1, PDF), ERR_INVALID);
	CHECK_INT(added(ctx, &a, "piece_identite", 1 << 30, PDF), ERR_INVALID);
	CHECK_INT((int64_t)pieces(ctx, a.id), 0);
	CHECK(dossier_answers(now(ctx), dossier_find_own(now(ctx), a.id))->list.len > 0);
}

TEST(a_field_of_one_file_keeps_the_last)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "coordonnees-fournisseur");
	CHECK_INT(added(ctx, &a, "rib", 0, PDF "first"), 0);
	CHECK_INT(added(ctx, &a, "rib", 0, PDF "second"), 0);
	PieceList list = dossier_pieces(now(ctx), a.id);
	CHECK_INT((int64_t)list.len, 1);
	CHECK_INT(list.at[0].size_bytes, sizeof PDF "second" - 1);
}

/* ---- What stays and what goes ---- */

TEST(a_file_that_came_while_the_form_was_open_is_not_lost_by_saving_it)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK(!ctx_write(ctx, save, &a)); /* with the version and the answers of before */
	CHECK_INT((int64_t)pieces(ctx, a.id), 1);
	const Dossier *d = dossier_find_own(now(ctx), a.id);
	CHECK(procedure_answer(dossier_answers(now(ctx), d), S("piece_identite"), 0).len > 0);
}

TEST(a_file_of_a_question_that_is_no_longer_asked_does_not_reach_the_service)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	procedure_answer_set(a.answers, S("lien"), 0, S("moi"));
	CHECK(!ctx_write(ctx, save, &a));
	CHECK_INT(added(ctx, &a, "preuve_lien", 0, PDF), 0);
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK_INT((int64_t)pieces(ctx, a.id), 2);
	CHECK(!ctx_write(ctx, file, &a));
	PieceList list = dossier_pieces(now(ctx), a.id);
	CHECK_INT((int64_t)list.len, 1);
	CHECK_STR(list.at[0].field, S("piece_identite"));
}

TEST(a_draft_that_would_be_too_long_to_be_read_again_is_not_saved)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	char *text = alloc_n(ctx->arena, char, ANSWERS_BYTES_MAX + 1);
	for (int i = 0; i < ANSWERS_BYTES_MAX; i++)
		text[i] = 'x';
	procedure_answer_set(a.answers, S("precision"), 0, str_of(text));
	Err *e = ctx_write(ctx, save, &a);
	CHECK(e && e->code == ERR_INVALID);
	CHECK(dossier_answers(now(ctx), dossier_find_own(now(ctx), a.id))->list.len > 0);
}

/* ---- Filing, writing, deciding ---- */

TEST(a_procedure_that_was_closed_meanwhile_takes_no_more_dossiers)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	procedure_answer_set(a.answers, S("lien"), 0, S("moi"));
	CHECK(!ctx_write(ctx, save, &a));
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK(!ctx_write(ctx, close_procedure, &a));
	Err *e = ctx_write(ctx, file, &a);
	CHECK(e && e->code == ERR_CONFLICT);
	CHECK(dossier_find_own(now(ctx), a.id)->state == DOSSIER_DRAFT);
}

TEST(a_draft_of_a_former_revision_is_filled_and_filed_as_it_began)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	/* the catalogue's text differs from what was published */
	test_script(ctx, "update procedure_revision set digest = substr(digest, 2) || 'f'");
	CHECK(!ctx_write(ctx, publish_next, &a));
	CHECK(procedure_find_published(now(ctx), S("acte-naissance"))->number == 2);
	procedure_answer_set(a.answers, S("lien"), 0, S("moi"));
	CHECK(!ctx_write(ctx, save, &a));
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK(!ctx_write(ctx, file, &a));
	const Dossier *d = dossier_find_own(now(ctx), a.id);
	CHECK(d->state == DOSSIER_FILED);
	CHECK(d->revision != procedure_find_published(now(ctx), S("acte-naissance"))->revision);
}

TEST(messages_end_before_the_list_that_shows_them_does)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	procedure_answer_set(a.answers, S("lien"), 0, S("moi"));
	CHECK(!ctx_write(ctx, save, &a));
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK(!ctx_write(ctx, file, &a));
	Err *e = NULL;
	size_t n = 0;
	for (; n <= DOSSIER_MESSAGES_MAX && !e; n += !e)
		e = ctx_write(ctx, write_to_service, &a);
	CHECK(e && e->code == ERR_CONFLICT);
	CHECK_INT((int64_t)n, DOSSIER_MESSAGES_MAX);
	CHECK_INT((int64_t)dossier_messages(now(ctx), dossier_find_own(now(ctx), a.id)).len,
	          DOSSIER_MESSAGES_MAX);
}

TEST(nobody_decides_on_a_request_of_their_own)
{
	Ctx *ctx;
	Act a = drafted(&ctx, "acte-naissance");
	procedure_answer_set(a.answers, S("lien"), 0, S("moi"));
	CHECK(!ctx_write(ctx, save, &a));
	CHECK_INT(added(ctx, &a, "piece_identite", 0, PDF), 0);
	CHECK(!ctx_write(ctx, file, &a));
	ctx->actor.kind = ACTOR_AGENT;
	*list_push(ctx->arena, &ctx->actor.grants) = (Grant){ S(DOSSIER_READ), 0 };
	*list_push(ctx->arena, &ctx->actor.grants) = (Grant){ S(DOSSIER_DECIDE), 0 };
	Err *e = ctx_write(ctx, accept, &a);
	CHECK(e && e->code == ERR_FORBIDDEN);
	ctx->actor.account = 2;
	ctx->actor.email = S("samira@example.org");
	CHECK(!ctx_write(ctx, come, &ctx->actor.person));
	CHECK(!ctx_write(ctx, accept, &a));
}
