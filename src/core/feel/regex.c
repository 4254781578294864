/* regex.c — regular expressions of XPath: checked and translated here, run by PCRE2.
 *
 * The two languages look alike and differ: XPath subtracts classes, names blocks of characters,
 * has no look-around, and flags of its own.  What is not XPath is refused before PCRE2 sees it. */
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/feel/builtin.h"

enum {
	MATCH_STEPS_MAX = 1000000,
	MATCH_HEAP_KB = 20000,
	PATTERN_BYTES_MAX = 20000,
	GROUPS_MAX = 99,
	CLASS_DEPTH_MAX = 20,
};

typedef struct {
	Str pattern;
	size_t at;
	Buf out;
	bool dot_all, extended, literal;
	uint32_t options;
	int groups, open[GROUPS_MAX + 1], open_len; /* groups so far; those still open */
	bool closed[GROUPS_MAX + 1];
	int depth;
	bool wrong;
} Translator;

static const struct {
	const char *name, *range;
} blocks[] = {
	{ "BasicLatin", "\\x{0}-\\x{7F}" },
	{ "Latin-1Supplement", "\\x{80}-\\x{FF}" },
	{ "LatinExtended-A", "\\x{100}-\\x{17F}" },
	{ "LatinExtended-B", "\\x{180}-\\x{24F}" },
	{ "IPAExtensions", "\\x{250}-\\x{2AF}" },
	{ "SpacingModifierLetters", "\\x{2B0}-\\x{2FF}" },
	{ "CombiningDiacriticalMarks", "\\x{300}-\\x{36F}" },
	{ "Greek", "\\x{370}-\\x{3FF}" },
	{ "GreekandCoptic", "\\x{370}-\\x{3FF}" },
	{ "Cyrillic", "\\x{400}-\\x{4FF}" },
	{ "Armenian", "\\x{530}-\\x{58F}" },
	{ "Hebrew", "\\x{590}-\\x{5FF}" },
	{ "Arabic", "\\x{600}-\\x{6FF}" },
	{ "Syriac", "\\x{700}-\\x{74F}" },
	{ "Thaana", "\\x{780}-\\x{7BF}" },
	{ "Devanagari", "\\x{900}-\\x{97F}" },
	{ "Bengali", "\\x{980}-\\x{9FF}" },
	{ "Tamil", "\\x{B80}-\\x{BFF}" },
	{ "Thai", "\\x{E00}-\\x{E7F}" },
	{ "Lao", "\\x{E80}-\\x{EFF}" },
	{ "Tibetan", "\\x{F00}-\\x{FFF}" },
	{ "Georgian", "\\x{10A0}-\\x{10FF}" },
	{ "HangulJamo", "\\x{1100}-\\x{11FF}" },
	{ "Ethiopic", "\\x{1200}-\\x{137F}" },
	{ "Khmer", "\\x{1780}-\\x{17FF}" },
	{ "Mongolian", "\\x{1800}-\\x{18AF}" },
	{ "LatinExtendedAdditional", "\\x{1E00}-\\x{1EFF}" },
	{ "GreekExtended", "\\x{1F00}-\\x{1FFF}" },
	{ "GeneralPunctuation", "\\x{2000}-\\x{206F}" },
	{ "SuperscriptsandSubscripts", "\\x{2070}-\\x{209F}" },
	{ "CurrencySymbols", "\\x{20A0}-\\x{20CF}" },
	{ "CombiningMarksforSymbols", "\\x{20D0}-\\x{20FF}" },
	{ "LetterlikeSymbols", "\\x{2100}-\\x{214F}" },
	{ "NumberForms", "\\x{2150}-\\x{218F}" },
	{ "Arrows", "\\x{2190}-\\x{21FF}" },
	{ "MathematicalOperators", "\\x{2200}-\\x{22FF}" },
	{ "MiscellaneousTechnical", "\\x{2300}-\\x{23FF}" },
	{ "BoxDrawing", "\\x{2500}-\\x{257F}" },
	{ "BlockElements", "\\x{2580}-\\x{259F}" },
	{ "GeometricShapes", "\\x{25A0}-\\x{25FF}" },
	{ "MiscellaneousSymbols", "\\x{2600}-\\x{26FF}" },
	{ "Dingbats", "\\x{2700}-\\x{27BF}" },
	{ "CJKSymbolsandPunctuation", "\\x{3000}-\\x{303F}" },
	{ "Hiragana", "\\x{3040}-\\x{309F}" },
	{ "Katakana", "\\x{30A0}-\\x{30FF}" },
	{ "Bopomofo", "\\x{3100}-\\x{312F}" },
	{ "CJKUnifiedIdeographs", "\\x{4E00}-\\x{9FFF}" },
	{ "HangulSyllables", "\\x{AC00}-\\x{D7A3}" },
	{ "PrivateUse", "\\x{E000}-\\x{F8FF}" },
	{ "AlphabeticPresentationForms", "\\x{FB00}-\\x{FB4F}" },
	{ "ArabicPresentationForms-A", "\\x{FB50}-\\x{FDFF}" },
	{ "HalfwidthandFullwidthForms", "\\x{FF00}-\\x{FFEF}" },
	{ "Specials", "\\x{FFF0}-\\x{FFFD}" },
};

