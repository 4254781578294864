/* prepare.c — in the child: what to append to a PDF so that it has one more signature to fill. */
#include "core/pades/update.h"

#include <string.h>

enum { STAMP_WIDTH = 200, STAMP_HEIGHT = 64, STAMP_GAP = 12 };

/* Slots begin above the foot of a page, and within its margins. */
enum { SLOTS_SIDE = 64, SLOTS_BOTTOM = 76 };

typedef struct {
	double left, bottom, right, top;
} Box;

static int clamp(int number, int low, int high)
{
	return number < low ? low : (number > high ? (high < low ? low : high) : number);
}

static bool is_box(const Pdf *pdf, qpdf_oh array, Box *ret_box)
{
	double n[4];
	if (pdf_len(pdf, array) != 4)
		return false;
	for (int i = 0; i < 4; i++)
		n[i] = pdf_number(pdf, pdf_item(pdf, array, i), 0);
	*ret_box = (Box){ n[0] < n[2] ? n[0] : n[2], n[1] < n[3] ? n[1] : n[3],
		          n[0] < n[2] ? n[2] : n[0], n[1] < n[3] ? n[3] : n[1] };
	return ret_box->right - ret_box->left >= 1 && ret_box->top - ret_box->bottom >= 1 &&
	       ret_box->right - ret_box->left < 20000 && ret_box->top - ret_box->bottom < 20000;
}

static Box page_box(const Pdf *pdf, qpdf_oh page)
{
	Box box = { 0, 0, 595, 842 };
	if (!is_box(pdf, pdf_inherited(pdf, page, "/CropBox"), &box) &&
	    !is_box(pdf, pdf_inherited(pdf, page, "/MediaBox"), &box))
		return (Box){ 0, 0, 595, 842 };
	return box;
}

static int page_rotation(const Pdf *pdf, qpdf_oh page)
{
	int64_t rotation = 0;
	(void)pdf_integer(pdf, pdf_inherited(pdf, page, "/Rotate"), &rotation);
	return (int)(((rotation % 360) + 360) % 360) / 90 * 90;
}

/* Where the stamp is on the page as it is shown: from its left and its bottom. */
static Box place(const PadesStamp *stamp, int wide, int tall)
{
	int const width = clamp(stamp->width > 0 ? stamp->width : STAMP_WIDTH, 1, wide);
	int const height = clamp(stamp->height > 0 ? stamp->height : STAMP_HEIGHT, 1, tall);
	int left = stamp->x, bottom = tall - stamp->y - height;
	if (stamp->slot > 0) {
		int const room = wide - 2 * SLOTS_SIDE + STAMP_GAP;
		int const columns = clamp(room / (width + STAMP_GAP), 1, 100);
		int const row = (stamp->slot - 1) / columns;
		left = SLOTS_SIDE + (stamp->slot - 1) % columns * (width + STAMP_GAP);
		bottom = SLOTS_BOTTOM + row * (height + STAMP_GAP);
	}
	left = clamp(left, 0, wide - width);
	bottom = clamp(bottom, 0, tall - height);
	return (Box){ left, bottom, left + width, bottom + height };
}

/* The same in the page's own space, which may be turned. */
static Box turned(Box shown, Box page, int rotation)
{
	double const wide = page.right - page.left, tall = page.top - page.bottom;
	Box box = shown;
	if (rotation == 90)
		box = (Box){ wide - shown.top, shown.left, wide - shown.bottom, shown.right };
	if (rotation == 180)
		box = (Box){ wide - shown.right, tall - shown.top, wide - shown.left,
			     tall - shown.bottom };
	if (rotation == 270)
		box = (Box){ shown.bottom, tall - shown.right, shown.top, tall - shown.left };
	return (Box){ page.left + box.left, page.bottom + box.bottom, page.left + box.right,
		      page.bottom + box.top };
}

static void set(const Pdf *pdf, qpdf_oh dictionary, const char *key, qpdf_oh value)
{
	qpdf_oh_replace_key(pdf->qpdf, dictionary, key, value);
}

