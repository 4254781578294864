/* type.c — types: what conforms to them, and the conversions that FEEL makes by itself. */
#include "core/feel/parse.h"
#include "core/feel/temporal.h"

static const FeelType plain_types[] = {
	{ .form = TYPE_ANY, .name = { "Any", 3 } },
	{ .form = TYPE_NOTHING, .name = { "Null", 4 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_NUMBER, .name = { "number", 6 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_STRING, .name = { "string", 6 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_BOOLEAN, .name = { "boolean", 7 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_DATE, .name = { "date", 4 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_TIME, .name = { "time", 4 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_DATE_TIME, .name = { "date and time", 13 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_DATE_TIME, .name = { "dateTime", 8 } },
	{ .form = TYPE_PLAIN,
	  .kind = FEEL_DAYS_DURATION,
	  .name = { "days and time duration", 22 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_DAYS_DURATION, .name = { "dayTimeDuration", 15 } },
	{ .form = TYPE_PLAIN,
	  .kind = FEEL_MONTHS_DURATION,
	  .name = { "years and months duration", 25 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_MONTHS_DURATION, .name = { "yearMonthDuration", 17 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_CONTEXT, .name = { "context", 7 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_LIST, .name = { "list", 4 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_RANGE, .name = { "range", 5 } },
	{ .form = TYPE_PLAIN, .kind = FEEL_FUNCTION, .name = { "function", 8 } },
};

const FeelType *feel_type_plain_at(size_t index)
{
	return index < ARRAY_LEN(plain_types) ? &plain_types[index] : NULL;
}

const FeelType *feel_type_plain(Str name)
{
	for (size_t i = 0; i < ARRAY_LEN(plain_types); i++)
		if (str_eq(plain_types[i].name, name))
			return &plain_types[i];
	return NULL;
}

static const FeelType *resolved(const FeelType *type)
{
	for (int i = 0; type && type->form == TYPE_NAMED && i < 100; i++)
		type = type->item;
	return type;
}

static bool is_any(const FeelType *type)
{
	type = resolved(type);
	return !type || type->form == TYPE_ANY;
}

/* One type can stand where another is asked for. */
static bool type_conforms(const FeelType *type, const FeelType *asked)
{
	type = resolved(type);
	asked = resolved(asked);
	if (is_any(asked) || type == asked)
		return true;
	if (is_any(type) || type->form != asked->form)
		return false;
	switch (type->form) {
	case TYPE_PLAIN: return type->kind == asked->kind;
	case TYPE_LIST:
	case TYPE_RANGE: return type_conforms(type->item, asked->item);
	case TYPE_CONTEXT:
		for (size_t i = 0; i < asked->members_len; i++) {
			size_t n = 0;
			while (n < type->members_len &&
			       !str_eq(type->member_names[n], asked->member_names[i]))
				n++;
			if (n == type->members_len ||
			    !type_conforms(type->members[n], asked->members[i]))
				return false;
		}
		return true;
	case TYPE_FUNCTION:
		if (type->members_len != asked->members_len)
			return false;
		for (size_t i = 0; i < type->members_len; i++)
			if (!type_conforms(asked->members[i], type->members[i]))
				return false;
		return type_conforms(type->item, asked->item);
	case TYPE_ANY:
	case TYPE_NOTHING:
	case TYPE_NAMED: return true;
	}
	return false;
}

/* The kind of what an expression gives, when its form alone says it. */
static bool is_kind_known(const FeelNode *node, const FeelLambda *lambda, FeelKind *kind)
{
	FeelKind other;
	if (feel_is_node(node, feel_run_constant)) {
		*kind = node->constant.kind;
		return *kind != FEEL_NULL;
	}
	if (feel_is_node(node, feel_run_local)) {
		for (size_t i = 0; i < lambda->parameters_len; i++) {
			const FeelType *type = resolved(lambda->parameters[i].type);
			if (lambda->parameters[i].slot != node->slot || !type ||
			    type->form != TYPE_PLAIN)
				continue;
			*kind = type->kind;
			return true;
		}
		return false;
	}
	if (feel_is_node(node, feel_run_lambda)) {
		*kind = FEEL_FUNCTION;
		return true;
	}
	if (feel_is_node(node, feel_run_compare) || feel_is_node(node, feel_run_number_compare)) {
		*kind = FEEL_BOOLEAN;
		return true;
	}
	*kind = feel_is_node(node, feel_run_list) ? FEEL_LIST : FEEL_CONTEXT;
	if (feel_is_node(node, feel_run_list) || (feel_is_node(node, feel_run_context) && !node->a))
		return true;
	return feel_is_node(node, feel_run_arithmetic) && is_kind_known(node->a, lambda, kind) &&
	       is_kind_known(node->b, lambda, &other) && *kind == other &&
	       (*kind == FEEL_NUMBER || *kind == FEEL_STRING);
}

static bool result_conforms(const FeelLambda *lambda, const FeelType *asked)
{
	FeelKind kind;
	const FeelType *form = resolved(asked);
	if (is_any(asked))
		return true;
	if (lambda->result)
		return type_conforms(lambda->result, asked);
	if (!is_kind_known(lambda->body, lambda, &kind))
		return true;
	return form->form == TYPE_PLAIN      ? form->kind == kind
	       : form->form == TYPE_LIST     ? kind == FEEL_LIST
	       : form->form == TYPE_CONTEXT  ? kind == FEEL_CONTEXT
	       : form->form == TYPE_FUNCTION ? kind == FEEL_FUNCTION
	                                     : false;
}

static bool function_conforms(const FeelFunction *function, const FeelType *type)
{
	if (!function->lambda)
		return true;
	const FeelLambda *lambda = function->lambda;
	if (lambda->parameters_len != type->members_len)
		return false;
	for (size_t i = 0; i < lambda->parameters_len; i++)
		if (lambda->parameters[i].type &&
		    !type_conforms(type->members[i], lambda->parameters[i].type))
			return false;
	return result_conforms(lambda, type->item);
}

static bool members_conform(FeelValue value, const FeelType *type)
{
	for (size_t i = 0; i < type->members_len; i++) {
		const FeelValue *member = feel_entry(value, type->member_names[i]);
		if (!member)
			return false;
		if (member->kind != FEEL_NULL && !feel_conforms(*member, type->members[i]))
			return false;
	}
	return true;
}

static bool items_conform(const FeelList *list, const FeelType *type)
{
	if (is_any(type))
		return true;
	for (size_t i = 0; i < list->len; i++)
		if (list->at[i].kind != FEEL_NULL && !feel_conforms(list->at[i], type))
			return false;
	return true;
}

static bool range_conforms(const FeelRange *range, const FeelType *type)
{
	if (is_any(type))
		return true;
	return (range->low.kind == FEEL_NULL || feel_conforms(range->low, type)) &&
	       (range->high.kind == FEEL_NULL || feel_conforms(range->high, type));
}

bool feel_conforms(FeelValue value, const FeelType *type)
{
	type = resolved(type);
	if (value.kind == FEEL_NULL)
		return type && type->form == TYPE_NOTHING;
	if (!type || type->form == TYPE_ANY)
		return true;
	switch (type->form) {
	case TYPE_PLAIN: return value.kind == type->kind;
	case TYPE_LIST: return value.kind == FEEL_LIST && items_conform(value.list, type->item);
	case TYPE_CONTEXT: return value.kind == FEEL_CONTEXT && members_conform(value, type);
	case TYPE_RANGE: return value.kind == FEEL_RANGE && range_conforms(value.range, type->item);
	case TYPE_FUNCTION:
		return value.kind == FEEL_FUNCTION && function_conforms(value.function, type);
	case TYPE_NOTHING:
	case TYPE_ANY:
	case TYPE_NAMED: return false;
	}
	return false;
}

Str feel_type_write(Arena *arena, const FeelType *type)
{
	if (!type)
		return S("Any");
	if (type->name.len)
		return type->name;
	Buf buf = { .arena = arena };
	switch (type->form) {
	case TYPE_LIST:
		buf_add(&buf, S("list<"));
		buf_add(&buf, feel_type_write(arena, type->item));
		buf_char(&buf, '>');
		return buf_str(&buf);
	case TYPE_RANGE:
		buf_add(&buf, S("range<"));
		buf_add(&buf, feel_type_write(arena, type->item));
		buf_char(&buf, '>');
		return buf_str(&buf);
	case TYPE_CONTEXT: return S("context");
	case TYPE_FUNCTION: return S("function");
	case TYPE_NAMED: return feel_type_write(arena, type->item);
	case TYPE_ANY:
	case TYPE_NOTHING:
	case TYPE_PLAIN: return S("Any");
	}
	return S("Any");
}

static bool allowed_one(FeelMachine *m, FeelValue value, const FeelExpression *tests)
{
	FeelValue *frame = m->stack + m->stack_used;
	if (m->stack_used + (size_t)tests->slots_len > STACK_VALUES_MAX)
		return false;
	m->stack_used += (size_t)tests->slots_len;
	for (int i = 0; i < tests->slots_len; i++)
		frame[i] = feel_null();
	frame[tests->value_slot] = value;
	FeelValue held = tests->root->eval(tests->root, m, frame);
	m->stack_used -= (size_t)tests->slots_len;
	return held.kind == FEEL_BOOLEAN && held.boolean;
}

/* Whether the allowed values of the type, and of what it stands for, hold the value. */
static bool is_allowed(FeelMachine *m, FeelValue value, const FeelType *type, int depth)
{
	if (!type || value.kind == FEEL_NULL || depth > 50)
		return true;
	if (type->allowed && type->allowed_of_items && value.kind == FEEL_LIST) {
		for (size_t i = 0; i < value.list->len; i++)
			if (!allowed_one(m, value.list->at[i], type->allowed))
				return false;
	} else if (type->allowed && !allowed_one(m, value, type->allowed)) {
		return false;
	}
	if (type->form == TYPE_NAMED)
		return is_allowed(m, value, type->item, depth + 1);
	if (type->form == TYPE_LIST && value.kind == FEEL_LIST)
		for (size_t i = 0; i < value.list->len; i++)
			if (!is_allowed(m, value.list->at[i], type->item, depth + 1))
				return false;
	if (type->form == TYPE_CONTEXT)
		for (size_t i = 0; i < type->members_len; i++) {
			const FeelValue *member = feel_entry(value, type->member_names[i]);
			if (member && !is_allowed(m, *member, type->members[i], depth + 1))
				return false;
		}
	return true;
}

static bool convert(FeelMachine *m, FeelValue value, const FeelType *type, FeelValue *ret)
{
	*ret = value;
	if (feel_conforms(value, type))
		return true;
	const FeelType *target = resolved(type);
	bool to_list = target->form == TYPE_LIST ||
	               (target->form == TYPE_PLAIN && target->kind == FEEL_LIST);
	if (to_list && value.kind != FEEL_LIST) {
		*ret = feel_list_of(feel_arena(m), &value, 1);
		return feel_conforms(*ret, type);
	}
	if (!to_list && value.kind == FEEL_LIST && value.list->len == 1)
		return convert(m, value.list->at[0], type, ret);
	if (target->form == TYPE_PLAIN && target->kind == FEEL_DATE_TIME &&
	    value.kind == FEEL_DATE) {
		*ret = feel_midnight(feel_arena(m), value);
		return true;
	}
	return false;
}

FeelValue feel_coerce(FeelMachine *m, const FeelNode *node, FeelValue value, const FeelType *type)
{
	if (!type || type->form == TYPE_ANY || value.kind == FEEL_NULL)
		return value;
	FeelValue converted;
	if (!convert(m, value, type, &converted))
		return feel_problem(m, node, "la valeur est {a}, le type attendu est {b}",
		                    feel_kind_name(value), feel_type_write(feel_arena(m), type));
	if (!is_allowed(m, converted, type, 0))
		return feel_problem(m, node, "la valeur {a} n’est pas permise par le type {b}",
		                    feel_write(feel_arena(m), value),
		                    feel_type_write(feel_arena(m), type));
	return converted;
}

/* ---- made by a model ---- */

const FeelType *feel_type_find(const FeelNames *names, Str name)
{
	for (size_t i = 0; i < names->shared->types.len; i++)
		if (str_eq(names->shared->types.at[i].name, name))
			return names->shared->types.at[i].type;
	return feel_type_plain(name);
}

FeelType *feel_type_new(FeelNames *names, Str name)
{
	FeelType *type = alloc(names->arena, FeelType);
	type->form = TYPE_ANY;
	type->name = feel_normal_name(names->arena, name);
	if (name.len)
		*list_push(names->arena, &names->shared->types) = (NamedType){ type->name, type };
	return type;
}

void feel_type_set(FeelType *type, const FeelType *same_as)
{
	type->form = TYPE_NAMED;
	type->item = same_as;
}

void feel_type_set_list(FeelNames *names, FeelType *type, const FeelType *item)
{
	(void)names;
	type->form = TYPE_LIST;
	type->item = item;
}

static void set_members(FeelNames *names, FeelType *type, const FeelMember *members, size_t len)
{
	type->members = alloc_n(names->arena, const FeelType *, len);
	type->member_names = alloc_n(names->arena, Str, len);
	type->members_len = len;
	for (size_t i = 0; i < len; i++) {
		type->members[i] = members[i].type;
		type->member_names[i] = feel_normal_name(names->arena, members[i].name);
	}
}

void feel_type_set_context(FeelNames *names, FeelType *type, const FeelMember *members, size_t len)
{
	type->form = TYPE_CONTEXT;
	set_members(names, type, members, len);
	for (size_t i = 0; i < len; i++)
		feel_names_add_member(names, members[i].name);
}

void feel_type_set_function(FeelNames *names, FeelType *type, const FeelMember *parameters,
                            size_t len, const FeelType *result)
{
	type->form = TYPE_FUNCTION;
	set_members(names, type, parameters, len);
	type->item = result;
}

void feel_type_allow(FeelType *type, const FeelExpression *tests, bool of_items)
{
	type->allowed = tests;
	type->allowed_of_items = of_items;
}

const FeelType *feel_type_result(const FeelType *type)
{
	const FeelType *form = resolved(type);
	return form && form->form == TYPE_FUNCTION ? form->item : type;
}

/* ---- JSON has no dates: the type says that a text is one ---- */

static const FeelType *member_of(const FeelType *type, Str name)
{
	for (size_t i = 0; type && type->form == TYPE_CONTEXT && i < type->members_len; i++)
		if (str_eq(type->member_names[i], name))
			return type->members[i];
	return NULL;
}

FeelValue feel_of_json_as(Arena *arena, const Json *json, const FeelType *type)
{
	const FeelType *form = resolved(type);
	if (json->kind == JSON_STRING && form && form->form == TYPE_PLAIN &&
	    form->kind >= FEEL_DATE && form->kind <= FEEL_MONTHS_DURATION) {
		FeelValue value = feel_of_text(arena, form->kind, json->text);
		return value.kind == FEEL_NULL ? feel_string(json->text) : value;
	}
	if (json->kind == JSON_ARRAY) {
		FeelValue *items = alloc_n(arena, FeelValue, json->items_len);
		const FeelType *item = form && form->form == TYPE_LIST ? form->item : NULL;
		for (size_t i = 0; i < json->items_len; i++)
			items[i] = feel_of_json_as(arena, &json->items[i], item);
		return feel_view(arena, items, json->items_len);
	}
	if (json->kind != JSON_OBJECT)
		return feel_of_json(arena, json);
	FeelEntry *entries = alloc_n(arena, FeelEntry, json->items_len);
	for (size_t i = 0; i < json->items_len; i++) {
		const Json *item = &json->items[i];
		entries[i] =
			(FeelEntry){ item->name,
			             feel_of_json_as(arena, item, member_of(form, item->name)) };
	}
	return feel_context_of(arena, entries, json->items_len);
}
