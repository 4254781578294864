/* fuzz_cms.c — any bytes as a CMS: looked at, never believed without a signature over the data. */
#include "core/cms/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	Str const bytes = { (const char *)data, size };
	CmsReport const report =
		cms_verify(arena, &(CmsQuestion){ .cms = bytes, .data = S("des données") });
	assert(report.readable || report.findings.len > 0);
	for (size_t i = 0; i < report.signatures.len; i++) {
		const CmsSignature *signature = &report.signatures.at[i];
		assert(signature->integrity != CMS_INTACT || signature->cert);
		assert(cms_verdict(signature) != CMS_VALID); /* no root was given */
	}
	CmsCertList certs;
	Err *e = cms_read_certs(arena, bytes, &certs);
	assert(e || certs.len > 0);
	arena_free(arena);
	return 0;
}
