/* rows.h — the rows of account's tables, as its own files see them. */
#ifndef MODULES_ACCOUNT_ROWS_H
#define MODULES_ACCOUNT_ROWS_H

#include "modules/account/account.h"

/* ---- The platform's file ---- */

typedef struct {
	Id id;
	Str email, name, language;
	Str password;      /* Argon2id string; empty: signs in by links only */
	Instant confirmed; /* none: the address is not known to be theirs */
	Bytes totp_sealed; /* the secret of one-time codes; empty: none is set up */
	int64_t totp_step; /* the last one that was used */
} Account;

/* A session with what is needed of its account. */
typedef struct {
	Id id, account;
	Str host, device;
	Instant created, seen, expires;
	bool second_factor; /* a one-time code was given */
	Str email, name, language;
	Instant confirmed;
	bool has_code; /* the account has one-time codes */
} Session;

typedef LIST(Session) SessionList;

typedef struct {
	Id id, account; /* account 0: the address had none; the link opens nothing */
	Str purpose, authority, suite;
	Instant expires, used;
} Link;

/* ---- The authority's file ---- */

typedef struct {
	Id id, account;
	Str name, email, language;
	bool confirmed, agent;
} PersonRow;

typedef struct {
	Str role;
	Id service;
} RoleRow;

typedef LIST(RoleRow) RoleRowList;

#endif
