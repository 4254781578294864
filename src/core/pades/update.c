/* update.c — writing an incremental update by hand: qpdf only ever writes whole files. */
#include "core/pades/update.h"

#include <stdio.h>
#include <string.h>

enum { GAP_MAX = 100000, RANGE_WIDTH = 10, STARTXREF_BYTES = 2048 };

static const char range_hole[] = "[0 0000000000 0000000000 0000000000]";

size_t update_last_table(Str pdf)
{
	static const char word[] = "startxref";
	size_t const from = pdf.len > STARTXREF_BYTES ? pdf.len - STARTXREF_BYTES : 0;
	for (size_t at = pdf.len; at-- > from;) {
		Str rest = str_part(pdf, at, pdf.len);
		int64_t offset;
		if (!str_starts(rest, str_of(word)))
			continue;
		rest = str_part(rest, sizeof word - 1, 40);
		while (rest.len > 0 && strchr(" \r\n\t", rest.ptr[0]))
			rest = str_part(rest, 1, rest.len);
		size_t digits = 0;
		while (digits < rest.len && rest.ptr[digits] >= '0' && rest.ptr[digits] <= '9')
			digits++;
		if (!str_to_int(str_part(rest, 0, digits), &offset) || offset <= 0 ||
		    (size_t)offset >= pdf.len)
			return 0;
		return (size_t)offset;
	}
	return 0;
}

bool update_begin(Update *update, const Pdf *pdf)
{
	qpdf_data const qpdf = pdf->qpdf;
	int64_t size = 0;
	*update = (Update){ .pdf = pdf, .tail = { .arena = pdf->arena } };
	if (!pdf_integer(pdf, pdf_get(pdf, pdf->trailer, "/Size"), &size) || size < 1 ||
	    size > INT32_MAX / 2)
		return false;
	qpdf_oh first = qpdf_make_indirect_object(qpdf, qpdf_oh_new_dictionary(qpdf));
	for (int i = 0; pdf_id(pdf, first) < size; i++) {
		if (i == GAP_MAX)
			return false;
		first = qpdf_make_indirect_object(qpdf, qpdf_oh_new_dictionary(qpdf));
	}
	update->first_new = update->signature = pdf_id(pdf, first);
	return true;
}

void update_change(Update *update, int id)
{
	if (id <= 0)
		fault("a direct object cannot be changed by itself");
	for (size_t i = 0; i < update->changed.len; i++)
		if (update->changed.at[i] == id)
			return;
	if (id >= update->first_new)
		return;
	*list_push(update->pdf->arena, &update->changed) = id;
	qpdf_oh object = qpdf_get_object_by_id(update->pdf->qpdf, id, 0);
	update->bad = update->bad || pdf_is_null(update->pdf, object);
}

static void begin_object(Update *update, int id)
{
	*list_push(update->pdf->arena, &update->written) =
		(__typeof__(*update->written.at)){ id, update->pdf->bytes.len + update->tail.len };
	buf_addf(&update->tail, "%d 0 obj\n", id);
}

static void put_unparsed(Update *update, qpdf_oh object)
{
	qpdf_data const qpdf = update->pdf->qpdf;
	const char *text = qpdf_oh_unparse_resolved(qpdf, object);
	buf_add(&update->tail, (Str){ text, qpdf_get_last_string_length(qpdf) });
}

static void put_stream(Update *update, qpdf_oh stream)
{
	const Pdf *pdf = update->pdf;
	qpdf_oh dictionary = qpdf_oh_get_dict(pdf->qpdf, stream);
	Str const data = pdf_stream(pdf->arena, pdf, stream, false);
	qpdf_oh_replace_key(pdf->qpdf, dictionary, "/Length",
	                    qpdf_oh_new_integer(pdf->qpdf, (long long)data.len));
	put_unparsed(update, dictionary);
	buf_add(&update->tail, S("\nstream\n"));
	buf_add(&update->tail, data);
	buf_add(&update->tail, S("\nendstream"));
}

static void put_object(Update *update, int id)
{
	qpdf_data const qpdf = update->pdf->qpdf;
	qpdf_oh object = qpdf_get_object_by_id(qpdf, id, 0);
	begin_object(update, id);
	if (qpdf_oh_get_type_code(qpdf, object) == ot_stream)
		put_stream(update, object);
	else
		put_unparsed(update, object);
	buf_add(&update->tail, S("\nendobj\n"));
}

static void put_text(Update *update, const char *key, Str text)
{
	qpdf_data const qpdf = update->pdf->qpdf;
	if (text.len == 0)
		return;
	qpdf_oh string = qpdf_oh_new_unicode_string(qpdf, str_cstr(update->pdf->arena, text));
	buf_addf(&update->tail, " %s ", key);
	put_unparsed(update, string);
}

/* The value of the signature's field, with its hole. */
static void put_signature(Update *update, const PadesJob *job)
{
	Buf *tail = &update->tail;
	begin_object(update, update->signature);
	buf_add(tail, S("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"));
	put_text(update, "/Name", job->stamp.name);
	put_text(update, "/Reason", job->stamp.reason);
	put_text(update, "/Location", job->stamp.location);
	buf_addf(tail, " /M (%.*s) /ByteRange %s /Contents ", STR(job->made), range_hole);
	update->hole_at = tail->len;
	buf_char(tail, '<');
	for (uint32_t i = 0; i < job->reserve; i++)
		buf_add(tail, S("00"));
	buf_char(tail, '>');
	update->hole_len = tail->len - update->hole_at;
	buf_add(tail, S(" >>\nendobj\n"));
}

