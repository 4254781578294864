#include "base/test.h"
#include "ui/parts/parts.h"

TEST(parts_are_written_as_the_design_has_them)
{
	Page page = html_page(test_arena(), LANG_FR, NULL);
	parts_start("/i.svg");
	part_icon_flip(&page, "next");
	part_tag(&page, PART_WARN, "À compléter");
	part_pager(&page, S(""), S(""));
	part_size(&page, 2140000);
	CHECK_STR(html_str(&page), S("<svg class=\"i flip\" aria-hidden=\"true\">"
	                             "<use href=\"/i.svg#i-next\"/></svg>"
	                             "<span class=\"tag warn\">À compléter</span>"
	                             "<span class=\"meta num\">2,1\u00a0Mo</span>"));
}

TEST(a_row_without_a_value_has_a_dash)
{
	Page page = html_page(test_arena(), LANG_EN, NULL);
	part_row(&page, "Se connecter", S(""), S("/x?a=1&b"));
	CHECK_STR(html_str(&page),
	          S("<div><dt>Sign in</dt><dd>—</dd><dd><a href=\"/x?a=1&amp;b\">"
	            "Change<span class=\"vh\">\u00a0: Sign in</span></a></dd></div>"));
}
