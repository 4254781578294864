#include "modules/portal/form.h"

#include <ctype.h>

#include "gen/portal_templates.h"
#include "modules/sheet/sheet.h"

static const char *const date_suffixes[] = { "-d", "-m", "-y" };

/* ---- Names ---- */

Str portal_input_name(Arena *arena, Str key, int row, int part)
{
	Buf out = { .arena = arena };
	buf_add(&out, key);
	if (row > 0)
		buf_addf(&out, ":%d", row);
	if (part >= 0)
		buf_addf(&out, ".%d", part);
	return buf_str(&out);
}

Str portal_problem_target(Arena *arena, const Problem *problem)
{
	int part = problem->def && procedure_field_parts(problem->def) > 1 ? problem->part : -1;
	return portal_input_name(arena, problem->field, problem->row, part);
}

void portal_form_problems(Req *req, const ProblemList *problems)
{
	for (size_t i = 0; i < problems->len; i++) {
		const Problem *p = &problems->at[i];
		Str name = portal_problem_target(req->ctx->arena, p);
		form_set_problem(req, name, p->message, p->args, p->args_len);
	}
}

/* A date is kept as year-month-day and shown as day, month, year. */
Str portal_date_part(Str value, int part)
{
	Str year = str_cut(&value, '-'), month = str_cut(&value, '-'), day = value;
	Str shown = part == 0 ? day : part == 1 ? month : year;
	while (part < 2 && shown.len > 1 && shown.ptr[0] == '0')
		shown = str_part(shown, 1, shown.len);
	return shown;
}

bool portal_has_line(Str value, Str line)
{
	while (value.len > 0)
		if (str_eq(str_cut(&value, '\n'), line))
			return true;
	return false;
}

Str portal_formats(Arena *arena, const FieldDef *def)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < def->accept.len; i++) {
		if (i > 0)
			buf_add(&out, S(", "));
		for (size_t j = 0; j < def->accept.at[i].len; j++)
			buf_char(&out, (char)toupper((unsigned char)def->accept.at[i].ptr[j]));
	}
	return buf_str(&out);
}

Str portal_accept(Arena *arena, const FieldDef *def)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < def->accept.len; i++)
		buf_addf(&out, "%s.%.*s", i > 0 ? "," : "", STR(def->accept.at[i]));
	return buf_str(&out);
}

int64_t portal_bytes_max(const FieldDef *def)
{
	return (int64_t)def->size_max_mb << 20;
}

/* ---- What is shown ---- */

bool portal_field_is_shown(const FormView *form, const FieldDef *def, int row)
{
	return procedure_field_shown(form->procedure, def, form->answers, row);
}

static Str unit_of(Currency currency)
{
	switch (currency) {
	case CURRENCY_EUR: return S("€");
	case CURRENCY_XPF: return S("F CFP");
	case CURRENCY_MAD: return S("DH");
	case CURRENCY_NONE: break;
	}
	return (Str){ 0 };
}

FieldView portal_field_view(const FormView *form, const FieldDef *def, int row, int number)
{
	Arena *arena = form->ctx->arena;
	FieldView v = {
		.arena = arena,
		.dossier = form->dossier->id,
		.def = def,
		.row = row,
		.number = number,
		.name = portal_input_name(arena, def->key, row, -1),
		.value = procedure_answer(form->answers, def->key, row),
		.unit = unit_of(form->ctx->authority->currency),
	};
	if (def->type == FIELD_FILE)
		v.pieces = sheet_pieces_of(arena, &form->pieces, def->key, row);
	return v;
}

RowViewList portal_row_views(const FormView *form, const FieldDef *block)
{
	Arena *arena = form->ctx->arena;
	RowViewList list = { 0 };
	RowList rows = procedure_rows(arena, form->answers, block->key);
	for (size_t i = 0; i < rows.len; i++) {
		RowView *row = list_push(arena, &list);
		*row = (RowView){ .row = rows.at[i], .number = (int)i + 1 };
		for (size_t j = 0; j < block->fields.len; j++) {
			const FieldDef *def = &block->fields.at[j];
			if (portal_field_is_shown(form, def, row->row))
				*list_push(arena, &row->fields) =
					portal_field_view(form, def, row->row, row->number);
		}
	}
	return list;
}

/* ---- What was sent ---- */

/* The last value that is not empty: an input may stand beside a hidden one that says it was shown.
 */
