/* letters.h — what the letter about folders shows. */
#ifndef MODULES_BOOK_LETTERS_H
#define MODULES_BOOK_LETTERS_H

#include "modules/book/inside.h"

typedef struct {
	Str what; /* turn, opinion, completed, rejected */
	Str title, type, url;
} LetterLine;

typedef LIST(LetterLine) LetterLineList;

#endif
