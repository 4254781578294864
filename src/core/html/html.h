/* html.h — what templates are made of.
 *
 * Templates are compiled by tools/tplgen into functions whose first argument is the Page.  What
 * `{{ x }}` does follows from the type of x: a literal is a message and is translated, a Str is
 * data and is escaped, numbers, dates and amounts are written as the reader's language has them, a
 * Text is shown in that language, and only an Html goes out as it is.  There is no other way to
 * write markup from a value.  Templates of plain text (.txt: mails) escape nothing. */
#ifndef CORE_HTML_HTML_H
#define CORE_HTML_HTML_H

#include "base/err.h"
#include "core/i18n/i18n.h"

/* A message or content: what labels are made of.  WORDS(x) takes either; NULL and nothing are
 * empty. */
typedef struct {
	const char *message; /* NULL: the text */
	Text text;
} Words;

/* clang-format off */
#define WORDS(words) _Generic((words), \
	void *: words_of_message, \
	char *: words_of_message, \
	const char *: words_of_message, \
	Words: words_of_words, \
	Text: words_of_text)(words)
/* clang-format on */
Words words_of_message(const char *message);
Words words_of_text(Text text);
Words words_of_words(Words words);
bool words_is_empty(Words words);

/* A field of a form that was sent: what was typed, and what is wrong with it. */
typedef struct {
	Str name, value;
	const char *problem; /* a message; NULL when nothing is wrong */
	Arg problem_args[2];
	size_t problem_args_len;
	Words label; /* for the error summary */
} Field;

typedef LIST(Field) FieldList;

/* Where a value stands: told by generated code, which follows the markup of its template. */
typedef enum {
	HTML_TEXT,         /* between tags */
	HTML_ATTRIBUTE,    /* in an attribute or a title: no elements, plain numbers */
	HTML_ADDRESS,      /* a whole address: of this site, or http, https, mailto, tel */
	HTML_ADDRESS_PART, /* one segment or one query value of an address */
} HtmlPlace;

typedef struct {
	Buf out;
	Lang lang;
	const Tz *tz;
	bool plain; /* a template of plain text */
	HtmlPlace place;
	Str form_token;   /* put into every form, and demanded from every POST */
	bool token_used;  /* some form has it: this page is for one browser only */
	FieldList fields; /* of the form that was sent; empty when none was.  Names may repeat. */
	size_t errors_at; /* where ui/form puts the error summary, plus one; 0: nowhere */
	LIST(Field *) problems; /* that have been shown beside their inputs, in that order */
	void *layout;           /* of ui/layout */
} Page;

/* Markup that is known to be safe because a template or a component made it. */
typedef struct {
	Str markup;
} Html;

/* clang-format off */
#define html_put(page, value) _Generic((value), \
	char *: html_put_message, \
	const char *: html_put_message, \
	Str: html_put_text, \
	Text: html_put_content, \
	int: html_put_int, \
	int64_t: html_put_int, \
	size_t: html_put_size, \
	Date: html_put_date, \
	Instant: html_put_instant, \
	Money: html_put_money, \
	Words: html_put_words, \
	Html: html_put_html)((page), (value))
/* clang-format on */
void html_put_message(Page *page, const char *message);
void html_put_text(Page *page, Str text);
void html_put_content(Page *page, Text text);
void html_put_words(Page *page, Words words);
void html_put_int(Page *page, int64_t number);
void html_put_size(Page *page, size_t number);
void html_put_date(Page *page, Date date); /* in a <time> element, where there can be one */
void html_put_instant(Page *page, Instant instant);
void html_put_money(Page *page, Money money);
void html_put_html(Page *page, Html html);

/* {{ "Affiché jusqu’au {date}", date = n->until }} and {{ plural n "{n} avis" "{n} avis" }}, where
 * {n} need not be among the arguments. */
#define html_message(page, ...)                                                                    \
	html_put_sentence((page), ERR_MESSAGE(__VA_ARGS__, 0), ARGS(__VA_ARGS__))
void html_put_sentence(Page *page, const char *message, const Arg *args, size_t args_len);
void html_put_plural(Page *page, int64_t n, const char *singular, const char *plural,
                     const Arg *args, size_t args_len);
void html_put_err(Page *page, const Err *e);

/* A value that goes into an attribute or an address rather than into text. */
void html_put_attribute(Page *page, Str text);
void html_put_address(Page *page, Str text);  /* "#" when its scheme is not one of those above */
void html_put_url_part(Page *page, Str text); /* percent-encoded: one segment or one query value */

/* Adds "?name=value", or "&name=value" after the first, to a page that holds an address; nothing
 * for an empty value. */
void html_add_query(Page *address, const char *name, Str value);

/* Paragraphs and lists of plain text from people or the catalogue: blank lines part paragraphs,
 * lines that begin with "- " make a list; all escaped. */
void html_put_paragraphs(Page *page, Str text);

/* The field of that name, made empty if it was not sent. */
Field *html_field(Page *page, Str name);
void html_token(Page *page); /* the hidden input of the form's token */

/* A page by itself, for templates outside of a request (mails), and what was written into it. */
Page html_page(Arena *arena, Lang lang, const Tz *tz);
Str html_str(const Page *page);

/* Starts another output for a part that is used elsewhere: html_begin, templates, html_end. */
Buf html_begin(Page *page);
Html html_end(Page *page, Buf before);

/* Puts a part before what was written from `at` on. */
void html_insert(Page *page, size_t at, Html part);

void html_raw(Page *page, const char *markup); /* for generated code and ui components only */

#endif
