/* xades_verify.c — looking at the signatures of an XML document (XML signatures of the W3C, XAdES):
 * references to the document and to what is in it.  Transformations are those that cannot compute:
 * canonical forms, the enveloped signature, base64, and the spellings of XPath that only take
 * signatures out. */
#include "core/cms/xades.h"

#include <openssl/err.h>
#include <string.h>

enum { REFERENCES_MAX = 200, TRANSFORMS_MAX = 8 };

typedef struct {
	Arena *arena;
	const CmsQuestion *question;
	const XmlNode *root, *signature;
	const XmlNode *properties; /* SignedProperties; NULL: none */
	CmsSignature *result;
	CmsReport *report;
	bool covers_all, covers_properties, covers_value, took_data;
	CmsLook look;
} Sight;

static Str algorithm_of(Arena *arena, const XmlNode *node)
{
	return xml_attribute(arena, node, "Algorithm");
}

static void undecided(Sight *sight, const char *code, Str what)
{
	if (sight->result->integrity == CMS_INTACT)
		sight->result->integrity = CMS_UNDECIDED;
	if (strcmp(code, "data_missing") == 0)
		find_doubt(sight->arena, &sight->result->findings, "data_missing",
		           "La signature porte aussi sur un fichier qui n’est pas joint ({name}).",
		           arg("name", what));
	else
		find_doubt(sight->arena, &sight->result->findings, "algorithm_unknown",
		           "L’algorithme de signature ({algorithm}) n’est pas connu ici.",
		           arg("algorithm", what));
}

static bool is_within(const XmlNode *node, const XmlNode *outer)
{
	for (; node; node = xml_parent(node))
		if (node == outer)
			return true;
	return false;
}

static bool is_in_signature(const XmlNode *node)
{
	while (node && !xml_is_in(node, S(XMLDSIG), "Signature"))
		node = xml_parent(node);
	return node != NULL;
}

/* An XPath that says nothing but "without any signature"? */
static bool takes_signatures_out(Arena *arena, const XmlNode *transform)
{
	static const char *const spellings[] = {
		"not(ancestor-or-self::ds:Signature)",
		"/descendant::ds:Signature",
		"/descendant::*[name()='ds:Signature']",
		"not(ancestor-or-self::dsig:Signature)",
	};
	const XmlNode *path = xml_child(transform, "XPath");
	Str const text = str_trim(xml_text(arena, path));
	Str const filter = xml_attribute(arena, path, "Filter");
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++)
		if (str_eq(text, str_of(spellings[i])))
			return filter.len == 0 || str_eq(filter, S("subtract"));
	return false;
}

/* What the transformations of a reference come to.  False: one is not known. */
typedef struct {
	XmlCanonical how;
	bool base64;
	bool without_signature; /* without this one */
	bool without_any;       /* nor others */
} Transformed;

static bool read_transform(Sight *sight, const XmlNode *transform, Transformed *what)
{
	Arena *arena = sight->arena;
	Str const name = algorithm_of(arena, transform);
	if (xml_method(name, &what->how)) {
		what->how.prefixes = xml_attribute(
			arena, xml_child(transform, "InclusiveNamespaces"), "PrefixList");
		return true;
	}
	if (str_eq(name, S(XMLDSIG "enveloped-signature"))) {
		what->without_signature = true;
		return true;
	}
	if (str_eq(name, S(XMLDSIG "base64"))) {
		what->base64 = true;
		return true;
	}
	if ((str_eq(name, S("http://www.w3.org/TR/1999/REC-xpath-19991116")) ||
	     str_eq(name, S("http://www.w3.org/2002/06/xmldsig-filter2"))) &&
	    takes_signatures_out(arena, transform)) {
		what->without_any = true;
		return true;
	}
	undecided(sight, "algorithm_unknown", name);
	return false;
}

static bool read_transforms(Sight *sight, const XmlNode *reference, Transformed *what)
{
	int number = 0;
	const XmlNode *list = xml_child(reference, "Transforms");
	for (const XmlNode *n = xml_first(list); n; n = xml_next(n))
		if (++number > TRANSFORMS_MAX || !read_transform(sight, n, what))
			return false;
	return true;
}

/* The element that a reference is about; NULL: none, or several with that name. */
static const XmlNode *target_of(Sight *sight, Str address, bool *ret_document)
{
	*ret_document = address.len == 0 || str_eq(address, S("#xpointer(/)"));
	if (*ret_document)
		return sight->root;
	Str id = str_part(address, 1, address.len);
	if (str_starts(id, S("xpointer(id('")) && str_ends(id, S("'))")))
		id = str_part(id, 13, id.len - 16);
	return xml_by_id(sight->root, id);
}

