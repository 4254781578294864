/* fuzz_html.c — any text put into each place of a page: it stays text, and in its place. */
#include <string.h>

#include "core/html/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count(Str s, char c)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == c;
	return n;
}

static Str put(Arena *arena, void (*fn)(Page *, Str), Str text)
{
	Page page = html_page(arena, LANG_AR, NULL);
	fn(&page, text);
	return html_str(&page);
}

/* Every element of a text is one of these. */
static void check_elements(Str markup)
{
	static const char *const known[] = { "<p>",   "</p>",  "<ul>",   "</ul>", "<li>",
		                             "</li>", "<bdi>", "</bdi>", "<br>" };
	for (size_t i = 0; i < markup.len; i++) {
		bool is_known = markup.ptr[i] != '<';
		for (size_t k = 0; !is_known && k < ARRAY_LEN(known); k++)
			is_known = str_starts(str_part(markup, i, markup.len), str_of(known[k]));
		assert(is_known);
	}
}

/* As a browser reads it: without line ends and tabs, and a backslash is a slash. */
static void check_address(Arena *arena, Str address)
{
	Buf read = { .arena = arena };
	for (size_t i = 0; i < address.len; i++)
		if (!memchr("\t\r\n", address.ptr[i], 3))
			buf_char(&read, address.ptr[i] == '\\' ? '/' : address.ptr[i]);
	assert(!str_starts(buf_str(&read), S("//")));
	assert(!str_eq_nocase(str_part(buf_str(&read), 0, 11), S("javascript:")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str text = { (const char *)data, size };
	if (size > 1 << 16 || !str_is_utf8(text))
		return 0;
	Arena *arena = arena_new((size_t)64 << 20);
	check_elements(put(arena, html_put_text, text));
	check_elements(put(arena, html_put_paragraphs, text));
	Str attribute = put(arena, html_put_attribute, text);
	assert(count(attribute, '<') == 0 && count(attribute, '"') == 0);
	Str address = put(arena, html_put_address, text);
	assert(count(address, '<') == 0 && count(address, '"') == 0);
	check_address(arena, address);
	Str part = put(arena, html_put_url_part, text);
	for (size_t i = 0; i < part.len; i++)
		assert(!memchr("<>\"'&?#/\\ ", part.ptr[i], 10));
	arena_free(arena);
	return 0;
}