static void sort_written(Update *update)
{
	for (size_t i = 1; i < update->written.len; i++) {
		__typeof__(*update->written.at) const one = update->written.at[i];
		size_t at = i;
		for (; at > 0 && update->written.at[at - 1].id > one.id; at--)
			update->written.at[at] = update->written.at[at - 1];
		update->written.at[at] = one;
	}
}

/* Runs of numbers that follow each other: where the next begins. */
static size_t run_end(const Update *update, size_t from)
{
	size_t end = from + 1;
	while (end < update->written.len &&
	       update->written.at[end].id == update->written.at[end - 1].id + 1)
		end++;
	return end;
}

/* What trailer and table have in common. */
static void put_trailer_entries(Update *update, const PadesJob *job, int size)
{
	const Pdf *pdf = update->pdf;
	Buf *tail = &update->tail;
	qpdf_oh id = pdf_get(pdf, pdf->trailer, "/ID");
	static const char *const kept[] = { "/Root", "/Info" };
	buf_addf(tail, "/Size %d /Prev %zu", size, update_last_table(pdf->bytes));
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		qpdf_oh value = pdf_get(pdf, pdf->trailer, kept[i]);
		if (pdf_id(pdf, value) > 0)
			buf_addf(tail, " %s %d %d R", kept[i], pdf_id(pdf, value),
			         qpdf_oh_get_generation(pdf->qpdf, value));
	}
	if (pdf_len(pdf, id) != 2 || job->id.len == 0)
		return;
	buf_add(tail, S(" /ID [ "));
	put_unparsed(update, pdf_item(pdf, id, 0));
	buf_add(tail, S(" <"));
	for (size_t i = 0; i < job->id.len; i++)
		buf_addf(tail, "%02x", (unsigned char)job->id.ptr[i]);
	buf_add(tail, S("> ]"));
}

static void put_table(Update *update, const PadesJob *job, int size)
{
	Buf *tail = &update->tail;
	buf_add(tail, S("xref\n"));
	for (size_t i = 0; i < update->written.len;) {
		size_t const end = run_end(update, i);
		buf_addf(tail, "%d %zu\n", update->written.at[i].id, end - i);
		for (; i < end; i++)
			buf_addf(tail, "%010zu 00000 n \n", update->written.at[i].at);
	}
	buf_add(tail, S("trailer\n<< "));
	put_trailer_entries(update, job, size);
	buf_add(tail, S(" >>\n"));
}

/* The table as a stream, which is one of the objects that it lists. */
static void put_table_stream(Update *update, const PadesJob *job, int id)
{
	Buf *tail = &update->tail;
	begin_object(update, id);
	sort_written(update);
	buf_add(tail, S("<< /Type /XRef /W [ 1 4 1 ] /Index ["));
	for (size_t i = 0; i < update->written.len; i = run_end(update, i))
		buf_addf(tail, " %d %zu", update->written.at[i].id, run_end(update, i) - i);
	buf_addf(tail, " ] /Length %zu ", 6 * update->written.len);
	put_trailer_entries(update, job, id + 1);
	buf_add(tail, S(" >>\nstream\n"));
	for (size_t i = 0; i < update->written.len; i++) {
		buf_char(tail, 1);
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_char(tail, (char)(unsigned char)(update->written.at[i].at >> shift));
		buf_char(tail, 0);
	}
	buf_add(tail, S("\nendstream\nendobj\n"));
}

static void fill_range(Update *update)
{
	char range[sizeof range_hole + 3];
	Str const tail = buf_str(&update->tail);
	size_t const before = update->pdf->bytes.len;
	size_t const hole = before + update->hole_at, after = hole + update->hole_len;
	size_t at = update->hole_at;
	while (!str_starts(str_part(tail, at, tail.len), str_of(range_hole)))
		at--;
	int const len = snprintf(range, sizeof range, "[0 %010zu %010zu %010zu]", hole, after,
	                         before + tail.len - after);
	assert(len == (int)sizeof range_hole - 1);
	memcpy(update->tail.ptr + at, range, (size_t)len);
}

void update_write(Update *update, const PadesJob *job)
{
	const Pdf *pdf = update->pdf;
	size_t const table = update_last_table(pdf->bytes);
	bool const is_stream = !str_starts(str_part(pdf->bytes, table, 4), S("xref"));
	int next = update->first_new;
	if (pdf->bytes.ptr[pdf->bytes.len - 1] != '\n')
		buf_char(&update->tail, '\n');
	put_signature(update, job);
	/* A number is drawn to learn how far those of the new objects go. */
	qpdf_oh last = qpdf_make_indirect_object(pdf->qpdf, qpdf_oh_new_dictionary(pdf->qpdf));
	int const end = pdf_id(pdf, last);
	for (next++; next < end; next++)
		put_object(update, next);
	for (size_t i = 0; i < update->changed.len; i++)
		put_object(update, update->changed.at[i]);
	size_t const at = pdf->bytes.len + update->tail.len;
	if (is_stream) {
		put_table_stream(update, job, end);
	} else {
		sort_written(update);
		put_table(update, job, end);
	}
	buf_addf(&update->tail, "startxref\n%zu\n%%%%EOF\n", at);
	fill_range(update);
}
