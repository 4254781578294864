/* builtin_string.c — functions on texts: positions and lengths are in characters. */
#include <string.h>
#include <unicase.h>

#include "core/feel/builtin.h"
#include "core/feel/number.h"

static FeelValue text_value(FeelMachine *m, Str text)
{
	if (text.len > TEXT_LEN_MAX)
		return feel_wrong(m, "le texte est trop long");
	return feel_string(text);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The byte at which the character number `count`, from zero, begins. */
static size_t byte_of(Str s, size_t count)
{
	size_t at = 0;
	while (at < s.len && count > 0) {
		at++;
		while (at < s.len && is_continuation(s.ptr[at]))
			at++;
		count--;
	}
	return at;
}

FeelValue feel_substring(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Str s = feel_text(args[0]);
	int64_t characters = (int64_t)str_code_points(s), start, count = characters;
	if (!feel_number_to_int(args[1], &start) || start == 0 || start > characters ||
	    start < -characters)
		return feel_wrong(m, "la position est hors du texte");
	if (!args[2].absent && (!feel_number_to_int(args[2], &count) || count < 1))
		return feel_wrong(m, "la longueur demandée doit être d’au moins un caractère");
	size_t from = (size_t)(start > 0 ? start - 1 : characters + start);
	size_t first = byte_of(s, from);
	Str rest = str_part(s, first, s.len);
	return feel_string(str_part(rest, 0, byte_of(rest, (size_t)count)));
}

FeelValue feel_string_length(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_whole((int64_t)str_code_points(feel_text(args[0])));
}

typedef uint8_t *ChangeCase(const uint8_t *, size_t, const char *, uninorm_t, uint8_t *, size_t *);

static FeelValue in_case(FeelMachine *m, Str s, ChangeCase *change)
{
	/* No character grows beyond three, so that the library never has to allocate. */
	size_t len = 6 * s.len + 16;
	uint8_t *buffer = alloc_n(feel_arena(m), uint8_t, len);
	uint8_t *changed = change((const uint8_t *)s.ptr, s.len, NULL, NULL, buffer, &len);
	if (changed != buffer)
		return feel_wrong(m, "ce texte ne se convertit pas");
	return feel_string((Str){ (const char *)buffer, len });
}

FeelValue feel_upper_case(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return in_case(m, feel_text(args[0]), u8_toupper);
}

FeelValue feel_lower_case(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return in_case(m, feel_text(args[0]), u8_tolower);
}

/* Where a part begins; SIZE_MAX when it is not there. */
static size_t position_of(Str s, Str part)
{
	if (part.len == 0)
		return 0;
	const char *found = s.len ? memmem(s.ptr, s.len, part.ptr, part.len) : NULL;
	return found ? (size_t)(found - s.ptr) : SIZE_MAX;
}

FeelValue feel_substring_before(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	Str s = feel_text(args[0]);
	size_t at = position_of(s, feel_text(args[1]));
	return feel_string(at == SIZE_MAX ? S("") : str_part(s, 0, at));
}

FeelValue feel_substring_after(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	Str s = feel_text(args[0]), part = feel_text(args[1]);
	size_t at = position_of(s, part);
	return feel_string(at == SIZE_MAX ? S("") : str_part(s, at + part.len, s.len));
}

FeelValue feel_contains(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_boolean(position_of(feel_text(args[0]), feel_text(args[1])) != SIZE_MAX);
}

FeelValue feel_starts_with(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_boolean(str_starts(feel_text(args[0]), feel_text(args[1])));
}

FeelValue feel_ends_with(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)m;
	(void)len;
	return feel_boolean(str_ends(feel_text(args[0]), feel_text(args[1])));
}

FeelValue feel_matches(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return feel_regex_matches(m, feel_text(args[0]), feel_text(args[1]), feel_text(args[2]));
}

FeelValue feel_replace(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return feel_regex_replace(m, feel_text(args[0]), feel_text(args[1]), feel_text(args[2]),
	                          feel_text(args[3]));
}

FeelValue feel_split(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	return feel_regex_split(m, feel_text(args[0]), feel_text(args[1]));
}

FeelValue feel_string_join(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelList *list = args[0].list;
	Buf buf = { .arena = feel_arena(m) };
	bool any = false;
	if (!feel_spend(m, (int64_t)list->len))
		return feel_null();
	for (size_t i = 0; i < list->len; i++) {
		if (list->at[i].kind == FEEL_NULL)
			continue;
		if (list->at[i].kind != FEEL_STRING)
			return feel_wrong(m, "seuls des textes peuvent être joints");
		if (any)
			buf_add(&buf, feel_text(args[1]));
		buf_add(&buf, feel_text(list->at[i]));
		any = true;
	}
	return text_value(m, buf_str(&buf));
}

FeelValue feel_make_string(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	if (args[0].kind == FEEL_NULL || args[0].kind == FEEL_STRING)
		return args[0];
	return text_value(m, feel_write(feel_arena(m), args[0]));
}

static bool is_separator(FeelValue v, const char *choices)
{
	Str s = feel_text(v);
	return v.kind == FEEL_NULL || (s.len == 1 && strchr(choices, s.ptr[0]));
}

FeelValue feel_make_number(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	Str from = feel_text(args[0]), group = feel_text(args[1]), point = feel_text(args[2]);
	if (!is_separator(args[1], " ,.") || !is_separator(args[2], ",.") ||
	    (group.len && str_eq(group, point)))
		return feel_wrong(m, "ces séparateurs ne conviennent pas");
	Buf buf = { .arena = feel_arena(m) };
	for (size_t i = 0; i < from.len; i++) {
		char c = from.ptr[i];
		if (group.len && c == group.ptr[0])
			continue;
		if (point.len && c != '.' && c == point.ptr[0])
			c = '.';
		else if (point.len && c == '.' && point.ptr[0] != '.')
			return feel_wrong(m, "ce texte n’est pas un nombre");
		buf_char(&buf, c);
	}
	FeelValue value = feel_number_parse(m->arena, buf_str(&buf));
	if (value.kind != FEEL_NUMBER)
		return feel_wrong(m, "ce texte n’est pas un nombre");
	return value;
}
