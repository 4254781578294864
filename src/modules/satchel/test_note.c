/* test_note.c — whose notes are whose, what is refused, and notes as annotations. */
#include "app/testapp.h"
#include "core/json/json.h"
#include "modules/council/test_scene.h"
#include "modules/satchel/rows.h"

#define NAME_1 "AAAAAAAAAAAAAAAAAAAAA1"
#define NAME_2 "AAAAAAAAAAAAAAAAAAAAA2"
#define V1     "vvvvvvvvvvvvvvvvvvvvv1"
#define V2     "vvvvvvvvvvvvvvvvvvvvv2"
#define V3     "vvvvvvvvvvvvvvvvvvvvv3"

/* What the next rule writes. */
static SatchelAnnotation next;
static Id session;

static Err *write_it(Ctx *ctx, CouncilScene *scene)
{
	SatchelMember member;
	session = scene->session;
	Err *e = satchel_member(ctx, &member);
	return e ? e
	         : satchel_note_write(ctx, &member, scene->session, next.document, next.name,
	                              &next.write);
}

static SatchelAnnotation note(const char *name, const char *version, const char *after,
                              const char *audience, const char *text)
{
	SatchelAnnotation a = {
		.name = str_of(name),
		.document = S("a1"),
		.write = { .version = str_of(version),
		           .at = { INT64_C(1773131400000000) },
		           .page = 4,
		           .quote = S("le conseil"),
		           .audience = str_of(audience),
		           .text = str_of(text) },
	};
	if (after[0])
		*list_push(test_arena(), &a.write.after) = str_of(after);
	return a;
}

static Err *write_as(CouncilScene *scene, int member, SatchelAnnotation a)
{
	next = a;
	return council_scene_try(scene, &scene->members[member], write_it);
}

static SatchelNoteList seen_by(CouncilScene *scene, int who)
{
	SatchelMember member;
	Ctx *ctx = council_scene_ctx(scene, &scene->members[who]);
	CHECK(!satchel_member(ctx, &member));
	return satchel_notes(ctx, &member, council_session_find(ctx, scene->session), (Str){ 0 });
}

static CouncilScene *convened(void)
{
	CouncilScene *scene = council_scene();
	council_scene_convene(scene);
	return scene;
}

TEST(a_note_is_seen_by_those_it_is_for)
{
	CouncilScene *scene = convened();
	CHECK(!write_as(scene, 0, note(NAME_1, V1, "", "me", "Demander le coût.")));
	CHECK_INT((int64_t)seen_by(scene, 0).len, 1);
	CHECK_INT((int64_t)seen_by(scene, 2).len, 0); /* of the same group */
	CHECK(!write_as(scene, 0, note(NAME_1, V2, V1, "group", "Demander le coût réel.")));
	CHECK_INT((int64_t)seen_by(scene, 2).len, 1);
	CHECK_INT((int64_t)seen_by(scene, 1).len, 0); /* of another */
	CHECK(!write_as(scene, 0, note(NAME_2, V3, "", "members", "Erreur page 4.")));
	SatchelNoteList others = seen_by(scene, 1);
	CHECK_INT((int64_t)others.len, 1);
	CHECK(!others.at[0].is_mine);
	CHECK_STR(others.at[0].person_name, S("Membre A"));
	CHECK_STR(others.at[0].state.heads.at[0].text, S("Erreur page 4."));
	CHECK_INT((int64_t)others.at[0].state.replaced.len, 0);
}

TEST(a_note_that_is_deleted_leaves_no_text_behind)
{
	CouncilScene *scene = convened();
	CHECK(!write_as(scene, 0, note(NAME_1, V1, "", "members", "À effacer.")));
	SatchelAnnotation gone = note(NAME_1, V2, V1, "members", "reste ?");
	gone.write.deleted = true;
	CHECK(!write_as(scene, 0, gone));
	SatchelNoteList mine = seen_by(scene, 0);
	CHECK_INT((int64_t)mine.len, 1); /* so that other devices hear of it */
	CHECK_INT((int64_t)satchel_note_living(&mine.at[0].state), 0);
	CHECK_INT((int64_t)mine.at[0].state.heads.at[0].text.len, 0);
	CHECK_INT((int64_t)seen_by(scene, 1).len, 0);
}

