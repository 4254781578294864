/* builtin_context.c — functions on contexts. */
#include "core/feel/builtin.h"

FeelValue feel_get_value(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue value = args[0];
	if (args[1].kind == FEEL_STRING) {
		const FeelValue *entry = feel_entry(value, feel_text(args[1]));
		return entry ? *entry : feel_wrong(m, "ce contexte n’a pas d’entrée de ce nom");
	}
	if (args[1].kind != FEEL_LIST || args[1].list->len == 0)
		return feel_wrong(m, "le nom d’une entrée est un texte");
	for (size_t i = 0; i < args[1].list->len; i++) {
		FeelValue key = args[1].list->at[i];
		const FeelValue *entry =
			key.kind == FEEL_STRING ? feel_entry(value, feel_text(key)) : NULL;
		if (!entry)
			return feel_wrong(m, "ce contexte n’a pas d’entrée de ce nom");
		value = *entry;
	}
	return value;
}

FeelValue feel_get_entries(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	const FeelContext *context = args[0].context;
	FeelValue *items = alloc_n(feel_arena(m), FeelValue, context->len);
	for (size_t i = 0; i < context->len; i++) {
		FeelEntry pair[] = { { S("key"), feel_string(context->at[i].name) },
			             { S("value"), context->at[i].value } };
		items[i] = feel_context_of(m->arena, pair, 2);
	}
	return feel_view(m->arena, items, context->len);
}

/* The context with one entry set: where it was, or last. */
static FeelValue with(FeelMachine *m, const FeelContext *context, Str name, FeelValue value)
{
	FeelEntry *entries = alloc_n(feel_arena(m), FeelEntry, context->len + 1);
	size_t n = context->len;
	bool found = false;
	for (size_t i = 0; i < context->len; i++) {
		entries[i] = context->at[i];
		if (!str_eq(entries[i].name, name))
			continue;
		entries[i].value = value;
		found = true;
	}
	if (!found)
		entries[n++] = (FeelEntry){ name, value };
	return feel_context_of(m->arena, entries, n);
}

FeelValue feel_make_context(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue result = feel_context_of(feel_arena(m), NULL, 0);
	for (size_t i = 0; i < args[0].list->len && feel_spend(m, (int64_t)i + 1); i++) {
		const FeelValue *key = feel_entry(args[0].list->at[i], S("key"));
		const FeelValue *value = feel_entry(args[0].list->at[i], S("value"));
		if (!key || !value || key->kind != FEEL_STRING)
			return feel_wrong(m, "chaque entrée a une clé (key) et une valeur (value)");
		if (feel_entry(result, feel_text(*key)))
			return feel_wrong(m, "deux entrées ont la même clé");
		result = with(m, result.context, feel_text(*key), *value);
	}
	return result;
}

static FeelValue put_at(FeelMachine *m, FeelValue context, const FeelValue *keys, size_t len,
                        FeelValue value)
{
	if (context.kind != FEEL_CONTEXT || keys[0].kind != FEEL_STRING)
		return feel_wrong(m, "ce chemin ne mène à aucun contexte");
	Str name = feel_text(keys[0]);
	if (len > 1) {
		const FeelValue *inner = feel_entry(context, name);
		value = put_at(m, inner ? *inner : feel_null(), keys + 1, len - 1, value);
		if (value.kind == FEEL_NULL)
			return value;
	}
	return with(m, context.context, name, value);
}

FeelValue feel_context_put(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	if (args[1].kind == FEEL_STRING)
		return with(m, args[0].context, feel_text(args[1]), args[2]);
	if (args[1].kind != FEEL_LIST || args[1].list->len == 0 || args[1].list->len > ARGS_MAX)
		return feel_wrong(m, "le nom d’une entrée est un texte");
	return put_at(m, args[0], args[1].list->at, args[1].list->len, args[2]);
}

FeelValue feel_context_merge(FeelMachine *m, const FeelValue *args, size_t len)
{
	(void)len;
	FeelValue result = feel_context_of(feel_arena(m), NULL, 0);
	for (size_t i = 0; i < args[0].list->len; i++) {
		FeelValue one = args[0].list->at[i];
		if (one.kind != FEEL_CONTEXT)
			return feel_wrong(m, "seuls des contextes peuvent être fusionnés");
		for (size_t k = 0; k < one.context->len && feel_spend(m, (int64_t)k + 1); k++)
			result = with(m, result.context, one.context->at[k].name,
			              one.context->at[k].value);
	}
	return result;
}
