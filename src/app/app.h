/* app.h — the table of modules, and the site they make: the one place that knows them all. */
#ifndef APP_APP_H
#define APP_APP_H

#include "core/http/http.h"

extern const Module *const app_modules[]; /* in the order of LAYERS; ends with NULL */

/* Once per process, before anything else. */
void app_start(void);

/* The files that pages ask for: app_start() has the server give them. */
void app_assets(void);

/* The site of these modules on a platform, started. */
void app_site(HttpSite *site, const Module *const *modules, Platform *platform);

#endif
