/* verify.c — looking at a CMS: what was signed, by which key, by whose certificate. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "core/cms/inner.h"

static void pem_gone(void *bytes)
{
	OPENSSL_free(bytes);
}

static void bio_gone(void *bio)
{
	BIO_free_all(bio);
}

static void x509s_gone(void *x509s)
{
	sk_X509_pop_free(x509s, X509_free);
}

static void crls_gone(void *crls)
{
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
}

void cms_find(Arena *arena, CmsFindingList *list, CmsGravity gravity, const char *code, Err *words)
{
	*list_push(arena, list) = (CmsFinding){ gravity, code, words };
}

bool cms_has_finding(const CmsFindingList *findings, const char *code)
{
	for (size_t i = 0; i < findings->len; i++)
		if (strcmp(findings->at[i].code, code) == 0)
			return true;
	return false;
}

const EVP_MD *cms_md_of_oid(Str oid)
{
	unsigned char bytes[64] = { DER_OID };
	const unsigned char *at = bytes;
	if (oid.len == 0 || oid.len > 60)
		return NULL;
	bytes[1] = (unsigned char)oid.len;
	memcpy(bytes + 2, oid.ptr, oid.len);
	ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &at, (long)oid.len + 2);
	const EVP_MD *md = object ? EVP_get_digestbyobj(object) : NULL;
	ASN1_OBJECT_free(object);
	ERR_clear_error();
	return md;
}

Str cms_unarmoured(Arena *arena, Str bytes)
{
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	long len = 0;
	if (!str_starts(str_trim(str_part(bytes, 0, 100)), S("-----BEGIN")))
		return bytes;
	BIO *bio = BIO_new_mem_buf(bytes.ptr, (int)bytes.len);
	if (!bio)
		fault("OpenSSL has no memory");
	arena_defer(arena, bio_gone, bio);
	if (PEM_read_bio(bio, &name, &header, &data, &len) != 1)
		return bytes;
	OPENSSL_free(name);
	OPENSSL_free(header);
	arena_defer(arena, pem_gone, data);
	return (Str){ (const char *)data, (size_t)len };
}

static void collect(Arena *arena, CmsLook *look)
{
	CmsReport *report = look->report;
	look->x509s = CMS_get1_certs(look->cms);
	if (!look->x509s)
		look->x509s = sk_X509_new_null();
	if (!look->x509s)
		fault("OpenSSL has no memory");
	arena_defer(arena, x509s_gone, look->x509s);
	for (int i = 0; i < sk_X509_num(look->x509s) && i < CMS_CERTS_MAX; i++)
		*list_push(arena, &report->certs) =
			cms_describe(arena, sk_X509_value(look->x509s, i));
	for (size_t i = 0; i < look->question->others.len; i++) {
		X509 *x509 = cms_x509(arena, &look->question->others.at[i]);
		if (X509_up_ref(x509) != 1 || !sk_X509_push(look->x509s, x509))
			fault("OpenSSL has no memory");
	}
	look->crls = CMS_get1_crls(look->cms);
	if (look->crls)
		arena_defer(arena, crls_gone, look->crls);
	ERR_clear_error();
}

static Str type_text(Arena *arena, const ASN1_OBJECT *type)
{
	char text[80];
	int const len = OBJ_obj2txt(text, sizeof text, type, 1);
	return str_copy(arena,
	                str_part((Str){ text, sizeof text - 1 }, 0, len > 0 ? (size_t)len : 0));
}

bool cms_open(Arena *arena, CmsLook *look)
{
	CmsReport *report = look->report;
	Str const bytes = cms_unarmoured(arena, look->question->cms);
	const unsigned char *at = (const unsigned char *)bytes.ptr;
	CMS_ContentInfo *cms = bytes.len > 0 && bytes.len <= CMS_BYTES_MAX
	                               ? d2i_CMS_ContentInfo(NULL, &at, (long)bytes.len)
	                               : NULL;
	ERR_clear_error();
	if (!cms || OBJ_obj2nid(CMS_get0_type(keep_cms(arena, cms))) != NID_pkcs7_signed) {
		find_broken(arena, &report->findings, "unreadable",
		            "Ce n’est pas une signature électronique lisible au format CMS.");
		return false;
	}
	look->cms = cms;
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);
	if (content && *content) {
		report->enveloping = true;
		report->content = cms_asn1_bytes(arena, *content);
		look->content = report->content;
	}
	report->content_type = type_text(arena, CMS_get0_eContentType(cms));
	collect(arena, look);
	report->readable = true;
	return true;
}

static X509 *find_cert(const CmsLook *look, CMS_SignerInfo *info)
{
	for (int i = 0; i < sk_X509_num(look->x509s); i++)
		if (CMS_SignerInfo_cert_cmp(info, sk_X509_value(look->x509s, i)) == 0)
			return sk_X509_value(look->x509s, i);
	return NULL;
}

/* The digest of what should be signed, by this algorithm.  False: not known. */
static bool data_digest(Arena *arena, const CmsLook *look, const EVP_MD *md, Str *ret_digest)
{
	const CmsQuestion *question = look->question;
	if (look->content.ptr)
		*ret_digest = cms_digest(arena, md, &look->content, 1);
	else if (question->pieces_len > 0)
		*ret_digest = cms_digest(arena, md, question->pieces, question->pieces_len);
	else if (question->data.ptr)
		*ret_digest = cms_digest(arena, md, &question->data, 1);
	else if (question->digest.len > 0 &&
	         EVP_MD_get_type(md) == EVP_MD_get_type(cms_md(question->hash)))
		*ret_digest = question->digest;
	else
		return false;
	return true;
}

