/* check.c — what no single key shows: conditions, placeholders, a source for each legal fact. */
#include <string.h>

#include "modules/procedure/reader.h"

static const char placeholder_words[] =
	"authority.name authority.address service.name service.address service.phone service.email "
	"dossier.number dossier.filed_on applicant.name decision.date decision.reasons "
	"decision.signatory";

/* A document is laid out before it is signed: these come with the signature. */
static const char signed_words[] = "decision.date decision.signatory";

/* ---- Conditions ---- */

/* The line of the condition of a field: that of its key. */
static int line_of_when(const Node *field)
{
	const Node *when = procedure_member(field, "when");
	return when ? when->line : field->line;
}

/* A field that came before, outside of blocks. */
static const FieldDef *before(const FieldDefList *earlier, Str id)
{
	for (size_t i = 0; i < earlier->len; i++)
		if (str_eq(earlier->at[i].id, id))
			return &earlier->at[i];
	return NULL;
}

static bool has_value(const FieldDef *field, Str value)
{
	if (field->type == FIELD_YES_NO)
		return str_eq(value, S("yes")) || str_eq(value, S("no"));
	for (size_t i = 0; i < field->options.len; i++)
		if (str_eq(field->options.at[i].value, value))
			return true;
	return false;
}

static void check_when(Reader *reader, const FieldDef *field, int line, const FieldDefList *earlier)
{
	if (field->when_field.len == 0)
		return;
	const FieldDef *other = before(earlier, field->when_field);
	if (!other && procedure_field(reader->procedure, field->when_field)) {
		wrong(reader, line, "later-field",
		      "Le champ « {id} » de la condition vient plus tard. Placez-le avant "
		      "celui-ci.",
		      arg("id", field->when_field));
		return;
	}
	if (!other) {
		wrong(reader, line, "unknown-field",
		      "Le champ « {id} » de la condition n’existe pas. Vérifiez son nom.",
		      arg("id", field->when_field));
		return;
	}
	if (other->type != FIELD_CHOICE && other->type != FIELD_YES_NO) {
		wrong(reader, line, "not-a-choice",
		      "Une condition porte sur un champ « choice » ou « yes_no » ; « {id} » n’en "
		      "est pas un.",
		      arg("id", field->when_field));
		return;
	}
	for (size_t i = 0; i < field->when_is.len; i++)
		if (!has_value(other, field->when_is.at[i]))
			wrong(reader, line, "unknown-value",
			      "« {value} » n’est pas une valeur du champ « {id} ». Choisissez "
			      "parmi ses "
			      "options.",
			      arg("value", field->when_is.at[i]), arg("id", field->when_field));
}

/* Fields in the order of the file; nodes and definitions go in step, as they were read. */
static void check_fields(Reader *reader, const Node *fields, const FieldDefList *list,
                         FieldDefList *earlier, bool in_block)
{
	for (size_t i = 0; i < list->len; i++) {
		const FieldDef *field = &list->at[i];
		const Node *node = fields->items.at[i];
		if (field->id.len == 0)
			continue;
		check_when(reader, field, line_of_when(node), earlier);
		if (field->type == FIELD_BLOCK && field->fields.len)
			check_fields(reader, procedure_member(node, "fields"), &field->fields,
			             earlier, true);
		if (in_block)
			continue;
		if (before(earlier, field->id))
			wrong(reader, node->line, "duplicate-field",
			      "Le champ « {id} » est donné deux fois. Donnez-lui un autre nom.",
			      arg("id", field->id));
		*list_push(reader->arena, earlier) = *field;
	}
}

static void check_steps(Reader *reader, const Node *root)
{
	FieldDefList earlier = { 0 };
	const NodeList *steps = &procedure_member(root, "steps")->items;
	const StepList *list = &reader->procedure->steps;
	for (size_t i = 0; i < list->len; i++) {
		const Node *sections = procedure_member(steps->at[i], "sections");
		for (size_t j = 0; j < list->at[i].sections.len; j++)
			check_fields(reader, procedure_member(sections->items.at[j], "fields"),
			             &list->at[i].sections.at[j].fields, &earlier, false);
	}
}

/* ---- Placeholders ---- */

