/* rules.h — the commands "beffroi feel" and "beffroi dmn": rules from the command line. */
#ifndef APP_RULES_H
#define APP_RULES_H

/* Run a command; argv[0] is its name ("feel", "dmn").  Return the exit status. */
int rules_feel_main(int argc, char **argv);
int rules_dmn_main(int argc, char **argv);

#endif
