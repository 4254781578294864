/* test_scene.h — the scene of the tests of acts: a town with two services and their agents. */
#ifndef MODULES_ACT_TEST_SCENE_H
#define MODULES_ACT_TEST_SCENE_H

#include "core/http/http.h"
#include "modules/act/act.h"

typedef struct {
	Ctx *ctx;
	Id culture, works; /* services */
	Actor samira;      /* all of acts, on all services */
	Actor lea;         /* reads those of culture */
	Actor omar;        /* all of acts, for works */
	Actor nadia;       /* a resident */
	Id act;
	int64_t version;
	ActDraft draft;
	Date until;
} ActScene;

/* 10 March 2026. */
ActScene *act_scene(void);

/* What is written of an act of culture. */
ActDraft act_scene_writing(const ActScene *scene, ActNature nature, const char *title);

/* Samira drafts it. */
Id act_scene_draft(ActScene *scene, ActNature nature, const char *title);

/* A Ctx that reads as that person, now; the act as that person finds it. */
Ctx *act_scene_ctx(const ActScene *scene, const Actor *actor);
const Act *act_scene_get(const ActScene *scene, const Actor *actor, Id act);
ActText act_scene_text(const ActScene *scene, Id act);

/* Runs a rule on the writer as that person: what it refuses. */
Err *act_scene_try(ActScene *scene, const Actor *actor, Err *(*rule)(Ctx *ctx, void *scene));

/* What the checks of the module find wrong; NULL: nothing. */
const char *act_scene_check(const ActScene *scene);

#endif
