#include "core/html/html.h"

#include <string.h>

Page html_page(Arena *arena, Lang lang, const Tz *tz)
{
	return (Page){ .out.arena = arena, .lang = lang, .tz = tz };
}

Str html_str(const Page *page)
{
	return buf_str(&page->out);
}

void html_raw(Page *page, const char *markup)
{
	buf_add(&page->out, str_of(markup));
}

/* ---- Escaping ---- */

/* The same five characters are escaped everywhere, so that text is safe between tags and inside
 * quoted attributes alike.  tplgen refuses every other place. */
static void put_escaped(Page *page, Str text)
{
	static const char *const entities[256] = {
		['<'] = "&lt;", ['>'] = "&gt;", ['&'] = "&amp;", ['"'] = "&quot;", ['\''] = "&#39;"
	};
	size_t from = 0;
	for (size_t i = 0; i < text.len; i++) {
		const char *entity = entities[(unsigned char)text.ptr[i]];
		if (!entity)
			continue;
		buf_add(&page->out, str_part(text, from, i - from));
		html_raw(page, entity);
		from = i + 1;
	}
	buf_add(&page->out, str_part(text, from, text.len));
}

void html_put_attribute(Page *page, Str text)
{
	put_escaped(page, text);
}

void html_put_url_part(Page *page, Str text)
{
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c && strchr(plain, c))
			buf_char(&page->out, c);
		else
			buf_addf(&page->out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

void html_add_query(Page *address, const char *name, Str value)
{
	if (value.len == 0)
		return;
	html_raw(address, str_has(html_str(address), S("?")) ? "&" : "?");
	html_raw(address, name);
	html_raw(address, "=");
	html_put_url_part(address, value);
}

/* Browsers pass over line ends and tabs, so that "/<tab>/evil.example" is another site to them. */
static bool has_control(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ')
			return true;
	return false;
}

void html_put_address(Page *page, Str text)
{
	static const char *const beginnings[] = {
		"#", "?", "https://", "http://", "mailto:", "tel:"
	};
	bool known = str_starts(text, S("/")) && !str_starts(text, S("//")) &&
	             !str_starts(text, S("/\\"));
	for (size_t i = 0; i < ARRAY_LEN(beginnings); i++)
		known = known || str_starts(text, str_of(beginnings[i]));
	put_escaped(page, known && !has_control(text) ? text : S("#"));
}

void html_put_text(Page *page, Str text)
{
	if (page->plain) {
		buf_add(&page->out, text);
		return;
	}
	switch (page->place) {
	case HTML_TEXT:
	case HTML_ATTRIBUTE: put_escaped(page, text); break;
	case HTML_ADDRESS: html_put_address(page, text); break;
	case HTML_ADDRESS_PART: html_put_url_part(page, text); break;
	}
}

/* ---- Values by type ---- */

void html_put_message(Page *page, const char *message)
{
	html_put_text(page, str_of(i18n_message(page->lang, message)));
}

void html_put_content(Page *page, Text text)
{
	html_put_text(page, text_in(text, page->lang));
}

Words words_of_message(const char *message)
{
	return (Words){ .message = message };
}

Words words_of_text(Text text)
{
	return (Words){ .text = text };
}

Words words_of_words(Words words)
{
	return words;
}

bool words_is_empty(Words words)
{
	return !words.message && text_in(words.text, LANG_FR).len == 0;
}

void html_put_words(Page *page, Words words)
{
	if (words.message)
		html_put_message(page, words.message);
	else
		html_put_content(page, words.text);
}

void html_put_int(Page *page, int64_t number)
{
	if (page->plain || page->place == HTML_TEXT)
		i18n_put_int(&page->out, page->lang, number);
	else
		buf_addf(&page->out, "%lld", (long long)number);
}

void html_put_size(Page *page, size_t number)
{
	assert(number <= INT64_MAX);
	html_put_int(page, (int64_t)number);
}

/* None of what i18n writes has a character that must be escaped. */
static void put_time(Page *page, Str machine, const Arg *arg)
{
	bool element = !page->plain && page->place == HTML_TEXT && machine.len > 0;
	if (element)
		buf_addf(&page->out, "<time datetime=\"%.*s\">", STR(machine));
	i18n_put_arg(&page->out, page->lang, page->tz, arg);
	if (element)
		buf_add(&page->out, S("</time>"));
}

void html_put_date(Page *page, Date date)
{
	Str iso = date_iso(page->out.arena, date);
	if (page->place >= HTML_ADDRESS)
		html_put_text(page, iso);
	else
		put_time(page, iso, &(const Arg){ .kind = ARG_DATE, .date = date });
}

void html_put_instant(Page *page, Instant instant)
{
	Str iso = instant_iso(page->out.arena, instant);
	if (page->place >= HTML_ADDRESS)
		html_put_text(page, iso);
	else
		put_time(page, iso, &(const Arg){ .kind = ARG_INSTANT, .instant = instant });
}

void html_put_money(Page *page, Money money)
{
	i18n_put_money(&page->out, page->lang, money);
}

void html_put_html(Page *page, Html html)
{
	if (page->place != HTML_TEXT || page->plain)
		fault("markup cannot stand in an attribute or in plain text");
	buf_add(&page->out, html.markup);
}

/* ---- Sentences ---- */

static void put_argument(Page *page, const Arg *arg)
{
	bool bdi = page->place == HTML_TEXT && !page->plain;
	switch (arg->kind) {
	case ARG_STR:
		buf_add(&page->out, bdi ? S("<bdi>") : S(""));
		html_put_text(page, arg->str);
		buf_add(&page->out, bdi ? S("</bdi>") : S(""));
		break;
	case ARG_MESSAGE: html_put_message(page, arg->message); break;
	case ARG_DATE: html_put_date(page, arg->date); break;
	case ARG_INSTANT: html_put_instant(page, arg->instant); break;
	case ARG_INT:
	case ARG_MONEY: i18n_put_arg(&page->out, page->lang, page->tz, arg); break;
	}
}

static void put_translated(Page *page, const char *message, const Arg *args, size_t args_len)
{
	Str rest = str_of(message), text;
	const Arg *arg;
	while (i18n_part(&rest, args, args_len, &text, &arg)) {
		html_put_text(page, text);
		if (arg)
			put_argument(page, arg);
	}
}

void html_put_sentence(Page *page, const char *message, const Arg *args, size_t args_len)
{
	if (page->plain)
		buf_add(&page->out, i18n_format(page->out.arena, page->lang, page->tz, message,
		                                args, args_len));
	else
		put_translated(page, i18n_message(page->lang, message), args, args_len);
}

void html_put_plural(Page *page, int64_t n, const char *singular, const char *plural,
                     const Arg *args, size_t args_len)
{
	Arg with_n[ERR_ARGS_MAX + 1] = { arg("n", n) };
	assert(args_len <= ERR_ARGS_MAX);
	for (size_t i = 0; i < args_len; i++)
		with_n[i + 1] = args[i];
	put_translated(page, i18n_plural(page->lang, singular, plural, n), with_n, args_len + 1);
}

void html_put_err(Page *page, const Err *e)
{
	html_put_sentence(page, e->message, e->args, e->args_len);
}

/* ---- Paragraphs ---- */

typedef enum { NOTHING, PARAGRAPH, ITEMS } Open;

static Open close_and_open(Page *page, Open was, Open now)
{
	static const char *const begin[] = { "", "<p>", "<ul>" }, *const end[] = { "", "</p>",
		                                                                   "</ul>" };
	if (was != now) {
		html_raw(page, end[was]);
		html_raw(page, begin[now]);
	}
	return now;
}

void html_put_paragraphs(Page *page, Str text)
{
	Open open = NOTHING;
	while (text.len > 0) {
		Str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0) {
			open = close_and_open(page, open, NOTHING);
		} else if (str_starts(line, S("- "))) {
			open = close_and_open(page, open, ITEMS);
			html_raw(page, "<li>");
			put_escaped(page, str_trim(str_part(line, 2, line.len)));
			html_raw(page, "</li>");
		} else {
			html_raw(page, open == PARAGRAPH ? "<br>" : "");
			open = close_and_open(page, open, PARAGRAPH);
			put_escaped(page, line);
		}
	}
	(void)close_and_open(page, open, NOTHING);
}

/* ---- Forms and parts ---- */

Field *html_field(Page *page, Str name)
{
	for (size_t i = 0; i < page->fields.len; i++)
		if (str_eq(page->fields.at[i].name, name))
			return &page->fields.at[i];
	Field *field = list_push(page->out.arena, &page->fields);
	field->name = str_copy(page->out.arena, name);
	return field;
}

void html_token(Page *page)
{
	html_raw(page, "<input type=\"hidden\" name=\"token\" value=\"");
	html_put_attribute(page, page->form_token);
	html_raw(page, "\">");
	page->token_used = true;
}

void html_insert(Page *page, size_t at, Html part)
{
	Str all = buf_str(&page->out), rest = str_part(all, at, all.len);
	Buf out = { .arena = page->out.arena };
	buf_add(&out, str_part(all, 0, at));
	buf_add(&out, part.markup);
	buf_add(&out, rest);
	page->out = out;
}

Buf html_begin(Page *page)
{
	Buf before = page->out;
	page->out = (Buf){ .arena = before.arena };
	return before;
}

Html html_end(Page *page, Buf before)
{
	Html html = { buf_str(&page->out) };
	page->out = before;
	return html;
}
