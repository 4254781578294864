/* cell.c — cells as a clerk writes them, and FEEL: "de 400 à 700" is [400..700].
 *
 * A table of sentences for each language serves in both directions; the first of each form is the
 * one that is written.  {a} and {b} stand for values: numbers, amounts, dates, yes and no, texts.
 */
#include <string.h>

#include "core/feel/parse.h"
#include "core/feel/temporal.h"

enum { CELL_BYTES_MAX = 2000, LIST_VALUES_MAX = 100 };

typedef enum {
	FORM_ANY,
	FORM_IN,
	FORM_IN_HALF,
	FORM_AFTER_IN,
	FORM_OPEN,
	FORM_LT,
	FORM_LE,
	FORM_GT,
	FORM_GE,
	FORM_NOT,
	FORM_ONE,
	FORMS
} Form;

static const char *const feel_forms[FORMS] = {
	"-",      "[{a}..{b}]", "[{a}..{b})", "({a}..{b}]", "({a}..{b})", "< {a}",
	"<= {a}", "> {a}",      ">= {a}",     "not({a})",   "{a}",
};

/* `dates`: said of days only, which French puts another way than amounts. */
static const struct {
	FeelLanguage language;
	Form form;
	bool dates;
	const char *sentence;
} sentences[] = {
	{ FEEL_FRENCH, FORM_ANY, false, "peu importe" },
	{ FEEL_FRENCH, FORM_ANY, false, "tous" },
	{ FEEL_FRENCH, FORM_IN, true, "du {a} au {b}" },
	{ FEEL_FRENCH, FORM_IN_HALF, true, "du {a} jusqu'avant le {b}" },
	{ FEEL_FRENCH, FORM_AFTER_IN, true, "après le {a} et jusqu'au {b}" },
	{ FEEL_FRENCH, FORM_OPEN, true, "après le {a} et avant le {b}" },
	{ FEEL_FRENCH, FORM_LT, true, "avant le {a}" },
	{ FEEL_FRENCH, FORM_LE, true, "jusqu'au {a}" },
	{ FEEL_FRENCH, FORM_GT, true, "après le {a}" },
	{ FEEL_FRENCH, FORM_GE, true, "à partir du {a}" },
	{ FEEL_FRENCH, FORM_GE, true, "depuis le {a}" },
	{ FEEL_FRENCH, FORM_ONE, true, "le {a}" },
	{ FEEL_FRENCH, FORM_IN_HALF, false, "de {a} à moins de {b}" },
	{ FEEL_FRENCH, FORM_IN, false, "de {a} à {b}" },
	{ FEEL_FRENCH, FORM_IN, false, "entre {a} et {b}" },
	{ FEEL_FRENCH, FORM_AFTER_IN, false, "plus de {a} et au plus {b}" },
	{ FEEL_FRENCH, FORM_OPEN, false, "plus de {a} et moins de {b}" },
	{ FEEL_FRENCH, FORM_LT, false, "moins de {a}" },
	{ FEEL_FRENCH, FORM_LT, false, "inférieur à {a}" },
	{ FEEL_FRENCH, FORM_LE, false, "au plus {a}" },
	{ FEEL_FRENCH, FORM_LE, false, "jusqu'à {a}" },
	{ FEEL_FRENCH, FORM_LE, false, "{a} ou moins" },
	{ FEEL_FRENCH, FORM_GT, false, "plus de {a}" },
	{ FEEL_FRENCH, FORM_GT, false, "supérieur à {a}" },
	{ FEEL_FRENCH, FORM_GE, false, "au moins {a}" },
	{ FEEL_FRENCH, FORM_GE, false, "à partir de {a}" },
	{ FEEL_FRENCH, FORM_GE, false, "{a} ou plus" },
	{ FEEL_FRENCH, FORM_NOT, false, "sauf {a}" },
	{ FEEL_FRENCH, FORM_NOT, false, "pas {a}" },
	{ FEEL_ENGLISH, FORM_ANY, false, "any" },
	{ FEEL_ENGLISH, FORM_IN_HALF, false, "from {a} to less than {b}" },
	{ FEEL_ENGLISH, FORM_IN_HALF, true, "from {a} until before {b}" },
	{ FEEL_ENGLISH, FORM_IN, false, "from {a} to {b}" },
	{ FEEL_ENGLISH, FORM_IN, false, "between {a} and {b}" },
	{ FEEL_ENGLISH, FORM_AFTER_IN, false, "more than {a} and at most {b}" },
	{ FEEL_ENGLISH, FORM_AFTER_IN, true, "after {a} and until {b}" },
	{ FEEL_ENGLISH, FORM_OPEN, false, "more than {a} and less than {b}" },
	{ FEEL_ENGLISH, FORM_OPEN, true, "after {a} and before {b}" },
	{ FEEL_ENGLISH, FORM_LT, true, "before {a}" },
	{ FEEL_ENGLISH, FORM_LE, true, "until {a}" },
	{ FEEL_ENGLISH, FORM_GT, true, "after {a}" },
	{ FEEL_ENGLISH, FORM_GE, true, "since {a}" },
	{ FEEL_ENGLISH, FORM_LT, false, "less than {a}" },
	{ FEEL_ENGLISH, FORM_LE, false, "at most {a}" },
	{ FEEL_ENGLISH, FORM_GT, false, "more than {a}" },
	{ FEEL_ENGLISH, FORM_GE, false, "at least {a}" },
	{ FEEL_ENGLISH, FORM_NOT, false, "not {a}" },
	{ FEEL_ENGLISH, FORM_NOT, false, "except {a}" },
	{ FEEL_ARABIC, FORM_ANY, false, "الكل" },
	{ FEEL_ARABIC, FORM_IN_HALF, false, "من {a} إلى أقل من {b}" },
	{ FEEL_ARABIC, FORM_IN_HALF, true, "من {a} إلى ما قبل {b}" },
	{ FEEL_ARABIC, FORM_IN, false, "من {a} إلى {b}" },
	{ FEEL_ARABIC, FORM_AFTER_IN, false, "أكثر من {a} وعلى الأكثر {b}" },
	{ FEEL_ARABIC, FORM_AFTER_IN, true, "بعد {a} وإلى غاية {b}" },
	{ FEEL_ARABIC, FORM_OPEN, false, "أكثر من {a} وأقل من {b}" },
	{ FEEL_ARABIC, FORM_OPEN, true, "بعد {a} وقبل {b}" },
	{ FEEL_ARABIC, FORM_LT, true, "قبل {a}" },
	{ FEEL_ARABIC, FORM_LE, true, "إلى غاية {a}" },
	{ FEEL_ARABIC, FORM_GT, true, "بعد {a}" },
	{ FEEL_ARABIC, FORM_GE, true, "ابتداء من {a}" },
	{ FEEL_ARABIC, FORM_LT, false, "أقل من {a}" },
	{ FEEL_ARABIC, FORM_LE, false, "على الأكثر {a}" },
	{ FEEL_ARABIC, FORM_GT, false, "أكثر من {a}" },
	{ FEEL_ARABIC, FORM_GE, false, "على الأقل {a}" },
	{ FEEL_ARABIC, FORM_NOT, false, "ما عدا {a}" },
};

