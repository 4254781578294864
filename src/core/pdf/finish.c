/* finish.c — what cairo cannot say: language, reading direction, the title in the window, the
 * words for figures, what a row's heading is the heading of, and metadata as XMP. */
#include <qpdf/qpdf-c.h>
#include <string.h>

#include "core/pdf/doc.h"

enum { DEPTH_MAX = 12 };

static void close_qpdf(void *arg)
{
	qpdf_data *qpdf = arg;
	qpdf_cleanup(qpdf);
}

static void set(qpdf_data qpdf, qpdf_oh dictionary, const char *key, qpdf_oh value)
{
	qpdf_oh_replace_key(qpdf, dictionary, key, value);
}

static void xml(Buf *out, Str text)
{
	for (size_t i = 0; i < text.len; i++)
		switch (text.ptr[i]) {
		case '<': buf_add(out, S("&lt;")); break;
		case '>': buf_add(out, S("&gt;")); break;
		case '&': buf_add(out, S("&amp;")); break;
		default: buf_char(out, text.ptr[i]);
		}
}

static Str xmp(Arena *arena, const DocStyle *style)
{
	Buf out = { .arena = arena };
	buf_add(&out, S("<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	                "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	                "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	                "<rdf:Description rdf:about=\"\""
	                " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	                " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
	                "<dc:format>application/pdf</dc:format>\n"
	                "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"));
	xml(&out, style->title);
	buf_add(&out, S("</rdf:li></rdf:Alt></dc:title>\n<dc:creator><rdf:Seq><rdf:li>"));
	xml(&out, style->author);
	buf_addf(&out, "</rdf:li></rdf:Seq></dc:creator>\n<dc:language><rdf:Bag><rdf:li>%s",
	         lang_code(style->lang));
	buf_add(&out, S("</rdf:li></rdf:Bag></dc:language>\n"
	                "<xmp:CreatorTool>Beffroi</xmp:CreatorTool>\n"));
	Str at = str_part(instant_iso(arena, style->at), 0, 19);
	if (at.len > 0)
		buf_addf(&out, "<xmp:CreateDate>%.*sZ</xmp:CreateDate>\n", STR(at));
	buf_add(&out, S("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n"));
	return buf_str(&out);
}

static void add_metadata(Arena *arena, qpdf_data qpdf, qpdf_oh root, const DocStyle *style)
{
	Str const text = xmp(arena, style);
	qpdf_oh stream = qpdf_oh_new_stream(qpdf);
	qpdf_oh dictionary = qpdf_oh_get_dict(qpdf, stream);
	set(qpdf, dictionary, "/Type", qpdf_oh_new_name(qpdf, "/Metadata"));
	set(qpdf, dictionary, "/Subtype", qpdf_oh_new_name(qpdf, "/XML"));
	qpdf_oh_replace_stream_data(qpdf, stream, (const unsigned char *)text.ptr, text.len,
	                            qpdf_oh_new_null(qpdf), qpdf_oh_new_null(qpdf));
	set(qpdf, root, "/Metadata", stream);
}

/* A tagged document has one root element, which cairo leaves out. */
static void wrap_tags(qpdf_data qpdf, qpdf_oh tree)
{
	qpdf_oh children = qpdf_oh_get_key(qpdf, tree, "/K");
	if (!qpdf_oh_is_array(qpdf, children))
		return;
	qpdf_oh document = qpdf_make_indirect_object(
		qpdf, qpdf_oh_parse(qpdf, "<< /Type /StructElem /S /Document >>"));
	int const len = qpdf_oh_get_array_n_items(qpdf, children);
	for (int i = 0; i < len; i++)
		set(qpdf, qpdf_oh_get_array_item(qpdf, children, i), "/P", document);
	set(qpdf, document, "/P", tree);
	set(qpdf, document, "/K", children);
	set(qpdf, tree, "/K", document);
}

/* Walks the tree of tags: a figure gets words, the heading of a row its scope. */
static void describe_tags(qpdf_data qpdf, qpdf_oh element, Str figure, int depth)
{
	if (depth > DEPTH_MAX || !qpdf_oh_is_dictionary(qpdf, element))
		return;
	qpdf_oh kind = qpdf_oh_get_key(qpdf, element, "/S");
	const char *name = qpdf_oh_is_name(qpdf, kind) ? qpdf_oh_get_name(qpdf, kind) : "";
	if (strcmp(name, "/Figure") == 0)
		set(qpdf, element, "/Alt", qpdf_oh_new_unicode_string(qpdf, figure.ptr));
	if (strcmp(name, "/TH") == 0)
		set(qpdf, element, "/A", qpdf_oh_parse(qpdf, "<< /O /Table /Scope /Row >>"));
	qpdf_oh children = qpdf_oh_get_key(qpdf, element, "/K");
	if (!qpdf_oh_is_array(qpdf, children)) {
		describe_tags(qpdf, children, figure, depth + 1);
		return;
	}
	int const len = qpdf_oh_get_array_n_items(qpdf, children);
	for (int i = 0; i < len; i++)
		describe_tags(qpdf, qpdf_oh_get_array_item(qpdf, children, i), figure, depth + 1);
}

