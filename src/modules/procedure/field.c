/* field.c — one field of a form, as the catalogue writes it. */
#include "modules/procedure/reader.h"

#include <regex.h>
#include <string.h>

static const char type_words[] = "text long_text email phone integer decimal amount date yes_no "
				 "choice choices address name block file explanation honour";

/* The keys of each type besides the common ones, in the order of FieldType. */
static const char *const type_keys[] = {
	[FIELD_TEXT] = "max_length pattern pattern_help",
	[FIELD_LONG_TEXT] = "max_length",
	[FIELD_EMAIL] = "",
	[FIELD_PHONE] = "",
	[FIELD_INTEGER] = "min max",
	[FIELD_DECIMAL] = "min max decimals",
	[FIELD_AMOUNT] = "min max",
	[FIELD_DATE] = "past future min max",
	[FIELD_YES_NO] = "",
	[FIELD_CHOICE] = "options as",
	[FIELD_CHOICES] = "options min max",
	[FIELD_ADDRESS] = "",
	[FIELD_NAME] = "",
	[FIELD_BLOCK] = "fields min max item_label",
	[FIELD_FILE] = "accept max_mb several purpose",
	[FIELD_EXPLANATION] = "body",
	[FIELD_HONOUR] = "",
};

enum { LABEL_MAX = 200, HELP_MAX = 500, BODY_MAX = 10000, PATTERN_STATES_MAX = 2000 };

/* How many states a pattern has once its repetitions are written out; more than PATTERN_STATES_MAX,
 * or a reference back, would let a short pattern take long. */
static bool pattern_is_small(Str pattern)
{
	int64_t total[10] = { 0 };
	int64_t last = 0;
	int depth = 0;
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		if (c == '\\' && ++i < pattern.len && pattern.ptr[i] >= '0' &&
		    pattern.ptr[i] <= '9')
			return false;
		if (c == '[')
			for (i += 2; i < pattern.len && pattern.ptr[i] != ']'; i++)
				;
		if (c == '(') {
			if (++depth == (int)ARRAY_LEN(total))
				return false;
			total[depth] = 0;
			continue;
		}
		if (c == ')' && depth > 0) {
			last = total[depth--];
		} else if (c == '{') {
			int64_t times = 0, number = 0;
			for (i++; i < pattern.len && pattern.ptr[i] != '}'; i++) {
				char d = pattern.ptr[i];
				number = d >= '0' && d <= '9' && number < 10000
				                 ? number * 10 + (d - '0')
				                 : 0;
				times = number > times ? number : times;
			}
			last *= times ? times - 1 : 1;
		} else if (c != '*' && c != '+' && c != '?') {
			last = 1;
		} else {
			continue;
		}
		total[depth] += last;
		if (total[depth] > PATTERN_STATES_MAX || last > PATTERN_STATES_MAX)
			return false;
	}
	return true;
}

