/* fuzz_xades.c — any bytes as a signed XML document, and as one to sign: looked at, never believed
 * without a root; what we sign is right. */
#include "core/cms/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Signer *seal(void)
{
	static Signer *signer;
	static Arena *arena;
	CmsMake const make = { .purpose = CMS_MAKE_SEAL,
		               .name = S("Commune"),
		               .country = S("FR"),
		               .since = { INT64_C(1735689600000000) },
		               .until = { INT64_C(1893456000000000) },
		               .curve = true,
		               .password = S("x") };
	if (signer)
		return signer;
	arena = arena_new((size_t)16 << 20);
	Err *e = cms_open_pkcs12(arena, cms_make_pkcs12(arena, &make), S("x"), &signer);
	assert(!e);
	return signer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	Str const bytes = { (const char *)data, size };
	XadesOrder const order = { .at = { INT64_C(1773131400000000) } };
	CmsReport const report =
		xades_verify(arena, &(CmsQuestion){ .cms = bytes, .data = S("des données") });
	for (size_t i = 0; i < report.signatures.len; i++)
		assert(cms_verdict(&report.signatures.at[i]) != CMS_VALID);
	Str done;
	if (!xades_sign(arena, seal(), bytes, &order, &done)) {
		CmsReport const own = xades_verify(arena, &(CmsQuestion){ .cms = done });
		bool intact = false;
		for (size_t i = 0; i < own.signatures.len; i++)
			intact = intact || own.signatures.at[i].integrity == CMS_INTACT;
		assert(intact || own.signatures.len == CMS_SIGNATURES_MAX);
	}
	arena_free(arena);
	return 0;
}
