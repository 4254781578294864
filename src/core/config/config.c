/* config.c — the table of settings, and reading files of them. */
#include "core/config/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_BYTES_MAX = 64 * 1024, VALUE_BYTES_MAX = 1000 };

typedef enum { TEXT, NUMBER, SWITCH } Kind;

typedef struct {
	const char *key;
	Kind kind;
	size_t offset; /* in Config */
	const char *otherwise;
	int64_t min, max; /* of a NUMBER */
	const char *meaning;
} Setting;

#define TEXT_OF(field)   #field, TEXT, offsetof(Config, field)
#define NUMBER_OF(field) #field, NUMBER, offsetof(Config, field)
#define SWITCH_OF(field) #field, SWITCH, offsetof(Config, field)

/* clang-format off */
static const Setting settings[] = {
	{ TEXT_OF(listen), "127.0.0.1:8080", 0, 0,
	  "address and port to listen on; [::]:8080 for all addresses, IPv6 and IPv4" },
	{ TEXT_OF(data), "/var/lib/beffroi", 0, 0, "the platform's folder" },
	{ TEXT_OF(smtp_url), "", 0, 0,
	  "smtp://host:587 or smtps://host:465; empty: a Maildir in the data folder" },
	{ TEXT_OF(smtp_user), "", 0, 0, "account at the SMTP server; empty: none" },
	{ TEXT_OF(smtp_password), "", 0, 0, "its password" },
	{ TEXT_OF(mail_from), "ne-pas-repondre@localhost", 0, 0, "sender of mails" },
	{ TEXT_OF(clamd_socket), "", 0, 0,
	  "path of clamd's socket; empty: files are not scanned for viruses" },
	{ TEXT_OF(tls_certificate), "", 0, 0,
	  "PEM file with the certificate chain; empty: plain HTTP behind a proxy" },
	{ TEXT_OF(tls_key), "", 0, 0, "PEM file with its private key" },
	{ TEXT_OF(trusted_proxy), "", 0, 0,
	  "address of the proxy whose X-Forwarded-For and X-Forwarded-Proto are believed" },
	{ TEXT_OF(pkcs11_module), "", 0, 0,
	  "library of the signing device of authorities (PKCS#11), an absolute path; empty: none" },
	{ TEXT_OF(metrics_token), "", 0, 0,
	  "bearer token for /metrics from elsewhere; empty: from this machine only" },
	{ NUMBER_OF(io_threads), "1", 1, 16, "threads that read and write sockets" },
	{ NUMBER_OF(workers), "0", 0, 256, "threads that make pages; 0: two per core, 4 at least" },
	{ NUMBER_OF(job_threads), "2", 1, 32, "threads that do what can wait" },
	{ NUMBER_OF(connections_max), "4000", 10, 100000, "connections in all" },
	{ NUMBER_OF(connections_per_address), "1000", 1, 100000,
	  "connections from one address; the trusted proxy is not counted" },
	{ NUMBER_OF(upload_bytes_max), "26214400", 1024, (int64_t)4 << 30, "bytes of one file" },
	{ NUMBER_OF(form_bytes_max), "1048576", 1024, 64 << 20,
	  "bytes of a form without its files" },
	{ SWITCH_OF(demo), "no", 0, 0,
	  "shows the mailbox and the accounts of the demonstration: never on a real platform" },
};
/* clang-format on */

static void *field_of(Config *config, const Setting *setting)
{
	return (char *)config + setting->offset;
}

static bool is_text(Str value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 0x7f)
			return false;
	return str_is_utf8(value) && value.len <= VALUE_BYTES_MAX;
}

static bool read_switch(Str value, bool *on)
{
	bool yes = str_eq(value, S("yes")) || str_eq(value, S("true")) || str_eq(value, S("1"));
	bool no = str_eq(value, S("no")) || str_eq(value, S("false")) || str_eq(value, S("0"));
	if (yes || no)
		*on = yes;
	return yes || no;
}

