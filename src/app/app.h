/* app.h — the table of modules, and the site they make: the one place that knows them all. */
#ifndef APP_APP_H
#define APP_APP_H

#include "core/http/http.h"

extern const Module *const app_modules[]; /* in the order of LAYERS; ends with NULL */

/* Once per process, before anything else. */
void app_start(void);

/* The schemas of modules, for platform_open(): of authorities' files, or of the platform's.  Made
 * in `arena`. */
const DbSchema *app_schemas(Arena *arena, const Module *const *modules, bool of_platform);

/* The site of these modules on a platform, started. */
void app_site(HttpSite *site, const Module *const *modules, Platform *platform);

#endif
