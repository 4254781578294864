/* test.c — the same dossier in front of the two sides. */
#include "base/test.h"
#include "modules/sheet/sheet.h"

#define TEXT                  "{fr: Texte, ar: نص, en: Text}"
#define FIELD(id, type, more) "          - {id: " id ", type: " type ", label: " TEXT more "}\n"

/* A block between two fields, shown only after "yes". */
/* clang-format off */
static const char form[] =
	"beffroi: 1\ncode: essai\ndomain: citoyennete\ntitle: " TEXT "\nsummary: " TEXT "\n"
	"keywords: {fr: [a], ar: [b], en: [c]}\naudience: [person]\ncountries: [fr, ma, nc]\n"
	"service: accueil\nduration_minutes: 5\nintroduction: " TEXT "\n"
	"rules:\n  - countries: [fr, ma, nc]\n    silence: none\n    retention: {months: 1}\n"
	"    basis: [{text: " TEXT ", about: [silence, retention], to_confirm: true}]\n"
	"steps:\n  - id: un\n    title: " TEXT "\n    sections:\n      - fields:\n"
	FIELD("aide", "yes_no", ", required: true")
	FIELD("enfants", "block", ", min: 1, max: 3, item_label: {fr: Enfant, ar: طفل, en: Child}, "
	      "when: {field: aide, is: [\"yes\"]}, fields: ["
	      "{id: prenom, type: text, label: " TEXT ", required: true}]")
	FIELD("recit", "long_text", "")
	FIELD("piece", "file", ", accept: [pdf], max_mb: 5")
	"decision:\n  accepted: {title: " TEXT ", body: " TEXT "}\n"
	"  refused: {title: " TEXT ", body: " TEXT "}\n";
/* clang-format on */

static Ctx *reading(void)
{
	Authority *town = alloc(test_arena(), Authority);
	*town = (Authority){ .currency = CURRENCY_EUR };
	Ctx *ctx = alloc(test_arena(), Ctx);
	*ctx = (Ctx){ .arena = test_arena(), .authority = town, .lang = LANG_FR };
	return ctx;
}

static Piece piece(ScanState scan)
{
	return (Piece){ .id = 5,
		        .field = S("piece"),
		        .file_name = S("plan.pdf"),
		        .size_bytes = 2048,
		        .scan = scan };
}

static SheetStepList steps_with(Str aide)
{
	ProcedureErrorList errors;
	const Procedure *p = procedure_read(test_arena(), str_of(form), &errors);
	CHECK_STR(procedure_errors_text(test_arena(), S("f"), &errors), S(""));
	Answers answers = { .arena = test_arena() };
	PieceList pieces = { 0 };
	*list_push(test_arena(), &pieces) = piece(SCAN_CLEAN);
	procedure_answer_set(&answers, S("aide"), 0, aide);
	const Str names[] = { S("Awa"), S("Zoé") };
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		procedure_answer_set(&answers, S("enfants.prenom"),
		                     procedure_row_add(&answers, S("enfants")), names[i]);
	procedure_answer_set(&answers, S("recit"), 0, S("un\ndeux"));
	return sheet_steps(reading(), p, &answers, &pieces);
}

static Str shown(const SheetStepList *steps, SheetSide side)
{
	Page page = { .out.arena = test_arena(), .lang = LANG_FR };
	SheetReader reader = { side, S("/ici/") };
	sheet_answers(&page, steps, &reader);
	return buf_str(&page.out);
}

TEST(rows_of_a_block_stand_where_the_block_stands)
{
	SheetStepList steps = steps_with(S("yes"));
	CHECK(steps.len == 1);
	const SheetGroupList *groups = &steps.at[0].groups;
	CHECK(groups->len == 4);
	CHECK(groups->at[0].number == 0 && groups->at[0].answers.len == 1);
	CHECK(groups->at[1].number == 1);
	CHECK_STR(groups->at[1].answers.at[0].value, S("Awa"));
	CHECK(groups->at[2].number == 2);
	CHECK_STR(groups->at[2].answers.at[0].value, S("Zoé"));
	CHECK(groups->at[3].number == 0 && groups->at[3].answers.len == 2);
	CHECK(groups->at[3].answers.at[1].pieces.len == 1);
}

TEST(a_block_that_was_not_asked_for_is_not_shown)
{
	SheetStepList steps = steps_with(S("no"));
	CHECK(steps.at[0].groups.len == 1);
	CHECK(steps.at[0].groups.at[0].answers.len == 3);
	CHECK(!str_has(shown(&steps, SHEET_AGENT), S("Awa")));
}

TEST(agents_read_rows_under_titles_and_residents_beside_their_labels)
{
	SheetStepList steps = steps_with(S("yes"));
	Str agent = shown(&steps, SHEET_AGENT), resident = shown(&steps, SHEET_RESIDENT);
	CHECK(str_has(agent, S("<h4>Enfant 2</h4>")));
	CHECK(!str_has(resident, S("<h4>")));
	CHECK(str_has(resident, S("<span class=\"meta\">Enfant 2</span>")));
	CHECK(str_has(agent, S("href=\"/ici/5\"")) && str_has(resident, S("href=\"/ici/5\"")));
	CHECK(!str_has(resident, S("Modifier")));
	steps.at[0].groups.at[0].answers.at[0].change = S("/dossiers/7/etape/1#aide");
	CHECK(str_has(shown(&steps, SHEET_RESIDENT), S("href=\"/dossiers/7/etape/1#aide\"")));
}

TEST(a_file_with_a_virus_is_named_and_linked_for_nobody)
{
	Piece infected = piece(SCAN_INFECTED);
	for (int side = SHEET_RESIDENT; side <= SHEET_AGENT; side++) {
		Page page = { .out.arena = test_arena(), .lang = LANG_FR };
		SheetReader reader = { (SheetSide)side, S("/ici/") };
		sheet_file(&page, &infected, &reader);
		CHECK(str_has(buf_str(&page.out), S("plan.pdf")));
		CHECK(str_has(buf_str(&page.out), S("tag bad")));
		CHECK(!str_has(buf_str(&page.out), S("href=\"/ici")));
	}
}

TEST(who_did_what_is_told_to_agents_only)
{
	HistoryLine line = { .what = MESSAGE("Dossier déposé"), .who = S("Samira Haddad") };
	for (int side = SHEET_RESIDENT; side <= SHEET_AGENT; side++) {
		Page page = { .out.arena = test_arena(), .lang = LANG_FR };
		Sheet sheet = { .reader.side = (SheetSide)side };
		*list_push(test_arena(), &sheet.history) = line;
		sheet_history(&page, &sheet);
		CHECK(str_has(buf_str(&page.out), S("Dossier déposé")));
		CHECK(str_has(buf_str(&page.out), line.who) == (side == SHEET_AGENT));
	}
}
