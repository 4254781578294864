/* xades_sign.c — an enveloped signature: XAdES baseline B or T (ETSI EN 319 132-1) as the last
 * child of a document's root, whose other bytes stay as they are. */
#include "core/cms/xades.h"

#include <string.h>

#define EXCLUSIVE "http://www.w3.org/2001/10/xml-exc-c14n#"

/* What goes into the markup; empty where it is not known yet. */
typedef struct {
	const XadesOrder *order;
	Signer *signer;
	Str id;
	Str document, properties; /* digests in base64 */
	Str value;                /* base64 */
	Str token;                /* DER */
} Draft;

static void put_algorithm(XmlWriter *w, const char *name, const char *address)
{
	xml_open(w, name);
	xml_put(w, "Algorithm", str_of(address));
	xml_close(w);
}

/* Without any signature: so that others can sign after this one. */
static void put_path(XmlWriter *w)
{
	xml_open(w, "ds:Transform");
	xml_put(w, "Algorithm", S("http://www.w3.org/TR/1999/REC-xpath-19991116"));
	xml_add(w, "ds:XPath", S("not(ancestor-or-self::ds:Signature)"));
	xml_close(w);
}

static void put_digest(XmlWriter *w, Str digest)
{
	put_algorithm(w, "ds:DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256");
	xml_add(w, "ds:DigestValue", digest);
}

