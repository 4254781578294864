/* test_child.c — models that are opened in the sandboxed child: the same model, the same refusals.
 */
#include <string.h>

#include "base/test.h"
#include "core/dmn/model.h"

/* The child of these tests is the program of the tests. */
__attribute__((constructor)) static void become_child(int argc, char **argv)
{
	static const SandboxKind *const kinds[] = { &dmn_kind, NULL };
	if (argc == 3 && strcmp(argv[1], "child") == 0 && strcmp(argv[2], "dmn") == 0)
		sandbox_child_main(kinds, "dmn");
}

#define HEAD                                                                                       \
	"<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "                       \
	"xmlns:b='urn:beffroi:dmn' "

static const char *const water = HEAD
	"name='Eau' namespace='eau'><!-- un tarif -->\n"
	"<inputData name='volume' id='v'><variable name='volume' typeRef='number'/></inputData>\n"
	"<decision name='Facture' id='f'><variable name='Facture'/><informationRequirement>"
	"<requiredInput href='#v'/></informationRequirement><literalExpression><text>"
	"<![CDATA[if volume < 60 then]]> 1.20 * volume else 72 + 1.80 * (volume - 60)</text>"
	"</literalExpression></decision></definitions>";

static const char *const bill = HEAD
	"name='Reçu' namespace='reçu'><import name='Eau' namespace='eau' "
	"importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>"
	"<decision name='Reçu' id='r'><informationRequirement><requiredDecision href='eau#f'/>"
	"</informationRequirement><literalExpression><text>\"Montant : \" + string(Eau.Facture)"
	"</text></literalExpression></decision></definitions>";

static bool find_water(void *context, Arena *arena, Str namespace, Str location, Str *ret_xml)
{
	(void)context;
	(void)arena;
	(void)location;
	*ret_xml = str_of(water);
	return str_eq(namespace, S("eau"));
}

TEST(a_model_from_the_child_decides_as_one_that_was_read_here)
{
	const DmnImports imports = { .find = find_water };
	DmnModel *models[2];
	CHECK(!dmn_load(test_arena(), str_of(bill), &imports, &models[0]));
	CHECK(!dmn_load_sandboxed(test_arena(), str_of(bill), &imports, &models[1]));
	for (size_t i = 0; i < 2; i++) {
		DmnRun *run = dmn_run_new(test_arena(), models[i], (FeelLimits){ 0 });
		dmn_begin(run, (Instant){ 0 });
		CHECK(dmn_set(run, S("volume"), feel_whole(130)));
		FeelValue v = dmn_decide(run, dmn_find(models[i], S("Reçu")));
		CHECK_STR(feel_write(test_arena(), v), S("Montant : 198"));
		CHECK_INT(dmn_element_line(dmn_find(models[i], S("Reçu"))), 1);
	}
}

TEST(what_is_refused_here_is_refused_by_the_child_in_the_same_words)
{
	static const char *const files[] = {
		"",
		"<a>\n<b></a>",
		"plain text",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
		"<a xmlns='urn:other'/>",
		HEAD "name='A' namespace='a'>\n<decision name='D' id='d'><informationRequirement>\n"
		     "<requiredDecision href='#nowhere'/></informationRequirement></decision>"
		     "</definitions>",
	};
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		DmnModel *model;
		Err *here = dmn_load(test_arena(), str_of(files[i]), NULL, &model);
		Err *there = dmn_load_sandboxed(test_arena(), str_of(files[i]), NULL, &model);
		CHECK(here && there);
		CHECK_INT(there->code, here->code);
		CHECK_STR(str_of(there->message), str_of(here->message));
		CHECK_INT((int64_t)there->args_len, (int64_t)here->args_len);
		for (size_t k = 0; k < here->args_len; k++) {
			CHECK_INT(there->args[k].kind, here->args[k].kind);
			if (here->args[k].kind == ARG_STR)
				CHECK_STR(there->args[k].str, here->args[k].str);
			else
				CHECK_INT(there->args[k].number, here->args[k].number);
		}
	}
}

TEST(a_tree_is_the_same_again_or_is_no_tree)
{
	const DmnXml *root, *again = NULL;
	CHECK(!dmn_xml_read(test_arena(), str_of(water), &root));
	Str bytes = dmn_xml_write(test_arena(), root);
	CHECK(dmn_xml_decode(test_arena(), bytes, &again));
	CHECK_STR(dmn_xml_write(test_arena(), again), bytes);
	CHECK_STR(dmn_xml_attribute(again, "name"), S("Eau"));
	CHECK_INT(dmn_xml_first(again)->line, 2);
	size_t whole = 0;
	for (size_t len = 0; len < bytes.len; len++)
		whole += dmn_xml_decode(test_arena(), str_part(bytes, 0, len), &again);
	CHECK(whole < 20); /* only where an element ends */
	CHECK(!dmn_xml_decode(test_arena(), str_of(water), &again));
	/* Two roots, and an element deeper than there is one around it. */
	Str element = str_part(bytes, 7, bytes.len);
	CHECK(!dmn_xml_decode(test_arena(),
	                      str_format(test_arena(), "%.*s%.*s", STR(bytes), STR(element)),
	                      &again));
	char *deep = (char *)(uintptr_t)str_copy(test_arena(), bytes).ptr;
	deep[7] = 2;
	CHECK(!dmn_xml_decode(test_arena(), (Str){ deep, bytes.len }, &again));
}
