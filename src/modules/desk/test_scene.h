/* test_scene.h — the scene of the desk's tests: a town with two services, their agents, and a
 * resident's dossier. */
#ifndef MODULES_DESK_TEST_SCENE_H
#define MODULES_DESK_TEST_SCENE_H

#include "core/http/http.h"
#include "modules/dossier/dossier.h"

typedef struct {
	Ctx *ctx;
	Id works, records;   /* services: urbanisme, etat-civil */
	Actor samira, karim; /* works: decideur, instructeur */
	Actor lea;           /* works: lecteur */
	Actor omar;          /* records: decideur */
	Actor nadia;         /* a resident */
	Id dossier;          /* of nadia, for works: "declaration-prealable" */
} Scene;

/* What nadia wrote wherever text is asked for. */
#define SCENE_TEXT "<script>alert('x')</script> & \"y\""

/* 10 March 2026, the dossier filed. */
Scene *desk_scene(void);

/* Requests come from that person, with the identity that this authority knows. */
void desk_scene_as(Scene *scene, const Actor *actor);

/* "/bureau/dossiers/7" and what is added. */
const char *desk_scene_path(const Scene *scene, const char *rest);

/* The one value of a query, as text. */
Str desk_scene_value(const Scene *scene, const char *sql);

/* All that an act on a dossier may leave behind, in a line. */
Str desk_scene_traces(const Scene *scene);

/* Runs a rule on the writer as that person; it must not refuse. */
void desk_scene_do(Scene *scene, const Actor *actor, Err *(*rule)(Ctx *ctx, void *scene));

#endif
