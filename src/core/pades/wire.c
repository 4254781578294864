/* wire.c — jobs and answers as bytes. */
#include "core/pades/wire.h"

static const char mark[] = "BFPADES1\n";

static void put_number(Buf *out, uint32_t number)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_char(out, (char)(unsigned char)(number >> shift));
}

static void put_text(Buf *out, Str text)
{
	put_number(out, (uint32_t)text.len);
	buf_add(out, text);
}

/* Reading: a failure sticks, and what is read after it is nothing. */
typedef struct {
	Str left;
	bool bad;
} Reader;

static uint32_t get_number(Reader *in, uint32_t max)
{
	uint32_t number = 0;
	in->bad = in->bad || in->left.len < 4;
	if (in->bad)
		return 0;
	for (size_t i = 0; i < 4; i++)
		number |= (uint32_t)(unsigned char)in->left.ptr[i] << 8 * i;
	in->left = str_part(in->left, 4, in->left.len);
	in->bad = number > max;
	return in->bad ? 0 : number;
}

static Str get_text(Reader *in, size_t bytes_max)
{
	uint32_t const len = get_number(in, (uint32_t)bytes_max);
	in->bad = in->bad || len > in->left.len;
	if (in->bad)
		return S("");
	Str const text = str_part(in->left, 0, len);
	in->left = str_part(in->left, len, in->left.len);
	return text;
}

static bool begins(Str bytes, Reader *in)
{
	*in = (Reader){ str_part(bytes, sizeof mark - 1, bytes.len), false };
	return str_starts(bytes, str_of(mark));
}

Str wire_put_job(Arena *arena, const PadesJob *job)
{
	const PadesStamp *stamp = &job->stamp;
	int const numbers[] = { stamp->page,  stamp->slot,   stamp->x,        stamp->y,
		                stamp->width, stamp->height, (int)stamp->lang };
	Buf out = { .arena = arena };
	buf_add(&out, str_of(mark));
	put_number(&out, (uint32_t)job->kind);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		put_number(&out, (uint32_t)numbers[i]);
	put_text(&out, stamp->name);
	put_text(&out, stamp->reason);
	put_text(&out, stamp->location);
	for (size_t i = 0; i < STAMP_LINES; i++)
		put_text(&out, job->lines[i]);
	put_text(&out, job->made);
	put_text(&out, job->id);
	put_number(&out, job->reserve);
	put_text(&out, job->pdf);
	return buf_str(&out);
}

/* A number of points or a page: small, of either sign. */
static int get_signed(Reader *in)
{
	int const number = (int)get_number(in, UINT32_MAX);
	in->bad = in->bad || number > 1000000 || number < -1000000;
	return number;
}

static Str get_words(Reader *in)
{
	Str const text = get_text(in, PADES_TEXT_BYTES_MAX);
	in->bad = in->bad || !str_is_utf8(text);
	return text;
}

bool wire_get_job(Str bytes, PadesJob *ret_job)
{
	PadesJob job = { 0 };
	PadesStamp *stamp = &job.stamp;
	int *const numbers[] = { &stamp->page, &stamp->slot,  &stamp->x,
		                 &stamp->y,    &stamp->width, &stamp->height };
	Reader in;
	if (!begins(bytes, &in))
		return false;
	job.kind = (JobKind)get_number(&in, JOB_KINDS - 1);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		*numbers[i] = get_signed(&in);
	stamp->lang = (Lang)get_number(&in, LANG_COUNT - 1);
	stamp->name = get_words(&in);
	stamp->reason = get_words(&in);
	stamp->location = get_words(&in);
	for (size_t i = 0; i < STAMP_LINES; i++)
		job.lines[i] = get_words(&in);
	job.made = get_words(&in);
	job.id = get_text(&in, 32);
	job.reserve = get_number(&in, 1 << 20);
	job.pdf = get_text(&in, PADES_BYTES_MAX);
	if (in.bad || in.left.len > 0)
		return false;
	*ret_job = job;
	return true;
}

