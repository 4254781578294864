/* stamps.c — looking at time stamps, and at the level that a signature reaches with them. */
#include <openssl/err.h>
#include <openssl/ts.h>

#include "core/cms/inner.h"

static void info_gone(void *info)
{
	TS_TST_INFO_free(info);
}

static Str hex(Arena *arena, Str bytes)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < bytes.len; i++)
		buf_addf(&out, "%02x", (unsigned char)bytes.ptr[i]);
	return buf_str(&out);
}

static TS_TST_INFO *read_info(Arena *arena, Str content)
{
	const unsigned char *at = (const unsigned char *)content.ptr;
	TS_TST_INFO *info = content.len > 0 ? d2i_TS_TST_INFO(NULL, &at, (long)content.len) : NULL;
	ERR_clear_error();
	if (info)
		arena_defer(arena, info_gone, info);
	return info;
}

static void describe(Arena *arena, TS_TST_INFO *info, CmsStamp *stamp)
{
	char policy[80] = "";
	const ASN1_INTEGER *nonce = TS_TST_INFO_get_nonce(info);
	(void)cms_asn1_time(TS_TST_INFO_get_time(info), &stamp->at);
	stamp->serial = hex(arena, cms_asn1_bytes(arena, TS_TST_INFO_get_serial(info)));
	if (OBJ_obj2txt(policy, sizeof policy, TS_TST_INFO_get_policy_id(info), 1) > 0)
		stamp->policy = str_copy(arena, str_of(policy));
	if (nonce)
		stamp->nonce = item_of(arena, nonce, ASN1_INTEGER);
}

/* Does the token speak of what it should? */
static void compare_imprint(Arena *arena, TS_TST_INFO *info, const CmsQuestion *question,
                            CmsStamp *stamp)
{
	TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
	const ASN1_OBJECT *name;
	X509_ALGOR_get0(&name, NULL, NULL, TS_MSG_IMPRINT_get_algo(imprint));
	const EVP_MD *md = EVP_get_digestbyobj(name);
	Str const said = cms_asn1_bytes(arena, TS_MSG_IMPRINT_get_msg(imprint));
	Str const *pieces = question->pieces_len > 0 ? question->pieces : &question->data;
	Str digest = question->digest;
	ERR_clear_error();
	if (!md) {
		stamp->integrity = CMS_UNDECIDED;
		find_doubt(arena, &stamp->findings, "algorithm_unknown",
		           "L’horodatage emploie un algorithme qui n’est pas connu ici.");
		return;
	}
	if (digest.len == 0)
		digest = cms_digest(arena, md, pieces,
		                    question->pieces_len > 0 ? question->pieces_len : 1);
	if (str_eq(said, digest))
		return;
	stamp->integrity = CMS_ALTERED;
	find_broken(arena, &stamp->findings, "imprint_differs",
	            "L’horodatage porte sur autre chose que ce qui lui est joint.");
}

/* The token by itself: a CMS by one signer that envelops a TSTInfo. */
static CmsStamp look_at_token(Arena *arena, Str token, const CmsQuestion *question,
                              TS_TST_INFO **ret_info)
{
	CmsStamp stamp = { .integrity = CMS_UNDECIDED };
	CmsReport *report = alloc(arena, CmsReport);
	CmsQuestion *inner = alloc(arena, CmsQuestion);
	*inner = (CmsQuestion){ .cms = token,
		                .roots = question->roots,
		                .others = question->others,
		                .now = question->now };
	CmsLook look = { .question = inner, .report = report };
	STACK_OF(CMS_SignerInfo) *infos =
		cms_open(arena, &look) ? CMS_get0_SignerInfos(look.cms) : NULL;
	*ret_info = read_info(arena, report->content);
	if (!infos || sk_CMS_SignerInfo_num(infos) != 1 || !*ret_info ||
	    OBJ_obj2nid(CMS_get0_eContentType(look.cms)) != NID_id_smime_ct_TSTInfo) {
		find_broken(arena, &stamp.findings, "stamp_unreadable",
		            "L’horodatage joint est illisible.");
		return stamp;
	}
	describe(arena, *ret_info, &stamp);
	inner->now = stamp.at;
	CmsSignature const signature =
		cms_look(arena, &look, sk_CMS_SignerInfo_value(infos, 0), false);
	stamp.integrity = signature.integrity;
	stamp.trust = signature.trust;
	stamp.cert = signature.cert;
	stamp.findings = signature.findings;
	return stamp;
}

CmsStamp tsa_verify(Arena *arena, Str token, const CmsQuestion *question)
{
	TS_TST_INFO *info = NULL;
	CmsStamp stamp = look_at_token(arena, token, question, &info);
	if (!info)
		return stamp;
	if (stamp.cert && !stamp.cert->may_stamp)
		find_doubt(arena, &stamp.findings, "not_a_stamper",
		           "L’horodatage est signé par « {name} », dont le certificat n’est pas "
		           "celui d’un service d’horodatage.",
		           arg("name", stamp.cert->name));
	if (question->digest.len > 0 || question->data.ptr || question->pieces_len > 0)
		compare_imprint(arena, info, question, &stamp);
	return stamp;
}

