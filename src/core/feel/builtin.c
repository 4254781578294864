/* builtin.c — the table of functions, and how arguments find their parameters. */
#include "core/feel/builtin.h"

#include <string.h>

#define POINT_FORMS "a:point1;a:point2 | a:point;a:range | a:range;a:point | a:range1;a:range2"
#define RANGE_FORMS "r:range1;r:range2"

static const Builtin builtins[] = {
	{ "not", "B:negand", feel_not },
	{ "date", "a:from | n:year;n:month;n:day", feel_make_date_of },
	{ "time", "a:from | n:hour;n:minute;n:second;A?:offset", feel_make_time_of },
	{ "date and time",
	  "a:from | d:date;t:time | n:year;n:month;n:day;n:hour;n:minute;n:second;A?:offset | "
	  "n:year;n:month;n:day;n:hour;n:minute;n:second;s:timezone",
	  feel_make_date_and_time },
	{ "duration", "s:from", feel_make_duration },
	{ "years and months duration", "d:from;d:to", feel_make_months_between },
	{ "number", "s:from;S?:grouping separator;S?:decimal separator", feel_make_number },
	{ "string", "A:from", feel_make_string },
	{ "range", "s:from", feel_make_range },
	{ "today", "", feel_today },
	{ "now", "", feel_now },
	{ "day of year", "d:date", feel_day_of_year },
	{ "day of week", "d:date", feel_day_of_week },
	{ "month of year", "d:date", feel_month_of_year },
	{ "week of year", "d:date", feel_week_of_year },
	{ "is", "A~:value1;A~:value2", feel_is },
	{ "substring", "s:string;n:start position;n?:length", feel_substring },
	{ "string length", "s:string", feel_string_length },
	{ "upper case", "s:string", feel_upper_case },
	{ "lower case", "s:string", feel_lower_case },
	{ "substring before", "s:string;s:match", feel_substring_before },
	{ "substring after", "s:string;s:match", feel_substring_after },
	{ "contains", "s:string;s:match", feel_contains },
	{ "starts with", "s:string;s:match", feel_starts_with },
	{ "ends with", "s:string;s:match", feel_ends_with },
	{ "matches", "s:input;s:pattern;S?:flags", feel_matches },
	{ "replace", "s:input;s:pattern;s:replacement;S?:flags", feel_replace },
	{ "split", "s:string;s:delimiter", feel_split },
	{ "string join", "l:list;S?:delimiter", feel_string_join },
	{ "decimal", "n:n;n:scale", feel_decimal_of },
	{ "floor", "n:n;n?:scale", feel_floor },
	{ "ceiling", "n:n;n?:scale", feel_ceiling },
	{ "round up", "n:n;n:scale", feel_round_up },
	{ "round down", "n:n;n:scale", feel_round_down },
	{ "round half up", "n:n;n:scale", feel_round_half_up },
	{ "round half down", "n:n;n:scale", feel_round_half_down },
	{ "abs", "a:n", feel_abs },
	{ "modulo", "n:dividend;n:divisor", feel_modulo },
	{ "sqrt", "n:number", feel_sqrt },
	{ "log", "n:number", feel_log },
	{ "exp", "n:number", feel_exp },
	{ "odd", "n:number", feel_odd },
	{ "even", "n:number", feel_even },
	{ "list contains", "l:list;A:element", feel_list_contains },
	{ "count", "l:list", feel_count },
	{ "min", "l:list | *A:list", feel_min },
	{ "max", "l:list | *A:list", feel_max },
	{ "sum", "l:list | *A:list", feel_sum },
	{ "mean", "l:list | *A:list", feel_mean },
	{ "all", "l:list | *A:list", feel_all },
	{ "any", "l:list | *A:list", feel_any },
	{ "product", "l:list | *A:list", feel_product },
	{ "median", "l:list | *A:list", feel_median },
	{ "stddev", "l:list | *A:list", feel_stddev },
	{ "mode", "l:list | *A:list", feel_mode },
	{ "sublist", "l:list;n:start position;n?:length", feel_sublist },
	{ "append", "l:list;*A:item", feel_append },
	{ "concatenate", "*A:list", feel_concatenate },
	{ "union", "*A:list", feel_union },
	{ "insert before", "l:list;n:position;A:newItem", feel_insert_before },
	{ "remove", "l:list;n:position", feel_remove },
	{ "reverse", "l:list", feel_reverse },
	{ "index of", "l:list;A:match", feel_index_of },
	{ "distinct values", "l:list", feel_distinct_values },
	{ "flatten", "l:list", feel_flatten },
	{ "list replace", "l:list;a:position;A:newItem | l:list;f:match;A:newItem",
	  feel_list_replace },
	{ "sort", "l:list;f?:precedes", feel_sort },
	{ "get value", "c:m;a:key", feel_get_value },
	{ "get entries", "c:m", feel_get_entries },
	{ "context", "l:entries", feel_make_context },
	{ "context put", "c:context;a:keys;A:value | c:context;s:key;A:value", feel_context_put },
	{ "context merge", "l:contexts", feel_context_merge },
	{ "before", POINT_FORMS, feel_before },
	{ "after", POINT_FORMS, feel_after },
	{ "meets", RANGE_FORMS, feel_meets },
	{ "met by", RANGE_FORMS, feel_met_by },
	{ "overlaps", RANGE_FORMS, feel_overlaps },
	{ "overlaps before", RANGE_FORMS, feel_overlaps_before },
	{ "overlaps after", RANGE_FORMS, feel_overlaps_after },
	{ "finishes", "a:point;r:range | r:range1;r:range2", feel_finishes },
	{ "finished by", "r:range;a:point | r:range1;r:range2", feel_finished_by },
	{ "includes", "r:range;a:point | r:range1;r:range2", feel_includes },
	{ "during", "a:point;r:range | r:range1;r:range2", feel_during },
	{ "starts", "a:point;r:range | r:range1;r:range2", feel_starts },
	{ "started by", "r:range;a:point | r:range1;r:range2", feel_started_by },
	{ "coincides", "a:point1;a:point2 | r:range1;r:range2", feel_coincides },
};

