/* testpades.h — for tests: a document, its signature, and what we say of it. */
#ifndef CORE_PADES_TESTPADES_H
#define CORE_PADES_TESTPADES_H

#include "core/pades/pades.h"

Str testpades_deliberation(void); /* two pages, tagged, in French */
PadesStamp testpades_stamp(void); /* on its last page */

/* Signs with the seal of testcms.h, and says what we find in a PDF with its roots. */
Str testpades_sign(Str pdf, const PadesStamp *stamp, bool with_time);
PadesReport testpades_verify(Str pdf);

#endif
