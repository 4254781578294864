/* test_dmn.c — models: what is refused, what is decided, and the public suite. */
#include "core/dmn/dmn.h"

#include <stdlib.h>

#include "app/rules_files.h"
#include "base/test.h"

#define HEAD                                                                                       \
	"<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='M' "              \
	"namespace='m'>"

static DmnModel *loaded(const char *xml)
{
	DmnModel *model = NULL;
	CHECK(!dmn_load(test_arena(), str_of(xml), NULL, &model));
	return model;
}

static const char *const fee = HEAD
	"<inputData name='Quotient familial' id='q'><variable name='Quotient familial' "
	"typeRef='number'/></inputData>"
	"<decision name='Tarif' id='t'><variable name='Tarif' typeRef='number'/>"
	"<informationRequirement><requiredInput href='#q'/></informationRequirement>"
	"<decisionTable hitPolicy='UNIQUE'><input><inputExpression><text>Quotient familial</text>"
	"</inputExpression></input><output name='Tarif'/>"
	"<rule><inputEntry><text>&lt; 400</text></inputEntry><outputEntry><text>2.10</text>"
	"</outputEntry></rule>"
	"<rule><inputEntry><text>[400..700[</text></inputEntry><outputEntry><text>4.20</text>"
	"</outputEntry></rule>"
	"<rule><inputEntry><text>>= 700</text></inputEntry><outputEntry><text>6</text>"
	"</outputEntry></rule></decisionTable></decision></definitions>";

TEST(a_table_gives_the_fee_of_its_bracket)
{
	DmnModel *model = loaded(fee);
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ 0 });
	static const struct {
		int quotient;
		const char *fee;
	} brackets[] = {
		{ 0, "2.1" }, { 399, "2.1" }, { 400, "4.2" }, { 655, "4.2" }, { 700, "6" }
	};
	for (size_t i = 0; i < ARRAY_LEN(brackets); i++) {
		dmn_begin(run, (Instant){ 0 });
		CHECK(dmn_set(run, S("Quotient familial"), feel_whole(brackets[i].quotient)));
		FeelValue v = dmn_decide(run, dmn_find(model, S("Tarif")));
		CHECK_STR(feel_write(test_arena(), v), str_of(brackets[i].fee));
	}
	dmn_begin(run, (Instant){ 0 });
	CHECK(!dmn_set(run, S("Autre"), feel_whole(1)));
}

static Err *refusal(const char *xml)
{
	DmnModel *model;
	return dmn_load(test_arena(), str_of(xml), NULL, &model);
}

TEST(a_decision_that_needs_itself_is_refused_by_name_and_line)
{
	Err *e = refusal(HEAD "<decision name='A' id='a'><informationRequirement><requiredDecision "
	                      "href='#b'/></informationRequirement></decision>\n"
	                      "<decision name='B' id='b'><informationRequirement><requiredDecision "
	                      "href='#a'/></informationRequirement></decision></definitions>");
	CHECK(e && e->code == ERR_INVALID);
	CHECK_STR(e->args[0].str, S("A"));
	CHECK_INT(e->args[1].number, 1);
}

TEST(what_is_not_a_sound_model_is_refused)
{
	CHECK(refusal(""));
	CHECK(refusal("<a>"));
	CHECK(refusal("<definitions/>"));
	CHECK(refusal("<!DOCTYPE definitions [<!ENTITY a 'b'>]>" HEAD "</definitions>"));
	CHECK(refusal(HEAD "<decision name='A' id='a'><informationRequirement><requiredInput "
	                   "href='#nowhere'/></informationRequirement></decision></definitions>"));
	CHECK(refusal(HEAD
	              "<import namespace='elsewhere' name='E' "
	              "importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/></definitions>"));
}

TEST(an_expression_that_cannot_be_read_is_told_by_the_check)
{
	DmnModel *model =
		loaded(HEAD "<decision name='A' id='a'><literalExpression><text>1 +</text>"
	                    "</literalExpression></decision></definitions>");
	DmnFaults faults = { 0 };
	dmn_check(test_arena(), model, &faults);
	CHECK_INT((int64_t)faults.len, 1);
	CHECK_STR(dmn_element_name(faults.at[0].element), S("A"));
}