const Builtin *feel_builtin_at(size_t index)
{
	return index < ARRAY_LEN(builtins) ? &builtins[index] : NULL;
}

const Builtin *feel_builtin_find(Str name)
{
	for (size_t i = 0; i < ARRAY_LEN(builtins); i++)
		if (str_eq(str_of(builtins[i].name), name))
			return &builtins[i];
	return NULL;
}

FeelValue feel_wrong(FeelMachine *m, const char *message)
{
	return feel_problem(m, m->at, message, (Str){ 0 }, (Str){ 0 });
}

/* ---- forms ---- */

enum { PARAMETERS_MAX = 8 };

typedef struct {
	char kind;
	bool optional, rest, optional_by_name;
	Str name;
} Parameter;

typedef struct {
	Parameter at[PARAMETERS_MAX];
	size_t len, least;
	bool rest; /* the last one takes all that follow */
} Form;

static Form read_form(Str text)
{
	Form form = { 0 };
	text = str_trim(text);
	while (text.len) {
		Str item = str_cut(&text, ';');
		Parameter *p = &form.at[form.len++];
		if (item.ptr[0] == '*') {
			form.rest = p->rest = true;
			item = str_part(item, 1, item.len);
		}
		p->kind = item.ptr[0];
		p->optional = item.ptr[1] == '?';
		p->optional_by_name = item.ptr[1] == '~';
		(void)str_cut(&item, ':');
		p->name = item;
		form.least += !p->optional;
	}
	return form;
}

static bool place_by_position(const Form *form, const FeelValue *args, size_t len, FeelMachine *m,
                              FeelValue *placed)
{
	if (len < form->least || (len > form->len && !form->rest))
		return false;
	for (size_t i = 0; i < form->len; i++) {
		if (form->at[i].rest)
			placed[i] = feel_list_of(feel_arena(m), args + i, len - i);
		else if (i < len)
			placed[i] = args[i];
	}
	return true;
}

