/* portal.h — the authority's public site and the resident's own pages.
 *
 * Home, search among procedures, procedure pages, the form of a draft step by step, filing, the
 * resident's dossiers, proofs.  It has no tables and no rules: those are in procedure and dossier.
 */
#ifndef MODULES_PORTAL_PORTAL_H
#define MODULES_PORTAL_PORTAL_H

#include "core/module/module.h"

extern const Module portal_module;

#endif