static void put_signed_info(Arena *arena, XmlWriter *w, const Draft *draft)
{
	bool const curve = !EVP_PKEY_is_a(X509_get0_pubkey(draft->signer->x509), "RSA");
	xml_open(w, "ds:SignedInfo");
	put_algorithm(w, "ds:CanonicalizationMethod", EXCLUSIVE);
	put_algorithm(w, "ds:SignatureMethod",
	              curve ? "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
	                    : "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
	xml_open(w, "ds:Reference");
	xml_put(w, "Id", str_format(arena, "%.*s-document", STR(draft->id)));
	xml_put(w, "URI", S(""));
	xml_open(w, "ds:Transforms");
	put_path(w);
	put_algorithm(w, "ds:Transform", EXCLUSIVE);
	xml_close(w);
	put_digest(w, draft->document);
	xml_close(w);
	xml_open(w, "ds:Reference");
	xml_put(w, "Type", S("http://uri.etsi.org/01903#SignedProperties"));
	xml_put(w, "URI", str_format(arena, "#%.*s-properties", STR(draft->id)));
	xml_open(w, "ds:Transforms");
	put_algorithm(w, "ds:Transform", EXCLUSIVE);
	xml_close(w);
	put_digest(w, draft->properties);
	xml_close(w);
	xml_close(w);
}

/* Names the certificate by its digest, its issuer and its number (RFC 5035 IssuerSerial). */
static void put_certificate(Arena *arena, XmlWriter *w, const CmsCert *cert)
{
	X509 *x509 = cms_x509(arena, cert);
	Str const name = item_of(arena, X509_get_issuer_name(x509), X509_NAME);
	Str const issuer = der_wrap(arena, DER_SEQUENCE, der_wrap(arena, DER_TAGGED + 4, name));
	Str const serial = item_of(arena, X509_get0_serialNumber(x509), ASN1_INTEGER);
	xml_open(w, "xades:SigningCertificateV2");
	xml_open(w, "xades:Cert");
	xml_open(w, "xades:CertDigest");
	put_digest(w, base64_write(arena, cms_hash_of(arena, CMS_SHA256, cert->der)));
	xml_close(w);
	xml_add(w, "xades:IssuerSerialV2",
	        base64_write(arena, der_sequence(arena, issuer, serial)));
	xml_close(w);
	xml_close(w);
}

static void put_signed_properties(Arena *arena, XmlWriter *w, const Draft *draft)
{
	const XadesOrder *order = draft->order;
	Str const iso = str_part(instant_iso(arena, order->at), 0, 19);
	xml_open(w, "xades:SignedProperties");
	xml_put(w, "Id", str_format(arena, "%.*s-properties", STR(draft->id)));
	xml_open(w, "xades:SignedSignatureProperties");
	xml_add(w, "xades:SigningTime", str_format(arena, "%.*sZ", STR(iso)));
	put_certificate(arena, w, &draft->signer->cert);
	if (order->place.len > 0) {
		xml_open(w, "xades:SignatureProductionPlaceV2");
		xml_add(w, "xades:City", order->place);
		xml_close(w);
	}
	if (order->role.len > 0) {
		xml_open(w, "xades:SignerRoleV2");
		xml_open(w, "xades:ClaimedRoles");
		xml_add(w, "xades:ClaimedRole", order->role);
		xml_close(w);
		xml_close(w);
	}
	xml_close(w);
	xml_open(w, "xades:SignedDataObjectProperties");
	xml_open(w, "xades:DataObjectFormat");
	xml_put(w, "ObjectReference", str_format(arena, "#%.*s-document", STR(draft->id)));
	xml_add(w, "xades:MimeType", S("text/xml"));
	xml_close(w);
	xml_close(w);
	xml_close(w);
}

static void put_unsigned_properties(Arena *arena, XmlWriter *w, const Draft *draft)
{
	if (draft->token.len == 0)
		return;
	xml_open(w, "xades:UnsignedProperties");
	xml_open(w, "xades:UnsignedSignatureProperties");
	xml_open(w, "xades:SignatureTimeStamp");
	put_algorithm(w, "ds:CanonicalizationMethod", EXCLUSIVE);
	xml_add(w, "xades:EncapsulatedTimeStamp", base64_write(arena, draft->token));
	xml_close(w);
	xml_close(w);
	xml_close(w);
}

static Str markup(Arena *arena, const Draft *draft)
{
	Buf out = { .arena = arena };
	XmlWriter w = { .buf = &out, .ascii = true };
	xml_open(&w, "ds:Signature");
	xml_put_namespace(&w, "ds", XMLDSIG);
	xml_put(&w, "Id", draft->id);
	put_signed_info(arena, &w, draft);
	xml_add(&w, "ds:SignatureValue", draft->value);
	xml_open(&w, "ds:KeyInfo");
	xml_open(&w, "ds:X509Data");
	xml_add(&w, "ds:X509Certificate", base64_write(arena, draft->signer->cert.der));
	for (size_t i = 0; i < draft->signer->chain.len; i++)
		if (!draft->signer->chain.at[i].self_issued)
			xml_add(&w, "ds:X509Certificate",
			        base64_write(arena, draft->signer->chain.at[i].der));
	xml_close(&w);
	xml_close(&w);
	xml_open(&w, "ds:Object");
	xml_open(&w, "xades:QualifyingProperties");
	xml_put_namespace(&w, "xades", XADES);
	xml_put(&w, "Target", str_format(arena, "#%.*s", STR(draft->id)));
	put_signed_properties(arena, &w, draft);
	put_unsigned_properties(arena, &w, draft);
	xml_close(&w);
	xml_close(&w);
	xml_close(&w);
	return buf_str(&out);
}

/* Where the root's end tag begins: the last tag, after which only comments and instructions may
 * come.  Zero: not found in these bytes. */
static size_t root_end(Str xml)
{
	for (;;) {
		while (xml.len > 0 && strchr(" \t\r\n", xml.ptr[xml.len - 1]))
			xml.len--;
		const char *opening = str_ends(xml, S("-->"))  ? "<!--"
		                      : str_ends(xml, S("?>")) ? "<?"
		                                               : "</";
		size_t at = xml.len;
		while (at > 0 && !str_starts(str_part(xml, at, xml.len), str_of(opening)))
			at--;
		if (at == 0 || !str_ends(xml, S(">")))
			return 0;
		if (strcmp(opening, "</") == 0)
			return at;
		xml.len = at;
	}
}

static Err *no_place(Arena *arena)
{
	return err_new(arena, ERR_INVALID,
	               "Ce fichier XML ne peut pas recevoir de signature : sa fin n’a pas la forme "
	               "attendue. Enregistrez-le de nouveau depuis le logiciel d’origine.");
}

static Str with_signature(Arena *arena, Str xml, size_t at, const Draft *draft)
{
	Buf out = { .arena = arena };
	buf_add(&out, str_part(xml, 0, at));
	buf_add(&out, markup(arena, draft));
	buf_add(&out, str_part(xml, at, xml.len));
	return buf_str(&out);
}

static Err *canonical_digest(Arena *arena, const XmlNode *node, const XmlNode *except,
                             bool document, Str *ret_digest)
{
	XmlCanonical const how = {
		.method = XML_C14N_EXCLUSIVE, .except = except, .all = true, .document = document
	};
	Str bytes;
	Err *e = xml_canonical(arena, node, &how, &bytes);
	if (!e)
		*ret_digest = base64_write(arena, cms_hash_of(arena, CMS_SHA256, bytes));
	return e;
}

static Err *reparse(Arena *arena, Str xml, const Draft *draft, const XmlNode **ret_signature)
{
	const XmlNode *root;
	Err *e = xml_parse(arena, xml, NULL, &root);
	if (e)
		return e;
	*ret_signature = xml_by_id(root, draft->id);
	if (!*ret_signature || xml_parent(*ret_signature) != root)
		return no_place(arena);
	return NULL;
}

static Err *fill_digests(Arena *arena, Str xml, size_t at, Draft *draft)
{
	const XmlNode *signature;
	Err *e = reparse(arena, with_signature(arena, xml, at, draft), draft, &signature);
	if (!e)
		e = canonical_digest(arena, xml_parent(signature), signature, true,
		                     &draft->document);
	if (!e)
		e = canonical_digest(arena, xml_find(signature, "SignedProperties"), NULL, false,
		                     &draft->properties);
	return e;
}

static Err *fill_value(Arena *arena, Str xml, size_t at, Draft *draft)
{
	const XmlNode *signature;
	XmlCanonical const how = { .method = XML_C14N_EXCLUSIVE };
	Str bytes, value;
	Err *e = reparse(arena, with_signature(arena, xml, at, draft), draft, &signature);
	if (!e)
		e = xml_canonical(arena, xml_child(signature, "SignedInfo"), &how, &bytes);
	if (!e)
		e = cms_sign_raw(arena, draft->signer, CMS_SHA256, bytes, &value);
	if (!e)
		draft->value = base64_write(
			arena, ecdsa_pair(arena, X509_get0_pubkey(draft->signer->x509), value));
	return e;
}

static Err *fill_stamp(Arena *arena, Str xml, size_t at, Draft *draft)
{
	const XmlNode *signature;
	const CmsStamper *stamper = &draft->order->stamper;
	XmlCanonical const how = { .method = XML_C14N_EXCLUSIVE };
	Str bytes, answer;
	if (!stamper->ask)
		return NULL;
	Err *e = reparse(arena, with_signature(arena, xml, at, draft), draft, &signature);
	if (!e)
		e = xml_canonical(arena, xml_child(signature, "SignatureValue"), &how, &bytes);
	if (e)
		return e;
	Str const request =
		tsa_request(arena, CMS_SHA256, cms_hash_of(arena, CMS_SHA256, bytes), 0);
	e = stamper->ask(arena, stamper->to, request, &answer);
	if (e)
		return e;
	return tsa_parse(arena, request, answer, &draft->token);
}

Err *xades_sign(Arena *arena, Signer *signer, Str xml, const XadesOrder *order, Str *ret_xml)
{
	const XmlNode *root;
	CmsToSign unused;
	CmsOrder const dated = { .data = S(""), .at = order->at };
	Err *e = xml_parse(arena, xml, NULL, &root);
	if (!e)
		e = cms_digest_to_sign(arena, &signer->cert, &dated, &unused); /* its dates */
	if (e)
		return e;
	size_t const at = root_end(xml);
	if (at == 0)
		return no_place(arena);
	Draft draft = { .order = order, .signer = signer };
	/* A name that is in no other signature of the file. */
	Str const hash = cms_hash_of(arena, CMS_SHA256, xml);
	draft.id = str_format(arena, "S-%02x%02x%02x%02x%02x%02x", (unsigned char)hash.ptr[0],
	                      (unsigned char)hash.ptr[1], (unsigned char)hash.ptr[2],
	                      (unsigned char)hash.ptr[3], (unsigned char)hash.ptr[4],
	                      (unsigned char)hash.ptr[5]);
	e = fill_digests(arena, xml, at, &draft);
	if (!e)
		e = fill_value(arena, xml, at, &draft);
	if (!e)
		e = fill_stamp(arena, xml, at, &draft);
	if (e)
		return e;
	*ret_xml = with_signature(arena, xml, at, &draft);
	return NULL;
}