TEST(the_public_suite_passes)
{
	if (!test_data())
		SKIP("BEFFROI_DATA is not set");
	DmnScore score = { 0 };
	Buf report = { .arena = test_arena() };
	CHECK(rules_test_path(str_format(test_arena(), "%s/dmn-tck", test_data()), &report,
	                      &score));
	CHECK_STR(buf_str(&report).len ? str_part(buf_str(&report), 0, 4) : S("FLAG"), S("FLAG"));
	CHECK(score.cases > 2000);
	CHECK_INT((int64_t)score.by_value, (int64_t)score.nodes);
	CHECK(score.by_value_and_flag * 1000 >= score.nodes * 995);
}

TEST(a_trace_says_which_rule_was_hit_and_why_the_others_were_not)
{
	DmnModel *model = loaded(fee);
	dmn_traceable(model);
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ 0 });
	dmn_trace(run, true);
	dmn_begin(run, (Instant){ 0 });
	CHECK(dmn_set(run, S("Quotient familial"), feel_whole(655)));
	(void)dmn_decide(run, dmn_find(model, S("Tarif")));
	const FeelStep *root = dmn_trace_root(run);
	CHECK_STR(
		feel_trace_sentences(test_arena(), root, FEEL_FRENCH),
		S("Tarif : 4,2, parce que Quotient familial (655) est compris entre 400 inclus et "
	          "700 exclu."));
	CHECK_STR(feel_trace_sentences(test_arena(), root, FEEL_ENGLISH),
	          S("Tarif: 4.2, because Quotient familial (655) is between 400 included and 700 "
	            "excluded."));
	Buf json = { .arena = test_arena() };
	JsonWriter w = { .buf = &json };
	feel_trace_json(&w, test_arena(), root);
	CHECK(str_has(buf_str(&json), S("\"hit\":[2]")));
	CHECK(str_has(buf_str(&json),
	              S("{\"rule\":1,\"input\":\"Quotient familial\",\"cell\":\"< 400\"}")));
}

static const char *const holes = HEAD
	"<itemDefinition name='tQ'><typeRef>number</typeRef><allowedValues><text>[0..2000]</text>"
	"</allowedValues></itemDefinition>"
	"<inputData name='Q' id='q'><variable name='Q' typeRef='tQ'/></inputData>"
	"<inputData name='R' id='r'><variable name='R' typeRef='boolean'/></inputData>"
	"<decision name='T' id='t'>"
	"<informationRequirement><requiredInput href='#q'/></informationRequirement>"
	"<informationRequirement><requiredInput href='#r'/></informationRequirement>"
	"<decisionTable><input><inputExpression><text>Q</text></inputExpression></input>"
	"<input><inputExpression><text>R</text></inputExpression></input><output name='T'/>"
	"<rule><inputEntry><text>&lt; "
	"400</text></inputEntry><inputEntry><text>-</text></inputEntry>"
	"<outputEntry><text>1</text></outputEntry></rule>"
	"<rule><inputEntry><text>[400..700]</text></inputEntry><inputEntry><text>true</text>"
	"</inputEntry><outputEntry><text>2</text></outputEntry></rule>"
	"<rule><inputEntry><text>>= "
	"700</text></inputEntry><inputEntry><text>true</text></inputEntry>"
	"<outputEntry><text>3</text></outputEntry></rule>"
	"<rule><inputEntry><text>> "
	"400</text></inputEntry><inputEntry><text>false</text></inputEntry>"
	"<outputEntry><text>4</text></outputEntry></rule>"
	"<rule><inputEntry><text>> 3000</text></inputEntry><inputEntry><text>-</text></inputEntry>"
	"<outputEntry><text>5</text></outputEntry></rule>"
	"</decisionTable></decision></definitions>";

