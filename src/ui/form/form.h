/* form.h — the inputs of forms, each with its label, hint, problem and what was typed before.
 *
 *   {% form_errors() %}                                                      above the form
 *   {% form_input(S("email"), "Adresse électronique", NULL, .type = "email", .width = 24) %}
 *   {% form_radios(S("type"), "Type de terrasse", NULL, options, .value = S("ouverte")) %}
 *
 * Label and hint are WORDS: a message, a Text, or NULL for none.  Then come details by name, at
 * least one.  The value shown is what was typed when the form comes back, else .value.  Problems
 * are those of the fields of the page: see form_problem() in core/http.  The element to which the
 * error summary leads has the name of the field as its id.
 *
 * Names of a date's inputs are NAME-d, NAME-m and NAME-y.  Values of several choices stand one a
 * line. */
#ifndef UI_FORM_FORM_H
#define UI_FORM_FORM_H

#include "core/html/html.h"

typedef struct {
	Str value;        /* one a line where there may be several */
	const char *type; /* of the input: text, email, password, tel, search; NULL: text */
	int width;        /* about so many characters: 2, 4, 8, 16, 24; 0: all there is */
	int max;          /* characters; 0: no limit */
	int rows;         /* of a text of several lines; 0: 4 */
	bool optional;    /* says so */
	bool heading;     /* the label of a group is a heading of its page */
	bool ltr;         /* written from left to right in all languages: addresses, numbers */
	Lang lang;        /* with has_lang: the language in which it is to be written */
	bool has_lang;
	const char *autocomplete, *inputmode;
	const char *unit;   /* shown after the input: "m²" */
	const char *accept; /* of files: ".pdf,.jpg,.png" */
	bool multiple;      /* files */
	Str upload;        /* address to which script sends files as they are chosen; empty: none */
	int64_t bytes_max; /* of a file */
	bool search;       /* script lists the results into #NAME-list: data-live */
} FormInput;

/* One choice. */
typedef struct {
	Str value;
	Words label, hint;
} FormOption;

typedef LIST(FormOption) FormOptions;

/* Where the error summary goes, when there is something to say. */
void form_errors(Page *page);

/* For the layout: writes it, and says how many problems the page's fields have. */
void form_finish(Page *page);
int form_problem_count(const Page *page);

#define form_input(page, name, label, hint, ...)                                                   \
	form_put_input((page), (name), WORDS(label), WORDS(hint), &(const FormInput){ __VA_ARGS__ })
#define form_textarea(page, name, label, hint, ...)                                                \
	form_put_textarea((page), (name), WORDS(label), WORDS(hint),                               \
	                  &(const FormInput){ __VA_ARGS__ })
#define form_date(page, name, label, hint, ...)                                                    \
	form_put_date((page), (name), WORDS(label), WORDS(hint), &(const FormInput){ __VA_ARGS__ })
#define form_file(page, name, label, hint, ...)                                                    \
	form_put_file((page), (name), WORDS(label), WORDS(hint), &(const FormInput){ __VA_ARGS__ })
#define form_select(page, name, label, hint, options, ...)                                         \
	form_put_select((page), (name), WORDS(label), WORDS(hint), (options),                      \
	                &(const FormInput){ __VA_ARGS__ })
#define form_radios(page, name, label, hint, options, ...)                                         \
	form_put_choices((page), (name), WORDS(label), WORDS(hint), (options), false,              \
	                 &(const FormInput){ __VA_ARGS__ })
#define form_checkboxes(page, name, label, hint, options, ...)                                     \
	form_put_choices((page), (name), WORDS(label), WORDS(hint), (options), true,               \
	                 &(const FormInput){ __VA_ARGS__ })

/* One box by itself, sent as "yes"; .value = S("yes") ticks it. */
#define form_checkbox(page, name, label, hint, ...)                                                \
	form_put_checkbox((page), (name), WORDS(label), WORDS(hint),                               \
	                  &(const FormInput){ __VA_ARGS__ })

/* What the macros call. */
void form_put_input(Page *page, Str name, Words label, Words hint, const FormInput *input);
void form_put_textarea(Page *page, Str name, Words label, Words hint, const FormInput *input);
void form_put_date(Page *page, Str name, Words label, Words hint, const FormInput *input);
void form_put_file(Page *page, Str name, Words label, Words hint, const FormInput *input);
void form_put_select(Page *page, Str name, Words label, Words hint, FormOptions options,
                     const FormInput *input);
void form_put_choices(Page *page, Str name, Words label, Words hint, FormOptions options,
                      bool several, const FormInput *input);
void form_put_checkbox(Page *page, Str name, Words label, Words hint, const FormInput *input);

/* A group of inputs under one legend; what stands between open and close is in it. */
#define form_group_open(page, name, legend, hint, heading)                                         \
	form_put_group_open((page), (name), WORDS(legend), WORDS(hint), (heading))
void form_put_group_open(Page *page, Str name, Words legend, Words hint, bool heading);
void form_group_close(Page *page);

/* A hidden input. */
void form_hidden(Page *page, Str name, Str value);

/* The row of buttons: what the form does, and the way out (NULL: none). */
void form_buttons(Page *page, const char *action, const char *cancel, const char *cancel_address);

/* Adds a choice to a list. */
#define form_option(arena, options, value, label)                                                  \
	form_option_add((arena), (options), (value), WORDS(label))
void form_option_add(Arena *arena, FormOptions *options, Str value, Words label);

/* What to show in a field: what was typed, else `otherwise`. */
Str form_value(const Page *page, Str name, Str otherwise);

#endif
