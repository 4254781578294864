/* token.c — PKCS#11 (OASIS, version 2.40): the few functions that a signature needs. */
#include "core/cms/token.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <string.h>

enum { MODULES_MAX = 8, SLOTS_MAX = 64 };

/* Libraries stay open for good: most do not survive being closed and opened again. */
static struct {
	char path[TOKEN_PATH_MAX + 1];
	CK_FUNCTION_LIST *functions;
} modules[MODULES_MAX];
static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;

/* Called with the lock held. */
static CK_FUNCTION_LIST *load(const char *path)
{
	CK_C_INITIALIZE_ARGS threads = { .flags = CKF_OS_LOCKING_OK };
	CK_C_GetFunctionList get;
	CK_FUNCTION_LIST *functions = NULL;
	size_t at = 0;
	while (at < MODULES_MAX && modules[at].functions && strcmp(modules[at].path, path) != 0)
		at++;
	if (at == MODULES_MAX || modules[at].functions)
		return at == MODULES_MAX ? NULL : modules[at].functions;
	void *library = path[0] == '/' ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
	void *symbol = library ? dlsym(library, "C_GetFunctionList") : NULL;
	if (!symbol)
		return NULL;
	memcpy(&get, &symbol, sizeof get); /* a pointer to a function does not fit a void * */
	if (get(&functions) != CKR_OK)
		return NULL;
	CK_RV const begun = functions->C_Initialize(&threads);
	if (begun != CKR_OK && begun != CKR_CRYPTOKI_ALREADY_INITIALIZED)
		return NULL;
	memcpy(modules[at].path, path, strlen(path) + 1);
	modules[at].functions = functions;
	return functions;
}

static bool has_label(const unsigned char *label, const char *wanted)
{
	size_t const len = strlen(wanted);
	if (len > TOKEN_NAME_MAX || memcmp(label, wanted, len) != 0)
		return len == 0;
	for (size_t i = len; len > 0 && i < TOKEN_NAME_MAX; i++)
		if (label[i] != ' ')
			return false;
	return true;
}

static bool find_slot(const CK_FUNCTION_LIST *f, const Device *device, CK_SLOT_ID *ret_slot)
{
	CK_SLOT_ID slots[SLOTS_MAX];
	CK_ULONG len = SLOTS_MAX;
	if (f->C_GetSlotList(CK_TRUE, slots, &len) != CKR_OK)
		return false;
	for (CK_ULONG i = 0; i < len; i++) {
		CK_TOKEN_INFO about;
		if (f->C_GetTokenInfo(slots[i], &about) == CKR_OK &&
		    about.flags & CKF_TOKEN_INITIALIZED && has_label(about.label, device->token)) {
			*ret_slot = slots[i];
			return true;
		}
	}
	return false;
}

static bool find_key(const CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session, const Device *device,
                     CK_OBJECT_HANDLE *ret_key)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	Device copy = *device; /* the templates of PKCS#11 are not const */
	CK_ATTRIBUTE wanted[3] = { { CKA_CLASS, &class, sizeof class } };
	CK_ULONG len = 1, found = 0;
	if (copy.object[0])
		wanted[len++] = (CK_ATTRIBUTE){ CKA_LABEL, copy.object, strlen(copy.object) };
	if (copy.id_len > 0)
		wanted[len++] = (CK_ATTRIBUTE){ CKA_ID, copy.id, copy.id_len };
	if (f->C_FindObjectsInit(session, wanted, len) != CKR_OK)
		return false;
	CK_RV const done = f->C_FindObjects(session, ret_key, 1, &found);
	(void)f->C_FindObjectsFinal(session);
	return done == CKR_OK && found == 1;
}

static CK_RV log_in(const CK_FUNCTION_LIST *f, CK_SESSION_HANDLE session, const Device *device)
{
	unsigned char pin[TOKEN_PIN_MAX + 1];
	size_t const len = strlen(device->pin);
	memcpy(pin, device->pin, sizeof pin);
	CK_RV done = f->C_Login(session, CKU_USER, pin, len);
	if (done == CKR_USER_ALREADY_LOGGED_IN) { /* by another part of the process: not by us */
		(void)f->C_Logout(session);
		done = f->C_Login(session, CKU_USER, pin, len);
	}
	explicit_bzero(pin, sizeof pin);
	return done;
}

typedef struct {
	const CK_FUNCTION_LIST *f;
	CK_SESSION_HANDLE session;
	CK_BYTE *value; /* where the signature goes */
	CK_ULONG len;   /* the room there, then the length */
} Signing;

static TokenAnswer sign_in_session(Signing *signing, const Device *device, Str text)
{
	CK_MECHANISM mechanism = { .mechanism = device->curve ? CKM_ECDSA : CKM_RSA_PKCS };
	CK_OBJECT_HANDLE key;
	CK_BYTE input[128];
	if (text.len > sizeof input)
		return TOKEN_FAILED;
	memcpy(input, text.ptr, text.len);
	if (!find_key(signing->f, signing->session, device, &key))
		return TOKEN_NO_KEY;
	if (signing->f->C_SignInit(signing->session, &mechanism, key) != CKR_OK ||
	    signing->f->C_Sign(signing->session, input, text.len, signing->value, &signing->len) !=
	            CKR_OK)
		return TOKEN_FAILED;
	return TOKEN_DONE;
}

