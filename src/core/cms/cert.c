/* cert.c — certificates: reading them, and what they say. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "core/cms/inner.h"

enum { NAME_BYTES_MAX = 4096 };

static void x509_gone(void *x509)
{
	X509_free(x509);
}

static void crl_gone(void *crl)
{
	X509_CRL_free(crl);
}

static void key_gone(void *key)
{
	EVP_PKEY_free(key);
}

static void cms_gone(void *cms)
{
	CMS_ContentInfo_free(cms);
}

static void context_gone(void *context)
{
	EVP_PKEY_CTX_free(context);
}

static void bio_gone(void *bio)
{
	BIO_free_all(bio);
}

static void *kept(Arena *arena, void *thing, void (*gone)(void *))
{
	if (!thing)
		fault("OpenSSL could not make what it was asked for");
	arena_defer(arena, gone, thing);
	return thing;
}

X509 *keep_x509(Arena *arena, X509 *x509)
{
	return kept(arena, x509, x509_gone);
}

X509_CRL *keep_crl(Arena *arena, X509_CRL *crl)
{
	return kept(arena, crl, crl_gone);
}

EVP_PKEY *keep_key(Arena *arena, EVP_PKEY *key)
{
	return kept(arena, key, key_gone);
}

CMS_ContentInfo *keep_cms(Arena *arena, CMS_ContentInfo *cms)
{
	return kept(arena, cms, cms_gone);
}

EVP_PKEY_CTX *keep_key_context(Arena *arena, EVP_PKEY_CTX *context)
{
	return kept(arena, context, context_gone);
}

Str cms_item(Arena *arena, const void *value, const ASN1_ITEM *item)
{
	unsigned char *bytes = NULL;
	int const len = ASN1_item_i2d(value, &bytes, item);
	if (len < 0)
		fault("OpenSSL could not encode a value");
	Str copy = str_copy(arena, (Str){ (const char *)bytes, (size_t)len });
	OPENSSL_free(bytes);
	return copy;
}

Str cms_asn1_bytes(Arena *arena, const ASN1_STRING *string)
{
	int const len = string ? ASN1_STRING_length(string) : 0;
	if (len <= 0)
		return S("");
	return str_copy(arena, (Str){ (const char *)ASN1_STRING_get0_data(string), (size_t)len });
}

bool cms_asn1_time(const ASN1_TIME *time, Instant *ret_at)
{
	struct tm parts;
	if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
		return false;
	Date const day = DATE(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
	if (!date_is_valid(day))
		return false;
	int64_t const seconds =
		date_to_days(day) * 86400 + parts.tm_hour * 3600 + parts.tm_min * 60 + parts.tm_sec;
	*ret_at = (Instant){ seconds * 1000000 };
	return true;
}

/* A name as people read it, in UTF-8; what is not text in it becomes a question mark. */
static Str name_text(Arena *arena, const X509_NAME *name)
{
	unsigned long const flags =
		(XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ) | XN_FLAG_DN_REV;
	BIO *bio = kept(arena, BIO_new(BIO_s_mem()), bio_gone);
	char *text = NULL;
	if (X509_NAME_print_ex(bio, name, 0, flags & ~0ul) < 0)
		return S("?");
	long const len = BIO_get_mem_data(bio, &text);
	Str const all = { text, len > 0 ? (size_t)len : 0 };
	Str const part = str_part(all, 0, NAME_BYTES_MAX);
	return str_is_utf8(part) ? str_copy(arena, part) : S("?");
}

static Str name_entry(Arena *arena, const X509_NAME *name, int nid)
{
	int const at = X509_NAME_get_index_by_NID(name, nid, -1);
	unsigned char *bytes = NULL;
	if (at < 0)
		return S("");
	int const len = ASN1_STRING_to_UTF8(
		&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	if (len < 0)
		return S("");
	Str const text = str_copy(arena, (Str){ (const char *)bytes, (size_t)len });
	OPENSSL_free(bytes);
	return str_is_utf8(text) ? text : S("");
}

static Str hex(Arena *arena, Str bytes)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < bytes.len; i++)
		buf_addf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	return buf_str(&out);
}

