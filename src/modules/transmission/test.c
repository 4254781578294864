/* test.c — an act's way to the simulated ministry and back, refusals, letters, cancellation. */
#include "modules/transmission/test_scene.h"

#include "app/testapp.h"
#include "base/test.h"

TEST(the_nomenclature_of_the_ministry_is_taken)
{
	TransmissionScene *s = transmission_scene();
	Ctx *ctx = transmission_scene_ctx(s, &s->clerk);
	ActesNomenclature table = transmission_nomenclature(ctx);
	CHECK(date_compare(table.day, DATE(2026, 3, 10)) == 0);
	CHECK(table.matters.len > 60 && table.types.len > 20);
	CHECK(transmission_matter_is_known(ctx, S("7.5")));
	CHECK(transmission_matter_is_known(ctx, S("7.10")));
	CHECK(!transmission_matter_is_known(ctx, S("7.11")));
	CHECK(transmission_settings(ctx)->asked.us == 0);
}

TEST(a_signed_act_is_sent_and_its_receipt_comes_back)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté de circulation");
	CHECK(transmission_candidates(transmission_scene_ctx(s, &s->clerk)).len == 1);
	transmission_scene_prepare(s);
	CHECK(transmission_candidates(transmission_scene_ctx(s, &s->clerk)).len == 0);
	transmission_scene_send(s);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_RECEIVED);
	CHECK_STR(t->identifier, S("045-214502494-20260310-2026_AR_0001-AR"));
	CHECK(date_compare(t->received, DATE(2026, 3, 10)) == 0);
	const Act *act = transmission_scene_get_act(s);
	CHECK_INT(act->state, ACT_ACKNOWLEDGED);
	CHECK_STR(act->receipt, t->identifier);
	TransmissionMessageList messages = transmission_scene_messages(s);
	CHECK(messages.len == 2);
	CHECK_INT(messages.at[0].kind, ACTES_ACT);
	CHECK_STR(messages.at[0].name, S("045-214502494-20260310-2026_AR_0001-AR-1-1_0.xml"));
	CHECK_STR(messages.at[0].envelope, S("EACT--214502494--20260310-2.xml"));
	CHECK_INT(messages.at[1].kind, ACTES_ACT_RECEIPT);
}

TEST(the_archive_holds_the_envelope_the_message_and_every_piece)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_send(s);
	Ctx *ctx = transmission_scene_ctx(s, &s->clerk);
	const Blob *archive = blob_find(ctx, transmission_scene_messages(s).at[0].archive);
	TarFileList files;
	CHECK_STR(archive->media_type, S("application/gzip"));
	CHECK_STR(archive->file_name, S("BEF-EACT--214502494--20260310-2.tar.gz"));
	CHECK(!tar_read(ctx->arena, blob_read_all(ctx, archive, 1 << 20), 1 << 20, &files));
	CHECK(files.len == 4);
	CHECK_STR(files.at[0].name, S("EACT--214502494--20260310-2.xml"));
	CHECK_STR(files.at[1].name, S("045-214502494-20260310-2026_AR_0001-AR-1-1_0.xml"));
	CHECK_STR(files.at[2].name, S("99_AR-045-214502494-20260310-2026_AR_0001-AR-1-1_1.pdf"));
	CHECK_STR(files.at[3].name, S("21_RP-045-214502494-20260310-2026_AR_0001-AR-1-1_2.pdf"));
	CHECK_STR(files.at[2].bytes, transmission_scene_pdf());
}

static Err *correct(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	const Transmission *t = transmission_find(ctx, s->transmission);
	TransmissionEdit edit = { .number = t->number, .matter = S("6.1"), .object = t->object };
	*list_push(ctx->arena, &edit.types) = S("99_AR");
	*list_push(ctx->arena, &edit.types) = S("99_AR");
	return transmission_edit(ctx, t, &edit);
}

static Err *send(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	return transmission_send(ctx, transmission_find(ctx, s->transmission));
}

static Err *ask(Ctx *ctx, void *arg)
{
	(void)arg;
	return transmission_ask_nomenclature(ctx);
}