static char peek(const Translator *t)
{
	return t->at < t->pattern.len ? t->pattern.ptr[t->at] : 0;
}

static void copy(Translator *t)
{
	buf_char(&t->out, t->pattern.ptr[t->at++]);
}

/* \p{Lu}, \P{IsBasicLatin}: a property of PCRE2, or the range of a block. */
static void property(Translator *t, bool in_class)
{
	bool negated = peek(t) == 'P';
	t->at++;
	if (peek(t) != '{') {
		t->wrong = true;
		return;
	}
	Str rest = str_part(t->pattern, t->at + 1, t->pattern.len);
	Str name = str_cut(&rest, '}');
	t->at += name.len + 2;
	if (t->at > t->pattern.len)
		t->wrong = true;
	if (!str_starts(name, S("Is"))) {
		t->wrong = t->wrong || name.len == 0 || name.len > 2;
		buf_addf(&t->out, "\\%c{%.*s}", negated ? 'P' : 'p', STR(name));
		return;
	}
	name = str_part(name, 2, name.len);
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		if (!str_eq(name, str_of(blocks[i].name)))
			continue;
		/* A block turned round inside a class would need a class of its own. */
		t->wrong = t->wrong || (negated && in_class);
		buf_addf(&t->out, in_class ? "%s%s%s" : "[%s%s%s]", negated ? "^" : "",
		         blocks[i].range, "");
		return;
	}
	t->wrong = true;
}

static void back_reference(Translator *t)
{
	int number = 0;
	bool first = true;
	/* As many digits as make the number of a group that is there. */
	while (peek(t) >= '0' && peek(t) <= '9') {
		int longer = 10 * number + (peek(t) - '0');
		if (!first && longer > t->groups)
			break;
		number = longer;
		first = false;
		t->at++;
	}
	if (number < 1 || number > t->groups || !t->closed[number])
		t->wrong = true;
	else
		buf_addf(&t->out, "(?:\\g{%d})", number);
}

/* After a backslash. */
static void escape(Translator *t, bool in_class)
{
	static const char name_start[] = "\\p{L}_:",
			  name_part[] = "\\p{L}\\p{N}\\p{M}_:.\\-\\x{B7}";
	char c = peek(t);
	if (c == 'p' || c == 'P') {
		property(t, in_class);
		return;
	}
	if (c >= '0' && c <= '9') {
		if (in_class || c == '0')
			t->wrong = true;
		else
			back_reference(t);
		return;
	}
	if (c == 'i' || c == 'c' || c == 'I' || c == 'C') {
		bool negated = c == 'I' || c == 'C';
		const char *set = c == 'i' || c == 'I' ? name_start : name_part;
		t->wrong = t->wrong || (negated && in_class);
		buf_addf(&t->out, in_class ? "%s%s" : "[%s%s]", negated ? "^" : "", set);
		t->at++;
		return;
	}
	if (c == 0 || !strchr("nrtdDwWsS\\|.?*+(){}[]-^$", c)) {
		t->wrong = true;
		return;
	}
	t->at++;
	if (c == 's' || c == 'S')
		buf_addf(&t->out, in_class ? (c == 's' ? " \\t\\n\\r" : "\\S")
		                           : (c == 's' ? "[ \\t\\n\\r]" : "[^ \\t\\n\\r]"));
	else if (c == 'w' || c == 'W')
		buf_add(&t->out, in_class ? (c == 'w' ? S("\\p{L}\\p{M}\\p{N}\\p{S}")
		                                      : S("\\p{P}\\p{Z}\\p{C}"))
		                          : (c == 'w' ? S("[^\\p{P}\\p{Z}\\p{C}]")
		                                      : S("[\\p{P}\\p{Z}\\p{C}]")));
	else if (c == 'd' || c == 'D')
		buf_add(&t->out, c == 'd' ? S("\\p{Nd}") : S("\\P{Nd}"));
	else
		buf_addf(&t->out, "\\%c", c);
}

