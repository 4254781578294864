/* check_answers.c — whether answers are right, type by type, and their canonical form. */
#include <string.h>

#include "modules/procedure/answers.h"
#include "modules/procedure/reader.h"

/* The answer that is checked. */
typedef struct {
	AnswersCheck *check;
	Answers *answers;
	const FieldDef *field;
	int row;
	Str value; /* as it was typed, trimmed */
} At;

enum { PART_LENGTH_MAX = 200, PIECES_MAX = 20, YEAR_MIN = 1800 };

static void add_problem(const At *at, int part, const char *message, const Arg *args,
                        size_t args_len)
{
	Problem *p = list_push(at->check->arena, &at->check->problems);
	*p = (Problem){ .field = at->field->key,
		        .row = at->row,
		        .part = part,
		        .message = message,
		        .args_len = args_len,
		        .def = at->field };
	assert(args_len <= ARRAY_LEN(p->args));
	memcpy(p->args, args, args_len * sizeof *args);
}

#define problem(at, part, ...)                                                                     \
	add_problem((at), (part), ERR_MESSAGE(__VA_ARGS__, 0), ARGS(__VA_ARGS__))

static void keep(const At *at, Str canonical)
{
	procedure_answer_set(at->answers, at->field->key, at->row, canonical);
}

/* ---- Texts ---- */

static bool has_control(Str text, bool lines)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7f)
			return true;
	}
	return false;
}

/* False, and a problem, when it is too long or has characters that no keyboard writes. */
static bool is_plain(const At *at, int part, Str text, size_t max)
{
	bool lines = at->field->type == FIELD_LONG_TEXT;
	if (!str_is_utf8(text) || has_control(text, lines)) {
		problem(at, part, "Le texte contient un caractère qui ne s’écrit pas. Retapez-le.");
		return false;
	}
	if (str_code_points(text) <= max)
		return true;
	problem(at, part, "Le texte dépasse {max} caractères : il en a {n}. Raccourcissez-le.",
	        arg("max", max), arg("n", str_code_points(text)));
	return false;
}

static void check_text(const At *at)
{
	const FieldDef *field = at->field;
	if (!is_plain(at, -1, at->value, (size_t)field->length_max))
		return;
	bool matches = true;
	if (field->pattern.len &&
	    !procedure_pattern_matches(at->check->arena, field->pattern, at->value, &matches))
		fault("could not use the pattern of field %.*s", STR(field->key));
	if (!matches)
		problem(at, -1, "La réponse n’a pas la forme attendue : voyez l’aide du champ.");
	else
		keep(at, at->value);
}

/* One @; on its right at least two labels of letters (any alphabet), digits and hyphens. */
static bool is_email(Str text)
{
	Str domain = text, local = str_cut(&domain, '@');
	bool dot = false;
	if (local.len == 0 || local.len > 64 || text.len > 254 || local.ptr[0] == '.' ||
	    str_ends(local, S(".")) || str_has(local, S("..")))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (memchr(" \t\n,;:\"<>()[]\\", text.ptr[i], 15))
			return false;
	while (domain.len) {
		Str label = str_cut(&domain, '.');
		if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' ||
		    str_ends(label, S("-")) || memchr(label.ptr, '@', label.len))
			return false;
		dot = dot || domain.len > 0;
	}
	return dot && !str_ends(text, S("."));
}

static void check_email(const At *at)
{
	if (is_plain(at, -1, at->value, 254) && is_email(at->value))
		keep(at, at->value);
	else
		problem(at, -1,
		        "L’adresse électronique n’est pas complète. Écrivez-la comme "
		        "nom@exemple.org.");
}

/* ---- Telephone numbers ---- */

typedef struct {
	const char *country, *code;
	bool trunk_zero; /* numbers are dialled with a 0 in front, inside of the country */
	size_t digits;   /* after the country's code */
} PhonePlan;

/* ITU-T E.164; national numbering plans: Arcep (fr, mf), OPT-NC, ANRT. */
static const PhonePlan plans[] = {
	{ "fr", "33", true, 9 },
	{ "mf", "590", true, 9 },
	{ "nc", "687", false, 6 },
	{ "ma", "212", true, 9 },
};