TEST(a_table_is_proved_to_have_gaps_overlaps_and_dead_rules_and_no_others)
{
	StrList found = { 0 };
	dmn_prove(test_arena(), loaded(holes), &found);
	CHECK_INT((int64_t)found.len, 3);
	CHECK_STR(found.at[0], S("T : la règle 5 ne peut jamais convenir"));
	CHECK_STR(found.at[1],
	          S("T : les règles 2 et 3 conviennent toutes deux à Q = 700, R = true"));
	CHECK_STR(found.at[2], S("T : aucune règle ne convient à Q = 400, R = false"));
}

static Str questions(DmnModel *model, const char *decision, const char *json)
{
	const Json *inputs;
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ 0 });
	DmnElements next = { 0 };
	Buf *names = alloc(test_arena(), Buf);
	names->arena = test_arena();
	dmn_begin(run, (Instant){ 0 });
	CHECK(!json_parse(test_arena(), str_of(json), &inputs));
	for (size_t i = 0; i < inputs->items_len; i++)
		CHECK(dmn_set_json(run, inputs->items[i].name, &inputs->items[i]));
	dmn_next(run, dmn_find(model, str_of(decision)), &next);
	for (size_t i = 0; i < next.len; i++)
		buf_addf(names, "%.*s ", STR(dmn_element_name(next.at[i])));
	return buf_str(names);
}

TEST(only_inputs_that_can_change_the_answer_are_asked_for)
{
	DmnModel *model = loaded(holes);
	CHECK_STR(questions(model, "T", "{}"), S("Q R "));
	CHECK_STR(questions(model, "T", "{\"Q\": 300}"), S(""));
	CHECK_STR(questions(model, "T", "{\"Q\": 500}"), S("R "));
	CHECK_STR(questions(model, "T", "{\"R\": true}"), S("Q "));
	DmnModel *logic = loaded(
		HEAD
		"<inputData name='A' id='a'/><inputData name='B' id='b'/><inputData name='C' "
		"id='c'/>"
		"<decision name='D' id='d'>"
		"<informationRequirement><requiredInput href='#a'/></informationRequirement>"
		"<informationRequirement><requiredInput href='#b'/></informationRequirement>"
		"<informationRequirement><requiredInput href='#c'/></informationRequirement>"
		"<literalExpression><text>if A and B then C * 2 else 0</text></literalExpression>"
		"</decision></definitions>");
	CHECK_STR(questions(logic, "D", "{}"), S("A B C "));
	CHECK_STR(questions(logic, "D", "{\"B\": false}"), S(""));
	CHECK_STR(questions(logic, "D", "{\"A\": true, \"B\": true}"), S("C "));
}

#define VERSION(from, to, law)                                                                     \
	"<extensionElements><b:version xmlns:b='urn:beffroi:dmn' from='" from "' to='" to          \
	"' law='" law "'/>"                                                                        \
	"</extensionElements>"

static const char *const dated = HEAD "<decision name='Plafond' id='p1'>" VERSION(
	"", "2025-12-31",
	"Délibération 12") "<literalExpression><text>100</text></literalExpression></decision>"
			   "<decision name='Plafond' id='p2'>" VERSION(
				   "2026-01-01", "2026-06-30",
				   "Délibération 40") "<literalExpression><text>120</text></"
						      "literalExpression></decision>"
						      "<decision name='Aide' "
						      "id='a'><informationRequirement><"
						      "requiredDecision href='#p1'/>"
						      "</"
						      "informationRequirement><literalExpression><"
						      "text>Plafond / 2</text></literalExpression>"
						      "</decision></definitions>";

static Str aid_on(const char *day)
{
	DmnModel *model = loaded(dated);
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ 0 });
	Instant now = { 0 };
	CHECK(instant_parse(str_format(test_arena(), "%sT12:00:00.000000Z", day), &now));
	dmn_begin(run, now);
	return feel_write(test_arena(), dmn_decide(run, dmn_find(model, S("Aide"))));
}

TEST(the_law_in_force_on_the_reference_date_decides)
{
	CHECK_STR(aid_on("2024-03-01"), S("50"));
	CHECK_STR(aid_on("2025-12-31"), S("50"));
	CHECK_STR(aid_on("2026-01-01"), S("60"));
	CHECK_STR(aid_on("2026-07-01"), S("null"));
}

