/* types.c — what kinds of folders there are: their fields and the stages of their circuits. */
#include "gen/book_queries.h"
#include "modules/book/inside.h"

enum { TYPES_MAX = 200, RULE_CHARS_MAX = 2000, FIELD_NAME_MAX = 60 };

static BookType type_of(const TypeRow *r)
{
	return (BookType){
		.id = r->id,
		.code = r->code,
		.name = { { r->name_fr, r->name_ar, r->name_en } },
		.method = r->method,
		.is_closed = r->closed.us != 0,
	};
}

BookTypeList book_type_list(Ctx *ctx)
{
	BookTypeList list = { 0 };
	TypeRowList rows = book_type_rows(ctx);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = type_of(&rows.at[i]);
	return list;
}

const BookType *book_type_find(Ctx *ctx, Id id)
{
	const TypeRow *row = book_type_row(ctx, id);
	if (!row)
		return NULL;
	BookType *type = alloc(ctx->arena, BookType);
	*type = type_of(row);
	return type;
}

BookTypeStageList book_type_stages(Ctx *ctx, Id type)
{
	BookTypeStageList list = { 0 };
	StageRowList rows = book_stage_rows(ctx, type);
	StageOfficeRowList offices = book_stage_office_rows(ctx, type);
	for (size_t i = 0; i < rows.len; i++) {
		const StageRow *r = &rows.at[i];
		BookTypeStage *s = list_push(ctx->arena, &list);
		*s = (BookTypeStage){
			.id = r->id, .position = r->position, .any = r->any_one, .rule = r->rule
		};
		bool known = book_kind_find(r->kind, &s->kind);
		assert(known); /* a constraint of the table */
		for (size_t j = 0; j < offices.len; j++)
			if (offices.at[j].stage == r->id)
				*list_push(ctx->arena, &s->offices) = offices.at[j].office;
	}
	return list;
}

BookFieldList book_type_fields(Ctx *ctx, Id type)
{
	BookFieldList list = { 0 };
	FieldRowList rows = book_field_rows(ctx, type);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) =
			(BookField){ rows.at[i].id, rows.at[i].name, rows.at[i].kind };
	return list;
}

/* ---- Changing them ---- */

static Err *need_type(Ctx *ctx, Id type)
{
	if (ctx->actor.kind != ACTOR_SYSTEM && !ctx_may(ctx, BOOK_ADMINISTER))
		return err_forbidden(ctx, "Régler le parapheur revient à ses administrateurs.");
	if (type != 0 && !book_type_row(ctx, type))
		return err_not_found(ctx, "Ce type de dossier n’existe pas.");
	return NULL;
}

static void record(Ctx *ctx, Id type)
{
	(void)event_add(ctx, "book.type-saved", "book_type", type, (Str){ 0 });
}

Err *book_type_save(Ctx *ctx, const BookType *type, Id *ret_id)
{
	Err *e = need_type(ctx, type->id);
	if (e)
		return e;
	if (!book_code_is_valid(type->code))
		return err_invalid(ctx, "Écrivez le code en lettres minuscules sans accent, "
		                        "chiffres et tirets : arrete-voirie");
	const TypeRow *same = book_type_row_by_code(ctx, type->code);
	if (same && same->id != type->id)
		return err_conflict(ctx, "Ce code est déjà celui du type {name}.",
		                    arg("name", same->name_fr));
	TypeRow row = {
		.id = type->id,
		.code = type->code,
		.name_fr = type->name.in[LANG_FR],
		.name_ar = type->name.in[LANG_AR],
		.name_en = type->name.in[LANG_EN],
		.method = type->method,
	};
	Id id = type->id;
	if (id == 0 && book_type_count(ctx) >= TYPES_MAX)
		return err_conflict(ctx, "Une collectivité ne peut pas avoir plus de {n} types.",
		                    arg("n", (int)TYPES_MAX));
	if (id == 0)
		id = book_type_insert(ctx, &row);
	else
		(void)book_type_update(ctx, &row);
	record(ctx, id);
	*ret_id = id;
	return NULL;
}

