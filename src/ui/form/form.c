#include "ui/form/form.h"

#include "gen/form_templates.h"
#include "ui/form/shown.h"

/* ---- What was typed ---- */

static const Field *sent(const Page *page, Str name)
{
	for (size_t i = 0; i < page->fields.len; i++)
		if (page->fields.at[i].value.ptr && str_eq(page->fields.at[i].name, name))
			return &page->fields.at[i];
	return NULL;
}

Str form_value(const Page *page, Str name, Str otherwise)
{
	const Field *field = sent(page, name);
	if (field)
		return field->value;
	return sent(page, S("token")) ? (Str){ 0 } : otherwise;
}

/* Every value of that name, one a line. */
static Str values(const Page *page, Str name, Str otherwise)
{
	Buf all = { .arena = page->out.arena };
	if (!sent(page, S("token")))
		return otherwise;
	for (size_t i = 0; i < page->fields.len; i++) {
		if (!str_eq(page->fields.at[i].name, name))
			continue;
		buf_add(&all, page->fields.at[i].value);
		buf_char(&all, '\n');
	}
	return buf_str(&all);
}

static bool has_line(Str lines, Str line)
{
	while (lines.len > 0)
		if (str_eq(str_cut(&lines, '\n'), line))
			return true;
	return false;
}

/* ---- What is wrong ---- */

static Field *wrong(Page *page, Str name)
{
	for (size_t i = 0; i < page->fields.len; i++)
		if (page->fields.at[i].problem && str_eq(page->fields.at[i].name, name))
			return &page->fields.at[i];
	return NULL;
}

int form_problem_count(const Page *page)
{
	int count = 0;
	for (size_t i = 0; i < page->fields.len; i++)
		count += page->fields.at[i].problem != NULL;
	return count;
}

static FormShown shown(Page *page, Str name, Words label, Words hint, const FormInput *input)
{
	Arena *arena = page->out.arena;
	FormShown s = { .name = name, .label = label, .hint = hint, .input = input };
	Field *field = wrong(page, name);
	if (field) {
		field->label = label;
		*list_push(arena, &page->problems) = field;
		s.problem = field;
	}
	Buf ids = { .arena = arena };
	if (!words_is_empty(hint))
		buf_addf(&ids, "%.*s-h", STR(name));
	if (field)
		buf_addf(&ids, "%s%.*s-e", ids.len > 0 ? " " : "", STR(name));
	s.described = buf_str(&ids);
	if (input && input->width > 0)
		s.class = str_format(arena, "w%d", input->width);
	return s;
}

void form_errors(Page *page)
{
	page->errors_at = page->out.len + 1;
}

void form_finish(Page *page)
{
	int count = form_problem_count(page);
	if (page->errors_at == 0 || count == 0)
		return;
	for (size_t i = 0; i < page->fields.len; i++) {
		bool is_shown = !page->fields.at[i].problem;
		for (size_t j = 0; j < page->problems.len; j++)
			is_shown = is_shown || page->problems.at[j] == &page->fields.at[i];
		if (!is_shown)
			*list_push(page->out.arena, &page->problems) = &page->fields.at[i];
	}
	FormProblems problems = { page->problems.at, page->problems.len, 0 };
	Buf before = html_begin(page);
	form_errors_html(page, count, problems);
	Html summary = html_end(page, before);
	html_insert(page, page->errors_at - 1, summary);
	page->errors_at = 0;
}

void form_problem_text(Page *page, const Field *field)
{
	html_put_sentence(page, field->problem, field->problem_args, field->problem_args_len);
}

/* ---- Inputs ---- */

void form_put_input(Page *page, Str name, Words label, Words hint, const FormInput *input)
{
	FormShown s = shown(page, name, label, hint, input);
	bool is_secret = input->type && str_eq(str_of(input->type), S("password"));
	s.value = is_secret ? (Str){ 0 } : form_value(page, name, input->value);
	form_input_html(page, &s);
}

void form_put_textarea(Page *page, Str name, Words label, Words hint, const FormInput *input)
{
	FormShown s = shown(page, name, label, hint, input);
	s.value = form_value(page, name, input->value);
	form_textarea_html(page, &s);
}

void form_put_date(Page *page, Str name, Words label, Words hint, const FormInput *input)
{
	Arena *arena = page->out.arena;
	FormShown s = shown(page, name, label, hint, input);
	Date date;
	Str parts[3] = { { 0 } };
	if (date_parse(input->value, &date)) {
		parts[0] = str_format(arena, "%d", date.day);
		parts[1] = str_format(arena, "%d", date.month);
		parts[2] = str_format(arena, "%d", date.year);
	}
	for (int i = 0; i < 3; i++)
		s.parts[i] = form_value(page, str_format(arena, "%.*s-%c", STR(name), "dmy"[i]),
		                        parts[i]);
	form_date_html(page, &s);
}

void form_put_file(Page *page, Str name, Words label, Words hint, const FormInput *input)
{
	FormShown s = shown(page, name, label, hint, input);
	form_file_html(page, &s);
}

void form_put_select(Page *page, Str name, Words label, Words hint, FormOptions options,
                     const FormInput *input)
{
	FormShown s = shown(page, name, label, hint, input);
	s.value = form_value(page, name, input->value);
	form_select_html(page, &s, options);
}

void form_put_choices(Page *page, Str name, Words label, Words hint, FormOptions options,
                      bool several, const FormInput *input)
{
	Arena *arena = page->out.arena;
	FormShown s = shown(page, name, label, hint, input);
	s.value = values(page, name, input->value);
	FormChoices choices = { 0 };
	for (size_t i = 0; i < options.len; i++) {
		FormChoice *choice = list_push(arena, &choices);
		choice->option = options.at[i];
		choice->id = i == 0 ? name : str_format(arena, "%.*s-%zu", STR(name), i + 1);
		choice->checked = has_line(s.value, options.at[i].value);
	}
	form_choices_html(page, &s, choices, several ? S("checkbox") : S("radio"));
}

void form_put_checkbox(Page *page, Str name, Words label, Words hint, const FormInput *input)
{
	FormShown s = shown(page, name, label, hint, input);
	s.value = form_value(page, name, input->value);
	form_checkbox_html(page, &s);
}

void form_put_group_open(Page *page, Str name, Words legend, Words hint, bool heading)
{
	FormShown s = shown(page, name, legend, hint, &(const FormInput){ .heading = heading });
	form_group_html(page, &s);
}

void form_group_close(Page *page)
{
	html_raw(page, "</fieldset>");
}

void form_hidden(Page *page, Str name, Str value)
{
	form_hidden_html(page, name, value);
}

void form_buttons(Page *page, const char *action, const char *cancel, const char *cancel_address)
{
	form_buttons_html(page, action, cancel, str_of(cancel_address));
}

void form_option_add(Arena *arena, FormOptions *options, Str value, Words label)
{
	*list_push(arena, options) = (FormOption){ .value = value, .label = label };
}
