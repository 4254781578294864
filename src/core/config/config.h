/* config.h — beffroi.conf: `key = value` lines, one table with type, default and meaning. */
#ifndef CORE_CONFIG_CONFIG_H
#define CORE_CONFIG_CONFIG_H

#include "base/err.h"

typedef struct {
	Str listen; /* "127.0.0.1:8080" */
	Str data;   /* the platform's folder */
	Str smtp_url, smtp_user, smtp_password, mail_from;
	Str clamd_socket;
	Str tls_certificate, tls_key;
	Str trusted_proxy; /* an address, whose X-Forwarded-For is believed */
	Str pkcs11_module; /* library of signing devices; empty: none */
	Str metrics_token; /* opens /metrics to other machines; empty: this one only */
	int64_t io_threads, workers, job_threads;
	int64_t connections_max, connections_per_address;
	int64_t upload_bytes_max, form_bytes_max;
	bool demo; /* shows the mailbox and the accounts of the demonstration */
} Config;

/* Reads a file (NULL: none) over the defaults.  Refuses an unknown key or a bad value, naming the
 * line.  Then single settings can be set by name, from the command line. */
MUST_USE Err *config_read(Arena *arena, const char *path, Config *config);
MUST_USE Err *config_set(Arena *arena, Config *config, Str key, Str value);

/* The table as text, for `beffroi doc`: a beffroi.conf with every setting at its default. */
void config_doc(Buf *out);

#endif