static bool is_answer(const Reader *reader, Str name)
{
	static const char prefix[] = "answers.";
	if (!str_starts(name, S("answers.")))
		return false;
	Str id = str_part(name, sizeof prefix - 1, name.len);
	const FieldDef *field = procedure_field(reader->procedure, id);
	return field && str_eq(field->key, field->id) && field->type != FIELD_BLOCK &&
	       field->type != FIELD_FILE && field->type != FIELD_EXPLANATION &&
	       field->type != FIELD_HONOUR;
}

static void check_placeholders(Reader *reader, const Node *item)
{
	Str text = item->text;
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] != '{' || text.ptr[i + 1] != '{')
			continue;
		Str name = str_part(text, i + 2, text.len);
		size_t n = 0;
		while (n + 1 < name.len && !(name.ptr[n] == '}' && name.ptr[n + 1] == '}'))
			n++;
		name = str_part(name, 0, n < 80 ? n : 80);
		i += 2 + n;
		if (procedure_word_at(placeholder_words, name) < 0 && !is_answer(reader, name))
			wrong(reader, item->line, "unknown-placeholder",
			      "« {name} » n’est pas connu ici. Écrivez entre accolades answers. et "
			      "un "
			      "champ, ou : {words}.",
			      arg("name", name), arg("words", str_of(placeholder_words)));
		if (reader->procedure->signature.len > 0 &&
		    procedure_word_at(signed_words, name) >= 0)
			wrong(reader, item->line, "signed-placeholder",
			      "« {name} » n’est pas connu avant la signature, qui le dit sur le "
			      "document. Retirez-le, ou retirez « signature ».",
			      arg("name", name));
	}
}

static void check_templates(Reader *reader, const Node *root)
{
	static const char *const names[] = { "accepted", "refused" };
	const Node *decision = procedure_member(root, "decision");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const Node *template = procedure_member(decision, names[i]);
		for (size_t j = 0; template && j < template->items.len; j++) {
			const Node *texts = template->items.at[j];
			for (size_t k = 0; k < texts->items.len; k++)
				if (texts->items.at[k]->kind == NODE_TEXT)
					check_placeholders(reader, texts->items.at[k]);
		}
	}
}

/* ---- The law ---- */

static void check_fact(Reader *reader, const Node *node, unsigned found, unsigned fact,
                       const char *key)
{
	const Node *member = procedure_member(node, key);
	if (member && !(found & fact))
		wrong(reader, member->line, "basis",
		      "« {key} » n’a pas de fondement. Ajoutez-le à « about » d’une entrée de « "
		      "basis ».",
		      arg("key", str_of(key)));
}

static void check_rule(Reader *reader, const Node *node, const ProcedureRule *rule)
{
	unsigned found = 0;
	for (size_t i = 0; i < rule->basis.len; i++)
		found |= rule->basis.at[i].about;
	const Node *silence = procedure_member(node, "silence");
	if (silence && rule->clock.length == 0 && rule->clock.silence != SILENCE_NONE)
		wrong(reader, silence->line, "silence-without-delay",
		      "Sans délai, le silence ne vaut rien. Ajoutez « delay », ou écrivez "
		      "« silence: none ».");
	check_fact(reader, node, found, ABOUT_DELAY, "delay");
	check_fact(reader, node, found, ABOUT_SILENCE, "silence");
	check_fact(reader, node, found, ABOUT_FEE, "fee");
	check_fact(reader, node, found, ABOUT_APPEAL, "appeal");
	check_fact(reader, node, found, ABOUT_RETENTION, "retention");
}

static void check_rules(Reader *reader, const Node *root)
{
	const Procedure *p = reader->procedure;
	const NodeList *rules = &procedure_member(root, "rules")->items;
	for (size_t i = 0; i < p->rules.len; i++)
		check_rule(reader, rules->at[i], &p->rules.at[i]);
	for (size_t i = 0; i < p->countries.len; i++)
		if (!procedure_rule(p, p->countries.at[i]))
			wrong(reader, procedure_member(root, "countries")->line,
			      "country-without-rule",
			      "Aucune règle ne vaut pour « {country} ». Ajoutez-en une à « rules "
			      "».",
			      arg("country", p->countries.at[i]));
}

void procedure_check(Reader *reader, const Node *root)
{
	const Procedure *p = reader->procedure;
	if (p->steps.len && reader->errors->len == 0)
		check_steps(reader, root);
	if (procedure_member(root, "decision"))
		check_templates(reader, root);
	if (p->rules.len)
		check_rules(reader, root);
}
