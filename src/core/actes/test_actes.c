/* test_actes.c — names, samples with their verdicts, and random messages that must validate. */
#include "core/actes/actes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "core/xml/xml.h"

TEST(an_identifier_has_the_parts_of_its_act)
{
	ActesId id = { S("059"), S("215900001"), DATE(2026, 3, 10), S("2026_DE_0012"), 1 };
	Str text = actes_id(test_arena(), &id);
	CHECK_STR(text, S("059-215900001-20260310-2026_DE_0012-DE"));
	ActesId back;
	CHECK(actes_id_read(text, &back));
	CHECK_STR(back.number, id.number);
	CHECK(date_compare(back.decided, id.decided) == 0);
	CHECK_INT(back.nature, 1);
	CHECK(actes_id_read(S("059-215900001-20260310-2026-12 a-AR"), &back));
	CHECK_STR(back.number, S("2026-12 a"));
	static const char *const wrong[] = { "",
		                             "059-215900001-20260310-DE",
		                             "059-215900001-20261310-1-DE",
		                             "059-215900001-20260310-1-ZZ",
		                             "059-21590000a-20260310-1-DE",
		                             "059-215900001-20260310-1234567890123456-DE" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CHECK(!actes_id_read(str_of(wrong[i]), &back));
}

TEST(our_numbers_become_numbers_that_both_schemas_take)
{
	Arena *arena = test_arena();
	CHECK_STR(actes_number(arena, S("2026-DE-0012")), S("2026_DE_0012"));
	CHECK_STR(actes_number(arena, S("-12/b-")), S("12_B"));
	CHECK_STR(actes_number(arena, S("123456789012345")), S("123456789012345"));
	CHECK(actes_number(arena, S("1234567890123456")).len == 0);
	CHECK(actes_number(arena, S("--")).len == 0);
	CHECK(!actes_number_is_valid(S("_1")));
	CHECK(!actes_number_is_valid(S("1_")));
	CHECK(!actes_number_is_valid(S("1-2")));
	CHECK(!actes_number_is_valid(S("a")));
}

TEST(what_the_settings_hold_is_checked)
{
	CHECK(actes_siren_is_valid(S("214502494")));
	CHECK(!actes_siren_is_valid(S("214502495")));
	CHECK(!actes_siren_is_valid(S("21450249")));
	CHECK(actes_department_is_valid(S("059")) && actes_department_is_valid(S("02A")));
	CHECK(actes_department_is_valid(S("978")));
	CHECK(!actes_department_is_valid(S("59")) && !actes_department_is_valid(S("159")));
	CHECK(!actes_department_is_valid(S("0|1")));
	CHECK(actes_email_is_valid(S("actes.prefecture@mairie-valbourg.example.org")));
	static const char *const wrong[] = { "a",        "@b.fr",    "a@b",       "a@b.f",
		                             "a@b.fr.",  "é@b.fr",   "a..b@c.fr", "a@b.museums",
		                             "a b@c.fr", "a@b@c.fr", "a+b@c.fr",  "a@.fr" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CHECK(!actes_email_is_valid(str_of(wrong[i])));
	CHECK(actes_type_is_valid(S("99_DE")) && actes_type_is_valid(S("CO_DE")));
	CHECK(!actes_type_is_valid(S("99_de")) && !actes_type_is_valid(S("99DE")));
}

TEST(names_of_files_are_made_and_read)
{
	Arena *arena = test_arena();
	ActesId id = { S("059"), S("215900001"), DATE(2026, 3, 10), S("12"), 1 };
	CHECK_STR(actes_message_name(arena, &id, ACTES_ACT, 0),
	          S("059-215900001-20260310-12-DE-1-1_0.xml"));
	CHECK_STR(actes_piece_name(arena, &id, ACTES_ACT, S("99_DE"), 1, S("pdf")),
	          S("99_DE-059-215900001-20260310-12-DE-1-1_1.pdf"));
	CHECK_STR(actes_message_name(arena, &id, ACTES_NOMENCLATURE_ASKED, 1),
	          S("059-215900001----7-1_1.xml"));
	CHECK_STR(actes_envelope_name(arena, id.siren, DATE(2026, 3, 11), 3),
	          S("EACT--215900001--20260311-3.xml"));
	CHECK_STR(actes_archive_name(arena, S("BEF"), id.siren, DATE(2026, 3, 11), 3),
	          S("BEF-EACT--215900001--20260311-3.tar.gz"));
	ActesName n;
	CHECK(actes_name_read(S("CO_DE-006-210600730-20180115-007-AR-1-1_1.jpg"), &n));
	CHECK_STR(n.type, S("CO_DE"));
	CHECK_STR(n.id.number, S("007"));
	CHECK_STR(n.extension, S("jpg"));
	CHECK(n.has_act && n.transaction == 1 && n.flow == 1 && n.file == 1);
	CHECK(actes_name_read(S("034-491011698----7-2_1.xml"), &n));
	CHECK(!n.has_act && n.transaction == 7 && n.flow == 2);
	CHECK_STR(n.id.siren, S("491011698"));
	CHECK(actes_name_read(S("006-210600235-20180522-684-AI-1-2_5279.xml"), &n));
	CHECK_INT(n.file, 5279);
	CHECK(!actes_name_read(S("044-214400152-20180905-4365-DE-4365-DE_0.xml"), &n));
	CHECK(!actes_name_read(S("a.xml"), &n) && !actes_name_read(S(""), &n));
}

/* ---- The samples ---- */

static Str read_file(Str path)
{
	Buf bytes = { .arena = test_arena() };
	FILE *in = fopen(str_cstr(test_arena(), path), "rb");
	if (!in)
		return (Str){ 0 };
	char piece[4096];
	size_t len;
	while ((len = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&bytes, (Str){ piece, len });
	(void)fclose(in);
	return buf_str(&bytes);
}

static Str data_path(Str name)
{
	if (!test_data())
		SKIP("no conformance data");
	return str_format(test_arena(), "%s/actes/%.*s", test_data(), STR(name));
}

static ActesMessage *sample(const char *name)
{
	ActesMessage *m = NULL;
	CHECK(!actes_read(test_arena(),
	                  read_file(data_path(str_format(test_arena(), "samples/%s", name))), &m));
	return m;
}

TEST(every_sample_is_read_whatever_the_schemas_say)
{
	Str table = read_file(data_path(S("EXPECTED_xsd.tsv")));
	CHECK(table.len > 0);
	int messages = 0, others = 0;
	(void)str_cut(&table, '\n');
	while (table.len) {
		Str line = str_cut(&table, '\n'), rest = line;
		Str file = str_cut(&rest, '\t'), root = str_cut(&rest, '\t');
		ActesMessage *m = NULL;
		Err *e = actes_read(test_arena(), read_file(data_path(file)), &m);
		bool is_message = !str_eq(root, S("user"));
		if ((e == NULL) != is_message)
			printf("# %.*s: %s\n", STR(file), e ? e->message : "was read");
		CHECK((e == NULL) == is_message);
		if (is_message)
			CHECK_STR(str_of(actes_root(m->kind)), root);
		messages += is_message;
		others += !is_message;
	}
	printf("# %d messages of the samples are read, %d other files are refused\n", messages,
	       others);
	CHECK_INT(messages, 26);
}

TEST(an_act_of_another_program_is_read_whole)
{
	ActesMessage *m = sample("stela/test/resources/data/044-214400152----1-3_1.xml");
	CHECK_INT(m->kind, ACTES_ACT_ANOMALY);
	CHECK_STR(m->code, S("002"));
	CHECK_STR(m->text, S("ODT-VERIF-01 : Votre acte a été transmis avec une date de "
	                     "classification qui n'est pas à jour"));
	CHECK_STR(m->id, S("044-214400152-20181012-123456-DE"));
	CHECK_STR(m->act.number, S("123456"));
	CHECK_INT(m->act.matters_len, 4);
	CHECK(m->act.annexes.len == 1);
	CHECK(date_compare(m->nomenclature, DATE(2018, 10, 10)) == 0);
	CHECK(!m->act.on_paper);
	const ActesAnomaly *why = actes_anomaly(m->kind, m->code, m->text);
	CHECK_STR(str_of(why->code), S("ODT-VERIF-01"));
}

TEST(a_receipt_of_three_acts_in_one_is_read_by_its_received_act)
{
	ActesMessage *m = sample("pastell/connecteur/fakeTdt/fixtures/ar-actes.xml");
	CHECK_STR(m->id, S("069-123456789-20130601-20130623C-AI"));
	CHECK(date_compare(m->day, DATE(2013, 6, 23)) == 0);
	CHECK_STR(m->act.object, S("TESTC"));
}

TEST(an_anomaly_that_breaks_the_ministrys_own_schema_is_explained)
{
	ActesMessage *m = sample("stela/test/resources/data/ANO_EACT--214400152--20180925-1.xml");
	CHECK_STR(m->code, S("999"));
	CHECK_STR(m->envelope.messages.at[0], S("044-214400152-20180905-4365-DE-4365-DE_0.xml"));
	const ActesAnomaly *why = actes_anomaly(m->kind, m->code, m->text);
	CHECK_STR(str_of(why->code), S("ODT-VERIF-17"));
	m = sample("s2low/ANO_EACT--210703385--20170612-2.xml");
	why = actes_anomaly(m->kind, m->code, m->text);
	CHECK_STR(str_of(why->code), S("PREF-VERIF-02"));
	CHECK(actes_anomaly(ACTES_ENVELOPE_ANOMALY, S("5"), (Str){ 0 }) == why);
	CHECK_STR(str_of(actes_anomaly(ACTES_ACT_ANOMALY, S("042"), S("Ça ne va pas"))->code),
	          S(""));
}

TEST(a_nomenclature_is_read_with_its_levels_and_types)
{
	ActesMessage *m =
		sample("pastell/test/PHPUnit/connecteur/s2low/fixtures/classification-exemple.xml");
	const ActesNomenclature *t = &m->nomenclature_table;
	CHECK(date_compare(t->day, DATE(2019, 3, 1)) == 0);
	CHECK(t->natures.len >= 5 && t->types.len > 20 && t->matters.len > 50);
	CHECK_STR(t->matters.at[0].label, S("Commande Publique"));
	CHECK_INT(t->matters.at[0].codes_len, 1);
	CHECK_INT(t->matters.at[1].codes_len, 2);
	CHECK_INT(t->matters.at[1].codes[0], 1);
	CHECK_STR(t->types.at[0].code, S("99_AU"));
	Str xml;
	CHECK(!actes_write(test_arena(), m, &xml));
}

/* ---- Random messages ---- */

static uint32_t seed;

static unsigned pick(unsigned below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static Str random_text(unsigned max)
{
	static const char *const signs[] = { "a", "B",  "é", "ç", "’", "«", "&",   "<", ">", "\"",
		                             "'", "\n", " ", "€", "ش", "😀", "]]>", "œ", "0", "\t" };
	Buf buf = { .arena = test_arena() };
	buf_add(&buf, S("x"));
	for (unsigned i = pick(max); i > 0 && str_code_points(buf_str(&buf)) + 4 < max; i--)
		buf_add(&buf, str_of(signs[pick(ARRAY_LEN(signs))]));
	buf_add(&buf, S("z"));
	return buf_str(&buf);
}

static Date random_day(void)
{
	return date_add_days(DATE(2010, 1, 1), pick(9000));
}

static ActesId random_id(void)
{
	static const char *const departments[] = { "059", "02A", "978", "000", "99B" };
	Buf number = { .arena = test_arena() };
	for (unsigned i = 1 + pick(15); i > 0; i--)
		buf_char(&number, "ABCXYZ0189_"[pick(11)]);
	Str n = actes_number(test_arena(), buf_str(&number));
	return (ActesId){ .department = str_of(departments[pick(ARRAY_LEN(departments))]),
		          .siren = S("214502494"),
		          .decided = random_day(),
		          .number = n.len ? n : S("1"),
		          .nature = 1 + (int)pick(6) };
}

static void random_files(StrList *files, const ActesId *id, ActesKind kind, unsigned count)
{
	static const char *const endings[] = { "pdf", "xml", "jpg", "png" };
	for (unsigned i = 0; i < count; i++)
		*list_push(test_arena(), files) =
			actes_piece_name(test_arena(), id, kind, pick(2) ? S("99_DE") : (Str){ 0 },
		                         (int)i + 1, str_of(endings[pick(4)]));
}

static void random_act(ActesMessage *m, const ActesId *id)
{
	ActesAct *act = &m->act;
	act->decided = id->decided;
	act->number = id->number;
	act->nature = id->nature;
	act->matters_len = 2 + (int)pick(4);
	for (int i = 0; i < act->matters_len; i++)
		act->matters[i] = 1 + (int)pick(12);
	act->object = random_text(ACTES_OBJECT_MAX);
	if (pick(3) == 0) {
		ActesId before = random_id();
		act->previous = actes_id(test_arena(), &before);
	}
	act->nomenclature = random_day();
	StrList one = { 0 };
	random_files(&one, id, ACTES_ACT, 1);
	act->document = one.at[0];
	random_files(&act->annexes, id, ACTES_ACT, pick(5));
	act->on_paper = pick(2);
}

static void random_envelope(ActesMessage *m, const ActesId *id)
{
	m->envelope =
		(ActesEnvelope){ .siren = id->siren,
		                 .department = id->department,
		                 .arrondissement = S("1"),
		                 .nature = S("31"),
		                 .prefecture = pick(2) ? S("IDSousPref 044-1") : S("IDPref 978") };
	if (pick(2)) {
		m->envelope.contact = random_text(80);
		m->envelope.phone = pick(2) ? random_text(20) : (Str){ 0 };
		m->envelope.email = pick(2) ? S("a-b_c.d@e-f.example.org") : (Str){ 0 };
	}
	for (unsigned i = 1 + pick(3); i > 0; i--)
		*list_push(test_arena(), &m->envelope.addresses) = S("retour@mairie.fr");
	*list_push(test_arena(), &m->envelope.messages) =
		actes_message_name(test_arena(), id, ACTES_ACT, 0);
}

static void random_nomenclature(ActesNomenclature *t)
{
	t->day = random_day();
	for (int n = 1; n <= 6; n++) {
		*list_push(test_arena(), &t->natures) =
			(ActesType){ n, str_of(actes_nature_code(n)), random_text(40) };
		for (unsigned i = 1 + pick(3); i > 0; i--)
			*list_push(test_arena(), &t->types) =
				(ActesType){ n, S("99_AU"), random_text(40) };
	}
	for (int a = 1; a <= 3; a++) {
		*list_push(test_arena(), &t->matters) = (ActesMatter){ { a }, 1, random_text(30) };
		int level = 2;
		for (unsigned i = 1 + pick(6); i > 0; i--) {
			*list_push(test_arena(), &t->matters) =
				(ActesMatter){ { a, 1, 2, 3, 4 }, level, random_text(30) };
			level = 2 + (int)pick((unsigned)level);
			level = level > ACTES_MATTERS_MAX ? ACTES_MATTERS_MAX : level;
		}
	}
}

static ActesMessage *random_message(ActesKind kind)
{
	static const char *const codes[] = { "001", "002", "005", "100" };
	ActesMessage *m = alloc(test_arena(), ActesMessage);
	ActesId id = random_id();
	m->kind = kind;
	m->id = actes_id(test_arena(), &id);
	random_act(m, &id);
	random_envelope(m, &id);
	random_nomenclature(&m->nomenclature_table);
	m->day = random_day();
	m->received = random_day();
	bool may_lack = kind == ACTES_NOMENCLATURE_ASKED && pick(2);
	m->nomenclature = may_lack ? (Date){ 0 } : random_day();
	m->code = str_of(codes[pick(4)]);
	m->text = random_text(2000);
	random_files(&m->files, &id, kind < ACTES_CANCEL ? kind : ACTES_ACT,
	             kind == ACTES_PIECES ? 1 + pick(4) : 1);
	return m;
}

/* ---- Validation by xmllint, many files at once ---- */

typedef struct {
	Str folder;
	LIST(Str) files;
} Heap;

static void heap_new(Heap *heap)
{
	static char folder[] = "/tmp/beffroi-actes-XXXXXX";
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
	CHECK(mkdtemp(folder) != NULL);
	heap->folder = str_of(folder);
}

static void heap_add(Heap *heap, Str xml)
{
	Str path = str_format(test_arena(), "%.*s/%zu.xml", STR(heap->folder), heap->files.len);
	FILE *out = fopen(str_cstr(test_arena(), path), "wb");
	CHECK(out && fwrite(xml.ptr, 1, xml.len, out) == xml.len);
	CHECK(fclose(out) == 0);
	*list_push(test_arena(), &heap->files) = path;
}

/* How many of them validate; says why of the first that does not. */
static int count_valid(const Heap *heap, const char *schema)
{
	Str command =
		str_format(test_arena(), "xmllint --nonet --noout --schema %.*s %.*s/*.xml 2>&1",
	                   STR(data_path(str_of(schema))), STR(heap->folder));
	FILE *out = popen(str_cstr(test_arena(), command), "r");
	CHECK(out != NULL);
	char line[2000];
	int valid = 0, told = 0;
	while (fgets(line, sizeof line, out)) {
		bool is_valid = str_ends(str_trim(str_of(line)), S(" validates"));
		valid += is_valid;
		if (!is_valid && told++ < 3)
			printf("# %s", line);
	}
	(void)pclose(out);
	return valid;
}

static void heap_drop(const Heap *heap)
{
	for (size_t i = 0; i < heap->files.len; i++)
		(void)unlink(str_cstr(test_arena(), heap->files.at[i]));
	(void)rmdir(str_cstr(test_arena(), heap->folder));
}

static void need_xmllint(void)
{
	if (system("command -v xmllint >/dev/null 2>&1") != 0)
		SKIP("no xmllint");
}

/* What the older schema does not know: see actes.h. */
static Str without_paper(Str xml)
{
	Str end = S("</actes:DocumentPapier>"), begin = S("<actes:DocumentPapier>");
	for (size_t i = 0; i + begin.len < xml.len; i++)
		if (str_eq(str_part(xml, i, begin.len), begin))
			return str_format(test_arena(), "%.*s%.*s", STR(str_part(xml, 0, i)),
			                  STR(str_part(xml, i + begin.len + 1 + end.len, xml.len)));
	return xml;
}

TEST(every_random_message_validates_against_both_schemas)
{
	need_xmllint();
	Heap both, older;
	memset(&both, 0, sizeof both);
	memset(&older, 0, sizeof older);
	seed = 20260310;
	heap_new(&both);
	for (int i = 0; i < 960; i++) {
		Str xml;
		Err *e = actes_write(test_arena(), random_message((ActesKind)(i % ACTES_KINDS)),
		                     &xml);
		if (e)
			printf("# %s\n", e->args_len ? e->args[0].message : e->message);
		CHECK(!e);
		heap_add(&both, xml);
	}
	int newer = count_valid(&both, "xsd-stela/actesv1_1.xsd");
	heap_drop(&both);
	seed = 20260310;
	heap_new(&older);
	for (int i = 0; i < 960; i++) {
		Str xml;
		ActesMessage *m = random_message((ActesKind)(i % ACTES_KINDS));
		if (m->kind == ACTES_NOMENCLATURE)
			continue; /* the newer one demands what the older one forbids */
		CHECK(!actes_write(test_arena(), m, &xml));
		heap_add(&older, without_paper(xml));
	}
	int old = count_valid(&older, "xsd/actesv1_1.xsd");
	int expected = (int)older.files.len;
	heap_drop(&older);
	printf("# valid: %d of 960 by the newer schema, %d of %d by the older\n", newer, old,
	       expected);
	CHECK_INT(newer, 960);
	CHECK_INT(old, expected);
}

TEST(every_random_message_reads_back_as_it_was)
{
	seed = 4;
	for (int i = 0; i < 480; i++) {
		Str xml, again_xml;
		ActesMessage *again;
		ActesMessage *m = random_message((ActesKind)(i % ACTES_KINDS));
		CHECK(!actes_write(test_arena(), m, &xml));
		CHECK(str_is_utf8(xml) && str_code_points(xml) == xml.len);
		CHECK(!actes_read(test_arena(), xml, &again));
		CHECK_INT(again->kind, m->kind);
		if (m->kind == ACTES_ACT) {
			CHECK_STR(again->act.object, str_trim(m->act.object));
			CHECK(again->act.annexes.len == m->act.annexes.len);
			CHECK(again->act.on_paper == m->act.on_paper);
		}
		CHECK(!actes_write(test_arena(), again, &again_xml));
		CHECK_STR(again_xml, xml);
	}
}

/* The verdicts that come with the samples are those that our tests would give. */
TEST(xmllint_gives_the_samples_the_verdicts_that_came_with_them)
{
	need_xmllint();
	Str table = read_file(data_path(S("EXPECTED_xsd.tsv")));
	int agree = 0, all = 0;
	(void)str_cut(&table, '\n');
	while (table.len) {
		Str rest = str_cut(&table, '\n');
		Str file = data_path(str_cut(&rest, '\t'));
		(void)str_cut(&rest, '\t');
		Str verdicts[] = { str_cut(&rest, '\t'), str_cut(&rest, '\t') };
		static const char *const schemas[] = { "xsd/actesv1_1.xsd",
			                               "xsd-stela/actesv1_1.xsd" };
		for (int i = 0; i < 2; i++, all++) {
			Str command = str_format(
				test_arena(),
				"xmllint --nonet --noout --schema %.*s %.*s >/dev/null 2>&1",
				STR(data_path(str_of(schemas[i]))), STR(file));
			bool valid = system(str_cstr(test_arena(), command)) == 0;
			agree += valid == str_eq(verdicts[i], S("validates"));
		}
	}
	printf("# %d of %d verdicts agree\n", agree, all);
	CHECK_INT(agree, all);
}

TEST(what_would_not_validate_is_refused_by_field)
{
	seed = 1;
	Str xml;
	ActesMessage *m = random_message(ACTES_ACT);
	m->act.object = (Str){ 0 };
	Err *e = actes_write(test_arena(), m, &xml);
	CHECK(e && strcmp(e->args[0].message, "Objet") == 0);
	m = random_message(ACTES_ACT);
	m->act.number = S("2026-1");
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_ACT);
	m->act.matters_len = 1;
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_ACT);
	m->act.document = S("../a.pdf");
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_ENVELOPE);
	m->envelope.siren = S("123456789");
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_ENVELOPE);
	m->envelope.addresses.len = 0;
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_LETTER_ANSWER);
	m->files.len = 0;
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_CANCEL);
	m->id = S("059");
	CHECK(actes_write(test_arena(), m, &xml));
	m = random_message(ACTES_ENVELOPE_ANOMALY);
	m->code = S("999");
	CHECK(actes_write(test_arena(), m, &xml));
}

TEST(what_is_no_message_is_refused)
{
	ActesMessage *m;
	CHECK(actes_read(test_arena(), S("<a/>"), &m));
	CHECK(actes_read(test_arena(), S("PK"), &m));
	CHECK(actes_read(test_arena(), (Str){ 0 }, &m));
}
