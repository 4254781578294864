/* definition.c — reads a procedure from its file, and looks things up in it. */
#include "modules/procedure/definition.h"

#include <string.h>

#include "modules/procedure/reader.h"

static const char country_words[] = "fr mf nc ma";

enum { TITLE_MAX = 80, SUMMARY_MAX = 200, HELP_MAX = 500, LONG_MAX = 10000 };

static void read_keywords(Reader *reader, const Node *root)
{
	const Node *member = procedure_must_member(reader, root, "keywords");
	if (!member || !procedure_read_map(reader, member, "fr ar en"))
		return;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *code = lang_code((Lang)lang);
		if (!procedure_must_member(reader, member, code))
			continue;
		const NodeList *items = procedure_read_items(reader, member, code, 20);
		for (size_t i = 0; i < items->len; i++) {
			Str word = str_trim(items->at[i]->text);
			if (items->at[i]->kind != NODE_TEXT || word.len == 0 || word.len > 200)
				wrong(reader, items->at[i]->line, "keyword",
				      "Un mot-clé est un texte court. Raccourcissez-le.");
			else
				*list_push(reader->arena, &reader->procedure->keywords[lang]) =
					word;
		}
	}
}

static void read_version(Reader *reader, const Node *root)
{
	const Node *version = procedure_must_member(reader, root, "beffroi");
	if (version && !str_eq(version->text, S("1")))
		wrong(reader, version->line, "version",
		      "« {value} » n’est pas une version connue du format. Écrivez « beffroi: 1 ».",
		      arg("value", version->text));
}

/* Words that keep apart: in a code, words of a-z and 0-9 with one hyphen between. */
static void check_code(Reader *reader, const Node *root, const char *key, Str code)
{
	bool bad = code.len && (code.ptr[0] == '-' || str_ends(code, S("-")) ||
	                        str_has(code, S("--")) || memchr(code.ptr, '_', code.len));
	if (bad)
		wrong(reader, procedure_member(root, key)->line, "code",
		      "« {value} » n’est pas un code. Séparez ses mots par un trait d’union.",
		      arg("value", code));
}

static void read_head(Reader *reader, const Node *root)
{
	Procedure *p = reader->procedure;
	static const char *const required[] = {
		"code",    "domain",           "title",        "summary", "audience", "countries",
		"service", "duration_minutes", "introduction", "rules",   "steps",    "decision"
	};
	for (size_t i = 0; i < ARRAY_LEN(required); i++)
		procedure_must_member(reader, root, required[i]);
	read_version(reader, root);
	read_keywords(reader, root);
	p->code = procedure_read_word(reader, root, "code", 60);
	check_code(reader, root, "code", p->code);
	if (procedure_read_one_of(reader, root, "domain",
	                          "etat-civil scolarite urbanisme espace-public economie "
	                          "associations finances citoyennete emploi") >= 0)
		p->domain = procedure_member(root, "domain")->text;
	p->icon = procedure_read_word(reader, root, "icon", 40);
	p->title = procedure_read_text(reader, root, "title", TITLE_MAX);
	p->summary = procedure_read_text(reader, root, "summary", SUMMARY_MAX);
	static const char audience_words[] = "person association company";
	StrList audience = procedure_read_list(reader, root, "audience", audience_words, 3);
	for (size_t i = 0; i < audience.len; i++)
		p->audience |= 1u << procedure_word_at(audience_words, audience.at[i]);
	p->countries = procedure_read_list(reader, root, "countries", country_words, 20);
	p->service = procedure_read_word(reader, root, "service", 40);
	check_code(reader, root, "service", p->service);
	p->duration_minutes = (int)procedure_read_int(reader, root, "duration_minutes", 1, 240, 0);
	p->introduction = procedure_read_text(reader, root, "introduction", LONG_MAX);
}

/* A list of texts: read each as the member of a map of one. */
static void read_prepare(Reader *reader, const Node *root)
{
	const NodeList *items = procedure_read_items(reader, root, "prepare", 20);
	for (size_t i = 0; i < items->len; i++) {
		Node item = *items->at[i], *only = &item;
		Node map = { .kind = NODE_MAP, .line = item.line };
		item.key = S("prepare");
		map.items.at = &only;
		map.items.len = 1;
		*list_push(reader->arena, &reader->procedure->prepare) =
			procedure_read_text(reader, &map, "prepare", HELP_MAX);
	}
}