/* Cairo puts the letters behind a ligature around it (ActualText), where a reader that lays out
 * right-to-left text anew loses their order: the glyph's own letter, of the Arabic presentation
 * forms, is what such readers search and copy well.  A single letter is kept as it is. */
static Str without_ligature_spans(Arena *arena, Str content)
{
	static const char opening[] = "/Span << /ActualText <feff", close[] = "EMC\n";
	size_t const one_letter = 4;
	Buf out = { .arena = arena };
	bool inside = false;
	while (content.len > 0) {
		Str const whole = content;
		Str line = str_cut(&content, '\n');
		line.len = (size_t)(whole.len - content.len); /* with its end */
		Str const digits = str_part(line, sizeof opening - 1, line.len);
		bool drop = inside && str_eq(line, str_of(close));
		inside = inside && !drop;
		if (str_starts(line, str_of(opening)) && digits.len > one_letter &&
		    digits.ptr[one_letter] != '>')
			drop = inside = true;
		if (!drop)
			buf_add(&out, line);
	}
	return buf_str(&out);
}

static void simplify_pages(Arena *arena, qpdf_data qpdf)
{
	int const pages = qpdf_get_num_pages(qpdf);
	for (int i = 0; i < pages; i++) {
		unsigned char *bytes; /* malloc'ed: goes with the child, which ends after this */
		size_t len;
		qpdf_oh page = qpdf_get_page_n(qpdf, (size_t)i);
		if (qpdf_oh_get_page_content_data(qpdf, page, &bytes, &len) > QPDF_WARNINGS)
			fault("could not read back a page");
		Str const content = without_ligature_spans(arena, (Str){ (char *)bytes, len });
		qpdf_oh stream = qpdf_oh_new_stream(qpdf);
		qpdf_oh_replace_stream_data(qpdf, stream, (const unsigned char *)content.ptr,
		                            content.len, qpdf_oh_new_null(qpdf),
		                            qpdf_oh_new_null(qpdf));
		set(qpdf, page, "/Contents", stream);
	}
}

static void add_properties(Arena *arena, qpdf_data qpdf, const Doc *doc)
{
	bool const rtl = strcmp(lang_direction(doc->style.lang), "rtl") == 0;
	qpdf_oh root = qpdf_get_root(qpdf);
	set(qpdf, root, "/Lang", qpdf_oh_new_unicode_string(qpdf, lang_code(doc->style.lang)));
	set(qpdf, root, "/ViewerPreferences",
	    qpdf_oh_parse(qpdf, rtl ? "<< /DisplayDocTitle true /Direction /R2L >>"
	                            : "<< /DisplayDocTitle true /Direction /L2R >>"));
	set(qpdf, root, "/MarkInfo", qpdf_oh_parse(qpdf, "<< /Marked true >>"));
	add_metadata(arena, qpdf, root, &doc->style);
	Str const figure = i18n_text(arena, doc->style.lang, NULL,
	                             "Code QR : le texte qu’il contient prouve ce document.");
	qpdf_oh tree = qpdf_oh_get_key(qpdf, root, "/StructTreeRoot");
	if (qpdf_oh_is_dictionary(qpdf, tree)) {
		wrap_tags(qpdf, tree);
		describe_tags(qpdf, tree, str_of(str_cstr(arena, figure)), 0);
	}
	qpdf_oh info = qpdf_oh_get_key(qpdf, qpdf_get_trailer(qpdf), "/Info");
	if (doc->style.at.us == 0 && qpdf_oh_is_dictionary(qpdf, info))
		qpdf_oh_remove_key(qpdf, info, "/CreationDate");
}

Str doc_finish(Arena *arena, const Doc *doc, Str pages)
{
	qpdf_data *qpdf = alloc(arena, qpdf_data);
	*qpdf = qpdf_init();
	arena_defer(arena, close_qpdf, qpdf);
	qpdf_silence_errors(*qpdf);
	if (qpdf_read_memory(*qpdf, "pages", pages.ptr, pages.len, NULL) > QPDF_WARNINGS)
		fault("could not read the pages that cairo made");
	simplify_pages(arena, *qpdf);
	add_properties(arena, *qpdf, doc);
	if (qpdf_init_write_memory(*qpdf) > QPDF_WARNINGS)
		fault("could not prepare the pages for writing");
	qpdf_set_deterministic_ID(*qpdf, QPDF_TRUE);
	qpdf_set_object_stream_mode(*qpdf, qpdf_o_generate);
	if (qpdf_write(*qpdf) > QPDF_WARNINGS || qpdf_has_error(*qpdf))
		fault("could not write the document");
	return str_copy(arena, (Str){ (const char *)qpdf_get_buffer(*qpdf),
	                              qpdf_get_buffer_length(*qpdf) });
}
