/* doc.h — what a document is made of, and how it travels to the child; private to core/pdf. */
#ifndef CORE_PDF_DOC_H
#define CORE_PDF_DOC_H

#include "core/pdf/pdf.h"

typedef enum {
	BLOCK_HEADING,
	BLOCK_PARAGRAPHS,
	BLOCK_ROW,
	BLOCK_NOTE,
	BLOCK_SPACE,
	BLOCK_RIGHT,
	BLOCK_RECIPIENT,
	BLOCK_QR,
	BLOCK_KINDS,
} BlockKind;

typedef struct {
	BlockKind kind;
	int number;      /* level of a heading; points of a space */
	Str text, value; /* a row: label and value; a QR: content and caption */
} Block;

struct Doc {
	Arena *arena;
	DocStyle style;
	LIST(Block) blocks;
};

/* A document as bytes. */
Str doc_encode(Arena *arena, const Doc *doc);

/* The other way, in the child.  False when the bytes are anything else. */
MUST_USE bool doc_decode(Arena *arena, Str bytes, Doc **ret_doc);

/* A text with the blanks and marks of direction that its language wants: French blanks before high
 * marks do not break; in a right-to-left text, numbers, codes and addresses in Latin letters read
 * from left to right as a whole. */
Str doc_typeset(Arena *arena, Lang lang, Str text);

/* The pages, in the child: as cairo writes them, then with what cairo cannot say. */
Str doc_pages(Arena *arena, const Doc *doc);
Str doc_finish(Arena *arena, const Doc *doc, Str pages);

#endif
