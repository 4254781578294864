/* token.c — PKCS#11 by OpenSSL's engine "pkcs11" (Debian: libengine-pkcs11-openssl): the one way
 * that OpenSSL 3.0 and Debian 12 offer, by a programming interface that OpenSSL calls deprecated
 * since its providers have one for this as well. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/cms/token.h"

#include <openssl/engine.h>
#include <openssl/err.h>

static Err *refusal(Arena *arena, const char *message)
{
	ERR_clear_error();
	return err_new(arena, ERR_BUSY, message);
}

static bool configure(Arena *arena, ENGINE *engine, const CmsToken *token)
{
	return ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", str_cstr(arena, token->module), 0) ==
	               1 &&
	       ENGINE_init(engine) == 1;
}

Err *token_open(Arena *arena, const CmsToken *token, void **ret_device, EVP_PKEY **ret_key)
{
	ENGINE_load_dynamic();
	ENGINE *engine = ENGINE_by_id("pkcs11");
	if (!engine)
		return refusal(arena, MESSAGE("Ce serveur ne sait pas parler aux dispositifs "
		                              "PKCS#11. Demandez à son exploitant d’installer "
		                              "libengine-pkcs11-openssl."));
	if (!configure(arena, engine, token)) {
		ENGINE_free(engine);
		return refusal(arena, MESSAGE("Le dispositif de signature ne répond pas. "
		                              "Vérifiez qu’il est branché et que son module "
		                              "PKCS#11 est le bon."));
	}
	char *pin = (char *)(uintptr_t)str_cstr(arena, token->pin);
	bool const given = ENGINE_ctrl_cmd_string(engine, "PIN", pin, 0) == 1;
	EVP_PKEY *key =
		given ? ENGINE_load_private_key(engine, str_cstr(arena, token->uri), NULL, NULL)
		      : NULL;
	OPENSSL_cleanse(pin, token->pin.len);
	if (!key) {
		token_close(engine);
		return refusal(arena, MESSAGE("Le dispositif de signature n’a pas donné accès à "
		                              "la clé. Vérifiez son code et le nom de la clé."));
	}
	*ret_device = engine;
	*ret_key = key;
	ERR_clear_error();
	return NULL;
}

void token_close(void *device)
{
	if (!device)
		return;
	ENGINE_finish(device);
	ENGINE_free(device);
}
