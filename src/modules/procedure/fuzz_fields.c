/* fuzz_fields.c — any text as the answer to any field of the catalogue: what is right is right
 * again in its canonical form, and can be shown in each language. */
#include "core/http/http.h"
#include "modules/procedure/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The fields of one type, from procedures of the program itself. */
static const FieldDef *field_of(unsigned choice, const Procedure **ret_procedure)
{
	const ProcedureList *all = procedure_catalogue();
	const Procedure *p = all->at[choice % all->len];
	choice /= (unsigned)all->len;
	const Step *step = &p->steps.at[choice % p->steps.len];
	choice /= (unsigned)p->steps.len;
	const Section *section = &step->sections.at[choice % step->sections.len];
	choice /= (unsigned)step->sections.len;
	*ret_procedure = p;
	return section->fields.len ? &section->fields.at[choice % section->fields.len] : NULL;
}

static bool has_problem(const AnswersCheck *check, const FieldDef *f)
{
	for (size_t i = 0; i < check->problems.len; i++)
		if (check->problems.at[i].def == f)
			return true;
	return false;
}

static bool is_right(Arena *arena, const Procedure *p, const FieldDef *f, Answers *answers)
{
	AnswersCheck check = { .arena = arena,
		               .procedure = p,
		               .country = S("fr"),
		               .currency = CURRENCY_EUR,
		               .today = DATE(2026, 3, 10) };
	procedure_check_step(&check, procedure_field_step(p, f->key), answers);
	return !has_problem(&check, f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2 || size > 20000)
		return 0;
	const Procedure *p;
	const FieldDef *f = field_of((unsigned)data[0] | (unsigned)data[1] << 8, &p);
	Str text;
	Arena *arena = arena_new((size_t)64 << 20);
	if (f && f->type != FIELD_BLOCK &&
	    text_clean(arena, (Str){ (const char *)data + 2, size - 2 }, &text)) {
		Answers answers = { .arena = arena };
		procedure_answer_set(&answers, f->key, 0, text);
		if (is_right(arena, p, f, &answers)) {
			Str once = str_copy(arena, procedure_answer(&answers, f->key, 0));
			assert(is_right(arena, p, f, &answers));
			assert(str_eq(once, procedure_answer(&answers, f->key, 0)));
			for (int lang = 0; lang < LANG_COUNT; lang++)
				(void)procedure_answer_text(arena, f, once, (Lang)lang,
				                            CURRENCY_EUR);
		}
	}
	arena_free(arena);
	return 0;
}
