/* wire.c — jobs and answers as bytes. */
#include "core/pades/wire.h"
#include "core/wire/wire.h"

static const char mark[] = "BFPADES1\n";

Str pades_put_job(Arena *arena, const PadesJob *job)
{
	const PadesStamp *stamp = &job->stamp;
	int const numbers[] = { stamp->page,  stamp->slot,   stamp->x,        stamp->y,
		                stamp->width, stamp->height, (int)stamp->lang };
	Buf out = { .arena = arena };
	wire_put_mark(&out, mark);
	wire_put_number(&out, (uint32_t)job->kind);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		wire_put_number(&out, (uint32_t)numbers[i]);
	wire_put_text(&out, stamp->name);
	wire_put_text(&out, stamp->reason);
	wire_put_text(&out, stamp->location);
	for (size_t i = 0; i < STAMP_LINES; i++)
		wire_put_text(&out, job->lines[i]);
	wire_put_text(&out, job->made);
	wire_put_text(&out, job->id);
	wire_put_number(&out, job->reserve);
	wire_put_text(&out, job->pdf);
	return buf_str(&out);
}

/* A number of points or a page: small, of either sign. */
static int get_signed(WireIn *in)
{
	int const number = (int)wire_number(in, UINT32_MAX);
	in->bad = in->bad || number > 1000000 || number < -1000000;
	return number;
}

static Str get_words(WireIn *in)
{
	return wire_words(in, PADES_TEXT_BYTES_MAX);
}

bool pades_get_job(Str bytes, PadesJob *ret_job)
{
	PadesJob job = { 0 };
	PadesStamp *stamp = &job.stamp;
	int *const numbers[] = { &stamp->page, &stamp->slot,  &stamp->x,
		                 &stamp->y,    &stamp->width, &stamp->height };
	WireIn in = wire_open(bytes, mark);
	job.kind = (JobKind)wire_number(&in, JOB_KINDS - 1);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		*numbers[i] = get_signed(&in);
	stamp->lang = (Lang)wire_number(&in, LANG_COUNT - 1);
	stamp->name = get_words(&in);
	stamp->reason = get_words(&in);
	stamp->location = get_words(&in);
	for (size_t i = 0; i < STAMP_LINES; i++)
		job.lines[i] = get_words(&in);
	job.made = get_words(&in);
	job.id = wire_bytes(&in, 32);
	job.reserve = wire_number(&in, 1 << 20);
	job.pdf = wire_bytes(&in, PADES_BYTES_MAX);
	if (!wire_is_done(&in))
		return false;
	*ret_job = job;
	return true;
}

static void put_texts(Buf *out, const StrList *texts)
{
	wire_put_number(out, (uint32_t)texts->len);
	for (size_t i = 0; i < texts->len; i++)
		wire_put_text(out, texts->at[i]);
}

static void put_signature(Buf *out, const FoundSignature *found)
{
	Str const texts[] = { found->field, found->name,   found->reason, found->location,
		              found->made,  found->format, found->type,   found->contents };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		wire_put_text(out, texts[i]);
	for (size_t i = 0; i < RANGE_NUMBERS; i++)
		wire_put_number(out, found->range[i]);
	wire_put_number(out, found->permission);
	wire_put_number(out, found->is_own);
	wire_put_number(out, (uint32_t)found->changes.len);
	for (size_t i = 0; i < found->changes.len; i++) {
		wire_put_number(out, (uint32_t)found->changes.at[i].kind);
		wire_put_number(out, (uint32_t)found->changes.at[i].page);
		wire_put_text(out, found->changes.at[i].text);
	}
}

Str pades_put_answer(Arena *arena, const PadesAnswer *answer)
{
	Buf out = { .arena = arena };
	wire_put_mark(&out, mark);
	wire_put_number(&out, (uint32_t)answer->kind);
	wire_put_number(&out, answer->hole_at);
	wire_put_text(&out, answer->tail);
	wire_put_number(&out, answer->pages);
	wire_put_number(&out, answer->repaired);
	put_texts(&out, &answer->certs);
	put_texts(&out, &answer->crls);
	put_texts(&out, &answer->ocsps);
	wire_put_number(&out, (uint32_t)answer->signatures.len);
	for (size_t i = 0; i < answer->signatures.len; i++)
		put_signature(&out, &answer->signatures.at[i]);
	return buf_str(&out);
}

static void get_texts(Arena *arena, WireIn *in, StrList *texts)
{
	uint32_t const len = wire_number(in, PROOFS_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++)
		*list_push(arena, texts) = wire_bytes(in, CMS_BYTES_MAX);
}

static void get_signature(Arena *arena, WireIn *in, FoundSignature *found)
{
	Str *const words[] = { &found->field, &found->name,   &found->reason, &found->location,
		               &found->made,  &found->format, &found->type };
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		*words[i] = get_words(in);
	found->contents = wire_bytes(in, CMS_BYTES_MAX);
	for (size_t i = 0; i < RANGE_NUMBERS; i++)
		found->range[i] = wire_number(in, PADES_BYTES_MAX);
	found->permission = wire_number(in, 3);
	found->is_own = wire_number(in, 1);
	uint32_t const len = wire_number(in, PADES_CHANGES_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++) {
		PadesChange *change = list_push(arena, &found->changes);
		change->kind = (PadesChangeKind)wire_number(in, PADES_CHANGE_KINDS - 1);
		change->page = (int)wire_number(in, 1000000);
		change->text = get_words(in);
	}
}

bool pades_get_answer(Arena *arena, Str bytes, PadesAnswer *ret_answer)
{
	PadesAnswer answer = { 0 };
	WireIn in = wire_open(bytes, mark);
	answer.kind = (AnswerKind)wire_number(&in, ANSWER_KINDS - 1);
	answer.hole_at = wire_number(&in, PADES_BYTES_MAX);
	answer.tail = wire_bytes(&in, PADES_BYTES_MAX);
	answer.pages = wire_number(&in, 1000000);
	answer.repaired = wire_number(&in, 1);
	get_texts(arena, &in, &answer.certs);
	get_texts(arena, &in, &answer.crls);
	get_texts(arena, &in, &answer.ocsps);
	uint32_t const len = wire_number(&in, PADES_SIGNATURES_MAX);
	for (uint32_t i = 0; i < len && !in.bad; i++)
		get_signature(arena, &in, list_push(arena, &answer.signatures));
	if (!wire_is_done(&in))
		return false;
	*ret_answer = answer;
	return true;
}
