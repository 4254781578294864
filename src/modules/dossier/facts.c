#include "modules/dossier/facts.h"

static Lang lang_of(Ctx *ctx, Str code)
{
	Lang lang;
	return lang_find(code, &lang) ? lang : ctx->authority->language;
}

static Str sentence(Ctx *ctx, Lang lang, const ClockStep *s)
{
	Arg args[ARRAY_LEN(s->args) + 1];
	size_t len = s->args_len;
	for (size_t i = 0; i < len; i++)
		args[i] = s->args[i];
	const char *message = i18n_message(lang, s->message);
	if (s->plural) {
		message = i18n_plural(lang, s->message, s->plural, s->n);
		args[len++] = arg("n", (int64_t)s->n);
	}
	return i18n_format(ctx->arena, lang, ctx->authority->tz, message, args, len);
}

static StrList sentences(Ctx *ctx, Lang lang, const ClockStepList *steps)
{
	StrList list = { 0 };
	for (size_t i = 0; i < steps->len; i++)
		*list_push(ctx->arena, &list) = sentence(ctx, lang, &steps->at[i]);
	return list;
}

static StrList piece_names(Ctx *ctx, const Dossier *d)
{
	StrList names = { 0 };
	PieceList pieces = dossier_pieces(ctx, d->id);
	for (size_t i = 0; i < pieces.len; i++)
		if (!pieces.at[i].by_agent)
			*list_push(ctx->arena, &names) = pieces.at[i].file_name;
	return names;
}

const Facts *dossier_facts(Ctx *ctx, const Dossier *d)
{
	Facts *f = alloc(ctx->arena, Facts);
	const Person *person = account_person_find(ctx, d->person);
	const Service *service = town_service_find(ctx, d->service);
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const ProcedureRule *rule = procedure_rule(p, ctx->authority->country);
	if (!person || !service)
		fault("dossier %lld has no applicant or no service", (long long)d->id);
	ClockResult clock = dossier_clock(ctx, d);
	Lang lang = lang_of(ctx, person->language);
	*f = (Facts){
		.lang = lang,
		.tz = ctx->authority->tz,
		.authority = text_in(ctx->authority->title, lang),
		.service = text_in(service->name, lang),
		.address = town_address(ctx, service),
		.phone = service->phone.len > 0 ? service->phone : ctx->authority->phone,
		.email = service->email.len > 0 ? service->email : ctx->authority->email,
		.number = d->number,
		.procedure = text_in(p->title, lang),
		.applicant = d->applicant,
		.applicant_email = person->email,
		.filed = d->filed,
		.due = clock.due,
		.implied = clock.implied,
		.silence = rule ? rule->clock.silence : SILENCE_NONE,
		.appeal = rule ? text_in(rule->appeal, lang) : (Str){ 0 },
		.why = sentences(ctx, lang, &clock.why),
		.pieces = piece_names(ctx, d),
		.url = str_format(ctx->arena, "%.*s/dossiers/%lld", STR(ctx->authority->site_url),
		                  (long long)d->id),
	};
	return f;
}

/* ---- Placeholders ---- */

static Str date_text(Ctx *ctx, Lang lang, Date day)
{
	Buf out = { .arena = ctx->arena };
	i18n_put_date(&out, lang, day);
	return buf_str(&out);
}

static bool answer_text(Ctx *ctx, const Dossier *d, Lang lang, Str field, Str *ret_text)
{
	const FieldDef *f = procedure_field(procedure_of_revision(ctx, d->revision), field);
	if (!f)
		return false;
	Str value = procedure_answer(dossier_answers(ctx, d), field, 0);
	*ret_text = procedure_answer_text(ctx->arena, f, value, lang, ctx->authority->currency);
	return true;
}

/* An address inside of a sentence. */
static Str on_one_line(Arena *arena, Str lines)
{
	Buf out = { .arena = arena };
	while (lines.len > 0) {
		Str line = str_trim(str_cut(&lines, '\n'));
		if (line.len > 0)
			buf_addf(&out, "%s%.*s", out.len > 0 ? ", " : "", STR(line));
	}
	return buf_str(&out);
}

static bool placeholder(Ctx *ctx, const Dossier *d, const Facts *f, Str name, Str reasons,
                        Str *ret_text)
{
	const struct {
		const char *name;
		Str value;
	} known[] = {
		{ "authority.name", f->authority },
		{ "authority.address", on_one_line(ctx->arena, ctx->authority->address) },
		{ "service.name", f->service },
		{ "service.address", on_one_line(ctx->arena, f->address) },
		{ "service.phone", f->phone },
		{ "service.email", f->email },
		{ "dossier.number", f->number },
		{ "dossier.filed_on", date_text(ctx, f->lang, d->filed_on) },
		{ "applicant.name", f->applicant },
		{ "decision.date", date_text(ctx, f->lang, ctx->today) },
		{ "decision.reasons", reasons },
		{ "decision.signatory",
		  ctx->actor.name.len > 0 ? ctx->actor.name : ctx->actor.email },
	};
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (str_eq(name, str_of(known[i].name))) {
			*ret_text = known[i].value;
			return true;
		}
	}
	if (str_starts(name, S("answers.")))
		return answer_text(ctx, d, f->lang, str_part(name, 8, name.len), ret_text);
	return false;
}

Str dossier_fill_template(Ctx *ctx, const Dossier *d, const Facts *facts, Str text, Str reasons)
{
	Buf out = { .arena = ctx->arena };
	for (size_t i = 0; i < text.len;) {
		Str rest = str_part(text, i, text.len), inside = rest, value;
		if (!str_starts(rest, S("{{"))) {
			buf_char(&out, text.ptr[i++]);
			continue;
		}
		inside = str_part(rest, 2, rest.len);
		Str name = str_cut(&inside, '}');
		bool closed = str_starts(inside, S("}"));
		if (closed && placeholder(ctx, d, facts, str_trim(name), reasons, &value)) {
			buf_add(&out, value);
			i += name.len + 4;
		} else {
			buf_char(&out, text.ptr[i++]);
		}
	}
	return buf_str(&out);
}
