/* matters.h — the classification of matters: private to core/scdl. */
#ifndef CORE_SCDL_MATTERS_H
#define CORE_SCDL_MATTERS_H

#include "core/scdl/scdl.h"

/* Whether it begins with one of the nine upper levels and a slash without a blank after it,
 * whatever its case and accents: what the check "nomenclature-actes-value" asks. */
bool scdl_matter_name_is_known(Str name);

#endif