/* The digits, with "+" in front when the number began with + or 00; false for other signs. */
static bool phone_digits(Str text, Buf *digits)
{
	static const char *const blanks[] = { " ", ".", "-", "/", "(", ")", "\u00a0", "\u202f" };
	while (text.len) {
		size_t skip = 0;
		for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
			if (str_starts(text, str_of(blanks[i])))
				skip = strlen(blanks[i]);
		char c = text.ptr[0];
		if (!skip && c != '+' && (c < '0' || c > '9'))
			return false;
		if (!skip && (c != '+' || digits->len == 0))
			buf_char(digits, c);
		else if (!skip)
			return false;
		text = str_part(text, skip ? skip : 1, text.len);
	}
	return true;
}

static Str phone_number(Arena *arena, Str text, Str country)
{
	Buf buf = { .arena = arena };
	if (!phone_digits(text, &buf))
		return (Str){ 0 };
	Str number = buf_str(&buf);
	if (str_starts(number, S("00")))
		number = str_format(arena, "+%.*s", STR(str_part(number, 2, number.len)));
	for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
		const PhonePlan *plan = &plans[i];
		Str code = str_format(arena, "+%s", plan->code);
		bool home = str_eq(str_of(plan->country), country);
		Str rest = str_part(number, str_starts(number, code) ? code.len : 0, number.len);
		if (!str_starts(number, code) && (!home || str_starts(number, S("+"))))
			continue;
		if (plan->trunk_zero && str_starts(rest, S("0")))
			rest = str_part(rest, 1, rest.len);
		return rest.len == plan->digits
		               ? str_format(arena, "+%s%.*s", plan->code, STR(rest))
		               : (Str){ 0 };
	}
	bool whole = str_starts(number, S("+")) && number.len >= 8 && number.len <= 16 &&
	             number.ptr[1] != '0';
	return whole ? number : (Str){ 0 };
}

static void check_phone(const At *at)
{
	Str number = phone_number(at->check->arena, at->value, at->check->country);
	if (number.len)
		keep(at, number);
	else
		problem(at, -1,
		        "Ce numéro de téléphone n’est pas complet. S’il est d’un autre pays, "
		        "commencez par + et son indicatif.");
}

/* ---- Numbers ---- */

/* Without blanks between thousands, with a point; at most 32 bytes. */
static Str bare_number(Arena *arena, Str text)
{
	static const char *const blanks[] = { " ", "\u00a0", "\u202f", "\u2009" };
	Buf buf = { .arena = arena };
	while (text.len && buf.len < 32) {
		size_t skip = 0;
		for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
			if (str_starts(text, str_of(blanks[i])))
				skip = strlen(blanks[i]);
		if (!skip && str_starts(text, S("\u2212"))) {
			buf_char(&buf, '-');
			skip = strlen("\u2212");
		} else if (!skip) {
			buf_char(&buf, text.ptr[0] == ',' ? '.' : text.ptr[0]);
		}
		text = str_part(text, skip ? skip : 1, text.len);
	}
	return buf_str(&buf);
}

static void check_integer(const At *at)
{
	const FieldDef *field = at->field;
	int64_t number;
	if (!str_to_int(bare_number(at->check->arena, at->value), &number))
		problem(at, -1, "Écrivez un nombre entier, en chiffres.");
	else if (field->has_min && number < field->min)
		problem(at, -1, "Le nombre doit être d’au moins {min}.", arg("min", field->min));
	else if (field->has_max && number > field->max)
		problem(at, -1, "Le nombre doit être d’au plus {max}.", arg("max", field->max));
	else
		keep(at, str_format(at->check->arena, "%lld", (long long)number));
}

/* "-12.5" of a number in millionths: no zeros at its end. */
static Str plain_millionths(Arena *arena, int64_t number)
{
	int64_t size = number < 0 ? -number : number;
	Str text = str_format(arena, "%s%lld.%06lld", number < 0 ? "-" : "",
	                      (long long)(size / 1000000), (long long)(size % 1000000));
	while (str_ends(text, S("0")))
		text.len--;
	return str_ends(text, S(".")) ? str_part(text, 0, text.len - 1) : text;
}

