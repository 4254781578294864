/* account.h — people: who they are on the platform, and what they may do in an authority.
 *
 * An *account* (e-mail address, password or single-use links, sessions, one-time codes) lives in
 * the platform's file.  A *person* is its copy in an authority's own file, made at the first act
 * there, so that the authority can leave with its data.  Agents are persons who hold *roles* on
 * services; they are invited by e-mail, and need a one-time code by time (RFC 6238) once it is set
 * up.
 *
 * Nothing here tells whether an address has an account: sign-in, sign-up, reset and links answer
 * alike and take as long. */
#ifndef MODULES_ACCOUNT_ACCOUNT_H
#define MODULES_ACCOUNT_ACCOUNT_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"
#include "modules/town/town.h"

#define ACCOUNT_MANAGE "account.manage" /* permission: invite agents, give and take roles */

enum {
	ACCOUNT_EMAIL_MAX = 254,
	ACCOUNT_NAME_MAX = 120,
	ACCOUNT_PASSWORD_MIN = 12,
	ACCOUNT_SERVICES_MAX = 8 /* with roles of one agent, besides those on all services */
};

typedef struct {
	Id id;
	Id account;   /* 0: invited, has not come yet */
	Str name;     /* as they say; may be empty */
	Str email;    /* in lower case */
	Str language; /* "fr" */
	bool agent;   /* holds a role */
} Person;

typedef LIST(Person) PersonList;

typedef struct {
	Id person, service;
	Str role, person_name, person_email, service_name;
} RoleHeld;

typedef LIST(RoleHeld) RoleHeldList;

/* The person of ctx->actor in this authority, made when it is the first act (on the writer).
 * Zero for visitors and the system. */
Id account_person_here(Ctx *ctx);

const Person *account_person_find(Ctx *ctx, Id id); /* NULL when there is none */

/* Who may do that there, by a role on the service or on all; by name, at most 500. */
PersonList account_agent_list(Ctx *ctx, const char *permission, Id service);

/* Whether a role of that name holds it; faults when no module has the permission. */
bool account_role_allows(Str role, const char *permission);

/* Every role that is held here, by person. */
RoleHeldList account_role_list(Ctx *ctx);

/* Gives a role on a service (0: all) to an address, making the person when it is new.  Refuses a
 * role or service that does not exist, a bad address (ERR_INVALID), one that is held already or is
 * on a service more than ACCOUNT_SERVICES_MAX (ERR_CONFLICT), and who may not manage agents there
 * (ERR_FORBIDDEN; the system may).  Records "account.role-given". */
MUST_USE Err *account_role_give(Ctx *ctx, Str email, Str name, const char *role, Id service);

/* Refuses one that is not held (ERR_NOT_FOUND), who may not (ERR_FORBIDDEN), and to leave the
 * authority without an administrator of all services (ERR_CONFLICT).  Records
 * "account.role-taken". */
MUST_USE Err *account_role_take(Ctx *ctx, Id person, const char *role, Id service);

/* An address in the form that is stored: ASCII letters lower; empty when it cannot be one. */
Str account_email_read(Arena *arena, Str text);

/* Makes a confirmed account with a password: for the demonstration and the command line.  Runs on
 * the platform's writer.  The password is hashed there, which is slow.  Refuses a bad address or a
 * weak password (ERR_INVALID), and an address that has an account (ERR_CONFLICT). */
MUST_USE Err *account_create(Ctx *ctx, Str email, Str name, Str password, Lang lang, Id *ret_id);

/* Who that confirmed address is here: what a session of it would say.  Refuses an address without
 * an account (ERR_NOT_FOUND). */
MUST_USE Err *account_actor(Ctx *ctx, Str email, Actor *ret_actor);

/* Fills ctx->actor from a session's token: for the dispatcher. */
struct Req;
void account_identify(struct Req *req);

/* Everything an authority's pages need of the person in one line: "Samira Haddad", else the
 * address. */
Str account_person_title(Ctx *ctx, Id person);

extern const Module account_module;

#endif