static bool bytes_of(Sight *sight, const XmlNode *reference, const XmlNode *target, bool document,
                     Str *ret_bytes)
{
	Transformed what = { .how = { .method = XML_C14N, .document = document } };
	Arena *arena = sight->arena;
	if (!read_transforms(sight, reference, &what))
		return false;
	if (what.base64)
		return base64_read(arena, xml_text_all(arena, target), ret_bytes);
	/* To the letter, nothing is left of what lies in a signature; those who countersign mean
	 * it. */
	what.how.all = what.without_any && !is_in_signature(target);
	if (what.how.all ||
	    ((what.without_any || what.without_signature) && is_within(sight->signature, target)))
		what.how.except = sight->signature;
	Err *e = xml_canonical(arena, target, &what.how, ret_bytes);
	if (!e)
		return true;
	undecided(sight, "algorithm_unknown", S("c14n"));
	return false;
}

static void note_coverage(Sight *sight, const XmlNode *target)
{
	bool const in_signature =
		sight->signature == sight->root && xml_is_in(target, S(XMLDSIG), "Object");
	if (target == sight->root || in_signature)
		sight->covers_all = true;
	if (sight->properties && target == sight->properties)
		sight->covers_properties = true;
	if (xml_is_in(target, S(XMLDSIG), "SignatureValue"))
		sight->covers_value = true;
}

/* A reference to a file beside the signature: what the question says are the data.  Transformations
 * are of XML, which such a file is then. */
static bool outside_bytes(Sight *sight, const XmlNode *reference, Str address, Str *ret_bytes)
{
	Arena *arena = sight->arena;
	const XmlNode *other;
	Transformed what = { .how = { .method = XML_C14N, .document = true } };
	if (!sight->question->data.ptr || sight->took_data) {
		undecided(sight, "data_missing", address);
		return false;
	}
	sight->took_data = sight->covers_all = true;
	*ret_bytes = sight->question->data;
	if (!xml_first(xml_child(reference, "Transforms")))
		return true;
	if (!read_transforms(sight, reference, &what))
		return false;
	if (xml_parse(arena, sight->question->data, NULL, &other) ||
	    xml_canonical(arena, other, &what.how, ret_bytes)) {
		undecided(sight, "algorithm_unknown", S("c14n"));
		return false;
	}
	return true;
}

static bool inside_bytes(Sight *sight, const XmlNode *reference, Str address, Str *ret_bytes)
{
	bool document;
	const XmlNode *target = target_of(sight, address, &document);
	if (!target) {
		sight->result->integrity = CMS_ALTERED;
		find_broken(sight->arena, &sight->result->findings, "reference_lost",
		            "La partie signée ({name}) n’est pas dans le fichier, ou plusieurs "
		            "parties portent son nom.",
		            arg("name", address));
		return false;
	}
	/* A list of digests of files, which are not looked at. */
	if (xml_is_in(target, S(XMLDSIG), "Manifest"))
		undecided(sight, "data_missing", address);
	if (!bytes_of(sight, reference, target, document, ret_bytes))
		return false;
	note_coverage(sight, target);
	return true;
}

static void check_reference(Sight *sight, const XmlNode *reference)
{
	Arena *arena = sight->arena;
	Str const address = xml_attribute(arena, reference, "URI");
	bool const outside =
		!xml_has_attribute(reference, "URI") || (address.len > 0 && address.ptr[0] != '#');
	XmlAlgorithm algorithm;
	Str bytes, said;
	Str const hash = algorithm_of(arena, xml_child(reference, "DigestMethod"));
	if (!xml_algorithm(hash, &algorithm) || algorithm.kind != XML_HASH) {
		undecided(sight, "algorithm_unknown", hash);
		return;
	}
	if (outside ? !outside_bytes(sight, reference, address, &bytes)
	            : !inside_bytes(sight, reference, address, &bytes))
		return;
	cms_judge_key(arena, sight->result, NULL, algorithm.md);
	if (base64_read(arena, xml_text(arena, xml_child(reference, "DigestValue")), &said) &&
	    str_eq(said, cms_digest(arena, algorithm.md, &bytes, 1)))
		return;
	sight->result->integrity = CMS_ALTERED;
	find_broken(arena, &sight->result->findings, "digest_differs",
	            "Le document a été modifié après la signature : son empreinte n’est plus celle "
	            "qui a été signée.");
}

static X509 *read_cert(Sight *sight, const XmlNode *node)
{
	Str der;
	if (!base64_read(sight->arena, xml_text(sight->arena, node), &der))
		return NULL;
	return cms_parse_x509(sight->arena, der);
}