static Str sent(Req *req, Str name)
{
	StrList values = form_all(req, str_cstr(req->ctx->arena, name));
	Str last = { 0 };
	for (size_t i = 0; i < values.len; i++)
		if (values.at[i].len > 0)
			last = values.at[i];
	return last;
}

static Str sent_list(Req *req, Str name)
{
	StrList values = form_all(req, str_cstr(req->ctx->arena, name));
	Buf out = { .arena = req->ctx->arena };
	for (size_t i = 0; i < values.len; i++) {
		if (values.at[i].len == 0)
			continue;
		if (out.len > 0)
			buf_char(&out, '\n');
		buf_add(&out, values.at[i]);
	}
	return buf_str(&out);
}

static bool was_sent(Req *req, const FieldDef *def, int row)
{
	Arena *arena = req->ctx->arena;
	Str name = portal_input_name(arena, def->key, row, procedure_field_parts(def) > 1 ? 0 : -1);
	if (def->type == FIELD_DATE)
		name = str_format(arena, "%.*s-d", STR(name));
	if (def->type == FIELD_FILE || def->type == FIELD_BLOCK)
		name = str_format(arena, "%.*s.vu", STR(name));
	return form_has(req, str_cstr(arena, name));
}

static Str sent_date(Req *req, const FieldDef *def, int row)
{
	Arena *arena = req->ctx->arena;
	Str name = portal_input_name(arena, def->key, row, -1);
	Str part[3];
	int64_t n[3];
	bool whole = true;
	for (int i = 0; i < 3; i++) {
		part[i] = sent(req, str_format(arena, "%.*s%s", STR(name), date_suffixes[i]));
		whole &= str_to_int(part[i], &n[i]) && n[i] > 0 && n[i] <= 9999;
	}
	if (part[0].len + part[1].len + part[2].len == 0)
		return (Str){ 0 };
	if (!whole)
		return str_format(arena, "%.*s-%.*s-%.*s", STR(part[2]), STR(part[1]),
		                  STR(part[0]));
	return str_format(arena, "%04d-%02d-%02d", (int)n[2], (int)n[1], (int)n[0]);
}

static Str sent_parts(Req *req, const FieldDef *def, int row)
{
	Str parts[FIELD_PARTS_MAX];
	int parts_len = procedure_field_parts(def);
	for (int i = 0; i < parts_len; i++)
		parts[i] = sent(req, portal_input_name(req->ctx->arena, def->key, row, i));
	return procedure_parts_join(req->ctx->arena, parts, parts_len);
}

static void read_field(Req *req, const FieldDef *def, int row, Answers *answers)
{
	Str name = portal_input_name(req->ctx->arena, def->key, row, -1), value;
	if (!was_sent(req, def, row))
		return;
	switch (def->type) {
	case FIELD_FILE:
	case FIELD_EXPLANATION: return;
	case FIELD_BLOCK: {
		RowList rows = procedure_rows(req->ctx->arena, answers, def->key);
		for (size_t i = 0; i < rows.len; i++)
			for (size_t j = 0; j < def->fields.len; j++)
				read_field(req, &def->fields.at[j], rows.at[i], answers);
		return;
	}
	case FIELD_DATE: value = sent_date(req, def, row); break;
	case FIELD_ADDRESS:
	case FIELD_NAME: value = sent_parts(req, def, row); break;
	case FIELD_CHOICES: value = sent_list(req, name); break;
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_EMAIL:
	case FIELD_PHONE:
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
	case FIELD_AMOUNT:
	case FIELD_YES_NO:
	case FIELD_CHOICE:
	case FIELD_HONOUR:
	default: value = sent(req, name);
	}
	procedure_answer_set(answers, def->key, row, value);
}

void portal_form_read(Req *req, const Procedure *procedure, int step, Answers *answers)
{
	const SectionList *sections = &procedure->steps.at[step].sections;
	for (size_t i = 0; i < sections->len; i++)
		for (size_t j = 0; j < sections->at[i].fields.len; j++)
			read_field(req, &sections->at[i].fields.at[j], 0, answers);
}

static bool is_missing(Req *req, const Procedure *procedure, const FieldDef *def,
                       const Answers *answers, int row)
{
	if (def->type == FIELD_EXPLANATION || !procedure_field_shown(procedure, def, answers, row))
		return false;
	if (!was_sent(req, def, row))
		return true;
	if (def->type != FIELD_BLOCK)
		return false;
	RowList rows = procedure_rows(req->ctx->arena, answers, def->key);
	for (size_t i = 0; i < rows.len; i++)
		for (size_t j = 0; j < def->fields.len; j++)
			if (is_missing(req, procedure, &def->fields.at[j], answers, rows.at[i]))
				return true;
	return false;
}