/* Called with the lock held. */
static TokenAnswer sign_alone(Signing *signing, const Device *device, Str text)
{
	const CK_FUNCTION_LIST *f = signing->f = load(device->module);
	CK_SLOT_ID slot;
	if (!f)
		return TOKEN_NO_MODULE;
	if (!find_slot(f, device, &slot) ||
	    f->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &signing->session) != CKR_OK)
		return TOKEN_ABSENT;
	TokenAnswer answer = TOKEN_NO_LOGIN;
	if (log_in(f, signing->session, device) == CKR_OK) {
		answer = sign_in_session(signing, device, text);
		(void)f->C_Logout(signing->session);
	}
	(void)f->C_CloseSession(signing->session);
	return answer;
}

TokenAnswer token_sign(const Device *device, Str text, unsigned char *value, size_t *len)
{
	Signing signing = { .value = value, .len = *len };
	pthread_mutex_lock(&alone);
	TokenAnswer const answer = sign_alone(&signing, device, text);
	pthread_mutex_unlock(&alone);
	if (answer == TOKEN_DONE)
		*len = signing.len;
	return answer;
}

const char *token_words(TokenAnswer answer)
{
	static const char *const words[TOKEN_ANSWERS] = {
		[TOKEN_NO_MODULE] = MESSAGE("Le module PKCS#11 du dispositif de signature n’a pas "
		                            "pu être chargé. Demandez à l’exploitant du serveur "
		                            "de vérifier son chemin."),
		[TOKEN_ABSENT] = MESSAGE("Le dispositif de signature ne répond pas. Vérifiez qu’il "
		                         "est branché et que son nom est le bon."),
		[TOKEN_NO_LOGIN] = MESSAGE("Le dispositif de signature a refusé le code. "
		                           "Vérifiez-le : après quelques essais, le dispositif "
		                           "se bloque."),
		[TOKEN_NO_KEY] = MESSAGE("Le dispositif de signature ne contient pas cette clé. "
		                         "Vérifiez le nom de la clé."),
		[TOKEN_FAILED] = MESSAGE("Le dispositif de signature n’a pas pu signer. "
		                         "Recommencez, ou choisissez une autre clé."),
	};
	return words[answer];
}

/* One attribute of the URI, its %41 read; false when it is too long or ill-formed. */
static bool read_value(Str text, char *into, size_t room, size_t *ret_len)
{
	size_t len = 0;
	while (text.len > 0) {
		char c = text.ptr[0];
		size_t used = 1;
		if (c == '%') {
			int const high = text.len > 2 ? str_hex_digit(text.ptr[1]) : -1;
			int const low = text.len > 2 ? str_hex_digit(text.ptr[2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(unsigned char)(high * 16 + low);
			used = 3;
		}
		if (len == room)
			return false;
		into[len++] = c;
		text = str_part(text, used, text.len);
	}
	*ret_len = len;
	return true;
}

static bool read_uri(Str uri, Device *device)
{
	size_t len;
	if (!str_starts(uri, S("pkcs11:")))
		return false;
	uri = str_part(uri, 7, uri.len);
	while (uri.len > 0) {
		Str value = str_cut(&uri, ';');
		Str const name = str_cut(&value, '=');
		bool right = true;
		if (str_eq(name, S("token")))
			right = read_value(value, device->token, TOKEN_NAME_MAX, &len);
		if (str_eq(name, S("object")))
			right = read_value(value, device->object, TOKEN_PIN_MAX, &len);
		if (str_eq(name, S("id")))
			right = read_value(value, (char *)device->id, TOKEN_ID_MAX,
			                   &device->id_len);
		if (!right)
			return false;
	}
	return device->object[0] || device->id_len > 0;
}

Err *token_read(Arena *arena, const CmsToken *token, Device *ret_device)
{
	Device device = { .curve = false };
	if (token->module.len > TOKEN_PATH_MAX)
		return err_new(arena, ERR_INVALID, token_words(TOKEN_NO_MODULE));
	if (!read_uri(token->uri, &device))
		return err_new(
			arena, ERR_INVALID,
			"L’adresse de la clé n’est pas de la forme « pkcs11:token=…;object=… ». "
			"Corrigez-la.");
	if (token->pin.len > TOKEN_PIN_MAX)
		return err_new(arena, ERR_INVALID, token_words(TOKEN_NO_LOGIN));
	if (token->module.len > 0)
		memcpy(device.module, token->module.ptr, token->module.len);
	if (token->pin.len > 0)
		memcpy(device.pin, token->pin.ptr, token->pin.len);
	*ret_device = device;
	return NULL;
}
