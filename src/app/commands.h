/* commands.h — the commands that operate a platform.  Each returns the status of the process. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

/* Serves a platform until SIGTERM, under a supervisor. */
int serve_main(int argc, char **argv);

/* Adds, lists, shows authorities. */
int authority_main(int argc, char **argv);

/* Prints the tables of the program as documentation: routes, permissions, events, jobs, settings.
 */
int doc_main(int argc, char **argv);

#endif
