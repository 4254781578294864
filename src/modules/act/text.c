/* text.c — what an act says: sealed under its own key, with placeholders that are filled when it is
 * made; and the templates that drafts begin from. */
#include "core/json/json.h"
#include "core/record/record.h"
#include "gen/act_queries.h"
#include "modules/act/rows.h"

enum { TEMPLATES_MAX = 200, NAME_MAX_CHARS = 120 };

/* ---- Records ---- */

static RecordOf record_of(const Act *act)
{
	return (RecordOf){ "act", act->id, act->wrapped_key };
}

void act_put(Ctx *ctx, const Act *act, Str stream, Str text)
{
	RecordOf of = record_of(act);
	act_record_write(ctx, act->id, stream, ctx->now, record_seal(ctx, &of, stream, text));
}

Str act_take(Ctx *ctx, const Act *act, Str stream)
{
	const ActRecordRow *row = act_record_find(ctx, act->id, stream);
	RecordOf of = record_of(act);
	return row ? record_open(ctx, &of, stream, row->sealed) : (Str){ 0 };
}

Str act_digest(Ctx *ctx, const Act *act, Str text)
{
	return event_digest(ctx->arena, act->salt, text);
}

/* ---- The text ---- */

static void put(JsonWriter *w, const char *name, Str text)
{
	json_name(w, str_of(name));
	json_add_text(w, text);
}

static const Json *record(Ctx *ctx, const Act *act, Str stream)
{
	Str text = act_take(ctx, act, stream);
	const Json *json = NULL;
	if (text.len > 0 && json_parse(ctx->arena, text, &json))
		fault("record '%.*s' of act %lld cannot be read", STR(stream), (long long)act->id);
	return json;
}

static Str get(const Json *json, const char *name)
{
	return json_text(json_get(json, str_of(name)));
}

Str act_put_text(Ctx *ctx, const Act *act, const ActText *text)
{
	Buf out = { .arena = ctx->arena };
	JsonWriter w = { .buf = &out };
	json_open_object(&w);
	put(&w, "title", act->title);
	put(&w, "visas", text->visas);
	put(&w, "grounds", text->grounds);
	put(&w, "articles", text->articles);
	json_close_object(&w);
	act_put(ctx, act, S("text"), buf_str(&out));
	return act_digest(ctx, act, buf_str(&out));
}

ActText act_text(Ctx *ctx, const Act *act)
{
	const Json *json = record(ctx, act, S("text"));
	return (ActText){ get(json, "visas"), get(json, "grounds"), get(json, "articles") };
}

Str act_put_decision(Ctx *ctx, const Act *act, Str heading, Str result)
{
	Buf out = { .arena = ctx->arena };
	JsonWriter w = { .buf = &out };
	json_open_object(&w);
	put(&w, "heading", heading);
	put(&w, "result", result);
	json_close_object(&w);
	act_put(ctx, act, S("decision"), buf_str(&out));
	return act_digest(ctx, act, buf_str(&out));
}

void act_decision(Ctx *ctx, const Act *act, Str *ret_heading, Str *ret_result)
{
	const Json *json = record(ctx, act, S("decision"));
	*ret_heading = get(json, "heading");
	*ret_result = get(json, "result");
}

/* ---- Placeholders ---- */

static Str date_text(Ctx *ctx, Lang lang, Date day)
{
	Buf out = { .arena = ctx->arena };
	if (date_is_set(day))
		i18n_put_date(&out, lang, day);
	return buf_str(&out);
}

/* One that has no value yet stays as it stands: a draft shows where the number will be. */
static bool value_of(Ctx *ctx, const Act *act, Str name, Str *ret_value)
{
	const Service *service = town_service_find(ctx, act->service);
	const struct {
		const char *name;
		Str value;
	} known[] = {
		{ "collectivite", text_in(ctx->authority->title, act->lang) },
		{ "date", date_text(ctx, act->lang, act->decided) },
		{ "numero", act->number },
		{ "titre", act->title },
		{ "rapporteur", act->rapporteur },
		{ "theme", act->theme },
		{ "service", service ? text_in(service->name, act->lang) : (Str){ 0 } },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_eq(name, str_of(known[i].name)) && known[i].value.len > 0) {
			*ret_value = known[i].value;
			return true;
		}
	}
	return false;
}