TEST(two_versions_may_not_be_in_force_on_one_day)
{
	CHECK(refusal(HEAD "<decision name='P' id='p1'>" VERSION(
		"2025-01-01", "", "A") "</decision>"
	                               "<decision name='P' id='p2'>" VERSION(
					       "2026-01-01", "", "B") "</decision>"
	                                                              "</definitions>"));
	CHECK(refusal(HEAD "<decision name='P' id='p1'>" VERSION("2025-13-01", "",
	                                                         "A") "</decision>"
	                                                              "</definitions>"));
}

TEST(a_trace_holds_what_it_takes_to_decide_again)
{
	DmnModel *model = loaded(HEAD "<inputData name='n' id='n'/>"
	                              "<decision name='double' id='d'><informationRequirement>"
	                              "<requiredInput href='#n'/></informationRequirement>"
	                              "<literalExpression><text>n * 2</text></literalExpression>"
	                              "</decision><decisionService name='le service' id='s'>"
	                              "<outputDecision href='#d'/><inputData href='#n'/>"
	                              "</decisionService></definitions>");
	dmn_traceable(model);
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ 0 });
	dmn_trace(run, true);
	dmn_begin(run, (Instant){ 0 });
	CHECK(dmn_set(run, S("n"), feel_whole(4)));
	(void)dmn_decide(run, dmn_find(model, S("double")));
	FeelEntry args[] = { { S("n"), feel_whole(7) } };
	(void)dmn_invoke(run, dmn_find(model, S("le service")), args, 1);
	const FeelStep *given = dmn_trace_root(run)->first;
	CHECK_STR(str_of(given->label), S("donnée"));
	CHECK_STR(feel_write(test_arena(), given->value), S("4"));
	CHECK_STR(str_of(given->next->label), S("décision"));
	const FeelStep *call = given->next->next;
	CHECK_STR(str_of(call->label), S("appel"));
	CHECK_STR(str_of(call->first->label), S("argument"));
	/* Nobody wrote the variables that tie a service together: no step shows them. */
	CHECK_STR(call->first->next->name, S("double"));
	CHECK_STR(str_of(call->first->next->first->label), S("calcul"));
	CHECK_STR(feel_write(test_arena(), call->value), S("14"));
}

TEST(a_model_that_ran_out_of_memory_says_so_and_goes_on)
{
	DmnModel *model =
		loaded(HEAD "<decision name='A' id='a'><literalExpression><text>"
	                    "for i in 1..100000 return [i, [i], [[i]]]</text>"
	                    "</literalExpression></decision>"
	                    "<decision name='B' id='b'><literalExpression><text>1 + 1</text>"
	                    "</literalExpression></decision></definitions>");
	dmn_traceable(model);
	DmnRun *run =
		dmn_run_new(test_arena(), model, (FeelLimits){ .bytes_max = (size_t)1 << 20 });
	dmn_trace(run, true);
	for (int i = 0; i < 2; i++) {
		dmn_begin(run, (Instant){ 0 });
		FeelValue a = dmn_decide(run, dmn_find(model, S("A")));
		CHECK(a.kind == FEEL_NULL && a.problem);
		(void)dmn_decide(run, dmn_find(model, S("B")));
		(void)dmn_set(run, S("B"), feel_whole(1));
		CHECK(dmn_problems(run)->len >= 1);
		CHECK(dmn_trace_root(run)->first);
	}
	dmn_begin(run, (Instant){ 0 });
	FeelValue b = dmn_decide(run, dmn_find(model, S("B")));
	CHECK_STR(feel_write(test_arena(), b), S("2"));
}

TEST(a_decision_that_was_stopped_is_null_and_not_half_a_list)
{
	DmnModel *model = loaded(HEAD "<decision name='A' id='a'><literalExpression><text>"
	                              "for i in 1..100000 return i</text></literalExpression>"
	                              "</decision></definitions>");
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ .steps_max = 1000 });
	dmn_begin(run, (Instant){ 0 });
	FeelValue a = dmn_decide(run, dmn_find(model, S("A")));
	CHECK(a.kind == FEEL_NULL && a.problem);
	CHECK_STR(str_of(a.problem->message), S("le calcul est trop long : il a été arrêté"));
}

