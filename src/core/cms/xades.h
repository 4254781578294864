/* xades.h — what signing and verifying XML share; private to core/cms. */
#ifndef CORE_CMS_XADES_H
#define CORE_CMS_XADES_H

#include "core/cms/inner.h"
#include "core/xml/xml.h"

#define XMLDSIG "http://www.w3.org/2000/09/xmldsig#"
#define XADES   "http://uri.etsi.org/01903/v1.3.2#"

/* The algorithms of XML signatures, by their addresses. */
typedef enum { XML_HASH, XML_RSA, XML_PSS, XML_ECDSA } XmlAlgorithmKind;

typedef struct {
	const EVP_MD *md;
	XmlAlgorithmKind kind;
} XmlAlgorithm;

/* False: not known. */
bool xml_algorithm(Str address, XmlAlgorithm *ret_algorithm);

/* The method of a canonicalization, and whether it keeps comments.  False: not known. */
bool xml_method(Str address, XmlCanonical *ret_how);

/* Base64 with line ends allowed; written without. */
Str base64_write(Arena *arena, Str bytes);
MUST_USE bool base64_read(Arena *arena, Str text, Str *ret_bytes);

/* A signature of ECDSA as XML has it (r and s side by side), and as OpenSSL has it. */
Str ecdsa_pair(Arena *arena, EVP_PKEY *key, Str der);
Str ecdsa_der(Arena *arena, Str pair);

/* Did that key sign these bytes?  The value is as in XML. */
bool xml_value_is_right(Arena *arena, EVP_PKEY *key, const XmlAlgorithm *algorithm, Str bytes,
                        Str value);

#endif
