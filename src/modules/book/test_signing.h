/* test_signing.h — the scene of the tests of signatures: the book's town, which has a type that is
 * signed, and may have a certificate. */
#ifndef MODULES_BOOK_TEST_SIGNING_H
#define MODULES_BOOK_TEST_SIGNING_H

#include "modules/book/signing.h"
#include "modules/book/test_scene.h"

#define BOOK_SCENE_PASSWORD "secret de test"

/* The scene, with a type "contrat" whose method is that: director and mayor sign at once, then the
 * legal office seals. */
BookScene *book_scene_signing(const char *method);

/* "Cachet de Valbourg", valid from January of the first year to that of the last. */
Str book_scene_pkcs12(BookScene *s, int first_year, int last_year, CmsPurpose purpose);
void book_scene_install(BookScene *s);

Str book_scene_contract(Arena *arena); /* a PDF */

/* A form with files is sent by whom requests come from; nothing is after the last of them.  The
 * n-th step of the database fails; 0: none. */
typedef struct {
	Str field, bytes;
} BookSent;
Reply book_scene_send(BookScene *s, const char *path, const char *form, const BookSent *files,
                      int n);

/* A folder of that type with these bytes as its document, opened by ines. */
Id book_scene_open_file(BookScene *s, Str bytes);

/* The first document as it is now, and what its signatures say. */
Str book_scene_document(BookScene *s, Id folder);
PadesReport book_scene_report(BookScene *s, Id folder);

#endif