Err *book_type_close(Ctx *ctx, Id type, bool closed)
{
	Err *e = need_type(ctx, type);
	if (e)
		return e;
	(void)book_type_set_closed(ctx, type, closed ? ctx->now : (Instant){ 0 });
	record(ctx, type);
	return NULL;
}

/* Its problem as a refusal; NULL: it can be read. */
static Err *check_rule(Ctx *ctx, Id type, Str rule)
{
	if (rule.len == 0)
		return NULL;
	if (str_code_points(rule) > RULE_CHARS_MAX)
		return err_invalid(ctx, "La règle a plus de {n} caractères.",
		                   arg("n", (int)RULE_CHARS_MAX));
	return book_rule_check(ctx, type, rule);
}

static Err *check_stage(Ctx *ctx, Id type, const BookTypeStage *stage)
{
	if (stage->offices.len == 0 && stage->rule.len == 0)
		return err_invalid(ctx, "Choisissez une fonction, ou écrivez la règle qui la "
		                        "choisit.");
	if (stage->offices.len > BOOK_OFFICES_MAX)
		return err_invalid(ctx, "Une étape a au plus {n} fonctions.",
		                   arg("n", (int)BOOK_OFFICES_MAX));
	for (size_t i = 0; i < stage->offices.len; i++) {
		const OfficeRow *o = book_office_row(ctx, stage->offices.at[i]);
		if (!o || o->closed.us != 0)
			return err_invalid(ctx, "Choisissez une fonction qui existe.");
	}
	return check_rule(ctx, type, stage->rule);
}

Err *book_stage_add(Ctx *ctx, Id type, const BookTypeStage *stage)
{
	Err *e = need_type(ctx, type);
	if (!e)
		e = check_stage(ctx, type, stage);
	if (e)
		return e;
	StageRowList before = book_stage_rows(ctx, type);
	if (before.len >= BOOK_STAGES_MAX)
		return err_conflict(ctx, "Un circuit a au plus {n} étapes.",
		                    arg("n", (int)BOOK_STAGES_MAX));
	int position = before.len > 0 ? before.at[before.len - 1].position + 1 : 1;
	Id id = book_stage_insert(ctx, type, position, str_of(book_kind_code(stage->kind)),
	                          stage->any, stage->rule);
	for (size_t i = 0; i < stage->offices.len; i++)
		(void)book_stage_office_insert(ctx, id, stage->offices.at[i]);
	record(ctx, type);
	return NULL;
}

static void remove_stage(Ctx *ctx, Id type, Id stage)
{
	(void)book_stage_office_delete(ctx, stage);
	(void)book_stage_delete(ctx, stage, type);
}

Err *book_stage_remove(Ctx *ctx, Id type, Id stage)
{
	Err *e = need_type(ctx, type);
	if (e)
		return e;
	StageRowList rows = book_stage_rows(ctx, type);
	for (size_t i = 0; i < rows.len; i++) {
		if (rows.at[i].id != stage)
			continue;
		remove_stage(ctx, type, stage);
		record(ctx, type);
		return NULL;
	}
	return err_not_found(ctx, "Cette étape n’est plus dans le circuit.");
}

Err *book_stage_raise(Ctx *ctx, Id type, Id stage)
{
	Err *e = need_type(ctx, type);
	if (e)
		return e;
	StageRowList rows = book_stage_rows(ctx, type);
	for (size_t i = 1; i < rows.len; i++) {
		if (rows.at[i].id != stage)
			continue;
		int here = rows.at[i].position, above = rows.at[i - 1].position;
		(void)book_stage_set_position(ctx, stage, type, 0); /* each has its own */
		(void)book_stage_set_position(ctx, rows.at[i - 1].id, type, here);
		(void)book_stage_set_position(ctx, stage, type, above);
		record(ctx, type);
		return NULL;
	}
	return err_not_found(ctx, "Cette étape n’est plus dans le circuit, ou est la première.");
}

/* ---- Fields ---- */

static const char *const reserved[] = { "titre", "documents" };