bool procedure_pattern_matches(Arena *arena, Str pattern, Str text, bool *ret_matches)
{
	regex_t regex;
	const char *whole = str_cstr(arena, str_format(arena, "^(%.*s)$", STR(pattern)));
	const char *subject = str_cstr(arena, text);
	if (!pattern_is_small(pattern) || regcomp(&regex, whole, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	*ret_matches = regexec(&regex, subject, 0, NULL, 0) == 0;
	regfree(&regex);
	return true;
}

static void read_text_keys(Reader *reader, const Node *node, FieldDef *field)
{
	bool is_long = field->type == FIELD_LONG_TEXT;
	int max = is_long ? 10000 : 500;
	field->length_max = (int)procedure_read_int(reader, node, "max_length", 1, max, max);
	const Node *pattern = procedure_member(node, "pattern");
	const Node *help = procedure_member(node, "pattern_help");
	if (is_long || (!pattern && !help))
		return;
	if (!pattern || !help) {
		wrong(reader, pattern ? pattern->line : help->line, "pattern",
		      "« pattern » et « pattern_help » vont ensemble. Ajoutez celui qui manque.");
		return;
	}
	field->pattern_help = procedure_read_text(reader, node, "pattern_help", LABEL_MAX);
	bool matches;
	if (pattern->kind == NODE_TEXT && pattern->text.len <= 200 &&
	    procedure_pattern_matches(reader->arena, pattern->text, S(""), &matches))
		field->pattern = pattern->text;
	else
		wrong(reader, pattern->line, "pattern",
		      "« pattern » n’est pas une expression régulière POSIX étendue, ou elle est "
		      "trop "
		      "longue. Vérifiez ses crochets et ses répétitions.");
}

static void check_order(Reader *reader, const Node *node, bool in_order)
{
	if (in_order)
		return;
	wrong(reader, procedure_member(node, "min")->line, "min-over-max",
	      "« min » est plus grand que « max ». Échangez-les ou corrigez-les.");
}

static void read_number_keys(Reader *reader, const Node *node, FieldDef *field)
{
	field->has_min = procedure_member(node, "min") != NULL;
	field->has_max = procedure_member(node, "max") != NULL;
	if (field->type == FIELD_INTEGER) {
		field->min =
			procedure_read_int(reader, node, "min", -1000000000000, 1000000000000, 0);
		field->max =
			procedure_read_int(reader, node, "max", -1000000000000, 1000000000000, 0);
	} else {
		field->min = procedure_read_millionths(reader, node, "min");
		field->max = procedure_read_millionths(reader, node, "max");
	}
	if (field->type == FIELD_DECIMAL)
		field->decimals = (int)procedure_read_int(reader, node, "decimals", 1, 6, 2);
	check_order(reader, node, !field->has_min || !field->has_max || field->min <= field->max);
}

static void read_date_keys(Reader *reader, const Node *node, FieldDef *field)
{
	field->past = procedure_read_bool(reader, node, "past");
	field->future = procedure_read_bool(reader, node, "future");
	field->date_min = procedure_read_date(reader, node, "min");
	field->date_max = procedure_read_date(reader, node, "max");
	if (field->past && field->future)
		wrong(reader, procedure_member(node, "future")->line, "past-and-future",
		      "Une date ne peut pas être à la fois passée et à venir. Gardez « past » ou "
		      "« future ».");
	check_order(reader, node,
	            !date_is_set(field->date_min) || !date_is_set(field->date_max) ||
	                    date_compare(field->date_min, field->date_max) <= 0);
}

static void read_options(Reader *reader, const Node *node, FieldDef *field)
{
	const Node *member = procedure_must_member(reader, node, "options");
	if (!member)
		return;
	const NodeList *items =
		procedure_read_items(reader, node, "options", PROCEDURE_OPTIONS_MAX);
	if (items->len == 1)
		wrong(reader, member->line, "options",
		      "Un choix a au moins deux options. Ajoutez-en une.");
	for (size_t i = 0; i < items->len; i++) {
		const Node *item = items->at[i];
		if (!procedure_read_map(reader, item, "value label") ||
		    !procedure_must_member(reader, item, "value") ||
		    !procedure_must_member(reader, item, "label"))
			continue;
		Str value = procedure_read_word(reader, item, "value", 40);
		for (size_t j = 0; j < field->options.len; j++)
			if (value.len && str_eq(field->options.at[j].value, value))
				wrong(reader, item->line, "duplicate-option",
				      "L’option « {value} » est donnée deux fois. Gardez-en une.",
				      arg("value", value));
		FieldOption *option = list_push(reader->arena, &field->options);
		option->value = value;
		option->label = procedure_read_text(reader, item, "label", LABEL_MAX);
	}
	int as = procedure_read_one_of(reader, node, "as", "radio select");
	field->select = as < 0 ? field->options.len > 7 : as == 1;
}

static void read_counts(Reader *reader, const Node *node, FieldDef *field, int max)
{
	field->count_min = (int)procedure_read_int(reader, node, "min", 0, max, 0);
	field->count_max = (int)procedure_read_int(reader, node, "max", 1, max, 0);
	check_order(reader, node, !field->count_max || field->count_min <= field->count_max);
}

static void read_block(Reader *reader, const Node *node, FieldDef *field)
{
	read_counts(reader, node, field, PROCEDURE_ROWS_MAX);
	if (procedure_must_member(reader, node, "item_label"))
		field->item_label = procedure_read_text(reader, node, "item_label", 80);
	procedure_must_member(reader, node, "max");
	if (!procedure_must_member(reader, node, "fields"))
		return;
	const NodeList *items = procedure_read_items(reader, node, "fields", PROCEDURE_FIELDS_MAX);
	for (size_t i = 0; i < items->len; i++) {
		FieldDef inner = { 0 };
		procedure_read_field(reader, items->at[i], field, &inner);
		for (size_t j = 0; j < field->fields.len; j++)
			if (inner.id.len && str_eq(field->fields.at[j].id, inner.id))
				wrong(reader, items->at[i]->line, "duplicate-field",
				      "Le champ « {id} » est donné deux fois dans ce bloc. "
				      "Donnez-lui un "
				      "autre nom.",
				      arg("id", inner.id));
		*list_push(reader->arena, &field->fields) = inner;
	}
}

static void read_file_keys(Reader *reader, const Node *node, FieldDef *field)
{
	if (procedure_must_member(reader, node, "accept"))
		field->accept = procedure_read_list(reader, node, "accept",
		                                    "pdf jpg png odt ods docx xlsx", 7);
	if (procedure_must_member(reader, node, "max_mb"))
		field->size_max_mb = (int)procedure_read_int(reader, node, "max_mb", 1, 20, 10);
	field->several = procedure_read_bool(reader, node, "several");
	field->purpose = procedure_read_text(reader, node, "purpose", HELP_MAX);
}

static void read_type_keys(Reader *reader, const Node *node, FieldDef *field)
{
	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT: read_text_keys(reader, node, field); return;
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
	case FIELD_AMOUNT: read_number_keys(reader, node, field); return;
	case FIELD_DATE: read_date_keys(reader, node, field); return;
	case FIELD_CHOICE: read_options(reader, node, field); return;
	case FIELD_CHOICES:
		read_counts(reader, node, field, PROCEDURE_OPTIONS_MAX);
		read_options(reader, node, field);
		return;
	case FIELD_BLOCK: read_block(reader, node, field); return;
	case FIELD_FILE: read_file_keys(reader, node, field); return;
	case FIELD_EXPLANATION:
		if (procedure_must_member(reader, node, "body"))
			field->body = procedure_read_text(reader, node, "body", BODY_MAX);
		return;
	case FIELD_HONOUR:
		if (!field->required) {
			const Node *said = procedure_member(node, "required");
			wrong(reader, said ? said->line : node->line, "required",
			      "Une déclaration sur l’honneur est toujours obligatoire. Écrivez "
			      "« required: true ».");
		}
		return;
	case FIELD_EMAIL:
	case FIELD_PHONE:
	case FIELD_YES_NO:
	case FIELD_ADDRESS:
	case FIELD_NAME: return;
	}
}

static void read_when(Reader *reader, const Node *node, FieldDef *field)
{
	const Node *when = procedure_member(node, "when");
	if (!when || !procedure_read_map(reader, when, "field is") ||
	    !procedure_must_member(reader, when, "field") ||
	    !procedure_must_member(reader, when, "is"))
		return;
	field->when_field = procedure_read_word(reader, when, "field", 40);
	field->when_is = procedure_read_list(reader, when, "is", NULL, PROCEDURE_OPTIONS_MAX);
	const Node *is = procedure_member(when, "is");
	for (size_t i = 0; is->kind == NODE_LIST && i < is->items.len; i++) {
		const Node *item = is->items.at[i];
		if (!item->quoted && procedure_word_at("yes no true false on off", item->text) >= 0)
			wrong(reader, item->line, "quotes",
			      "Mettez « {value} » entre guillemets, sinon YAML le lit comme vrai "
			      "ou faux.",
			      arg("value", item->text));
	}
}

/* An id begins with a letter and has a-z, 0-9 and _ only. */
static Str read_id(Reader *reader, const Node *node)
{
	Str id = procedure_read_word(reader, node, "id", 40);
	if (id.len && (id.ptr[0] < 'a' || id.ptr[0] > 'z' || memchr(id.ptr, '-', id.len)))
		wrong(reader, node->line, "id",
		      "« {id} » n’est pas un nom de champ. Il commence par une lettre et n’a que "
		      "des "
		      "lettres de a à z, des chiffres et _.",
		      arg("id", id));
	return id;
}

/* Its type; false when it has none, or one that is not admitted here. */
static bool read_type(Reader *reader, const Node *node, const FieldDef *block, FieldDef *field)
{
	int type = procedure_read_one_of(reader, node, "type", type_words);
	if (type < 0)
		return false;
	field->type = (FieldType)type;
	if (!block || field->type != FIELD_BLOCK)
		return true;
	wrong(reader, procedure_member(node, "type")->line, "block-in-block",
	      "Un bloc ne peut pas en contenir un autre. Sortez-le de celui-ci.");
	return false;
}

static void read_common(Reader *reader, const Node *node, FieldDef *field)
{
	static const Prefill prefills[] = { PREFILL_EMAIL, PREFILL_NAME, PREFILL_PHONE };
	field->label = procedure_read_text(reader, node, "label", LABEL_MAX);
	field->help = procedure_read_text(reader, node, "help", HELP_MAX);
	field->required = procedure_read_bool(reader, node, "required");
	field->index = procedure_read_bool(reader, node, "index");
	const Node *autocomplete = procedure_member(node, "autocomplete");
	if (autocomplete && autocomplete->kind == NODE_TEXT)
		field->autocomplete = autocomplete->text;
	int prefill = procedure_read_one_of(reader, node, "prefill", "email name phone");
	field->prefill = prefill < 0 ? PREFILL_NONE : prefills[prefill];
	read_when(reader, node, field);
}

void procedure_read_field(Reader *reader, const Node *node, const FieldDef *block, FieldDef *field)
{
	field->line = node->line;
	if (++reader->fields > PROCEDURE_FIELDS_MAX) {
		wrong(reader, node->line, "too-long",
		      "La démarche a plus de {max} champs. Retirez-en.",
		      arg("max", PROCEDURE_FIELDS_MAX));
		return;
	}
	if (node->kind != NODE_MAP) {
		wrong(reader, node->line, "keys",
		      "Un champ est décrit par des clés : id, type, label…");
		return;
	}
	if (!procedure_must_member(reader, node, "id") ||
	    !procedure_must_member(reader, node, "type") ||
	    !procedure_must_member(reader, node, "label") || !read_type(reader, node, block, field))
		return;
	static const char common[] = "id type label help required autocomplete prefill index when";
	Str keys = str_format(reader->arena, "%s %s", common, type_keys[field->type]);
	procedure_read_map(reader, node, str_cstr(reader->arena, str_trim(keys)));
	field->id = read_id(reader, node);
	field->key = block ? str_format(reader->arena, "%.*s.%.*s", STR(block->id), STR(field->id))
	                   : field->id;
	read_common(reader, node, field);
	read_type_keys(reader, node, field);
}
