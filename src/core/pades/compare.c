/* compare.c — in the child: what of a document changed between two of its revisions.
 *
 * The two are walked side by side from their catalogs.  What reaches the eye or runs is compared
 * deeply: pages with all that they use, annotations, the form, actions, layers.  Pages that are
 * referred to are compared by their numbers, since links lead everywhere. */
#include "core/pades/open.h"

#include <string.h>

enum { DEPTH_MAX = 200, SEEN_SLOTS = 1 << 16 };

/* A pair of objects that was compared, or is being: then it counts as the same. */
typedef struct {
	uint64_t pair; /* 0: a free slot */
	bool differs;
} Seen;

/* Pages by the numbers of their objects. */
typedef struct {
	int *at; /* page + 1; 0: no page */
	int len;
} PageMap;

typedef struct {
	const Pdf *before, *now;
	PadesChangeList *changes;
	PageMap pages_before, pages_now;
	Seen *seen;
	size_t seen_len;
} Compare;

static PageMap map_pages(const Pdf *pdf, Arena *arena)
{
	PageMap map = { 0 };
	for (int i = 0; i < pdf->pages; i++)
		if (pdf_id(pdf, pdf_page(pdf, i)) >= map.len)
			map.len = pdf_id(pdf, pdf_page(pdf, i)) + 1;
	map.at = alloc_n(arena, int, (size_t)map.len + 1);
	for (int i = pdf->pages - 1; i >= 0; i--)
		map.at[pdf_id(pdf, pdf_page(pdf, i))] = i + 1;
	return map;
}

/* From 0; -1: it is no page. */
static int page_of(const PageMap *map, int id)
{
	return id > 0 && id < map->len ? map->at[id] - 1 : -1;
}

static void add(Compare *compare, PadesChangeKind kind, int page, Str bytes)
{
	Str const text = pdf_words(compare->now->arena, bytes);
	for (size_t i = 0; i < compare->changes->len; i++) {
		PadesChange *known = &compare->changes->at[i];
		if (known->kind != kind || !str_eq(known->text, text))
			continue;
		/* Fields are met on their page and in the form. */
		if (known->page == page || page == 0 || known->page == 0) {
			known->page = known->page == 0 ? page : known->page;
			return;
		}
	}
	if (compare->changes->len < PADES_CHANGES_MAX)
		*list_push(compare->now->arena, compare->changes) =
			(PadesChange){ kind, page, text };
}

/* The slot of a pair; NULL when the table is full: it is compared again, which ends by depth. */
static Seen *slot_of(Compare *compare, int before, int now)
{
	uint64_t const pair = (uint64_t)(uint32_t)before << 32 | (uint32_t)now;
	uint64_t at = pair * UINT64_C(0x9e3779b97f4a7c15) >> 48;
	if (before <= 0 || now <= 0)
		return NULL;
	for (;; at++) {
		Seen *slot = &compare->seen[at % SEEN_SLOTS];
		if (slot->pair == pair)
			return slot;
		if (slot->pair == 0)
			return compare->seen_len < SEEN_SLOTS / 2 ? slot : NULL;
	}
}

static bool same(Compare *compare, qpdf_oh before, qpdf_oh now, int depth);

static bool is_one_of(Str key, const char *const *keys)
{
	for (; keys && *keys; keys++)
		if (str_eq(key, str_of(*keys)))
			return true;
	return false;
}

/* Dictionaries, without the keys that lead upwards and those of a list (which ends with NULL). */
static bool same_but(Compare *compare, qpdf_oh before, qpdf_oh now, const char *const *but,
                     int depth)
{
	static const char *const upwards[] = { "/Parent", "/P", NULL };
	static const char *const numbers[] = { "/StructParent", "/StructParents", "/Length", NULL };
	StrList const keys[2] = { pdf_keys(compare->before, before), pdf_keys(compare->now, now) };
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < keys[side].len; i++) {
			Str const key = keys[side].at[i];
			const char *name = str_cstr(compare->now->arena, key);
			if (is_one_of(key, numbers) || is_one_of(key, but) ||
			    (is_one_of(key, upwards) &&
			     pdf_is_dictionary(compare->now, pdf_get(compare->now, now, name))))
				continue;
			if (!same(compare, pdf_get(compare->before, before, name),
			          pdf_get(compare->now, now, name), depth + 1))
				return false;
		}
	return true;
}

static bool same_array(Compare *compare, qpdf_oh before, qpdf_oh now, int depth)
{
	int const len = pdf_len(compare->before, before);
	if (len != pdf_len(compare->now, now))
		return false;
	for (int i = 0; i < len; i++)
		if (!same(compare, pdf_item(compare->before, before, i),
		          pdf_item(compare->now, now, i), depth + 1))
			return false;
	return true;
}