static qpdf_oh reference(const Pdf *pdf, int id)
{
	return qpdf_get_object_by_id(pdf->qpdf, id, 0);
}

/* A name that no field has: "Signature1"… */
static Str free_name(const Pdf *pdf)
{
	PdfFieldList const fields = pdf_fields(pdf);
	for (size_t n = 1;; n++) {
		Str const name = str_format(pdf->arena, "Signature%zu", n);
		bool taken = false;
		for (size_t i = 0; i < fields.len && !taken; i++)
			taken = str_eq(fields.at[i].name, name);
		if (!taken)
			return name;
	}
}

static Str all_lines(Arena *arena, const PadesJob *job)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < STAMP_LINES; i++) {
		if (out.len > 0 && job->lines[i].len > 0)
			buf_add(&out, S(", "));
		buf_add(&out, job->lines[i]);
	}
	return buf_str(&out);
}

/* Adds to an array that an object has under a key: the array when it is an object of its own, else
 * the object itself is what changes. */
static void append(Update *update, qpdf_oh owner, int owner_id, const char *key, qpdf_oh item)
{
	const Pdf *pdf = update->pdf;
	qpdf_oh array = pdf_get(pdf, owner, key);
	if (!pdf_is_array(pdf, array)) {
		array = qpdf_oh_new_array(pdf->qpdf);
		set(pdf, owner, key, array);
		array = pdf_get(pdf, owner, key);
	}
	qpdf_oh_append_item(pdf->qpdf, array, item);
	update_change(update, pdf_id(pdf, array) > 0 ? pdf_id(pdf, array) : owner_id);
}

/* The field and what is seen of it, in one object (ISO 32000-2 §12.7.5.5). */
static qpdf_oh add_field(Update *update, const PadesJob *job, qpdf_oh page)
{
	const Pdf *pdf = update->pdf;
	Arena *arena = pdf->arena;
	qpdf_data const qpdf = pdf->qpdf;
	int const rotation = page_rotation(pdf, page);
	Box const box = page_box(pdf, page);
	int const across = (int)(box.right - box.left), up = (int)(box.top - box.bottom);
	bool const on_side = rotation == 90 || rotation == 270;
	Box const shown = place(&job->stamp, on_side ? up : across, on_side ? across : up);
	Box rect = turned(shown, box, rotation);
	bool const visible = job->stamp.page != 0;
	if (!visible)
		rect = (Box){ 0, 0, 0, 0 };
	qpdf_oh field = qpdf_make_indirect_object(
		qpdf, qpdf_oh_parse(qpdf, str_cstr(arena, str_format(arena,
	                                                             "<< /Type /Annot /Subtype "
	                                                             "/Widget /FT /Sig /F 132 "
	                                                             "/Rect [ %g %g %g %g ] >>",
	                                                             rect.left, rect.bottom,
	                                                             rect.right, rect.top))));
	set(pdf, field, "/T", qpdf_oh_new_unicode_string(qpdf, str_cstr(arena, free_name(pdf))));
	set(pdf, field, "/V", reference(pdf, update->signature));
	set(pdf, field, "/P", page);
	if (!visible)
		return field;
	const char *words = str_cstr(arena, all_lines(arena, job));
	set(pdf, field, "/TU", qpdf_oh_new_unicode_string(qpdf, words));
	set(pdf, field, "/Contents", qpdf_oh_new_unicode_string(qpdf, words));
	qpdf_oh looks = qpdf_oh_new_dictionary(qpdf);
	set(pdf, looks, "/N",
	    draw_appearance(pdf, job, shown.right - shown.left, shown.top - shown.bottom,
	                    rotation));
	set(pdf, field, "/AP", looks);
	if (rotation != 0)
		set(pdf, field, "/MK",
		    qpdf_oh_parse(qpdf,
		                  str_cstr(arena, str_format(arena, "<< /R %d >>", rotation))));
	return field;
}

