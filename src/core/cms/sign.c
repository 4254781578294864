/* sign.c — making a SignedData of one signature, in one step or two. */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "core/cms/inner.h"

static Str attribute(Arena *arena, int nid, Str value)
{
	return der_sequence(arena, cms_oid(arena, nid), der_wrap(arena, DER_SET, value));
}

/* SigningCertificateV2 (RFC 5035) of one certificate; SHA-256 is its default, so it is not named.
 */
static Str signing_certificate(Arena *arena, const CmsCert *cert)
{
	X509 *x509 = cms_x509(arena, cert);
	Str const hash = cms_hash_of(arena, CMS_SHA256, cert->der);
	Str const issuer = item_of(arena, X509_get_issuer_name(x509), X509_NAME);
	Str const directory_name = der_wrap(arena, DER_TAGGED + 4, issuer);
	Str const serial = item_of(arena, X509_get0_serialNumber(x509), ASN1_INTEGER);
	Str const reference = der_sequence(
		arena, der_wrap(arena, DER_OCTETS, hash),
		der_sequence(arena, der_wrap(arena, DER_SEQUENCE, directory_name), serial));
	return der_sequence(arena, der_wrap(arena, DER_SEQUENCE, reference));
}

Str cms_attributes(Arena *arena, const CmsCert *cert, int content_type, CmsHash hash, Str digest,
                   Instant at)
{
	Str attributes[4];
	size_t len = 0;
	assert(digest.len == cms_hash_bytes(hash));
	attributes[len++] = attribute(arena, NID_pkcs9_contentType, cms_oid(arena, content_type));
	attributes[len++] =
		attribute(arena, NID_pkcs9_messageDigest, der_wrap(arena, DER_OCTETS, digest));
	attributes[len++] = attribute(arena, NID_id_smime_aa_signingCertificateV2,
	                              signing_certificate(arena, cert));
	if (at.us != 0)
		attributes[len++] = attribute(arena, NID_pkcs9_signingTime, der_time(arena, at));
	return der_set_of(arena, DER_SET, attributes, len);
}

/* The same element under another tag: [0] instead of SET, as CMS writes what it signs as a SET. */
static Str retagged(Arena *arena, Str element, int tag)
{
	Str rest = element;
	DerElement set;
	if (!der_next(&rest, &set))
		fault("signed attributes that are no DER");
	return der_wrap(arena, tag, set.content);
}

static Str certificates(Arena *arena, const CmsParts *parts)
{
	LIST(Str) ders = { 0 };
	if (parts->bare)
		return S("");
	*list_push(arena, &ders) = parts->cert->der;
	for (size_t i = 0; parts->chain && i < parts->chain->len; i++)
		if (!parts->chain->at[i].self_issued) /* a root proves nothing by coming along */
			*list_push(arena, &ders) = parts->chain->at[i].der;
	return der_set_of(arena, DER_TAGGED, ders.at, ders.len);
}

static Str signer_info(Arena *arena, const CmsParts *parts)
{
	X509 *x509 = cms_x509(arena, parts->cert);
	Str const issuer = item_of(arena, X509_get_issuer_name(x509), X509_NAME);
	Str const serial = item_of(arena, X509_get0_serialNumber(x509), ASN1_INTEGER);
	Str unsigned_attributes = S("");
	if (parts->stamp.len > 0) {
		Str const stamp = attribute(arena, NID_id_smime_aa_timeStampToken, parts->stamp);
		unsigned_attributes = der_wrap(arena, DER_TAGGED + 1, stamp);
	}
	return der_sequence(arena, der_number(arena, 1), der_sequence(arena, issuer, serial),
	                    cms_hash_algorithm(arena, parts->hash),
	                    retagged(arena, parts->attributes, DER_TAGGED),
	                    cms_signature_algorithm(arena, X509_get0_pubkey(x509), parts->hash),
	                    der_wrap(arena, DER_OCTETS, parts->value), unsigned_attributes);
}

Str cms_assemble(Arena *arena, const CmsParts *parts)
{
	bool const is_data = parts->content_type == NID_pkcs7_data;
	Str content = S("");
	if (parts->content.ptr)
		content = der_wrap(arena, DER_TAGGED, der_wrap(arena, DER_OCTETS, parts->content));
	Str const hash = cms_hash_algorithm(arena, parts->hash);
	Str const data = der_sequence(
		arena, der_number(arena, is_data ? 1 : 3), der_wrap(arena, DER_SET, hash),
		der_sequence(arena, cms_oid(arena, parts->content_type), content),
		certificates(arena, parts), der_wrap(arena, DER_SET, signer_info(arena, parts)));
	return der_sequence(arena, cms_oid(arena, NID_pkcs7_signed),
	                    der_wrap(arena, DER_TAGGED, data));
}

static Str order_digest(Arena *arena, const CmsOrder *order)
{
	if (order->digest.len > 0) {
		assert(!order->enveloping && order->digest.len == cms_hash_bytes(order->hash));
		return order->digest;
	}
	return cms_hash_of(arena, order->hash, order->data);
}

static Err *in_force(Arena *arena, const CmsCert *cert, Instant at)
{
	if (at.us == 0 || (at.us >= cert->since.us && at.us <= cert->until.us))
		return NULL;
	if (at.us < cert->since.us)
		return err_new(arena, ERR_CONFLICT,
		               "Le certificat « {name} » n’est valable qu’à partir du {date}.",
		               arg("name", cert->name), arg("date", cert->since));
	return err_new(arena, ERR_CONFLICT,
	               "Le certificat « {name} » n’est plus valable depuis le {date}. Demandez-en "
	               "un nouveau pour signer.",
	               arg("name", cert->name), arg("date", cert->until));
}