static bool same_stream(Compare *compare, qpdf_oh before, qpdf_oh now, int depth)
{
	Arena *arena = arena_new((size_t)PADES_BYTES_MAX * 2 + (1 << 20));
	bool const equal = str_eq(pdf_stream(arena, compare->before, before, false),
	                          pdf_stream(arena, compare->now, now, false));
	arena_free(arena);
	return equal && same_but(compare, before, now, NULL, depth);
}

static bool same_scalar(Compare *compare, qpdf_oh before, qpdf_oh now)
{
	Arena *arena = compare->now->arena;
	const char *text = qpdf_oh_unparse_resolved(compare->before->qpdf, before);
	Str const one =
		str_copy(arena, (Str){ text, qpdf_get_last_string_length(compare->before->qpdf) });
	text = qpdf_oh_unparse_resolved(compare->now->qpdf, now);
	return str_eq(one, (Str){ text, qpdf_get_last_string_length(compare->now->qpdf) });
}

static bool same_kind(Compare *compare, qpdf_oh before, qpdf_oh now, int depth)
{
	enum qpdf_object_type_e const type = qpdf_oh_get_type_code(compare->now->qpdf, now);
	if (type == ot_dictionary)
		return same_but(compare, before, now, NULL, depth);
	if (type == ot_array)
		return same_array(compare, before, now, depth);
	if (type == ot_stream)
		return same_stream(compare, before, now, depth);
	return same_scalar(compare, before, now);
}

static bool same(Compare *compare, qpdf_oh before, qpdf_oh now, int depth)
{
	int const old_id = pdf_id(compare->before, before), id = pdf_id(compare->now, now);
	double was, is; /* 612.0 is 612 */
	if (qpdf_oh_get_value_as_number(compare->before->qpdf, before, &was) &&
	    qpdf_oh_get_value_as_number(compare->now->qpdf, now, &is))
		return was <= is && was >= is;
	if (qpdf_oh_get_type_code(compare->before->qpdf, before) !=
	            qpdf_oh_get_type_code(compare->now->qpdf, now) ||
	    depth > DEPTH_MAX)
		return false;
	if (page_of(&compare->pages_now, id) >= 0 && page_of(&compare->pages_before, old_id) >= 0)
		return id == old_id;
	Seen *slot = slot_of(compare, old_id, id);
	if (slot && slot->pair != 0)
		return !slot->differs;
	if (slot) {
		slot->pair = (uint64_t)(uint32_t)old_id << 32 | (uint32_t)id;
		compare->seen_len++;
	}
	bool const equal = same_kind(compare, before, now, depth);
	if (slot)
		slot->differs = !equal;
	return equal;
}

static bool is_signature_field(const Pdf *pdf, qpdf_oh widget)
{
	return pdf_is_name(pdf, pdf_inherited(pdf, widget, "/FT"), "/Sig");
}

static Str field_name(const Pdf *pdf, qpdf_oh widget)
{
	return pdf_text(pdf, pdf_inherited(pdf, widget, "/T"));
}

/* How much of a page does a widget take? */
static double part_of_page(const Pdf *pdf, qpdf_oh widget, qpdf_oh page)
{
	double n[2][4];
	qpdf_oh boxes[2] = { pdf_get(pdf, widget, "/Rect"), pdf_inherited(pdf, page, "/MediaBox") };
	for (int b = 0; b < 2; b++)
		for (int i = 0; i < 4; i++)
			n[b][i] = pdf_number(pdf, pdf_item(pdf, boxes[b], i), 0);
	double const page_area = (n[1][2] - n[1][0]) * (n[1][3] - n[1][1]);
	double const area = (n[0][2] - n[0][0]) * (n[0][3] - n[0][1]);
	return page_area > 0 ? area / page_area : 0;
}

static qpdf_oh find_by_id(const Pdf *pdf, qpdf_oh array, int id, bool *ret_found)
{
	for (int i = 0; i < pdf_len(pdf, array); i++) {
		qpdf_oh item = pdf_item(pdf, array, i);
		*ret_found = id > 0 && pdf_id(pdf, item) == id;
		if (*ret_found)
			return item;
	}
	*ret_found = false;
	return 0;
}