bool portal_form_has_more(Req *req, const Procedure *procedure, int step, const Answers *answers)
{
	const SectionList *sections = &procedure->steps.at[step].sections;
	for (size_t i = 0; i < sections->len; i++)
		for (size_t j = 0; j < sections->at[i].fields.len; j++)
			if (is_missing(req, procedure, &sections->at[i].fields.at[j], answers, 0))
				return true;
	return false;
}

/* ---- Inputs ---- */

/* An unticked box sends nothing: a hidden input beside it says that it was asked. */
static void put_marker(Page *page, const FieldView *v)
{
	form_hidden(page, v->name, (Str){ 0 });
}

static FormInput input_of(const FieldView *v)
{
	const FieldDef *def = v->def;
	return (FormInput){
		.value = v->value,
		.max = def->length_max,
		.optional = !def->required,
		.autocomplete = def->autocomplete.len > 0 && v->row == 0
		                        ? str_cstr(v->arena, def->autocomplete)
		                        : NULL,
	};
}

static void put_line(Page *page, const FieldView *v)
{
	FormInput input = input_of(v);
	FieldType type = v->def->type;
	bool decimal = type == FIELD_DECIMAL || type == FIELD_AMOUNT;
	input.width = 24;
	if (type == FIELD_EMAIL || type == FIELD_PHONE) {
		input.type = type == FIELD_EMAIL ? "email" : "tel";
		input.width = type == FIELD_EMAIL ? 24 : 16;
		input.ltr = true;
	} else if (decimal || type == FIELD_INTEGER) {
		input.inputmode = decimal ? "decimal" : "numeric";
		input.width = 8;
		input.unit = type == FIELD_AMOUNT ? str_cstr(v->arena, v->unit) : NULL;
	}
	form_put_input(page, v->name, WORDS(v->def->label), WORDS(v->def->help), &input);
}

static void add_options(const FieldView *v, FormOptions *options)
{
	for (size_t i = 0; i < v->def->options.len; i++)
		form_option(v->arena, options, v->def->options.at[i].value,
		            v->def->options.at[i].label);
}

static void put_choice(Page *page, const FieldView *v)
{
	FormInput input = input_of(v);
	FormOptions options = { 0 };
	if (v->def->select) /* nothing is chosen before one chooses */
		form_option(v->arena, &options, S(""), "–");
	add_options(v, &options);
	bool several = v->def->type == FIELD_CHOICES;
	if (v->def->type == FIELD_YES_NO) {
		form_option(v->arena, &options, S("yes"), "Oui");
		form_option(v->arena, &options, S("no"), "Non");
	}
	if (v->def->select) {
		form_put_select(page, v->name, WORDS(v->def->label), WORDS(v->def->help), options,
		                &input);
		return;
	}
	put_marker(page, v);
	form_put_choices(page, v->name, WORDS(v->def->label), WORDS(v->def->help), options, several,
	                 &input);
}

static void put_date(Page *page, const FieldView *v)
{
	FormInput input = input_of(v);
	for (int i = 0; i < 3; i++) {
		Str name = str_format(v->arena, "%.*s%s", STR(v->name), date_suffixes[i]);
		html_field(page, name)->value = portal_date_part(v->value, i);
	}
	form_put_date(page, v->name, WORDS(v->def->label), WORDS(v->def->help), &input);
}

/* A part of a field of several inputs. */
typedef struct {
	int part;
	const char *label, *autocomplete;
	int width;
	bool optional;
} PartInput;

static void put_part(Page *page, const FieldView *v, const PartInput *part)
{
	FormInput input = {
		.value = procedure_part(v->value, part->part),
		.max = 200,
		.width = part->width,
		.optional = part->optional,
		.autocomplete = v->row == 0 ? part->autocomplete : NULL,
	};
	Str name = str_format(v->arena, "%.*s.%d", STR(v->name), part->part);
	form_put_input(page, name, WORDS(part->label), (Words){ 0 }, &input);
}