TEST(a_type_that_does_not_exist_is_refused_by_name_and_line)
{
	static const char *const files[] = {
		"\n<inputData name='Revenu' id='r'><variable name='Revenu' typeRef='nombre'/>"
		"</inputData></definitions>",
		"\n<itemDefinition name='Revenu'><typeRef>nombre</typeRef></itemDefinition>"
		"</definitions>",
		"\n<decision name='D' id='d'><decisionTable><output name='Revenu' "
		"typeRef='nombre'/>"
		"</decisionTable></decision></definitions>",
	};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		Err *e = refusal(
			str_cstr(test_arena(), str_format(test_arena(), HEAD "%s", files[i])));
		CHECK(e && e->code == ERR_INVALID);
		CHECK_STR(e->args[0].str, S("Revenu"));
		CHECK_INT(e->args[1].number, 2);
		CHECK_STR(e->args[2].str, S("nombre"));
	}
	CHECK(!refusal(HEAD
	               "<decision name='D' id='d'><variable name='D' typeRef='list&lt;number>'/>"
	               "<literalExpression typeRef='feel:string'><text>1</text>"
	               "</literalExpression></decision></definitions>"));
}

TEST(sentences_carry_the_units_that_the_model_declares)
{
	DmnModel *model = loaded(
		"<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "
		"xmlns:b='urn:beffroi:dmn' name='M' namespace='m'>"
		"<itemDefinition name='tVolume' b:unit='m³'><typeRef>number</typeRef>"
		"</itemDefinition><itemDefinition name='tEau'><typeRef>tVolume</typeRef>"
		"</itemDefinition>"
		"<inputData name='Volume' id='v'><variable name='Volume' "
		"typeRef='tEau'/></inputData>"
		"<decision name='Prix' id='p'><variable name='Prix' typeRef='number' b:unit='EUR'/>"
		"<informationRequirement><requiredInput href='#v'/></informationRequirement>"
		"<decisionTable><input><inputExpression><text>Volume</text></inputExpression></"
		"input>"
		"<output/><rule><inputEntry><text>[60..120)</text></inputEntry><outputEntry>"
		"<text>1.8</text></outputEntry></rule></decisionTable></decision>"
		"<decision name='Facture' id='f'><variable name='Facture' b:unit='XPF'/>"
		"<informationRequirement><requiredDecision href='#p'/></informationRequirement>"
		"<informationRequirement><requiredInput href='#v'/></informationRequirement>"
		"<literalExpression><text>Volume * Prix</text></literalExpression></decision>"
		"</definitions>");
	dmn_traceable(model);
	DmnRun *run = dmn_run_new(test_arena(), model, (FeelLimits){ 0 });
	dmn_trace(run, true);
	dmn_begin(run, (Instant){ 0 });
	CHECK(dmn_set(run, S("Volume"), feel_whole(100)));
	(void)dmn_decide(run, dmn_find(model, S("Facture")));
	const FeelStep *root = dmn_trace_root(run);
	CHECK_STR(feel_trace_sentences(test_arena(), root, FEEL_FRENCH),
	          S("Prix\u00a0: 1,80\u00a0€, parce que Volume (100\u00a0m³) est compris entre "
	            "60\u00a0m³ inclus et 120\u00a0m³ exclu.\n"
	            "Facture\u00a0: 180\u00a0F\u00a0CFP, calculé par «\u00a0Volume * "
	            "Prix\u00a0», avec Volume = 100\u00a0m³, Prix = 1,80\u00a0€."));
	CHECK(str_starts(feel_trace_sentences(test_arena(), root, FEEL_ENGLISH),
	                 S("Prix: €1.80, because Volume (100\u00a0m³)")));
	CHECK(str_has(feel_trace_sentences(test_arena(), root, FEEL_ARABIC),
	              S("Prix: 1,80\u00a0€، لأن Volume (100\u00a0m³)")));
	Buf json = { .arena = test_arena() };
	JsonWriter w = { .buf = &json };
	feel_trace_json(&w, test_arena(), root);
	CHECK(str_has(buf_str(&json), S("\"name\":\"Prix\",\"unit\":\"EUR\"")));
}
