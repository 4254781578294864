/* open.c — reading a PDF by qpdf's C functions. */
#include "core/pades/open.h"

#include <stdlib.h>
#include <string.h>

static void qpdf_gone(void *arg)
{
	qpdf_data *qpdf = arg;
	qpdf_cleanup(qpdf);
}

bool pdf_has_trouble(const Pdf *pdf)
{
	qpdf_data const qpdf = pdf->qpdf;
	bool trouble = qpdf_has_error(qpdf);
	if (trouble)
		(void)qpdf_get_error_code(qpdf, qpdf_get_error(qpdf));
	while (qpdf_more_warnings(qpdf)) {
		(void)qpdf_next_warning(qpdf);
		trouble = true;
	}
	return trouble;
}

AnswerKind pdf_open(Arena *arena, Str bytes, OpenRule rule, Pdf *ret_pdf)
{
	qpdf_data *qpdf = alloc(arena, qpdf_data);
	if (!str_starts(bytes, S("%PDF-")) && rule != OPEN_DAMAGED)
		return str_has(str_part(bytes, 0, 1024), S("%PDF-")) ? ANSWER_DAMAGED
		                                                     : ANSWER_NO_PDF;
	*qpdf = qpdf_init();
	arena_defer(arena, qpdf_gone, qpdf);
	qpdf_silence_errors(*qpdf);
	qpdf_set_suppress_warnings(*qpdf, QPDF_TRUE);
	qpdf_set_attempt_recovery(*qpdf, rule == OPEN_DAMAGED ? QPDF_TRUE : QPDF_FALSE);
	QPDF_ERROR_CODE const code = qpdf_read_memory(*qpdf, "pdf", bytes.ptr, bytes.len, "");
	if (code & QPDF_ERRORS) {
		qpdf_error why = qpdf_get_error(*qpdf);
		return qpdf_get_error_code(*qpdf, why) == qpdf_e_password ? ANSWER_ENCRYPTED
		                                                          : ANSWER_DAMAGED;
	}
	if (rule == OPEN_TO_WRITE && qpdf_is_encrypted(*qpdf))
		return ANSWER_ENCRYPTED;
	*ret_pdf = (Pdf){ .arena = arena, .qpdf = *qpdf, .bytes = bytes };
	ret_pdf->root = qpdf_get_root(*qpdf);
	ret_pdf->trailer = qpdf_get_trailer(*qpdf);
	ret_pdf->pages = qpdf_get_num_pages(*qpdf);
	ret_pdf->repaired = pdf_has_trouble(ret_pdf) || (code & QPDF_WARNINGS);
	if (ret_pdf->pages < 1 || ret_pdf->pages > PAGES_MAX)
		return ANSWER_DAMAGED;
	return ANSWER_DONE;
}

bool pdf_is_dictionary(const Pdf *pdf, qpdf_oh object)
{
	return qpdf_oh_get_type_code(pdf->qpdf, object) == ot_dictionary;
}

bool pdf_is_array(const Pdf *pdf, qpdf_oh object)
{
	return qpdf_oh_get_type_code(pdf->qpdf, object) == ot_array;
}

bool pdf_is_null(const Pdf *pdf, qpdf_oh object)
{
	return qpdf_oh_get_type_code(pdf->qpdf, object) <= ot_null;
}

qpdf_oh pdf_get(const Pdf *pdf, qpdf_oh dictionary, const char *key)
{
	if (qpdf_oh_get_type_code(pdf->qpdf, dictionary) == ot_stream)
		dictionary = qpdf_oh_get_dict(pdf->qpdf, dictionary);
	if (!pdf_is_dictionary(pdf, dictionary))
		return qpdf_oh_new_null(pdf->qpdf);
	return qpdf_oh_get_key(pdf->qpdf, dictionary, key);
}

bool pdf_is_name(const Pdf *pdf, qpdf_oh object, const char *name)
{
	return str_eq(pdf_name(pdf, object), str_of(name));
}

int pdf_len(const Pdf *pdf, qpdf_oh array)
{
	return pdf_is_array(pdf, array) ? qpdf_oh_get_array_n_items(pdf->qpdf, array) : 0;
}

qpdf_oh pdf_item(const Pdf *pdf, qpdf_oh array, int at)
{
	if (at < 0 || at >= pdf_len(pdf, array))
		return qpdf_oh_new_null(pdf->qpdf);
	return qpdf_oh_get_array_item(pdf->qpdf, array, at);
}

Str pdf_words(Arena *arena, Str text)
{
	text = str_part(text, 0, PADES_TEXT_BYTES_MAX);
	while (text.len > 0 && !str_is_utf8(text))
		text.len--;
	return str_copy(arena, text);
}

Str pdf_text(const Pdf *pdf, qpdf_oh object)
{
	if (qpdf_oh_get_type_code(pdf->qpdf, object) != ot_string)
		return S("");
	return pdf_words(pdf->arena, str_of(qpdf_oh_get_utf8_value(pdf->qpdf, object)));
}

Str pdf_name(const Pdf *pdf, qpdf_oh object)
{
	if (qpdf_oh_get_type_code(pdf->qpdf, object) != ot_name)
		return S("");
	return pdf_words(pdf->arena, str_of(qpdf_oh_get_name(pdf->qpdf, object)));
}

