/* rule.c — the circuit of a folder: fixed offices, and those that a rule in FEEL chooses. */
#include "gen/book_queries.h"
#include "modules/book/inside.h"

enum { RULE_STEPS_MAX = 20000, RULE_BYTES_MAX = 4 << 20, CIRCUIT_BYTES_MAX = 1500 };

/* ---- Names and values ---- */

static FeelNames *names_of(Ctx *ctx, const BookFieldList *fields)
{
	FeelNames *names = feel_names_new(ctx->arena);
	(void)feel_names_add(names, S("titre"));
	(void)feel_names_add(names, S("documents"));
	for (size_t i = 0; i < fields->len; i++)
		(void)feel_names_add(names, fields->at[i].name);
	return names;
}

/* Some value of a kind: a rule is tried with nothing, with little and with much. */
static FeelValue sample_of(Str kind, int sample)
{
	if (sample == 0)
		return feel_null();
	if (str_eq(kind, S("number")))
		return sample == 1 ? feel_whole(0) : feel_whole(1000000000000);
	if (str_eq(kind, S("date")))
		return feel_date(sample == 1 ? DATE(1900, 1, 1) : DATE(2999, 12, 31));
	if (str_eq(kind, S("yes_no")))
		return feel_boolean(sample == 1);
	return feel_string(sample == 1 ? S("") : S("texte"));
}

/* FEEL takes a name that nobody knows for null, and says so when it meets it. */
static const FeelProblem *unknown_name(const FeelProblems *problems)
{
	for (size_t i = 0; i < problems->len; i++)
		if (str_has(str_of(problems->at[i]->message), S("le nom {a}")))
			return problems->at[i];
	return NULL;
}

static FeelMachine *machine_of(Ctx *ctx)
{
	FeelMachine *machine =
		feel_machine_new(ctx->arena, (FeelLimits){ .steps_max = RULE_STEPS_MAX,
	                                                   .bytes_max = RULE_BYTES_MAX });
	feel_machine_set_now(machine, ctx->now);
	return machine;
}

Err *book_rule_check(Ctx *ctx, Id type, Str rule)
{
	BookFieldList fields = book_type_fields(ctx, type);
	FeelExpression *expression = feel_compile(names_of(ctx, &fields), rule);
	const FeelProblem *problem = feel_expression_problem(expression);
	FeelMachine *machine = machine_of(ctx);
	FeelValue *inputs = alloc_n(ctx->arena, FeelValue, fields.len + 2);
	for (int sample = 0; sample < 3 && !problem; sample++) {
		inputs[0] = sample_of(S("text"), sample);
		inputs[1] = sample_of(S("number"), sample);
		for (size_t i = 0; i < fields.len; i++)
			inputs[i + 2] = sample_of(fields.at[i].kind, sample);
		(void)feel_evaluate(machine, expression, inputs);
		problem = unknown_name(feel_problems(machine));
	}
	if (!problem)
		return NULL;
	return err_invalid(ctx, "La règle ne peut pas être lue : {problem}",
	                   arg("problem", feel_problem_sentence(ctx->arena, problem)));
}

static bool read_number(Arena *arena, Str typed, Str *ret_value)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < typed.len; i++) {
		unsigned char c = (unsigned char)typed.ptr[i];
		bool is_blank = c == ' ' || c == 0xc2 || c == 0xa0 || c == 0xe2 || c == 0x80 ||
		                c == 0xaf; /* also U+00A0 and U+202F, between thousands */
		if (!is_blank)
			buf_char(&out, c == ',' ? '.' : (char)c);
	}
	*ret_value = buf_str(&out);
	return feel_number_of(arena, *ret_value).kind == FEEL_NUMBER;
}

bool book_datum_read(Arena *arena, Str kind, Str typed, Str *ret_value)
{
	Date date;
	*ret_value = typed;
	if (str_eq(kind, S("number")))
		return read_number(arena, typed, ret_value);
	if (str_eq(kind, S("date")))
		return date_parse(typed, &date);
	if (str_eq(kind, S("yes_no")))
		return str_eq(typed, S("yes")) || str_eq(typed, S("no"));
	return true;
}

