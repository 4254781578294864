/* Made by tplgen: do not edit. */
#include "gen/notice_templates.h"

void notice_board_html(Page *page, NoticeList notices, Str q)
{
	buf_add(&page->out, S("<h1>"));
#line 4 "good.html"
	html_put(page, "Avis");
	buf_add(&page->out, S("</h1>"));
#line 5 "good.html"
	if (notices.len == 0) {
	buf_add(&page->out, S("<p class=\"x "));
#line 6 "good.html"
	page->place = HTML_ATTRIBUTE;
	html_put(page, q);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("\" id=\"a\">"));
#line 7 "good.html"
	html_message(page, "Aucun avis pour {what} ?", arg("what", q), arg("n", count(a, "b,c")));
	buf_add(&page->out, S("</p>"));
#line 8 "good.html"
	} else {
	buf_add(&page->out, S("<p>"));
#line 10 "good.html"
	html_put_plural(page, (int64_t)(notices.len ), "{n} avis", "{n} avis", ARGS("", arg("q", q)));
	buf_add(&page->out, S(" <b>x</b> <i>y</i></p>"));
#line 12 "good.html"
	}
	buf_add(&page->out, S("<ul>"));
#line 14 "good.html"
	{ const __typeof__(notices) n_list = (notices);
	for (size_t i = 0; i < n_list.len; i++) {
	const __typeof__(*n_list.at) *n = &n_list.at[i];
	(void)n;
	buf_add(&page->out, S("<li><a href=\"/avis/"));
#line 15 "good.html"
	page->place = HTML_ADDRESS_PART;
	html_put(page, n->id);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("\?x="));
#line 15 "good.html"
	page->place = HTML_ADDRESS_PART;
	html_put(page, q);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("\""));
#line 15 "good.html"
	if (i == 0) {
	buf_add(&page->out, S(" aria-current=\"page\""));
#line 15 "good.html"
	}
	buf_add(&page->out, S(">"));
#line 15 "good.html"
	html_put(page, n->title);
	buf_add(&page->out, S("</a> "));
#line 15 "good.html"
	html_put(page, n->until);
	buf_add(&page->out, S("</li>"));
#line 16 "good.html"
	}}
	buf_add(&page->out, S("</ul>"));
#line 18 "good.html"
	Str whole = address(q);
	buf_add(&page->out, S("<input"));
#line 20 "good.html"
	if (q.len > 0) {
	buf_add(&page->out, S(" value=\""));
#line 20 "good.html"
	page->place = HTML_ATTRIBUTE;
	html_put(page, q);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("\""));
#line 20 "good.html"
	}
#line 21 "good.html"
	if (i) {
	buf_add(&page->out, S(" checked"));
#line 21 "good.html"
	}
	buf_add(&page->out, S("> <a href=\""));
#line 22 "good.html"
	page->place = HTML_ADDRESS;
	html_put(page, whole);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("\">"));
#line 22 "good.html"
	html_token(page);
	buf_add(&page->out, S("</a> <select><option value=\""));
#line 23 "good.html"
	page->place = HTML_ATTRIBUTE;
	html_put(page, q);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("\">"));
#line 23 "good.html"
	page->place = HTML_ATTRIBUTE;
	html_put(page, q);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("</option></select> <textarea>\n"
	        " "));
#line 25 "good.html"
	page->place = HTML_ATTRIBUTE;
	html_put(page, q);
	page->place = HTML_TEXT;
	buf_add(&page->out, S("</textarea>"));
}

void notice_empty_html(Page *page)
{
	buf_add(&page->out, S("<p>\"{ } \\ &lt;</p>"));
}
