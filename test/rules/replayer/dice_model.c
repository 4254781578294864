/* dice_model.c — random tables and whole models. */
#include "dice.h"

/* ---- tables ---- */

static Str values_of(Dice *d, Sort sort)
{
	Buf buf = { .arena = d->arena };
	for (uint64_t n = 2 + roll(d, 3); n > 0; n--) {
		buf_add(&buf, dice_value(d, sort));
		buf_add(&buf, n > 1 ? S(", ") : (Str){ 0 });
	}
	return buf_str(&buf);
}

static Str name_of(Dice *d, Sort sort)
{
	for (size_t i = 0; i < d->vars.len; i++)
		if (d->vars.at[i].sort == sort)
			return d->vars.at[i].name;
	return dice_value(d, sort);
}

/* An output cell: a value, so that rules agree now and then; or an expression. */
static Str answer(Dice *d, Sort sort)
{
	if (once_in(d, 12))
		return once_in(d, 2) ? S("-") : (Str){ 0 };
	d->left = 3;
	return once_in(d, 3) ? dice_expression(d, sort) : dice_value(d, sort);
}

FeelTableSource dice_table(Dice *d)
{
	static const Sort usual[] = { A_NUMBER, A_NUMBER, A_TEXT, A_BOOLEAN, A_DATE };
	FeelTableSource s = { .hit = (FeelHit)roll(d, HIT_OUTPUT_ORDER + 1),
		              .inputs_len = 1 + roll(d, 3),
		              .outputs_len = once_in(d, 3) ? 2 : 1,
		              .rules_len = roll(d, once_in(d, 30) ? 130 : 8),
		              .title = S("T") };
	FeelColumn *inputs = alloc_n(d->arena, FeelColumn, s.inputs_len);
	FeelColumn *outputs = alloc_n(d->arena, FeelColumn, s.outputs_len);
	Sort sorts[5];
	if (s.hit == HIT_COLLECT && s.outputs_len == 1)
		s.aggregate = (FeelAggregate)roll(d, AGGREGATE_MAX + 1);
	for (size_t i = 0; i < s.inputs_len; i++) {
		sorts[i] = once_in(d, 8) ? dice_sort(d) : usual[roll(d, ARRAY_LEN(usual))];
		d->left = 2;
		inputs[i].text =
			once_in(d, 3) ? dice_expression(d, sorts[i]) : name_of(d, sorts[i]);
		if (once_in(d, 6))
			inputs[i].values = values_of(d, sorts[i]);
	}
	for (size_t i = 0; i < s.outputs_len; i++) {
		Sort sort = sorts[s.inputs_len + i] = once_in(d, 3) ? A_NUMBER : A_TEXT;
		outputs[i].text = i ? S("le motif") : S("tarif");
		if (once_in(d, 2))
			outputs[i].values = values_of(d, sort);
		if (once_in(d, 4))
			outputs[i].otherwise = dice_value(d, sort);
	}
	size_t width = s.inputs_len + s.outputs_len;
	Str *cells = alloc_n(d->arena, Str, s.rules_len * width);
	for (size_t r = 0; r < s.rules_len; r++)
		for (size_t i = 0; i < width; i++) {
			d->left = 2;
			cells[r * width + i] = i >= s.inputs_len ? answer(d, sorts[i])
			                       : once_in(d, 4)   ? S("-")
			                                         : dice_cell(d, sorts[i]);
		}
	s.inputs = inputs;
	s.outputs = outputs;
	s.cells = cells;
	return s;
}

/* ---- models ---- */

static void xml(Dice *d, Str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '<')
			buf_add(&d->out, S("&lt;"));
		else if (c == '&')
			buf_add(&d->out, S("&amp;"));
		else if (c == '"')
			buf_add(&d->out, S("&quot;"));
		else
			buf_char(&d->out, c);
	}
}

static void text(Dice *d, const char *tag, Str content)
{
	buf_addf(&d->out, "<%s><text>", tag);
	xml(d, content);
	buf_addf(&d->out, "</text></%s>", tag);
}

static void table(Dice *d)
{
	static const char *const hits[] = { "UNIQUE",  "ANY",        "PRIORITY",    "FIRST",
		                            "COLLECT", "RULE ORDER", "OUTPUT ORDER" };
	static const char *const aggregates[] = { "", "SUM", "COUNT", "MIN", "MAX" };
	FeelTableSource s = dice_table(d);
	buf_addf(&d->out, "<decisionTable hitPolicy=\"%s\"", hits[s.hit]);
	if (s.aggregate)
		buf_addf(&d->out, " aggregation=\"%s\"", aggregates[s.aggregate]);
	buf_char(&d->out, '>');
	for (size_t i = 0; i < s.inputs_len; i++) {
		buf_add(&d->out, S("<input>"));
		text(d, "inputExpression", s.inputs[i].text);
		if (s.inputs[i].values.len)
			text(d, "inputValues", s.inputs[i].values);
		buf_add(&d->out, S("</input>"));
	}
	for (size_t i = 0; i < s.outputs_len; i++) {
		buf_addf(&d->out, "<output name=\"%.*s\">", STR(s.outputs[i].text));
		if (s.outputs[i].values.len)
			text(d, "outputValues", s.outputs[i].values);
		if (s.outputs[i].otherwise.len)
			text(d, "defaultOutputEntry", s.outputs[i].otherwise);
		buf_add(&d->out, S("</output>"));
	}
	size_t width = s.inputs_len + s.outputs_len;
	for (size_t r = 0; r < s.rules_len; r++) {
		buf_add(&d->out, S("<rule>"));
		for (size_t i = 0; i < width; i++)
			text(d, i < s.inputs_len ? "inputEntry" : "outputEntry",
			     s.cells[r * width + i]);
		buf_add(&d->out, S("</rule>"));
	}
	buf_add(&d->out, S("</decisionTable>"));
}

