/* i18n.h — languages: messages, and how each writes dates, numbers and amounts.
 *
 * French is the language of the source: a literal is its own message.  The other languages come
 * from po/, compiled into the program and read by a .mo reader of our own, any number of
 * languages at once.  A message without a translation is shown in French.
 *
 * Messages are named sentences with arguments: see base/arg.h.  Data put into a message (ARG_STR)
 * is isolated from text of another direction: <bdi> in HTML, U+2068…U+2069 in plain text. */
#ifndef CORE_I18N_I18N_H
#define CORE_I18N_I18N_H

#include "base/err.h"
#include "core/tz/tz.h"

typedef enum { LANG_FR, LANG_AR, LANG_EN, LANG_COUNT } Lang;

const char *lang_code(Lang lang);      /* "fr": also of the lang attribute */
const char *lang_name(Lang lang);      /* in itself: "العربية" */
const char *lang_direction(Lang lang); /* "ltr" or "rtl" */
bool lang_find(Str code, Lang *lang);  /* "ar", "ar-MA"; false when not known */

/* The best of `offered` (bits 1 << Lang) for an Accept-Language header (RFC 9110 §12.5.4);
 * `otherwise` when none fits. */
Lang lang_accept(Str header, unsigned offered, Lang otherwise);

/* A text of content in several languages (a label of a procedure). */
typedef struct {
	Str in[LANG_COUNT];
} Text;

Str text_in(Text text, Lang lang); /* French, or any there is, where that language is missing */

/* The translation of a French literal; itself when there is none. */
const char *i18n_message(Lang lang, const char *message);

/* The form of (singular, plural) that n takes in that language; its argument is {n}. */
const char *i18n_plural(Lang lang, const char *singular, const char *plural, int64_t n);

/* A message with its arguments put in, as plain text (mails, documents, logs of history). */
#define i18n_text(arena, lang, tz, ...)                                                            \
	i18n_format((arena), (lang), (tz), ERR_MESSAGE(__VA_ARGS__, 0), ARGS(__VA_ARGS__))
Str i18n_format(Arena *arena, Lang lang, const Tz *tz, const char *message, const Arg *args,
                size_t args_len);

/* Walks a translated message: the text up to the next {name}, and the argument of that name.  False
 * at the end.  Names without an argument are text. */
bool i18n_part(Str *rest, const Arg *args, size_t args_len, Str *ret_text, const Arg **ret_arg);

/* Writes an argument that is not an ARG_STR. */
void i18n_put_arg(Buf *out, Lang lang, const Tz *tz, const Arg *arg);

/* Writes into `out`: what html and plain text share.  Digits are Western Arabic in all languages,
 * as the administrations of the Maghreb write them. */
void i18n_put_int(Buf *out, Lang lang, int64_t number);     /* 12 345 */
void i18n_put_date(Buf *out, Lang lang, Date date);         /* 10 mars 2026 */
void i18n_put_weekday_date(Buf *out, Lang lang, Date date); /* mardi 10 mars 2026 */
void i18n_put_instant(Buf *out, Lang lang, const Tz *tz,
                      Instant instant);                /* 10 mars 2026 à 9 h 30 */
void i18n_put_money(Buf *out, Lang lang, Money money); /* 1 234,50 € */

#endif