static void read_delay(Reader *reader, const Node *node, ClockRule *clock)
{
	static const char *const required[] = { "length", "unit", "start", "pieces" };
	const Node *delay = procedure_member(node, "delay");
	if (!delay ||
	    !procedure_read_map(reader, delay, "length unit start pieces pieces_max extension"))
		return;
	for (size_t i = 0; i < ARRAY_LEN(required); i++)
		procedure_must_member(reader, delay, required[i]);
	clock->length = (int)procedure_read_int(reader, delay, "length", 1, 730, 1);
	int unit =
		procedure_read_one_of(reader, delay, "unit", "calendar_days working_days months");
	clock->unit = unit < 0 ? CLOCK_MONTHS : (ClockUnit)unit;
	clock->start = procedure_read_one_of(reader, delay, "start", "filing completeness") == 1
	                       ? CLOCK_FROM_COMPLETENESS
	                       : CLOCK_FROM_FILING;
	int pieces = procedure_read_one_of(reader, delay, "pieces", "suspend reset continue");
	clock->pieces = pieces < 0 ? CLOCK_SUSPEND : (ClockPieces)pieces;
	clock->pieces_max = (int)procedure_read_int(reader, delay, "pieces_max", 0, 9, 0);
	clock->extensions_max = (int)procedure_read_int(reader, delay, "extension", 0, 9, 0);
}

static void read_fee(Reader *reader, const Node *node, Money *fee)
{
	const Node *member = procedure_member(node, "fee");
	if (!member || !procedure_read_map(reader, member, "amount currency"))
		return;
	const Node *amount = procedure_must_member(reader, member, "amount");
	if (!procedure_must_member(reader, member, "currency") || !amount)
		return;
	if (procedure_read_one_of(reader, member, "currency", "EUR XPF MAD") < 0)
		return;
	Currency currency = currency_find(procedure_member(member, "currency")->text);
	bool plain = amount->quoted;
	for (size_t i = 0; i < amount->text.len; i++)
		plain &= (amount->text.ptr[i] >= '0' && amount->text.ptr[i] <= '9') ||
		         amount->text.ptr[i] == '.';
	if (!plain || !money_parse(amount->text, currency, fee))
		wrong(reader, amount->line, "amount",
		      "« {value} » n’est pas un montant. Écrivez-le entre guillemets avec un point "
		      ": "
		      "\"12.50\".",
		      arg("value", amount->text));
}

static void read_basis(Reader *reader, const Node *node, LegalBasis *basis)
{
	static const char about_words[] = "delay silence fee appeal retention";
	if (!procedure_read_map(reader, node, "text about source to_confirm"))
		return;
	if (procedure_must_member(reader, node, "text"))
		basis->text = procedure_read_text(reader, node, "text", HELP_MAX);
	procedure_must_member(reader, node, "about");
	StrList about = procedure_read_list(reader, node, "about", about_words, 5);
	for (size_t i = 0; i < about.len; i++)
		basis->about |= 1u << procedure_word_at(about_words, about.at[i]);
	basis->to_confirm = procedure_read_bool(reader, node, "to_confirm");
	const Node *source = procedure_member(node, "source");
	if (!source && !basis->to_confirm) {
		wrong(reader, node->line, "source",
		      "Ce fondement n’a pas de source. Ajoutez « source » et l’adresse du texte, "
		      "ou "
		      "« to_confirm: true ».");
		return;
	}
	bool web = source && (str_starts(source->text, S("https://")) ||
	                      str_starts(source->text, S("http://")));
	if (source &&
	    (!web || source->text.len > 300 || memchr(source->text.ptr, ' ', source->text.len)))
		wrong(reader, source->line, "source",
		      "« source » attend une adresse qui commence par https://.");
	else if (source)
		basis->source = source->text;
}