/* Does SignedProperties name this certificate by its digest?  -1: it names none. */
static int names_cert(Sight *sight, const CmsCert *cert)
{
	Arena *arena = sight->arena;
	const XmlNode *list = xml_find(sight->properties, "SigningCertificateV2");
	if (!list)
		list = xml_find(sight->properties, "SigningCertificate");
	if (!sight->properties || !list)
		return -1;
	const XmlNode *digest = xml_child(xml_first(list), "CertDigest");
	XmlAlgorithm algorithm;
	Str said;
	return xml_algorithm(algorithm_of(arena, xml_child(digest, "DigestMethod")), &algorithm) &&
	       base64_read(arena, xml_text(arena, xml_child(digest, "DigestValue")), &said) &&
	       str_eq(said, cms_digest(arena, algorithm.md, &cert->der, 1));
}

static X509 *take_cert(Sight *sight, const XmlNode *node)
{
	X509 *x509 = read_cert(sight, node);
	if (!x509 || sight->report->certs.len >= CMS_CERTS_MAX)
		return x509;
	*list_push(sight->arena, &sight->report->certs) = cms_describe(sight->arena, x509);
	if (X509_up_ref(x509) != 1 || !sk_X509_push(sight->look.x509s, x509))
		fault("OpenSSL has no memory");
	return x509;
}

/* The certificate that is named, else the first of KeyInfo. */
static X509 *find_signer(Sight *sight)
{
	X509 *first = NULL, *named = NULL;
	for (const XmlNode *n = sight->signature; n; n = xml_after(sight->signature, n)) {
		bool const is_key = xml_is_in(n, S(XMLDSIG), "X509Certificate");
		if (!is_key && !xml_is(n, "EncapsulatedX509Certificate"))
			continue;
		X509 *x509 = take_cert(sight, n);
		if (!x509)
			continue;
		CmsCert const cert = cms_describe(sight->arena, x509);
		if (!named && names_cert(sight, &cert) == 1)
			named = x509;
		if (!first && is_key)
			first = x509;
	}
	return named ? named : first;
}

static void check_value(Sight *sight, X509 *x509)
{
	Arena *arena = sight->arena;
	CmsSignature *result = sight->result;
	const XmlNode *info = xml_child(sight->signature, "SignedInfo");
	XmlCanonical how = { 0 };
	XmlAlgorithm algorithm;
	Str bytes;
	const XmlNode *method = xml_child(info, "CanonicalizationMethod");
	result->algorithm = algorithm_of(arena, xml_child(info, "SignatureMethod"));
	if (!xml_algorithm(result->algorithm, &algorithm) || algorithm.kind == XML_HASH ||
	    !X509_get0_pubkey(x509)) {
		undecided(sight, "algorithm_unknown", result->algorithm);
		return;
	}
	how.prefixes = xml_attribute(arena, xml_child(method, "InclusiveNamespaces"), "PrefixList");
	if (!xml_method(algorithm_of(arena, method), &how) ||
	    xml_canonical(arena, info, &how, &bytes)) {
		undecided(sight, "algorithm_unknown", algorithm_of(arena, method));
		return;
	}
	cms_judge_key(arena, result, X509_get0_pubkey(x509), algorithm.md);
	if (base64_read(arena, xml_text(arena, xml_child(sight->signature, "SignatureValue")),
	                &result->value) &&
	    xml_value_is_right(arena, X509_get0_pubkey(x509), &algorithm, bytes, result->value))
		return;
	if (result->integrity != CMS_ALTERED)
		result->integrity = CMS_FORGED;
	find_broken(arena, &result->findings, "value_wrong",
	            "La signature n’a pas été faite par la clé de ce certificat, ou elle a été "
	            "modifiée.");
}

static void check_references(Sight *sight)
{
	int number = 0;
	const XmlNode *info = xml_child(sight->signature, "SignedInfo");
	for (const XmlNode *n = xml_child(info, "Reference"); n; n = xml_next_same(n)) {
		if (++number > REFERENCES_MAX) {
			undecided(sight, "data_missing", S("…"));
			return;
		}
		check_reference(sight, n);
	}
	if (number == 0) {
		sight->result->integrity = CMS_ALTERED;
		find_broken(sight->arena, &sight->result->findings, "digest_missing",
		            "La signature ne contient pas l’empreinte du document.");
	}
}

static void look_at_stamp(Sight *sight, const XmlNode *node)
{
	Arena *arena = sight->arena;
	XmlCanonical how = { .method = XML_C14N };
	CmsQuestion about = *sight->question;
	Str bytes, token;
	const XmlNode *method = xml_child(node, "CanonicalizationMethod");
	if (sight->result->stamps.len >= CMS_STAMPS_MAX)
		return;
	CmsStamp *stamp = list_push(arena, &sight->result->stamps);
	*stamp = (CmsStamp){ .integrity = CMS_UNDECIDED };
	if ((method && !xml_method(algorithm_of(arena, method), &how)) ||
	    xml_canonical(arena, xml_child(sight->signature, "SignatureValue"), &how, &bytes) ||
	    !base64_read(arena, xml_text(arena, xml_child(node, "EncapsulatedTimeStamp")), &token))
		return;
	about.data = bytes;
	about.others = sight->report->certs;
	*stamp = tsa_verify(arena, token, &about);
}