Str act_fill(Ctx *ctx, const Act *act, Str text)
{
	Buf out = { .arena = ctx->arena };
	for (size_t i = 0; i < text.len;) {
		Str rest = str_part(text, i, text.len), value;
		Str inside = str_part(rest, 2, rest.len), name = str_cut(&inside, '}');
		bool is_placeholder = str_starts(rest, S("{{")) && str_starts(inside, S("}"));
		if (is_placeholder && value_of(ctx, act, str_trim(name), &value)) {
			buf_add(&out, value);
			i += name.len + 4;
		} else {
			buf_char(&out, text.ptr[i++]);
		}
	}
	return buf_str(&out);
}

/* ---- Templates ---- */

static const ActTemplate *template_of(Ctx *ctx, const ActTemplateRow *row)
{
	ActTemplate *t = alloc(ctx->arena, ActTemplate);
	*t = row->t;
	if (!act_nature_find(row->nature, &t->nature) || !lang_find(row->lang, &t->lang))
		fault("template %lld is of no nature or language", (long long)t->id);
	return t;
}

ActTemplateList act_templates(Ctx *ctx)
{
	ActTemplateList list = { 0 };
	ActTemplateRowList rows = act_template_rows(ctx);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = *template_of(ctx, &rows.at[i]);
	return list;
}

const ActTemplate *act_template_find(Ctx *ctx, Id id)
{
	const ActTemplateRow *row = act_template_row(ctx, id);
	return row ? template_of(ctx, row) : NULL;
}

Err *act_template_save(Ctx *ctx, const ActTemplate *t, Id *ret_id)
{
	size_t name = str_code_points(t->name);
	if (!ctx_may_on(ctx, ACT_MANAGE, 0))
		return err_forbidden(ctx, "Les modèles valent pour toute la collectivité. Demandez "
		                          "au secrétariat.");
	if (name == 0 || name > NAME_MAX_CHARS)
		return err_invalid(ctx, "Donnez un nom au modèle, en 120 signes au plus.");
	if (t->text.visas.len + t->text.grounds.len + t->text.articles.len > ACT_TEXT_MAX)
		return err_invalid(ctx, "Ce modèle est trop long.");
	Id same = act_template_named(ctx, t->name);
	if (same != 0 && same != t->id)
		return err_conflict(ctx, "Un autre modèle porte ce nom. Choisissez-en un autre.");
	if (t->id == 0 && act_template_count(ctx) >= TEMPLATES_MAX)
		return err_conflict(ctx, "Il y a déjà 200 modèles, le plus grand nombre prévu.");
	Str nature = str_of(act_nature_code(t->nature)), lang = str_of(lang_code(t->lang));
	Id id = t->id;
	if (id == 0)
		id = act_template_insert(ctx, t, nature, lang);
	else if (act_template_update(ctx, t, nature, lang) == 0)
		return err_not_found(ctx, "Ce modèle n’existe pas, ou plus.");
	(void)event_add(ctx, "act.template-saved", "act_template", id, (Str){ 0 });
	*ret_id = id;
	return NULL;
}

Err *act_template_remove(Ctx *ctx, Id id)
{
	if (!ctx_may_on(ctx, ACT_MANAGE, 0))
		return err_forbidden(ctx, "Les modèles valent pour toute la collectivité. Demandez "
		                          "au secrétariat.");
	if (act_template_delete(ctx, id) == 0)
		return err_not_found(ctx, "Ce modèle n’existe pas, ou plus.");
	(void)event_add(ctx, "act.template-removed", "act_template", id, (Str){ 0 });
	return NULL;
}