static FeelValue value_of(Arena *arena, Str kind, Str text)
{
	Date date;
	if (text.len == 0)
		return feel_null();
	if (str_eq(kind, S("number")))
		return feel_number_of(arena, text);
	if (str_eq(kind, S("date")) && date_parse(text, &date))
		return feel_date(date);
	if (str_eq(kind, S("yes_no")))
		return feel_boolean(str_eq(text, S("yes")));
	return feel_string(text);
}

static const BookDatum *datum_of(const BookOpening *o, Str name)
{
	for (size_t i = 0; i < o->data.len; i++)
		if (str_eq(o->data.at[i].name, name))
			return &o->data.at[i];
	return NULL;
}

static Err *check_data(Ctx *ctx, const BookFieldList *fields, const BookOpening *o)
{
	for (size_t i = 0; i < o->data.len; i++) {
		const BookDatum *d = &o->data.at[i];
		const BookField *field = NULL;
		Str value;
		for (size_t j = 0; j < fields->len; j++)
			if (str_eq(fields->at[j].name, d->name))
				field = &fields->at[j];
		if (!field)
			return err_invalid(ctx, "Ce type de dossier n’a pas de donnée {name}.",
			                   arg("name", d->name));
		if (d->value.len > 0 &&
		    (!book_datum_read(ctx->arena, field->kind, d->value, &value) ||
		     !str_eq(value, d->value)))
			return err_invalid(ctx, "La donnée {name} n’est pas comme il faut.",
			                   arg("name", d->name));
	}
	return NULL;
}

static FeelValue *inputs_of(Ctx *ctx, const BookFieldList *fields, const BookOpening *o)
{
	FeelValue *inputs = alloc_n(ctx->arena, FeelValue, fields->len + 2);
	int64_t documents = 0;
	for (size_t i = 0; i < o->files.len; i++)
		documents += !o->files.at[i].annex;
	inputs[0] = feel_string(o->title);
	inputs[1] = feel_whole(documents);
	for (size_t i = 0; i < fields->len; i++) {
		const BookDatum *d = datum_of(o, fields->at[i].name);
		inputs[i + 2] = value_of(ctx->arena, fields->at[i].kind, d ? d->value : (Str){ 0 });
	}
	return inputs;
}

/* ---- Offices of a stage ---- */

static void add_office(Arena *arena, BookIds *ids, Id office)
{
	for (size_t i = 0; i < ids->len; i++)
		if (ids->at[i] == office)
			return;
	*list_push(arena, ids) = office;
}

static Err *add_code(Ctx *ctx, FeelValue value, size_t stage, BookIds *ids)
{
	const OfficeRow *o = NULL;
	if (value.kind == FEEL_STRING)
		o = book_office_row_by_code(ctx, feel_text(value));
	if (!o || o->closed.us != 0)
		return err_conflict(ctx,
		                    "La règle de l’étape {n} choisit une fonction qui n’existe "
		                    "pas : {code}. Demandez à l’administrateur du parapheur "
		                    "de la corriger.",
		                    arg("n", stage), arg("code", feel_write(ctx->arena, value)));
	add_office(ctx->arena, ids, o->id);
	return NULL;
}

static Err *add_chosen(Ctx *ctx, FeelMachine *machine, FeelValue value, size_t stage, BookIds *ids)
{
	const FeelProblems *problems = feel_problems(machine);
	if (value.kind == FEEL_NULL && problems->len > 0)
		return err_conflict(
			ctx, "La règle de l’étape {n} échoue : {problem}", arg("n", stage),
			arg("problem", feel_problem_sentence(ctx->arena, problems->at[0])));
	if (value.kind == FEEL_NULL)
		return NULL;
	if (value.kind != FEEL_LIST)
		return add_code(ctx, value, stage, ids);
	Err *e = NULL;
	for (size_t i = 0; i < value.list->len && !e; i++)
		e = add_code(ctx, value.list->at[i], stage, ids);
	return e;
}

