#include "core/i18n/i18n.h"

#include "core/i18n/catalogue.h"
#include "gen/i18n_catalogues.h"

#include <string.h>

enum { ACCEPT_RANGES_MAX = 30 };

static const struct {
	const char *code, *name, *direction;
} languages[LANG_COUNT] = {
	[LANG_FR] = { "fr", "Français", "ltr" },
	[LANG_AR] = { "ar", "العربية", "rtl" },
	[LANG_EN] = { "en", "English", "ltr" },
};

const char *lang_code(Lang lang)
{
	return languages[lang].code;
}

const char *lang_name(Lang lang)
{
	return languages[lang].name;
}

const char *lang_direction(Lang lang)
{
	return languages[lang].direction;
}

bool lang_find(Str code, Lang *lang)
{
	for (int i = 0; i < LANG_COUNT; i++) {
		if (!str_eq_nocase(code, str_of(languages[i].code)))
			continue;
		*lang = (Lang)i;
		return true;
	}
	return false;
}

/* "q=0.85" as 850; 0 for what is no weight. */
static int weight_of(Str parameters)
{
	while (parameters.len > 0) {
		Str parameter = str_trim(str_cut(&parameters, ';'));
		if (!str_starts(parameter, S("q=")) && !str_starts(parameter, S("Q=")))
			continue;
		Str digits = str_part(parameter, 2, 5);
		int weight = 0, unit = 1000;
		for (size_t i = 0; i < digits.len; i++) {
			if (i == 1 && digits.ptr[i] == '.')
				continue;
			if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
				return 0;
			weight += (digits.ptr[i] - '0') * unit;
			unit /= 10;
		}
		return weight > 1000 ? 1000 : weight;
	}
	return 1000;
}

Lang lang_accept(Str header, unsigned offered, Lang otherwise)
{
	Lang best = otherwise;
	int best_weight = 0;
	for (int ranges = 0; header.len > 0 && ranges < ACCEPT_RANGES_MAX; ranges++) {
		Str parameters = str_cut(&header, ',');
		Str range = str_trim(str_cut(&parameters, ';'));
		Str code = str_cut(&range, '-'); /* "ar-MA" is content with "ar" */
		Lang lang = otherwise;
		if (!str_eq(code, S("*")) && !lang_find(code, &lang))
			continue;
		int weight = weight_of(parameters);
		if ((offered & 1U << lang) && weight > best_weight) {
			best = lang;
			best_weight = weight;
		}
	}
	return best;
}

Str text_in(Text text, Lang lang)
{
	if (text.in[lang].len > 0)
		return text.in[lang];
	for (int i = 0; i < LANG_COUNT; i++)
		if (text.in[i].len > 0)
			return text.in[i];
	return (Str){ 0 };
}

/* ---- Messages ---- */

static Bytes catalogue_of(Lang lang)
{
	switch (lang) {
	case LANG_AR: return (Bytes){ (const void *)i18n_ar, sizeof i18n_ar };
	case LANG_EN: return (Bytes){ (const void *)i18n_en, sizeof i18n_en };
	case LANG_FR:
	case LANG_COUNT: break;
	}
	return (Bytes){ 0 };
}

const char *i18n_message(Lang lang, const char *message)
{
	Bytes mo = catalogue_of(lang);
	if (mo.len == 0 || !*message) /* the empty message is the header of the catalogue */
		return message;
	Str found = catalogue_find(mo, message);
	return found.len > 0 ? found.ptr : message;
}

const char *i18n_plural(Lang lang, const char *singular, const char *plural, int64_t n)
{
	uint64_t count = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	Bytes mo = catalogue_of(lang);
	Str forms = mo.len > 0 ? catalogue_find(mo, singular) : (Str){ 0 };
	if (forms.len == 0)
		return count > 1 ? plural : singular; /* as French does */
	unsigned form = catalogue_plural(catalogue_find(mo, ""), count);
	const char *text = forms.ptr, *end = forms.ptr + forms.len;
	while (form-- > 0 && text + strlen(text) < end)
		text += strlen(text) + 1;
	return text;
}

static const Arg *arg_find(Str name, const Arg *args, size_t args_len)
{
	for (size_t i = 0; i < args_len; i++)
		if (str_eq(name, str_of(args[i].name)))
			return &args[i];
	return NULL;
}

bool i18n_part(Str *rest, const Arg *args, size_t args_len, Str *ret_text, const Arg **ret_arg)
{
	*ret_arg = NULL;
	for (size_t i = 0; i < rest->len; i++) {
		if (rest->ptr[i] != '{')
			continue;
		Str after = str_part(*rest, i + 1, rest->len), name = str_cut(&after, '}');
		*ret_arg = arg_find(name, args, args_len);
		if (!*ret_arg)
			continue;
		*ret_text = str_part(*rest, 0, i);
		*rest = after;
		return true;
	}
	*ret_text = *rest;
	*rest = (Str){ 0 };
	return ret_text->len > 0;
}

void i18n_put_arg(Buf *out, Lang lang, const Tz *tz, const Arg *arg)
{
	switch (arg->kind) {
	case ARG_STR: buf_add(out, arg->str); break;
	case ARG_MESSAGE: buf_add(out, str_of(i18n_message(lang, arg->message))); break;
	case ARG_INT: i18n_put_int(out, lang, arg->number); break;
	case ARG_DATE: i18n_put_date(out, lang, arg->date); break;
	case ARG_INSTANT: i18n_put_instant(out, lang, tz, arg->instant); break;
	case ARG_MONEY: i18n_put_money(out, lang, arg->money); break;
	}
}

/* True when some letter is written from right to left: Hebrew, Arabic and their neighbours. */
static bool has_right_to_left(Str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= 0xd6 && c <= 0xdf)
			return true;
	}
	return false;
}

Str i18n_format(Arena *arena, Lang lang, const Tz *tz, const char *message, const Arg *args,
                size_t args_len)
{
	Buf out = { .arena = arena };
	Str rest = str_of(i18n_message(lang, message)), text;
	const Arg *arg;
	while (i18n_part(&rest, args, args_len, &text, &arg)) {
		buf_add(&out, text);
		if (!arg)
			continue;
		bool isolated =
			arg->kind == ARG_STR && (lang == LANG_AR || has_right_to_left(arg->str));
		buf_add(&out, isolated ? S("\u2068") : S(""));
		i18n_put_arg(&out, lang, tz, arg);
		buf_add(&out, isolated ? S("\u2069") : S(""));
	}
	return buf_str(&out);
}
