/* test_server.h — a small site behind real sockets, and a client that says exactly what it is told.
 */
#ifndef CORE_SERVER_TEST_SERVER_H
#define CORE_SERVER_TEST_SERVER_H

#include <unistd.h>

#include "base/test.h"
#include "core/limit/limit.h"
#include "core/server/serve.h"

/* Starts the site of the tests on a free port of this machine; stopped after the test. */
Server *site_start(void);
Config site_config(void);
Server *site_start_with(const Config *config);
void site_stop(void); /* now */
Platform *site_platform(void);
const char *site_folder(void);

/* GET /gate waits until the gate is opened. */
void site_gate_close(void);
void site_gate_open(void);
int site_gate_waiting(void);
int site_pages_made(void); /* how often GET / was made, not taken from memory */

/* The same site in a process of its own under a supervisor, whose number is returned. */
pid_t site_fork(void);

/* A connection, closed after the test; what is sent on it; the next whole response on it (the head
 * only when `is_head`), empty when the server closes without one. */
int client_connect(void);
void client_send(int fd, Str bytes);
Str client_receive(int fd, bool is_head);
bool client_is_closed(int fd); /* waits until the server closes, 10 s at most */

/* All of it, on a connection of its own. */
Str client_ask(const char *request);
Str client_ask_again(const char *request); /* until somebody listens, 10 s at most */
int client_status(Str response);           /* 0 when there is none */
Str client_header(Str response, const char *name);
Str client_body(Str response);

/* A form's token and the cookie it goes with, as "visit=…". */
void client_token(Str *cookie, Str *token);

#endif