static void read_rule(Reader *reader, const Node *node)
{
	ProcedureRule *rule = list_push(reader->arena, &reader->procedure->rules);
	if (!procedure_read_map(reader, node, "countries delay silence fee appeal retention basis"))
		return;
	procedure_must_member(reader, node, "countries");
	procedure_must_member(reader, node, "silence");
	rule->countries = procedure_read_list(reader, node, "countries", country_words, 20);
	read_delay(reader, node, &rule->clock);
	int silence = procedure_read_one_of(reader, node, "silence", "none acceptance refusal");
	rule->clock.silence = silence < 0 ? SILENCE_NONE : (Silence)silence;
	read_fee(reader, node, &rule->fee);
	rule->appeal = procedure_read_text(reader, node, "appeal", LONG_MAX);
	const Node *retention = procedure_must_member(reader, node, "retention");
	if (retention && procedure_read_map(reader, retention, "months") &&
	    procedure_must_member(reader, retention, "months"))
		rule->retention_months =
			(int)procedure_read_int(reader, retention, "months", 1, 1200, 1);
	procedure_must_member(reader, node, "basis");
	const NodeList *basis = procedure_read_items(reader, node, "basis", 20);
	for (size_t i = 0; i < basis->len; i++)
		read_basis(reader, basis->at[i], list_push(reader->arena, &rule->basis));
}

static void read_section(Reader *reader, const Node *node, Section *section)
{
	if (!procedure_read_map(reader, node, "title fields") ||
	    !procedure_must_member(reader, node, "fields"))
		return;
	section->title = procedure_read_text(reader, node, "title", TITLE_MAX);
	const NodeList *items = procedure_read_items(reader, node, "fields", PROCEDURE_FIELDS_MAX);
	for (size_t i = 0; i < items->len; i++) {
		FieldDef field = { 0 };
		procedure_read_field(reader, items->at[i], NULL, &field);
		*list_push(reader->arena, &section->fields) = field;
	}
}

static void read_step(Reader *reader, const Node *node)
{
	Procedure *p = reader->procedure;
	if (!procedure_read_map(reader, node, "id title help sections") ||
	    !procedure_must_member(reader, node, "id") ||
	    !procedure_must_member(reader, node, "title") ||
	    !procedure_must_member(reader, node, "sections"))
		return;
	Step step = { .id = procedure_read_word(reader, node, "id", 40),
		      .title = procedure_read_text(reader, node, "title", TITLE_MAX),
		      .help = procedure_read_text(reader, node, "help", HELP_MAX) };
	for (size_t i = 0; i < p->steps.len; i++)
		if (step.id.len && str_eq(p->steps.at[i].id, step.id))
			wrong(reader, node->line, "duplicate-step",
			      "L’étape « {id} » est donnée deux fois. Donnez-lui un autre nom.",
			      arg("id", step.id));
	const NodeList *items = procedure_read_items(reader, node, "sections", 20);
	for (size_t i = 0; i < items->len; i++)
		read_section(reader, items->at[i], list_push(reader->arena, &step.sections));
	*list_push(reader->arena, &p->steps) = step;
}

static void read_template(Reader *reader, const Node *decision, const char *key,
                          DecisionTemplate *template)
{
	const Node *node = procedure_must_member(reader, decision, key);
	if (!node || !procedure_read_map(reader, node, "title body") ||
	    !procedure_must_member(reader, node, "title") ||
	    !procedure_must_member(reader, node, "body"))
		return;
	template->title = procedure_read_text(reader, node, "title", 200);
	template->body = procedure_read_text(reader, node, "body", LONG_MAX);
}

static void sort_errors(ProcedureErrorList *errors)
{
	for (size_t i = 1; i < errors->len; i++)
		for (size_t j = i; j > 0 && errors->at[j - 1].line > errors->at[j].line; j--) {
			ProcedureError later = errors->at[j - 1];
			errors->at[j - 1] = errors->at[j];
			errors->at[j] = later;
		}
}

static void read_all(Reader *reader, const Node *root)
{
	Procedure *p = reader->procedure;
	if (!procedure_read_map(reader, root,
	                        "beffroi code domain icon title summary keywords audience "
	                        "countries service duration_minutes introduction prepare rules "
	                        "steps decision"))
		return;
	read_head(reader, root);
	read_prepare(reader, root);
	const NodeList *rules = procedure_read_items(reader, root, "rules", 20);
	for (size_t i = 0; i < rules->len; i++)
		read_rule(reader, rules->at[i]);
	const NodeList *steps = procedure_read_items(reader, root, "steps", PROCEDURE_STEPS_MAX);
	for (size_t i = 0; i < steps->len; i++)
		read_step(reader, steps->at[i]);
	const Node *decision = procedure_member(root, "decision");
	if (decision && procedure_read_map(reader, decision, "accepted refused signature")) {
		p->signature = procedure_read_word(reader, decision, "signature", 40);
		read_template(reader, decision, "accepted", &p->accepted);
		read_template(reader, decision, "refused", &p->refused);
	}
	procedure_check(reader, root);
}

