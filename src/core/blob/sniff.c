/* sniff.c — what a file is, by its first bytes. */
#include <string.h>

#include "core/blob/rows.h"

typedef struct {
	const char *media_type;
	size_t at;         /* where the bytes stand */
	const char *bytes; /* of len bytes */
	size_t len;
	const char *inside; /* and this stands anywhere after them; NULL: no matter */
} Signature;

#define ZIP  "PK\3\4"
#define ODF  "application/vnd.oasis.opendocument."
#define OOX  "application/vnd.openxmlformats-officedocument."
#define FTYP "ftyp"

/* clang-format off */
static const Signature signatures[] = {
	{ "application/pdf", 0, "%PDF-", 5, NULL },
	{ "image/jpeg", 0, "\xff\xd8\xff", 3, NULL },
	{ "image/png", 0, "\x89PNG\r\n\x1a\n", 8, NULL },
	{ "image/webp", 8, "WEBPVP8", 7, NULL },
	{ "image/heic", 4, FTYP "heic", 8, NULL },
	{ "image/heic", 4, FTYP "heix", 8, NULL },
	{ "image/heic", 4, FTYP "mif1", 8, NULL },
	{ "image/heic", 4, FTYP "msf1", 8, NULL },
	{ ODF "text", 0, ZIP, 4, "mimetype" ODF "textPK" },
	{ ODF "spreadsheet", 0, ZIP, 4, "mimetype" ODF "spreadsheetPK" },
	{ ODF "presentation", 0, ZIP, 4, "mimetype" ODF "presentationPK" },
	{ OOX "wordprocessingml.document", 0, ZIP, 4, "word/" },
	{ OOX "spreadsheetml.sheet", 0, ZIP, 4, "xl/" },
	{ OOX "presentationml.presentation", 0, ZIP, 4, "ppt/" },
};
/* clang-format on */

static bool fits(const Signature *s, Str head)
{
	if (head.len < s->at + s->len || memcmp(head.ptr + s->at, s->bytes, s->len) != 0)
		return false;
	return !s->inside || str_has(head, str_of(s->inside));
}

Str blob_sniff(Str head)
{
	for (size_t i = 0; i < ARRAY_LEN(signatures); i++)
		if (fits(&signatures[i], head))
			return str_of(signatures[i].media_type);
	return (Str){ 0 };
}