static void boxed(Dice *d, int depth);

static void part(Dice *d, const char *tag, int depth)
{
	buf_addf(&d->out, "<%s>", tag);
	boxed(d, depth);
	buf_addf(&d->out, "</%s>", tag);
}

static const char *type_name(Dice *d)
{
	static const char *const names[] = { "number",    "string", "boolean", "date", "tTarif",
		                             "tQuotient", "tListe", "tFoyer",  "Any",  "tOui" };
	return names[roll(d, ARRAY_LEN(names))];
}

static void literal(Dice *d)
{
	d->left = 4;
	Str words = dice_expression(d, dice_sort(d));
	/* A list of one stands for what is in it, where a type asks for that. */
	if (once_in(d, 10))
		words = str_format(d->arena, "[%.*s]", STR(words));
	buf_add(&d->out, S("<literalExpression"));
	if (once_in(d, 8))
		buf_addf(&d->out, " typeRef=\"%s\"", type_name(d));
	buf_add(&d->out, S("><text>"));
	xml(d, words);
	buf_add(&d->out, S("</text></literalExpression>"));
}

static void context(Dice *d, int depth)
{
	static const char *const names[] = { "part une", "part deux", "part trois" };
	size_t before = d->vars.len;
	buf_add(&d->out, S("<context>"));
	for (uint64_t i = 0, len = 1 + roll(d, 3); i < len; i++) {
		buf_addf(&d->out, "<contextEntry><variable name=\"%s\"", names[i]);
		if (once_in(d, 4))
			buf_addf(&d->out, " typeRef=\"%s\"", type_name(d));
		buf_add(&d->out, S("/>"));
		boxed(d, depth - 1);
		buf_add(&d->out, S("</contextEntry>"));
		*list_push(d->arena, &d->vars) = (Var){ str_of(names[i]), dice_sort(d) };
	}
	if (once_in(d, 2))
		part(d, "contextEntry", depth - 1);
	d->vars.len = before;
	buf_add(&d->out, S("</context>"));
}

static void loop(Dice *d, int depth)
{
	static const char *const tags[] = { "for", "some", "every", "filter" };
	static const char *const parts[] = { "return", "satisfies", "satisfies", "match" };
	uint64_t kind = roll(d, 4);
	size_t before = d->vars.len;
	buf_addf(&d->out, "<%s iteratorVariable=\"un élément\">", tags[kind]);
	part(d, "in", depth - 1);
	*list_push(d->arena, &d->vars) = (Var){ kind == 3 ? S("item") : S("un élément"), A_NUMBER };
	part(d, parts[kind], depth - 1);
	d->vars.len = before;
	buf_addf(&d->out, "</%s>", tags[kind]);
}

static void invocation(Dice *d, int depth)
{
	bool service = once_in(d, 3);
	buf_addf(&d->out, "<invocation><literalExpression><text>%s</text></literalExpression>",
	         service ? "le service" : "fonction tarifaire");
	buf_addf(&d->out, "<binding><parameter name=\"%s\"/>", service ? "n" : "p");
	boxed(d, depth - 1);
	buf_add(&d->out, S("</binding>"));
	if (!service || once_in(d, 4)) {
		buf_add(&d->out, S("<binding><parameter name=\"q\"/>"));
		boxed(d, depth - 1);
		buf_add(&d->out, S("</binding>"));
	}
	buf_add(&d->out, S("</invocation>"));
}

static void relation(Dice *d)
{
	buf_add(&d->out, S("<relation><column name=\"a\"/><column name=\"c d\"/>"));
	for (uint64_t n = roll(d, 3); n > 0; n--) {
		buf_add(&d->out, S("<row>"));
		literal(d);
		literal(d);
		buf_add(&d->out, S("</row>"));
	}
	buf_add(&d->out, S("</relation>"));
}

static void boxed(Dice *d, int depth)
{
	switch (depth > 0 ? roll(d, 10) : 0) {
	case 1: context(d, depth); return;
	case 2: loop(d, depth); return;
	case 3: invocation(d, depth); return;
	case 4: relation(d); return;
	case 5:
		buf_add(&d->out, S("<conditional>"));
		part(d, "if", depth - 1);
		part(d, "then", depth - 1);
		part(d, "else", depth - 1);
		buf_add(&d->out, S("</conditional>"));
		return;
	case 6:
		buf_add(&d->out, S("<list>"));
		boxed(d, depth - 1);
		boxed(d, depth - 1);
		buf_add(&d->out, S("</list>"));
		return;
	case 7: table(d); return;
	default: literal(d); return;
	}
}

