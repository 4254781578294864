#include "base/test.h"
#include "core/html/html.h"

static Page fresh(Lang lang)
{
	return html_page(test_arena(), lang, tz_find(S("Europe/Paris")));
}

TEST(text_from_people_never_becomes_markup)
{
	Page page = fresh(LANG_FR);
	html_put(&page, S("<b onclick='x'>&\""));
	CHECK_STR(html_str(&page), S("&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;"));
}

TEST(an_address_from_data_cannot_run_a_script_or_leave_its_segment)
{
	Page page = fresh(LANG_FR);
	page.place = HTML_ADDRESS;
	html_put(&page, S("javascript:alert(1)"));
	html_put(&page, S("//evil.example"));
	html_put(&page, S("/\t/evil.example"));
	html_put(&page, S("/\n\\evil.example"));
	html_put(&page, S("/a?b=\"c"));
	page.place = HTML_ADDRESS_PART;
	html_put(&page, S("a/b?é"));
	html_put(&page, 12345);
	CHECK_STR(html_str(&page), S("####/a?b=&quot;ca%2Fb%3F%C3%A912345"));
}

TEST(dates_and_numbers_are_elements_and_grouped_only_between_tags)
{
	Page page = fresh(LANG_FR);
	html_put(&page, DATE(2026, 3, 1));
	html_put(&page, 12345);
	page.place = HTML_ATTRIBUTE;
	html_put(&page, DATE(2026, 3, 1));
	html_put(&page, 12345);
	CHECK_STR(html_str(&page), S("<time datetime=\"2026-03-01\">1er\u00a0mars 2026</time>"
	                             "12\u202f345"
	                             "1er\u00a0mars 202612345"));
}

TEST(data_in_a_sentence_is_escaped_and_isolated)
{
	Page page = fresh(LANG_AR);
	html_message(&page, "Bonjour {who} !", arg("who", S("<i>")));
	CHECK_STR(html_str(&page), S("Bonjour <bdi>&lt;i&gt;</bdi> !"));
	page = fresh(LANG_EN);
	html_put_plural(&page, 1, "{n} problème", "{n} problèmes", ARGS(""));
	CHECK_STR(html_str(&page), S("1 problem"));
}

TEST(plain_text_is_not_escaped)
{
	Page page = fresh(LANG_FR);
	page.plain = true;
	html_put(&page, S("a < b"));
	html_message(&page, " {x}", arg("x", S("<")));
	CHECK_STR(html_str(&page), S("a < b <"));
}

TEST(paragraphs_and_lists_of_plain_text_become_elements)
{
	Page page = fresh(LANG_FR);
	html_put_paragraphs(&page, S("Un\ndeux\n\n- <a>\n- b\nfin"));
	CHECK_STR(html_str(&page),
	          S("<p>Un<br>deux</p><ul><li>&lt;a&gt;</li><li>b</li></ul><p>fin</p>"));
}

TEST(a_part_is_made_apart_and_put_in_as_it_is)
{
	Page page = fresh(LANG_FR);
	html_put(&page, S("a"));
	Buf before = html_begin(&page);
	html_raw(&page, "<b>");
	Html part = html_end(&page, before);
	html_put(&page, S("c"));
	html_put(&page, part);
	CHECK_STR(html_str(&page), S("ac<b>"));
}

TEST(an_address_takes_the_filters_that_are_set_and_encodes_what_was_typed)
{
	Page address = fresh(LANG_FR);
	html_raw(&address, "/bureau");
	html_add_query(&address, "q", (Str){ 0 });
	CHECK_STR(html_str(&address), S("/bureau"));
	html_add_query(&address, "q", S("a&b=c?d é"));
	html_add_query(&address, "etat", S(""));
	html_add_query(&address, "tri", S("depot"));
	CHECK_STR(html_str(&address), S("/bureau?q=a%26b%3Dc%3Fd%20%C3%A9&tri=depot"));
}
