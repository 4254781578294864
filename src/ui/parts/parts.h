/* parts.h — small components of pages that are not forms.  Words and classes are of core.css.
 *
 * In a template: {% part_tag(PART_OK, "Accepté") %}.  A WORDS parameter takes a message (a French
 * literal), a Text or NULL. */
#ifndef UI_PARTS_PARTS_H
#define UI_PARTS_PARTS_H

#include "core/html/html.h"

/* The meaning of a colour; the words say it as well. */
typedef enum { PART_OFF, PART_INFO, PART_OK, PART_WARN, PART_BAD } PartTone;

/* Where the sprite of icons is served: once, at start. */
void parts_start(const char *icons_path);

/* An icon of icons.svg, unseen by screen readers; the second one points the way the text runs. */
void part_icon(Page *page, const char *name);
void part_icon_flip(Page *page, const char *name);

/* <span class="tag ok">Accepté</span> */
#define part_tag(page, tone, words) part_put_tag((page), (tone), WORDS(words))
void part_put_tag(Page *page, PartTone tone, Words words);

/* A note with its icon.  What stands between open and close is its content: elements. */
void part_note_open(Page *page, PartTone tone);
void part_note_close(Page *page);

/* A notice about what was just done, which takes the focus: the flash of the layout is one. */
void part_banner(Page *page, PartTone tone, const char *message);

/* A row of a summary list: <dl class="sum">, rows, </dl>.  A value that is empty is shown as a
 * dash; address: where it can be changed, "" when it cannot. */
#define part_row(page, label, value, address) part_put_row((page), WORDS(label), (value), (address))
void part_put_row(Page *page, Words label, Str value, Str address);
#define part_row_open(page, label) part_put_row_open((page), WORDS(label))
void part_put_row_open(Page *page, Words label); /* then the value, then: */
void part_row_close(Page *page);

/* Links to the pages before and after; "" where there is none. */
void part_pager(Page *page, Str before, Str after);

/* What a list says when it is empty: a title, a sentence, and one thing to do (both may be NULL).
 */
void part_empty(Page *page, const char *title, const char *sentence, const char *action,
                const char *address);

/* "Étape 2 sur 4", a bar, and what comes next (NULL or empty: nothing). */
#define part_steps(page, step, steps, next) part_put_steps((page), (step), (steps), WORDS(next))
void part_put_steps(Page *page, int step, int steps, Words next);

/* The link back, above the title. */
void part_back(Page *page, const char *words, Str address);

/* 840 Ko: a size as people say it. */
void part_size(Page *page, int64_t bytes);

/* A telephone number that can be called: <a href="tel:…">, always from left to right. */
void part_phone(Page *page, Str phone);

/* What machines read of the page: an object of core/linked.  Asserts that no markup is in it. */
void part_linked(Page *page, Str json);

#endif