/* Each value of each unsigned (or signed) attribute of a kind. */
static void stamps_of(Arena *arena, const CmsLook *look, X509_ATTRIBUTE *attribute,
                      CmsStampKind kind, CmsSignature *signature)
{
	CmsQuestion about = { .roots = look->question->roots,
		              .others = look->report->certs,
		              .now = look->question->now };
	if (kind == CMS_STAMP_SIGNATURE)
		about.data = signature->value;
	if (kind == CMS_STAMP_CONTENT) {
		about.data = look->content.ptr ? look->content : look->question->data;
		about.pieces = look->question->pieces;
		about.pieces_len = look->content.ptr ? 0 : look->question->pieces_len;
	}
	for (int i = 0; i < X509_ATTRIBUTE_count(attribute); i++) {
		const ASN1_TYPE *value = X509_ATTRIBUTE_get0_type(attribute, i);
		if (signature->stamps.len >= CMS_STAMPS_MAX)
			return;
		CmsStamp *stamp = list_push(arena, &signature->stamps);
		*stamp = (CmsStamp){ .integrity = CMS_UNDECIDED };
		if (value && value->type == V_ASN1_SEQUENCE)
			*stamp = tsa_verify(arena, cms_asn1_bytes(arena, value->value.sequence),
			                    &about);
		stamp->kind = kind;
	}
}

/* The kinds of attribute that are about time and lasting proof. */
static const struct {
	const char *oid;
	enum { IS_STAMP, IS_ARCHIVE, IS_REVOCATION } is;
} kinds[] = {
	{ "1.2.840.113549.1.9.16.2.14", IS_STAMP },      /* signature-time-stamp */
	{ "1.2.840.113549.1.9.16.2.27", IS_ARCHIVE },    /* archive-time-stamp, version 1 */
	{ "1.2.840.113549.1.9.16.2.48", IS_ARCHIVE },    /* version 2 */
	{ "0.4.0.1733.2.4", IS_ARCHIVE },                /* version 3 */
	{ "1.2.840.113549.1.9.16.2.24", IS_REVOCATION }, /* revocation-values */
};

static int kind_of(X509_ATTRIBUTE *attribute)
{
	char oid[80] = "";
	(void)OBJ_obj2txt(oid, sizeof oid, X509_ATTRIBUTE_get0_object(attribute), 1);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(str_of(oid), str_of(kinds[i].oid)))
			return (int)kinds[i].is;
	return -1;
}

/* Anybody can stamp any time: only an authority that leads to a root moves the time at which
 * certificates are judged.  Without roots nobody is trusted anyway. */
bool cms_judge_stamps(Arena *arena, const CmsQuestion *question, CmsSignature *signature)
{
	bool stamped = false;
	for (size_t i = 0; i < signature->stamps.len; i++) {
		const CmsStamp *stamp = &signature->stamps.at[i];
		if (stamp->integrity != CMS_INTACT) {
			find_doubt(arena, &signature->findings, "stamp_broken",
			           "Un horodatage joint à la signature ne prouve rien : il est "
			           "modifié, illisible ou porte sur autre chose.");
			continue;
		}
		bool const trusted = question->roots.len == 0 || stamp->trust == CMS_TRUST_CHAINED;
		if (!trusted)
			find_doubt(arena, &signature->findings, "stamp_untrusted",
			           "L’horodatage vient d’un service qui n’est pas reconnu ici.");
		if (stamp->kind != CMS_STAMP_SIGNATURE)
			continue;
		stamped = true;
		if (trusted && (signature->proved.us == 0 || stamp->at.us < signature->proved.us))
			signature->proved = stamp->at;
	}
	return stamped;
}

void cms_look_at_stamps(Arena *arena, const CmsLook *look, CMS_SignerInfo *info,
                        CmsSignature *signature)
{
	bool revocation = look->crls != NULL, archive = false;
	int const len = CMS_unsigned_get_attr_count(info);
	int const before =
		CMS_signed_get_attr_by_NID(info, NID_id_smime_aa_ets_contentTimestamp, -1);
	if (before >= 0)
		stamps_of(arena, look, CMS_signed_get_attr(info, before), CMS_STAMP_CONTENT,
		          signature);
	for (int i = 0; i < len; i++) {
		X509_ATTRIBUTE *attribute = CMS_unsigned_get_attr(info, i);
		int const kind = kind_of(attribute);
		if (kind == IS_STAMP)
			stamps_of(arena, look, attribute, CMS_STAMP_SIGNATURE, signature);
		if (kind == IS_ARCHIVE)
			stamps_of(arena, look, attribute, CMS_STAMP_ARCHIVE, signature);
		archive = archive || kind == IS_ARCHIVE;
		revocation = revocation || kind == IS_REVOCATION;
	}
	bool const stamped = cms_judge_stamps(arena, look->question, signature);
	if (signature->level == CMS_LEVEL_B && stamped) {
		signature->level = CMS_LEVEL_T;
		if (revocation)
			signature->level = archive ? CMS_LEVEL_LTA : CMS_LEVEL_LT;
	}
}