TEST(a_stale_nomenclature_is_refused_explained_corrected_and_sent_again)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	test_wait(s->ctx, 86400);
	transmission_scene_next(s, SCENARIO_RECEIPT, true);
	transmission_scene_send(s);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_REFUSED);
	CHECK_INT(transmission_scene_get_act(s)->state, ACT_REFUSED);
	const ActesAnomaly *why = transmission_anomaly(t);
	CHECK_STR(str_of(why->code), S("ODT-VERIF-01"));
	CHECK_STR(str_of(why->field), S("Matière"));
	CHECK(transmission_scene_try(s, &s->clerk, send));
	transmission_scene_do(s, &s->clerk, ask);
	transmission_scene_jobs(s);
	transmission_scene_do(s, &s->clerk, correct);
	transmission_scene_send(s);
	t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_RECEIVED);
	CHECK_INT(t->attempt, 2);
	CHECK_STR(t->matter, S("6.1"));
	CHECK_INT(transmission_scene_get_act(s)->state, ACT_ACKNOWLEDGED);
	CHECK(!transmission_anomaly(t));
}

TEST(an_unknown_siren_is_refused_by_its_envelope)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_next(s, SCENARIO_SIREN, false);
	transmission_scene_send(s);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_REFUSED);
	CHECK_STR(str_of(transmission_anomaly(t)->code), S("PREF-VERIF-02"));
	CHECK_STR(transmission_scene_messages(s).at[0].state, S("failed"));
}

TEST(the_same_identifier_is_not_sent_twice)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Premier");
	transmission_scene_prepare(s);
	transmission_scene_send(s);
	Str number = transmission_scene_get(s)->number;
	transmission_scene_act(s, "Second");
	transmission_scene_prepare(s);
	test_script(s->ctx, str_cstr(s->ctx->arena,
	                             str_format(s->ctx->arena,
	                                        "update transmission_act set number = '%.*s' where "
	                                        "id = %lld",
	                                        STR(number), (long long)s->transmission)));
	Err *e = transmission_scene_try(s, &s->clerk, send);
	CHECK(e && e->code == ERR_CONFLICT);
}

TEST(the_ministry_refuses_an_identifier_that_it_knows)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	test_script(s->ctx, "insert into transmission_training_act values "
	                    "('045-214502494-20260310-2026_AR_0001-AR', '2026-03-01')");
	transmission_scene_send(s);
	CHECK_STR(str_of(transmission_anomaly(transmission_scene_get(s))->code), S("FORM-01"));
}

TEST(a_number_that_came_from_elsewhere_is_refused_until_it_is_changed)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_next(s, SCENARIO_NUMBER, false);
	for (int i = 0; i < 2; i++) {
		transmission_scene_send(s);
		CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_REFUSED);
		CHECK_STR(str_of(transmission_anomaly(transmission_scene_get(s))->code),
		          S("FORM-01"));
		transmission_scene_do(s, &s->clerk, correct);
	}
	test_script(s->ctx, "update transmission_act set number = '2026_AUTRE'");
	transmission_scene_send(s);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_RECEIVED);
}

/* ---- Letters ---- */

static ActesKind answer_kind;

static Err *answer(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	TransmissionMessageList messages = transmission_messages(ctx, s->transmission);
	const TransmissionMessage *letter = NULL;
	for (size_t i = 0; i < messages.len; i++)
		if (!messages.at[i].outgoing && messages.at[i].kind != ACTES_ACT_RECEIPT)
			letter = &messages.at[i];
	TransmissionUpload file = { .extension = S("pdf") };
	Err *e = blob_make(ctx, transmission_scene_pdf(), &file.blob);
	return e ? e : transmission_answer(ctx, letter, answer_kind, &file, 1);
}

static void exchange(Scenario scenario, ActesKind letter, ActesKind reply, ActesKind receipt)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_next(s, scenario, false);
	transmission_scene_send(s);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_RECEIVED);
	CHECK_INT(t->open_letters, 1);
	TransmissionMessageList messages = transmission_scene_messages(s);
	CHECK_INT(messages.at[2].kind, letter);
	Ctx *ctx = transmission_scene_ctx(s, &s->clerk);
	TransmissionFileList files = transmission_files(ctx, messages.at[2].id);
	CHECK(files.len == 1);
	CHECK(str_starts(blob_read_all(ctx, blob_find(ctx, files.at[0].blob), 1 << 20),
	                 S("%PDF-")));
	answer_kind = ACTES_CANCEL;
	CHECK(transmission_scene_try(s, &s->clerk, answer));
	answer_kind = reply;
	CHECK(transmission_scene_try(s, &s->reader, answer));
	transmission_scene_do(s, &s->clerk, answer);
	CHECK(transmission_scene_try(s, &s->clerk, answer));
	transmission_scene_jobs(s);
	CHECK_INT(transmission_scene_get(s)->open_letters, 0);
	messages = transmission_scene_messages(s);
	const TransmissionMessage *last = &messages.at[messages.len - 1];
	CHECK_INT(last->kind, receipt);
}

