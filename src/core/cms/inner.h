/* inner.h — what the files of core/cms share; here OpenSSL's types are seen. */
#ifndef CORE_CMS_INNER_H
#define CORE_CMS_INNER_H

#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/cms/cms.h"
#include "core/cms/der.h"
#include "core/cms/token.h"

struct Signer {
	EVP_PKEY *key;  /* NULL: closed, or in a device */
	Device *device; /* NULL: closed, or a key at hand */
	X509 *x509;
	CmsCert cert;
	CmsCertList chain;
};

/* Things of OpenSSL, tied to an arena; NULL in, fault: it means no memory. */
X509 *keep_x509(Arena *arena, X509 *x509);
X509_CRL *keep_crl(Arena *arena, X509_CRL *crl);
EVP_PKEY *keep_key(Arena *arena, EVP_PKEY *key);
CMS_ContentInfo *keep_cms(Arena *arena, CMS_ContentInfo *cms);
EVP_PKEY_CTX *keep_key_context(Arena *arena, EVP_PKEY_CTX *context);

/* The DER of a thing that OpenSSL describes. */
Str cms_item(Arena *arena, const void *value, const ASN1_ITEM *item);
#define item_of(arena, value, T) cms_item((arena), (value), ASN1_ITEM_rptr(T))

/* Copies of strings and times. */
Str cms_asn1_bytes(Arena *arena, const ASN1_STRING *string);
bool cms_asn1_time(const ASN1_TIME *time, Instant *ret_at);

/* A certificate described; tied to the arena.  The other way faults: the DER came from here. */
CmsCert cms_describe(Arena *arena, X509 *x509);
X509 *cms_x509(Arena *arena, const CmsCert *cert);

/* NULL when the bytes are no certificate. */
X509 *cms_parse_x509(Arena *arena, Str der);

/* May this key sign, by its kind and size?  A message when not. */
const char *cms_key_weakness(EVP_PKEY *key);

/* The algorithm of a hash; a digest by any. */
const EVP_MD *cms_md(CmsHash hash);
Str cms_digest(Arena *arena, const EVP_MD *md, const Str *pieces, size_t pieces_len);

/* DER of an AlgorithmIdentifier: of a hash; of a signature by that kind of key. */
Str cms_hash_algorithm(Arena *arena, CmsHash hash);
Str cms_signature_algorithm(Arena *arena, EVP_PKEY *key, CmsHash hash);
Str cms_oid(Arena *arena, int nid);

/* The signature of a digest. */
Err *cms_sign_digest(Arena *arena, Signer *signer, CmsHash hash, Str digest, Str *ret_value);

/* Is `value` this certificate's signature of the digest?  False for keys that cannot sign. */
bool cms_check_value(Arena *arena, X509 *x509, CmsHash hash, Str digest, Str value);

/* A SignedData of one signature. */
typedef struct {
	const CmsCert *cert;
	const CmsCertList *chain;
	CmsHash hash;
	int content_type; /* a NID */
	Str content;      /* enveloped; ptr NULL: detached */
	Str attributes;   /* signed: a SET */
	Str value;
	Str stamp; /* a token; empty: none */
	bool bare; /* without certificates */
} CmsParts;
Str cms_assemble(Arena *arena, const CmsParts *parts);

/* The signed attributes: a SET.  `digest` is that of the content. */
Str cms_attributes(Arena *arena, const CmsCert *cert, int content_type, CmsHash hash, Str digest,
                   Instant at);

/* The digest algorithm of an OID's content; NULL: not known. */
const EVP_MD *cms_md_of_oid(Str oid);

/* A CMS that is being looked at. */
typedef struct {
	const CmsQuestion *question;
	CMS_ContentInfo *cms;
	STACK_OF(X509) * x509s;    /* those in it and those of the question; not owned one by one */
	STACK_OF(X509_CRL) * crls; /* may be NULL */
	Str content;               /* enveloped; ptr NULL: detached */
	CmsReport *report;
} CmsLook;

/* The DER in a PEM, or the bytes as they are. */
Str cms_unarmoured(Arena *arena, Str bytes);

/* Reads a CMS.  False, with a finding, when it is none. */
MUST_USE bool cms_open(Arena *arena, CmsLook *look);

/* One signature of it.  `depth` 0: stamps are looked at, too. */
CmsSignature cms_look(Arena *arena, const CmsLook *look, CMS_SignerInfo *info, bool with_stamps);

/* What signed attributes say of the certificate: findings; true when there is such an attribute. */
bool cms_check_reference(Arena *arena, CMS_SignerInfo *info, const CmsCert *cert,
                         CmsFindingList *findings);

/* The stamps and the level of a signature. */
void cms_look_at_stamps(Arena *arena, const CmsLook *look, CMS_SignerInfo *info,
                        CmsSignature *signature);

/* Is a certificate said to be revoked at that time, by its issuer or in its name? */
bool cms_is_revoked(Arena *arena, const CmsLook *look, X509 *x509, X509 *issuer, Instant at);

/* What is known to be too weak: a digest, a key; either may be NULL. */
void cms_judge_key(Arena *arena, CmsSignature *signature, EVP_PKEY *key, const EVP_MD *md);

/* Is its certificate meant for signing? */
void cms_judge_use(Arena *arena, CmsSignature *signature);

/* What its stamps prove of a signature: when it existed at the latest.  True when there is one. */
bool cms_judge_stamps(Arena *arena, const CmsQuestion *question, CmsSignature *signature);

/* The chain of a certificate at a time. */
CmsTrust cms_trust(Arena *arena, const CmsLook *look, X509 *x509, Instant at);

#endif
