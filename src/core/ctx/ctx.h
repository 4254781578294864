/* ctx.h — who is asking, of which authority, when, and with what.
 *
 * One Ctx per request, job or command.  It is the first argument of every function of the domain
 * and says nothing about HTTP, so that rules can be called from a page, a job or a test alike. */
#ifndef CORE_CTX_CTX_H
#define CORE_CTX_CTX_H

#include "core/authority/authority.h"

typedef enum { ACTOR_VISITOR, ACTOR_RESIDENT, ACTOR_AGENT, ACTOR_SYSTEM } ActorKind;

/* A permission held on one service, or on all (service 0). */
typedef struct {
	Str permission;
	Id service;
} Grant;

typedef LIST(Grant) GrantList;

typedef struct {
	ActorKind kind;
	Id account; /* on the platform; 0 for visitors and the system */
	Id person;  /* in this authority's file; 0 until the account's first act here */
	Str name, email;
	bool email_confirmed;
	GrantList grants; /* of agents */
} Actor;

typedef struct {
	Arena *arena;    /* everything made on the way; gone at the end */
	Db *db;          /* the authority's file: a snapshot, or the writer inside a savepoint */
	Db *platform_db; /* the platform's file, in the same way: see ROUTE_PLATFORM in core/http */
	Platform *platform;
	const Authority *authority; /* NULL on the platform's own pages */
	Actor actor;
	Instant now;
	Date today; /* in the authority's time zone */
	Lang lang;  /* of the person */
} Ctx;

/* True when the actor holds `permission` on some service, or on that one.  The system holds all. */
bool ctx_may(const Ctx *ctx, const char *permission);
bool ctx_may_on(const Ctx *ctx, const char *permission, Id service);

/* A context for what no person asks for: jobs, commands, the demonstration, tests.  The actor is
 * the system and may be replaced; `authority` is NULL for the platform's own; it has no database
 * yet. */
Ctx *ctx_new(Arena *arena, Platform *platform, const Authority *authority, Instant now);

/* Gives it snapshots of both files, until its arena is released. */
void ctx_read(Ctx *ctx);

/* Runs run() as one unit of work of the authority's file, or of the platform's, and waits until it
 * is on disk.  What run() refuses is undone and returned.  It is given a copy of ctx, and may be
 * run a second time. */
MUST_USE Err *ctx_write(Ctx *ctx, Err *(*run)(Ctx *ctx, void *arg), void *arg);
MUST_USE Err *ctx_write_platform(Ctx *ctx, Err *(*run)(Ctx *ctx, void *arg), void *arg);

/* What `beffroi check` asks of a module about each authority, in its table of checks: whether what
 * it keeps is as it was written. */
typedef struct Check {
	const char *name; /* "events" */
	/* NULL: all is well.  Else what is wrong, for operators, and the row. */
	const char *(*run)(Ctx *ctx, Id *ret_id);
} Check;

/* Refusals, made in ctx->arena: message (a French literal), then its arguments. */
#define err_invalid(ctx, ...)   err_new((ctx)->arena, ERR_INVALID, __VA_ARGS__)
#define err_forbidden(ctx, ...) err_new((ctx)->arena, ERR_FORBIDDEN, __VA_ARGS__)
#define err_not_found(ctx, ...) err_new((ctx)->arena, ERR_NOT_FOUND, __VA_ARGS__)
#define err_conflict(ctx, ...)  err_new((ctx)->arena, ERR_CONFLICT, __VA_ARGS__)
#define err_too_many(ctx, ...)  err_new((ctx)->arena, ERR_TOO_MANY, __VA_ARGS__)

#endif