static bool is_kind(Str kind)
{
	static const char *const kinds[] = { "text", "number", "date", "yes_no" };
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(kind, str_of(kinds[i])))
			return true;
	return false;
}

/* A name that a rule can be written with: letters, digits and blanks, beginning with a letter. */
static bool is_name(Str name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
		bool inner = (c >= '0' && c <= '9') || c == ' ' || c == '_';
		if (!letter && (i == 0 || !inner))
			return false;
	}
	return name.len > 0 && str_code_points(name) <= FIELD_NAME_MAX;
}

Err *book_field_add(Ctx *ctx, Id type, Str name, Str kind)
{
	Err *e = need_type(ctx, type);
	if (e)
		return e;
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (str_eq(name, str_of(reserved[i])))
			return err_conflict(ctx, "Les règles connaissent déjà {name}.",
			                    arg("name", name));
	if (!is_name(name))
		return err_invalid(ctx, "Un nom de donnée commence par une lettre, et n’a que des "
		                        "lettres, des chiffres et des espaces : montant total");
	if (!is_kind(kind))
		return err_invalid(ctx, "Choisissez la nature de la donnée.");
	if (book_field_rows(ctx, type).len >= BOOK_FIELDS_MAX)
		return err_conflict(ctx, "Un type a au plus {n} données.",
		                    arg("n", (int)BOOK_FIELDS_MAX));
	if (book_field_insert(ctx, type, name, kind) == 0)
		return err_conflict(ctx, "Ce type a déjà une donnée de ce nom.");
	record(ctx, type);
	return NULL;
}

Err *book_field_remove(Ctx *ctx, Id type, Id field)
{
	Err *e = need_type(ctx, type);
	if (e)
		return e;
	if (book_field_delete(ctx, field, type) == 0)
		return err_not_found(ctx, "Cette donnée n’existe plus.");
	BookTypeStageList stages = book_type_stages(ctx, type);
	for (size_t i = 0; i < stages.len; i++)
		if (check_rule(ctx, type, stages.at[i].rule))
			return err_conflict(ctx,
			                    "La règle de l’étape {n} se sert de cette "
			                    "donnée : changez d’abord la règle.",
			                    arg("n", i + 1));
	record(ctx, type);
	return NULL;
}

/* ---- A whole type ---- */

static Err *plan_stages(Ctx *ctx, Id type, const BookTypePlan *plan)
{
	for (size_t i = 0; i < plan->stages.len; i++) {
		const BookStagePlan *p = &plan->stages.at[i];
		BookTypeStage stage = { .kind = p->kind, .any = p->any, .rule = p->rule };
		for (size_t j = 0; j < p->offices.len; j++) {
			const OfficeRow *o = book_office_row_by_code(ctx, p->offices.at[j]);
			*list_push(ctx->arena, &stage.offices) = o ? o->id : 0;
		}
		Err *e = book_stage_add(ctx, type, &stage);
		if (e)
			return e;
	}
	return NULL;
}

Err *book_type_plan(Ctx *ctx, const BookTypePlan *plan)
{
	const TypeRow *known = book_type_row_by_code(ctx, plan->code);
	BookType type = {
		.id = known ? known->id : 0,
		.code = plan->code,
		.name = plan->name,
		.method = plan->method.len > 0 ? plan->method : S("server"),
	};
	Err *e = book_type_save(ctx, &type, &type.id);
	if (e)
		return e;
	BookTypeStageList stages = book_type_stages(ctx, type.id);
	BookFieldList fields = book_type_fields(ctx, type.id);
	for (size_t i = 0; i < stages.len; i++)
		remove_stage(ctx, type.id, stages.at[i].id);
	for (size_t i = 0; i < fields.len; i++)
		(void)book_field_delete(ctx, fields.at[i].id, type.id);
	for (size_t i = 0; i < plan->fields.len && !e; i++)
		e = book_field_add(ctx, type.id, plan->fields.at[i].name, plan->fields.at[i].kind);
	return e ? e : plan_stages(ctx, type.id, plan);
}
