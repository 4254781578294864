#include "core/job/job.h"

#include "core/job/rows.h"
#include "gen/job_platform.h"
#include "gen/job_queries.h"
#include "gen/job_schema.h"

enum { FAILED_MAX = 200, PAYLOAD_BYTES_MAX = 1000 };

static void check(const char *kind, Str payload)
{
	if (payload.len > PAYLOAD_BYTES_MAX)
		fault("the payload of a job \"%s\" is too long", kind);
}

void job_add_at(Ctx *ctx, const char *kind, Str payload, Instant due)
{
	check(kind, payload);
	job_insert(ctx->db, ctx->arena, str_of(kind), payload, due);
	job_hint_add(ctx->platform, ctx->authority, due);
}

void job_add(Ctx *ctx, const char *kind, Str payload)
{
	job_add_at(ctx, kind, payload, ctx->now);
}

void job_follow(Ctx *ctx, const Event *event)
{
	for (const Module *const *m = module_table(); *m; m++)
		for (const Follow *f = (*m)->follows; f && f->event; f++)
			if (str_eq(event->kind, str_of(f->event)))
				job_add(ctx, f->job,
				        str_format(ctx->arena, "%lld",
				                   (long long)event->subject_id));
}

void job_add_platform(Ctx *ctx, const char *kind, Str payload)
{
	check(kind, payload);
	job_insert(ctx->platform_db, ctx->arena, str_of(kind), payload, ctx->now);
	job_hint_add(ctx->platform, NULL, ctx->now);
}

JobList job_list_failed(Ctx *ctx)
{
	return job_failed(ctx->authority ? ctx->db : ctx->platform_db, ctx->arena, FAILED_MAX);
}

Err *job_retry(Ctx *ctx, Id id)
{
	Db *db = ctx->authority ? ctx->db : ctx->platform_db;
	if (job_set_again(db, ctx->arena, id, ctx->now) == 0)
		return err_not_found(ctx, "Cette tâche n’est plus en échec.");
	job_hint_add(ctx->platform, ctx->authority, ctx->now);
	return NULL;
}

const Module job_module = { .name = "job", .schema = job_schema, .platform = job_platform };