/* The only attribute of its kind, or NULL; twice: a finding. */
static ASN1_TYPE *only_attribute(Arena *arena, CMS_SignerInfo *info, int nid,
                                 CmsFindingList *findings)
{
	int const at = CMS_signed_get_attr_by_NID(info, nid, -1);
	if (at < 0)
		return NULL;
	X509_ATTRIBUTE *attribute = CMS_signed_get_attr(info, at);
	if (CMS_signed_get_attr_by_NID(info, nid, at) >= 0 || X509_ATTRIBUTE_count(attribute) != 1)
		find_broken(arena, findings, "attribute_twice",
		            "Une propriété qui doit être unique figure plusieurs fois dans la "
		            "signature : on ne peut pas savoir laquelle est la bonne.");
	return X509_ATTRIBUTE_get0_type(attribute, 0);
}

static void data_missing(Arena *arena, CmsSignature *signature)
{
	signature->integrity = CMS_UNDECIDED;
	find_doubt(arena, &signature->findings, "data_missing",
	           "Le document signé n’est pas joint : on ne peut pas vérifier que la signature "
	           "porte sur lui.");
}

/* Signed attributes are about these data?  Sets integrity when not. */
static void compare_digest(Arena *arena, const CmsLook *look, CMS_SignerInfo *info,
                           const EVP_MD *md, CmsSignature *signature)
{
	CmsFindingList *findings = &signature->findings;
	const ASN1_TYPE *said = only_attribute(arena, info, NID_pkcs9_messageDigest, findings);
	const ASN1_TYPE *type = only_attribute(arena, info, NID_pkcs9_contentType, findings);
	Str digest;
	if (!type || type->type != V_ASN1_OBJECT ||
	    OBJ_cmp(type->value.object, CMS_get0_eContentType(look->cms)) != 0)
		find_broken(arena, findings, "content_type_differs",
		            "La signature ne porte pas sur ce type de contenu.");
	if (!said || said->type != V_ASN1_OCTET_STRING) {
		signature->integrity = CMS_ALTERED;
		find_broken(arena, findings, "digest_missing",
		            "La signature ne contient pas l’empreinte du document.");
		return;
	}
	if (!data_digest(arena, look, md, &digest)) {
		data_missing(arena, signature);
		return;
	}
	if (str_eq(cms_asn1_bytes(arena, said->value.octet_string), digest))
		return;
	signature->integrity = CMS_ALTERED;
	find_broken(arena, findings, "digest_differs",
	            "Le document a été modifié après la signature : son empreinte n’est plus celle "
	            "qui a été signée.");
}

/* The bytes that the key signed: the attributes as a SET, in their order or in that of DER. */
static Str signed_bytes(Arena *arena, CMS_SignerInfo *info, bool sorted)
{
	LIST(Str) parts = { 0 };
	int const len = CMS_signed_get_attr_count(info);
	for (int i = 0; i < len; i++)
		*list_push(arena, &parts) =
			item_of(arena, CMS_signed_get_attr(info, i), X509_ATTRIBUTE);
	return sorted ? der_set_of(arena, DER_SET, parts.at, parts.len)
	              : der_list(arena, DER_SET, parts.at, parts.len);
}

static void verify_gone(void *context)
{
	EVP_MD_CTX_free(context);
}

static bool value_is_right(Arena *arena, EVP_PKEY *key, const EVP_MD *md, Str bytes, Str value)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (!context)
		fault("OpenSSL has no memory");
	arena_defer(arena, verify_gone, context);
	bool const right = EVP_DigestVerifyInit(context, NULL, md, NULL, key) == 1 &&
	                   EVP_DigestVerify(context, (const unsigned char *)value.ptr, value.len,
	                                    (const unsigned char *)bytes.ptr, bytes.len) == 1;
	ERR_clear_error();
	return right;
}

typedef struct {
	const EVP_MD *data_md, *value_md; /* of the data; of the attributes */
	bool pss, known, no_md;
	X509 *x509; /* whose key it should be */
} Algorithms;

