/* token.h — keys in devices that speak PKCS#11; private to core/cms. */
#ifndef CORE_CMS_TOKEN_H
#define CORE_CMS_TOKEN_H

#include <openssl/evp.h>

#include "core/cms/cms.h"

/* Logs in and finds the private key.  *ret_device must be closed after the key was freed. */
MUST_USE Err *token_open(Arena *arena, const CmsToken *token, void **ret_device,
                         EVP_PKEY **ret_key);

void token_close(void *device); /* NULL: nothing */

#endif