static void check_decimal(const At *at)
{
	const FieldDef *field = at->field;
	Arena *arena = at->check->arena;
	Str bare = bare_number(arena, at->value), decimals = bare;
	(void)str_cut(&decimals, '.');
	int64_t number;
	if (!procedure_millionths(bare, &number))
		problem(at, -1, "Écrivez un nombre, en chiffres.");
	else if (decimals.len > (size_t)field->decimals)
		problem(at, -1, "Le nombre de chiffres après la virgule doit être d’au plus {n}.",
		        arg("n", field->decimals));
	else if (field->has_min && number < field->min)
		problem(at, -1, "Le nombre doit être d’au moins {min}.",
		        arg("min", plain_millionths(arena, field->min)));
	else if (field->has_max && number > field->max)
		problem(at, -1, "Le nombre doit être d’au plus {max}.",
		        arg("max", plain_millionths(arena, field->max)));
	else
		keep(at, plain_millionths(arena, number));
}

static Money money_of(int64_t millionths, Currency currency)
{
	int64_t unit = 1000000;
	for (int i = 0; i < currency_exponent(currency); i++)
		unit /= 10;
	return (Money){ millionths / unit, currency };
}

static void check_amount(const At *at)
{
	const FieldDef *field = at->field;
	Currency currency = at->check->currency;
	Money min = money_of(field->min, currency), max = money_of(field->max, currency), money;
	if (!money_parse(at->value, currency, &money))
		problem(at, -1, "Écrivez un montant en chiffres, comme {example}.",
		        arg("example",
		            ((Money){ 1250 * (currency_exponent(currency) ? 1 : 2), currency })));
	else if (field->has_min && money.minor < min.minor)
		problem(at, -1, "Le montant doit être d’au moins {min}.", arg("min", min));
	else if (field->has_max && money.minor > max.minor)
		problem(at, -1, "Le montant doit être d’au plus {max}.", arg("max", max));
	else
		keep(at, money_plain(at->check->arena, money));
}

/* ---- Dates ---- */

/* "2026-3-9", "9/3/2026", "9 3 2026", "09.03.2026". */
static bool typed_date(Str text, Date *date)
{
	int64_t numbers[3] = { 0 };
	size_t lens[3] = { 0 };
	int n = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c >= '0' && c <= '9' && lens[n] < 4) {
			numbers[n] = numbers[n] * 10 + (c - '0');
			lens[n]++;
		} else if ((c == '-' || c == '/' || c == '.' || c == ' ') && n < 2 && lens[n]) {
			n++;
		} else {
			return false;
		}
	}
	bool year_first = lens[0] == 4;
	if (n != 2 || lens[year_first ? 0 : 2] != 4 || lens[year_first ? 2 : 0] > 2 || lens[1] > 2)
		return false;
	Date typed = DATE((int)numbers[year_first ? 0 : 2], (int)numbers[1],
	                  (int)numbers[year_first ? 2 : 0]);
	if (!date_is_valid(typed))
		return false;
	*date = typed;
	return true;
}

static void check_date(const At *at)
{
	const FieldDef *field = at->field;
	Date date, today = at->check->today;
	if (!typed_date(at->value, &date) || date.year < YEAR_MIN)
		problem(at, -1,
		        "Cette date n’existe pas. Écrivez le jour, le mois et l’année en "
		        "chiffres.");
	else if (field->past && date_compare(date, today) > 0)
		problem(at, -1, "La date ne peut pas être après aujourd’hui.");
	else if (field->future && date_compare(date, today) < 0)
		problem(at, -1, "La date ne peut pas être avant aujourd’hui.");
	else if (date_is_set(field->date_min) && date_compare(date, field->date_min) < 0)
		problem(at, -1, "La date ne peut pas être avant le {min}.",
		        arg("min", field->date_min));
	else if (date_is_set(field->date_max) && date_compare(date, field->date_max) > 0)
		problem(at, -1, "La date ne peut pas être après le {max}.",
		        arg("max", field->date_max));
	else
		keep(at, date_iso(at->check->arena, date));
}

/* ---- Choices ---- */

static bool is_option(const FieldDef *field, Str value)
{
	for (size_t i = 0; i < field->options.len; i++)
		if (str_eq(field->options.at[i].value, value))
			return true;
	return false;
}

static void check_choice(const At *at)
{
	bool yes_no = at->field->type == FIELD_YES_NO;
	bool known = yes_no ? str_eq(at->value, S("yes")) || str_eq(at->value, S("no"))
	                    : is_option(at->field, at->value);
	if (!known)
		problem(at, -1, "Choisissez une des réponses proposées.");
}