typedef struct {
	Arena *arena;
	FeelLanguage language;
	FeelKind kind; /* of the column; FEEL_NULL: any */
} Reader;

/* ---- reading values ---- */

/* Blanks of all kinds as one blank, the two apostrophes as one, Arabic digits as ours. */
static Str plain(Arena *arena, Str text)
{
	Buf buf = { .arena = arena };
	Str single = feel_normal_name(arena, text);
	for (size_t i = 0; i < single.len; i++) {
		unsigned char c = (unsigned char)single.ptr[i];
		unsigned char next = i + 1 < single.len ? (unsigned char)single.ptr[i + 1] : 0;
		if (str_starts(str_part(single, i, 3), S("’"))) {
			buf_char(&buf, '\'');
			i += 2;
		} else if (c == 0xD9 && next >= 0xA0 && next <= 0xA9) {
			buf_char(&buf, (char)('0' + next - 0xA0));
			i++;
		} else if (c == 0xD9 && next == 0xAB) { /* the Arabic decimal sign */
			buf_char(&buf, ',');
			i++;
		} else {
			buf_char(&buf, single.ptr[i]);
		}
	}
	return buf_str(&buf);
}

static Str without_unit(Str text)
{
	static const char *const units[] = { "€",   "EUR",  "euros", "euro", "F CFP", "XPF", "DH",
		                             "MAD", "درهم", "ans",   "an",   "years", "سنة" };
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		Str unit = str_of(units[i]);
		if (str_ends(text, unit) && text.len > unit.len)
			return str_trim(str_part(text, 0, text.len - unit.len));
	}
	return text;
}