TEST(a_letter_of_the_prefecture_is_answered)
{
	exchange(SCENARIO_LETTER, ACTES_LETTER, ACTES_LETTER_ANSWER, ACTES_LETTER_ANSWER);
}

TEST(pieces_that_are_asked_for_are_sent_or_refused)
{
	exchange(SCENARIO_PIECES, ACTES_PIECES_ASKED, ACTES_PIECES, ACTES_PIECES_AR);
	exchange(SCENARIO_PIECES, ACTES_PIECES_ASKED, ACTES_PIECES_REFUSED, ACTES_PIECES_AR);
}

TEST(observations_are_answered_or_rejected)
{
	exchange(SCENARIO_REMARKS, ACTES_REMARKS, ACTES_REMARKS_ANSWER, ACTES_REMARKS_ANSWER_AR);
	exchange(SCENARIO_REMARKS, ACTES_REMARKS, ACTES_REMARKS_REFUSED, ACTES_REMARKS_ANSWER_AR);
}

TEST(a_referral_to_the_court_is_shown_and_wants_no_answer)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_next(s, SCENARIO_COURT, false);
	transmission_scene_send(s);
	CHECK_INT(transmission_scene_get(s)->open_letters, 0);
	CHECK_INT(transmission_scene_messages(s).at[2].kind, ACTES_COURT);
}

/* ---- Cancelling, confirming ---- */

static Err *cancel(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	return transmission_cancel(ctx, transmission_find(ctx, s->transmission));
}

TEST(a_transmission_is_cancelled_and_the_act_sent_again)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	CHECK(transmission_scene_try(s, &s->clerk, cancel));
	transmission_scene_send(s);
	transmission_scene_do(s, &s->clerk, cancel);
	transmission_scene_jobs(s);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_CANCELLED);
	CHECK_INT(transmission_scene_get_act(s)->state, ACT_SIGNED);
	transmission_scene_do(s, &s->clerk, correct);
	transmission_scene_send(s);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_RECEIVED);
}

static Err *want_two(Ctx *ctx, void *arg)
{
	(void)arg;
	TransmissionSettings settings = *transmission_settings(ctx);
	settings.two_steps = true;
	return transmission_settings_save(ctx, &settings, &(TransmissionSecret){ 0 });
}

static Err *confirm(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	return transmission_confirm(ctx, transmission_find(ctx, s->transmission));
}

TEST(a_second_person_confirms_where_two_are_wanted)
{
	TransmissionScene *s = transmission_scene();
	CHECK(transmission_scene_try(s, &s->second, want_two));
	transmission_scene_do(s, &s->clerk, want_two);
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_send(s);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_WAITING);
	Err *e = transmission_scene_try(s, &s->clerk, confirm);
	CHECK(e && e->code == ERR_FORBIDDEN);
	e = transmission_scene_try(s, &s->reader, confirm);
	CHECK(e && e->code == ERR_FORBIDDEN);
	transmission_scene_do(s, &s->second, confirm);
	transmission_scene_jobs(s);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_RECEIVED);
}

static Err *receive_again(Ctx *ctx, void *arg)
{
	TransmissionScene *s = arg;
	TransmissionMessageList messages = transmission_messages(ctx, s->transmission);
	Incoming in = { .name = messages.at[1].name, .xml = messages.at[1].xml };
	transmission_receive(ctx, &in);
	return NULL;
}

TEST(an_answer_that_comes_twice_is_kept_once)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_send(s);
	CHECK(transmission_scene_messages(s).len == 2);
	transmission_scene_do(s, &s->clerk, receive_again);
	CHECK(transmission_scene_messages(s).len == 2);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_RECEIVED);
}

/* ---- The ministry by itself ---- */