static void check_choices(const At *at)
{
	const FieldDef *field = at->field;
	StrList picked = procedure_lines(at->check->arena, at->value);
	Buf kept = { .arena = at->check->arena };
	size_t count = 0;
	for (size_t i = 0; i < picked.len; i++)
		if (!is_option(field, picked.at[i])) {
			problem(at, -1, "Choisissez parmi les réponses proposées.");
			return;
		}
	for (size_t i = 0; i < field->options.len; i++) { /* in the order of the form, once each */
		bool has = false;
		for (size_t j = 0; j < picked.len; j++)
			has |= str_eq(picked.at[j], field->options.at[i].value);
		if (has)
			buf_addf(&kept, "%s%.*s", count++ ? "\n" : "",
			         STR(field->options.at[i].value));
	}
	if (field->count_min && count < (size_t)field->count_min)
		problem(at, -1, "Le nombre de réponses doit être d’au moins {n}.",
		        arg("n", field->count_min));
	else if (field->count_max && count > (size_t)field->count_max)
		problem(at, -1, "Le nombre de réponses doit être d’au plus {n}.",
		        arg("n", field->count_max));
	else
		keep(at, buf_str(&kept));
}

static void check_honour(const At *at)
{
	if (!str_eq(at->value, S("yes")))
		problem(at, -1, "Cochez cette case pour continuer.");
}

static void check_files(const At *at)
{
	StrList pieces = procedure_lines(at->check->arena, at->value);
	for (size_t i = 0; i < pieces.len; i++) {
		int64_t id;
		if (!str_to_int(pieces.at[i], &id) || id <= 0) {
			problem(at, -1, "Joignez de nouveau ce document.");
			return;
		}
	}
	size_t max = at->field->several ? PIECES_MAX : 1;
	if (pieces.len > max)
		problem(at, -1, "Vous avez joint {n} fichiers ; gardez-en {max} au plus.",
		        arg("n", pieces.len), arg("max", max));
}

/* ---- Addresses and names ---- */

/* France (with overseas), Morocco: five digits. */
static bool is_postcode(Str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] < '0' || code.ptr[i] > '9')
			return false;
	return code.len == 5;
}

/* Each part by itself; true when all are right, and then the answer is canonical. */
static bool check_parts(const At *at, int count)
{
	Str parts[FIELD_PARTS_MAX] = { 0 };
	bool right = true;
	for (int i = 0; i < count; i++) {
		parts[i] = str_trim(procedure_part(at->value, i));
		right &= is_plain(at, i, parts[i], PART_LENGTH_MAX);
	}
	if (right)
		keep(at, procedure_parts_join(at->check->arena, parts, count));
	return right;
}

/* As check_parts() keeps it: at->value is still what was typed. */
static Str part_of(const At *at, int part)
{
	return str_trim(procedure_part(at->value, part));
}

static void check_address(const At *at)
{
	if (!check_parts(at, ADDRESS_PARTS))
		return;
	Str country = part_of(at, ADDRESS_COUNTRY);
	Str postcode = part_of(at, ADDRESS_POSTCODE);
	if (part_of(at, ADDRESS_STREET).len == 0)
		problem(at, ADDRESS_STREET, "Indiquez le numéro et la rue, ou le lieu-dit.");
	bool abroad = country.len > 0;
	bool morocco = str_eq(at->check->country, S("ma"));
	if (!abroad && !morocco && postcode.len == 0)
		problem(at, ADDRESS_POSTCODE, "Indiquez le code postal.");
	else if (!abroad && postcode.len && !is_postcode(postcode))
		problem(at, ADDRESS_POSTCODE, "Le code postal a cinq chiffres.");
	if (part_of(at, ADDRESS_TOWN).len == 0)
		problem(at, ADDRESS_TOWN, "Indiquez la commune.");
}

static void check_name(const At *at)
{
	if (!check_parts(at, NAME_PARTS))
		return;
	Str civility = part_of(at, NAME_CIVILITY);
	if (civility.len && !str_eq(civility, S("madame")) && !str_eq(civility, S("monsieur")))
		problem(at, NAME_CIVILITY, "Choisissez une des civilités proposées.");
	if (part_of(at, NAME_FAMILY).len == 0)
		problem(at, NAME_FAMILY, "Indiquez le nom de famille.");
	if (part_of(at, NAME_GIVEN).len == 0)
		problem(at, NAME_GIVEN, "Indiquez le prénom. S’il n’y en a pas, écrivez un tiret.");
}