static bool read_number(const Reader *r, Str text, Str *ret_feel)
{
	bool comma = r->language != FEEL_ENGLISH;
	bool percent = str_ends(text, S("%"));
	Str body = percent ? str_trim(str_part(text, 0, text.len - 1)) : without_unit(text);
	Buf buf = { .arena = r->arena };
	size_t digits = 0;
	for (size_t i = 0; i < body.len; i++) {
		char c = body.ptr[i];
		bool digit = c >= '0' && c <= '9';
		bool thousands = (c == ' ' || (!comma && c == ',')) && digits > 0;
		digits += digit;
		if (thousands)
			continue;
		if (!digit && c != '.' && !(comma && c == ',') && !(i == 0 && c == '-'))
			return false;
		buf_char(&buf, c == ',' ? '.' : c);
	}
	FeelValue value = feel_number_of(r->arena, buf_str(&buf));
	if (digits == 0 || value.kind != FEEL_NUMBER || str_ends(buf_str(&buf), S(".")))
		return false;
	*ret_feel =
		percent ? str_format(r->arena, "%.*s / 100", STR(buf_str(&buf))) : buf_str(&buf);
	return true;
}

static bool same_word(Str a, Str b)
{
	return str_eq_nocase(a, b);
}

static int month_of(FeelLanguage language, Str word)
{
	for (int i = 0; i < 12; i++)
		if (same_word(word, str_of(feel_month_names(language)[i])))
			return i + 1;
	return 0;
}

static bool date_of_parts(const Reader *r, Str text, int64_t *year, int64_t *month, int64_t *day)
{
	Str rest = text;
	bool slashes = str_has(text, S("/"));
	Str first = str_cut(&rest, slashes ? '/' : ' ');
	Str second = str_cut(&rest, slashes ? '/' : ' ');
	if (str_ends(first, S("er")))
		first = str_part(first, 0, first.len - 2);
	*month = slashes ? 0 : month_of(r->language, second);
	return str_to_int(first, day) && str_to_int(rest, year) &&
	       (*month || (slashes && str_to_int(second, month)));
}

static bool read_date(const Reader *r, Str text, Str *ret_feel)
{
	int64_t year, month, day;
	FeelValue iso = feel_parse_date(text);
	if (iso.kind == FEEL_DATE) {
		*ret_feel = str_format(r->arena, "date(\"%.*s\")", STR(text));
		return true;
	}
	if (!date_of_parts(r, text, &year, &month, &day) || year < 1000 || year > 9999 ||
	    !feel_calendar_is_day(year, month, day))
		return false;
	*ret_feel =
		str_format(r->arena, "date(\"%04d-%02d-%02d\")", (int)year, (int)month, (int)day);
	return true;
}

static bool read_boolean(const Reader *r, Str text, Str *ret_feel)
{
	static const char *const yes[] = { "oui", "vrai", "yes", "true", "نعم" };
	static const char *const no[] = { "non", "faux", "no", "false", "لا" };
	for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
		bool is_yes = same_word(text, str_of(yes[i]));
		if (!is_yes && !same_word(text, str_of(no[i])))
			continue;
		*ret_feel = is_yes ? S("true") : S("false");
		return true;
	}
	(void)r;
	return false;
}

static bool read_text(const Reader *r, Str text, Str *ret_feel)
{
	Str pairs[][2] = { { S("«"), S("»") }, { S("\""), S("\"") }, { S("“"), S("”") } };
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (str_starts(text, pairs[i][0]) && str_ends(text, pairs[i][1]) &&
		    text.len >= pairs[i][0].len + pairs[i][1].len)
			text = str_trim(str_part(text, pairs[i][0].len,
			                         text.len - pairs[i][0].len - pairs[i][1].len));
	if (text.len == 0)
		return false;
	Buf buf = { .arena = r->arena };
	feel_write_to(&buf, feel_string(text), true, 0);
	*ret_feel = buf_str(&buf);
	return true;
}

