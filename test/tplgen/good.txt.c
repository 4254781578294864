/* Made by tplgen: do not edit. */
#include "gen/notice_templates.h"

void notice_mail_txt(Page *page, const Notice *n)
{
	bool plain = page->plain;
	page->plain = true;
	buf_add(&page->out, S("Bonjour,\n"
	        "\n"));
#line 4 "good.txt"
	if (n->until.year > 0) {
	buf_add(&page->out, S("  "));
#line 5 "good.txt"
	html_message(page, "Jusqu’au {date}.", arg("date", n->until));
	buf_add(&page->out, S("\n"));
#line 6 "good.txt"
	}
	buf_add(&page->out, S("Fin <>\n"));
	page->plain = plain;
}