static Err *check_offices(Ctx *ctx, const BookIds *ids, size_t stage)
{
	if (ids->len > BOOK_OFFICES_MAX)
		return err_conflict(ctx, "L’étape {n} aurait plus de {max} fonctions.",
		                    arg("n", stage), arg("max", (int)BOOK_OFFICES_MAX));
	for (size_t i = 0; i < ids->len; i++) {
		const OfficeRow *o = book_office_row(ctx, ids->at[i]);
		if (book_holder_rows_of(ctx, ids->at[i]).len == 0)
			return err_conflict(ctx,
			                    "La fonction {name} n’a pas de titulaire : "
			                    "personne ne pourrait agir. Demandez à "
			                    "l’administrateur du parapheur d’en nommer un.",
			                    arg("name", o ? o->name_fr : (Str){ 0 }));
	}
	return NULL;
}

/* A rule that chooses nobody leaves its stage out, when no fixed office is in it. */
Err *book_circuit_of(Ctx *ctx, Id type, const BookOpening *opening, BookCircuit *ret_circuit)
{
	BookCircuit circuit = { 0 };
	BookFieldList fields = book_type_fields(ctx, type);
	BookTypeStageList stages = book_type_stages(ctx, type);
	Err *e = check_data(ctx, &fields, opening);
	if (e)
		return e;
	FeelNames *names = names_of(ctx, &fields);
	FeelValue *inputs = inputs_of(ctx, &fields, opening);
	FeelMachine *machine =
		feel_machine_new(ctx->arena, (FeelLimits){ .steps_max = RULE_STEPS_MAX,
	                                                   .bytes_max = RULE_BYTES_MAX });
	feel_machine_set_now(machine, ctx->now);
	for (size_t i = 0; i < stages.len; i++) {
		const BookTypeStage *s = &stages.at[i];
		BookStage stage = { .kind = s->kind, .any = s->any };
		for (size_t j = 0; j < s->offices.len; j++)
			add_office(ctx->arena, &stage.offices, s->offices.at[j]);
		if (s->rule.len > 0)
			e = add_chosen(ctx, machine,
			               feel_evaluate(machine, feel_compile(names, s->rule), inputs),
			               i + 1, &stage.offices);
		if (!e)
			e = check_offices(ctx, &stage.offices, i + 1);
		if (e)
			return e;
		if (stage.offices.len > 0)
			*list_push(ctx->arena, &circuit) = stage;
	}
	if (circuit.len == 0)
		return err_conflict(ctx,
		                    "Le circuit de ce type n’a aucune étape pour ce dossier. "
		                    "Demandez à l’administrateur du parapheur de le compléter.");
	if (book_circuit_write(ctx->arena, &circuit).len > CIRCUIT_BYTES_MAX)
		return err_conflict(ctx, "Ce circuit est trop long : enlevez des étapes ou des "
		                         "fonctions.");
	*ret_circuit = circuit;
	return NULL;
}

/* ---- As text ---- */

Str book_circuit_write(Arena *arena, const BookCircuit *circuit)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < circuit->len; i++) {
		const BookStage *s = &circuit->at[i];
		buf_addf(&out, "%s%s.%s", i > 0 ? "/" : "", book_kind_code(s->kind),
		         s->any ? "any" : "all");
		for (size_t j = 0; j < s->offices.len; j++)
			buf_addf(&out, ".%lld", (long long)s->offices.at[j]);
	}
	return buf_str(&out);
}

BookCircuit book_circuit_read(Arena *arena, Str text)
{
	BookCircuit circuit = { 0 };
	while (text.len > 0) {
		Str rest = str_cut(&text, '/');
		BookStage *s = list_push(arena, &circuit);
		if (!book_kind_find(str_cut(&rest, '.'), &s->kind))
			fault("a circuit has a stage of no kind");
		s->any = str_eq(str_cut(&rest, '.'), S("any"));
		while (rest.len > 0)
			if (!str_to_int(str_cut(&rest, '.'), list_push(arena, &s->offices)))
				fault("a circuit names an office without a number");
		if (s->offices.len == 0)
			fault("a circuit has a stage of nobody");
	}
	return circuit;
}
