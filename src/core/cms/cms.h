/* cms.h — electronic signatures over bytes: CMS and CAdES, certificates, keys, time stamps.
 *
 * Bytes in, bytes out: no database, no network, no clock.  What is signed here is CAdES baseline B
 * (ETSI EN 319 122-1), or T when a time-stamping authority adds its token (RFC 3161).
 *
 *   Signer *seal;
 *   Err *e = cms_open_pkcs12(arena, bytes, S("password"), &seal);
 *   …
 *   e = cms_sign_detached(arena, seal, &(CmsOrder){ .data = act, .at = now }, &cms);
 *   cms_signer_close(seal);
 *
 *   CmsReport report = cms_verify(arena, &(CmsQuestion){ .cms = cms, .data = act, .now = now });
 * A person whose key stays on their own device signs in two steps: cms_digest_to_sign(), then
 * cms_accept().  A verification never refuses: whatever the bytes are, it says what it found. */
#ifndef CORE_CMS_CMS_H
#define CORE_CMS_CMS_H

#include "base/err.h"

enum {
	CMS_BYTES_MAX = 32 << 20, /* of a CMS, a token, a list of certificates */
	CMS_SIGNATURES_MAX = 64,  /* of one CMS */
	CMS_CERTS_MAX = 512,
	CMS_STAMPS_MAX = 32, /* of one signature */
};

/* What a certificate says. */
typedef struct {
	Str der;
	Str subject, issuer;  /* "CN=Commune de Valbourg, O=…, C=FR" */
	Str name;             /* of the subject: common name, else organisation, else all of it */
	Str organisation;     /* empty: none */
	Str serial;           /* hexadecimal */
	Str fingerprint;      /* SHA-256, hexadecimal */
	Str key;              /* "RSA 2048", "EC P-256" */
	Instant since, until; /* valid from and to */
	bool may_sign;        /* its key usage allows signatures of documents */
	bool may_stamp;       /* extended key usage of a time-stamping authority */
	bool may_certify;     /* an authority */
	bool self_issued;
} CmsCert;

typedef LIST(CmsCert) CmsCertList;

/* Reads certificates in PEM, any number, or one in DER.  Refuses anything else. */
MUST_USE Err *cms_read_certs(Arena *arena, Str bytes, CmsCertList *ret_certs);

/* Adds one in DER, if it is one, and if there is room. */
void cms_add_cert(Arena *arena, Str der, CmsCertList *certs);

/* A private key with its certificate and chain.  Tied to the arena; close it as soon as may be. */
typedef struct Signer Signer;

/* Opens a PKCS#12 file.  Refuses a wrong password, a file without key or certificate, and keys too
 * weak to sign with (RSA below 2048 bits, curves other than P-256, P-384, P-521). */
MUST_USE Err *cms_open_pkcs12(Arena *arena, Str pkcs12, Str password, Signer **ret_signer);

/* A key in a device that speaks PKCS#11. */
typedef struct {
	Str module; /* the library of its maker, a path the operator has set */
	Str uri;    /* "pkcs11:token=…;object=…" (RFC 7512), without PIN */
	Str pin;
	Str certs; /* its certificate first, then the chain: PEM, or DER of the one */
} CmsToken;
/* Tries the key.  Refuses ERR_BUSY when the device is not there or fails, ERR_FORBIDDEN a wrong
 * PIN, of which it counts the tries. */
MUST_USE Err *cms_open_token(Arena *arena, const CmsToken *token, Signer **ret_signer);
/* Its certificate, and those after it. */
const CmsCert *cms_signer_cert(const Signer *signer);
const CmsCertList *cms_signer_chain(const Signer *signer);
void cms_signer_close(Signer *signer); /* forgets the key; again: nothing */

typedef enum { CMS_SHA256, CMS_SHA384, CMS_SHA512, CMS_HASHES } CmsHash;
size_t cms_hash_bytes(CmsHash hash); /* 32, 48, 64 */
Str cms_hash_of(Arena *arena, CmsHash hash, Str data);
Str cms_hash_pieces(Arena *arena, CmsHash hash, const Str *pieces, size_t pieces_len);

/* SHA-1, which old signatures of PDFs stand on; never for new ones. */
Str cms_sha1_pieces(Arena *arena, const Str *pieces, size_t pieces_len);

/* The key's signature over data as it is (RSA PKCS#1 v1.5, or ECDSA in DER). */
MUST_USE Err *cms_sign_raw(Arena *arena, Signer *signer, CmsHash hash, Str data, Str *ret_value);

/* Who asks a time-stamping authority: a TimeStampReq goes, a TimeStampResp comes (RFC 3161). */
typedef struct {
	Err *(*ask)(Arena *arena, void *to, Str request, Str *ret_answer);
	void *to;
} CmsStamper;

