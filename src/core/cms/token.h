/* token.h — keys in devices that speak PKCS#11; private to core/cms.
 *
 * Whoever is logged in to a device is so for the whole process.  So each use takes the device
 * alone, logs in, does its one thing and logs out: nobody signs on another's PIN. */
#ifndef CORE_CMS_TOKEN_H
#define CORE_CMS_TOKEN_H

#include "core/cms/cms.h"

enum { TOKEN_NAME_MAX = 32, TOKEN_ID_MAX = 64, TOKEN_PIN_MAX = 64, TOKEN_PATH_MAX = 256 };

typedef struct {
	char module[TOKEN_PATH_MAX + 1];
	char token[TOKEN_NAME_MAX + 1], object[TOKEN_PIN_MAX + 1]; /* empty: any */
	unsigned char id[TOKEN_ID_MAX];
	size_t id_len; /* 0: any */
	char pin[TOKEN_PIN_MAX + 1];
	bool curve;
} Device;

/* Reads what names a key.  Refuses a URI that names neither an object nor an id. */
MUST_USE Err *token_read(Arena *arena, const CmsToken *token, Device *ret_device);

typedef enum {
	TOKEN_DONE,
	TOKEN_NO_MODULE, /* no such library, or it is none of PKCS#11 */
	TOKEN_ABSENT,    /* no device of that name */
	TOKEN_NO_LOGIN,  /* the PIN is wrong, or locked */
	TOKEN_NO_KEY,
	TOKEN_FAILED,
	TOKEN_ANSWERS,
} TokenAnswer;

/* Signs: for RSA `text` is a DigestInfo, for curves a digest.  *len is the room, then the length; a
 * signature on a curve is r and s side by side.  Allocates nothing, never faults. */
TokenAnswer token_sign(const Device *device, Str text, unsigned char *value, size_t *len);

/* What to tell people. */
const char *token_words(TokenAnswer answer);

#endif
