/* desk.h — the agents' pages: the inbox, a dossier and what can be done with it, the board.
 *
 * Pages only: what may be done, and when, is in modules/dossier. */
#ifndef MODULES_DESK_DESK_H
#define MODULES_DESK_DESK_H

#include "core/module/module.h"

extern const Module desk_module;

#endif
