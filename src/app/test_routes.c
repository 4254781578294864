/* test_routes.c — what must hold of every page of every module, present and future. */
#include "app/testapp.h"

#include <string.h>

TEST(a_visitor_is_kept_out_of_all_that_is_not_public)
{
	Ctx *ctx = test_app(DATE(2026, 1, 1));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (strcmp(r->needs, ANYONE) == 0)
				continue;
			int status = r->method == GET ? test_get(ctx, r->path).status
			                              : test_post(ctx, r->path, "").status;
			CHECK(status == (r->method == GET ? 303 : 401));
		}
}

TEST(a_form_without_its_token_does_nothing)
{
	Ctx *ctx = test_app(DATE(2026, 1, 1));
	for (const Module *const *m = app_modules; *m; m++)
		for (const Route *r = (*m)->routes; r && r->page; r++) {
			if (r->method != POST || r->flags & ROUTE_MACHINE)
				continue;
			test_as(ctx, r->needs);
			CHECK_INT(test_send(ctx, test_request(ctx, POST, r->path, "")).status, 403);
		}
}
