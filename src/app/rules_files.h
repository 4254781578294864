/* rules_files.h — files and sentences for the commands on rules. */
#ifndef APP_RULES_FILES_H
#define APP_RULES_FILES_H

#include "core/dmn/dmn.h"

/* All of a file.  Refuses (NOT_FOUND) one that cannot be read or is too large. */
MUST_USE Err *rules_read_file(Arena *arena, Str path, Str *ret_text);

/* The part of a path before its last slash; "." when there is none. */
Str rules_folder_of(Str path);

/* For DmnImports: the file of that name in a folder (a Str *), or the model of that namespace. */
bool rules_find_model(void *folder, Arena *arena, Str namespace, Str location, Str *ret_xml);

/* A refusal as a sentence in French. */
Str rules_sentence(Arena *arena, const Err *e);

/* Runs the test files of a folder, or one.  False when one cannot be read. */
bool rules_test_path(Str path, Buf *report, DmnScore *ret_score);

/* "beffroi dmn test PATH…". */
int rules_test_main(int argc, char **argv);

#endif
