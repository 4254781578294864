#include "base/test.h"
#include "ui/form/form.h"

static Page fresh(void)
{
	return html_page(test_arena(), LANG_FR, NULL);
}

static void sent(Page *page, const char *name, Str value)
{
	Field *field = list_push(page->out.arena, &page->fields);
	*field = (Field){ .name = str_of(name), .value = value };
}

static bool has(const Page *page, const char *part)
{
	return str_has(html_str(page), str_of(part));
}

TEST(an_input_has_its_label_its_hint_and_its_first_value)
{
	Page page = fresh();
	form_input(&page, S("siret"), "Numéro SIRET", "14 chiffres", .width = 16, .ltr = true,
	           .value = S("12\"3"));
	CHECK_STR(
		html_str(&page),
		S("<div class=\"field\"><label for=\"siret\">Numéro SIRET</label>"
	          "<p class=\"hint\" id=\"siret-h\">14 chiffres</p>"
	          "<input class=\"w16\" id=\"siret\" name=\"siret\" dir=\"ltr\" value=\"12&quot;3\""
	          " aria-describedby=\"siret-h\"></div>"));
}

TEST(a_form_that_comes_back_shows_what_was_typed_and_what_is_wrong)
{
	Page page = fresh();
	html_raw(&page, "<main>");
	sent(&page, "token", S("x"));
	sent(&page, "siret", S("<1>"));
	html_field(&page, S("siret"))->problem = "Remplissez ce champ.";
	form_errors(&page);
	form_input(&page, S("siret"), "Numéro SIRET", NULL, .value = S("before"));
	form_input(&page, S("other"), "Autre", NULL, .value = S("before"));
	form_finish(&page);
	CHECK(has(&page,
	          "value=\"&lt;1&gt;\" aria-describedby=\"siret-e\" aria-invalid=\"true\">"));
	CHECK(!has(&page, "before"));
	CHECK(str_starts(html_str(&page),
	                 S("<main><div class=\"errors\" role=\"alert\" tabindex=\"-1\"")));
	CHECK(has(&page, "1 réponse est à revoir"));
	CHECK(has(&page, "<a href=\"#siret\"><bdi>Numéro SIRET</bdi> — Remplissez ce champ.</a>"));
}

TEST(a_password_is_never_shown_again)
{
	Page page = fresh();
	sent(&page, "token", S("x"));
	sent(&page, "password", S("secret"));
	form_input(&page, S("password"), "Mot de passe", NULL, .type = "password");
	CHECK(!has(&page, "secret"));
}

TEST(choices_keep_their_ticks_and_the_first_one_has_the_name_as_its_id)
{
	Page page = fresh();
	FormOptions options = { 0 };
	form_option(page.out.arena, &options, S("a"), "Un");
	form_option(page.out.arena, &options, S("b"), "Deux");
	form_checkboxes(&page, S("eq"), "Équipements", NULL, options, .value = S("b"));
	CHECK(has(
		&page,
		"<input type=\"checkbox\" id=\"eq\" name=\"eq\" value=\"a\"><label for=\"eq\">Un"));
	CHECK(has(&page, "id=\"eq-2\" name=\"eq\" value=\"b\" checked>"));

	page = fresh();
	sent(&page, "token", S("x"));
	sent(&page, "eq", S("a"));
	form_radios(&page, S("eq"), "Équipements", NULL, options, .value = S("b"));
	CHECK(has(&page, "value=\"a\" checked"));
	CHECK(!has(&page, "value=\"b\" checked"));
}

TEST(a_date_is_three_inputs)
{
	Page page = fresh();
	form_date(&page, S("debut"), "À partir de quand ?", NULL, .value = S("2026-05-01"));
	CHECK(has(
		&page,
		"id=\"debut\" name=\"debut-d\" inputmode=\"numeric\" maxlength=\"2\" value=\"1\""));
	CHECK(has(&page, "name=\"debut-y\" inputmode=\"numeric\" maxlength=\"4\" value=\"2026\""));
}

TEST(a_text_of_several_lines_keeps_its_first_empty_line)
{
	Page page = fresh();
	form_textarea(&page, S("t"), "Texte", NULL, .value = S("\n</textarea>"));
	CHECK(has(&page, ">\n\n&lt;/textarea&gt;</textarea>"));
}
