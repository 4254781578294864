#include "app/demo.h"

static const char *const families[] = { "Karimi",  "Delcourt", "Fleury",     "Haddad",
	                                "Martin",  "Benali",   "Lefèvre",    "Rousseau",
	                                "Wamytan", "Idrissi",  "Richardson", "Moreau" };
static const char *const givens[] = { "Nadia", "Awa",    "Julien", "Samira", "Claire",   "Youssef",
	                              "Hugo",  "Fatima", "Paul",   "Leïla",  "Mathilde", "Karim" };
static const char *const sentences[] = {
	"Je reste à votre disposition pour toute précision.",
	"Les travaux seront visibles depuis la rue.",
	"La demande concerne l’année en cours.",
	"Le trottoir est étroit à cet endroit ; un passage d’un mètre quarante sera laissé.",
	"Nous sommes joignables le matin.",
};

int demo_roll(DemoDice *dice, int sides)
{
	dice->state ^= dice->state >> 12;
	dice->state ^= dice->state << 25;
	dice->state ^= dice->state >> 27;
	return (int)((dice->state * 2685821657736338717u) >> 33) % sides;
}

#define PICK(dice, list) ((list)[demo_roll((dice), (int)ARRAY_LEN(list))])

typedef struct {
	DemoDice *dice;
	const DemoTown *town;
	const DemoPerson *person;
	Date today;
	const Procedure *procedure;
	Answers *answers;
} Fill;

static Str number_in(const Fill *f, const FieldDef *def, int64_t unit)
{
	int64_t low = def->has_min ? def->min : 1 * unit;
	int64_t high = def->has_max ? def->max : low + 200 * unit;
	int64_t span = (high - low) / unit;
	if (span > 500)
		span = 500;
	int64_t n = low / unit + demo_roll(f->dice, (int)span + 1);
	return str_format(f->answers->arena, "%lld", (long long)n);
}

static Date date_for(const Fill *f, const FieldDef *def)
{
	Date day = date_add_days(f->today, -demo_roll(f->dice, 300) - 1);
	if (def->future)
		day = date_add_days(f->today, 20 + demo_roll(f->dice, 60));
	else if (def->past && str_has(def->key, S("naissance")))
		day = date_add_days(f->today, -3000 - demo_roll(f->dice, 12000));
	if (date_is_set(def->date_max) && date_compare(day, def->date_max) > 0)
		day = def->date_max;
	if (date_is_set(def->date_min) && date_compare(day, def->date_min) < 0)
		day = def->date_min;
	return day;
}

/* A text of the form [class]{n}…: enough for the patterns of the catalogue.  Groups that may be
 * left out are. */
static Str text_like(const Fill *f, Str pattern)
{
	Buf out = { .arena = f->answers->arena };
	while (pattern.len > 0 && pattern.ptr[0] != '(') {
		if (pattern.ptr[0] != '[') {
			buf_char(&out, pattern.ptr[0]);
			pattern = str_part(pattern, 1, pattern.len);
			continue;
		}
		Str class = str_cut(&pattern, ']'), count = S("1");
		if (str_starts(pattern, S("{"))) {
			pattern = str_part(pattern, 1, pattern.len);
			Str range = str_cut(&pattern, '}');
			count = str_cut(&range, ',');
		}
		int64_t n;
		bool known = str_to_int(count, &n);
		for (int64_t i = 0; known && i < n; i++)
			buf_char(&out, str_has(class, S("0-9"))
			                       ? (char)('0' + demo_roll(f->dice, 10))
			                       : (char)('A' + demo_roll(f->dice, 26)));
	}
	return buf_str(&out);
}

static Str text_for(const Fill *f, const FieldDef *def)
{
	Arena *arena = f->answers->arena;
	if (str_has(def->key, S("siret")))
		return S("12345678200010");
	if (str_has(def->key, S("iban")))
		return S("FR7630006000011234567890189");
	if (str_has(def->key, S("prenom")))
		return str_of(PICK(f->dice, givens));
	if (str_has(def->key, S("nom")))
		return str_of(PICK(f->dice, families));
	if (str_has(def->key, S("rue")) || str_has(def->key, S("lieu")))
		return str_of(PICK(f->dice, f->town->streets));
	if (str_has(def->key, S("numero")) || str_has(def->key, S("immatricul")) ||
	    str_has(def->key, S("reference")))
		return str_format(arena, "AB %d", 100 + demo_roll(f->dice, 900));
	if (str_eq(def->id, S("annee")))
		return str_format(arena, "%d-%d", f->today.year, f->today.year + 1);
	if (def->pattern.len > 0)
		return text_like(f, def->pattern);
	return str_of(PICK(f->dice, f->town->streets));
}