static Str key_text(Arena *arena, X509 *x509)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);
	char curve[64] = "?";
	size_t len;
	if (!key)
		return S("?");
	if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"))
		return str_format(arena, "RSA %d", EVP_PKEY_get_bits(key));
	if (!EVP_PKEY_is_a(key, "EC"))
		return str_copy(arena, str_of(EVP_PKEY_get0_type_name(key)));
	if (EVP_PKEY_get_group_name(key, curve, sizeof curve, &len) != 1)
		return S("EC ?");
	if (strcmp(curve, "prime256v1") == 0)
		return S("EC P-256");
	if (strcmp(curve, "secp384r1") == 0)
		return S("EC P-384");
	if (strcmp(curve, "secp521r1") == 0)
		return S("EC P-521");
	return str_format(arena, "EC %s", curve);
}

CmsCert cms_describe(Arena *arena, X509 *x509)
{
	const X509_NAME *subject = X509_get_subject_name(x509);
	uint32_t const usage = X509_get_key_usage(x509); /* all ones when not limited */
	CmsCert cert = {
		.der = item_of(arena, x509, X509),
		.subject = name_text(arena, subject),
		.issuer = name_text(arena, X509_get_issuer_name(x509)),
		.name = name_entry(arena, subject, NID_commonName),
		.organisation = name_entry(arena, subject, NID_organizationName),
		.serial = hex(arena, cms_asn1_bytes(arena, X509_get0_serialNumber(x509))),
		.key = key_text(arena, x509),
		.may_sign = usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION),
		.may_stamp = (X509_get_extension_flags(x509) & EXFLAG_XKUSAGE) &&
		             (X509_get_extended_key_usage(x509) & XKU_TIMESTAMP),
		.may_certify = X509_check_ca(x509) > 0,
		.self_issued = X509_get_extension_flags(x509) & EXFLAG_SI,
	};
	cert.fingerprint = hex(arena, cms_digest(arena, EVP_sha256(), &cert.der, 1));
	if (cert.name.len == 0)
		cert.name = cert.organisation.len > 0 ? cert.organisation : cert.subject;
	(void)cms_asn1_time(X509_get0_notBefore(x509), &cert.since);
	(void)cms_asn1_time(X509_get0_notAfter(x509), &cert.until);
	return cert;
}

X509 *cms_parse_x509(Arena *arena, Str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	X509 *x509 = der.len <= CMS_BYTES_MAX ? d2i_X509(NULL, &at, (long)der.len) : NULL;
	ERR_clear_error();
	return x509 ? keep_x509(arena, x509) : NULL;
}

X509 *cms_x509(Arena *arena, const CmsCert *cert)
{
	X509 *x509 = cms_parse_x509(arena, cert->der);
	if (!x509)
		fault("a certificate that was read is none");
	return x509;
}

Err *cms_read_certs(Arena *arena, Str bytes, CmsCertList *ret_certs)
{
	CmsCertList certs = { 0 };
	X509 *x509 = cms_parse_x509(arena, bytes);
	if (x509)
		*list_push(arena, &certs) = cms_describe(arena, x509);
	if (!x509 && bytes.len <= CMS_BYTES_MAX) {
		BIO *bio = kept(arena, BIO_new_mem_buf(bytes.ptr, (int)bytes.len), bio_gone);
		while (certs.len < CMS_CERTS_MAX &&
		       (x509 = PEM_read_bio_X509(bio, NULL, NULL, (void *)"")))
			*list_push(arena, &certs) = cms_describe(arena, keep_x509(arena, x509));
	}
	ERR_clear_error();
	if (certs.len == 0)
		return err_new(arena, ERR_INVALID,
		               "Ce fichier ne contient pas de certificat lisible. Choisissez un "
		               "certificat au format PEM ou DER.");
	*ret_certs = certs;
	return NULL;
}

void cms_add_cert(Arena *arena, Str der, CmsCertList *certs)
{
	X509 *x509 = certs->len < CMS_CERTS_MAX ? cms_parse_x509(arena, der) : NULL;
	if (x509)
		*list_push(arena, certs) = cms_describe(arena, x509);
}