static MinistryReplyList judged(const TarFile *files, size_t len, bool readable, Ministry m)
{
	TarFileList list = { 0 };
	Str identifier;
	for (size_t i = 0; i < len; i++)
		*list_push(test_arena(), &list) = files[i];
	return transmission_ministry(test_arena(), &m, &list, readable, &identifier);
}

static Str written(const ActesMessage *m)
{
	Str xml = { 0 };
	CHECK(!actes_write(test_arena(), m, &xml));
	return xml;
}

TEST(the_ministry_says_what_is_wrong_with_an_archive)
{
	Date day = DATE(2026, 3, 10);
	Ministry m = { .today = day,
		       .nomenclature = day,
		       .sender = { .siren = S("214502494"),
		                   .department = S("045"),
		                   .arrondissement = S("1"),
		                   .nature = S("31") } };
	*list_push(test_arena(), &m.sender.addresses) = S("a@mairie.fr");
	*list_push(test_arena(), &m.sender.messages) = S("045-214502494-20260310-1-AR-1-1_0.xml");
	ActesMessage envelope = { .kind = ACTES_ENVELOPE, .envelope = m.sender };
	ActesMessage act = { .kind = ACTES_ACT,
		             .act = { .decided = day,
		                      .number = S("1"),
		                      .nature = 2,
		                      .matters = { 6, 1 },
		                      .matters_len = 2,
		                      .object = S("Objet"),
		                      .nomenclature = day,
		                      .document =
		                              S("99_AR-045-214502494-20260310-1-AR-1-1_1.pdf") } };
	TarFile files[] = { { S("EACT--214502494--20260310-1.xml"), written(&envelope) },
		            { m.sender.messages.at[0], written(&act) },
		            { act.act.document, S("%PDF-") } };
	CHECK_INT(judged(files, 3, true, m).at[0].kind, ACTES_ACT_RECEIPT);
	CHECK(str_has(judged(files, 3, false, m).at[0].message->text, S("FORM-03")));
	CHECK(str_has(judged(files, 2, true, m).at[0].message->text, S("FORM-02")));
	CHECK(str_has(judged(files, 1, true, m).at[0].message->text, S("FORM-06")));
	CHECK(str_has(judged(files, 0, true, m).at[0].message->text, S("FORM-06")));
	act.act.matters[1] = 12;
	files[1].bytes = written(&act);
	CHECK(str_has(judged(files, 3, true, m).at[0].message->text, S("FORM-04")));
	act.act.matters[1] = 1;
	act.act.document = S("99_DE-045-214502494-20260310-1-AR-1-1_1.pdf");
	files[1].bytes = written(&act);
	files[2].name = act.act.document;
	CHECK(str_has(judged(files, 3, true, m).at[0].message->text, S("FORM-05")));
	m.nomenclature = DATE(2026, 3, 9);
	CHECK(str_has(judged(files, 3, true, m).at[0].message->text, S("ODT-VERIF-01")));
	ActesMessage cancel_it = { .kind = ACTES_CANCEL, .id = S("045-214502494-20260310-1-AR") };
	files[1].bytes = written(&cancel_it);
	CHECK(str_has(judged(files, 2, true, m).at[0].message->text, S("FORM-07")));
	m.knows_act = true;
	CHECK_INT(judged(files, 2, true, m).at[0].kind, ACTES_CANCEL_RECEIPT);
}

TEST(every_answer_of_the_ministry_can_be_written)
{
	TransmissionScene *s = transmission_scene();
	static const Scenario scenarios[] = { SCENARIO_RECEIPT, SCENARIO_SIREN,  SCENARIO_NUMBER,
		                              SCENARIO_LETTER,  SCENARIO_PIECES, SCENARIO_REMARKS,
		                              SCENARIO_COURT };
	for (size_t i = 0; i < ARRAY_LEN(scenarios); i++) {
		transmission_scene_act(s, "Arrêté");
		transmission_scene_prepare(s);
		transmission_scene_next(s, scenarios[i], false);
		transmission_scene_send(s);
		TransmissionMessageList messages = transmission_scene_messages(s);
		CHECK(messages.len >= 2);
		for (size_t k = 0; k < messages.len; k++) {
			ActesMessage *m;
			CHECK(!actes_read(test_arena(), messages.at[k].xml, &m));
			CHECK_INT(m->kind, messages.at[k].kind);
		}
	}
}
