/* testcms.h — for tests of this unit and those above: an authority with its seal, a person and a
 * time-stamping service, made once; files in a folder; commands that judge them. */
#ifndef CORE_CMS_TESTCMS_H
#define CORE_CMS_TESTCMS_H

#include "core/cms/cms.h"

Instant testcms_now(void); /* 10 March 2026; certificates are valid from 2025 to 2030 */

/* The key of that purpose, of RSA or on a curve; its password is "essai". */
Str testcms_pkcs12(CmsPurpose purpose, bool curve);
Signer *testcms_signer(CmsPurpose purpose, bool curve); /* opened in the test's arena */
CmsCertList testcms_roots(void);

/* A folder that is emptied and used by one test after the other. */
const char *testcms_folder(void);
void testcms_write(const char *folder, const char *name, Str bytes);
Str testcms_read(const char *folder, const char *name);
void testcms_write_roots(const char *folder, const char *name);
void testcms_write_pem(const char *folder, const char *name, const CmsCert *cert);

/* A device of SoftHSM, made once for the process because its library reads its folder once: a token
 * "mairie" with the PIN 1234, its keys "cachet" (RSA, 01) and "courbe" (P-256, 02).  The folder has
 * their certificates, cachet.pem and courbe.pem.  NULL when SoftHSM is not installed. */
#define TESTCMS_MODULE "/usr/lib/softhsm/libsofthsm2.so"
const char *testcms_device(void);

/* Runs a shell command there, silently; its status. */
int testcms_run(const char *folder, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