static Str name_for(const Fill *f)
{
	Str whole = str_of(f->person->name), given = str_cut(&whole, ' ');
	Str parts[] = { demo_roll(f->dice, 2) ? S("madame") : S("monsieur"), whole, given };
	if (demo_roll(f->dice, 3) == 0) {
		parts[NAME_FAMILY] = str_of(PICK(f->dice, families));
		parts[NAME_GIVEN] = str_of(PICK(f->dice, givens));
	}
	return procedure_parts_join(f->answers->arena, parts, NAME_PARTS);
}

static Str address_for(const Fill *f)
{
	Str parts[ADDRESS_PARTS] = {
		str_format(f->answers->arena, "%d %s", 1 + demo_roll(f->dice, 80),
		           PICK(f->dice, f->town->streets)),
		{ 0 },
		str_of(f->town->postcode),
		str_of(PICK(f->dice, f->town->towns)),
		{ 0 },
	};
	return procedure_parts_join(f->answers->arena, parts, ADDRESS_PARTS);
}

static Str choices_for(const Fill *f, const FieldDef *def)
{
	Buf out = { .arena = f->answers->arena };
	int wanted = def->count_min > 1 ? def->count_min : 1;
	for (size_t i = 0; i < def->options.len && wanted > 0; i++, wanted--) {
		if (out.len > 0)
			buf_char(&out, '\n');
		buf_add(&out, def->options.at[i].value);
	}
	return buf_str(&out);
}

static void fill(const Fill *f, const FieldDef *def, int row);

static void fill_block(const Fill *f, const FieldDef *def)
{
	int rows = def->count_min > 0 ? def->count_min : 1;
	if (def->count_max > rows)
		rows += demo_roll(f->dice, 2);
	for (int i = 0; i < rows; i++) {
		int row = procedure_row_add(f->answers, def->key);
		for (size_t j = 0; j < def->fields.len; j++)
			fill(f, &def->fields.at[j], row);
	}
}

static Str value_for(const Fill *f, const FieldDef *def)
{
	Arena *arena = f->answers->arena;
	switch (def->type) {
	case FIELD_TEXT: return text_for(f, def);
	case FIELD_LONG_TEXT: return str_of(PICK(f->dice, sentences));
	case FIELD_EMAIL: return str_of(f->person->email);
	case FIELD_PHONE: return str_of(f->town->phone);
	case FIELD_INTEGER: return number_in(f, def, 1);
	case FIELD_DECIMAL:
	case FIELD_AMOUNT: return number_in(f, def, 1000000);
	case FIELD_DATE: return date_iso(arena, date_for(f, def));
	case FIELD_YES_NO: return demo_roll(f->dice, 2) ? S("yes") : S("no");
	case FIELD_CHOICE: return def->options.at[demo_roll(f->dice, (int)def->options.len)].value;
	case FIELD_CHOICES: return choices_for(f, def);
	case FIELD_ADDRESS: return address_for(f);
	case FIELD_NAME: return name_for(f);
	case FIELD_HONOUR: return S("yes");
	case FIELD_BLOCK:
	case FIELD_FILE:
	case FIELD_EXPLANATION: break;
	}
	return (Str){ 0 };
}

static void fill(const Fill *f, const FieldDef *def, int row)
{
	if (!procedure_field_shown(f->procedure, def, f->answers, row))
		return;
	if (!def->required && demo_roll(f->dice, 3) == 0)
		return;
	if (def->type == FIELD_BLOCK)
		fill_block(f, def);
	else
		procedure_answer_set(f->answers, def->key, row, value_for(f, def));
}

void demo_fill(DemoDice *dice, const DemoTown *town, const DemoPerson *person, Date today,
               const Procedure *procedure, Answers *answers)
{
	Fill f = { dice, town, person, today, procedure, answers };
	for (size_t i = 0; i < procedure->steps.len; i++)
		for (size_t j = 0; j < procedure->steps.at[i].sections.len; j++) {
			const FieldDefList *fields = &procedure->steps.at[i].sections.at[j].fields;
			for (size_t k = 0; k < fields->len; k++)
				fill(&f, &fields->at[k], 0);
		}
}

DemoFiles demo_files(Arena *arena, const Procedure *procedure, const Answers *answers)
{
	DemoFiles files = { 0 };
	for (size_t i = 0; i < procedure->steps.len; i++)
		for (size_t j = 0; j < procedure->steps.at[i].sections.len; j++) {
			const FieldDefList *fields = &procedure->steps.at[i].sections.at[j].fields;
			for (size_t k = 0; k < fields->len; k++) {
				const FieldDef *def = &fields->at[k];
				if (def->type == FIELD_FILE && def->required &&
				    procedure_field_shown(procedure, def, answers, 0))
					*list_push(arena, &files) = def;
			}
		}
	return files;
}