static void new_annotation(Compare *compare, qpdf_oh page, int number, qpdf_oh annotation)
{
	static const double covering = 0.2; /* of the page: more than a signature needs */
	const Pdf *now = compare->now;
	Str const kind = pdf_name(now, pdf_get(now, annotation, "/Subtype"));
	if (!str_eq(kind, S("/Widget"))) {
		add(compare, PADES_NOTE_ADDED, number, kind);
		return;
	}
	if (!is_signature_field(now, annotation)) {
		add(compare, PADES_FORM_FILLED, number, field_name(now, annotation));
		return;
	}
	add(compare, PADES_SIGNED_AGAIN, number, field_name(now, annotation));
	if (part_of_page(now, annotation, page) > covering)
		add(compare, PADES_COVERED, number, field_name(now, annotation));
}

static void changed_annotation(Compare *compare, int number, qpdf_oh before, qpdf_oh annotation)
{
	static const char *const filled[] = { "/V",  "/AP", "/AS",   "/MK", "/M",  "/F", "/Lock",
		                              "/DV", "/SV", "/Kids", "/Ff", "/DA", "/Q", NULL };
	const Pdf *now = compare->now;
	if (same(compare, before, annotation, 1))
		return;
	bool const is_widget = pdf_is_name(now, pdf_get(now, annotation, "/Subtype"), "/Widget");
	if (!is_widget) {
		add(compare, PADES_NOTE_CHANGED, number,
		    pdf_name(now, pdf_get(now, annotation, "/Subtype")));
		return;
	}
	bool const was_empty =
		pdf_is_null(compare->before, pdf_inherited(compare->before, before, "/V"));
	bool const in_place = same_but(compare, before, annotation, filled, 1);
	if (is_signature_field(now, annotation) && was_empty && in_place)
		add(compare, PADES_SIGNED_AGAIN, number, field_name(now, annotation));
	else
		add(compare, in_place ? PADES_FORM_FILLED : PADES_NOTE_CHANGED, number,
		    field_name(now, annotation));
}

static void compare_annotations(Compare *compare, int number, qpdf_oh before, qpdf_oh now)
{
	qpdf_oh const old = pdf_get(compare->before, before, "/Annots");
	qpdf_oh const new = pdf_get(compare->now, now, "/Annots");
	bool found;
	for (int i = 0; i < pdf_len(compare->now, new); i++) {
		qpdf_oh annotation = pdf_item(compare->now, new, i);
		int const id = pdf_id(compare->now, annotation);
		qpdf_oh was = find_by_id(compare->before, old, id, &found);
		if (!found && id <= 0 && i < pdf_len(compare->before, old)) {
			was = pdf_item(compare->before, old, i);
			found = pdf_id(compare->before, was) <= 0;
		}
		if (found)
			changed_annotation(compare, number, was, annotation);
		else
			new_annotation(compare, now, number, annotation);
	}
	for (int i = 0; i < pdf_len(compare->before, old); i++) {
		qpdf_oh was = pdf_item(compare->before, old, i);
		int const id = pdf_id(compare->before, was);
		(void)find_by_id(compare->now, new, id, &found);
		if (!found && (id > 0 || i >= pdf_len(compare->now, new)))
			add(compare, PADES_NOTE_REMOVED, number,
			    pdf_name(compare->before, pdf_get(compare->before, was, "/Subtype")));
	}
}

static void compare_page(Compare *compare, int number, qpdf_oh before, qpdf_oh now)
{
	static const char *const apart[] = { "/Annots",    "/LastModified", "/Metadata",
		                             "/PieceInfo", "/Tabs",         NULL };
	static const char *const inherited[] = { "/Resources", "/MediaBox", "/CropBox", "/Rotate" };
	bool equal = same_but(compare, before, now, apart, 0);
	for (size_t i = 0; equal && i < ARRAY_LEN(inherited); i++)
		equal = same(compare, pdf_inherited(compare->before, before, inherited[i]),
		             pdf_inherited(compare->now, now, inherited[i]), 1);
	if (!equal)
		add(compare, PADES_PAGE_CHANGED, number, S(""));
	compare_annotations(compare, number, before, now);
}

static void compare_pages(Compare *compare)
{
	const Pdf *before = compare->before, *now = compare->now;
	for (int i = 0; i < now->pages; i++) {
		qpdf_oh page = pdf_page(now, i);
		int const was = page_of(&compare->pages_before, pdf_id(now, page));
		if (was < 0) {
			add(compare, PADES_PAGE_ADDED, i + 1, S(""));
			continue;
		}
		if (was != i && now->pages == before->pages)
			add(compare, PADES_PAGE_CHANGED, i + 1, S("")); /* moved */
		compare_page(compare, i + 1, pdf_page(before, was), page);
	}
	for (int i = 0; i < before->pages; i++)
		if (page_of(&compare->pages_now, pdf_id(before, pdf_page(before, i))) < 0)
			add(compare, PADES_PAGE_REMOVED, i + 1, S(""));
}