static Algorithms algorithms_of(Arena *arena, CMS_SignerInfo *info, CmsSignature *signature)
{
	X509_ALGOR *digest, *value;
	const ASN1_OBJECT *name;
	int md_nid = NID_undef, key_nid = NID_undef;
	Algorithms used = { 0 };
	CMS_SignerInfo_get0_algs(info, NULL, NULL, &digest, &value);
	X509_ALGOR_get0(&name, NULL, NULL, digest);
	used.data_md = EVP_get_digestbyobj(name);
	X509_ALGOR_get0(&name, NULL, NULL, value);
	int const nid = OBJ_obj2nid(name);
	char text[80];
	int const len = OBJ_obj2txt(text, sizeof text, name, nid == NID_undef);
	signature->algorithm = str_copy(
		arena, str_part((Str){ text, sizeof text - 1 }, 0, len > 0 ? (size_t)len : 0));
	used.pss = nid == NID_rsassaPss;
	used.no_md = nid == NID_ED25519 || nid == NID_ED448;
	used.known = used.pss || used.no_md || nid == NID_rsaEncryption ||
	             nid == NID_X9_62_id_ecPublicKey ||
	             (OBJ_find_sigid_algs(nid, &md_nid, &key_nid) == 1 && key_nid != NID_undef);
	used.value_md = md_nid != NID_undef ? EVP_get_digestbynid(md_nid) : used.data_md;
	used.known = used.known && used.data_md && (used.value_md || used.no_md);
	signature->hash =
		used.data_md ? str_copy(arena, str_of(EVP_MD_get0_name(used.data_md))) : S("?");
	ERR_clear_error();
	return used;
}

/* Did the certificate's key make this value over these attributes, or, without attributes, over
 * the data? */
static bool key_signed(Arena *arena, const CmsLook *look, CMS_SignerInfo *info, Algorithms *used)
{
	EVP_PKEY *key = X509_get0_pubkey(used->x509);
	Str const value = cms_asn1_bytes(arena, CMS_SignerInfo_get0_signature(info));
	const EVP_MD *md = used->no_md ? NULL : used->value_md;
	if (CMS_signed_get_attr_count(info) <= 0) {
		const CmsQuestion *q = look->question;
		Str const all = look->content.ptr ? look->content : q->data;
		Buf joined = { .arena = arena };
		for (size_t i = 0; !look->content.ptr && i < q->pieces_len; i++)
			buf_add(&joined, q->pieces[i]);
		return value_is_right(arena, key, md, joined.len > 0 ? buf_str(&joined) : all,
		                      value);
	}
	if (used->pss) {
		CMS_SignerInfo_set1_signer_cert(info, used->x509);
		int const right = CMS_SignerInfo_verify(info);
		ERR_clear_error();
		used->known = right >= 0; /* parameters that OpenSSL does not do */
		return right == 1;
	}
	return value_is_right(arena, key, md, signed_bytes(arena, info, false), value) ||
	       value_is_right(arena, key, md, signed_bytes(arena, info, true), value);
}

void cms_judge_key(Arena *arena, CmsSignature *signature, EVP_PKEY *key, const EVP_MD *md)
{
	int const nid = md ? EVP_MD_get_type(md) : NID_undef;
	bool const weak =
		nid == NID_sha1 || nid == NID_md5 || nid == NID_md4 || nid == NID_ripemd160;
	if (weak && !cms_has_finding(&signature->findings, "weak_digest"))
		find_doubt(arena, &signature->findings, "weak_digest",
		           "L’empreinte est calculée par {hash}, que l’on sait contrefaire "
		           "aujourd’hui.",
		           arg("hash", str_of(EVP_MD_get0_name(md))));
	if (key && EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) < 2048)
		find_doubt(arena, &signature->findings, "weak_key",
		           "La clé n’a que {bits} bits : elle est trop courte pour être sûre "
		           "aujourd’hui.",
		           arg("bits", EVP_PKEY_get_bits(key)));
}

static void claimed_time(Arena *arena, CMS_SignerInfo *info, CmsSignature *signature)
{
	const ASN1_TYPE *time =
		only_attribute(arena, info, NID_pkcs9_signingTime, &signature->findings);
	if (time && (time->type == V_ASN1_UTCTIME || time->type == V_ASN1_GENERALIZEDTIME))
		(void)cms_asn1_time(time->value.asn1_string, &signature->claimed);
}

static void algorithm_unknown(Arena *arena, CmsSignature *signature)
{
	signature->integrity = CMS_UNDECIDED;
	find_doubt(arena, &signature->findings, "algorithm_unknown",
	           "L’algorithme de signature ({algorithm}) n’est pas connu ici.",
	           arg("algorithm", signature->algorithm));
	ERR_clear_error();
}