static bool read_value(const Reader *r, Str text, bool dates_only, Str *ret_feel)
{
	text = str_trim(text);
	bool any = r->kind == FEEL_NULL;
	if (dates_only)
		return (any || r->kind == FEEL_DATE) && read_date(r, text, ret_feel);
	return ((any || r->kind == FEEL_NUMBER) && read_number(r, text, ret_feel)) ||
	       ((any || r->kind == FEEL_DATE) && read_date(r, text, ret_feel)) ||
	       ((any || r->kind == FEEL_BOOLEAN) && read_boolean(r, text, ret_feel)) ||
	       (r->kind == FEEL_STRING && read_text(r, text, ret_feel));
}

/* ---- reading sentences ---- */

static Str fill(Arena *arena, const char *form, Str a, Str b)
{
	Buf buf = { .arena = arena };
	Str rest = str_of(form);
	while (rest.len) {
		buf_add(&buf, str_cut(&rest, '{'));
		if (rest.len >= 2 && rest.ptr[1] == '}') {
			buf_add(&buf, rest.ptr[0] == 'a' ? a : b);
			rest = str_part(rest, 2, rest.len);
		}
	}
	return buf_str(&buf);
}

static bool starts_nocase(Str text, Str start)
{
	return str_eq_nocase(str_part(text, 0, start.len), start);
}

/* "de {a} à {b}" against a text: what lies between must be values, wherever the "à" is. */
static bool read_sentence(const Reader *r, Str text, size_t number, Str *ret_feel)
{
	Str pattern = str_of(sentences[number].sentence);
	bool dates = sentences[number].dates;
	Str before = str_cut(&pattern, '{');
	Str a, b = { 0 };
	if (!starts_nocase(text, before))
		return false;
	text = str_part(text, before.len, text.len);
	if (pattern.len == 0 && text.len == 0) {
		*ret_feel = S("-");
		return true;
	}
	pattern = str_part(pattern, 2, pattern.len);
	Str middle = str_cut(&pattern, '{');
	bool two = pattern.len > 0;
	for (size_t i = 1; middle.len && i + middle.len <= text.len; i++) {
		Str tail = str_part(text, i + middle.len, text.len);
		if (!starts_nocase(str_part(text, i, text.len), middle) || (!two && tail.len) ||
		    !read_value(r, str_part(text, 0, i), dates, &a) ||
		    (two && !read_value(r, tail, dates, &b)))
			continue;
		*ret_feel = fill(r->arena, feel_forms[sentences[number].form], a, b);
		return true;
	}
	if (middle.len || two || !read_value(r, text, dates, &a))
		return false;
	*ret_feel = fill(r->arena, feel_forms[sentences[number].form], a, b);
	return true;
}

static bool read_comparison(const Reader *r, Str text, Str *ret_feel)
{
	static const struct {
		const char *sign, *feel;
	} signs[] = { { "<=", "<= " }, { ">=", ">= " }, { "≤", "<= " },
		      { "≥", ">= " },  { "<", "< " },   { ">", "> " } };
	Str value;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		Str sign = str_of(signs[i].sign);
		if (!str_starts(text, sign) ||
		    !read_value(r, str_part(text, sign.len, text.len), false, &value))
			continue;
		*ret_feel = str_format(r->arena, "%s%.*s", signs[i].feel, STR(value));
		return true;
	}
	return false;
}

/* "A, B ou C": the last separator is the word, a decimal comma is none ("12,5 ou 13"). */
static bool read_list(const Reader *r, Str text, Str *ret_feel)
{
	static const char *const words[] = {
		[FEEL_FRENCH] = " ou ", [FEEL_ARABIC] = " أو ", [FEEL_ENGLISH] = " or "
	};
	Str word = str_of(words[r->language]);
	Buf buf = { .arena = r->arena };
	for (int i = 0; i < LIST_VALUES_MAX && text.len; i++) {
		size_t end = 0, skip = 0;
		for (; end < text.len && !skip; end += skip == 0) {
			Str rest = str_part(text, end, text.len);
			skip = str_starts(rest, word)      ? word.len
			       : str_starts(rest, S("; ")) ? 2
			       : str_starts(rest, S(", ")) ? 2
			       : str_starts(rest, S("، ")) ? 3
			                                   : 0;
		}
		Str value;
		if (!read_value(r, str_part(text, 0, end), false, &value))
			return false;
		buf_add(&buf, buf.len ? S(", ") : S(""));
		buf_add(&buf, value);
		text = str_part(text, end + skip, text.len);
	}
	*ret_feel = buf_str(&buf);
	return buf.len > 0 && text.len == 0;
}