Str pdf_bytes(const Pdf *pdf, qpdf_oh object)
{
	size_t len = 0;
	if (qpdf_oh_get_type_code(pdf->qpdf, object) != ot_string)
		return S("");
	const char *bytes = qpdf_oh_get_binary_string_value(pdf->qpdf, object, &len);
	return str_copy(pdf->arena, (Str){ bytes, len });
}

bool pdf_integer(const Pdf *pdf, qpdf_oh object, int64_t *ret_number)
{
	if (qpdf_oh_get_type_code(pdf->qpdf, object) != ot_integer)
		return false;
	*ret_number = qpdf_oh_get_int_value(pdf->qpdf, object);
	return true;
}

double pdf_number(const Pdf *pdf, qpdf_oh object, double otherwise)
{
	double number;
	return qpdf_oh_get_value_as_number(pdf->qpdf, object, &number) ? number : otherwise;
}

int pdf_id(const Pdf *pdf, qpdf_oh object)
{
	return qpdf_oh_get_object_id(pdf->qpdf, object);
}

Str pdf_stream(Arena *arena, const Pdf *pdf, qpdf_oh stream, bool decoded)
{
	unsigned char *bytes = NULL;
	size_t len = 0;
	QPDF_BOOL filtered;
	QPDF_ERROR_CODE const code = qpdf_oh_get_stream_data(
		pdf->qpdf, stream, decoded ? qpdf_dl_generalized : qpdf_dl_none, &filtered, &bytes,
		&len);
	if (bytes)
		arena_defer(arena, free, bytes);
	if (code & QPDF_ERRORS || !bytes)
		return S("");
	return (Str){ (const char *)bytes, len };
}

StrList pdf_keys(const Pdf *pdf, qpdf_oh dictionary)
{
	StrList keys = { 0 };
	if (qpdf_oh_get_type_code(pdf->qpdf, dictionary) == ot_stream)
		dictionary = qpdf_oh_get_dict(pdf->qpdf, dictionary);
	if (!pdf_is_dictionary(pdf, dictionary))
		return keys;
	qpdf_oh_begin_dict_key_iter(pdf->qpdf, dictionary);
	while (qpdf_oh_dict_more_keys(pdf->qpdf))
		*list_push(pdf->arena, &keys) =
			str_copy(pdf->arena, str_of(qpdf_oh_dict_next_key(pdf->qpdf)));
	return keys;
}

qpdf_oh pdf_inherited(const Pdf *pdf, qpdf_oh page, const char *key)
{
	for (int depth = 0; depth < TREE_DEPTH_MAX && pdf_is_dictionary(pdf, page); depth++) {
		qpdf_oh value = pdf_get(pdf, page, key);
		if (!pdf_is_null(pdf, value))
			return value;
		page = pdf_get(pdf, page, "/Parent");
	}
	return qpdf_oh_new_null(pdf->qpdf);
}

qpdf_oh pdf_page(const Pdf *pdf, int number)
{
	return qpdf_get_page_n(pdf->qpdf, (size_t)number);
}

typedef struct {
	const Pdf *pdf;
	PdfFieldList fields;
} FieldWalk;

static void walk_field(FieldWalk *walk, qpdf_oh field, Str above, bool is_signature, int depth)
{
	const Pdf *pdf = walk->pdf;
	if (depth > TREE_DEPTH_MAX || walk->fields.len >= FIELDS_MAX ||
	    !pdf_is_dictionary(pdf, field))
		return;
	Str const part = pdf_text(pdf, pdf_get(pdf, field, "/T"));
	Str const name = above.len > 0 && part.len > 0
	                         ? str_format(pdf->arena, "%.*s.%.*s", STR(above), STR(part))
	                         : (part.len > 0 ? part : above);
	qpdf_oh type = pdf_get(pdf, field, "/FT");
	is_signature = pdf_is_null(pdf, type) ? is_signature : pdf_is_name(pdf, type, "/Sig");
	qpdf_oh kids = pdf_get(pdf, field, "/Kids");
	*list_push(pdf->arena, &walk->fields) =
		(PdfField){ field, pdf_words(pdf->arena, name), is_signature };
	for (int i = 0; i < pdf_len(pdf, kids); i++)
		walk_field(walk, pdf_item(pdf, kids, i), name, is_signature, depth + 1);
}

PdfFieldList pdf_fields(const Pdf *pdf)
{
	FieldWalk walk = { .pdf = pdf };
	qpdf_oh fields = pdf_get(pdf, pdf_get(pdf, pdf->root, "/AcroForm"), "/Fields");
	for (int i = 0; i < pdf_len(pdf, fields); i++)
		walk_field(&walk, pdf_item(pdf, fields, i), S(""), false, 0);
	return walk.fields;
}

uint32_t pdf_permission(const Pdf *pdf, qpdf_oh signature)
{
	qpdf_oh references = pdf_get(pdf, signature, "/Reference");
	for (int i = 0; i < pdf_len(pdf, references); i++) {
		qpdf_oh reference = pdf_item(pdf, references, i);
		int64_t permission = 2; /* when it is not said */
		if (!pdf_is_name(pdf, pdf_get(pdf, reference, "/TransformMethod"), "/DocMDP"))
			continue;
		(void)pdf_integer(pdf,
		                  pdf_get(pdf, pdf_get(pdf, reference, "/TransformParams"), "/P"),
		                  &permission);
		return permission >= 1 && permission <= 3 ? (uint32_t)permission : 2;
	}
	return 0;
}
