/* letters.h — what a letter about a session says. */
#ifndef MODULES_COUNCIL_LETTERS_H
#define MODULES_COUNCIL_LETTERS_H

#include "core/html/html.h"
#include "modules/council/council.h"

typedef enum { LETTER_CONVENED, LETTER_CHANGED, LETTER_REMINDER, LETTER_CANCELLED } LetterWhy;

typedef struct {
	LetterWhy why;
	Str name; /* of the member */
	Text authority, body;
	Instant at; /* when the session begins */
	Str place, video;
	bool urgent;
	CouncilItemList items;
	Str link; /* of this member */
} CouncilLetter;

/* To one member; the letter is in the language of the person. */
void council_letter(Ctx *ctx, const CouncilSession *session, const CouncilCall *call,
                    const CouncilItemList *items, LetterWhy why);

#endif
