/* sniff.c — what a file is, by its first bytes. */
#include <string.h>

#include "core/blob/rows.h"

typedef struct {
	const char *media_type;
	size_t at;         /* where the bytes stand */
	const char *bytes; /* of len bytes */
	size_t len;
	const char *inside; /* and this stands anywhere after them; NULL: no matter */
	unsigned kind;      /* who must have asked for it; 0: anybody may send it */
} Signature;

#define ZIP         "PK\3\4"
#define ODF         "application/vnd.oasis.opendocument."
#define OOX         "application/vnd.openxmlformats-officedocument."
#define FTYP        "ftyp"
#define SIGNED_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" /* id-signedData, RFC 5652 */
#define BOM         "\xef\xbb\xbf"

/* clang-format off */
static const Signature signatures[] = {
	{ "application/pdf", 0, "%PDF-", 5, NULL, 0 },
	{ "image/jpeg", 0, "\xff\xd8\xff", 3, NULL, 0 },
	{ "image/png", 0, "\x89PNG\r\n\x1a\n", 8, NULL, 0 },
	{ "image/webp", 8, "WEBPVP8", 7, NULL, 0 },
	{ "image/heic", 4, FTYP "heic", 8, NULL, 0 },
	{ "image/heic", 4, FTYP "heix", 8, NULL, 0 },
	{ "image/heic", 4, FTYP "mif1", 8, NULL, 0 },
	{ "image/heic", 4, FTYP "msf1", 8, NULL, 0 },
	{ ODF "text", 0, ZIP, 4, "mimetype" ODF "textPK", 0 },
	{ ODF "spreadsheet", 0, ZIP, 4, "mimetype" ODF "spreadsheetPK", 0 },
	{ ODF "presentation", 0, ZIP, 4, "mimetype" ODF "presentationPK", 0 },
	{ OOX "wordprocessingml.document", 0, ZIP, 4, "word/", 0 },
	{ OOX "spreadsheetml.sheet", 0, ZIP, 4, "xl/", 0 },
	{ OOX "presentationml.presentation", 0, ZIP, 4, "ppt/", 0 },
	/* DER: after 30 and a length */
	{ "application/pkcs7-signature", 2, SIGNED_DATA, 11, NULL, BLOB_SIGNING },
	{ "application/pkcs7-signature", 3, SIGNED_DATA, 11, NULL, BLOB_SIGNING },
	{ "application/pkcs7-signature", 4, SIGNED_DATA, 11, NULL, BLOB_SIGNING },
	{ "application/pkcs7-signature", 5, SIGNED_DATA, 11, NULL, BLOB_SIGNING },
	{ "application/pkcs7-signature", 0, "-----BEGIN PKCS7-----", 21, NULL, BLOB_SIGNING },
	{ "application/pkcs7-signature", 0, "-----BEGIN CMS-----", 19, NULL, BLOB_SIGNING },
	/* version 3, RFC 7292; a certificate is a sequence in a sequence */
	{ "application/x-pkcs12", 2, "\x02\x01\x03\x30", 4, NULL, BLOB_SIGNING },
	{ "application/x-pkcs12", 3, "\x02\x01\x03\x30", 4, NULL, BLOB_SIGNING },
	{ "application/x-pkcs12", 4, "\x02\x01\x03\x30", 4, NULL, BLOB_SIGNING },
	{ "application/x-pem-file", 0, "-----BEGIN CERTIFICATE-----", 27, NULL, BLOB_SIGNING },
	{ "application/pkix-cert", 4, "\x30\x82", 2, NULL, BLOB_SIGNING },
	{ "application/xml", 0, "<?xml", 5, NULL, BLOB_XML },
	{ "application/xml", 0, BOM "<?xml", 8, NULL, BLOB_XML },
	{ "application/gzip", 0, "\x1f\x8b\x08", 3, NULL, BLOB_ARCHIVE },
};
/* clang-format on */

static bool fits(const Signature *s, Str head)
{
	if (head.len < s->at + s->len || memcmp(head.ptr + s->at, s->bytes, s->len) != 0)
		return false;
	if (s->kind == BLOB_SIGNING && s->at > 0 && head.ptr[0] != 0x30)
		return false; /* a sequence, with its length before these bytes */
	return !s->inside || str_has(head, str_of(s->inside));
}

Str blob_sniff(Str head, unsigned kinds)
{
	for (size_t i = 0; i < ARRAY_LEN(signatures); i++)
		if ((signatures[i].kind & ~kinds) == 0 && fits(&signatures[i], head))
			return str_of(signatures[i].media_type);
	return (Str){ 0 };
}
