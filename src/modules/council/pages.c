/* pages.c — the addresses of sessions. */
#include "core/http/http.h"
#include "gen/council_schema.h"
#include "modules/council/rows.h"

static const Role roles[] = {
	{ "elu", MESSAGE("Élu : convocations et votes") },
	{ 0 },
};

static const Permission permissions[] = {
	{ COUNCIL_MANAGE, MESSAGE("Préparer, convoquer et tenir les séances"),
	  "secretaire administrateur", true },
	{ COUNCIL_SIT, MESSAGE("Siéger : convocations, documents, votes"), "elu", true },
	{ 0 },
};

const Module council_module = {
	.name = "council",
	.schema = council_schema,
	.events = council_events,
	.roles = roles,
	.permissions = permissions,
	.jobs = council_jobs,
	.checks = council_checks,
};