/* ---- One field, one step, all ---- */

static void missing(const At *at)
{
	switch (at->field->type) {
	case FIELD_CHOICE:
	case FIELD_YES_NO: problem(at, -1, "Choisissez une réponse."); return;
	case FIELD_CHOICES: problem(at, -1, "Choisissez au moins une réponse."); return;
	case FIELD_DATE: problem(at, -1, "Indiquez une date."); return;
	case FIELD_FILE: problem(at, -1, "Joignez ce document."); return;
	case FIELD_HONOUR: problem(at, -1, "Cochez cette case pour continuer."); return;
	case FIELD_EMAIL: problem(at, -1, "Indiquez une adresse électronique."); return;
	case FIELD_PHONE: problem(at, -1, "Indiquez un numéro de téléphone."); return;
	case FIELD_AMOUNT: problem(at, -1, "Indiquez un montant."); return;
	case FIELD_INTEGER:
	case FIELD_DECIMAL: problem(at, -1, "Indiquez un nombre."); return;
	case FIELD_ADDRESS: check_address(at); return;
	case FIELD_NAME: check_name(at); return;
	case FIELD_TEXT:
	case FIELD_LONG_TEXT: problem(at, -1, "Répondez à cette question."); return;
	case FIELD_BLOCK:
	case FIELD_EXPLANATION: return;
	}
}

static void check_value(const At *at)
{
	switch (at->field->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT: check_text(at); return;
	case FIELD_EMAIL: check_email(at); return;
	case FIELD_PHONE: check_phone(at); return;
	case FIELD_INTEGER: check_integer(at); return;
	case FIELD_DECIMAL: check_decimal(at); return;
	case FIELD_AMOUNT: check_amount(at); return;
	case FIELD_DATE: check_date(at); return;
	case FIELD_YES_NO:
	case FIELD_CHOICE: check_choice(at); return;
	case FIELD_CHOICES: check_choices(at); return;
	case FIELD_ADDRESS: check_address(at); return;
	case FIELD_NAME: check_name(at); return;
	case FIELD_FILE: check_files(at); return;
	case FIELD_HONOUR: check_honour(at); return;
	case FIELD_BLOCK:
	case FIELD_EXPLANATION: return;
	}
}

static void check_block(const At *at);

static void check_field(AnswersCheck *check, Answers *answers, const FieldDef *field, int row)
{
	if (!procedure_field_shown(check->procedure, field, answers, row))
		return;
	At at = { check, answers, field, row, procedure_answer(answers, field->key, row) };
	if (procedure_field_parts(field) == 1) /* empty first lines are parts of the others */
		at.value = str_trim(at.value);
	if (field->type == FIELD_BLOCK)
		check_block(&at);
	else if (at.value.len)
		check_value(&at);
	else if (field->required)
		missing(&at);
}

static void check_block(const At *at)
{
	const FieldDef *block = at->field;
	RowList rows = procedure_rows(at->check->arena, at->answers, block->key);
	int min = block->required && block->count_min == 0 ? 1 : block->count_min;
	if (rows.len < (size_t)min)
		problem(at, -1, "Ajoutez-en au moins {n}.", arg("n", min));
	if (block->count_max && rows.len > (size_t)block->count_max)
		problem(at, -1, "Gardez-en au plus {n}.", arg("n", block->count_max));
	for (size_t i = 0; i < rows.len; i++)
		for (size_t j = 0; j < block->fields.len; j++)
			check_field(at->check, at->answers, &block->fields.at[j], rows.at[i]);
}

void procedure_check_step(AnswersCheck *check, int step, Answers *answers)
{
	const SectionList *sections = &check->procedure->steps.at[step].sections;
	for (size_t i = 0; i < sections->len; i++)
		for (size_t j = 0; j < sections->at[i].fields.len; j++)
			check_field(check, answers, &sections->at[i].fields.at[j], 0);
}

void procedure_check_all(AnswersCheck *check, Answers *answers)
{
	for (size_t i = 0; i < check->procedure->steps.len; i++)
		procedure_check_step(check, (int)i, answers);
}