TEST(what_a_note_says_stands_nowhere_in_clear_and_in_no_event)
{
	CouncilScene *scene = convened();
	Str events = test_value(scene->ctx, "select count(*) from event");
	CHECK(!write_as(scene, 0, note(NAME_1, V1, "", "me", "introuvable")));
	CHECK_STR(test_value(scene->ctx, "select count(*) from event"), events);
	CHECK_STR(test_value(scene->ctx, "select count(*) from satchel_note where "
	                                 "instr(cast(sealed as text), 'introuvable') > 0"),
	          S("0"));
	Ctx *ctx = council_scene_ctx(scene, &scene->members[0]);
	Id id;
	CHECK(!satchel_checks[0].run(ctx, &id));
}

static void check_broken(void *ctx)
{
	Id id;
	(void)satchel_checks[0].run(ctx, &id);
}

TEST(the_check_notices_a_note_that_was_exchanged_for_another)
{
	CouncilScene *scene = convened();
	CHECK(!write_as(scene, 0, note(NAME_1, V1, "", "me", "une")));
	CHECK(!write_as(scene, 0, note(NAME_2, V2, "", "me", "deux")));
	test_script(scene->ctx, "update satchel_note set sealed = (select b.sealed from "
	                        "satchel_note b where b.id = 1) where id = 2");
	CHECK(fault_guard(check_broken, council_scene_ctx(scene, &scene->members[0])) != NULL);
}

TEST(a_note_that_is_not_as_notes_are_is_refused)
{
	CouncilScene *scene = convened();
	SatchelAnnotation bad = note(NAME_1, V1, "", "me", "");
	CHECK_INT(write_as(scene, 0, bad)->code, ERR_INVALID);
	CHECK_INT(write_as(scene, 0, note("court", V1, "", "me", "x"))->code, ERR_INVALID);
	CHECK_INT(write_as(scene, 0, note(NAME_1, "court", "", "me", "x"))->code, ERR_INVALID);
	CHECK_INT(write_as(scene, 0, note(NAME_1, V1, "court", "me", "x"))->code, ERR_INVALID);
	CHECK_INT(write_as(scene, 0, note(NAME_1, V1, V1, "me", "x"))->code, ERR_INVALID);
	CHECK_INT(write_as(scene, 0, note(NAME_1, V1, "", "presse", "x"))->code, ERR_INVALID);
	bad = note(NAME_1, V1, "", "me", "x");
	bad.document = S("../1");
	CHECK_INT(write_as(scene, 0, bad)->code, ERR_INVALID);
	bad = note(NAME_1, V1, "", "me", "x");
	bad.write.page = -1;
	CHECK_INT(write_as(scene, 0, bad)->code, ERR_INVALID);
	char *text = alloc_n(test_arena(), char, SATCHEL_TEXT_MAX + 1);
	for (size_t i = 0; i <= SATCHEL_TEXT_MAX; i++)
		text[i] = 'a';
	bad = note(NAME_1, V1, "", "me", "x");
	bad.write.text = (Str){ text, SATCHEL_TEXT_MAX + 1 };
	CHECK_INT(write_as(scene, 0, bad)->code, ERR_INVALID);
	bad.write.text.len--;
	CHECK(!write_as(scene, 0, bad));
}

TEST(one_note_keeps_so_many_texts_and_no_more)
{
	CouncilScene *scene = convened();
	Err *e = NULL;
	for (int i = 0; i <= SATCHEL_HEADS_MAX && !e; i++) {
		Str version = str_format(test_arena(), "vvvvvvvvvvvvvvvvvvvv%02d", i);
		e = write_as(scene, 0,
		             note(NAME_1, str_cstr(test_arena(), version), "", "me", "x"));
	}
	CHECK(e && e->code == ERR_TOO_MANY);
	CHECK_INT((int64_t)seen_by(scene, 0).at[0].state.heads.len, SATCHEL_HEADS_MAX);
}

