/* identity.h — what may become the look of an authority: its colour, and its arms as SVG.
 *
 * Markup of arms comes from people and goes into every page.  It is not cleaned but written anew:
 * the text is parsed strictly, and only elements and attributes of a short list, with values that
 * are plain numbers, words, colours and references within, come out. */
#ifndef MODULES_TOWN_IDENTITY_H
#define MODULES_TOWN_IDENTITY_H

#include "base/err.h"

enum { TOWN_LOGO_BYTES_MAX = 12000 };

/* A day and its name: a message; NULL when it has none. */
typedef struct {
	Date day;
	const char *name;
} TownDay;

typedef LIST(TownDay) TownDays;

/* A job that was given up, as the administrator sees it. */
typedef struct {
	Id id;
	const char *what; /* "Envoi d’un courriel"; NULL when no module knows that kind any more */
	Str payload;      /* ids and codes */
	Str failure;      /* of the last attempt, in the words of who failed */
	int attempts;
} TownTask;

typedef LIST(TownTask) TownTasks;

/* "#7a1f3d" of "#7A1F3D" or "7a1f3d"; empty when it is no colour. */
Str town_accent_read(Arena *arena, Str text);

/* Contrast with white by WCAG 2.2, in hundredths: 450 is 4.5 to 1.  `accent` is "#rrggbb". */
int town_accent_contrast(Str accent);

/* The same hue, darkened until white text on it has a contrast of 4.5 to 1. */
Str town_accent_darker(Arena *arena, Str accent);

/* The drawing written anew.  Refuses what is not an SVG drawing, or one of more than 12,000 bytes.
 */
MUST_USE Err *town_logo_read(Arena *arena, Str svg, Str *ret_svg);

#endif