static void judge_signed(Arena *arena, const CmsLook *look, CMS_SignerInfo *info,
                         CmsSignature *signature, Algorithms *used)
{
	bool const bare = CMS_signed_get_attr_count(info) <= 0;
	CmsFindingList *findings = &signature->findings;
	if (key_signed(arena, look, info, used))
		return;
	if (!used->known) {
		algorithm_unknown(arena, signature);
		return;
	}
	/* Some tools name another digest than the one they sign with. */
	Algorithms other = *used;
	other.value_md = used->data_md;
	if (used->value_md != used->data_md && key_signed(arena, look, info, &other)) {
		find_doubt(arena, findings, "algorithm_differs",
		           "La signature annonce l’algorithme {algorithm}, mais elle est faite "
		           "par un autre.",
		           arg("algorithm", signature->algorithm));
		return;
	}
	if (signature->integrity != CMS_ALTERED)
		signature->integrity = bare ? CMS_ALTERED : CMS_FORGED;
	find_broken(arena, findings, "value_wrong",
	            "La signature n’a pas été faite par la clé de ce certificat, ou elle a été "
	            "modifiée.");
}

static void judge_value(Arena *arena, const CmsLook *look, CMS_SignerInfo *info, X509 *x509,
                        CmsSignature *signature)
{
	Algorithms used = algorithms_of(arena, info, signature);
	used.x509 = x509;
	EVP_PKEY *key = X509_get0_pubkey(x509);
	bool const bare = CMS_signed_get_attr_count(info) <= 0;
	if (!used.known || !key) {
		algorithm_unknown(arena, signature);
		return;
	}
	cms_judge_key(arena, signature, key, used.data_md);
	if (bare && !look->content.ptr && !look->question->data.ptr &&
	    look->question->pieces_len == 0) {
		data_missing(arena, signature);
		return;
	}
	if (!bare)
		compare_digest(arena, look, info, used.data_md, signature);
	judge_signed(arena, look, info, signature, &used);
}

void cms_judge_use(Arena *arena, CmsSignature *signature)
{
	if (!signature->cert->may_sign)
		find_doubt(arena, &signature->findings, "not_for_signing",
		           "Le certificat « {name} » n’est pas fait pour signer des documents.",
		           arg("name", signature->cert->name));
}

CmsSignature cms_look(Arena *arena, const CmsLook *look, CMS_SignerInfo *info, bool with_stamps)
{
	CmsSignature signature = { 0 };
	X509 *x509 = find_cert(look, info);
	signature.value = cms_asn1_bytes(arena, CMS_SignerInfo_get0_signature(info));
	claimed_time(arena, info, &signature);
	if (!x509) {
		(void)algorithms_of(arena, info, &signature);
		signature.integrity = CMS_UNDECIDED;
		find_doubt(arena, &signature.findings, "certificate_missing",
		           "Le certificat du signataire n’est pas joint à la signature.");
		return signature;
	}
	CmsCert *cert = alloc(arena, CmsCert);
	*cert = cms_describe(arena, x509);
	signature.cert = cert;
	judge_value(arena, look, info, x509, &signature);
	if (cms_check_reference(arena, info, cert, &signature.findings))
		signature.level = CMS_LEVEL_B;
	if (with_stamps) {
		cms_judge_use(arena, &signature);
		cms_look_at_stamps(arena, look, info, &signature);
	}
	Instant const at = signature.proved.us != 0 ? signature.proved : look->question->now;
	signature.trust = cms_trust(arena, look, x509, at);
	return signature;
}

size_t cms_length(Str bytes)
{
	DerElement all;
	return der_next(&bytes, &all) ? all.whole.len : 0;
}

CmsReport cms_verify(Arena *arena, const CmsQuestion *question)
{
	CmsReport report = { 0 };
	CmsLook look = { .question = question, .report = &report };
	if (!cms_open(arena, &look))
		return report;
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(look.cms);
	int const len = infos ? sk_CMS_SignerInfo_num(infos) : 0;
	if (len == 0)
		find_broken(arena, &report.findings, "no_signature",
		            "Ce fichier ne contient aucune signature.");
	if (len > CMS_SIGNATURES_MAX)
		find_doubt(arena, &report.findings, "too_many",
		           "Ce fichier contient trop de signatures : seules les {n} premières ont "
		           "été vérifiées.",
		           arg("n", (int)CMS_SIGNATURES_MAX));
	for (int i = 0; i < len && i < CMS_SIGNATURES_MAX; i++)
		*list_push(arena, &report.signatures) =
			cms_look(arena, &look, sk_CMS_SignerInfo_value(infos, i), true);
	if (report.enveloping && question->data.ptr && !str_eq(report.content, question->data))
		find_broken(arena, &report.findings, "content_differs",
		            "Le contenu de la signature n’est pas le document attendu.");
	return report;
}