/* [a-z-[aeiou]]: not one of the second, then one of the first. */
static void class(Translator *t)
{
	Buf outer = t->out;
	Buf subtracted = { .arena = outer.arena };
	t->out = (Buf){ .arena = outer.arena };
	if (t->depth++ > CLASS_DEPTH_MAX)
		t->wrong = true;
	t->at++;
	buf_char(&t->out, '[');
	if (peek(t) == '^')
		copy(t);
	bool empty = true;
	while (!t->wrong && peek(t) && (peek(t) != ']' || empty)) {
		char c = peek(t);
		if (c == ']') {
			t->wrong = true;
			break;
		}
		if (c == '-' && t->at + 1 < t->pattern.len && t->pattern.ptr[t->at + 1] == '[' &&
		    !empty) {
			t->at++;
			Buf kept = t->out;
			t->out = subtracted;
			class(t);
			subtracted = t->out;
			t->out = kept;
			break;
		}
		empty = false;
		if (c == '[') {
			t->wrong = true;
		} else if (c == '\\') {
			t->at++;
			escape(t, true);
		} else {
			if (c == '&' || c == '~' || c == '#')
				buf_char(&t->out, '\\');
			copy(t);
		}
	}
	if (peek(t) != ']')
		t->wrong = true;
	t->at++;
	buf_char(&t->out, ']');
	Str body = buf_str(&t->out);
	t->out = outer;
	if (subtracted.len)
		buf_addf(&t->out, "(?:(?!%.*s)%.*s)", STR(buf_str(&subtracted)), STR(body));
	else
		buf_add(&t->out, body);
	t->depth--;
}

static void open_group(Translator *t)
{
	copy(t);
	if (peek(t) == '?') {
		if (t->at + 1 >= t->pattern.len || t->pattern.ptr[t->at + 1] != ':') {
			t->wrong = true;
			return;
		}
		copy(t);
		copy(t);
		if (t->open_len >= GROUPS_MAX)
			t->wrong = true;
		else
			t->open[t->open_len++] = 0;
		return;
	}
	if (t->groups >= GROUPS_MAX || t->open_len >= GROUPS_MAX) {
		t->wrong = true;
		return;
	}
	t->open[t->open_len++] = ++t->groups;
}

static void close_group(Translator *t)
{
	if (t->open_len == 0) {
		t->wrong = true;
		return;
	}
	t->closed[t->open[--t->open_len]] = true;
	copy(t);
}

/* {2}, {2,}, {2,5}: in XPath a brace that is not escaped is nothing else. */
static void quantity(Translator *t)
{
	Str rest = str_part(t->pattern, t->at + 1, t->pattern.len);
	Str inner = str_cut(&rest, '}');
	size_t digits = 0, commas = 0;
	for (size_t i = 0; i < inner.len; i++) {
		digits += inner.ptr[i] >= '0' && inner.ptr[i] <= '9';
		commas += inner.ptr[i] == ',';
	}
	if (t->at + inner.len + 1 >= t->pattern.len || digits + commas != inner.len || commas > 1 ||
	    inner.len == 0 || inner.ptr[0] == ',') {
		t->wrong = true;
		return;
	}
	buf_addf(&t->out, "{%.*s}", STR(inner));
	t->at += inner.len + 2;
}