static void needs(Dice *d, size_t decisions, bool functions)
{
	static const char *const parts[] = { "n", "q", "t", "l", "f" };
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		buf_addf(&d->out,
		         "<informationRequirement><requiredInput "
		         "href=\"#i%s\"/></informationRequirement>",
		         parts[i]);
	for (size_t i = 0; i < decisions; i++)
		buf_addf(&d->out,
		         "<informationRequirement><requiredDecision "
		         "href=\"#d%zu\"/></informationRequirement>",
		         i);
	if (functions)
		buf_add(&d->out, S("<knowledgeRequirement><requiredKnowledge "
		                   "href=\"#b\"/></knowledgeRequirement>"
		                   "<knowledgeRequirement><requiredKnowledge "
		                   "href=\"#s\"/></knowledgeRequirement>"));
}

static void decision(Dice *d, size_t number)
{
	static const char *const names[] = { "premier calcul", "tarif - net", "droit", "dernier" };
	buf_addf(&d->out, "<decision name=\"%s\" id=\"d%zu\"><variable name=\"%s\"", names[number],
	         number, names[number]);
	if (once_in(d, 3))
		buf_addf(&d->out, " typeRef=\"%s\"", type_name(d));
	buf_add(&d->out, S("/>"));
	/* The first is what the service decides: it knows the inputs alone. */
	needs(d, number, number > 0);
	boxed(d, 2);
	buf_add(&d->out, S("</decision>"));
	*list_push(d->arena, &d->vars) = (Var){ str_of(names[number]), dice_sort(d) };
}

static void functions(Dice *d)
{
	size_t before = d->vars.len;
	buf_add(&d->out, S("<businessKnowledgeModel name=\"fonction tarifaire\" id=\"b\"><variable "
	                   "name=\"fonction tarifaire\"/><encapsulatedLogic>"
	                   "<formalParameter name=\"p\""));
	if (once_in(d, 2))
		buf_addf(&d->out, " typeRef=\"%s\"", type_name(d));
	buf_add(&d->out, S("/><formalParameter name=\"q\"/>"));
	d->vars.len = 0;
	*list_push(d->arena, &d->vars) = (Var){ S("p"), A_NUMBER };
	*list_push(d->arena, &d->vars) = (Var){ S("q"), A_TEXT };
	boxed(d, 2);
	d->vars.len = before;
	buf_add(&d->out, S("</encapsulatedLogic></businessKnowledgeModel>"
	                   "<decisionService name=\"le service\" id=\"s\"><outputDecision "
	                   "href=\"#d0\"/><inputData href=\"#in\"/></decisionService>"));
}

static void types(Dice *d)
{
	buf_add(&d->out,
	        S("<itemDefinition name=\"tTarif\"><typeRef>number</typeRef>"
	          "<allowedValues><text>[0..1000]</text></allowedValues></itemDefinition>"
	          "<itemDefinition name=\"tQuotient\"><typeRef>tTarif</typeRef>"
	          "</itemDefinition><itemDefinition name=\"tListe\" isCollection=\"true\">"
	          "<typeRef>tTarif</typeRef></itemDefinition>"
	          "<itemDefinition name=\"tFoyer\"><itemComponent name=\"a\"><typeRef>"
	          "number</typeRef></itemComponent><itemComponent name=\"b\"><typeRef>string"
	          "</typeRef></itemComponent></itemDefinition>"
	          "<itemDefinition name=\"tOui\"><typeRef>boolean</typeRef><typeConstraint>"
	          "<text>true</text></typeConstraint></itemDefinition>"));
	(void)d;
}

Str dice_model(Dice *d)
{
	static const struct {
		const char *id, *name, *type;
		Sort sort;
	} inputs[] = { { "n", "n", "number", A_NUMBER },
		       { "q", "quotient familial", "tQuotient", A_NUMBER },
		       { "t", "nom", "string", A_TEXT },
		       { "l", "enfants", "tListe", A_LIST },
		       { "f", "foyer", "Any", A_CONTEXT } };
	Buf outer = d->out;
	d->out = (Buf){ .arena = d->arena };
	d->vars.len = 0;
	buf_add(&d->out, S("<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" "
	                   "name=\"M\" namespace=\"m\">"));
	types(d);
	for (size_t i = 0; i < ARRAY_LEN(inputs); i++) {
		buf_addf(&d->out,
		         "<inputData name=\"%s\" id=\"i%s\"><variable name=\"%s\" "
		         "typeRef=\"%s\"/></inputData>",
		         inputs[i].name, inputs[i].id, inputs[i].name, inputs[i].type);
		*list_push(d->arena, &d->vars) = (Var){ str_of(inputs[i].name), inputs[i].sort };
	}
	functions(d);
	size_t decisions = 1 + roll(d, 4);
	for (size_t i = 0; i < decisions; i++)
		decision(d, i);
	buf_add(&d->out, S("</definitions>"));
	Str model = buf_str(&d->out);
	d->out = outer;
	return model;
}
