/* inspect.c — in the child: the signatures of a PDF, and what was changed after each. */
#include <string.h>

#include "core/pades/open.h"

enum { REVISION_ARENA_BYTES_MAX = 500 << 20 };

/* [0 a b c] with 0 < a < b and all within the file; anything else makes no sense. */
static bool read_range(const Pdf *pdf, qpdf_oh array, uint32_t range[RANGE_NUMBERS])
{
	int64_t n[RANGE_NUMBERS];
	if (pdf_len(pdf, array) != RANGE_NUMBERS)
		return false;
	for (int i = 0; i < RANGE_NUMBERS; i++)
		if (!pdf_integer(pdf, pdf_item(pdf, array, i), &n[i]) || n[i] < 0 ||
		    (uint64_t)n[i] > pdf->bytes.len)
			return false;
	if (n[0] != 0 || n[1] >= n[2] || (uint64_t)(n[2] + n[3]) > pdf->bytes.len)
		return false;
	for (int i = 0; i < RANGE_NUMBERS; i++)
		range[i] = (uint32_t)n[i];
	return true;
}

static void read_signature(const Pdf *pdf, const PdfField *field, qpdf_oh value,
                           FoundSignature *found)
{
	found->field = field->name;
	found->name = pdf_text(pdf, pdf_get(pdf, value, "/Name"));
	found->reason = pdf_text(pdf, pdf_get(pdf, value, "/Reason"));
	found->location = pdf_text(pdf, pdf_get(pdf, value, "/Location"));
	found->made = pdf_text(pdf, pdf_get(pdf, value, "/M"));
	found->format = pdf_name(pdf, pdf_get(pdf, value, "/SubFilter"));
	found->type = pdf_name(pdf, pdf_get(pdf, value, "/Type"));
	found->contents =
		str_part(pdf_bytes(pdf, pdf_get(pdf, value, "/Contents")), 0, CMS_BYTES_MAX);
	found->permission = pdf_permission(pdf, value);
	if (!read_range(pdf, pdf_get(pdf, value, "/ByteRange"), found->range))
		memset(found->range, 0, sizeof found->range);
}

/* Has this revision a signature of that value? */
static bool has_signature(const Pdf *pdf, const FoundSignature *found)
{
	PdfFieldList const fields = pdf_fields(pdf);
	for (size_t i = 0; i < fields.len; i++) {
		uint32_t range[RANGE_NUMBERS] = { 0 };
		qpdf_oh value = pdf_get(pdf, fields.at[i].field, "/V");
		if (!fields.at[i].is_signature || !pdf_is_dictionary(pdf, value))
			continue;
		(void)read_range(pdf, pdf_get(pdf, value, "/ByteRange"), range);
		if (memcmp(range, found->range, sizeof range) == 0 &&
		    str_eq(pdf_bytes(pdf, pdf_get(pdf, value, "/Contents")), found->contents))
			return true;
	}
	return false;
}

static bool is_blank(Str rest)
{
	for (size_t i = 0; i < rest.len; i++)
		if (!memchr("\0\t\n\f\r ", rest.ptr[i], 6))
			return false;
	return true;
}

/* Opens the file as it was when it was signed, and walks both side by side. */
static void look_at_revision(const Pdf *pdf, FoundSignature *found)
{
	size_t const end = (size_t)found->range[2] + found->range[3];
	Pdf before;
	if (end == 0)
		return;
	found->is_own = is_blank(str_part(pdf->bytes, end, pdf->bytes.len));
	if (found->is_own)
		return;
	Arena *arena = arena_new(REVISION_ARENA_BYTES_MAX);
	Str const bytes = str_part(pdf->bytes, 0, end);
	if (pdf_open(arena, bytes, OPEN_TO_READ, &before) == ANSWER_DONE ||
	    pdf_open(arena, bytes, OPEN_DAMAGED, &before) == ANSWER_DONE) {
		found->is_own = has_signature(&before, found);
		if (found->is_own)
			compare_revisions(&before, pdf, &found->changes);
	}
	arena_free(arena);
}

static void read_proofs(const Pdf *pdf, qpdf_oh store, const char *key, StrList *list)
{
	qpdf_oh array = pdf_get(pdf, store, key);
	for (int i = 0; i < pdf_len(pdf, array) && list->len < PROOFS_MAX; i++) {
		qpdf_oh stream = pdf_item(pdf, array, i);
		if (qpdf_oh_get_type_code(pdf->qpdf, stream) == ot_stream)
			*list_push(pdf->arena, list) = pdf_stream(pdf->arena, pdf, stream, true);
	}
}

static bool is_known(const PadesAnswer *answer, const FoundSignature *found)
{
	for (size_t i = 0; i < answer->signatures.len; i++)
		if (memcmp(answer->signatures.at[i].range, found->range, sizeof found->range) ==
		            0 &&
		    str_eq(answer->signatures.at[i].contents, found->contents))
			return true;
	return false;
}

/* In the order in which they were made: by where what they cover ends. */
static void insert(Arena *arena, PadesAnswer *answer, const FoundSignature *found)
{
	(void)list_push(arena, &answer->signatures);
	size_t at = answer->signatures.len - 1;
	for (; at > 0 &&
	       answer->signatures.at[at - 1].range[2] + answer->signatures.at[at - 1].range[3] >
	               found->range[2] + found->range[3];
	     at--)
		answer->signatures.at[at] = answer->signatures.at[at - 1];
	answer->signatures.at[at] = *found;
}

AnswerKind inspect(Arena *arena, const PadesJob *job, PadesAnswer *answer)
{
	Pdf pdf;
	AnswerKind kind = pdf_open(arena, job->pdf, OPEN_TO_READ, &pdf);
	if (kind == ANSWER_DAMAGED || kind == ANSWER_NO_PDF)
		kind = pdf_open(arena, job->pdf, OPEN_DAMAGED, &pdf);
	if (kind != ANSWER_DONE)
		return kind;
	PdfFieldList const fields = pdf_fields(&pdf);
	answer->pages = (uint32_t)pdf.pages;
	for (size_t i = 0; i < fields.len; i++) {
		FoundSignature found = { 0 };
		qpdf_oh value = pdf_get(&pdf, fields.at[i].field, "/V");
		if (!fields.at[i].is_signature || !pdf_is_dictionary(&pdf, value) ||
		    answer->signatures.len >= PADES_SIGNATURES_MAX)
			continue;
		read_signature(&pdf, &fields.at[i], value, &found);
		if (is_known(answer, &found))
			continue;
		insert(arena, answer, &found);
	}
	for (size_t i = 0; i < answer->signatures.len; i++)
		look_at_revision(&pdf, &answer->signatures.at[i]);
	qpdf_oh store = pdf_get(&pdf, pdf.root, "/DSS");
	read_proofs(&pdf, store, "/Certs", &answer->certs);
	read_proofs(&pdf, store, "/CRLs", &answer->crls);
	read_proofs(&pdf, store, "/OCSPs", &answer->ocsps);
	answer->repaired = pdf_has_trouble(&pdf) || pdf.repaired;
	return ANSWER_DONE;
}