bool feel_cell_read(Arena *arena, Str text, FeelLanguage language, FeelKind kind, Str *ret_feel)
{
	Reader r = { arena, language, kind };
	if (text.len > CELL_BYTES_MAX || !str_is_utf8(text))
		return false;
	text = plain(arena, text);
	if (text.len == 0 || str_eq(text, S("-"))) {
		*ret_feel = S("-");
		return true;
	}
	if (read_comparison(&r, text, ret_feel))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(sentences); i++)
		if (sentences[i].language == language && read_sentence(&r, text, i, ret_feel))
			return true;
	return read_list(&r, text, ret_feel);
}

/* ---- writing ---- */

static Str written(Arena *arena, Form form, FeelLanguage language, FeelValue a, FeelValue b)
{
	bool dates = a.kind == FEEL_DATE;
	const char *found = NULL;
	for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
		if (sentences[i].language != language || sentences[i].form != form)
			continue;
		if (!found || (sentences[i].dates == dates && dates))
			found = !sentences[i].dates || dates ? sentences[i].sentence : found;
		if (found && sentences[i].dates == dates)
			break;
	}
	return found ? fill(arena, found, feel_spoken(arena, a, language),
	                    feel_spoken(arena, b, language))
	             : (Str){ 0 };
}

static Str written_list(Arena *arena, const FeelNode *const *items, size_t len,
                        FeelLanguage language)
{
	Buf buf = { .arena = arena };
	for (size_t i = 0; i < len; i++) {
		if (!feel_is_node(items[i], feel_run_test_value) ||
		    !feel_is_node(items[i]->a, feel_run_constant))
			return (Str){ 0 };
		buf_add(&buf, i == 0                     ? S("")
		              : language == FEEL_ARABIC  ? S(" أو ")
		              : language == FEEL_ENGLISH ? S(" or ")
		                                         : S(" ou "));
		buf_add(&buf, feel_spoken(arena, items[i]->a->constant, language));
	}
	return buf_str(&buf);
}

static Str written_test(Arena *arena, const FeelNode *test, FeelLanguage language)
{
	static const Form by_op[] = {
		[OP_LT] = FORM_LT, [OP_LE] = FORM_LE, [OP_GT] = FORM_GT, [OP_GE] = FORM_GE
	};
	const FeelNode *a = test->a;
	bool constant = a && feel_is_node(a, feel_run_constant);
	if (feel_is_node(test, feel_run_constant))
		return written(arena, FORM_ANY, language, feel_null(), feel_null());
	if (feel_is_node(test, feel_run_test_compare) && constant && test->op >= OP_LT &&
	    test->op <= OP_GE)
		return written(arena, by_op[test->op], language, a->constant, feel_null());
	if (feel_is_node(test, feel_run_not_tests) && feel_is_node(a, feel_run_test_value) &&
	    feel_is_node(a->a, feel_run_constant))
		return written(arena, FORM_NOT, language, a->a->constant, feel_null());
	if (feel_is_node(test, feel_run_tests))
		return written_list(arena, (const FeelNode *const *)test->items, test->items_len,
		                    language);
	if (!feel_is_node(test, feel_run_test_value) || test->high_included)
		return (Str){ 0 };
	if (constant && a->constant.kind == FEEL_DATE && language == FEEL_FRENCH)
		return written(arena, FORM_ONE, language, a->constant, feel_null());
	if (constant)
		return written_list(arena, &test, 1, language);
	if (!feel_is_node(a, feel_run_range) || a->op || !feel_is_node(a->a, feel_run_constant) ||
	    !feel_is_node(a->b, feel_run_constant))
		return (Str){ 0 };
	Form form = a->low_included    ? (a->high_included ? FORM_IN : FORM_IN_HALF)
	            : a->high_included ? FORM_AFTER_IN
	                               : FORM_OPEN;
	return written(arena, form, language, a->a->constant, a->b->constant);
}

Str feel_cell_write(Arena *arena, Str feel, FeelLanguage language)
{
	FeelBuilder *b = feel_builder_new(arena, feel_names_new(arena));
	FeelNode *test = feel_build_tests(b, feel, (Str){ 0 }, -1);
	Str sentence = b->problem ? (Str){ 0 } : written_test(arena, test, language);
	return sentence.len ? sentence : feel;
}
