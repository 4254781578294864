/* testapp.h — the whole application in memory, for tests: every schema, a day, and no sockets.
 *
 *   Ctx *ctx = test_app(DATE(2026, 3, 10));
 *   test_as(ctx, NOTICE_MANAGE);
 *   CHECK(test_post(ctx, "/avis/7/retirer", "why=Faux").status == 303);
 *
 * There is one authority, "valbourg", in French, Arabic and English.  Requests keep cookies as a
 * browser does, and forms get their token. */
#ifndef APP_TESTAPP_H
#define APP_TESTAPP_H

#include "app/app.h"
#include "base/test.h"

/* The system's Ctx on empty databases, at 9:30 in Paris on that day, with connections for reading;
 * rules that write are run by ctx_write().  Cookies are forgotten, and requests come from a
 * visitor. All of it lives until the next call. */
Ctx *test_app(Date today);

/* The same with the modules of a test besides; ends with NULL. */
Ctx *test_app_with(const Module *const *more, Date today);

/* From now on requests come from an agent who holds just this permission, on all services; from
 * this actor; from whom the session's cookie names. */
void test_as(Ctx *ctx, const char *permission);
void test_as_actor(Ctx *ctx, const Actor *actor);
void test_as_visitor(Ctx *ctx);

/* Lets time pass for the requests that follow and for ctx. */
void test_wait(Ctx *ctx, int64_t seconds);

/* Asks as a browser would.  The path may have a query. */
Reply test_get(Ctx *ctx, const char *path);
Reply test_post(Ctx *ctx, const char *path, const char *form);

/* A request to change before it is sent: headers, uploads, host. */
Req *test_request(Ctx *ctx, Method method, const char *path, const char *form);
Reply test_send(Ctx *ctx, Req *req);

/* A header of a reply; empty when it has none. */
Str test_header(Reply reply, const char *name);

/* The token that forms have now. */
Str test_token(Ctx *ctx);

/* Sets the scene by SQL, in the authority's file or in the platform's. */
void test_script(Ctx *ctx, const char *sql);
void test_script_platform(Ctx *ctx, const char *sql);

/* The first column of the first row of a query of the authority's file, as text. */
Str test_value(Ctx *ctx, const char *sql);

/* The n-th step of any statement from now on fails in the authority's file; 0: none does. */
void test_fail_at(Ctx *ctx, int n);

#endif
