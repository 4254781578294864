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

/* Signatures, certificates and keys: for the routes that ask for them, and for our own. */
#define SIGNED_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" /* id-signedData, RFC 5652 */
static const Signature signing[] = {
	{ "application/pkcs7-signature", 2, SIGNED_DATA, 11, NULL }, /* after 30 and a length */
	{ "application/pkcs7-signature", 3, SIGNED_DATA, 11, NULL },
	{ "application/pkcs7-signature", 4, SIGNED_DATA, 11, NULL },
	{ "application/pkcs7-signature", 5, SIGNED_DATA, 11, NULL },
	{ "application/pkcs7-signature", 0, "-----BEGIN PKCS7-----", 21, NULL },
	{ "application/pkcs7-signature", 0, "-----BEGIN CMS-----", 19, NULL },
	{ "application/x-pkcs12", 2, "\x02\x01\x03\x30", 4, NULL }, /* version 3, RFC 7292 */
	{ "application/x-pkcs12", 3, "\x02\x01\x03\x30", 4, NULL },
	{ "application/x-pkcs12", 4, "\x02\x01\x03\x30", 4, NULL },
	{ "application/x-pem-file", 0, "-----BEGIN CERTIFICATE-----", 27, NULL },
	{ "application/pkix-cert", 4, "\x30\x82", 2, NULL }, /* a sequence in a sequence */
};

static bool fits(const Signature *s, Str head)
{
	if (head.len < s->at + s->len || memcmp(head.ptr + s->at, s->bytes, s->len) != 0)
		return false;
	return !s->inside || str_has(head, str_of(s->inside));
}

Str blob_sniff_signing(Str head)
{
	bool is_der = head.len > 0 && head.ptr[0] == 0x30;
	for (size_t i = 0; i < ARRAY_LEN(signing); i++)
		if ((signing[i].at == 0 || is_der) && fits(&signing[i], head))
			return str_of(signing[i].media_type);
	return (Str){ 0 };
}

Str blob_sniff(Str head)
{
	for (size_t i = 0; i < ARRAY_LEN(signatures); i++)
		if (fits(&signatures[i], head))
			return str_of(signatures[i].media_type);
	return (Str){ 0 };
}