/* The token over the signature's value, from whom the order names. */
static Err *stamp(Arena *arena, const CmsOrder *order, Str value, Str *ret_token)
{
	Str answer;
	if (!order->stamper.ask)
		return NULL;
	Str const request =
		tsa_request(arena, CMS_SHA256, cms_hash_of(arena, CMS_SHA256, value), 0);
	Err *e = order->stamper.ask(arena, order->stamper.to, request, &answer);
	if (e)
		return e;
	return tsa_parse(arena, request, answer, ret_token);
}

static Err *finish(Arena *arena, const CmsOrder *order, CmsParts *parts, Str *ret_cms)
{
	Err *e = stamp(arena, order, parts->value, &parts->stamp);
	if (e)
		return e;
	parts->hash = order->hash;
	parts->content_type = NID_pkcs7_data;
	if (order->enveloping)
		parts->content = order->data.ptr ? order->data : S("");
	*ret_cms = cms_assemble(arena, parts);
	return NULL;
}

Err *cms_sign_detached(Arena *arena, Signer *signer, const CmsOrder *order, Str *ret_cms)
{
	CmsParts parts = { .cert = &signer->cert, .chain = &signer->chain };
	CmsToSign to_sign;
	Err *e = cms_digest_to_sign(arena, &signer->cert, order, &to_sign);
	if (e)
		return e;
	parts.attributes = to_sign.attributes;
	e = cms_sign_digest(arena, signer, order->hash, to_sign.digest, &parts.value);
	if (e)
		return e;
	return finish(arena, order, &parts, ret_cms);
}

Err *cms_digest_to_sign(Arena *arena, const CmsCert *cert, const CmsOrder *order,
                        CmsToSign *ret_to_sign)
{
	Err *e = in_force(arena, cert, order->at);
	if (e)
		return e;
	ret_to_sign->attributes = cms_attributes(arena, cert, NID_pkcs7_data, order->hash,
	                                         order_digest(arena, order), order->at);
	ret_to_sign->digest = cms_hash_of(arena, order->hash, ret_to_sign->attributes);
	return NULL;
}

/* Adds a stamp to a CMS that has none: it is no part of what is signed. */
static Err *add_stamp(Arena *arena, const CmsOrder *order, Str value, Str *cms)
{
	Str token;
	Err *e = stamp(arena, order, value, &token);
	if (e)
		return e;
	const unsigned char *at = (const unsigned char *)cms->ptr;
	CMS_ContentInfo *all = keep_cms(arena, d2i_CMS_ContentInfo(NULL, &at, (long)cms->len));
	CMS_SignerInfo *info = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(all), 0);
	if (CMS_unsigned_add1_attr_by_NID(info, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE,
	                                  token.ptr, (int)token.len) != 1)
		fault("OpenSSL could not add a stamp to a signature");
	*cms = cms_item(arena, all, ASN1_ITEM_rptr(CMS_ContentInfo));
	return NULL;
}

/* Takes a CMS that a person's own tool has made of the same data. */
static Err *accept_cms(Arena *arena, const CmsCert *cert, const CmsOrder *order, Str answer,
                       Str *ret_cms)
{
	CmsReport const report = cms_verify(arena, &(CmsQuestion){ .cms = answer,
	                                                           .data = order->data,
	                                                           .hash = order->hash,
	                                                           .digest = order->digest,
	                                                           .now = order->at });
	const CmsSignature *signature = report.signatures.at;
	if (!report.readable || report.signatures.len != 1 || report.enveloping)
		return err_new(arena, ERR_INVALID,
		               "La réponse du dispositif n’est pas une signature détachée de ce "
		               "document. Recommencez la signature.");
	if (signature->integrity != CMS_INTACT)
		return err_new(arena, ERR_INVALID,
		               "La signature reçue n’est pas celle de ce document. Recommencez la "
		               "signature.");
	if (!str_eq(signature->cert->der, cert->der))
		return err_new(arena, ERR_INVALID,
		               "La signature reçue est celle de « {other} », alors que celle de "
		               "« {name} » est attendue. Choisissez l’autre certificat.",
		               arg("other", signature->cert->name), arg("name", cert->name));
	if (signature->level == CMS_LEVEL_NONE)
		return err_new(arena, ERR_INVALID,
		               "La signature reçue ne dit pas par quel certificat elle est faite. "
		               "Choisissez le format CAdES dans votre outil de signature.");
	Str cms = cms_unarmoured(arena, answer);
	Err *e = NULL;
	if (order->stamper.ask && signature->level == CMS_LEVEL_B)
		e = add_stamp(arena, order, signature->value, &cms);
	if (!e)
		*ret_cms = cms;
	return e;
}

Err *cms_accept(Arena *arena, const CmsCert *cert, const CmsCertList *chain, const CmsOrder *order,
                const CmsToSign *to_sign, Str answer, Str *ret_cms)
{
	X509 *x509 = cms_x509(arena, cert);
	const char *weakness = cms_key_weakness(X509_get0_pubkey(x509));
	if (weakness)
		return err_new(arena, ERR_INVALID, weakness);
	/* A bare signature of RSA is random bytes, so it is tried before anything else. */
	Str const digest = cms_hash_of(arena, order->hash, to_sign->attributes);
	if (!cms_check_value(arena, x509, order->hash, digest, answer))
		return accept_cms(arena, cert, order, answer, ret_cms);
	CmsParts parts = {
		.cert = cert, .chain = chain, .attributes = to_sign->attributes, .value = answer
	};
	return finish(arena, order, &parts, ret_cms);
}