static void put_address(Page *page, const FieldView *v)
{
	static const PartInput street = { ADDRESS_STREET, MESSAGE("Numéro et rue"), "address-line1",
		                          24, false };
	static const PartInput complement = { ADDRESS_COMPLEMENT, MESSAGE("Complément"),
		                              "address-line2", 24, true };
	static const PartInput postcode = { ADDRESS_POSTCODE, MESSAGE("Code postal"), "postal-code",
		                            8, false };
	static const PartInput town = { ADDRESS_TOWN, MESSAGE("Commune"), "address-level2", 16,
		                        false };
	static const PartInput country = { ADDRESS_COUNTRY, MESSAGE("Pays"), "country-name", 16,
		                           true };
	form_group_open(page, v->name, v->def->label, v->def->help, false);
	put_part(page, v, &street);
	put_part(page, v, &complement);
	html_raw(page, "<div class=\"row\">");
	put_part(page, v, &postcode);
	put_part(page, v, &town);
	html_raw(page, "</div>");
	put_part(page, v, &country);
	form_group_close(page);
}

static void put_name(Page *page, const FieldView *v)
{
	static const PartInput family = { NAME_FAMILY, MESSAGE("Nom de famille"), "family-name", 16,
		                          false };
	static const PartInput given = { NAME_GIVEN, MESSAGE("Prénoms"), "given-name", 16, false };
	FormOptions options = { 0 };
	FormInput input = { .value = procedure_part(v->value, NAME_CIVILITY), .optional = true };
	form_option(v->arena, &options, S(""), "–");
	form_option(v->arena, &options, S("madame"), "Madame");
	form_option(v->arena, &options, S("monsieur"), "Monsieur");
	form_group_open(page, v->name, v->def->label, v->def->help, false);
	form_put_select(page, str_format(v->arena, "%.*s.0", STR(v->name)), WORDS("Civilité"),
	                (Words){ 0 }, options, &input);
	html_raw(page, "<div class=\"row\">");
	put_part(page, v, &family);
	put_part(page, v, &given);
	html_raw(page, "</div>");
	form_group_close(page);
}

static void put_honour(Page *page, const FieldView *v)
{
	FormInput input = { .value = v->value };
	put_marker(page, v);
	form_put_checkbox(page, v->name, WORDS(v->def->label), WORDS(v->def->help), &input);
}

/* What helps, why the file is asked for, and what it may be. */
static Text file_hint(const Page *page, const FieldView *v)
{
	Text hint = { 0 };
	Str help = text_in(v->def->help, page->lang),
	    purpose = text_in(v->def->purpose, page->lang);
	Str limits = i18n_text(
		v->arena, page->lang, page->tz, "Formats : {formats}. {n} Mo au plus par fichier.",
		arg("formats", portal_formats(v->arena, v->def)), arg("n", v->def->size_max_mb));
	hint.in[page->lang] = str_trim(
		str_format(v->arena, "%.*s %.*s %.*s", STR(help), STR(purpose), STR(limits)));
	return hint;
}

static void put_file(Page *page, const FieldView *v)
{
	FormInput input = {
		.optional = !v->def->required,
		.accept = str_cstr(v->arena, portal_accept(v->arena, v->def)),
		.multiple = v->def->several,
		.upload = str_format(v->arena, "/dossiers/%lld/fichiers", (long long)v->dossier),
		.bytes_max = portal_bytes_max(v->def),
	};
	form_hidden(page, str_format(v->arena, "%.*s.vu", STR(v->name)), S("1"));
	form_put_file(page, v->name, WORDS(v->def->label), WORDS(file_hint(page, v)), &input);
	portal_file_list_html(page, v);
}

void portal_put_field(Page *page, const FormView *form, const FieldDef *def, int row, int number)
{
	FieldView v = portal_field_view(form, def, row, number);
	switch (def->type) {
	case FIELD_LONG_TEXT: {
		FormInput input = input_of(&v);
		form_put_textarea(page, v.name, WORDS(def->label), WORDS(def->help), &input);
		break;
	}
	case FIELD_DATE: put_date(page, &v); break;
	case FIELD_YES_NO:
	case FIELD_CHOICE:
	case FIELD_CHOICES: put_choice(page, &v); break;
	case FIELD_ADDRESS: put_address(page, &v); break;
	case FIELD_NAME: put_name(page, &v); break;
	case FIELD_FILE: put_file(page, &v); break;
	case FIELD_EXPLANATION: portal_explanation_html(page, &v); break;
	case FIELD_HONOUR: put_honour(page, &v); break;
	case FIELD_BLOCK: portal_block_html(page, form, &v, portal_row_views(form, def)); break;
	case FIELD_TEXT:
	case FIELD_EMAIL:
	case FIELD_PHONE:
	case FIELD_INTEGER:
	case FIELD_DECIMAL:
	case FIELD_AMOUNT:
	default: put_line(page, &v);
	}
}