static void judge_level(Sight *sight, const CmsCert *cert)
{
	CmsSignature *result = sight->result;
	int const named = names_cert(sight, cert);
	const XmlNode *all = xml_find(sight->signature, "UnsignedSignatureProperties");
	if (named == 0)
		find_broken(sight->arena, &result->findings, "certificate_swapped",
		            "La signature désigne un autre certificat que celui qui est joint : il "
		            "a pu être remplacé.");
	if (named < 0 || !sight->covers_properties)
		find_note(sight->arena, &result->findings, "certificate_not_signed",
		          "La signature ne dit pas par quel certificat elle est faite.");
	else
		result->level = CMS_LEVEL_B;
	for (const XmlNode *n = xml_first(all); n; n = xml_next(n))
		if (xml_is(n, "SignatureTimeStamp"))
			look_at_stamp(sight, n);
	bool const stamped = cms_judge_stamps(sight->arena, sight->question, result);
	if (result->level != CMS_LEVEL_B || !stamped)
		return;
	result->level = CMS_LEVEL_T;
	if (all && xml_child(all, "RevocationValues"))
		result->level = xml_child(all, "ArchiveTimeStamp") ? CMS_LEVEL_LTA : CMS_LEVEL_LT;
}

static void claimed_time(Sight *sight)
{
	Str text = str_trim(xml_text(sight->arena, xml_find(sight->properties, "SigningTime")));
	Str const whole = str_format(sight->arena, "%.*s.000000Z", (int)(text.len < 19 ? 0 : 19),
	                             text.ptr ? text.ptr : "");
	Instant at;
	if (sight->properties && str_ends(text, S("Z")) && instant_parse(whole, &at))
		sight->result->claimed = at;
}

static CmsSignature look_at(Sight *sight, const XmlNode *node)
{
	CmsSignature result = { .hash = S("") };
	sight->signature = node;
	sight->result = &result;
	sight->covers_all = sight->covers_properties = false;
	sight->covers_value = sight->took_data = false;
	sight->properties = xml_find(xml_find(node, "QualifyingProperties"), "SignedProperties");
	claimed_time(sight);
	X509 *x509 = find_signer(sight);
	check_references(sight);
	if (!x509) {
		result.integrity = result.integrity == CMS_ALTERED ? CMS_ALTERED : CMS_UNDECIDED;
		find_doubt(sight->arena, &result.findings, "certificate_missing",
		           "Le certificat du signataire n’est pas joint à la signature.");
		return result;
	}
	CmsCert *cert = alloc(sight->arena, CmsCert);
	*cert = cms_describe(sight->arena, x509);
	result.cert = cert;
	check_value(sight, x509);
	cms_judge_use(sight->arena, &result);
	judge_level(sight, cert);
	if (!sight->covers_all)
		find_note(sight->arena, &result.findings, "covers_part",
		          "La signature ne porte pas sur tout le document.");
	if (xml_is(xml_parent(node), "CounterSignature") && !sight->covers_value)
		find_broken(
			sight->arena, &result.findings, "countersigns_nothing",
			"Cette contre-signature ne porte pas sur la signature qui la contient.");
	Instant const at = result.proved.us != 0 ? result.proved : sight->question->now;
	result.trust = cms_trust(sight->arena, &sight->look, x509, at);
	return result;
}

static void x509s_gone(void *x509s)
{
	sk_X509_pop_free(x509s, X509_free);
}

CmsReport xades_verify(Arena *arena, const CmsQuestion *question)
{
	CmsReport report = { 0 };
	Sight sight = { .arena = arena, .question = question, .report = &report };
	if (xml_parse(arena, question->cms, NULL, &sight.root)) {
		find_broken(arena, &report.findings, "unreadable",
		            "Ce fichier n’est pas du XML lisible.");
		return report;
	}
	sight.look = (CmsLook){ .question = question, .report = &report };
	sight.look.x509s = sk_X509_new_null();
	if (!sight.look.x509s)
		fault("OpenSSL has no memory");
	arena_defer(arena, x509s_gone, sight.look.x509s);
	report.readable = true;
	for (const XmlNode *n = sight.root; n; n = xml_after(sight.root, n))
		if (xml_is_in(n, S(XMLDSIG), "Signature") &&
		    report.signatures.len < CMS_SIGNATURES_MAX)
			*list_push(arena, &report.signatures) = look_at(&sight, n);
	if (report.signatures.len == 0)
		find_broken(arena, &report.findings, "no_signature",
		            "Ce fichier ne contient aucune signature.");
	return report;
}