static Err *end_seat(Ctx *ctx, CouncilScene *scene)
{
	CouncilSeatList seats = council_seats(ctx, scene->body, ctx->today);
	return council_seat_end(ctx, seats.at[0].id, scene->day);
}

TEST(the_satchel_closes_with_the_mandate)
{
	CouncilScene *scene = convened();
	SatchelMember member;
	Ctx *ctx = council_scene_ctx(scene, &scene->members[0]);
	CHECK(!satchel_member(ctx, &member));
	CHECK(!date_is_set(member.until));
	CHECK_STR(date_iso(test_arena(), satchel_lease(ctx, &member)), S("2026-05-09"));
	CHECK_STR(member.party, S("Demain"));
	scene->day = DATE(2026, 3, 25);
	council_scene_go(scene, &scene->samira, end_seat);
	ctx = council_scene_ctx(scene, &scene->members[0]);
	CHECK(!satchel_member(ctx, &member));
	CHECK_STR(date_iso(test_arena(), satchel_lease(ctx, &member)), S("2026-03-25"));
	test_wait(scene->ctx, (int64_t)16 * 86400);
	CHECK_INT(satchel_member(council_scene_ctx(scene, &scene->members[0]), &member)->code,
	          ERR_GONE);
	CHECK_INT(satchel_member(council_scene_ctx(scene, &scene->samira), &member)->code,
	          ERR_FORBIDDEN);
}

TEST(each_member_has_a_key_of_their_own_and_the_same_each_time)
{
	CouncilScene *scene = convened();
	unsigned char one[32], again[32], other[32];
	SatchelMember a, b;
	Ctx *ctx = council_scene_ctx(scene, &scene->members[0]);
	CHECK(!satchel_member(ctx, &a));
	CHECK(!satchel_member(council_scene_ctx(scene, &scene->members[1]), &b));
	satchel_device_key(ctx, &a, one);
	satchel_device_key(ctx, &a, again);
	satchel_device_key(ctx, &b, other);
	CHECK(crypto_same((Str){ (char *)one, 32 }, (Str){ (char *)again, 32 }));
	CHECK(!crypto_same((Str){ (char *)one, 32 }, (Str){ (char *)other, 32 }));
}

/* ---- Annotations ---- */

static SatchelAnnotationList read_all(Str text)
{
	SatchelAnnotationList list;
	Err *e = satchel_annotations_read(test_arena(), text, &list);
	CHECK(!e);
	return list;
}

TEST(notes_that_are_written_as_annotations_are_read_as_the_same_notes)
{
	SatchelNote n = { .name = S(NAME_1),
		          .session = 3,
		          .document = S("p7"),
		          .person = 12,
		          .person_name = S("Membre A") };
	SatchelAnnotation a = note(NAME_1, V2, V1, "group", "Un « texte »\nsur deux lignes");
	satchel_note_add(test_arena(), &n.state, &a.write);
	SatchelNoteList notes = { 0 };
	*list_push(test_arena(), &notes) = n;
	Buf out = { .arena = test_arena() };
	satchel_annotations_put(&out, S("https://valbourg.example"), 3, &notes);
	SatchelAnnotationList list = read_all(buf_str(&out));
	CHECK_INT((int64_t)list.len, 1);
	const SatchelAnnotation *b = &list.at[0];
	CHECK_STR(b->name, S(NAME_1));
	CHECK_STR(b->document, S("p7"));
	CHECK_STR(b->write.version, S(V2));
	CHECK_STR(b->write.after.at[0], S(V1));
	CHECK_INT(b->write.at.us, a.write.at.us);
	CHECK_INT(b->write.page, 4);
	CHECK_STR(b->write.quote, S("le conseil"));
	CHECK_STR(b->write.audience, S("group"));
	CHECK_STR(b->write.text, a.write.text);
	CHECK(!b->write.deleted);
}

