/* tplvalue.h — {{ … }}: a value, a message with arguments, a plural.  For tplgen. */
#ifndef TOOLS_TPLVALUE_H
#define TOOLS_TPLVALUE_H

/* Prints the C of what stands between the braces, whose place is that of place_of_value().  NULL,
 * or what is wrong with it.  Overwrites `inside`. */
const char *tplvalue_print(char *inside, const char *place);

/* Without blank space around it. */
char *tplvalue_trim(char *s);

#endif
