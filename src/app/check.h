/* check.h — beffroi check: whether what a platform keeps is as it was written. */
#ifndef APP_CHECK_H
#define APP_CHECK_H

#include "core/authority/authority.h"
#include "core/module/module.h"

typedef LIST(Str) CheckProblems;

/* Checks the platform's file, then of each authority its file and what the modules' tables of
 * checks say.  Goes on after a problem; returns all, each a line for operators that begins with
 * the authority's slug ("valbourg: events: an event was changed (12)"). */
CheckProblems check_platform(Platform *platform, const Module *const *modules, Arena *arena);

/* check --data DIR: prints the problems.  0: none; 1: something is damaged; 2: usage. */
int check_main(int argc, char **argv);

#endif