TEST(an_annotation_page_is_what_the_recommendation_says)
{
	SatchelNote n = { .name = S(NAME_1), .session = 3, .document = S("s"), .person = 12 };
	SatchelAnnotation a = note(NAME_1, V2, "", "me", "Texte");
	satchel_note_add(test_arena(), &n.state, &a.write);
	SatchelNoteList notes = { 0 };
	*list_push(test_arena(), &notes) = n;
	Buf out = { .arena = test_arena() };
	satchel_annotations_put(&out, S("https://valbourg.example"), 3, &notes);
	const Json *json;
	CHECK(!json_parse(test_arena(), buf_str(&out), &json));
	CHECK_STR(json_text(&json_get(json, S("@context"))->items[0]),
	          S("http://www.w3.org/ns/anno.jsonld"));
	CHECK_STR(json_text(json_get(json, S("type"))), S("AnnotationPage"));
	const Json *one = &json_get(json, S("items"))->items[0];
	CHECK_STR(json_text(json_get(one, S("type"))), S("Annotation"));
	CHECK_STR(json_text(json_get(one, S("id"))),
	          S("https://valbourg.example/cartable/seances/3/notes/" NAME_1 "/" V2));
	CHECK_STR(json_text(json_get(json_get(one, S("body")), S("type"))), S("TextualBody"));
	CHECK_STR(json_text(json_get(json_get(one, S("target")), S("source"))),
	          S("https://valbourg.example/cartable/seances/3"));
	CHECK_STR(json_text(json_get(&json_get(json_get(one, S("target")), S("selector"))->items[0],
	                             S("conformsTo"))),
	          S("http://tools.ietf.org/rfc/rfc3778"));
}

/* As the examples of the Web Annotation Data Model write them. */
TEST(an_annotation_of_another_program_is_a_note_and_taken_twice_the_same_note)
{
	static const char text[] =
		"{\"@context\":\"http://www.w3.org/ns/anno.jsonld\","
		"\"id\":\"http://example.org/anno1\",\"type\":\"Annotation\","
		"\"created\":\"2015-10-13T13:00:00Z\",\"bodyValue\":\"Comment text\","
		"\"target\":\"https://valbourg.example/cartable/seances/3/documents/p7#page=12\"}";
	SatchelAnnotationList one = read_all(str_of(text)), two = read_all(str_of(text));
	CHECK_INT((int64_t)one.len, 1);
	CHECK(satchel_name_is_valid(one.at[0].name));
	CHECK(satchel_name_is_valid(one.at[0].write.version));
	CHECK_STR(one.at[0].name, two.at[0].name);
	CHECK_STR(one.at[0].write.version, two.at[0].write.version);
	CHECK_STR(one.at[0].write.text, S("Comment text"));
	CHECK_STR(one.at[0].document, S("p7"));
	CHECK_INT(one.at[0].write.page, 12);
	CHECK_STR(instant_iso(test_arena(), one.at[0].write.at), S("2015-10-13T13:00:00.000000Z"));
	CHECK_STR(one.at[0].write.audience, S("me"));
}

TEST(what_is_no_annotation_on_a_document_is_left_out)
{
	CHECK_INT((int64_t)read_all(S("[]")).len, 0);
	CHECK_INT((int64_t)read_all(S("[1, null, \"x\", {}, {\"type\":\"Annotation\"}]")).len, 0);
	CHECK_INT((int64_t)read_all(S("[{\"type\":\"Annotation\",\"bodyValue\":\"x\","
	                              "\"target\":\"https://ailleurs.example/page\"}]"))
	                  .len,
	          0);
	SatchelAnnotationList list;
	CHECK(satchel_annotations_read(test_arena(), S("{"), &list) != NULL);
	Buf many = { .arena = test_arena() };
	buf_char(&many, '[');
	for (int i = 0; i < 501; i++)
		buf_add(&many, i ? S(",{}") : S("{}"));
	buf_char(&many, ']');
	CHECK_INT(satchel_annotations_read(test_arena(), buf_str(&many), &list)->code,
	          ERR_TOO_LARGE);
}