static Err *set(Arena *arena, Config *config, const Setting *setting, Str value)
{
	int64_t number = 0;
	switch (setting->kind) {
	case TEXT:
		if (!is_text(value))
			break;
		*(Str *)field_of(config, setting) = str_copy(arena, value);
		return NULL;
	case NUMBER:
		if (!str_to_int(value, &number) || number < setting->min || number > setting->max)
			return err_new(arena, ERR_INVALID,
			               "« {key} » doit être un nombre entier de {min} à {max}.",
			               arg("key", str_of(setting->key)), arg("min", setting->min),
			               arg("max", setting->max));
		*(int64_t *)field_of(config, setting) = number;
		return NULL;
	case SWITCH:
		if (!read_switch(value, field_of(config, setting)))
			return err_new(arena, ERR_INVALID, "« {key} » doit être « yes » ou « no ».",
			               arg("key", str_of(setting->key)));
		return NULL;
	}
	return err_new(
		arena, ERR_INVALID,
		"La valeur de « {key} » est trop longue ou contient des caractères interdits.",
		arg("key", str_of(setting->key)));
}

Err *config_set(Arena *arena, Config *config, Str key, Str value)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		if (str_eq(key, str_of(settings[i].key)))
			return set(arena, config, &settings[i], value);
	return err_new(arena, ERR_INVALID, "Le réglage « {key} » n’existe pas.",
	               arg("key", str_part(key, 0, 100)));
}

static Err *read_line(Arena *arena, Config *config, Str line)
{
	line = str_trim(line);
	if (line.len == 0 || line.ptr[0] == '#')
		return NULL;
	if (!str_has(line, S("=")))
		return err_new(arena, ERR_INVALID, "Il manque le signe « = ».");
	Str key = str_trim(str_cut(&line, '='));
	return config_set(arena, config, key, str_trim(line));
}

/* The sentence of a refusal with its arguments put in: operators read French here, in plain text.
 */
static Str sentence(Arena *arena, const Err *e)
{
	Buf out = { .arena = arena };
	for (const char *at = e->message; *at; at++) {
		const char *end = *at == '{' ? strchr(at, '}') : NULL;
		for (size_t i = 0; end && i < e->args_len; i++) {
			const Arg *a = &e->args[i];
			if (!str_eq(str_of(a->name), (Str){ at + 1, (size_t)(end - at - 1) }))
				continue;
			if (a->kind == ARG_STR)
				buf_add(&out, a->str);
			else
				buf_addf(&out, "%lld", (long long)a->number);
			at = end;
			end = NULL;
			break;
		}
		if (*at != '}' || end)
			buf_char(&out, *at);
	}
	return buf_str(&out);
}

static Err *read_file(Arena *arena, const char *path, Str *text)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return err_new(arena, ERR_NOT_FOUND,
		               "Le fichier « {file} » ne s’ouvre pas : {reason}.",
		               arg("file", str_of(path)), arg("reason", str_of(strerror(errno))));
	char *bytes = alloc_n(arena, char, FILE_BYTES_MAX + 1);
	size_t len = fread(bytes, 1, FILE_BYTES_MAX + 1, file);
	fclose(file);
	if (len > FILE_BYTES_MAX)
		return err_new(arena, ERR_TOO_LARGE, "Le fichier « {file} » est trop grand.",
		               arg("file", str_of(path)));
	*text = (Str){ bytes, len };
	return NULL;
}

Err *config_read(Arena *arena, const char *path, Config *config)
{
	*config = (Config){ 0 };
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		Err *e = set(arena, config, &settings[i], str_of(settings[i].otherwise));
		assert(!e);
	}
	Str text = { 0 };
	Err *e = path ? read_file(arena, path, &text) : NULL;
	for (int64_t line = 1; !e && text.len > 0; line++) {
		Err *wrong = read_line(arena, config, str_cut(&text, '\n'));
		if (wrong)
			e = err_new(arena, ERR_INVALID, "{file}, ligne {line} : {problem}",
			            arg("file", str_of(path)), arg("line", line),
			            arg("problem", sentence(arena, wrong)));
	}
	return e;
}

void config_doc(Buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		const Setting *s = &settings[i];
		buf_addf(out, "# %s\n", s->meaning);
		if (s->kind == NUMBER)
			buf_addf(out, "# %lld to %lld\n", (long long)s->min, (long long)s->max);
		buf_addf(out, "%s =%s%s\n\n", s->key, *s->otherwise ? " " : "", s->otherwise);
	}
}
