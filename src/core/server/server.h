/* server.h — libmicrohttpd, wrapped: sockets, threads, limits, uploads, assets, metrics.
 *
 * One or two threads parse, stream bodies and serve the slow side; complete requests go through a
 * bounded queue to worker threads, which may block on the database; writes go through the commit
 * queue, and their connections resume when what they did is on disk. */
#ifndef CORE_SERVER_SERVER_H
#define CORE_SERVER_SERVER_H

#include "core/config/config.h"
#include "core/http/http.h"

/* A file inside the program, served under /assets/NAME-HASH.EXT for ever. */
typedef struct Asset {
	const char *name; /* "beffroi.js" */
	const char *media_type;
	const unsigned char *bytes;
	size_t len;
} Asset;

void server_assets(const Asset *assets);         /* ends with an empty row; before server_run() */
const char *server_asset_path(const char *name); /* "/assets/beffroi-1a2b3c4d.js" */

/* An exit status: the address is taken, a certificate cannot be read.  Trying again is no use. */
enum { SERVER_CANNOT_START = 2 };

/* Serves until SIGTERM or SIGINT; then finishes what it answers, 10 s at most.  The exit status. */
int server_run(const HttpSite *site, const Config *config);

/* The same in pieces, for tests: faults when it cannot listen.  Port 0 of config->listen is any. */
typedef struct Server Server;
Server *server_start(const HttpSite *site, const Config *config);
int server_port(const Server *server);
void server_stop(Server *server);

/* Runs fn in a child, and again within a second when it dies (less often when it dies at once);
 * ends with its status when that is 0 or SERVER_CANNOT_START, or when told to stop, which it passes
 * on. The child dies with its parent.  Never after a thread was started. */
int server_supervise(int (*fn)(void *arg), void *arg);

#endif
