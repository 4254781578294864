/* pages.c — procedures as the administrator of an authority sees them. */
#include "core/http/http.h"
#include "gen/procedure_schema.h"
#include "modules/procedure/procedure.h"

static const EventKind events[] = {
	{ "procedure.adopted", "Démarche adoptée" },
	{ "procedure.updated", "Nouvelle version de la démarche préparée" },
	{ "procedure.assigned", "Service chargé de la démarche choisi" },
	{ "procedure.published", "Démarche ouverte" },
	{ "procedure.closed", "Démarche fermée" },
	{ 0 },
};

static const Permission permissions[] = {
	{ PROCEDURE_MANAGE, "Adopter, ouvrir et fermer des démarches" },
	{ 0 },
};

static const Route routes[] = {
	{ 0 },
};

const Module procedure_module = {
	.name = "procedure",
	.schema = procedure_schema,
	.routes = routes,
	.events = events,
	.permissions = permissions,
};
