#include "ui/parts/parts.h"

#include "gen/parts_templates.h"

static const char *icons = "/assets/icons.svg";

static const char *const tones[] = {
	[PART_OFF] = "off",   [PART_INFO] = "info", [PART_OK] = "ok",
	[PART_WARN] = "warn", [PART_BAD] = "bad",
};

void parts_start(const char *icons_path)
{
	icons = icons_path;
}

void part_icon(Page *page, const char *name)
{
	parts_icon_html(page, str_of(icons), str_of(name), false);
}

void part_icon_flip(Page *page, const char *name)
{
	parts_icon_html(page, str_of(icons), str_of(name), true);
}

void part_put_tag(Page *page, PartTone tone, Words words)
{
	parts_tag_html(page, str_of(tones[tone]), words);
}

static const char *icon_of(PartTone tone)
{
	static const char *const names[] = {
		[PART_OFF] = "info",  [PART_INFO] = "info", [PART_OK] = "check",
		[PART_WARN] = "warn", [PART_BAD] = "warn",
	};
	return names[tone];
}

void part_note_open(Page *page, PartTone tone)
{
	parts_note_open_html(page, str_of(tones[tone]), icon_of(tone));
}

void part_note_close(Page *page)
{
	html_raw(page, "</div></div>");
}

void part_banner(Page *page, PartTone tone, const char *message)
{
	parts_banner_html(page, str_of(tones[tone]), icon_of(tone), message);
}

void part_put_row(Page *page, Words label, Str value, Str address)
{
	parts_row_html(page, label, value, address);
}

void part_put_row_open(Page *page, Words label)
{
	parts_row_open_html(page, label);
}

void part_row_close(Page *page)
{
	html_raw(page, "</dd></div>");
}

void part_pager(Page *page, Str before, Str after)
{
	if (before.len > 0 || after.len > 0)
		parts_pager_html(page, before, after);
}

void part_empty(Page *page, const char *title, const char *sentence, const char *action,
                const char *address)
{
	parts_empty_html(page, title, sentence, action, str_of(address));
}

void part_put_steps(Page *page, int step, int steps, Words next)
{
	parts_steps_html(page, step, steps, next);
}

void part_back(Page *page, const char *words, Str address)
{
	parts_back_html(page, words, address);
}

void part_size(Page *page, int64_t bytes)
{
	parts_size_html(page, bytes);
}

void part_phone(Page *page, Str phone)
{
	html_raw(page, "<a href=\"tel:");
	for (size_t i = 0; i < phone.len; i++)
		if (phone.ptr[i] == '+' || (phone.ptr[i] >= '0' && phone.ptr[i] <= '9'))
			buf_char(&page->out, phone.ptr[i]);
	html_raw(page, "\" dir=\"ltr\">");
	html_put(page, phone);
	html_raw(page, "</a>");
}

void part_linked(Page *page, Str json)
{
	assert(!str_has(json, S("<")));
	html_raw(page, "<script type=\"application/ld+json\">");
	buf_add(&page->out, json);
	html_raw(page, "</script>");
}
