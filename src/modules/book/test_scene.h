/* test_scene.h — the scene of the book's tests: a town with four offices and two types. */
#ifndef MODULES_BOOK_TEST_SCENE_H
#define MODULES_BOOK_TEST_SCENE_H

#include "core/http/http.h"
#include "modules/book/inside.h"

typedef struct {
	Ctx *ctx;
	Actor ines;          /* opens folders; holds no office */
	Actor samira, karim; /* both hold "dgs", the director's office */
	Actor lea;           /* "juridique" */
	Actor omar;          /* "finances" */
	Actor maire;         /* "maire" */
	Actor admin;         /* administers the book */
	Actor nadia;         /* may use the book, has no part */
	Id dgs, legal, money, mayor;
	Id letter; /* type "courrier": dgs and money at once, then the mayor's visa */
	Id order;  /* type "arrete": legal reads, then whom the amount asks for */
} BookScene;

/* 10 March 2026. */
BookScene *book_scene(void);

/* Runs a rule on the writer as that person. */
Err *book_scene_try(BookScene *s, const Actor *who, Err *(*rule)(Ctx *ctx, void *arg), void *arg);

/* A folder of that type, opened by ines, with a document and an annex. */
Id book_scene_open(BookScene *s, const char *type, const char *amount);

/* A deed of an office at the stage where the folder is; NULL when it was done. */
Err *book_scene_act(BookScene *s, const Actor *who, Id folder, BookDeed deed, const char *text);

/* That it was done. */
void book_scene_do(BookScene *s, const Actor *who, Id folder, BookDeed deed, const char *text);

/* Does the jobs that are due. */
void book_scene_run(BookScene *s);

/* Requests come from that person. */
void book_scene_as(BookScene *s, const Actor *who);

/* A context that reads as that person. */
Ctx *book_scene_reads(BookScene *s, const Actor *who);

/* The one value of a query, as text. */
Str book_scene_value(const BookScene *s, const char *sql);

/* All that an act may leave behind, in a line. */
Str book_scene_traces(const BookScene *s);

#endif
