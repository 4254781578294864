/* revoked.c — lists and answers about revocation that came with a signature. */
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "core/cms/inner.h"

static void response_gone(void *response)
{
	OCSP_BASICRESP_free(response);
}

static void id_gone(void *id)
{
	OCSP_CERTID_free(id);
}

/* By a list that the issuer signed? */
static bool list_says(X509_CRL *list, X509 *x509, X509 *issuer, Instant at)
{
	X509_REVOKED *entry = NULL;
	Instant since;
	if (X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_issuer_name(x509)) != 0 ||
	    X509_CRL_verify(list, X509_get0_pubkey(issuer)) != 1)
		return false;
	return X509_CRL_get0_by_cert(list, &entry, x509) == 1 &&
	       cms_asn1_time(X509_REVOKED_get0_revocationDate(entry), &since) &&
	       (at.us == 0 || since.us <= at.us);
}

static X509_CRL *read_list(Arena *arena, Str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	X509_CRL *list = der.len > 0 ? d2i_X509_CRL(NULL, &at, (long)der.len) : NULL;
	return list ? keep_crl(arena, list) : NULL;
}

static OCSP_BASICRESP *read_answer(Arena *arena, Str der)
{
	const unsigned char *at = (const unsigned char *)der.ptr;
	OCSP_RESPONSE *response = der.len > 0 ? d2i_OCSP_RESPONSE(NULL, &at, (long)der.len) : NULL;
	OCSP_BASICRESP *basic = response ? OCSP_response_get1_basic(response) : NULL;
	OCSP_RESPONSE_free(response);
	if (basic)
		arena_defer(arena, response_gone, basic);
	return basic;
}

/* Signed by the issuer itself, or by whom the issuer has named for this? */
static bool speaks_for(OCSP_BASICRESP *answer, const CmsLook *look, X509 *issuer)
{
	X509 *signer = NULL;
	if (OCSP_resp_get0_signer(answer, &signer, look->x509s) != 1)
		return false;
	bool const is_issuer = X509_cmp(signer, issuer) == 0;
	bool const is_named = X509_verify(signer, X509_get0_pubkey(issuer)) == 1 &&
	                      X509_get_extended_key_usage(signer) != UINT32_MAX &&
	                      (X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN);
	if (!is_issuer && !is_named)
		return false;
	return OCSP_basic_verify(answer, look->x509s, NULL,
	                         OCSP_NOVERIFY | OCSP_TRUSTOTHER | OCSP_NOCHECKS) == 1;
}

static bool answer_says(Arena *arena, OCSP_BASICRESP *answer, X509 *x509, X509 *issuer, Instant at)
{
	int status, reason;
	ASN1_GENERALIZEDTIME *revoked = NULL;
	Instant since;
	OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), x509, issuer); /* a name, not a proof */
	if (!id)
		fault("OpenSSL has no memory");
	arena_defer(arena, id_gone, id);
	return OCSP_resp_find_status(answer, id, &status, &reason, &revoked, NULL, NULL) == 1 &&
	       status == V_OCSP_CERTSTATUS_REVOKED && cms_asn1_time(revoked, &since) &&
	       (at.us == 0 || since.us <= at.us);
}

bool cms_is_revoked(Arena *arena, const CmsLook *look, X509 *x509, X509 *issuer, Instant at)
{
	const CmsQuestion *question = look->question;
	bool revoked = false;
	for (int i = 0; look->crls && !revoked && i < sk_X509_CRL_num(look->crls); i++)
		revoked = list_says(sk_X509_CRL_value(look->crls, i), x509, issuer, at);
	for (size_t i = 0; !revoked && i < question->crls.len; i++) {
		X509_CRL *list = read_list(arena, question->crls.at[i]);
		revoked = list && list_says(list, x509, issuer, at);
	}
	for (size_t i = 0; !revoked && i < question->ocsps.len; i++) {
		OCSP_BASICRESP *answer = read_answer(arena, question->ocsps.at[i]);
		revoked = answer && speaks_for(answer, look, issuer) &&
		          answer_says(arena, answer, x509, issuer, at);
	}
	ERR_clear_error();
	return revoked;
}