/* What to sign. */
typedef struct {
	Str data;   /* or else */
	Str digest; /* that of the data, by `hash` */
	CmsHash hash;
	Instant at;         /* the time the signer claims; none: left out, as PAdES wants it */
	bool enveloping;    /* the data go inside */
	CmsStamper stamper; /* without `ask`: level B; else T */
} CmsOrder;

/* Signs.  Refuses a certificate that is not valid at order->at, and what the stamper refuses.
 * Slow with a device or a stamper: not on the writer. */
MUST_USE Err *cms_sign_detached(Arena *arena, Signer *signer, const CmsOrder *order, Str *ret_cms);

/* The first step of a signature by a person's own key: what the device gets, and what is kept
 * until the answer comes. */
typedef struct {
	Str attributes; /* DER of the signed attributes: the device may be given these … */
	Str digest;     /* … or their digest, by `hash` of the order */
} CmsToSign;
MUST_USE Err *cms_digest_to_sign(Arena *arena, const CmsCert *cert, const CmsOrder *order,
                                 CmsToSign *ret_to_sign);

/* The second: `answer` is the bare signature over to_sign, or a detached CMS over the same data
 * made by that person's tool.  Refuses a signature that is not by `cert` or not over these data.
 * The order is the one of the first step; its stamper stamps what has no stamp.  `chain` may be
 * empty. */
MUST_USE Err *cms_accept(Arena *arena, const CmsCert *cert, const CmsCertList *chain,
                         const CmsOrder *order, const CmsToSign *to_sign, Str answer, Str *ret_cms);

/* Signs an XML document inside its root: XAdES B or T, enveloped.  Refuses what is no XML. */
typedef struct {
	Instant at;
	Str role, place; /* may be empty */
	CmsStamper stamper;
} XadesOrder;
MUST_USE Err *xades_sign(Arena *arena, Signer *signer, Str xml, const XadesOrder *order,
                         Str *ret_xml);

/* What a verification says. */
typedef enum {
	CMS_NOTE,   /* good to know */
	CMS_DOUBT,  /* something is missing or weak: a person decides */
	CMS_BROKEN, /* the signature proves nothing */
} CmsGravity;

typedef struct {
	CmsGravity gravity;
	const char *code; /* "digest_differs": for tests and programs */
	Err *words;       /* a message with arguments */
} CmsFinding;

typedef LIST(CmsFinding) CmsFindingList;

/* Adds a finding to a list. */
#define find_note(arena, list, code, ...)                                                          \
	cms_find((arena), (list), CMS_NOTE, (code), err_new((arena), ERR_INVALID, __VA_ARGS__))
#define find_doubt(arena, list, code, ...)                                                         \
	cms_find((arena), (list), CMS_DOUBT, (code), err_new((arena), ERR_INVALID, __VA_ARGS__))
#define find_broken(arena, list, code, ...)                                                        \
	cms_find((arena), (list), CMS_BROKEN, (code), err_new((arena), ERR_INVALID, __VA_ARGS__))
void cms_find(Arena *arena, CmsFindingList *list, CmsGravity gravity, const char *code, Err *words);

typedef enum {
	CMS_INTACT,    /* these data were signed by the key of this certificate */
	CMS_ALTERED,   /* the data are not those that were signed */
	CMS_FORGED,    /* the signature is not by the key of this certificate */
	CMS_UNDECIDED, /* no certificate, data absent, or an algorithm nobody here knows */
} CmsIntegrity;

typedef enum {
	CMS_TRUST_UNKNOWN,  /* no chain to one of the given roots */
	CMS_TRUST_CHAINED,  /* a chain, valid at the time of the stamp, else now */
	CMS_TRUST_OUTDATED, /* a chain, but a certificate was not valid at that time */
	CMS_TRUST_REVOKED,  /* said by a list or answer that came with the signature */
} CmsTrust;

/* CMS_LEVEL_NONE is a signature without the attributes that CAdES demands.  LT and LTA are what
 * the signature carries; the revocation data in it are read only for trust. */
typedef enum {
	CMS_LEVEL_NONE,
	CMS_LEVEL_B,
	CMS_LEVEL_T,
	CMS_LEVEL_LT,
	CMS_LEVEL_LTA,
} CmsLevel;

typedef enum {
	CMS_STAMP_SIGNATURE, /* of the signature's value: it existed then */
	CMS_STAMP_CONTENT,   /* of the data before they were signed */
	CMS_STAMP_ARCHIVE,   /* of the signature with all that proves it */
} CmsStampKind;

typedef struct {
	CmsIntegrity integrity; /* of the token, and of what it stamps */
	CmsTrust trust;
	Instant at;
	const CmsCert *cert; /* of the time-stamping authority; NULL: not in the token */
	Str serial, policy;  /* hexadecimal; "1.2.3.4.1" */
	Str nonce;           /* DER of the number; empty: none */
	CmsStampKind kind;
	CmsFindingList findings;
} CmsStamp;

typedef LIST(CmsStamp) CmsStampList;

