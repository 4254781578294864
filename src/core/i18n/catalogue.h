/* catalogue.h — a .mo file in memory, as msgfmt makes them: private to core/i18n.
 *
 * The file's own hash table is used, so that nothing has to be built at start and any thread may
 * look up.  A damaged file is a broken promise of the build: asserted when it is checked. */
#ifndef CORE_I18N_CATALOGUE_H
#define CORE_I18N_CATALOGUE_H

#include "base/str.h"

/* True when `mo` has the form of a .mo file with a hash table and every part lies within it. */
bool catalogue_is_valid(Bytes mo);

/* The translation of a message: its forms, each ended by NUL.  Empty when there is none. */
Str catalogue_find(Bytes mo, const char *message);

/* The form that n takes by a rule like "nplurals=2; plural=n != 1;".  0 when the rule is not one.
 */
unsigned catalogue_plural(Str rule, uint64_t n);

#endif
