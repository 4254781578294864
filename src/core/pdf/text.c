/* text.c — the words of a PDF from wherever, page by page, as its pages show them.
 *
 * Poppler's pdftotext reads PDFs as no small program of ours could: fonts without names, words in
 * pieces, Arabic in visual order.  It takes the place of the child, behind the same walls. */
#include "core/pdf/pdf.h"

static const char *const program[] = {
	"/usr/bin/pdftotext", "-q", "-enc", "UTF-8", "-eol", "unix", "-", "-", NULL
};
static const char *const folders[] = { "/usr/lib", "/usr/lib64", "/usr/share/poppler", NULL };

const SandboxKind pdf_text_kind = {
	.name = "text",
	.program = program,
	.reads = folders,
	.seconds_max = 120,
	.memory_bytes_max = (size_t)1 << 30,
	.output_bytes_max = PDF_TEXT_OUTPUT_MAX,
};

/* ---- The parent: what a child says is not to be trusted ---- */

/* How many bytes the first character has; 0: it is none. */
static size_t character(Str text)
{
	unsigned char first = (unsigned char)text.ptr[0];
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	return len <= text.len && str_is_utf8(str_part(text, 0, len)) ? len : 0;
}

/* Marks of direction are put in by the program, and belong to no word: U+200E, U+200F, U+202A to
 * U+202E, U+2066 to U+2069. */
static bool is_direction(Str c)
{
	if (c.len != 3 || (unsigned char)c.ptr[0] != 0xe2)
		return false;
	unsigned second = (unsigned char)c.ptr[1], third = (unsigned char)c.ptr[2];
	return (second == 0x80 &&
	        (third == 0x8e || third == 0x8f || (third >= 0xaa && third <= 0xae))) ||
	       (second == 0x81 && third >= 0xa6 && third <= 0xa9);
}

static Str cleaned(Arena *arena, Str text)
{
	Buf clean = { .arena = arena };
	while (text.len > 0 && clean.len < PDF_TEXT_BYTES_MAX) {
		size_t len = character(text);
		unsigned char c = (unsigned char)text.ptr[0];
		Str whole = str_part(text, 0, len);
		if (len == 0 || c == 0x7f || (c < ' ' && c != '\n' && c != '\f'))
			buf_char(&clean, ' ');
		else if (!is_direction(whole))
			buf_add(&clean, whole);
		text = str_part(text, len > 0 ? len : 1, text.len);
	}
	return buf_str(&clean);
}

Err *pdf_take_text(Arena *arena, Str pdf, Str *ret_text)
{
	Str text, why;
	if (pdf.len > PDF_TEXT_INPUT_MAX)
		return err_new(arena, ERR_TOO_LARGE,
		               "Ce PDF est trop lourd pour que son texte soit lu.");
	if (!sandbox_run(arena, &pdf_text_kind, pdf, &text, &why)) {
		if (str_has(why, S("is not installed")) || str_has(why, S("is not run")))
			return err_new(arena, ERR_BUSY,
			               "Le programme qui lit le texte des PDF n’est pas installé.");
		return err_new(arena, ERR_INVALID, "Le texte de ce PDF ne peut pas être lu.");
	}
	*ret_text = cleaned(arena, text);
	return NULL;
}