const Procedure *procedure_read(Arena *arena, Str yaml, ProcedureErrorList *errors)
{
	*errors = (ProcedureErrorList){ 0 };
	Reader reader = { .arena = arena, .errors = errors, .procedure = alloc(arena, Procedure) };
	const Node *root = procedure_node_read(arena, yaml, errors);
	if (root)
		read_all(&reader, root);
	sort_errors(errors);
	return errors->len ? NULL : reader.procedure;
}

/* Puts the arguments into a message, as they are: terminals isolate no directions. */
static void put_message(Buf *buf, const ProcedureError *error)
{
	Str rest = str_of(error->message);
	while (rest.len) {
		buf_add(buf, str_cut(&rest, '{'));
		Str name = str_cut(&rest, '}');
		for (size_t i = 0; i < error->args_len; i++) {
			const Arg *a = &error->args[i];
			if (!str_eq(str_of(a->name), name))
				continue;
			if (a->kind == ARG_INT)
				buf_addf(buf, "%lld", (long long)a->number);
			else
				buf_add(buf, a->str);
		}
	}
}

Str procedure_errors_text(Arena *arena, Str file_name, const ProcedureErrorList *errors)
{
	Buf buf = { .arena = arena };
	for (size_t i = 0; i < errors->len; i++) {
		const ProcedureError *error = &errors->at[i];
		buf_addf(&buf, "%.*s:%d: ", STR(file_name), error->line);
		put_message(&buf, error);
		buf_addf(&buf, " [%s]\n", error->name);
	}
	return buf_str(&buf);
}

/* ---- Looking things up ---- */

const ProcedureRule *procedure_rule(const Procedure *procedure, Str country)
{
	for (size_t i = 0; i < procedure->rules.len; i++) {
		const ProcedureRule *rule = &procedure->rules.at[i];
		for (size_t j = 0; j < rule->countries.len; j++)
			if (str_eq(rule->countries.at[j], country))
				return rule;
	}
	return NULL;
}

static const FieldDef *field_in(const FieldDefList *fields, Str key)
{
	for (size_t i = 0; i < fields->len; i++) {
		const FieldDef *field = &fields->at[i];
		if (str_eq(field->key, key))
			return field;
		const FieldDef *inner = field_in(&field->fields, key);
		if (inner)
			return inner;
	}
	return NULL;
}

static const FieldDef *field_on(const Step *step, Str key)
{
	for (size_t i = 0; i < step->sections.len; i++) {
		const FieldDef *field = field_in(&step->sections.at[i].fields, key);
		if (field)
			return field;
	}
	return NULL;
}

const FieldDef *procedure_field(const Procedure *procedure, Str key)
{
	int step = procedure_field_step(procedure, key);
	return step < 0 ? NULL : field_on(&procedure->steps.at[step], key);
}

int procedure_field_step(const Procedure *procedure, Str key)
{
	for (size_t i = 0; key.len && i < procedure->steps.len; i++)
		if (field_on(&procedure->steps.at[i], key))
			return (int)i;
	return -1;
}

Text procedure_option_label(const FieldDef *field, Str value)
{
	for (size_t i = 0; i < field->options.len; i++)
		if (str_eq(field->options.at[i].value, value))
			return field->options.at[i].label;
	return (Text){ 0 };
}

int procedure_field_parts(const FieldDef *field)
{
	return field->type == FIELD_ADDRESS ? ADDRESS_PARTS
	       : field->type == FIELD_NAME  ? NAME_PARTS
	                                    : 1;
}

LegalBasisList procedure_to_confirm(Arena *arena, const Procedure *procedure, Str country)
{
	LegalBasisList list = { 0 };
	const ProcedureRule *rule = procedure_rule(procedure, country);
	for (size_t i = 0; rule && i < rule->basis.len; i++)
		if (rule->basis.at[i].to_confirm)
			*list_push(arena, &list) = rule->basis.at[i];
	return list;
}
