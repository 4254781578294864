/* trust.c — whom a certificate leads to, what the signature says of it, and the verdict. */
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "core/cms/inner.h"

/* One of the references to certificates: (hash algorithm,) hash, issuer and serial.  True when it
 * is the digest of this certificate. */
static bool is_reference_to(Arena *arena, Str reference, bool second_version, const CmsCert *cert)
{
	DerElement part, oid;
	const EVP_MD *md = second_version ? EVP_sha256() : EVP_sha1();
	if (second_version && der_expect(&reference, DER_SEQUENCE, &part))
		md = der_expect(&part.content, DER_OID, &oid) ? cms_md_of_oid(oid.content) : NULL;
	return md && der_expect(&reference, DER_OCTETS, &part) &&
	       str_eq(part.content, cms_digest(arena, md, &cert->der, 1));
}

typedef enum { REFERENCE_NONE, REFERENCE_RIGHT, REFERENCE_WRONG } Reference;

static Reference reference(Arena *arena, CMS_SignerInfo *info, int nid, const CmsCert *cert)
{
	int const at = CMS_signed_get_attr_by_NID(info, nid, -1);
	if (at < 0)
		return REFERENCE_NONE;
	ASN1_TYPE *value = X509_ATTRIBUTE_get0_type(CMS_signed_get_attr(info, at), 0);
	DerElement all, certs, first;
	if (!value || value->type != V_ASN1_SEQUENCE)
		return REFERENCE_WRONG;
	Str rest = cms_asn1_bytes(arena, value->value.sequence);
	bool const right = der_expect(&rest, DER_SEQUENCE, &all) &&
	                   der_expect(&all.content, DER_SEQUENCE, &certs) &&
	                   der_expect(&certs.content, DER_SEQUENCE, &first) &&
	                   is_reference_to(arena, first.content,
	                                   nid == NID_id_smime_aa_signingCertificateV2, cert);
	return right ? REFERENCE_RIGHT : REFERENCE_WRONG;
}

bool cms_check_reference(Arena *arena, CMS_SignerInfo *info, const CmsCert *cert,
                         CmsFindingList *findings)
{
	Reference const old = reference(arena, info, NID_id_smime_aa_signingCertificate, cert);
	Reference const new = reference(arena, info, NID_id_smime_aa_signingCertificateV2, cert);
	if (old == REFERENCE_WRONG || new == REFERENCE_WRONG)
		find_broken(arena, findings, "certificate_swapped",
		            "La signature désigne un autre certificat que celui qui est joint : il "
		            "a pu être remplacé.");
	if (old == REFERENCE_NONE && new == REFERENCE_NONE)
		find_note(arena, findings, "certificate_not_signed",
		          "La signature ne dit pas par quel certificat elle est faite (format "
		          "PKCS#7 ancien).");
	return old != REFERENCE_NONE || new != REFERENCE_NONE;
}

static void store_gone(void *store)
{
	X509_STORE_free(store);
}

static void context_gone(void *context)
{
	X509_STORE_CTX_free(context);
}

static X509_STORE *store_of(Arena *arena, const CmsLook *look)
{
	X509_STORE *store = X509_STORE_new();
	if (!store)
		fault("OpenSSL has no memory");
	arena_defer(arena, store_gone, store);
	for (size_t i = 0; i < look->question->roots.len; i++)
		if (X509_STORE_add_cert(store, cms_x509(arena, &look->question->roots.at[i])) != 1)
			fault("OpenSSL could not take a root certificate");
	return store;
}

static X509_STORE_CTX *chain_context(Arena *arena, const CmsLook *look, X509_STORE *store,
                                     X509 *x509, Instant at)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	if (!context || X509_STORE_CTX_init(context, store, x509, look->x509s) != 1)
		fault("OpenSSL has no memory");
	arena_defer(arena, context_gone, context);
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
	if (at.us != 0)
		X509_VERIFY_PARAM_set_time(param, at.us / 1000000);
	else
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
	return context;
}

CmsTrust cms_trust(Arena *arena, const CmsLook *look, X509 *x509, Instant at)
{
	Instant const never = { 0 };
	if (look->question->roots.len == 0)
		return CMS_TRUST_UNKNOWN;
	X509_STORE *store = store_of(arena, look);
	X509_STORE_CTX *context = chain_context(arena, look, store, x509, never);
	bool const leads = X509_verify_cert(context) == 1;
	ERR_clear_error();
	if (!leads)
		return CMS_TRUST_UNKNOWN;
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
	for (int i = 0; i + 1 < sk_X509_num(chain); i++)
		if (cms_is_revoked(arena, look, sk_X509_value(chain, i),
		                   sk_X509_value(chain, i + 1), at))
			return CMS_TRUST_REVOKED;
	bool const in_time = X509_verify_cert(chain_context(arena, look, store, x509, at)) == 1;
	ERR_clear_error();
	return in_time ? CMS_TRUST_CHAINED : CMS_TRUST_OUTDATED;
}

CmsVerdict cms_verdict(const CmsSignature *signature)
{
	bool doubt = signature->integrity == CMS_UNDECIDED || signature->trust != CMS_TRUST_CHAINED;
	if (signature->integrity == CMS_ALTERED || signature->integrity == CMS_FORGED ||
	    signature->trust == CMS_TRUST_REVOKED)
		return CMS_INVALID;
	for (size_t i = 0; i < signature->findings.len; i++) {
		if (signature->findings.at[i].gravity == CMS_BROKEN)
			return CMS_INVALID;
		doubt = doubt || signature->findings.at[i].gravity == CMS_DOUBT;
	}
	return doubt ? CMS_INDETERMINATE : CMS_VALID;
}

const char *cms_integrity_words(CmsIntegrity integrity)
{
	static const char *const words[] = {
		[CMS_INTACT] = MESSAGE("intègre"),
		[CMS_ALTERED] = MESSAGE("document modifié"),
		[CMS_FORGED] = MESSAGE("signature fausse"),
		[CMS_UNDECIDED] = MESSAGE("vérification impossible"),
	};
	return words[integrity];
}

const char *cms_trust_words(CmsTrust trust)
{
	static const char *const words[] = {
		[CMS_TRUST_UNKNOWN] = MESSAGE("émetteur inconnu ici"),
		[CMS_TRUST_CHAINED] = MESSAGE("émetteur reconnu"),
		[CMS_TRUST_OUTDATED] = MESSAGE("certificat hors de sa période de validité"),
		[CMS_TRUST_REVOKED] = MESSAGE("certificat révoqué"),
	};
	return words[trust];
}

const char *cms_level_name(CmsLevel level)
{
	static const char *const names[] = { "—", "B-B", "B-T", "B-LT", "B-LTA" };
	return names[level];
}