/* Lists the field in the document's form, which may have to be made. */
static void list_field(Update *update, qpdf_oh field)
{
	const Pdf *pdf = update->pdf;
	int const root_id = pdf_id(pdf, pdf->root);
	qpdf_oh form = pdf_get(pdf, pdf->root, "/AcroForm");
	int64_t flags = 0;
	if (!pdf_is_dictionary(pdf, form)) {
		form = qpdf_make_indirect_object(pdf->qpdf, qpdf_oh_new_dictionary(pdf->qpdf));
		set(pdf, pdf->root, "/AcroForm", form);
		update_change(update, root_id);
	}
	int const form_id = pdf_id(pdf, form) > 0 ? pdf_id(pdf, form) : root_id;
	append(update, form, form_id, "/Fields", field);
	(void)pdf_integer(pdf, pdf_get(pdf, form, "/SigFlags"), &flags);
	if ((flags & 3) != 3) {
		set(pdf, form, "/SigFlags", qpdf_oh_new_integer(pdf->qpdf, flags | 3));
		update_change(update, form_id);
	}
}

static bool is_locked(const Pdf *pdf)
{
	qpdf_oh certified = pdf_get(pdf, pdf_get(pdf, pdf->root, "/Perms"), "/DocMDP");
	return pdf_permission(pdf, certified) == 1;
}

static AnswerKind checked(const Pdf *pdf, const PadesJob *job, int *ret_page)
{
	int const wanted = job->stamp.page;
	size_t const table = update_last_table(pdf->bytes);
	if (pdf->repaired || table == 0 || pdf_id(pdf, pdf->root) <= 0 ||
	    qpdf_oh_get_generation(pdf->qpdf, pdf->root) != 0)
		return ANSWER_DAMAGED;
	if (is_locked(pdf))
		return ANSWER_LOCKED;
	if (!pdf_is_null(pdf, pdf_get(pdf, pdf_get(pdf, pdf->root, "/AcroForm"), "/XFA")))
		return ANSWER_XFA;
	if (wanted > pdf->pages || wanted < -pdf->pages)
		return ANSWER_NO_PAGE;
	*ret_page = wanted > 0 ? wanted - 1 : (wanted < 0 ? pdf->pages + wanted : 0);
	return ANSWER_DONE;
}

/* Does the file with the update open to the letter, with as many pages? */
static bool is_sound(Arena *arena, const Pdf *pdf, Str tail)
{
	Buf whole = { .arena = arena };
	Pdf again;
	buf_add(&whole, pdf->bytes);
	buf_add(&whole, tail);
	return pdf_open(arena, buf_str(&whole), OPEN_TO_WRITE, &again) == ANSWER_DONE &&
	       !again.repaired && again.pages == pdf->pages;
}

AnswerKind prepare_update(Arena *arena, const PadesJob *job, PadesAnswer *answer)
{
	Pdf pdf;
	Update update;
	int number;
	AnswerKind kind = pdf_open(arena, job->pdf, OPEN_TO_WRITE, &pdf);
	if (kind == ANSWER_DONE)
		kind = checked(&pdf, job, &number);
	if (kind != ANSWER_DONE)
		return kind;
	if (!update_begin(&update, &pdf))
		return ANSWER_DAMAGED;
	qpdf_oh page = pdf_page(&pdf, number);
	if (pdf_id(&pdf, page) <= 0 || qpdf_oh_get_generation(pdf.qpdf, page) != 0)
		return ANSWER_DAMAGED;
	qpdf_oh field = add_field(&update, job, page);
	append(&update, page, pdf_id(&pdf, page), "/Annots", field);
	list_field(&update, field);
	update_write(&update, job);
	Str const tail = buf_str(&update.tail);
	if (update.bad || qpdf_has_error(pdf.qpdf) || !is_sound(arena, &pdf, tail))
		return ANSWER_DAMAGED;
	answer->tail = tail;
	answer->hole_at = (uint32_t)update.hole_at;
	return ANSWER_DONE;
}
