/* catalogue.h — the command `beffroi catalogue check FILE…`. */
#ifndef APP_CATALOGUE_H
#define APP_CATALOGUE_H

/* Reads each file as a procedure of the catalogue and prints what is wrong with it, with its line
 * and the remedy.  Returns the status of the process: 0 all are right, 1 some are not, 2 wrong
 * usage. */
int catalogue_main(int argc, char **argv);

#endif
