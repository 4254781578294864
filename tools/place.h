/* place.h — where in a page a template is: text, tag, attribute.  For tplgen.
 *
 * Follows literal markup as the parser of a browser would, and stops at what no escaping makes
 * safe: scripts, styles, frames, on…= and style= attributes, values without double quotes. */
#ifndef TOOLS_PLACE_H
#define TOOLS_PLACE_H

#include <stdbool.h>
#include <stddef.h>

enum { PLACE_NAME_MAX = 40 };

typedef struct {
	enum { TEXT, OPEN, GAP, BLANK, ATTRIBUTE, EQUALS, QUOTED, BARE } state;
	bool at_start;                /* of an attribute's value: nothing but the quote yet */
	bool after_block;             /* right after a tag beside which blank space is not seen */
	char element[PLACE_NAME_MAX]; /* the tag we are in, or whose text is not markup */
	char attribute[PLACE_NAME_MAX];
} Place;

/* Moves over the literal markup from *raw to `end` and adds it to `out` without the blank space
 * that nobody sees.  Returns NULL, or what is wrong, and then *raw is where. */
const char *place_squeeze(Place *place, const char **raw, const char *end, char *out, size_t *len);

/* Before a statement: what follows must not continue a name. */
void place_pause(Place *place);

/* Whether two branches of a block end in the same place. */
bool place_same(const Place *a, const Place *b);

/* What html_put() must know of where it writes: "" for text between tags, NULL where no value may
 * stand. */
const char *place_of_value(Place *place);

#endif