static bool place_by_name(const Form *form, const FeelValue *args, size_t len, const Str *names,
                          FeelMachine *m, FeelValue *placed)
{
	bool given[PARAMETERS_MAX] = { false };
	for (size_t i = 0; i < len; i++) {
		size_t n = 0;
		while (n < form->len && !str_eq(form->at[n].name, names[i]))
			n++;
		if (n == form->len || given[n])
			return false;
		given[n] = true;
		placed[n] = form->at[n].rest ? feel_list_of(feel_arena(m), &args[i], 1) : args[i];
	}
	for (size_t i = 0; i < form->len; i++)
		if (!given[i] && !form->at[i].optional && !form->at[i].optional_by_name)
			return false;
	return true;
}

static bool is_kind(char kind, FeelValue v)
{
	switch (kind) {
	case 'n': return v.kind == FEEL_NUMBER;
	case 's': return v.kind == FEEL_STRING;
	case 'b': return v.kind == FEEL_BOOLEAN;
	case 'l': return v.kind == FEEL_LIST;
	case 'c': return v.kind == FEEL_CONTEXT;
	case 'r': return v.kind == FEEL_RANGE;
	case 'f': return v.kind == FEEL_FUNCTION;
	case 'd': return v.kind == FEEL_DATE || v.kind == FEEL_DATE_TIME;
	case 't': return v.kind == FEEL_TIME;
	default: return v.kind != FEEL_NULL;
	}
}

/* Makes the value one of the kind asked for, as FEEL's implicit conversions allow. */
static bool convert(FeelMachine *m, char kind, FeelValue *v)
{
	bool null_allowed = kind >= 'A' && kind <= 'Z';
	char lower = (char)(kind | 0x20);
	if (v->kind == FEEL_NULL)
		return null_allowed;
	if (is_kind(lower, *v))
		return true;
	if (lower == 'l') {
		*v = feel_list_of(feel_arena(m), v, 1);
		return true;
	}
	if (v->kind == FEEL_LIST && v->list->len == 1 && is_kind(lower, v->list->at[0])) {
		*v = v->list->at[0];
		return true;
	}
	return false;
}

static FeelValue run(FeelMachine *m, const FeelNode *node, const Builtin *builtin, const Form *form,
                     FeelValue *placed)
{
	for (size_t i = 0; i < form->len; i++) {
		const Parameter *p = &form->at[i];
		if (placed[i].absent && (p->optional || p->optional_by_name))
			continue;
		if (p->rest || convert(m, p->kind, &placed[i]))
			continue;
		if (placed[i].kind == FEEL_NULL && placed[i].problem)
			return placed[i];
		return feel_problem(m, node, "l’argument « {a} » ne peut pas être {b}", p->name,
		                    feel_kind_name(placed[i]));
	}
	const FeelNode *outer = m->at;
	m->at = node;
	FeelValue result = builtin->run(m, placed, form->len);
	m->at = outer;
	return result;
}

FeelValue feel_call_builtin(FeelMachine *m, const FeelNode *node, const Builtin *builtin,
                            const FeelValue *args, size_t len, const Str *names)
{
	Str forms = str_of(builtin->forms);
	if (!feel_spend(m, 1))
		return feel_null();
	do {
		Form form = read_form(str_cut(&forms, '|'));
		FeelValue placed[PARAMETERS_MAX];
		for (size_t i = 0; i < PARAMETERS_MAX; i++)
			placed[i] = (FeelValue){ .kind = FEEL_NULL, .absent = true };
		bool fits = names ? place_by_name(&form, args, len, names, m, placed)
		                  : place_by_position(&form, args, len, m, placed);
		if (fits)
			return run(m, node, builtin, &form, placed);
	} while (forms.len);
	return feel_problem(m, node,
	                    names ? "« {a} » n’a pas de paramètres de ces noms"
	                          : "« {a} » n’accepte pas {b} argument(s)",
	                    str_of(builtin->name), str_format(feel_arena(m), "%zu", len));
}