typedef struct {
	CmsIntegrity integrity;
	CmsTrust trust;
	CmsLevel level;
	const CmsCert *cert; /* NULL: not found */
	Instant claimed;     /* the signer's own word; none: not said */
	Instant proved;      /* by the earliest stamp that leads to a root; none: no such */
	Str hash, algorithm; /* "SHA256", "RSA-SHA256" */
	Str value;           /* the bytes of the signature */
	CmsStampList stamps;
	CmsFindingList findings;
} CmsSignature;

typedef LIST(CmsSignature) CmsSignatureList;

typedef enum { CMS_VALID, CMS_INDETERMINATE, CMS_INVALID } CmsVerdict;

typedef struct {
	bool readable; /* it is a CMS with signatures; else `findings` says why not */
	bool enveloping;
	Str content; /* enveloped; empty when detached */
	Str content_type;
	CmsSignatureList signatures;
	CmsCertList certs; /* all that came with it */
	CmsFindingList findings;
} CmsReport;

typedef struct {
	Str cms;           /* DER, BER or PEM; zeros may follow, as in a PDF */
	Str data;          /* what it should sign, when detached … */
	const Str *pieces; /* … or in pieces */
	size_t pieces_len;
	CmsHash hash;        /* … or their digest, */
	Str digest;          /*   by `hash` */
	CmsCertList roots;   /* whom to trust; empty: trust stays unknown */
	CmsCertList others;  /* certificates found elsewhere, such as in a PDF's DSS, … */
	StrList crls, ocsps; /* … and lists and answers about revocation, in DER */
	Instant now;
} CmsQuestion;

/* Looks at every signature of a CMS. */
CmsReport cms_verify(Arena *arena, const CmsQuestion *question);

/* The same of all signatures in an XML document, which is question->cms; data: a file beside it. */
CmsReport xades_verify(Arena *arena, const CmsQuestion *question);

size_t cms_length(Str bytes); /* of the DER at their front; 0: none, or of indefinite length */

/* The verdict on a signature: valid is intact, chained, and nothing broken. */
CmsVerdict cms_verdict(const CmsSignature *signature);

/* Is there a finding of that code? */
bool cms_has_finding(const CmsFindingList *findings, const char *code);

/* The words of enumerations, in French: messages. */
const char *cms_integrity_words(CmsIntegrity integrity);
const char *cms_trust_words(CmsTrust trust);
const char *cms_level_name(CmsLevel level); /* "B-T" */

/* Time stamps, RFC 3161.  The request for a digest; `nonce` zero: a random one is drawn. */
Str tsa_request(Arena *arena, CmsHash hash, Str digest, uint64_t nonce);

/* The token in an answer to that request.  Refuses an answer that is none, refuses the request, or
 * stamps something else. */
MUST_USE Err *tsa_parse(Arena *arena, Str request, Str answer, Str *ret_token);

/* A token looked at: question->data, pieces or digest is what it should stamp. */
CmsStamp tsa_verify(Arena *arena, Str token, const CmsQuestion *question);

/* Our own authority's answer: a token, or a rejection that says why.  The signer's certificate
 * must be that of a time-stamping authority.  Serial numbers are random. */
Str tsa_answer(Arena *arena, Signer *signer, Instant now, Str request);

/* A stamper that asks no one else than this signer, at that time. */
CmsStamper tsa_own(Arena *arena, Signer *signer, Instant now);

/* Makes a key and its certificate, for small towns, training and tests. */
typedef enum { CMS_MAKE_AUTHORITY, CMS_MAKE_SEAL, CMS_MAKE_PERSON, CMS_MAKE_STAMPER } CmsPurpose;

typedef struct {
	CmsPurpose purpose;
	Str name, organisation; /* organisation may be empty */
	Str country;            /* "FR" */
	Instant since, until;
	Signer *issuer; /* NULL: by itself */
	bool curve;     /* P-256; else RSA 3072 */
	Str password;   /* of the PKCS#12 file */
} CmsMake;

/* A PKCS#12 file with the key, its certificate and the chain of the issuer.  Slow (a second). */
Str cms_make_pkcs12(Arena *arena, const CmsMake *make);

/* For web push: P-256 (false: not a point of it), ES256, HKDF with SHA-256, AES-128-GCM and tag. */
typedef struct {
	unsigned char secret[32], point[65];
} CmsP256;
void cms_p256_make(Arena *arena, CmsP256 *ret_pair);
MUST_USE bool cms_p256_of(Arena *arena, Str secret, CmsP256 *ret_pair); /* false: of 2^32, one */
MUST_USE bool cms_p256_agree(Arena *arena, const CmsP256 *pair, Str point, Str *ret_shared);
Str cms_es256_sign(Arena *arena, const CmsP256 *pair, Str text);
bool cms_es256_verify(Arena *arena, Str point, Str text, Str value);
Str cms_hkdf(Arena *arena, Str salt, Str key, Str info, size_t len);
Str cms_aes128gcm(Arena *arena, Str key, Str nonce, Str text);

#endif