static void put_texts(Buf *out, const StrList *texts)
{
	put_number(out, (uint32_t)texts->len);
	for (size_t i = 0; i < texts->len; i++)
		put_text(out, texts->at[i]);
}

static void put_signature(Buf *out, const FoundSignature *found)
{
	Str const texts[] = { found->field, found->name,   found->reason, found->location,
		              found->made,  found->format, found->type,   found->contents };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		put_text(out, texts[i]);
	for (size_t i = 0; i < RANGE_NUMBERS; i++)
		put_number(out, found->range[i]);
	put_number(out, found->permission);
	put_number(out, found->is_own);
	put_number(out, (uint32_t)found->changes.len);
	for (size_t i = 0; i < found->changes.len; i++) {
		put_number(out, (uint32_t)found->changes.at[i].kind);
		put_number(out, (uint32_t)found->changes.at[i].page);
		put_text(out, found->changes.at[i].text);
	}
}

Str wire_put_answer(Arena *arena, const PadesAnswer *answer)
{
	Buf out = { .arena = arena };
	buf_add(&out, str_of(mark));
	put_number(&out, (uint32_t)answer->kind);
	put_number(&out, answer->hole_at);
	put_text(&out, answer->tail);
	put_number(&out, answer->pages);
	put_number(&out, answer->repaired);
	put_texts(&out, &answer->certs);
	put_texts(&out, &answer->crls);
	put_texts(&out, &answer->ocsps);
	put_number(&out, (uint32_t)answer->signatures.len);
	for (size_t i = 0; i < answer->signatures.len; i++)
		put_signature(&out, &answer->signatures.at[i]);
	return buf_str(&out);
}

static void get_texts(Arena *arena, Reader *in, StrList *texts)
{
	uint32_t const len = get_number(in, PROOFS_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++)
		*list_push(arena, texts) = get_text(in, CMS_BYTES_MAX);
}

static void get_signature(Arena *arena, Reader *in, FoundSignature *found)
{
	Str *const words[] = { &found->field, &found->name,   &found->reason, &found->location,
		               &found->made,  &found->format, &found->type };
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		*words[i] = get_words(in);
	found->contents = get_text(in, CMS_BYTES_MAX);
	for (size_t i = 0; i < RANGE_NUMBERS; i++)
		found->range[i] = get_number(in, PADES_BYTES_MAX);
	found->permission = get_number(in, 3);
	found->is_own = get_number(in, 1);
	uint32_t const len = get_number(in, PADES_CHANGES_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++) {
		PadesChange *change = list_push(arena, &found->changes);
		change->kind = (PadesChangeKind)get_number(in, PADES_CHANGE_KINDS - 1);
		change->page = (int)get_number(in, 1000000);
		change->text = get_words(in);
	}
}

bool wire_get_answer(Arena *arena, Str bytes, PadesAnswer *ret_answer)
{
	PadesAnswer answer = { 0 };
	Reader in;
	if (!begins(bytes, &in))
		return false;
	answer.kind = (AnswerKind)get_number(&in, ANSWER_KINDS - 1);
	answer.hole_at = get_number(&in, PADES_BYTES_MAX);
	answer.tail = get_text(&in, PADES_BYTES_MAX);
	answer.pages = get_number(&in, 1000000);
	answer.repaired = get_number(&in, 1);
	get_texts(arena, &in, &answer.certs);
	get_texts(arena, &in, &answer.crls);
	get_texts(arena, &in, &answer.ocsps);
	uint32_t const len = get_number(&in, PADES_SIGNATURES_MAX);
	for (uint32_t i = 0; i < len && !in.bad; i++)
		get_signature(arena, &in, list_push(arena, &answer.signatures));
	if (in.bad || in.left.len > 0)
		return false;
	*ret_answer = answer;
	return true;
}