static void translate(Translator *t)
{
	bool repeatable = false;
	while (!t->wrong && t->at < t->pattern.len) {
		char c = peek(t);
		bool quantifier = c == '*' || c == '+' || c == '?' || c == '{';
		if (quantifier && !repeatable)
			t->wrong = true;
		repeatable = !quantifier && c != '(' && c != '|' && c != '^';
		switch (c) {
		case '\\':
			t->at++;
			escape(t, false);
			break;
		case '[': class(t); break;
		case '(': open_group(t); break;
		case ')': close_group(t); break;
		case '{': quantity(t); break;
		case '}':
		case ']': t->wrong = true; break;
		case '.':
			buf_add(&t->out, t->dot_all ? S("(?s:.)") : S("[^\\n\\r]"));
			t->at++;
			break;
		default: copy(t); break;
		}
		/* A second mark after a quantifier is the lazy "?", and only that. */
		if (quantifier && peek(t) == '?')
			copy(t);
	}
	t->wrong = t->wrong || t->open_len > 0;
}

/* Flag x: blanks outside of classes are for the eye only. */
static Str without_blanks(Arena *arena, Str pattern)
{
	Buf buf = { .arena = arena };
	int depth = 0;
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		if (c == '[')
			depth++;
		if (c == ']' && depth)
			depth--;
		if (!depth && c && strchr(" \t\n\r", c))
			continue;
		buf_char(&buf, c);
		if (c == '\\' && i + 1 < pattern.len && !strchr(" \t\n\r", pattern.ptr[i + 1]))
			buf_char(&buf, pattern.ptr[++i]);
	}
	return buf_str(&buf);
}

static bool read_flags(Translator *t, Str flags)
{
	for (size_t i = 0; i < flags.len; i++) {
		switch (flags.ptr[i]) {
		case 's': t->dot_all = true; break;
		case 'm': t->options |= PCRE2_MULTILINE; break;
		case 'i': t->options |= PCRE2_CASELESS; break;
		case 'x': t->extended = true; break;
		case 'q': t->literal = true; break;
		default: return false;
		}
	}
	return true;
}

static void free_code(void *code)
{
	pcre2_code_free(code);
}

static void free_match(void *match)
{
	pcre2_match_data_free(match);
}

static void free_context(void *context)
{
	pcre2_match_context_free(context);
}

typedef struct {
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	bool literal;
} Regex;

static pcre2_code *compile(Translator *t)
{
	int error;
	size_t where;
	Str pattern = t->literal ? t->pattern : buf_str(&t->out);
	uint32_t options =
		t->options | PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
	if (t->literal)
		options = PCRE2_LITERAL | PCRE2_UTF | (t->options & PCRE2_CASELESS);
	return pcre2_compile((PCRE2_SPTR)(pattern.len ? pattern.ptr : ""), pattern.len, options,
	                     &error, &where, NULL);
}

static bool prepare(FeelMachine *m, Str pattern, Str flags, Regex *regex)
{
	Arena *arena = feel_arena(m);
	Translator t = { .pattern = pattern, .out = { .arena = arena } };
	if (pattern.len > PATTERN_BYTES_MAX || !read_flags(&t, flags))
		return false;
	if (t.extended && !t.literal)
		t.pattern = without_blanks(arena, pattern);
	if (!t.literal)
		translate(&t);
	if (t.wrong)
		return false;
	pcre2_code *code = compile(&t);
	if (!code)
		return false;
	arena_defer(arena, free_code, code);
	regex->code = code;
	regex->literal = t.literal;
	regex->match = pcre2_match_data_create_from_pattern(code, NULL);
	arena_defer(arena, free_match, regex->match);
	regex->context = pcre2_match_context_create(NULL);
	arena_defer(arena, free_context, regex->context);
	pcre2_set_match_limit(regex->context, MATCH_STEPS_MAX);
	pcre2_set_heap_limit(regex->context, MATCH_HEAP_KB);
	return true;
}

/* Finds the next place.  Returns the groups found, 0 for none, -1 when the search was given up. */
static int find(const Regex *regex, Str input, size_t from, uint32_t options, size_t *start,
                size_t *end)
{
	int found = pcre2_match(regex->code, (PCRE2_SPTR)(input.len ? input.ptr : ""), input.len,
	                        from, options, regex->match, regex->context);
	if (found == PCRE2_ERROR_NOMATCH)
		return 0;
	if (found < 0)
		return -1;
	PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->match);
	*start = ends[0];
	*end = ends[1];
	return found;
}