/* Fields by their names: what they say, and whether they went. */
static void compare_fields(Compare *compare)
{
	PdfFieldList const old = pdf_fields(compare->before), new = pdf_fields(compare->now);
	for (size_t i = 0; i < new.len; i++) {
		const PdfField *field = &new.at[i], *was = NULL;
		int const id = pdf_id(compare->now, field->field);
		for (size_t k = 0; k < old.len && !was; k++)
			if (id > 0 && pdf_id(compare->before, old.at[k].field) == id)
				was = &old.at[k];
		qpdf_oh value = pdf_get(compare->now, field->field, "/V");
		if (!was) {
			if (!field->is_signature || !pdf_is_null(compare->now, value))
				add(compare,
				    field->is_signature ? PADES_SIGNED_AGAIN : PADES_FORM_FILLED, 0,
				    field->name);
			continue;
		}
		qpdf_oh said = pdf_get(compare->before, was->field, "/V");
		if (same(compare, said, value, 1))
			continue;
		bool const signs = field->is_signature && pdf_is_null(compare->before, said);
		add(compare, signs ? PADES_SIGNED_AGAIN : PADES_FORM_FILLED, 0, field->name);
	}
	for (size_t k = 0; k < old.len; k++) {
		bool found = false;
		for (size_t i = 0; i < new.len && !found; i++)
			found = pdf_id(compare->now, new.at[i].field) ==
			        pdf_id(compare->before, old.at[k].field);
		if (!found)
			add(compare, PADES_FORM_FILLED, 0, old.at[k].name);
	}
}

/* The looks that fields share (fonts, a default appearance) show where something is filled in: in a
 * form of signatures only, they are properties like others. */
static void compare_form(Compare *compare)
{
	static const char *const apart[] = { "/Fields", "/SigFlags", NULL };
	qpdf_oh const old = pdf_get(compare->before, compare->before->root, "/AcroForm");
	qpdf_oh const new = pdf_get(compare->now, compare->now->root, "/AcroForm");
	PdfFieldList const fields = pdf_fields(compare->now);
	bool only_signatures = true;
	for (size_t i = 0; i < fields.len; i++)
		only_signatures = only_signatures && fields.at[i].is_signature;
	compare_fields(compare);
	if (!pdf_is_dictionary(compare->before, old) || same_but(compare, old, new, apart, 0))
		return;
	if (only_signatures && pdf_is_null(compare->now, pdf_get(compare->now, new, "/XFA")))
		add(compare, PADES_PROPERTIES, 0, S("/AcroForm"));
	else
		add(compare, PADES_FORM_FILLED, 0, S("/AcroForm"));
}

/* The keys of the catalog, and what it means that they change. */
static void compare_catalog(Compare *compare)
{
	static const char *const apart[] = { "/Pages", "/AcroForm", "/Type", NULL };
	static const char *const proofs[] = { "/DSS", "/Extensions", "/Version", NULL };
	static const char *const properties[] = { "/Metadata", "/StructTreeRoot",
		                                  "/MarkInfo", "/PageLabels",
		                                  "/Lang",     "/PieceInfo",
		                                  "/Perms",    NULL };
	StrList const keys[2] = { pdf_keys(compare->before, compare->before->root),
		                  pdf_keys(compare->now, compare->now->root) };
	for (size_t side = 0; side < 2; side++)
		for (size_t i = 0; i < keys[side].len; i++) {
			Str const key = keys[side].at[i];
			const char *name = str_cstr(compare->now->arena, key);
			if (is_one_of(key, apart) ||
			    same(compare, pdf_get(compare->before, compare->before->root, name),
			         pdf_get(compare->now, compare->now->root, name), 1))
				continue;
			PadesChangeKind kind = PADES_SETUP_CHANGED;
			if (is_one_of(key, proofs))
				kind = PADES_PROOFS_ADDED;
			if (is_one_of(key, properties))
				kind = PADES_PROPERTIES;
			add(compare, kind, 0, key);
		}
}

void compare_revisions(const Pdf *before, const Pdf *now, PadesChangeList *changes)
{
	Compare compare = { .before = before, .now = now, .changes = changes };
	compare.seen = alloc_n(before->arena, Seen, SEEN_SLOTS);
	compare.pages_before = map_pages(before, before->arena);
	compare.pages_now = map_pages(now, before->arena);
	compare_pages(&compare);
	compare_form(&compare);
	compare_catalog(&compare);
	if (!same(&compare, pdf_get(before, before->trailer, "/Info"),
	          pdf_get(now, now->trailer, "/Info"), 1))
		add(&compare, PADES_PROPERTIES, 0, S("/Info"));
}