static FeelValue bad_pattern(FeelMachine *m)
{
	return feel_wrong(m, "ce motif ou ses options ne sont pas valides");
}

static FeelValue gave_up(FeelMachine *m)
{
	return feel_wrong(m, "la recherche de ce motif est trop longue");
}

FeelValue feel_regex_matches(FeelMachine *m, Str input, Str pattern, Str flags)
{
	Regex regex;
	size_t start, end;
	if (!prepare(m, pattern, flags, &regex))
		return bad_pattern(m);
	int found = find(&regex, input, 0, 0, &start, &end);
	return found < 0 ? gave_up(m) : feel_boolean(found > 0);
}

/* $1, $0; \$ and \\: anything else after these two is a mistake. */
static bool add_replacement(Buf *buf, const Regex *regex, Str input, Str replacement)
{
	PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->match);
	size_t groups = pcre2_get_ovector_count(regex->match);
	for (size_t i = 0; i < replacement.len; i++) {
		char c = replacement.ptr[i];
		char after = i + 1 < replacement.len ? replacement.ptr[i + 1] : 0;
		if (regex->literal || (c != '$' && c != '\\')) {
			buf_char(buf, c);
			continue;
		}
		i++;
		if (c == '\\') {
			if (after != '\\' && after != '$')
				return false;
			buf_char(buf, after);
			continue;
		}
		if (after < '0' || after > '9')
			return false;
		size_t number = (size_t)(after - '0');
		while (i + 1 < replacement.len && replacement.ptr[i + 1] >= '0' &&
		       replacement.ptr[i + 1] <= '9' &&
		       10 * number + (size_t)(replacement.ptr[i + 1] - '0') < groups)
			number = 10 * number + (size_t)(replacement.ptr[++i] - '0');
		if (number < groups && ends[2 * number] != PCRE2_UNSET)
			buf_add(buf, str_part(input, ends[2 * number],
			                      ends[2 * number + 1] - ends[2 * number]));
	}
	return true;
}

FeelValue feel_regex_replace(FeelMachine *m, Str input, Str pattern, Str replacement, Str flags)
{
	Regex regex;
	size_t at = 0, start, end;
	if (!prepare(m, pattern, flags, &regex))
		return bad_pattern(m);
	/* A pattern that finds nothing at all everywhere has no meaning here. */
	if (find(&regex, S(""), 0, 0, &start, &end) > 0)
		return feel_wrong(m, "ce motif ne doit pas convenir au texte vide");
	Buf buf = { .arena = feel_arena(m) };
	for (;;) {
		int found = find(&regex, input, at, 0, &start, &end);
		if (found < 0 || !feel_spend(m, 1))
			return gave_up(m);
		if (found == 0)
			break;
		buf_add(&buf, str_part(input, at, start - at));
		if (!add_replacement(&buf, &regex, input, replacement))
			return feel_wrong(m, "le texte de remplacement n’est pas valide");
		if (end == start) {
			if (start >= input.len)
				break;
			size_t next = start + 1;
			while (next < input.len && ((unsigned char)input.ptr[next] & 0xC0) == 0x80)
				next++;
			buf_add(&buf, str_part(input, start, next - start));
			end = next;
		}
		at = end;
		if (buf.len > TEXT_LEN_MAX)
			return gave_up(m);
	}
	buf_add(&buf, str_part(input, at, input.len));
	return feel_string(buf_str(&buf));
}

FeelValue feel_regex_split(FeelMachine *m, Str input, Str pattern)
{
	Regex regex;
	size_t at = 0, start, end;
	LIST(FeelValue) parts = { 0 };
	if (!prepare(m, pattern, S(""), &regex))
		return bad_pattern(m);
	for (;;) {
		int found = find(&regex, input, at, PCRE2_NOTEMPTY, &start, &end);
		if (found < 0 || !feel_spend(m, 1))
			return gave_up(m);
		if (found == 0)
			break;
		*list_push(feel_arena(m), &parts) = feel_string(str_part(input, at, start - at));
		at = end;
	}
	*list_push(feel_arena(m), &parts) = feel_string(str_part(input, at, input.len));
	return feel_view(m->arena, parts.at, parts.len);
}
